/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-schedule-dialog.h"

#include <glib/gi18n.h>

#include "daybook-connection-state.h"
#include "daybook-time.h"

struct _DaybookScheduleDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *heading;
  GtkWidget *save;
  GtkCheckButton *usual;
  GtkCheckButton *continuous;
  GtkCheckButton *every;
  GtkCheckButton *daily;
  GtkSpinButton *minutes;
  GtkEditable *time;
  GtkEditable *quiet;
  GtkLabel *words;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookScheduleDialog, daybook_schedule_dialog, ADW_TYPE_WINDOW)

/* "22:00-06:00, 12:00-13:00" */
static gboolean
add_quiet (DaybookScheduleDialog *self, DaybookSchedule *rule, GError **error)
{
  g_auto(GStrv) windows = g_strsplit_set (gtk_editable_get_text (self->quiet), ", ", -1);

  for (guint i = 0; windows[i] != NULL; i++)
    if (*windows[i] != '\0' && !daybook_schedule_add_quiet (rule, windows[i], error))
      return FALSE;
  return TRUE;
}

/* What stands in the dialog. */
static gboolean
take (DaybookScheduleDialog *self, DaybookSchedule *rule, GError **error)
{
  g_autofree char *text
      = gtk_check_button_get_active (self->daily)
            ? g_strdup_printf ("daily %s", gtk_editable_get_text (self->time))
        : gtk_check_button_get_active (self->every)
            ? g_strdup_printf ("every %d min", gtk_spin_button_get_value_as_int (self->minutes))
            : g_strdup ("continuous");

  return daybook_schedule_parse (text, rule, error) && add_quiet (self, rule, error);
}

/* Says what was chosen in words, or what is wrong with it. */
static void
changed_cb (DaybookScheduleDialog *self)
{
  gboolean usual = gtk_check_button_get_active (self->usual);
  g_autoptr(GError) error = NULL;
  g_autofree char *words = NULL;
  DaybookSchedule rule;
  gboolean good;

  if (self->words == NULL || self->quiet == NULL) /* while the template is built */
    return;
  good = usual || take (self, &rule, &error);
  words = !good   ? g_strdup (_ ("A time of day is written 06:30, quiet hours 22:00-06:00."))
          : usual ? g_strdup (_ ("As suits the provider, at any hour"))
                  : daybook_connection_state_dup_schedule (&rule);
  gtk_label_set_label (self->words, words);
  if (good)
    gtk_widget_remove_css_class (GTK_WIDGET (self->words), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->words), "error");
  gtk_widget_set_sensitive (self->save, good);
  gtk_widget_set_sensitive (GTK_WIDGET (self->quiet), !usual);
}

static void
save_cb (DaybookScheduleDialog *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
daybook_schedule_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DAYBOOK_TYPE_SCHEDULE_DIALOG);
  G_OBJECT_CLASS (daybook_schedule_dialog_parent_class)->dispose (object);
}

#define BIND(name)                                                                                 \
  gtk_widget_class_bind_template_child (widget_class, DaybookScheduleDialog, name)

static void
daybook_schedule_dialog_class_init (DaybookScheduleDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_schedule_dialog_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/connections/daybook-schedule-dialog.ui");
  BIND (continuous);
  BIND (daily);
  BIND (every);
  BIND (heading);
  BIND (minutes);
  BIND (quiet);
  BIND (save);
  BIND (time);
  BIND (usual);
  BIND (words);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
daybook_schedule_dialog_init (DaybookScheduleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill_quiet (DaybookScheduleDialog *self, const DaybookSchedule *rule)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < rule->n_quiet; i++)
    g_string_append_printf (text, "%s%02d:%02d-%02d:%02d", i > 0 ? ", " : "",
                            rule->quiet[i].from / 60, rule->quiet[i].from % 60,
                            rule->quiet[i].to / 60, rule->quiet[i].to % 60);
  gtk_editable_set_text (self->quiet, text->str);
}

DaybookScheduleDialog *
daybook_schedule_dialog_new (GtkWindow *parent,
                             const char *title,
                             const DaybookSchedule *rule,
                             gboolean usual)
{
  DaybookScheduleDialog *self
      = g_object_new (DAYBOOK_TYPE_SCHEDULE_DIALOG, "transient-for", parent, NULL);
  GtkCheckButton *const choices[] = { [DAYBOOK_SCHEDULE_CONTINUOUS] = self->continuous,
                                      [DAYBOOK_SCHEDULE_EVERY] = self->every,
                                      [DAYBOOK_SCHEDULE_DAILY] = self->daily,
                                      [DAYBOOK_SCHEDULE_PAUSED] = self->continuous };

  adw_window_title_set_subtitle (self->heading, title);
  if (rule->kind == DAYBOOK_SCHEDULE_EVERY)
    gtk_spin_button_set_value (self->minutes, (double) (rule->every_us / DAYBOOK_MINUTE));
  if (rule->kind == DAYBOOK_SCHEDULE_DAILY)
    {
      g_autofree char *time = g_strdup_printf ("%02d:%02d", rule->minute / 60, rule->minute % 60);

      gtk_editable_set_text (self->time, time);
    }
  fill_quiet (self, rule);
  gtk_check_button_set_active (usual ? self->usual : choices[rule->kind], TRUE);
  changed_cb (self);

  return self;
}

gboolean
daybook_schedule_dialog_get (DaybookScheduleDialog *self, DaybookSchedule *out)
{
  g_return_val_if_fail (DAYBOOK_IS_SCHEDULE_DIALOG (self), FALSE);

  return !gtk_check_button_get_active (self->usual) && take (self, out, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-filter-dialog.h"

#include <glib/gi18n.h>

#include "daybook-business-day.h"
#include "daybook-record-source.h"

typedef struct
{
  AdwMessageDialog *dialog;
  GtkEditable *entries[2]; /* the second may be NULL */
  gboolean (*is_right) (const char *text);
  DaybookFilterGiven given;
  GObject *object; /* owned */
} Ask;

gboolean
daybook_filter_is_day (const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  gint64 begins;

  return daybook_business_day_parse (text, zone, &begins, NULL);
}

gboolean
daybook_filter_is_amount (const char *text)
{
  gint64 amount;

  return daybook_record_parse_amount (text, &amount);
}

static void
ask_free (gpointer data, GClosure *closure)
{
  Ask *self = data;

  g_object_unref (self->object);
  g_free (self);
}

static const char *
text_of (GtkEditable *entry)
{
  const char *text = entry != NULL ? gtk_editable_get_text (entry) : "";

  return *text != '\0' ? text : NULL;
}

/* What is wrong is marked where it is typed, and cannot be accepted. */
static void
changed_cb (Ask *self)
{
  gboolean right = self->entries[1] != NULL || text_of (self->entries[0]) != NULL;

  for (guint i = 0; i < 2 && self->entries[i] != NULL; i++)
    {
      const char *text = text_of (self->entries[i]);
      gboolean wrong = text != NULL && self->is_right != NULL && !self->is_right (text);

      if (wrong)
        gtk_widget_add_css_class (GTK_WIDGET (self->entries[i]), "error");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self->entries[i]), "error");
      gtk_accessible_update_state (
          GTK_ACCESSIBLE (self->entries[i]), GTK_ACCESSIBLE_STATE_INVALID,
          wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
      right = right && !wrong;
    }
  adw_message_dialog_set_response_enabled (self->dialog, "accept", right);
}

static void
entry_activated_cb (Ask *self)
{
  if (adw_message_dialog_get_response_enabled (self->dialog, "accept"))
    adw_message_dialog_response (self->dialog, "accept");
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Ask *self = data;

  if (g_str_equal (response, "accept"))
    self->given (self->object, text_of (self->entries[0]), text_of (self->entries[1]));
}

static GtkWidget *
new_entry (Ask *ask, const char *label, const char *text)
{
  GtkWidget *entry = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), label);
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), ask);
  g_signal_connect_swapped (entry, "entry-activated", G_CALLBACK (entry_activated_cb), ask);
  return entry;
}

void
daybook_filter_dialog_ask (GtkWidget *object,
                           const DaybookFilterQuestion *question,
                           const char *first,
                           const char *second,
                           DaybookFilterGiven given,
                           gpointer self)
{
  GtkRoot *root = gtk_widget_get_root (object);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), question->heading, question->body);
  GtkWidget *list = gtk_list_box_new ();
  Ask *ask = g_new0 (Ask, 1);
  const char *labels[] = { question->first, question->second };
  const char *texts[] = { first, second };

  ask->dialog = ADW_MESSAGE_DIALOG (dialog);
  ask->is_right = question->is_right;
  ask->given = given;
  ask->object = g_object_ref (self);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  for (guint i = 0; i < 2 && labels[i] != NULL; i++)
    {
      ask->entries[i] = GTK_EDITABLE (new_entry (ask, labels[i], texts[i]));
      gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (ask->entries[i]));
    }
  adw_message_dialog_set_extra_child (ask->dialog, list);
  adw_message_dialog_add_responses (ask->dialog, "cancel", _ ("_Cancel"), "accept",
                                    question->accept, NULL);
  adw_message_dialog_set_response_appearance (ask->dialog, "accept", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ask->dialog, "accept");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), ask, ask_free, 0);
  changed_cb (ask);
  gtk_window_present (GTK_WINDOW (dialog));
}

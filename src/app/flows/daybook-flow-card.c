/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-card.h"

#include <glib/gi18n.h>

#include "daybook-format.h"

typedef enum
{
  DONE_TODAY,
  WAITING,
  HELD,
  REFUSED,
  N_COUNTERS
} Counter;

struct _DaybookFlowCard
{
  AdwBin parent_instance;

  char *id;
  GtkLabel *sentence;
  GtkLabel *state;
  GtkLabel *unmapped;
  GtkWidget *unmapped_row;
  GtkWidget *counters[N_COUNTERS]; /* GtkButton */
  GtkWidget *pause;
  GtkWidget *edit;
  GtkWidget *try;
};

G_DEFINE_FINAL_TYPE (DaybookFlowCard, daybook_flow_card, ADW_TYPE_BIN)

/* Where a counter leads. */
static const char *const places[N_COUNTERS] = { [DONE_TODAY] = "activity:deliveries:done",
                                                [WAITING] = "activity:deliveries:waiting",
                                                [HELD] = "review",
                                                [REFUSED] = "activity:deliveries:refused" };

static void
daybook_flow_card_finalize (GObject *object)
{
  g_free (DAYBOOK_FLOW_CARD (object)->id);
  G_OBJECT_CLASS (daybook_flow_card_parent_class)->finalize (object);
}

static void
daybook_flow_card_class_init (DaybookFlowCardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = daybook_flow_card_finalize;
}

static GtkLabel *
new_label (GtkWidget *box, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
new_wrap (GtkWidget *box)
{
  GtkWidget *wrap = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (wrap), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (wrap), N_COUNTERS);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (wrap), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (wrap), 6);
  gtk_box_append (GTK_BOX (box), wrap);
  return wrap;
}

/* The button in a child that takes no focus of its own. */
static void
put (GtkWidget *wrap, GtkWidget *button)
{
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), button);
  gtk_flow_box_append (GTK_FLOW_BOX (wrap), child);
}

static GtkWidget *
new_button (GtkWidget *wrap, const char *label)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  put (wrap, button);
  return button;
}

static void
daybook_flow_card_init (DaybookFlowCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *counters, *buttons, *icon;

  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  self->sentence = new_label (box, "heading");
  self->state = new_label (box, "dim-label");
  counters = new_wrap (box);
  for (guint i = 0; i < N_COUNTERS; i++)
    {
      self->counters[i] = gtk_button_new ();
      gtk_widget_add_css_class (self->counters[i], "flat");
      gtk_widget_add_css_class (self->counters[i], "numeric");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->counters[i]), "win.go");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->counters[i]), "s", places[i]);
      put (counters, self->counters[i]);
    }
  self->unmapped_row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  gtk_widget_add_css_class (icon, "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Warning"), -1);
  gtk_box_append (GTK_BOX (self->unmapped_row), icon);
  self->unmapped = new_label (self->unmapped_row, "caption");
  gtk_box_append (GTK_BOX (box), self->unmapped_row);
  buttons = new_wrap (box);
  self->edit = new_button (buttons, _ ("_Edit…"));
  self->try = new_button (buttons, _ ("_Try on History…"));
  self->pause = new_button (buttons, _ ("_Pause"));
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
daybook_flow_card_new (const char *id)
{
  DaybookFlowCard *self = g_object_new (DAYBOOK_TYPE_FLOW_CARD, NULL);

  self->id = g_strdup (id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edit), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->edit), "flows.edit");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->try), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->try), "flows.try");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->pause), "s", id);
  return GTK_WIDGET (self);
}

const char *
daybook_flow_card_get_id (DaybookFlowCard *self)
{
  g_return_val_if_fail (DAYBOOK_IS_FLOW_CARD (self), NULL);

  return self->id;
}

/* Translators: how many of a flow's documents; %s is a number */
static const char *
counter_text (Counter counter, gint64 count)
{
  gulong n = (gulong) count;

  switch (counter)
    {
    case DONE_TODAY:
      return ngettext ("%s done today", "%s done today", n);
    case WAITING:
      return ngettext ("%s waiting", "%s waiting", n);
    case HELD:
      return ngettext ("%s held", "%s held", n);
    case REFUSED:
      return ngettext ("%s refused", "%s refused", n);
    case N_COUNTERS:
    default:
      return "%s";
    }
}

static void
show_counter (DaybookFlowCard *self, Counter counter, gint64 count)
{
  g_autofree char *number = daybook_format_count (count);
  g_auto (GStrv) parts = g_strsplit (counter_text (counter, count), "%s", 2);
  g_autofree char *text = g_strconcat (parts[0], number, parts[1], NULL);
  gboolean trouble = count > 0 && (counter == HELD || counter == REFUSED);

  gtk_button_set_label (GTK_BUTTON (self->counters[counter]), text);
  if (trouble)
    gtk_widget_add_css_class (self->counters[counter], "accent");
  else
    gtk_widget_remove_css_class (self->counters[counter], "accent");
}

void
daybook_flow_card_show (DaybookFlowCard *self, const DaybookFlowInfo *info)
{
  g_autofree char *sentence = daybook_flow_info_dup_sentence (info);
  g_autofree char *unmapped = daybook_flow_info_dup_unmapped (info);
  g_autofree char *done = daybook_format_count (info->figures.done);
  g_autofree char *state = NULL;
  g_autofree char *missing = NULL;
  gboolean paused = g_str_equal (info->flow->state, "paused");

  g_return_if_fail (DAYBOOK_IS_FLOW_CARD (self));

  state = paused
              /* Translators: name of the flow, how many documents it made */
              ? g_strdup_printf (_ ("%s · paused: nothing is made or posted · %s in all"),
                                 info->flow->title, done)
              : g_strdup_printf (_ ("%s · at work · %s in all"), info->flow->title, done);
  missing = unmapped != NULL
                ? g_strdup_printf (_ ("No account yet, so what needs one is held: %s"), unmapped)
                : NULL;
  gtk_label_set_label (self->sentence, sentence);
  gtk_label_set_label (self->state, state);
  gtk_label_set_label (self->unmapped, missing != NULL ? missing : "");
  gtk_widget_set_visible (self->unmapped_row, missing != NULL);
  show_counter (self, DONE_TODAY, info->figures.done_today);
  show_counter (self, WAITING, info->figures.waiting + info->figures.ready + info->figures.sent);
  show_counter (self, HELD, info->figures.held);
  show_counter (self, REFUSED, info->figures.refused);
  gtk_button_set_label (GTK_BUTTON (self->pause), paused ? _ ("_Resume") : _ ("_Pause"));
  gtk_button_set_use_underline (GTK_BUTTON (self->pause), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->pause),
                                  paused ? "flows.resume" : "flows.pause");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
}

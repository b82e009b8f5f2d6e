/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows stay while the targets are the same fields in the same order, and only say something
 * else; so an edit does not take the keyboard away. */
#include "daybook-rule-list.h"

#include <glib/gi18n.h>

struct _DaybookRuleList
{
  AdwBin parent_instance;

  GPtrArray *targets;
  GtkListBox *list;
  gboolean filling;
};

enum
{
  ACTIVATED,
  CHOSEN,
  DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookRuleList, daybook_rule_list, ADW_TYPE_BIN)

static gboolean
drop_cb (GtkDropTarget *drop, const GValue *value, double x, double y, DaybookRuleList *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (drop));

  g_signal_emit (self, signals[DROPPED], 0,
                 (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)),
                 g_value_get_string (value));
  return TRUE;
}

static GtkWidget *
new_label (GtkWidget *box, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
new_row (DaybookRuleList *self)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);

  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  new_label (box, NULL);
  gtk_widget_add_css_class (new_label (box, "caption"), "dim-label");
  gtk_widget_add_css_class (new_label (box, "caption"), "error");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (drop));
  return row;
}

static void
show_text (GtkWidget *label, const char *text)
{
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static void
show_target (GtkWidget *row, const DaybookTarget *target)
{
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  GtkWidget *title = gtk_widget_get_first_child (box);
  GtkWidget *said = gtk_widget_get_next_sibling (title);
  GtkWidget *problem = gtk_widget_get_next_sibling (said);
  g_autofree char *name = NULL;
  g_autofree char *whole = NULL;

  /* Translators: a field that must be there */
  name = target->required ? g_strdup_printf (_ ("%s · required"), target->to)
                          : g_strdup (target->to);
  whole = g_strdup_printf ("%s %s %s", name, target->said != NULL ? target->said : "",
                           target->problem != NULL ? target->problem : "");
  gtk_widget_set_margin_start (box, 12 + 16 * (int) target->depth);
  gtk_widget_set_margin_end (box, 12);
  show_text (title, name);
  show_text (said, target->said);
  show_text (problem, target->problem);
  gtk_widget_set_tooltip_text (row, whole);
  if (target->place == NULL)
    gtk_widget_add_css_class (title, "dim-label");
  else
    gtk_widget_remove_css_class (title, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
}

static void
selected_cb (DaybookRuleList *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHOSEN], 0);
}

static void
activated_cb (DaybookRuleList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[ACTIVATED], 0, (guint) gtk_list_box_row_get_index (row));
}

static void
daybook_rule_list_dispose (GObject *object)
{
  g_clear_pointer (&DAYBOOK_RULE_LIST (object)->targets, g_ptr_array_unref);
  G_OBJECT_CLASS (daybook_rule_list_parent_class)->dispose (object);
}

static void
daybook_rule_list_class_init (DaybookRuleListClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_rule_list_dispose;
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[CHOSEN]
      = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DROPPED] = g_signal_new ("dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
}

static void
daybook_rule_list_init (DaybookRuleList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Fields of the result"), -1);
  g_signal_connect_object (list, "row-selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

GtkWidget *
daybook_rule_list_new (void)
{
  return g_object_new (DAYBOOK_TYPE_RULE_LIST, NULL);
}

static gboolean
is_same_list (const GPtrArray *a, const GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const DaybookTarget *left = g_ptr_array_index (a, i);
      const DaybookTarget *right = g_ptr_array_index (b, i);

      if (!g_str_equal (left->to, right->to) || g_strcmp0 (left->place, right->place) != 0)
        return FALSE;
    }
  return TRUE;
}

void
daybook_rule_list_set_targets (DaybookRuleList *self, GPtrArray *targets)
{
  const DaybookTarget *chosen = daybook_rule_list_get_chosen (self);
  g_autofree char *place = chosen != NULL ? g_strdup (chosen->place) : NULL;
  g_autofree char *to = chosen != NULL ? g_strdup (chosen->to) : NULL;
  gboolean same = is_same_list (self->targets, targets);
  GtkListBoxRow *row;

  g_return_if_fail (DAYBOOK_IS_RULE_LIST (self));

  self->filling = TRUE;
  while (!same && (row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  self->targets = g_ptr_array_ref (targets);
  for (guint i = 0; i < targets->len; i++)
    {
      if (!same)
        gtk_list_box_append (self->list, new_row (self));
      show_target (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) i)),
                   g_ptr_array_index (targets, i));
    }
  if (!same && to != NULL)
    daybook_rule_list_choose (self, place, to);
  self->filling = FALSE;
}

const DaybookTarget *
daybook_rule_list_get_chosen (DaybookRuleList *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (DAYBOOK_IS_RULE_LIST (self), NULL);

  row = gtk_list_box_get_selected_row (self->list);
  return row != NULL && self->targets != NULL
             ? g_ptr_array_index (self->targets, (guint) gtk_list_box_row_get_index (row))
             : NULL;
}

void
daybook_rule_list_choose (DaybookRuleList *self, const char *place, const char *to)
{
  int second = -1;

  g_return_if_fail (DAYBOOK_IS_RULE_LIST (self));

  for (guint i = 0; self->targets != NULL && i < self->targets->len; i++)
    {
      const DaybookTarget *target = g_ptr_array_index (self->targets, i);

      if (!g_str_equal (target->to, to))
        continue;
      second = (int) i;
      if (place == NULL || g_strcmp0 (target->place, place) == 0)
        break;
    }
  if (second >= 0)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, second));
}

void
daybook_rule_list_focus (DaybookRuleList *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (DAYBOOK_IS_RULE_LIST (self));

  row = gtk_list_box_get_selected_row (self->list);
  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->list, 0);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

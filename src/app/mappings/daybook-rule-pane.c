/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made anew for each edit; whoever stood on a widget stands on the one of the same name again. */
#include "daybook-rule-pane.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-condition-rows.h"
#include "daybook-step-row.h"
#include "daybook-suggestion-rows.h"

struct _DaybookRulePane
{
  AdwBin parent_instance;

  DaybookDraft *draft; /* (borrowed) */
  char *place;
  GtkWidget *box; /* GtkBox of groups, in a scrolled window */
};

enum
{
  ADD,
  EDITED,
  SAID,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookRulePane, daybook_rule_pane, ADW_TYPE_BIN)

/* ---- edits ---- */

static void
edited (DaybookRulePane *self, gboolean ok, const GError *error)
{
  if (ok)
    g_signal_emit (self, signals[EDITED], 0);
  else if (error != NULL)
    g_signal_emit (self, signals[SAID], 0, error->message);
}

static void
set_member (DaybookRulePane *self, const char *member, const char *json)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = daybook_draft_set_member (self->draft, self->place, member, json, &error);

  daybook_draft_pause (self->draft);
  edited (self, ok, error);
}

static void
step_changed (guint at, const char *json, gpointer data)
{
  DaybookRulePane *self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = daybook_draft_set_step (self->draft, self->place, at, json, &error);

  edited (self, ok, error);
}

static void
condition_changed (const char *json, gpointer data)
{
  set_member (data, "when", json);
}

static void
remove_step_action (GtkWidget *widget, const char *name, GVariant *at)
{
  DaybookRulePane *self = DAYBOOK_RULE_PANE (widget);
  g_autoptr (GError) error = NULL;

  edited (self,
          daybook_draft_remove_step (self->draft, self->place, g_variant_get_uint32 (at), &error),
          error);
}

static void
step_up_action (GtkWidget *widget, const char *name, GVariant *at)
{
  DaybookRulePane *self = DAYBOOK_RULE_PANE (widget);
  g_autoptr (GError) error = NULL;

  edited (self,
          daybook_draft_move_step (self->draft, self->place, g_variant_get_uint32 (at), -1, &error),
          error);
}

static void
add_step_action (GtkWidget *widget, const char *name, GVariant *which)
{
  DaybookRulePane *self = DAYBOOK_RULE_PANE (widget);
  guint n;
  const DaybookStepForm *forms = daybook_step_forms (&n);
  guint at = g_variant_get_uint32 (which);
  g_autoptr (GError) error = NULL;

  if (at < n && self->place != NULL)
    edited (self,
            daybook_draft_add_step (self->draft, self->place, G_MAXUINT, forms[at].example, &error),
            error);
}

static void
from_applied_cb (GtkWidget *row, DaybookRulePane *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  const char *member = g_object_get_data (G_OBJECT (row), "member");
  g_auto (GStrv) paths = g_strsplit (text, "|", -1);
  g_autoptr (GString) list = g_string_new ("[");
  g_autofree char *json = NULL;

  if (g_str_equal (member, "const"))
    json = daybook_step_json_of (text);
  else if (g_strv_length (paths) < 2)
    json = daybook_step_quote (text);
  for (guint i = 0; json == NULL && paths[i] != NULL; i++)
    {
      g_autofree char *path = daybook_step_quote (g_strstrip (paths[i]));

      g_string_append_printf (list, "%s%s", i > 0 ? "," : "", path);
    }
  g_string_append_c (list, ']');
  set_member (self, member, json != NULL ? json : list->str);
}

static void
source_kind_cb (GtkWidget *row, GParamSpec *pspec, DaybookRulePane *self)
{
  gboolean fixed = adw_combo_row_get_selected (ADW_COMBO_ROW (row)) == 1;

  set_member (self, fixed ? "const" : "from", "\"\"");
}

static void
required_cb (GtkWidget *button, GParamSpec *pspec, DaybookRulePane *self)
{
  set_member (self, "required", gtk_switch_get_active (GTK_SWITCH (button)) ? "true" : NULL);
}

static void
note_applied_cb (GtkWidget *row, DaybookRulePane *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  g_autofree char *json = *text != '\0' ? daybook_step_quote (text) : NULL;

  set_member (self, "note", json);
}

static void
wanted (const char *path, const char *steps, gpointer data)
{
  g_signal_emit (data, signals[ADD], 0, path, steps);
}

/* ---- groups ---- */

static AdwPreferencesGroup *
add_group (DaybookRulePane *self, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (GTK_BOX (self->box), group);
  return ADW_PREFERENCES_GROUP (group);
}

static GtkWidget *
add_entry (DaybookRulePane *self,
           AdwPreferencesGroup *group,
           const char *title,
           const char *name,
           const char *text,
           GCallback applied)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  gtk_widget_set_name (row, name);
  g_signal_connect_object (row, "apply", applied, self, 0);
  adw_preferences_group_add (group, row);
  return row;
}

static const char *
type_title (DaybookField field)
{
  static const char *const titles[] = {
    [DAYBOOK_FIELD_UNKNOWN] = N_ ("any value"),
    [DAYBOOK_FIELD_TEXT] = N_ ("text"),
    [DAYBOOK_FIELD_INTEGER] = N_ ("a whole number"),
    [DAYBOOK_FIELD_BOOLEAN] = N_ ("yes or no"),
    [DAYBOOK_FIELD_MONEY] = N_ ("money"),
    [DAYBOOK_FIELD_DECIMAL] = N_ ("a decimal"),
    [DAYBOOK_FIELD_TIME] = N_ ("a time"),
    [DAYBOOK_FIELD_DATE] = N_ ("a date"),
    [DAYBOOK_FIELD_OBJECT] = N_ ("an object"),
    [DAYBOOK_FIELD_LIST] = N_ ("a list"),
  };

  return _ (titles[field]);
}

static void
add_label (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
}

static void
add_head (DaybookRulePane *self, const DaybookRuleView *view)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *type = NULL;
  g_autofree char *entry_error = NULL;

  /* Translators: what kind of value a field holds */
  type = view->required ? g_strdup_printf (_ ("Required · %s"), type_title (view->field))
                        : g_strdup (type_title (view->field));
  add_label (box, view->to, "title-4");
  add_label (box, type, "dim-label");
  if (view->trace != NULL)
    entry_error = g_strdup (daybook_tree_find_text (view->trace, view->entry, "error"));
  if (view->problem != NULL)
    add_label (box, view->problem, "error");
  else if (entry_error != NULL)
    add_label (box, entry_error, "error");
  gtk_box_append (GTK_BOX (self->box), box);
}

/* Where the value comes from on the chosen record, and what it is in the end. */
static void
add_preview (DaybookRulePane *self, const DaybookRuleView *view)
{
  AdwPreferencesGroup *group;
  static const struct
  {
    const char *member, *title;
  } parts[]
      = { { "source", N_ ("Found") }, { "skipped", N_ ("Left out") }, { "value", N_ ("Result") } };

  if (view->trace == NULL || view->entry == DAYBOOK_NODE_NONE)
    return;
  group = add_group (self, _ ("On the Chosen Record"));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      DaybookNode node = daybook_tree_get (view->trace, view->entry, parts[i].member);
      g_autofree char *text = daybook_step_text_of (view->trace, node);
      GtkWidget *row;

      if (node == DAYBOOK_NODE_NONE)
        continue;
      row = adw_action_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (parts[i].title));
      {
        g_autofree char *escaped = g_markup_escape_text (text, -1);

        adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
      }
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
      adw_preferences_group_add (group, row);
    }
}

static void
add_source (DaybookRulePane *self,
            const DaybookRuleView *view,
            const DaybookTree *tree,
            DaybookNode rule)
{
  AdwPreferencesGroup *group = add_group (self, _ ("Source"));
  const char *const kinds[] = { _ ("A field"), _ ("A fixed value"), NULL };
  DaybookNode constant = daybook_tree_get (tree, rule, "const");
  DaybookNode each = daybook_tree_get (tree, rule, "each");
  gboolean fixed = constant != DAYBOOK_NODE_NONE;
  gboolean maps = daybook_tree_get (tree, rule, "map") != DAYBOOK_NODE_NONE;
  const char *member = fixed ? "const" : each != DAYBOOK_NODE_NONE ? "each" : "from";
  DaybookNode from = daybook_tree_get (tree, rule, "from");
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *row;

  if (daybook_tree_kind (tree, from) == DAYBOOK_KIND_LIST)
    for (DaybookNode node = daybook_tree_first (tree, from); node != DAYBOOK_NODE_NONE;
         node = daybook_tree_next (tree, node))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " | " : "",
                              daybook_tree_text (tree, node, NULL));
  else
    {
      g_autofree char *one = daybook_step_text_of (tree, daybook_tree_get (tree, rule, member));

      g_string_append (text, one);
    }
  if (!maps)
    {
      g_autoptr (GtkStringList) words = gtk_string_list_new (kinds);

      row = adw_combo_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Made of"));
      adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (words));
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), fixed ? 1 : 0);
      gtk_widget_set_name (row, "source/kind");
      g_signal_connect_object (row, "notify::selected", G_CALLBACK (source_kind_cb), self, 0);
      adw_preferences_group_add (group, row);
    }
  row = add_entry (self, group,
                   fixed ? _ ("Value (text, or JSON)")
                   : each != DAYBOOK_NODE_NONE
                       ? _ ("For each element of")
                       : _ ("Path (several apart by |: the first that is there)"),
                   "source/path", text->str, G_CALLBACK (from_applied_cb));
  g_object_set_data (G_OBJECT (row), "member", (gpointer) member);
  if (view->built_in != NULL && g_strcmp0 (view->built_in, text->str) != 0)
    {
      g_autofree char *said
          = g_strdup_printf (_ ("The built-in mapping looks at: %s"), view->built_in);

      adw_preferences_group_set_description (group, said);
    }
}

/* What the step makes of the chosen record, with the row of a table that decided (transfer full).
 */
static char *
step_result (const DaybookRuleView *view, guint at)
{
  DaybookNode step = view->trace != NULL ? daybook_tree_at (
                         view->trace, daybook_tree_get (view->trace, view->entry, "steps"), at)
                                         : DAYBOOK_NODE_NONE;
  const char *row
      = step != DAYBOOK_NODE_NONE ? daybook_tree_find_text (view->trace, step, "row") : NULL;
  g_autofree char *value = NULL;

  if (step == DAYBOOK_NODE_NONE)
    return NULL;
  value = daybook_step_text_of (view->trace, daybook_tree_get (view->trace, step, "value"));
  /* Translators: a value, and the row of a value table that it comes from */
  return row != NULL ? g_strdup_printf (_ ("%s, by the row %s"), value, row)
                     : g_steal_pointer (&value);
}

static void
add_steps (DaybookRulePane *self, const DaybookRuleView *view, DaybookTree *tree, DaybookNode rule)
{
  AdwPreferencesGroup *group = add_group (self, _ ("Steps"));
  DaybookNode steps = daybook_tree_get (tree, rule, "steps");
  guint at = 0;

  adw_preferences_group_set_header_suffix (group, daybook_step_menu_new ());
  for (DaybookNode node = daybook_tree_first (tree, steps); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      g_autofree char *result = step_result (view, at);

      adw_preferences_group_add (
          group, daybook_step_row_new (tree, node, at++, view->tables, result, step_changed, self));
    }
  if (at == 0)
    adw_preferences_group_set_description (group, _ ("The value is taken as it is."));
}

static void
add_more (DaybookRulePane *self, const DaybookTree *tree, DaybookNode rule)
{
  AdwPreferencesGroup *group = add_group (self, NULL);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *required = gtk_switch_new ();
  GtkWidget *buttons = gtk_flow_box_new ();
  static const struct
  {
    const char *label, *action;
  } acts[] = { { N_ ("Move Up"), "editor.move-up" },
               { N_ ("Move Down"), "editor.move-down" },
               { N_ ("Remove Rule"), "editor.remove-rule" } };
  g_autofree char *note = daybook_step_text_of (tree, daybook_tree_get (tree, rule, "note"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("An error when it is missing"));
  gtk_switch_set_active (GTK_SWITCH (required),
                         daybook_tree_is_true (tree, daybook_tree_get (tree, rule, "required")));
  gtk_widget_set_valign (required, GTK_ALIGN_CENTER);
  gtk_widget_set_name (required, "rule/required");
  gtk_accessible_update_property (GTK_ACCESSIBLE (required), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("An error when it is missing"), -1);
  g_signal_connect_object (required, "notify::active", G_CALLBACK (required_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), required);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), required);
  adw_preferences_group_add (group, row);
  add_entry (self, group, _ ("Note"), "rule/note", note, G_CALLBACK (note_applied_cb));
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_ (acts[i].label));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), acts[i].action);
      gtk_widget_set_name (button, acts[i].action);
      if (i == 2)
        gtk_widget_add_css_class (button, "destructive-action");
      gtk_flow_box_append (GTK_FLOW_BOX (buttons), button);
      gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
    }
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (buttons), GTK_SELECTION_NONE);
  gtk_box_append (GTK_BOX (self->box), buttons);
}

/* ---- the pane ---- */

static GtkWidget *
find_named (GtkWidget *widget, const char *name)
{
  if (g_strcmp0 (gtk_widget_get_name (widget), name) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_named (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The name of what the keyboard is on inside the pane; NULL: it is elsewhere. (transfer full) */
static char *
focus_name (DaybookRulePane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *widget = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (widget == NULL || !gtk_widget_is_ancestor (widget, GTK_WIDGET (self)))
    return NULL;
  for (; widget != GTK_WIDGET (self); widget = gtk_widget_get_parent (widget))
    if (strchr (gtk_widget_get_name (widget), '/') != NULL
        || strchr (gtk_widget_get_name (widget), '.') != NULL)
      return g_strdup (gtk_widget_get_name (widget));
  return NULL;
}

static void
daybook_rule_pane_finalize (GObject *object)
{
  g_free (DAYBOOK_RULE_PANE (object)->place);
  G_OBJECT_CLASS (daybook_rule_pane_parent_class)->finalize (object);
}

static void
daybook_rule_pane_class_init (DaybookRulePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = daybook_rule_pane_finalize;
  signals[ADD] = g_signal_new ("add", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_STRING, G_TYPE_STRING);
  signals[EDITED]
      = g_signal_new ("edited", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAID] = g_signal_new ("said", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "rule.add-step", "u", add_step_action);
  gtk_widget_class_install_action (widget_class, "rule.remove-step", "u", remove_step_action);
  gtk_widget_class_install_action (widget_class, "rule.step-up", "u", step_up_action);
}

static void
daybook_rule_pane_init (DaybookRulePane *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_set_margin_top (self->box, 12);
  gtk_widget_set_margin_bottom (self->box, 12);
  gtk_widget_set_margin_start (self->box, 12);
  gtk_widget_set_margin_end (self->box, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->box);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

GtkWidget *
daybook_rule_pane_new (void)
{
  return g_object_new (DAYBOOK_TYPE_RULE_PANE, NULL);
}

static void
show_rule (DaybookRulePane *self, const DaybookRuleView *view)
{
  DaybookTree *tree = daybook_draft_tree (view->draft);
  DaybookNode rule = daybook_draft_find (view->draft, view->place);

  add_preview (self, view);
  add_source (self, view, tree, rule);
  if (daybook_tree_get (tree, rule, "map") == DAYBOOK_NODE_NONE
      || daybook_tree_get (tree, rule, "steps") != DAYBOOK_NODE_NONE)
    add_steps (self, view, tree, rule);
  daybook_condition_rows_add (add_group (self, _ ("Condition")), tree,
                              daybook_tree_get (tree, rule, "when"), condition_changed, self);
  add_more (self, tree, rule);
  if (daybook_tree_get (tree, rule, "map") == DAYBOOK_NODE_NONE)
    daybook_suggestion_rows_add (GTK_BOX (self->box), view, wanted, self);
}

void
daybook_rule_pane_show (DaybookRulePane *self, const DaybookRuleView *view)
{
  g_autofree char *focus = NULL;
  GtkWidget *child;
  gboolean same;

  g_return_if_fail (DAYBOOK_IS_RULE_PANE (self));

  same = view != NULL && g_strcmp0 (view->place, self->place) == 0;
  focus = same ? focus_name (self) : NULL;
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  g_clear_pointer (&self->place, g_free);
  self->draft = view != NULL ? view->draft : NULL;
  if (view == NULL)
    {
      add_label (self->box, _ ("Choose a field to see and change the rule that writes it."),
                 "dim-label");
      return;
    }
  self->place = g_strdup (view->place);
  add_head (self, view);
  if (view->place != NULL)
    show_rule (self, view);
  else
    daybook_suggestion_rows_add (GTK_BOX (self->box), view, wanted, self);
  child = focus != NULL ? find_named (self->box, focus) : NULL;
  if (child != NULL)
    gtk_widget_grab_focus (child);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-condition-rows.h"

#include <glib/gi18n.h>

#include "daybook-json-writer.h"
#include "daybook-step-row.h"

typedef struct
{
  DaybookConditionChanged changed;
  gpointer data;
  GtkWidget *field, *test, *value; /* rows of the same group */
} Rows;

static const struct
{
  const char *member, *title;
} tests[] = { { "is", N_ ("is") },           { "in", N_ ("is one of") },
              { "matches", N_ ("matches") }, { "exists", N_ ("is there (true, false)") },
              { "above", N_ ("is above") },  { "below", N_ ("is below") } };

#define START "{\"field\":\"\",\"exists\":true}"

/* ["a","b"] of "a, b", unless it is JSON already. */
static char *
list_of (const char *text)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (text, -1, NULL);
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_auto (DaybookJsonWriter) out = { 0 };

  if (daybook_tree_kind (tree, 0) == DAYBOOK_KIND_LIST && tree != NULL)
    return g_strdup (text);
  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; parts[i] != NULL; i++)
    daybook_json_add_string (&out, g_strstrip (parts[i]));
  daybook_json_end_list (&out);
  return daybook_json_writer_steal (&out);
}

static void
tell (const Rows *self)
{
  guint test = adw_combo_row_get_selected (ADW_COMBO_ROW (self->test));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->value));
  g_autofree char *json = NULL;
  g_autofree char *condition = NULL;
  g_auto (DaybookJsonWriter) out = { 0 };

  if (test >= G_N_ELEMENTS (tests))
    return;
  json = g_str_equal (tests[test].member, "in")        ? list_of (text)
         : g_str_equal (tests[test].member, "matches") ? daybook_step_quote (text)
         : g_str_equal (tests[test].member, "exists")
             ? g_strdup (g_str_equal (text, "false") ? "false" : "true")
             : daybook_step_json_of (text);
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "field", gtk_editable_get_text (GTK_EDITABLE (self->field)));
  daybook_json_key (&out, tests[test].member);
  daybook_json_add_raw (&out, json, -1);
  daybook_json_end_object (&out);
  condition = daybook_json_writer_steal (&out);
  self->changed (condition, self->data);
}

static void
applied_cb (GtkWidget *row, const Rows *self)
{
  tell (self);
}

static void
test_cb (GtkWidget *row, GParamSpec *pspec, const Rows *self)
{
  tell (self);
}

static void
json_applied_cb (GtkWidget *row, const Rows *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  self->changed (*text != '\0' ? text : NULL, self->data);
}

static void
wanted_cb (GtkWidget *button, GParamSpec *pspec, const Rows *self)
{
  self->changed (gtk_switch_get_active (GTK_SWITCH (button)) ? START : NULL, self->data);
}

static GtkWidget *
add_entry (AdwPreferencesGroup *group,
           const char *title,
           const char *name,
           const char *text,
           GCallback applied,
           Rows *self)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  gtk_widget_set_name (row, name);
  g_signal_connect (row, "apply", applied, self);
  adw_preferences_group_add (group, row);
  return row;
}

static void
add_test (AdwPreferencesGroup *group, const DaybookTree *tree, DaybookNode node, Rows *self)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  const char *field = daybook_tree_find_text (tree, node, "field");
  guint chosen = 0;
  g_autofree char *value = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      gtk_string_list_append (words, _ (tests[i].title));
      if (daybook_tree_get (tree, node, tests[i].member) != DAYBOOK_NODE_NONE)
        chosen = i;
    }
  value = daybook_step_text_of (tree, daybook_tree_get (tree, node, tests[chosen].member));
  self->field = add_entry (group, _ ("Field"), "when/field", field != NULL ? field : "",
                           G_CALLBACK (applied_cb), self);
  self->test = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->test), _ ("Test"));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->test), G_LIST_MODEL (words));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->test), chosen);
  gtk_widget_set_name (self->test, "when/test");
  adw_preferences_group_add (group, self->test);
  self->value = add_entry (group, _ ("Value"), "when/value", value, G_CALLBACK (applied_cb), self);
  g_signal_connect (self->test, "notify::selected", G_CALLBACK (test_cb), self);
}

void
daybook_condition_rows_add (AdwPreferencesGroup *group,
                            DaybookTree *tree,
                            DaybookNode node,
                            DaybookConditionChanged changed,
                            gpointer data)
{
  Rows *self = g_new0 (Rows, 1);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *wanted = gtk_switch_new ();

  self->changed = changed;
  self->data = data;
  g_object_set_data_full (G_OBJECT (group), "rows", self, g_free);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Only when"));
  gtk_switch_set_active (GTK_SWITCH (wanted), node != DAYBOOK_NODE_NONE);
  gtk_widget_set_valign (wanted, GTK_ALIGN_CENTER);
  gtk_widget_set_name (wanted, "when/wanted");
  gtk_accessible_update_property (GTK_ACCESSIBLE (wanted), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Only when"), -1);
  g_signal_connect (wanted, "notify::active", G_CALLBACK (wanted_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), wanted);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), wanted);
  adw_preferences_group_add (group, row);
  if (node == DAYBOOK_NODE_NONE)
    return;
  if (daybook_tree_get (tree, node, "field") != DAYBOOK_NODE_NONE)
    add_test (group, tree, node, self);
  else
    {
      g_autofree char *json = daybook_step_text_of (tree, node);

      add_entry (group, _ ("Several tests (JSON: all, any, not)"), "when/json", json,
                 G_CALLBACK (json_applied_cb), self);
    }
}

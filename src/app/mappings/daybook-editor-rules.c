/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joining sources with fields: by keyboard, by drag and drop, by suggestion. */
#include "daybook-mapping-editor-private.h"

#include <string.h>

#include "daybook-step-row.h"

/* Steps as they are suggested, with the currency where this rule finds it. */
static char *
steps_in_place (DaybookMappingEditor *self, const char *parent, const char *steps)
{
  g_autoptr (DaybookTree) tree = steps != NULL ? daybook_tree_new (steps, -1, NULL) : NULL;
  DaybookNode step = tree != NULL ? daybook_tree_first (tree, 0) : DAYBOOK_NODE_NONE;
  const char *currency = tree != NULL ? daybook_tree_find_text (tree, step, "currency") : NULL;
  g_auto (DaybookJsonWriter) out = { 0 };
  g_autofree char *path = NULL;

  if (currency == NULL || *currency == '=')
    return g_strdup (steps);
  path = daybook_draft_path_for (self->draft, parent, currency);
  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "money", daybook_tree_find_text (tree, step, "money"));
  daybook_json_put_string (&out, "currency", path);
  daybook_json_end_object (&out);
  daybook_json_end_list (&out);
  return daybook_json_writer_steal (&out);
}

/* A new rule for @target that looks at @path of the whole input. */
static void
add_rule (DaybookMappingEditor *self,
          const DaybookTarget *target,
          const char *path,
          const char *steps)
{
  const char *point = strrchr (target->to, '.');
  g_autofree char *where = daybook_draft_path_for (self->draft, target->parent, path);
  g_autofree char *fitting = steps_in_place (self, target->parent, steps);
  gboolean list = g_str_has_suffix (target->to, "[]");
  g_auto (DaybookJsonWriter) out = { 0 };
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "to", point != NULL ? point + 1 : target->to);
  daybook_json_put_string (&out, list ? "each" : "from", where);
  if (list)
    {
      daybook_json_key (&out, "map");
      daybook_json_begin_list (&out);
      daybook_json_end_list (&out);
    }
  else if (fitting != NULL)
    {
      daybook_json_key (&out, "steps");
      daybook_json_add_raw (&out, fitting, -1);
    }
  daybook_json_end_object (&out);
  json = daybook_json_writer_steal (&out);
  daybook_mapping_editor_did (
      self, daybook_draft_add_rule (self->draft, target->parent, G_MAXUINT, json, NULL, &error),
      error);
}

static const DaybookSourceField *
field_at (DaybookMappingEditor *self, const char *path)
{
  for (guint i = 0; self->fields != NULL && i < self->fields->len; i++)
    if (g_str_equal (((DaybookSourceField *) g_ptr_array_index (self->fields, i))->path, path))
      return g_ptr_array_index (self->fields, i);
  return NULL;
}

/* The target takes its value from @path of the whole input. @steps NULL: those that fit. */
static void
connect_target (DaybookMappingEditor *self,
                const DaybookTarget *target,
                const char *path,
                const char *steps)
{
  const DaybookSourceField *field = field_at (self, path);
  DaybookNode rule;
  gboolean each;
  g_autofree char *fitting = NULL;
  g_autofree char *where = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  if (steps == NULL && field != NULL)
    steps = fitting = daybook_suggestion_steps (self->fields, field, target->field);
  if (target->place == NULL)
    {
      add_rule (self, target, path, steps);
      return;
    }
  rule = daybook_draft_find (self->draft, target->place);
  each = daybook_tree_get (daybook_draft_tree (self->draft), rule, "each") != DAYBOOK_NODE_NONE;
  where = daybook_draft_path_for (self->draft, target->parent, path);
  json = daybook_step_quote (where);
  daybook_draft_pause (self->draft);
  daybook_mapping_editor_did (
      self,
      daybook_draft_set_member (self->draft, target->place, each ? "each" : "from", json, &error),
      error);
}

void
daybook_mapping_editor_add_wanted (DaybookMappingEditor *self, const char *path, const char *steps)
{
  const DaybookTarget *target = daybook_rule_list_get_chosen (self->rules);

  if (target != NULL)
    connect_target (self, target, path, steps);
}

void
daybook_mapping_editor_rule_dropped (DaybookMappingEditor *self, guint at, const char *path)
{
  g_autoptr (GPtrArray) targets
      = daybook_targets_list (self->draft, self->load->contract, self->problems, self->trace);

  if (at < targets->len)
    {
      const DaybookTarget *target = g_ptr_array_index (targets, at);

      daybook_rule_list_choose (self->rules, target->place, target->to);
      connect_target (self, target, path, NULL);
    }
}

void
daybook_mapping_editor_pick (DaybookMappingEditor *self, const char *path)
{
  g_free (self->picked);
  self->picked = g_strdup (path);
  daybook_mapping_editor_show_said (self);
}

void
daybook_mapping_editor_source_activated (DaybookMappingEditor *self, const char *path)
{
  daybook_mapping_editor_pick (self, path);
  adw_leaflet_set_visible_child_name (self->leaflet, "rules");
  daybook_rule_list_focus (self->rules);
}

void
daybook_mapping_editor_rule_chosen (DaybookMappingEditor *self)
{
  daybook_draft_pause (self->draft);
  daybook_mapping_editor_show_pane (self);
}

void
daybook_mapping_editor_rule_activated (DaybookMappingEditor *self, guint at)
{
  const DaybookTarget *target = daybook_rule_list_get_chosen (self->rules);
  g_autofree char *picked = g_steal_pointer (&self->picked);

  daybook_mapping_editor_show_said (self);
  if (picked != NULL && target != NULL)
    connect_target (self, target, picked, NULL);
  adw_leaflet_set_visible_child_name (self->leaflet, "rule");
  if (picked == NULL && !adw_leaflet_get_folded (self->leaflet))
    gtk_widget_child_focus (GTK_WIDGET (self->pane), GTK_DIR_TAB_FORWARD);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "daybook-rule-list.h"
#include "daybook-step-row.h"

#define SAID_CHARS 90

void
daybook_target_free (DaybookTarget *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_free (self->parent);
  g_free (self->to);
  g_free (self->said);
  g_free (self->problem);
  g_free (self);
}

/* "lines[2].gross" is what "lines[].gross" says. */
static gboolean
is_same_field (const char *with_indexes, const char *to)
{
  for (; *with_indexes != '\0' && *to != '\0'; with_indexes++, to++)
    {
      if (*with_indexes != *to)
        return FALSE;
      if (*with_indexes == '[')
        with_indexes += strspn (with_indexes + 1, "0123456789");
    }
  return *with_indexes == *to;
}

DaybookNode
daybook_targets_entry (const DaybookTree *trace, const DaybookDraftRule *rule)
{
  for (DaybookNode node = trace != NULL ? daybook_tree_first (trace, 0) : DAYBOOK_NODE_NONE;
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (trace, node))
    {
      const char *to = daybook_tree_find_text (trace, node, "to");
      gint64 number = 0;

      if (daybook_tree_int (trace, daybook_tree_get (trace, node, "rule"), &number)
          && number == rule->number && to != NULL && is_same_field (to, rule->to))
        return node;
    }
  return DAYBOOK_NODE_NONE;
}

/* "originalTotalSet.amount → 26.75" */
static char *
say (const DaybookDraftRule *rule, const DaybookTree *trace, DaybookNode entry)
{
  DaybookNode value = daybook_tree_get (trace, entry, "value");
  g_autofree char *result = NULL;
  g_autofree char *short_result = NULL;

  if (trace == NULL || entry == DAYBOOK_NODE_NONE || value == DAYBOOK_NODE_NONE)
    return g_strdup (rule->from);
  result = daybook_step_text_of (trace, value);
  if (g_utf8_strlen (result, -1) > SAID_CHARS)
    {
      g_autofree char *start = g_utf8_substring (result, 0, SAID_CHARS);

      short_result = g_strconcat (start, "…", NULL);
    }
  return g_strdup_printf ("%s%s→ %s", rule->from, *rule->from != '\0' ? " " : "",
                          short_result != NULL ? short_result : result);
}

static DaybookTarget *
target_of_rule (const DaybookDraftRule *rule,
                const DaybookContract *contract,
                const GPtrArray *problems,
                const DaybookTree *trace)
{
  DaybookNode entry = daybook_targets_entry (trace, rule);
  const char *error
      = entry != DAYBOOK_NODE_NONE ? daybook_tree_find_text (trace, entry, "error") : NULL;
  DaybookTarget *self = g_new0 (DaybookTarget, 1);
  const char *slash = strrchr (rule->place, '/');

  self->place = g_strdup (rule->place);
  self->parent = g_strndup (rule->place, slash != NULL ? (gsize) (slash - rule->place) : 0);
  self->to = g_strdup (rule->to);
  self->said = say (rule, trace, entry);
  self->depth = rule->depth;
  self->field
      = contract != NULL ? daybook_contract_field (contract, rule->to) : DAYBOOK_FIELD_UNKNOWN;
  self->problem = g_strdup (error);
  for (guint i = 0; i < problems->len; i++)
    {
      const DaybookDraftProblem *problem = g_ptr_array_index (problems, i);

      if (g_strcmp0 (problem->place, rule->place) != 0)
        continue;
      g_free (self->problem);
      self->problem = g_strdup (problem->message);
    }
  return self;
}

/* Whether a rule writes @path, or something inside it. */
static gboolean
is_written (const GPtrArray *rules, const char *path)
{
  gsize length = strlen (path);

  for (guint i = 0; i < rules->len; i++)
    {
      const char *to = ((DaybookDraftRule *) g_ptr_array_index (rules, i))->to;

      if (strncmp (to, path, length) == 0 && (to[length] == '\0' || to[length] == '.'))
        return TRUE;
    }
  return FALSE;
}

/* The rule whose map makes the object that @path is in: its place, "" on top; NULL when there is
 * none. */
static const char *
parent_for (const GPtrArray *rules, const char *path, guint *depth)
{
  const char *point = strrchr (path, '.');

  *depth = 0;
  if (point == NULL)
    return "";
  for (guint i = 0; i < rules->len; i++)
    {
      const DaybookDraftRule *rule = g_ptr_array_index (rules, i);

      *depth = rule->depth + 1;
      if (rule->has_map && strlen (rule->to) == (gsize) (point - path)
          && strncmp (rule->to, path, (gsize) (point - path)) == 0)
        return rule->place;
    }
  return NULL;
}

static void
add_unwritten (GPtrArray *targets,
               const GPtrArray *rules,
               const DaybookContract *contract,
               gboolean required)
{
  g_autoptr (GPtrArray) fields = daybook_contract_list_fields (contract);

  for (guint i = 0; i < fields->len; i++)
    {
      const DaybookContractField *field = g_ptr_array_index (fields, i);
      guint depth;
      const char *parent = parent_for (rules, field->path, &depth);
      DaybookTarget *target;

      if (field->required != required || parent == NULL || is_written (rules, field->path))
        continue;
      target = g_new0 (DaybookTarget, 1);
      target->parent = g_strdup (parent);
      target->to = g_strdup (field->path);
      target->depth = required ? 0 : depth;
      target->field = field->field;
      target->required = required;
      target->problem = required ? g_strdup (_ ("Required, and nothing writes it")) : NULL;
      target->said = required ? NULL : g_strdup (_ ("Nothing writes it"));
      g_ptr_array_add (targets, target);
    }
}

static gboolean
is_required (const DaybookContract *contract, const char *path)
{
  g_autoptr (GPtrArray) fields = daybook_contract_list_fields (contract);

  for (guint i = 0; i < fields->len; i++)
    if (g_str_equal (((DaybookContractField *) g_ptr_array_index (fields, i))->path, path))
      return ((DaybookContractField *) g_ptr_array_index (fields, i))->required;
  return FALSE;
}

GPtrArray *
daybook_targets_list (const DaybookDraft *draft,
                      const DaybookContract *contract,
                      const GPtrArray *problems,
                      const DaybookTree *trace)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_target_free);
  g_autoptr (GPtrArray) rules = daybook_draft_list_rules (draft);

  if (contract != NULL)
    add_unwritten (targets, rules, contract, TRUE);
  for (guint i = 0; i < rules->len; i++)
    {
      DaybookTarget *target
          = target_of_rule (g_ptr_array_index (rules, i), contract, problems, trace);

      target->required = contract != NULL && is_required (contract, target->to);
      g_ptr_array_add (targets, target);
    }
  if (contract != NULL)
    add_unwritten (targets, rules, contract, FALSE);
  return targets;
}

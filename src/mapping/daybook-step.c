/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading lists of steps, checking their order by type, and running them. */
#include "daybook-step.h"

#include <string.h>

#include "daybook-error.h"

static const DaybookStepKind *
find_kind (const char *name)
{
  const DaybookStepKind *const tables[] = {
    daybook_step_text_kinds, daybook_step_money_kinds, daybook_step_decimal_kinds,
    daybook_step_number_kinds,
    daybook_step_time_kinds, daybook_step_list_kinds,  daybook_step_choice_kinds,
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      const DaybookStepKind *kind;

      for (kind = tables[i]; kind->name != NULL; kind++)
        if (strcmp (kind->name, name) == 0)
          return kind;
    }

  return NULL;
}

static void
step_free (gpointer data)
{
  DaybookStep *self = data;

  g_free (self->text);
  daybook_source_free (self->source);
  daybook_source_free (self->currency);
  daybook_source_free (self->zone_name);
  daybook_source_free (self->sku);
  daybook_source_free (self->location);
  daybook_source_free (self->channel);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_strfreev (self->words);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  daybook_condition_free (self->condition);
  daybook_template_free (self->template);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookStep, step_free)

static void
fail_name (const DaybookLoad *load, DaybookNode node, GError **error)
{
  const char *key = daybook_tree_key (load->tree, daybook_tree_first (load->tree, node));

  if (key != NULL)
    daybook_load_fail (load, node, error, "there is no step called \"%s\"", key);
  else
    daybook_load_fail (load, node, error, "a step is an object that names what it does, found %s",
                       daybook_kind_name (daybook_tree_kind (load->tree, node)));
}

/* The one member of @node that names a step. */
static const DaybookStepKind *
name_step (const DaybookLoad *load, DaybookNode node, DaybookNode *argument, GError **error)
{
  const DaybookStepKind *found = NULL;
  DaybookNode child;

  if (daybook_tree_kind (load->tree, node) != DAYBOOK_KIND_OBJECT)
    {
      fail_name (load, node, error);
      return NULL;
    }

  for (child = daybook_tree_first (load->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (load->tree, child))
    {
      const DaybookStepKind *kind = find_kind (daybook_tree_key (load->tree, child));

      if (kind != NULL && found != NULL)
        {
          daybook_load_fail (load, child, error,
                             "a step does one thing, found \"%s\" and \"%s\": write two steps",
                             found->name, kind->name);
          return NULL;
        }

      if (kind != NULL)
        {
          found = kind;
          *argument = child;
        }
    }

  if (found == NULL)
    fail_name (load, node, error);

  return found;
}

static gboolean
check_options (const DaybookLoad *load,
               DaybookNode node,
               const DaybookStepKind *kind,
               GError **error)
{
  const char *const name[] = { kind->name, NULL };
  g_autofree char *what = g_strdup_printf ("the step %s", kind->name);

  return daybook_load_members (load, node, what, name, kind->options, error);
}

static DaybookStep *
load_step (DaybookLoad *load, DaybookNode node, guint number, DaybookType *type, GError **error)
{
  g_autoptr (DaybookStep) self = g_new0 (DaybookStep, 1);
  DaybookNode argument = DAYBOOK_NODE_NONE;

  self->kind = name_step (load, node, &argument, error);
  if (self->kind == NULL)
    return NULL;

  if (!daybook_type_is_one (type->kind, self->kind->takes))
    {
      g_autofree char *takes = daybook_type_names (self->kind->takes);

      daybook_load_fail (load, node, error, "step %u (%s) takes %s, but %s comes to it", number,
                         self->kind->name, takes, daybook_type_name (type->kind));
      return NULL;
    }

  if (!check_options (load, node, self->kind, error))
    return NULL;

  if (!self->kind->load (self, load, node, argument, type, error))
    return NULL;

  g_assert (self->run != NULL);

  return g_steal_pointer (&self);
}

GPtrArray *
daybook_steps_new (DaybookLoad *load, DaybookNode node, DaybookType *type, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (step_free);
  DaybookNode child;

  if (node != DAYBOOK_NODE_NONE && !daybook_load_is_list (load, node, "steps", error))
    return NULL;

  for (child = daybook_tree_first (load->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (load->tree, child))
    {
      DaybookStep *step = load_step (load, child, steps->len + 1, type, error);

      if (step == NULL)
        return NULL;

      g_ptr_array_add (steps, step);
    }

  return g_steal_pointer (&steps);
}

static void
trace_step (const DaybookStep *step,
            DaybookPass *pass,
            const DaybookValue *value,
            const GError *error,
            DaybookJsonWriter *trace)
{
  g_autofree char *decided = g_steal_pointer (&pass->decided);

  daybook_json_begin_object (trace);
  daybook_json_put_string (trace, "step", step->kind->name);

  if (decided != NULL)
    daybook_json_put_string (trace, "row", decided);
  if (error != NULL)
    daybook_json_put_string (trace, "error", error->message);
  else if (!daybook_value_is_nothing (value))
    {
      daybook_json_key (trace, "value");
      daybook_value_write (value, trace);
    }

  daybook_json_end_object (trace);
}

gboolean
daybook_steps_run (const GPtrArray *steps,
                   DaybookPass *pass,
                   const DaybookFrame *frame,
                   DaybookJsonWriter *trace,
                   DaybookValue *value,
                   GError **error)
{
  guint i;

  for (i = 0; i < steps->len; i++)
    {
      const DaybookStep *step = g_ptr_array_index (steps, i);
      g_autoptr (GError) reason = NULL;

      if (daybook_value_is_nothing (value) && !step->takes_nothing)
        continue;

      step->run (step, pass, frame, value, &reason);

      if (trace != NULL)
        trace_step (step, pass, value, reason, trace);

      if (reason != NULL)
        {
          g_prefix_error (&reason, "step %u (%s): ", i + 1, step->kind->name);
          reason->code = DAYBOOK_ERROR_UNREADABLE;
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
daybook_step_load_flag (DaybookStep *self, DaybookLoad *load, DaybookNode argument, GError **error)
{
  if (daybook_tree_is_true (load->tree, argument))
    return TRUE;

  return daybook_load_fail (load, argument, error, "write \"%s\": true, or leave the step out",
                            self->kind->name);
}

gboolean
daybook_step_load_currency (
    DaybookStep *self, DaybookLoad *load, DaybookNode node, gboolean required, GError **error)
{
  DaybookNode option = daybook_tree_get (load->tree, node, "currency");
  const char *code;

  if (option == DAYBOOK_NODE_NONE)
    return !required
           || daybook_load_fail (load, node, error,
                                 "\"%s\" needs \"currency\": a path, or \"=USD\"",
                                 self->kind->name);

  self->currency = daybook_load_source (load, option, "currency", TRUE, error);
  if (self->currency == NULL)
    return FALSE;

  code = daybook_source_constant (self->currency);
  if (code != NULL && daybook_currency_exponent (code) < 0)
    return daybook_load_fail (load, option, error, "\"%s\" is not a currency", code);

  return TRUE;
}

const char *
daybook_step_currency (const DaybookStep *self,
                       DaybookPass *pass,
                       const DaybookFrame *frame,
                       GError **error)
{
  const char *code = daybook_source_constant (self->currency);
  DaybookValue found;
  gsize length;

  if (code != NULL)
    return code;

  found = daybook_source_find (self->currency, pass, frame);
  if (daybook_value_is_text (&found, &code, &length))
    return code;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
               "expected a currency at %s, found %s", daybook_source_path (self->currency),
               daybook_value_name (&found));

  return NULL;
}

gboolean
daybook_step_load_word (DaybookStep *self,
                        DaybookLoad *load,
                        DaybookNode argument,
                        const char *const *words,
                        GError **error)
{
  g_autofree char *choice = NULL;
  const char *word = daybook_load_text (load, argument, self->kind->name, error);
  int i;

  if (word == NULL)
    return FALSE;

  for (i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      {
        self->word = i;
        return TRUE;
      }

  choice = g_strjoinv (", ", (GStrv) words);

  return daybook_load_fail (load, argument, error, "\"%s\" is one of %s, not \"%s\"",
                            self->kind->name, choice, word);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running rules: one object is written front to back.
 *
 * An object or a list is begun before it is known whether anything will be in it. When nothing was,
 * the writer goes back to where it stood, which is cheaper than looking twice. */
#include "daybook-rules.h"

#include <string.h>

#include "daybook-error.h"

/* In an explanation a longer value is only described. */
#define TRACE_MAX_BYTES 2000

typedef struct
{
  gsize length;
  guint depth;
  gboolean comma;
} Mark;

/* What one call of daybook_rules_write() carries along. */
typedef struct
{
  const char *file;
  DaybookPass *pass;
  DaybookJsonWriter *out;
} Work;

static gboolean write_slots (const GPtrArray *slots,
                             const Work *work,
                             const DaybookFrame *frame,
                             gboolean *wrote,
                             GError **error);

static Mark
mark (const DaybookJsonWriter *out)
{
  return (Mark){ out->text->len, out->depth, out->comma };
}

static void
go_back (DaybookJsonWriter *out, Mark to)
{
  g_string_truncate (out->text, to.length);
  out->depth = to.depth;
  out->comma = to.comma;
}

/* "lines[2].gross": the target with the elements that we are at; the list itself, "lines[]", for a
 * rule about all of them. */
static char *
dup_place (const DaybookRule *rule, const DaybookPass *pass)
{
  GString *place = g_string_new (NULL);
  const guint known = pass->depth - (rule->each ? 1 : 0);
  const char *at = rule->to;
  const char *brackets;
  guint i;

  for (i = 0; i < known && (brackets = strstr (at, "[]")) != NULL; i++)
    {
      g_string_append_len (place, at, brackets - at);
      g_string_append_printf (place, "[%u]", pass->indexes[i]);
      at = brackets + 2;
    }

  g_string_append (place, at);

  return g_string_free (place, FALSE);
}

/* Puts file, line, rule, source and its value in front of @error; FALSE. */
static gboolean
place_error (const DaybookRule *rule, const Work *work, const DaybookValue *source, GError **error)
{
  g_autofree char *place = dup_place (rule, work->pass);
  g_autofree char *excerpt = source != NULL ? daybook_value_dup_excerpt (source) : NULL;

  if (excerpt != NULL && rule->from != NULL)
    g_prefix_error (error, "%s is %s: ", rule->from[0] != '\0' ? rule->from : "the element",
                    excerpt);

  g_prefix_error (error, "%s:%u: rule %u (to %s): ", work->file, rule->line, rule->number, place);

  return FALSE;
}

/* Explaining: each rule that is asked leaves one object in the trace, open from trace_begin() to
 * trace_end(). */

static void
trace_value (const DaybookValue *value, const char *name, DaybookJsonWriter *trace)
{
  Mark before = mark (trace);
  g_autofree char *described = NULL;

  if (daybook_value_is_nothing (value))
    return;

  daybook_json_key (trace, name);
  daybook_value_write (value, trace);
  if (trace->text->len - before.length <= TRACE_MAX_BYTES)
    return;

  described = g_strdup_printf ("%s of %" G_GSIZE_FORMAT " bytes", daybook_value_name (value),
                               trace->text->len - before.length);
  go_back (trace, before);
  daybook_json_put_string (trace, name, described);
}

static void
trace_begin (const DaybookRule *rule,
             const Work *work,
             const char *from,
             const DaybookValue *source)
{
  DaybookJsonWriter *trace = work->pass->trace;
  g_autofree char *place = NULL;

  if (trace == NULL)
    return;

  place = dup_place (rule, work->pass);
  daybook_json_begin_object (trace);
  daybook_json_put_string (trace, "to", place);
  daybook_json_put_int (trace, "rule", rule->number);
  daybook_json_put_int (trace, "line", rule->line);
  if (from != NULL)
    daybook_json_put_string (trace, "from", from);
  if (source != NULL)
    trace_value (source, rule->is_constant ? "const" : "source", trace);
}

static void
trace_end (const DaybookRule *rule,
           const Work *work,
           const DaybookValue *value,
           const GError *error)
{
  DaybookJsonWriter *trace = work->pass->trace;

  if (trace == NULL)
    return;

  if (error != NULL)
    daybook_json_put_string (trace, "error", error->message);
  else if (value != NULL && rule->map == NULL)
    trace_value (value, "value", trace);

  daybook_json_end_object (trace);
}

static void
trace_skipped (const DaybookRule *rule, const Work *work)
{
  if (work->pass->trace == NULL)
    return;

  trace_begin (rule, work, rule->from, NULL);
  daybook_json_put_bool (work->pass->trace, "skipped", TRUE);
  daybook_json_end_object (work->pass->trace);
}

/* Values */

static DaybookValue
find_source (const DaybookRule *rule,
             const Work *work,
             const DaybookFrame *frame,
             const char **from)
{
  DaybookValue value = rule->constant;
  guint i;

  *from = rule->from;

  for (i = 0; i < rule->sources->len; i++)
    {
      const DaybookSource *source = g_ptr_array_index (rule->sources, i);

      value = daybook_source_find (source, work->pass, frame);
      if (!daybook_value_is_nothing (&value))
        {
          *from = daybook_source_path (source);
          break;
        }
    }

  return value;
}

static gboolean
run_steps (const DaybookRule *rule,
           const Work *work,
           const DaybookFrame *frame,
           DaybookValue *value,
           GError **error)
{
  DaybookJsonWriter *trace = rule->steps->len > 0 ? work->pass->trace : NULL;
  gboolean done;

  if (trace != NULL)
    {
      daybook_json_key (trace, "steps");
      daybook_json_begin_list (trace);
    }

  done = daybook_steps_run (rule->steps, work->pass, frame, trace, value, error);

  if (trace != NULL)
    daybook_json_end_list (trace);

  return done;
}

static gboolean
fail_missing (const DaybookRule *rule, const Work *work, const DaybookValue *source, GError **error)
{
  if (daybook_value_is_nothing (source))
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                 "there is nothing at %s, and the rule is required", rule->from);
  else
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                         "the rule is required, and its steps leave nothing");

  return place_error (rule, work, daybook_value_is_nothing (source) ? NULL : source, error);
}

/* Whether there is something to map: a list for "each", an object for "from" with "map". */
static gboolean
check_shape (const DaybookRule *rule, const DaybookValue *value, GError **error)
{
  if (rule->map == NULL || rule->sources->len == 0 || daybook_value_is_nothing (value)
      || (rule->each ? daybook_value_is_list (value) : daybook_value_is_object (value)))
    return TRUE;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "expected %s, found %s",
               rule->each ? "a list" : "an object", daybook_value_name (value));

  return FALSE;
}

/* A required object that came out empty. */
static gboolean
fail_empty (const DaybookRule *rule, const Work *work, GError **error)
{
  g_autoptr (GError) reason = NULL;

  g_set_error_literal (&reason, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                       "the rule is required, and nothing is in its object");
  place_error (rule, work, NULL, &reason);

  if (work->pass->trace != NULL)
    {
      trace_begin (rule, work, rule->from, NULL);
      trace_end (rule, work, NULL, reason);
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&reason));

  return FALSE;
}

/* Source and steps. A failure while explaining is noted, and the rule then has nothing. */
static gboolean
evaluate (const DaybookRule *rule,
          const Work *work,
          const DaybookFrame *frame,
          DaybookValue *value,
          GError **error)
{
  g_autoptr (GError) reason = NULL;
  const char *from;
  DaybookValue source = find_source (rule, work, frame, &from);

  *value = source;
  trace_begin (rule, work, from, &source);

  if (!run_steps (rule, work, frame, value, &reason) || !check_shape (rule, value, &reason))
    place_error (rule, work, &source, &reason);
  else if (rule->required && daybook_value_is_nothing (value) && rule->from != NULL)
    fail_missing (rule, work, &source, &reason);

  trace_end (rule, work, value, reason);

  if (reason == NULL)
    return TRUE;

  *value = DAYBOOK_NOTHING;
  if (work->pass->trace != NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));

  return FALSE;
}

/* Writing */

/* One object by the rule's own rules; @wrote says whether anything is in it. */
static gboolean
write_object (const DaybookRule *rule,
              const Work *work,
              const DaybookFrame *frame,
              const DaybookValue *value,
              gboolean *wrote,
              GError **error)
{
  DaybookFrame inner = { *value, frame };

  *wrote = FALSE;
  daybook_json_begin_object (work->out);
  if (!write_slots (rule->map->slots, work, rule->sources->len > 0 ? &inner : frame, wrote, error))
    return FALSE;
  daybook_json_end_object (work->out);

  return TRUE;
}

static gboolean
write_field_rule (const DaybookSlot *slot,
                  const DaybookRule *rule,
                  const Work *work,
                  const DaybookFrame *frame,
                  gboolean *wrote,
                  GError **error)
{
  Mark before = mark (work->out);
  DaybookValue value;

  *wrote = FALSE;
  if (!evaluate (rule, work, frame, &value, error))
    return FALSE;
  if (daybook_value_is_nothing (&value) && (rule->map == NULL || rule->sources->len > 0))
    return TRUE;

  daybook_json_key (work->out, slot->key);
  if (rule->map == NULL)
    {
      daybook_value_write (&value, work->out);
      *wrote = TRUE;
      return TRUE;
    }

  if (!write_object (rule, work, frame, &value, wrote, error))
    return FALSE;
  if (!*wrote)
    go_back (work->out, before);

  return *wrote || !rule->required || fail_empty (rule, work, error);
}

static gboolean
write_field (const DaybookSlot *slot,
             const Work *work,
             const DaybookFrame *frame,
             gboolean *wrote,
             GError **error)
{
  guint i;

  *wrote = FALSE;

  for (i = 0; i < slot->rules->len && !*wrote; i++)
    {
      const DaybookRule *rule = g_ptr_array_index (slot->rules, i);

      if (rule->when != NULL && !daybook_condition_holds (rule->when, work->pass, frame))
        trace_skipped (rule, work);
      else if (!write_field_rule (slot, rule, work, frame, wrote, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
append_elements (const DaybookRule *rule,
                 const Work *work,
                 const DaybookFrame *frame,
                 const DaybookValue *value,
                 guint *index,
                 GError **error)
{
  const DaybookValue *items;
  gsize count;
  gsize i;

  if (!daybook_value_as_items (value, &work->pass->scratch, &items, &count, error))
    return place_error (rule, work, value, error);

  for (i = 0; i < count; i++)
    {
      gboolean wrote;

      if (daybook_value_is_nothing (&items[i]))
        continue;

      if (!write_object (rule, work, frame, &items[i], &wrote, error))
        return FALSE;
      (*index)++;
    }

  return TRUE;
}

/* What one rule adds to a list; @present once there is a list at all. */
static gboolean
append_rule (const DaybookRule *rule,
             const Work *work,
             const DaybookFrame *frame,
             guint *index,
             gboolean *present,
             GError **error)
{
  Mark before = mark (work->out);
  DaybookValue value;
  gboolean wrote = TRUE;

  if (!evaluate (rule, work, frame, &value, error))
    return FALSE;
  if (daybook_value_is_nothing (&value) && (rule->map == NULL || rule->sources->len > 0))
    return TRUE;

  if (rule->each)
    {
      *present = TRUE;
      return append_elements (rule, work, frame, &value, index, error);
    }

  if (rule->map == NULL)
    daybook_value_write (&value, work->out);
  else if (!write_object (rule, work, frame, &value, &wrote, error))
    return FALSE;

  if (!wrote)
    {
      go_back (work->out, before);
      return !rule->required || fail_empty (rule, work, error);
    }

  (*index)++;
  *present = TRUE;

  return TRUE;
}

static gboolean
write_list (const DaybookSlot *slot,
            const Work *work,
            const DaybookFrame *frame,
            gboolean *wrote,
            GError **error)
{
  Mark before = mark (work->out);
  guint *index;
  guint i;

  g_assert (work->pass->depth < G_N_ELEMENTS (work->pass->indexes));
  index = &work->pass->indexes[work->pass->depth++];
  *index = 0;
  *wrote = FALSE;

  daybook_json_key (work->out, slot->key);
  daybook_json_begin_list (work->out);

  for (i = 0; i < slot->rules->len; i++)
    {
      const DaybookRule *rule = g_ptr_array_index (slot->rules, i);

      if (rule->when != NULL && !daybook_condition_holds (rule->when, work->pass, frame))
        trace_skipped (rule, work);
      else if (!append_rule (rule, work, frame, index, wrote, error))
        return FALSE;
    }

  daybook_json_end_list (work->out);
  work->pass->depth--;

  if (!*wrote)
    go_back (work->out, before);

  return TRUE;
}

static gboolean
write_group (const DaybookSlot *slot,
             const Work *work,
             const DaybookFrame *frame,
             gboolean *wrote,
             GError **error)
{
  Mark before = mark (work->out);

  daybook_json_key (work->out, slot->key);
  daybook_json_begin_object (work->out);
  if (!write_slots (slot->slots, work, frame, wrote, error))
    return FALSE;
  daybook_json_end_object (work->out);

  if (!*wrote)
    go_back (work->out, before);

  return TRUE;
}

static gboolean
write_slots (const GPtrArray *slots,
             const Work *work,
             const DaybookFrame *frame,
             gboolean *wrote,
             GError **error)
{
  guint i;

  *wrote = FALSE;

  for (i = 0; i < slots->len; i++)
    {
      const DaybookSlot *slot = g_ptr_array_index (slots, i);
      gboolean one = FALSE;
      gboolean done;

      if (slot->kind == DAYBOOK_SLOT_FIELD)
        done = write_field (slot, work, frame, &one, error);
      else if (slot->kind == DAYBOOK_SLOT_LIST)
        done = write_list (slot, work, frame, &one, error);
      else
        done = write_group (slot, work, frame, &one, error);

      if (!done)
        return FALSE;

      *wrote |= one;
    }

  return TRUE;
}

gboolean
daybook_rules_write (const DaybookRules *self,
                     const char *file,
                     DaybookPass *pass,
                     const DaybookFrame *frame,
                     DaybookJsonWriter *out,
                     GError **error)
{
  const Work work = { file, pass, out };
  gboolean wrote;

  daybook_json_begin_object (out);
  if (!write_slots (self->slots, &work, frame, &wrote, error))
    return FALSE;
  daybook_json_end_object (out);

  return TRUE;
}

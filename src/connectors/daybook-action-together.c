/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that put many items into one request, and take its answer row by row.
 *
 * Each item makes an input; inputs go out in chunks of "most". A row of the answer belongs to the
 * item whose "match" stands in it; so does an error. What an answer leaves untold, or refuses as a
 * whole for something that one of its rows must have caused, goes again one by one: then the only
 * result, or the only error, is the item's. That is harmless because a step that may be repeated
 * says so ("keyed", or a read); without that, what is not told is UNSURE. */
#include "daybook-action-private.h"

#include "daybook-values.h"

/* One request of the step, for some of the items. */
typedef struct
{
  GPtrArray *works; /* DaybookWork (borrowed) */
  DaybookScope *scope;
} Chunk;

typedef struct
{
  DaybookBatch *batch;
  DaybookNode step;
  DaybookNode together;
  GPtrArray *again; /* DaybookWork (borrowed): to be sent one by one */
} Together;

static const char *
member_text (const Together *self, const char *name)
{
  return daybook_tree_find_text (self->batch->tree, self->together, name);
}

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  g_ptr_array_unref (chunk->works);
  daybook_scope_free (chunk->scope);
  g_free (chunk);
}

static gboolean
may_repeat (const Together *self)
{
  const DaybookTree *tree = self->batch->tree;

  return daybook_tree_is_true (tree, daybook_tree_get (tree, self->step, "keyed"))
         || daybook_tree_is_true (tree, daybook_tree_find (tree, self->step, "request.read"));
}

/* What the item puts into the request. */
static gboolean
write_input (const Together *self, DaybookWork *work, DaybookJsonWriter *out, GError **error)
{
  const char *map = member_text (self, "map");
  DaybookNode input = daybook_tree_get (self->batch->tree, self->together, "input");
  g_autoptr(DaybookScope) inner = daybook_scope_new (work->scope);
  g_auto(DaybookJsonWriter) parts = { 0 };

  daybook_json_writer_init (&parts);
  return (map == NULL
          || (daybook_mapping_run (daybook_manifest_mapping (self->batch->account->manifest, map),
                                   work->item->posting, 0, work->scope, &parts, error)
              && daybook_scope_set_json (inner, "mapped", parts.text->str, error)))
         && daybook_scope_fill_json (inner, self->batch->tree, input, out, error);
}

/* NULL when none of @works could be made an input; those that could not have ended. */
static Chunk *
chunk_new (const Together *self, GPtrArray *works, guint from, guint to)
{
  Chunk *chunk = g_new0 (Chunk, 1);
  g_auto(DaybookJsonWriter) inputs = { 0 };

  chunk->works = g_ptr_array_new ();
  chunk->scope = daybook_scope_new (self->batch->account->scope);
  daybook_json_writer_init (&inputs);
  daybook_json_begin_list (&inputs);
  for (guint i = from; i < to; i++)
    {
      DaybookWork *work = g_ptr_array_index (works, i);
      g_autoptr(GError) failure = NULL;
      g_auto(DaybookJsonWriter) one = { 0 };

      daybook_json_writer_init (&one);
      if (!write_input (self, work, &one, &failure))
        {
          daybook_work_take_failure (work, failure);
          continue;
        }
      daybook_json_add_raw (&inputs, one.text->str, -1);
      g_ptr_array_add (chunk->works, work);
    }
  daybook_json_end_list (&inputs);
  daybook_scope_set_json (chunk->scope, "inputs", inputs.text->str, NULL);
  if (chunk->works->len > 0)
    return chunk;
  chunk_free (chunk);
  return NULL;
}

static char *
match_of (const Together *self, const DaybookWork *work)
{
  return daybook_scope_fill (work->scope, member_text (self, "match"), DAYBOOK_ESCAPE_NONE, NULL);
}

static gboolean
says (const DaybookTree *tree, DaybookNode node, const char *wanted)
{
  return g_strcmp0 (daybook_object_word (tree, node), wanted) == 0;
}

/* The row of the list at @list that names @wanted at @path: a text, or a list that holds it. */
static DaybookNode
find_row (const DaybookTree *answer, DaybookNode list, const char *path, const char *wanted)
{
  for (DaybookNode row = daybook_tree_first (answer, list); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (answer, row))
    {
      DaybookNode at = daybook_tree_find (answer, row, path);

      if (wanted != NULL && says (answer, at, wanted))
        return row;
      for (DaybookNode one = daybook_tree_first (answer, at); one != DAYBOOK_NODE_NONE;
           one = daybook_tree_next (answer, one))
        if (wanted != NULL && says (answer, one, wanted))
          return row;
    }
  return DAYBOOK_NODE_NONE;
}

static void
take_error (const Together *self, DaybookWork *work, const DaybookTree *answer, DaybookNode row)
{
  const char *message_path = member_text (self, "message");
  const char *code_path = member_text (self, "code");
  const char *message
      = message_path != NULL ? daybook_tree_find_text (answer, row, message_path) : NULL;
  const char *code = code_path != NULL ? daybook_tree_find_text (answer, row, code_path) : NULL;
  DaybookAnswer refusal = { 0 };

  refusal.outcome = daybook_account_judge_row (self->batch->account, message, code);
  refusal.message = (char *) (message != NULL ? message : "refused without a reason");
  refusal.code = (char *) code;
  daybook_work_take_answer (self->batch, self->step, work, &refusal);
}

/* What a good answer does not tell of an item that was alone in it: its only row is the item's. */
static void
take_only (const Together *self, DaybookWork *work, const DaybookTree *answer)
{
  DaybookNode results = daybook_tree_find (answer, 0, member_text (self, "results"));
  const char *errors_path = member_text (self, "errors");
  DaybookNode errors
      = errors_path != NULL ? daybook_tree_find (answer, 0, errors_path) : DAYBOOK_NODE_NONE;
  const DaybookTree *tree = self->batch->tree;

  if (daybook_tree_count (answer, results) == 1)
    daybook_work_take_row (self->batch, self->step, work, answer,
                           daybook_tree_first (answer, results));
  else if (daybook_tree_count (answer, errors) > 0)
    take_error (self, work, answer, daybook_tree_first (answer, errors));
  else if (daybook_tree_is_true (tree, daybook_tree_find (tree, self->step, "request.read")))
    daybook_work_take_row (self->batch, self->step, work, NULL, DAYBOOK_NODE_NONE);
  else
    daybook_work_end (work, DAYBOOK_OUTCOME_UNSURE, "the answer does not say what became of it");
}

static void
take_rows (Together *self, const Chunk *chunk, const DaybookTree *answer)
{
  DaybookNode results = daybook_tree_find (answer, 0, member_text (self, "results"));
  const char *errors_path = member_text (self, "errors");
  DaybookNode errors
      = errors_path != NULL ? daybook_tree_find (answer, 0, errors_path) : DAYBOOK_NODE_NONE;

  for (guint i = 0; i < chunk->works->len; i++)
    {
      DaybookWork *work = g_ptr_array_index (chunk->works, i);
      g_autofree char *wanted = match_of (self, work);
      DaybookNode row = find_row (answer, results, member_text (self, "result"), wanted);
      DaybookNode error = errors != DAYBOOK_NODE_NONE && row == DAYBOOK_NODE_NONE
                              ? find_row (answer, errors, member_text (self, "error"), wanted)
                              : DAYBOOK_NODE_NONE;

      if (row != DAYBOOK_NODE_NONE)
        daybook_work_take_row (self->batch, self->step, work, answer, row);
      else if (error != DAYBOOK_NODE_NONE)
        take_error (self, work, answer, error);
      else if (chunk->works->len == 1)
        take_only (self, work, answer);
      else if (may_repeat (self))
        g_ptr_array_add (self->again, work);
      else
        daybook_work_end (work, DAYBOOK_OUTCOME_UNSURE,
                          "the answer does not say what became of it");
    }
}

/* One of its rows made the provider refuse the call. */
static gboolean
blames_a_row (const DaybookAnswer *answer)
{
  return answer->outcome == DAYBOOK_OUTCOME_DATA || answer->outcome == DAYBOOK_OUTCOME_DUPLICATE
         || answer->outcome == DAYBOOK_OUTCOME_CONFLICT || answer->outcome == DAYBOOK_OUTCOME_GONE;
}

static void
take_call (Together *self, const Chunk *chunk, const DaybookCall *call)
{
  gboolean split = call->failure == NULL && chunk->works->len > 1 && may_repeat (self)
                   && blames_a_row (call->answer);

  if (call->failure == NULL && call->answer->outcome == DAYBOOK_OUTCOME_OK
      && call->answer->tree != NULL)
    {
      take_rows (self, chunk, call->answer->tree);
      return;
    }
  for (guint i = 0; i < chunk->works->len; i++)
    {
      DaybookWork *work = g_ptr_array_index (chunk->works, i);

      if (call->failure != NULL)
        daybook_work_take_failure (work, call->failure);
      else if (split)
        g_ptr_array_add (self->again, work);
      else
        daybook_work_take_answer (self->batch, self->step, work, call->answer);
    }
}

static void
send (Together *self, GPtrArray *works, guint most)
{
  g_autoptr(GPtrArray) chunks = g_ptr_array_new_with_free_func (chunk_free);
  GArray *calls = g_array_new (FALSE, TRUE, sizeof (DaybookCall));
  DaybookNode request = daybook_tree_get (self->batch->tree, self->step, "request");

  for (guint from = 0; from < works->len; from += most)
    {
      Chunk *chunk = chunk_new (self, works, from, MIN (from + most, works->len));
      DaybookCall call = { request, NULL, may_repeat (self), NULL, NULL, 0 };

      if (chunk == NULL)
        continue;
      call.scope = chunk->scope;
      g_ptr_array_add (chunks, chunk);
      g_array_append_val (calls, call);
    }
  daybook_account_call_all (self->batch->account, (DaybookCall *) (gpointer) calls->data,
                            calls->len, self->batch->cancellable);
  for (guint i = 0; i < calls->len; i++)
    {
      DaybookCall *call = &g_array_index (calls, DaybookCall, i);

      take_call (self, g_ptr_array_index (chunks, i), call);
      g_clear_pointer (&call->answer, daybook_answer_free);
      g_clear_error (&call->failure);
    }
  g_array_unref (calls);
}

/* Two items that lead to the same thing there: the second would undo the first, and some providers
 * refuse the whole call. */
static gboolean
is_second (const Together *self, GHashTable *seen, DaybookWork *work)
{
  const char *once = member_text (self, "once");
  g_autofree char *key
      = once != NULL ? daybook_scope_fill (work->scope, once, DAYBOOK_ESCAPE_NONE, NULL) : NULL;
  g_autofree char *problem = NULL;

  if (key == NULL || *key == '\0' || g_hash_table_add (seen, g_strdup (key)))
    return FALSE;
  problem = g_strdup_printf ("it is one and the same there (%s) as another one that was to be "
                             "written with it: they were merged there",
                             key);
  daybook_work_end (work, DAYBOOK_OUTCOME_DATA, problem);
  return TRUE;
}

void
daybook_batch_run_together (DaybookBatch *batch, DaybookNode step)
{
  g_autoptr(GPtrArray) works = g_ptr_array_new ();
  g_autoptr(GPtrArray) again = g_ptr_array_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Together self = { batch, step, daybook_tree_get (batch->tree, step, "together"), again };
  gint64 most = 1;

  for (guint i = 0; i < batch->works->len; i++)
    {
      DaybookWork *work = g_ptr_array_index (batch->works, i);

      if (work->active
          && daybook_values_hold_in_scope (
              batch->tree, daybook_tree_get (batch->tree, step, "when"), work->scope, NULL)
          && !is_second (&self, seen, work))
        g_ptr_array_add (works, work);
    }
  daybook_tree_int (batch->tree, daybook_tree_get (batch->tree, self.together, "most"), &most);
  send (&self, works, (guint) most);
  self.again = g_ptr_array_new ();
  send (&self, again, 1);
  g_ptr_array_unref (self.again);
}

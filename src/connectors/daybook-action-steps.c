/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of an action, in lockstep over a batch.
 *
 * A step is one request for each item that needs it; they go together, and the next step begins
 * when all have been answered. What a step reads for many items alike (a currency, a period) is
 * asked for once and kept by its "cache" key in the account.
 *
 * Once a write of an item may have reached the provider, a failure that would otherwise be tried
 * again is UNSURE: it is looked up first. A refusal stays a refusal; what was begun is found again
 * by its reference. */
#include "daybook-action-private.h"

#include <string.h>

#include "daybook-values.h"

/* One step at work. */
typedef struct
{
  DaybookBatch *batch;
  DaybookNode step;
  DaybookNode request;
  GArray *calls;      /* DaybookCall */
  GPtrArray *asked;   /* DaybookWork, one a call (borrowed) */
  GPtrArray *keys;    /* char * or NULL, one a call (owned): under which its answer is cached */
  GPtrArray *waiting; /* DaybookWork: another one's call answers for them (borrowed) */
} Step;

static DaybookNode
member (const Step *self, const char *name)
{
  return daybook_tree_get (self->batch->tree, self->step, name);
}

static const char *
step_name (const Step *self)
{
  return daybook_tree_find_text (self->batch->tree, self->step, "name");
}

static void
step_clear (Step *self)
{
  for (guint i = 0; self->calls != NULL && i < self->calls->len; i++)
    {
      DaybookCall *call = &g_array_index (self->calls, DaybookCall, i);

      g_clear_pointer (&call->answer, daybook_answer_free);
      g_clear_error (&call->failure);
    }
  g_clear_pointer (&self->calls, g_array_unref);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, step_clear)

/* "step|key" (transfer full), NULL when the step is not cached. */
static char *
cache_key (const Step *self, const DaybookWork *work)
{
  const char *template = daybook_tree_text (self->batch->tree, member (self, "cache"), NULL);
  g_autofree char *filled
      = template != NULL ? daybook_scope_fill (work->scope, template, DAYBOOK_ESCAPE_NONE, NULL)
                         : NULL;

  return filled != NULL ? g_strdup_printf ("%s|%s|%s", self->batch->name, step_name (self), filled)
                        : NULL;
}

/* What the cache knows, into the item; FALSE when it knows nothing. */
static gboolean
take_cached (const Step *self, DaybookWork *work, const char *key)
{
  const char *json = key != NULL ? g_hash_table_lookup (self->batch->account->cache, key) : NULL;
  g_autoptr(DaybookTree) tree = json != NULL ? daybook_tree_new (json, -1, NULL) : NULL;

  if (tree == NULL)
    return FALSE;
  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    daybook_object_set_node (work->kept, daybook_tree_key (tree, node), tree, node);
  daybook_object_fill_scope (work->kept, work->scope);

  return TRUE;
}

static void
put_cached (const Step *self, const DaybookTree *answer, const char *key)
{
  g_autoptr(DaybookObject) kept = daybook_object_new (NULL, NULL);
  const DaybookTree *tree = self->batch->tree;

  for (DaybookNode name = daybook_tree_first (tree, member (self, "keep"));
       name != DAYBOOK_NODE_NONE; name = daybook_tree_next (tree, name))
    daybook_object_set_node (kept, daybook_tree_key (tree, name), answer,
                             daybook_tree_find (answer, 0, daybook_tree_text (tree, name, NULL)));
  g_hash_table_replace (self->batch->account->cache, g_strdup (key),
                        daybook_object_dup_json (kept));
}

static gboolean
is_asked_for (const Step *self, const char *key)
{
  for (guint i = 0; key != NULL && i < self->keys->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->keys, i), key) == 0)
      return TRUE;

  return FALSE;
}

/* "must" and "done", once the step's answer is kept. */
static void
judge (const DaybookBatch *batch, DaybookNode step, DaybookWork *work)
{
  const DaybookTree *tree = batch->tree;
  const char *wrong = daybook_tree_find_text (tree, step, "wrong");
  const char *class = daybook_tree_find_text (tree, step, "class");
  DaybookNode done = daybook_tree_get (batch->tree, step, "done");
  DaybookNode failed = DAYBOOK_NODE_NONE;
  const DaybookTree *in = NULL;
  g_autofree char *problem = NULL;
  const char *found;
  DaybookNode node;

  if (done != DAYBOOK_NODE_NONE && daybook_values_hold_in_scope (tree, done, work->scope, NULL))
    {
      daybook_work_end (work, DAYBOOK_OUTCOME_GONE, "it was done already");
      return;
    }
  if (daybook_values_hold_in_scope (tree, daybook_tree_get (batch->tree, step, "must"), work->scope,
                                    &failed))
    return;

  node = daybook_scope_find (work->scope, daybook_tree_key (tree, failed), &in);
  found = daybook_object_word (in, node);
  problem
      = wrong != NULL ? daybook_scope_fill (work->scope, wrong, DAYBOOK_ESCAPE_NONE, NULL) : NULL;
  if (problem == NULL)
    problem = g_strdup_printf ("%s: %s is %s, which was not expected",
                               daybook_tree_find_text (tree, step, "name"),
                               daybook_tree_key (tree, failed), found != NULL ? found : "missing");
  daybook_work_end (work, class != NULL ? daybook_outcome_parse (class) : DAYBOOK_OUTCOME_DATA,
                    problem);
}

/* The entry of "accept" that speaks of this refusal. */
static DaybookNode
find_accepted (const DaybookBatch *batch, DaybookNode step, const DaybookAnswer *answer)
{
  const DaybookTree *tree = batch->tree;

  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (batch->tree, step, "accept"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    {
      const char *code = daybook_tree_find_text (tree, node, "code");
      const char *match = daybook_tree_find_text (tree, node, "match");

      if (code != NULL && g_strcmp0 (answer->code, code) == 0)
        return node;
      if (match != NULL && answer->message != NULL
          && g_regex_match_simple (match, answer->message, 0, 0))
        return node;
    }

  return DAYBOOK_NODE_NONE;
}

static void
take_refusal (const DaybookBatch *batch,
              DaybookNode step,
              DaybookWork *work,
              const DaybookAnswer *answer)
{
  const DaybookTree *tree = batch->tree;
  DaybookNode accepted = find_accepted (batch, step, answer);
  DaybookOutcome outcome = answer->outcome;

  if (accepted != DAYBOOK_NODE_NONE)
    {
      if (answer->tree != NULL)
        daybook_work_keep (work, tree, daybook_tree_get (tree, accepted, "keep"), answer->tree, 0);
      if (g_str_equal (daybook_tree_find_text (tree, accepted, "then"), "done"))
        daybook_work_end (work, DAYBOOK_OUTCOME_GONE, answer->message);
      return;
    }

  if (work->written && (outcome == DAYBOOK_OUTCOME_TRANSIENT || outcome == DAYBOOK_OUTCOME_LIMIT))
    outcome = DAYBOOK_OUTCOME_UNSURE;
  daybook_work_end_with (work, outcome, answer);
}

/* Whether the request of @step only reads. */
static gboolean
step_reads (const DaybookBatch *batch, DaybookNode step)
{
  DaybookNode request = daybook_tree_get (batch->tree, step, "request");

  return daybook_tree_get (batch->tree, request, "get") != DAYBOOK_NODE_NONE
         || daybook_tree_is_true (batch->tree, daybook_tree_get (batch->tree, request, "read"));
}

void
daybook_work_take_row (DaybookBatch *batch,
                       DaybookNode step,
                       DaybookWork *work,
                       const DaybookTree *answer,
                       DaybookNode row)
{
  work->written |= !step_reads (batch, step);
  if (answer != NULL)
    daybook_work_keep (work, batch->tree, daybook_tree_get (batch->tree, step, "keep"), answer,
                       row);
  judge (batch, step, work);
}

void
daybook_work_take_answer (DaybookBatch *batch,
                          DaybookNode step,
                          DaybookWork *work,
                          const DaybookAnswer *answer)
{
  if (answer->outcome != DAYBOOK_OUTCOME_OK)
    take_refusal (batch, step, work, answer);
  else
    daybook_work_take_row (batch, step, work, answer->tree, 0);
}

void
daybook_work_take_failure (DaybookWork *work, const GError *failure)
{
  DaybookOutcome outcome = daybook_outcome_of_error (failure);

  daybook_work_end (work,
                    work->written && outcome == DAYBOOK_OUTCOME_TRANSIENT ? DAYBOOK_OUTCOME_UNSURE
                                                                          : outcome,
                    failure->message);
}

static void
prepare (Step *self, DaybookWork *work)
{
  DaybookCall call = {
    self->request, work->scope, daybook_tree_is_true (self->batch->tree, member (self, "keyed")),
    NULL,          NULL,        0
  };
  g_autofree char *key = NULL;

  if (!work->active
      || !daybook_values_hold_in_scope (self->batch->tree, member (self, "when"), work->scope,
                                        NULL))
    return;

  key = cache_key (self, work);
  if (take_cached (self, work, key))
    {
      judge (self->batch, self->step, work);
      return;
    }
  if (is_asked_for (self, key))
    {
      g_ptr_array_add (self->waiting, work);
      return;
    }
  g_array_append_val (self->calls, call);
  g_ptr_array_add (self->asked, work);
  g_ptr_array_add (self->keys, g_steal_pointer (&key));
}

static void
take_call (const Step *self, guint index)
{
  const DaybookCall *call = &g_array_index (self->calls, DaybookCall, index);
  DaybookWork *work = g_ptr_array_index (self->asked, index);
  const char *key = g_ptr_array_index (self->keys, index);

  if (call->failure != NULL)
    {
      daybook_work_take_failure (work, call->failure);
      return;
    }
  if (key != NULL && call->answer->outcome == DAYBOOK_OUTCOME_OK && call->answer->tree != NULL)
    put_cached (self, call->answer->tree, key);
  daybook_work_take_answer (self->batch, self->step, work, call->answer);
}

/* Those who waited for another one's answer: it is in the cache, or it failed for them too. */
static void
take_waiting (const Step *self, DaybookWork *work)
{
  g_autofree char *key = cache_key (self, work);

  if (take_cached (self, work, key))
    {
      judge (self->batch, self->step, work);
      return;
    }
  for (guint i = 0; i < self->keys->len; i++)
    {
      const DaybookCall *call = &g_array_index (self->calls, DaybookCall, i);

      if (g_strcmp0 (g_ptr_array_index (self->keys, i), key) != 0)
        continue;
      if (call->failure != NULL)
        daybook_work_end (work, daybook_outcome_of_error (call->failure), call->failure->message);
      else
        daybook_work_take_answer (self->batch, self->step, work, call->answer);
      return;
    }
}

static void
run_step (DaybookBatch *batch, DaybookNode node)
{
  g_auto(Step) self = { batch,
                         node,
                         daybook_tree_get (batch->tree, node, "request"),
                         g_array_new (FALSE, TRUE, sizeof (DaybookCall)),
                         g_ptr_array_new (),
                         g_ptr_array_new_with_free_func (g_free),
                         g_ptr_array_new () };

  for (guint i = 0; i < batch->works->len; i++)
    prepare (&self, g_ptr_array_index (batch->works, i));
  if (self.calls->len > 0)
    daybook_account_call_all (batch->account, (DaybookCall *) (gpointer) self.calls->data,
                              self.calls->len, batch->cancellable);
  for (guint i = 0; i < self.calls->len; i++)
    take_call (&self, i);
  for (guint i = 0; i < self.waiting->len; i++)
    take_waiting (&self, g_ptr_array_index (self.waiting, i));
}

void
daybook_batch_run_steps (DaybookBatch *self, DaybookNode steps)
{
  for (DaybookNode step = daybook_tree_first (self->tree, steps); step != DAYBOOK_NODE_NONE;
       step = daybook_tree_next (self->tree, step))
    if (daybook_tree_get (self->tree, step, "together") != DAYBOOK_NODE_NONE)
      daybook_batch_run_together (self, step);
    else
      run_step (self, step);
}

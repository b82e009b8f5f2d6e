/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-deliver-private.h"

#include "daybook-error.h"
#include "daybook-mapping-versions.h"
#include "daybook-runs.h"
#include "daybook-time.h"
#include "daybook-watch.h"

/* Deliveries on their way together: many, so that waiting for the last of them costs little, and
 * few enough that all can be looked up again after a crash. They are looked up by forties mostly,
 * and eight or sixteen such look-ups go at a time: none should be left over for a turn of its own.
 */
#define AT_ONCE 640
#define MAX_ROUNDS 1000000

/* Deliveries of one action, with what the writer makes of each. */
typedef struct
{
  gboolean again; /* they were sent before, and nobody knows what came of it */
  const char *action;
  GPtrArray *deliveries; /* DaybookDelivery (borrowed) */
  GPtrArray *items;      /* DaybookActionItem (owned) */
} Batch;

/* One turn: what is sent and unknown, then what is ready. */
typedef struct
{
  gboolean probe; /* one delivery only, to see whether the provider is there again */
  guint at_once;
  gint64 looked_us;       /* when what is ready was looked for */
  gboolean any;           /* there was something */
  DaybookOutcome outcome; /* LIMIT when some were refused for speed, else OK */
  gint64 wait_us;
} Round;

DaybookTurn
daybook_deliver_turn (DaybookDeliver *self)
{
  return (DaybookTurn){ self->line, self->db, self->account, &self->patience, self->cancellable };
}

static void
batch_clear (Batch *batch)
{
  g_clear_pointer (&batch->deliveries, g_ptr_array_unref);
  g_clear_pointer (&batch->items, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

/* The deliveries from @from on that share action, rank and mapping with the first: a sale goes
 * before its fee, a fee before a payout. */
static gboolean
batch_fill (Batch *batch, GPtrArray *deliveries, guint from, GError **error)
{
  const DaybookDelivery *first = g_ptr_array_index (deliveries, from);

  batch->action = first->action;
  batch->deliveries = g_ptr_array_new ();
  batch->items = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_action_item_free);
  for (guint i = from; i < deliveries->len; i++)
    {
      DaybookDelivery *delivery = g_ptr_array_index (deliveries, i);
      DaybookActionItem *item;

      if (delivery->rank != first->rank || !g_str_equal (delivery->action, first->action)
          || g_strcmp0 (delivery->mapping, first->mapping) != 0)
        break;
      item = daybook_action_item_new (delivery->body, NULL, (guint64) delivery->id, error);
      if (item == NULL)
        return FALSE;
      g_ptr_array_add (batch->deliveries, delivery);
      g_ptr_array_add (batch->items, item);
    }
  return TRUE;
}

static gboolean
store_batch (DaybookDeliver *self, const Batch *batch, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < batch->items->len; i++)
    if (!daybook_deliver_store (self, g_ptr_array_index (batch->deliveries, i),
                                g_ptr_array_index (batch->items, i), error))
      return FALSE;
  if (!daybook_health_write (self->db, self->target, g_get_real_time (), &self->health, error)
      || !daybook_db_commit (transaction, error))
    return FALSE;
  self->health = (DaybookHealthTally){ 0 };
  return TRUE;
}

/* Nothing more may go until a person has signed in, or has allowed it there. */
static gboolean
auth_failed (const Batch *batch, GError **error)
{
  for (guint i = 0; i < batch->items->len; i++)
    {
      const DaybookActionItem *item = g_ptr_array_index (batch->items, i);
      gboolean denied = item->outcome == DAYBOOK_OUTCOME_DENIED;

      if (denied || item->outcome == DAYBOOK_OUTCOME_AUTH)
        {
          g_set_error (error, DAYBOOK_ERROR, denied ? DAYBOOK_ERROR_DENIED : DAYBOOK_ERROR_AUTH,
                       "%s", item->message != NULL ? item->message : "sign in again");
          return TRUE;
        }
    }
  return FALSE;
}

/* Tells the line what the batch met: a limit before all else; an answer to one shows that the
 * provider is there. */
static gboolean
tell (DaybookDeliver *self, const Batch *batch, Round *round, GError **error)
{
  DaybookTurn turn = daybook_deliver_turn (self);
  const DaybookActionItem *limited = NULL, *failed = NULL;
  gboolean answered = FALSE;

  for (guint i = 0; i < batch->items->len; i++)
    {
      const DaybookActionItem *item = g_ptr_array_index (batch->items, i);

      if (item->outcome == DAYBOOK_OUTCOME_LIMIT)
        limited = limited == NULL || item->wait_us > limited->wait_us ? item : limited;
      else if (daybook_policy (item->outcome)->trips)
        failed = item;
      else
        answered = TRUE;
    }
  if (limited != NULL)
    {
      round->outcome = DAYBOOK_OUTCOME_LIMIT;
      round->wait_us = MAX (round->wait_us, limited->wait_us);
      return daybook_turn_note (&turn, DAYBOOK_OUTCOME_LIMIT, limited->wait_us, limited->message,
                                error);
    }
  if (!answered && failed != NULL)
    return daybook_turn_note (&turn, failed->outcome, 0, failed->message, error);

  return daybook_turn_note (&turn, DAYBOOK_OUTCOME_OK, 0, NULL, error);
}

/* Whether the look-up left it to be written. */
static gboolean
is_missing (const DaybookActionItem *item)
{
  return item->outcome == DAYBOOK_OUTCOME_TRANSIENT && !item->found;
}

/* Those that were looked up again, are surely not there, and had all their tries. */
static gboolean
set_spent_aside (DaybookDeliver *self, Batch *batch, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);

  if (transaction == NULL)
    return FALSE;
  for (guint i = batch->items->len; i > 0; i--)
    {
      const DaybookDelivery *delivery = g_ptr_array_index (batch->deliveries, i - 1);

      if (!is_missing (g_ptr_array_index (batch->items, i - 1))
          || !daybook_patience_is_spent (&self->patience, delivery->attempts))
        continue;
      if (!daybook_deliver_store_spent (self, delivery, "looked up again, and it is not there",
                                        error))
        return FALSE;
      g_ptr_array_remove_index (batch->items, i - 1);
      g_ptr_array_remove_index (batch->deliveries, i - 1);
    }
  return daybook_db_commit (transaction, error);
}

/* 'sent' once more, before the request leaves. */
static gboolean
count_again (DaybookDeliver *self, Batch *batch, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < batch->items->len; i++)
    {
      DaybookDelivery *delivery = g_ptr_array_index (batch->deliveries, i);

      if (!is_missing (g_ptr_array_index (batch->items, i)))
        continue;
      delivery->attempts++;
      g_array_append_val (ids, delivery->id);
    }
  return ids->len == 0
         || daybook_deliveries_mark_sent_again (self->db, (const gint64 *) (gpointer) ids->data,
                                                ids->len, g_get_real_time (), error);
}

/* Something that the set-up makes was taken away at the provider: it is made again, and what was
 * refused for it goes again. */
static gboolean
prepare_again (DaybookDeliver *self, const Batch *batch, GError **error)
{
  gboolean missing = FALSE;

  for (guint i = 0; i < batch->items->len; i++)
    missing |= ((DaybookActionItem *) g_ptr_array_index (batch->items, i))->outcome
               == DAYBOOK_OUTCOME_UNPREPARED;
  if (!missing || self->prepared)
    return TRUE;
  self->prepared = TRUE;
  return daybook_action_set_up (self->account, self->cancellable, error);
}

/* Look up, then write what is not there. A look-up that fails leaves everything 'sent' and says
 * why. */
static gboolean
find_and_write (DaybookDeliver *self, Batch *batch, Round *round, GError **error)
{
  const DaybookDelivery *first = g_ptr_array_index (batch->deliveries, 0);

  if (!daybook_deliver_use_mapping (self, batch->action, first->mapping, error)
      || !daybook_action_find (self->account, batch->action, batch->items, self->cancellable,
                               error))
    return FALSE;
  if (batch->again && (!set_spent_aside (self, batch, error) || !count_again (self, batch, error)))
    return FALSE;
  daybook_action_write (self->account, batch->action, batch->items, self->cancellable);
  return store_batch (self, batch, error) && tell (self, batch, round, error)
         && !auth_failed (batch, error) && prepare_again (self, batch, error);
}

static gboolean
work_through (DaybookDeliver *self, GPtrArray *deliveries, Round *round, GError **error)
{
  for (guint done = 0, count = 0; done < deliveries->len; done += count)
    {
      g_auto(Batch) batch = { .again = TRUE };

      if (!batch_fill (&batch, deliveries, done, error))
        return FALSE;
      count = batch.items->len;
      if (!find_and_write (self, &batch, round, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
daybook_deliver_let_settle (DaybookDeliver *self, GPtrArray *deliveries, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (self->account);
  gint64 longest = 0;

  for (guint i = 0; i < deliveries->len; i++)
    {
      const DaybookDelivery *delivery = g_ptr_array_index (deliveries, i);

      longest = MAX (longest, daybook_action_settle_us (manifest, delivery->action));
    }
  return longest == 0 || daybook_patience_sleep (longest, self->cancellable, error);
}

/* Whatever is 'sent' has no known outcome: a crash, a lost answer. It is looked up before anything
 * is sent again. */
static gboolean
resolve_sent (DaybookDeliver *self, Round *round, GError **error)
{
  DaybookDeliveriesQuery query
      = { .target = self->target, .state = "sent", .limit = round->at_once };
  g_autoptr(GPtrArray) sent = daybook_deliveries_list (self->db, &query, error);

  if (sent == NULL)
    return FALSE;
  round->any |= sent->len > 0;
  return daybook_deliver_let_settle (self, sent, error) && work_through (self, sent, round, error);
}

static gboolean
send_ready (DaybookDeliver *self, Round *round, GError **error)
{
  gint64 now = g_get_real_time ();
  g_autoptr(GPtrArray) ready
      = daybook_deliveries_take_ready (self->db, self->target, round->at_once, now, error);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto(Batch) batch = { 0 };

  if (ready == NULL)
    return FALSE;
  round->looked_us = now;
  round->any |= ready->len > 0;
  if (ready->len == 0)
    return TRUE;
  if (!batch_fill (&batch, ready, 0, error))
    return FALSE;
  for (guint i = 0; i < batch.deliveries->len; i++)
    {
      DaybookDelivery *delivery = g_ptr_array_index (batch.deliveries, i);

      delivery->attempts++;
      g_array_append_val (ids, delivery->id);
    }
  return daybook_deliveries_mark_sent (self->db, (const gint64 *) (gpointer) ids->data, ids->len,
                                       now, error)
         && find_and_write (self, &batch, round, error);
}

/* Waits for the next delivery that is due, when that is soon enough to be worth it. */
static gboolean
wait_for_due (DaybookDeliver *self, gint64 looked_us, gboolean *again, GError **error)
{
  gint64 due = DAYBOOK_TIME_NONE, wait;

  *again = FALSE;
  if (!daybook_deliveries_next_due (self->db, self->target, looked_us, &due, error))
    return FALSE;
  if (due == DAYBOOK_TIME_NONE)
    return TRUE;
  wait = MAX (due - g_get_real_time (), 0);
  if (wait > self->patience.most_us)
    return TRUE;
  *again = TRUE;
  return daybook_patience_sleep (wait, self->cancellable, error);
}

static gboolean
round_trip (DaybookDeliver *self, Round *round, gboolean *again, GError **error)
{
  if (!resolve_sent (self, round, error))
    return FALSE;
  if (!(round->probe && round->any) && !send_ready (self, round, error))
    return FALSE;
  *again = round->any;
  return *again || wait_for_due (self, round->looked_us, again, error);
}

static gboolean
keep_mapping_versions (DaybookDeliver *self, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (self->account);
  const GPtrArray *actions = daybook_manifest_actions (manifest);

  for (guint i = 0; i < actions->len; i++)
    {
      DaybookMapping *mapping = daybook_action_mapping (manifest, g_ptr_array_index (actions, i));

      if (mapping != NULL
          && !daybook_mapping_versions_keep (
              self->db, daybook_mapping_name (mapping), daybook_mapping_version (mapping),
              daybook_mapping_text (mapping), g_get_real_time (), error))
        return FALSE;
    }
  return TRUE;
}

static guint64
settled (const DaybookDeliver *self)
{
  return self->counts.posted + self->counts.adopted + self->counts.refused + self->counts.spent;
}

/* What is still 'sent' when we give up for now is shown: a person can look, and the next run looks
 * again. */
static gboolean
open_unsure (DaybookDeliver *self, GError **error)
{
  DaybookDeliveriesQuery query = { .target = self->target, .state = "sent", .limit = 250 };
  g_autoptr(GPtrArray) sent = daybook_deliveries_list (self->db, &query, error);

  for (guint i = 0; sent != NULL && i < sent->len; i++)
    if (!daybook_deliver_open_review (self, g_ptr_array_index (sent, i), "outcome unknown",
                                      "sent, and not found at the books since", error))
      return FALSE;
  return sent != NULL;
}

/* What to do after a round that failed, or that settled nothing: wait and go on, or give up for
 * now. */
static gboolean
bear (DaybookDeliver *self,
      const DaybookTurn *turn,
      const Round *round,
      const GError *failure,
      DaybookTries *tries,
      gboolean *give_up,
      GError **error)
{
  DaybookOutcome outcome
      = round->outcome == DAYBOOK_OUTCOME_LIMIT ? DAYBOOK_OUTCOME_LIMIT : DAYBOOK_OUTCOME_TRANSIENT;
  gint64 asked = failure != NULL ? daybook_account_trouble (self->account).wait_us : round->wait_us;
  gint64 wait = 0;

  if (failure != NULL && !daybook_turn_note_failure (turn, failure, &outcome, error))
    return FALSE;
  *give_up
      = !daybook_tries_go_on (tries, &self->patience, daybook_policy (outcome)->read, asked, &wait);
  if (!*give_up && outcome == DAYBOOK_OUTCOME_LIMIT && wait > asked
      && !daybook_turn_note (turn, outcome, wait, NULL, error))
    return FALSE;
  return *give_up || daybook_patience_sleep (wait, self->cancellable, error);
}

/* Rounds until nothing is left. A round that settles nothing counts as a try, and waits before the
 * next. */
static gboolean
deliver (DaybookDeliver *self, GError **error)
{
  DaybookTurn turn = daybook_deliver_turn (self);
  DaybookTries tries = { 0 };
  gboolean again = TRUE, give_up = FALSE;
  guint64 begun = settled (self);
  gint64 open = 0;
  DaybookProgress progress;

  daybook_progress_begin (&progress, DAYBOOK_TIME_NONE, g_get_monotonic_time ());
  if (!daybook_deliveries_count_open (self->db, self->target, &open, error))
    return FALSE;
  for (guint i = 0; open > 0 && again && i < MAX_ROUNDS; i++)
    {
      g_autoptr(GError) failure = NULL;
      guint64 before = settled (self);
      Round round = { .at_once = AT_ONCE };
      gboolean ok;

      if (!daybook_turn_expect (&turn, (guint) MAX (open - (gint64) (before - begun), 0), error)
          || !daybook_turn_wait (&turn, &round.probe, error))
        return FALSE;
      if (round.probe)
        round.at_once = 1;
      ok = round_trip (self, &round, &again, &failure);
      again |= !ok;
      daybook_health_count (&self->health, DAYBOOK_HEALTH_RETRIES, !ok);
      if (ok && !round.any)
        daybook_turn_give_back (&turn);
      daybook_progress_page (&progress, DAYBOOK_TIME_NONE, (guint) (settled (self) - before));
      daybook_pulse_tell (self->pulse, "deliveries", &progress);
      if (!daybook_pulse_beat (self->pulse, settled (self) > before, error))
        return FALSE;
      if (settled (self) > before)
        tries = (DaybookTries){ 0 };
      if (again && (!ok || settled (self) == before)
          && !bear (self, &turn, &round, failure, &tries, &give_up, error))
        return FALSE;
      if (give_up && ok)
        return open_unsure (self, error);
      if (give_up)
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&failure), "%s: ", self->target);
          return FALSE;
        }
    }
  return daybook_turn_expect (&turn, 0, error);
}

/* The run, and what it leaves undone. */
static gboolean
end_run (
    DaybookDeliver *self, gint64 run, const char *counts, const GError *failure, GError **error)
{
  DaybookHealthTally tally = { 0 };
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);

  /* What a batch counted that was rolled back did not happen; its tries did. */
  daybook_health_count (&tally, DAYBOOK_HEALTH_RETRIES, self->health.n[DAYBOOK_HEALTH_RETRIES]);
  self->health = (DaybookHealthTally){ 0 };
  return transaction != NULL
         && daybook_runs_end (self->db, run, counts, failure != NULL ? failure->message : NULL,
                              g_get_real_time (), error)
         && daybook_health_count_backlog (self->db, self->target, &tally, error)
         && daybook_watch_end (self->db, self->target, self->account, &tally, failure, error)
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_deliver_run (DaybookDeliver *self, GError **error)
{
  g_autofree char *what = g_strdup_printf ("deliver %s", self->target);
  DaybookDeliverCounts before = self->counts;
  g_autoptr(GError) failure = NULL;
  g_autofree char *counts = NULL;
  gint64 run = daybook_runs_start (self->db, what, g_get_real_time (), error);
  gboolean ok;

  if (run < 0 || !keep_mapping_versions (self, error))
    return FALSE;
  ok = deliver (self, &failure);
  counts
      = g_strdup_printf ("{\"posted\":%" G_GUINT64_FORMAT ",\"adopted\":%" G_GUINT64_FORMAT
                         ",\"refused\":%" G_GUINT64_FORMAT "}",
                         self->counts.posted - before.posted, self->counts.adopted - before.adopted,
                         self->counts.refused - before.refused);
  if (!end_run (self, run, counts, failure, ok ? error : NULL) && ok)
    return FALSE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&failure));
  return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-deliver.h"

#include "daybook-action.h"
#include "daybook-deliver-state.h"
#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-error.h"
#include "daybook-events.h"
#include "daybook-journals.h"
#include "daybook-json-writer.h"
#include "daybook-json.h"
#include "daybook-mapping-versions.h"
#include "daybook-review.h"
#include "daybook-runs.h"
#include "daybook-time.h"
#include "daybook-watch.h"

/* Deliveries on their way together: many, so that waiting for the last of them costs little, and
 * few enough that all can be looked up again after a crash. */
#define AT_ONCE 400
#define MAX_ROUNDS 1000000

/* Deliveries of one action, with what the writer makes of each. */
typedef struct
{
  const char *action;
  GPtrArray *deliveries; /* DaybookDelivery (borrowed) */
  GPtrArray *items;      /* DaybookActionItem (owned) */
} Batch;

static void
batch_clear (Batch *batch)
{
  g_clear_pointer (&batch->deliveries, g_ptr_array_unref);
  g_clear_pointer (&batch->items, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

/* The deliveries from @from on that share action and rank with the first: a sale goes before its
 * fee, a fee before a payout. */
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

      if (delivery->rank != first->rank || !g_str_equal (delivery->action, first->action))
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
open_review (DaybookDeliver *self,
             const DaybookDelivery *delivery,
             const char *queue,
             const char *reason,
             GError **error)
{
  DaybookReviewItem item = { .queue = (char *) queue,
                             .subject_kind = (char *) "delivery",
                             .subject = delivery->id,
                             .reason = (char *) reason,
                             .amount = delivery->amount,
                             .currency = delivery->currency };

  return daybook_review_open (self->db, &item, g_get_real_time (), error) > 0;
}

static gboolean
put_journal (DaybookDeliver *self,
             const DaybookDelivery *delivery,
             const DaybookTree *posting,
             GError **error)
{
  g_autoptr(DaybookStoredJournal) journal = daybook_stored_journal_new ();

  if (daybook_tree_get (posting, 0, "journal") == DAYBOOK_NODE_NONE)
    return TRUE; /* no money moves by it */
  journal->delivery = delivery->id;
  journal->currency = g_strdup (delivery->currency);
  journal->date = g_strdup (delivery->date);
  journal->payout = delivery->payout;
  journal->order = delivery->order;
  for (DaybookNode node = daybook_tree_first (posting, daybook_tree_get (posting, 0, "journal"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (posting, node))
    {
      DaybookJson in = daybook_json_over (posting, node, "journal");
      const char *role = daybook_json_string (&in, "role");
      const char *account = daybook_json_string (&in, "account");
      gint64 debit = daybook_json_int (&in, "debit");
      gint64 credit = daybook_json_int (&in, "credit");
      const char *memo = daybook_json_string_or (&in, "memo", NULL);

      if (!daybook_json_done (&in, error))
        return FALSE;
      daybook_stored_journal_add (journal, role, account, debit, credit, memo);
    }
  return daybook_journals_put (self->db, journal, error);
}

static gboolean
put_document (DaybookDeliver *self,
              const DaybookDelivery *delivery,
              const DaybookActionItem *item,
              GError **error)
{
  g_autoptr(DaybookDocument) document = daybook_document_new ();

  document->delivery = delivery->id;
  document->connection = g_strdup (self->target);
  document->kind = g_strdup (item->kind);
  document->remote_id = g_strdup (item->remote_id);
  document->remote_version = g_strdup (item->remote_version);
  document->reference = g_strdup (item->reference != NULL ? item->reference : delivery->reference);
  document->link = g_strdup (item->link);
  document->total = item->total != G_MININT64 ? item->total : ABS (delivery->amount);
  document->currency = g_strdup (delivery->currency);
  document->mapping = g_strdup (delivery->mapping);
  document->steps = g_strdup (item->kept != NULL ? item->kept : "{}");
  return daybook_deliver_replace_former (self->db, delivery, document, g_get_real_time (), error)
         && daybook_documents_insert (self->db, document, g_get_real_time (), error) > 0;
}

static gboolean
count_done (DaybookDeliver *self,
            const DaybookDelivery *delivery,
            gboolean found,
            gint64 now,
            GError **error)
{
  g_autoptr(DaybookEvent) event = daybook_events_get (self->db, delivery->event, error);

  if (event == NULL)
    return FALSE;
  *(found ? &self->counts.adopted : &self->counts.posted) += 1;
  daybook_health_count (&self->health, found ? DAYBOOK_HEALTH_ADOPTED : DAYBOOK_HEALTH_POSTED, 1);
  daybook_health_count_latency (&self->health, now - event->at_us);
  return TRUE;
}

static gboolean
store_done (DaybookDeliver *self,
            const DaybookDelivery *delivery,
            const DaybookActionItem *item,
            GError **error)
{
  DaybookDeliveryChange change
      = { .what = item->found ? "found again" : "done", .outcome = item->remote_id };
  char here[DAYBOOK_MONEY_TEXT_MAX], there[DAYBOOK_MONEY_TEXT_MAX];
  g_autofree char *reason = NULL;

  if (!count_done (self, delivery, item->found, g_get_real_time (), error)
      || !put_document (self, delivery, item, error)
      || !put_journal (self, delivery, item->posting, error)
      || !daybook_deliveries_set_state (self->db, delivery->id, DAYBOOK_DELIVERY_SENT,
                                        DAYBOOK_DELIVERY_DONE, &change, g_get_real_time (), error)
      || daybook_review_close_subject (self->db, "outcome unknown", "delivery", delivery->id,
                                       "found", g_get_real_time (), error)
             < 0)
    return FALSE;
  if (item->total == G_MININT64 || ABS (item->total) == ABS (delivery->amount))
    return TRUE;
  reason = g_strdup_printf ("posted %s %s, the books say %s",
                            daybook_money_text (ABS (delivery->amount), delivery->currency, here),
                            delivery->currency,
                            daybook_money_text (ABS (item->total), delivery->currency, there));
  return open_review (self, delivery, "changed in the books", reason, error);
}

/* Not written for sure: it may go again later. */
static gboolean
store_again (DaybookDeliver *self,
             const DaybookDelivery *delivery,
             const DaybookActionItem *item,
             GError **error)
{
  gint64 now = g_get_real_time ();
  DaybookDeliveryChange change = {
    .error = item->message,
    .what = "not done",
    .not_before_us
    = now + daybook_patience_wait_us (&self->patience, (guint) delivery->attempts, item->wait_us)
  };

  self->counts.later++;
  return daybook_deliveries_set_state (self->db, delivery->id, DAYBOOK_DELIVERY_SENT,
                                       DAYBOOK_DELIVERY_READY, &change, now, error)
         && daybook_deliver_drop_replaced (self->db, delivery, now, error);
}

static gboolean
store_refused (DaybookDeliver *self,
               const DaybookDelivery *delivery,
               const DaybookActionItem *item,
               GError **error)
{
  gboolean closed = item->outcome == DAYBOOK_OUTCOME_CLOSED;
  g_autofree char *reason
      = g_strdup_printf ("%s: %s", closed ? "locked period" : "refused",
                         item->message != NULL ? item->message : "no reason given");
  DaybookDeliveryChange change = { .reason = reason, .error = item->message };

  self->counts.refused++;
  daybook_health_count (&self->health, closed ? DAYBOOK_HEALTH_HELD : DAYBOOK_HEALTH_REFUSED, 1);
  return daybook_deliveries_set_state (self->db, delivery->id, DAYBOOK_DELIVERY_SENT,
                                       closed ? DAYBOOK_DELIVERY_HELD : DAYBOOK_DELIVERY_REFUSED,
                                       &change, g_get_real_time (), error)
         && open_review (self, delivery, closed ? "locked period" : "refused",
                         item->message != NULL ? item->message : reason, error);
}

/* May have been written: it stays 'sent' and is looked up. */
static gboolean
store_unsure (DaybookDeliver *self,
              const DaybookDelivery *delivery,
              const DaybookActionItem *item,
              GError **error)
{
  self->counts.later++;
  return daybook_deliveries_note (self->db, delivery->id, "outcome unknown", item->message,
                                  g_get_real_time (), error);
}

/* What was written may turn out to be another one's already. */
static gboolean
store_written (DaybookDeliver *self,
               const DaybookDelivery *delivery,
               const DaybookActionItem *item,
               GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *clash = daybook_deliver_dup_clash (self->db, delivery, item->kind,
                                                      item->remote_id, &failure);
  const DaybookActionItem refusal = { .outcome = DAYBOOK_OUTCOME_DATA, .message = clash };

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return clash != NULL ? store_refused (self, delivery, &refusal, error)
                       : store_done (self, delivery, item, error);
}

static gboolean
store_outcome (DaybookDeliver *self,
               const DaybookDelivery *delivery,
               const DaybookActionItem *item,
               GError **error)
{
  switch (item->outcome)
    {
    case DAYBOOK_OUTCOME_OK:
      return store_written (self, delivery, item, error);
    case DAYBOOK_OUTCOME_LIMIT:
    case DAYBOOK_OUTCOME_TRANSIENT:
    case DAYBOOK_OUTCOME_AUTH:
      return store_again (self, delivery, item, error);
    case DAYBOOK_OUTCOME_UNSURE:
    case DAYBOOK_OUTCOME_DUPLICATE:
    case DAYBOOK_OUTCOME_CONFLICT:
      return store_unsure (self, delivery, item, error);
    case DAYBOOK_OUTCOME_DATA:
    case DAYBOOK_OUTCOME_CLOSED:
    case DAYBOOK_OUTCOME_GONE:
    default:
      return store_refused (self, delivery, item, error);
    }
}

static gboolean
store_batch (DaybookDeliver *self, const Batch *batch, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < batch->items->len; i++)
    if (!store_outcome (self, g_ptr_array_index (batch->deliveries, i),
                        g_ptr_array_index (batch->items, i), error))
      return FALSE;
  if (!daybook_health_write (self->db, self->target, g_get_real_time (), &self->health, error)
      || !daybook_db_commit (transaction, error))
    return FALSE;
  self->health = (DaybookHealthTally){ 0 };
  return TRUE;
}

static gboolean
auth_failed (const Batch *batch, GError **error)
{
  for (guint i = 0; i < batch->items->len; i++)
    {
      const DaybookActionItem *item = g_ptr_array_index (batch->items, i);

      if (item->outcome == DAYBOOK_OUTCOME_AUTH)
        {
          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH, "%s",
                       item->message != NULL ? item->message : "sign in again");
          return TRUE;
        }
    }
  return FALSE;
}

/* Look up, then write what is not there. A look-up that fails leaves everything 'sent' and says
 * why. */
static gboolean
find_and_write (DaybookDeliver *self, Batch *batch, GError **error)
{
  return daybook_action_find (self->account, batch->action, batch->items, self->cancellable, error)
         && (daybook_action_write (self->account, batch->action, batch->items, self->cancellable),
             TRUE);
}

static gboolean
work_through (DaybookDeliver *self, GPtrArray *deliveries, guint *done, GError **error)
{
  while (*done < deliveries->len)
    {
      g_auto(Batch) batch = { 0 };

      if (!batch_fill (&batch, deliveries, *done, error) || !find_and_write (self, &batch, error)
          || !store_batch (self, &batch, error) || auth_failed (&batch, error))
        return FALSE;
      *done += batch.items->len;
    }
  return TRUE;
}

static gboolean
worth_again (const GError *failure)
{
  return g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER)
         || g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE)
         || g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
}

/* The books may still be at work on what was sent last, by us or by one of us that has crashed. */
static gboolean
let_settle (DaybookDeliver *self, GPtrArray *sent, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (self->account);
  gint64 longest = 0;

  for (guint i = 0; i < sent->len; i++)
    {
      const DaybookDelivery *delivery = g_ptr_array_index (sent, i);

      longest = MAX (longest, daybook_action_settle_us (manifest, delivery->action));
    }
  return longest == 0 || daybook_patience_sleep (longest, self->cancellable, error);
}

/* Whatever is 'sent' has no known outcome: a crash, a lost answer. It is looked up before anything
 * is sent again. */
static gboolean
resolve_sent (DaybookDeliver *self, gboolean *any, GError **error)
{
  DaybookDeliveriesQuery query = { .target = self->target, .state = "sent", .limit = AT_ONCE };
  g_autoptr(GPtrArray) sent = daybook_deliveries_list (self->db, &query, error);
  guint done = 0;

  if (sent == NULL)
    return FALSE;
  *any = sent->len > 0;
  return let_settle (self, sent, error) && work_through (self, sent, &done, error);
}

static gboolean
send_ready (DaybookDeliver *self, gboolean *any, GError **error)
{
  gint64 now = g_get_real_time ();
  g_autoptr(GPtrArray) ready
      = daybook_deliveries_take_ready (self->db, self->target, AT_ONCE, now, error);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto(Batch) batch = { 0 };

  if (ready == NULL)
    return FALSE;
  *any = ready->len > 0;
  if (!*any)
    return TRUE;
  if (!batch_fill (&batch, ready, 0, error))
    return FALSE;
  for (guint i = 0; i < batch.deliveries->len; i++)
    g_array_append_val (ids, ((DaybookDelivery *) g_ptr_array_index (batch.deliveries, i))->id);
  return daybook_deliveries_mark_sent (self->db, (const gint64 *) (gpointer) ids->data, ids->len,
                                       now, error)
         && find_and_write (self, &batch, error) && store_batch (self, &batch, error)
         && !auth_failed (&batch, error);
}

/* Waits for the next delivery that is due, when that is soon enough to be worth it. */
static gboolean
wait_for_due (DaybookDeliver *self, gboolean *again, GError **error)
{
  gint64 due = DAYBOOK_TIME_NONE, wait;

  *again = FALSE;
  if (!daybook_deliveries_next_due (self->db, &due, error))
    return FALSE;
  if (due == DAYBOOK_TIME_NONE)
    return TRUE;
  wait = due - g_get_real_time ();
  if (wait <= 0 || wait > self->patience.most_us)
    return TRUE; /* not due for long, or held back by what it follows */
  *again = TRUE;
  return daybook_patience_sleep (wait, self->cancellable, error);
}

static gboolean
round_trip (DaybookDeliver *self, gboolean *again, GError **error)
{
  gboolean sent = FALSE, ready = FALSE;

  if (!resolve_sent (self, &sent, error) || !send_ready (self, &ready, error))
    return FALSE;
  *again = sent || ready;
  return *again || wait_for_due (self, again, error);
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
  return self->counts.posted + self->counts.adopted + self->counts.refused;
}

/* What is still 'sent' when we give up for now is shown: a person can look, and the next run looks
 * again. */
static gboolean
open_unsure (DaybookDeliver *self, GError **error)
{
  DaybookDeliveriesQuery query = { .target = self->target, .state = "sent", .limit = 250 };
  g_autoptr(GPtrArray) sent = daybook_deliveries_list (self->db, &query, error);

  for (guint i = 0; sent != NULL && i < sent->len; i++)
    if (!open_review (self, g_ptr_array_index (sent, i), "outcome unknown",
                      "sent, and not found at the books since", error))
      return FALSE;
  return sent != NULL;
}

/* Rounds until nothing is left. A round that settles nothing counts as a try, and waits before the
 * next. */
static gboolean
deliver (DaybookDeliver *self, GError **error)
{
  guint idle = 0;
  gboolean again = TRUE;

  for (guint round = 0; again && round < MAX_ROUNDS; round++)
    {
      g_autoptr(GError) failure = NULL;
      guint64 before = settled (self);
      gboolean ok = round_trip (self, &again, &failure);

      if (!ok && !worth_again (failure))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&failure), "%s: ", self->target);
          return FALSE;
        }
      idle = settled (self) > before ? 0 : idle + 1;
      daybook_health_count (&self->health, DAYBOOK_HEALTH_RETRIES, !ok);
      again |= !ok;
      if (idle >= self->patience.tries)
        {
          if (!ok)
            g_propagate_prefixed_error (error, g_steal_pointer (&failure), "%s: ", self->target);
          return ok && open_unsure (self, error);
        }
      if (again && idle > 0
          && !daybook_patience_sleep (daybook_patience_wait_us (&self->patience, idle, 0),
                                      self->cancellable, error))
        return FALSE;
    }
  return TRUE;
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of a delivery, into the store: its document and journal, its state and history, and the
 * review where a person is needed. All within the caller's transaction. */
#include "daybook-deliver-private.h"

#include "daybook-deliver-state.h"
#include "daybook-documents.h"
#include "daybook-events.h"
#include "daybook-journals.h"
#include "daybook-json.h"
#include "daybook-money.h"
#include "daybook-review.h"
#include "daybook-time.h"

gboolean
daybook_deliver_open_review (DaybookDeliver *self,
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

/* It is posted: what a person was asked because it was not, is no question any more. One that was
 * posted at the first try was in none of these. */
static gboolean
close_reviews (DaybookDeliver *self,
               const DaybookDelivery *delivery,
               const DaybookActionItem *item,
               GError **error)
{
  static const char *const queues[]
      = { "outcome unknown", DAYBOOK_DELIVER_SPENT, "refused", "locked period" };

  for (guint i = 0; (delivery->attempts > 1 || item->found) && i < G_N_ELEMENTS (queues); i++)
    if (daybook_review_close_subject (self->db, queues[i], "delivery", delivery->id,
                                      item->found ? "found" : "posted", g_get_real_time (), error)
        < 0)
      return FALSE;
  return TRUE;
}

/* @delivery was not written, and a person would be asked: not for a state that a newer one has
 * taken the place of. */
static gboolean
ask (DaybookDeliver *self,
     const DaybookDelivery *delivery,
     const char *queue,
     const char *reason,
     GError **error)
{
  int dropped = daybook_deliver_drop_replaced (self->db, delivery, g_get_real_time (), error);

  return dropped > 0
         || (dropped == 0 && daybook_deliver_open_review (self, delivery, queue, reason, error));
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
      || !close_reviews (self, delivery, item, error))
    return FALSE;
  if (item->total == G_MININT64 || ABS (item->total) == ABS (delivery->amount))
    return TRUE;
  reason = g_strdup_printf ("posted %s %s, the books say %s",
                            daybook_money_text (ABS (delivery->amount), delivery->currency, here),
                            delivery->currency,
                            daybook_money_text (ABS (item->total), delivery->currency, there));
  return daybook_deliver_open_review (self, delivery, "changed in the books", reason, error);
}

gboolean
daybook_deliver_store_spent (DaybookDeliver *self,
                             const DaybookDelivery *delivery,
                             const char *message,
                             GError **error)
{
  DaybookDeliveryChange change
      = { .reason = DAYBOOK_DELIVER_SPENT, .error = message, .what = DAYBOOK_DELIVER_SPENT };
  g_autofree char *why = g_strdup_printf (
      "tried %d times and not posted; the last time: %s (daybookctl show delivery %" G_GINT64_FORMAT
      " lists every try; daybookctl retry delivery %" G_GINT64_FORMAT " gives it as many again)",
      delivery->attempts, message != NULL ? message : "no reason given", delivery->id,
      delivery->id);

  self->counts.spent++;
  daybook_health_count (&self->health, DAYBOOK_HEALTH_HELD, 1);
  return daybook_deliveries_set_state (self->db, delivery->id, DAYBOOK_DELIVERY_SENT,
                                       DAYBOOK_DELIVERY_HELD, &change, g_get_real_time (), error)
         && ask (self, delivery, DAYBOOK_DELIVER_SPENT, why, error);
}

/* Not written for sure: it may go again, at once after a sign-in, else later. */
static gboolean
store_again (DaybookDeliver *self,
             const DaybookDelivery *delivery,
             const DaybookActionItem *item,
             const DaybookPolicy *policy,
             GError **error)
{
  gint64 now = g_get_real_time ();
  DaybookDeliveryChange change
      = { .error = item->message, .what = policy->note, .uncounted = !policy->counts };

  if (policy->counts && daybook_patience_is_spent (&self->patience, delivery->attempts))
    return daybook_deliver_store_spent (self, delivery, item->message, error);

  if (policy->write == DAYBOOK_THEN_AGAIN)
    change.not_before_us
        = now
          + daybook_patience_wait_us (&self->patience, (guint) MAX (delivery->attempts - 1, 0),
                                      item->wait_us);
  else if (policy->write == DAYBOOK_THEN_WAIT)
    change.not_before_us = now + item->wait_us;
  self->counts.later++;
  return daybook_deliveries_set_state (self->db, delivery->id, DAYBOOK_DELIVERY_SENT,
                                       DAYBOOK_DELIVERY_READY, &change, now, error)
         && daybook_deliver_drop_replaced (self->db, delivery, now, error) >= 0;
}

static gboolean
store_refused (DaybookDeliver *self,
               const DaybookDelivery *delivery,
               const DaybookActionItem *item,
               const DaybookPolicy *policy,
               GError **error)
{
  const char *message = item->message != NULL ? item->message : "no reason given";
  g_autofree char *reason = item->outcome == DAYBOOK_OUTCOME_GONE
                                ? g_strconcat (DAYBOOK_NOT_THERE, message, NULL)
                                : g_strdup_printf ("%s: %s", policy->queue, message);
  DaybookDeliveryChange change = { .reason = reason, .error = item->message };

  self->counts.refused++;
  daybook_health_count (
      &self->health,
      policy->write == DAYBOOK_THEN_HOLD ? DAYBOOK_HEALTH_HELD : DAYBOOK_HEALTH_REFUSED, 1);
  return daybook_deliveries_set_state (
             self->db, delivery->id, DAYBOOK_DELIVERY_SENT,
             policy->write == DAYBOOK_THEN_HOLD ? DAYBOOK_DELIVERY_HELD : DAYBOOK_DELIVERY_REFUSED,
             &change, g_get_real_time (), error)
         && ask (self, delivery, policy->queue, message, error);
}

/* May have been written: it stays 'sent' and is looked up. */
static gboolean
store_unsure (DaybookDeliver *self,
              const DaybookDelivery *delivery,
              const DaybookActionItem *item,
              const DaybookPolicy *policy,
              GError **error)
{
  self->counts.later++;
  return daybook_deliveries_note (self->db, delivery->id, policy->note, item->message,
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
  return clash != NULL
             ? store_refused (self, delivery, &refusal, daybook_policy (refusal.outcome), error)
             : store_done (self, delivery, item, error);
}

gboolean
daybook_deliver_store (DaybookDeliver *self,
                       const DaybookDelivery *delivery,
                       const DaybookActionItem *item,
                       GError **error)
{
  const DaybookPolicy *policy = daybook_policy (item->outcome);

  switch (policy->write)
    {
    case DAYBOOK_THEN_GO_ON:
      return store_written (self, delivery, item, error);
    case DAYBOOK_THEN_AGAIN:
    case DAYBOOK_THEN_WAIT:
    case DAYBOOK_THEN_SIGN_IN:
      return store_again (self, delivery, item, policy, error);
    case DAYBOOK_THEN_LOOK_UP:
      return store_unsure (self, delivery, item, policy, error);
    case DAYBOOK_THEN_REFUSE:
    case DAYBOOK_THEN_HOLD:
    default:
      return store_refused (self, delivery, item, policy, error);
    }
}

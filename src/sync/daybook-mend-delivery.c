/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deliveries that go again. Nothing is sent here: what becomes ready goes the usual way, under the
 * key and reference that it has, and is looked up at the books before anything is made. */
#include "daybook-mend-private.h"

#include <string.h>

#include "daybook-deliver.h"
#include "daybook-difference.h"
#include "daybook-documents.h"
#include "daybook-error.h"
#include "daybook-flow-run.h"
#include "daybook-review.h"
#include "daybook-runs.h"
#include "daybook-time.h"

void
daybook_retried_free (DaybookRetried *self)
{
  if (self == NULL)
    return;
  g_free (self->reason);
  g_free (self->difference);
  g_free (self->said);
  g_free (self);
}

static DaybookRetried *
retried_new (const DaybookDelivery *delivery, char *said)
{
  DaybookRetried *self = g_new0 (DaybookRetried, 1);

  self->before = self->after = delivery->state;
  self->reason = g_strdup (delivery->reason);
  self->difference = g_strdup ("[]");
  self->said = said;
  return self;
}

/* Why it is not sent again, or NULL. */
static DaybookRetried *
find_objection (DaybookDb *db, const DaybookDelivery *delivery, GError **error)
{
  g_autoptr(DaybookDocument) document = NULL;

  switch (delivery->state)
    {
    case DAYBOOK_DELIVERY_DONE:
      document = daybook_documents_of_delivery (db, delivery->id, error);
      return retried_new (delivery,
                          g_strdup_printf ("already posted as %s %s (%s): nothing is sent again",
                                           document != NULL ? document->kind : "document",
                                           document != NULL ? document->remote_id : "?",
                                           delivery->reference));
    case DAYBOOK_DELIVERY_SENT:
      return retried_new (delivery, g_strdup ("it was sent and its outcome is unknown: the next "
                                              "sync looks it up before anything else"));
    case DAYBOOK_DELIVERY_UNDONE:
      return retried_new (delivery, g_strdup ("a person undid it: nothing is posted again by "
                                              "itself"));
    default:
      return NULL;
    }
}

/* A posting that was whole and that the books refused, whose period was closed, or that had all its
 * tries, may go as it is; another that is held would go past what holds it. */
static gboolean
check_then (const DaybookDelivery *delivery, GError **error)
{
  gboolean whole = delivery->reason != NULL
                   && (g_str_has_prefix (delivery->reason, "locked period")
                       || g_str_equal (delivery->reason, DAYBOOK_DELIVER_SPENT));

  if (g_str_equal (delivery->body, "{}"))
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                 "delivery %" G_GINT64_FORMAT " was never composed; use --mapping now",
                 delivery->id);
  else if (delivery->state == DAYBOOK_DELIVERY_REFUSED || delivery->state == DAYBOOK_DELIVERY_READY
           || (delivery->state == DAYBOOK_DELIVERY_HELD && whole))
    return TRUE;
  else
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                 "delivery %" G_GINT64_FORMAT " is %s (%s), and as it was it is not to go; use "
                 "--mapping now",
                 delivery->id, daybook_delivery_state_name (delivery->state),
                 delivery->reason != NULL ? delivery->reason : "no reason kept");
  return FALSE;
}

static gboolean
send_as_it_was (DaybookDb *db, DaybookDelivery *delivery, GError **error)
{
  DaybookDeliveryChange change
      = { .what = "retried", .outcome = "with the posting and the mapping of then" };

  if (!check_then (delivery, error)
      || !daybook_deliveries_set_state (db, delivery->id, delivery->state, DAYBOOK_DELIVERY_READY,
                                        &change, g_get_real_time (), error))
    return FALSE;
  delivery->state = DAYBOOK_DELIVERY_READY;
  g_clear_pointer (&delivery->reason, g_free);
  return TRUE;
}

static gboolean
compose_again (DaybookDb *db, DaybookDelivery *delivery, GError **error)
{
  DaybookFlowCounts counts = { 0 };

  delivery->not_before_us = 0;
  return daybook_deliveries_note (db, delivery->id, "retried", "composed with the rules of now",
                                  g_get_real_time (), error)
         && daybook_flow_again (db, &delivery, 1, &counts, error);
}

static gboolean
close_refusals (DaybookDb *db, const DaybookDelivery *delivery, GError **error)
{
  static const char *const queues[] = { "refused", "locked period", DAYBOOK_DELIVER_SPENT };

  if (delivery->state == DAYBOOK_DELIVERY_REFUSED)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    if (daybook_review_close_subject (db, queues[i], "delivery", delivery->id, "retried",
                                      g_get_real_time (), error)
        < 0)
      return FALSE;
  return TRUE;
}

static DaybookRetried *
retry (DaybookDb *db, DaybookDelivery *delivery, gboolean then, GError **error)
{
  DaybookDeliveryState before = delivery->state;
  g_autoptr(DaybookTree) was = daybook_tree_new (delivery->body, -1, error);
  g_autoptr(DaybookTree) is = NULL;
  g_autoptr(DaybookTransaction) transaction = was != NULL ? daybook_db_begin (db, error) : NULL;
  g_autoptr(DaybookRetried) result = NULL;

  if (transaction == NULL
      || !(then ? send_as_it_was (db, delivery, error) : compose_again (db, delivery, error))
      || !close_refusals (db, delivery, error)
      || (is = daybook_tree_new (delivery->body, -1, error)) == NULL
      || !daybook_db_commit (transaction, error))
    return NULL;
  result = retried_new (delivery, NULL);
  result->before = before;
  g_free (result->difference);
  result->difference = daybook_difference (was, is);
  result->said = g_strdup_printf (
      "%s, was %s%s%s%s", daybook_delivery_state_name (delivery->state),
      daybook_delivery_state_name (before), delivery->reason != NULL ? ": " : "",
      delivery->reason != NULL ? delivery->reason : "",
      delivery->state == DAYBOOK_DELIVERY_READY ? "; it goes with the next sync" : "");
  return g_steal_pointer (&result);
}

DaybookRetried *
daybook_mend_delivery (DaybookSession *session, gint64 id, gboolean then, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookDelivery) delivery = daybook_deliveries_get (db, id, error);
  DaybookRetried *objection = delivery != NULL ? find_objection (db, delivery, &failure) : NULL;

  if (delivery == NULL || objection != NULL)
    return objection;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return retry (db, delivery, then, error);
}

/* ---- runs ---- */

/* Held by what this run met at the target. What is held for another reason (a mapping, a person's
 * word) is not the run's. */
static gboolean
is_of_target (const DaybookDelivery *delivery)
{
  return delivery->reason != NULL
         && (g_str_has_prefix (delivery->reason, "locked period")
             || g_str_equal (delivery->reason, DAYBOOK_DELIVER_SPENT));
}

static gboolean
retry_one (DaybookSession *session,
           const DaybookDelivery *delivery,
           gboolean then,
           DaybookRetriedRun *out,
           GError **error)
{
  gboolean held = delivery->state == DAYBOOK_DELIVERY_HELD;
  gboolean unknown = delivery->state == DAYBOOK_DELIVERY_SENT;
  g_autoptr(DaybookRetried) retried = NULL;

  out->unknown += unknown;
  out->left += held && !is_of_target (delivery);
  if (unknown || (held && !is_of_target (delivery)))
    return TRUE;
  retried = daybook_mend_delivery (session, delivery->id, then, error);
  if (retried == NULL)
    return FALSE;
  *(held ? &out->held : &out->refused) += 1;
  out->ready += retried->after == DAYBOOK_DELIVERY_READY;
  return TRUE;
}

static gboolean
retry_state (DaybookSession *session,
             const DaybookRun *run,
             const char *target,
             const char *state,
             gboolean then,
             DaybookRetriedRun *out,
             GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  DaybookDeliveriesQuery query = { .target = target, .state = state };

  for (;;)
    {
      g_autoptr(GPtrArray) some = daybook_deliveries_list (db, &query, error);

      if (some == NULL || some->len == 0)
        return some != NULL;
      for (guint i = 0; i < some->len; i++)
        {
          const DaybookDelivery *delivery = g_ptr_array_index (some, i);

          query.after_id = delivery->id;
          if (delivery->updated_us < run->started_us
              || (run->ended_us != DAYBOOK_TIME_NONE && delivery->updated_us > run->ended_us))
            continue;
          if (!retry_one (session, delivery, then, out, error))
            return FALSE;
        }
    }
}

static gboolean
retry_deliveries (DaybookSession *session,
                  const DaybookRun *run,
                  const char *target,
                  gboolean then,
                  DaybookRetriedRun *out,
                  GError **error)
{
  static const char *const states[] = { "refused", "held", "sent" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (!retry_state (session, run, target, states[i], then, out, error))
      return FALSE;
  return TRUE;
}

static gboolean
retry_read (DaybookSession *session,
            const DaybookRun *run,
            const char *what,
            GCancellable *cancellable,
            DaybookMendCounts *counts,
            GError **error)
{
  g_auto(GStrv) parts = g_strsplit (what, "/", 2);
  DaybookQuarantineQuery query
      = { .connection = parts[0], .stream = parts[1], .since_us = run->started_us };

  if (run->ended_us != DAYBOOK_TIME_NONE)
    {
      query.before_us = run->ended_us;
      query.before_id = G_MAXINT64;
    }
  return daybook_mend_quarantine (session, &query, NULL, cancellable, counts, error);
}

gboolean
daybook_mend_run (DaybookSession *session,
                  gint64 id,
                  gboolean then,
                  GCancellable *cancellable,
                  DaybookMendCounts *counts,
                  DaybookRetriedRun *deliveries,
                  GError **error)
{
  g_autoptr(DaybookRun) run = daybook_runs_get (daybook_session_db (session), id, error);

  *deliveries = (DaybookRetriedRun){ 0 };
  if (run == NULL)
    return FALSE;
  if (g_str_has_prefix (run->what, "deliver "))
    return retry_deliveries (session, run, run->what + strlen ("deliver "), then, deliveries,
                             error);
  if (g_str_has_prefix (run->what, "read ") && strchr (run->what, '/') != NULL)
    return retry_read (session, run, run->what + strlen ("read "), cancellable, counts, error);
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "run %" G_GINT64_FORMAT " was '%s', of which nothing can be tried again", id,
               run->what);
  return FALSE;
}

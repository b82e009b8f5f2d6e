/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-release.h"

#include <string.h>

#include "daybook-audit.h"
#include "daybook-backfills.h"
#include "daybook-deliveries.h"
#include "daybook-error.h"
#include "daybook-flow-run.h"
#include "daybook-records.h"

#define AT_ONCE 250

/* What a person's word is enough for. */
static const char *const reasons[]
    = { "backfilled", "ready to accept", "deleted at the source", "held", NULL };

static gboolean
begins_with (const char *reason, const char *word)
{
  return reason != NULL && g_str_has_prefix (reason, word) && reason[strlen (word)] == ':';
}

static gboolean
is_releasable (const DaybookDelivery *delivery)
{
  if (delivery->state != DAYBOOK_DELIVERY_HELD)
    return FALSE;
  for (guint i = 0; reasons[i] != NULL; i++)
    if (begins_with (delivery->reason, reasons[i]))
      return TRUE;
  return FALSE;
}

static gboolean
fits_payout (DaybookDb *db, const DaybookDelivery *delivery, const char *payout)
{
  g_autoptr (DaybookStoredRecord) record
      = delivery->payout != 0 ? daybook_records_get (db, delivery->payout, NULL) : NULL;

  return record != NULL && g_str_equal (record->source_id, payout);
}

static gboolean
fits (DaybookDb *db, const DaybookDelivery *delivery, const DaybookReleaseQuery *query)
{
  return is_releasable (delivery)
         && (query->reason == NULL || begins_with (delivery->reason, query->reason))
         && (query->payout == NULL || fits_payout (db, delivery, query->payout));
}

static GPtrArray *
find_ids (DaybookDb *db, const GArray *ids, GError **error)
{
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_delivery_free);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (DaybookDelivery) delivery
          = daybook_deliveries_get (db, g_array_index (ids, gint64, i), error);

      if (delivery == NULL)
        return NULL;
      if (!is_releasable (delivery))
        {
          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                       "delivery %" G_GINT64_FORMAT " (%s %s) cannot be released: it is %s%s%s",
                       delivery->id, delivery->kind, delivery->reference,
                       daybook_delivery_state_name (delivery->state),
                       delivery->reason != NULL ? ", " : "",
                       delivery->reason != NULL ? delivery->reason : "");
          return NULL;
        }
      g_ptr_array_add (found, g_steal_pointer (&delivery));
    }
  return g_steal_pointer (&found);
}

GPtrArray *
daybook_release_find (DaybookDb *db, const DaybookReleaseQuery *query, GError **error)
{
  DaybookDeliveriesQuery held = { .state = "held", .limit = AT_ONCE };
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_delivery_free);

  if (query->ids != NULL)
    return find_ids (db, query->ids, error);
  for (;;)
    {
      g_autoptr (GPtrArray) some = daybook_deliveries_list (db, &held, error);

      if (some == NULL)
        return NULL;
      if (some->len == 0)
        return g_steal_pointer (&found);
      held.after_id = ((DaybookDelivery *) g_ptr_array_index (some, some->len - 1))->id;
      g_ptr_array_set_free_func (some, NULL);
      for (guint i = 0; i < some->len; i++)
        {
          g_autoptr (DaybookDelivery) delivery = g_ptr_array_index (some, i);

          if (fits (db, delivery, query))
            g_ptr_array_add (found, g_steal_pointer (&delivery));
        }
    }
}

GArray *
daybook_release_sums (const GPtrArray *deliveries)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, TRUE, sizeof (DaybookReleaseSum));

  for (guint i = 0; i < deliveries->len; i++)
    {
      const DaybookDelivery *delivery = g_ptr_array_index (deliveries, i);
      guint at = 0;

      while (at < sums->len
             && !g_str_equal (g_array_index (sums, DaybookReleaseSum, at).currency,
                              delivery->currency))
        at++;
      if (at == sums->len)
        {
          DaybookReleaseSum fresh = { 0 };

          g_strlcpy (fresh.currency, delivery->currency, sizeof fresh.currency);
          g_array_append_val (sums, fresh);
        }
      g_array_index (sums, DaybookReleaseSum, at).count++;
      g_array_index (sums, DaybookReleaseSum, at).sum += ABS (delivery->amount);
    }
  return g_steal_pointer (&sums);
}

static gboolean
note_release (DaybookDb *db, const GPtrArray *deliveries, GError **error)
{
  g_autoptr (GArray) sums = daybook_release_sums (deliveries);
  g_autoptr (GString) detail = g_string_new ("{\"sums\":[");

  for (guint i = 0; i < sums->len; i++)
    {
      const DaybookReleaseSum *sum = &g_array_index (sums, DaybookReleaseSum, i);

      g_string_append_printf (detail,
                              "%s{\"currency\":\"%s\",\"count\":%u,\"sum\":%" G_GINT64_FORMAT "}",
                              i > 0 ? "," : "", sum->currency, sum->count, sum->sum);
    }
  g_string_append (detail, "]}");
  return daybook_audit_append (db, NULL, "deliveries.released", detail->str, g_get_real_time (),
                               error)
         >= 0;
}

gboolean
daybook_release_apply (DaybookDb *db, GPtrArray *deliveries, guint *ready, GError **error)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, error);
  DaybookFlowCounts counts = { 0 };
  gint64 now = g_get_real_time ();

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < deliveries->len; i++)
    {
      const DaybookDelivery *delivery = g_ptr_array_index (deliveries, i);

      if (!daybook_releases_add (db, delivery->id, now, error))
        return FALSE;
    }
  if (!daybook_flow_again (db, (DaybookDelivery *const *) deliveries->pdata, deliveries->len,
                           &counts, error)
      || !note_release (db, deliveries, error) || !daybook_db_commit (transaction, error))
    return FALSE;
  *ready = (guint) counts.ready;
  return TRUE;
}

static gboolean
check_hold (const DaybookDelivery *delivery, GError **error)
{
  switch (delivery->state)
    {
    case DAYBOOK_DELIVERY_WAITING:
    case DAYBOOK_DELIVERY_HELD:
    case DAYBOOK_DELIVERY_READY:
      return TRUE;
    case DAYBOOK_DELIVERY_SENT:
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "delivery %" G_GINT64_FORMAT
                   " (%s %s) is on its way, it cannot be held any more: "
                   "the next sync looks up what came of it",
                   delivery->id, delivery->kind, delivery->reference);
      return FALSE;
    default:
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "delivery %" G_GINT64_FORMAT " (%s %s) is %s: there is nothing to hold",
                   delivery->id, delivery->kind, delivery->reference,
                   daybook_delivery_state_name (delivery->state));
      return FALSE;
    }
}

gboolean
daybook_release_hold (DaybookDb *db, gint64 id, GError **error)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr (DaybookDelivery) delivery
      = transaction != NULL ? daybook_deliveries_get (db, id, error) : NULL;
  DaybookDeliveryState before;
  DaybookFlowCounts counts = { 0 };
  gint64 now = g_get_real_time ();

  if (delivery == NULL || !check_hold (delivery, error))
    return FALSE;
  before = delivery->state;
  if (!daybook_holds_add (db, id, now, error)
      || !daybook_deliveries_note (db, id, "held by a person", NULL, now, error)
      || !daybook_flow_again (db, &delivery, 1, &counts, error))
    return FALSE;
  /* Its move from ready to held is audited as every move is. */
  if (before != DAYBOOK_DELIVERY_READY
      && !daybook_audit_note (db, "delivery.held", "delivery", id, delivery->reference, now, error))
    return FALSE;
  return daybook_db_commit (transaction, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-tidy-up.h"

#include "daybook-json.h"
#include "daybook-links.h"
#include "daybook-records.h"
#include "daybook-review.h"

#define QUEUE "order paid without payment"
#define AT_ONCE 250

/* Paid through a processor, as the shop sees it: a gift card or cash needs no row of a ledger. */
static gboolean
expects_payment (const DaybookTree *order)
{
  if (daybook_tree_is_true (order, daybook_tree_get (order, 0, "test")))
    return FALSE;
  for (DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "payments"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (order, node))
    if (g_strcmp0 (daybook_tree_find_text (order, node, "status"), "success") == 0
        && daybook_tree_find_text (order, node, "processor_reference") != NULL
        && g_strcmp0 (daybook_tree_find_text (order, node, "kind"), "refund") != 0)
      return TRUE;
  return FALSE;
}

static gboolean
look_at (DaybookDb *db, const DaybookStoredRecord *order, GError **error)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (order->body, -1, error);
  g_autoptr(GArray) payments
      = tree != NULL ? daybook_links_from (db, "payment_order", order->id, error) : NULL;
  DaybookReviewItem item
      = { .queue = (char *) QUEUE,
          .subject_kind = (char *) "record",
          .subject = order->id,
          .reason = (char *) "the shop says it is paid, and no payment of the processor names it",
          .amount = order->money.minor,
          .currency = (char *) order->money.currency };
  gint64 now = g_get_real_time ();

  if (payments == NULL)
    return FALSE;
  if (payments->len > 0 || !expects_payment (tree))
    return daybook_review_close_subject (db, QUEUE, "record", order->id, "a payment names it now",
                                         now, error)
           >= 0;
  return daybook_review_open (db, &item, now, error) > 0;
}

static gboolean
look_at_all (DaybookDb *db, const DaybookFlow *flow, GError **error)
{
  g_autoptr(DaybookTree) settings = daybook_tree_new (flow->roles, -1, error);
  DaybookRecordsQuery query = { .type = "order",
                                .connection = daybook_tree_find_text (settings, 0, "shop"),
                                .limit = AT_ONCE,
                                .bodies = TRUE };

  if (settings == NULL)
    return FALSE;
  for (;;)
    {
      g_autoptr(GPtrArray) some = daybook_records_list (db, &query, error);
      g_autoptr(DaybookTransaction) transaction
          = some != NULL ? daybook_db_begin (db, error) : NULL;
      const DaybookStoredRecord *order = NULL;

      if (transaction == NULL)
        return FALSE;
      for (guint i = 0; i < some->len; i++)
        {
          order = g_ptr_array_index (some, i);
          if (!look_at (db, order, error))
            return FALSE;
        }
      if (!daybook_db_commit (transaction, error))
        return FALSE;
      if (order == NULL)
        return TRUE;
      query.after_at_us = order->at_us;
      query.after_id = order->id;
    }
}

/* Only after new events, and once after them, whatever ended the sync before. */
gboolean
daybook_tidy_up (DaybookDb *db, const DaybookFlow *flow, GError **error)
{
  g_autoptr(DaybookFlow) now = daybook_flows_get (db, flow->id, error);
  g_autofree char *key = g_strdup_printf ("tidied %s", flow->id);
  g_autofree char *position = NULL;
  g_autofree char *seen = NULL;

  if (now == NULL)
    return FALSE;
  position = g_strdup_printf ("%" G_GINT64_FORMAT, now->position);
  seen = daybook_db_dup_meta (db, key, NULL);
  if (g_strcmp0 (seen, position) == 0)
    return TRUE;
  return look_at_all (db, flow, error) && daybook_db_set_meta (db, key, position, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-tidy-up.h"

#include "daybook-events.h"
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
ask_for_payment (DaybookDb *db, const DaybookStoredRecord *order, gint64 now, GError **error)
{
  DaybookReviewItem item
      = { .queue = (char *) QUEUE,
          .subject_kind = (char *) "record",
          .subject = order->id,
          .reason = (char *) "the shop says it is paid, and no payment of the processor names it",
          .amount = order->money.minor,
          .currency = (char *) order->money.currency };

  return daybook_review_open (db, &item, now, error) > 0;
}

/* Most orders have a payment: their bodies are not even read. */
static gboolean
look_at (DaybookDb *db, gint64 id, gint64 now, GError **error)
{
  g_autoptr(GArray) payments = daybook_links_from (db, "payment_order", id, error);
  g_autoptr(DaybookStoredRecord) order = NULL;
  g_autoptr(DaybookTree) tree = NULL;
  gboolean missing = payments != NULL && payments->len == 0;

  if (missing)
    {
      order = daybook_records_get (db, id, error);
      tree = order != NULL ? daybook_tree_new (order->body, -1, error) : NULL;
    }
  if (payments == NULL || (missing && tree == NULL))
    return FALSE;
  if (missing && expects_payment (tree))
    return ask_for_payment (db, order, now, error);
  return daybook_review_close_subject (db, QUEUE, "record", id, "a payment names it now", now,
                                       error)
         >= 0;
}

/* The orders of @shop among events that were not looked at yet. */
static gboolean
look_at_events (DaybookDb *db, GPtrArray *events, const char *shop, gint64 now, GError **error)
{
  for (guint i = 0; i < events->len; i++)
    {
      const DaybookEvent *event = g_ptr_array_index (events, i);

      if (!g_str_equal (event->record_type, "order") || g_strcmp0 (event->connection, shop) != 0)
        continue;
      if (!look_at (db, event->record, now, error))
        return FALSE;
    }
  return TRUE;
}

/* Orders that were found without a payment: it may have come. */
static gboolean
look_at_open (DaybookDb *db, gint64 now, GError **error)
{
  for (gint64 after = 0;;)
    {
      g_autoptr(GPtrArray) open = daybook_review_list (db, QUEUE, FALSE, after, AT_ONCE, error);
      g_autoptr(DaybookTransaction) transaction
          = open != NULL ? daybook_db_begin (db, error) : NULL;

      if (transaction == NULL)
        return FALSE;
      if (open->len == 0)
        return TRUE;
      for (guint i = 0; i < open->len; i++)
        {
          const DaybookReviewItem *item = g_ptr_array_index (open, i);

          after = item->id;
          if (!look_at (db, item->subject, now, error))
            return FALSE;
        }
      if (!daybook_db_commit (transaction, error))
        return FALSE;
    }
}

static gboolean
look_at_new (DaybookDb *db,
             const DaybookFlow *flow,
             const char *shop,
             const char *key,
             gint64 seen,
             GError **error)
{
  while (seen < flow->position)
    {
      guint most = (guint) MIN (flow->position - seen, AT_ONCE);
      g_autoptr(GPtrArray) events = daybook_events_read (db, seen, most, error);
      g_autoptr(DaybookTransaction) transaction
          = events != NULL ? daybook_db_begin (db, error) : NULL;
      g_autofree char *text = NULL;

      if (transaction == NULL
          || !look_at_events (db, events, shop, g_get_real_time (), error))
        return FALSE;
      seen += most; /* the log has no gaps */
      text = g_strdup_printf ("%" G_GINT64_FORMAT, seen);
      if (!daybook_db_set_meta (db, key, text, error) || !daybook_db_commit (transaction, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
daybook_tidy_up (DaybookDb *db, const DaybookFlow *flow, GError **error)
{
  g_autoptr(DaybookFlow) now = daybook_flows_get (db, flow->id, error);
  g_autoptr(DaybookTree) settings = daybook_tree_new (flow->roles, -1, error);
  g_autofree char *key = g_strdup_printf ("tidied %s", flow->id);
  g_autofree char *seen = daybook_db_dup_meta (db, key, NULL);
  gint64 from = seen != NULL ? g_ascii_strtoll (seen, NULL, 10) : 0;

  if (now == NULL || settings == NULL)
    return FALSE;
  if (!g_str_equal (now->kind, "books"))
    return TRUE;
  if (from == now->position)
    return TRUE;
  return look_at_open (db, g_get_real_time (), error)
         && look_at_new (db, now, daybook_tree_find_text (settings, 0, "shop"), key, from, error);
}

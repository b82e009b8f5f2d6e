/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-run.h"

#include "daybook-events.h"
#include "daybook-links.h"
#include "daybook-plan.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-time.h"

#define EVENTS_AT_ONCE 250

/* One batch of events on its way: what they wake is woken once, after all of them. */
typedef struct
{
  DaybookBookFlow *flow;
  DaybookFlowCounts *counts;
  GPtrArray *wake;   /* char *, in the order met */
  GHashTable *known; /* the same, to meet each once */
} Batch;

static void
batch_wake (Batch *batch, const char *type, const char *value)
{
  char *key;

  if (value == NULL)
    return;
  key = g_strdup_printf ("%s:%s", type, value);
  if (g_hash_table_add (batch->known, key))
    g_ptr_array_add (batch->wake, g_strdup (key));
}

/* Entry and payout may come in either order: whichever is second finds the first. */
static gboolean
payout_line_came (Batch *batch, const DaybookTree *line, GError **error)
{
  DaybookBookFlow *flow = batch->flow;
  const char *payout = daybook_tree_find_text (line, 0, "payout");
  gint64 to = daybook_records_find_id (flow->db, flow->processor, "payout", payout, error);
  gint64 from = daybook_records_find_id (flow->db, flow->processor, "balance_entry",
                                         daybook_tree_find_text (line, 0, "entry"), error);

  if (to < 0 || from < 0)
    return FALSE;
  batch_wake (batch, "payout", payout);
  if (to == 0 || from == 0)
    return TRUE;
  return daybook_links_set (flow->db, "payout_entry", from, to,
                            "{\"tier\":0,\"anchor\":\"the payout's own list\"}", flow->now_us, NULL,
                            error)
         && daybook_deliveries_set_payout (flow->db, from, to, error);
}

/* The order changed after its sale was posted, and money is concerned: the books are not touched, a
 * person decides. */
static gboolean
order_changed (Batch *batch, const DaybookEvent *event, const DaybookTree *order, GError **error)
{
  DaybookBookFlow *flow = batch->flow;
  g_autofree char *was = NULL;
  g_autoptr(DaybookTree) before = NULL;
  DaybookDeliveriesQuery query = { .order = event->record, .state = "done", .kind = "sale" };
  g_autoptr(GPtrArray) posted = NULL;
  gint64 total[2] = { 0, 0 };

  if (event->revision < 2)
    return TRUE;
  posted = daybook_deliveries_list (flow->db, &query, error);
  if (posted == NULL || posted->len == 0)
    return posted != NULL;
  was = daybook_records_dup_revision (flow->db, event->record, event->revision - 1, error);
  before = was != NULL ? daybook_tree_new (was, -1, error) : NULL;
  if (before == NULL)
    return FALSE;
  daybook_tree_int (before, daybook_tree_find (before, 0, "total.amount"), &total[0]);
  daybook_tree_int (order, daybook_tree_find (order, 0, "total.amount"), &total[1]);
  if (total[0] == total[1])
    return TRUE; /* refunds have documents of their own */
  {
    DaybookReviewItem item
        = { .queue = (char *) "changed after posting",
            .subject_kind = (char *) "record",
            .subject = event->record,
            .reason = (char *) "the order's total changed after its sale was posted",
            .amount = total[1] - total[0],
            .currency = flow->books->currency };

    return daybook_review_open (flow->db, &item, flow->now_us, error) > 0;
  }
}

static gboolean
shop_event (Batch *batch, const DaybookEvent *event, const DaybookTree *record, GError **error)
{
  if (g_str_equal (event->record_type, "refund"))
    batch_wake (batch, "refund_of", daybook_tree_find_text (record, 0, "order"));
  if (!g_str_equal (event->record_type, "order"))
    return TRUE;
  batch_wake (batch, "order_number", daybook_tree_find_text (record, 0, "number"));
  for (DaybookNode node = daybook_tree_first (record, daybook_tree_get (record, 0, "payments"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (record, node))
    batch_wake (batch, "processor_reference",
                daybook_tree_find_text (record, node, "processor_reference"));
  return order_changed (batch, event, record, error);
}

static gboolean
processor_event (Batch *batch, const DaybookEvent *event, const DaybookTree *record, GError **error)
{
  const char *type = event->record_type;

  if (g_str_equal (type, "payout_line"))
    return payout_line_came (batch, record, error);
  batch_wake (batch, type, daybook_tree_find_text (record, 0, "id"));
  if (g_str_equal (type, "balance_entry"))
    return daybook_plan_entry (batch->flow, event->record, event->seq, batch->counts, error);
  if (g_str_equal (event->type, "dispute.lost"))
    return daybook_plan_lost_dispute (batch->flow, event->record, event->seq, batch->counts, error);
  return TRUE;
}

static gboolean
apply (Batch *batch, const DaybookEvent *event, GError **error)
{
  gboolean shop = g_str_equal (event->connection, batch->flow->shop);
  gboolean processor = g_str_equal (event->connection, batch->flow->processor);
  g_autoptr(DaybookTree) record = NULL;

  batch->counts->events++;
  if (!shop && !processor)
    return TRUE;
  record = daybook_records_load (batch->flow->db, event->record, error);
  if (record == NULL)
    return FALSE;
  return (!shop || shop_event (batch, event, record, error))
         && (!processor || processor_event (batch, event, record, error));
}

static gboolean
apply_all (Batch *batch, GPtrArray *events, GError **error)
{
  for (guint i = 0; i < events->len; i++)
    if (!apply (batch, g_ptr_array_index (events, i), error))
      return FALSE;
  for (guint i = 0; i < batch->wake->len; i++)
    if (!daybook_plan_wake (batch->flow, g_ptr_array_index (batch->wake, i), batch->counts, error))
      return FALSE;
  return TRUE;
}

/* A batch's deliveries and the new position, together or not at all. */
static gboolean
run_batch (DaybookBookFlow *flow, GPtrArray *events, DaybookFlowCounts *counts, GError **error)
{
  const DaybookEvent *last = g_ptr_array_index (events, events->len - 1);
  g_autoptr(GPtrArray) wake = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Batch batch = { flow, counts, wake, known };
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (flow->db, error);

  if (transaction == NULL || !apply_all (&batch, events, error)
      || !daybook_flows_set_position (flow->db, flow->flow->id, flow->flow->position, last->seq,
                                      error)
      || !daybook_db_commit (transaction, error))
    return FALSE;
  flow->flow->position = last->seq;
  return TRUE;
}

gboolean
daybook_flow_run (DaybookDb *db,
                  const char *id,
                  GCancellable *cancellable,
                  DaybookFlowCounts *counts,
                  GError **error)
{
  g_autoptr(DaybookBookFlow) flow = daybook_book_flow_open (db, id, error);

  if (flow == NULL)
    return FALSE;
  if (g_str_equal (flow->flow->state, "paused"))
    return TRUE;
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr(GPtrArray) events
          = daybook_events_read (db, flow->flow->position, EVENTS_AT_ONCE, error);

      if (events == NULL)
        return FALSE;
      if (events->len == 0)
        return TRUE;
      flow->now_us = g_get_real_time ();
      if (!run_batch (flow, events, counts, error))
        {
          g_prefix_error (error, "flow %s: ", id);
          return FALSE;
        }
    }
  return FALSE;
}

static gboolean
recompose_state (DaybookBookFlow *flow,
                 const char *state,
                 GCancellable *cancellable,
                 DaybookFlowCounts *counts,
                 GError **error)
{
  DaybookDeliveriesQuery query
      = { .flow = flow->flow->id, .state = state, .limit = EVENTS_AT_ONCE };

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr(GPtrArray) some = daybook_deliveries_list (flow->db, &query, error);
      g_autoptr(DaybookTransaction) transaction
          = some != NULL ? daybook_db_begin (flow->db, error) : NULL;

      if (transaction == NULL)
        return FALSE;
      if (some->len == 0)
        return TRUE;
      for (guint i = 0; i < some->len; i++)
        {
          DaybookDelivery *delivery = g_ptr_array_index (some, i);

          query.after_id = delivery->id;
          if (!daybook_plan_again (flow, delivery, counts, error))
            return FALSE;
        }
      if (!daybook_db_commit (transaction, error))
        return FALSE;
    }
  return FALSE;
}

gboolean
daybook_flow_recompose (DaybookDb *db,
                        const char *id,
                        GCancellable *cancellable,
                        DaybookFlowCounts *counts,
                        GError **error)
{
  g_autoptr(DaybookBookFlow) flow = daybook_book_flow_open (db, id, error);

  return flow != NULL && recompose_state (flow, "held", cancellable, counts, error)
         && recompose_state (flow, "waiting", cancellable, counts, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-flow-run.h"

#include "daybook-error.h"
#include "daybook-events.h"
#include "daybook-flow-kind.h"
#include "daybook-links.h"
#include "daybook-plan.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-tallies.h"
#include "daybook-time.h"

#define EVENTS_AT_ONCE 250
/* Names waited for up to which they are held as a set; beyond it each is looked up. */
#define MOST_WAITS 5000

/* One batch of events on its way: what they wake is woken once, after all of them. */
typedef struct
{
  DaybookBookFlow *flow;
  DaybookFlowCounts *counts;
  GPtrArray *hints;  /* char *, by which orders that came may be named */
  GPtrArray *wake;   /* char *, in the order met */
  GHashTable *known; /* the same, to meet each once */
  GArray *orders;    /* gint64, records of orders that changed, or whose refunds did */
} Batch;

static void
batch_wake_key (Batch *batch, const char *key)
{
  if (g_hash_table_add (batch->known, g_strdup (key)))
    g_ptr_array_add (batch->wake, g_strdup (key));
}

static void
batch_wake (Batch *batch, const char *type, const char *value)
{
  g_autofree char *key = value != NULL ? g_strdup_printf ("%s:%s", type, value) : NULL;

  if (key != NULL)
    batch_wake_key (batch, key);
}

static void
batch_add_hint (Batch *batch, const char *type, const char *value)
{
  if (value != NULL)
    g_ptr_array_add (batch->hints, g_strdup_printf ("%s:%s", type, value));
}

/* What waits for an order waits for the first of its payment's hints, and the order may be named by
 * another one. */
static gboolean
batch_wake_hint (Batch *batch, const char *hint, GError **error)
{
  g_autoptr(GArray) payments = NULL;

  batch_wake_key (batch, hint);
  payments = daybook_anchors_find (batch->flow->db, "order_hint", hint, "payment", error);
  for (guint i = 0; payments != NULL && i < payments->len; i++)
    {
      g_autoptr(DaybookTree) payment
          = daybook_book_flow_load (batch->flow, g_array_index (payments, gint64, i), error);
      const char *first = daybook_tree_find_text (payment, 0, "order_hints[0]");

      if (payment == NULL)
        return FALSE;
      if (first != NULL)
        batch_wake_key (batch, first);
    }
  return payments != NULL;
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

/* The payout came after its list. */
static gboolean
payout_came (Batch *batch, const DaybookTree *payout, GError **error)
{
  g_autoptr(GArray) lines
      = daybook_anchors_find (batch->flow->db, "line_of_payout",
                              daybook_tree_find_text (payout, 0, "id"), "payout_line", error);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      g_autoptr(DaybookTree) line
          = daybook_book_flow_load (batch->flow, g_array_index (lines, gint64, i), error);

      if (line == NULL || !payout_line_came (batch, line, error))
        return FALSE;
    }
  return lines != NULL;
}

/* What is held or not sent yet was composed of an older revision of the order, or before one of its
 * refunds was known. */
static gboolean
compose_order_again (Batch *batch, gint64 order, GError **error)
{
  DaybookDeliveriesQuery query = { .flow = batch->flow->flow->id, .order = order };
  g_autoptr(GPtrArray) some = daybook_deliveries_list (batch->flow->db, &query, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      DaybookDelivery *delivery = g_ptr_array_index (some, i);

      if ((delivery->state == DAYBOOK_DELIVERY_READY || delivery->state == DAYBOOK_DELIVERY_HELD)
          && !daybook_plan_again (batch->flow, delivery, batch->counts, error))
        return FALSE;
    }
  return some != NULL;
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
order_event (Batch *batch, const DaybookEvent *event, const DaybookTree *order, GError **error)
{
  batch_add_hint (batch, "order_number", daybook_tree_find_text (order, 0, "number"));
  for (DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "payments"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (order, node))
    batch_add_hint (batch, "processor_reference",
                    daybook_tree_find_text (order, node, "processor_reference"));
  if (event->revision > 1)
    g_array_append_val (batch->orders, event->record);
  return order_changed (batch, event, order, error);
}

static gboolean
refund_event (Batch *batch, const DaybookTree *refund, GError **error)
{
  const char *id = daybook_tree_find_text (refund, 0, "order");
  gint64 order;

  if (id == NULL)
    return TRUE;
  batch_wake (batch, "refund_of", id);
  order = daybook_records_find_id (batch->flow->db, batch->flow->shop, "order", id, error);
  if (order > 0)
    g_array_append_val (batch->orders, order);
  return order >= 0;
}

static gboolean
shop_event (Batch *batch, const DaybookEvent *event, const DaybookTree *record, GError **error)
{
  if (g_str_equal (event->record_type, "refund"))
    return refund_event (batch, record, error);
  return !g_str_equal (event->record_type, "order")
         || order_event (batch, event, record, error);
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
  if (g_str_equal (type, "payout"))
    return event->revision > 1 || payout_came (batch, record, error);
  /* Lost is lost, also when the row that took the money becomes known only later. */
  if (g_str_equal (type, "dispute")
      && g_strcmp0 (daybook_tree_find_text (record, 0, "status"), "lost") == 0)
    return daybook_plan_lost_dispute (batch->flow, event->record, event->seq, batch->counts, error);
  return TRUE;
}

/* The deliveries that a record is the subject or the order of: those that wait for a person or may
 * go are composed again, the sum of those that are done is in *posted. */
static gboolean
look_again (Batch *batch,
            const DaybookDeliveriesQuery *query,
            gint64 *posted,
            guint *n_posted,
            GError **error)
{
  g_autoptr(GPtrArray) some = daybook_deliveries_list (batch->flow->db, query, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      DaybookDelivery *delivery = g_ptr_array_index (some, i);

      if (delivery->state == DAYBOOK_DELIVERY_DONE)
        {
          *posted += g_str_equal (delivery->kind, "sale") ? delivery->amount : 0;
          *n_posted += 1;
        }
      else if ((delivery->state == DAYBOOK_DELIVERY_READY
                || delivery->state == DAYBOOK_DELIVERY_HELD)
               && !daybook_plan_again (batch->flow, delivery, batch->counts, error))
        return FALSE;
    }
  return some != NULL;
}

/* Gone at the source, or there again: the books are not touched, a person decides. */
static gboolean
record_went (Batch *batch, const DaybookEvent *event, GError **error)
{
  DaybookBookFlow *flow = batch->flow;
  const DaybookDeliveriesQuery queries[]
      = { { .flow = flow->flow->id, .subject = event->record, .limit = G_MAXINT },
          { .flow = flow->flow->id, .order = event->record, .limit = G_MAXINT } };
  gboolean gone = FALSE;
  gint64 posted = 0;
  guint n_posted = 0;
  g_autofree char *reason = NULL;
  DaybookReviewItem item = { .queue = (char *) "deleted after posting",
                             .subject_kind = (char *) "record",
                             .subject = event->record,
                             .currency = flow->books->currency };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    if (!look_again (batch, &queries[i], &posted, &n_posted, error))
      return FALSE;
  if (!daybook_gone_has (flow->db, event->record, &gone, error))
    return FALSE;
  if (!gone)
    return daybook_review_close_subject (flow->db, item.queue, "record", event->record,
                                         "it is there again", flow->now_us, error)
           >= 0;
  reason = g_strdup_printf ("deleted at the source after posting: %s no longer lists this %s, and "
                            "%u of its documents are in the books",
                            event->connection, event->record_type, n_posted);
  item.reason = reason;
  item.amount = posted;
  return n_posted == 0 || daybook_review_open (flow->db, &item, flow->now_us, error) > 0;
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
  if (g_str_has_suffix (event->type, ".deleted") || g_str_has_suffix (event->type, ".restored"))
    return record_went (batch, event, error);
  record = daybook_book_flow_load (batch->flow, event->record, error);
  if (record == NULL)
    return FALSE;
  return (!shop || shop_event (batch, event, record, error))
         && (!processor || processor_event (batch, event, record, error));
}

/* Composes again what waited for what came. Mostly nothing did. */
static gboolean
wake_all (Batch *batch, GError **error)
{
  g_autoptr(GHashTable) waits = NULL;

  if (!daybook_deliveries_list_waits (batch->flow->db, MOST_WAITS, &waits, error))
    return FALSE;
  if (waits != NULL && g_hash_table_size (waits) == 0)
    return TRUE;
  for (guint i = 0; i < batch->hints->len; i++)
    if (!batch_wake_hint (batch, g_ptr_array_index (batch->hints, i), error))
      return FALSE;
  for (guint i = 0; i < batch->wake->len; i++)
    {
      const char *key = g_ptr_array_index (batch->wake, i);

      if ((waits == NULL || g_hash_table_contains (waits, key))
          && !daybook_plan_wake (batch->flow, key, batch->counts, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_all (Batch *batch, GPtrArray *events, GError **error)
{
  for (guint i = 0; i < events->len; i++)
    if (!apply (batch, g_ptr_array_index (events, i), error))
      return FALSE;
  if (!wake_all (batch, error))
    return FALSE;
  for (guint i = 0; i < batch->orders->len; i++)
    if (!compose_order_again (batch, g_array_index (batch->orders, gint64, i), error))
      return FALSE;
  return TRUE;
}

static void
begin_books (gpointer data, gint64 now_us)
{
  DaybookBookFlow *flow = data;

  flow->now_us = now_us;
  daybook_book_flow_forget (flow);
}

static gboolean
apply_to_books (gpointer data, GPtrArray *events, DaybookFlowCounts *counts, GError **error)
{
  g_autoptr(GPtrArray) hints = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) wake = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GArray) orders = g_array_new (FALSE, FALSE, sizeof (gint64));
  Batch batch = { data, counts, hints, wake, known, orders };

  return apply_all (&batch, events, error);
}

static gpointer
open_books (DaybookDb *db, const char *id, GError **error)
{
  return daybook_book_flow_open (db, id, error);
}

static void
close_books (gpointer flow)
{
  daybook_book_flow_free (flow);
}

static gboolean
books_again (gpointer flow, DaybookDelivery *delivery, DaybookFlowCounts *counts, GError **error)
{
  return daybook_plan_again (flow, delivery, counts, error);
}

const DaybookFlowKind daybook_flow_kind_books
    = { "books", open_books, close_books, begin_books, apply_to_books, books_again, NULL };

const DaybookFlowKind *
daybook_flow_kind_find (const char *name, GError **error)
{
  static const DaybookFlowKind *const kinds[]
      = { &daybook_flow_kind_books, &daybook_flow_kind_customers };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->name, name))
      return kinds[i];
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "a flow's kind is books or customers, not \"%s\"", name);
  return NULL;
}

/* A flow at work. */
typedef struct
{
  DaybookDb *db;
  DaybookFlow *flow; /* owned */
  const DaybookFlowKind *kind;
  gpointer opened; /* owned, by the kind */
  DaybookFlowCounts *counts;
} Runner;

static void
runner_clear (Runner *runner)
{
  if (runner->opened != NULL)
    runner->kind->close (runner->opened);
  g_clear_pointer (&runner->flow, daybook_flow_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Runner, runner_clear)

static gboolean
runner_open (
    Runner *runner, DaybookDb *db, const char *id, DaybookFlowCounts *counts, GError **error)
{
  runner->db = db;
  runner->counts = counts;
  runner->flow = daybook_flows_get (db, id, error);
  runner->kind = runner->flow != NULL ? daybook_flow_kind_find (runner->flow->kind, error) : NULL;
  runner->opened = runner->kind != NULL ? runner->kind->open (db, id, error) : NULL;
  return runner->opened != NULL;
}

/* A batch's deliveries and the new position, together or not at all. */
static gboolean
run_batch (Runner *runner, GPtrArray *events, GError **error)
{
  const DaybookEvent *last = g_ptr_array_index (events, events->len - 1);
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (runner->db, error);

  runner->kind->begin (runner->opened, g_get_real_time ());
  if (transaction == NULL
      || !runner->kind->apply (runner->opened, events, runner->counts, error)
      || !daybook_flows_set_position (runner->db, runner->flow->id, runner->flow->position,
                                      last->seq, error)
      || !daybook_db_commit (transaction, error))
    return FALSE;
  runner->flow->position = last->seq;
  return TRUE;
}

static gboolean
revive (Runner *runner, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = NULL;

  if (runner->kind->revive == NULL)
    return TRUE;
  runner->kind->begin (runner->opened, g_get_real_time ());
  transaction = daybook_db_begin (runner->db, error);
  return transaction != NULL
         && runner->kind->revive (runner->opened, runner->counts, error)
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_flow_run (DaybookDb *db,
                  const char *id,
                  GCancellable *cancellable,
                  DaybookFlowCounts *counts,
                  GError **error)
{
  g_auto(Runner) runner = { 0 };

  if (!runner_open (&runner, db, id, counts, error))
    return FALSE;
  if (g_str_equal (runner.flow->state, "paused"))
    return TRUE;
  if (!revive (&runner, error))
    return FALSE;
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr(GPtrArray) events
          = daybook_events_read (db, runner.flow->position, EVENTS_AT_ONCE, error);

      if (events == NULL)
        return FALSE;
      if (events->len == 0)
        return TRUE;
      if (!run_batch (&runner, events, error))
        {
          g_prefix_error (error, "flow %s: ", id);
          return FALSE;
        }
    }
  return FALSE;
}

static gboolean
recompose_state (Runner *runner, const char *state, GCancellable *cancellable, GError **error)
{
  DaybookDeliveriesQuery query
      = { .flow = runner->flow->id, .state = state, .limit = EVENTS_AT_ONCE };

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      /* Listed inside it: the scheduler may compose the same ones at the same time. */
      g_autoptr(DaybookTransaction) transaction = daybook_db_begin (runner->db, error);
      g_autoptr(GPtrArray) some
          = transaction != NULL ? daybook_deliveries_list (runner->db, &query, error) : NULL;

      if (some == NULL)
        return FALSE;
      if (some->len == 0)
        return TRUE;
      runner->kind->begin (runner->opened, g_get_real_time ());
      for (guint i = 0; i < some->len; i++)
        {
          DaybookDelivery *delivery = g_ptr_array_index (some, i);

          query.after_id = delivery->id;
          if (!runner->kind->again (runner->opened, delivery, runner->counts, error))
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
  g_auto(Runner) runner = { 0 };

  /* What is ready under a policy that holds was let go by a person, and stays so. */
  return runner_open (&runner, db, id, counts, error)
         && recompose_state (&runner, "held", cancellable, error)
         && recompose_state (&runner, "waiting", cancellable, error)
         && (!g_str_equal (runner.flow->policy, "post")
             || recompose_state (&runner, "ready", cancellable, error));
}

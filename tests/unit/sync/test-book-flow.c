/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow into the books against a real store: in whatever order records come, each row of the
 * ledger makes its deliveries once, waits for what it needs by name, and is held with a reason when
 * a person must look. */
#include "sync-bench.h"

static void
test_waits_for_payment (Place *place, gconstpointer data)
{
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 175, 4825, "ch_1"));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_WAITING, "payment:ch_1");
  expect (place, "fee", DAYBOOK_DELIVERY_READY, NULL);
}

static void
test_waits_for_order (Place *place, gconstpointer data)
{
  put_sale (place);
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_WAITING, "order_number:1001");
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  g_assert_cmpuint (place->counts.made, ==, 0);
}

static void
test_order_first (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  put_sale (place);
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  g_assert_cmpuint (place->counts.made, ==, 2);
}

static void
test_twice (Place *place, gconstpointer data)
{
  test_order_first (place, data);
  put_sale (place);
  run (place);
  g_assert_cmpuint (place->counts.events, ==, 0);
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 175, 4825, "ch_1"));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  expect (place, "fee", DAYBOOK_DELIVERY_READY, NULL);
}

static void
test_no_hints (Place *place, gconstpointer data)
{
  put (place, "till", "payment/1", PAYMENT ("ch_1", 5000, ""));
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 0, 5000, "ch_1"));
  run (place);
  expect (place, "suspense", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "payment without order", 1);
}

static void
test_other_amount (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 4999, ""));
  put_sale (place);
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "amount differs");
  expect_review (place, "amount differs", 1);
}

static void
test_other_shop (Place *place, gconstpointer data)
{
  put (place, "other", "order/1", ORDER ("o1", "1001", 5000, ""));
  put_sale (place);
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_WAITING, "order_number:1001");
}

static void
test_test_order (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ",\"test\":true"));
  put_sale (place);
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_WAITING, "order_number:1001");
}

static void
test_several (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put (place, "shop", "order/1", ORDER ("o2", "1001", 5000, ""));
  put_sale (place);
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "2 orders fit");
}

/* A payment that was disputed, and the dispute is lost. */
static void
put_loss (Place *place, const char *payment)
{
  put (place, "till", "payment/1", payment);
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 0, 5000, "ch_1"));
  put (place, "till", "balance_entry/1", ENTRY ("txn_d", "dispute", -5000, 1500, -6500, "dp_1"));
  put (place, "till", "dispute/1",
       "{\"id\":\"dp_1\",\"status\":\"lost\",\"payment\":\"ch_1\",\"entries\":[\"txn_d\"],"
       "\"amount\":" MONEY (5000) "," AT "}");
  run (place);
}

#define PAID(hint)                                                                                 \
  "{\"id\":\"ch_1\",\"status\":\"succeeded\",\"entry\":\"txn_1\",\"amount\":" MONEY (              \
      5000) "," AT ",\"order_hints\":[" hint "]}"

/* The part of a loss that was tax is the order's to tell: it is waited for, like a sale's. */
static void
test_lost_waits_for_order (Place *place, gconstpointer data)
{
  put_loss (place, PAID ("\"order_number:1001\""));
  expect (place, "dispute_lost", DAYBOOK_DELIVERY_WAITING, "order_number:1001");
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  expect (place, "dispute_lost", DAYBOOK_DELIVERY_HELD, "unmapped");
}

/* So is the shop's word about what was given back before; a refund that failed is none. */
static void
test_lost_waits_for_refund (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put (place, "till", "refund/1",
       "{\"id\":\"re_0\",\"status\":\"failed\",\"payment\":\"ch_1\",\"amount\":" MONEY (1) "," AT
       "}");
  put (place, "till", "refund/1",
       "{\"id\":\"re_1\",\"status\":\"succeeded\",\"payment\":\"ch_1\",\"amount\":" MONEY (
           1000) "," AT "}");
  put_loss (place, PAID ("\"order_number:1001\""));
  expect (place, "dispute_lost", DAYBOOK_DELIVERY_WAITING, "refund_of:o1");
  put (place, "shop", "refund/1",
       "{\"id\":\"r1\",\"order\":\"o1\",\"amount\":" MONEY (1000) "," AT "}");
  run (place);
  expect (place, "dispute_lost", DAYBOOK_DELIVERY_HELD, "unmapped");
}

/* But no order will come for a payment that names none. */
static void
test_lost_without_order (Place *place, gconstpointer data)
{
  put_loss (place, PAID (""));
  expect (place, "dispute_lost", DAYBOOK_DELIVERY_HELD, "unmapped");
}

static void
test_unmapped (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookFlow) flow = daybook_flows_get (place->db, "books", NULL);
  g_autofree char *missing = NULL;

  put (place, "till", "balance_entry/1", ENTRY ("txn_r", "reserve", -900, 0, -900, "res_1"));
  run (place);
  expect (place, "reserve", DAYBOOK_DELIVERY_HELD, "unmapped");
  expect_review (place, "unmapped", 1);
  missing = daybook_flow_dup_unmapped (place->db, "books", &error);
  g_assert_nonnull (strstr (missing, "reserve"));

  g_free (flow->roles);
  flow->roles
      = g_strdup ("{\"shop\":\"shop\",\"processor\":\"till\",\"roles\":{"
                  "\"clearing:stripe:usd\":{\"account\":\"2\"},\"reserve\":{\"account\":\"9\"}}}");
  g_assert_true (daybook_flows_update (place->db, flow, &error));
  g_assert_true (daybook_flow_recompose (place->db, "books", NULL, &place->counts, &error));
  g_assert_no_error (error);
  expect (place, "reserve", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "unmapped", 0);
}

/* The order comes after the payment, and only the second of the payment's hints names it. */
static void
test_second_hint (Place *place, gconstpointer data)
{
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 175, 4825, "ch_1"));
  put (place, "till", "payment/1",
       PAYMENT ("ch_1", 5000, "\"processor_reference:zz\",\"order_number:1001\""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_WAITING, "processor_reference:zz");
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
}

/* The order was read before the shop knew of its payment. */
static void
test_amount_mended (Place *place, gconstpointer data)
{
  test_other_amount (place, data);
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "amount differs", 0);
}

static void
test_payment_last (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  test_waits_for_payment (place, data);
  put (place, "till", "payment/1", PAYMENT ("ch_1", 5000, "\"order_number:1001\""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
}

/* Everything at once, the worst order of all: one batch of events. */
static void
test_one_batch (Place *place, gconstpointer data)
{
  put_sale (place);
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  g_assert_cmpuint (place->counts.made, ==, 2);
}

static void
change_flow (Place *place, const char *policy, const char *state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookFlow) flow = daybook_flows_get (place->db, "books", &error);

  g_free (flow->policy);
  flow->policy = g_strdup (policy);
  g_free (flow->state);
  flow->state = g_strdup (state);
  g_assert_true (daybook_flows_update (place->db, flow, &error));
  g_assert_no_error (error);
}

static void
test_hold (Place *place, gconstpointer data)
{
  change_flow (place, "hold", "on");
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put_sale (place);
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_HELD, "ready to accept");
  expect_review (place, "ready to accept", 2);
  change_flow (place, "post", "on");
  recompose (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  expect (place, "fee", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "ready to accept", 0);
}

/* Some are let go, by their own flow. */
static void
test_again (Place *place, gconstpointer data)
{
  g_autoptr(GPtrArray) held = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTransaction) transaction = NULL;
  DaybookFlowCounts counts = { 0 };

  change_flow (place, "hold", "on");
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put_sale (place);
  run (place);
  change_flow (place, "post", "on");
  held = deliveries (place, "sale");
  transaction = daybook_db_begin (place->db, NULL);
  g_assert_true (daybook_flow_again (place->db, (DaybookDelivery *const *) held->pdata, held->len,
                                     &counts, &error));
  g_assert_no_error (error);
  g_assert_true (daybook_db_commit (transaction, NULL));
  g_assert_cmpuint (counts.ready, ==, 1);
  g_assert_cmpint (((DaybookDelivery *) g_ptr_array_index (held, 0))->state, ==,
                   DAYBOOK_DELIVERY_READY);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  expect (place, "fee", DAYBOOK_DELIVERY_HELD, "ready to accept");
}

/* Held for review while nothing names its order: composed again when a hint has come. */
static void
test_hold_suspense (Place *place, gconstpointer data)
{
  change_flow (place, "hold", "on");
  put (place, "till", "payment/1", PAYMENT ("ch_1", 5000, ""));
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 0, 5000, "ch_1"));
  run (place);
  expect (place, "suspense", DAYBOOK_DELIVERY_HELD, "ready to accept");
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put (place, "till", "payment/1", PAYMENT ("ch_1", 5000, "\"order_number:1001\""));
  run (place);
  change_flow (place, "post", "on");
  recompose (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "payment without order", 0);
}

static void
test_paused (Place *place, gconstpointer data)
{
  g_autoptr(GPtrArray) none = NULL;

  change_flow (place, "post", "paused");
  put_sale (place);
  run (place);
  none = deliveries (place, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  change_flow (place, "post", "on");
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_WAITING, NULL);
}

static void
test_cancelled (Place *place, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) none = NULL;

  put_sale (place);
  g_cancellable_cancel (cancellable);
  g_assert_false (daybook_flow_run (place->db, "books", cancellable, &place->counts, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  none = deliveries (place, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_no_flow (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_flow_run (place->db, "ledger", NULL, &place->counts, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "ledger"));
}

/* Not sent yet: the posting follows the order. */
static void
test_changed_before_posting (Place *place, gconstpointer data)
{
  g_autoptr(DaybookDelivery) delivery = NULL;
  g_autoptr(GPtrArray) history = NULL;

  test_order_first (place, data);
  put (place, "shop", "order/1", ORDER ("o1", "1002", 5000, ""));
  run (place);
  expect (place, "sale", DAYBOOK_DELIVERY_READY, NULL);
  delivery = delivery_of (place, "sale");
  g_assert_nonnull (strstr (delivery->body, "1002"));
  put (place, "shop", "order/1", ORDER ("o1", "1002", 5000, ",\"note\":\"a word\""));
  run (place);
  history = daybook_deliveries_history (place->db, delivery->id, NULL);
  g_assert_cmpuint (history->len, ==, 2);
}

/* The books are not touched; a person is asked once, with the difference. */
static void
test_changed_after_posting (Place *place, gconstpointer data)
{
  g_autoptr(GPtrArray) items = NULL;

  test_order_first (place, data);
  set_done (place, "sale");
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ",\"note\":\"a word\""));
  run (place);
  expect_review (place, "changed after posting", 0);
  put (place, "shop", "order/1", ORDER ("o1", "1001", 6000, ""));
  run (place);
  items = daybook_review_list (place->db, "changed after posting", FALSE, 0, 10, NULL);
  g_assert_cmpuint (items->len, ==, 1);
  g_assert_cmpint (((DaybookReviewItem *) g_ptr_array_index (items, 0))->amount, ==, 1000);
  g_assert_cmpuint (place->counts.made, ==, 0);
  expect (place, "sale", DAYBOOK_DELIVERY_DONE, NULL);
}

/* The payout's own row, the row it pays out, and the list that ties both. */
static void
put_payout (Place *place, const char *payout, const char *line)
{
  put (place, "till", "balance_entry/1", ENTRY ("txn_p", "payout", -4825, 0, -4825, "po_1"));
  put (place, "till", "payout/1", payout);
  put (place, "till", "payout_line/1", line);
}

static void
test_payout_in_transit (Place *place, gconstpointer data)
{
  put_payout (place, PAYOUT ("po_1", 4825, "in_transit", "true"),
              LINE ("po_1", "txn_1", "payment", 4825));
  run (place);
  expect (place, "payout", DAYBOOK_DELIVERY_WAITING, "in_transit");
  put (place, "till", "payout/1", PAYOUT ("po_1", 4825, "paid", "true"));
  run (place);
  expect (place, "payout", DAYBOOK_DELIVERY_READY, NULL);
}

static void
test_payout_differs (Place *place, gconstpointer data)
{
  put_payout (place, PAYOUT ("po_1", 4825, "paid", "true"),
              LINE ("po_1", "txn_1", "payment", 4800));
  run (place);
  expect (place, "payout", DAYBOOK_DELIVERY_WAITING, "48.00");
  expect (place, "payout", DAYBOOK_DELIVERY_WAITING, "48.25");
  put (place, "till", "payout_line/1", LINE ("po_1", "txn_2", "adjustment", 25));
  run (place);
  expect (place, "payout", DAYBOOK_DELIVERY_READY, NULL);
}

/* Whether the row @kind was made of knows its payout, whichever of row, list and payout came last.
 */
static void
expect_payout (Place *place, const char *kind)
{
  g_autoptr(DaybookDelivery) delivery = delivery_of (place, kind);

  g_assert_cmpint (delivery->payout, >, 0);
  g_assert_cmpint (delivery->payout, ==,
                   daybook_records_find_id (place->db, "till", "payout", "po_1", NULL));
}

static void
test_line_before_row (Place *place, gconstpointer data)
{
  put_payout (place, PAYOUT ("po_1", 4825, "paid", "true"),
              LINE ("po_1", "txn_1", "payment", 4825));
  run (place);
  put_sale (place);
  run (place);
  expect_payout (place, "sale");
  expect_payout (place, "fee");
}

static void
test_line_after_row (Place *place, gconstpointer data)
{
  put_sale (place);
  run (place);
  put_payout (place, PAYOUT ("po_1", 4825, "paid", "true"),
              LINE ("po_1", "txn_1", "payment", 4825));
  run (place);
  expect_payout (place, "sale");
  expect_payout (place, "fee");
}

static void
test_line_before_payout (Place *place, gconstpointer data)
{
  put (place, "till", "payout_line/1", LINE ("po_1", "txn_1", "payment", 4825));
  put_sale (place);
  run (place);
  put (place, "till", "payout/1", PAYOUT ("po_1", 4825, "paid", "true"));
  run (place);
  expect_payout (place, "sale");
  expect_payout (place, "fee");
}

/* Listed in part only: nothing is said of its sum yet. */
static void
test_payout_incomplete (Place *place, gconstpointer data)
{
  put_payout (place, PAYOUT ("po_1", 4825, "paid", "false"),
              LINE ("po_1", "txn_1", "payment", 4800));
  run (place);
  expect (place, "payout", DAYBOOK_DELIVERY_WAITING, "not listed whole yet");
}

/* A payout is not posted before what it pays out. */
static void
test_payout_last (Place *place, gconstpointer data)
{
  g_autoptr(GPtrArray) ready = NULL;

  put_sale (place);
  put_payout (place, PAYOUT ("po_1", 4825, "paid", "true"),
              LINE ("po_1", "txn_1", "payment", 4825));
  run (place);
  expect (place, "payout", DAYBOOK_DELIVERY_READY, NULL);
  ready = daybook_deliveries_take_ready (place->db, "books", 100, G_MAXINT64, NULL);
  g_assert_cmpuint (ready->len, ==, 1);
  g_assert_cmpstr (((DaybookDelivery *) g_ptr_array_index (ready, 0))->kind, ==, "fee");
}

static void
test_unknown_row (Place *place, gconstpointer data)
{
  put (place, "till", "balance_entry/1", ENTRY ("txn_x", "other", 100, 0, 100, "xx_1"));
  run (place);
  expect (place, "adjustment", DAYBOOK_DELIVERY_READY, NULL);
  expect_review (place, "money we cannot explain", 1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Place *place, gconstpointer data);
  } tests[] = {
    { "no-flow", test_no_flow },
    { "cancelled", test_cancelled },
    { "paused", test_paused },
    { "no-hints", test_no_hints },
    { "other-amount", test_other_amount },
    { "other-shop", test_other_shop },
    { "test-order", test_test_order },
    { "several-orders", test_several },
    { "lost-waits-for-order", test_lost_waits_for_order },
    { "lost-waits-for-refund", test_lost_waits_for_refund },
    { "lost-without-order", test_lost_without_order },
    { "unmapped", test_unmapped },
    { "unknown-row", test_unknown_row },
    { "hold", test_hold },
    { "again", test_again },
    { "hold-suspense", test_hold_suspense },
    { "changed-before-posting", test_changed_before_posting },
    { "changed-after-posting", test_changed_after_posting },
    { "second-hint", test_second_hint },
    { "amount-mended", test_amount_mended },
    { "one-batch", test_one_batch },
    { "payment-last", test_payment_last },
    { "waits-for-payment", test_waits_for_payment },
    { "waits-for-order", test_waits_for_order },
    { "order-first", test_order_first },
    { "twice", test_twice },
    { "line-before-row", test_line_before_row },
    { "line-after-row", test_line_after_row },
    { "line-before-payout", test_line_before_payout },
    { "payout-incomplete", test_payout_incomplete },
    { "payout-in-transit", test_payout_in_transit },
    { "payout-differs", test_payout_differs },
    { "payout-last", test_payout_last },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/sync/book-flow/", tests[i].path, NULL);

      g_test_add (path, Place, NULL, place_set_up, tests[i].test, place_tear_down);
    }
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow into the books against a real store: in whatever order records come, each row of the
 * ledger makes its deliveries once, waits for what it needs by name, and is held with a reason when
 * a person must look. */
#include "sync-bench.h"

static void
put_sale (Place *place)
{
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 5000, 175, 4825, "ch_1"));
  put (place, "till", "payment/1", PAYMENT ("ch_1", 5000, "\"order_number:1001\""));
}

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
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Place *place, gconstpointer data);
  } tests[] = {
    { "no-hints", test_no_hints },
    { "other-amount", test_other_amount },
    { "other-shop", test_other_shop },
    { "test-order", test_test_order },
    { "several-orders", test_several },
    { "unmapped", test_unmapped },
    { "unknown-row", test_unknown_row },
    { "waits-for-payment", test_waits_for_payment },
    { "waits-for-order", test_waits_for_order },
    { "order-first", test_order_first },
    { "twice", test_twice },
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow into the books against a real store: in whatever order records come, each row of the
 * ledger makes its deliveries once, waits for what it needs by name, and is held with a reason when
 * a person must look. */
#include <glib/gstdio.h>
#include <string.h>

#include "daybook-deliveries.h"
#include "daybook-events.h"
#include "daybook-flow-run.h"
#include "daybook-record.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-session.h"
#include "daybook-tie.h"
#include "daybook-time.h"

typedef struct
{
  char *folder;
  DaybookSession *session;
  DaybookDb *db;
  DaybookFlowCounts counts;
} Place;

#define MONEY(minor) "{\"amount\":" #minor ",\"currency\":\"USD\"}"
#define AT "\"at\":1790000000000000"

#define ENTRY(id, kind, gross, fee, net, source)                                                   \
  "{\"id\":\"" id "\",\"kind\":\"" kind "\",\"gross\":" MONEY (gross) ",\"fee\":" MONEY (          \
      fee) ",\"net\":" MONEY (net) "," AT ",\"source\":\"" source "\"}"
#define PAYMENT(id, minor, hints)                                                                  \
  "{\"id\":\"" id                                                                                  \
  "\",\"status\":\"succeeded\",\"amount\":" MONEY (minor) "," AT ",\"order_hints\":[" hints "]}"
#define ORDER(id, number, minor, more)                                                             \
  "{\"id\":\"" id "\",\"number\":\"" number "\",\"placed\":1790000000000000,"                      \
  "\"updated\":1790000000000000,\"status\":\"paid\",\"currency\":\"USD\",\"total\":" MONEY (       \
      minor) ",\"lines\":[{\"id\":\"l1\",\"title\":\"Mug\",\"quantity\":\"1\",\"unit_"             \
             "price\":" MONEY (minor) ",\"gross\":" MONEY (minor) "}],\"payments\":[{\"id\":"      \
                                                                  "\"t-" id                        \
                                                                  "\",\"kind\":\"sale\","          \
                                                                  "\"status\":\"success\","        \
                                                                  "\"amount\":" MONEY (            \
                                                                      minor) "}]" more "}"
#define PAYOUT(id, minor, status, complete)                                                        \
  "{\"id\":\"" id                                                                                  \
  "\",\"amount\":" MONEY (minor) ",\"created\":1790000000000000,\"status\":\"" status              \
                                 "\",\"complete\":" complete "}"
#define LINE(payout, entry, kind, net)                                                             \
  "{\"id\":\"" payout "-" entry "\",\"payout\":\"" payout "\",\"entry\":\"" entry                  \
  "\",\"kind\":\"" kind "\",\"net\":" MONEY (net) "}"

static const char roles[]
    = "{\"shop\":\"shop\",\"processor\":\"till\",\"roles\":{"
      "\"bank\":{\"account\":\"1\"},\"clearing:stripe:usd\":{\"account\":\"2\"},"
      "\"sales\":{\"account\":\"3\",\"item\":\"3\"},\"fees\":{\"account\":\"4\"},"
      "\"returns\":{\"account\":\"5\",\"item\":\"5\"},\"suspense\":{\"account\":\"6\"}}}";

static void
connect_one (Place *place, const char *id, const char *provider)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) connection = daybook_connection_new ();

  connection->id = g_strdup (id);
  connection->provider = g_strdup (provider);
  connection->title = g_strdup (id);
  connection->account = g_strdup_printf ("account-of-%s", id);
  g_assert_true (daybook_connection_add (place->db, connection, &error));
  g_assert_no_error (error);
}

static void
place_set_up (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *store = NULL;
  g_autofree char *key = NULL;
  DaybookFlow flow = { .id = (char *) "books",
                       .title = (char *) "test",
                       .target = (char *) "books",
                       .sources = (char *) "[\"shop\",\"till\"]",
                       .roles = (char *) roles,
                       .policy = (char *) "post",
                       .state = (char *) "on" };

  place->folder = g_dir_make_tmp ("daybook-flow-XXXXXX", NULL);
  store = g_build_filename (place->folder, "store", NULL);
  key = g_build_filename (place->folder, "key", NULL);
  place->session = daybook_session_open (store, key, TRUE, &error);
  g_assert_no_error (error);
  place->db = daybook_session_db (place->session);
  connect_one (place, "shop", "shopify");
  connect_one (place, "other", "shopify");
  connect_one (place, "till", "stripe");
  connect_one (place, "books", "quickbooks");
  g_assert_true (daybook_db_set_meta (place->db, "currency", "USD", &error));
  g_assert_true (daybook_flows_add (place->db, &flow, &error));
  g_assert_no_error (error);
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_remove (child);
    }
  g_rmdir (path);
}

static void
place_tear_down (Place *place, gconstpointer data)
{
  daybook_session_free (place->session);
  remove_folder (place->folder);
  g_free (place->folder);
}

/* What a page would bring: the record, its anchors and its event. */
static void
put (Place *place, const char *connection, const char *contract, const char *body)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookRecord) record
      = daybook_record_new (contract, g_strdup (body), body, NULL, &error);
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (place->db, &error);
  g_auto(DaybookPut) out = { 0 };
  g_autoptr(DaybookTree) before = NULL;

  g_assert_no_error (error);
  g_assert_true (daybook_records_put (place->db, connection, record, 1, &out, &error));
  if (out.outcome == DAYBOOK_PUT_SAME)
    return;
  before = out.before != NULL ? daybook_tree_new (out.before, -1, NULL) : NULL;
  g_assert_true (daybook_tie_record (place->db, out.record, record, 1, &error));
  g_assert_cmpint (daybook_events_append (place->db,
                                          daybook_record_event (record->type, before, record->tree),
                                          out.record, out.revision, NULL, 1, &error),
                   >, 0);
  g_assert_true (daybook_db_commit (transaction, &error));
  g_assert_no_error (error);
}

static void
run (Place *place)
{
  g_autoptr(GError) error = NULL;

  place->counts = (DaybookFlowCounts){ 0 };
  g_assert_true (daybook_flow_run (place->db, "books", NULL, &place->counts, &error));
  g_assert_no_error (error);
}

/* The one delivery of @kind; its state, and @reason a part of why. */
static void
expect (Place *place, const char *kind, DaybookDeliveryState state, const char *reason)
{
  DaybookDeliveriesQuery query = { .kind = kind };
  g_autoptr(GPtrArray) list = daybook_deliveries_list (place->db, &query, NULL);
  const DaybookDelivery *delivery;

  g_assert_cmpuint (list->len, ==, 1);
  delivery = g_ptr_array_index (list, 0);
  g_assert_cmpstr (daybook_delivery_state_name (delivery->state), ==,
                   daybook_delivery_state_name (state));
  if (reason != NULL)
    g_assert_nonnull (strstr (delivery->reason, reason));
}

static void
expect_review (Place *place, const char *queue, guint count)
{
  g_autoptr(GPtrArray) items = daybook_review_list (place->db, queue, FALSE, 0, 100, NULL);

  g_assert_cmpuint (items->len, ==, count);
}

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

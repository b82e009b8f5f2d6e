/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-lists.h"
#include "daybook-review.h"
#include "store-fixture.h"

static gint64
put (Store *store, const char *connection, const char *contract, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (store->db, &error);
  g_autoptr (DaybookRecord) record
      = daybook_record_new (contract, g_strdup (body), NULL, NULL, &error);
  g_auto (DaybookPut) done = { 0 };

  g_assert_no_error (error);
  g_assert_true (daybook_records_put (store->db, connection, record, NOW, &done, &error));
  g_assert_true (daybook_db_commit (transaction, &error));

  return done.record;
}

static void
put_payment (Store *store,
             const char *id,
             gint64 minor,
             const char *currency,
             gint64 at,
             const char *status,
             const char *name)
{
  g_autofree char *named
      = name != NULL ? g_strdup_printf (",\"name\":\"%s\"", name) : g_strdup ("");
  g_autofree char *body
      = g_strdup_printf ("{\"id\":\"%s\",\"amount\":{\"amount\":%" G_GINT64_FORMAT
                         ",\"currency\":\"%s\"},\"at\":%" G_GINT64_FORMAT ",\"status\":\"%s\"%s}",
                         id, minor, currency, at, status, named);

  put (store, strchr (id, 'b') != NULL ? "books" : "shop", "payment/1", body);
}

static void
set_up (Store *store, gconstpointer data)
{
  store_set_up (store, data);
  put_payment (store, "p1", 500, "USD", NOW + 3, "succeeded", "Item 10");
  put_payment (store, "p2", 1000, "JPY", NOW + 1, "failed", "item 9");
  put_payment (store, "b3", -2500, "USD", NOW + 2, "pending", "Zoë");
  put_payment (store, "p4", 700, "USD", NOW + 4, "succeeded", "Zoa");
  put_payment (store, "p5", 700, "USD", NOW + 5, "succeeded", NULL);
}

static const char *const payments[] = { "payment", NULL };

static char *
found (Store *store, const DaybookListsQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = daybook_lists_find (store->db, query, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (DaybookStoredRecord) record
          = daybook_records_get (store->db, g_array_index (ids, gint64, i), &error);

      g_assert_no_error (error);
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", record->source_id);
    }
  return g_string_free (text, FALSE);
}

static void
test_queries (Store *store, gconstpointer data)
{
  static const struct
  {
    DaybookListsQuery query;
    const char *expected;
  } cases[] = {
    { { .types = payments, .status = "nothing" }, "" },
    { { .types = payments, .text = "p9" }, "" },
    { { .types = payments, .descending = TRUE }, "p5 p4 p1 b3 p2" },
    { { .types = payments }, "p2 b3 p1 p4 p5" },
    { { .types = payments, .sort = DAYBOOK_LISTS_NUMBER }, "p2 p1 p4 b3 p5" },
    { { .types = payments, .sort = DAYBOOK_LISTS_NUMBER, .descending = TRUE }, "b3 p4 p1 p2 p5" },
    { { .types = payments, .sort = DAYBOOK_LISTS_AMOUNT, .descending = TRUE }, "p2 p5 p4 p1 b3" },
    { { .types = payments, .sort = DAYBOOK_LISTS_STATUS }, "p2 b3 p5 p4 p1" },
    { { .types = payments, .sort = DAYBOOK_LISTS_CONNECTION }, "b3 p5 p4 p1 p2" },
    { { .types = payments, .status = "succeeded", .descending = TRUE }, "p5 p4 p1" },
    { { .types = payments, .connection = "books" }, "b3" },
    { { .types = payments, .since_us = NOW + 2, .before_us = NOW + 4 }, "b3 p1" },
    { { .types = payments, .least = 70000, .most = 250000 }, "b3 p4 p5" },
    { { .types = payments, .least = 10000000 }, "p2" },
    { { .types = payments, .text = "p" }, "p2 p1 p4 p5" },
    { { .types = payments, .text = "p", .status = "failed" }, "p2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *is = found (store, &cases[i].query);

      g_test_message ("case %u", i);
      g_assert_cmpstr (is, ==, cases[i].expected);
    }
}

static void
test_several_types (Store *store, gconstpointer data)
{
  static const char *const types[] = { "payment", "customer", NULL };
  DaybookListsQuery query = { .types = types, .sort = DAYBOOK_LISTS_NUMBER };
  g_autofree char *names = NULL;
  g_autofree char *by_type = NULL;

  put (store, "shop", "customer/1",
       "{\"id\":\"c1\",\"first_name\":\"Yves\",\"last_name\":\"Bé\",\"email\":\"y@example.com\"}");
  put (store, "shop", "customer/1", "{\"id\":\"c2\",\"email\":\"a@example.com\"}");
  names = found (store, &query);
  g_assert_cmpstr (names, ==, "c2 p2 p1 c1 p4 b3 p5");
  query.types = types + 1;
  g_free (g_steal_pointer (&names));
  names = found (store, &query);
  g_assert_cmpstr (names, ==, "c2 c1");
  /* What has no time is in no list that is bounded by one. */
  query.since_us = 1;
  g_free (g_steal_pointer (&names));
  names = found (store, &query);
  g_assert_cmpstr (names, ==, "");
  query.since_us = 0;
  query.sort = DAYBOOK_LISTS_TYPE;
  query.types = types;
  by_type = found (store, &query);
  g_assert_true (g_str_has_prefix (by_type, "c2 c1 p5"));
}

static void
test_sums (Store *store, gconstpointer data)
{
  DaybookListsQuery query = { .types = payments };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) sums = daybook_lists_sum (store->db, &query, &error);
  const DaybookListsSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 2);
  sum = &g_array_index (sums, DaybookListsSum, 0);
  g_assert_cmpstr (sum->currency, ==, "USD");
  g_assert_cmpint (sum->count, ==, 4);
  g_assert_cmpint (sum->sum, ==, -600);
  sum = &g_array_index (sums, DaybookListsSum, 1);
  g_assert_cmpstr (sum->currency, ==, "JPY");
  g_assert_cmpint (sum->sum, ==, 1000);
  put_payment (store, "p6", G_MAXINT64, "USD", NOW + 9, "failed", NULL);
  put_payment (store, "p7", G_MAXINT64, "USD", NOW + 9, "failed", NULL);
  g_array_unref (g_steal_pointer (&sums));
  sums = daybook_lists_sum (store->db, &query, &error);
  g_assert_true (g_array_index (sums, DaybookListsSum, 0).overflow);
}

static void
test_open (Store *store, gconstpointer data)
{
  DaybookListsQuery query = { .types = payments, .open = TRUE };
  DaybookReviewItem item = { .queue = (char *) "unmatched",
                             .subject_kind = (char *) "record",
                             .subject = 2,
                             .reason = (char *) "x",
                             .currency = (char *) "" };
  g_autoptr (GError) error = NULL;
  g_autofree char *none = found (store, &query);
  g_autofree char *some = NULL;
  g_autofree char *more = NULL;
  g_autoptr (GArray) deliveries = NULL;
  gint64 entry, payment;

  g_assert_cmpstr (none, ==, "");
  store_add_cause (store->db);
  g_assert_cmpint (daybook_review_open (store->db, &item, NOW, &error), >, 0);
  store_add_delivery (store->db, "k1", "sale", 0, DAYBOOK_DELIVERY_HELD); /* of record 1 */
  some = found (store, &query);
  g_assert_cmpstr (some, ==, "p2 p1");
  /* A posting of the processor's ledger is of the payment that its row names. */
  payment = put (store, "shop", "payment/1",
                 "{\"id\":\"pay_e\",\"amount\":{\"amount\":1,\"currency\":\"USD\"},\"at\":1,"
                 "\"status\":\"succeeded\",\"entry\":\"t1\"}");
  entry = put (store, "shop", "balance_entry/1",
               "{\"id\":\"t1\",\"kind\":\"payment\",\"gross\":{\"amount\":1,\"currency\":\"USD\"},"
               "\"fee\":{\"amount\":0,\"currency\":\"USD\"},\"net\":{\"amount\":1,\"currency\":"
               "\"USD\"},\"at\":1,\"source\":\"pay_e\"}");
  g_assert_cmpint (
      daybook_events_append (store->db, "payment.captured", entry, 1, NULL, NOW, &error), >, 0);
  {
    DaybookDelivery delivery = { .flow = (char *) "sales",
                                 .target = (char *) "books",
                                 .kind = (char *) "sale",
                                 .action = (char *) "post",
                                 .key = (char *) "k2",
                                 .subject = entry,
                                 .event = 1,
                                 .state = DAYBOOK_DELIVERY_WAITING };

    g_assert_cmpint (daybook_deliveries_insert (store->db, &delivery, NOW, NULL, &error), ==, 2);
  }
  more = found (store, &query);
  g_assert_cmpstr (more, ==, "pay_e p2 p1");
  deliveries = daybook_lists_deliveries_of (store->db, payment, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (deliveries->len, ==, 1);
  g_assert_cmpint (g_array_index (deliveries, gint64, 0), ==, 2);
}

static void
test_facts (Store *store, gconstpointer data)
{
  static const char *const refunds[] = { "refund", NULL };
  static const gint64 ids[] = { 4, 999, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bare = daybook_records_get_many (store->db, ids, 3, FALSE, &error);
  g_autoptr (GPtrArray) whole = daybook_records_get_many (store->db, ids, 3, TRUE, &error);
  g_auto (GStrv) statuses = daybook_lists_statuses (store->db, payments, &error);
  g_autofree char *joined = g_strjoinv (" ", statuses);
  const DaybookStoredRecord *first = g_ptr_array_index (bare, 0);
  gboolean empty = TRUE;

  g_assert_no_error (error);
  g_assert_cmpstr (first->source_id, ==, "p4");
  g_assert_null (first->body);
  g_assert_null (g_ptr_array_index (bare, 1));
  g_assert_nonnull (((DaybookStoredRecord *) g_ptr_array_index (whole, 2))->body);
  g_assert_cmpstr (joined, ==, "failed pending succeeded");
  g_assert_true (daybook_lists_is_empty (store->db, payments, &empty, &error));
  g_assert_false (empty);
  g_assert_true (daybook_lists_is_empty (store->db, refunds, &empty, &error));
  g_assert_true (empty);
}

static void
test_cancelled (Store *store, gconstpointer data)
{
  DaybookListsQuery query = { .types = payments, .sort = DAYBOOK_LISTS_NUMBER };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      put_payment (store, id, 1, "USD", NOW, "failed", id);
    }
  g_cancellable_cancel (cancellable);
  daybook_db_set_cancellable (store->db, cancellable);
  ids = daybook_lists_find (store->db, &query, &error);
  g_assert_null (ids);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  daybook_db_set_cancellable (store->db, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Store, NULL, set_up, function, store_tear_down)
  ADD ("/store-lists/queries", test_queries);
  ADD ("/store-lists/several-types", test_several_types);
  ADD ("/store-lists/sums", test_sums);
  ADD ("/store-lists/open", test_open);
  ADD ("/store-lists/facts", test_facts);
  ADD ("/store-lists/cancelled", test_cancelled);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said after a sync without reading every record again: orders that have no payment, and
 * the counts that are kept. */
#include "sync-bench.h"

#include "daybook-counts.h"
#include "daybook-figures.h"
#include "daybook-tidy-up.h"
#include "daybook-verify.h"

#define PAID                                                                                       \
  ",\"payments\":[{\"id\":\"t\",\"kind\":\"sale\",\"status\":\"success\","                         \
  "\"processor_reference\":\"pi_%s\",\"amount\":" MONEY (500) "}]"
#define TEST_ORDER ",\"test\":true"

static void
put_order (Place *place, const char *connection, const char *id, const char *paid_by)
{
  g_autofree char *payments = g_strdup_printf (PAID, paid_by != NULL ? paid_by : "");
  g_autofree char *body = g_strdup_printf (
      "{\"id\":\"%s\",\"number\":\"%s\",\"placed\":1790000000000000,\"updated\":1790000000000000,"
      "\"status\":\"paid\",\"currency\":\"USD\",\"total\":" MONEY (500) ",\"lines\":[]%s}",
      id, id, paid_by != NULL ? payments : "");

  put (place, connection, "order/1", body);
}

static void
tidy (Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookFlow) flow = daybook_flows_get (place->db, "books", &error);

  run (place);
  g_assert_true (daybook_tidy_up (place->db, flow, &error));
  g_assert_no_error (error);
}

static void
test_unpaid (Place *place, gconstpointer data)
{
  put_order (place, "shop", "1001", "1");
  put_order (place, "shop", "1002", NULL); /* cash: nothing to expect of a processor */
  put_order (place, "other", "1003", "3"); /* another flow's shop */
  tidy (place);
  expect_review (place, "order paid without payment", 1);
  tidy (place); /* nothing new, nothing twice */
  expect_review (place, "order paid without payment", 1);

  put (place, "till", "payment/1", PAYMENT ("ch_1", 500, "\"processor_reference:pi_1\""));
  put (place, "till", "balance_entry/1", ENTRY ("txn_1", "payment", 500, 0, 500, "ch_1"));
  tidy (place);
  expect_review (place, "order paid without payment", 0);
}

/* More orders than are looked at in one transaction, and a payment among them. */
static void
test_many (Place *place, gconstpointer data)
{
  put (place, "till", "payment/1", PAYMENT ("ch_7", 500, "\"processor_reference:pi_7\""));
  put (place, "till", "balance_entry/1", ENTRY ("txn_7", "payment", 500, 0, 500, "ch_7"));
  for (int i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("o%d", i);
      g_autofree char *reference = g_strdup_printf ("%d", i);

      put_order (place, "shop", id, reference);
    }
  tidy (place);
  {
    g_autoptr (GPtrArray) items
        = daybook_review_list (place->db, "order paid without payment", FALSE, 0, 1000, NULL);

    g_assert_cmpuint (items->len, ==, 299);
  }
}

static void
expect_whole (Place *place, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) broken = daybook_verify (place->db, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (broken->len, ==, sentence != NULL ? 1 : 0);
  if (sentence != NULL)
    g_assert_nonnull (strstr (g_ptr_array_index (broken, 0), sentence));
}

/* As ingest does: the record, and what it changes in the counts. */
static void
put_counted (Place *place, const char *contract, const char *before, const char *after)
{
  g_autofree char *type = g_strndup (contract, strcspn (contract, "/"));
  g_autoptr (DaybookTree) was = before != NULL ? daybook_tree_new (before, -1, NULL) : NULL;
  g_autoptr (DaybookTree) is = daybook_tree_new (after, -1, NULL);
  g_autoptr (DaybookTransaction) transaction = NULL;
  DaybookFigureChanges changes = { 0 };

  put (place, "till", contract, after);
  daybook_figures_note (&changes, type, was, is);
  transaction = daybook_db_begin (place->db, NULL);
  g_assert_true (daybook_figures_store (&changes, place->db, "till", NULL));
  g_assert_true (daybook_db_commit (transaction, NULL));
}

static void
expect_figures (Place *place, gint64 orders, gint64 test_orders, gint64 payments, gint64 fees)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookFigures) figures = daybook_figures_new (place->db, &error);

  g_assert_no_error (error);
  g_assert_cmpint (figures->orders, ==, orders);
  g_assert_cmpint (figures->test_orders, ==, test_orders);
  g_assert_cmpint (figures->payments, ==, payments);
  g_assert_cmpint (figures->fees, ==, fees);
}

/* A record that changes counts as what it is now, and never twice; verify counts again. */
static void
test_counts (Place *place, gconstpointer data)
{
  static const char pending[]
      = "{\"id\":\"ch_1\",\"status\":\"pending\",\"amount\":" MONEY (5) "," AT "}";
  static const char order[] = ORDER ("1", "1001", 500, "");
  static const char marked[] = ORDER ("1", "1001", 500, TEST_ORDER);

  expect_figures (place, 0, 0, 0, 0);
  put_counted (place, "order/1", NULL, order);
  put_counted (place, "payment/1", NULL, pending);
  put_counted (place, "balance_entry/1", NULL, ENTRY ("t1", "payment", 500, 0, 500, "ch_1"));
  put_counted (place, "balance_entry/1", NULL, ENTRY ("t2", "payment", 500, 9, 491, "ch_2"));
  put_counted (place, "balance_entry/1", NULL, ENTRY ("t3", "fee", -9, 0, -9, "x"));
  expect_figures (place, 1, 0, 0, 2);
  expect_whole (place, NULL);
  put_counted (place, "order/1", order, marked);
  put_counted (place, "payment/1", pending, PAYMENT ("ch_1", 5, ""));
  expect_figures (place, 0, 1, 1, 2);
  expect_whole (place, NULL);

  g_assert_true (daybook_counts_add (place->db, "till", "fees", 1, NULL));
  expect_whole (place, "of fees of connection 3 3 are counted, and 2 are there");
}

/* A thousand deliveries that wait each for their own order are one line. */
static void
test_reasons (Place *place, gconstpointer data)
{
  g_autoptr (DaybookFigures) figures = NULL;

  put (place, "till", "payment/1", PAYMENT ("ch_1", 500, "\"order_number:1\""));
  put (place, "till", "payment/1", PAYMENT ("ch_2", 700, "\"processor_reference:pi_2\""));
  put (place, "till", "balance_entry/1", ENTRY ("t1", "payment", 500, 0, 500, "ch_1"));
  put (place, "till", "balance_entry/1", ENTRY ("t2", "payment", 700, 0, 700, "ch_2"));
  put (place, "till", "balance_entry/1", ENTRY ("t3", "payment", 700, 0, 700, "ch_3"));
  run (place);
  figures = daybook_figures_new (place->db, NULL);
  g_assert_cmpint (figures->waiting, ==, 3);
  g_assert_cmpuint (figures->reasons->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (figures->reasons, 0), ==,
                   "2 sale waiting: waits for its order");
  g_assert_cmpstr (g_ptr_array_index (figures->reasons, 1), ==,
                   "1 sale waiting: waits for its payment");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/tidy-up/" name, Place, NULL, place_set_up, func, place_tear_down)
  ADD ("unpaid", test_unpaid);
  ADD ("many", test_many);
  ADD ("counts", test_counts);
  ADD ("reasons", test_reasons);

  return g_test_run ();
}

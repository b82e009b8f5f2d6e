/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days of any length, several currencies, and a sum that does not fit. */
#include "daybook-day-sums.h"
#include "daybook-error.h"
#include "store-fixture.h"

#define HOUR G_GINT64_CONSTANT (3600000000)

static void
put (Store *store, const char *id, gint64 at, gint64 minor, const char *currency)
{
  g_autoptr (GError) error = NULL;
  char *body = g_strdup_printf ("{\"amount\":{\"amount\":%" G_GINT64_FORMAT
                                ",\"currency\":\"%s\"},\"at\":%" G_GINT64_FORMAT
                                ",\"id\":\"%s\",\"status\":\"succeeded\"}",
                                minor, currency, at, id);
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (store->db, &error);
  g_autoptr (DaybookRecord) record
      = daybook_record_new ("payment/1", body, "{}", "digest-1", &error);
  g_auto (DaybookPut) stored = { 0 };

  g_assert_no_error (error);
  g_assert_true (daybook_records_put (store->db, "shop", record, NOW, &stored, &error));
  g_assert_no_error (error);
  g_assert_true (daybook_db_commit (transaction, &error));
}

static void
expect (const GArray *sums, guint at, guint day, const char *currency, gint64 count, gint64 sum)
{
  const DaybookDaySum *one = &g_array_index (sums, DaybookDaySum, at);

  g_assert_cmpuint (one->day, ==, day);
  g_assert_cmpstr (one->currency, ==, currency);
  g_assert_cmpint (one->count, ==, count);
  g_assert_cmpint (one->sum, ==, sum);
}

static void
test_days (Store *store, gconstpointer data)
{
  /* The second day is one on which the clock is set back. */
  const gint64 begins[] = { NOW, NOW + 24 * HOUR, NOW + 49 * HOUR, NOW + 73 * HOUR };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) sums = NULL;

  put (store, "before", NOW - 1, 1, "USD");
  put (store, "first", NOW, 100, "USD");
  put (store, "late", NOW + 24 * HOUR - 1, 50, "USD");
  put (store, "longer", NOW + 48 * HOUR + 1, 7, "USD");
  put (store, "euro", NOW + 25 * HOUR, 9, "EUR");
  put (store, "back", NOW + 26 * HOUR, -3, "USD");
  put (store, "after", NOW + 73 * HOUR, 1, "USD");
  sums = daybook_day_sums (store->db, "payment", NULL, begins, G_N_ELEMENTS (begins), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 3);
  expect (sums, 0, 0, "USD", 2, 150);
  expect (sums, 1, 1, "EUR", 1, 9);
  expect (sums, 2, 1, "USD", 2, 4);
}

static void
test_status (Store *store, gconstpointer data)
{
  const gint64 begins[] = { NOW, NOW + 24 * HOUR };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) some = NULL, none = NULL, other = NULL;

  put (store, "one", NOW, 100, "USD");
  some = daybook_day_sums (store->db, "payment", "succeeded", begins, 2, &error);
  none = daybook_day_sums (store->db, "payment", "never heard of", begins, 2, &error);
  other = daybook_day_sums (store->db, "order", NULL, begins, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (some->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (other->len, ==, 0);
}

static void
test_overflow (Store *store, gconstpointer data)
{
  const gint64 begins[] = { NOW, NOW + 24 * HOUR };
  g_autoptr (GError) error = NULL;

  put (store, "one", NOW, G_MAXINT64, "JPY");
  put (store, "two", NOW, 1, "JPY");
  g_assert_null (daybook_day_sums (store->db, "payment", NULL, begins, 2, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-day-sums/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("days", test_days);
  ADD ("status", test_status);
  ADD ("overflow", test_overflow);

  return g_test_run ();
}

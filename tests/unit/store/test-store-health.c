/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Health figures: how each adds up, whose day it is, and what the buckets tell. */
#include "daybook-error.h"
#include "daybook-health.h"

#include "store-fixture.h"

static DaybookHealthDay
only_day (Store *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) days = daybook_health_list (store->db, NULL, "", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (days->len, ==, 1);
  return g_array_index (days, DaybookHealthDay, 0);
}

static void
test_adds_up (Store *store, gconstpointer data)
{
  DaybookHealthDay day;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      DaybookHealthTally tally = { 0 };

      daybook_health_count (&tally, DAYBOOK_HEALTH_READ, 3);
      daybook_health_count (&tally, DAYBOOK_HEALTH_READ, 4);
      daybook_health_count (&tally, DAYBOOK_HEALTH_WAITING, 9 - 9 * i);
      daybook_health_count_latency (&tally, i == 0 ? 2 * DAYBOOK_SECOND : -5);
      g_assert_true (daybook_health_write (store->db, "shop", NOW, &tally, &error));
    }
  g_assert_true (
      daybook_health_add (store->db, "shop", "2026-11-18", DAYBOOK_HEALTH_MISMATCHES, 2, &error));
  g_assert_no_error (error);
  day = only_day (store);
  g_assert_cmpstr (day.connection, ==, "shop");
  g_assert_cmpstr (day.day, ==, "2026-11-18");
  g_assert_cmpint (day.n[DAYBOOK_HEALTH_READ], ==, 14);
  g_assert_cmpint (day.n[DAYBOOK_HEALTH_WAITING], ==, 0);
  g_assert_cmpint (day.n[DAYBOOK_HEALTH_MISMATCHES], ==, 2);
  g_assert_cmpint (day.n[DAYBOOK_HEALTH_LATENCY_SUM], ==, 2 * DAYBOOK_SECOND);
  g_assert_cmpint (day.n[DAYBOOK_HEALTH_LATENCY_MAX], ==, 2 * DAYBOOK_SECOND);
  g_assert_cmpint (day.n[DAYBOOK_HEALTH_LATENCY_1S], ==, 1);
  g_assert_cmpint (day.n[DAYBOOK_HEALTH_LATENCY_5S], ==, 1);
}

static void
test_nothing (Store *store, gconstpointer data)
{
  DaybookHealthTally tally = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) days = NULL;

  daybook_health_count (&tally, DAYBOOK_HEALTH_READ, 0);
  g_assert_true (daybook_health_write (store->db, "shop", NOW, &tally, &error));
  days = daybook_health_list (store->db, NULL, "", &error);
  g_assert_cmpuint (days->len, ==, 0);
  daybook_health_count (&tally, DAYBOOK_HEALTH_READ, 1);
  g_assert_false (daybook_health_write (store->db, "nobody", NOW, &tally, &error));
  assert_missing_error (error, "nobody");
}

/* 2026-11-18 11:06 UTC is still the 18th in Kiribati's evening and the 19th further on. */
static void
test_whose_day (Store *store, gconstpointer data)
{
  static const struct
  {
    const char *zone;
    const char *day;
  } cases[] = {
    { NULL, "2026-11-18" },
    { "No/Where", "2026-11-18" },
    { "Pacific/Kiritimati", "2026-11-19" },
    { "America/New_York", "2026-11-18" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      char day[11];

      if (cases[i].zone != NULL)
        daybook_db_set_meta (store->db, "time_zone", cases[i].zone, &error);
      g_assert_true (daybook_health_day (store->db, NOW, day, &error));
      g_assert_cmpstr (day, ==, cases[i].day);
    }
}

static void
test_order (Store *store, gconstpointer data)
{
  static const char *const days[] = { "2026-11-20", "2026-11-18", "2026-11-19" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = NULL;
  g_autoptr (GArray) some = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      daybook_health_add (store->db, "books", days[i], DAYBOOK_HEALTH_POSTED, i, &error);
      daybook_health_add (store->db, "shop", days[i], DAYBOOK_HEALTH_READ, i, &error);
    }
  list = daybook_health_list (store->db, NULL, "2026-11-19", &error);
  g_assert_cmpuint (list->len, ==, 4);
  g_assert_cmpstr (g_array_index (list, DaybookHealthDay, 0).day, ==, "2026-11-19");
  g_assert_cmpstr (g_array_index (list, DaybookHealthDay, 0).connection, ==, "shop");
  g_assert_cmpstr (g_array_index (list, DaybookHealthDay, 3).connection, ==, "books");
  some = daybook_health_list (store->db, "books", "", &error);
  g_assert_cmpuint (some->len, ==, 3);
  g_assert_no_error (error);
}

static void
test_backlog (Store *store, gconstpointer data)
{
  DaybookHealthTally tally = { 0 };
  g_autoptr (GError) error = NULL;

  store_add_cause (store->db);
  store_add_delivery (store->db, "DB-1", "sale", 0, DAYBOOK_DELIVERY_HELD);
  store_add_delivery (store->db, "DB-2", "sale", 0, DAYBOOK_DELIVERY_READY);
  store_add_delivery (store->db, "DB-3", "sale", 0, DAYBOOK_DELIVERY_READY);
  store_add_delivery (store->db, "DB-4", "sale", 0, DAYBOOK_DELIVERY_IGNORED);
  tally.n[DAYBOOK_HEALTH_SENT] = 77;
  g_assert_true (daybook_health_count_backlog (store->db, "books", &tally, &error));
  g_assert_no_error (error);
  g_assert_cmpint (tally.n[DAYBOOK_HEALTH_WAITING], ==, 0);
  g_assert_cmpint (tally.n[DAYBOOK_HEALTH_BACKLOG_HELD], ==, 1);
  g_assert_cmpint (tally.n[DAYBOOK_HEALTH_READY], ==, 2);
  g_assert_cmpint (tally.n[DAYBOOK_HEALTH_SENT], ==, 0);
  g_assert_true (daybook_health_count_backlog (store->db, "shop", &tally, &error));
  g_assert_cmpint (tally.n[DAYBOOK_HEALTH_READY], ==, 0);
}

static void
test_latency (void)
{
  DaybookHealthTally tally = { 0 };
  DaybookHealthDay day = { 0 };

  g_assert_cmpint (daybook_health_latency (&day, 50), ==, 0);
  for (guint i = 0; i < 94; i++)
    daybook_health_count_latency (&tally, DAYBOOK_SECOND);
  for (guint i = 0; i < 5; i++)
    daybook_health_count_latency (&tally, DAYBOOK_SECOND * 31);
  daybook_health_count_latency (&tally, 2 * DAYBOOK_DAY);
  memcpy (day.n, tally.n, sizeof day.n);
  g_assert_cmpint (daybook_health_latency (&day, 50), ==, DAYBOOK_SECOND);
  g_assert_cmpint (daybook_health_latency (&day, 94), ==, DAYBOOK_SECOND);
  g_assert_cmpint (daybook_health_latency (&day, 95), ==, 2 * DAYBOOK_MINUTE);
  g_assert_cmpint (daybook_health_latency (&day, 100), ==, G_MAXINT64);
  for (int i = 0; i < DAYBOOK_N_HEALTH_FIGURES; i++)
    g_assert_nonnull (daybook_health_name (i));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-health/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("adds-up", test_adds_up);
  ADD ("nothing", test_nothing);
  ADD ("whose-day", test_whose_day);
  ADD ("order", test_order);
  ADD ("backlog", test_backlog);
  g_test_add_func ("/store-health/latency", test_latency);

  return g_test_run ();
}

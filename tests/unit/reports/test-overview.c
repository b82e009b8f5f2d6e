/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one page of an owner: days, money on its way, and how each connection does. */
#include "../sync/sync-bench.h"

#include "daybook-overview.h"

#define AT_US G_GINT64_CONSTANT (1790000000000000)

static DaybookOverview *
overview (Place *place, gint64 now_us)
{
  g_autoptr (GError) error = NULL;
  DaybookOverview *self = daybook_overview_new (place->db, now_us, &error);

  g_assert_no_error (error);
  return self;
}

static void
test_empty (Place *place, gconstpointer data)
{
  g_autoptr (DaybookOverview) self = overview (place, AT_US);

  g_assert_cmpuint (self->orders->len, ==, 0);
  g_assert_cmpuint (self->transit->len, ==, 0);
  g_assert_cmpuint (self->wellbeing->len, >, 0);
  g_assert_cmpstr (self->currency, ==, "");
  g_assert_cmpint (daybook_overview_count (self, self->orders, DAYBOOK_OVERVIEW_DAYS - 1), ==, 0);
  for (guint i = 0; i < DAYBOOK_OVERVIEW_DAYS; i++)
    g_assert_cmpint (self->begins[i], <, self->begins[i + 1]);
  g_assert_cmpint (self->begins[DAYBOOK_OVERVIEW_DAYS - 1], <=, AT_US);
  g_assert_cmpint (self->begins[DAYBOOK_OVERVIEW_DAYS], >, AT_US);
}

static void
test_today (Place *place, gconstpointer data)
{
  g_autoptr (DaybookOverview) self = NULL;
  g_autoptr (DaybookOverview) later = NULL;
  const DaybookTransit *transit;

  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  put (place, "till", "payment/1", PAYMENT ("p1", 5000, ""));
  put (place, "till", "payout/1", PAYOUT ("po_1", 4825, "in_transit", "true"));
  put (place, "till", "payout/1", PAYOUT ("po_2", 100, "paid", "true"));
  self = overview (place, AT_US);
  g_assert_cmpstr (self->currency, ==, "USD");
  g_assert_cmpint (daybook_overview_count (self, self->orders, DAYBOOK_OVERVIEW_DAYS - 1), ==, 1);
  g_assert_cmpint (daybook_overview_sum (self, self->payments, DAYBOOK_OVERVIEW_DAYS - 1), ==,
                   5000);
  g_assert_cmpuint (self->transit->len, ==, 1);
  transit = g_ptr_array_index (self->transit, 0);
  g_assert_cmpstr (transit->number, ==, "po_1");
  g_assert_cmpint (transit->money.minor, ==, 4825);
  later = overview (place, AT_US + 2 * G_TIME_SPAN_DAY);
  g_assert_cmpint (daybook_overview_count (later, later->orders, DAYBOOK_OVERVIEW_DAYS - 1), ==, 0);
  g_assert_cmpint (daybook_overview_count (later, later->orders, DAYBOOK_OVERVIEW_DAYS - 3), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/overview/empty", Place, NULL, place_set_up, test_empty, place_tear_down);
  g_test_add ("/overview/today", Place, NULL, place_set_up, test_today, place_tear_down);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How connections stand, and when their sign-ins end: what another process reads. */
#include "daybook-error.h"
#include "daybook-standing.h"
#include "store-fixture.h"

static void
test_nothing_kept (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookStanding) standing = daybook_standing_get (store->db, "shop", &error);

  g_assert_no_error (error);
  g_assert_cmpint (standing->limited_until_us, ==, 0);
  g_assert_cmpint (standing->trips, ==, 0);
  g_assert_null (standing->reason);
}

static void
test_put (Store *store, gconstpointer data)
{
  DaybookStanding first = { NOW + 5, NOW + 9, 2, 0, 0, (char *) "too fast", 0 };
  DaybookStanding second = { 0, 0, 5, 1, NOW + 30, (char *) "no answer", 0 };
  g_autoptr(DaybookStanding) shop = NULL;
  g_autoptr(DaybookStanding) books = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_standing_put (store->db, "shop", &first, NOW, &error));
  g_assert_true (daybook_standing_put (store->db, "books", &first, NOW, &error));
  g_assert_true (daybook_standing_put (store->db, "shop", &second, NOW + 1, &error));
  g_assert_no_error (error);
  store_reopen (store);
  shop = daybook_standing_get (store->db, "shop", &error);
  books = daybook_standing_get (store->db, "books", &error);
  g_assert_cmpint (shop->limited_until_us, ==, 0);
  g_assert_cmpint (shop->failures, ==, 5);
  g_assert_cmpint (shop->trips, ==, 1);
  g_assert_cmpint (shop->open_until_us, ==, NOW + 30);
  g_assert_cmpint (shop->updated_us, ==, NOW + 1);
  g_assert_cmpstr (shop->reason, ==, "no answer");
  g_assert_cmpint (books->limited_until_us, ==, NOW + 5);
  g_assert_cmpint (books->through_us, ==, NOW + 9);
  g_assert_cmpstr (books->reason, ==, "too fast");
}

static void
test_no_such_connection (Store *store, gconstpointer data)
{
  DaybookStanding standing = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_standing_put (store->db, "nobody", &standing, NOW, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

static void
test_expiry (Store *store, gconstpointer data)
{
  g_autoptr(DaybookConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (
      daybook_connection_set_expiry (store->db, "shop", NOW + 60, DAYBOOK_TIME_NONE, &error));
  connection = daybook_connection_get (store->db, "shop", &error);
  g_assert_no_error (error);
  g_assert_cmpint (connection->num, >, 0);
  g_assert_cmpint (connection->token_expires_us, ==, NOW + 60);
  g_assert_cmpint (connection->refresh_expires_us, ==, DAYBOOK_TIME_NONE);
  g_assert_false (daybook_connection_set_expiry (store->db, "nobody", NOW, NOW, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/standing/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("nothing-kept", test_nothing_kept);
  ADD ("put", test_put);
  ADD ("no-such-connection", test_no_such_connection);
  ADD ("expiry", test_expiry);

  return g_test_run ();
}

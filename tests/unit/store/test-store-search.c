/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-documents.h"
#include "daybook-search.h"
#include "store-fixture.h"

static gint64
put (Store *store, const char *contract, const char *event, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (store->db, &error);
  g_autoptr (DaybookRecord) record
      = daybook_record_new (contract, g_strdup (body), NULL, NULL, &error);
  g_auto (DaybookPut) done = { 0 };

  g_assert_no_error (error);
  g_assert_true (daybook_records_put (store->db, "shop", record, NOW, &done, &error));
  g_assert_cmpint (
      daybook_events_append (store->db, event, done.record, done.revision, NULL, NOW, &error), >,
      0);
  g_assert_true (daybook_db_commit (transaction, &error));
  g_assert_no_error (error);

  return done.record;
}

#define MONEY "{\"amount\":100,\"currency\":\"EUR\"}"
#define ORDER(id, number, email, sku)                                                              \
  "{\"id\":\"" id "\",\"number\":\"" number "\",\"placed\":1,\"updated\":1,\"status\":\"paid\","   \
  "\"currency\":\"EUR\",\"lines\":[{\"id\":\"l\",\"sku\":\"" sku "\",\"title\":\"Blaue Kanne\","   \
  "\"quantity\":\"1\",\"unit_price\":" MONEY ",\"gross\":" MONEY "}],\"total\":" MONEY             \
  ",\"email\":\"" email "\"}"

static void
set_up (Store *store, gconstpointer data)
{
  store_set_up (store, data);
  put (store, "order/1", "order.created", ORDER ("gid/77", "1042", "jürgen@example.com", "TEA-9"));
  put (store, "order/1", "order.created", ORDER ("gid/78", "1043", "ann@example.com", "50%_off"));
  put (store, "customer/1", "customer.created", "{\"id\":\"c1\",\"name\":\"Zoë Çelik\"}");
}

static void
follow (Store *store)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;
  int times = 0;

  while (more)
    {
      g_assert_true (daybook_search_follow (store->db, 2, &more, &error));
      g_assert_no_error (error);
      g_assert_cmpint (++times, <, 20);
    }
  g_assert_cmpint (daybook_search_behind (store->db, &error), ==, 0);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return *(const gint64 *) a > *(const gint64 *) b ? 1 : -1;
}

static void
assert_found (Store *store, const char *text, const char *expected)
{
  static const char *const types[] = { "order", "customer", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = daybook_search_find (store->db, text, types, &error);
  g_autoptr (GString) is = g_string_new (NULL);

  g_assert_no_error (error);
  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (is, "%s%d", i > 0 ? " " : "", (int) g_array_index (ids, gint64, i));
  g_test_message ("%s", text);
  g_assert_cmpstr (is->str, ==, expected);
}

static void
test_unfollowed (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (daybook_search_behind (store->db, &error), ==, 3);
  assert_found (store, "", "");
  assert_found (store, "042", "");
  assert_found (store, "1042", "1");
  assert_found (store, "#104", "1 2");
  assert_found (store, "gid/78", "2");
}

static void
test_found (Store *store, gconstpointer data)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {
    { "", "" },
    { "  ", "" },
    { "nowhere", "" },
    { "xy", "" },
    { "***", "" },
    { "???", "" },
    { "[a-z]", "" },
    { "\"", "" },
    { "example.co", "1 2" },
    { "EXAMPLE", "1 2" },
    { "JURGEN", "1" },
    { "jürgen", "1" },
    { "celik", "3" },
    { "Çel", "3" },
    { "tea-9", "1" },
    { "%_off", "2" },
    { "50%", "2" },
    { "blaue kanne", "1 2" },
    { "kanne ann@", "2" },
    { "kanne celik", "" },
    { "10", "1 2" },
    { "043", "2" },
    { "zoë", "3" },
  };

  follow (store);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_found (store, cases[i].text, cases[i].expected);
}

static void
test_changed (Store *store, gconstpointer data)
{
  follow (store);
  put (store, "order/1", "order.updated", ORDER ("gid/78", "1043", "bob@example.com", "TEA-9"));
  assert_found (store, "ann@", "2");
  follow (store);
  assert_found (store, "ann@", "");
  assert_found (store, "bob@", "2");
  assert_found (store, "tea-9", "1 2");
}

static void
test_references (Store *store, gconstpointer data)
{
  DaybookFlow flow = { .id = (char *) "sales", .target = (char *) "books", .created_us = NOW };
  DaybookDocument document = { .delivery = 1,
                               .connection = (char *) "books",
                               .kind = (char *) "SalesReceipt",
                               .remote_id = (char *) "99187",
                               .reference = (char *) "DB-KQX7",
                               .currency = (char *) "EUR" };
  g_autoptr (GError) error = NULL;

  g_assert_true (daybook_flows_add (store->db, &flow, &error));
  store_add_delivery (store->db, "DB-KQX7", "sale", 0, DAYBOOK_DELIVERY_HELD); /* of record 1 */
  follow (store);
  assert_found (store, "db-kqx", "1");
  assert_found (store, "99187", "");
  g_assert_cmpint (daybook_documents_insert (store->db, &document, NOW, &error), >, 0);
  g_assert_no_error (error);
  follow (store);
  assert_found (store, "99187", "1");
  assert_found (store, "KQX7", "1");
}

/* What is broken off half-way goes on where it was. */
static void
test_in_steps (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  g_assert_true (daybook_search_follow (store->db, 1, &more, &error));
  g_assert_true (more);
  g_assert_cmpint (daybook_search_behind (store->db, &error), ==, 2);
  assert_found (store, "kanne", "1");
  store_reopen (store);
  follow (store);
  assert_found (store, "kanne", "1 2");
}

static void
test_fold (void)
{
  static const char *const cases[][2] = {
    { "", "" }, { "ABC-1", "abc-1" }, { "Ärger", "arger" }, { "ŻÓŁW", "zołw" }, { "ﬁn", "fin" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = daybook_search_fold (cases[i][0]);

      g_assert_cmpstr (folded, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Store, NULL, set_up, function, store_tear_down)
  g_test_add_func ("/store-search/fold", test_fold);
  ADD ("/store-search/unfollowed", test_unfollowed);
  ADD ("/store-search/found", test_found);
  ADD ("/store-search/changed", test_changed);
  ADD ("/store-search/references", test_references);
  ADD ("/store-search/in-steps", test_in_steps);

  return g_test_run ();
}

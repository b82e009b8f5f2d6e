/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mending keeps: open rows of the quarantine, mappings in force, rows of value tables. */
#include "store-fixture.h"

#include "daybook-error.h"
#include "daybook-mapping-versions.h"
#include "daybook-quarantine.h"
#include "daybook-value-rows.h"
#include "daybook-verify.h"

static void
assert_missing (const GError *error, const char *part)
{
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, part));
}

/* Paging through what is open, and letting go what came before one of them. */
static void
test_quarantine_open (Store *store, gconstpointer data)
{
  static const char *const payloads[] = { "{\"n\":1}", "{\"n\":2}", "{\"n\":3}" };
  DaybookQuarantineQuery query = { .connection = "shop", .stream = "orders", .limit = 2 };
  DaybookQuarantined item = { .connection = (char *) "shop",
                              .stream = (char *) "orders",
                              .type = (char *) "refund",
                              .source_id = (char *) "7",
                              .around = (char *) "{\"record\":{}}",
                              .reason = (char *) "x" };
  g_autoptr(GPtrArray) first = NULL;
  g_autoptr(GPtrArray) second = NULL;
  g_autoptr(GPtrArray) late = NULL;
  g_autoptr(GError) error = NULL;
  const DaybookQuarantined *last;

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      item.payload = (char *) payloads[i];
      g_assert_cmpint (daybook_quarantine_put (store->db, &item, NOW + i, &error), >, 0);
    }
  first = daybook_quarantine_open (store->db, &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 2);
  last = first->pdata[1];
  g_assert_cmpstr (last->payload, ==, payloads[1]);
  g_assert_cmpstr (last->type, ==, "refund");
  g_assert_cmpstr (last->around, ==, "{\"record\":{}}");
  query.before_us = last->last_us;
  query.before_id = last->id;
  second = daybook_quarantine_open (store->db, &query, &error);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_true (daybook_quarantine_set_reason (store->db, last->id, "of now", &error));
  g_assert_cmpint (daybook_quarantine_resolve_older (store->db, last, "newer", NOW, &error), ==, 2);
  query = (DaybookQuarantineQuery){ .since_us = NOW + 1, .limit = 9 };
  late = daybook_quarantine_open (store->db, &query, &error);
  g_assert_cmpuint (late->len, ==, 1);
  g_assert_cmpstr (((DaybookQuarantined *) late->pdata[0])->payload, ==, payloads[2]);
}

static void
test_mapping_choices (Store *store, gconstpointer data)
{
  g_autoptr(DaybookConnection) none = NULL;
  g_autoptr(DaybookConnection) one = NULL;
  g_autoptr(GError) error = NULL;

  none = daybook_connection_get (store->db, "shop", &error);
  g_assert_cmpstr (none->mappings, ==, "[]");
  g_assert_false (
      daybook_mapping_versions_choose (store->db, "shop", "a", "d9", "d0", NOW, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE); /* a version that was never kept */
  g_clear_error (&error);
  g_assert_true (daybook_mapping_versions_keep (store->db, "a", "d1", "{}", NOW, &error));
  g_assert_true (daybook_mapping_versions_keep (store->db, "a", "d2", "{ }", NOW, &error));
  g_assert_true (daybook_mapping_versions_choose (store->db, "shop", "a", "d1", "d0", NOW, &error));
  g_assert_true (daybook_mapping_versions_choose (store->db, "shop", "a", "d2", "d0", NOW, &error));
  one = daybook_connection_get (store->db, "shop", &error);
  g_assert_cmpstr (one->mappings, ==,
                   "[{\"name\":\"a\",\"version\":\"d2\",\"base\":\"d0\",\"text\":\"{ }\"}]");
  g_assert_true (daybook_mapping_versions_revert (store->db, "shop", "a", &error));
  g_assert_no_error (error);
  g_assert_false (daybook_mapping_versions_revert (store->db, "shop", "a", &error));
  assert_missing (error, "the built-in one already");
}

static void
test_value_rows (Store *store, gconstpointer data)
{
  DaybookValueRow everywhere
      = { .table = (char *) "t", .key = (char *) "a", .value = (char *) "1" };
  DaybookValueRow special = {
    .table = (char *) "t", .key = (char *) "a", .channel = (char *) "pos", .value = (char *) "2"
  };
  g_autoptr(DaybookConnection) shop = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_value_rows_set (store->db, &special, NOW, &error));
  g_assert_true (daybook_value_rows_set (store->db, &everywhere, NOW, &error));
  everywhere.value = (char *) "3";
  g_assert_true (daybook_value_rows_set (store->db, &everywhere, NOW, &error));
  rows = daybook_value_rows_list (store->db, "t", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (((DaybookValueRow *) rows->pdata[0])->value, ==, "3");
  g_assert_true (daybook_value_rows_unset (store->db, &everywhere, &error));
  g_assert_false (daybook_value_rows_unset (store->db, &everywhere, &error));
  assert_missing (error, "no row for \"a\" in that scope");
  shop = daybook_connection_get (store->db, "shop", NULL);
  g_assert_cmpstr (shop->tables, ==,
                   "[{\"table\":\"t\",\"key\":\"a\",\"sku_group\":\"\",\"location\":\"\","
                   "\"channel\":\"pos\",\"value\":\"2\"}]");
}

static char *
around_of (int i)
{
  return g_strdup_printf ("{\"parent\":null,\"record\":{\"id\":\"gid://shopify/Order/%d\","
                          "\"name\":\"#%d\",\"currencyCode\":\"USD\",\"test\":false}}",
                          i * 7919, i);
}

/* What is around a payload is packed as the payload is, and verify reads both. */
static void
test_around (Store *store, gconstpointer data)
{
  enum
  {
    MANY = 120
  };
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);
  g_autoptr(GPtrArray) broken = NULL;
  gint64 records[MANY];

  for (int i = 0; i < MANY; i++)
    {
      g_autofree char *id = g_strdup_printf ("re_%d", i);
      g_autoptr(DaybookRecord) record = store_payment (id, 100 + i, NOW);
      g_auto(DaybookPut) put = { 0 };

      g_free (record->payload);
      record->payload = g_strdup ("{}");
      record->around = around_of (i);
      g_assert_true (daybook_records_put (store->db, "shop", record, NOW, &put, NULL));
      records[i] = put.record;
    }
  g_assert_true (daybook_db_commit (transaction, NULL));
  for (int i = 0; i < MANY; i++)
    {
      g_autofree char *expected = around_of (i);
      g_autofree char *around = daybook_records_dup_around (store->db, records[i], NULL);

      g_assert_cmpstr (around, ==, expected);
    }
  broken = daybook_verify (store->db, 0, NULL);
  g_assert_cmpuint (broken->len, ==, 0);
  g_assert_true (daybook_db_exec (
      store->db, "UPDATE payloads SET around = x'28b52f' WHERE typeof (around) = 'blob'", NULL));
  g_ptr_array_unref (g_steal_pointer (&broken));
  broken = daybook_verify (store->db, 0, NULL);
  g_assert_cmpuint (broken->len, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/mending/quarantine-open", Store, NULL, store_set_up, test_quarantine_open,
              store_tear_down);
  g_test_add ("/store/mending/mapping-choices", Store, NULL, store_set_up, test_mapping_choices,
              store_tear_down);
  g_test_add ("/store/mending/value-rows", Store, NULL, store_set_up, test_value_rows,
              store_tear_down);
  g_test_add ("/store/mending/around", Store, NULL, store_set_up, test_around, store_tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store in a temporary folder, with two connections, for the tests of this room. */
#pragma once

#include "daybook-connection.h"
#include "daybook-deliveries.h"
#include "daybook-events.h"
#include "daybook-flows.h"
#include "daybook-records.h"
#include "daybook-statement.h"
#include "daybook-time.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1795000000000000)

static const guint8 store_key[DAYBOOK_DB_KEY_BYTES] = "0123456789abcdef0123456789abcde";

typedef struct
{
  char *dir;
  DaybookDb *db;
} Store;

G_GNUC_UNUSED static void
store_add_connection (DaybookDb *db, const char *id, const char *provider)
{
  g_autoptr(DaybookConnection) connection = daybook_connection_new ();
  g_autoptr(GError) error = NULL;

  connection->id = g_strdup (id);
  connection->provider = g_strdup (provider);
  connection->title = g_strdup (provider);
  connection->account = g_strdup ("acct_1");
  connection->created_us = NOW;
  g_assert_true (daybook_connection_add (db, connection, &error));
  g_assert_no_error (error);
}

G_GNUC_UNUSED static void
store_set_up (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  store->dir = g_dir_make_tmp ("daybook-store-XXXXXX", &error);
  g_assert_no_error (error);
  store->db = daybook_db_open (store->dir, store_key, DAYBOOK_DB_CREATE, &error);
  g_assert_no_error (error);
  store_add_connection (store->db, "shop", "shopify");
  store_add_connection (store->db, "books", "quickbooks");
}

G_GNUC_UNUSED static void
store_remove_dir (const char *dir)
{
  g_autoptr(GDir) open = g_dir_open (dir, 0, NULL);

  for (const char *name = g_dir_read_name (open); name != NULL; name = g_dir_read_name (open))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        store_remove_dir (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}

G_GNUC_UNUSED static void
store_tear_down (Store *store, gconstpointer data)
{
  g_clear_pointer (&store->db, daybook_db_free);
  store_remove_dir (store->dir);
  g_free (store->dir);
}

/* Closes and opens again. */
G_GNUC_UNUSED static void
store_reopen (Store *store)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&store->db, daybook_db_free);
  store->db = daybook_db_open (store->dir, store_key, DAYBOOK_DB_READ_WRITE, &error);
  g_assert_no_error (error);
}

/* A payment, the smallest record with money and a time. */
G_GNUC_UNUSED static DaybookRecord *
store_payment (const char *id, gint64 minor, gint64 at)
{
  g_autoptr(GError) error = NULL;
  DaybookRecord *record;
  char *body = g_strdup_printf ("{\"id\":\"%s\",\"amount\":{\"amount\":%" G_GINT64_FORMAT
                                ",\"currency\":\"USD\"},\"at\":%" G_GINT64_FORMAT
                                ",\"status\":\"succeeded\"}",
                                id, minor, at);

  record = daybook_record_new ("payment/1", body, "{\"raw\":true}", "digest-1", &error);
  g_assert_no_error (error);

  return record;
}

G_GNUC_UNUSED static gint64
store_put_payment (DaybookDb *db, const char *id, gint64 minor, gint64 at)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, NULL);
  g_autoptr(DaybookRecord) record = store_payment (id, minor, at);
  g_auto(DaybookPut) put = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (transaction);
  g_assert_true (daybook_records_put (db, "shop", record, NOW, &put, &error));
  g_assert_no_error (error);
  g_assert_true (daybook_db_commit (transaction, &error));

  return put.record;
}

/* A flow to the books, and one record with one event: what a delivery needs. */
G_GNUC_UNUSED static gint64
store_add_cause (DaybookDb *db)
{
  DaybookFlow flow
      = { .id = (char *) "sales", .target = (char *) "books", .position = 0, .created_us = NOW };
  g_autoptr(GError) error = NULL;
  gint64 record = store_put_payment (db, "pay_cause", 1000, NOW);

  g_assert_cmpint (daybook_events_append (db, "payment.captured", record, 1, NULL, NOW, &error), ==,
                   1);
  g_assert_true (daybook_flows_add (db, &flow, &error));
  g_assert_true (daybook_flows_set_position (db, "sales", 0, 1, &error));
  g_assert_no_error (error);

  return record;
}

G_GNUC_UNUSED static gint64
store_add_delivery (
    DaybookDb *db, const char *key, const char *kind, gint64 payout, DaybookDeliveryState state)
{
  DaybookDelivery delivery = {
    .flow = (char *) "sales",
    .target = (char *) "books",
    .kind = (char *) kind,
    .action = (char *) "post",
    .reference = (char *) key,
    .key = (char *) key,
    .subject = 1,
    .event = 1,
    .payout = payout,
    .rank = g_str_equal (kind, "payout") ? 9 : 1,
    .date = (char *) "2026-11-20",
    .amount = 1000,
    .currency = (char *) "USD",
    .body = (char *) "{\"lines\":[]}",
    .state = state,
  };
  g_autoptr(GError) error = NULL;
  gint64 id = daybook_deliveries_insert (db, &delivery, NOW, NULL, &error);

  g_assert_no_error (error);

  return id;
}

#define assert_store_error(error, part)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE);                                    \
    if (strstr ((error)->message, part) == NULL)                                                   \
      g_error ("'%s' does not say '%s'", (error)->message, part);                                  \
  }                                                                                                \
  G_STMT_END

#define assert_missing_error(error, part)                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);                                    \
    if (strstr ((error)->message, part) == NULL)                                                   \
      g_error ("'%s' does not say '%s'", (error)->message, part);                                  \
  }                                                                                                \
  G_STMT_END

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packing: whatever is put comes back, before and after a dictionary, here and on another
 * connection, and nothing depends on a dictionary that was rolled back. */
#include "daybook-error.h"
#include "daybook-schema.h"
#include "daybook-sealed-vfs.h"
#include "daybook-verify.h"
#include "store-fixture.h"

static gint64
put_many (DaybookDb *db, int from, int to, gboolean commit)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, NULL);
  gint64 last = 0;

  for (int i = from; i < to; i++)
    {
      g_autofree char *id = g_strdup_printf ("pay_%d", i);
      g_autofree char *payload = g_strdup_printf (
          "{\"id\":\"%s\",\"object\":\"charge\",\"description\":\"Order %d of the shop\","
          "\"billing_details\":{\"name\":\"Customer %d\",\"country\":\"US\"}}",
          id, i * 7919, i);
      g_autoptr (DaybookRecord) record = store_payment (id, 100 + i, NOW + i);
      g_auto (DaybookPut) put = { 0 };
      g_autoptr (GError) error = NULL;

      g_free (record->payload);
      record->payload = g_steal_pointer (&payload);
      g_assert_true (daybook_records_put (db, "shop", record, NOW, &put, &error));
      g_assert_no_error (error);
      last = put.record;
    }
  if (commit)
    g_assert_true (daybook_db_commit (transaction, NULL));

  return last;
}

static void
expect (DaybookDb *db, int i)
{
  g_autofree char *id = g_strdup_printf ("pay_%d", i);
  g_autofree char *customer = g_strdup_printf ("\"Customer %d\"", i);
  g_autofree char *amount = g_strdup_printf ("\"amount\":%d,", 100 + i);
  g_autoptr (DaybookStoredRecord) record = daybook_records_find (db, "shop", "payment", id, NULL);
  g_autofree char *payload = daybook_records_dup_payload (db, record->id, NULL);

  g_assert_nonnull (strstr (record->body, amount));
  g_assert_nonnull (strstr (payload, customer));
}

static gint64
ask (DaybookDb *db, const char *sql)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, sql);

  g_assert_true (daybook_statement_row (&statement, NULL));

  return daybook_read_int (&statement);
}

static void
expect_whole (DaybookDb *db)
{
  g_autoptr (GPtrArray) broken = daybook_verify (db, 0, NULL);

  g_assert_nonnull (broken);
  g_assert_cmpuint (broken->len, ==, 0);
}

static void
test_round_trip (Store *store, gconstpointer data)
{
  put_many (store->db, 0, 300, TRUE);
  g_assert_cmpint (ask (store->db, "SELECT count(*) FROM dictionaries"), ==, 2);
  g_assert_cmpint (ask (store->db, "SELECT count(*) FROM records WHERE typeof (body) = 'blob'"), ==,
                   201);
  g_assert_cmpint (ask (store->db, "SELECT count(*) FROM payloads WHERE typeof (payload) = 'blob'"),
                   ==, 201);
  g_assert_cmpint (ask (store->db, "SELECT avg (length (body)) * 2 < avg (length (unpack (body)))"
                                   " FROM records WHERE typeof (body) = 'blob'"),
                   ==, 1);
  for (int i = 0; i < 300; i++)
    expect (store->db, i);
  expect_whole (store->db);

  store_reopen (store);
  put_many (store->db, 300, 310, TRUE);
  g_assert_cmpint (ask (store->db, "SELECT count(*) FROM dictionaries"), ==, 2);
  expect (store->db, 299);
  expect (store->db, 309);
  expect_whole (store->db);
}

/* The dictionary was made in a transaction that never was: the next one makes its own. */
static void
test_rollback (Store *store, gconstpointer data)
{
  put_many (store->db, 0, 150, FALSE);
  g_assert_cmpint (ask (store->db, "SELECT count(*) FROM dictionaries"), ==, 0);
  put_many (store->db, 0, 99, TRUE);
  g_assert_cmpint (ask (store->db, "SELECT count(*) FROM records WHERE typeof (body) = 'blob'"), ==,
                   0);
  put_many (store->db, 99, 250, TRUE);
  for (int i = 0; i < 250; i++)
    expect (store->db, i);
  expect_whole (store->db);
}

/* Two connections that each saw too few: the second takes what the first made. */
static void
test_two_writers (Store *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookDb) other
      = daybook_db_open (store->dir, store_key, DAYBOOK_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  put_many (other, 0, 60, TRUE);
  put_many (store->db, 60, 200, TRUE);
  put_many (other, 200, 300, TRUE);
  g_assert_cmpint (ask (store->db, "SELECT count(*) FROM dictionaries"), ==, 2);
  for (int i = 0; i < 300; i++)
    expect (i % 2 == 0 ? other : store->db, i);
  expect_whole (store->db);
}

/* A store from before anything was packed: what it has stays readable, and the rest is packed. */
static void
test_older_store (Store *store, gconstpointer data)
{
  static const char record[]
      = "INSERT INTO words VALUES (1, 'payment'), (2, 'payment/1');"
        "INSERT INTO connections (num, id, provider, title, environment, settings, manifest,"
        " method, state, created) VALUES (1, 'shop', 'shopify', 'Shop', '', '{}', '', '', 'ready',"
        " 1);"
        "INSERT INTO records (id, connection, type, source_id, revision, contract, at, stored,"
        " digest, body) VALUES (1, 1, 1, 'old', 1, 2, 1, 1, x'00', '{\"id\":\"old\"}');"
        "INSERT INTO payloads VALUES (1, '{\"raw\":1}');"
        "PRAGMA user_version = 2";
  g_autofree char *dir = g_build_filename (store->dir, "old", NULL);
  g_autofree char *file = g_build_filename (dir, DAYBOOK_DB_FILE, NULL);
  g_autofree char *payload = NULL;
  g_autoptr(DaybookStoredRecord) old = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDb) db = NULL;
  sqlite3 *handle;

  g_assert_true (daybook_db_create_files (dir, store_key, NULL, &error));
  handle
      = daybook_sealed_open (file, store_key, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (sqlite3_exec (handle, daybook_schema_get_migration (i), NULL, NULL, NULL), ==,
                     SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, record, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);

  db = daybook_db_open (dir, store_key, DAYBOOK_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  put_many (db, 0, 150, TRUE);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM records WHERE typeof (body) = 'blob'"), ==, 51);
  g_assert_cmpint (
      ask (db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), ==, 1);
  old = daybook_records_find (db, "shop", "payment", "old", &error);
  payload = daybook_records_dup_payload (db, old->id, &error);
  g_assert_cmpstr (old->body, ==, "{\"id\":\"old\"}");
  g_assert_cmpstr (payload, ==, "{\"raw\":1}");
  for (int i = 0; i < 150; i++)
    expect (db, i);
}

static void
expect_told (Store *store, const char *sql, const char *part)
{
  g_autoptr(GPtrArray) broken = NULL;
  g_autoptr(GError) error = NULL;
  gboolean told = FALSE;

  g_assert_true (daybook_db_exec (store->db, sql, &error));
  store_reopen (store); /* what was read before is still in memory */
  broken = daybook_verify (store->db, 0, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < broken->len; i++)
    told |= strstr (g_ptr_array_index (broken, i), part) != NULL;
  g_assert_true (told);
}

/* A frame that was cut, or whose dictionary is gone, is told, and is no crash. */
static void
test_damage (Store *store, gconstpointer data)
{
  g_autoptr(DaybookStoredRecord) record = NULL;
  g_autoptr(GError) error = NULL;

  put_many (store->db, 0, 122, TRUE);
  expect_told (store,
               "UPDATE records SET body = substr (body, 1, length (body) - 5) WHERE id = 121",
               "record 121 cannot be unpacked");
  expect_told (store, "UPDATE payloads SET payload = x'28b52ffd' WHERE record = 121",
               "the payload of record 121 cannot be unpacked");
  g_assert_null (daybook_records_dup_payload (store->db, 121, &error));
  assert_store_error (error, "cannot be unpacked");
  g_clear_error (&error);
  expect_told (store, "DELETE FROM dictionaries", "record 101 cannot be unpacked");
  record = daybook_records_get (store->db, 122, &error);
  g_assert_null (record);
  assert_store_error (error, "cannot be unpacked");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store-pack/" name, Store, NULL, store_set_up, func, store_tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("rollback", test_rollback);
  ADD ("two-writers", test_two_writers);
  ADD ("older-store", test_older_store);
  ADD ("damage", test_damage);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, migrating, transactions, the lock, upkeep. */

#include "daybook-error.h"
#include "daybook-schema.h"
#include "daybook-sealed-vfs.h"
#include "store-fixture.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
dup_path (Store *store, const char *name)
{
  return g_build_filename (store->dir, name, NULL);
}

static void
assert_mode (const char *path, guint mode)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, mode);
}

static void
test_created (Store *store, gconstpointer data)
{
  g_autofree char *file = dup_path (store, DAYBOOK_DB_FILE);
  g_autofree char *wal = dup_path (store, DAYBOOK_DB_FILE "-wal");
  g_autofree char *seal = dup_path (store, DAYBOOK_DB_SEAL);
  g_autofree char *id = daybook_db_dup_store_id (store->dir, NULL);
  g_autofree char *meta = daybook_db_dup_meta (store->db, "store_id", NULL);
  g_autofree char *missing = daybook_db_dup_meta (store->db, "currency", NULL);

  assert_mode (store->dir, 0700);
  assert_mode (file, 0600);
  assert_mode (wal, 0600);
  assert_mode (seal, 0600);
  g_assert_cmpuint (strlen (id), ==, 36);
  g_assert_cmpstr (id, ==, meta);
  g_assert_null (missing);
}

static void
test_meta (Store *store, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_true (daybook_db_set_meta (store->db, "currency", "USD", NULL));
  first = daybook_db_dup_meta (store->db, "currency", NULL);
  g_assert_cmpstr (first, ==, "USD");
  g_assert_true (daybook_db_set_meta (store->db, "currency", "EUR", NULL));
  store_reopen (store);
  second = daybook_db_dup_meta (store->db, "currency", NULL);
  g_assert_cmpstr (second, ==, "EUR");
}

static void
assert_not_opened (const char *dir, const guint8 *key, DaybookDbMode mode, const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDb) db = daybook_db_open (dir, key, mode, &error);

  g_assert_null (db);
  assert_store_error (error, part);
}

static void
test_refusals (Store *store, gconstpointer data)
{
  static const guint8 other[DAYBOOK_DB_KEY_BYTES] = "another key";
  g_autofree char *empty = dup_path (store, "nothing");
  g_autofree char *seal = dup_path (store, DAYBOOK_DB_SEAL);

  assert_not_opened (empty, store_key, DAYBOOK_DB_READ_WRITE, "there is no store in ");
  g_assert_false (daybook_db_exists (empty));
  assert_not_opened (store->dir, other, DAYBOOK_DB_READ_WRITE, "the key does not fit this store");
  assert_not_opened (store->dir, other, DAYBOOK_DB_CREATE, "the key does not fit this store");

  g_assert_true (g_file_set_contents (seal, "daybook-seal 1\nstore x\ncheck 00zz\n", -1, NULL));
  assert_not_opened (store->dir, store_key, DAYBOOK_DB_READ_WRITE, "is damaged or not a seal");
  g_unlink (seal);
  assert_not_opened (store->dir, store_key, DAYBOOK_DB_READ_WRITE,
                     "the store's seal cannot be read");
}

/* The key is kept under the id before the store is there. */
static void
test_chosen_id (Store *store, gconstpointer data)
{
  g_autofree char *dir = dup_path (store, "chosen");
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDb) db = daybook_db_create (dir, "id-1", store_key, &error);
  g_autoptr(DaybookDb) again = NULL;
  g_autoptr(DaybookDb) other = NULL;

  g_assert_no_error (error);
  id = daybook_db_dup_meta (db, "store_id", &error);
  g_assert_cmpstr (id, ==, "id-1");
  again = daybook_db_create (dir, "id-1", store_key, &error);
  g_assert_no_error (error);
  other = daybook_db_create (dir, "id-2", store_key, &error);
  g_assert_null (other);
  assert_store_error (error, "holds another store, id-1");
}

static void
test_versions (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_db_exec (store->db, "PRAGMA user_version = 99", &error));
  assert_not_opened (store->dir, store_key, DAYBOOK_DB_READ_WRITE, "the store has format 99");
  g_assert_true (daybook_db_exec (store->db, "PRAGMA user_version = 1", &error));
  assert_not_opened (store->dir, store_key, DAYBOOK_DB_READ_ONLY, "older format 1");
  assert_not_opened (store->dir, store_key, DAYBOOK_DB_READ_WRITE,
                     "bringing the store from format 1 to 2");
}

/* A store at each older version is brought to today's. */
static void
test_migrations (Store *store, gconstpointer data)
{
  for (int version = 0; version < daybook_schema_get_version (); version++)
    {
      g_autofree char *name = g_strdup_printf ("old-%d", version);
      g_autofree char *dir = dup_path (store, name);
      g_autofree char *file = g_build_filename (dir, DAYBOOK_DB_FILE, NULL);
      g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %d", version);
      g_autoptr(GError) error = NULL;
      g_autoptr(DaybookDb) db = NULL;
      sqlite3 *old;

      g_assert_true (daybook_db_create_files (dir, store_key, NULL, &error));
      old = daybook_sealed_open (file, store_key, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                 &error);
      g_assert_no_error (error);
      for (int i = 0; i < version; i++)
        g_assert_cmpint (sqlite3_exec (old, daybook_schema_get_migration (i), NULL, NULL, NULL), ==,
                         SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (old, mark, NULL, NULL, NULL), ==, SQLITE_OK);
      sqlite3_close (old);

      db = daybook_db_open (dir, store_key, DAYBOOK_DB_READ_WRITE, &error);
      g_assert_no_error (error);
      store_add_connection (db, "shop", "shopify");
    }
}

static void
test_transactions (Store *store, gconstpointer data)
{
  g_autofree char *kept = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *gone = NULL;

  {
    g_autoptr(DaybookTransaction) outer = daybook_db_begin (store->db, NULL);

    g_assert_true (daybook_db_in_transaction (store->db));
    g_assert_true (daybook_db_set_meta (store->db, "kept", "1", NULL));
    {
      g_autoptr(DaybookTransaction) nested = daybook_db_begin (store->db, NULL);

      g_assert_true (daybook_db_set_meta (store->db, "gone", "1", NULL));
    }
    {
      g_autoptr(DaybookTransaction) nested = daybook_db_begin (store->db, NULL);

      g_assert_true (daybook_db_set_meta (store->db, "inner", "1", NULL));
      g_assert_true (daybook_db_commit (nested, NULL));
    }
    g_assert_true (daybook_db_commit (outer, NULL));
  }
  g_assert_false (daybook_db_in_transaction (store->db));
  {
    g_autoptr(DaybookTransaction) outer = daybook_db_begin (store->db, NULL);

    g_assert_true (daybook_db_set_meta (store->db, "kept", "2", NULL));
  }
  kept = daybook_db_dup_meta (store->db, "kept", NULL);
  inner = daybook_db_dup_meta (store->db, "inner", NULL);
  gone = daybook_db_dup_meta (store->db, "gone", NULL);
  g_assert_cmpstr (kept, ==, "1");
  g_assert_cmpstr (inner, ==, "1");
  g_assert_null (gone);
}

/* A word made in a transaction that was rolled back gets made again. */
static void
test_words_rolled_back (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  {
    g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);

    g_assert_cmpint (daybook_db_make_word (store->db, "fleeting", &error), >, 0);
  }
  g_assert_cmpint (daybook_db_find_name (store->db, DAYBOOK_NAME_WORD, "fleeting", &error), ==, 0);
  g_assert_cmpint (daybook_db_make_word (store->db, "fleeting", &error), >, 0);
  store_reopen (store);
  g_assert_cmpint (daybook_db_find_name (store->db, DAYBOOK_NAME_WORD, "fleeting", &error), >, 0);
}

static void
test_read_only (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDb) db = daybook_db_open (store->dir, store_key, DAYBOOK_DB_READ_ONLY, &error);
  gint64 version;

  g_assert_no_error (error);
  g_assert_false (daybook_db_set_meta (db, "a", "b", &error));
  assert_store_error (error, "opened for reading only");
  version = daybook_db_data_version (db);
  g_assert_cmpint (daybook_db_data_version (db), ==, version);
  g_assert_true (daybook_db_set_meta (store->db, "a", "b", NULL));
  g_assert_cmpint (daybook_db_data_version (db), !=, version);
}

static void
test_snapshot (Store *store, gconstpointer data)
{
  g_autoptr(DaybookDb) reader
      = daybook_db_open (store->dir, store_key, DAYBOOK_DB_READ_ONLY, NULL);
  g_autoptr(DaybookTransaction) snapshot = daybook_db_begin_read (reader, NULL);
  g_autofree char *before = daybook_db_dup_meta (reader, "a", NULL);
  g_autofree char *within = NULL;
  g_autofree char *after = NULL;

  g_assert_true (daybook_db_set_meta (store->db, "a", "b", NULL));
  within = daybook_db_dup_meta (reader, "a", NULL);
  daybook_db_rollback (snapshot);
  after = daybook_db_dup_meta (reader, "a", NULL);
  g_assert_null (before);
  g_assert_null (within);
  g_assert_cmpstr (after, ==, "b");
}

static void
test_busy (Store *store, gconstpointer data)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (store->db, NULL);
  g_autoptr(DaybookDb) other
      = daybook_db_open (store->dir, store_key, DAYBOOK_DB_READ_WRITE, NULL);
  g_autoptr(DaybookTransaction) second = NULL;
  g_autoptr(GError) error = NULL;

  sqlite3_busy_timeout (daybook_db_get_handle (other), 50);
  second = daybook_db_begin (other, &error);
  g_assert_null (second);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
}

static void
test_cancelled (Store *store, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  const char *endless
      = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

  daybook_db_set_cancellable (store->db, cancellable);
  g_cancellable_cancel (cancellable);
  g_assert_false (daybook_db_exec (store->db, endless, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  daybook_db_set_cancellable (store->db, NULL);
  g_assert_true (daybook_db_set_meta (store->db, "a", "b", &error));
}

static void
test_lock (Store *store, gconstpointer data)
{
  static const struct
  {
    const char *what, *said;
  } holders[] = { { "sync", "process PID (sync) is working on this store; wait" },
                  { "run", "daybookctl run (process PID) is working on this store, and syncs" } };

  for (guint i = 0; i < G_N_ELEMENTS (holders); i++)
    {
      g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
      g_auto(GStrv) around = g_strsplit (holders[i].said, "PID", 2);
      g_autofree char *said = g_strconcat (around[0], pid, around[1], NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(DaybookLock) lock = daybook_db_lock (store->dir, holders[i].what, &error);
      g_autoptr(DaybookLock) second = NULL;

      g_assert_no_error (error);
      second = daybook_db_lock (store->dir, "sync", &error);
      g_assert_null (second);
      g_assert_true (daybook_db_is_worked_on (store->dir));
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
      g_assert_nonnull (strstr (error->message, said));
      g_clear_error (&error);
      g_clear_pointer (&lock, daybook_lock_free);
      g_assert_false (daybook_db_is_worked_on (store->dir));
      second = daybook_db_lock (store->dir, "sync", &error);
      g_assert_no_error (error);
    }
}

/* The kernel drops the lock of a process that ends without a word. */
static void
test_lock_of_dead (Store *store, gconstpointer data)
{
  g_autoptr(DaybookLock) lock = NULL;
  pid_t child = fork ();

  if (child == 0)
    _exit (daybook_db_lock (store->dir, "sync", NULL) != NULL ? 0 : 1);
  else
    {
      int status;

      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
    }
  lock = daybook_db_lock (store->dir, "sync", NULL);
  g_assert_nonnull (lock);
}

static void
test_backup (Store *store, gconstpointer data)
{
  static const guint8 other[DAYBOOK_DB_KEY_BYTES] = "the key of the copy";
  g_autofree char *dir = dup_path (store, "copy");
  g_autofree char *seal = g_build_filename (dir, DAYBOOK_DB_SEAL, NULL);
  g_autofree char *id = NULL;
  g_autofree char *copied_id = NULL;
  g_autofree char *value = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDb) copy = NULL;

  g_assert_true (daybook_db_set_meta (store->db, "a", "b", NULL));
  g_assert_true (daybook_db_backup (store->db, dir, other, &error));
  g_assert_no_error (error);
  g_assert_false (daybook_db_backup (store->db, dir, other, &error));
  assert_store_error (error, "holds a store already");
  assert_not_opened (dir, store_key, DAYBOOK_DB_READ_ONLY, "the key does not fit this store");

  g_clear_error (&error);
  copy = daybook_db_open (dir, other, DAYBOOK_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  value = daybook_db_dup_meta (copy, "a", NULL);
  g_assert_cmpstr (value, ==, "b");
  id = daybook_db_dup_store_id (store->dir, NULL);
  copied_id = daybook_db_dup_store_id (dir, NULL);
  g_assert_cmpstr (id, ==, copied_id);
}

static void
test_vacuum (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *big = g_strnfill (200000, 'x');
  g_autofree char *file = dup_path (store, DAYBOOK_DB_FILE);
  GStatBuf before;
  GStatBuf after;

  g_assert_true (daybook_db_set_meta (store->db, "big", big, &error));
  g_assert_true (daybook_db_checkpoint (store->db, &error));
  g_assert_cmpint (g_stat (file, &before), ==, 0);
  g_assert_true (daybook_db_set_meta (store->db, "big", "", &error));
  g_assert_true (daybook_db_vacuum (store->db, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (file, &after), ==, 0);
  g_assert_cmpint (after.st_size, <, before.st_size - 150000);
}

static void
test_damaged_page (Store *store, gconstpointer data)
{
  g_autofree char *file = dup_path (store, DAYBOOK_DB_FILE);
  g_autofree char *bytes = NULL;
  gsize size;
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_db_checkpoint (store->db, NULL));
  g_clear_pointer (&store->db, daybook_db_free);
  g_assert_true (g_file_get_contents (file, &bytes, &size, NULL));
  for (gsize page = 1; page < size / 4096; page++)
    bytes[page * 4096 + 9] ^= 1;
  g_assert_true (g_file_set_contents (file, bytes, size, NULL));
  store->db = daybook_db_open (store->dir, store_key, DAYBOOK_DB_READ_WRITE, &error);
  if (store->db != NULL)
    g_assert_false (daybook_db_set_meta (store->db, "a", "b", &error));
  assert_store_error (error, "of the store was changed or damaged");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-db/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("created", test_created);
  ADD ("meta", test_meta);
  ADD ("refusals", test_refusals);
  ADD ("chosen-id", test_chosen_id);
  ADD ("versions", test_versions);
  ADD ("migrations", test_migrations);
  ADD ("transactions", test_transactions);
  ADD ("words-rolled-back", test_words_rolled_back);
  ADD ("read-only", test_read_only);
  ADD ("snapshot", test_snapshot);
  ADD ("busy", test_busy);
  ADD ("cancelled", test_cancelled);
  ADD ("lock", test_lock);
  ADD ("lock-of-dead", test_lock_of_dead);
  ADD ("backup", test_backup);
  ADD ("vacuum", test_vacuum);
  ADD ("damaged-page", test_damaged_page);

  return g_test_run ();
}

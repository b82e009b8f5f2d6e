/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sealed VFS: nothing readable on disk, every change noticed, and nothing that SQLite does
 * broken by it. */

#include "daybook-error.h"
#include "daybook-sealed-vfs.h"
#include "store-fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLAIN "a readable sentence nobody may find"
#define READ_WRITE (SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
#define PAGE DAYBOOK_SEALED_PAGE_BYTES
#define FRAME (24 + PAGE)

typedef struct
{
  char *dir;
  char *path;
  char *wal;
} Folder;

static void
set_up (Folder *folder, gconstpointer data)
{
  folder->dir = g_dir_make_tmp ("daybook-sealed-XXXXXX", NULL);
  folder->path = g_build_filename (folder->dir, "s.db", NULL);
  folder->wal = g_strconcat (folder->path, "-wal", NULL);
}

static void
tear_down (Folder *folder, gconstpointer data)
{
  store_remove_dir (folder->dir);
  g_free (folder->dir);
  g_free (folder->path);
  g_free (folder->wal);
}

static sqlite3 *
open_sealed (const char *path)
{
  g_autoptr(GError) error = NULL;
  sqlite3 *db = daybook_sealed_open (path, store_key, READ_WRITE, &error);

  g_assert_no_error (error);

  return db;
}

static void
run (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s (%s)", sql, sqlite3_errmsg (db), daybook_sealed_complaint (db));
}

static gint64
ask (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement;
  gint64 answer;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK
      || sqlite3_step (statement) != SQLITE_ROW)
    g_error ("%s: %s (%s)", sql, sqlite3_errmsg (db), daybook_sealed_complaint (db));
  answer = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return answer;
}

static void
assert_whole (sqlite3 *db)
{
  g_assert_cmpint (
      ask (db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), ==, 1);
}

static void
fill (sqlite3 *db, int rows)
{
  g_autofree char *sql = g_strdup_printf ("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT);"
                                          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
                                          " SELECT i + 1 FROM n WHERE i < %d)"
                                          " INSERT INTO t SELECT i, '" PLAIN "' || i FROM n",
                                          rows);

  run (db, sql);
}

static void
change_byte (const char *path, gsize at)
{
  g_autofree char *data = NULL;
  gsize size;
  FILE *file;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (at, <, size);
  file = fopen (path, "r+b");
  g_assert_cmpint (fseek (file, at, SEEK_SET), ==, 0);
  g_assert_cmpint (fputc (data[at] ^ 1, file), !=, EOF);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
copy_bytes (const char *path, gsize from, gsize to, gsize size)
{
  g_autofree char *data = NULL;
  gsize length;
  FILE *file = NULL;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_assert_cmpuint (MAX (from, to) + size, <=, length);
  file = fopen (path, "r+b");
  g_assert_cmpint (fseek (file, to, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (data + from, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
assert_unreadable (const char *path)
{
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, >, 0);
  g_assert_null (memmem (data, size, PLAIN, strlen (PLAIN)));
  g_assert_null (memmem (data, size, "SQLite format", strlen ("SQLite format")));
  g_assert_null (memmem (data, size, "CREATE TABLE", strlen ("CREATE TABLE")));
}

static void
assert_complaint (sqlite3 *db, const char *sql, const char *expected)
{
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), !=, SQLITE_OK);
  g_assert_cmpstr (daybook_sealed_complaint (db), ==, expected);
}

static void
test_nothing_readable (Folder *folder, gconstpointer data)
{
  sqlite3 *db = open_sealed (folder->path);

  fill (db, 500);
  assert_unreadable (folder->wal);
  run (db, "PRAGMA wal_checkpoint (TRUNCATE)");
  assert_unreadable (folder->path);
  run (db, "UPDATE t SET text = text || '!'");
  assert_unreadable (folder->wal);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM t WHERE text LIKE '" PLAIN "%!'"), ==, 500);
  assert_whole (db);
  sqlite3_close (db);
}

static void
test_wrong_key (Folder *folder, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  guint8 other[DAYBOOK_DB_KEY_BYTES] = "another key";
  sqlite3 *db = open_sealed (folder->path);

  fill (db, 10);
  sqlite3_close (db);
  g_assert_null (daybook_sealed_open (folder->path, other, SQLITE_OPEN_READWRITE, &error));
  assert_store_error (error, "page 1 of the store was changed or damaged");
}

static void
test_changed_byte (Folder *folder, gconstpointer data)
{
  static const gsize within[] = { 0, 17, 2000, PAGE - 33, PAGE - 32, PAGE - 5 };
  sqlite3 *db = open_sealed (folder->path);

  fill (db, 500);
  sqlite3_close (db);
  for (guint i = 0; i < G_N_ELEMENTS (within); i++)
    {
      change_byte (folder->path, 6 * PAGE + within[i]);
      db = open_sealed (folder->path);
      assert_complaint (db, "SELECT sum(length(text)) FROM t",
                        "page 7 of the store was changed or damaged");
      daybook_sealed_forget_complaint (db);
      g_assert_null (daybook_sealed_complaint (db));
      sqlite3_close (db);
      change_byte (folder->path, 6 * PAGE + within[i]);
    }

  db = open_sealed (folder->path);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM t"), ==, 500);
  sqlite3_close (db);
}

static void
test_moved_page (Folder *folder, gconstpointer data)
{
  sqlite3 *db = open_sealed (folder->path);

  fill (db, 500);
  sqlite3_close (db);
  copy_bytes (folder->path, 7 * PAGE, 6 * PAGE, PAGE);
  db = open_sealed (folder->path);
  assert_complaint (db, "SELECT sum(length(text)) FROM t",
                    "page 7 of the store was changed or damaged");
  sqlite3_close (db);
}

static void
test_cut_file (Folder *folder, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  sqlite3 *db = open_sealed (folder->path);

  fill (db, 500);
  sqlite3_close (db);
  g_assert_cmpint (truncate (folder->path, 6 * PAGE + 100), ==, 0);
  g_assert_null (daybook_sealed_open (folder->path, store_key, SQLITE_OPEN_READWRITE, &error));
  assert_store_error (error, "s.db is damaged; take it from a backup");
  g_clear_error (&error);
  g_assert_cmpint (truncate (folder->path, 100), ==, 0);
  g_assert_null (daybook_sealed_open (folder->path, store_key, SQLITE_OPEN_READWRITE, &error));
  assert_store_error (error, "page 1 of the store is cut short");
}

/* A store that was never sealed, and a page of zeros within one that was. */
static void
test_unsealed_refused (Folder *folder, gconstpointer data)
{
  g_autofree char *plain = g_build_filename (folder->dir, "plain.db", NULL);
  g_autofree char *zeros = g_malloc0 (PAGE);
  g_autoptr(GError) error = NULL;
  sqlite3 *db;
  FILE *file;

  g_assert_cmpint (sqlite3_open (plain, &db), ==, SQLITE_OK);
  run (db, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  sqlite3_close (db);
  g_assert_null (daybook_sealed_open (plain, store_key, SQLITE_OPEN_READWRITE, &error));
  assert_store_error (error, "page 1 of the store was changed or damaged");

  db = open_sealed (folder->path);
  fill (db, 500);
  sqlite3_close (db);
  file = fopen (folder->path, "r+b");
  g_assert_cmpint (fseek (file, 6 * PAGE, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (zeros, 1, PAGE, file), ==, PAGE);
  fclose (file);
  db = open_sealed (folder->path);
  assert_complaint (db, "SELECT sum(length(text)) FROM t",
                    "page 7 of the store was changed or damaged");
  sqlite3_close (db);
}

static void
test_clear_files_refused (Folder *folder, gconstpointer data)
{
  sqlite3 *db = open_sealed (folder->path);
  g_autofree char *journal = g_strconcat (folder->path, "-journal", NULL);

  fill (db, 100);
  assert_complaint (db, "PRAGMA journal_mode = DELETE",
                    "a rollback journal would hold readable pages and was refused");
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
  run (db, "PRAGMA temp_store = FILE; CREATE TEMP TABLE x (text TEXT); PRAGMA temp.cache_size = 5");
  g_assert_cmpint (
      sqlite3_exec (db, "INSERT INTO x SELECT a.text FROM t AS a, t AS b", NULL, NULL, NULL), ==,
      SQLITE_CANTOPEN);
  sqlite3_close (db);

  g_assert_cmpint (sqlite3_open_v2 (folder->path, &db, SQLITE_OPEN_READWRITE, "daybook-sealed"), ==,
                   SQLITE_CANTOPEN);
  sqlite3_close (db);
}

/* Changes to the log under a live connection that has the page not in its cache. */
static void
test_changed_log (Folder *folder, gconstpointer data)
{
  sqlite3 *writer = open_sealed (folder->path);
  sqlite3 *reader;

  run (writer, "PRAGMA wal_autocheckpoint = 0");
  fill (writer, 500);
  g_assert_cmpint (ask (writer, "SELECT count(*) FROM t"), ==, 500);
  change_byte (folder->wal, 32 + 4 * FRAME + 24 + 50);
  reader = open_sealed (folder->path);
  g_assert_cmpint (sqlite3_exec (reader, "SELECT sum(length(text)) FROM t", NULL, NULL, NULL), ==,
                   SQLITE_IOERR_DATA);
  g_assert_true (g_str_has_suffix (daybook_sealed_complaint (reader),
                                   "in the store's log was changed or damaged"));
  sqlite3_close (reader);
  change_byte (folder->wal, 32 + 4 * FRAME + 24 + 50);
  sqlite3_close (writer);
}

/* Leaves @folder as a crash would: the log with two transactions, no shared memory. */
static void
crash_with_log (Folder *folder)
{
  pid_t child = fork ();

  if (child == 0)
    {
      sqlite3 *db = open_sealed (folder->path);

      run (db, "PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)");
      run (db, "INSERT INTO t VALUES (1, '" PLAIN "')");
      run (db, "INSERT INTO t VALUES (2, '" PLAIN "')");
      kill (getpid (), SIGKILL);
    }
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
}

static gsize
file_size (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);

  return info.st_size;
}

/* A torn last frame ends the log there: the transaction before it is whole. */
static void
test_torn_log (Folder *folder, gconstpointer data)
{
  sqlite3 *db;

  crash_with_log (folder);
  change_byte (folder->wal, file_size (folder->wal) - 1000);
  db = open_sealed (folder->path);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM t"), ==, 1);
  g_assert_null (daybook_sealed_complaint (db));
  assert_whole (db);
  run (db, "INSERT INTO t VALUES (3, 'after')");
  sqlite3_close (db);
}

/* The commit mark of a frame is bound too: forging one ends the log before it. */
static void
test_forged_commit (Folder *folder, gconstpointer data)
{
  sqlite3 *db;

  crash_with_log (folder);
  change_byte (folder->wal, file_size (folder->wal) - FRAME + 7);
  db = open_sealed (folder->path);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM t"), ==, 1);
  assert_whole (db);
  sqlite3_close (db);
}

static void
test_crash_keeps_committed (Folder *folder, gconstpointer data)
{
  sqlite3 *db;

  crash_with_log (folder);
  assert_unreadable (folder->wal);
  db = open_sealed (folder->path);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM t"), ==, 2);
  assert_whole (db);
  sqlite3_close (db);
}

static void
write_until_killed (const char *path, int pipe_fd)
{
  sqlite3 *db = open_sealed (path);

  run (db, "PRAGMA cache_size = 10; PRAGMA wal_autocheckpoint = 20;"
           "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, text TEXT);"
           "CREATE INDEX IF NOT EXISTS i ON t (text)");
  for (;;)
    {
      run (db, "BEGIN IMMEDIATE;"
               "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
               " WHERE i < 100)"
               " INSERT INTO t (text) SELECT hex(randomblob (40)) FROM n; COMMIT");
      if (write (pipe_fd, ".", 1) != 1)
        _exit (1);
    }
}

/* A writer killed at any moment, several times: what it told us of is there, and the store is
 * whole. */
static void
test_killed_writer (Folder *folder, gconstpointer data)
{
  gint64 told = 0;

  for (int round = 0; round < 6; round++)
    {
      int ends[2];
      char dot;
      pid_t child;
      sqlite3 *db;

      g_assert_cmpint (pipe (ends), ==, 0);
      child = fork ();
      if (child == 0)
        write_until_killed (folder->path, ends[1]);
      close (ends[1]);
      for (int i = 0; i < 5 + 3 * round; i++, told++)
        g_assert_cmpint (read (ends[0], &dot, 1), ==, 1);
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      while (read (ends[0], &dot, 1) == 1)
        told++;
      close (ends[0]);

      db = open_sealed (folder->path);
      assert_whole (db);
      g_assert_cmpint (ask (db, "SELECT count(*) FROM t"), >=, told * 100);
      g_assert_cmpint (ask (db, "SELECT count(*) % 100 FROM t"), ==, 0);
      sqlite3_close (db);
    }
}

/* A transaction larger than the cache writes a page into the log more than once. */
static void
test_rewritten_frames (Folder *folder, gconstpointer data)
{
  sqlite3 *db = open_sealed (folder->path);
  sqlite3 *other;

  run (db, "PRAGMA cache_size = 10; PRAGMA wal_autocheckpoint = 0");
  fill (db, 2000);
  run (db, "CREATE INDEX i ON t (text); BEGIN; SAVEPOINT s; UPDATE t SET text = 'x' || id; DELETE "
           "FROM t WHERE id % 3 = 0;"
           " UPDATE t SET text = 'y' || text; RELEASE s; SAVEPOINT s; DELETE"
           " FROM t; ROLLBACK TO s; RELEASE s;"
           " UPDATE t SET text = 'z' || text WHERE id % 2 = 0; COMMIT");
  assert_whole (db);
  other = open_sealed (folder->path);
  assert_whole (other);
  g_assert_cmpint (ask (other, "SELECT count(*) FROM t WHERE text GLOB 'zy*' OR text GLOB 'yx*'"),
                   ==, 1334);
  sqlite3_close (other);
  sqlite3_close (db);

  db = open_sealed (folder->path);
  assert_whole (db);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM t"), ==, 1334);
  sqlite3_close (db);
}

static void
test_vacuum (Folder *folder, gconstpointer data)
{
  sqlite3 *db = open_sealed (folder->path);
  gint64 before;

  fill (db, 5000);
  run (db, "DELETE FROM t WHERE id > 100");
  before = ask (db, "PRAGMA page_count");
  run (db, "VACUUM; PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_cmpint (ask (db, "PRAGMA page_count"), <, before / 4);
  assert_whole (db);
  assert_unreadable (folder->path);
  sqlite3_close (db);

  db = open_sealed (folder->path);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM t"), ==, 100);
  sqlite3_close (db);
}

static void
test_full_text (Folder *folder, gconstpointer data)
{
  sqlite3 *db = open_sealed (folder->path);

  fill (db, 300);
  run (db, "CREATE VIRTUAL TABLE f USING fts5 (text, tokenize = 'trigram'); INSERT INTO f SELECT "
           "text FROM t;"
           " PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_cmpint (ask (db, "SELECT count(*) FROM f WHERE f MATCH 'sentence'"), ==, 300);
  assert_unreadable (folder->path);
  sqlite3_close (db);
}

typedef struct
{
  const char *path;
  int number;
} Worker;

static gpointer
work_thread (gpointer data)
{
  Worker *worker = data;
  sqlite3 *db = open_sealed (worker->path);
  g_autofree char *insert = g_strdup_printf (
      "BEGIN IMMEDIATE; INSERT INTO t (text) SELECT 'w%d' || hex(randomblob (20))"
      " FROM (SELECT 1 UNION ALL SELECT 2 UNION"
      " ALL SELECT 3); COMMIT",
      worker->number);

  sqlite3_busy_timeout (db, 60000);
  for (int i = 0; i < 40; i++)
    {
      run (db, insert);
      g_assert_cmpint (ask (db, "SELECT count(*) % 3 FROM t"), ==, 0);
    }
  sqlite3_close (db);

  return NULL;
}

static void
test_many_connections (Folder *folder, gconstpointer data)
{
  Worker workers[4];
  GThread *threads[4];
  sqlite3 *db = open_sealed (folder->path);

  run (db, "CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)");
  for (int i = 0; i < 4; i++)
    {
      workers[i] = (Worker){ folder->path, i };
      threads[i] = g_thread_new ("worker", work_thread, &workers[i]);
    }
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (ask (db, "SELECT count(*) FROM t"), ==, 4 * 40 * 3);
  assert_whole (db);
  sqlite3_close (db);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/sealed-vfs/" name, Folder, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing-readable", test_nothing_readable);
  ADD ("wrong-key", test_wrong_key);
  ADD ("changed-byte", test_changed_byte);
  ADD ("moved-page", test_moved_page);
  ADD ("cut-file", test_cut_file);
  ADD ("unsealed-refused", test_unsealed_refused);
  ADD ("clear-files-refused", test_clear_files_refused);
  ADD ("changed-log", test_changed_log);
  ADD ("torn-log", test_torn_log);
  ADD ("forged-commit", test_forged_commit);
  ADD ("crash-keeps-committed", test_crash_keeps_committed);
  ADD ("killed-writer", test_killed_writer);
  ADD ("rewritten-frames", test_rewritten_frames);
  ADD ("vacuum", test_vacuum);
  ADD ("full-text", test_full_text);
  ADD ("many-connections", test_many_connections);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of sealed pages: a store and its log as someone left them who changed, cut, moved or
 * lengthened what stands on the disk. Whatever that is, what can still be read is what was written,
 * and all else is an error in words.
 *
 * The input is a list of changes, eight bytes each: which file, what to do, where, and with what.
 */
#include "daybook-error.h"
#include "daybook-sealed-vfs.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "fuzz.h"

#define ROWS 40

static const guint8 key[DAYBOOK_SEALED_KEY_BYTES] = "0123456789abcdef0123456789abcde";

typedef struct
{
  char *path;
  char *now; /* what stands in the file */
  gsize size;
} File;

static File store, wal, shm;

static void
run (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

/* A store whose first rows are in the main file and whose last are in the log. */
static void
make_store (const char *dir)
{
  sqlite3 *db;
  g_autofree char *path = g_build_filename (dir, "made.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  db = daybook_sealed_open (path, key, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  g_assert_nonnull (db);
  run (db, "CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT);"
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
           " INSERT INTO t SELECT i, printf ('row %d ', i) || hex (zeroblob (300)) FROM n;"
           "PRAGMA wal_checkpoint (TRUNCATE);"
           "INSERT INTO t SELECT id + 40, 'row ' || (id + 40) || ' ' || hex (zeroblob (300))"
           " FROM t");
  g_assert_true (g_file_get_contents (path, &store.now, &store.size, NULL));
  g_assert_true (g_file_get_contents (log, &wal.now, &wal.size, NULL));
  g_assert_cmpuint (wal.size, >, 0);
  sqlite3_close (db);
}

static void
remove_all (const char *dir)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);

  for (const char *name = g_dir_read_name (open); name != NULL; name = g_dir_read_name (open))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      g_unlink (path);
    }
}

static char *folder;

static void
remove_folder (void)
{
  remove_all (folder);
  g_rmdir (folder);
}

static void
set_up (void)
{
  folder = g_dir_make_tmp ("daybook-fuzz-XXXXXX", NULL);
  g_assert_nonnull (folder);
  make_store (folder);
  remove_all (folder);
  store.path = g_build_filename (folder, "s.db", NULL);
  wal.path = g_strconcat (store.path, "-wal", NULL);
  shm.path = g_strconcat (store.path, "-shm", NULL);
  atexit (remove_folder);
}

/* One change of @text: bytes flipped, the end cut off or lengthened, a page put over another. */
static void
change (GByteArray *text, const guint8 *how)
{
  gsize at = ((gsize) how[2] << 16 | (gsize) how[3] << 8 | how[4]) % MAX (text->len, 1);
  gsize other = ((gsize) how[5] << 8 | how[6]) % MAX (text->len / DAYBOOK_SEALED_PAGE_BYTES, 1)
                * DAYBOOK_SEALED_PAGE_BYTES;

  if (text->len == 0)
    return;
  switch (how[1] % 5)
    {
    case 0:
    case 1:
      text->data[at] ^= how[7];
      break;
    case 2:
      g_byte_array_set_size (text, (guint) at);
      break;
    case 3:
      g_byte_array_append (text, how, 8);
      break;
    default:
      at -= at % DAYBOOK_SEALED_PAGE_BYTES;
      if (other + DAYBOOK_SEALED_PAGE_BYTES <= text->len
          && at + DAYBOOK_SEALED_PAGE_BYTES <= text->len)
        memmove (text->data + at, text->data + other, DAYBOOK_SEALED_PAGE_BYTES);
    }
}

static void
put (const File *file, const GByteArray *text)
{
  FILE *out = fopen (file->path, "wb");

  g_assert_nonnull (out);
  g_assert_cmpuint (fwrite (text->data, 1, text->len, out), ==, text->len);
  g_assert_cmpint (fclose (out), ==, 0);
}

/* Rows come back as they were written, in the whole of their length, or not at all. */
static void
read_rows (sqlite3 *db)
{
  sqlite3_stmt *statement = NULL;
  int rows = 0, code;

  if (sqlite3_prepare_v2 (db, "SELECT id, text FROM t ORDER BY id", -1, &statement, NULL)
      != SQLITE_OK)
    return;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autofree char *expected = g_strdup_printf ("row %d ", sqlite3_column_int (statement, 0));
      const char *text = (const char *) sqlite3_column_text (statement, 1);

      g_assert_cmpint (sqlite3_column_int (statement, 0), ==, ++rows);
      g_assert_true (g_str_has_prefix (text, expected));
      g_assert_cmpint (sqlite3_column_bytes (statement, 1), ==, (int) strlen (expected) + 600);
    }
  sqlite3_finalize (statement);
  if (code == SQLITE_DONE)
    g_assert_true (rows == ROWS || rows == 2 * ROWS);
  else
    g_assert_nonnull (sqlite3_errmsg (db));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) main_text = g_byte_array_new ();
  g_autoptr (GByteArray) wal_text = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  if (folder == NULL)
    set_up ();
  g_byte_array_append (main_text, (guint8 *) store.now, (guint) store.size);
  g_byte_array_append (wal_text, (guint8 *) wal.now, (guint) wal.size);
  for (gsize at = 0; at + 8 <= size && at < 8 * 16; at += 8)
    change (data[at] % 2 == 0 ? main_text : wal_text, data + at);
  g_unlink (shm.path);
  put (&store, main_text);
  put (&wal, wal_text);

  db = daybook_sealed_open (store.path, key, SQLITE_OPEN_READWRITE, &error);
  g_assert_true ((db == NULL) == (error != NULL));
  if (db == NULL)
    {
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE);
      return 0;
    }
  read_rows (db);
  sqlite3_close (db);

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registers the sealed VFS with SQLite and opens stores through it. What it does to their files,
 * and why, is told in daybook-sealed-file.c.
 *
 * The sealer of a database that is being opened is handed to xOpen in a thread-local variable, so
 * no key is ever in a file name; the WAL's is that of the database it belongs to. Opening this VFS
 * in any other way fails. */

#include "daybook-sealed-vfs.h"

#include "daybook-error.h"
#include "daybook-sealed-file.h"

#include <glib/gstdio.h>

#define VFS_NAME "daybook-sealed"

static _Thread_local DaybookSealer *opening;

/* ---- what the files of one connection share ---- */

DaybookSealer *
daybook_sealer_new (const guint8 *key)
{
  DaybookSealer *self = g_new0 (DaybookSealer, 1);

  g_ref_count_init (&self->refs);
  self->cipher = daybook_page_cipher_new (key);

  return self;
}

void
daybook_sealer_unref (DaybookSealer *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;

  daybook_page_cipher_free (self->cipher);
  g_free (self);
}

int
daybook_sealer_complain (DaybookSealer *self, int code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_vsnprintf (self->complaint, sizeof self->complaint, format, arguments);
  va_end (arguments);

  return code;
}

/* ---- the VFS ---- */

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  sqlite3_vfs *below = vfs->pAppData;
  gboolean is_main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  gboolean is_beside = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  DaybookSealer *sealer = NULL;

  file->pMethods = NULL;
  if (is_main)
    sealer = opening;
  else if (is_beside && name != NULL)
    sealer = daybook_sealed_file_get_sealer (sqlite3_database_file_object (name));
  if (sealer == NULL)
    return SQLITE_CANTOPEN;
  if (flags & SQLITE_OPEN_MAIN_JOURNAL)
    return daybook_sealer_complain (sealer, SQLITE_CANTOPEN,
                                    "a rollback journal would hold readable pages and was refused");

  return daybook_sealed_file_open (file, below, name, flags, out_flags, sealer);
}

static void
register_vfs (void)
{
  static sqlite3_vfs vfs;
  static gsize done = 0;

  if (!g_once_init_enter (&done))
    return;

  /* Nobody asks SQLite how much memory it has, and counting takes a lock at each allocation. */
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_initialize ();
  vfs = *sqlite3_vfs_find (NULL);
  vfs.pNext = NULL;
  vfs.pAppData = sqlite3_vfs_find (NULL);
  vfs.zName = VFS_NAME;
  vfs.szOsFile += (int) daybook_sealed_file_size ();
  vfs.xOpen = vfs_open;
  sqlite3_vfs_register (&vfs, 0);
  g_once_init_leave (&done, 1);
}

/* ---- opening a store ---- */

static gboolean
set_failure (sqlite3 *connection, const DaybookSealer *sealer, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  const char *why = sealer->complaint[0] != '\0' ? sealer->complaint : sqlite3_errmsg (connection);
  int code = sqlite3_errcode (connection) & 0xff;

  if (code == SQLITE_BUSY)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER, "%s is busy: %s", name, why);
  else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE,
                 "%s is damaged; take it from a backup (%s)", name, why);
  else
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s: %s", name, why);

  return FALSE;
}

/* A new file becomes a WAL database while its journal is in memory; one that exists must be in
 * WAL mode already, as anything else was not written by Daybook. */
static gboolean
settle_mode (sqlite3 *connection, gboolean is_new)
{
  int reserve = DAYBOOK_SEALED_RESERVE_BYTES;
  sqlite3_stmt *statement = NULL;
  gboolean is_wal;

  sqlite3_extended_result_codes (connection, 1);
  sqlite3_busy_timeout (connection, 5000);
  if (sqlite3_exec (connection, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL) != SQLITE_OK)
    return FALSE;
  if (is_new
      && (sqlite3_file_control (connection, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve)
              != SQLITE_OK
          || sqlite3_exec (
                 connection,
                 "PRAGMA page_size = 4096; PRAGMA journal_mode = MEMORY; PRAGMA journal_mode = WAL",
                 NULL, NULL, NULL)
                 != SQLITE_OK))
    return FALSE;
  if (sqlite3_prepare_v2 (connection, "PRAGMA journal_mode", -1, &statement, NULL) != SQLITE_OK)
    return FALSE;

  is_wal = sqlite3_step (statement) == SQLITE_ROW
           && g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "wal") == 0;

  return sqlite3_finalize (statement) == SQLITE_OK && is_wal
         && sqlite3_exec (connection, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL)
                == SQLITE_OK;
}

sqlite3 *
daybook_sealed_open (const char *path,
                     const guint8 key[DAYBOOK_SEALED_KEY_BYTES],
                     int flags,
                     GError **error)
{
  g_autoptr(DaybookSealer) sealer = NULL;
  sqlite3 *connection = NULL;
  GStatBuf info;
  gboolean is_new;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  register_vfs ();
  sealer = daybook_sealer_new (key);
  is_new = (flags & SQLITE_OPEN_CREATE) != 0 && (g_stat (path, &info) != 0 || info.st_size == 0);

  opening = sealer;
  /* A connection belongs to one thread at a time, so it needs no lock of its own. */
  sqlite3_open_v2 (path, &connection, flags | SQLITE_OPEN_NOMUTEX, VFS_NAME);
  opening = NULL;

  if (sqlite3_errcode (connection) != SQLITE_OK || !settle_mode (connection, is_new))
    {
      set_failure (connection, sealer, path, error);
      sqlite3_close_v2 (connection);
      return NULL;
    }

  return connection;
}

static DaybookSealer *
sealer_of_connection (sqlite3 *connection)
{
  sqlite3_file *file = NULL;

  if (sqlite3_file_control (connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK)
    return NULL;

  return daybook_sealed_file_get_sealer (file);
}

const char *
daybook_sealed_complaint (sqlite3 *connection)
{
  DaybookSealer *sealer = sealer_of_connection (connection);

  return sealer != NULL && sealer->complaint[0] != '\0' ? sealer->complaint : NULL;
}

void
daybook_sealed_forget_complaint (sqlite3 *connection)
{
  DaybookSealer *sealer = sealer_of_connection (connection);

  if (sealer != NULL)
    sealer->complaint[0] = '\0';
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upkeep of a store that is in use: a copy of it, its free space, its log. */

#include "daybook-db.h"

#include "daybook-error.h"
#include "daybook-sealed-vfs.h"
#include "daybook-statement.h"

#define BACKUP_PAGES 1000 /* copied at a time */
#define BACKUP_TRIES 50   /* when a writer is in the way */
#define BACKUP_WAIT_MS 100

gint64
daybook_db_data_version (DaybookDb *self)
{
  g_auto(DaybookStatement) statement = daybook_statement (self, "PRAGMA data_version");
  gint64 version = daybook_statement_row (&statement, NULL) ? daybook_read_int (&statement) : 0;

  /* data_version leaves out what this connection wrote; its own changes are counted beside it. */
  return (version << 32) + sqlite3_total_changes (daybook_db_get_handle (self));
}

static gboolean
copy_pages (DaybookDb *self, sqlite3 *target, GError **error)
{
  sqlite3_backup *backup
      = sqlite3_backup_init (target, "main", daybook_db_get_handle (self), "main");
  int tries = 0;
  int code;

  if (backup == NULL)
    return daybook_store_fail (error, "the copy cannot be started: %s", sqlite3_errmsg (target));

  do
    {
      code = sqlite3_backup_step (backup, BACKUP_PAGES);
      if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        sqlite3_sleep (BACKUP_WAIT_MS);
    }
  while (code == SQLITE_OK
         || ((code == SQLITE_BUSY || code == SQLITE_LOCKED) && ++tries < BACKUP_TRIES));

  sqlite3_backup_finish (backup);

  return code == SQLITE_DONE || daybook_db_fail (self, code, error);
}

gboolean
daybook_db_backup (DaybookDb *self,
                   const char *dir,
                   const guint8 key[DAYBOOK_DB_KEY_BYTES],
                   GError **error)
{
  g_autofree char *file = g_build_filename (dir, DAYBOOK_DB_FILE, NULL);
  g_autofree char *id = NULL;
  sqlite3 *target;
  gboolean copied;

  if (daybook_db_exists (dir))
    return daybook_store_fail (error, "%s holds a store already; choose an empty folder", dir);
  id = daybook_db_dup_store_id (daybook_db_get_dir (self), error);
  if (id == NULL || !daybook_db_create_files (dir, key, id, error))
    return FALSE;
  target = daybook_sealed_open (file, key, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
  if (target == NULL)
    return FALSE;

  copied = copy_pages (self, target, error);
  if (sqlite3_close (target) != SQLITE_OK && copied)
    return daybook_store_fail (error, "the copy in %s could not be closed", dir);

  return copied;
}

gboolean
daybook_db_vacuum (DaybookDb *self, GError **error)
{
  return daybook_db_exec (self, "VACUUM", error) && daybook_db_checkpoint (self, error);
}

gboolean
daybook_db_checkpoint (DaybookDb *self, GError **error)
{
  int code = sqlite3_wal_checkpoint_v2 (daybook_db_get_handle (self), "main",
                                        SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  return code == SQLITE_OK || daybook_db_fail (self, code, error);
}

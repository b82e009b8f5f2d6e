/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The copy's pages are sealed with the key of the passphrase; "backup.json" has the salt and costs
 * that make it. It is written last, so that a backup that was broken off is none. */
#include "daybook-backup.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "daybook-audit.h"
#include "daybook-error.h"
#include "daybook-passphrase.h"

#define FACTS "backup.json"

static gboolean
make_folder (const char *dir, GError **error)
{
  g_autoptr (GDir) open = NULL;

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s cannot be made: %s", dir,
                   g_strerror (errno));
      return FALSE;
    }
  open = g_dir_open (dir, 0, error);
  if (open == NULL)
    return FALSE;
  if (g_dir_read_name (open) == NULL)
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "%s is not empty; choose a new folder for the backup", dir);
  return FALSE;
}

static gboolean
tell (DaybookDb *db, const char *act, GError **error)
{
  return daybook_audit_append (db, NULL, act, NULL, g_get_real_time (), error) > 0;
}

gboolean
daybook_backup_make (DaybookSession *session,
                     const char *dir,
                     const char *passphrase,
                     GError **error)
{
  DaybookPassphrase facts;
  guint8 key[DAYBOOK_VAULT_KEY_BYTES];
  g_autofree char *file = g_build_filename (dir, FACTS, NULL);
  g_autofree char *text = NULL;
  gboolean copied;

  daybook_passphrase_init (&facts);
  if (!daybook_passphrase_key (&facts, passphrase, key, error))
    return FALSE;
  copied = make_folder (dir, error)
           && daybook_db_backup (daybook_session_db (session), dir, key, error);
  explicit_bzero (key, sizeof key);
  text = daybook_passphrase_dup_text (&facts);
  return copied
         && g_file_set_contents_full (file, text, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error)
         && tell (daybook_session_db (session), "store.backed_up", error);
}

/* The backup, opened to read. */
static DaybookDb *
open_backup (const char *from, const char *passphrase, GError **error)
{
  g_autofree char *file = g_build_filename (from, FACTS, NULL);
  g_autofree char *text = NULL;
  DaybookPassphrase facts;
  guint8 key[DAYBOOK_VAULT_KEY_BYTES];
  DaybookDb *db;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s holds no backup: there is no %s in it", from, FACTS);
      return NULL;
    }
  if (!daybook_passphrase_parse (&facts, text, error)
      || !daybook_passphrase_key (&facts, passphrase, key, error))
    return NULL;
  db = daybook_db_open (from, key, DAYBOOK_DB_READ_WRITE, error);
  explicit_bzero (key, sizeof key);
  if (db == NULL)
    g_prefix_error (error, "the passphrase does not open the backup: ");
  return db;
}

static gboolean
copy_back (DaybookDb *backup, const char *dir, const char *key_file, GError **error)
{
  g_autofree char *sealed = g_build_filename (dir, "vault.sealed", NULL);
  g_autofree char *id = daybook_db_dup_store_id (daybook_db_get_dir (backup), error);
  g_autoptr (DaybookVault) vault = NULL;
  guint8 key[DAYBOOK_VAULT_KEY_BYTES];
  gboolean copied;

  if (id == NULL)
    return FALSE;
  vault = key_file != NULL ? daybook_vault_open_file (key_file, sealed, TRUE, error)
                           : daybook_vault_open_keyring (error);
  if (vault == NULL || !daybook_vault_store_key (vault, id, TRUE, key, error))
    return FALSE;
  copied = daybook_db_backup (backup, dir, key, error);
  explicit_bzero (key, sizeof key);
  return copied;
}

gboolean
daybook_backup_restore (
    const char *from, const char *passphrase, const char *dir, const char *key_file, GError **error)
{
  g_autoptr (DaybookDb) backup = NULL;
  g_autoptr (DaybookSession) session = NULL;

  if (daybook_db_exists (dir))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s holds a store already; a backup never replaces one", dir);
      return FALSE;
    }
  backup = open_backup (from, passphrase, error);
  if (backup == NULL)
    return FALSE;
  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s cannot be made: %s", dir,
                   g_strerror (errno));
      return FALSE;
    }
  if (!copy_back (backup, dir, key_file, error))
    return FALSE;
  session = daybook_session_open (dir, key_file, FALSE, error);
  return session != NULL && tell (daybook_session_db (session), "store.restored", error);
}

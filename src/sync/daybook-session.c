/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-session.h"

#include <string.h>

#include "daybook-audit.h"
#include "daybook-error.h"
#include "daybook-jobs.h"
#include "daybook-json.h"
#include "daybook-manifest-adapt.h"
#include "daybook-vault-lock.h"

struct _DaybookSession
{
  DaybookSession *whole; /* whom it shares all but its database with; itself when with nobody */
  char *dir;
  char *store_id;
  char *actor;
  DaybookVault *vault;
  guint8 key[DAYBOOK_DB_KEY_BYTES];
  DaybookDb *db;
  DaybookLock *lock;
  DaybookNetwork *network;
  GMutex lines_lock; /* guards lines */
  GHashTable *lines; /* connection → DaybookLine */
};

static DaybookSession *
session_new (const char *dir)
{
  DaybookSession *self = g_new0 (DaybookSession, 1);

  self->whole = self;
  g_mutex_init (&self->lines_lock);
  self->dir = g_strdup (dir);
  self->actor = g_strdup_printf ("user:%s", g_get_user_name ());
  self->network = daybook_network_new (NULL);
  self->lines
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) daybook_line_free);

  return self;
}

void
daybook_session_free (DaybookSession *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->db, daybook_db_free);
  if (self->whole != self)
    {
      g_free (self);
      return;
    }
  g_clear_pointer (&self->lock, daybook_lock_free);
  g_clear_pointer (&self->vault, daybook_vault_free);
  explicit_bzero (self->key, sizeof self->key);
  g_free (self->actor);
  g_clear_pointer (&self->lines, g_hash_table_unref);
  g_clear_pointer (&self->network, daybook_network_free);
  g_mutex_clear (&self->lines_lock);
  g_free (self->store_id);
  g_free (self->dir);
  g_free (self);
}

static DaybookVault *
open_vault (const char *dir, const char *key_file, gboolean create, GError **error)
{
  g_autofree char *sealed = g_build_filename (dir, "vault.sealed", NULL);

  return key_file != NULL ? daybook_vault_open_file (key_file, sealed, create, error)
                          : daybook_vault_open_keyring (error);
}

/* Two who make the same new store at once would each make a key, and one of them would be lost with
 * what it sealed: the second waits, and finds a store. NULL without an error where there is nothing
 * to make. */
static DaybookVaultLock *
lock_creation (const char *dir, gboolean create, GError **error)
{
  if (!create || daybook_db_exists (dir))
    return NULL;
  if (g_mkdir_with_parents (dir, 0700) == 0)
    return daybook_vault_lock_take (dir, "create", error);

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s cannot be made: %s", dir,
               g_strerror (errno));
  return NULL;
}

/* A new store's id is made before the store, because its key is kept under it. A seal without a
 * store is what a crash left behind between the two: its id is taken up. */
static gboolean
find_store_id (DaybookSession *self, gboolean create, gboolean *fresh, GError **error)
{
  g_autofree char *seal = g_build_filename (self->dir, DAYBOOK_DB_SEAL, NULL);

  *fresh = !daybook_db_exists (self->dir);
  if (*fresh && !create)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "there is no Daybook store in %s; connect a provider first (daybookctl connect)",
                   self->dir);
      return FALSE;
    }
  if (*fresh && !g_file_test (seal, G_FILE_TEST_EXISTS))
    self->store_id = g_uuid_string_random ();
  else
    self->store_id = daybook_db_dup_store_id (self->dir, error);
  return self->store_id != NULL;
}

/* The first row of the audit log: from here on it is whole. */
static gboolean
tell_made (DaybookSession *self, const char *key_file, GError **error)
{
  return daybook_audit_append (self->db, NULL, "store.made",
                               key_file != NULL ? "{\"key\":\"key file\"}"
                                                : "{\"key\":\"keyring\"}",
                               g_get_real_time (), error)
         > 0;
}

DaybookSession *
daybook_session_open (const char *dir, const char *key_file, gboolean create, GError **error)
{
  g_autoptr(DaybookSession) self = session_new (dir);
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookVaultLock) lock = lock_creation (dir, create, &failure);
  gboolean fresh;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (!find_store_id (self, create, &fresh, error))
    return NULL;
  self->vault = open_vault (dir, key_file, create, error);
  if (self->vault == NULL
      || !daybook_vault_store_key (self->vault, self->store_id, fresh, self->key, error))
    return NULL;
  self->db = fresh ? daybook_db_create (dir, self->store_id, self->key, error)
                   : daybook_db_open (dir, self->key, DAYBOOK_DB_READ_WRITE, error);
  if (self->db == NULL)
    return NULL;
  daybook_db_set_actor (self->db, self->actor);
  return !fresh || tell_made (self, key_file, error) ? g_steal_pointer (&self) : NULL;
}

DaybookSession *
daybook_session_share (DaybookSession *self, GError **error)
{
  g_autoptr(DaybookSession) shared = g_new0 (DaybookSession, 1);

  shared->whole = self->whole;
  shared->db = daybook_session_open_db (self, error);
  return shared->db != NULL ? g_steal_pointer (&shared) : NULL;
}

void
daybook_session_set_actor (DaybookSession *self, const char *actor)
{
  g_assert (self->whole == self);

  g_free (self->actor);
  self->actor = g_strdup (actor);
  daybook_db_set_actor (self->db, actor);
}

DaybookDb *
daybook_session_db (DaybookSession *self)
{
  return self->db;
}

const char *
daybook_session_dir (DaybookSession *self)
{
  return self->whole->dir;
}

DaybookVault *
daybook_session_vault (DaybookSession *self)
{
  return self->whole->vault;
}

const char *
daybook_session_store_id (DaybookSession *self)
{
  return self->whole->store_id;
}

DaybookDb *
daybook_session_open_db (DaybookSession *self, GError **error)
{
  const DaybookSession *whole = self->whole;
  DaybookDb *db = daybook_db_open (whole->dir, whole->key, DAYBOOK_DB_READ_WRITE, error);

  if (db != NULL)
    daybook_db_set_actor (db, whole->actor);
  return db;
}

DaybookManifest *
daybook_session_built_in (const DaybookConnection *connection, GError **error)
{
  g_autoptr(DaybookTree) settings = daybook_tree_new (connection->settings, -1, NULL);
  const char *file = daybook_tree_find_text (settings, 0, "manifest_file");

  return file != NULL ? daybook_manifest_load (file, error)
                      : daybook_manifest_find (connection->provider, error);
}

DaybookManifest *
daybook_session_manifest (const DaybookConnection *connection, GError **error)
{
  g_autoptr(DaybookManifest) shipped = daybook_session_built_in (connection, error);
  DaybookManifest *adapted
      = shipped != NULL
            ? daybook_manifest_adapt (shipped, connection->mappings, connection->tables, error)
            : NULL;

  if (shipped != NULL && adapted == NULL)
    g_prefix_error (error, "%s: ", connection->id);
  return adapted;
}

/* "" in the store is 'the manifest's first'. */
static const char *
chosen (const char *name)
{
  return name != NULL && *name != '\0' ? name : NULL;
}

DaybookLine *
daybook_session_line (DaybookSession *self, const char *connection)
{
  DaybookSession *whole = self->whole;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&whole->lines_lock);
  DaybookLine *line = g_hash_table_lookup (whole->lines, connection);

  if (line == NULL)
    {
      line = daybook_line_new (connection, whole->network);
      g_hash_table_insert (whole->lines, g_strdup (connection), line);
    }

  return line;
}

DaybookNetwork *
daybook_session_network (DaybookSession *self)
{
  return self->whole->network;
}

void
daybook_session_watch (DaybookSession *self, GNetworkMonitor *monitor)
{
  g_assert (self->whole == self && g_hash_table_size (self->lines) == 0);

  daybook_network_free (self->network);
  self->network = daybook_network_new (monitor);
}

DaybookAccount *
daybook_session_open_account (DaybookSession *self,
                              const DaybookConnection *connection,
                              DaybookBudget *budget,
                              GError **error)
{
  g_autoptr(DaybookManifest) manifest = daybook_session_manifest (connection, error);
  DaybookAccountSetup setup = { .id = connection->id,
                                .store_id = self->whole->store_id,
                                .folder = self->whole->dir,
                                .environment = chosen (connection->environment),
                                .base_url = connection->base_url,
                                .method = chosen (connection->method),
                                .settings = connection->settings };
  DaybookAccount *account = NULL;

  if (manifest != NULL)
    account = daybook_account_new (manifest, &setup, self->whole->vault, budget, error);
  if (account != NULL && budget == NULL)
    daybook_line_share_budget (daybook_session_line (self, connection->id), connection->base_url,
                               account);

  return account;
}

gboolean
daybook_session_lock (DaybookSession *self, const char *what, GError **error)
{
  if (self->whole->lock != NULL)
    return TRUE;
  if (self->whole != self)
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                           "another Daybook is at work in this store");
      return FALSE;
    }
  self->lock = daybook_db_lock (self->dir, what, error);
  return self->lock != NULL && daybook_jobs_bury (self->db, g_get_real_time (), error) >= 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens the store, brings it up to date, keeps its prepared statements, and does transactions.
 *
 * A DaybookDb is the property of the thread that opened it: every call goes through check_thread().
 * Names cached for their numbers, and dictionaries, are dropped on every rollback, since what was
 * made in the transaction is gone with it. */

#include "daybook-db.h"

#include "daybook-error.h"
#include "daybook-pack.h"
#include "daybook-schema.h"
#include "daybook-seal.h"
#include "daybook-sealed-vfs.h"
#include "daybook-statement.h"

#include <string.h>

#define BEGIN "BEGIN IMMEDIATE"
#define BEGIN_READ "BEGIN"
#define COMMIT "COMMIT"
#define SAVEPOINT "SAVEPOINT level"
#define RELEASE "RELEASE level"
#define BACK "ROLLBACK TO level; RELEASE level"

#define BUSY_TIMEOUT_MS 5000
#define PROGRESS_STEPS 20000
#define CACHE_KIB 8192

typedef struct
{
  sqlite3_stmt *handle;
  gboolean in_use;
} CachedStatement;

struct _DaybookDb
{
  GThread *thread;
  char *dir;
  sqlite3 *handle;
  GHashTable *statements; /* address of the SQL → CachedStatement */
  DaybookNameCache names[DAYBOOK_N_NAMES];
  DaybookPacks *packs;
  GCancellable *cancellable;
  int depth; /* of transactions */
  char *actor;
  GArray *notes; /* DaybookNote, of the transaction that is open */
};

struct _DaybookTransaction
{
  DaybookDb *db; /* NULL once it ended */
  int depth;     /* 1 is the outermost */
  guint notes;   /* of the connection when it began */
};

static void
check_thread (DaybookDb *self)
{
  g_assert (self->thread == g_thread_self ());
}

/* ---- errors ---- */

static int
error_code_of (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return DAYBOOK_ERROR_LATER;
    default:
      return DAYBOOK_ERROR_STORE;
    }
}

static const char *
words_of (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "the store is busy: another process has been writing for longer than 5 s";
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_READONLY:
      return "the store was opened for reading only";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the store is damaged; take it from a backup";
    case SQLITE_CANTOPEN:
      return "the store's file cannot be opened";
    default:
      return NULL;
    }
}

gboolean
daybook_db_fail (DaybookDb *db, int code, GError **error)
{
  const char *complaint = daybook_sealed_complaint (db->handle);
  const char *words = words_of (code);
  const char *detail = sqlite3_errmsg (db->handle);

  if ((code & 0xff) == SQLITE_INTERRUPT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the query was cancelled");
  else if (complaint != NULL)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s", complaint);
  else if (words != NULL)
    g_set_error (error, DAYBOOK_ERROR, error_code_of (code), "%s (%s)", words, detail);
  else
    g_set_error (error, DAYBOOK_ERROR, error_code_of (code), "the store refused it: %s", detail);
  daybook_sealed_forget_complaint (db->handle);

  return FALSE;
}

/* ---- statements and names ---- */

static void
cached_statement_free (gpointer data)
{
  CachedStatement *cached = data;

  sqlite3_finalize (cached->handle);
  g_free (cached);
}

/* One that is in use further up the stack gets a second of its own, which the cache does not keep.
 */
sqlite3_stmt *
daybook_db_prepare (DaybookDb *db, const char *sql, gboolean **in_use, GError **error)
{
  CachedStatement *cached = g_hash_table_lookup (db->statements, sql);
  sqlite3_stmt *handle = NULL;
  int code;

  check_thread (db);
  *in_use = NULL;
  if (cached != NULL && !cached->in_use)
    {
      cached->in_use = TRUE;
      *in_use = &cached->in_use;
      return cached->handle;
    }

  code = sqlite3_prepare_v3 (db->handle, sql, -1, cached == NULL ? SQLITE_PREPARE_PERSISTENT : 0,
                             &handle, NULL);
  if (code != SQLITE_OK)
    {
      daybook_db_fail (db, code, error);
      return NULL;
    }
  if (cached == NULL)
    {
      cached = g_new0 (CachedStatement, 1);
      cached->handle = handle;
      cached->in_use = TRUE;
      *in_use = &cached->in_use;
      g_hash_table_insert (db->statements, (gpointer) sql, cached);
    }

  return handle;
}

DaybookNameCache *
daybook_db_get_name_cache (DaybookDb *db, DaybookNameKind kind)
{
  return &db->names[kind];
}

DaybookPacks *
daybook_db_get_packs (DaybookDb *db)
{
  return db->packs;
}

static void
forget_names (DaybookDb *self)
{
  for (int i = 0; i < DAYBOOK_N_NAMES; i++)
    {
      g_hash_table_remove_all (self->names[i].ids);
      g_hash_table_remove_all (self->names[i].names);
    }
}

sqlite3 *
daybook_db_get_handle (DaybookDb *db)
{
  check_thread (db);

  return db->handle;
}

gboolean
daybook_db_exec (DaybookDb *db, const char *sql, GError **error)
{
  int code;

  check_thread (db);
  code = sqlite3_exec (db->handle, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || daybook_db_fail (db, code, error);
}

int
daybook_db_changes (DaybookDb *db)
{
  return sqlite3_changes (db->handle);
}

gint64
daybook_db_last_id (DaybookDb *db)
{
  return sqlite3_last_insert_rowid (db->handle);
}

/* ---- opening ---- */

static int
progress_cb (void *data)
{
  return g_cancellable_is_cancelled (data);
}

static gint64
read_pragma (DaybookDb *self, const char *sql)
{
  g_auto(DaybookStatement) statement = daybook_statement (self, sql);

  return daybook_statement_row (&statement, NULL) ? daybook_read_int (&statement) : -1;
}

/* Another process may have done it while this one waited for its turn. */
static gboolean
migrate_step (DaybookDb *self, int version, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self, error);
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %d", version + 1);

  if (transaction == NULL)
    return FALSE;

  return read_pragma (self, "PRAGMA user_version") > version
         || (daybook_db_exec (self, daybook_schema_get_migration (version), error)
             && daybook_db_exec (self, mark, error) && daybook_db_commit (transaction, error));
}

static gboolean
migrate (DaybookDb *self, DaybookDbMode mode, GError **error)
{
  gint64 version = read_pragma (self, "PRAGMA user_version");
  int newest = daybook_schema_get_version ();

  if (version > newest)
    return daybook_store_fail (error,
                               "the store has format %d, and this Daybook knows up to"
                               " %d: it was written by a newer Daybook",
                               (int) version, newest);
  if (version < newest && mode == DAYBOOK_DB_READ_ONLY)
    return daybook_store_fail (error,
                               "the store has the older format %d: open it once for"
                               " writing, so that it is brought up to date",
                               (int) version);

  for (int next = (int) version; next < newest; next++)
    if (!migrate_step (self, next, error))
      {
        g_prefix_error (error, "bringing the store from format %d to %d: ", next, next + 1);
        return FALSE;
      }

  return TRUE;
}

static int
open_flags (DaybookDbMode mode)
{
  switch (mode)
    {
    case DAYBOOK_DB_READ_ONLY:
      return SQLITE_OPEN_READONLY;
    case DAYBOOK_DB_CREATE:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    default:
      return SQLITE_OPEN_READWRITE;
    }
}

static gboolean
settle (DaybookDb *self, DaybookDbMode mode, GError **error)
{
  g_autofree char *pragmas = g_strdup_printf ("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                                              " PRAGMA secure_delete = ON; PRAGMA"
                                              " trusted_schema = OFF;"
                                              " PRAGMA cache_size = -%d; PRAGMA"
                                              " busy_timeout = %d",
                                              CACHE_KIB, BUSY_TIMEOUT_MS);
  g_autofree char *kept = NULL;
  g_autofree char *id = NULL;

  if (!daybook_db_exec (self, pragmas, error) || !migrate (self, mode, error))
    return FALSE;
  if (mode != DAYBOOK_DB_CREATE)
    return TRUE;

  kept = daybook_db_dup_meta (self, "store_id", NULL);
  if (kept != NULL)
    return TRUE;

  id = daybook_db_dup_store_id (self->dir, error);

  return id != NULL && daybook_db_set_meta (self, "store_id", id, error);
}

static void
note_clear (gpointer note)
{
  g_free (((DaybookNote *) note)->name);
}

static DaybookDb *
db_new (const char *dir)
{
  DaybookDb *self = g_new0 (DaybookDb, 1);

  self->thread = g_thread_self ();
  self->dir = g_strdup (dir);
  self->packs = daybook_packs_new ();
  self->statements
      = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, cached_statement_free);
  self->notes = g_array_new (FALSE, FALSE, sizeof (DaybookNote));
  g_array_set_clear_func (self->notes, note_clear);
  for (int i = 0; i < DAYBOOK_N_NAMES; i++)
    {
      self->names[i].ids = g_hash_table_new (g_str_hash, g_str_equal);
      self->names[i].names = g_hash_table_new (g_direct_hash, g_direct_equal);
    }

  return self;
}

DaybookDb *
daybook_db_open (const char *dir,
                 const guint8 key[DAYBOOK_DB_KEY_BYTES],
                 DaybookDbMode mode,
                 GError **error)
{
  g_autoptr(DaybookDb) self = NULL;
  g_autofree char *file = NULL;
  g_autofree char *seal = NULL;

  g_return_val_if_fail (dir != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  file = g_build_filename (dir, DAYBOOK_DB_FILE, NULL);
  seal = g_build_filename (dir, DAYBOOK_DB_SEAL, NULL);
  if (!daybook_db_exists (dir) && mode != DAYBOOK_DB_CREATE)
    {
      daybook_store_fail (error, "there is no store in %s", dir);
      return NULL;
    }
  if ((mode == DAYBOOK_DB_CREATE && !daybook_db_create_files (dir, key, NULL, error))
      || !daybook_seal_check (seal, key, error))
    return NULL;

  self = db_new (dir);
  self->handle = daybook_sealed_open (file, key, open_flags (mode), error);
  if (self->handle == NULL || !daybook_packs_attach (self, error) || !settle (self, mode, error))
    return NULL;

  return g_steal_pointer (&self);
}

DaybookDb *
daybook_db_create (const char *dir,
                   const char *store_id,
                   const guint8 key[DAYBOOK_DB_KEY_BYTES],
                   GError **error)
{
  g_return_val_if_fail (dir != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return daybook_db_create_files (dir, key, store_id, error)
             ? daybook_db_open (dir, key, DAYBOOK_DB_CREATE, error)
             : NULL;
}

void
daybook_db_free (DaybookDb *self)
{
  if (self == NULL)
    return;

  check_thread (self);
  g_hash_table_unref (self->statements);
  daybook_packs_free (self->packs);
  for (int i = 0; i < DAYBOOK_N_NAMES; i++)
    {
      g_hash_table_unref (self->names[i].ids);
      g_hash_table_unref (self->names[i].names);
    }
  if (self->handle != NULL)
    sqlite3_close_v2 (self->handle);
  g_clear_object (&self->cancellable);
  g_array_unref (self->notes);
  g_free (self->actor);
  g_free (self->dir);
  g_free (self);
}

const char *
daybook_db_get_dir (DaybookDb *self)
{
  return self->dir;
}

void
daybook_db_set_cancellable (DaybookDb *self, GCancellable *cancellable)
{
  check_thread (self);
  g_set_object (&self->cancellable, cancellable);
  sqlite3_progress_handler (self->handle, cancellable != NULL ? PROGRESS_STEPS : 0,
                            cancellable != NULL ? progress_cb : NULL, cancellable);
}

/* ---- transactions ---- */

/* Some of these run for each record: they are kept prepared. */
static gboolean
run (DaybookDb *self, const char *sql, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (self, sql);

  return daybook_statement_done (&statement, error);
}

/* Savepoints may all have one name: the innermost is meant. */
static DaybookTransaction *
begin (DaybookDb *self, const char *outermost, GError **error)
{
  DaybookTransaction *transaction;

  check_thread (self);
  if (!run (self, self->depth == 0 ? outermost : SAVEPOINT, error))
    return NULL;

  transaction = g_new0 (DaybookTransaction, 1);
  transaction->db = self;
  transaction->depth = ++self->depth;
  transaction->notes = self->notes->len;

  return transaction;
}

DaybookTransaction *
daybook_db_begin (DaybookDb *self, GError **error)
{
  return begin (self, BEGIN, error);
}

DaybookTransaction *
daybook_db_begin_read (DaybookDb *self, GError **error)
{
  return begin (self, BEGIN_READ, error);
}

gboolean
daybook_db_commit (DaybookTransaction *transaction, GError **error)
{
  DaybookDb *db = transaction->db;

  g_return_val_if_fail (db != NULL, FALSE);
  g_return_val_if_fail (transaction->depth == db->depth, FALSE);

  if (transaction->depth == 1 && db->notes->len > 0 && !daybook_audit_write_notes (db, error))
    return FALSE;
  if (!run (db, transaction->depth == 1 ? COMMIT : RELEASE, error))
    return FALSE;

  db->depth--;
  transaction->db = NULL;

  return TRUE;
}

/* SQLite may have rolled back by itself (a full disk): then there is nothing left to end. */
void
daybook_db_rollback (DaybookTransaction *transaction)
{
  DaybookDb *db = transaction->db;

  if (db == NULL)
    return;

  check_thread (db);
  g_assert (transaction->depth == db->depth);
  if (!sqlite3_get_autocommit (db->handle))
    sqlite3_exec (db->handle, transaction->depth == 1 ? "ROLLBACK" : BACK, NULL, NULL, NULL);
  forget_names (db);
  g_array_set_size (db->notes, MIN (db->notes->len, transaction->notes));
  daybook_packs_forget (db->packs);
  db->depth--;
  transaction->db = NULL;
}

void
daybook_transaction_free (DaybookTransaction *transaction)
{
  if (transaction == NULL)
    return;

  daybook_db_rollback (transaction);
  g_free (transaction);
}

gboolean
daybook_db_in_transaction (DaybookDb *self)
{
  check_thread (self);

  return self->depth > 0;
}

GArray *
daybook_db_get_notes (DaybookDb *db)
{
  check_thread (db);

  return db->notes;
}

void
daybook_db_set_actor (DaybookDb *self, const char *actor)
{
  check_thread (self);
  g_free (self->actor);
  self->actor = g_strdup (actor);
}

const char *
daybook_db_get_actor (DaybookDb *self)
{
  return self->actor != NULL ? self->actor : "daybook";
}

/* ---- meta ---- */

gboolean
daybook_db_set_meta (DaybookDb *self, const char *key, const char *value, GError **error)
{
  g_auto(DaybookStatement) statement
      = daybook_statement (self, "INSERT INTO meta (key, value) VALUES (?1, ?2)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value");

  daybook_bind_text (&statement, key);
  daybook_bind_text (&statement, value);

  return daybook_statement_done (&statement, error);
}

char *
daybook_db_dup_meta (DaybookDb *self, const char *key, GError **error)
{
  g_auto(DaybookStatement) statement
      = daybook_statement (self, "SELECT value FROM meta WHERE key = ?1");

  daybook_bind_text (&statement, key);

  return daybook_statement_row (&statement, error) ? daybook_read_dup (&statement) : NULL;
}

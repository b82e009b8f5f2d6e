/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection to the store: open, migrate, transactions, meta values. All SQL text lives in
 * this room.
 *
 * A DaybookDb belongs to the thread that opened it; every call asserts that. WAL: many readers
 * beside one writer. Errors of the whole room are DAYBOOK_ERROR_STORE, DAYBOOK_ERROR_SETUP when
 * what was asked for by name or number is not there, or DAYBOOK_ERROR_LATER when another writer
 * kept the store busy; a query stopped by its cancellable is G_IO_ERROR_CANCELLED. All times are
 * UTC microseconds, passed in. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DaybookDb DaybookDb;
typedef struct _DaybookTransaction DaybookTransaction;
typedef struct _DaybookLock DaybookLock;

typedef enum
{
  DAYBOOK_DB_READ_WRITE, /* must exist */
  DAYBOOK_DB_READ_ONLY,  /* must exist; writes are refused */
  DAYBOOK_DB_CREATE,     /* made when not there: folder (0700), files (0600), seal, store_id */
} DaybookDbMode;

#define DAYBOOK_DB_KEY_BYTES 32
#define DAYBOOK_DB_FILE "daybook.db"
#define DAYBOOK_DB_SEAL "daybook.seal"

/* Opens DIR/daybook.db, sealed with @key (copied). Migrates an older store (not when READ_ONLY:
 * then it is an error that says so); a store of a newer Daybook is refused in words. */
DaybookDb *daybook_db_open (const char *dir,
                            const guint8 key[DAYBOOK_DB_KEY_BYTES],
                            DaybookDbMode mode,
                            GError **error);
/* Makes the store in @dir under a store id chosen beforehand (NULL: a new UUID), because its key
 * is kept in the vault under that id before the store is there. Opens it when it is there
 * already with this id. */
DaybookDb *daybook_db_create (const char *dir,
                              const char *store_id,
                              const guint8 key[DAYBOOK_DB_KEY_BYTES],
                              GError **error);
void daybook_db_free (DaybookDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookDb, daybook_db_free)

/* TRUE when @dir holds a store. */
gboolean daybook_db_exists (const char *dir);
/* The store's id without opening it (transfer full), from the seal: the name of its key in the
 * keyring. */
char *daybook_db_dup_store_id (const char *dir, GError **error);
const char *daybook_db_get_dir (DaybookDb *self);

/* One working process at a time. Held until freed or the process ends. @what this process is about
 * ("sync", "run"), for whoever comes second: DAYBOOK_ERROR_LATER says which process holds it, what
 * it is about and what to do. Creates @dir when it is not there. */
DaybookLock *daybook_db_lock (const char *dir, const char *what, GError **error);
/* Whether a process holds that lock now: what a store says was begun is at work only then. */
gboolean daybook_db_is_worked_on (const char *dir);
void daybook_lock_free (DaybookLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookLock, daybook_lock_free)

/* Queries of @self stop with G_IO_ERROR_CANCELLED soon after @cancellable fires. NULL for none. */
void daybook_db_set_cancellable (DaybookDb *self, GCancellable *cancellable);

/* A transaction as a guard: what was not committed when it is freed is rolled back.
 *
 *   g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
 *   if (transaction == NULL || !write_page (db, error))
 *     return FALSE;
 *   return daybook_db_commit (transaction, error);
 *
 * The outermost is BEGIN IMMEDIATE; one begun inside another is a savepoint, so a function that
 * writes twice may always open its own. They end in reverse order. (transfer full) */
DaybookTransaction *daybook_db_begin (DaybookDb *self, GError **error);
gboolean daybook_db_commit (DaybookTransaction *transaction, GError **error);
void daybook_db_rollback (DaybookTransaction *transaction);
void daybook_transaction_free (DaybookTransaction *transaction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookTransaction, daybook_transaction_free)

/* A read transaction: what is read inside is one state of the store, whatever others write
 * meanwhile. */
DaybookTransaction *daybook_db_begin_read (DaybookDb *self, GError **error);

gboolean daybook_db_in_transaction (DaybookDb *self);

/* Who acts through this connection, for the audit log: "user:NAME", "scheduler"; "daybook" until it
 * is set. */
void daybook_db_set_actor (DaybookDb *self, const char *actor);
const char *daybook_db_get_actor (DaybookDb *self);

/* Small facts about the store itself: "store_id", "time_zone", "currency", "created". _dup
 * answers NULL without an error when the key is not set (transfer full). */
gboolean daybook_db_set_meta (DaybookDb *self, const char *key, const char *value, GError **error);
char *daybook_db_dup_meta (DaybookDb *self, const char *key, GError **error);

/* Changes whenever anyone commits to the store (this connection or another), cheaply: a screen
 * compares it to know whether to read again. */
gint64 daybook_db_data_version (DaybookDb *self);

/* Copies the store while it is in use to @dir (created, must hold no store), sealed with @key.
 * The copy has the same id. */
gboolean daybook_db_backup (DaybookDb *self,
                            const char *dir,
                            const guint8 key[DAYBOOK_DB_KEY_BYTES],
                            GError **error);
/* Gives free space back to the disk. */
gboolean daybook_db_vacuum (DaybookDb *self, GError **error);
/* Moves the WAL into the file and empties it; DAYBOOK_ERROR_LATER when a reader is in the way. */
gboolean daybook_db_checkpoint (DaybookDb *self, GError **error);

G_END_DECLS

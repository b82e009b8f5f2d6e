/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A prepared statement with its values in order, for the files of this room only.
 *
 *   g_auto(DaybookStatement) statement = daybook_statement (db, SELECT_BY_NUMBER);
 *   daybook_bind_word (&statement, type);          // parameters ?1, ?2, ... in order
 *   daybook_bind_text (&statement, number);
 *   while (daybook_statement_row (&statement, error))
 *     {
 *       gint64 id = daybook_read_int (&statement); // columns in the order of the SQL
 *       ...
 *     }
 *   return daybook_statement_done (&statement, error);
 *
 * The first failure (of preparing, binding or stepping) is kept; after it nothing more happens,
 * and _row() and _done() report it. The statement itself is cached by the address of its SQL,
 * which must be static. */
#pragma once

#include "daybook-db.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct
{
  DaybookDb *db;
  sqlite3_stmt *handle;
  gboolean *in_use; /* the cache's mark; NULL for one of our own */
  GError *failure;  /* owned */
  int parameter;    /* bound so far */
  int column;       /* read so far, in this row */
} DaybookStatement;

DaybookStatement daybook_statement (DaybookDb *db, const char *sql);
void daybook_statement_clear (DaybookStatement *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookStatement, daybook_statement_clear)

/* Each binds the next parameter. Texts are borrowed until the statement is cleared; NULL is
 * null. */
void daybook_bind_int (DaybookStatement *self, gint64 value);
void daybook_bind_null (DaybookStatement *self);
void daybook_bind_text (DaybookStatement *self, const char *value);
void daybook_bind_text_or (DaybookStatement *self, const char *value, const char *otherwise);
void daybook_bind_blob (DaybookStatement *self, const void *data, gsize size);
/* The same, and copied: the caller may let go of it at once. */
void daybook_bind_text_copy (DaybookStatement *self, const char *value);
void daybook_bind_blob_copy (DaybookStatement *self, const void *data, gsize size);
/* DAYBOOK_TIME_NONE is null; an id of 0 is null. */
void daybook_bind_time (DaybookStatement *self, gint64 time_us);
void daybook_bind_id (DaybookStatement *self, gint64 id);
/* Looked up: an unknown word matches nothing. _new_word makes it. */
void daybook_bind_word (DaybookStatement *self, const char *word);
void daybook_bind_new_word (DaybookStatement *self, const char *word);
/* These must be there, else the statement fails in words. */
void daybook_bind_connection (DaybookStatement *self, const char *id);
void daybook_bind_flow (DaybookStatement *self, const char *id);

/* TRUE with a row; FALSE at the end or with @error set. */
gboolean daybook_statement_row (DaybookStatement *self, GError **error);
/* For one without rows, or after the last: TRUE unless something failed. Runs it when it was not
 * run. */
gboolean daybook_statement_done (DaybookStatement *self, GError **error);

/* Each reads the next column of the row. Texts and blobs are borrowed until the next row; null
 * is NULL, 0, "" (currency) or DAYBOOK_TIME_NONE. Words, connections and flows come back
 * interned. */
gint64 daybook_read_int (DaybookStatement *self);
gint64 daybook_read_time (DaybookStatement *self);
const char *daybook_read_text (DaybookStatement *self);
char *daybook_read_dup (DaybookStatement *self);
const void *daybook_read_blob (DaybookStatement *self, gsize *size);
const char *daybook_read_word (DaybookStatement *self);
const char *daybook_read_connection (DaybookStatement *self);
const char *daybook_read_flow (DaybookStatement *self);
void daybook_read_currency (DaybookStatement *self, char out[4]);

/* What was asked for by its name or number is not there: DAYBOOK_ERROR_SETUP, for the data are in
 * order and the question is not. Always returns FALSE. */
gboolean daybook_store_missing (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* For the caller's own rules: "there is no connection 'x'". Always returns FALSE. */
gboolean daybook_store_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The one place where a SQLite result code becomes an error. Always returns FALSE. */
gboolean daybook_db_fail (DaybookDb *db, int code, GError **error);
sqlite3 *daybook_db_get_handle (DaybookDb *db);
gboolean daybook_db_exec (DaybookDb *db, const char *sql, GError **error);
/* Rows that the last statement changed; row id of the last insert. */
int daybook_db_changes (DaybookDb *db);
gint64 daybook_db_last_id (DaybookDb *db);

/* Makes what is not there of: the folder, the seal (with @store_id, or a new one when NULL), an
 * empty database file. */
gboolean
daybook_db_create_files (const char *dir, const guint8 *key, const char *store_id, GError **error);

/* Numbers of names, cached per connection: 0 when there is none, -1 with an error. */
typedef enum
{
  DAYBOOK_NAME_WORD,
  DAYBOOK_NAME_CONNECTION,
  DAYBOOK_NAME_FLOW,
  DAYBOOK_N_NAMES
} DaybookNameKind;

gint64 daybook_db_find_name (DaybookDb *db, DaybookNameKind kind, const char *name, GError **error);
gint64 daybook_db_make_word (DaybookDb *db, const char *word, GError **error);
/* Interned; NULL with an error. */
const char *daybook_db_get_name (DaybookDb *db, DaybookNameKind kind, gint64 id, GError **error);

typedef struct _DaybookPacks DaybookPacks;
DaybookPacks *daybook_db_get_packs (DaybookDb *db);

/* What the .c files of names and statements share with the connection. */
typedef struct
{
  GHashTable *ids;   /* interned name → id */
  GHashTable *names; /* id → interned name */
} DaybookNameCache;

DaybookNameCache *daybook_db_get_name_cache (DaybookDb *db, DaybookNameKind kind);
sqlite3_stmt *
daybook_db_prepare (DaybookDb *db, const char *sql, gboolean **in_use, GError **error);

/* One act that the outermost transaction will tell of. */
typedef struct
{
  const char *act;   /* interned */
  const char *about; /* interned */
  gint64 id;
  char *name; /* (nullable) owned */
  gint64 at_us;
} DaybookNote;

/* Borrowed, DaybookNote; what is cut off is freed. */
GArray *daybook_db_get_notes (DaybookDb *db);
/* Into the audit log; the transaction's commit calls it. */
gboolean daybook_audit_write_notes (DaybookDb *db, GError **error);

/* SHA-256, cut to 16 bytes: tells one body from another. */
#define DAYBOOK_BODY_DIGEST 16
void daybook_body_digest (const char *body, guint8 out[DAYBOOK_BODY_DIGEST]);

G_END_DECLS

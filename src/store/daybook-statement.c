/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prepared statements with values in order, and the names that stand for small numbers. */

#include "daybook-statement.h"

#include "daybook-error.h"
#include "daybook-time.h"

#include <gcrypt.h>
#include <string.h>

/* ---- names ---- */

static const char *const find_sql[DAYBOOK_N_NAMES] = {
  [DAYBOOK_NAME_WORD] = "SELECT id FROM words WHERE word = ?1",
  [DAYBOOK_NAME_CONNECTION] = "SELECT num FROM connections WHERE id = ?1",
  [DAYBOOK_NAME_FLOW] = "SELECT num FROM flows WHERE id = ?1",
};

static const char *const name_sql[DAYBOOK_N_NAMES] = {
  [DAYBOOK_NAME_WORD] = "SELECT word FROM words WHERE id = ?1",
  [DAYBOOK_NAME_CONNECTION] = "SELECT id FROM connections WHERE num = ?1",
  [DAYBOOK_NAME_FLOW] = "SELECT id FROM flows WHERE num = ?1",
};

static const char *const nouns[DAYBOOK_N_NAMES] = {
  [DAYBOOK_NAME_WORD] = "word",
  [DAYBOOK_NAME_CONNECTION] = "connection",
  [DAYBOOK_NAME_FLOW] = "flow",
};

#define INSERT_WORD "INSERT INTO words (word) VALUES (?1)"

static const char *
remember (DaybookDb *db, DaybookNameKind kind, gint64 id, const char *name)
{
  DaybookNameCache *cache = daybook_db_get_name_cache (db, kind);
  const char *interned = g_intern_string (name);

  g_hash_table_insert (cache->ids, (gpointer) interned, GSIZE_TO_POINTER (id));
  g_hash_table_insert (cache->names, GSIZE_TO_POINTER (id), (gpointer) interned);

  return interned;
}

gint64
daybook_db_find_name (DaybookDb *db, DaybookNameKind kind, const char *name, GError **error)
{
  gint64 id = (gint64) GPOINTER_TO_SIZE (
      g_hash_table_lookup (daybook_db_get_name_cache (db, kind)->ids, name));

  if (id == 0)
    {
      g_auto(DaybookStatement) statement = daybook_statement (db, find_sql[kind]);

      daybook_bind_text (&statement, name);
      if (daybook_statement_row (&statement, NULL))
        {
          id = daybook_read_int (&statement);
          remember (db, kind, id, name);
        }
      else if (!daybook_statement_done (&statement, error))
        id = -1;
    }

  return id;
}

gint64
daybook_db_make_word (DaybookDb *db, const char *word, GError **error)
{
  gint64 id = daybook_db_find_name (db, DAYBOOK_NAME_WORD, word, error);

  if (id == 0)
    {
      g_auto(DaybookStatement) statement = daybook_statement (db, INSERT_WORD);

      daybook_bind_text (&statement, word);
      if (!daybook_statement_done (&statement, error))
        return -1;
      id = daybook_db_last_id (db);
      remember (db, DAYBOOK_NAME_WORD, id, word);
    }

  return id;
}

const char *
daybook_db_get_name (DaybookDb *db, DaybookNameKind kind, gint64 id, GError **error)
{
  const char *name
      = g_hash_table_lookup (daybook_db_get_name_cache (db, kind)->names, GSIZE_TO_POINTER (id));

  if (name == NULL)
    {
      g_auto(DaybookStatement) statement = daybook_statement (db, name_sql[kind]);

      daybook_bind_int (&statement, id);
      if (daybook_statement_row (&statement, NULL))
        name = remember (db, kind, id, daybook_read_text (&statement));
      else if (daybook_statement_done (&statement, error))
        daybook_store_fail (error, "there is no %s number %" G_GINT64_FORMAT, nouns[kind], id);
    }

  return name;
}

/* ---- statements ---- */

DaybookStatement
daybook_statement (DaybookDb *db, const char *sql)
{
  DaybookStatement self = { .db = db };

  self.handle = daybook_db_prepare (db, sql, &self.in_use, &self.failure);

  return self;
}

void
daybook_statement_clear (DaybookStatement *self)
{
  g_clear_error (&self->failure);
  if (self->handle == NULL)
    return;

  if (self->in_use == NULL)
    {
      sqlite3_finalize (self->handle);
    }
  else
    {
      sqlite3_reset (self->handle);
      sqlite3_clear_bindings (self->handle);
      *self->in_use = FALSE;
    }
  self->handle = NULL;
}

/* The next parameter's number; 0 after a failure. */
static int
next_parameter (DaybookStatement *self)
{
  if (self->failure != NULL)
    return 0;

  return ++self->parameter;
}

static void
check_bound (DaybookStatement *self, int code)
{
  if (code != SQLITE_OK)
    daybook_db_fail (self->db, code, &self->failure);
}

void
daybook_bind_int (DaybookStatement *self, gint64 value)
{
  int n = next_parameter (self);

  if (n > 0)
    check_bound (self, sqlite3_bind_int64 (self->handle, n, value));
}

void
daybook_bind_null (DaybookStatement *self)
{
  next_parameter (self);
}

void
daybook_bind_text (DaybookStatement *self, const char *value)
{
  int n = next_parameter (self);

  if (n > 0 && value != NULL)
    check_bound (self, sqlite3_bind_text (self->handle, n, value, -1, SQLITE_STATIC));
}

void
daybook_bind_text_or (DaybookStatement *self, const char *value, const char *otherwise)
{
  daybook_bind_text (self, value != NULL ? value : otherwise);
}

void
daybook_bind_blob (DaybookStatement *self, const void *data, gsize size)
{
  int n = next_parameter (self);

  if (n > 0)
    check_bound (self, sqlite3_bind_blob64 (self->handle, n, data, size, SQLITE_STATIC));
}

void
daybook_bind_text_copy (DaybookStatement *self, const char *value)
{
  int n = next_parameter (self);

  if (n > 0 && value != NULL)
    check_bound (self, sqlite3_bind_text (self->handle, n, value, -1, SQLITE_TRANSIENT));
}

void
daybook_bind_blob_copy (DaybookStatement *self, const void *data, gsize size)
{
  int n = next_parameter (self);

  if (n > 0)
    check_bound (self, sqlite3_bind_blob64 (self->handle, n, data, size, SQLITE_TRANSIENT));
}

void
daybook_bind_time (DaybookStatement *self, gint64 time_us)
{
  if (time_us == DAYBOOK_TIME_NONE)
    daybook_bind_null (self);
  else
    daybook_bind_int (self, time_us);
}

void
daybook_bind_id (DaybookStatement *self, gint64 id)
{
  if (id == 0)
    daybook_bind_null (self);
  else
    daybook_bind_int (self, id);
}

static void
bind_name (DaybookStatement *self, DaybookNameKind kind, const char *name)
{
  gint64 id = 0;

  if (self->failure == NULL && name != NULL)
    {
      id = daybook_db_find_name (self->db, kind, name, &self->failure);
      if (id == 0 && kind != DAYBOOK_NAME_WORD)
        daybook_store_missing (&self->failure, "there is no %s '%s'", nouns[kind], name);
    }

  if (name == NULL)
    daybook_bind_null (self);
  else
    daybook_bind_int (self, id);
}

void
daybook_bind_word (DaybookStatement *self, const char *word)
{
  bind_name (self, DAYBOOK_NAME_WORD, word);
}

void
daybook_bind_new_word (DaybookStatement *self, const char *word)
{
  gint64 id = 0;

  if (self->failure == NULL && word != NULL)
    id = daybook_db_make_word (self->db, word, &self->failure);
  daybook_bind_id (self, id);
}

void
daybook_bind_connection (DaybookStatement *self, const char *id)
{
  bind_name (self, DAYBOOK_NAME_CONNECTION, id);
}

void
daybook_bind_flow (DaybookStatement *self, const char *id)
{
  bind_name (self, DAYBOOK_NAME_FLOW, id);
}

gboolean
daybook_statement_row (DaybookStatement *self, GError **error)
{
  int code;

  if (self->failure == NULL && self->parameter >= 0)
    {
      self->column = 0;
      code = sqlite3_step (self->handle);
      if (code == SQLITE_ROW)
        return TRUE;
      self->parameter = -1; /* it ran to its end: a further step would run it again */
      if (code != SQLITE_DONE)
        daybook_db_fail (self->db, code, &self->failure);
    }
  if (self->failure != NULL && error != NULL && *error == NULL)
    *error = g_error_copy (self->failure);

  return FALSE;
}

gboolean
daybook_statement_done (DaybookStatement *self, GError **error)
{
  while (daybook_statement_row (self, NULL))
    ;
  if (self->failure != NULL && error != NULL && *error == NULL)
    *error = g_error_copy (self->failure);

  return self->failure == NULL;
}

gint64
daybook_read_int (DaybookStatement *self)
{
  return sqlite3_column_int64 (self->handle, self->column++);
}

gint64
daybook_read_time (DaybookStatement *self)
{
  int n = self->column++;

  if (sqlite3_column_type (self->handle, n) == SQLITE_NULL)
    return DAYBOOK_TIME_NONE;

  return sqlite3_column_int64 (self->handle, n);
}

const char *
daybook_read_text (DaybookStatement *self)
{
  return (const char *) sqlite3_column_text (self->handle, self->column++);
}

char *
daybook_read_dup (DaybookStatement *self)
{
  int n = self->column++;
  const char *text = (const char *) sqlite3_column_text (self->handle, n);

  return text != NULL ? g_strndup (text, sqlite3_column_bytes (self->handle, n)) : NULL;
}

const void *
daybook_read_blob (DaybookStatement *self, gsize *size)
{
  int n = self->column++;
  const void *data = sqlite3_column_blob (self->handle, n);

  *size = sqlite3_column_bytes (self->handle, n);

  return data;
}

/* A number without its name would be a broken foreign key; the reader sees NULL and
 * daybook_verify() tells. */
static const char *
read_name (DaybookStatement *self, DaybookNameKind kind)
{
  gint64 id = daybook_read_int (self);

  return id != 0 ? daybook_db_get_name (self->db, kind, id, NULL) : NULL;
}

const char *
daybook_read_word (DaybookStatement *self)
{
  return read_name (self, DAYBOOK_NAME_WORD);
}

const char *
daybook_read_connection (DaybookStatement *self)
{
  return read_name (self, DAYBOOK_NAME_CONNECTION);
}

const char *
daybook_read_flow (DaybookStatement *self)
{
  return read_name (self, DAYBOOK_NAME_FLOW);
}

void
daybook_read_currency (DaybookStatement *self, char out[4])
{
  const char *text = daybook_read_text (self);

  g_strlcpy (out, text != NULL ? text : "", 4);
}

gboolean
daybook_store_missing (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, format, arguments);
  va_end (arguments);

  return FALSE;
}

gboolean
daybook_store_fail (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, format, arguments);
  va_end (arguments);

  return FALSE;
}

void
daybook_body_digest (const char *body, guint8 out[DAYBOOK_BODY_DIGEST])
{
  guint8 whole[32];

  gcry_md_hash_buffer (GCRY_MD_SHA256, whole, body, strlen (body));
  memcpy (out, whole, DAYBOOK_BODY_DIGEST);
}

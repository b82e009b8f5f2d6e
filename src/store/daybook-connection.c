/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections: the accounts of the user's at providers. */

#include "daybook-connection.h"

#include "daybook-audit.h"
#include "daybook-error.h"
#include "daybook-statement.h"
#include "daybook-time.h"

#include <string.h>

#define COLUMNS                                                                                    \
  "num, id, provider, title, environment, base_url, settings, account, manifest, method,"          \
  " scope, token_expires,"                                                                         \
  " refresh_expires, state, created, removed,"                                                     \
  " (SELECT json_group_array(json_object('name', c.name, 'version', c.digest,"                     \
  " 'base', c.base, 'text', v.text)) FROM mapping_choices c"                                       \
  " JOIN mapping_versions v USING (digest) WHERE c.connection = connections.num),"                 \
  " (SELECT json_group_array(json_object('table', name, 'key', key, 'sku_group', sku_group,"       \
  " 'location', location, 'channel', channel, 'value', value)) FROM value_rows)"
#define GET "SELECT " COLUMNS " FROM connections WHERE id = ?1"
#define LIST "SELECT " COLUMNS " FROM connections WHERE removed IS NULL OR ?1 ORDER BY num"
#define INSERT                                                                                     \
  "INSERT INTO connections (id, provider, title, environment, base_url, settings,"                 \
  " account, manifest, method, scope,"                                                             \
  " token_expires, refresh_expires, state, created)"                                               \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
#define UPDATE                                                                                     \
  "UPDATE connections SET title = ?2, environment = ?3, base_url = ?4, settings = ?5,"             \
  " account = ?6, manifest = ?7,"                                                                  \
  " method = ?8, scope = ?9, token_expires = ?10, refresh_expires = ?11, state = ?12,"             \
  " removed = NULL WHERE id = ?1"
#define STATE_OF "SELECT state FROM connections WHERE id = ?1"
#define SET_STATE "UPDATE connections SET state = ?2 WHERE id = ?1 AND removed IS NULL"
#define SET_EXPIRY                                                                                 \
  "UPDATE connections SET token_expires = ?2, refresh_expires = ?3"                                \
  " WHERE id = ?1 AND removed IS NULL"
#define REMOVE "UPDATE connections SET removed = ?2 WHERE id = ?1 AND removed IS NULL"

#define ID_MAX 60

DaybookConnection *
daybook_connection_new (void)
{
  DaybookConnection *self = g_new0 (DaybookConnection, 1);

  self->token_expires_us = DAYBOOK_TIME_NONE;
  self->refresh_expires_us = DAYBOOK_TIME_NONE;
  self->removed_us = DAYBOOK_TIME_NONE;

  return self;
}

void
daybook_connection_free (DaybookConnection *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->provider);
  g_free (self->title);
  g_free (self->environment);
  g_free (self->base_url);
  g_free (self->settings);
  g_free (self->account);
  g_free (self->manifest);
  g_free (self->method);
  g_free (self->scope);
  g_free (self->state);
  g_free (self->mappings);
  g_free (self->tables);
  g_free (self);
}

static DaybookConnection *
read_row (DaybookStatement *row)
{
  DaybookConnection *self = g_new0 (DaybookConnection, 1);

  self->num = daybook_read_int (row);
  self->id = daybook_read_dup (row);
  self->provider = daybook_read_dup (row);
  self->title = daybook_read_dup (row);
  self->environment = daybook_read_dup (row);
  self->base_url = daybook_read_dup (row);
  self->settings = daybook_read_dup (row);
  self->account = daybook_read_dup (row);
  self->manifest = daybook_read_dup (row);
  self->method = daybook_read_dup (row);
  self->scope = daybook_read_dup (row);
  self->token_expires_us = daybook_read_time (row);
  self->refresh_expires_us = daybook_read_time (row);
  self->state = daybook_read_dup (row);
  self->created_us = daybook_read_int (row);
  self->removed_us = daybook_read_time (row);
  self->mappings = daybook_read_dup (row);
  self->tables = daybook_read_dup (row);

  return self;
}

/* Removed ones too; NULL without an error when the id was never used. */
static DaybookConnection *
find (DaybookDb *db, const char *id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_text (&statement, id);

  return daybook_statement_row (&statement, error) ? read_row (&statement) : NULL;
}

static gboolean
check_id (const char *id, GError **error)
{
  gsize length = id != NULL ? strlen (id) : 0;

  if (length == 0 || length > ID_MAX
      || strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-") != length)
    return daybook_store_fail (
        error, "'%s' cannot name a connection: use lower case letters, digits and hyphens",
        id != NULL ? id : "");

  return TRUE;
}

static void
bind_settings (DaybookStatement *statement, const DaybookConnection *connection)
{
  daybook_bind_text_or (statement, connection->title, "");
  daybook_bind_text_or (statement, connection->environment, "");
  daybook_bind_text (statement, connection->base_url);
  daybook_bind_text_or (statement, connection->settings, "{}");
  daybook_bind_text (statement, connection->account);
  daybook_bind_text_or (statement, connection->manifest, "");
  daybook_bind_text_or (statement, connection->method, "");
  daybook_bind_text (statement, connection->scope);
  daybook_bind_time (statement, connection->token_expires_us);
  daybook_bind_time (statement, connection->refresh_expires_us);
  daybook_bind_text_or (statement, connection->state, "ready");
}

static gboolean
insert (DaybookDb *db, const DaybookConnection *connection, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, INSERT);

  daybook_bind_text (&statement, connection->id);
  daybook_bind_text_or (&statement, connection->provider, "");
  bind_settings (&statement, connection);
  daybook_bind_int (&statement, connection->created_us);

  return daybook_statement_done (&statement, error);
}

static gboolean
update (DaybookDb *db, const DaybookConnection *connection, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, UPDATE);

  daybook_bind_text (&statement, connection->id);
  bind_settings (&statement, connection);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_connection_add (DaybookDb *db, const DaybookConnection *connection, GError **error)
{
  g_autoptr(DaybookConnection) there = NULL;
  g_autoptr(GError) failure = NULL;

  if (!check_id (connection->id, error))
    return FALSE;
  there = find (db, connection->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (there == NULL)
    return insert (db, connection, error);
  if (there->removed_us == DAYBOOK_TIME_NONE)
    return daybook_store_fail (error, "there is a connection '%s' already; choose another name",
                               connection->id);
  if (g_strcmp0 (there->provider, connection->provider) != 0
      || g_strcmp0 (there->account, connection->account) != 0)
    return daybook_store_fail (
        error,
        "'%s' was another account, and its records are kept under that name; choose another name",
        connection->id);

  return update (db, connection, error);
}

gboolean
daybook_connection_update (DaybookDb *db, const DaybookConnection *connection, GError **error)
{
  g_autoptr(DaybookConnection) there = daybook_connection_get (db, connection->id, error);

  return there != NULL && update (db, connection, error);
}

static gboolean
done_or_missing (DaybookStatement *statement, const char *id, GError **error)
{
  if (!daybook_statement_done (statement, error))
    return FALSE;

  return daybook_db_changes (statement->db) > 0
         || daybook_store_missing (error, "there is no connection '%s' (daybookctl connections)",
                                   id);
}

static gboolean
is_in_state (DaybookDb *db, const char *id, const char *state)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, STATE_OF);

  daybook_bind_text (&statement, id);

  return daybook_statement_row (&statement, NULL)
         && g_strcmp0 (daybook_read_text (&statement), state) == 0;
}

static const char *
act_of_state (const char *state)
{
  return g_str_equal (state, "ready")    ? "connection.resumed"
         : g_str_equal (state, "paused") ? "connection.paused"
                                         : "connection.needs_sign_in";
}

gboolean
daybook_connection_set_state (
    DaybookDb *db, const char *id, const char *state, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };
  gboolean same;

  if (transaction == NULL)
    return FALSE;
  same = is_in_state (db, id, state);
  statement = daybook_statement (db, SET_STATE);
  daybook_bind_text (&statement, id);
  daybook_bind_text (&statement, state);

  return done_or_missing (&statement, id, error)
         && (same
             || daybook_audit_note (db, act_of_state (state), "connection", 0, id, now_us, error))
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_connection_set_expiry (
    DaybookDb *db, const char *id, gint64 token_us, gint64 refresh_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SET_EXPIRY);

  daybook_bind_text (&statement, id);
  daybook_bind_time (&statement, token_us);
  daybook_bind_time (&statement, refresh_us);

  return done_or_missing (&statement, id, error);
}

DaybookConnection *
daybook_connection_get (DaybookDb *db, const char *id, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookConnection) found = find (db, id, &failure);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (found == NULL)
    daybook_store_missing (error, "there is no connection '%s' (daybookctl connections)", id);
  else if (found->removed_us != DAYBOOK_TIME_NONE)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH,
                 "the connection '%s' was disconnected: connect it again", id);
  else
    return g_steal_pointer (&found);

  return NULL;
}

GPtrArray *
daybook_connection_list (DaybookDb *db, gboolean with_removed, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_connection_free);

  daybook_bind_int (&statement, with_removed);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

gboolean
daybook_connection_remove (DaybookDb *db, const char *id, gint64 now_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, REMOVE);

  daybook_bind_text (&statement, id);
  daybook_bind_int (&statement, now_us);

  return done_or_missing (&statement, id, error);
}

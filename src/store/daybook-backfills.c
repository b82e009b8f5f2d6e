/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backfills, the records first seen by them, and releases. */

#include "daybook-backfills.h"

#include "daybook-statement.h"
#include "daybook-time.h"

#define SELECT                                                                                     \
  "SELECT id, connection, stream, begins, ends, reached, cursor, calls, started, updated,"         \
  " finished FROM backfills"
#define FIND_OPEN                                                                                  \
  SELECT " WHERE connection = ?1 AND stream = ?2 AND begins = ?3 AND finished IS NULL"
#define GET SELECT " WHERE id = ?1"
#define LIST SELECT " WHERE ?1 IS NULL OR connection = ?1 ORDER BY id DESC"
#define INSERT                                                                                     \
  "INSERT INTO backfills (connection, stream, begins, ends, reached, calls, started, updated)"     \
  " VALUES (?1, ?2, ?3, ?4, ?3, 0, ?5, ?5)"
#define SAVE                                                                                       \
  "UPDATE backfills SET reached = ?2, cursor = ?3, calls = ?4, updated = ?5, finished = ?6"        \
  " WHERE id = ?1"
#define EXTEND "UPDATE backfills SET ends = ?2 WHERE id = ?1"
#define MARK "INSERT OR IGNORE INTO backfilled (record) VALUES (?1)"
#define IS_MARKED "SELECT 1 FROM backfilled WHERE record = ?1"
#define RELEASE "INSERT OR IGNORE INTO releases (delivery, at) VALUES (?1, ?2)"
#define IS_RELEASED "SELECT 1 FROM releases WHERE delivery = ?1"
#define FORGET_RELEASE "DELETE FROM releases WHERE delivery = ?1"
#define HOLD "INSERT OR IGNORE INTO holds (delivery, at) VALUES (?1, ?2)"
#define IS_HELD "SELECT 1 FROM holds WHERE delivery = ?1"
#define FORGET_HOLD "DELETE FROM holds WHERE delivery = ?1"

void
daybook_backfill_free (DaybookBackfill *self)
{
  if (self == NULL)
    return;

  g_free (self->connection);
  g_free (self->stream);
  g_free (self->cursor);
  g_free (self);
}

static DaybookBackfill *
read_row (DaybookStatement *row)
{
  DaybookBackfill *self = g_new0 (DaybookBackfill, 1);

  self->id = daybook_read_int (row);
  self->connection = g_strdup (daybook_read_connection (row));
  self->stream = g_strdup (daybook_read_word (row));
  self->from_us = daybook_read_int (row);
  self->until_us = daybook_read_int (row);
  self->reached_us = daybook_read_int (row);
  self->cursor = daybook_read_dup (row);
  self->calls = daybook_read_int (row);
  self->started_us = daybook_read_int (row);
  self->updated_us = daybook_read_int (row);
  self->finished_us = daybook_read_time (row);

  return self;
}

/* *found stays NULL when there is none. */
static gboolean
find_open (DaybookDb *db,
           const char *connection,
           const char *stream,
           gint64 from_us,
           DaybookBackfill **found,
           GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND_OPEN);

  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, stream);
  daybook_bind_int (&statement, from_us);
  if (daybook_statement_row (&statement, NULL))
    *found = read_row (&statement);

  return daybook_statement_done (&statement, error);
}

/* A further end than it was given. */
static gboolean
extend (DaybookDb *db, DaybookBackfill *found, gint64 until_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, EXTEND);

  daybook_bind_int (&statement, found->id);
  daybook_bind_int (&statement, until_us);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  found->until_us = until_us;

  return TRUE;
}

DaybookBackfill *
daybook_backfills_open (DaybookDb *db,
                        const char *connection,
                        const char *stream,
                        gint64 from_us,
                        gint64 until_us,
                        gint64 now_us,
                        GError **error)
{
  g_auto(DaybookStatement) insert = { 0 };
  g_auto(DaybookStatement) get = { 0 };
  g_autoptr(DaybookBackfill) found = NULL;

  if (!find_open (db, connection, stream, from_us, &found, error))
    return NULL;
  if (found != NULL && until_us > found->until_us && !extend (db, found, until_us, error))
    return NULL;
  if (found != NULL)
    return g_steal_pointer (&found);

  insert = daybook_statement (db, INSERT);
  daybook_bind_connection (&insert, connection);
  daybook_bind_new_word (&insert, stream);
  daybook_bind_int (&insert, from_us);
  daybook_bind_int (&insert, until_us);
  daybook_bind_int (&insert, now_us);
  if (!daybook_statement_done (&insert, error))
    return NULL;
  get = daybook_statement (db, GET);
  daybook_bind_int (&get, daybook_db_last_id (db));

  return daybook_statement_row (&get, error) ? read_row (&get) : NULL;
}

gboolean
daybook_backfills_save (DaybookDb *db, const DaybookBackfill *backfill, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SAVE);

  daybook_bind_int (&statement, backfill->id);
  daybook_bind_int (&statement, backfill->reached_us);
  daybook_bind_text (&statement, backfill->cursor);
  daybook_bind_int (&statement, backfill->calls);
  daybook_bind_int (&statement, backfill->updated_us);
  daybook_bind_time (&statement, backfill->finished_us);

  return daybook_statement_done (&statement, error);
}

GPtrArray *
daybook_backfills_list (DaybookDb *db, const char *connection, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_backfill_free);

  daybook_bind_connection (&statement, connection);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

static gboolean
has_row (DaybookDb *db, const char *sql, gint64 id, gboolean *has, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, sql);
  gboolean row;

  daybook_bind_int (&statement, id);
  row = daybook_statement_row (&statement, NULL);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  *has = row;

  return TRUE;
}

gboolean
daybook_backfills_mark (DaybookDb *db, gint64 record, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, MARK);

  daybook_bind_int (&statement, record);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_backfills_is_marked (DaybookDb *db, gint64 record, gboolean *marked, GError **error)
{
  return has_row (db, IS_MARKED, record, marked, error);
}

/* @put in place of what @forget takes away. */
static gboolean
change_word (DaybookDb *db,
             const char *put,
             const char *forget,
             gint64 delivery,
             gint64 now_us,
             GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, put);
  g_auto(DaybookStatement) other = daybook_statement (db, forget);

  daybook_bind_int (&statement, delivery);
  daybook_bind_int (&statement, now_us);
  daybook_bind_int (&other, delivery);

  return daybook_statement_done (&statement, error) && daybook_statement_done (&other, error);
}

gboolean
daybook_releases_add (DaybookDb *db, gint64 delivery, gint64 now_us, GError **error)
{
  return change_word (db, RELEASE, FORGET_HOLD, delivery, now_us, error);
}

gboolean
daybook_holds_add (DaybookDb *db, gint64 delivery, gint64 now_us, GError **error)
{
  return change_word (db, HOLD, FORGET_RELEASE, delivery, now_us, error);
}

gboolean
daybook_holds_has (DaybookDb *db, gint64 delivery, gboolean *held, GError **error)
{
  return has_row (db, IS_HELD, delivery, held, error);
}

gboolean
daybook_releases_has (DaybookDb *db, gint64 delivery, gboolean *released, GError **error)
{
  return has_row (db, IS_RELEASED, delivery, released, error);
}

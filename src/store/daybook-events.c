/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events: the append-only log. Nothing is ever deleted from it, so row ids have no gaps. */

#include "daybook-events.h"

#include "daybook-statement.h"

#define SELECT                                                                                     \
  "SELECT e.seq, e.type, e.record, r.type, r.connection, e.revision, e.changes, e.at"              \
  " FROM events AS e JOIN records AS r ON r.id = e.record"
#define APPEND                                                                                     \
  "INSERT INTO events (type, record, revision, changes, at) VALUES (?1, ?2, ?3, ?4, ?5)"
#define READ SELECT " WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2"
#define OF SELECT " WHERE e.record = ?1 ORDER BY e.seq"
#define GET SELECT " WHERE e.seq = ?1"
#define LAST "SELECT coalesce(max(seq), 0) FROM events"

void
daybook_event_free (DaybookEvent *self)
{
  if (self == NULL)
    return;

  g_free (self->changes);
  g_free (self);
}

static DaybookEvent *
read_row (DaybookStatement *row)
{
  DaybookEvent *self = g_new0 (DaybookEvent, 1);

  self->seq = daybook_read_int (row);
  self->type = daybook_read_word (row);
  self->record = daybook_read_int (row);
  self->record_type = daybook_read_word (row);
  self->connection = daybook_read_connection (row);
  self->revision = (int) daybook_read_int (row);
  self->changes = daybook_read_dup (row);
  self->at_us = daybook_read_int (row);

  return self;
}

static GPtrArray *
read_rows (DaybookStatement *statement, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_event_free);

  while (daybook_statement_row (statement, NULL))
    g_ptr_array_add (list, read_row (statement));

  return daybook_statement_done (statement, error) ? g_steal_pointer (&list) : NULL;
}

gint64
daybook_events_append (DaybookDb *db,
                       const char *type,
                       gint64 record,
                       int revision,
                       const char *changes,
                       gint64 at_us,
                       GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, APPEND);

  daybook_bind_new_word (&statement, type);
  daybook_bind_int (&statement, record);
  daybook_bind_int (&statement, revision);
  daybook_bind_text (&statement, changes);
  daybook_bind_int (&statement, at_us);

  return daybook_statement_done (&statement, error) ? daybook_db_last_id (db) : -1;
}

GPtrArray *
daybook_events_read (DaybookDb *db, gint64 seq, guint limit, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, READ);

  daybook_bind_int (&statement, seq);
  daybook_bind_int (&statement, limit);

  return read_rows (&statement, error);
}

GPtrArray *
daybook_events_of (DaybookDb *db, gint64 record, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, OF);

  daybook_bind_int (&statement, record);

  return read_rows (&statement, error);
}

DaybookEvent *
daybook_events_get (DaybookDb *db, gint64 seq, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_int (&statement, seq);
  if (daybook_statement_row (&statement, NULL))
    return read_row (&statement);
  if (daybook_statement_done (&statement, error))
    daybook_store_missing (error, "there is no event %" G_GINT64_FORMAT " (daybookctl list events)",
                           seq);

  return NULL;
}

gint64
daybook_events_last (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LAST);

  return daybook_statement_row (&statement, error) ? daybook_read_int (&statement) : -1;
}

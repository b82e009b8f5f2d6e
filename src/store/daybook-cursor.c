/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cursors: how far each stream of each connection was read, and for which parents. */

#include "daybook-cursor.h"

#include "daybook-statement.h"
#include "daybook-time.h"

#define GET                                                                                        \
  "SELECT cursor, since, complete_through, updated, begun FROM cursors WHERE connection = ?1"      \
  " AND stream = ?2"
#define SET                                                                                        \
  "INSERT INTO cursors (connection, stream, cursor, since, complete_through, updated, begun)"      \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"                                                           \
  " ON CONFLICT (connection, stream) DO UPDATE SET cursor = excluded.cursor,"                      \
  " since = excluded.since,"                                                                       \
  " complete_through = excluded.complete_through, updated = excluded.updated,"                     \
  " begun = excluded.begun"
#define RESET "DELETE FROM cursors WHERE connection = ?1 AND stream = ?2"
#define RESET_PARENTS "DELETE FROM parents WHERE connection = ?1 AND stream = ?2"
#define MARK                                                                                       \
  "INSERT INTO parents (connection, stream, parent, done) VALUES (?1, ?2, ?3, ?4)"                 \
  " ON CONFLICT (connection, stream, parent) DO UPDATE SET done = excluded.done"
#define UNMARK "DELETE FROM parents WHERE connection = ?1 AND stream = ?2 AND parent = ?3"
#define LIST_DUE                                                                                   \
  "SELECT r.source_id FROM records AS r"                                                           \
  " WHERE r.connection = ?1 AND r.type = ?3 AND (?4 IS NULL OR r.status = ?4)"                     \
  " AND NOT EXISTS"                                                                                \
  " (SELECT 1 FROM parents AS p WHERE p.connection = ?1 AND p.stream = ?2"                         \
  " AND p.parent = r.source_id)"                                                                   \
  " ORDER BY r.at, r.id LIMIT ?5"

void
daybook_cursor_free (DaybookCursor *self)
{
  if (self == NULL)
    return;

  g_free (self->cursor);
  g_free (self);
}

DaybookCursor *
daybook_cursor_get (DaybookDb *db, const char *connection, const char *stream, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);
  g_autoptr(DaybookCursor) self = g_new0 (DaybookCursor, 1);

  self->since_us = self->complete_through_us = DAYBOOK_TIME_NONE;
  self->updated_us = self->begun_us = DAYBOOK_TIME_NONE;
  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, stream);
  if (daybook_statement_row (&statement, NULL))
    {
      self->cursor = daybook_read_dup (&statement);
      self->since_us = daybook_read_time (&statement);
      self->complete_through_us = daybook_read_time (&statement);
      self->updated_us = daybook_read_int (&statement);
      self->begun_us = daybook_read_time (&statement);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
daybook_cursor_set (DaybookDb *db,
                    const char *connection,
                    const char *stream,
                    const DaybookCursor *cursor,
                    GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SET);

  daybook_bind_connection (&statement, connection);
  daybook_bind_new_word (&statement, stream);
  daybook_bind_text (&statement, cursor->cursor);
  daybook_bind_time (&statement, cursor->since_us);
  daybook_bind_time (&statement, cursor->complete_through_us);
  daybook_bind_int (&statement, cursor->updated_us);
  daybook_bind_time (&statement, cursor->begun_us);

  return daybook_statement_done (&statement, error);
}

static gboolean
run_for_stream (
    DaybookDb *db, const char *sql, const char *connection, const char *stream, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, sql);

  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, stream);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_cursor_reset (DaybookDb *db, const char *connection, const char *stream, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL && run_for_stream (db, RESET, connection, stream, error)
         && run_for_stream (db, RESET_PARENTS, connection, stream, error)
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_cursor_mark_parent (DaybookDb *db,
                            const char *connection,
                            const char *stream,
                            const char *parent_id,
                            gint64 now_us,
                            GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, MARK);

  daybook_bind_connection (&statement, connection);
  daybook_bind_new_word (&statement, stream);
  daybook_bind_text (&statement, parent_id);
  daybook_bind_int (&statement, now_us);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_cursor_unmark_parent (DaybookDb *db,
                              const char *connection,
                              const char *stream,
                              const char *parent_id,
                              GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, UNMARK);

  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, stream);
  daybook_bind_text (&statement, parent_id);

  return daybook_statement_done (&statement, error);
}

char **
daybook_cursor_list_parents_due (DaybookDb *db,
                                 const char *connection,
                                 const char *stream,
                                 const char *type,
                                 const char *status,
                                 guint limit,
                                 GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST_DUE);
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, stream);
  daybook_bind_word (&statement, type);
  daybook_bind_word (&statement, status);
  daybook_bind_int (&statement, limit);
  while (daybook_statement_row (&statement, NULL))
    g_strv_builder_add (ids, daybook_read_text (&statement));

  return daybook_statement_done (&statement, error) ? g_strv_builder_end (ids) : NULL;
}

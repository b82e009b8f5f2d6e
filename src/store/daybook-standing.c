/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-standing.h"

#include "daybook-statement.h"

#define GET                                                                                        \
  "SELECT limited_until, through, failures, trips, open_until, reason, updated FROM standings"     \
  " WHERE connection = ?1"
#define PUT                                                                                        \
  "INSERT INTO standings (connection, limited_until, through, failures, trips, open_until,"        \
  " reason, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"                                      \
  " ON CONFLICT (connection) DO UPDATE SET limited_until = excluded.limited_until,"                \
  " through = excluded.through, failures = excluded.failures, trips = excluded.trips,"             \
  " open_until = excluded.open_until, reason = excluded.reason, updated = excluded.updated"

void
daybook_standing_free (DaybookStanding *self)
{
  if (self == NULL)
    return;

  g_free (self->reason);
  g_free (self);
}

DaybookStanding *
daybook_standing_get (DaybookDb *db, const char *connection, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);
  g_autoptr(DaybookStanding) self = g_new0 (DaybookStanding, 1);

  daybook_bind_connection (&statement, connection);
  if (daybook_statement_row (&statement, NULL))
    {
      self->limited_until_us = daybook_read_int (&statement);
      self->through_us = daybook_read_int (&statement);
      self->failures = daybook_read_int (&statement);
      self->trips = daybook_read_int (&statement);
      self->open_until_us = daybook_read_int (&statement);
      self->reason = daybook_read_dup (&statement);
      self->updated_us = daybook_read_int (&statement);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
daybook_standing_put (DaybookDb *db,
                      const char *connection,
                      const DaybookStanding *standing,
                      gint64 now_us,
                      GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, PUT);

  daybook_bind_connection (&statement, connection);
  daybook_bind_int (&statement, standing->limited_until_us);
  daybook_bind_int (&statement, standing->through_us);
  daybook_bind_int (&statement, standing->failures);
  daybook_bind_int (&statement, standing->trips);
  daybook_bind_int (&statement, standing->open_until_us);
  daybook_bind_text (&statement, standing->reason);
  daybook_bind_int (&statement, now_us);

  return daybook_statement_done (&statement, error);
}

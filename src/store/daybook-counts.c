/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts, one row for each connection and name. */

#include "daybook-counts.h"

#include "daybook-statement.h"

#define ADD                                                                                        \
  "INSERT INTO counts (connection, name, n) VALUES (?1, ?2, ?3)"                                   \
  " ON CONFLICT (connection, name) DO UPDATE SET n = n + excluded.n"
#define GET "SELECT coalesce(sum(n), 0) FROM counts WHERE name = ?1"

gboolean
daybook_counts_add (
    DaybookDb *db, const char *connection, const char *name, gint64 n, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, ADD);

  daybook_bind_connection (&statement, connection);
  daybook_bind_new_word (&statement, name);
  daybook_bind_int (&statement, n);

  return daybook_statement_done (&statement, error);
}

gint64
daybook_counts_get (DaybookDb *db, const char *name, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);
  gint64 n = -1;

  daybook_bind_word (&statement, name);
  if (daybook_statement_row (&statement, NULL))
    n = daybook_read_int (&statement);

  return daybook_statement_done (&statement, error) ? n : -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gone records, tallies, coverage and pulse. */

#include "daybook-tallies.h"

#include "daybook-statement.h"
#include "daybook-time.h"

#define MARK "INSERT OR IGNORE INTO gone (record, since) VALUES (?1, ?2)"
#define CLEAR "DELETE FROM gone WHERE record = ?1"
#define ANY "SELECT EXISTS (SELECT 1 FROM gone)"
#define HAS "SELECT 1 FROM gone WHERE record = ?1"
#define RECORD                                                                                     \
  "SELECT r.id, r.revision, r.source_id, r.at, r.amount, r.currency FROM records AS r"             \
  " WHERE r.type = ?2 AND r.connection = ?1"                                                       \
  " AND NOT EXISTS (SELECT 1 FROM gone AS g WHERE g.record = r.id)"
#define RECORDS RECORD
#define RECORDS_BETWEEN RECORD " AND r.at >= ?3 AND r.at < ?4"
#define PUT                                                                                        \
  "INSERT INTO tallies (connection, stream, type, day, currency, here, here_sum, there,"           \
  " there_sum, checked, agreed)"                                                                   \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"                                         \
  " ON CONFLICT (connection, stream, type, day, currency) DO UPDATE SET here = excluded.here,"     \
  " here_sum = excluded.here_sum, there = excluded.there, there_sum = excluded.there_sum,"         \
  " checked = excluded.checked, agreed = coalesce (excluded.agreed, agreed) RETURNING id"
#define LIST                                                                                       \
  "SELECT id, connection, stream, type, day, currency, here, here_sum, there, there_sum,"          \
  " checked, agreed FROM tallies"                                                                  \
  " WHERE (?1 IS NULL OR connection = ?1) AND (?2 IS NULL OR day = ?2)"                            \
  " ORDER BY day DESC, connection, id LIMIT ?3"
#define COVERAGE                                                                                   \
  "SELECT s.stream, max (s.through), sum (s.aside) FROM"                                           \
  " (SELECT stream, complete_through AS through, 0 AS aside FROM cursors WHERE connection = ?1"    \
  " UNION ALL SELECT stream, NULL, 1 FROM quarantine"                                              \
  " WHERE connection = ?1 AND resolved IS NULL) AS s GROUP BY s.stream"
#define PULSE                                                                                      \
  "SELECT DISTINCT at FROM records WHERE connection = ?1"                                          \
  " AND type IN (SELECT id FROM words WHERE word IN ('order', 'payment', 'balance_entry'))"        \
  " AND at >= ?2 AND at < ?3 ORDER BY at"

static gboolean
change (DaybookDb *db, DaybookStatement *statement, gboolean *changed, GError **error)
{
  if (!daybook_statement_done (statement, error))
    return FALSE;
  *changed = daybook_db_changes (db) > 0;

  return TRUE;
}

gboolean
daybook_gone_mark (DaybookDb *db, gint64 record, gint64 now_us, gboolean *changed, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, MARK);

  daybook_bind_int (&statement, record);
  daybook_bind_int (&statement, now_us);

  return change (db, &statement, changed, error);
}

gboolean
daybook_gone_clear (DaybookDb *db, gint64 record, gboolean *changed, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, CLEAR);

  daybook_bind_int (&statement, record);

  return change (db, &statement, changed, error);
}

int
daybook_gone_any (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, ANY);

  return daybook_statement_row (&statement, error) ? (int) daybook_read_int (&statement) : -1;
}

gboolean
daybook_gone_has (DaybookDb *db, gint64 record, gboolean *gone, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, HAS);
  gboolean row;

  daybook_bind_int (&statement, record);
  row = daybook_statement_row (&statement, NULL);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  *gone = row;

  return TRUE;
}

static void
tallied_clear (gpointer data)
{
  g_free (((DaybookTallied *) data)->source_id);
}

GArray *
daybook_tallies_records (DaybookDb *db,
                         const char *connection,
                         const char *type,
                         gint64 from_us,
                         gint64 until_us,
                         GError **error)
{
  gboolean between = from_us != DAYBOOK_TIME_NONE;
  g_auto(DaybookStatement) statement
      = daybook_statement (db, between ? RECORDS_BETWEEN : RECORDS);
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (DaybookTallied));

  g_array_set_clear_func (list, tallied_clear);
  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, type);
  if (between)
    {
      daybook_bind_int (&statement, from_us);
      daybook_bind_int (&statement, until_us);
    }
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookTallied row = { .record = daybook_read_int (&statement) };

      row.revision = (int) daybook_read_int (&statement);
      row.source_id = daybook_read_dup (&statement);
      row.at_us = daybook_read_int (&statement);
      row.amount = daybook_read_int (&statement);
      daybook_read_currency (&statement, row.currency);
      g_array_append_val (list, row);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

gint64
daybook_tallies_put (DaybookDb *db, const DaybookTally *tally, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, PUT);
  gint64 id = -1;

  daybook_bind_connection (&statement, tally->connection);
  daybook_bind_new_word (&statement, tally->stream);
  daybook_bind_new_word (&statement, tally->type);
  daybook_bind_text (&statement, tally->day);
  daybook_bind_text (&statement, tally->currency);
  daybook_bind_int (&statement, tally->here);
  daybook_bind_int (&statement, tally->here_sum);
  daybook_bind_int (&statement, tally->there);
  daybook_bind_int (&statement, tally->there_sum);
  daybook_bind_int (&statement, tally->checked_us);
  daybook_bind_time (&statement,
                     daybook_tally_agrees (tally) ? tally->checked_us : DAYBOOK_TIME_NONE);
  if (daybook_statement_row (&statement, NULL))
    id = daybook_read_int (&statement);

  return daybook_statement_done (&statement, error) ? id : -1;
}

GArray *
daybook_tallies_list (
    DaybookDb *db, const char *connection, const char *day, guint limit, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (DaybookTally));

  daybook_bind_connection (&statement, connection);
  daybook_bind_text (&statement, day);
  daybook_bind_int (&statement, limit);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookTally row = { .id = daybook_read_int (&statement) };

      row.connection = daybook_read_connection (&statement);
      row.stream = daybook_read_word (&statement);
      row.type = daybook_read_word (&statement);
      g_strlcpy (row.day, daybook_read_text (&statement), sizeof row.day);
      daybook_read_currency (&statement, row.currency);
      row.here = daybook_read_int (&statement);
      row.here_sum = daybook_read_int (&statement);
      row.there = daybook_read_int (&statement);
      row.there_sum = daybook_read_int (&statement);
      row.checked_us = daybook_read_int (&statement);
      row.agreed_us = daybook_read_time (&statement);
      g_array_append_val (list, row);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

GArray *
daybook_tallies_coverage (DaybookDb *db, const char *connection, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, COVERAGE);
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (DaybookCoverage));

  daybook_bind_connection (&statement, connection);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookCoverage row = { .stream = daybook_read_word (&statement) };

      row.complete_through_us = daybook_read_time (&statement);
      row.quarantined = daybook_read_int (&statement);
      g_array_append_val (list, row);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

GArray *
daybook_tallies_pulse (
    DaybookDb *db, const char *connection, gint64 from_us, gint64 until_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, PULSE);
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  daybook_bind_connection (&statement, connection);
  daybook_bind_int (&statement, from_us);
  daybook_bind_int (&statement, until_us);
  while (daybook_statement_row (&statement, NULL))
    {
      gint64 at = daybook_read_int (&statement);

      g_array_append_val (times, at);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&times) : NULL;
}

gint64
daybook_tallies_connection (DaybookDb *db, const char *connection, GError **error)
{
  gint64 id = daybook_db_find_name (db, DAYBOOK_NAME_CONNECTION, connection, error);

  if (id == 0)
    daybook_store_missing (error, "there is no connection '%s'", connection);

  return id > 0 ? id : -1;
}

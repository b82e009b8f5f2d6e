/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox as a whole: how many wait, for what, and when the next is due. */
#include "daybook-deliveries.h"

#include "daybook-statement.h"
#include "daybook-time.h"

#define NEXT_DUE                                                                                   \
  "SELECT min(not_before) FROM deliveries INDEXED BY deliveries_ready WHERE state = 'ready'"       \
  " AND (?1 IS NULL OR target = ?1) AND not_before > ?2"                                           \
  " AND flow NOT IN (SELECT num FROM flows WHERE state = 'paused')"
#define WAITS "SELECT DISTINCT waits_for FROM deliveries WHERE waits_for IS NOT NULL LIMIT ?1"
#define COUNT_OPEN                                                                                 \
  "SELECT count(*) FROM deliveries WHERE state IN ('ready', 'sent') AND target = ?1"
#define COUNT                                                                                      \
  "SELECT state, kind, reason, count(*) FROM deliveries GROUP BY state, kind, reason"              \
  " ORDER BY state, kind, reason"
#define COUNT_FLOW                                                                                 \
  "SELECT state, count(*), 0 FROM deliveries"                                                      \
  " WHERE state IN ('waiting', 'held', 'ready', 'sent', 'refused') AND flow = ?1 GROUP BY state"   \
  " UNION ALL SELECT 'done', count(*), coalesce(sum(updated >= ?2), 0)"                            \
  " FROM deliveries INDEXED BY deliveries_done WHERE state = 'done' AND flow = ?1"

gboolean
daybook_deliveries_list_waits (DaybookDb *db, guint most, GHashTable **out, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, WAITS);
  g_autoptr(GHashTable) waits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  daybook_bind_int (&statement, (gint64) most + 1);
  while (daybook_statement_row (&statement, NULL))
    g_hash_table_add (waits, daybook_read_dup (&statement));
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  *out = g_hash_table_size (waits) <= most ? g_steal_pointer (&waits) : NULL;
  return TRUE;
}

gboolean
daybook_deliveries_next_due (
    DaybookDb *db, const char *target, gint64 now_us, gint64 *due_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, NEXT_DUE);

  daybook_bind_connection (&statement, target);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_row (&statement, error))
    return FALSE;
  *due_us = daybook_read_time (&statement);

  return TRUE;
}

gboolean
daybook_deliveries_count_open (DaybookDb *db, const char *target, gint64 *count, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, COUNT_OPEN);

  daybook_bind_connection (&statement, target);
  if (!daybook_statement_row (&statement, error))
    return FALSE;
  *count = daybook_read_int (&statement);

  return TRUE;
}

GArray *
daybook_deliveries_count (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, COUNT);
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (DaybookDeliveryCount));

  while (daybook_statement_row (&statement, NULL))
    {
      DaybookDeliveryCount count = { 0 };
      const char *reason;

      daybook_delivery_state_parse (daybook_read_text (&statement), &count.state);
      count.kind = daybook_read_word (&statement);
      reason = daybook_read_text (&statement);
      count.reason = reason != NULL ? g_intern_string (reason) : NULL;
      count.count = daybook_read_int (&statement);
      g_array_append_val (counts, count);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&counts) : NULL;
}

GArray *
daybook_deliveries_count_flow (DaybookDb *db, const char *flow, gint64 since_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, COUNT_FLOW);
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (DaybookFlowCount));

  daybook_bind_flow (&statement, flow);
  daybook_bind_int (&statement, since_us);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookFlowCount count = { 0 };

      daybook_delivery_state_parse (daybook_read_text (&statement), &count.state);
      count.count = daybook_read_int (&statement);
      count.recent = daybook_read_int (&statement);
      g_array_append_val (counts, count);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&counts) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Health: one row for each connection, day and figure that is not zero. */

#include "daybook-health.h"

#include "daybook-statement.h"
#include "daybook-time.h"

#include <string.h>

#define ADD                                                                                        \
  "INSERT INTO health (connection, day, figure, n) VALUES (?1, ?2, ?3, ?4)"                        \
  " ON CONFLICT (connection, day, figure) DO UPDATE SET n = n + excluded.n"
#define SET                                                                                        \
  "INSERT INTO health (connection, day, figure, n) VALUES (?1, ?2, ?3, ?4)"                        \
  " ON CONFLICT (connection, day, figure) DO UPDATE SET n = excluded.n"
#define LARGER                                                                                     \
  "INSERT INTO health (connection, day, figure, n) VALUES (?1, ?2, ?3, ?4)"                        \
  " ON CONFLICT (connection, day, figure) DO UPDATE SET n = max (n, excluded.n)"
#define BACKLOG                                                                                    \
  "SELECT state, count(*) FROM deliveries INDEXED BY deliveries_by_state"                          \
  " WHERE state IN ('waiting', 'held', 'ready', 'sent') AND target = ?1 GROUP BY state"
#define LIST                                                                                       \
  "SELECT connection, day, figure, n FROM health"                                                  \
  " WHERE day >= ?1 AND (?2 IS NULL OR connection = ?2) ORDER BY day, connection, figure"

static const char *const names[DAYBOOK_N_HEALTH_FIGURES] = {
  [DAYBOOK_HEALTH_READ] = "read",
  [DAYBOOK_HEALTH_CREATED] = "created",
  [DAYBOOK_HEALTH_CHANGED] = "changed",
  [DAYBOOK_HEALTH_REJECTED] = "rejected",
  [DAYBOOK_HEALTH_REQUESTS] = "requests",
  [DAYBOOK_HEALTH_RETRIES] = "retries",
  [DAYBOOK_HEALTH_LIMITS] = "limits",
  [DAYBOOK_HEALTH_FAILED_AUTH] = "failed_auth",
  [DAYBOOK_HEALTH_FAILED_LATER] = "failed_later",
  [DAYBOOK_HEALTH_FAILED_REFUSED] = "failed_refused",
  [DAYBOOK_HEALTH_FAILED_UNREADABLE] = "failed_unreadable",
  [DAYBOOK_HEALTH_FAILED_OTHER] = "failed_other",
  [DAYBOOK_HEALTH_POSTED] = "posted",
  [DAYBOOK_HEALTH_ADOPTED] = "adopted",
  [DAYBOOK_HEALTH_REFUSED] = "refused",
  [DAYBOOK_HEALTH_HELD] = "held",
  [DAYBOOK_HEALTH_UNDONE] = "undone",
  [DAYBOOK_HEALTH_MISMATCHES] = "mismatches",
  [DAYBOOK_HEALTH_WAITING] = "backlog_waiting",
  [DAYBOOK_HEALTH_BACKLOG_HELD] = "backlog_held",
  [DAYBOOK_HEALTH_READY] = "backlog_ready",
  [DAYBOOK_HEALTH_SENT] = "backlog_sent",
  [DAYBOOK_HEALTH_LATENCY_SUM] = "latency_sum",
  [DAYBOOK_HEALTH_LATENCY_MAX] = "latency_max",
  [DAYBOOK_HEALTH_LATENCY_1S] = "latency_1s",
  [DAYBOOK_HEALTH_LATENCY_5S] = "latency_5s",
  [DAYBOOK_HEALTH_LATENCY_30S] = "latency_30s",
  [DAYBOOK_HEALTH_LATENCY_2M] = "latency_2m",
  [DAYBOOK_HEALTH_LATENCY_10M] = "latency_10m",
  [DAYBOOK_HEALTH_LATENCY_1H] = "latency_1h",
  [DAYBOOK_HEALTH_LATENCY_6H] = "latency_6h",
  [DAYBOOK_HEALTH_LATENCY_1D] = "latency_1d",
  [DAYBOOK_HEALTH_LATENCY_LONGER] = "latency_longer",
};

#define FIRST_BUCKET DAYBOOK_HEALTH_LATENCY_1S
#define N_BUCKETS (DAYBOOK_HEALTH_LATENCY_LONGER - FIRST_BUCKET + 1)

/* Up to so long, of each bucket. */
static const gint64 bounds[N_BUCKETS] = {
  DAYBOOK_SECOND, 5 * DAYBOOK_SECOND, 30 * DAYBOOK_SECOND, 2 * DAYBOOK_MINUTE, 10 * DAYBOOK_MINUTE,
  DAYBOOK_HOUR,   6 * DAYBOOK_HOUR,   DAYBOOK_DAY,         G_MAXINT64,
};

const char *
daybook_health_name (DaybookHealthFigure figure)
{
  g_return_val_if_fail ((int) figure >= 0 && figure < DAYBOOK_N_HEALTH_FIGURES, NULL);

  return names[figure];
}

static gboolean
is_backlog (DaybookHealthFigure figure)
{
  return figure >= DAYBOOK_HEALTH_WAITING && figure <= DAYBOOK_HEALTH_SENT;
}

/* ---- counting ---- */

void
daybook_health_count (DaybookHealthTally *self, DaybookHealthFigure figure, gint64 n)
{
  g_return_if_fail ((int) figure >= 0 && figure < DAYBOOK_N_HEALTH_FIGURES);

  if (is_backlog (figure))
    self->n[figure] = n;
  else if (figure == DAYBOOK_HEALTH_LATENCY_MAX)
    self->n[figure] = MAX (self->n[figure], n);
  else
    self->n[figure] += n;
  self->told[figure] |= is_backlog (figure) || n != 0;
}

/* A clock that was set back makes it no less than nothing. */
void
daybook_health_count_latency (DaybookHealthTally *self, gint64 latency_us)
{
  gint64 latency = MAX (latency_us, 0);
  guint bucket = 0;

  while (latency > bounds[bucket])
    bucket++;
  daybook_health_count (self, FIRST_BUCKET + bucket, 1);
  daybook_health_count (self, DAYBOOK_HEALTH_LATENCY_SUM, latency);
  daybook_health_count (self, DAYBOOK_HEALTH_LATENCY_MAX, latency);
}

gboolean
daybook_health_count_backlog (DaybookDb *db,
                              const char *target,
                              DaybookHealthTally *tally,
                              GError **error)
{
  static const struct
  {
    const char *state;
    DaybookHealthFigure figure;
  } states[] = {
    { "waiting", DAYBOOK_HEALTH_WAITING },
    { "held", DAYBOOK_HEALTH_BACKLOG_HELD },
    { "ready", DAYBOOK_HEALTH_READY },
    { "sent", DAYBOOK_HEALTH_SENT },
  };
  g_auto (DaybookStatement) statement = daybook_statement (db, BACKLOG);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    daybook_health_count (tally, states[i].figure, 0);
  daybook_bind_connection (&statement, target);
  while (daybook_statement_row (&statement, NULL))
    {
      const char *state = daybook_read_text (&statement);
      gint64 n = daybook_read_int (&statement);

      for (guint i = 0; i < G_N_ELEMENTS (states); i++)
        if (g_str_equal (states[i].state, state))
          daybook_health_count (tally, states[i].figure, n);
    }

  return daybook_statement_done (&statement, error);
}

/* ---- writing ---- */

/* Reading a zone's file takes longer than all else that a page counts, so the last one stays. */
static GTimeZone *
ref_zone (const char *name)
{
  static GMutex lock;
  static GTimeZone *kept;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (kept == NULL || strcmp (g_time_zone_get_identifier (kept), name) != 0)
    {
      g_clear_pointer (&kept, g_time_zone_unref);
      kept = g_time_zone_new_identifier (name);
    }

  return kept != NULL ? g_time_zone_ref (kept) : NULL;
}

gboolean
daybook_health_day (DaybookDb *db, gint64 now_us, char day[11], GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *name = daybook_db_dup_meta (db, "time_zone", &failure);
  g_autoptr (GTimeZone) zone = name != NULL ? ref_zone (name) : NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  daybook_time_day (now_us, zone, day);

  return TRUE;
}

gboolean
daybook_health_add (DaybookDb *db,
                    const char *connection,
                    const char *day,
                    DaybookHealthFigure figure,
                    gint64 n,
                    GError **error)
{
  g_auto (DaybookStatement) statement
      = daybook_statement (db, is_backlog (figure)                    ? SET
                               : figure == DAYBOOK_HEALTH_LATENCY_MAX ? LARGER
                                                                      : ADD);

  daybook_bind_connection (&statement, connection);
  daybook_bind_text (&statement, day);
  daybook_bind_int (&statement, figure);
  daybook_bind_int (&statement, n);

  return daybook_statement_done (&statement, error);
}

static gboolean
is_empty (const DaybookHealthTally *tally)
{
  for (int i = 0; i < DAYBOOK_N_HEALTH_FIGURES; i++)
    if (tally->told[i])
      return FALSE;

  return TRUE;
}

gboolean
daybook_health_write (DaybookDb *db,
                      const char *connection,
                      gint64 now_us,
                      const DaybookHealthTally *tally,
                      GError **error)
{
  g_autoptr (DaybookTransaction) transaction = NULL;
  char day[11];

  if (is_empty (tally))
    return TRUE;
  transaction = daybook_db_begin (db, error);
  if (transaction == NULL || !daybook_health_day (db, now_us, day, error))
    return FALSE;

  for (int i = 0; i < DAYBOOK_N_HEALTH_FIGURES; i++)
    if (tally->told[i] && !daybook_health_add (db, connection, day, i, tally->n[i], error))
      return FALSE;

  return daybook_db_commit (transaction, error);
}

/* ---- reading ---- */

GArray *
daybook_health_list (DaybookDb *db, const char *connection, const char *since, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr (GArray) days = g_array_new (FALSE, TRUE, sizeof (DaybookHealthDay));
  DaybookHealthDay *last = NULL;

  daybook_bind_text (&statement, since);
  daybook_bind_connection (&statement, connection);
  while (daybook_statement_row (&statement, NULL))
    {
      const char *id = daybook_read_connection (&statement);
      const char *day = daybook_read_text (&statement);
      gint64 figure = daybook_read_int (&statement);

      if (last == NULL || last->connection != id || strcmp (last->day, day) != 0)
        {
          g_array_set_size (days, days->len + 1);
          last = &g_array_index (days, DaybookHealthDay, days->len - 1);
          last->connection = id;
          g_strlcpy (last->day, day, sizeof last->day);
        }
      if (figure >= 0 && figure < DAYBOOK_N_HEALTH_FIGURES)
        last->n[figure] = daybook_read_int (&statement);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&days) : NULL;
}

gint64
daybook_health_latency (const DaybookHealthDay *self, guint percent)
{
  gint64 all = 0;
  gint64 seen = 0;

  for (guint i = 0; i < N_BUCKETS; i++)
    all += self->n[FIRST_BUCKET + i];
  for (guint i = 0; i < N_BUCKETS && all > 0; i++)
    {
      seen += self->n[FIRST_BUCKET + i];
      if (seen * 100 >= all * percent)
        return bounds[i];
    }

  return 0;
}

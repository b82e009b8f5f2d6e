/* SPDX-License-Identifier: GPL-3.0-or-later */
/* health: how each connection did, day by day. */
#include <stdio.h>

#include "daybook-cli.h"
#include "daybook-health.h"
#include "daybook-time.h"

#define MAX_DAYS 3660

static gint64
failures (const DaybookHealthDay *day)
{
  gint64 sum = 0;

  for (int i = DAYBOOK_HEALTH_FAILED_AUTH; i <= DAYBOOK_HEALTH_FAILED_OTHER; i++)
    sum += day->n[i];
  return sum;
}

/* "30 s", "2 min", "> 1 day"; "-" without documents. */
static const char *
span (gint64 us, char *out, gsize size)
{
  if (us == 0)
    g_strlcpy (out, "-", size);
  else if (us == G_MAXINT64)
    g_strlcpy (out, "> 1 day", size);
  else if (us < DAYBOOK_MINUTE)
    g_snprintf (out, size, "%" G_GINT64_FORMAT " s", us / DAYBOOK_SECOND);
  else if (us < DAYBOOK_HOUR)
    g_snprintf (out, size, "%" G_GINT64_FORMAT " min", us / DAYBOOK_MINUTE);
  else
    g_snprintf (out, size, "%" G_GINT64_FORMAT " h", us / DAYBOOK_HOUR);
  return out;
}

static void
put_day (DaybookJsonWriter *out, const DaybookHealthDay *day)
{
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "connection", day->connection);
  daybook_json_put_string (out, "day", day->day);
  for (int i = 0; i < DAYBOOK_N_HEALTH_FIGURES; i++)
    daybook_json_put_int (out, daybook_health_name (i), day->n[i]);
  daybook_json_end_object (out);
}

static void
print_day (const DaybookHealthDay *day)
{
  const gint64 *n = day->n;
  char half[16], most[16];

  g_print ("%-10s %-12s %7" G_GINT64_FORMAT " %7" G_GINT64_FORMAT " %7" G_GINT64_FORMAT
           " %8" G_GINT64_FORMAT " %7" G_GINT64_FORMAT " %6" G_GINT64_FORMAT " %7" G_GINT64_FORMAT
           " %7" G_GINT64_FORMAT " %7" G_GINT64_FORMAT " %8" G_GINT64_FORMAT " %8s %8s\n",
           day->day, day->connection, n[DAYBOOK_HEALTH_READ],
           n[DAYBOOK_HEALTH_CREATED] + n[DAYBOOK_HEALTH_CHANGED], n[DAYBOOK_HEALTH_REJECTED],
           n[DAYBOOK_HEALTH_REQUESTS], n[DAYBOOK_HEALTH_RETRIES], failures (day),
           n[DAYBOOK_HEALTH_POSTED] + n[DAYBOOK_HEALTH_ADOPTED], n[DAYBOOK_HEALTH_REFUSED],
           n[DAYBOOK_HEALTH_WAITING] + n[DAYBOOK_HEALTH_BACKLOG_HELD] + n[DAYBOOK_HEALTH_READY]
               + n[DAYBOOK_HEALTH_SENT],
           n[DAYBOOK_HEALTH_MISMATCHES], span (daybook_health_latency (day, 50), half, sizeof half),
           span (daybook_health_latency (day, 95), most, sizeof most));
}

static int
show (DaybookCli *cli, GArray *days)
{
  g_auto (DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  if (!cli->json && days->len > 0)
    g_print ("%-10s %-12s %7s %7s %7s %8s %7s %6s %7s %7s %7s %8s %8s %8s\n", "Day", "Connection",
             "Read", "New", "Reject", "Requests", "Retries", "Failed", "Posted", "Refused",
             "Waiting", "Mismatch", "Half in", "95% in");
  for (guint i = 0; i < days->len; i++)
    {
      const DaybookHealthDay *day = &g_array_index (days, DaybookHealthDay, i);

      put_day (&out, day);
      if (!cli->json)
        print_day (day);
    }
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else if (days->len == 0)
    g_print ("Nothing was read or posted in these days.\n");
  return DAYBOOK_EXIT_OK;
}

static GArray *
list (DaybookDb *db, const char *connection, int days, GError **error)
{
  g_autoptr (DaybookConnection) known
      = connection != NULL ? daybook_connection_get (db, connection, error) : NULL;
  char since[11];

  if ((connection != NULL && known == NULL)
      || !daybook_health_day (db, g_get_real_time () - (days - 1) * DAYBOOK_DAY, since, error))
    return NULL;
  return daybook_health_list (db, connection, since, error);
}

static int
run_health (DaybookCli *cli, int argc, char **argv)
{
  int days = 7;
  const GOptionEntry entries[]
      = { { "days", 0, 0, G_OPTION_ARG_INT, &days, "Today and the days before (default 7)", "N" },
          G_OPTION_ENTRY_NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) session = NULL;
  g_autoptr (GArray) some = NULL;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_health, entries, &argc, &argv, &status))
    return status;
  if (argc > 2 || days < 1 || days > MAX_DAYS)
    return daybook_cli_usage (cli, &daybook_command_health,
                              argc > 2 ? "name one connection" : "that is no number of days");
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  some = list (daybook_session_db (session), argv[1], days, &error);
  return some != NULL ? show (cli, some) : daybook_cli_fail (cli, g_steal_pointer (&error));
}

/* The worst that @day says, in words; NULL when it is well. */
static char *
worst (const DaybookHealthDay *day)
{
  const gint64 *n = day->n;

  if (n[DAYBOOK_HEALTH_FAILED_AUTH] > 0)
    return g_strdup ("the provider refused the sign-in: connect it again");
  if (n[DAYBOOK_HEALTH_MISMATCHES] > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " mismatches between us and the provider",
                            n[DAYBOOK_HEALTH_MISMATCHES]);
  if (n[DAYBOOK_HEALTH_REFUSED] > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " postings were refused",
                            n[DAYBOOK_HEALTH_REFUSED]);
  if (failures (day) > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " runs failed", failures (day));
  if (n[DAYBOOK_HEALTH_REJECTED] > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " records could not be read",
                            n[DAYBOOK_HEALTH_REJECTED]);
  if (n[DAYBOOK_HEALTH_SENT] > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " postings of unknown outcome",
                            n[DAYBOOK_HEALTH_SENT]);
  if (n[DAYBOOK_HEALTH_LIMITS] > 0)
    return g_strdup_printf ("asked too fast %" G_GINT64_FORMAT " times", n[DAYBOOK_HEALTH_LIMITS]);
  return NULL;
}

gboolean
daybook_cli_print_today (DaybookDb *db, GError **error)
{
  g_autoptr (GArray) today = list (db, NULL, 1, error);

  for (guint i = 0; today != NULL && i < today->len; i++)
    {
      const DaybookHealthDay *day = &g_array_index (today, DaybookHealthDay, i);
      g_autofree char *text = worst (day);

      g_print ("%s%-12s %s\n", i == 0 ? "\nToday\n  " : "  ", day->connection,
               text != NULL ? text : "well");
    }
  return today != NULL;
}

const DaybookCommand daybook_command_health = {
  .name = "health",
  .usage = "[CONNECTION] [--days N]",
  .summary = "How each connection did, day by day",
  .help
  = "Days are the business's, in its time zone. New: records that were new or changed. Failed: "
    "runs "
    "that ended with an\n"
    "error. Waiting: deliveries not posted at the end of the day. Half in, 95% in: how long after "
    "its event a document\n"
    "was in the books, as the bound that so many kept within.\n"
    "JSON: a list of connection, day, read, created, changed, rejected, requests, retries, limits "
    "(answers that said 'too\n"
    "fast'), failed_auth, failed_later, failed_refused, failed_unreadable, failed_other, posted, "
    "adopted, refused, held,\n"
    "undone, mismatches, backlog_waiting, backlog_held, backlog_ready, backlog_sent (at the end of "
    "the day), latency_sum\n"
    "and latency_max (microseconds), and how many documents took up to so long and longer than the "
    "one before:\n"
    "latency_1s, _5s, _30s, _2m, _10m, _1h, _6h, _1d, _longer.",
  .run = run_health,
};

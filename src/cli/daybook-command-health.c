/* SPDX-License-Identifier: GPL-3.0-or-later */
/* health: how each connection did, day by day. */
#include <stdio.h>

#include "daybook-cli.h"
#include "daybook-health.h"
#include "daybook-table.h"
#include "daybook-time.h"

#define MAX_DAYS 3660
#define WELL 7 /* the last of the ranks */

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
add_day (DaybookTable *table, const DaybookHealthDay *day)
{
  const gint64 *n = day->n;
  const gint64 counts[]
      = { n[DAYBOOK_HEALTH_READ],
          n[DAYBOOK_HEALTH_CREATED] + n[DAYBOOK_HEALTH_CHANGED],
          n[DAYBOOK_HEALTH_REJECTED],
          n[DAYBOOK_HEALTH_REQUESTS],
          n[DAYBOOK_HEALTH_RETRIES],
          failures (day),
          n[DAYBOOK_HEALTH_POSTED] + n[DAYBOOK_HEALTH_ADOPTED],
          n[DAYBOOK_HEALTH_REFUSED],
          n[DAYBOOK_HEALTH_WAITING] + n[DAYBOOK_HEALTH_BACKLOG_HELD] + n[DAYBOOK_HEALTH_READY]
              + n[DAYBOOK_HEALTH_SENT],
          n[DAYBOOK_HEALTH_MISMATCHES] };
  static const DaybookInk inks[] = { 0, 0, DAYBOOK_INK_WAITS, 0, 0, DAYBOOK_INK_BAD,
                                     0, DAYBOOK_INK_BAD, 0, DAYBOOK_INK_BAD };
  char half[16], most[16];

  daybook_table_add (table, DAYBOOK_INK_PLAIN, day->day);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, day->connection);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    daybook_table_add_int (table, counts[i] > 0 ? inks[i] : DAYBOOK_INK_PLAIN, counts[i]);
  daybook_table_add (table, DAYBOOK_INK_PLAIN,
                     span (daybook_health_latency (day, 50), half, sizeof half));
  daybook_table_add (table, DAYBOOK_INK_PLAIN,
                     span (daybook_health_latency (day, 95), most, sizeof most));
}

static int
show (DaybookCli *cli, GArray *days)
{
  g_auto (DaybookJsonWriter) out = { 0 };
  g_autoptr (DaybookTable) table = daybook_table_new (
      &cli->screen, "#Day|~Connection|>Read|>New|>Reject|>Asked|>Again|>Failed|"
                    ">Posted|>Refused|>Waiting|>Mismatch|>Half in|>95% in");

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; i < days->len; i++)
    {
      const DaybookHealthDay *day = &g_array_index (days, DaybookHealthDay, i);

      put_day (&out, day);
      add_day (table, day);
    }
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else if (days->len == 0)
    g_print ("Nothing was read or posted in these days.\n");
  else
    daybook_table_print (table);
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

/* The worst that @day says, in words, with what to type; NULL when it is well. @rank: 0 the worst.
 */
static char *
worst (const DaybookHealthDay *day, guint *rank)
{
  static const struct
  {
    int figure; /* below 0: all failures */
    const char *one, *more, *step;
  } kinds[] = {
    { DAYBOOK_HEALTH_FAILED_AUTH, "its sign-in was refused", "its sign-in was refused",
      "connect it again: daybookctl connect" },
    { DAYBOOK_HEALTH_MISMATCHES, "1 mismatch between us and the provider",
      "%s mismatches between us and the provider", "daybookctl list review" },
    { DAYBOOK_HEALTH_REFUSED, "1 posting was refused", "%s postings were refused",
      "daybookctl list deliveries --state refused" },
    { -1, "1 run failed", "%s runs failed", "daybookctl list runs" },
    { DAYBOOK_HEALTH_REJECTED, "1 record could not be read", "%s records could not be read",
      "daybookctl list quarantine" },
    { DAYBOOK_HEALTH_SENT, "1 posting of unknown outcome", "%s postings of unknown outcome",
      "daybookctl sync looks them up" },
    { DAYBOOK_HEALTH_LIMITS, "asked too fast once", "asked too fast %s times",
      "nothing to do: it goes on slower" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gint64 count = kinds[i].figure < 0 ? failures (day) : day->n[kinds[i].figure];
      g_autoptr (GString) text = g_string_new (count == 1 ? kinds[i].one : kinds[i].more);
      char number[32];

      if (count == 0)
        continue;
      *rank = i;
      g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, count);
      g_string_replace (text, "%s", number, 1);
      g_string_append_printf (text, " (%s)", kinds[i].step);
      return g_string_free (g_steal_pointer (&text), FALSE);
    }
  *rank = WELL;
  return NULL;
}

/* Those who are worst off come first. */
static void
print_ranked (DaybookCli *cli, GArray *today, guint rank)
{
  for (guint i = 0; i < today->len; i++)
    {
      const DaybookHealthDay *day = &g_array_index (today, DaybookHealthDay, i);
      guint its;
      g_autofree char *text = worst (day, &its);
      DaybookInk ink = its == WELL ? DAYBOOK_INK_GOOD
                       : its <= 3  ? DAYBOOK_INK_BAD
                                   : DAYBOOK_INK_WAITS;

      if (its == rank)
        g_print ("  %-14s %s%s%s\n", day->connection,
                 daybook_screen_ink (&cli->screen, stdout, ink), text != NULL ? text : "well",
                 daybook_screen_plain (&cli->screen, stdout, ink));
    }
}

gboolean
daybook_cli_print_today (DaybookCli *cli, DaybookDb *db, GError **error)
{
  g_autoptr (GArray) today = list (db, NULL, 1, error);

  if (today == NULL)
    return FALSE;
  if (today->len > 0)
    daybook_cli_print_heading (cli, "Today");
  for (guint rank = 0; rank <= WELL; rank++)
    print_ranked (cli, today, rank);
  return TRUE;
}

const DaybookCommand daybook_command_health = {
  .name = "health",
  .usage = "[CONNECTION]",
  .summary = "How each connection did, day by day",
  .group = DAYBOOK_GROUP_LOOKING,
  .examples = "health\tToday and the six days before\n"
              "health shopify --days 30\tA month of one connection\n"
              "--json health --days 365\tA year of figures for a spreadsheet\n",
  .next = "What was refused: daybookctl list deliveries --state refused. What could not be read: "
          "daybookctl list quarantine. Runs that failed, and why: daybookctl list runs",
  .help
  = "Days are the business's, in its time zone. New: records that were new or changed. Failed: "
    "runs "
    "that ended with an\n"
    "error. Asked: requests; Again: those that were tried again. Waiting: deliveries not posted at "
    "the end of the day. Half in, 95% in: how long after "
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

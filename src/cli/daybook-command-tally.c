/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally: what the last days come to here and at the source. */
#include "daybook-cli.h"
#include "daybook-error.h"
#include "daybook-money.h"
#include "daybook-tallies.h"
#include "daybook-table.h"
#include "daybook-tally.h"
#include "daybook-time.h"

#define MOST_DAYS 3660

typedef struct
{
  const char *only; /* one connection, or NULL */
  int days;
  int tries;
} Wish;

/* FALSE: it failed, and @job says how. */
static gboolean
run_job (DaybookCli *cli, DaybookJob *job, const Wish *wish, DaybookTallyCounts *counts)
{
  job->days = (guint) wish->days;
  job->list_anyway = TRUE;
  job->patience.tries = (guint) wish->tries;
  daybook_cli_run_job (cli, job);
  counts->compared += job->tally.compared;
  counts->mended += job->tally.mended;
  counts->differ += job->tally.differ;
  counts->deleted += job->tally.deleted;
  return job->failure == NULL;
}

/* One that fails does not stop the others; *error is what the first of them said. */
static gboolean
run_all (DaybookCli *cli,
         DaybookSession *session,
         const Wish *wish,
         DaybookTallyCounts *counts,
         GError **error)
{
  g_autoptr(GPtrArray) connections
      = daybook_connection_list (daybook_session_db (session), FALSE, error);
  g_autoptr(GError) failure = NULL;

  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (connections, i);
      g_autoptr(DaybookJob) job
          = daybook_job_new (session, DAYBOOK_JOB_TALLY, connection->id);
      g_autofree char *said = NULL;

      if (wish->only != NULL ? !g_str_equal (wish->only, connection->id)
                             : g_str_equal (connection->state, "paused"))
        continue;
      if (run_job (cli, job, wish, counts))
        continue;
      said = daybook_job_dup_failure (job);
      g_printerr ("Failed: %s\n", said);
      if (failure == NULL)
        failure = g_steal_pointer (&job->failure);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return connections != NULL && (error == NULL || *error == NULL);
}

static void
put_row (DaybookJsonWriter *out, const DaybookTally *row)
{
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "connection", row->connection);
  daybook_json_put_string (out, "stream", row->stream);
  daybook_json_put_string (out, "type", row->type);
  daybook_json_put_string (out, "day", row->day);
  daybook_json_put_string (out, "currency", row->currency);
  daybook_json_put_int (out, "here", row->here);
  daybook_json_put_int (out, "here_sum", row->here_sum);
  daybook_json_put_int (out, "there", row->there);
  daybook_json_put_int (out, "there_sum", row->there_sum);
  daybook_json_put_bool (out, "agrees", daybook_tally_agrees (row));
  daybook_json_put_int (out, "checked", row->checked_us);
  daybook_json_end_object (out);
}

static void
add_row (DaybookTable *table, const DaybookTally *row)
{
  char here[DAYBOOK_MONEY_TEXT_MAX] = "", there[DAYBOOK_MONEY_TEXT_MAX] = "";
  gboolean money = row->currency[0] != '\0', agrees = daybook_tally_agrees (row);

  daybook_table_add (table, DAYBOOK_INK_PLAIN, row->day);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, row->connection);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, row->type);
  daybook_table_add_int (table, DAYBOOK_INK_PLAIN, row->here);
  daybook_table_add (table, DAYBOOK_INK_PLAIN,
                     money ? daybook_money_text (row->here_sum, row->currency, here) : "");
  daybook_table_add_int (table, DAYBOOK_INK_PLAIN, row->there);
  daybook_table_add (table, DAYBOOK_INK_PLAIN,
                     money ? daybook_money_text (row->there_sum, row->currency, there) : "");
  daybook_table_add (table, DAYBOOK_INK_PLAIN, row->currency);
  daybook_table_add (table, agrees ? DAYBOOK_INK_GOOD : DAYBOOK_INK_BAD,
                     agrees ? "agrees" : "DIFFERS");
}

static int
show (DaybookCli *cli, DaybookDb *db, const Wish *wish, const DaybookTallyCounts *counts)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) rows = daybook_tallies_list (db, wish->only, NULL, G_MAXINT, &error);
  g_autoptr(DaybookTable) table = daybook_table_new (
      &cli->screen, "#Day|~Connection|~Type|>Here|>Sum here|>There|>Sum there|In|");
  g_auto(DaybookJsonWriter) out = { 0 };
  char first[11];
  guint differ = 0;

  if (rows == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_time_day (g_get_real_time () - (wish->days + 1) * DAYBOOK_DAY, NULL, first);
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "compared", counts->compared);
  daybook_json_put_int (&out, "mended", counts->mended);
  daybook_json_put_int (&out, "differ", counts->differ);
  daybook_json_put_int (&out, "deleted", counts->deleted);
  daybook_json_key (&out, "days");
  daybook_json_begin_list (&out);
  for (guint i = 0; i < rows->len; i++)
    {
      const DaybookTally *row = &g_array_index (rows, DaybookTally, i);
      gboolean agrees = daybook_tally_agrees (row);

      differ += !agrees;
      if (agrees && g_strcmp0 (row->day, first) < 0)
        continue;
      put_row (&out, row);
      if (!agrees || row->here > 0)
        add_row (table, row);
    }
  daybook_json_end_list (&out);
  daybook_json_end_object (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    daybook_table_print (table);
  if (!cli->json)
    g_print ("%u days compared now, %u mended by reading them again, %u records deleted at the "
             "source; %u rows differ.\n",
             counts->compared, counts->mended, counts->deleted, differ);
  return differ > 0 ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

static int
run_tally (DaybookCli *cli, int argc, char **argv)
{
  Wish wish = { NULL, DAYBOOK_TALLY_DAYS, 8 };
  gboolean only_show = FALSE;
  const GOptionEntry entries[]
      = { { "days", 0, 0, G_OPTION_ARG_INT, &wish.days, "Whole days back (default 7)", "N" },
          { "tries", 0, 0, G_OPTION_ARG_INT, &wish.tries,
            "Tries before giving up for now (default 8)", "N" },
          { "show", 0, 0, G_OPTION_ARG_NONE, &only_show, "Only show what was found last", NULL },
          G_OPTION_ENTRY_NULL };
  DaybookTallyCounts counts = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(DaybookConnection) connection = NULL;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_tally, entries, &argc, &argv, &status))
    return status;
  if (argc > 2 || wish.tries < 1 || wish.days < 1 || wish.days > MOST_DAYS)
    return daybook_cli_usage (cli, &daybook_command_tally,
                              "name one connection at most, and 1 to 3660 days");
  wish.only = argc == 2 ? argv[1] : NULL;
  session = daybook_cli_open (cli, FALSE, !only_show, &status);
  if (session == NULL)
    return status;
  if (wish.only != NULL)
    {
      connection = daybook_connection_get (daybook_session_db (session), wish.only, &error);
      if (connection == NULL)
        return daybook_cli_fail (cli, g_steal_pointer (&error));
    }
  if (!only_show && !run_all (cli, session, &wish, &counts, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  return show (cli, daybook_session_db (session), &wish, &counts);
}

const DaybookCommand daybook_command_tally = {
  .name = "tally",
  .usage = "[CONNECTION]",
  .group = DAYBOOK_GROUP_LOOKING,
  .examples = "tally\tThe last week of every connection\n"
              "tally stripe --days 31\tA month of one\n"
              "tally --show\tWhat was found last, without asking anybody\n",
  .next = "What differs still: daybookctl list review. Older days: daybookctl backfill",
  .summary = "Compare the last days with the source, in number and sum",
  .help = "Each whole day of the business is listed at the source and compared by type and "
          "currency; one that differs is read\n"
          "again and compared once more, and what the source no longer lists is marked as deleted. "
          "What differs still is in\n"
          "review (tally differs). What is found in a day of more than two weeks ago is held as "
          "backfilled. Exit code 1 when something differs.\n"
          "JSON: compared, mended, differ, deleted, days (connection, stream, type, day, currency, "
          "here, here_sum, there,\n"
          "there_sum, agrees, checked).",
  .run = run_tally,
};

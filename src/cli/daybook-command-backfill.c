/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backfill and release: reading back in time, and letting go what it found. */
#include "daybook-ask.h"
#include "daybook-backfill.h"
#include "daybook-business-day.h"
#include "daybook-cli.h"
#include "daybook-error.h"
#include "daybook-money.h"
#include "daybook-release.h"
#include "daybook-time.h"

/* ---- backfill ---- */

typedef struct
{
  DaybookCli *cli;
  GTimeZone *zone; /* borrowed */
} Teller;

static void
progress_cb (const DaybookBackfillProgress *progress, gpointer data)
{
  const Teller *teller = data;
  g_autofree char *line = NULL;
  char day[11];
  double all = (double) (progress->until_us - progress->from_us);
  double done = (double) (progress->reached_us - progress->from_us);
  g_autofree char *left = progress->seconds_left >= 0
                              ? g_strdup_printf ("about %" G_GUINT64_FORMAT
                                                 " calls and %" G_GINT64_FORMAT " s left",
                                                 progress->calls_left, progress->seconds_left)
                              : g_strdup ("time left not known yet");

  daybook_time_day (progress->reached_us, teller->zone, day);
  line = g_strdup_printf ("%s: up to %s, %.0f %% of the time, %" G_GUINT64_FORMAT " calls; %s",
                          progress->stream, day, all > 0 ? 100 * done / all : 100,
                          progress->calls, left);
  daybook_screen_line (&teller->cli->screen, line);
}

static gboolean
parse_days (const char *from, const char *to, GTimeZone *zone, DaybookBackfillOptions *options,
            GError **error)
{
  gint64 now = g_get_real_time ();

  if (!daybook_business_day_parse (from, zone, &options->from_us, error))
    return FALSE;
  options->until_us = daybook_time_day_begin (now, zone, 0);
  if (to != NULL)
    {
      if (!daybook_business_day_parse (to, zone, &options->until_us, error))
        return FALSE;
      options->until_us = daybook_time_day_begin (options->until_us, zone, 1);
    }
  if (options->until_us > options->from_us)
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "the first day, %s, must come before the end%s%s", from,
               to != NULL ? ", " : ", which is yesterday", to != NULL ? to : "");
  return FALSE;
}

static int
report (DaybookCli *cli, const DaybookIngestCounts *counts)
{
  if (cli->json)
    g_print ("{\"calls\":%" G_GUINT64_FORMAT ",\"read\":%" G_GUINT64_FORMAT
             ",\"created\":%" G_GUINT64_FORMAT ",\"changed\":%" G_GUINT64_FORMAT
             ",\"rejected\":%" G_GUINT64_FORMAT "}\n",
             counts->pages, counts->read, counts->created, counts->changed, counts->rejected);
  else
    g_print ("%" G_GUINT64_FORMAT " records read in %" G_GUINT64_FORMAT " calls: "
             "%" G_GUINT64_FORMAT " new, %" G_GUINT64_FORMAT " changed, %" G_GUINT64_FORMAT
             " in quarantine.\n"
             "Nothing is posted by itself: the next sync holds what came of it, and\n"
             "daybookctl release --reason backfilled lets it go.\n",
             counts->read, counts->pages, counts->created, counts->changed, counts->rejected);
  return counts->rejected > 0 ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

static int
backfill (DaybookCli *cli, const char *id, const char *from, const char *to,
          DaybookBackfillOptions *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(DaybookConnection) connection = NULL;
  g_autoptr(DaybookJob) job = NULL;
  g_autoptr(GTimeZone) zone = NULL;
  DaybookDb *db;
  Teller teller = { .cli = cli };
  int status;

  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  db = daybook_session_db (session);
  connection = daybook_connection_get (db, id, &error);
  if (connection == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  zone = daybook_business_zone (db, connection);
  teller.zone = zone;
  options->data = &teller;
  options->progress = cli->json ? NULL : progress_cb;
  if (!parse_days (from, to, zone, options, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  job = daybook_job_new (session, DAYBOOK_JOB_BACKFILL, id);
  job->backfill = *options;
  daybook_cli_run_job (cli, job);
  return job->failure == NULL ? report (cli, &job->read)
                              : daybook_cli_fail (cli, g_steal_pointer (&job->failure));
}

static int
run_backfill (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *stream = NULL;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &from, "The first day", "YYYY-MM-DD" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, "The last day (default: yesterday)", "YYYY-MM-DD" },
    { "stream", 0, 0, G_OPTION_ARG_STRING, &stream, "Only this stream", "STREAM" },
    G_OPTION_ENTRY_NULL,
  };
  DaybookBackfillOptions options = { 0 };
  int status;

  if (!daybook_cli_options (cli, &daybook_command_backfill, entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || from == NULL)
    return daybook_cli_usage (cli, &daybook_command_backfill,
                              "name the connection, and the first day with --from");
  options.stream = stream;
  return backfill (cli, argv[1], from, to, &options);
}

const DaybookCommand daybook_command_backfill = {
  .name = "backfill",
  .usage = "CONNECTION --from YYYY-MM-DD",
  .summary = "Read what happened in a range of days; never posts by itself",
  .group = DAYBOOK_GROUP_MENDING,
  .examples
  = "backfill stripe --from 2026-01-01\tThis year, up to yesterday\n"
    "backfill shopify --from 2025-11-01 --to 2025-11-30 --stream orders\tOne month of one "
    "stream\n",
  .next = "daybookctl sync composes what came of it and holds it; look with daybookctl list "
          "deliveries --state held, then: daybookctl release --reason backfilled",
  .help = "Days are those of the business. One that was stopped or killed goes on where it was "
          "when it is typed again. What it\n"
          "brings is held by the next sync with the reason \"backfilled\" until it is released.\n"
          "JSON: calls, read, created, changed, rejected.",
  .run = run_backfill,
};

/* ---- release ---- */

/* "Release 3 deliveries: 2 of 10.00 USD, 1 of 5.00 EUR?" */
static char *
dup_question (const GArray *sums, guint count)
{
  GString *question = g_string_new (NULL);
  char text[DAYBOOK_MONEY_TEXT_MAX];

  g_string_printf (question, "Release %u %s:", count, count == 1 ? "delivery" : "deliveries");
  for (guint i = 0; i < sums->len; i++)
    {
      const DaybookReleaseSum *sum = &g_array_index (sums, DaybookReleaseSum, i);

      g_string_append_printf (question, "%s %u of %s %s", i > 0 ? "," : "", sum->count,
                              daybook_money_text (sum->sum, sum->currency, text), sum->currency);
    }
  g_string_append_c (question, '?');
  return g_string_free (question, FALSE);
}

static void
print_released (DaybookCli *cli, const GArray *sums, guint count, guint ready)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  char text[DAYBOOK_MONEY_TEXT_MAX];

  if (!cli->json)
    {
      g_print ("%u deliveries released, %u of them ready; the next sync posts those.\n",
               count, ready);
      return;
    }
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "released", count);
  daybook_json_put_int (&out, "ready", ready);
  daybook_json_key (&out, "sums");
  daybook_json_begin_list (&out);
  for (guint i = 0; i < sums->len; i++)
    {
      const DaybookReleaseSum *sum = &g_array_index (sums, DaybookReleaseSum, i);

      daybook_json_begin_object (&out);
      daybook_json_put_string (&out, "currency", sum->currency);
      daybook_json_put_int (&out, "count", sum->count);
      daybook_json_put_string (&out, "sum", daybook_money_text (sum->sum, sum->currency, text));
      daybook_json_end_object (&out);
    }
  daybook_json_end_list (&out);
  daybook_json_end_object (&out);
  daybook_cli_print_json (&out);
}

static int
release (DaybookCli *cli, const DaybookReleaseQuery *query, gboolean yes)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(GPtrArray) deliveries = NULL;
  g_autoptr(GArray) sums = NULL;
  g_autofree char *question = NULL;
  guint ready = 0;
  int status;

  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  deliveries = daybook_release_find (daybook_session_db (session), query, &error);
  if (deliveries == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  sums = daybook_release_sums (deliveries);
  question = dup_question (sums, deliveries->len);
  if (deliveries->len > 0 && !yes && !daybook_ask_yes (question, &yes, cli->cancellable, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (deliveries->len > 0 && !yes)
    {
      g_printerr ("Nothing was released.\n");
      return DAYBOOK_EXIT_ATTENTION;
    }
  if (deliveries->len > 0
      && !daybook_release_apply (daybook_session_db (session), deliveries, &ready, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  print_released (cli, sums, deliveries->len, ready);
  return DAYBOOK_EXIT_OK;
}

static GArray *
parse_ids (char **texts, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; texts[i] != NULL; i++)
    {
      gint64 id;

      if (!daybook_cli_parse_id (texts[i], &id, error))
        return NULL;
      g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

static int
run_release (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *reason = NULL;
  g_autofree char *payout = NULL;
  gboolean yes = FALSE;
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason,
      "All held for this: backfilled, held, \"ready to accept\", \"deleted at the source\"",
      "WORD" },
    { "payout", 0, 0, G_OPTION_ARG_STRING, &payout, "All of this payout", "ID" },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, "Do not ask", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = NULL;
  DaybookReleaseQuery query = { 0 };
  int status;

  if (!daybook_cli_options (cli, &daybook_command_release, entries, &argc, &argv, &status))
    return status;
  if ((argc > 1) == (reason != NULL || payout != NULL))
    return daybook_cli_usage (cli, &daybook_command_release,
                              "name deliveries, or --reason or --payout");
  if (argc > 1 && (ids = parse_ids (argv + 1, &error)) == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  query = (DaybookReleaseQuery){ ids, reason, payout };
  return release (cli, &query, yes);
}

const DaybookCommand daybook_command_release = {
  .name = "release",
  .usage = "[DELIVERY…]",
  .summary = "Let held deliveries go: backfilled ones, or those held for review",
  .examples = "release 17 18\tTwo of them, by the numbers of daybookctl list deliveries\n"
              "release --reason backfilled\tAll that a backfill brought, after a question with "
              "count and sum\n"
              "release --payout po_1Nv2 --yes\tAll of a payout, without the question\n",
  .next = "Post them: daybookctl sync",
  .help = "Count and sum are shown before anything is let go, unless --yes; "
          "where there is no terminal, --yes is needed. The next sync posts "
          "them. What something else holds\n"
          "(an unmapped role, an amount that differs) stays held until that is mended.\n"
          "JSON: released, ready, sums (currency, count, sum).",
  .run = run_release,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sync, status, verify: the engine's work and what came of it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daybook-cli-completeness.h"
#include "daybook-cli.h"
#include "daybook-error.h"
#include "daybook-figures.h"
#include "daybook-jobs.h"
#include "daybook-money.h"
#include "daybook-sync.h"
#include "daybook-time.h"
#include "daybook-verify.h"

static void
put_clearing (DaybookJsonWriter *out, const DaybookFigures *figures)
{
  daybook_json_key (out, "clearing");
  daybook_json_begin_list (out);
  for (guint i = 0; i < figures->clearing->len; i++)
    {
      const DaybookPayoutFigure *payout = g_ptr_array_index (figures->clearing, i);
      char text[DAYBOOK_MONEY_TEXT_MAX];

      daybook_json_begin_object (out);
      daybook_json_put_string (out, "payout", payout->payout);
      daybook_json_put_string (out, "difference",
                               daybook_money_text (payout->difference, payout->currency, text));
      daybook_json_put_string (out, "amount",
                               daybook_money_text (payout->amount, payout->currency, text));
      daybook_json_put_string (out, "currency", payout->currency);
      daybook_json_put_int (out, "open", payout->open);
      daybook_json_end_object (out);
    }
  daybook_json_end_list (out);
}

static void
put_figures (DaybookJsonWriter *out, const DaybookFigures *figures)
{
  daybook_json_put_int (out, "orders", figures->orders);
  daybook_json_put_int (out, "test_orders", figures->test_orders);
  daybook_json_put_int (out, "payments", figures->payments);
  daybook_json_put_int (out, "fees", figures->fees);
  daybook_json_put_int (out, "refunds", figures->refunds);
  daybook_json_put_int (out, "disputes", figures->disputes);
  daybook_json_put_int (out, "payouts", figures->payouts);
  daybook_json_put_int (out, "documents", figures->documents);
  daybook_json_put_int (out, "contacts", figures->contacts);
  daybook_json_put_int (out, "crm_orders", figures->crm_orders);
  daybook_json_put_int (out, "guests", figures->guests);
  daybook_json_put_int (out, "review", figures->review);
  daybook_json_put_int (out, "duplicates", figures->duplicates);
  daybook_json_put_int (out, "quarantined", figures->quarantined);
  daybook_json_put_int (out, "waiting", figures->waiting);
  daybook_json_put_int (out, "held", figures->held);
  daybook_json_put_int (out, "ready", figures->ready);
  daybook_json_put_int (out, "unsure", figures->unsure);
  daybook_json_put_int (out, "refused", figures->refused);
  put_clearing (out, figures);
  daybook_json_key (out, "reasons");
  daybook_json_begin_list (out);
  for (guint i = 0; i < figures->reasons->len; i++)
    daybook_json_add_string (out, g_ptr_array_index (figures->reasons, i));
  daybook_json_end_list (out);
}

static void
print_counts (DaybookCli *cli, const DaybookFigures *figures)
{
  const struct
  {
    const char *what;
    gint64 count;
    const char *more;
  } rows[]
      = { { "Orders", figures->orders, "" },
          { "Payments", figures->payments, "" },
          { "Fees", figures->fees, "" },
          { "Refunds", figures->refunds, "" },
          { "Disputes", figures->disputes, "" },
          { "Payouts", figures->payouts, "" },
          { "Documents", figures->documents, "   in the books" },
          { "Contacts", figures->contacts, "   in the CRM" },
          { "Guests", figures->guests, "   orders without an address, so without a contact" } };
  guint always = 7; /* the rest only where there is a CRM */

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (i >= always && rows[i].count == 0)
        continue;
      g_print ("  %-10s %8" G_GINT64_FORMAT "%s", rows[i].what, rows[i].count, rows[i].more);
      if (i == 0 && figures->test_orders > 0)
        g_print ("   and %" G_GINT64_FORMAT " test orders, left out", figures->test_orders);
      if (i == always && figures->crm_orders > 0)
        g_print (", with %" G_GINT64_FORMAT " orders", figures->crm_orders);
      g_print ("\n");
    }
}

static void
print_waiting (DaybookCli *cli, const DaybookFigures *figures)
{
  if (figures->reasons->len > 0 || figures->quarantined > 0)
    daybook_cli_print_heading (cli, "What waits, and why");
  for (guint i = 0; i < figures->reasons->len; i++)
    g_print ("  %s%s%s\n", daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_WAITS),
             (const char *) g_ptr_array_index (figures->reasons, i),
             daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_WAITS));
  if (figures->quarantined > 0)
    g_print ("  %s%" G_GINT64_FORMAT " %s could not be read%s: daybookctl list quarantine\n",
             daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_WAITS), figures->quarantined,
             figures->quarantined == 1 ? "record" : "records",
             daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_WAITS));
  if (figures->reasons->len > 0)
    g_print ("  One by one: daybookctl list review; daybookctl list deliveries --state held\n");
}

static void
print_clearing (DaybookCli *cli, const DaybookFigures *figures)
{
  guint zero = 0;
  char text[DAYBOOK_MONEY_TEXT_MAX];
  DaybookInk ink;

  for (guint i = 0; i < figures->clearing->len; i++)
    zero += ((const DaybookPayoutFigure *) g_ptr_array_index (figures->clearing, i))->difference
            == 0;
  if (figures->clearing->len == 0)
    return;
  ink = zero == figures->clearing->len ? DAYBOOK_INK_GOOD : DAYBOOK_INK_WAITS;
  g_print ("\nClearing after each payout: %s%u of %u at 0.00%s\n",
           daybook_screen_ink (&cli->screen, stdout, ink), zero, figures->clearing->len,
           daybook_screen_plain (&cli->screen, stdout, ink));
  for (guint i = 0; i < figures->clearing->len; i++)
    {
      const DaybookPayoutFigure *payout = g_ptr_array_index (figures->clearing, i);

      if (payout->difference != 0)
        g_print ("  %s: %s %s not explained yet (%" G_GINT64_FORMAT " deliveries open)\n",
                 payout->payout, daybook_money_text (payout->difference, payout->currency, text),
                 payout->currency, payout->open);
    }
}

static void
print_figures (DaybookCli *cli, const DaybookFigures *figures)
{
  print_counts (cli, figures);
  print_waiting (cli, figures);
  print_clearing (cli, figures);
}

static gboolean
needs_person (const DaybookFigures *figures)
{
  return figures->held + figures->unsure + figures->refused + figures->quarantined > 0;
}

static void
progress_cb (const char *text, gpointer data)
{
  daybook_screen_line (&((DaybookCli *) data)->screen, text);
}

/* The line belongs to whoever said something last. */
static void
news_cb (const DaybookNews *news, gpointer data)
{
  DaybookCli *cli = data;
  DaybookEstimate estimate;
  g_autofree char *words = NULL;
  g_autofree char *line = NULL;

  if (news->ended || news->stream == NULL)
    return;
  estimate = daybook_progress_estimate (&news->progress, g_get_real_time (),
                                        g_get_monotonic_time ());
  words = daybook_cli_dup_progress (news->job->kind, news->stream, &news->progress, &estimate);
  line = g_strdup_printf ("%s: %s", news->job->connection, words);
  daybook_screen_line (&cli->screen, line);
}

static void
put_result (DaybookJsonWriter *out, const DaybookSyncResult *result, gint64 took_us)
{
  guint64 changed = result->read.created + result->read.changed + result->flow.made
                    + result->deliver.posted + result->deliver.adopted;
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT ".%03d", took_us / G_USEC_PER_SEC,
                                              (int) (took_us % G_USEC_PER_SEC / 1000));

  daybook_json_put_int (out, "changed", (gint64) changed);
  daybook_json_put_int (out, "read", (gint64) result->read.read);
  daybook_json_put_int (out, "rejected", (gint64) result->read.rejected);
  daybook_json_put_int (out, "posted", (gint64) result->deliver.posted);
  daybook_json_put_int (out, "adopted", (gint64) result->deliver.adopted);
  daybook_json_key (out, "seconds");
  daybook_json_add_raw (out, seconds, -1);
  daybook_json_key (out, "failures");
  daybook_json_begin_list (out);
  for (guint i = 0; i < result->failures->len; i++)
    daybook_json_add_string (out, g_ptr_array_index (result->failures, i));
  daybook_json_end_list (out);
}

static int
report (DaybookCli *cli, DaybookSession *session, const DaybookSyncResult *result, gint64 took_us)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookFigures) figures = daybook_figures_new (daybook_session_db (session), &error);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (figures == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (cli->json)
    {
      daybook_json_writer_init (&out);
      daybook_json_begin_object (&out);
      put_figures (&out, figures);
      put_result (&out, result, took_us);
      daybook_json_end_object (&out);
      daybook_cli_print_json (&out);
    }
  else
    {
      if (result->read.created + result->read.changed + result->flow.made + result->deliver.posted
              + result->deliver.adopted
          == 0)
        g_print ("Nothing has changed since the last sync.\n");
      else
        g_print ("%" G_GUINT64_FORMAT " new records, %" G_GUINT64_FORMAT
                 " changed; %" G_GUINT64_FORMAT " documents posted, %" G_GUINT64_FORMAT
                 " found there already; %.1f s\n",
                 result->read.created, result->read.changed, result->deliver.posted,
                 result->deliver.adopted, (double) took_us / G_USEC_PER_SEC);
      print_figures (cli, figures);
    }
  for (guint i = 0; i < result->failures->len; i++)
    g_printerr ("%sFailed: %s%s\n", daybook_screen_ink (&cli->screen, stderr, DAYBOOK_INK_BAD),
                (const char *) g_ptr_array_index (result->failures, i),
                daybook_screen_plain (&cli->screen, stderr, DAYBOOK_INK_BAD));
  if (result->failures->len > 0)
    g_printerr ("  The others went on. Type the same again, or look: daybookctl status\n");
  return result->failures->len > 0 || needs_person (figures) ? DAYBOOK_EXIT_ATTENTION
                                                             : DAYBOOK_EXIT_OK;
}

static int
run_sync (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *only = NULL;
  g_autofree char *from = NULL;
  gboolean no_post = FALSE, no_read = FALSE;
  int first_wait_ms = 500, tries = 8, ceiling = 12;
  const GOptionEntry entries[] = {
    { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Read this connection only", "CONNECTION" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &from, "A first read starts on this day", "YYYY-MM-DD" },
    { "no-post", 0, 0, G_OPTION_ARG_NONE, &no_post, "Read, and post nothing", NULL },
    { "no-read", 0, 0, G_OPTION_ARG_NONE, &no_read, "Post what is ready, and read nothing", NULL },
    { "first-wait", 0, 0, G_OPTION_ARG_INT, &first_wait_ms,
      "First wait before a second try (default 500); it doubles", "MS" },
    { "tries", 0, 0, G_OPTION_ARG_INT, &tries, "Tries before giving up for now (default 8)", "N" },
    { "ceiling", 0, 0, G_OPTION_ARG_INT, &ceiling,
      "Tries of one document, in all syncs, before a person decides (default 12)", "N" },
    G_OPTION_ENTRY_NULL,
  };
  DaybookSyncOptions options = { .from_us = DAYBOOK_TIME_NONE, .data = cli };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(DaybookSyncResult) result = NULL;
  gint64 start = g_get_monotonic_time ();
  int status;

  if (!daybook_cli_options (cli, &daybook_command_sync, entries, &argc, &argv, &status))
    return status;
  if (argc != 1 || first_wait_ms < 0 || tries < 1 || ceiling < 1)
    return daybook_cli_usage (cli, &daybook_command_sync,
                              argc != 1 ? "unexpected argument"
                                        : "--tries and --ceiling are at least 1, --first-wait 0");
  if (from != NULL
      && !daybook_time_parse (from, -1, DAYBOOK_TIME_DATE, NULL, &options.from_us, NULL))
    return daybook_cli_usage (cli, &daybook_command_sync,
                              "\"%s\" is not a day, as in 2026-11-20", from);
  options.patience = daybook_patience_default ();
  options.patience.first_us = first_wait_ms * G_TIME_SPAN_MILLISECOND;
  options.patience.tries = (guint) tries;
  options.patience.ceiling = (guint) ceiling;
  options.only = only;
  options.progress = cli->json ? NULL : progress_cb;
  options.news = cli->json ? NULL : news_cb;
  options.read = !no_read;
  options.post = !no_post;
  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  result = daybook_sync_run (session, &options, cli->cancellable, &error);
  daybook_screen_line (&cli->screen, NULL);
  if (result == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  return report (cli, session, result, g_get_monotonic_time () - start);
}

const DaybookCommand daybook_command_sync = {
  .name = "sync",
  .usage = "",
  .summary = "Read all connections, run the flows, post what is ready",
  .examples = "sync\tRead what is new, and post what is ready\n"
              "sync --no-post\tRead, and post nothing: a look before the first posting\n"
              "sync --only stripe --from 2026-10-01\tA first read of one connection, from a day "
              "on\n"
              "--json sync --no-read\tPost what is ready without asking anybody for news\n",
  .next = "What waits for you, and why: daybookctl status. What was posted: daybookctl list "
          "documents. From now on by itself: daybookctl run",
  .help = "The same happening is never posted twice: each document carries a reference that is "
          "looked up before it is made\n"
          "again, also after a crash or a lost answer. Exit code 1 says that something waits for a "
          "person.\n"
          "JSON: orders, test_orders, payments, fees, refunds, disputes, payouts, documents, "
          "contacts (in the CRM), crm_orders,\n"
          "guests (orders without an address), review, duplicates,\n"
          "quarantined, waiting, held, ready, unsure, refused, clearing (payout, difference, "
          "amount, currency, open), reasons,\n"
          "changed, read, rejected, posted, adopted, seconds, failures.",
  .run = run_sync,
};

/* How far each connection is complete: as "complete" of an object, or a line each. */
static void
show_complete (DaybookCli *cli, DaybookDb *db, DaybookJsonWriter *out)
{
  g_autoptr(GPtrArray) all = daybook_connection_list (db, FALSE, NULL);

  if (cli->json)
    {
      daybook_json_key (out, "complete");
      daybook_json_begin_list (out);
    }
  else
    daybook_cli_print_heading (cli, "Complete through");
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (all, i);
      g_autoptr(DaybookCompleteness) complete = daybook_completeness_new (db, connection, NULL);

      if (complete == NULL)
        continue;
      if (!cli->json)
        {
          daybook_cli_print_completeness (db, connection->id, complete, FALSE);
          continue;
        }
      daybook_json_begin_object (out);
      daybook_json_put_string (out, "connection", connection->id);
      daybook_cli_put_completeness (out, complete);
      daybook_json_end_object (out);
    }
  if (cli->json)
    daybook_json_end_list (out);
}

/* Those of whom there is something to say; into @out, or printed. */
static gboolean
show_outlooks (DaybookCli *cli, DaybookDb *db, DaybookJsonWriter *out, GError **error)
{
  g_autoptr(GPtrArray) all = daybook_connection_list (db, FALSE, error);
  gboolean any = FALSE;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (all, i);
      gboolean signed_out = g_str_equal (connection->state, "needs_sign_in");
      g_autoptr(DaybookOutlook) outlook = daybook_outlook_get (db, connection, error);

      if (outlook == NULL)
        return FALSE;
      if (cli->json)
        {
          daybook_json_begin_object (out);
          daybook_json_put_string (out, "id", connection->id);
          daybook_json_put_string (out, "state", connection->state);
          daybook_cli_put_outlook (out, outlook);
          daybook_json_end_object (out);
        }
      else if (outlook->text != NULL || signed_out)
        g_print ("%s  %s: %s%s%s\n", any ? "" : "\nConnections\n", connection->id,
                 signed_out ? "needs a new sign-in" : "",
                 signed_out && outlook->text != NULL ? "; " : "",
                 outlook->text != NULL ? outlook->text : "");
      any |= outlook->text != NULL || signed_out;
    }
  return all != NULL;
}

static const char *
job_state (const DaybookJobState *job)
{
  return job->held != NULL                          ? "held"
         : job->lease_until_us != DAYBOOK_TIME_NONE ? "working"
         : job->failures > 0                        ? "failed"
                                                    : "done";
}

static void
put_jobs (DaybookJsonWriter *out, GPtrArray *jobs)
{
  daybook_json_key (out, "jobs");
  daybook_json_begin_list (out);
  for (guint i = 0; i < jobs->len; i++)
    {
      const DaybookJobState *job = g_ptr_array_index (jobs, i);
      g_autofree char *done = daybook_time_dup_text (job->done_us, DAYBOOK_TIME_RFC3339, NULL);

      daybook_json_begin_object (out);
      daybook_json_put_string (out, "job", job->name);
      daybook_json_put_string (out, "state", job_state (job));
      daybook_json_put_string (out, "done", done);
      daybook_json_put_int (out, "failures", job->failures);
      daybook_json_put_string (out, "error", job->error);
      daybook_json_put_string (out, "held", job->held);
      daybook_json_end_object (out);
    }
  daybook_json_end_list (out);
}

/* What does not go on by itself, with the reason and the remedy. How many are held. */
static guint
print_jobs (DaybookCli *cli, GPtrArray *jobs, gboolean quiet)
{
  guint count = 0;

  for (guint i = 0; i < jobs->len; i++)
    {
      const DaybookJobState *job = g_ptr_array_index (jobs, i);
      const char *connection = strchr (job->name, ' ') + 1;

      count += job->held != NULL;
      if (quiet || (job->held == NULL && job->failures == 0))
        continue;
      g_print ("%s", daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_BAD));
      if (job->held != NULL)
        g_print ("Held: %s: %s. Once that is cured: daybookctl resume %s", job->name, job->held,
                 connection);
      else
        g_print ("Failed %u %s: %s: %s", job->failures, job->failures == 1 ? "time" : "times",
                 job->name, job->error);
      g_print ("%s\n", daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_BAD));
    }
  return count;
}

/* How many jobs are held. -1 with an error. */
static int
show_status (DaybookCli *cli, DaybookDb *db, const DaybookFigures *figures, GError **error)
{
  g_autoptr(GPtrArray) jobs = daybook_jobs_list (db, error);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (jobs == NULL)
    return -1;
  if (!cli->json)
    {
      guint held;

      /* The worst first: what does not go on, then today, then what waits, then the sums. */
      held = print_jobs (cli, jobs, FALSE);
      if (!daybook_cli_print_today (cli, db, error) || !show_outlooks (cli, db, NULL, error))
        return -1;
      print_waiting (cli, figures);
      print_clearing (cli, figures);
      show_complete (cli, db, NULL);
      daybook_cli_print_heading (cli, "In the store");
      print_counts (cli, figures);
      return (int) held;
    }
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  put_figures (&out, figures);
  put_jobs (&out, jobs);
  daybook_json_key (&out, "connections");
  daybook_json_begin_list (&out);
  if (!show_outlooks (cli, db, &out, error))
    return -1;
  daybook_json_end_list (&out);
  show_complete (cli, db, &out);
  daybook_json_end_object (&out);
  daybook_cli_print_json (&out);
  return (int) print_jobs (cli, jobs, TRUE);
}

static int
run_status (DaybookCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(DaybookFigures) figures = NULL;
  int held;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_status, NULL, &argc, &argv, &status))
    return status;
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  figures = daybook_figures_new (daybook_session_db (session), &error);
  held = figures != NULL
             ? show_status (cli, daybook_session_db (session), figures, &error)
             : -1;
  if (held < 0)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  return held > 0 || needs_person (figures) ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_status = {
  .name = "status",
  .usage = "",
  .summary = "What needs you today, what waits and why, clearing per payout",
  .examples = "status\tThe worst first\n"
              "--json status\tThe same for a program that watches; exit code 1 says that "
              "somebody is needed\n",
  .next = "One by one: daybookctl list review, daybookctl list deliveries --state held, daybookctl "
          "list quarantine. How one came about: daybookctl explain delivery ID",
  .help
  = "Exit code 1 when something waits for a person.\nJSON: the figures of sync, without its run; "
    "jobs (job, state: working, done, failed or held, done, failures, error, held); "
    "connections (id, state, and the outlook of `connections`);\n"
    "and complete (connection, complete_through, quarantined, streams).",
  .run = run_status,
};

static int
run_verify (DaybookCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(GPtrArray) broken = NULL;
  g_auto(DaybookJsonWriter) out = { 0 };
  int status;

  if (!daybook_cli_options (cli, &daybook_command_verify, NULL, &argc, &argv, &status))
    return status;
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  broken = daybook_verify (daybook_session_db (session), 0, &error);
  if (broken == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "verify", broken->len == 0 ? "ok" : g_ptr_array_index (broken, 0));
  daybook_json_key (&out, "broken");
  daybook_json_begin_list (&out);
  for (guint i = 0; i < broken->len; i++)
    daybook_json_add_string (&out, g_ptr_array_index (broken, i));
  daybook_json_end_list (&out);
  daybook_json_end_object (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  for (guint i = 0; !cli->json && i < broken->len; i++)
    g_print ("broken: %s\n", (const char *) g_ptr_array_index (broken, i));
  if (!cli->json && broken->len == 0)
    g_print ("ok: every journal balances, every document has its cause, nothing is there twice, "
             "nothing was tampered with\n");
  return broken->len == 0 ? DAYBOOK_EXIT_OK : DAYBOOK_EXIT_ATTENTION;
}

const DaybookCommand daybook_command_verify = {
  .name = "verify",
  .usage = "",
  .summary = "Check every promise that the store makes",
  .group = DAYBOOK_GROUP_LOOKING,
  .examples = "verify\tSay ok, or name what is broken\n"
              "--json verify\tFor a nightly check\n",
  .next = "When something is broken: stop daybookctl run, keep a copy of the store's folder, and "
          "look at what is named with daybookctl show and daybookctl audit --about KIND:ID",
  .help = "All of it is read in one state of the store, and nothing is changed:\n"
          "  the database file is whole, and every row leads to what it refers to;\n"
          "  every journal balances and has lines;\n"
          "  every delivery that is done has exactly one live document with its reference, and the "
          "other way round;\n"
          "  every document leads back over its delivery and event to a record;\n"
          "  the event log has no gap, and no flow is ahead of it or has skipped what it posted;\n"
          "  every revision of a record is kept, and no body was changed behind its digest;\n"
          "  the audit log is whole: the first row that was changed, taken out, put in or cut off "
          "is named, with its act and\n"
          "  time. What it says from there on proves nothing; compare it with an exported copy "
          "('audit export');\n"
          "  no card number and nothing that looks like a secret is stored.\n"
          "Exit code 1 names what is broken.\nJSON: verify (\"ok\" or the first reason), broken.",
  .run = run_verify,
};

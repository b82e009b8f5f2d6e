/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sync and verify: the engine's work, and whether what came of it is whole. */
#include "daybook-cli-figures.h"
#include "daybook-sync.h"
#include "daybook-time.h"
#include "daybook-verify.h"

static void
print_figures (DaybookCli *cli, const DaybookFigures *figures)
{
  daybook_cli_print_counts (cli, figures);
  daybook_cli_print_waiting (cli, figures);
  daybook_cli_print_clearing (cli, figures);
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
      daybook_cli_put_figures (&out, figures);
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
  return result->failures->len > 0 || daybook_cli_needs_person (figures) ? DAYBOOK_EXIT_ATTENTION
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
          "amount, currency, open), reasons, remedies,\n"
          "changed, read, rejected, posted, adopted, seconds, failures.",
  .run = run_sync,
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

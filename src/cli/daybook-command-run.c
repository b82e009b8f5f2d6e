/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run: the scheduler in the foreground, one line for each thing that happens. */
#include "daybook-cli.h"
#include "daybook-error.h"
#include "daybook-scheduler.h"
#include "daybook-time.h"

#define PROGRESS_EVERY_US (5 * DAYBOOK_SECOND) /* for people; programs get all */

/* Printing for a terminal or a journal. */
typedef struct
{
  DaybookCli *cli;
  gint64 progress_us; /* when it was last told, monotonic */
} Printer;

static void
put_seconds (DaybookJsonWriter *out, const char *key, gint64 us)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%03d", us / G_USEC_PER_SEC,
                                           (int) (us % G_USEC_PER_SEC / 1000));

  daybook_json_key (out, key);
  daybook_json_add_raw (out, text, -1);
}

static void
put_decimal (DaybookJsonWriter *out, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  daybook_json_key (out, key);
  daybook_json_add_raw (out, g_ascii_formatd (text, sizeof text, "%.3f", value), -1);
}

static void
put_counts (DaybookJsonWriter *out, const DaybookJob *job)
{
  daybook_json_put_int (out, "pages", (gint64) job->read.pages);
  daybook_json_put_int (out, "read", (gint64) job->read.read);
  daybook_json_put_int (out, "created", (gint64) job->read.created);
  daybook_json_put_int (out, "changed", (gint64) job->read.changed);
  daybook_json_put_int (out, "rejected", (gint64) job->read.rejected);
  daybook_json_put_int (out, "events", (gint64) job->flow.events);
  daybook_json_put_int (out, "made", (gint64) job->flow.made);
  daybook_json_put_int (out, "posted", (gint64) job->deliver.posted);
  daybook_json_put_int (out, "adopted", (gint64) job->deliver.adopted);
  daybook_json_put_int (out, "refused", (gint64) job->deliver.refused);
  daybook_json_put_int (out, "later", (gint64) job->deliver.later);
  daybook_json_put_int (out, "compared", job->tally.compared);
  daybook_json_put_int (out, "mended", job->tally.mended);
  daybook_json_put_int (out, "differ", job->tally.differ);
  daybook_json_put_int (out, "deleted", job->tally.deleted);
  daybook_json_key (out, "hinted");
  daybook_json_begin_list (out);
  for (char **stream = job->hinted; stream != NULL && *stream != NULL; stream++)
    daybook_json_add_string (out, *stream);
  daybook_json_end_list (out);
}

static void
put_failure (DaybookJsonWriter *out, const GError *failure)
{
  daybook_json_put_string (out, "error", failure->message);
  daybook_json_put_string (
      out, "code",
      failure->domain == DAYBOOK_ERROR ? daybook_error_code_name (failure->code) : "setup");
  daybook_json_put_string (out, "advice", daybook_error_advice (failure));
}

static void
put_progress (DaybookJsonWriter *out, const DaybookHappening *happening)
{
  daybook_json_put_string (out, "stream", happening->stream);
  daybook_json_put_int (out, "pages", (gint64) happening->progress.pages);
  daybook_json_put_int (out, "records", (gint64) happening->progress.records);
  put_decimal (out, "per_second", happening->estimate.per_second);
  if (happening->estimate.part >= 0)
    put_decimal (out, "part", happening->estimate.part);
  if (happening->estimate.left_us >= 0)
    put_seconds (out, "left_seconds", happening->estimate.left_us);
}

static void
print_json (const DaybookHappening *happening)
{
  const DaybookJob *job = happening->job;
  g_autofree char *at = daybook_time_dup_text (happening->at_us, DAYBOOK_TIME_RFC3339, NULL);
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "event", daybook_happening_name (happening->kind));
  daybook_json_put_string (&out, "at", at);
  if (job != NULL)
    {
      daybook_json_put_string (&out, "kind", daybook_job_kind_name (job->kind));
      daybook_json_put_string (&out, "connection", job->connection);
    }
  if (happening->kind == DAYBOOK_HAPPENING_PROGRESS)
    put_progress (&out, happening);
  if (happening->kind == DAYBOOK_HAPPENING_DONE || happening->kind == DAYBOOK_HAPPENING_FAILED
      || happening->kind == DAYBOOK_HAPPENING_STOPPED)
    put_counts (&out, job);
  if (job != NULL)
    put_seconds (&out, "seconds", happening->took_us);
  if (happening->kind == DAYBOOK_HAPPENING_FAILED)
    put_failure (&out, job->failure);
  daybook_json_end_object (&out);
  daybook_cli_print_json (&out);
}

/* What was done, or NULL when nothing was. */
static char *
done_words (const DaybookJob *job, gint64 took_us)
{
  double seconds = (double) took_us / G_USEC_PER_SEC;

  if (job->kind == DAYBOOK_JOB_TALLY)
    return g_strdup_printf ("%u days compared with the source: %u differed and agree now, %u still"
                            " differ, %u records deleted there; %.1f s",
                            job->tally.compared, job->tally.mended, job->tally.differ,
                            job->tally.deleted, seconds);
  if (job->kind != DAYBOOK_JOB_POST)
    return job->read.created + job->read.changed + job->read.rejected > 0
               ? g_strdup_printf ("%" G_GUINT64_FORMAT " new, %" G_GUINT64_FORMAT
                                  " changed, %" G_GUINT64_FORMAT " put aside; %.1f s%s",
                                  job->read.created, job->read.changed, job->read.rejected, seconds,
                                  job->hinted != NULL ? " (it said so)" : "")
               : NULL;
  return job->deliver.posted + job->deliver.adopted + job->deliver.refused > 0
             ? g_strdup_printf ("%" G_GUINT64_FORMAT " posted, %" G_GUINT64_FORMAT
                                " found there already, %" G_GUINT64_FORMAT " refused; %.1f s",
                                job->deliver.posted, job->deliver.adopted, job->deliver.refused,
                                seconds)
             : NULL;
}

/* What takes no longer than this is told when it is done. */
static gboolean
is_soon (Printer *self, const DaybookHappening *happening)
{
  gint64 now = g_get_monotonic_time ();

  if (MIN (now - self->progress_us, happening->took_us) < PROGRESS_EVERY_US)
    return TRUE;
  self->progress_us = now;
  return FALSE;
}

/* What a person wants to know of it; NULL: nothing. */
static char *
words (Printer *self, const DaybookHappening *happening)
{
  const DaybookJob *job = happening->job;
  g_autofree char *failure = NULL;

  switch (happening->kind)
    {
    case DAYBOOK_HAPPENING_STARTED:
      return g_strdup ("Daybook keeps this store in agreement until it is stopped (Ctrl+C).");
    case DAYBOOK_HAPPENING_WOKE:
      return g_strdup ("This computer is back: looking at everything.");
    case DAYBOOK_HAPPENING_ENDED:
      return g_strdup ("Stopped. The next start goes on from here.");
    case DAYBOOK_HAPPENING_PROGRESS:
      return is_soon (self, happening)
                 ? NULL
                 : daybook_cli_dup_progress (job->kind, happening->stream, &happening->progress,
                                             &happening->estimate);
    case DAYBOOK_HAPPENING_DONE:
      return done_words (job, happening->took_us);
    case DAYBOOK_HAPPENING_FAILED:
      failure = daybook_job_dup_failure (job);
      return g_strdup_printf ("failed %s", failure);
    case DAYBOOK_HAPPENING_BEGUN:
    case DAYBOOK_HAPPENING_STOPPED:
    default:
      return NULL;
    }
}

static void
tell_cb (const DaybookHappening *happening, gpointer data)
{
  Printer *self = data;
  g_autofree char *text = NULL;
  g_autoptr(GDateTime) now = NULL;
  g_autofree char *clock = NULL;
  DaybookInk ink;
  gboolean names = happening->job != NULL && happening->kind != DAYBOOK_HAPPENING_FAILED;

  if (self->cli->json)
    {
      print_json (happening);
      return;
    }
  text = words (self, happening);
  if (text == NULL)
    return;
  now = g_date_time_new_now_local ();
  clock = g_date_time_format (now, "%H:%M:%S");
  ink = happening->kind == DAYBOOK_HAPPENING_FAILED ? DAYBOOK_INK_BAD : DAYBOOK_INK_PLAIN;
  g_print ("%s  %s%s%s%s%s\n", clock, daybook_screen_ink (&self->cli->screen, stdout, ink),
           names ? happening->job->connection : "", names ? ": " : "", text,
           daybook_screen_plain (&self->cli->screen, stdout, ink));
}

static int
run_run (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *from = NULL;
  int seconds = 0, pace = 1;
  gboolean once = FALSE;
  const GOptionEntry entries[] = {
    { "once", 0, 0, G_OPTION_ARG_NONE, &once, "Do what is due now, and end", NULL },
    { "for", 0, 0, G_OPTION_ARG_INT, &seconds, "End after so long", "SECONDS" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &from, "A first read starts on this day", "YYYY-MM-DD" },
    { "pace", 0, 0, G_OPTION_ARG_INT, &pace,
      "So many times as often as scheduled, for trying it out", "N" },
    G_OPTION_ENTRY_NULL,
  };
  Printer printer = { .cli = cli };
  DaybookSchedulerOptions options = { .patience = daybook_patience_default (),
                                      .from_us = DAYBOOK_TIME_NONE,
                                      .tell = tell_cb,
                                      .data = &printer };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  int status, failed;

  if (!daybook_cli_options (cli, &daybook_command_run, entries, &argc, &argv, &status))
    return status;
  if (argc != 1 || seconds < 0 || pace < 1)
    return daybook_cli_usage (cli, &daybook_command_run,
                              argc != 1     ? "unexpected argument"
                              : seconds < 0 ? "--for is 0 or more seconds"
                                            : "--pace is at least 1");
  if (from != NULL
      && !daybook_time_parse (from, -1, DAYBOOK_TIME_DATE, NULL, &options.from_us, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  options.once = once;
  options.for_us = seconds * DAYBOOK_SECOND;
  options.pace = (guint) pace;
  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  daybook_session_set_actor (session, "scheduler");
  failed = daybook_scheduler_run (session, &options, cli->cancellable, &error);
  if (failed < 0)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  return once && failed > 0 ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_run = {
  .name = "run",
  .usage = "",
  .group = DAYBOOK_GROUP_ITSELF,
  .examples = "run\tUntil Ctrl+C\n"
              "run --once\tWhat is due now, and end: for cron\n"
              "run --for 3600\tFor an hour\n"
              "--json run\tOne JSON object a line, for a program that watches\n",
  .next = "When each connection is read: daybookctl schedule. As a service: systemctl --user "
          "enable --now daybook; what it said: journalctl --user -u daybook. What waits for you: "
          "daybookctl status",
  .summary = "Keep everything in agreement by itself, until stopped",
  .help
  = "Reads each connection by its schedule (daybookctl schedule), runs the flows and posts, "
    "and goes on until Ctrl+C or\n"
    "SIGTERM, which end it at once and lose nothing. Each night the last days are compared with "
    "the source (daybookctl\n"
    "tally).\n"
    "One at a time works on a store: sync, undo, backfill, release, tally and flow map are refused "
    "beside it; connect,\n"
    "schedule, pause, resume, flow add and flow pause count at once. As a service of your "
    "session:\n"
    "  systemctl --user enable --now daybook\n"
    "With --json one object a line: event (started, begun, progress, done, failed, stopped, "
    "woke, ended), at; of a job\n"
    "kind (read, hint, post, tally), connection, seconds; of progress stream, pages, records, "
    "per_second, part, left_seconds; of an\n"
    "end pages, read, created, changed, rejected, events, made, posted, adopted, refused, "
    "later, compared, mended, differ, deleted, hinted; of a failure\n"
    "error, code, advice.",
  .run = run_run,
};

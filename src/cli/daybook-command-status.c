/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status: what needs a person today. */
#include <string.h>

#include "daybook-cli-completeness.h"
#include "daybook-cli-figures.h"
#include "daybook-jobs.h"
#include "daybook-mapping-place.h"
#include "daybook-time.h"

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

/* The user's own mappings that a newer Daybook would make otherwise. */
static void
print_moved (DaybookCli *cli, DaybookDb *db)
{
  g_autoptr(GPtrArray) all = daybook_connection_list (db, FALSE, NULL);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (all, i);
      g_auto(GStrv) names = daybook_mapping_moved (connection);

      for (guint n = 0; names[n] != NULL; n++)
        g_print ("%sYour mapping %s of %s%s: the built-in one has changed since you copied it. "
                 "Compare: daybookctl mapping export %s; take it: daybookctl mapping revert %s\n",
                 daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_WAITS), names[n],
                 connection->id, daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_WAITS),
                 names[n], names[n]);
    }
}

static void
put_moved (DaybookJsonWriter *out, const DaybookConnection *connection)
{
  g_auto(GStrv) names = daybook_mapping_moved (connection);

  daybook_json_key (out, "built_in_changed");
  daybook_json_begin_list (out);
  for (guint i = 0; names[i] != NULL; i++)
    daybook_json_add_string (out, names[i]);
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
          put_moved (out, connection);
          daybook_json_end_object (out);
        }
      else if (outlook->text != NULL || signed_out)
        g_print ("%s  %s: %s%s%s%s\n", any ? "" : "\nConnections\n", connection->id,
                 signed_out ? "needs a new sign-in" : "",
                 signed_out && outlook->text != NULL ? "; " : "",
                 outlook->text != NULL ? outlook->text : "",
                 outlook->limited_s > 0 ? " (nothing to do: it goes on by itself)" : "");
      any |= outlook->text != NULL || signed_out;
    }
  return all != NULL;
}

static const char *
job_state (DaybookDb *db, const DaybookJobState *job)
{
  return daybook_job_state_name (job, daybook_db_is_worked_on (daybook_db_get_dir (db)),
                                 g_get_real_time ());
}

static void
put_jobs (DaybookJsonWriter *out, DaybookDb *db, GPtrArray *jobs)
{
  daybook_json_key (out, "jobs");
  daybook_json_begin_list (out);
  for (guint i = 0; i < jobs->len; i++)
    {
      const DaybookJobState *job = g_ptr_array_index (jobs, i);
      g_autofree char *done = daybook_time_dup_text (job->done_us, DAYBOOK_TIME_RFC3339, NULL);

      daybook_json_begin_object (out);
      daybook_json_put_string (out, "job", job->name);
      daybook_json_put_string (out, "state", job_state (db, job));
      daybook_json_put_string (out, "done", done);
      daybook_json_put_int (out, "failures", job->failures);
      daybook_json_put_string (out, "error", job->error);
      daybook_json_put_string (out, "held", job->held);
      daybook_json_end_object (out);
    }
  daybook_json_end_list (out);
}

/* What was stored stays; what it was about says what begins it again. */
static void
print_broken_off (DaybookDb *db, const DaybookJobState *job)
{
  g_autofree char *begun = daybook_cli_dup_time (db, job->started_us);
  const char *connection = strchr (job->name, ' ') + 1;
  const char *again = g_str_has_prefix (job->name, "backfill ") ? "the same backfill once more"
                      : g_str_has_prefix (job->name, "tally ") ? "daybookctl tally "
                                                               : "daybookctl sync";

  g_print ("Broken off: %s, begun %s by %s, which is gone. What it had stored stays; go on with: "
           "%s%s",
           job->name, begun, job->owner, again,
           g_str_has_suffix (again, " ") ? connection : "");
}

/* What does not go on by itself, with the reason and the remedy. How many are held. */
static guint
print_jobs (DaybookCli *cli, DaybookDb *db, GPtrArray *jobs)
{
  guint count = 0;

  for (guint i = 0; i < jobs->len; i++)
    {
      const DaybookJobState *job = g_ptr_array_index (jobs, i);
      const char *connection = strchr (job->name, ' ') + 1;

      const char *state = job_state (db, job);
      gboolean broken = g_str_equal (state, "broken off");

      count += job->held != NULL;
      if (cli->json || (job->held == NULL && job->failures == 0 && !broken))
        continue;
      g_print ("%s", daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_BAD));
      if (job->held != NULL)
        g_print ("Held: %s: %s. Once that is cured: daybookctl resume %s", job->name, job->held,
                 connection);
      else if (broken)
        print_broken_off (db, job);
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
      held = print_jobs (cli, db, jobs);
      if (!daybook_cli_print_today (cli, db, error) || !show_outlooks (cli, db, NULL, error))
        return -1;
      print_moved (cli, db);
      daybook_cli_print_waiting (cli, figures);
      daybook_cli_print_clearing (cli, figures);
      show_complete (cli, db, NULL);
      daybook_cli_print_heading (cli, "In the store");
      daybook_cli_print_counts (cli, figures);
      return (int) held;
    }
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_cli_put_figures (&out, figures);
  put_jobs (&out, db, jobs);
  daybook_json_key (&out, "connections");
  daybook_json_begin_list (&out);
  if (!show_outlooks (cli, db, &out, error))
    return -1;
  daybook_json_end_list (&out);
  show_complete (cli, db, &out);
  daybook_json_end_object (&out);
  daybook_cli_print_json (&out);
  return (int) print_jobs (cli, db, jobs);
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
  return held > 0 || daybook_cli_needs_person (figures) ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
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
    "jobs (job, state: working, broken off, done, failed or held, done, failures, error, held); "
    "connections (id, state, the outlook of `connections`, built_in_changed: mappings);\n"
    "and complete (connection, complete_through, quarantined, streams).",
  .run = run_status,
};

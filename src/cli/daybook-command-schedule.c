/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schedule, pause, resume: when a connection is read by itself. They write a few rows and need no
 * lock: a scheduler that is at work sees them within a second. */
#include <string.h>

#include "daybook-audit.h"
#include "daybook-cli.h"
#include "daybook-jobs.h"
#include "daybook-lane.h"
#include "daybook-table.h"
#include "daybook-time.h"

typedef struct
{
  char *every;
  char *daily;
  gboolean continuous;
  gboolean pause;
  gboolean usual;
  char **quiet;
  gboolean no_quiet;
} ScheduleOptions;

static void
options_clear (ScheduleOptions *self)
{
  g_free (self->every);
  g_free (self->daily);
  g_strfreev (self->quiet);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScheduleOptions, options_clear)

/* The rule that the options make of @rule. */
static gboolean
change_rule (DaybookSchedule *rule, const ScheduleOptions *options, GError **error)
{
  g_autofree char *text = options->every != NULL   ? g_strdup_printf ("every %s", options->every)
                          : options->daily != NULL ? g_strdup_printf ("daily %s", options->daily)
                          : options->continuous    ? g_strdup ("continuous")
                                                   : NULL;
  DaybookSchedule now = *rule;

  if (text != NULL && !daybook_schedule_parse (text, &now, error))
    return FALSE;
  if (text != NULL)
    {
      memcpy (now.quiet, rule->quiet, sizeof now.quiet);
      now.n_quiet = rule->n_quiet;
    }
  if (options->quiet != NULL || options->no_quiet)
    now.n_quiet = 0;
  for (char **window = options->quiet; window != NULL && *window != NULL; window++)
    if (!daybook_schedule_add_quiet (&now, *window, error))
      return FALSE;
  *rule = now;
  return TRUE;
}

/* What is held of @id may begin again. */
static gboolean
release_jobs (DaybookDb *db, const char *id, GError **error)
{
  gboolean any = FALSE;

  for (guint kind = 0; kind < DAYBOOK_N_JOB_KINDS; kind++)
    {
      g_autofree char *name = g_strdup_printf ("%s %s", daybook_job_kind_name (kind), id);
      gboolean released;

      if (!daybook_jobs_release (db, name, &released, error))
        return FALSE;
      any |= released;
    }
  return !any
         || daybook_audit_note (db, "job.released", "connection", 0, id, g_get_real_time (), error);
}

/* Paused, or ready again; the store audits that. */
static gboolean
set_paused (DaybookDb *db, const char *id, gboolean paused, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr(DaybookConnection) connection
      = transaction != NULL ? daybook_connection_get (db, id, error) : NULL;
  gint64 now = g_get_real_time ();

  if (connection == NULL || (!paused && !release_jobs (db, id, error)))
    return FALSE;
  if (paused || g_str_equal (connection->state, "paused"))
    if (!daybook_connection_set_state (db, id, paused ? "paused" : "ready", now, error))
      return FALSE;
  return daybook_db_commit (transaction, error);
}

static gboolean
set_rule (DaybookDb *db, const char *id, const ScheduleOptions *options, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr(DaybookConnection) connection
      = transaction != NULL ? daybook_connection_get (db, id, error) : NULL;
  g_autoptr(DaybookLane) lane = daybook_lane_new (id);
  g_autofree char *text = NULL;

  if (connection == NULL || !daybook_lane_look (lane, db, connection, error)
      || !change_rule (&lane->rule, options, error))
    return FALSE;
  text = options->usual ? NULL : daybook_schedule_dup_text (&lane->rule);
  return daybook_lane_set_rule (db, id, text, error) && daybook_db_commit (transaction, error);
}

/* ---- listing ---- */

/* Why something of it is held, or NULL. */
static const char *
held (const DaybookLane *lane)
{
  for (guint kind = 0; kind < DAYBOOK_LANE_JOBS; kind++)
    if (lane->past[kind].held != NULL)
      return lane->past[kind].held;
  return NULL;
}

static void
put (DaybookJsonWriter *out,
     const DaybookConnection *connection,
     const DaybookLane *lane,
     gint64 next_us)
{
  g_autofree char *rule = daybook_schedule_dup_text (&lane->rule);
  g_autofree char *last
      = daybook_time_dup_text (lane->past[DAYBOOK_JOB_READ].done_us, DAYBOOK_TIME_RFC3339, NULL);
  g_autofree char *next = daybook_time_dup_text (next_us, DAYBOOK_TIME_RFC3339, NULL);

  daybook_json_begin_object (out);
  daybook_json_put_string (out, "connection", connection->id);
  daybook_json_put_string (out, "state", connection->state);
  daybook_json_put_string (out, "schedule", rule);
  daybook_json_put_bool (out, "usual", lane->usual);
  daybook_json_put_string (out, "last", last);
  daybook_json_put_string (out, "next", next);
  daybook_json_put_string (out, "held", held (lane));
  daybook_json_end_object (out);
}

static void
add (DaybookTable *table,
     DaybookDb *db,
     const DaybookConnection *connection,
     const DaybookLane *lane,
     gint64 next_us)
{
  gboolean ready = g_str_equal (connection->state, "ready");
  g_autofree char *rule = daybook_schedule_dup_text (&lane->rule);
  g_autofree char *last = daybook_cli_dup_time (db, lane->past[DAYBOOK_JOB_READ].done_us);
  g_autofree char *next = daybook_cli_dup_time (db, next_us);
  g_autofree char *remedy
      = held (lane) != NULL
            ? g_strdup_printf ("held: %s (daybookctl resume %s)", held (lane), connection->id)
            : NULL;

  daybook_table_add (table, DAYBOOK_INK_PLAIN, connection->id);
  daybook_table_add (table, ready ? DAYBOOK_INK_GOOD : DAYBOOK_INK_WAITS, connection->state);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, rule);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, *last != '\0' ? last : "never");
  daybook_table_add (table, DAYBOOK_INK_PLAIN, *next == '\0' ? "never" : next);
  daybook_table_add (table, DAYBOOK_INK_BAD, remedy);
}

/* (transfer full), DaybookConnection: all, or the one. */
static GPtrArray *
find_connections (DaybookDb *db, const char *only, GError **error)
{
  g_autoptr(GPtrArray) one
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_connection_free);
  DaybookConnection *connection;

  if (only == NULL)
    return daybook_connection_list (db, FALSE, error);
  connection = daybook_connection_get (db, only, error);
  if (connection == NULL)
    return NULL;
  g_ptr_array_add (one, connection);
  return g_steal_pointer (&one);
}

static int
list (DaybookCli *cli, DaybookSession *session, const char *only)
{
  DaybookDb *db = daybook_session_db (session);
  g_autofree char *name = daybook_db_dup_meta (db, "time_zone", NULL);
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier (name != NULL ? name : "UTC");
  DaybookLaneTime time = { .zone = zone, .now_us = g_get_real_time () };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) connections = find_connections (db, only, &error);
  g_autoptr(DaybookTable) table
      = daybook_table_new (&cli->screen, "Connection|State|~Schedule|Last read|Next|Note");
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (connections, i);
      g_autoptr(DaybookLane) lane = daybook_lane_new (connection->id);
      gint64 next_us;

      if (!daybook_lane_look (lane, db, connection, &error))
        return daybook_cli_fail (cli, g_steal_pointer (&error));
      next_us = daybook_lane_due (lane, DAYBOOK_JOB_READ, &time);
      if (cli->json)
        put (&out, connection, lane, next_us);
      else
        add (table, db, connection, lane, next_us);
    }
  daybook_json_end_list (&out);
  if (connections == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    daybook_table_print (table);
  return DAYBOOK_EXIT_OK;
}

/* ---- the commands ---- */

static guint
count_rules (const ScheduleOptions *options)
{
  return (options->every != NULL) + (options->daily != NULL) + options->continuous + options->pause
         + options->usual;
}

static int
run_schedule (DaybookCli *cli, int argc, char **argv)
{
  g_auto(ScheduleOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "every", 0, 0, G_OPTION_ARG_STRING, &options.every, "So often: 15min, 2h, 1day", "SPAN" },
    { "daily", 0, 0, G_OPTION_ARG_STRING, &options.daily, "Once a day at this time", "HH:MM" },
    { "continuous", 0, 0, G_OPTION_ARG_NONE, &options.continuous,
      "As often as there is something going on (1 to 15 minutes)", NULL },
    { "usual", 0, 0, G_OPTION_ARG_NONE, &options.usual, "As suits the provider", NULL },
    { "pause", 0, 0, G_OPTION_ARG_NONE, &options.pause, "The same as daybookctl pause", NULL },
    { "quiet", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.quiet,
      "Not in these hours; up to four times", "22:00-06:00" },
    { "no-quiet", 0, 0, G_OPTION_ARG_NONE, &options.no_quiet, "At any hour", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  gboolean quiet, ok;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_schedule, entries, &argc, &argv, &status))
    return status;
  quiet = options.quiet != NULL || options.no_quiet;
  if (argc > 2 || count_rules (&options) > 1 || (argc < 2 && (quiet || count_rules (&options) > 0)))
    return daybook_cli_usage (cli, &daybook_command_schedule, "one connection, one rule");
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  ok = (count_rules (&options) - options.pause == 0 && !quiet)
       || set_rule (daybook_session_db (session), argv[1], &options, &error);
  if (ok && options.pause)
    ok = set_paused (daybook_session_db (session), argv[1], TRUE, &error);
  return ok ? list (cli, session, argc > 1 ? argv[1] : NULL)
            : daybook_cli_fail (cli, g_steal_pointer (&error));
}

const DaybookCommand daybook_command_schedule = {
  .name = "schedule",
  .usage = "[CONNECTION]",
  .summary = "When each connection is read by itself",
  .group = DAYBOOK_GROUP_ITSELF,
  .examples = "schedule\tEach connection, when it was read last and will be next\n"
              "schedule stripe --every 2h --quiet 22:00-06:00\tNot at night\n"
              "schedule quickbooks --daily 06:30\tOnce a day\n"
              "schedule stripe --usual\tAs suits the provider again\n",
  .next = "Let it go on by itself: daybookctl run",
  .help = "Without options it lists. Shops and processors are read continuously, the lists of the "
          "books every hour, unless told\n"
          "otherwise; postings go as soon as there are some. Quiet hours are for both. Times are "
          "those of the business's zone.\n"
          "JSON: connection, state, schedule, usual, last, next, held.",
  .run = run_schedule,
};

static int
run_paused (DaybookCli *cli, const DaybookCommand *command, gboolean paused, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  int status;

  if (!daybook_cli_options (cli, command, NULL, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return daybook_cli_usage (cli, command, "name one connection");
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  if (!set_paused (daybook_session_db (session), argv[1], paused, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  return list (cli, session, argv[1]);
}

static int
run_pause (DaybookCli *cli, int argc, char **argv)
{
  return run_paused (cli, &daybook_command_pause, TRUE, argc, argv);
}

static int
run_resume (DaybookCli *cli, int argc, char **argv)
{
  return run_paused (cli, &daybook_command_resume, FALSE, argc, argv);
}

const DaybookCommand daybook_command_pause = {
  .name = "pause",
  .usage = "CONNECTION",
  .summary = "Leave a connection alone: nothing is read from it, nothing posted",
  .group = DAYBOOK_GROUP_ITSELF,
  .examples = "pause quickbooks\tWhile the accountant closes the year\n",
  .next = "Go on: daybookctl resume",
  .help = "What is under way is stopped. Nothing is lost: resume reads and posts what has come "
          "meanwhile. A flow is paused with\n"
          "daybookctl flow pause.\nJSON: as schedule.",
  .run = run_pause,
};

const DaybookCommand daybook_command_resume = {
  .name = "resume",
  .usage = "CONNECTION",
  .summary = "Go on with a paused connection, or with one whose work is held",
  .group = DAYBOOK_GROUP_ITSELF,
  .examples = "resume quickbooks\tRead and post what has come meanwhile\n",
  .next = "At once instead of when it is due: daybookctl sync",
  .help = "Work is held when it ended its process five times without getting on; status says so "
          "and why.\nJSON: as schedule.",
  .run = run_resume,
};

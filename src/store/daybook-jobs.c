/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs with their leases, and the schedules by which they are begun. */

#include "daybook-jobs.h"

#include "daybook-error.h"
#include "daybook-statement.h"
#include "daybook-time.h"

#include <string.h>

#define SELECT                                                                                     \
  "SELECT name, owner, lease_until, heartbeat, attempts, failures, started, ended, done, error,"   \
  " held FROM jobs"
#define GET SELECT " WHERE name = ?1"
#define LIST SELECT " ORDER BY name"
#define BEGIN                                                                                      \
  "INSERT INTO jobs (name, owner, lease_until, heartbeat, attempts, failures, started)"            \
  " VALUES (?1, ?2, ?3, ?4, 1, 0, ?4) ON CONFLICT (name) DO UPDATE SET owner = ?2,"                \
  " lease_until = ?3, heartbeat = ?4, started = ?4, attempts = attempts + 1"
#define HOLD "UPDATE jobs SET held = ?2, lease_until = NULL WHERE name = ?1"
#define BEAT                                                                                       \
  "UPDATE jobs SET lease_until = ?3, heartbeat = ?4,"                                              \
  " attempts = CASE WHEN ?5 THEN 1 ELSE attempts END"                                              \
  " WHERE name = ?1 AND owner = ?2 AND lease_until IS NOT NULL"
#define END                                                                                        \
  "UPDATE jobs SET lease_until = NULL, ended = ?3, attempts = 0, error = ?4,"                      \
  " done = CASE WHEN ?5 THEN started ELSE done END,"                                               \
  " failures = CASE WHEN ?5 THEN 0 ELSE failures + (?4 IS NOT NULL) END"                           \
  " WHERE name = ?1 AND owner = ?2 AND lease_until IS NOT NULL"
#define BURY "UPDATE jobs SET lease_until = NULL WHERE lease_until IS NOT NULL"
#define CLOSE_RUNS "UPDATE runs SET ended = ?1, error = 'its process ended' WHERE ended IS NULL"
#define RELEASE                                                                                    \
  "UPDATE jobs SET held = NULL, attempts = 0, failures = 0, error = NULL"                          \
  " WHERE name = ?1 AND (held IS NOT NULL OR failures > 0)"

#define SET_SCHEDULE                                                                               \
  "INSERT INTO schedules (connection, schedule) VALUES (?1, ?2)"                                   \
  " ON CONFLICT (connection) DO UPDATE SET schedule = ?2"
#define UNSET_SCHEDULE "DELETE FROM schedules WHERE connection = ?1"
#define GET_SCHEDULE "SELECT schedule FROM schedules WHERE connection = ?1"

void
daybook_job_state_free (DaybookJobState *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->owner);
  g_free (self->error);
  g_free (self->held);
  g_free (self);
}

const char *
daybook_job_state_name (const DaybookJobState *self, gboolean worked_on, gint64 now_us)
{
  if (self->held != NULL)
    return "held";
  if (self->lease_until_us != DAYBOOK_TIME_NONE)
    return worked_on && self->lease_until_us > now_us ? "working" : "broken off";

  return self->failures > 0 ? "failed" : "done";
}

static DaybookJobState *
read_row (DaybookStatement *row)
{
  DaybookJobState *self = g_new0 (DaybookJobState, 1);

  self->name = daybook_read_dup (row);
  self->owner = daybook_read_dup (row);
  self->lease_until_us = daybook_read_time (row);
  self->heartbeat_us = daybook_read_time (row);
  self->attempts = (guint) daybook_read_int (row);
  self->failures = (guint) daybook_read_int (row);
  self->started_us = daybook_read_time (row);
  self->ended_us = daybook_read_time (row);
  self->done_us = daybook_read_time (row);
  self->error = daybook_read_dup (row);
  self->held = daybook_read_dup (row);

  return self;
}

DaybookJobState *
daybook_jobs_get (DaybookDb *db, const char *name, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_text (&statement, name);

  return daybook_statement_row (&statement, error) ? read_row (&statement) : NULL;
}

GPtrArray *
daybook_jobs_list (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_job_state_free);

  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

static gboolean
fail_held (const char *name, const char *held, GError **error)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "\"%s\" is held: %s; once that is cured, daybookctl resume %s", name, held,
               strchr (name, ' ') != NULL ? strchr (name, ' ') + 1 : name);

  return FALSE;
}

static gboolean
hold (DaybookDb *db, const DaybookJobState *job, GError **error)
{
  g_autofree char *when = daybook_time_dup_text (job->started_us, DAYBOOK_TIME_RFC3339, NULL);
  g_autofree char *why = g_strdup_printf ("its process ended %u times in the middle of it, last "
                                          "begun %s, and it never got on",
                                          job->attempts, when);
  g_auto(DaybookStatement) statement = daybook_statement (db, HOLD);

  daybook_bind_text (&statement, job->name);
  daybook_bind_text (&statement, why);

  return daybook_statement_done (&statement, error) && fail_held (job->name, why, error);
}

/* Whether it may be begun. What must be stored with a 'no' is; the caller commits either way. */
static gboolean
may_begin (DaybookDb *db, const char *name, gint64 now_us, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookJobState) job = daybook_jobs_get (db, name, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (job == NULL)
    return TRUE;
  if (job->held != NULL)
    return fail_held (name, job->held, error);
  if (job->lease_until_us != DAYBOOK_TIME_NONE && job->lease_until_us > now_us)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER, "%s is at work on \"%s\" already",
                   job->owner, name);
      return FALSE;
    }

  return job->attempts < DAYBOOK_JOBS_ATTEMPTS || hold (db, job, error);
}

gboolean
daybook_jobs_begin (
    DaybookDb *db, const char *name, const char *owner, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };

  if (transaction == NULL)
    return FALSE;
  if (!may_begin (db, name, now_us, error))
    {
      daybook_db_commit (transaction, NULL);
      return FALSE;
    }

  statement = daybook_statement (db, BEGIN);
  daybook_bind_text (&statement, name);
  daybook_bind_text (&statement, owner);
  daybook_bind_int (&statement, now_us + DAYBOOK_JOBS_LEASE_US);
  daybook_bind_int (&statement, now_us);

  return daybook_statement_done (&statement, error) && daybook_db_commit (transaction, error);
}

gboolean
daybook_jobs_beat (DaybookDb *db,
                   const char *name,
                   const char *owner,
                   gboolean got_on,
                   gint64 now_us,
                   GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, BEAT);

  daybook_bind_text (&statement, name);
  daybook_bind_text (&statement, owner);
  daybook_bind_int (&statement, now_us + DAYBOOK_JOBS_LEASE_US);
  daybook_bind_int (&statement, now_us);
  daybook_bind_int (&statement, got_on);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (daybook_db_changes (db) > 0)
    return TRUE;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
               "\"%s\" was taken over by another process", name);

  return FALSE;
}

gboolean
daybook_jobs_end (DaybookDb *db,
                  const char *name,
                  const char *owner,
                  gboolean done,
                  const char *failure,
                  gint64 now_us,
                  GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, END);

  daybook_bind_text (&statement, name);
  daybook_bind_text (&statement, owner);
  daybook_bind_int (&statement, now_us);
  daybook_bind_text (&statement, failure);
  daybook_bind_int (&statement, done);

  return daybook_statement_done (&statement, error);
}

int
daybook_jobs_bury (DaybookDb *db, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) jobs = daybook_statement (db, BURY);
  g_auto(DaybookStatement) runs = daybook_statement (db, CLOSE_RUNS);
  int closed;

  if (transaction == NULL || !daybook_statement_done (&jobs, error))
    return -1;
  daybook_bind_int (&runs, now_us);
  if (!daybook_statement_done (&runs, error))
    return -1;
  closed = daybook_db_changes (db);

  return daybook_db_commit (transaction, error) ? closed : -1;
}

gboolean
daybook_jobs_release (DaybookDb *db, const char *name, gboolean *released, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, RELEASE);

  daybook_bind_text (&statement, name);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  *released = daybook_db_changes (db) > 0;

  return TRUE;
}

gboolean
daybook_schedules_set (DaybookDb *db, const char *connection, const char *schedule, GError **error)
{
  g_auto(DaybookStatement) statement
      = daybook_statement (db, schedule != NULL ? SET_SCHEDULE : UNSET_SCHEDULE);

  daybook_bind_connection (&statement, connection);
  if (schedule != NULL)
    daybook_bind_text (&statement, schedule);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_schedules_get (DaybookDb *db, const char *connection, char **schedule, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET_SCHEDULE);
  g_autofree char *found = NULL;

  daybook_bind_connection (&statement, connection);
  if (daybook_statement_row (&statement, NULL))
    found = daybook_read_dup (&statement);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  *schedule = g_steal_pointer (&found);

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-lane.h"

#include "daybook-audit.h"
#include "daybook-hints.h"
#include "daybook-jobs.h"
#include "daybook-time.h"

#define IDLE_US (10 * DAYBOOK_SECOND) /* after a post that settled nothing of what was ready */
#define TALLY_MINUTE (3 * 60 + 15)    /* of the day: shops are quiet, and clocks have changed */

DaybookLane *
daybook_lane_new (const char *connection)
{
  DaybookLane *self = g_new0 (DaybookLane, 1);

  self->connection = g_strdup (connection);
  self->active_us = DAYBOOK_TIME_NONE;
  self->ready_us = DAYBOOK_TIME_NONE;
  for (guint i = 0; i < DAYBOOK_LANE_JOBS; i++)
    self->past[i] = (DaybookLanePast){ DAYBOOK_TIME_NONE, DAYBOOK_TIME_NONE, 0, NULL };
  return self;
}

void
daybook_lane_free (DaybookLane *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < DAYBOOK_LANE_JOBS; i++)
    g_free (self->past[i].held);
  g_free (self->connection);
  g_free (self);
}

GTimeZone *
daybook_lane_zone (DaybookDb *db)
{
  g_autofree char *name = daybook_db_dup_meta (db, "time_zone", NULL);
  GTimeZone *zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

static gboolean
look_at_past (DaybookLane *self, DaybookDb *db, DaybookJobKind kind, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s %s", daybook_job_kind_name (kind), self->connection);
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookJobState) job = daybook_jobs_get (db, name, &failure);
  DaybookLanePast *past = &self->past[kind];

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_free (past->held);
  *past = (DaybookLanePast){ DAYBOOK_TIME_NONE, DAYBOOK_TIME_NONE, 0, NULL };
  if (job != NULL)
    *past = (DaybookLanePast){ job->done_us, job->ended_us, job->failures, g_strdup (job->held) };
  return TRUE;
}

/* The rule that was set, or the one that suits the manifest. */
gboolean
daybook_lane_look (DaybookLane *self,
                   DaybookDb *db,
                   const DaybookConnection *connection,
                   GError **error)
{
  g_autofree char *rule = NULL;
  g_autoptr(DaybookManifest) manifest = daybook_session_manifest (connection, NULL);
  const DaybookTree *tree = manifest != NULL ? daybook_manifest_tree (manifest) : NULL;

  if (!daybook_schedules_get (db, self->connection, &rule, error))
    return FALSE;
  self->usual = rule == NULL;
  if (rule == NULL)
    self->rule = daybook_schedule_default (
        tree != NULL ? daybook_tree_find_text (tree, 0, "category") : NULL);
  else if (!daybook_schedule_parse (rule, &self->rule, error))
    return FALSE;
  self->tallies = manifest != NULL && daybook_tally_suits (manifest);
  self->made_us = connection->created_us;
  self->hints = manifest != NULL && daybook_hints_are_given (manifest);
  self->paused = g_str_equal (connection->state, "paused");
  self->signed_out = g_str_equal (connection->state, "needs_sign_in");
  for (guint kind = 0; kind < DAYBOOK_LANE_JOBS; kind++)
    if (!look_at_past (self, db, kind, error))
      return FALSE;
  return TRUE;
}

/* When something that ended at @ended_us has rested for @failures; now when the clock was set back
 * since. */
static gint64
rested (gint64 ended_us, guint failures, const DaybookLaneTime *time)
{
  gint64 rest = daybook_schedule_rest_us (failures) / MAX (1, time->pace);

  return failures == 0 || ended_us == DAYBOOK_TIME_NONE || ended_us > time->now_us
             ? time->now_us
             : ended_us + rest;
}

/* Hints that work take the hurry from reading everything. */
static gboolean
hints_work (const DaybookLane *self)
{
  const DaybookLanePast *hint = &self->past[DAYBOOK_JOB_HINT];

  return self->hints && self->rule.kind == DAYBOOK_SCHEDULE_CONTINUOUS && hint->failures == 0
         && hint->held == NULL;
}

static gint64
by_rule (const DaybookLane *self, DaybookJobKind kind, const DaybookLaneTime *time)
{
  const DaybookLanePast *past = &self->past[kind];
  DaybookScheduleSeen seen
      = { .last_us = past->done_us,
          .active_us = self->active_us,
          .sparing = time->sparing || (kind == DAYBOOK_JOB_READ && hints_work (self)),
          .pace = time->pace };

  return daybook_schedule_next (&self->rule, &seen, time->now_us, time->zone);
}

static gint64
read_due (const DaybookLane *self, DaybookJobKind kind, const DaybookLaneTime *time)
{
  const DaybookLanePast *past = &self->past[kind];
  guint failures = self->signed_out ? G_MAXUINT : past->failures;
  gint64 due = by_rule (self, kind, time);

  return MAX (due, rested (past->ended_us, failures, time));
}

static gint64
sooner (gint64 one, gint64 other)
{
  return one == DAYBOOK_TIME_NONE ? other : other == DAYBOOK_TIME_NONE ? one : MIN (one, other);
}

/* New events go at once, what is ready when it may; what was sent without an answer is looked up
 * less and less often. */
static gint64
post_due (const DaybookLane *self, const DaybookLaneTime *time)
{
  const DaybookLanePast *past = &self->past[DAYBOOK_JOB_POST];
  guint failures = self->signed_out ? G_MAXUINT : past->failures;
  gint64 due = rested (past->ended_us, failures, time);
  gint64 ready = DAYBOOK_TIME_NONE, unsure = DAYBOOK_TIME_NONE;

  if (self->behind)
    return due;
  if (self->ready_us != DAYBOOK_TIME_NONE)
    ready = MAX (due, self->ready_us);
  if (ready != DAYBOOK_TIME_NONE && self->idle > 0 && past->ended_us <= time->now_us)
    ready = MAX (ready, past->ended_us + IDLE_US);
  if (self->unsure)
    unsure = MAX (due, rested (past->ended_us, self->idle, time));
  return sooner (ready, unsure);
}

/* Once a night; a computer that was off makes up for the last one. */
static gint64
tally_due (const DaybookLane *self, const DaybookLaneTime *time)
{
  const DaybookLanePast *past = &self->past[DAYBOOK_JOB_TALLY];
  guint failures = self->signed_out ? G_MAXUINT : past->failures;
  gint64 last = past->done_us != DAYBOOK_TIME_NONE ? past->done_us : self->made_us;
  DaybookScheduleSeen seen = { .last_us = last, .active_us = DAYBOOK_TIME_NONE };
  DaybookSchedule night = self->rule;
  gint64 due;

  night.kind = DAYBOOK_SCHEDULE_DAILY;
  night.minute = TALLY_MINUTE;
  due = time->pace > 1 ? last + DAYBOOK_DAY / time->pace
                       : daybook_schedule_next (&night, &seen, time->now_us, time->zone);
  return MAX (due, rested (past->ended_us, failures, time));
}

gint64
daybook_lane_due (const DaybookLane *self, DaybookJobKind kind, const DaybookLaneTime *time)
{
  gboolean read_once = self->past[DAYBOOK_JOB_READ].done_us != DAYBOOK_TIME_NONE;
  gint64 due = DAYBOOK_TIME_NONE;

  if (self->paused || self->rule.kind == DAYBOOK_SCHEDULE_PAUSED || self->past[kind].held != NULL)
    return DAYBOOK_TIME_NONE;
  if (kind == DAYBOOK_JOB_POST)
    due = post_due (self, time);
  else if (kind == DAYBOOK_JOB_TALLY)
    due = self->tallies && read_once ? tally_due (self, time) : DAYBOOK_TIME_NONE;
  else if (kind == DAYBOOK_JOB_READ && self->woken)
    due = time->now_us;
  else if (kind == DAYBOOK_JOB_READ)
    due = read_due (self, kind, time);
  else if (self->hints && read_once && self->rule.kind == DAYBOOK_SCHEDULE_CONTINUOUS)
    due = read_due (self, kind, time);
  return due != DAYBOOK_TIME_NONE
             ? daybook_schedule_after_quiet (&self->rule, MAX (due, time->now_us), time->zone)
             : due;
}

DaybookLaneTurn
daybook_lane_next (const DaybookLane *self, const DaybookLaneTime *time)
{
  static const DaybookJobKind order[]
      = { DAYBOOK_JOB_READ, DAYBOOK_JOB_POST, DAYBOOK_JOB_HINT, DAYBOOK_JOB_TALLY };
  DaybookLaneTurn first = { DAYBOOK_JOB_READ, DAYBOOK_TIME_NONE };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      gint64 due = daybook_lane_due (self, order[i], time);

      if (due != DAYBOOK_TIME_NONE && (first.at_us == DAYBOOK_TIME_NONE || due < first.at_us))
        first = (DaybookLaneTurn){ order[i], due };
    }
  return first;
}

/* What was set, for the audit log, which finds it by the connection. */
static gboolean
audit_rule (DaybookDb *db, const char *connection, const char *rule, GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *detail = NULL;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "about", "connection");
  daybook_json_key (&out, "names");
  daybook_json_begin_list (&out);
  daybook_json_add_string (&out, connection);
  daybook_json_end_list (&out);
  daybook_json_put_string (&out, "schedule", rule);
  daybook_json_end_object (&out);
  detail = daybook_json_writer_steal (&out);
  return daybook_audit_append (db, NULL, "schedule.set", detail, g_get_real_time (), error) >= 0;
}

gboolean
daybook_lane_set_rule (DaybookDb *db, const char *connection, const char *rule, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL && daybook_schedules_set (db, connection, rule, error)
         && audit_rule (db, connection, rule != NULL ? rule : "usual", error)
         && daybook_db_commit (transaction, error);
}

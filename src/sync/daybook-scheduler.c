/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop looks at the store whenever anyone has written to it, asks each lane whose turn it is,
 * starts what is due, and waits for a report of a job, the next turn or a second, whatever comes
 * first. So a schedule that was changed, a connection that was paused and a flow that was resumed
 * by another process count at once, and nothing depends on a timer that a suspend could stretch.
 *
 * That this computer slept shows as the wall clock having gone on and the monotonic clock not; that
 * the network is back is told by GIO. Either way all that is read continuously is looked at, once.
 *
 * Postings wait until nothing is being read for them, because a sale of which half was read would
 * only wait in the outbox, and no new reading is begun for them meanwhile; but not for long, so
 * that a first reading of years holds up nobody. */
#include "daybook-scheduler.h"

#include "daybook-crew.h"
#include "daybook-deliveries.h"
#include "daybook-error.h"
#include "daybook-events.h"
#include "daybook-lane.h"
#include "daybook-time.h"

#define TICK_US G_USEC_PER_SEC
#define JUMP_US (30 * G_USEC_PER_SEC)
#define LOOK_US (30 * G_USEC_PER_SEC) /* also when nobody has written */
#define WATCH_US DAYBOOK_HOUR
#define POST_WAITS_US (5 * DAYBOOK_MINUTE)

/* A lane and what runs in it. */
typedef struct
{
  DaybookLane *lane;
  DaybookJob *job;    /* borrowed from the crew; NULL: none */
  gint64 begun_us;    /* monotonic */
  gint64 watched_us;  /* monotonic; when it was last asked whether anything happens; 0: never */
  gint64 wanted_us;   /* monotonic; since when a post waits for its sources; 0: it does not */
  GPtrArray *sources; /* char *: whom the flows into it read from */
  gboolean there;     /* seen at the last look */
  guint stumbles[DAYBOOK_LANE_JOBS];     /* failures in a row that may not be in the store */
  gint64 stumbled_us[DAYBOOK_LANE_JOBS]; /* the last of them */
} Track;

typedef struct
{
  DaybookSession *session;
  const DaybookSchedulerOptions *options;
  DaybookCrew *crew;
  GPtrArray *tracks; /* Track */
  GTimeZone *zone;
  gboolean online;
  gboolean sparing; /* the network is metered */
  gint64 version;   /* of the store at the last look */
  gint64 looked_us; /* monotonic */
  gboolean look;    /* look again, whatever the version */
  gint64 drift_us;
  int failed;
} Scheduler;

static void
track_free (gpointer data)
{
  Track *self = data;

  g_clear_pointer (&self->lane, daybook_lane_free);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_free (self);
}

static void
scheduler_clear (Scheduler *self)
{
  g_clear_pointer (&self->crew, daybook_crew_free);
  g_clear_pointer (&self->tracks, g_ptr_array_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scheduler, scheduler_clear)

const char *
daybook_happening_name (DaybookHappeningKind kind)
{
  static const char *const names[]
      = { "started", "begun", "progress", "done", "failed", "stopped", "woke", "ended" };

  return names[kind];
}

static void
tell (Scheduler *self, DaybookHappeningKind kind, const DaybookJob *job, gint64 took_us)
{
  DaybookHappening happening
      = { .kind = kind, .at_us = g_get_real_time (), .job = job, .took_us = took_us };

  if (self->options->tell != NULL)
    self->options->tell (&happening, self->options->data);
}

static Track *
find_track (Scheduler *self, const char *connection)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = g_ptr_array_index (self->tracks, i);

      if (g_str_equal (track->lane->connection, connection))
        return track;
    }
  return NULL;
}

/* ---- looking at the store ---- */

/* What failed before the store could be told counts too. */
static void
add_stumbles (Track *track)
{
  for (guint kind = 0; kind < DAYBOOK_LANE_JOBS; kind++)
    {
      DaybookLanePast *past = &track->lane->past[kind];

      if (track->stumbles[kind] <= past->failures)
        continue;
      past->failures = track->stumbles[kind];
      past->ended_us = MAX (past->ended_us, track->stumbled_us[kind]);
    }
}

static gboolean
look_at_connection (Scheduler *self, const DaybookConnection *connection, GError **error)
{
  Track *track = find_track (self, connection->id);

  if (track == NULL)
    {
      track = g_new0 (Track, 1);
      track->lane = daybook_lane_new (connection->id);
      track->sources = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (self->tracks, track);
    }
  track->there = TRUE;
  track->lane->behind = FALSE;
  track->lane->ready_us = DAYBOOK_TIME_NONE;
  track->lane->unsure = FALSE;
  g_ptr_array_set_size (track->sources, 0);
  if (!daybook_lane_look (track->lane, daybook_session_db (self->session), connection, error))
    return FALSE;
  add_stumbles (track);
  return TRUE;
}

static void
add_sources (Track *track, const DaybookFlow *flow)
{
  g_autoptr(DaybookTree) sources = daybook_tree_new (flow->sources, -1, NULL);

  for (DaybookNode node = sources != NULL ? daybook_tree_first (sources, 0) : DAYBOOK_NODE_NONE;
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (sources, node))
    g_ptr_array_add (track->sources, g_strdup (daybook_tree_text (sources, node, NULL)));
}

/* When the next delivery may go: now when there is one that can be taken, which those that wait for
 * others of their payout cannot. */
static gboolean
look_at_ready (DaybookDb *db, DaybookLane *lane, GError **error)
{
  gint64 now = g_get_real_time (), due;
  g_autoptr(GPtrArray) ready = daybook_deliveries_take_ready (db, lane->connection, 1, now, error);

  if (ready == NULL || !daybook_deliveries_next_due (db, lane->connection, now, &due, error))
    return FALSE;
  lane->ready_us = ready->len > 0 ? now : due;
  return TRUE;
}

/* What there is to post. Not asked while a post is running: it changes all the time, and is asked
 * at its end. */
static gboolean
look_at_target (Scheduler *self, Track *track, GError **error)
{
  DaybookDb *db = daybook_session_db (self->session);
  DaybookDeliveriesQuery query = { .target = track->lane->connection, .state = "sent", .limit = 1 };
  g_autoptr(GPtrArray) sent = NULL;

  if (track->job != NULL || track->sources->len == 0)
    return TRUE;
  sent = daybook_deliveries_list (db, &query, error);
  if (sent == NULL)
    return FALSE;
  track->lane->unsure = sent->len > 0;
  return look_at_ready (db, track->lane, error);
}

static gboolean
look_at_flows (Scheduler *self, GError **error)
{
  DaybookDb *db = daybook_session_db (self->session);
  g_autoptr(GPtrArray) flows = daybook_flows_list (db, error);
  gint64 last = flows != NULL ? daybook_events_last (db, error) : -1;

  if (last < 0)
    return FALSE;
  for (guint i = 0; i < flows->len; i++)
    {
      const DaybookFlow *flow = g_ptr_array_index (flows, i);
      Track *track = find_track (self, flow->target);

      if (track == NULL)
        continue;
      add_sources (track, flow);
      track->lane->behind |= flow->position < last && g_str_equal (flow->state, "on");
    }
  for (guint i = 0; i < self->tracks->len; i++)
    if (!look_at_target (self, g_ptr_array_index (self->tracks, i), error))
      return FALSE;
  return TRUE;
}

/* A job whose connection was paused or removed meanwhile is stopped; a track without both goes. */
static void
drop_gone (Scheduler *self)
{
  for (guint i = self->tracks->len; i > 0; i--)
    {
      Track *track = g_ptr_array_index (self->tracks, i - 1);

      track->lane->paused |= !track->there;
      if (track->job != NULL && track->lane->paused)
        g_cancellable_cancel (track->job->cancellable);
      else if (track->job == NULL && !track->there)
        g_ptr_array_remove_index (self->tracks, i - 1);
    }
}

static gboolean
look (Scheduler *self, GError **error)
{
  DaybookDb *db = daybook_session_db (self->session);
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, FALSE, error);

  if (connections == NULL)
    return FALSE;
  for (guint i = 0; i < self->tracks->len; i++)
    ((Track *) g_ptr_array_index (self->tracks, i))->there = FALSE;
  for (guint i = 0; i < connections->len; i++)
    if (!look_at_connection (self, g_ptr_array_index (connections, i), error))
      return FALSE;
  if (!look_at_flows (self, error))
    return FALSE;
  drop_gone (self);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  self->zone = daybook_lane_zone (db);
  return TRUE;
}

/* A store that is busy is looked at again; that we are stopped in the middle is no failure. */
static gboolean
look_if_due (Scheduler *self, GError **error)
{
  gint64 version = daybook_db_data_version (daybook_session_db (self->session));
  gint64 now = g_get_monotonic_time ();
  g_autoptr(GError) failure = NULL;

  if (!self->look && version == self->version && now - self->looked_us < LOOK_US)
    return TRUE;
  self->look = !look (self, &failure);
  self->looked_us = now;
  self->version = version;
  if (failure == NULL || g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* ---- what this computer has been through ---- */

static void
wake (Scheduler *self)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = g_ptr_array_index (self->tracks, i);

      track->lane->woken = track->lane->rule.kind == DAYBOOK_SCHEDULE_CONTINUOUS;
    }
  tell (self, DAYBOOK_HAPPENING_WOKE, NULL, 0);
}

static void
notice (Scheduler *self)
{
  gint64 drift = g_get_real_time () - g_get_monotonic_time ();
  gboolean online;

  /* What libraries have left for this thread (the keyring's signals). */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  online = daybook_network_is_available (daybook_session_network (self->session), &self->sparing);
  if (ABS (drift - self->drift_us) > JUMP_US || (online && !self->online))
    wake (self);
  self->drift_us = drift;
  self->online = online;
}

static void
grant (Track *track, const DaybookWish *wish)
{
  if (wish->connection != NULL && !g_str_equal (wish->connection, track->lane->connection))
    return;
  if (!wish->stop)
    track->lane->woken = TRUE;
  else if (track->job != NULL)
    g_cancellable_cancel (track->job->cancellable);
}

/* What a person asked for: it waits for no schedule, but for a pause and quiet hours. */
static void
take_wishes (Scheduler *self)
{
  DaybookWish wish = { 0 };

  while (self->options->wish != NULL && self->options->wish (&wish, self->options->data))
    {
      for (guint i = 0; i < self->tracks->len; i++)
        grant (g_ptr_array_index (self->tracks, i), &wish);
      g_clear_pointer (&wish.connection, g_free);
    }
}

/* ---- starting what is due ---- */

/* Whether something happens at all is asked once an hour, of fresh records. */
static gboolean
is_to_watch (const Scheduler *self, const Track *track)
{
  gint64 every = WATCH_US / MAX (1, self->options->pace);

  return track->watched_us == 0 || g_get_monotonic_time () - track->watched_us >= every;
}

static void
start (Scheduler *self, Track *track, DaybookJobKind kind)
{
  track->job = daybook_job_new (self->session, kind, track->lane->connection);
  track->job->patience = self->options->patience;
  track->job->from_us = self->options->from_us;
  track->begun_us = g_get_monotonic_time ();
  track->wanted_us = 0;
  if (kind == DAYBOOK_JOB_READ)
    {
      track->lane->woken = FALSE;
      track->job->watch = is_to_watch (self, track);
    }
  tell (self, DAYBOOK_HAPPENING_BEGUN, track->job, 0);
  daybook_crew_start (self->crew, track->job);
}

static gboolean
reads_from (const Track *target, const Track *source)
{
  for (guint i = 0; i < target->sources->len; i++)
    if (g_str_equal (g_ptr_array_index (target->sources, i), source->lane->connection))
      return TRUE;
  return FALSE;
}

/* Whether something is being read for @target. */
static gboolean
sources_at_work (Scheduler *self, const Track *target)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      const Track *source = g_ptr_array_index (self->tracks, i);

      if (source->job != NULL && source->job->kind != DAYBOOK_JOB_POST
          && reads_from (target, source))
        return TRUE;
    }
  return FALSE;
}

/* Whether a posting waits until nothing is read from @source. */
static gboolean
is_awaited (Scheduler *self, const Track *source)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      const Track *target = g_ptr_array_index (self->tracks, i);

      if (target->wanted_us != 0 && reads_from (target, source))
        return TRUE;
    }
  return FALSE;
}

/* Remembers since when @track is wanted for posting. */
static gboolean
may_post (Scheduler *self, Track *track)
{
  gint64 now = g_get_monotonic_time ();

  if (track->wanted_us == 0)
    track->wanted_us = now;
  return !sources_at_work (self, track)
         || now - track->wanted_us > POST_WAITS_US / MAX (1, self->options->pace);
}

static gboolean
may_start (Scheduler *self, Track *track, DaybookJobKind kind, gboolean posting)
{
  if (posting != (kind == DAYBOOK_JOB_POST))
    return FALSE;
  return posting ? may_post (self, track) : !is_awaited (self, track);
}

/* Starts what is due of reading, or of posting; how long until the next turn. */
static gint64
start_due (Scheduler *self, gboolean posting)
{
  DaybookLaneTime time = { .zone = self->zone,
                           .now_us = g_get_real_time (),
                           .sparing = self->sparing,
                           .pace = self->options->pace };
  gint64 wait = G_MAXINT64;

  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = g_ptr_array_index (self->tracks, i);
      DaybookLaneTurn turn;
      gboolean due;

      if (track->job != NULL)
        continue;
      turn = daybook_lane_next (track->lane, &time);
      due = turn.at_us != DAYBOOK_TIME_NONE && turn.at_us <= time.now_us;
      if (!due || turn.kind != DAYBOOK_JOB_POST)
        track->wanted_us = 0;
      if (turn.at_us > time.now_us)
        wait = MIN (wait, turn.at_us - time.now_us);
      else if (due && may_start (self, track, turn.kind, posting))
        start (self, track, turn.kind);
    }
  return wait;
}

/* ---- what came of it ---- */

static void
note_past (Scheduler *self, Track *track, const DaybookJob *job, gboolean stopped)
{
  gboolean settled = job->deliver.posted + job->deliver.adopted + job->deliver.refused > 0;

  track->job = NULL;
  self->look = TRUE;
  if (stopped)
    return;
  track->stumbles[job->kind] = job->failure != NULL ? track->stumbles[job->kind] + 1 : 0;
  track->stumbled_us[job->kind] = g_get_real_time ();
  self->failed += job->failure != NULL;
  if (job->watch && job->failure == NULL)
    track->watched_us = g_get_monotonic_time ();
  if (job->kind == DAYBOOK_JOB_POST)
    track->lane->idle = settled ? 0 : track->lane->idle + 1;
  else if (job->read.created + job->read.changed > 0)
    track->lane->active_us = g_get_real_time ();
}

static void
take_end (Scheduler *self, const DaybookJob *job)
{
  Track *track = find_track (self, job->connection);
  gboolean stopped = g_error_matches (job->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  note_past (self, track, job, stopped);
  tell (self,
        stopped                ? DAYBOOK_HAPPENING_STOPPED
        : job->failure != NULL ? DAYBOOK_HAPPENING_FAILED
                               : DAYBOOK_HAPPENING_DONE,
        job, g_get_monotonic_time () - track->begun_us);
}

static void
take_progress (Scheduler *self, const DaybookNews *news)
{
  const Track *track = find_track (self, news->job->connection);
  DaybookHappening happening = { .kind = DAYBOOK_HAPPENING_PROGRESS,
                                 .at_us = g_get_real_time (),
                                 .job = news->job,
                                 .took_us = g_get_monotonic_time () - track->begun_us,
                                 .stream = news->stream,
                                 .progress = news->progress };

  happening.estimate
      = daybook_progress_estimate (&news->progress, happening.at_us, g_get_monotonic_time ());
  if (self->options->tell != NULL)
    self->options->tell (&happening, self->options->data);
}

static void
take (Scheduler *self, const DaybookNews *news)
{
  if (news == NULL)
    return;
  if (news->ended)
    take_end (self, news->job);
  else
    take_progress (self, news);
}

/* Everything that runs is stopped, and said to be. */
static void
stop (Scheduler *self)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = g_ptr_array_index (self->tracks, i);

      if (track->job != NULL)
        g_cancellable_cancel (track->job->cancellable);
    }
  while (daybook_crew_size (self->crew) > 0)
    {
      g_autoptr(DaybookNews) news = daybook_crew_next (self->crew, TICK_US);

      take (self, news);
    }
}

static gboolean
run (Scheduler *self, GCancellable *cancellable, GError **error)
{
  gint64 end
      = self->options->for_us > 0 ? g_get_monotonic_time () + self->options->for_us : G_MAXINT64;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr(DaybookNews) news = NULL;
      gint64 wait, left = end - g_get_monotonic_time ();

      if (left <= 0)
        return TRUE;
      notice (self);
      if (!look_if_due (self, error))
        return FALSE;
      take_wishes (self);
      wait = MIN (start_due (self, FALSE), start_due (self, TRUE));
      if (self->options->once && daybook_crew_size (self->crew) == 0 && !self->look)
        return TRUE;
      news = daybook_crew_next (self->crew, CLAMP (wait, 1000, MIN (left, TICK_US)));
      take (self, news);
    }
  return TRUE;
}

int
daybook_scheduler_run (DaybookSession *session,
                       const DaybookSchedulerOptions *options,
                       GCancellable *cancellable,
                       GError **error)
{
  g_auto(Scheduler) self
      = { .session = session, .options = options, .look = TRUE, .online = TRUE };
  gboolean ok;

  self.crew = daybook_crew_new (cancellable);
  self.tracks = g_ptr_array_new_with_free_func (track_free);
  self.drift_us = g_get_real_time () - g_get_monotonic_time ();
  tell (&self, DAYBOOK_HAPPENING_STARTED, NULL, 0);
  ok = run (&self, cancellable, error);
  stop (&self);
  tell (&self, DAYBOOK_HAPPENING_ENDED, NULL, 0);
  return ok ? self.failed : -1;
}

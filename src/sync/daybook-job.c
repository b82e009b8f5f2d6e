/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-job.h"

#include <unistd.h>

#include "daybook-cursor.h"
#include "daybook-error.h"
#include "daybook-hints.h"
#include "daybook-jobs.h"
#include "daybook-silence.h"
#include "daybook-outlook.h"
#include "daybook-tidy-up.h"
#include "daybook-time.h"

#define HINT_CURSOR "hints" /* no stream is called so: the loader sees to it */

/* What one run works with. */
typedef struct
{
  DaybookJob *job;
  DaybookDb *db;
  DaybookConnection *connection;
  DaybookAccount *account; /* NULL until it is needed */
  DaybookReading *reading;
  DaybookPulse pulse;
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->account, daybook_account_free);
  g_clear_pointer (&self->connection, daybook_connection_free);
  g_clear_pointer (&self->reading, daybook_reading_free);
  g_clear_pointer (&self->db, daybook_db_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

const char *
daybook_job_kind_name (DaybookJobKind kind)
{
  static const char *const names[] = { "read", "hint", "post", "tally", "backfill" };

  return names[kind];
}

DaybookJob *
daybook_job_new (DaybookSession *session, DaybookJobKind kind, const char *connection)
{
  DaybookJob *self = g_new0 (DaybookJob, 1);

  self->session = session;
  self->kind = kind;
  self->connection = g_strdup (connection);
  self->name = g_strdup_printf ("%s %s", daybook_job_kind_name (kind), connection);
  self->patience = daybook_patience_default ();
  self->from_us = DAYBOOK_TIME_NONE;
  self->days = DAYBOOK_TALLY_DAYS;
  self->cancellable = g_cancellable_new ();
  return self;
}

void
daybook_job_free (DaybookJob *self)
{
  if (self == NULL)
    return;
  g_free (self->connection);
  g_free (self->name);
  g_free (self->provider);
  g_object_unref (self->cancellable);
  g_strfreev (self->hinted);
  g_clear_error (&self->failure);
  g_free (self);
}

char *
daybook_job_dup_failure (const DaybookJob *self)
{
  const char *at = self->kind == DAYBOOK_JOB_POST ? "posting to" : "reading";
  g_autofree char *step = NULL;
  gboolean named;

  if (self->failure == NULL)
    return NULL;
  if (g_error_matches (self->failure, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH))
    step = g_strdup_printf ("sign in again: daybookctl connect %s --name %s",
                            self->provider != NULL ? self->provider : "PROVIDER",
                            self->connection);
  else if (g_error_matches (self->failure, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER)
           || g_error_matches (self->failure, DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE))
    step = g_strdup ("nothing is lost; the next daybookctl sync, or daybookctl run by itself, "
                     "tries again");
  else
    step = g_strdup (daybook_error_advice (self->failure));
  named = g_str_has_prefix (self->failure->message, self->connection);
  return g_strdup_printf ("%s %s%s%s (%s)", at, named ? "" : self->connection, named ? "" : ": ",
                          self->failure->message, step);
}

gboolean
daybook_job_changed (const DaybookJob *self)
{
  return self->read.created + self->read.changed + self->flow.events + self->flow.made
             + self->deliver.posted + self->deliver.adopted + self->deliver.refused
             + self->tally.deleted
         > 0;
}

static gboolean
open_account (Work *work, GError **error)
{
  work->account = daybook_session_open_account (work->job->session, work->connection, NULL, error);
  return work->account != NULL;
}

static DaybookIngest
reader (Work *work)
{
  DaybookJob *job = work->job;

  return (DaybookIngest){ .db = work->db,
                          .account = work->account,
                          .connection = job->connection,
                          .from_us = job->from_us,
                          .reading = work->reading,
                          .patience = job->patience,
                          .cancellable = job->cancellable,
                          .line = daybook_session_line (job->session, job->connection),
                          .pulse = &work->pulse };
}

/* All streams, or those named. */
static gboolean
read_streams (Work *work, const char *const *streams, GError **error)
{
  DaybookJob *job = work->job;
  DaybookIngest ingest = reader (work);
  gboolean ok = TRUE;

  if (streams == NULL)
    ok = daybook_ingest_all (&ingest, error);
  for (; ok && streams != NULL && *streams != NULL; streams++)
    ok = daybook_ingest_stream (&ingest, *streams, error);
  job->read = ingest.counts;
  return ok;
}

/* What the provider says has happened is read; only then is it known to have been heard. */
static gboolean
follow_hints (Work *work, GError **error)
{
  DaybookJob *job = work->job;
  g_autoptr(DaybookCursor) cursor
      = daybook_cursor_get (work->db, job->connection, HINT_CURSOR, error);
  g_autoptr(DaybookHints) hints = NULL;

  if (cursor == NULL || !open_account (work, error))
    return FALSE;
  hints = daybook_hints_ask (work->account, cursor->cursor, job->cancellable, error);
  if (hints == NULL)
    return FALSE;
  if (hints->streams != NULL)
    {
      if (!read_streams (work, (const char *const *) hints->streams, error))
        return FALSE;
      job->hinted = g_strdupv (hints->streams);
    }
  if (g_strcmp0 (cursor->cursor, hints->cursor) == 0)
    return TRUE;
  g_free (cursor->cursor);
  cursor->cursor = g_strdup (hints->cursor);
  cursor->updated_us = g_get_real_time ();
  return daybook_cursor_set (work->db, job->connection, HINT_CURSOR, cursor, error);
}

/* Looking for what lacks its payment walks through all orders, so it may be stopped inside. */
static gboolean
tidy_up (Work *work, const DaybookFlow *flow, GError **error)
{
  gboolean ok;

  daybook_db_set_cancellable (work->db, work->job->cancellable);
  ok = daybook_tidy_up (work->db, flow, error);
  daybook_db_set_cancellable (work->db, NULL);
  return ok;
}

static gboolean
run_flows (Work *work, GError **error)
{
  DaybookJob *job = work->job;
  g_autoptr(GPtrArray) flows = daybook_flows_list (work->db, error);

  if (flows == NULL)
    return FALSE;
  for (guint i = 0; i < flows->len; i++)
    {
      const DaybookFlow *flow = g_ptr_array_index (flows, i);

      if (!g_str_equal (flow->target, job->connection) || !g_str_equal (flow->state, "on"))
        continue;
      if (!daybook_flow_run (work->db, flow->id, job->cancellable, &job->flow, error)
          || !tidy_up (work, flow, error) || !daybook_pulse_beat (&work->pulse, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
post (Work *work, GError **error)
{
  DaybookJob *job = work->job;
  DaybookDeliver deliver = { .db = work->db,
                             .target = job->connection,
                             .patience = job->patience,
                             .cancellable = job->cancellable,
                             .line = daybook_session_line (job->session, job->connection),
                             .pulse = &work->pulse };
  gboolean ok;

  job->broken = !run_flows (work, error);
  if (job->broken)
    return FALSE;
  if (g_str_equal (work->connection->state, "paused"))
    return TRUE;
  if (!open_account (work, error))
    return FALSE;
  deliver.account = work->account;
  ok = daybook_deliver_run (&deliver, error);
  job->deliver = deliver.counts;
  return ok;
}

static gboolean
read_all (Work *work, GError **error)
{
  return open_account (work, error) && read_streams (work, NULL, error)
         && (!work->job->watch
             || daybook_silence_look (work->db, work->connection, g_get_real_time (), error));
}

static gboolean
tally (Work *work, GError **error)
{
  DaybookJob *job = work->job;
  DaybookIngest ingest;
  gboolean ok;

  if (!open_account (work, error))
    return FALSE;
  ingest = reader (work);
  ok = daybook_tally_run (&ingest, job->days, g_get_real_time (), job->list_anyway, &job->tally,
                          error);
  job->read = ingest.counts;
  return ok;
}

static gboolean
backfill (Work *work, GError **error)
{
  DaybookJob *job = work->job;
  DaybookIngest ingest;
  gboolean ok;

  if (!open_account (work, error))
    return FALSE;
  ingest = reader (work);
  ok = daybook_backfill_run (&ingest, &job->backfill, error);
  job->read = ingest.counts;
  return ok;
}

static gboolean
work_on (Work *work, GError **error)
{
  switch (work->job->kind)
    {
    case DAYBOOK_JOB_READ:
      return read_all (work, error);
    case DAYBOOK_JOB_HINT:
      return follow_hints (work, error);
    case DAYBOOK_JOB_TALLY:
      return tally (work, error);
    case DAYBOOK_JOB_BACKFILL:
      return backfill (work, error);
    case DAYBOOK_N_JOB_KINDS:
      g_assert_not_reached ();
    case DAYBOOK_JOB_POST:
    default:
      return post (work, error);
    }
}

/* The store says what a person must do, or need not do any more. Whether a hint may be asked for
 * says nothing about the rest. */
static gboolean
note_state (Work *work, GError **error)
{
  const DaybookJob *job = work->job;
  gboolean auth = g_error_matches (job->failure, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH);
  /* Whoever had nothing to post has asked nobody. */
  gboolean asked = job->kind != DAYBOOK_JOB_POST
                   || job->deliver.posted + job->deliver.adopted + job->deliver.refused > 0;
  gboolean marked = g_str_equal (work->connection->state, "needs_sign_in");

  if (job->kind == DAYBOOK_JOB_HINT)
    return TRUE;
  if (work->account != NULL
      && !daybook_outlook_note (work->db, job->connection, work->account,
                                job->failure == NULL && asked, error))
    return FALSE;
  return !auth || marked
         || daybook_connection_set_state (work->db, job->connection, "needs_sign_in",
                                          g_get_real_time (), error);
}

void
daybook_job_run (DaybookJob *self)
{
  g_autofree char *owner = g_strdup_printf ("process %d", (int) getpid ());
  g_auto(Work) work = { .job = self };
  gboolean stopped;

  self->broken = TRUE;
  work.db = daybook_session_open_db (self->session, &self->failure);
  work.connection
      = work.db != NULL ? daybook_connection_get (work.db, self->connection, &self->failure) : NULL;
  work.reading = work.connection != NULL
                     ? daybook_reading_get (work.db, self->connection, &self->failure)
                     : NULL;
  if (work.reading == NULL)
    return;
  self->provider = g_strdup (work.connection->provider);
  self->broken = FALSE;
  if (!daybook_jobs_begin (work.db, self->name, owner, g_get_real_time (), &self->failure))
    return;
  work.pulse = (DaybookPulse){ .db = work.db,
                               .job = self->name,
                               .owner = owner,
                               .progress = self->progress,
                               .data = self->data,
                               .beaten_us = g_get_monotonic_time () };
  if (work_on (&work, &self->failure))
    note_state (&work, &self->failure);
  else
    note_state (&work, NULL);
  stopped = g_error_matches (self->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  daybook_jobs_end (work.db, self->name, owner, self->failure == NULL,
                    self->failure != NULL && !stopped ? self->failure->message : NULL,
                    g_get_real_time (), self->failure == NULL ? &self->failure : NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-backfill.h"

#include "daybook-backfills.h"
#include "daybook-connection.h"
#include "daybook-error.h"
#include "daybook-horizon.h"
#include "daybook-runs.h"
#include "daybook-time.h"

/* One stream of one backfill on its way. */
typedef struct
{
  DaybookIngest *ingest;
  const DaybookBackfillOptions *options;
  DaybookBackfill *state;
  gint64 window_us;
  gint64 begun_us; /* monotonic, of this run */
  gint64 done_before_us;
} Work;

static void
tell (const Work *work)
{
  const DaybookBackfill *state = work->state;
  gint64 all = state->reached_us - state->from_us;
  gint64 now_done = all - work->done_before_us;
  gint64 left = state->until_us - state->reached_us;
  DaybookBackfillProgress progress = { .stream = state->stream,
                                       .from_us = state->from_us,
                                       .until_us = state->until_us,
                                       .reached_us = state->reached_us,
                                       .calls = (guint64) state->calls,
                                       .seconds_left = -1 };

  if (work->options->progress == NULL)
    return;
  if (all > 0)
    progress.calls_left = (guint64) ((double) state->calls * (double) left / (double) all + 0.5);
  if (now_done > 0)
    progress.seconds_left
        = (gint64) ((double) (g_get_monotonic_time () - work->begun_us) * (double) left
                    / (double) now_done / G_USEC_PER_SEC);
  work->options->progress (&progress, work->options->data);
}

/* A page, and how far that brings the backfill, together or not at all. */
static gboolean
store_page (Work *work, const DaybookPage *page, gint64 window_end, GError **error)
{
  DaybookBackfill *state = work->state;
  gint64 now = g_get_real_time ();
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (work->ingest->db, error);

  if (transaction == NULL
      || !daybook_ingest_store_content (work->ingest, state->stream, page, now, error))
    return FALSE;
  state->calls++;
  state->updated_us = now;
  g_free (state->cursor);
  state->cursor = page->more ? g_strdup (page->cursor) : NULL;
  if (!page->more)
    state->reached_us = window_end;
  if (state->reached_us >= state->until_us)
    state->finished_us = now;
  return daybook_backfills_save (work->ingest->db, state, error)
         && daybook_db_commit (transaction, error);
}

static gboolean
read_windows (Work *work, GError **error)
{
  DaybookBackfill *state = work->state;

  while (state->reached_us < state->until_us)
    {
      gint64 next = MIN (state->reached_us + work->window_us, state->until_us);
      g_autofree char *cursor = state->cursor != NULL
                                    ? g_strdup (state->cursor)
                                    : daybook_stream_range_cursor (state->reached_us, next);
      /* A window that was begun ends where it was to end then, whatever its length is today. */
      gint64 end = daybook_stream_range_end (cursor);
      g_autoptr(DaybookPage) page
          = daybook_ingest_read_page (work->ingest, state->stream, cursor, NULL, error);

      if (page == NULL || !store_page (work, page, end, error))
        return FALSE;
      tell (work);
      if (!daybook_pulse_beat (work->ingest->pulse, TRUE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
end_run (DaybookIngest *ingest, gint64 run, gint64 calls, const GError *failure, GError **error)
{
  g_autofree char *counts = g_strdup_printf ("{\"pages\":%" G_GINT64_FORMAT "}", calls);

  return daybook_runs_end (ingest->db, run, counts, failure != NULL ? failure->message : NULL,
                           g_get_real_time (), error);
}

static gboolean
backfill_stream (DaybookIngest *ingest,
                 const DaybookBackfillOptions *options,
                 const char *stream,
                 GError **error)
{
  g_autofree char *what = g_strdup_printf ("backfill %s/%s", ingest->connection, stream);
  gint64 now = g_get_real_time ();
  gint64 run = daybook_runs_start (ingest->db, what, now, error);
  g_autoptr(DaybookBackfill) state
      = run >= 0 ? daybook_backfills_open (ingest->db, ingest->connection, stream,
                                           options->from_us, options->until_us, now, error)
                 : NULL;
  Work work = { ingest, options, state, 0, g_get_monotonic_time (), 0 };
  g_autoptr(GError) failure = NULL;
  gint64 before;
  gboolean ok;

  if (state == NULL)
    return FALSE;
  before = state->calls;
  work.done_before_us = state->reached_us - state->from_us;
  daybook_stream_has_range (daybook_account_manifest (ingest->account), stream, &work.window_us);
  ok = read_windows (&work, &failure);
  if (!end_run (ingest, run, state->calls - before, failure, ok ? error : NULL))
    return FALSE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&failure));
  return ok;
}

static gboolean
is_wanted (DaybookIngest *ingest, const DaybookBackfillOptions *options, const char *stream)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);

  return options->stream != NULL ? g_str_equal (options->stream, stream)
                                 : daybook_stream_has_range (manifest, stream, NULL)
                                       && daybook_reading_has (ingest->reading, stream);
}

/* Who may not see what is older must not believe that there was nothing. */
static gboolean
check_reach (DaybookIngest *ingest, const char *stream, gint64 from_us, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);
  const char *scope = NULL;
  g_autoptr(DaybookConnection) connection
      = daybook_connection_get (ingest->db, ingest->connection, error);
  gint64 end;
  char first[11];

  if (connection == NULL)
    return FALSE;
  end = daybook_horizon_of (manifest, stream, connection->scope, g_get_real_time (), &scope);
  if (end == DAYBOOK_TIME_NONE || from_us >= end)
    return TRUE;
  daybook_time_day (end + DAYBOOK_DAY, NULL, first);
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "%s gives no %s from before %s to who was not granted %s: grant it and connect "
               "again, or begin on that day",
               daybook_manifest_title (manifest), stream, first, scope);
  return FALSE;
}

gboolean
daybook_backfill_run (DaybookIngest *ingest, const DaybookBackfillOptions *options, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);
  const GPtrArray *streams = daybook_manifest_streams (manifest);
  guint wanted = 0;

  if (options->stream != NULL && !daybook_stream_has_range (manifest, options->stream, NULL))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s has no stream \"%s\" that can be read by date",
                   daybook_manifest_title (manifest), options->stream);
      return FALSE;
    }
  ingest->backfill = TRUE;
  for (guint i = 0; i < streams->len; i++)
    if (is_wanted (ingest, options, g_ptr_array_index (streams, i)))
      {
        wanted++;
        if (!check_reach (ingest, g_ptr_array_index (streams, i), options->from_us, error)
            || !backfill_stream (ingest, options, g_ptr_array_index (streams, i), error))
          return FALSE;
      }
  if (wanted == 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "no stream of %s can be read by date", daybook_manifest_title (manifest));
      return FALSE;
    }
  for (guint i = 0; i < streams->len; i++)
    if (daybook_stream_parent (manifest, g_ptr_array_index (streams, i)) != NULL
        && !daybook_ingest_stream (ingest, g_ptr_array_index (streams, i), error))
      return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one connection cannot do never stops the others: it is told, and tried again at the next
 * sync. */
#include "daybook-sync.h"


#define WAIT_US (60 * G_USEC_PER_SEC)

/* One sync on its way. */
typedef struct
{
  DaybookSession *session;
  const DaybookSyncOptions *options;
  DaybookCrew *crew;
  DaybookSyncResult *result;
} Sync;

void
daybook_sync_result_free (DaybookSyncResult *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->failures);
  g_free (self);
}

static void
say (const DaybookSyncOptions *options, const char *what, const char *whom)
{
  g_autofree char *text = g_strdup_printf ("%s %s", what, whom);

  if (options->progress != NULL)
    options->progress (text, options->data);
}

static void
add_counts (DaybookSyncResult *sum, const DaybookJob *job)
{
  sum->read.pages += job->read.pages;
  sum->read.read += job->read.read;
  sum->read.created += job->read.created;
  sum->read.changed += job->read.changed;
  sum->read.rejected += job->read.rejected;
  sum->flow.events += job->flow.events;
  sum->flow.made += job->flow.made;
  sum->flow.ready += job->flow.ready;
  sum->flow.waiting += job->flow.waiting;
  sum->flow.held += job->flow.held;
  sum->deliver.posted += job->deliver.posted;
  sum->deliver.adopted += job->deliver.adopted;
  sum->deliver.refused += job->deliver.refused;
  sum->deliver.later += job->deliver.later;
}

/* A failure of one connection is kept in words. That the person stopped it, and what is wrong with
 * our own data, ends the sync. */
static gboolean
note_end (Sync *sync, DaybookJob *job, GError **error)
{
  add_counts (sync->result, job);
  if (job->failure == NULL)
    return TRUE;
  if (job->broken || g_error_matches (job->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&job->failure));
      return FALSE;
    }
  g_ptr_array_add (sync->result->failures, daybook_job_dup_failure (job));
  return TRUE;
}

static void
start (Sync *sync, DaybookJobKind kind, const char *connection)
{
  DaybookJob *job = daybook_job_new (sync->session, kind, connection);

  job->patience = sync->options->patience;
  job->from_us = sync->options->from_us;
  say (sync->options, kind == DAYBOOK_JOB_READ ? "reading" : "posting to", connection);
  daybook_crew_start (sync->crew, job);
}

/* Until all that were started have ended; the first error that ends the sync is kept. */
static gboolean
wait_for_all (Sync *sync, GError **error)
{
  gboolean ok = TRUE;

  while (daybook_crew_size (sync->crew) > 0)
    {
      g_autoptr(DaybookNews) news = daybook_crew_next (sync->crew, WAIT_US);

      if (news != NULL && sync->options->news != NULL)
        sync->options->news (news, sync->options->data);
      if (news != NULL && news->ended)
        ok = note_end (sync, news->job, ok ? error : NULL) && ok;
    }
  return ok;
}

static gboolean
read_all (Sync *sync, GError **error)
{
  const char *only = sync->options->only;
  g_autoptr(GPtrArray) connections
      = daybook_connection_list (daybook_session_db (sync->session), FALSE, error);

  if (connections == NULL)
    return FALSE;
  for (guint i = 0; i < connections->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (connections, i);

      if (!g_str_equal (connection->state, "paused")
          && (only == NULL || g_str_equal (only, connection->id)))
        start (sync, DAYBOOK_JOB_READ, connection->id);
    }
  return wait_for_all (sync, error);
}

static gboolean
post_all (Sync *sync, GError **error)
{
  g_autoptr(GPtrArray) flows = daybook_flows_list (daybook_session_db (sync->session), error);
  g_autoptr(GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  if (flows == NULL)
    return FALSE;
  for (guint i = 0; i < flows->len; i++)
    {
      DaybookFlow *flow = g_ptr_array_index (flows, i);

      if (!g_hash_table_add (done, flow->target))
        continue;
      start (sync, DAYBOOK_JOB_POST, flow->target);
      if (!wait_for_all (sync, error))
        return FALSE;
    }
  return TRUE;
}

DaybookSyncResult *
daybook_sync_run (DaybookSession *session,
                  const DaybookSyncOptions *options,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr(DaybookSyncResult) result = g_new0 (DaybookSyncResult, 1);
  g_autoptr(DaybookCrew) crew = daybook_crew_new (cancellable);
  Sync sync = { session, options, crew, result };

  result->failures = g_ptr_array_new_with_free_func (g_free);
  if ((options->read && !read_all (&sync, error)) || (options->post && !post_all (&sync, error)))
    return NULL;
  return g_steal_pointer (&result);
}

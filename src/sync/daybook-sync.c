/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading goes on one thread a connection, each with its own database, account and budget; nothing
 * is shared but the store. What one connection cannot do never stops the others: it is told, and
 * tried again at the next sync. */
#include "daybook-sync.h"

#include "daybook-error.h"
#include "daybook-outlook.h"
#include "daybook-tidy-up.h"

typedef struct
{
  DaybookSession *session;
  const DaybookSyncOptions *options;
  DaybookConnection *connection; /* borrowed */
  GCancellable *cancellable;
  DaybookIngestCounts counts;
  GError *failure;
  GThread *thread;
} ReadJob;

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

/* What is to be known of the sign-in after a job, whose own *@failure goes before one of keeping
 * that. */
static void
note_sign_in (DaybookDb *db,
              const char *connection,
              DaybookAccount *account,
              gboolean worked,
              GError **failure)
{
  g_autoptr(GError) error = NULL;

  if (!daybook_outlook_note (db, connection, account, worked, &error) && *failure == NULL)
    *failure = g_steal_pointer (&error);
}

static gpointer
read_thread (gpointer data)
{
  ReadJob *job = data;
  g_autoptr(DaybookDb) db = daybook_session_open_db (job->session, &job->failure);
  g_autoptr(DaybookAccount) account
      = db != NULL
            ? daybook_session_open_account (job->session, job->connection, NULL, &job->failure)
            : NULL;
  DaybookIngest ingest = { .db = db,
                           .account = account,
                           .connection = job->connection->id,
                           .from_us = job->options->from_us,
                           .patience = job->options->patience,
                           .cancellable = job->cancellable,
                           .line = daybook_session_line (job->session, job->connection->id) };

  if (account != NULL)
    {
      gboolean worked = daybook_ingest_all (&ingest, &job->failure);

      note_sign_in (db, job->connection->id, account, worked, &job->failure);
    }
  job->counts = ingest.counts;
  return NULL;
}

static void
add_counts (DaybookIngestCounts *sum, const DaybookIngestCounts *more)
{
  sum->pages += more->pages;
  sum->read += more->read;
  sum->created += more->created;
  sum->changed += more->changed;
  sum->rejected += more->rejected;
}

/* A failure of one connection: kept in words, and its state when the person must sign in again. */
static gboolean
note_failure (DaybookSession *session,
              const char *id,
              GError *failure,
              DaybookSyncResult *result,
              GError **error)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_error_copy (failure));
      return FALSE;
    }
  g_ptr_array_add (result->failures,
                   g_strdup_printf ("%s (%s)", failure->message, daybook_error_advice (failure)));
  if (g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH))
    return daybook_connection_set_state (daybook_session_db (session), id, "needs_sign_in",
                                         g_get_real_time (), error);
  return TRUE;
}

static gboolean
wanted (const DaybookConnection *connection, const DaybookSyncOptions *options)
{
  return !g_str_equal (connection->state, "paused")
         && (options->only == NULL || g_str_equal (options->only, connection->id));
}

static gboolean
read_all (DaybookSession *session,
          const DaybookSyncOptions *options,
          GPtrArray *connections,
          GCancellable *cancellable,
          DaybookSyncResult *result,
          GError **error)
{
  g_autofree ReadJob *jobs = g_new0 (ReadJob, connections->len);
  gboolean ok = TRUE;

  for (guint i = 0; i < connections->len; i++)
    {
      DaybookConnection *connection = g_ptr_array_index (connections, i);

      if (!wanted (connection, options))
        continue;
      say (options, "reading", connection->id);
      jobs[i] = (ReadJob){ session, options, connection, cancellable, { 0 }, NULL, NULL };
      jobs[i].thread = g_thread_new (connection->id, read_thread, &jobs[i]);
    }
  for (guint i = 0; i < connections->len; i++)
    {
      if (jobs[i].thread == NULL)
        continue;
      g_thread_join (jobs[i].thread);
      add_counts (&result->read, &jobs[i].counts);
      if (jobs[i].failure != NULL && ok)
        ok = note_failure (session, jobs[i].connection->id, jobs[i].failure, result, error);
      g_clear_error (&jobs[i].failure);
    }
  return ok;
}

static gboolean
deliver_to (DaybookSession *session,
            const DaybookSyncOptions *options,
            const char *target,
            GCancellable *cancellable,
            DaybookSyncResult *result,
            GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, target, &failure);
  g_autoptr(DaybookAccount) account = NULL;
  DaybookDeliver deliver
      = { .db = db, .target = target, .patience = options->patience, .cancellable = cancellable };

  if (connection != NULL && g_str_equal (connection->state, "paused"))
    return TRUE;
  say (options, "posting to", target);
  account = connection != NULL ? daybook_session_open_account (session, connection, NULL, &failure)
                               : NULL;
  deliver.account = account;
  deliver.line = daybook_session_line (session, target);
  if (account != NULL)
    {
      gboolean worked = daybook_deliver_run (&deliver, &failure);

      note_sign_in (db, target, account, worked, &failure);
    }
  result->deliver.posted += deliver.counts.posted;
  result->deliver.adopted += deliver.counts.adopted;
  result->deliver.refused += deliver.counts.refused;
  result->deliver.later += deliver.counts.later;
  return failure == NULL || note_failure (session, target, failure, result, error);
}

static gboolean
post_all (DaybookSession *session,
          const DaybookSyncOptions *options,
          GCancellable *cancellable,
          DaybookSyncResult *result,
          GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(GPtrArray) flows = daybook_flows_list (db, error);

  if (flows == NULL)
    return FALSE;
  for (guint i = 0; i < flows->len; i++)
    {
      const DaybookFlow *flow = g_ptr_array_index (flows, i);

      say (options, "flow", flow->id);
      if (!daybook_flow_run (db, flow->id, cancellable, &result->flow, error)
          || !daybook_tidy_up (db, flow, error)
          || !deliver_to (session, options, flow->target, cancellable, result, error))
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
  g_autoptr(GPtrArray) connections
      = daybook_connection_list (daybook_session_db (session), FALSE, error);

  result->failures = g_ptr_array_new_with_free_func (g_free);
  if (connections == NULL
      || (options->read && !read_all (session, options, connections, cancellable, result, error))
      || (options->post && !post_all (session, options, cancellable, result, error)))
    return NULL;
  return g_steal_pointer (&result);
}

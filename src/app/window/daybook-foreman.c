/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scheduler tells is copied and handed to the main thread. Each start has a number, so
 * that what an ended one had told last is not taken for the new one's. */
#include "daybook-foreman.h"

#include "daybook-running.h"
#include "daybook-scheduler.h"
#include "daybook-time.h"

struct _DaybookForeman
{
  gatomicrefcount refs; /* of the owner, and of news that are on their way */
  GThread *thread;
  GCancellable *stop;
  DaybookSession *session;
  GAsyncQueue *wishes; /* DaybookWish */
  GListStore *works;
  guint round; /* of starts */
  gboolean is_at_work;
  void (*at_work) (gpointer data); /* NULL once it was freed */
  gpointer data;
};

/* What the main thread shall know of a happening. */
typedef struct
{
  DaybookForeman *foreman; /* a reference */
  guint round;
  DaybookHappeningKind kind;
  char *connection;
  const char *job; /* static */
  char *stream;
  DaybookProgress progress;
  DaybookEstimate estimate;
} News;

static void
unref (DaybookForeman *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_object (&self->stop);
  g_clear_object (&self->works);
  g_clear_pointer (&self->wishes, g_async_queue_unref);
  g_free (self);
}

static void
news_free (gpointer data)
{
  News *self = data;

  unref (self->foreman);
  g_free (self->connection);
  g_free (self->stream);
  g_free (self);
}

static DaybookRunning *
find_work (DaybookForeman *self, const char *connection, const char *kind, guint *at)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->works));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DaybookRunning) work = g_list_model_get_item (G_LIST_MODEL (self->works), i);

      *at = i;
      if (g_str_equal (daybook_running_get_connection (work), connection)
          && g_str_equal (daybook_running_get_kind (work), kind))
        return work;
    }
  return NULL;
}

static void
set_at_work (DaybookForeman *self, gboolean at_work)
{
  if (self->is_at_work == at_work)
    return;
  self->is_at_work = at_work;
  if (self->at_work != NULL)
    self->at_work (self->data);
}

static void
take_job_news (DaybookForeman *self, const News *news)
{
  guint at = 0;
  DaybookRunning *work = find_work (self, news->connection, news->job, &at);

  if (news->kind == DAYBOOK_HAPPENING_BEGUN && work == NULL)
    {
      g_autoptr (DaybookRunning) begun = daybook_running_new (news->connection, news->job);

      g_list_store_append (self->works, begun);
    }
  else if (news->kind == DAYBOOK_HAPPENING_PROGRESS && work != NULL)
    daybook_running_tell (work, news->stream, news->progress.records, news->estimate.part,
                          news->estimate.left_us);
  else if (news->kind != DAYBOOK_HAPPENING_BEGUN && work != NULL)
    g_list_store_remove (self->works, at);
}

static gboolean
take_news_cb (gpointer data)
{
  News *news = data;
  DaybookForeman *self = news->foreman;

  if (news->round != self->round)
    return G_SOURCE_REMOVE;
  if (news->connection != NULL)
    take_job_news (self, news);
  set_at_work (self, news->kind != DAYBOOK_HAPPENING_ENDED);

  return G_SOURCE_REMOVE;
}

/* On the scheduler's thread. */
static void
tell (const DaybookHappening *happening, gpointer data)
{
  DaybookForeman *self = data;
  News *news = g_new0 (News, 1);

  g_atomic_ref_count_inc (&self->refs);
  news->foreman = self;
  news->round = self->round;
  news->kind = happening->kind;
  if (happening->job != NULL)
    {
      news->connection = g_strdup (happening->job->connection);
      news->job = daybook_job_kind_name (happening->job->kind);
    }
  news->stream = g_strdup (happening->stream);
  news->progress = happening->progress;
  news->estimate = happening->estimate;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, take_news_cb, news, news_free);
}

static void
wish_free (gpointer data)
{
  DaybookWish *wish = data;

  g_free (wish->connection);
  g_free (wish);
}

static gboolean
take_wish (DaybookWish *out, gpointer data)
{
  DaybookForeman *self = data;
  g_autofree DaybookWish *wish = g_async_queue_try_pop (self->wishes);

  if (wish != NULL)
    *out = *wish;

  return wish != NULL;
}

static gpointer
scheduler_thread (gpointer data)
{
  DaybookForeman *self = data;
  DaybookSchedulerOptions options = { .patience = daybook_patience_default (),
                                      .from_us = DAYBOOK_TIME_NONE,
                                      .wish = take_wish,
                                      .tell = tell,
                                      .data = self };
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) session = daybook_session_share (self->session, &error);

  if (session == NULL || daybook_scheduler_run (session, &options, self->stop, &error) < 0)
    g_info ("the scheduler ended: %s", error->message);

  return NULL;
}

DaybookForeman *
daybook_foreman_new (void (*at_work) (gpointer data), gpointer data)
{
  DaybookForeman *self = g_new0 (DaybookForeman, 1);

  g_atomic_ref_count_init (&self->refs);
  self->stop = g_cancellable_new ();
  self->wishes = g_async_queue_new_full (wish_free);
  self->works = g_list_store_new (DAYBOOK_TYPE_RUNNING);
  self->at_work = at_work;
  self->data = data;

  return self;
}

void
daybook_foreman_free (DaybookForeman *self)
{
  g_assert (self->thread == NULL);

  self->at_work = NULL;
  unref (self);
}

void
daybook_foreman_start (DaybookForeman *self, DaybookSession *session)
{
  if (self->thread != NULL)
    return;
  g_cancellable_reset (self->stop);
  self->session = session;
  self->thread = g_thread_new ("scheduler", scheduler_thread, self);
}

void
daybook_foreman_close (DaybookForeman *self)
{
  g_cancellable_cancel (self->stop);
  g_clear_pointer (&self->thread, g_thread_join);
  self->round++;
  self->session = NULL;
  g_list_store_remove_all (self->works);
  set_at_work (self, FALSE);
}

gboolean
daybook_foreman_is_at_work (DaybookForeman *self)
{
  return self->is_at_work;
}

GListModel *
daybook_foreman_get_works (DaybookForeman *self)
{
  return G_LIST_MODEL (self->works);
}

void
daybook_foreman_wish (DaybookForeman *self, const char *connection, gboolean stop)
{
  DaybookWish *wish = g_new0 (DaybookWish, 1);

  wish->connection = g_strdup (connection);
  wish->stop = stop;
  g_async_queue_push (self->wishes, wish);
}

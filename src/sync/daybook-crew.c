/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job's last report is pushed by its thread after everything else, so that whoever takes it from
 * the queue sees all that the thread wrote, and joins it without waiting. */
#include "daybook-crew.h"

#define PROGRESS_EVERY_US (G_USEC_PER_SEC / 2)

typedef struct
{
  DaybookJob *job;
  GThread *thread;
} Hand;

struct _DaybookCrew
{
  GAsyncQueue *reports; /* DaybookNews */
  GPtrArray *hands;     /* Hand */
  GCancellable *cancellable;
  gulong handler;
};

/* What the job's thread is given. */
typedef struct
{
  DaybookJob *job;
  GAsyncQueue *reports;
  gint64 told_us;
} Errand;

void
daybook_news_free (DaybookNews *self)
{
  if (self == NULL)
    return;
  if (self->ended)
    daybook_job_free (self->job);
  g_free (self->stream);
  g_free (self);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_async_queue_push (data, g_new0 (DaybookNews, 1));
}

DaybookCrew *
daybook_crew_new (GCancellable *cancellable)
{
  DaybookCrew *self = g_new0 (DaybookCrew, 1);

  self->reports = g_async_queue_new_full ((GDestroyNotify) daybook_news_free);
  self->hands = g_ptr_array_new_with_free_func (g_free);
  if (cancellable == NULL)
    return self;
  self->cancellable = g_object_ref (cancellable);
  self->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                         g_async_queue_ref (self->reports),
                                         (GDestroyNotify) g_async_queue_unref);
  return self;
}

static void
stop_all (DaybookCrew *self)
{
  for (guint i = 0; i < self->hands->len; i++)
    g_cancellable_cancel (((Hand *) g_ptr_array_index (self->hands, i))->job->cancellable);
}

void
daybook_crew_free (DaybookCrew *self)
{
  if (self == NULL)
    return;
  stop_all (self);
  while (self->hands->len > 0)
    daybook_news_free (daybook_crew_next (self, G_USEC_PER_SEC));
  if (self->cancellable != NULL)
    g_cancellable_disconnect (self->cancellable, self->handler);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->hands);
  g_async_queue_unref (self->reports);
  g_free (self);
}

static void
progress_cb (const char *stream, const DaybookProgress *progress, gpointer data)
{
  Errand *errand = data;
  gint64 now = g_get_monotonic_time ();
  DaybookNews *news;

  if (now - errand->told_us < PROGRESS_EVERY_US)
    return;
  errand->told_us = now;
  news = g_new0 (DaybookNews, 1);
  news->job = errand->job;
  news->stream = g_strdup (stream);
  news->progress = *progress;
  g_async_queue_push (errand->reports, news);
}

static gpointer
job_thread (gpointer data)
{
  g_autofree Errand *errand = data;
  g_autoptr(GAsyncQueue) reports = errand->reports;
  DaybookNews *news = g_new0 (DaybookNews, 1);

  errand->told_us = G_MININT64 / 2; /* the first page is told */
  errand->job->progress = progress_cb;
  errand->job->data = errand;
  daybook_job_run (errand->job);
  news->job = errand->job;
  news->ended = TRUE;
  g_async_queue_push (reports, news);
  return NULL;
}

void
daybook_crew_start (DaybookCrew *self, DaybookJob *job)
{
  Errand *errand = g_new0 (Errand, 1);
  Hand *hand = g_new0 (Hand, 1);

  errand->job = job;
  errand->reports = g_async_queue_ref (self->reports);
  hand->job = job;
  hand->thread = g_thread_new (job->name, job_thread, errand);
  g_ptr_array_add (self->hands, hand);
}

guint
daybook_crew_size (const DaybookCrew *self)
{
  return self->hands->len;
}

static void
dismiss (DaybookCrew *self, const DaybookJob *job)
{
  for (guint i = 0; i < self->hands->len; i++)
    {
      Hand *hand = g_ptr_array_index (self->hands, i);

      if (hand->job != job)
        continue;
      g_thread_join (hand->thread);
      g_ptr_array_remove_index_fast (self->hands, i);
      return;
    }
}

DaybookNews *
daybook_crew_next (DaybookCrew *self, gint64 wait_us)
{
  g_autoptr(DaybookNews) news
      = g_async_queue_timeout_pop (self->reports, (guint64) MAX (wait_us, 0));

  if (g_cancellable_is_cancelled (self->cancellable))
    stop_all (self);
  if (news == NULL || news->job == NULL)
    return NULL;
  if (news->ended)
    dismiss (self, news->job);
  return g_steal_pointer (&news);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's GNetworkMonitor tells of changes in the main context of the thread that made it, and
 * locks nothing: asked on another thread, it may walk through its routes while they change. The
 * commands of daybookctl block in theirs, so it is made, watched and asked on a thread of its own,
 * which lives as long as the process: there is one such monitor in it, and it dies with its
 * context. What waits sleeps on a condition that each change (and the caller's cancelling) fires.
 *
 * 'Available' means a route to everywhere. A server in the next room is reachable without one, so
 * the monitor is asked for the host too. */
#include "daybook-network.h"

#include "daybook-error.h"
#include "daybook-proxy.h"

#define HTTPS_PORT 443
/* A change that nobody tells (a name that resolves again) is noticed after this. */
#define LOOK_AGAIN_US (30 * G_USEC_PER_SEC)

/* Counts its references, as a change may be told while its owner frees it. */
struct _DaybookNetwork
{
  GMutex lock;
  GCond changed;
  GNetworkMonitor *monitor; /* NULL until somebody waits for the system's */
  gulong handler;
  guint changes; /* counts them, so that none is missed between a look and a sleep */
};

static void
wake (DaybookNetwork *self)
{
  g_mutex_lock (&self->lock);
  self->changes++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, gpointer data)
{
  wake (data);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  wake (data);
}

static void
network_clear (gpointer data)
{
  DaybookNetwork *self = data;

  g_clear_object (&self->monitor);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

static void
released_cb (gpointer data, GClosure *closure)
{
  g_atomic_rc_box_release_full (data, network_clear);
}

/* The lock is held, or nobody else knows @self yet. */
static void
take_monitor (DaybookNetwork *self, GNetworkMonitor *monitor)
{
  self->monitor = g_object_ref (monitor);
  self->handler
      = g_signal_connect_data (monitor, "network-changed", G_CALLBACK (network_changed_cb),
                               g_atomic_rc_box_acquire (self), released_cb, 0);
}

/* The thread that watches, once it does. */
typedef struct
{
  GMainContext *context;
  GNetworkMonitor *monitor; /* the system's */
} Watch;

static gpointer
watch_thread (gpointer data)
{
  Watch *watch = g_new0 (Watch, 1);
  GAsyncQueue *made = data;

  watch->context = g_main_context_new ();
  g_main_context_push_thread_default (watch->context);
  watch->monitor = g_object_ref (g_network_monitor_get_default ());
  g_async_queue_push (made, watch);
  g_async_queue_unref (made);
  for (;;)
    g_main_context_iteration (watch->context, TRUE);

  return NULL;
}

/* (borrowed, for ever) */
static const Watch *
need_watch (void)
{
  static gsize watch;

  if (g_once_init_enter (&watch))
    {
      g_autoptr(GAsyncQueue) made = g_async_queue_new ();

      g_thread_unref (g_thread_new ("network", watch_thread, g_async_queue_ref (made)));
      g_once_init_leave (&watch, (gsize) g_async_queue_pop (made));
    }

  return (const Watch *) watch;
}

/* (borrowed) */
static GNetworkMonitor *
need_monitor (DaybookNetwork *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->monitor == NULL)
    take_monitor (self, need_watch ()->monitor);

  return self->monitor;
}

DaybookNetwork *
daybook_network_new (GNetworkMonitor *monitor)
{
  DaybookNetwork *self = g_atomic_rc_box_new0 (DaybookNetwork);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  if (monitor != NULL)
    take_monitor (self, monitor);

  return self;
}

void
daybook_network_free (DaybookNetwork *self)
{
  if (self == NULL)
    return;

  g_clear_signal_handler (&self->handler, self->monitor);
  g_atomic_rc_box_release_full (self, network_clear);
}

static gboolean
is_here (const char *url)
{
  g_autofree char *host = NULL;

  return url != NULL && g_uri_split_network (url, G_URI_FLAGS_NONE, NULL, &host, NULL, NULL)
         && host != NULL && daybook_proxy_is_loopback (host);
}

/* What is asked on the thread that watches; its asker waits for the answer. */
typedef struct
{
  GNetworkMonitor *monitor;
  GSocketConnectable *address; /* NULL: is there a route to everywhere? */
  GCancellable *cancellable;
  GMutex lock; /* guards the rest */
  GCond answered;
  gboolean done;
  gboolean reachable;
  gboolean metered;
} Question;

static void
answer (Question *question, gboolean reachable)
{
  g_mutex_lock (&question->lock);
  question->reachable = reachable;
  question->metered = g_network_monitor_get_network_metered (question->monitor);
  question->done = TRUE;
  g_cond_signal (&question->answered);
  g_mutex_unlock (&question->lock);
}

static void
reached_cb (GObject *monitor, GAsyncResult *result, gpointer data)
{
  answer (data, g_network_monitor_can_reach_finish (G_NETWORK_MONITOR (monitor), result, NULL));
}

static gboolean
asked_cb (gpointer data)
{
  Question *question = data;
  gboolean available = g_network_monitor_get_network_available (question->monitor);

  if (available || question->address == NULL)
    answer (question, available);
  else
    g_network_monitor_can_reach_async (question->monitor, question->address, question->cancellable,
                                       reached_cb, question);

  return G_SOURCE_REMOVE;
}

static void
ask (Question *question)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_mutex_init (&question->lock);
  g_cond_init (&question->answered);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, asked_cb, question, NULL);
  g_source_attach (source, need_watch ()->context);

  g_mutex_lock (&question->lock);
  while (!question->done)
    g_cond_wait (&question->answered, &question->lock);
  g_mutex_unlock (&question->lock);
  g_cond_clear (&question->answered);
  g_mutex_clear (&question->lock);
}

static gboolean
is_reachable (GNetworkMonitor *monitor, const char *url, GCancellable *cancellable)
{
  g_autoptr(GSocketConnectable) address
      = url != NULL ? g_network_address_parse_uri (url, HTTPS_PORT, NULL) : NULL;
  Question question = { .monitor = monitor, .address = address, .cancellable = cancellable };

  ask (&question);

  return question.reachable;
}

gboolean
daybook_network_is_available (DaybookNetwork *self, gboolean *metered)
{
  Question question = { .monitor = need_monitor (self) };

  ask (&question);
  *metered = question.metered;

  return question.reachable;
}

/* Until something changes, or @until. */
static void
sleep_on (DaybookNetwork *self, guint seen, gint64 until)
{
  gint64 soon = MIN (until, g_get_monotonic_time () + LOOK_AGAIN_US);

  g_mutex_lock (&self->lock);
  while (self->changes == seen && g_cond_wait_until (&self->changed, &self->lock, soon))
    continue;
  g_mutex_unlock (&self->lock);
}

static guint
count_changes (DaybookNetwork *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->changes;
}

gboolean
daybook_network_wait (DaybookNetwork *self,
                      const char *url,
                      gint64 longest_us,
                      GCancellable *cancellable,
                      GError **error)
{
  gint64 now = g_get_monotonic_time ();
  gint64 until = longest_us < G_MAXINT64 - now ? now + longest_us : G_MAXINT64;
  GNetworkMonitor *monitor;
  gboolean reachable;
  gulong watched = 0;
  guint seen;

  if (is_here (url))
    return TRUE;
  monitor = need_monitor (self);
  seen = count_changes (self);
  reachable = is_reachable (monitor, url, cancellable);
  if (!reachable && cancellable != NULL)
    watched = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  while (!reachable && !g_cancellable_is_cancelled (cancellable) && g_get_monotonic_time () < until)
    {
      sleep_on (self, seen, until);
      seen = count_changes (self);
      reachable = is_reachable (monitor, url, cancellable);
    }
  g_cancellable_disconnect (cancellable, watched);

  if (reachable || g_cancellable_set_error_if_cancelled (cancellable, error))
    return reachable;
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                       "there is no network: nothing was tried, and it goes on when it is back");

  return FALSE;
}

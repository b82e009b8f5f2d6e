/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store thread opens the session, because a session is its opener's, and frees it last. It
 * works through a queue of reads; that it looks whether the store was written to is one of them. An
 * act and the scheduler share the session, so they must have ended before the store thread does:
 * that is the order of daybook_engine_close().
 *
 * Another process may hold the lock (daybookctl run on a server): then this one only shows, and
 * asks for the lock again every few seconds. */
#include "daybook-engine.h"

#include "daybook-error.h"
#include "daybook-foreman.h"

#define PEEK_MS 500
#define LOCK_EVERY_US (5 * G_USEC_PER_SEC)

/* A read, or an act: what it calls, and with what. */
typedef struct
{
  DaybookEngineRead read;
  DaybookEngineAct act;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
} Call;

struct _DaybookEngine
{
  GObject parent_instance;

  char *dir;
  char *key_file;
  DaybookEngineState state;
  GError *failure;

  GThread *store;
  GAsyncQueue *reads;      /* GTask; &stop ends the store thread */
  DaybookSession *session; /* set by the store thread before OPEN is told */
  guint peek_source;
  gboolean peeking;
  gint64 version;  /* the store thread's */
  gint64 asked_us; /* the store thread's: when it last asked for the lock */

  GHashTable *acts;   /* GTask → GThread */
  GCancellable *stop; /* all of it */
  DaybookForeman *foreman;
};

enum
{
  PROP_0,
  PROP_AT_WORK,
  PROP_STATE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];
static char stop_word;

G_DEFINE_FINAL_TYPE (DaybookEngine, daybook_engine, G_TYPE_OBJECT)

static void
call_free (gpointer data)
{
  Call *self = data;

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static void
set_state (DaybookEngine *self, DaybookEngineState state)
{
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* ---- the store thread ---- */

static gboolean
locked_cb (gpointer data)
{
  DaybookEngine *self = data;

  if (!g_cancellable_is_cancelled (self->stop))
    daybook_foreman_start (self->foreman, self->session);

  return G_SOURCE_REMOVE;
}

/* Asks for the store's lock, not too often. */
static void
ask_for_work (DaybookEngine *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (self->asked_us != 0 && now - self->asked_us < LOCK_EVERY_US)
    return;
  self->asked_us = now;
  if (!daybook_session_lock (self->session, "window", &error))
    {
      g_info ("only looking: %s", error->message);
      return;
    }
  self->asked_us = G_MAXINT64 / 2;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, locked_cb, g_object_ref (self),
                              g_object_unref);
}

static gboolean
opened_cb (gpointer data)
{
  DaybookEngine *self = data;

  if (self->state == DAYBOOK_ENGINE_OPENING)
    set_state (self, self->session != NULL ? DAYBOOK_ENGINE_OPEN : DAYBOOK_ENGINE_FAILED);

  return G_SOURCE_REMOVE;
}

static void
run_read (DaybookEngine *self, GTask *task)
{
  Call *call = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  DaybookDb *db = daybook_session_db (self->session);
  g_autoptr (GError) error = NULL;
  gpointer result;

  if (g_task_return_error_if_cancelled (task))
    return;
  daybook_db_set_cancellable (db, cancellable);
  result = call->read (db, call->data, cancellable, &error);
  daybook_db_set_cancellable (db, NULL);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, result, call->free_result);
}

static gpointer
store_thread (gpointer data)
{
  DaybookEngine *self = data;
  gpointer next;

  self->session = daybook_session_open (self->dir, self->key_file, TRUE, &self->failure);
  if (self->session != NULL)
    ask_for_work (self);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, opened_cb, g_object_ref (self),
                              g_object_unref);
  while ((next = g_async_queue_pop (self->reads)) != &stop_word)
    {
      g_autoptr (GTask) task = next;

      if (self->session != NULL)
        run_read (self, task);
      else
        g_task_return_error (task, g_error_copy (self->failure));
    }
  g_clear_pointer (&self->session, daybook_session_free);

  return NULL;
}

/* ---- looking whether anybody wrote ---- */

static gpointer
peek (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  DaybookEngine *self = data;
  gint64 version = daybook_db_data_version (db);
  gboolean changed = version != self->version;

  self->version = version;
  ask_for_work (self);

  return GINT_TO_POINTER (changed);
}

static void
peeked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  DaybookEngine *self = DAYBOOK_ENGINE (object);
  g_autoptr (GError) error = NULL;

  self->peeking = FALSE;
  if (GPOINTER_TO_INT (daybook_engine_read_finish (self, result, &error)) != 0)
    g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
peek_cb (gpointer data)
{
  DaybookEngine *self = data;

  if (self->state != DAYBOOK_ENGINE_OPEN || self->peeking)
    return G_SOURCE_CONTINUE;
  self->peeking = TRUE;
  daybook_engine_read_async (self, peek, self, NULL, NULL, NULL, peeked_cb, NULL);

  return G_SOURCE_CONTINUE;
}

/* ---- the object ---- */

static void
daybook_engine_finalize (GObject *object)
{
  DaybookEngine *self = DAYBOOK_ENGINE (object);

  g_assert (self->store == NULL);
  g_assert (g_hash_table_size (self->acts) == 0);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->acts, g_hash_table_unref);
  g_clear_pointer (&self->reads, g_async_queue_unref);
  g_clear_object (&self->stop);
  g_clear_pointer (&self->foreman, daybook_foreman_free);
  g_free (self->dir);
  g_free (self->key_file);
  G_OBJECT_CLASS (daybook_engine_parent_class)->finalize (object);
}

static void
daybook_engine_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DaybookEngine *self = DAYBOOK_ENGINE (object);

  switch (id)
    {
    case PROP_AT_WORK:
      g_value_set_boolean (value, daybook_engine_is_at_work (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
daybook_engine_class_init (DaybookEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = daybook_engine_finalize;
  object_class->get_property = daybook_engine_get_property;
  properties[PROP_AT_WORK] = g_param_spec_boolean ("at-work", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, DAYBOOK_ENGINE_FAILED, 0,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
at_work_cb (gpointer data)
{
  g_object_notify_by_pspec (data, properties[PROP_AT_WORK]);
}

static void
daybook_engine_init (DaybookEngine *self)
{
  self->reads = g_async_queue_new ();
  self->acts = g_hash_table_new (NULL, NULL);
  self->stop = g_cancellable_new ();
  self->foreman = daybook_foreman_new (at_work_cb, self);
}

DaybookEngine *
daybook_engine_new (const char *dir, const char *key_file)
{
  DaybookEngine *self = g_object_new (DAYBOOK_TYPE_ENGINE, NULL);

  self->dir = g_strdup (dir);
  self->key_file = g_strdup (key_file);

  return self;
}

const char *
daybook_engine_get_dir (DaybookEngine *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ENGINE (self), NULL);

  return self->dir;
}

DaybookEngineState
daybook_engine_get_state (DaybookEngine *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ENGINE (self), DAYBOOK_ENGINE_CLOSED);

  return self->state;
}

const GError *
daybook_engine_get_failure (DaybookEngine *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ENGINE (self), NULL);

  return self->state == DAYBOOK_ENGINE_FAILED ? self->failure : NULL;
}

gboolean
daybook_engine_is_at_work (DaybookEngine *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ENGINE (self), FALSE);

  return daybook_foreman_is_at_work (self->foreman);
}

GListModel *
daybook_engine_get_works (DaybookEngine *self)
{
  g_return_val_if_fail (DAYBOOK_IS_ENGINE (self), NULL);

  return daybook_foreman_get_works (self->foreman);
}

void
daybook_engine_open (DaybookEngine *self)
{
  g_return_if_fail (DAYBOOK_IS_ENGINE (self));
  g_return_if_fail (self->state != DAYBOOK_ENGINE_OPEN && self->state != DAYBOOK_ENGINE_OPENING);

  daybook_engine_close (self);
  g_clear_error (&self->failure);
  g_cancellable_reset (self->stop);
  self->version = -1;
  self->asked_us = 0;
  set_state (self, DAYBOOK_ENGINE_OPENING);
  self->store = g_thread_new ("store", store_thread, self);
  self->peek_source = g_timeout_add (PEEK_MS, peek_cb, self);
}

void
daybook_engine_close (DaybookEngine *self)
{
  GHashTableIter iter;
  gpointer act;

  g_return_if_fail (DAYBOOK_IS_ENGINE (self));

  g_cancellable_cancel (self->stop);
  g_clear_handle_id (&self->peek_source, g_source_remove);
  g_hash_table_iter_init (&iter, self->acts);
  while (g_hash_table_iter_next (&iter, NULL, &act))
    {
      g_thread_join (act);
      g_hash_table_iter_remove (&iter);
    }
  daybook_foreman_close (self->foreman);
  if (self->store != NULL)
    g_async_queue_push (self->reads, &stop_word);
  g_clear_pointer (&self->store, g_thread_join);
  set_state (self, DAYBOOK_ENGINE_CLOSED);
}

static GTask *
new_call (DaybookEngine *self,
          const Call *call,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_memdup2 (call, sizeof *call), call_free);
  return task;
}

void
daybook_engine_read_async (DaybookEngine *self,
                           DaybookEngineRead read,
                           gpointer data,
                           GDestroyNotify free_data,
                           GDestroyNotify free_result,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Call call = { .read = read, .data = data, .free_data = free_data, .free_result = free_result };
  g_autoptr (GTask) task = new_call (self, &call, cancellable, callback, user_data);

  g_task_set_source_tag (task, daybook_engine_read_async);
  if (self->store == NULL)
    g_task_return_new_error (task, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "the store is not open");
  else
    g_async_queue_push (self->reads, g_steal_pointer (&task));
}

gpointer
daybook_engine_read_finish (DaybookEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- acts ---- */

static gboolean
join_act_cb (gpointer data)
{
  GTask *task = data;
  DaybookEngine *self = g_task_get_source_object (task);
  GThread *thread = g_hash_table_lookup (self->acts, task);

  if (thread != NULL)
    {
      g_hash_table_remove (self->acts, task);
      g_thread_join (thread);
    }

  return G_SOURCE_REMOVE;
}

/* What the person stops and what the engine's end stops are one to the act. */
static void
stop_act_cb (GCancellable *stop, gpointer data)
{
  g_cancellable_cancel (data);
}

static gpointer
act_thread (gpointer data)
{
  GTask *task = data;
  DaybookEngine *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  gulong id = g_cancellable_connect (self->stop, G_CALLBACK (stop_act_cb), cancellable, NULL);
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;
  g_autoptr (DaybookSession) session = daybook_session_share (self->session, &error);

  if (session != NULL)
    {
      daybook_db_set_cancellable (daybook_session_db (session), cancellable);
      result = call->act (session, call->data, cancellable, &error);
    }
  g_cancellable_disconnect (self->stop, id);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, result, call->free_result);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, join_act_cb, task, g_object_unref);

  return NULL;
}

void
daybook_engine_act_async (DaybookEngine *self,
                          DaybookEngineAct act,
                          gpointer data,
                          GDestroyNotify free_data,
                          GDestroyNotify free_result,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Call call = { .act = act, .data = data, .free_data = free_data, .free_result = free_result };
  g_autoptr (GCancellable) own
      = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  g_autoptr (GTask) task = new_call (self, &call, own, callback, user_data);

  g_task_set_source_tag (task, daybook_engine_act_async);
  if (self->state != DAYBOOK_ENGINE_OPEN)
    {
      g_task_return_new_error (task, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "the store is not open");
      return;
    }
  g_hash_table_insert (self->acts, task, g_thread_new ("act", act_thread, g_object_ref (task)));
}

gpointer
daybook_engine_act_finish (DaybookEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
daybook_engine_sync_now (DaybookEngine *self, const char *connection)
{
  g_return_if_fail (DAYBOOK_IS_ENGINE (self));

  daybook_foreman_wish (self->foreman, connection, FALSE);
}

void
daybook_engine_stop_work (DaybookEngine *self, const char *connection)
{
  g_return_if_fail (DAYBOOK_IS_ENGINE (self));

  daybook_foreman_wish (self->foreman, connection, TRUE);
}

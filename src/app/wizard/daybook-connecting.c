/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the main thread and the act's: its request is only read once the act has begun, the
 * queue of answers is GLib's, and the rest is the main thread's. The act waits for an answer in
 * short steps, because it must notice when it is cancelled meanwhile. */
#include "daybook-connecting.h"

#include <string.h>

#include "daybook-error.h"

#define LOOK_EVERY_US (G_USEC_PER_SEC / 10)

struct _DaybookConnecting
{
  gatomicrefcount refs; /* of the act, and of news on their way */
  char *id, *provider, *manifest_file, *environment, *base_url, *method;
  int pace;
  GHashTable *fields;
  GAsyncQueue *answers; /* char * */
  GCancellable *cancellable;

  DaybookConnectingCalls calls; /* the main thread's */
  gpointer data;
  GDestroyNotify free_data;
};

typedef struct
{
  DaybookConnection *connection;
  char *missing;
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *self = data;

  g_clear_pointer (&self->connection, daybook_connection_free);
  g_free (self->missing);
  g_free (self);
}

static void
forget (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
unref (gpointer data)
{
  DaybookConnecting *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->id);
  g_free (self->provider);
  g_free (self->manifest_file);
  g_free (self->environment);
  g_free (self->base_url);
  g_free (self->method);
  g_hash_table_unref (self->fields);
  g_async_queue_unref (self->answers);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* ---- the act's thread ---- */

typedef struct
{
  DaybookConnecting *self; /* a reference */
  char *url;
  gboolean paste;
} News;

static gboolean
news_cb (gpointer data)
{
  News *news = data;

  if (news->self->data != NULL)
    news->self->calls.open (news->url, news->paste, news->self->data);
  return G_SOURCE_REMOVE;
}

static void
news_free (gpointer data)
{
  News *news = data;

  unref (news->self);
  g_free (news->url);
  g_free (news);
}

static void
tell (DaybookConnecting *self, const char *url, gboolean paste)
{
  News *news = g_new0 (News, 1);

  g_atomic_ref_count_inc (&self->refs);
  news->self = self;
  news->url = g_strdup (url);
  news->paste = paste;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, news_cb, news, news_free);
}

static gboolean
open_url (const char *url, gpointer data, GError **error)
{
  tell (data, url, FALSE);
  return TRUE;
}

static char *
ask_address (const char *url, gpointer data, GError **error)
{
  DaybookConnecting *self = data;

  tell (self, url, TRUE);
  while (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
    {
      char *answer = g_async_queue_timeout_pop (self->answers, LOOK_EVERY_US);

      if (answer != NULL)
        return answer;
    }
  return NULL;
}

static gpointer
connect_act (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  DaybookConnecting *self = data;
  DaybookConnectRequest request = { .id = self->id,
                                    .provider = self->provider,
                                    .manifest_file = self->manifest_file,
                                    .environment = self->environment,
                                    .base_url = self->base_url,
                                    .method = self->method,
                                    .pace = self->pace,
                                    .fields = self->fields,
                                    .paused = TRUE };
  DaybookSignInUser user = { .open_url = open_url, .ask_address = ask_address, .data = self };
  g_autofree char *missing = NULL;
  DaybookConnection *connection
      = daybook_connect (session, &request, &user, &missing, cancellable, error);
  Outcome *outcome;

  if (connection == NULL)
    return NULL;
  outcome = g_new0 (Outcome, 1);
  outcome->connection = connection;
  outcome->missing = g_steal_pointer (&missing);
  return outcome;
}

/* ---- the main thread ---- */

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  DaybookConnecting *self = data;
  g_autoptr(GError) error = NULL;
  Outcome *outcome = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  self->calls.done (outcome != NULL ? g_steal_pointer (&outcome->connection) : NULL,
                    outcome != NULL ? outcome->missing : NULL, error, self->data);
  if (outcome != NULL)
    outcome_free (outcome);
  if (self->free_data != NULL)
    self->free_data (self->data);
  self->data = NULL;
  unref (self);
}

static GHashTable *
copy_fields (GHashTable *fields)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, forget);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (copy, g_strdup (name), g_strdup (value));
  return copy;
}

DaybookConnecting *
daybook_connecting_start (DaybookEngine *engine,
                          const DaybookConnectingRequest *request,
                          const DaybookConnectingCalls *calls,
                          GCancellable *cancellable,
                          gpointer data,
                          GDestroyNotify free_data)
{
  DaybookConnecting *self = g_new0 (DaybookConnecting, 1);
  const DaybookWizardState *state = request->state;

  g_atomic_ref_count_init (&self->refs);
  self->id = g_strdup (state->connection);
  self->provider = g_strdup (state->provider);
  self->manifest_file = g_strdup (request->manifest_file);
  self->environment = g_strdup (state->environment);
  self->method = g_strdup (state->method);
  self->base_url = g_strdup (request->base_url);
  self->pace = request->pace;
  self->fields = copy_fields (state->fields);
  self->answers = g_async_queue_new_full (g_free);
  self->cancellable = g_object_ref (cancellable);
  self->calls = *calls;
  self->data = data;
  self->free_data = free_data;
  g_atomic_ref_count_inc (&self->refs);
  daybook_engine_act_async (engine, connect_act, self, unref, outcome_free, cancellable, done_cb,
                            self);
  return self;
}

void
daybook_connecting_answer (DaybookConnecting *self, const char *address)
{
  g_async_queue_push (self->answers, g_strdup (address));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-index.h"

#include "daybook-finder.h"

#define REST_MS 2000

typedef struct
{
  DaybookEngine *engine; /* borrowed: it owns this */
  gboolean running;
  gboolean stale; /* the store was written to since it last began */
  guint rest_source;
} Keeper;

static void run (Keeper *self);

static void
keeper_free (gpointer data)
{
  Keeper *self = data;

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_free (self);
}

static gpointer
follow (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  daybook_finder_follow (daybook_session_db (session), cancellable, error);

  return NULL;
}

static gboolean
rested_cb (gpointer data)
{
  Keeper *self = data;

  self->rest_source = 0;
  if (self->stale)
    run (self);
  return G_SOURCE_REMOVE;
}

static void
followed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Keeper *self = data;
  g_autoptr (GError) error = NULL;

  daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);
  if (error != NULL)
    g_info ("the search index is behind: %s", error->message);
  self->running = FALSE;
  self->rest_source = g_timeout_add (REST_MS, rested_cb, self);
}

static void
run (Keeper *self)
{
  self->stale = FALSE;
  self->running = TRUE;
  daybook_engine_act_async (self->engine, follow, NULL, NULL, NULL, NULL, followed_cb, self);
}

static void
changed_cb (DaybookEngine *engine, gpointer data)
{
  Keeper *self = data;

  if (daybook_engine_get_state (engine) != DAYBOOK_ENGINE_OPEN)
    return;
  self->stale = TRUE;
  if (!self->running && self->rest_source == 0)
    run (self);
}

void
daybook_record_index_keep (DaybookEngine *engine)
{
  Keeper *self;

  g_return_if_fail (DAYBOOK_IS_ENGINE (engine));

  if (g_object_get_data (G_OBJECT (engine), "record-index") != NULL)
    return;
  self = g_new0 (Keeper, 1);
  self->engine = engine;
  g_object_set_data_full (G_OBJECT (engine), "record-index", self, keeper_free);
  g_signal_connect (engine, "changed", G_CALLBACK (changed_cb), self);
  changed_cb (engine, self);
}

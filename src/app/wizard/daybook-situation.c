/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-situation.h"

#include <glib/gi18n.h>

#include "daybook-action.h"
#include "daybook-stream.h"

void
daybook_situation_free (DaybookSituation *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->titles, g_hash_table_unref);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_pointer (&self->setups, g_ptr_array_unref);
  g_free (self);
}

static void
look_at (DaybookSituation *self, const DaybookConnection *connection)
{
  g_autoptr(DaybookManifest) manifest = daybook_session_manifest (connection, NULL);

  g_hash_table_insert (self->titles, connection->id,
                       manifest == NULL
                               || g_str_equal (connection->title, daybook_manifest_title (manifest))
                           ? g_strdup (connection->title)
                           /* Translators: the name of an account, and its provider. */
                           : g_strdup_printf (_ ("%s (%s)"), connection->title,
                                              daybook_manifest_title (manifest)));
  if (manifest == NULL)
    return;
  self->orders |= daybook_stream_of_type (manifest, "order", NULL) != NULL;
  self->payments |= daybook_stream_of_type (manifest, "balance_entry", NULL) != NULL;
  self->books |= daybook_action_for_kind (manifest, "sale") != NULL;
}

static gpointer
read_situation (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(DaybookSituation) self = g_new0 (DaybookSituation, 1);

  self->titles = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->connections = daybook_connection_list (db, FALSE, error);
  self->setups = self->connections != NULL ? daybook_flow_setup_suggest (db, error) : NULL;
  if (self->setups == NULL)
    return NULL;
  for (guint i = 0; i < self->connections->len; i++)
    look_at (self, g_ptr_array_index (self->connections, i));
  return g_steal_pointer (&self);
}

void
daybook_situation_read_async (DaybookEngine *engine, GAsyncReadyCallback callback, gpointer data)
{
  daybook_engine_read_async (engine, read_situation, NULL, NULL,
                             (GDestroyNotify) daybook_situation_free, NULL, callback, data);
}

const char *
daybook_situation_get_title (const DaybookSituation *self, const char *id)
{
  const char *title = g_hash_table_lookup (self->titles, id);

  return title != NULL ? title : id;
}

void
daybook_situation_learn_books (DaybookWizard *wizard)
{
  const GPtrArray *flows = daybook_wizard_get_state (wizard)->flows;
  gboolean books = FALSE;

  for (guint i = 0; i < flows->len; i++)
    {
      const DaybookFlowChoice *choice = g_ptr_array_index (flows, i);

      books = books || (choice->on && g_str_equal (choice->setup->kind, "books"));
    }
  daybook_wizard_get_facts (wizard)->books = books;
}

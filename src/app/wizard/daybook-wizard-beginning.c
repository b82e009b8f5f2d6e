/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-wizard-beginning.h"

void
daybook_wizard_beginning_free (gpointer data)
{
  DaybookWizardBeginning *self = data;

  g_free (self->wanted);
  g_free (self->draft);
  g_clear_pointer (&self->manifest, daybook_manifest_unref);
  g_clear_pointer (&self->connection, daybook_connection_free);
  g_clear_pointer (&self->draft_manifest, daybook_manifest_unref);
  g_clear_pointer (&self->draft_connection, daybook_connection_free);
  g_clear_pointer (&self->addresses, daybook_tree_unref);
  g_free (self);
}

/* Tests name a file of addresses that stand for the providers' own. */
static DaybookTree *
read_addresses (void)
{
  const char *file = g_getenv ("DAYBOOK_BASE_URLS");
  g_autofree char *text = NULL;

  return file != NULL && g_file_get_contents (file, &text, NULL, NULL)
             ? daybook_tree_new (text, -1, NULL)
             : NULL;
}

static DaybookManifest *
find_manifest (const DaybookConnection *connection, const char *provider, GError **error)
{
  return connection != NULL ? daybook_session_built_in (connection, error)
                            : daybook_manifest_find (provider, error);
}

static void
find_draft (DaybookDb *db, DaybookWizardBeginning *self)
{
  g_autoptr(DaybookWizardState) draft
      = self->draft != NULL ? daybook_wizard_state_from_draft (self->draft) : NULL;

  if (draft == NULL)
    return;
  if (draft->connection != NULL)
    self->draft_connection = daybook_connection_get (db, draft->connection, NULL);
  self->draft_manifest = find_manifest (self->draft_connection, draft->provider, NULL);
}

gpointer
daybook_wizard_beginning_read (DaybookDb *db,
                               gpointer data,
                               GCancellable *cancellable,
                               GError **error)
{
  DaybookWizardBeginning *self = g_new0 (DaybookWizardBeginning, 1);
  g_autoptr(GError) failure = NULL;

  self->wanted = g_strdup (data);
  self->draft = daybook_db_dup_meta (db, DAYBOOK_WIZARD_DRAFT, NULL);
  self->addresses = read_addresses ();
  find_draft (db, self);
  if (self->wanted != NULL)
    {
      self->connection = daybook_connection_get (db, self->wanted, NULL);
      self->manifest = find_manifest (self->connection, self->wanted, &failure);
    }
  if (failure == NULL)
    return self;
  daybook_wizard_beginning_free (self);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-editor-load.h"

#include "daybook-draft.h"
#include "daybook-mapping-place.h"

#define MOST_SAMPLES 200

DaybookEditorWish *
daybook_editor_wish_new (const char *connection,
                         const char *name,
                         gint64 subject,
                         DaybookTree *tree)
{
  DaybookEditorWish *self = g_new0 (DaybookEditorWish, 1);

  self->connection = g_strdup (connection);
  self->name = g_strdup (name);
  self->subject = subject;
  self->tree = tree != NULL ? daybook_tree_ref (tree) : NULL;
  return self;
}

void
daybook_editor_wish_free (DaybookEditorWish *self)
{
  if (self == NULL)
    return;
  g_free (self->connection);
  g_free (self->name);
  g_clear_pointer (&self->tree, daybook_tree_unref);
  g_free (self);
}

void
daybook_editor_load_free (DaybookEditorLoad *self)
{
  if (self == NULL)
    return;
  g_free (self->document);
  g_free (self->base);
  g_clear_pointer (&self->built_in, g_hash_table_unref);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  g_clear_pointer (&self->samples, g_ptr_array_unref);
  g_clear_pointer (&self->unmapped, g_ptr_array_unref);
  g_free (self);
}

static GHashTable *
read_built_in (const DaybookMapping *mapping)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (DaybookDraft) draft = daybook_draft_new (daybook_mapping_text (mapping), NULL);
  g_autoptr (GPtrArray) rules = draft != NULL ? daybook_draft_list_rules (draft) : NULL;

  for (guint i = 0; rules != NULL && i < rules->len; i++)
    {
      const DaybookDraftRule *rule = g_ptr_array_index (rules, i);

      if (*rule->from != '\0' && !g_hash_table_contains (table, rule->to))
        g_hash_table_insert (table, g_strdup (rule->to), g_strdup (rule->from));
    }
  return table;
}

static GPtrArray *
read_tables (const char *document)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DaybookTree) tree = daybook_tree_new (document, -1, NULL);

  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "tables"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    g_ptr_array_add (names, g_strdup (daybook_tree_key (tree, node)));
  g_ptr_array_add (names, NULL);
  return names;
}

/* Leaves what waits for tables that the mapping uses. */
static void
keep_used (GPtrArray *unmapped, const GPtrArray *tables)
{
  for (guint i = unmapped->len; i > 0; i--)
    {
      const DaybookUnmapped *one = g_ptr_array_index (unmapped, i - 1);

      if (one->table == NULL || !g_strv_contains ((const char *const *) tables->pdata, one->table))
        g_ptr_array_remove_index (unmapped, i - 1);
    }
}

gpointer
daybook_editor_read (DaybookSession *session,
                     gpointer data,
                     GCancellable *cancellable,
                     GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  const DaybookEditorWish *wish = data;
  g_auto (DaybookMappingPlace) place = { 0 };
  g_autoptr (DaybookEditorLoad) self = g_new0 (DaybookEditorLoad, 1);
  g_autofree char *own = NULL;
  const char *contract;

  if (!daybook_mapping_place_find (&place, db, wish->name, wish->connection, error))
    return NULL;
  contract = daybook_manifest_contract_of (place.built_in, wish->name);
  if (contract != NULL && (self->contract = daybook_contract_get (contract, error)) == NULL)
    return NULL;
  own = daybook_mapping_dup_own (place.connection, wish->name, "version");
  self->own = own != NULL;
  self->base = daybook_mapping_dup_own (place.connection, wish->name, "base");
  self->document = daybook_mapping_place_dup_document (&place);
  self->built_in = read_built_in (daybook_manifest_find_mapping (place.built_in, wish->name));
  self->tables = read_tables (self->document);
  self->samples
      = daybook_mend_list_samples (db, wish->connection, wish->name, NULL, MOST_SAMPLES, error);
  self->unmapped = self->samples != NULL ? daybook_mend_unmapped (session, error) : NULL;
  if (self->unmapped == NULL)
    return NULL;
  keep_used (self->unmapped, self->tables);
  return g_steal_pointer (&self);
}

gpointer
daybook_editor_read_sample (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const DaybookEditorWish *wish = data;

  return daybook_mend_load_sample (db, wish->connection, wish->name, wish->subject, error);
}

gpointer
daybook_editor_preview (DaybookSession *session,
                        gpointer data,
                        GCancellable *cancellable,
                        GError **error)
{
  const DaybookEditorWish *wish = data;

  return daybook_mend_preview (session, wish->connection, wish->name, wish->tree, wish->subject,
                               error);
}

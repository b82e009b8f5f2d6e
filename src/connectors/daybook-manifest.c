/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A manifest in memory: its tree, checked, and its mappings, compiled. Nothing changes after
 * loading. */
#include "daybook-manifest.h"

#include <string.h>

#include "daybook-data.h"
#include "daybook-error.h"
#include "daybook-manifest-check.h"
#include "daybook-manifest-private.h"

#define MAX_FILE_BYTES (4 * 1024 * 1024)

static char *
user_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "daybook", "connectors", NULL);
}

static DaybookTree *
read_file (const char *file, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) failure = NULL;
  DaybookTree *tree;
  gsize length;

  if (!g_file_get_contents (file, &text, &length, &failure))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "the manifest cannot be read: %s",
                   failure->message);
      return NULL;
    }
  if (length > MAX_FILE_BYTES)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s: a manifest has at most %d bytes",
                   file, MAX_FILE_BYTES);
      return NULL;
    }

  tree = daybook_tree_new (text, (gssize) length, &failure);
  if (tree == NULL)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s: %s", file, failure->message);

  return tree;
}

static GPtrArray *
list_names (const DaybookTree *tree, const char *member)
{
  GPtrArray *names = g_ptr_array_new ();

  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, member));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    g_ptr_array_add (names, (gpointer) daybook_tree_key (tree, node));

  return names;
}

static gboolean
compile (DaybookManifest *self,
         const char *key,
         const char *name,
         const char *contract,
         DaybookNode rules,
         GError **error)
{
  const char *provider = daybook_manifest_provider (self);
  g_autofree char *full = g_strdup_printf ("%s/%s", provider, name);
  g_autofree char *base = g_path_get_basename (self->file);
  DaybookMappingSetup setup = { .file = base,
                                .name = full,
                                .tables_tree = self->tree,
                                .tables = daybook_tree_get (self->tree, 0, "tables") };
  DaybookMapping *mapping;

  if (contract != NULL)
    {
      setup.contract = daybook_contract_get (contract, error);
      if (setup.contract == NULL)
        return FALSE;
    }

  mapping = daybook_mapping_new (self->tree, rules, &setup, error);
  if (mapping == NULL)
    return FALSE;
  g_hash_table_insert (self->mappings, g_strdup (key), mapping);

  return TRUE;
}

/* "streams.orders[0]" is the first thing that the stream yields; its versions are kept as
 * "shopify/orders/order". */
static gboolean
compile_stream (DaybookManifest *self, DaybookNode stream, GError **error)
{
  const char *stream_name = daybook_tree_key (self->tree, stream);
  guint index = 0;

  for (DaybookNode yield
       = daybook_tree_first (self->tree, daybook_tree_get (self->tree, stream, "yields"));
       yield != DAYBOOK_NODE_NONE; yield = daybook_tree_next (self->tree, yield))
    {
      const char *contract = daybook_tree_find_text (self->tree, yield, "contract");
      g_autofree char *key = g_strdup_printf ("streams.%s[%u]", stream_name, index++);
      g_autofree char *name
          = g_strdup_printf ("%s/%.*s", stream_name, (int) strcspn (contract, "/"), contract);
      DaybookNode rules = daybook_tree_get (self->tree, yield, "map");

      if (daybook_tree_kind (self->tree, rules) == DAYBOOK_KIND_STRING)
        rules = daybook_tree_get (self->tree, daybook_tree_get (self->tree, 0, "mappings"),
                                  daybook_tree_text (self->tree, rules, NULL));
      if (!compile (self, key, name, contract, rules, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
compile_all (DaybookManifest *self, GError **error)
{
  const DaybookTree *tree = self->tree;

  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "streams"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (!compile_stream (self, node, error))
      return FALSE;

  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "mappings"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (!compile (self, daybook_tree_key (tree, node), daybook_tree_key (tree, node), NULL, node,
                  error))
      return FALSE;

  return TRUE;
}

DaybookManifest *
daybook_manifest_load (const char *file, GError **error)
{
  g_autoptr(DaybookManifest) self = NULL;
  g_autofree char *base = NULL;
  DaybookManifestCheck check;

  g_return_val_if_fail (file != NULL, NULL);

  base = g_path_get_basename (file);
  self = g_new0 (DaybookManifest, 1);
  g_atomic_ref_count_init (&self->references);
  self->file = g_strdup (file);
  self->mappings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) daybook_mapping_unref);
  self->tree = read_file (file, error);
  if (self->tree == NULL)
    return NULL;

  check = (DaybookManifestCheck){ base, self->tree };
  if (!daybook_manifest_check_shape (&check, error) || !daybook_manifest_check_sense (&check, error)
      || !daybook_manifest_check_holes (&check, error))
    return NULL;

  self->streams = list_names (self->tree, "streams");
  self->actions = list_names (self->tree, "actions");
  if (!compile_all (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

DaybookManifest *
daybook_manifest_find (const char *provider, GError **error)
{
  g_autofree char *folder = user_folder ();
  g_autofree char *shipped = daybook_data_path ("connectors");
  const char *folders[] = { folder, shipped };

  g_return_val_if_fail (provider != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (folders) && strchr (provider, G_DIR_SEPARATOR) == NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.json", provider);
      g_autofree char *file = g_build_filename (folders[i], name, NULL);

      if (g_file_test (file, G_FILE_TEST_EXISTS))
        return daybook_manifest_load (file, error);
    }

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "there is no connector called \"%s\" in %s or %s", provider, folder, shipped);

  return NULL;
}

static void
add_providers (GHashTable *names, const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json") && name[0] != '.')
      g_hash_table_add (names, g_strndup (name, strlen (name) - strlen (".json")));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
daybook_manifest_providers (void)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *folder = user_folder ();
  g_autofree char *shipped = daybook_data_path ("connectors");
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer name;

  add_providers (names, folder);
  add_providers (names, shipped);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (list, g_strdup (name));
  g_ptr_array_sort (list, compare_names);

  return list;
}

DaybookManifest *
daybook_manifest_ref (DaybookManifest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
daybook_manifest_unref (DaybookManifest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_hash_table_unref (self->mappings);
  g_clear_pointer (&self->streams, g_ptr_array_unref);
  g_clear_pointer (&self->actions, g_ptr_array_unref);
  g_clear_pointer (&self->tree, daybook_tree_unref);
  g_free (self->file);
  g_free (self);
}

const DaybookTree *
daybook_manifest_tree (const DaybookManifest *self)
{
  return self->tree;
}

const char *
daybook_manifest_provider (const DaybookManifest *self)
{
  return daybook_tree_find_text (self->tree, 0, "provider");
}

const char *
daybook_manifest_title (const DaybookManifest *self)
{
  return daybook_tree_find_text (self->tree, 0, "title");
}

const char *
daybook_manifest_version (const DaybookManifest *self)
{
  return daybook_tree_find_text (self->tree, 0, "version");
}

const char *
daybook_manifest_file (const DaybookManifest *self)
{
  return self->file;
}

const GPtrArray *
daybook_manifest_streams (const DaybookManifest *self)
{
  return self->streams;
}

const GPtrArray *
daybook_manifest_actions (const DaybookManifest *self)
{
  return self->actions;
}

DaybookNode
daybook_manifest_stream (const DaybookManifest *self, const char *name)
{
  return daybook_tree_get (self->tree, daybook_tree_get (self->tree, 0, "streams"), name);
}

DaybookNode
daybook_manifest_action (const DaybookManifest *self, const char *name)
{
  return daybook_tree_get (self->tree, daybook_tree_get (self->tree, 0, "actions"), name);
}

DaybookNode
daybook_manifest_sign_in (const DaybookManifest *self, const char *method)
{
  DaybookNode node = daybook_tree_first (self->tree, daybook_tree_get (self->tree, 0, "sign_in"));

  for (; node != DAYBOOK_NODE_NONE && method != NULL; node = daybook_tree_next (self->tree, node))
    if (g_str_equal (daybook_tree_find_text (self->tree, node, "id"), method))
      break;

  return node;
}

DaybookMapping *
daybook_manifest_mapping (const DaybookManifest *self, const char *name)
{
  return g_hash_table_lookup (self->mappings, name);
}

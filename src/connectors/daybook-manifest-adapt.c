/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's own in a manifest. Nothing of the manifest is changed: what comes out is another one
 * that shares its document. The rows of a value table become part of the mapping that uses the
 * table, so that its version tells one state of the table from another and "the mapping of then" is
 * exactly that. */
#include "daybook-manifest-adapt.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-manifest-private.h"

static const char *
key_of (const DaybookManifest *self, const char *name)
{
  GHashTableIter iter;
  gpointer key, mapping;

  g_hash_table_iter_init (&iter, self->mappings);
  while (g_hash_table_iter_next (&iter, &key, &mapping))
    if (g_str_equal (daybook_mapping_name (mapping), name))
      return key;

  return NULL;
}

DaybookMapping *
daybook_manifest_find_mapping (const DaybookManifest *self, const char *name)
{
  const char *key = key_of (self, name);

  return key != NULL ? g_hash_table_lookup (self->mappings, key) : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Rules that streams share by name are seen as what each stream yields. */
static gboolean
is_shared (const DaybookManifest *self, const char *key)
{
  for (guint s = 0; s < self->streams->len; s++)
    {
      DaybookNode stream = daybook_manifest_stream (self, g_ptr_array_index (self->streams, s));
      DaybookNode yield
          = daybook_tree_first (self->tree, daybook_tree_get (self->tree, stream, "yields"));

      for (; yield != DAYBOOK_NODE_NONE; yield = daybook_tree_next (self->tree, yield))
        if (g_strcmp0 (daybook_tree_find_text (self->tree, yield, "map"), key) == 0)
          return TRUE;
    }

  return FALSE;
}

GPtrArray *
daybook_manifest_mapping_names (const DaybookManifest *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key, mapping;

  g_hash_table_iter_init (&iter, self->mappings);
  while (g_hash_table_iter_next (&iter, &key, &mapping))
    if (!is_shared (self, key))
      g_ptr_array_add (names, g_strdup (daybook_mapping_name (mapping)));
  g_ptr_array_sort (names, compare_names);

  return names;
}

const char *
daybook_manifest_contract_of (const DaybookManifest *self, const char *name)
{
  const char *key = key_of (self, name);
  const char *bracket = key != NULL ? strchr (key, '[') : NULL;
  g_autofree char *stream = NULL;
  g_autofree char *path = NULL;

  if (bracket == NULL || !g_str_has_prefix (key, "streams."))
    return NULL;
  stream = g_strndup (key + strlen ("streams."), (gsize) (bracket - key) - strlen ("streams."));
  path = g_strdup_printf ("yields%s.contract", bracket);

  return daybook_tree_find_text (self->tree, daybook_manifest_stream (self, stream), path);
}

DaybookMapping *
daybook_manifest_compile (const DaybookManifest *self,
                          const char *name,
                          const char *file,
                          DaybookTree *document,
                          GError **error)
{
  static const char *const members[] = { "mapping", "base", "note", "rules", "tables", NULL };
  const char *contract = daybook_manifest_contract_of (self, name);
  DaybookMappingSetup setup = { .file = file,
                                .name = name,
                                .tables_tree = document,
                                .tables = daybook_tree_get (document, 0, "tables") };

  if (key_of (self, name) == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s has no mapping \"%s\"",
                   daybook_manifest_title (self), name);
      return NULL;
    }
  for (DaybookNode node = daybook_tree_first (document, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (document, node))
    if (daybook_tree_key (document, node) == NULL
        || !g_strv_contains (members, daybook_tree_key (document, node)))
      {
        g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                     "%s:%u: a mapping is an object of mapping, base, note, rules and tables", file,
                     daybook_tree_line (document, node));
        return NULL;
      }
  if (contract != NULL && (setup.contract = daybook_contract_get (contract, error)) == NULL)
    return NULL;

  return daybook_mapping_new (document, daybook_tree_get (document, 0, "rules"), &setup, error);
}

static DaybookManifest *
copy (DaybookManifest *self)
{
  DaybookManifest *other = g_new0 (DaybookManifest, 1);
  GHashTableIter iter;
  gpointer key, mapping;

  g_atomic_ref_count_init (&other->references);
  other->file = g_strdup (self->file);
  other->tree = daybook_tree_ref (self->tree);
  other->streams = g_ptr_array_ref (self->streams);
  other->actions = g_ptr_array_ref (self->actions);
  other->mappings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) daybook_mapping_unref);
  g_hash_table_iter_init (&iter, self->mappings);
  while (g_hash_table_iter_next (&iter, &key, &mapping))
    g_hash_table_insert (other->mappings, g_strdup (key), daybook_mapping_ref (mapping));

  return other;
}

static void
put (DaybookManifest *self, DaybookMapping *mapping)
{
  const char *key = key_of (self, daybook_mapping_name (mapping));

  if (key != NULL)
    g_hash_table_replace (self->mappings, g_strdup (key), daybook_mapping_ref (mapping));
}

DaybookManifest *
daybook_manifest_with (DaybookManifest *self, DaybookMapping *mapping)
{
  DaybookManifest *other = copy (self);

  put (other, mapping);

  return other;
}

static gboolean
take_mapping (DaybookManifest *self, const char *name, const char *text, GError **error)
{
  g_autoptr(DaybookTree) document = daybook_tree_new (text != NULL ? text : "", -1, error);
  g_autoptr(DaybookMapping) mapping
      = document != NULL ? daybook_manifest_compile (self, name, name, document, error) : NULL;

  if (mapping == NULL)
    {
      g_prefix_error (error,
                      "your own mapping does not fit (daybookctl mapping revert %s goes back "
                      "to the built-in one): ",
                      name);
      if (error != NULL && *error != NULL)
        (*error)->code = DAYBOOK_ERROR_SETUP;
      return FALSE;
    }
  put (self, mapping);

  return TRUE;
}

static gboolean
take_mappings (DaybookManifest *self, const char *mappings, GError **error)
{
  g_autoptr(DaybookTree) list = daybook_tree_new (mappings, -1, error);

  if (list == NULL)
    return FALSE;
  for (DaybookNode node = daybook_tree_first (list, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (list, node))
    if (!take_mapping (self, daybook_tree_find_text (list, node, "name"),
                       daybook_tree_find_text (list, node, "text"), error))
      return FALSE;

  return TRUE;
}

/* The rows of the built-in table, as rows that hold everywhere. */
static void
write_own_rows (const DaybookTree *tree, DaybookNode table, DaybookJsonWriter *out)
{
  gboolean list = daybook_tree_kind (tree, table) == DAYBOOK_KIND_LIST;

  for (DaybookNode row = daybook_tree_first (tree, table); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (tree, row))
    if (list)
      daybook_json_add_node (out, tree, row);
    else
      {
        daybook_json_begin_object (out);
        daybook_json_put_string (out, "key", daybook_tree_key (tree, row));
        daybook_json_key (out, "value");
        daybook_json_add_node (out, tree, row);
        daybook_json_end_object (out);
      }
}

/* Whether all that the table says is text: then the user's values are, too; else they are JSON
 * where they can be read as that. */
static gboolean
speaks_text (const DaybookTree *tree, DaybookNode table)
{
  gboolean list = daybook_tree_kind (tree, table) == DAYBOOK_KIND_LIST;

  for (DaybookNode row = daybook_tree_first (tree, table); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (tree, row))
    {
      DaybookKind kind
          = daybook_tree_kind (tree, list ? daybook_tree_get (tree, row, "value") : row);

      if (kind != DAYBOOK_KIND_STRING && kind != DAYBOOK_KIND_NULL)
        return FALSE;
    }

  return TRUE;
}

static void
write_row (const DaybookTree *rows, DaybookNode row, gboolean as_text, DaybookJsonWriter *out)
{
  static const char *const members[] = { "key", "sku_group", "location", "channel" };
  const char *value = daybook_tree_find_text (rows, row, "value");
  g_autoptr(DaybookTree) json
      = as_text || value == NULL ? NULL : daybook_tree_new (value, -1, NULL);

  daybook_json_begin_object (out);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = daybook_tree_find_text (rows, row, members[i]);

      if (text != NULL && *text != '\0')
        daybook_json_put_string (out, members[i], text);
    }
  daybook_json_key (out, "value");
  if (json != NULL)
    daybook_json_add_node (out, json, 0);
  else
    daybook_json_add_string (out, value);
  daybook_json_end_object (out);
}

static guint
write_rows (const DaybookTree *rows, const char *table, gboolean as_text, DaybookJsonWriter *out)
{
  guint count = 0;

  for (DaybookNode row = daybook_tree_first (rows, 0); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (rows, row))
    if (g_strcmp0 (daybook_tree_find_text (rows, row, "table"), table) == 0)
      {
        write_row (rows, row, as_text, out);
        count++;
      }

  return count;
}

/* The mapping's text with the user's rows behind those of its tables; NULL when there are none. */
static char *
lay_over (const DaybookTree *text, const DaybookTree *rows)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  DaybookNode tables = daybook_tree_get (text, 0, "tables");
  guint count = 0;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_key (&out, "rules");
  daybook_json_add_node (&out, text, daybook_tree_get (text, 0, "rules"));
  daybook_json_key (&out, "tables");
  daybook_json_begin_object (&out);
  for (DaybookNode table = daybook_tree_first (text, tables); table != DAYBOOK_NODE_NONE;
       table = daybook_tree_next (text, table))
    {
      daybook_json_key (&out, daybook_tree_key (text, table));
      daybook_json_begin_list (&out);
      write_own_rows (text, table, &out);
      count += write_rows (rows, daybook_tree_key (text, table), speaks_text (text, table), &out);
      daybook_json_end_list (&out);
    }
  daybook_json_end_object (&out);
  daybook_json_end_object (&out);

  return count > 0 ? daybook_json_writer_steal (&out) : NULL;
}

static gboolean
take_rows (DaybookManifest *self, DaybookMapping *mapping, const DaybookTree *rows, GError **error)
{
  const char *name = daybook_mapping_name (mapping);
  g_autoptr(DaybookTree) text = daybook_tree_new (daybook_mapping_text (mapping), -1, error);
  g_autofree char *laid = text != NULL ? lay_over (text, rows) : NULL;
  g_autoptr(DaybookTree) document = laid != NULL ? daybook_tree_new (laid, -1, error) : NULL;
  g_autoptr(DaybookMapping) other = NULL;

  if (laid == NULL)
    return text != NULL;
  other = document != NULL ? daybook_manifest_compile (self, name, name, document, error) : NULL;
  if (other == NULL)
    {
      g_prefix_error (error, "a row of your value tables does not fit (daybookctl table list): ");
      return FALSE;
    }
  put (self, other);

  return TRUE;
}

static gboolean
take_tables (DaybookManifest *self, const char *text, GError **error)
{
  g_autoptr(DaybookTree) rows = daybook_tree_new (text, -1, error);
  g_autoptr(GPtrArray) names = daybook_manifest_mapping_names (self);

  if (rows == NULL || daybook_tree_first (rows, 0) == DAYBOOK_NODE_NONE)
    return rows != NULL;
  for (guint i = 0; i < names->len; i++)
    if (!take_rows (self, daybook_manifest_find_mapping (self, g_ptr_array_index (names, i)), rows,
                    error))
      return FALSE;

  return TRUE;
}

DaybookManifest *
daybook_manifest_adapt (DaybookManifest *self,
                        const char *mappings,
                        const char *rows,
                        GError **error)
{
  gboolean own = mappings != NULL && !g_str_equal (mappings, "[]");
  gboolean filled = rows != NULL && !g_str_equal (rows, "[]");
  g_autoptr(DaybookManifest) other = NULL;

  if (!own && !filled)
    return daybook_manifest_ref (self);
  other = copy (self);
  if ((own && !take_mappings (other, mappings, error))
      || (filled && !take_tables (other, rows, error)))
    return NULL;

  return g_steal_pointer (&other);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the portal holds, kept in a file from one run to the next: own properties and groups,
 * records, associations. Written when the program is told to stop. Keys and tokens are not in it.
 */
#include "sandbox-hubspot-private.h"

static JsonArray *
keep_properties (const SandboxHsType *type)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < type->properties->len; i++)
    {
      const SandboxHsProperty *property = type->properties->pdata[i];
      JsonObject *row;

      if (!property->own)
        continue;
      row = json_object_new ();
      json_object_set_string_member (row, "name", property->name);
      json_object_set_string_member (row, "label", property->label);
      json_object_set_string_member (row, "group", property->group);
      json_object_set_string_member (row, "type", property->type);
      json_object_set_string_member (row, "field", property->field);
      json_object_set_string_member (row, "description", property->description);
      json_object_set_boolean_member (row, "unique", property->unique);
      json_array_add_object_element (list, row);
    }
  return list;
}

static JsonObject *
keep_texts (GHashTable *table)
{
  JsonObject *object = json_object_new ();
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, &value))
    json_object_set_string_member (object, key, value != NULL ? value : "");
  return object;
}

static JsonArray *
keep_records (const SandboxHsType *type)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < type->records->len; i++)
    {
      const SandboxHsRecord *record = type->records->pdata[i];
      JsonObject *row = json_object_new ();

      json_object_set_string_member (row, "id", record->id);
      json_object_set_int_member (row, "created", record->created_us);
      json_object_set_int_member (row, "changed", record->changed_us);
      json_object_set_boolean_member (row, "archived", record->archived);
      json_object_set_boolean_member (row, "merged", record->merged);
      json_object_set_object_member (row, "values", keep_texts (record->values));
      json_array_add_object_element (list, row);
    }
  return list;
}

gboolean
sandbox_hs_save (SandboxHubspot *self, const char *path, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *all = json_object_new ();
  JsonArray *pairs = json_array_new ();
  GHashTableIter iter;
  gpointer key;
  g_autofree char *text = NULL;

  for (guint i = 0; i < SANDBOX_HS_N_TYPES; i++)
    {
      JsonObject *type = json_object_new ();

      json_object_set_array_member (type, "properties", keep_properties (self->types[i]));
      json_object_set_object_member (type, "groups", keep_texts (self->types[i]->groups));
      json_object_set_array_member (type, "records", keep_records (self->types[i]));
      json_object_set_object_member (all, self->types[i]->name, type);
    }
  g_hash_table_iter_init (&iter, self->associations);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    json_array_add_string_element (pairs, key);
  json_object_set_array_member (all, "associations", pairs);
  json_object_set_int_member (all, "next_id", self->next_id);
  json_node_take_object (root, all);
  text = json_to_string (root, FALSE);
  return g_file_set_contents (path, text, -1, error);
}

static void
take_property (SandboxHsType *type, JsonObject *row)
{
  SandboxHsProperty *property = g_new0 (SandboxHsProperty, 1);

  property->name = g_strdup (sandbox_hs_text (row, "name"));
  property->label = g_strdup (sandbox_hs_text (row, "label"));
  property->group = g_strdup (sandbox_hs_text (row, "group"));
  property->type = g_strdup (sandbox_hs_text (row, "type"));
  property->field = g_strdup (sandbox_hs_text (row, "field"));
  property->description = g_strdup (sandbox_hs_text (row, "description"));
  property->unique = json_object_get_boolean_member (row, "unique");
  property->own = TRUE;
  g_ptr_array_add (type->properties, property);
  g_hash_table_insert (type->by_name, property->name, property);
}

static void
take_record (SandboxHsType *type, JsonObject *row)
{
  SandboxHsRecord *record = g_new0 (SandboxHsRecord, 1);
  JsonObject *values = json_object_get_object_member (row, "values");
  JsonObjectIter iter;
  const char *name;

  record->id = g_strdup (sandbox_hs_text (row, "id"));
  record->created_us = json_object_get_int_member (row, "created");
  record->changed_us = json_object_get_int_member (row, "changed");
  record->archived = json_object_get_boolean_member (row, "archived");
  record->merged = json_object_get_boolean_member (row, "merged");
  record->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_ptr_array_add (type->records, record);
  g_hash_table_insert (type->by_id, g_strdup (record->id), record);
  json_object_iter_init (&iter, values);
  while (json_object_iter_next (&iter, &name, NULL))
    {
      SandboxHsProperty *property = sandbox_hs_property (type, name);
      const char *value = sandbox_hs_text (values, name);

      g_hash_table_insert (record->values, g_strdup (name), g_strdup (value));
      if (property != NULL && property->unique && !record->archived)
        g_hash_table_insert (type->by_unique, g_strdup_printf ("%s=%s", name, value), record);
    }
}

static void
take_type (SandboxHsType *type, JsonObject *kept)
{
  JsonArray *properties = sandbox_hs_list (kept, "properties");
  JsonArray *records = sandbox_hs_list (kept, "records");
  JsonObject *groups = json_object_get_object_member (kept, "groups");
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, groups);
  while (json_object_iter_next (&iter, &name, NULL))
    g_hash_table_replace (type->groups, g_strdup (name), g_strdup (sandbox_hs_text (groups, name)));
  for (guint i = 0; i < json_array_get_length (properties); i++)
    take_property (type, json_array_get_object_element (properties, i));
  for (guint i = 0; i < json_array_get_length (records); i++)
    take_record (type, json_array_get_object_element (records, i));
}

gboolean
sandbox_hs_load (SandboxHubspot *self, const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *all;
  JsonArray *pairs;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!json_parser_load_from_file (parser, path, error))
    return FALSE;
  all = json_node_get_object (json_parser_get_root (parser));
  for (guint i = 0; i < SANDBOX_HS_N_TYPES; i++)
    take_type (self->types[i], json_object_get_object_member (all, self->types[i]->name));
  pairs = sandbox_hs_list (all, "associations");
  for (guint i = 0; i < json_array_get_length (pairs); i++)
    g_hash_table_add (self->associations, g_strdup (json_array_get_string_element (pairs, i)));
  self->next_id = json_object_get_int_member (all, "next_id");
  return TRUE;
}

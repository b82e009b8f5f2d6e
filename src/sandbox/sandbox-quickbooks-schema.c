/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judges the shape of a request body before anybody looks at its meaning: the service refuses a
 * misspelt field instead of ignoring it, so a client that relies on one must learn it here. */
#include "sandbox-quickbooks-schema.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox-quickbooks-schema-table.h"

static void
field_free (gpointer data)
{
  SandboxQbField *field = data;

  g_free (field->name);
  g_free (field->target);
  g_free (field);
}

static SandboxQbKind
kind_of (char letter)
{
  static const char letters[] = "sdtbmnireox";
  const char *at = strchr (letters, letter);

  g_assert (at != NULL);
  return (SandboxQbKind) (at - letters);
}

static SandboxQbField *
parse_field (const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, ":", 2);
  SandboxQbField *field = g_new0 (SandboxQbField, 1);
  gsize length = strlen (parts[1]);

  field->name = g_strdup (parts[0]);
  field->kind = kind_of (parts[1][0]);
  field->list = parts[1][length - 1] == '*';
  if (field->list)
    parts[1][length - 1] = '\0';
  if (field->kind == SANDBOX_QB_KIND_STRING)
    field->max = atoi (parts[1] + 1);
  else if (parts[1][1] != '\0')
    field->target = g_strdup (parts[1] + 1);
  return field;
}

static GHashTable *
parse_row (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, field_free);

  for (guint i = 0; words[i] != NULL; i++)
    {
      SandboxQbField *field;

      if (words[i][0] == '\0')
        continue;
      field = parse_field (words[i]);
      g_hash_table_insert (fields, field->name, field);
    }
  return fields;
}

static GHashTable *
schema (void)
{
  static GHashTable *types = NULL;

  if (types != NULL)
    return types;

  types = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < G_N_ELEMENTS (type_rows); i++)
    g_hash_table_insert (types, (gpointer) type_rows[i].name, parse_row (type_rows[i].text));
  return types;
}

gboolean
sandbox_qb_schema_has (const char *type)
{
  return g_hash_table_contains (schema (), type);
}

const SandboxQbField *
sandbox_qb_schema_field (const char *type, const char *name)
{
  GHashTable *fields = g_hash_table_lookup (schema (), type);

  return fields != NULL ? g_hash_table_lookup (fields, name) : NULL;
}

gboolean
sandbox_qb_is_date (const char *text)
{
  GDate date;
  int year, month, day;

  if (strlen (text) != 10 || strspn (text, "0123456789-") != 10 || text[4] != '-' || text[7] != '-')
    return FALSE;

  year = atoi (text);
  month = atoi (text + 5);
  day = atoi (text + 8);
  if (year < 1900 || month < 1 || month > 12 || day < 1)
    return FALSE;

  g_date_clear (&date, 1);
  return g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

static SandboxQbFault *
fault_unreadable (const char *name, const char *wanted)
{
  return sandbox_qb_fault_new (
      2010, name, "Property Name:Can not instantiate value of %s : a %s is expected", name, wanted);
}

static SandboxQbFault *
check_enum (const SandboxQbField *field, const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (enum_rows); i++)
    {
      g_auto (GStrv) values = NULL;

      if (strcmp (enum_rows[i].name, field->target) != 0)
        continue;
      values = g_strsplit (enum_rows[i].text, "|", -1);
      if (g_strv_contains ((const char *const *) values, text))
        return NULL;
    }
  return sandbox_qb_fault_new (2170, field->name,
                               "Property Name:%s specified is unsupported or invalid : %s",
                               field->name, text);
}

static SandboxQbFault *
check_text (const SandboxQbField *field, const char *text)
{
  if (field->kind == SANDBOX_QB_KIND_ENUM)
    return check_enum (field, text);
  if (field->kind == SANDBOX_QB_KIND_DATE && !sandbox_qb_is_date (text))
    return sandbox_qb_fault_new (2110, field->name,
                                 "Invalid date format. Format should be 'YYYY-MM-DD'");
  if (field->max > 0 && g_utf8_strlen (text, -1) > field->max)
    return sandbox_qb_fault_new (2050, field->name, "Min:0 Max:%d supported. Supplied length:%ld",
                                 field->max, g_utf8_strlen (text, -1));
  return NULL;
}

static SandboxQbFault *
check_number (const SandboxQbField *field, JsonNode *node)
{
  GType type = json_node_get_value_type (node);
  gint64 cents;

  if (type != G_TYPE_INT64 && (type != G_TYPE_DOUBLE || field->kind == SANDBOX_QB_KIND_INTEGER))
    return fault_unreadable (field->name, "number");
  if (field->kind == SANDBOX_QB_KIND_MONEY && !sandbox_qb_json_node_cents (node, &cents))
    return sandbox_qb_fault_new (2040, field->name,
                                 "Invalid Number : %s has more than 2 decimals or is out of range",
                                 field->name);
  return NULL;
}

static SandboxQbFault *
check_value (const SandboxQbField *field, JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return fault_unreadable (field->name, "value");

  switch (field->kind)
    {
    case SANDBOX_QB_KIND_BOOLEAN:
      return json_node_get_value_type (node) == G_TYPE_BOOLEAN
                 ? NULL
                 : fault_unreadable (field->name, "boolean");
    case SANDBOX_QB_KIND_MONEY:
    case SANDBOX_QB_KIND_DECIMAL:
    case SANDBOX_QB_KIND_INTEGER:
      return check_number (field, node);
    default:
      if (json_node_get_value_type (node) != G_TYPE_STRING)
        return fault_unreadable (field->name, "string");
      return check_text (field, json_node_get_string (node));
    }
}

static SandboxQbFault *
check_ref (const SandboxQbField *field, JsonNode *node)
{
  static const char *const allowed[] = { "value", "name", "type", NULL };
  JsonObjectIter iter;
  const char *name;
  JsonNode *inner;
  JsonObject *ref;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fault_unreadable (field->name, "reference");

  ref = json_node_get_object (node);
  json_object_iter_init (&iter, ref);
  while (json_object_iter_next (&iter, &name, &inner))
    {
      if (!g_strv_contains (allowed, name))
        return sandbox_qb_fault_new (2010, name,
                                     "Property Name:%s specified is unsupported or invalid", name);
      if (sandbox_qb_json_string (ref, name) == NULL)
        return fault_unreadable (name, "string");
    }
  return sandbox_qb_json_string (ref, "value") != NULL ? NULL
                                                       : sandbox_qb_fault_missing (field->name);
}

static SandboxQbFault *
check_node (const SandboxQbField *field, JsonNode *node)
{
  if (field->kind == SANDBOX_QB_KIND_OPAQUE)
    return NULL;
  if (field->kind == SANDBOX_QB_KIND_REF)
    return check_ref (field, node);
  if (field->kind != SANDBOX_QB_KIND_OBJECT)
    return check_value (field, node);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fault_unreadable (field->name, "object");
  return sandbox_qb_schema_check (field->target, json_node_get_object (node));
}

static SandboxQbFault *
check_list (const SandboxQbField *field, JsonNode *node)
{
  JsonArray *array;
  SandboxQbFault *fault = NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fault_unreadable (field->name, "list");

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array) && fault == NULL; i++)
    fault = check_node (field, json_array_get_element (array, i));
  return fault;
}

SandboxQbFault *
sandbox_qb_schema_check (const char *type, JsonObject *object)
{
  SandboxQbFault *fault = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (fault == NULL && json_object_iter_next_ordered (&iter, &name, &node))
    {
      const SandboxQbField *field = sandbox_qb_schema_field (type, name);

      if (field == NULL)
        fault = sandbox_qb_fault_new (2010, name,
                                      "Property Name:%s specified is unsupported or invalid", name);
      else if (JSON_NODE_HOLDS_NULL (node))
        continue;
      else
        fault = field->list ? check_list (field, node) : check_node (field, node);
    }
  return fault;
}

static SandboxQbFault *
walk_node (const SandboxQbField *field, JsonNode *node, SandboxQbRefFunc func, gpointer data)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  if (field->kind == SANDBOX_QB_KIND_REF)
    return func (field, json_node_get_object (node), data);
  if (field->kind == SANDBOX_QB_KIND_OBJECT)
    return sandbox_qb_schema_walk_refs (field->target, json_node_get_object (node), func, data);
  return NULL;
}

SandboxQbFault *
sandbox_qb_schema_walk_refs (const char *type,
                             JsonObject *object,
                             SandboxQbRefFunc func,
                             gpointer data)
{
  SandboxQbFault *fault = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (fault == NULL && json_object_iter_next_ordered (&iter, &name, &node))
    {
      const SandboxQbField *field = sandbox_qb_schema_field (type, name);
      JsonArray *array;

      if (field == NULL)
        continue;
      if (!field->list || !JSON_NODE_HOLDS_ARRAY (node))
        {
          fault = walk_node (field, node, func, data);
          continue;
        }
      array = json_node_get_array (node);
      for (guint i = 0; i < json_array_get_length (array) && fault == NULL; i++)
        fault = walk_node (field, json_array_get_element (array, i), func, data);
    }
  return fault;
}

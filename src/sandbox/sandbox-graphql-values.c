/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of a query: literals, variables, arguments; what fits a type and what it becomes as JSON.
 */
#include "sandbox-graphql-query.h"

#include <string.h>

static JsonNode *
number_node (const SandboxGraphqlValue *value)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  if (value->kind == SANDBOX_GRAPHQL_INT)
    json_node_set_int (node, g_ascii_strtoll (value->text, NULL, 10));
  else
    json_node_set_double (node, g_ascii_strtod (value->text, NULL));
  return node;
}

static JsonNode *
list_node (const SandboxGraphqlValue *value, JsonObject *variables)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < value->items->len; i++)
    {
      JsonNode *item = sandbox_graphql_value_json (value->items->pdata[i], variables);

      json_array_add_element (array, item != NULL ? item : json_node_new (JSON_NODE_NULL));
    }
  json_node_take_array (node, array);
  return node;
}

static JsonNode *
object_node (const SandboxGraphqlValue *value, JsonObject *variables)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < value->items->len; i++)
    {
      JsonNode *item = sandbox_graphql_value_json (value->items->pdata[i], variables);

      if (item != NULL)
        json_object_set_member (object, value->names->pdata[i], item);
    }
  json_node_take_object (node, object);
  return node;
}

JsonNode *
sandbox_graphql_value_json (const SandboxGraphqlValue *value, JsonObject *variables)
{
  JsonNode *node;

  switch (value->kind)
    {
    case SANDBOX_GRAPHQL_VARIABLE:
      node = variables != NULL ? json_object_get_member (variables, value->text) : NULL;
      return node != NULL ? json_node_copy (node) : NULL;
    case SANDBOX_GRAPHQL_INT:
    case SANDBOX_GRAPHQL_FLOAT:
      return number_node (value);
    case SANDBOX_GRAPHQL_BOOLEAN:
      node = json_node_new (JSON_NODE_VALUE);
      json_node_set_boolean (node, g_str_equal (value->text, "true"));
      return node;
    case SANDBOX_GRAPHQL_STRING:
    case SANDBOX_GRAPHQL_ENUM:
      node = json_node_new (JSON_NODE_VALUE);
      json_node_set_string (node, value->text);
      return node;
    case SANDBOX_GRAPHQL_LIST:
      return list_node (value, variables);
    case SANDBOX_GRAPHQL_OBJECT:
      return object_node (value, variables);
    case SANDBOX_GRAPHQL_NULL:
    default:
      return json_node_new (JSON_NODE_NULL);
    }
}

static gboolean
enum_has (SandboxGraphqlType *type, const char *name)
{
  for (guint i = 0; i < type->values->len; i++)
    if (g_str_equal (type->values->pdata[i], name))
      return TRUE;
  return FALSE;
}

static gboolean
scalar_fits (const char *scalar, SandboxGraphqlValueKind kind, const char *text)
{
  gint64 number;

  if (g_str_equal (scalar, "Int"))
    return kind == SANDBOX_GRAPHQL_INT
           && g_ascii_string_to_signed (text, 10, G_MININT32, G_MAXINT32, &number, NULL);
  if (g_str_equal (scalar, "Float"))
    return kind == SANDBOX_GRAPHQL_INT || kind == SANDBOX_GRAPHQL_FLOAT;
  if (g_str_equal (scalar, "Boolean"))
    return kind == SANDBOX_GRAPHQL_BOOLEAN;
  if (g_str_equal (scalar, "ID"))
    return kind == SANDBOX_GRAPHQL_STRING || kind == SANDBOX_GRAPHQL_INT;
  if (g_str_equal (scalar, "Decimal") || g_str_equal (scalar, "Money"))
    return kind == SANDBOX_GRAPHQL_STRING || kind == SANDBOX_GRAPHQL_INT
           || kind == SANDBOX_GRAPHQL_FLOAT;
  return kind == SANDBOX_GRAPHQL_STRING;
}

static gboolean
object_fits (SandboxGraphqlSchema *schema,
             const SandboxGraphqlValue *value,
             SandboxGraphqlType *type)
{
  for (guint i = 0; i < value->items->len; i++)
    {
      SandboxGraphqlInput *input = g_hash_table_lookup (type->by_name, value->names->pdata[i]);

      if (input == NULL
          || !sandbox_graphql_literal_fits (schema, value->items->pdata[i], input->type))
        return FALSE;
    }
  for (guint i = 0; i < type->fields->len; i++)
    {
      SandboxGraphqlInput *input = type->fields->pdata[i];
      gboolean given = FALSE;

      for (guint j = 0; j < value->names->len; j++)
        given = given || g_str_equal (value->names->pdata[j], input->name);
      if (!given && input->type->non_null && input->fallback == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
sandbox_graphql_literal_fits (SandboxGraphqlSchema *schema,
                              const SandboxGraphqlValue *value,
                              const SandboxGraphqlTypeRef *ref)
{
  SandboxGraphqlType *type;

  if (value->kind == SANDBOX_GRAPHQL_VARIABLE)
    return TRUE;
  if (value->kind == SANDBOX_GRAPHQL_NULL)
    return !ref->non_null;
  if (ref->inner != NULL && value->kind == SANDBOX_GRAPHQL_LIST)
    {
      for (guint i = 0; i < value->items->len; i++)
        if (!sandbox_graphql_literal_fits (schema, value->items->pdata[i], ref->inner))
          return FALSE;
      return TRUE;
    }
  if (ref->inner != NULL)
    return sandbox_graphql_literal_fits (schema, value, ref->inner);
  type = sandbox_graphql_schema_type (schema, ref->name);
  if (type == NULL)
    return FALSE;
  if (type->kind == SANDBOX_GRAPHQL_KIND_ENUM)
    return value->kind == SANDBOX_GRAPHQL_ENUM && enum_has (type, value->text);
  if (type->kind == SANDBOX_GRAPHQL_KIND_INPUT)
    return value->kind == SANDBOX_GRAPHQL_OBJECT && object_fits (schema, value, type);
  return scalar_fits (type->name, value->kind, value->text);
}

static void
append_composite (GString *text, const SandboxGraphqlValue *value)
{
  gboolean object = value->kind == SANDBOX_GRAPHQL_OBJECT;

  g_string_append_c (text, object ? '{' : '[');
  for (guint i = 0; i < value->items->len; i++)
    {
      g_autofree char *item = sandbox_graphql_value_text (value->items->pdata[i]);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? ", " : "",
                              object ? (char *) value->names->pdata[i] : "", object ? ": " : "",
                              item);
    }
  g_string_append_c (text, object ? '}' : ']');
}

char *
sandbox_graphql_value_text (const SandboxGraphqlValue *value)
{
  GString *text;

  if (value->kind == SANDBOX_GRAPHQL_VARIABLE)
    return g_strconcat ("$", value->text, NULL);
  if (value->kind == SANDBOX_GRAPHQL_STRING)
    return g_strdup_printf ("\"%s\"", value->text);
  if (value->items == NULL)
    return g_strdup (value->text != NULL ? value->text : "null");
  text = g_string_new (NULL);
  append_composite (text, value);
  return g_string_free (text, FALSE);
}

/* Variables */

typedef struct
{
  SandboxGraphqlQuery *query;
  GPtrArray *path;     /* char *: where in the value */
  JsonArray *problems; /* {path, explanation} */
} Coercion;

static void
problem (Coercion *c, const char *explanation)
{
  JsonObject *entry = json_object_new ();
  JsonArray *path = json_array_new ();

  for (guint i = 0; i < c->path->len; i++)
    {
      const char *step = c->path->pdata[i];
      gint64 index;

      if (g_ascii_string_to_signed (step, 10, 0, G_MAXINT32, &index, NULL))
        json_array_add_int_element (path, index);
      else
        json_array_add_string_element (path, step);
    }
  json_object_set_array_member (entry, "path", path);
  json_object_set_string_member (entry, "explanation", explanation);
  json_array_add_object_element (c->problems, entry);
}

static char *
node_text (JsonNode *node)
{
  return json_to_string (node, FALSE);
}

static gboolean
json_scalar_fits (const char *scalar, JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  g_autofree char *text = NULL;

  if (type == G_TYPE_INT64)
    {
      text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
      return scalar_fits (scalar, SANDBOX_GRAPHQL_INT, text);
    }
  if (type == G_TYPE_DOUBLE)
    return scalar_fits (scalar, SANDBOX_GRAPHQL_FLOAT, "0.0");
  if (type == G_TYPE_BOOLEAN)
    return scalar_fits (scalar, SANDBOX_GRAPHQL_BOOLEAN, "true");
  if (type == G_TYPE_STRING)
    return scalar_fits (scalar, SANDBOX_GRAPHQL_STRING, json_node_get_string (node));
  /* The scalar JSON takes anything. */
  return g_str_equal (scalar, "JSON");
}

static void
check_enum (Coercion *c, JsonNode *node, SandboxGraphqlType *type)
{
  g_autofree char *shown = node_text (node);
  g_autofree char *explanation = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
      && enum_has (type, json_node_get_string (node)))
    return;
  for (guint i = 0; i < type->values->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", (char *) type->values->pdata[i]);
  explanation = g_strdup_printf ("Expected %s to be one of: %s", shown, names->str);
  problem (c, explanation);
}

static void check_node (Coercion *c, JsonNode *node, const SandboxGraphqlTypeRef *ref);

static void
check_input (Coercion *c, JsonNode *node, SandboxGraphqlType *type)
{
  g_autoptr (GList) members = NULL;
  g_autofree char *unknown = g_strdup_printf ("Field is not defined on %s", type->name);
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autofree char *shown = node_text (node);
      g_autofree char *explanation
          = g_strdup_printf ("Expected %s to be a key-value object.", shown);

      problem (c, explanation);
      return;
    }
  object = json_node_get_object (node);
  members = json_object_get_members (object);
  for (GList *l = members; l != NULL; l = l->next)
    {
      SandboxGraphqlInput *input = g_hash_table_lookup (type->by_name, l->data);

      g_ptr_array_add (c->path, l->data);
      if (input == NULL)
        problem (c, unknown);
      else
        check_node (c, json_object_get_member (object, l->data), input->type);
      g_ptr_array_set_size (c->path, (int) c->path->len - 1);
    }
  for (guint i = 0; i < type->fields->len; i++)
    {
      SandboxGraphqlInput *input = type->fields->pdata[i];

      if (json_object_has_member (object, input->name) || !input->type->non_null
          || input->fallback != NULL)
        continue;
      g_ptr_array_add (c->path, input->name);
      problem (c, "Expected value to not be null");
      g_ptr_array_set_size (c->path, (int) c->path->len - 1);
    }
}

static void
check_list (Coercion *c, JsonArray *array, const SandboxGraphqlTypeRef *inner)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *step = g_strdup_printf ("%u", i);

      g_ptr_array_add (c->path, step);
      check_node (c, json_array_get_element (array, i), inner);
      g_ptr_array_set_size (c->path, (int) c->path->len - 1);
    }
}

static void
check_node (Coercion *c, JsonNode *node, const SandboxGraphqlTypeRef *ref)
{
  SandboxGraphqlType *type;

  if (JSON_NODE_HOLDS_NULL (node))
    {
      if (ref->non_null)
        problem (c, "Expected value to not be null");
      return;
    }
  if (ref->inner != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      check_list (c, json_node_get_array (node), ref->inner);
      return;
    }
  if (ref->inner != NULL)
    {
      check_node (c, node, ref->inner);
      return;
    }
  type = sandbox_graphql_schema_type (c->query->schema, ref->name);
  if (type->kind == SANDBOX_GRAPHQL_KIND_ENUM)
    check_enum (c, node, type);
  else if (type->kind == SANDBOX_GRAPHQL_KIND_INPUT)
    check_input (c, node, type);
  else if (!json_scalar_fits (type->name, node))
    {
      g_autofree char *shown = node_text (node);
      g_autofree char *explanation
          = g_strdup_printf ("Could not coerce value %s to %s", shown, type->name);

      problem (c, explanation);
    }
}

/* "… for 0.position (Field is not defined on X), …" or nothing when the value itself is wrong. */
static char *
problem_suffix (JsonArray *problems)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (problems); i++)
    {
      JsonObject *entry = json_array_get_object_element (problems, i);
      JsonArray *path = json_object_get_array_member (entry, "path");

      if (json_array_get_length (path) == 0)
        continue;
      g_string_append (text, text->len > 0 ? ", " : " for ");
      for (guint j = 0; j < json_array_get_length (path); j++)
        {
          JsonNode *step = json_array_get_element (path, j);

          g_string_append (text, j > 0 ? "." : "");
          if (json_node_get_value_type (step) == G_TYPE_STRING)
            g_string_append (text, json_node_get_string (step));
          else
            g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (step));
        }
      g_string_append_printf (text, " (%s)", json_object_get_string_member (entry, "explanation"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
coerce_variable (SandboxGraphqlQuery *query, SandboxGraphqlVariable *variable, JsonNode *given)
{
  g_autoptr (JsonNode) null_node = json_node_new (JSON_NODE_NULL);
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  g_autoptr (JsonArray) problems = json_array_new ();
  g_autofree char *type = sandbox_graphql_type_ref_text (variable->type);
  g_autofree char *suffix = NULL;
  g_autofree char *message = NULL;
  Coercion c = { query, path, problems };
  JsonObject *extensions;

  if (given == NULL && variable->fallback != NULL)
    {
      json_object_set_member (query->variables, variable->name,
                              sandbox_graphql_value_json (variable->fallback, NULL));
      return;
    }
  check_node (&c, given != NULL ? given : null_node, variable->type);
  if (json_array_get_length (problems) == 0)
    {
      if (given != NULL)
        json_object_set_member (query->variables, variable->name, json_node_copy (given));
      return;
    }
  suffix = problem_suffix (problems);
  message = g_strdup_printf ("Variable $%s of type %s was provided invalid value%s", variable->name,
                             type, suffix);
  extensions = json_object_new ();
  json_object_set_string_member (extensions, "code", "INVALID_VARIABLE");
  json_object_set_member (extensions, "value", json_node_copy (given != NULL ? given : null_node));
  json_object_set_array_member (extensions, "problems", json_array_ref (problems));
  json_array_add_object_element (
      query->errors, sandbox_graphql_error (message, &variable->place, NULL, extensions));
}

void
sandbox_graphql_coerce_variables (SandboxGraphqlQuery *query, JsonObject *given)
{
  GPtrArray *variables = query->operation->variables;

  for (guint i = 0; i < variables->len; i++)
    {
      SandboxGraphqlVariable *variable = variables->pdata[i];
      JsonNode *node = given != NULL ? json_object_get_member (given, variable->name) : NULL;

      coerce_variable (query, variable, node);
    }
}

JsonObject *
sandbox_graphql_arguments (SandboxGraphqlQuery *query,
                           SandboxGraphqlSelection *selection,
                           SandboxGraphqlFieldType *field)
{
  JsonObject *arguments = json_object_new ();

  for (guint i = 0; i < field->inputs->len; i++)
    {
      SandboxGraphqlInput *input = field->inputs->pdata[i];
      SandboxGraphqlArgument *argument
          = sandbox_graphql_find_argument (selection->arguments, input->name);
      JsonNode *node = NULL;

      if (argument != NULL)
        node = sandbox_graphql_value_json (argument->value, query->variables);
      if (node == NULL && input->fallback != NULL)
        node = sandbox_graphql_value_json (input->fallback, NULL);
      if (node != NULL)
        json_object_set_member (arguments, input->name, node);
    }
  return arguments;
}

gboolean
sandbox_graphql_included (SandboxGraphqlQuery *query, SandboxGraphqlSelection *selection)
{
  for (guint i = 0; i < selection->directives->len; i++)
    {
      SandboxGraphqlDirective *directive = selection->directives->pdata[i];
      SandboxGraphqlArgument *condition
          = sandbox_graphql_find_argument (directive->arguments, "if");
      g_autoptr (JsonNode) node = NULL;
      gboolean yes;

      if (condition == NULL)
        continue;
      node = sandbox_graphql_value_json (condition->value, query->variables);
      yes = node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
      if (yes == g_str_equal (directive->name, "skip"))
        return FALSE;
    }
  return TRUE;
}

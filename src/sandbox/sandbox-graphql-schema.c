/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Questions to a schema: types, fields, what fits what.
 */
#include "sandbox-graphql-query.h"

#include <string.h>

SandboxGraphqlSchema *
sandbox_graphql_schema_new (const char *text)
{
  g_autofree char *message = NULL;
  SandboxGraphqlPlace place = { 0, 0 };
  SandboxGraphqlSchema *schema = sandbox_graphql_parse (text, &message, &place);

  if (schema == NULL)
    g_error ("the sandbox's schema does not parse: %s", message);
  return schema;
}

SandboxGraphqlType *
sandbox_graphql_schema_type (SandboxGraphqlSchema *schema, const char *name)
{
  return g_hash_table_lookup (schema->types, name);
}

SandboxGraphqlType *
sandbox_graphql_schema_type_of (SandboxGraphqlSchema *schema, const SandboxGraphqlTypeRef *type)
{
  return sandbox_graphql_schema_type (schema, sandbox_graphql_type_ref_name (type));
}

SandboxGraphqlFieldType *
sandbox_graphql_type_field (SandboxGraphqlType *type, const char *name)
{
  return g_hash_table_lookup (type->by_name, name);
}

SandboxGraphqlInput *
sandbox_graphql_find_input (GPtrArray *inputs, const char *name)
{
  for (guint i = 0; i < inputs->len; i++)
    {
      SandboxGraphqlInput *input = inputs->pdata[i];

      if (g_str_equal (input->name, name))
        return input;
    }
  return NULL;
}

SandboxGraphqlType *
sandbox_graphql_schema_root (SandboxGraphqlSchema *schema, const char *operation_kind)
{
  if (g_str_equal (operation_kind, "query"))
    return sandbox_graphql_schema_type (schema, "QueryRoot");
  if (g_str_equal (operation_kind, "mutation"))
    return sandbox_graphql_schema_type (schema, "Mutation");
  return NULL;
}

gboolean
sandbox_graphql_type_is_leaf (const SandboxGraphqlType *type)
{
  return type->kind == SANDBOX_GRAPHQL_KIND_SCALAR || type->kind == SANDBOX_GRAPHQL_KIND_ENUM;
}

gboolean
sandbox_graphql_type_is_connection (const SandboxGraphqlType *type)
{
  return g_str_has_suffix (type->name, "Connection");
}

static gboolean
implements (const SandboxGraphqlType *type, const char *interface)
{
  for (guint i = 0; i < type->interfaces->len; i++)
    if (g_str_equal (type->interfaces->pdata[i], interface))
      return TRUE;
  return FALSE;
}

gboolean
sandbox_graphql_type_fits (const SandboxGraphqlType *type, const SandboxGraphqlType *condition)
{
  return type == condition || implements (type, condition->name)
         || implements (condition, type->name);
}

int
sandbox_graphql_page_factor (gint64 size)
{
  /* floor (2 ln n) changes at these sizes; a table needs no floating point. */
  static const int steps[] = { 2, 3, 5, 8, 13, 21, 34, 55, 91, 149, 245, 404 };
  int factor = 1;

  if (size <= 0)
    return 0;
  for (guint i = 1; i < G_N_ELEMENTS (steps); i++)
    if (size >= steps[i])
      factor = (int) i + 1;
  return factor;
}

const char *
sandbox_graphql_type_ref_name (const SandboxGraphqlTypeRef *type)
{
  while (type->inner != NULL)
    type = type->inner;
  return type->name;
}

char *
sandbox_graphql_type_ref_text (const SandboxGraphqlTypeRef *type)
{
  g_autofree char *inner = type->inner != NULL ? sandbox_graphql_type_ref_text (type->inner) : NULL;

  if (inner != NULL)
    return g_strdup_printf ("[%s]%s", inner, type->non_null ? "!" : "");
  return g_strdup_printf ("%s%s", type->name, type->non_null ? "!" : "");
}

SandboxGraphqlArgument *
sandbox_graphql_find_argument (GPtrArray *arguments, const char *name)
{
  for (guint i = 0; i < arguments->len; i++)
    {
      SandboxGraphqlArgument *argument = arguments->pdata[i];

      if (g_str_equal (argument->name, name))
        return argument;
    }
  return NULL;
}

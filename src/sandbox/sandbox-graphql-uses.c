/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules that cross a whole operation: every fragment and variable used is defined, every one
 * defined is used, no fragment holds itself, and a variable has the type of where it goes.
 */
#include "sandbox-graphql-query.h"

typedef struct
{
  SandboxGraphqlQuery *query;
  SandboxGraphqlOperation *operation;
  GHashTable *variables; /* name → SandboxGraphqlVariable */
  GHashTable *used;      /* variable names */
  GHashTable *fragments; /* fragments already walked in this operation */
  const char *label;     /* "query Orders" */
} Walk;

static void G_GNUC_NULL_TERMINATED
report (SandboxGraphqlQuery *query,
        const SandboxGraphqlPlace *place,
        const char *label,
        const char *code,
        const char *message,
        ...)
{
  JsonObject *extensions = json_object_new ();
  JsonArray *path = json_array_new ();
  const char *name;
  va_list pairs;

  json_array_add_string_element (path, label);
  json_object_set_string_member (extensions, "code", code);
  va_start (pairs, message);
  while ((name = va_arg (pairs, const char *)) != NULL)
    json_object_set_string_member (extensions, name, va_arg (pairs, const char *));
  va_end (pairs);
  json_array_add_object_element (query->errors,
                                 sandbox_graphql_error (message, place, path, extensions));
}

static int
dimensions (const SandboxGraphqlTypeRef *type)
{
  int count = 0;

  for (; type->inner != NULL; type = type->inner)
    count++;
  return count;
}

static void
check_variable_type (Walk *walk,
                     SandboxGraphqlVariable *variable,
                     SandboxGraphqlArgument *argument,
                     SandboxGraphqlInput *input)
{
  const char *problem = NULL;
  gboolean has_default = variable->fallback != NULL || input->fallback != NULL;
  g_autofree char *have = sandbox_graphql_type_ref_text (variable->type);
  g_autofree char *want = sandbox_graphql_type_ref_text (input->type);
  g_autofree char *message = NULL;

  if (g_strcmp0 (sandbox_graphql_type_ref_name (variable->type),
                 sandbox_graphql_type_ref_name (input->type))
      != 0)
    problem = "Type mismatch";
  else if (dimensions (variable->type) != dimensions (input->type))
    problem = "List dimension mismatch";
  else if (input->type->non_null && !variable->type->non_null && !has_default)
    problem = "Nullability mismatch";
  if (problem == NULL)
    return;
  message = g_strdup_printf ("%s on variable $%s and argument %s (%s / %s)", problem,
                             variable->name, argument->name, have, want);
  report (walk->query, &argument->place, walk->label, "variableMismatch", message, "variableName",
          variable->name, "typeName", have, "argumentName", argument->name, "errorMessage", problem,
          NULL);
}

static void
use_variables (Walk *walk, const SandboxGraphqlValue *value)
{
  g_autofree char *message = NULL;

  for (guint i = 0; value->items != NULL && i < value->items->len; i++)
    use_variables (walk, value->items->pdata[i]);
  if (value->kind != SANDBOX_GRAPHQL_VARIABLE)
    return;
  g_hash_table_add (walk->used, value->text);
  if (g_hash_table_contains (walk->variables, value->text))
    return;
  message
      = g_strdup_printf ("Variable $%s is used by %s but not declared", value->text,
                         walk->operation->name != NULL ? walk->operation->name : "anonymous query");
  report (walk->query, &value->place, walk->label, "variableNotDefined", message, "variableName",
          value->text, NULL);
}

static void
walk_arguments (Walk *walk, GPtrArray *arguments, GPtrArray *inputs)
{
  for (guint i = 0; i < arguments->len; i++)
    {
      SandboxGraphqlArgument *argument = arguments->pdata[i];
      SandboxGraphqlInput *input
          = inputs != NULL ? sandbox_graphql_find_input (inputs, argument->name) : NULL;
      SandboxGraphqlVariable *variable = NULL;

      use_variables (walk, argument->value);
      if (argument->value->kind == SANDBOX_GRAPHQL_VARIABLE)
        variable = g_hash_table_lookup (walk->variables, argument->value->text);
      if (variable != NULL && input != NULL)
        check_variable_type (walk, variable, argument, input);
    }
}

static void
walk_directives (Walk *walk, GPtrArray *directives)
{
  for (guint i = 0; i < directives->len; i++)
    walk_arguments (walk, ((SandboxGraphqlDirective *) directives->pdata[i])->arguments, NULL);
}

static void walk_selections (Walk *walk, GPtrArray *selections, SandboxGraphqlType *type);

static void
walk_spread (Walk *walk, SandboxGraphqlSelection *selection)
{
  SandboxGraphqlFragment *fragment
      = g_hash_table_lookup (walk->query->document->fragments, selection->name);

  if (fragment == NULL)
    {
      g_autofree char *message
          = g_strdup_printf ("Fragment %s was used, but not defined", selection->name);

      report (walk->query, &selection->place, walk->label, "useAndDefineFragment", message,
              "fragmentName", selection->name, NULL);
      return;
    }
  if (g_hash_table_add (walk->fragments, fragment))
    walk_selections (walk, fragment->selections,
                     sandbox_graphql_schema_type (walk->query->schema, fragment->condition));
}

static void
walk_selections (Walk *walk, GPtrArray *selections, SandboxGraphqlType *type)
{
  for (guint i = 0; i < selections->len; i++)
    {
      SandboxGraphqlSelection *selection = selections->pdata[i];
      SandboxGraphqlFieldType *field = NULL;
      SandboxGraphqlType *inner = type;

      walk_directives (walk, selection->directives);
      if (selection->kind == SANDBOX_GRAPHQL_SPREAD)
        {
          walk_spread (walk, selection);
          continue;
        }
      if (selection->kind == SANDBOX_GRAPHQL_FIELD)
        {
          field = type != NULL ? sandbox_graphql_type_field (type, selection->name) : NULL;
          inner = field != NULL ? sandbox_graphql_schema_type_of (walk->query->schema, field->type)
                                : NULL;
          walk_arguments (walk, selection->arguments, field != NULL ? field->inputs : NULL);
        }
      else if (selection->condition != NULL)
        inner = sandbox_graphql_schema_type (walk->query->schema, selection->condition);
      if (selection->selections != NULL)
        walk_selections (walk, selection->selections, inner);
    }
}

static void
declare_variables (Walk *walk)
{
  for (guint i = 0; i < walk->operation->variables->len; i++)
    {
      SandboxGraphqlVariable *variable = walk->operation->variables->pdata[i];
      SandboxGraphqlType *type
          = sandbox_graphql_schema_type_of (walk->query->schema, variable->type);
      g_autofree char *message = NULL;

      if (!g_hash_table_insert (walk->variables, variable->name, variable))
        {
          message = g_strdup_printf ("There can only be one variable named \"%s\"", variable->name);
          report (walk->query, &variable->place, walk->label, "variableNotUnique", message,
                  "variableName", variable->name, NULL);
        }
      else if (type == NULL
               || (!sandbox_graphql_type_is_leaf (type)
                   && type->kind != SANDBOX_GRAPHQL_KIND_INPUT))
        {
          message = g_strdup_printf ("%s isn't a %s input type (on $%s)",
                                     sandbox_graphql_type_ref_name (variable->type),
                                     type == NULL ? "defined" : "valid", variable->name);
          report (walk->query, &variable->place, walk->label, "variableRequiresValidType", message,
                  "variableName", variable->name, "typeName",
                  sandbox_graphql_type_ref_name (variable->type), NULL);
        }
    }
}

static void
report_unused (Walk *walk)
{
  for (guint i = 0; i < walk->operation->variables->len; i++)
    {
      SandboxGraphqlVariable *variable = walk->operation->variables->pdata[i];
      g_autofree char *message = NULL;

      if (g_hash_table_contains (walk->used, variable->name))
        continue;
      message = g_strdup_printf ("Variable $%s is declared by %s but not used", variable->name,
                                 walk->operation->name != NULL ? walk->operation->name
                                                               : "anonymous query");
      report (walk->query, &variable->place, walk->label, "variableNotUsed", message,
              "variableName", variable->name, NULL);
    }
}

/* Whether @target can be reached through spreads; @seen stops the search at loops elsewhere. */
static gboolean
reaches (SandboxGraphqlQuery *query,
         GPtrArray *selections,
         SandboxGraphqlFragment *target,
         GHashTable *seen)
{
  for (guint i = 0; i < selections->len; i++)
    {
      SandboxGraphqlSelection *selection = selections->pdata[i];
      SandboxGraphqlFragment *fragment = NULL;

      if (selection->kind == SANDBOX_GRAPHQL_SPREAD)
        fragment = g_hash_table_lookup (query->document->fragments, selection->name);
      if (fragment == target)
        return TRUE;
      if (fragment != NULL && g_hash_table_add (seen, fragment)
          && reaches (query, fragment->selections, target, seen))
        return TRUE;
      if (selection->selections != NULL && reaches (query, selection->selections, target, seen))
        return TRUE;
    }
  return FALSE;
}

static void
check_fragments (SandboxGraphqlQuery *query, GHashTable *used)
{
  for (guint i = 0; i < query->document->fragment_list->len; i++)
    {
      SandboxGraphqlFragment *fragment = query->document->fragment_list->pdata[i];
      g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
      g_autofree char *label = g_strdup_printf ("fragment %s", fragment->name);
      g_autofree char *message = NULL;

      if (g_hash_table_lookup (query->document->fragments, fragment->name) != fragment)
        {
          message = g_strdup_printf ("Fragment name \"%s\" must be unique", fragment->name);
          report (query, &fragment->place, label, "fragmentNotUnique", message, "fragmentName",
                  fragment->name, NULL);
        }
      else if (reaches (query, fragment->selections, fragment, seen))
        {
          message = g_strdup_printf ("Fragment %s contains an infinite loop", fragment->name);
          report (query, &fragment->place, label, "infiniteLoop", message, "fragmentName",
                  fragment->name, NULL);
        }
      else if (!g_hash_table_contains (used, fragment))
        {
          message = g_strdup_printf ("Fragment %s was defined, but not used", fragment->name);
          report (query, &fragment->place, label, "useAndDefineFragment", message, "fragmentName",
                  fragment->name, NULL);
        }
    }
}

void
sandbox_graphql_check_uses (SandboxGraphqlQuery *query)
{
  g_autoptr (GHashTable) all = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < query->document->operations->len; i++)
    {
      SandboxGraphqlOperation *operation = query->document->operations->pdata[i];
      g_autoptr (GHashTable) variables = g_hash_table_new (g_str_hash, g_str_equal);
      g_autoptr (GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);
      g_autoptr (GHashTable) fragments = g_hash_table_new (NULL, NULL);
      g_autofree char *label = operation->name != NULL
                                   ? g_strdup_printf ("%s %s", operation->kind, operation->name)
                                   : g_strdup (operation->kind);
      Walk walk = { query, operation, variables, used, fragments, label };
      GHashTableIter iter;
      gpointer fragment;

      declare_variables (&walk);
      walk_directives (&walk, operation->directives);
      walk_selections (&walk, operation->selections,
                       sandbox_graphql_schema_root (query->schema, operation->kind));
      report_unused (&walk);
      g_hash_table_iter_init (&iter, fragments);
      while (g_hash_table_iter_next (&iter, &fragment, NULL))
        g_hash_table_add (all, fragment);
    }
  check_fragments (query, all);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules a query must keep before it runs: fields, arguments and selections exist and match the
 * schema. The wording and the codes are graphql-ruby's, which Shopify uses.
 */
#include "sandbox-graphql-query.h"

typedef struct
{
  SandboxGraphqlQuery *query;
  GPtrArray *path; /* const char * */
} Checker;

static void check_selections (Checker *c, GPtrArray *selections, SandboxGraphqlType *type);

JsonObject *
sandbox_graphql_error (const char *message,
                       const SandboxGraphqlPlace *place,
                       JsonArray *path,
                       JsonObject *extensions)
{
  JsonObject *error = json_object_new ();

  json_object_set_string_member (error, "message", message);
  if (place != NULL)
    {
      JsonArray *locations = json_array_new ();
      JsonObject *location = json_object_new ();

      json_object_set_int_member (location, "line", place->line);
      json_object_set_int_member (location, "column", place->column);
      json_array_add_object_element (locations, location);
      json_object_set_array_member (error, "locations", locations);
    }
  if (path != NULL)
    json_object_set_array_member (error, "path", path);
  if (extensions != NULL)
    json_object_set_object_member (error, "extensions", extensions);
  return error;
}

/* Adds one error; after @message come pairs of extension names and values, then NULL. */
static void G_GNUC_NULL_TERMINATED
report (Checker *c,
        const SandboxGraphqlPlace *place,
        const char *last,
        const char *code,
        const char *message,
        ...)
{
  JsonObject *extensions = json_object_new ();
  JsonArray *path = json_array_new ();
  const char *name;
  va_list pairs;

  for (guint i = 0; i < c->path->len; i++)
    json_array_add_string_element (path, c->path->pdata[i]);
  if (last != NULL)
    json_array_add_string_element (path, last);
  json_object_set_string_member (extensions, "code", code);
  va_start (pairs, message);
  while ((name = va_arg (pairs, const char *)) != NULL)
    json_object_set_string_member (extensions, name, va_arg (pairs, const char *));
  va_end (pairs);
  json_array_add_object_element (c->query->errors,
                                 sandbox_graphql_error (message, place, path, extensions));
}

static void
check_given_arguments (
    Checker *c, GPtrArray *arguments, GPtrArray *inputs, const char *owner, const char *kind)
{
  for (guint i = 0; i < arguments->len; i++)
    {
      SandboxGraphqlArgument *argument = arguments->pdata[i];
      SandboxGraphqlInput *input = sandbox_graphql_find_input (inputs, argument->name);
      g_autofree char *message = NULL;
      g_autofree char *type = NULL;
      g_autofree char *shown = NULL;

      if (input == NULL)
        {
          message = g_strdup_printf ("%s '%s' doesn't accept argument '%s'", kind, owner,
                                     argument->name);
          report (c, &argument->place, argument->name, "argumentNotAccepted", message, "name",
                  owner, "typeName", kind, "argumentName", argument->name, NULL);
          continue;
        }
      if (sandbox_graphql_literal_fits (c->query->schema, argument->value, input->type))
        continue;
      type = sandbox_graphql_type_ref_text (input->type);
      shown = sandbox_graphql_value_text (argument->value);
      message = g_strdup_printf (
          "Argument '%s' on %s '%s' has an invalid value (%s). Expected type '%s'.", argument->name,
          kind, owner, shown, type);
      report (c, &argument->place, argument->name, "argumentLiteralsIncompatible", message,
              "typeName", kind, "argumentName", argument->name, NULL);
    }
}

static void
check_required_arguments (Checker *c,
                          const SandboxGraphqlPlace *place,
                          GPtrArray *arguments,
                          GPtrArray *inputs,
                          const char *owner,
                          const char *kind)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  g_autofree char *message = NULL;

  for (guint i = 0; i < inputs->len; i++)
    {
      SandboxGraphqlInput *input = inputs->pdata[i];

      if (input->type->non_null && input->fallback == NULL
          && sandbox_graphql_find_argument (arguments, input->name) == NULL)
        g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", input->name);
    }
  if (missing->len == 0)
    return;
  message
      = g_strdup_printf ("%s '%s' is missing required arguments: %s", kind, owner, missing->str);
  report (c, place, NULL, "missingRequiredArguments", message, "className", kind, "name", owner,
          "arguments", missing->str, NULL);
}

static void
check_directives (Checker *c, GPtrArray *directives)
{
  for (guint i = 0; i < directives->len; i++)
    {
      SandboxGraphqlDirective *directive = directives->pdata[i];
      gboolean conditional
          = g_str_equal (directive->name, "skip") || g_str_equal (directive->name, "include");
      const char *required = conditional                                   ? "if"
                             : g_str_equal (directive->name, "idempotent") ? "key"
                                                                           : NULL;
      g_autofree char *message = NULL;

      if (required == NULL)
        {
          message = g_strdup_printf ("Directive @%s is not defined", directive->name);
          report (c, &directive->place, NULL, "undefinedDirective", message, "directiveName",
                  directive->name, NULL);
        }
      else if (sandbox_graphql_find_argument (directive->arguments, required) == NULL)
        {
          message = g_strdup_printf ("Directive '%s' is missing required arguments: %s",
                                     directive->name, required);
          report (c, &directive->place, NULL, "missingRequiredArguments", message, "className",
                  "Directive", "name", directive->name, "arguments", required, NULL);
        }
    }
}

/* A field of a scalar takes no { }, one of an object must have it. */
static void
check_shape (Checker *c,
             SandboxGraphqlSelection *selection,
             SandboxGraphqlFieldType *field,
             SandboxGraphqlType *type)
{
  g_autofree char *message = NULL;
  g_autofree char *ref = sandbox_graphql_type_ref_text (field->type);
  g_autofree char *node = g_strdup_printf ("field '%s'", selection->name);

  if (sandbox_graphql_type_is_leaf (type) && selection->selections != NULL)
    {
      SandboxGraphqlSelection *first = selection->selections->pdata[0];

      message = g_strdup_printf (
          "Selections can't be made on %ss (%s returns %s but has selections [\"%s\"])",
          type->kind == SANDBOX_GRAPHQL_KIND_ENUM ? "enum" : "scalar", node, type->name,
          first->name != NULL ? first->name : "...");
    }
  else if (!sandbox_graphql_type_is_leaf (type) && selection->selections == NULL)
    message = g_strdup_printf ("Field must have selections (%s returns %s but has no selections. "
                               "Did you mean '%s { ... }'?)",
                               node, type->name, selection->name);
  if (message != NULL)
    report (c, &selection->place, NULL, "selectionMismatch", message, "nodeName", node, "typeName",
            type->name, NULL);
}

static void
check_field (Checker *c, SandboxGraphqlSelection *selection, SandboxGraphqlType *parent)
{
  SandboxGraphqlFieldType *field;
  SandboxGraphqlType *type;

  if (g_str_equal (selection->name, "__typename"))
    return;
  field = sandbox_graphql_type_field (parent, selection->name);
  if (field == NULL)
    {
      g_autofree char *message = g_strdup_printf ("Field '%s' doesn't exist on type '%s'",
                                                  selection->name, parent->name);

      report (c, &selection->place, selection->key, "undefinedField", message, "typeName",
              parent->name, "fieldName", selection->name, NULL);
      return;
    }
  type = sandbox_graphql_schema_type_of (c->query->schema, field->type);
  g_ptr_array_add (c->path, selection->key);
  check_directives (c, selection->directives);
  check_given_arguments (c, selection->arguments, field->inputs, selection->name, "Field");
  check_required_arguments (c, &selection->place, selection->arguments, field->inputs,
                            selection->name, "Field");
  check_shape (c, selection, field, type);
  if (selection->selections != NULL && !sandbox_graphql_type_is_leaf (type))
    check_selections (c, selection->selections, type);
  g_ptr_array_set_size (c->path, (int) c->path->len - 1);
}

/* The type a fragment is about; NULL after reporting when it cannot be used here. */
static SandboxGraphqlType *
check_condition (Checker *c,
                 const SandboxGraphqlPlace *place,
                 const char *name,
                 const char *condition,
                 SandboxGraphqlType *parent)
{
  SandboxGraphqlType *type
      = condition != NULL ? sandbox_graphql_schema_type (c->query->schema, condition) : parent;
  g_autofree char *message = NULL;

  if (type == NULL)
    {
      message = g_strdup_printf ("No such type %s, so it can't be a fragment condition", condition);
      report (c, place, NULL, "undefinedType", message, "typeName", condition, NULL);
      return NULL;
    }
  if (parent == NULL || sandbox_graphql_type_fits (type, parent))
    return type;
  message = g_strdup_printf ("Fragment %s on %s can't be spread inside %s", name, type->name,
                             parent->name);
  report (c, place, NULL, "cannotSpreadFragment", message, "typeName", type->name, "fragmentName",
          name, "parentName", parent->name, NULL);
  return NULL;
}

static void
check_spread (Checker *c, SandboxGraphqlSelection *selection, SandboxGraphqlType *parent)
{
  SandboxGraphqlFragment *fragment
      = g_hash_table_lookup (c->query->document->fragments, selection->name);

  if (fragment != NULL
      && sandbox_graphql_schema_type (c->query->schema, fragment->condition) != NULL)
    check_condition (c, &selection->place, fragment->name, fragment->condition, parent);
}

static gboolean
same_arguments (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      SandboxGraphqlArgument *one = a->pdata[i];
      SandboxGraphqlArgument *other = sandbox_graphql_find_argument (b, one->name);
      g_autofree char *text = sandbox_graphql_value_text (one->value);
      g_autofree char *other_text
          = other != NULL ? sandbox_graphql_value_text (other->value) : NULL;

      if (g_strcmp0 (text, other_text) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Two fields of one answer name must be the same field with the same arguments. */
static void
check_conflicts (Checker *c, GPtrArray *selections, GHashTable *seen)
{
  for (guint i = 0; i < selections->len; i++)
    {
      SandboxGraphqlSelection *selection = selections->pdata[i];
      SandboxGraphqlSelection *first;
      g_autofree char *message = NULL;

      if (selection->kind != SANDBOX_GRAPHQL_FIELD)
        continue;
      first = g_hash_table_lookup (seen, selection->key);
      if (first == NULL)
        {
          g_hash_table_insert (seen, selection->key, selection);
          continue;
        }
      if (!g_str_equal (first->name, selection->name))
        message = g_strdup_printf ("Field '%s' has a field conflict: %s or %s?", selection->key,
                                   first->name, selection->name);
      else if (!same_arguments (first->arguments, selection->arguments))
        message = g_strdup_printf ("Field '%s' has an argument conflict", selection->key);
      if (message != NULL)
        report (c, &selection->place, NULL, "fieldConflict", message, "fieldName", selection->key,
                NULL);
    }
}

static void
check_selections (Checker *c, GPtrArray *selections, SandboxGraphqlType *type)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  check_conflicts (c, selections, seen);
  for (guint i = 0; i < selections->len; i++)
    {
      SandboxGraphqlSelection *selection = selections->pdata[i];
      SandboxGraphqlType *inner;

      if (selection->kind == SANDBOX_GRAPHQL_FIELD)
        {
          check_field (c, selection, type);
          continue;
        }
      check_directives (c, selection->directives);
      if (selection->kind == SANDBOX_GRAPHQL_SPREAD)
        {
          check_spread (c, selection, type);
          continue;
        }
      inner = check_condition (c, &selection->place, "inline fragment", selection->condition, type);
      if (inner != NULL)
        check_selections (c, selection->selections, inner);
    }
}

static void
check_operation (Checker *c, SandboxGraphqlOperation *operation)
{
  SandboxGraphqlType *root = sandbox_graphql_schema_root (c->query->schema, operation->kind);
  g_autofree char *label = operation->name != NULL
                               ? g_strdup_printf ("%s %s", operation->kind, operation->name)
                               : g_strdup (operation->kind);

  if (root == NULL)
    {
      g_autofree char *message
          = g_strdup_printf ("Schema is not configured for %ss", operation->kind);

      report (c, &operation->place, label, "missingQueryConfiguration", message, NULL);
      return;
    }
  g_ptr_array_add (c->path, label);
  check_selections (c, operation->selections, root);
  g_ptr_array_set_size (c->path, 0);
}

void
sandbox_graphql_check (SandboxGraphqlQuery *query)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  Checker c = { query, path };

  for (guint i = 0; i < query->document->operations->len; i++)
    check_operation (&c, query->document->operations->pdata[i]);
  for (guint i = 0; i < query->document->fragment_list->len; i++)
    {
      SandboxGraphqlFragment *fragment = query->document->fragment_list->pdata[i];
      g_autofree char *label = g_strdup_printf ("fragment %s", fragment->name);
      SandboxGraphqlType *type;

      g_ptr_array_add (path, label);
      type = check_condition (&c, &fragment->place, fragment->name, fragment->condition, NULL);
      if (type != NULL)
        check_selections (&c, fragment->selections, type);
      g_ptr_array_set_size (path, 0);
    }
}

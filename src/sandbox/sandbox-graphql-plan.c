/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Merging selections into plans, and the price of a plan.
 *
 * The price follows what Shopify publishes (object 1, scalar 0, mutation 10, connections sized by
 * first and last) with the logarithmic page factor its requestedQueryCost shows:
 * product{variants(first:250){nodes{inventoryItem{id}}}} costs 25 = 1 + 2 + 11 x 2.
 */
#include "sandbox-graphql-plan.h"

/* More merged fields than this is an attack by fragments; the price says so. */
#define MAX_PLANS 20000
#define PRICE_OF_TOO_MANY 1000000

static void
free_children (gpointer data)
{
  g_ptr_array_unref (data);
}

static SandboxGraphqlPlan *
plan_new (SandboxGraphqlQuery *query)
{
  SandboxGraphqlPlan *plan = g_new0 (SandboxGraphqlPlan, 1);

  plan->query = query;
  plan->sets = g_ptr_array_new ();
  plan->types = g_ptr_array_new ();
  plan->children = g_ptr_array_new_with_free_func (free_children);
  return plan;
}

void
sandbox_graphql_plan_free (SandboxGraphqlPlan *plan)
{
  if (plan == NULL)
    return;
  g_clear_pointer (&plan->arguments, json_object_unref);
  g_ptr_array_unref (plan->sets);
  g_ptr_array_unref (plan->types);
  g_ptr_array_unref (plan->children);
  g_free (plan);
}

SandboxGraphqlPlan *
sandbox_graphql_plan_new (SandboxGraphqlQuery *query)
{
  SandboxGraphqlPlan *plan = plan_new (query);

  plan->type = sandbox_graphql_schema_root (query->schema, query->operation->kind);
  g_ptr_array_add (plan->sets, query->operation->selections);
  return plan;
}

/* The access of the objects a connection holds is asked of the connection. */
static const char *
wanted_access (SandboxGraphqlSchema *schema,
               SandboxGraphqlFieldType *field,
               SandboxGraphqlType *type)
{
  SandboxGraphqlFieldType *nodes;

  if (field->access != NULL)
    return field->access;
  if (!sandbox_graphql_type_is_connection (type))
    return type->access;
  nodes = sandbox_graphql_type_field (type, "nodes");
  return nodes != NULL ? sandbox_graphql_schema_type_of (schema, nodes->type)->access : NULL;
}

static void
merge_field (SandboxGraphqlPlan *parent,
             SandboxGraphqlSelection *selection,
             SandboxGraphqlType *type,
             GPtrArray *into)
{
  SandboxGraphqlQuery *query = parent->query;
  SandboxGraphqlPlan *plan = NULL;

  for (guint i = 0; i < into->len && plan == NULL; i++)
    {
      SandboxGraphqlPlan *other = into->pdata[i];

      if (g_str_equal (other->selection->key, selection->key))
        plan = other;
    }
  if (plan == NULL)
    {
      plan = plan_new (query);
      plan->selection = selection;
      plan->field = sandbox_graphql_type_field (type, selection->name);
      if (plan->field != NULL)
        {
          plan->type = sandbox_graphql_schema_type_of (query->schema, plan->field->type);
          plan->arguments = sandbox_graphql_arguments (query, selection, plan->field);
          plan->access = wanted_access (query->schema, plan->field, plan->type);
        }
      g_ptr_array_add (into, plan);
    }
  if (selection->selections != NULL)
    g_ptr_array_add (plan->sets, selection->selections);
}

static void
merge_set (SandboxGraphqlPlan *parent,
           GPtrArray *selections,
           SandboxGraphqlType *type,
           GPtrArray *into,
           GHashTable *seen)
{
  SandboxGraphqlQuery *query = parent->query;

  for (guint i = 0; i < selections->len; i++)
    {
      SandboxGraphqlSelection *selection = selections->pdata[i];
      SandboxGraphqlFragment *fragment = NULL;
      const char *condition = selection->condition;
      SandboxGraphqlType *wanted;

      if (!sandbox_graphql_included (query, selection))
        continue;
      if (selection->kind == SANDBOX_GRAPHQL_FIELD)
        {
          merge_field (parent, selection, type, into);
          continue;
        }
      if (selection->kind == SANDBOX_GRAPHQL_SPREAD)
        {
          fragment = g_hash_table_lookup (query->document->fragments, selection->name);
          if (!g_hash_table_add (seen, fragment))
            continue;
          condition = fragment->condition;
        }
      wanted = condition != NULL ? sandbox_graphql_schema_type (query->schema, condition) : type;
      if (sandbox_graphql_type_fits (type, wanted))
        merge_set (parent, fragment != NULL ? fragment->selections : selection->selections, type,
                   into, seen);
    }
}

GPtrArray *
sandbox_graphql_plan_fields (SandboxGraphqlPlan *plan, SandboxGraphqlType *type)
{
  g_autoptr (GHashTable) seen = NULL; /* a fragment counts once in one place */
  GPtrArray *fields;

  for (guint i = 0; i < plan->types->len; i++)
    if (plan->types->pdata[i] == type)
      return plan->children->pdata[i];
  fields = g_ptr_array_new_with_free_func ((GDestroyNotify) sandbox_graphql_plan_free);
  seen = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < plan->sets->len; i++)
    merge_set (plan, plan->sets->pdata[i], type, fields, seen);
  g_ptr_array_add (plan->types, type);
  g_ptr_array_add (plan->children, fields);
  return fields;
}

gint64
sandbox_graphql_plan_int (SandboxGraphqlPlan *plan, const char *name)
{
  JsonNode *node = plan->arguments != NULL ? json_object_get_member (plan->arguments, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return -1;
  return json_node_get_int (node);
}

gboolean
sandbox_graphql_plan_is_free (const SandboxGraphqlPlan *plan)
{
  return plan->field == NULL || g_str_equal (plan->field->name, "pageInfo")
         || g_str_equal (plan->field->name, "edges") || sandbox_graphql_type_is_leaf (plan->type);
}

static gint64
price_of (SandboxGraphqlPlan *plan, guint *visits)
{
  gint64 children = 0, first, last;
  GPtrArray *fields;

  if (plan->type == NULL || sandbox_graphql_type_is_leaf (plan->type))
    return 0;
  fields = sandbox_graphql_plan_fields (plan, plan->type);
  for (guint i = 0; i < fields->len && *visits < MAX_PLANS; i++)
    {
      ++*visits;
      children += price_of (fields->pdata[i], visits);
    }
  if (plan->field == NULL)
    return children;
  if (sandbox_graphql_type_is_connection (plan->type))
    {
      first = sandbox_graphql_plan_int (plan, "first");
      last = sandbox_graphql_plan_int (plan, "last");
      return 2 + children * sandbox_graphql_page_factor (MAX (1, MIN (250, MAX (first, last))));
    }
  return children + (sandbox_graphql_plan_is_free (plan) ? 0 : 1);
}

int
sandbox_graphql_plan_price (SandboxGraphqlPlan *root)
{
  guint visits = 0;
  gint64 price = price_of (root, &visits);

  if (visits >= MAX_PLANS)
    return PRICE_OF_TOO_MANY;
  if (g_str_equal (root->query->operation->kind, "mutation"))
    return 10 * (int) sandbox_graphql_plan_fields (root, root->type)->len;
  return (int) MIN (price, PRICE_OF_TOO_MANY);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preparing a query and running it against a source.
 *
 * A step answers a JSON node, or NULL when a null came where the schema forbids one: then the
 * object around it becomes null instead, up to the first place that may be null.
 */
#include "sandbox-graphql-plan.h"

#include <stdio.h>
#include <string.h>

#define MAX_PAGE 250

typedef struct
{
  const char *key; /* NULL: 'index' counts */
  guint index;
} Step;

typedef struct
{
  SandboxGraphqlQuery *query;
  const SandboxGraphqlSource *source;
  GArray *path; /* Step */
  JsonArray *errors;
  gint64 cost;
} Run;

static JsonNode *
run_object (Run *run, SandboxGraphqlPlan *plan, SandboxGraphqlType *type, JsonObject *object);

SandboxGraphqlPage *
sandbox_graphql_page_new (void)
{
  SandboxGraphqlPage *page = g_new0 (SandboxGraphqlPage, 1);

  page->nodes = json_array_new ();
  page->cursors = g_ptr_array_new_with_free_func (g_free);
  return page;
}

void
sandbox_graphql_page_free (SandboxGraphqlPage *page)
{
  if (page == NULL)
    return;
  json_array_unref (page->nodes);
  g_ptr_array_unref (page->cursors);
  g_free (page);
}

static JsonNode *
null_node (void)
{
  return json_node_new (JSON_NODE_NULL);
}

static void
add_error (Run *run,
           SandboxGraphqlPlan *plan,
           const char *message,
           const char *code,
           JsonObject *extensions)
{
  JsonArray *path = json_array_new ();

  for (guint i = 0; i < run->path->len; i++)
    {
      Step *step = &g_array_index (run->path, Step, i);

      if (step->key != NULL)
        json_array_add_string_element (path, step->key);
      else
        json_array_add_int_element (path, step->index);
    }
  if (extensions == NULL)
    extensions = json_object_new ();
  if (code != NULL)
    json_object_set_string_member (extensions, "code", code);
  json_array_add_object_element (
      run->errors, sandbox_graphql_error (message, &plan->selection->place, path, extensions));
}

static JsonNode *
missing (Run *run, SandboxGraphqlPlan *plan, const SandboxGraphqlTypeRef *ref)
{
  g_autofree char *message = NULL;

  if (!ref->non_null)
    return null_node ();
  /* An error already said why; a second one would only repeat it. */
  if (json_array_get_length (run->errors) > 0)
    return NULL;
  message = g_strdup_printf ("Cannot return null for non-nullable field %s", plan->field->name);
  add_error (run, plan, message, "INTERNAL_SERVER_ERROR", NULL);
  return NULL;
}

static gboolean
granted (Run *run, SandboxGraphqlPlan *plan)
{
  if (plan->access == NULL || run->source->granted == NULL)
    return TRUE;
  if (plan->granted == 0)
    plan->granted = run->source->granted (plan->access, run->source->data) ? 1 : -1;
  return plan->granted > 0;
}

static void
deny (Run *run, SandboxGraphqlPlan *plan)
{
  JsonObject *extensions = json_object_new ();
  g_autofree char *message = g_strdup_printf ("Access denied for %s field. Required access: %s",
                                              plan->field->name, plan->access);

  json_object_set_string_member (extensions, "documentation",
                                 "https://shopify.dev/api/usage/access-scopes");
  json_object_set_string_member (extensions, "requiredAccess", plan->access);
  add_error (run, plan, message, "ACCESS_DENIED", extensions);
}

/* Connections */

static JsonObject *
page_info (SandboxGraphqlPage *page)
{
  JsonObject *info = json_object_new ();
  guint count = page->cursors->len;

  json_object_set_boolean_member (info, "hasNextPage", page->has_next);
  json_object_set_boolean_member (info, "hasPreviousPage", page->has_previous);
  if (count > 0)
    {
      json_object_set_string_member (info, "startCursor", page->cursors->pdata[0]);
      json_object_set_string_member (info, "endCursor", page->cursors->pdata[count - 1]);
    }
  return info;
}

static JsonNode *
run_connection (Run *run, SandboxGraphqlPlan *plan, SandboxGraphqlPage *page)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *edges = json_array_new ();
  gint64 before = run->cost, inside;
  guint count = json_array_get_length (page->nodes);
  JsonNode *answer;

  for (guint i = 0; i < count; i++)
    {
      JsonObject *edge = json_object_new ();

      json_object_set_string_member (edge, "cursor", page->cursors->pdata[i]);
      json_object_set_member (edge, "node",
                              json_node_copy (json_array_get_element (page->nodes, i)));
      json_array_add_object_element (edges, edge);
    }
  json_object_set_array_member (object, "edges", edges);
  json_object_set_array_member (object, "nodes", json_array_ref (page->nodes));
  json_object_set_object_member (object, "pageInfo", page_info (page));
  run->cost = 0;
  answer = run_object (run, plan, plan->type, object);
  inside = run->cost;
  run->cost = before + 2 + (count > 0 ? inside * sandbox_graphql_page_factor (count) / count : 0);
  return answer;
}

static char *
index_cursor (guint index)
{
  g_autofree char *plain = g_strdup_printf ("{\"last_id\":%u,\"last_value\":\"%u\"}", index, index);

  return g_base64_encode ((const guchar *) plain, strlen (plain));
}

/* The index a cursor of this kind names, or -1. */
static gint64
cursor_index (SandboxGraphqlPlan *plan, const char *name)
{
  JsonNode *node = json_object_get_member (plan->arguments, name);
  gsize length = 0;
  g_autofree guchar *plain = NULL;
  g_autofree char *text = NULL;
  unsigned int index;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return -1;
  plain = g_base64_decode (json_node_get_string (node), &length);
  text = g_strndup ((const char *) plain, length);
  return sscanf (text, "{\"last_id\":%u,", &index) == 1 ? (gint64) index : -1;
}

/* The slice of a whole array that first, last, after, before and reverse ask for. */
static SandboxGraphqlPage *
slice (SandboxGraphqlPlan *plan, JsonArray *all)
{
  SandboxGraphqlPage *page = sandbox_graphql_page_new ();
  gint64 first = sandbox_graphql_plan_int (plan, "first"),
         last = sandbox_graphql_plan_int (plan, "last");
  gint64 count = json_array_get_length (all);
  gint64 before = cursor_index (plan, "before");
  gint64 from = cursor_index (plan, "after") + 1, to = before >= 0 ? MIN (before, count) : count;
  JsonNode *reverse = json_object_get_member (plan->arguments, "reverse");
  gboolean backwards
      = reverse != NULL && JSON_NODE_HOLDS_VALUE (reverse) && json_node_get_boolean (reverse);

  if (first >= 0)
    to = MIN (to, from + first);
  else if (last >= 0)
    from = MAX (from, to - last);
  for (gint64 i = from; i < to; i++)
    {
      guint at = (guint) (backwards ? count - 1 - i : i);

      json_array_add_element (page->nodes, json_node_copy (json_array_get_element (all, at)));
      g_ptr_array_add (page->cursors, index_cursor ((guint) i));
    }
  page->has_next = to < count;
  page->has_previous = from > 0;
  return page;
}

/* Says what is wrong with the page asked for; NULL when nothing is. */
static char *
page_problem (SandboxGraphqlPlan *plan)
{
  gint64 first = sandbox_graphql_plan_int (plan, "first"),
         last = sandbox_graphql_plan_int (plan, "last");
  JsonNode *given_first = json_object_get_member (plan->arguments, "first");
  JsonNode *given_last = json_object_get_member (plan->arguments, "last");

  if (given_first != NULL && JSON_NODE_HOLDS_NULL (given_first))
    given_first = NULL;
  if (given_last != NULL && JSON_NODE_HOLDS_NULL (given_last))
    given_last = NULL;
  if (given_first == NULL && given_last == NULL)
    return g_strdup ("you must provide one of first or last");
  if (given_first != NULL && given_last != NULL)
    return g_strdup ("providing both first and last is not supported");
  if (MAX (first, last) > MAX_PAGE)
    return g_strdup_printf ("%s cannot exceed %d", given_first != NULL ? "first" : "last",
                            MAX_PAGE);
  if ((given_first != NULL && first < 0) || (given_last != NULL && last < 0))
    return g_strdup_printf ("%s must be a positive integer",
                            given_first != NULL ? "first" : "last");
  return NULL;
}

/* Values */

static JsonNode *
complete (Run *run, SandboxGraphqlPlan *plan, const SandboxGraphqlTypeRef *ref, JsonNode *node);

static JsonNode *
complete_list (Run *run,
               SandboxGraphqlPlan *plan,
               const SandboxGraphqlTypeRef *ref,
               JsonArray *array)
{
  g_autoptr (JsonArray) answer = json_array_new ();
  gint64 first = sandbox_graphql_plan_int (plan, "first");
  guint count = json_array_get_length (array);
  JsonNode *node;

  if (first >= 0 && !sandbox_graphql_type_is_connection (plan->type))
    count = MIN (count, (guint) first);
  for (guint i = 0; i < count; i++)
    {
      Step step = { NULL, i };
      JsonNode *item;

      g_array_append_val (run->path, step);
      item = complete (run, plan, ref->inner, json_array_get_element (array, i));
      g_array_set_size (run->path, run->path->len - 1);
      if (item == NULL)
        return ref->non_null ? NULL : null_node ();
      json_array_add_element (answer, item);
    }
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, answer);
  return node;
}

static JsonNode *
complete_object (Run *run,
                 SandboxGraphqlPlan *plan,
                 const SandboxGraphqlTypeRef *ref,
                 JsonNode *node)
{
  g_autoptr (JsonNode) loaded = NULL;
  JsonObject *object = json_node_get_object (node);
  SandboxGraphqlType *type = plan->type;
  JsonNode *answer;

  if (json_object_has_member (object, "__ref"))
    {
      loaded
          = run->source->load (json_object_get_string_member (object, "__ref"), run->source->data);
      if (loaded == NULL)
        return missing (run, plan, ref);
      object = json_node_get_object (loaded);
    }
  if (type->kind == SANDBOX_GRAPHQL_KIND_INTERFACE)
    {
      const char *name = json_object_get_string_member_with_default (object, "__typename", "");

      type = sandbox_graphql_schema_type (run->query->schema, name);
      if (type == NULL)
        return missing (run, plan, ref);
    }
  if (!sandbox_graphql_plan_is_free (plan))
    run->cost++;
  answer = run_object (run, plan, type, object);
  return answer != NULL || ref->non_null ? answer : null_node ();
}

static JsonNode *
complete (Run *run, SandboxGraphqlPlan *plan, const SandboxGraphqlTypeRef *ref, JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return missing (run, plan, ref);
  if (ref->inner != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return complete_list (run, plan, ref, json_node_get_array (node));
  if (sandbox_graphql_type_is_leaf (plan->type))
    return json_node_copy (node);
  if (JSON_NODE_HOLDS_OBJECT (node))
    return complete_object (run, plan, ref, node);
  return missing (run, plan, ref);
}

static gboolean
has_plain_arguments (SandboxGraphqlPlan *plan)
{
  for (guint i = 0; i < plan->field->inputs->len; i++)
    {
      SandboxGraphqlInput *input = plan->field->inputs->pdata[i];

      if (!g_str_equal (input->name, "first"))
        return TRUE;
    }
  return FALSE;
}

static char *
idempotency_key (SandboxGraphqlPlan *plan)
{
  for (guint i = 0; i < plan->selection->directives->len; i++)
    {
      SandboxGraphqlDirective *directive = plan->selection->directives->pdata[i];
      SandboxGraphqlArgument *key = sandbox_graphql_find_argument (directive->arguments, "key");
      g_autoptr (JsonNode) node = NULL;

      if (!g_str_equal (directive->name, "idempotent") || key == NULL)
        continue;
      node = sandbox_graphql_value_json (key->value, plan->query->variables);
      return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_dup_string (node) : NULL;
    }
  return NULL;
}

/* Asks the source where the answer is not simply a member of the parent. */
static void
ask (Run *run, SandboxGraphqlPlan *plan, JsonObject *parent, SandboxGraphqlCall *call)
{
  const SandboxGraphqlSource *source = run->source;
  gboolean connection = sandbox_graphql_type_is_connection (plan->type);
  JsonNode *member;

  call->field = plan->field->name;
  call->parent = parent;
  call->arguments = plan->arguments;
  if (parent == NULL)
    {
      call->idempotency_key = idempotency_key (plan);
      source->root (call, source->data);
      return;
    }
  if (!connection && has_plain_arguments (plan) && source->nested != NULL
      && source->nested (call, source->data))
    return;
  member = json_object_get_member (parent, plan->field->name);
  if (connection && member != NULL && JSON_NODE_HOLDS_ARRAY (member))
    call->page = slice (plan, json_node_get_array (member));
  else if (member != NULL)
    call->value = json_node_copy (member);
}

static JsonNode *
run_field (Run *run, SandboxGraphqlPlan *plan, JsonObject *parent)
{
  const SandboxGraphqlTypeRef *ref = plan->field->type;
  gboolean connection = sandbox_graphql_type_is_connection (plan->type);
  g_autofree char *problem = connection ? page_problem (plan) : NULL;
  SandboxGraphqlCall call = { 0 };
  JsonNode *answer;

  if (!granted (run, plan))
    deny (run, plan);
  else if (problem != NULL)
    add_error (run, plan, problem, "BAD_REQUEST", NULL);
  else
    ask (run, plan, parent, &call);
  if (call.message != NULL)
    add_error (run, plan, call.message, call.code, NULL);
  if (call.page != NULL)
    {
      answer = run_connection (run, plan, call.page);
      if (answer == NULL && !ref->non_null)
        answer = null_node ();
    }
  else
    answer = complete (run, plan, ref, call.value);
  g_clear_pointer (&call.page, sandbox_graphql_page_free);
  g_clear_pointer (&call.value, json_node_unref);
  g_free (call.message);
  g_free (call.idempotency_key);
  return answer;
}

static JsonNode *
run_object (Run *run, SandboxGraphqlPlan *plan, SandboxGraphqlType *type, JsonObject *object)
{
  g_autoptr (JsonObject) answer = json_object_new ();
  GPtrArray *fields = sandbox_graphql_plan_fields (plan, type);
  JsonNode *node;

  for (guint i = 0; i < fields->len; i++)
    {
      SandboxGraphqlPlan *field = fields->pdata[i];
      Step step = { field->selection->key, 0 };
      JsonNode *value;

      if (field->field == NULL)
        {
          json_object_set_string_member (answer, field->selection->key, type->name);
          continue;
        }
      g_array_append_val (run->path, step);
      value = run_field (run, field, object);
      g_array_set_size (run->path, run->path->len - 1);
      if (value == NULL)
        return NULL;
      json_object_set_member (answer, field->selection->key, value);
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, answer);
  return node;
}

static void
plain_error (SandboxGraphqlQuery *query, const char *message)
{
  json_array_add_object_element (query->errors, sandbox_graphql_error (message, NULL, NULL, NULL));
}

static void
choose_operation (SandboxGraphqlQuery *query, const char *name)
{
  GPtrArray *operations = query->document->operations;

  if (name == NULL && operations->len == 1)
    query->operation = operations->pdata[0];
  for (guint i = 0; name != NULL && i < operations->len; i++)
    {
      SandboxGraphqlOperation *operation = operations->pdata[i];

      if (g_strcmp0 (operation->name, name) == 0)
        query->operation = operation;
    }
  if (query->operation != NULL)
    return;
  if (name != NULL)
    {
      g_autofree char *message = g_strdup_printf ("No operation named \"%s\"", name);

      plain_error (query, message);
    }
  else
    plain_error (query, operations->len == 0 ? "No operations" : "An operation name is required");
}

SandboxGraphqlQuery *
sandbox_graphql_prepare (SandboxGraphqlSchema *schema,
                         const char *text,
                         const char *operation,
                         JsonObject *variables)
{
  SandboxGraphqlQuery *query = g_new0 (SandboxGraphqlQuery, 1);
  g_autofree char *message = NULL;
  SandboxGraphqlPlace place = { 0, 0 };

  query->schema = schema;
  query->errors = json_array_new ();
  query->variables = json_object_new ();
  query->document = sandbox_graphql_parse (text, &message, &place);
  if (query->document == NULL)
    {
      json_array_add_object_element (query->errors,
                                     sandbox_graphql_error (message, &place, NULL, NULL));
      return query;
    }
  choose_operation (query, operation);
  if (query->operation != NULL)
    {
      sandbox_graphql_check (query);
      sandbox_graphql_check_uses (query);
    }
  if (json_array_get_length (query->errors) == 0)
    sandbox_graphql_coerce_variables (query, variables);
  if (json_array_get_length (query->errors) == 0)
    {
      g_autoptr (SandboxGraphqlPlan) plan = sandbox_graphql_plan_new (query);

      query->cost = sandbox_graphql_plan_price (plan);
    }
  return query;
}

void
sandbox_graphql_query_free (SandboxGraphqlQuery *query)
{
  if (query == NULL)
    return;
  g_clear_pointer (&query->document, sandbox_graphql_document_free);
  json_object_unref (query->variables);
  json_array_unref (query->errors);
  g_free (query);
}

JsonArray *
sandbox_graphql_query_errors (SandboxGraphqlQuery *query)
{
  return json_array_get_length (query->errors) > 0 ? query->errors : NULL;
}

int
sandbox_graphql_query_cost (SandboxGraphqlQuery *query)
{
  return query->cost;
}

gboolean
sandbox_graphql_query_is_mutation (SandboxGraphqlQuery *query)
{
  return query->operation != NULL && g_str_equal (query->operation->kind, "mutation");
}

JsonObject *
sandbox_graphql_run (SandboxGraphqlQuery *query,
                     const SandboxGraphqlSource *source,
                     int *actual_cost)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (Step));
  g_autoptr (SandboxGraphqlPlan) plan = sandbox_graphql_plan_new (query);
  g_autoptr (JsonArray) errors = json_array_new ();
  Run run = { query, source, path, errors, 0 };
  JsonObject *answer = json_object_new ();
  JsonNode *data = run_object (&run, plan, plan->type, NULL);

  json_object_set_member (answer, "data", data != NULL ? data : null_node ());
  if (json_array_get_length (errors) > 0)
    json_object_set_array_member (answer, "errors", json_array_ref (errors));
  *actual_cost
      = sandbox_graphql_query_is_mutation (query) ? query->cost : (int) MIN (run.cost, query->cost);
  return answer;
}

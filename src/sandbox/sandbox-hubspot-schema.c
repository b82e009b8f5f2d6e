/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties, their groups, and pipelines.
 *
 *   GET|POST  /crm/properties/2026-03/{type}
 *   GET       /crm/properties/2026-03/{type}/{name}
 *   GET|POST  /crm/properties/2026-03/{type}/groups
 *   GET       /crm/pipelines/2026-03/{type} */
#include "sandbox-hubspot-private.h"

#define MOST_UNIQUE 10

static JsonObject *
property_json (const SandboxHsProperty *property)
{
  JsonObject *object = json_object_new ();
  JsonObject *how = json_object_new ();

  json_object_set_string_member (object, "name", property->name);
  json_object_set_string_member (object, "label", property->label);
  json_object_set_string_member (object, "groupName", property->group);
  json_object_set_string_member (object, "type", property->type);
  json_object_set_string_member (object, "fieldType", property->field);
  json_object_set_string_member (object, "description", property->description);
  json_object_set_boolean_member (object, "hasUniqueValue", property->unique);
  json_object_set_boolean_member (object, "hidden", FALSE);
  json_object_set_boolean_member (object, "hubspotDefined", !property->own);
  json_object_set_boolean_member (how, "readOnlyValue", property->read_only);
  json_object_set_object_member (object, "modificationMetadata", how);
  return object;
}

static void
answer_results (SandboxHsCall *call, JsonArray *results)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "results", results);
  sandbox_hs_answer (call, 200, object);
}

static void
list_properties (SandboxHsCall *call, SandboxHsType *type)
{
  JsonArray *results = json_array_new ();

  for (guint i = 0; i < type->properties->len; i++)
    json_array_add_object_element (results, property_json (type->properties->pdata[i]));
  answer_results (call, results);
}

static guint
count_unique (const SandboxHsType *type)
{
  guint count = 0;

  for (guint i = 0; i < type->properties->len; i++)
    {
      const SandboxHsProperty *property = type->properties->pdata[i];

      count += property->own && property->unique;
    }
  return count;
}

/* The first required member that is missing, or NULL. */
static const char *
missing_member (JsonObject *body, const char *const *names)
{
  for (; *names != NULL; names++)
    if (sandbox_hs_text (body, *names) == NULL)
      return *names;
  return NULL;
}

static gboolean
get_flag (JsonObject *body, const char *name)
{
  JsonNode *node = json_object_get_member (body, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static void
insert_property (SandboxHsCall *call, SandboxHsType *type)
{
  SandboxHsProperty *property = g_new0 (SandboxHsProperty, 1);
  const char *about = sandbox_hs_text (call->body, "description");

  property->name = g_strdup (sandbox_hs_text (call->body, "name"));
  property->label = g_strdup (sandbox_hs_text (call->body, "label"));
  property->group = g_strdup (sandbox_hs_text (call->body, "groupName"));
  property->type = g_strdup (sandbox_hs_text (call->body, "type"));
  property->field = g_strdup (sandbox_hs_text (call->body, "fieldType"));
  property->description = g_strdup (about != NULL ? about : "");
  property->unique = get_flag (call->body, "hasUniqueValue");
  property->own = TRUE;
  g_ptr_array_add (type->properties, property);
  g_hash_table_insert (type->by_name, property->name, property);
  sandbox_hs_answer (call, 201, property_json (property));
}

static void
create_property (SandboxHsCall *call, SandboxHsType *type)
{
  static const char *const required[] = { "name", "label", "groupName", "type", "fieldType", NULL };
  const char *missing = missing_member (call->body, required);
  const char *name = sandbox_hs_text (call->body, "name");

  if (missing != NULL)
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                     "Invalid input JSON: some required fields were not set: [%s]", missing);
  else if (!g_regex_match_simple ("^[a-z][a-z0-9_]*$", name, 0, 0))
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR", "Property name %s is not valid", name);
  else if (sandbox_hs_property (type, name) != NULL)
    sandbox_hs_fail (call, 409, "OBJECT_ALREADY_EXISTS", "A property named '%s' already exists.",
                     name);
  else if (!g_hash_table_contains (type->groups, sandbox_hs_text (call->body, "groupName")))
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR", "Property group %s does not exist",
                     sandbox_hs_text (call->body, "groupName"));
  else if (get_flag (call->body, "hasUniqueValue") && count_unique (type) >= MOST_UNIQUE)
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                     "There can be at most %d properties with unique values", MOST_UNIQUE);
  else
    insert_property (call, type);
}

/* What records hold of it stays, unseen, as it does there. */
static void
archive_property (SandboxHsCall *call, SandboxHsType *type, SandboxHsProperty *property)
{
  if (!property->own)
    {
      sandbox_hs_fail (call, 400, "VALIDATION_ERROR", "Cannot delete HubSpot defined property %s",
                       property->name);
      return;
    }
  g_hash_table_remove (type->by_name, property->name);
  g_ptr_array_remove (type->properties, property);
  sandbox_reply_text (call->request, 204, "application/json", "");
  call->answered = TRUE;
}

static JsonObject *
group_json (const char *name, const char *label)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", name);
  json_object_set_string_member (object, "label", label);
  json_object_set_int_member (object, "displayOrder", -1);
  json_object_set_boolean_member (object, "archived", FALSE);
  return object;
}

static void
list_groups (SandboxHsCall *call, SandboxHsType *type)
{
  JsonArray *results = json_array_new ();
  GHashTableIter iter;
  gpointer name, label;

  g_hash_table_iter_init (&iter, type->groups);
  while (g_hash_table_iter_next (&iter, &name, &label))
    json_array_add_object_element (results, group_json (name, label));
  answer_results (call, results);
}

static void
create_group (SandboxHsCall *call, SandboxHsType *type)
{
  static const char *const required[] = { "name", "label", NULL };
  const char *missing = missing_member (call->body, required);
  const char *name = sandbox_hs_text (call->body, "name");
  const char *label = sandbox_hs_text (call->body, "label");

  if (missing != NULL)
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                     "Invalid input JSON: some required fields were not set: [%s]", missing);
  else if (g_hash_table_contains (type->groups, name))
    sandbox_hs_fail (call, 409, "OBJECT_ALREADY_EXISTS", "A group named '%s' already exists.",
                     name);
  else
    {
      g_hash_table_insert (type->groups, g_strdup (name), g_strdup (label));
      sandbox_hs_answer (call, 201, group_json (name, label));
    }
}

/* The scopes of the sheet: schemas.* to make, objects.* to look. */
static gboolean
may (SandboxHsCall *call, SandboxHsType *type, gboolean write)
{
  g_autofree char *scope = write ? g_strdup_printf ("crm.schemas.%s.write", type->name)
                                 : g_strdup_printf ("crm.objects.%s.read", type->name);

  return sandbox_hs_check_scope (call, scope);
}

void
sandbox_hs_properties (SandboxHsCall *call, SandboxHsType *type)
{
  const char *rest = call->parts[4];
  gboolean get = g_str_equal (call->request->method, "GET");
  gboolean post = g_str_equal (call->request->method, "POST");
  gboolean groups = g_strcmp0 (rest, "groups") == 0;
  SandboxHsProperty *property = rest != NULL ? sandbox_hs_property (type, rest) : NULL;

  gboolean delete = g_str_equal (call->request->method, "DELETE");

  if ((get || post || delete) && !may (call, type, !get))
    return;
  if (post && groups)
    create_group (call, type);
  else if (get && groups)
    list_groups (call, type);
  else if (post && rest == NULL)
    create_property (call, type);
  else if (get && rest == NULL)
    list_properties (call, type);
  else if (get && property != NULL)
    sandbox_hs_answer (call, 200, property_json (property));
  else if (delete && property != NULL)
    archive_property (call, type, property);
  else if (get || delete)
    sandbox_hs_fail (call, 404, "OBJECT_NOT_FOUND", "No property named %s", rest);
}

static JsonObject *
stage_json (const SandboxHsStage *stage, guint order)
{
  JsonObject *object = json_object_new ();
  JsonObject *metadata = json_object_new ();

  json_object_set_string_member (object, "id", stage->id);
  json_object_set_string_member (object, "label", stage->label);
  json_object_set_int_member (object, "displayOrder", order);
  json_object_set_string_member (metadata, "state", stage->closed ? "CLOSED" : "OPEN");
  json_object_set_string_member (metadata, "isClosed", stage->closed ? "true" : "false");
  json_object_set_object_member (object, "metadata", metadata);
  json_object_set_boolean_member (object, "archived", FALSE);
  return object;
}

void
sandbox_hs_pipelines (SandboxHsCall *call, SandboxHsType *type)
{
  JsonArray *results = json_array_new ();
  JsonObject *object;
  JsonArray *stages;

  if (!g_str_equal (call->request->method, "GET") || !may (call, type, FALSE))
    {
      json_array_unref (results);
      return;
    }
  if (type->pipeline != NULL)
    {
      object = json_object_new ();
      stages = json_array_new ();
      for (guint i = 0; i < type->pipeline->stages->len; i++)
        json_array_add_object_element (stages, stage_json (type->pipeline->stages->pdata[i], i));
      json_object_set_string_member (object, "id", type->pipeline->id);
      json_object_set_string_member (object, "label", type->pipeline->label);
      json_object_set_int_member (object, "displayOrder", 0);
      json_object_set_array_member (object, "stages", stages);
      json_object_set_boolean_member (object, "archived", FALSE);
      json_array_add_object_element (results, object);
    }
  answer_results (call, results);
}

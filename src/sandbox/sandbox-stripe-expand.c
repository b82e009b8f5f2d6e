/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expand[]: ids in an answer replaced by the objects they name, along paths like "data.source".
 */
#include "sandbox-stripe-state.h"

#include <string.h>

#define MAX_LEVELS 4

static void expand_in (SandboxStripeCall *call, JsonObject *object, char **parts, const char *path);

static void
cannot_expand (SandboxStripeCall *call, JsonObject *object, const char *path)
{
  gboolean list
      = g_strcmp0 (json_object_get_string_member_with_default (object, "object", ""), "list") == 0;

  if (list)
    sandbox_stripe_fail (
        call, 400, "invalid_request_error", NULL, "expand",
        "This property cannot be expanded (%s). You may want to try expanding 'data.%s' instead.",
        path, path);
  else
    sandbox_stripe_fail (call, 400, "invalid_request_error", NULL, "expand",
                         "This property cannot be expanded (%s).", path);
}

/* The object an id names, NULL when the id is of no kind known here. (transfer full) */
static JsonObject *
object_of_id (SandboxStripeCall *call, const char *id)
{
  const SandboxStripeResource *resource = sandbox_stripe_resource_of_id (id);
  gpointer record;

  if (g_str_equal (id, call->world->stripe_bank))
    return sandbox_stripe_bank_json (call->world);
  record = resource != NULL ? resource->find (call->world, id) : NULL;
  if (record == NULL || !sandbox_stripe_allowed (call, resource->permission, "_read"))
    return NULL;
  return resource->json (call->world, record);
}

/* A charge shows its refunds only when asked. */
static JsonObject *
refunds_of (SandboxStripeCall *call, JsonObject *object)
{
  const char *id = json_object_get_string_member_with_default (object, "id", "");
  SandboxCharge *charge = g_hash_table_lookup (call->world->charges_by_id, id);
  g_autofree char *url = g_strdup_printf ("/v1/charges/%s/refunds", id);
  JsonArray *data;

  if (charge == NULL)
    return NULL;
  data = json_array_new ();
  for (guint i = charge->refunds->len; i > 0 && charge->refunds->len - i < 10; i--)
    json_array_add_object_element (
        data, sandbox_stripe_refund_json (call->world, charge->refunds->pdata[i - 1]));
  return sandbox_stripe_list_json (url, data, charge->refunds->len > 10);
}

static void
expand_string (
    SandboxStripeCall *call, JsonObject *object, char **parts, const char *path, const char *id)
{
  JsonObject *found;

  if (g_str_equal (parts[0], "id"))
    {
      cannot_expand (call, object, path);
      return;
    }
  found = object_of_id (call, id);
  if (found == NULL && !call->failed)
    cannot_expand (call, object, path);
  if (found == NULL || call->failed)
    {
      g_clear_pointer (&found, json_object_unref);
      return;
    }
  json_object_set_object_member (object, parts[0], found);
  expand_in (call, found, parts + 1, path);
}

static void
expand_in (SandboxStripeCall *call, JsonObject *object, char **parts, const char *path)
{
  JsonNode *node;

  if (parts[0] == NULL || call->failed)
    return;
  node = json_object_get_member (object, parts[0]);
  if (node == NULL && g_str_equal (parts[0], "refunds"))
    {
      JsonObject *refunds = refunds_of (call, object);

      if (refunds != NULL)
        json_object_set_object_member (object, "refunds", refunds);
      node = json_object_get_member (object, "refunds");
    }
  if (node == NULL)
    cannot_expand (call, object, path);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    expand_in (call, json_node_get_object (node), parts + 1, path);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array) && !call->failed; i++)
        if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
          expand_in (call, json_array_get_object_element (array, i), parts + 1, path);
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *id = json_node_dup_string (node);

      expand_string (call, object, parts, path, id);
    }
  else if (JSON_NODE_HOLDS_VALUE (node))
    cannot_expand (call, object, path);
}

void
sandbox_stripe_expand (SandboxStripeCall *call, JsonObject *object)
{
  g_autoptr (JsonObject) kept = json_object_ref (object);

  for (guint i = 0; i < call->params->len && !call->failed; i++)
    {
      SandboxStripeParam *param = call->params->pdata[i];
      g_auto (GStrv) parts = NULL;

      if (!g_str_equal (param->base, "expand"))
        continue;
      parts = g_strsplit (param->value, ".", -1);
      if (g_strv_length (parts) > MAX_LEVELS)
        sandbox_stripe_fail (call, 400, "invalid_request_error", NULL, "expand",
                             "You cannot expand more than %d levels of a property", MAX_LEVELS);
      else
        expand_in (call, kept, parts, param->value);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mutation inventorySetQuantities: absolute quantities with compare-and-swap, all or nothing,
 * done once per idempotency key.
 */
#include "sandbox-shopify-json.h"
#include "sandbox-shopify-state.h"

#include <string.h>

typedef struct
{
  SandboxInventoryItem *item;
  SandboxInventoryLevel *level;
  const char *name;
  gint64 wanted;
  gint64 delta;
} Change;

static void
add_problem (
    JsonArray *errors, const char *code, const char *message, guint index, const char *member)
{
  JsonObject *error = json_object_new ();
  JsonArray *field = json_array_new ();
  g_autofree char *place = g_strdup_printf ("%u", index);

  json_array_add_string_element (field, "input");
  json_array_add_string_element (field, "quantities");
  json_array_add_string_element (field, place);
  if (member != NULL)
    json_array_add_string_element (field, member);
  json_object_set_string_member (error, "code", code);
  json_object_set_array_member (error, "field", field);
  json_object_set_string_member (error, "message", message);
  json_array_add_object_element (errors, error);
}

static SandboxInventoryLevel *
level_of (SandboxInventoryItem *item, gint64 location)
{
  for (guint i = 0; i < item->levels->len; i++)
    {
      SandboxInventoryLevel *level = item->levels->pdata[i];

      if (level->location->id == location)
        return level;
    }
  return NULL;
}

static gint64
quantity_of (const Change *change)
{
  gboolean on_hand = g_str_equal (change->name, "on_hand");

  return change->level->available + (on_hand ? change->level->committed : 0);
}

/* Reads one wanted quantity; adds what is wrong with it to @errors. */
static gboolean
read_change (
    SandboxShopifyCall *shopify, JsonObject *entry, guint index, Change *change, JsonArray *errors)
{
  const char *item = json_object_get_string_member_with_default (entry, "inventoryItemId", "");
  const char *location = json_object_get_string_member_with_default (entry, "locationId", "");
  gint64 location_id = sandbox_shopify_gid_number (location, "Location");
  JsonNode *from = json_object_get_member (entry, "changeFromQuantity");

  change->item
      = sandbox_world_item (shopify->world, sandbox_shopify_gid_number (item, "InventoryItem"));
  change->wanted = json_object_get_int_member_with_default (entry, "quantity", 0);
  if (change->item == NULL)
    add_problem (errors, "INVALID_INVENTORY_ITEM",
                 "The specified inventory item could not be found.", index, "inventoryItemId");
  else if (!g_hash_table_contains (shopify->world->locations_by_id, &location_id))
    add_problem (errors, "INVALID_LOCATION", "The specified location could not be found.", index,
                 "locationId");
  else if ((change->level = level_of (change->item, location_id)) == NULL)
    add_problem (errors, "ITEM_NOT_STOCKED_AT_LOCATION",
                 "The specified inventory item is not stocked at the location.", index,
                 "locationId");
  else if (change->wanted < 0 || change->wanted > 1000000000)
    add_problem (errors,
                 change->wanted < 0 ? "INVALID_QUANTITY_NEGATIVE" : "INVALID_QUANTITY_TOO_HIGH",
                 "The quantity is out of range.", index, "quantity");
  else if (from == NULL)
    add_problem (errors, "CHANGE_FROM_QUANTITY_STALE",
                 "The changeFromQuantity argument is required.", index, "changeFromQuantity");
  else if (!JSON_NODE_HOLDS_NULL (from) && json_node_get_int (from) != quantity_of (change))
    add_problem (errors, "CHANGE_FROM_QUANTITY_STALE",
                 "The changeFromQuantity value does not match the persisted quantity.", index,
                 "changeFromQuantity");
  else
    {
      change->delta = change->wanted - quantity_of (change);
      return TRUE;
    }
  return FALSE;
}

static JsonObject *
change_json (const Change *change, const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", name);
  json_object_set_int_member (object, "delta", change->delta);
  json_object_set_int_member (object, "quantityAfterChange", change->wanted);
  sandbox_shopify_set_ref (object, "item", "InventoryItem", change->item->id);
  sandbox_shopify_set_ref (object, "location", "Location", change->level->location->id);
  return object;
}

static JsonObject *
apply (SandboxShopifyCall *shopify, GArray *changes, JsonObject *input)
{
  gint64 now = sandbox_world_tick (shopify->world);
  JsonObject *group = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < changes->len; i++)
    {
      Change *change = &g_array_index (changes, Change, i);

      change->level->available += change->delta;
      change->level->updated_us = now;
      sandbox_world_touch_item (shopify->world, change->item, now);
      json_array_add_object_element (list, change_json (change, change->name));
    }
  sandbox_shopify_set_id (group, "InventoryAdjustmentGroup", now / G_USEC_PER_SEC);
  sandbox_shopify_set_time (group, "createdAt", now);
  sandbox_shopify_set_text (group, "reason", sandbox_shopify_text_argument (input, "reason"));
  sandbox_shopify_set_text (group, "referenceDocumentUri",
                            sandbox_shopify_text_argument (input, "referenceDocumentUri"));
  json_object_set_array_member (group, "changes", list);
  return group;
}

static JsonObject *
set_quantities (SandboxShopifyCall *shopify, JsonObject *input)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, TRUE, sizeof (Change));
  JsonArray *quantities = json_object_get_array_member (input, "quantities");
  const char *name = json_object_get_string_member_with_default (input, "name", "");
  JsonObject *payload = json_object_new ();
  JsonArray *errors = json_array_new ();

  if (!g_str_equal (name, "available") && !g_str_equal (name, "on_hand"))
    add_problem (errors, "INVALID_NAME",
                 "The quantity name must be either 'available' or 'on_hand'.", 0, NULL);
  for (guint i = 0; i < json_array_get_length (quantities) && json_array_get_length (errors) == 0;
       i++)
    {
      Change change = { .name = name };

      if (read_change (shopify, json_array_get_object_element (quantities, i), i, &change, errors))
        g_array_append_val (changes, change);
    }
  if (json_array_get_length (errors) == 0)
    json_object_set_object_member (payload, "inventoryAdjustmentGroup",
                                   apply (shopify, changes, input));
  json_object_set_array_member (payload, "userErrors", errors);
  return payload;
}

/* What was asked and answered under a key, as "<checksum> <answer>". */
static gboolean
answer_again (SandboxShopifyCall *shopify, SandboxGraphqlCall *call, const char *checksum)
{
  const char *done = g_hash_table_lookup (shopify->shop->done, call->idempotency_key);

  if (done == NULL)
    return FALSE;
  if (g_str_has_prefix (done, checksum))
    call->value = json_from_string (done + strlen (checksum) + 1, NULL);
  else
    {
      call->message = g_strdup (
          "The same idempotency key cannot be used with different operation parameters.");
      call->code = "IDEMPOTENCY_KEY_PARAMETER_MISMATCH";
    }
  return TRUE;
}

void
sandbox_shopify_set_quantities (SandboxShopifyCall *shopify, SandboxGraphqlCall *call)
{
  g_autoptr (JsonNode) arguments = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  g_autofree char *checksum = NULL;
  g_autofree char *answer = NULL;

  if (call->idempotency_key == NULL || *call->idempotency_key == '\0')
    {
      call->message = g_strdup (
          "The @idempotent directive is required for this mutation but was not provided.");
      call->code = "BAD_REQUEST";
      return;
    }
  json_node_set_object (arguments, call->arguments);
  text = json_to_string (arguments, FALSE);
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  if (answer_again (shopify, call, checksum))
    return;
  call->value = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (call->value, set_quantities (shopify, json_object_get_object_member (
                                                                   call->arguments, "input")));
  answer = json_to_string (call->value, FALSE);
  g_hash_table_insert (shopify->shop->done, g_strdup (call->idempotency_key),
                       g_strdup_printf ("%s %s", checksum, answer));
}

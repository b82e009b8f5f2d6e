/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the GraphQL engine reads: the root fields, records behind references, and scopes.
 */
#include "sandbox-shopify-json.h"
#include "sandbox-shopify-state.h"

#include <string.h>

const char *
sandbox_shopify_text_argument (JsonObject *arguments, const char *name)
{
  JsonNode *node = json_object_get_member (arguments, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static JsonNode *
object_node (JsonObject *object)
{
  JsonNode *node;

  if (object == NULL)
    return NULL;
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

/* Records by gid */

static JsonObject *
customer_object (SandboxShopifyCall *shopify, SandboxCustomer *customer)
{
  JsonObject *object = sandbox_shopify_customer_json (shopify->world, customer);
  GPtrArray *orders = sandbox_shopify_orders_of (shopify, customer);
  JsonArray *refs = json_array_new ();
  gint64 spent = 0;

  for (guint i = 0; i < orders->len; i++)
    {
      SandboxOrder *order = orders->pdata[i];
      g_autofree char *gid = sandbox_shopify_gid ("Order", order->id);

      if (!order->test)
        spent += order->paid.shop - order->refunded.shop;
      if (sandbox_shopify_sees_order (shopify, order))
        json_array_add_object_element (refs, sandbox_shopify_ref (gid));
    }
  json_object_set_object_member (object, "amountSpent",
                                 sandbox_shopify_money (spent, shopify->world->currency));
  if (orders->len > 0)
    sandbox_shopify_set_ref (object, "lastOrder", "Order",
                             ((SandboxOrder *) orders->pdata[orders->len - 1])->id);
  json_object_set_array_member (object, "orders", refs);
  return object;
}

static JsonObject *
load_sale (SandboxShopifyCall *shopify, const char *type, gint64 id)
{
  SandboxWorld *world = shopify->world;

  if (g_str_equal (type, "Order"))
    {
      SandboxOrder *order = sandbox_world_order (world, id);

      return order != NULL && sandbox_shopify_sees_order (shopify, order)
                 ? sandbox_shopify_order_json (world, order)
                 : NULL;
    }
  if (g_str_equal (type, "FulfillmentOrder"))
    {
      SandboxOrder *order = sandbox_shopify_order_of_fulfillment (shopify, id);

      return order != NULL ? sandbox_shopify_fulfillment_order_json (world, order) : NULL;
    }
  if (g_str_equal (type, "LineItem"))
    {
      SandboxLine *line = g_hash_table_lookup (world->lines_by_id, &id);

      return line != NULL ? sandbox_shopify_line_json (world, line) : NULL;
    }
  if (g_str_equal (type, "OrderTransaction"))
    {
      SandboxTransaction *transaction = g_hash_table_lookup (world->transactions_by_id, &id);

      return transaction != NULL ? sandbox_shopify_transaction_json (world, transaction) : NULL;
    }
  if (g_str_equal (type, "Refund"))
    {
      SandboxRefund *refund = g_hash_table_lookup (world->refunds_by_id, &id);

      return refund != NULL ? sandbox_shopify_refund_json (world, refund) : NULL;
    }
  return NULL;
}

static JsonObject *
load_stock (SandboxShopifyCall *shopify, const char *type, gint64 id)
{
  SandboxWorld *world = shopify->world;

  if (g_str_equal (type, "Product"))
    {
      SandboxProduct *product = g_hash_table_lookup (world->products_by_id, &id);

      return product != NULL ? sandbox_shopify_product_json (world, product) : NULL;
    }
  if (g_str_equal (type, "ProductVariant"))
    {
      SandboxVariant *variant = g_hash_table_lookup (world->variants_by_id, &id);

      return variant != NULL ? sandbox_shopify_variant_json (world, variant) : NULL;
    }
  if (g_str_equal (type, "InventoryItem"))
    {
      SandboxInventoryItem *item = sandbox_world_item (world, id);

      return item != NULL ? sandbox_shopify_item_json (world, item) : NULL;
    }
  if (g_str_equal (type, "Location"))
    {
      SandboxLocation *location = g_hash_table_lookup (world->locations_by_id, &id);

      return location != NULL ? sandbox_shopify_location_json (world, location) : NULL;
    }
  return NULL;
}

static JsonObject *
load_record (SandboxShopifyCall *shopify, const char *type, gint64 id)
{
  SandboxWorld *world = shopify->world;

  if (g_str_equal (type, "Customer"))
    {
      SandboxCustomer *customer = g_hash_table_lookup (world->customers_by_id, &id);

      return customer != NULL ? customer_object (shopify, customer) : NULL;
    }
  if (g_str_equal (type, "Shop") && id == world->shop_id)
    return sandbox_shopify_shop_json (world);
  return NULL;
}

static JsonNode *
load_gid (SandboxShopifyCall *shopify, const char *gid)
{
  static const char prefix[] = "gid://shopify/";
  g_auto (GStrv) parts = NULL;
  JsonObject *object;
  gint64 id;

  if (gid == NULL || !g_str_has_prefix (gid, prefix))
    return NULL;
  parts = g_strsplit (gid + strlen (prefix), "/", 2);
  if (parts[0] == NULL || parts[1] == NULL
      || !g_ascii_string_to_signed (parts[1], 10, 1, G_MAXINT64, &id, NULL))
    return NULL;
  object = load_sale (shopify, parts[0], id);
  if (object == NULL)
    object = load_stock (shopify, parts[0], id);
  if (object == NULL)
    object = load_record (shopify, parts[0], id);
  return object_node (object);
}

static JsonNode *
load_cb (const char *reference, gpointer data)
{
  return load_gid (data, reference);
}

/* Scopes */

static gboolean
granted_cb (const char *access, gpointer data)
{
  SandboxShopifyCall *shopify = data;
  g_auto (GStrv) parts = g_strsplit (access, "`", -1);
  guint count = g_strv_length (parts);

  /* Every second part stood between backquotes. */
  for (guint i = 1; i < count; i += 2)
    if (sandbox_shopify_has_scope (shopify->token, parts[i]))
      return TRUE;
  return count < 2;
}

/* Roots */

static void
invalid_id (SandboxGraphqlCall *call, const char *id)
{
  call->message = g_strdup_printf ("Invalid global id '%s'", id);
  call->code = "argumentLiteralsIncompatible";
}

static void
answer_by_id (SandboxShopifyCall *shopify, SandboxGraphqlCall *call, const char *type)
{
  const char *id = sandbox_shopify_text_argument (call->arguments, "id");
  g_autofree char *prefix
      = type != NULL ? g_strdup_printf ("gid://shopify/%s/", type) : g_strdup ("gid://shopify/");

  if (id == NULL)
    return;
  if (!g_str_has_prefix (id, prefix))
    invalid_id (call, id);
  else
    call->value = load_gid (shopify, id);
}

static void
answer_nodes (SandboxShopifyCall *shopify, SandboxGraphqlCall *call)
{
  JsonArray *ids = json_object_get_array_member (call->arguments, "ids");
  JsonArray *nodes = json_array_new ();

  for (guint i = 0; i < json_array_get_length (ids); i++)
    {
      JsonNode *node = load_gid (shopify, json_array_get_string_element (ids, i));

      json_array_add_element (nodes, node != NULL ? node : json_node_new (JSON_NODE_NULL));
    }
  call->value = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->value, nodes);
}

static JsonObject *
installation_object (SandboxShopifyCall *shopify)
{
  JsonObject *object = json_object_new ();
  JsonObject *app = json_object_new ();
  JsonArray *scopes = json_array_new ();
  g_autofree char *launch
      = g_strdup_printf ("https://%s/admin/apps/daybook", shopify->world->shop_domain);

  for (guint i = 0; shopify->token->scopes[i] != NULL; i++)
    {
      JsonObject *scope = json_object_new ();

      json_object_set_string_member (scope, "handle", shopify->token->scopes[i]);
      json_object_set_string_member (scope, "description", shopify->token->scopes[i]);
      json_array_add_object_element (scopes, scope);
    }
  sandbox_shopify_set_id (app, "App", 7001);
  json_object_set_string_member (app, "apiKey", shopify->shop->client_id);
  json_object_set_string_member (app, "handle", "daybook");
  json_object_set_string_member (app, "title", "Daybook");
  sandbox_shopify_set_id (object, "AppInstallation", 7002);
  json_object_set_array_member (object, "accessScopes", scopes);
  json_object_set_object_member (object, "app", app);
  json_object_set_string_member (object, "launchUrl", launch);
  return object;
}

static JsonObject *
count_object (SandboxShopifyCall *shopify, SandboxGraphqlCall *call)
{
  const char *query = sandbox_shopify_text_argument (call->arguments, "query");
  gint64 count = sandbox_shopify_count (shopify, "orders", query);
  gint64 limit = json_object_get_int_member_with_default (call->arguments, "limit", G_MAXINT64);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "count", MIN (count, limit));
  json_object_set_string_member (object, "precision", count > limit ? "AT_LEAST" : "EXACT");
  return object;
}

static void
root_cb (SandboxGraphqlCall *call, gpointer data)
{
  static const struct
  {
    const char *field, *type;
  } by_id[] = {
    { "order", "Order" },       { "customer", "Customer" },
    { "product", "Product" },   { "productVariant", "ProductVariant" },
    { "refund", "Refund" },     { "inventoryItem", "InventoryItem" },
    { "location", "Location" }, { "fulfillmentOrder", "FulfillmentOrder" },
    { "node", NULL },
  };
  SandboxShopifyCall *shopify = data;

  for (gsize i = 0; i < G_N_ELEMENTS (by_id); i++)
    if (g_str_equal (by_id[i].field, call->field))
      {
        answer_by_id (shopify, call, by_id[i].type);
        return;
      }
  if (g_str_equal (call->field, "nodes"))
    answer_nodes (shopify, call);
  else if (g_str_equal (call->field, "shop"))
    call->value = object_node (sandbox_shopify_shop_json (shopify->world));
  else if (g_str_equal (call->field, "currentAppInstallation"))
    call->value = object_node (installation_object (shopify));
  else if (g_str_equal (call->field, "ordersCount"))
    call->value = object_node (count_object (shopify, call));
  else if (g_str_equal (call->field, "inventorySetQuantities"))
    sandbox_shopify_set_quantities (shopify, call);
  else if (!g_str_equal (call->field, "shopifyPaymentsAccount"))
    sandbox_shopify_list (shopify, call);
  /* The shop takes its payments through Stripe: shopifyPaymentsAccount is null. */
}

/* Nested fields with arguments of their own */

static JsonNode *
quantities_named (JsonArray *all, JsonArray *names)
{
  JsonArray *chosen = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < json_array_get_length (names); i++)
    for (guint j = 0; j < json_array_get_length (all); j++)
      {
        JsonObject *quantity = json_array_get_object_element (all, j);

        if (g_strcmp0 (json_object_get_string_member (quantity, "name"),
                       json_array_get_string_element (names, i))
            == 0)
          json_array_add_object_element (chosen, json_object_ref (quantity));
      }
  json_node_take_array (node, chosen);
  return node;
}

static JsonNode *
level_at (JsonObject *item, const char *location)
{
  JsonArray *levels = json_object_get_array_member (item, "inventoryLevels");

  for (guint i = 0; i < json_array_get_length (levels); i++)
    {
      JsonObject *level = json_array_get_object_element (levels, i);
      JsonObject *reference = json_object_get_object_member (level, "location");

      if (g_strcmp0 (json_object_get_string_member (reference, "__ref"), location) == 0)
        return object_node (json_object_ref (level));
    }
  return NULL;
}

static gboolean
nested_cb (SandboxGraphqlCall *call, gpointer data)
{
  if (g_str_equal (call->field, "quantities"))
    {
      call->value = quantities_named (json_object_get_array_member (call->parent, "quantities"),
                                      json_object_get_array_member (call->arguments, "names"));
      return TRUE;
    }
  if (g_str_equal (call->field, "inventoryLevel"))
    {
      call->value
          = level_at (call->parent, sandbox_shopify_text_argument (call->arguments, "locationId"));
      return TRUE;
    }
  return FALSE;
}

SandboxGraphqlSource
sandbox_shopify_source (SandboxShopifyCall *shopify)
{
  return (SandboxGraphqlSource){ root_cb, nested_cb, load_cb, granted_cb, shopify };
}

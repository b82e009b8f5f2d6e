/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulated shop's front door: paths, tokens, the price of queries and the throttle.
 *
 * Like the real one it answers almost everything with HTTP 200: a client has to look at "errors".
 */
#include "sandbox-providers.h"
#include "sandbox-shopify-schema.h"
#include "sandbox-shopify-state.h"

#include <string.h>

static const char *const app_scopes[] = {
  "read_orders",
  "read_all_orders",
  "read_products",
  "read_inventory",
  "read_locations",
  "read_customers",
  "read_returns",
  "read_merchant_managed_fulfillment_orders",
  "write_inventory",
  "read_shopify_payments_payouts",
  "read_shopify_payments_accounts",
  NULL,
};

static GHashTable *shops; /* SandboxServer → SandboxShopify */

static void
free_shop (gpointer data)
{
  SandboxShopify *shop = data;

  g_free (shop->client_id);
  g_free (shop->client_secret);
  g_strfreev (shop->app_scopes);
  g_hash_table_unref (shop->tokens);
  g_hash_table_unref (shop->codes);
  g_hash_table_unref (shop->grants);
  g_hash_table_unref (shop->done);
  g_hash_table_unref (shop->indexes);
  g_hash_table_unref (shop->by_fulfillment);
  g_hash_table_unref (shop->by_customer);
  sandbox_graphql_document_free (shop->schema);
  g_free (shop);
}

SandboxShopify *
sandbox_shopify_of (SandboxServer *server)
{
  return shops != NULL ? g_hash_table_lookup (shops, server) : NULL;
}

void
sandbox_shopify_token_free (gpointer data)
{
  SandboxShopifyToken *token = data;

  g_strfreev (token->scopes);
  g_free (token);
}

gboolean
sandbox_shopify_has_scope (SandboxShopifyToken *token, const char *scope)
{
  g_autofree char *write = NULL;

  if (g_strv_contains ((const char *const *) token->scopes, scope))
    return TRUE;
  if (!g_str_has_prefix (scope, "read_"))
    return FALSE;
  write = g_strconcat ("write_", scope + strlen ("read_"), NULL);
  return g_strv_contains ((const char *const *) token->scopes, write);
}

/* Replies */

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static void
reply_plain_error (SandboxRequest *request, int status, const char *text)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "errors", text);
  sandbox_reply_json (request, status, take_object (object));
}

static JsonObject *
cost_object (SandboxShopify *shop, int requested, int actual)
{
  JsonObject *cost = json_object_new ();
  JsonObject *throttle = json_object_new ();

  json_object_set_int_member (cost, "requestedQueryCost", requested);
  if (actual < 0)
    json_object_set_null_member (cost, "actualQueryCost");
  else
    json_object_set_int_member (cost, "actualQueryCost", actual);
  json_object_set_double_member (throttle, "maximumAvailable", shop->bucket.size);
  json_object_set_double_member (throttle, "currentlyAvailable",
                                 (double) (gint64) shop->bucket.level);
  json_object_set_double_member (throttle, "restoreRate", shop->bucket.per_second);
  json_object_set_object_member (cost, "throttleStatus", throttle);
  return cost;
}

static void
set_cost (SandboxShopify *shop, JsonObject *reply, int requested, int actual)
{
  JsonObject *extensions
      = json_object_has_member (reply, "extensions")
            ? json_object_ref (json_object_get_object_member (reply, "extensions"))
            : json_object_new ();

  json_object_set_object_member (extensions, "cost", cost_object (shop, requested, actual));
  json_object_set_object_member (reply, "extensions", extensions);
}

static JsonArray *
one_error (const char *message, const char *code, JsonObject *extensions)
{
  JsonArray *errors = json_array_new ();

  if (extensions == NULL)
    extensions = json_object_new ();
  json_object_set_string_member (extensions, "code", code);
  json_array_add_object_element (errors, sandbox_graphql_error (message, NULL, NULL, extensions));
  return errors;
}

static void
reply_throttled (SandboxShopify *shop, SandboxRequest *request, int requested)
{
  JsonObject *reply = json_object_new ();
  JsonObject *extensions = json_object_new ();

  json_object_set_string_member (extensions, "documentation",
                                 "https://shopify.dev/api/usage/rate-limits");
  json_object_set_null_member (reply, "data");
  json_object_set_array_member (reply, "errors", one_error ("Throttled", "THROTTLED", extensions));
  set_cost (shop, reply, requested, -1);
  sandbox_reply_json (request, 200, take_object (reply));
}

static void
reply_too_costly (SandboxRequest *request, int cost)
{
  JsonObject *reply = json_object_new ();
  JsonObject *extensions = json_object_new ();
  g_autofree char *message = g_strdup_printf (
      "Query cost is %d, which exceeds the single query max cost limit (%d).\n\n"
      "See https://shopify.dev/concepts/about-apis/rate-limits for more information on how the\n"
      "cost of a query is calculated.\n\n"
      "To query larger amounts of data with fewer limits, bulk operations should be used instead.\n"
      "See https://shopify.dev/tutorials/perform-bulk-operations-with-admin-api for usage "
      "details.\n",
      cost, SANDBOX_SHOPIFY_MAX_COST);

  json_object_set_int_member (extensions, "cost", cost);
  json_object_set_int_member (extensions, "maxCost", SANDBOX_SHOPIFY_MAX_COST);
  json_object_set_string_member (extensions, "documentation",
                                 "https://shopify.dev/api/usage/rate-limits");
  json_object_set_array_member (reply, "errors",
                                one_error (message, "MAX_COST_EXCEEDED", extensions));
  sandbox_reply_json (request, 200, take_object (reply));
}

static void
set_request_id (SandboxRequest *request)
{
  g_autofree char *id = g_uuid_string_random ();

  sandbox_reply_header (request, "X-Request-Id", id);
}

/* The two faults the frame can ask for. */

static void
rate_limited_cb (SandboxRequest *request, gpointer data)
{
  SandboxShopify *shop = data;
  JsonObject *reply = json_object_new ();

  json_object_set_array_member (reply, "errors", one_error ("Throttled", "THROTTLED", NULL));
  set_cost (shop, reply, 0, -1);
  set_request_id (request);
  sandbox_reply_header (request, "Retry-After", "1.0");
  sandbox_reply_json (request, 429, take_object (reply));
}

static void
failed_cb (SandboxRequest *request, gpointer data)
{
  set_request_id (request);
  reply_plain_error (request, 500, "Internal Server Error");
}

/* The GraphQL endpoint */

static JsonObject *
body_object (SandboxRequest *request, JsonParser *parser)
{
  JsonNode *root;

  if (!json_parser_load_from_data (parser, request->body, (gssize) request->body_length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static void
run_query (SandboxShopify *shop,
           SandboxRequest *request,
           SandboxShopifyToken *token,
           SandboxGraphqlQuery *query)
{
  g_autoptr (GTimeZone) zone
      = g_time_zone_new_identifier (sandbox_server_world (shop->server)->zone);
  SandboxShopifyCall call = { shop, sandbox_server_world (shop->server), token, NULL, NULL };
  SandboxGraphqlSource source;
  int requested = sandbox_graphql_query_cost (query), actual = 0;
  JsonObject *reply;

  if (requested > SANDBOX_SHOPIFY_MAX_COST)
    {
      reply_too_costly (request, requested);
      return;
    }
  if (!sandbox_bucket_take (&shop->bucket, requested, sandbox_server_clock_us (shop->server), NULL))
    {
      reply_throttled (shop, request, requested);
      return;
    }
  call.zone = zone != NULL ? zone : g_time_zone_new_utc ();
  sandbox_shopify_refresh (shop);
  source = sandbox_shopify_source (&call);
  reply = sandbox_graphql_run (query, &source, &actual);
  shop->bucket.level = MIN (shop->bucket.size, shop->bucket.level + requested - actual);
  if (call.search_notes != NULL)
    {
      JsonObject *extensions = json_object_new ();

      json_object_set_array_member (extensions, "search", call.search_notes);
      json_object_set_object_member (reply, "extensions", extensions);
    }
  set_cost (shop, reply, requested, actual);
  if (call.zone != zone)
    g_time_zone_unref (call.zone);
  sandbox_reply_json (request, 200, take_object (reply));
}

static void
graphql_endpoint (SandboxShopify *shop, SandboxRequest *request, SandboxShopifyToken *token)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *body = body_object (request, parser);
  JsonNode *text = body != NULL ? json_object_get_member (body, "query") : NULL;
  JsonNode *variables = body != NULL ? json_object_get_member (body, "variables") : NULL;
  g_autoptr (SandboxGraphqlQuery) query = NULL;
  JsonArray *errors;

  if (text == NULL || !JSON_NODE_HOLDS_VALUE (text)
      || json_node_get_value_type (text) != G_TYPE_STRING)
    {
      JsonObject *reply = json_object_new ();
      JsonObject *problem = json_object_new ();

      json_object_set_string_member (problem, "query", "Required parameter missing or invalid");
      json_object_set_object_member (reply, "errors", problem);
      sandbox_reply_json (request, 400, take_object (reply));
      return;
    }
  query = sandbox_graphql_prepare (
      shop->schema, json_node_get_string (text),
      json_object_get_string_member_with_default (body, "operationName", NULL),
      variables != NULL && JSON_NODE_HOLDS_OBJECT (variables) ? json_node_get_object (variables)
                                                              : NULL);
  errors = sandbox_graphql_query_errors (query);
  if (errors != NULL)
    {
      JsonObject *reply = json_object_new ();

      json_object_set_array_member (reply, "errors", json_array_ref (errors));
      sandbox_reply_json (request, 200, take_object (reply));
      return;
    }
  run_query (shop, request, token, query);
}

/* The version a path asks for and gets: supported ones as they are, retired ones fall forward to
 * the oldest supported. NULL when it is no version. */
static const char *
served_version (const char *asked)
{
  static const char *const supported[] = { "2026-10", "2026-07", "2026-04", "2026-01" };

  if (strlen (asked) != 7 || !g_regex_match_simple ("^20[0-9][0-9]-(01|04|07|10)$", asked, 0, 0))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (supported); i++)
    if (g_str_equal (supported[i], asked))
      return supported[i];
  return strcmp (asked, supported[3]) < 0 ? supported[3] : NULL;
}

static SandboxShopifyToken *
valid_token (SandboxShopify *shop, SandboxRequest *request)
{
  const char *text = sandbox_request_header (request, "X-Shopify-Access-Token");
  SandboxShopifyToken *token = text != NULL ? g_hash_table_lookup (shop->tokens, text) : NULL;

  if (token == NULL
      || (token->expires_us != 0 && token->expires_us <= sandbox_server_clock_us (shop->server)))
    return NULL;
  return token;
}

/* The base address stands for https://<shop>.myshopify.com: loopback names and the shop's own. */
static gboolean
right_host (SandboxRequest *request)
{
  const char *host = sandbox_request_header (request, "Host");
  const char *shop = sandbox_server_world (request->server)->shop_domain;

  return host == NULL || g_str_has_prefix (host, "127.0.0.1")
         || g_str_has_prefix (host, "localhost") || g_str_has_prefix (host, shop);
}

static void
admin_endpoint (SandboxShopify *shop, SandboxRequest *request)
{
  g_auto (GStrv) parts = g_strsplit (request->path, "/", -1);
  gboolean graphql = g_strv_length (parts) == 5 && g_str_equal (parts[1], "admin")
                     && g_str_equal (parts[2], "api") && g_str_equal (parts[4], "graphql.json");
  const char *version = graphql ? served_version (parts[3]) : NULL;
  const char *type = sandbox_request_header (request, "Content-Type");
  SandboxShopifyToken *token;

  if (version == NULL)
    {
      reply_plain_error (request, 404, "Not Found");
      return;
    }
  sandbox_reply_header (request, "X-Shopify-API-Version", version);
  token = valid_token (shop, request);
  if (token == NULL)
    reply_plain_error (
        request, 401,
        "[API] Invalid API key or access token (unrecognized login or wrong password)");
  else if (!g_str_equal (request->method, "POST"))
    reply_plain_error (request, 404, "Not Found");
  else if (type == NULL || !g_str_has_prefix (type, "application/json"))
    reply_plain_error (request, 415, "The Content-Type must be application/json");
  else
    graphql_endpoint (shop, request, token);
}

static void
handle_cb (SandboxRequest *request, gpointer data)
{
  SandboxShopify *shop = data;

  set_request_id (request);
  if (!right_host (request))
    sandbox_reply_text (request, 404, "text/html; charset=utf-8",
                        "<h1>Sorry, this shop is currently unavailable.</h1>");
  else if (!sandbox_shopify_sign_in (shop, request))
    admin_endpoint (shop, request);
}

static void
fill_bucket (SandboxShopify *shop)
{
  shop->bucket.size = SANDBOX_SHOPIFY_BUCKET;
  shop->bucket.level = SANDBOX_SHOPIFY_BUCKET;
  shop->bucket.per_second = SANDBOX_SHOPIFY_RESTORE * sandbox_server_pace (shop->server);
  shop->bucket.at_us = sandbox_server_clock_us (shop->server);
}

/* The app's secret has been rotated, or only the tokens have run out. */
static void
end_tokens_cb (gboolean revoke, gpointer data)
{
  SandboxShopify *shop = data;

  g_hash_table_remove_all (shop->tokens);
  if (!revoke)
    return;
  g_hash_table_remove_all (shop->grants);
  g_free (shop->client_secret);
  shop->client_secret = sandbox_random_token (shop->server, "shpss_", 32);
}

void
sandbox_shopify_attach (SandboxServer *server)
{
  SandboxShopify *shop = g_new0 (SandboxShopify, 1);
  g_autofree char *schema = g_strconcat (sandbox_shopify_types, sandbox_shopify_enums, NULL);

  shop->server = server;
  shop->client_id = sandbox_random_token (server, "", 32);
  shop->client_secret = sandbox_random_token (server, "shpss_", 32);
  shop->app_scopes = g_strdupv ((char **) app_scopes);
  shop->tokens
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sandbox_shopify_token_free);
  shop->codes = sandbox_shopify_codes_new ();
  shop->grants = sandbox_shopify_grants_new ();
  shop->done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  shop->indexes
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  shop->by_fulfillment = g_hash_table_new (g_int64_hash, g_int64_equal);
  shop->by_customer = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  shop->schema = sandbox_graphql_schema_new (schema);
  fill_bucket (shop);
  if (shops == NULL)
    shops = g_hash_table_new_full (NULL, NULL, NULL, free_shop);
  g_hash_table_insert (shops, server, shop);
  sandbox_server_add_provider (server, "shopify", handle_cb, shop, rate_limited_cb, failed_cb);
  sandbox_server_set_tokens (server, "shopify", end_tokens_cb);
}

void
sandbox_shopify_reset (SandboxServer *server, gboolean tokens)
{
  SandboxShopify *shop = sandbox_shopify_of (server);

  shop->world = NULL;
  g_hash_table_remove_all (shop->done);
  fill_bucket (shop);
  sandbox_shopify_refresh (shop);
  if (!tokens)
    return;
  g_hash_table_remove_all (shop->tokens);
  g_hash_table_remove_all (shop->codes);
  g_hash_table_remove_all (shop->grants);
}

void
sandbox_shopify_credentials (SandboxServer *server, JsonBuilder *builder)
{
  SandboxShopify *shop = sandbox_shopify_of (server);
  g_autofree char *scopes = g_strjoinv (",", shop->app_scopes);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "shop");
  json_builder_add_string_value (builder, sandbox_server_world (server)->shop_domain);
  json_builder_set_member_name (builder, "client_id");
  json_builder_add_string_value (builder, shop->client_id);
  json_builder_set_member_name (builder, "client_secret");
  json_builder_add_string_value (builder, shop->client_secret);
  json_builder_set_member_name (builder, "redirect_uri");
  json_builder_add_string_value (builder, SANDBOX_SHOPIFY_REDIRECT);
  json_builder_set_member_name (builder, "scopes");
  json_builder_add_string_value (builder, scopes);
  json_builder_end_object (builder);
}

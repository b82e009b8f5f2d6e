/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulated shop behind its port: sign-in, tokens, scopes, lists, prices, stock. */
#include "provider-bench.h"

#define GRAPHQL "/admin/api/2026-10/graphql.json"
#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"

static const char *const accept_json[] = { "Accept", "application/json", NULL };
static const char *const approve[] = { "X-Sandbox-User", "approve", NULL };

static guint
ask_token (Bench *bench, const char *rest)
{
  g_autofree char *body
      = g_strdup_printf ("client_id=%s&client_secret=%s&%s", bench_credential (bench, "client_id"),
                         bench_credential (bench, "client_secret"), rest);

  return bench_ask (bench, "POST", "/admin/oauth/access_token", FORM, body, accept_json);
}

/* (transfer full) */
static char *
client_token (Bench *bench)
{
  g_assert_cmpuint (ask_token (bench, "grant_type=client_credentials"), ==, 200);
  g_assert_cmpint (bench_int (bench, "expires_in"), ==, 86399);
  return g_strdup (bench_text (bench, "access_token"));
}

static guint
query (Bench *bench, const char *token, const char *text, const char *variables)
{
  const char *headers[] = { "X-Shopify-Access-Token", token, NULL };
  g_autoptr (JsonNode) quoted = json_node_new (JSON_NODE_VALUE);
  g_autofree char *string = NULL;
  g_autofree char *body = NULL;

  json_node_set_string (quoted, text);
  string = json_to_string (quoted, FALSE);
  body = g_strdup_printf ("{\"query\":%s,\"variables\":%s}", string,
                          variables != NULL ? variables : "null");
  return bench_ask (bench, "POST", GRAPHQL, JSON, body, headers);
}

/* Goes through the consent of a signed-in user and answers the callback's parameters. */
static GHashTable *
consent (Bench *bench, const char *scope)
{
  g_autofree char *path
      = g_strdup_printf ("/admin/oauth/authorize?client_id=%s&scope=%s&state=a%%20b%%26c&"
                         "redirect_uri=http%%3A%%2F%%2Flocalhost%%3A3457%%2Fauth%%2Fcallback",
                         bench_credential (bench, "client_id"), scope);
  const char *location;

  g_assert_cmpuint (bench_ask (bench, "GET", path, NULL, NULL, approve), ==, 302);
  location = bench_header (bench, "Location");
  g_assert_true (g_str_has_prefix (location, "http://localhost:3457/auth/callback?"));
  return soup_form_decode (strchr (location, '?') + 1);
}

static void
test_client_credentials (void)
{
  Bench bench;

  bench_start (&bench, "shopify", 20, 100);
  g_autofree char *token = client_token (&bench);
  g_assert_true (g_str_has_prefix (token, "shpat_"));
  g_assert_cmpstr (bench_text (&bench, "scope"), ==, bench_credential (&bench, "scopes"));
  g_autofree char *body = g_strdup_printf (
      "{\"client_id\":\"%s\",\"client_secret\":\"%s\",\"grant_type\":\"client_credentials\"}",
      bench_credential (&bench, "client_id"), bench_credential (&bench, "client_secret"));
  g_assert_cmpuint (bench_ask (&bench, "POST", "/admin/oauth/access_token", JSON, body, NULL), ==,
                    200);
  g_assert_cmpuint (ask_token (&bench, "grant_type=password"), ==, 400);
  g_assert_cmpuint (bench_ask (&bench, "POST", "/admin/oauth/access_token", FORM,
                               "grant_type=client_credentials&client_id=x", accept_json),
                    ==, 400);
  g_assert_cmpstr (bench_text (&bench, "error"), ==, "application_cannot_be_found");
  /* Without Accept the error is a page. */
  bench_ask (&bench, "POST", "/admin/oauth/access_token", FORM, "client_id=x", NULL);
  g_assert_nonnull (strstr (bench.text, "Oauth error application_cannot_be_found"));
  g_assert_cmpuint (query (&bench, token, "{shop{name}}", NULL), ==, 200);
  bench_ask (&bench, "POST", "/sandbox/tokens", FORM, "expire=access", NULL);
  g_assert_cmpuint (query (&bench, token, "{shop{name}}", NULL), ==, 401);
  g_assert_cmpstr (bench_text (&bench, "errors"), ==,
                   "[API] Invalid API key or access token (unrecognized login or wrong password)");
  bench_stop (&bench);
}

static void
test_code (void)
{
  Bench bench;

  bench_start (&bench, "shopify", 20, 100);
  g_autoptr (GHashTable) answer = consent (&bench, "read_orders");
  const char *code = g_hash_table_lookup (answer, "code");
  g_autofree char *signed_text = g_strdup_printf (
      "code=%s&host=%s&shop=maple-shop.myshopify.com&state=a+b%%26c&timestamp=%s", code,
      (char *) g_hash_table_lookup (answer, "host"),
      (char *) g_hash_table_lookup (answer, "timestamp"));
  const char *secret = bench_credential (&bench, "client_secret");
  g_autofree char *mac = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) secret,
                                                    strlen (secret), signed_text, -1);
  g_assert_cmpstr (g_hash_table_lookup (answer, "state"), ==, "a b&c");
  g_assert_cmpstr (g_hash_table_lookup (answer, "hmac"), ==, mac);

  g_autofree char *exchange = g_strdup_printf ("code=%s&expiring=0", code);
  g_assert_cmpuint (ask_token (&bench, exchange), ==, 200);
  g_assert_null (bench_at (&bench, "expires_in"));
  g_assert_cmpstr (bench_text (&bench, "scope"), ==, "read_orders");
  g_autofree char *token = g_strdup (bench_text (&bench, "access_token"));
  g_assert_cmpuint (ask_token (&bench, exchange), ==, 400);

  /* Scopes are asked field by field. */
  query (&bench, token,
         "{orders(first:1){nodes{id}} maybe:location(id:\"gid://shopify/Location/1\"){id}}", NULL);
  g_assert_cmpuint (bench_length (&bench, "data.orders.nodes"), ==, 1);
  g_assert_true (JSON_NODE_HOLDS_NULL (bench_at (&bench, "data.maybe")));
  g_assert_cmpstr (bench_text (&bench, "errors.0.extensions.code"), ==, "ACCESS_DENIED");
  g_assert_cmpstr (bench_text (&bench, "errors.0.path.0"), ==, "maybe");
  query (&bench, token, "{orders(first:1){nodes{customer{id}}}}", NULL);
  g_assert_true (JSON_NODE_HOLDS_NULL (bench_at (&bench, "data.orders.nodes.0.customer")));
  bench_stop (&bench);
}

static void
test_consent_refused (void)
{
  static const struct
  {
    const char *query;
    guint status;
    const char *part;
  } cases[] = {
    { "client_id=x&redirect_uri=http://localhost:3457/auth/callback", 400, "cannot_be_found" },
    { "client_id=%s&redirect_uri=http://localhost:3457/auth/callback/", 400, "not whitelisted" },
    { "client_id=%s&redirect_uri=http://127.0.0.1:3457/auth/callback", 400, "not whitelisted" },
    { "client_id=%s&scope=write_orders&redirect_uri=http://localhost:3457/auth/callback", 400,
      "invalid_scope" },
    { "client_id=%s&redirect_uri=http://localhost:3457/auth/callback&state=%%22%%3E", 200,
      "value=\"&quot;&gt;\"" },
  };
  Bench bench;

  bench_start (&bench, "shopify", 20, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].query, "%s", 2);
      g_autofree char *filled = g_strjoinv (bench_credential (&bench, "client_id"), parts);
      g_autofree char *path = g_strconcat ("/admin/oauth/authorize?", filled, NULL);
      g_auto (GStrv) pieces = g_strsplit (path, "%%", -1);
      g_autofree char *plain = g_strjoinv ("%", pieces);

      g_assert_cmpuint (bench_ask (&bench, "GET", plain, NULL, NULL, NULL), ==, cases[i].status);
      g_assert_nonnull (strstr (bench.text, cases[i].part));
    }
  g_autofree char *form = g_strdup_printf (
      "client_id=%s&redirect_uri=http://localhost:3457/auth/callback&state=s&choice=deny",
      bench_credential (&bench, "client_id"));
  g_assert_cmpuint (bench_ask (&bench, "POST", "/sandbox/consent", FORM, form, NULL), ==, 200);
  g_autofree char *yes = g_strdup_printf (
      "client_id=%s&redirect_uri=http://localhost:3457/auth/callback&state=s&choice=approve",
      bench_credential (&bench, "client_id"));
  g_assert_cmpuint (bench_ask (&bench, "POST", "/sandbox/consent", FORM, yes, NULL), ==, 302);
  bench_stop (&bench);
}

/* (transfer full) (nullable) */
static char *
refresh (Bench *bench, const char *token)
{
  g_autofree char *rest = g_strdup_printf ("grant_type=refresh_token&refresh_token=%s", token);

  return ask_token (bench, rest) == 200 ? g_strdup (bench_text (bench, "refresh_token")) : NULL;
}

/* A new refresh token each time; the one before stays good until the new one is used. */
static void
test_rotation (void)
{
  Bench bench;

  bench_start (&bench, "shopify", 20, 100);
  g_autoptr (GHashTable) answer = consent (&bench, "read_orders");
  g_autofree char *exchange
      = g_strdup_printf ("code=%s&expiring=1", (char *) g_hash_table_lookup (answer, "code"));
  g_assert_cmpuint (ask_token (&bench, exchange), ==, 200);
  g_assert_cmpint (bench_int (&bench, "expires_in"), ==, 3600);
  g_autofree char *first = g_strdup (bench_text (&bench, "refresh_token"));
  g_autofree char *lost = refresh (&bench, first);
  g_autofree char *second = refresh (&bench, first);
  g_assert_nonnull (lost);
  g_assert_nonnull (second);
  g_assert_null (refresh (&bench, lost));
  g_autofree char *third = refresh (&bench, second);
  g_assert_nonnull (third);
  g_assert_null (refresh (&bench, first));
  g_autofree char *again = refresh (&bench, second);
  g_assert_nonnull (again);
  bench_ask (&bench, "POST", "/sandbox/tokens", FORM, "expire=all", NULL);
  g_assert_null (refresh (&bench, again));
  bench_stop (&bench);
}

static void
test_paths (void)
{
  static const struct
  {
    const char *method, *path, *type, *body;
    guint status;
    const char *version;
  } cases[] = {
    { "POST", "/admin/api/2026-10/graphql.json", JSON, "{\"query\":\"{shop{id}}\"}", 200,
      "2026-10" },
    { "POST", "/admin/api/2026-07/graphql.json", JSON, "{\"query\":\"{shop{id}}\"}", 200,
      "2026-07" },
    { "POST", "/admin/api/2024-01/graphql.json", JSON, "{\"query\":\"{shop{id}}\"}", 200,
      "2026-01" },
    { "POST", "/admin/api/2099-01/graphql.json", JSON, "{}", 404, NULL },
    { "POST", "/admin/api/latest/graphql.json", JSON, "{}", 404, NULL },
    { "GET", "/admin/api/2026-10/graphql.json", NULL, NULL, 404, "2026-10" },
    { "POST", "/admin/api/2026-10/graphql.json", FORM, "query=x", 415, "2026-10" },
    { "POST", "/admin/api/2026-10/graphql.json", JSON, "nope", 400, "2026-10" },
    { "POST", "/admin/api/2026-10/graphql.json", JSON, "{\"query\":7}", 400, "2026-10" },
    { "POST", "/admin/api/2026-10/orders.json", JSON, "{}", 404, NULL },
    { "GET", "/", NULL, NULL, 404, NULL },
  };
  Bench bench;

  bench_start (&bench, "shopify", 20, 100);
  g_autofree char *token = client_token (&bench);
  const char *headers[] = { "X-Shopify-Access-Token", token, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (
          bench_ask (&bench, cases[i].method, cases[i].path, cases[i].type, cases[i].body, headers),
          ==, cases[i].status);
      g_assert_cmpstr (bench_header (&bench, "X-Shopify-API-Version"), ==, cases[i].version);
    }
  bench_stop (&bench);
}

/* The same orders whatever the page, sort key and direction; ids in the order of the sort. */
static void
test_paging (void)
{
  static const char *const sorts[] = { "UPDATED_AT", "ID", "CUSTOMER_NAME" };
  SandboxWorld *world;
  Bench bench;

  bench_start (&bench, "shopify", 60, 10000);
  world = sandbox_server_world (bench.server);
  g_autofree char *token = client_token (&bench);
  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autofree char *after = g_strdup ("null");
      gboolean more = TRUE;

      while (more)
        {
          g_autofree char *variables
              = g_strdup_printf ("{\"f\":%u,\"a\":%s,\"s\":\"%s\",\"r\":%s}", 1 + round * 5, after,
                                 sorts[round % 3], round % 2 ? "true" : "false");

          query (&bench, token,
                 "query($f:Int!,$a:String,$s:OrderSortKeys,$r:Boolean){orders(first:$f,after:$a,"
                 "sortKey:$s,reverse:$r){nodes{id} pageInfo{hasNextPage endCursor}}}",
                 variables);
          g_assert_null (bench_at (&bench, "errors"));
          for (guint i = 0; i < bench_length (&bench, "data.orders.nodes"); i++)
            {
              g_autofree char *where = g_strdup_printf ("data.orders.nodes.%u.id", i);

              g_assert_true (g_hash_table_add (seen, g_strdup (bench_text (&bench, where))));
            }
          more = json_node_get_boolean (bench_at (&bench, "data.orders.pageInfo.hasNextPage"));
          g_free (after);
          after = g_strdup_printf ("\"%s\"", bench_text (&bench, "data.orders.pageInfo.endCursor"));
        }
      g_assert_cmpuint (g_hash_table_size (seen), ==, world->orders->len);
    }
  bench_stop (&bench);
}

/* An order that changes while a client pages by UPDATED_AT is met again at its new place. */
static void
test_moving_order (void)
{
  static const char text[] = "query($a:String){orders(first:250,after:$a,sortKey:UPDATED_AT){"
                             "nodes{id} pageInfo{endCursor}}}";
  SandboxWorld *world;
  Bench bench;

  bench_start (&bench, "shopify", 30, 10000);
  world = sandbox_server_world (bench.server);
  g_autofree char *token = client_token (&bench);
  query (&bench, token, text, NULL);
  g_autofree char *variables
      = g_strdup_printf ("{\"a\":\"%s\"}", bench_text (&bench, "data.orders.pageInfo.endCursor"));
  query (&bench, token, text, variables);
  g_assert_cmpuint (bench_length (&bench, "data.orders.nodes"), ==, 0);
  SandboxOrder *order = world->orders->pdata[3];
  sandbox_world_touch_order (world, order, sandbox_world_tick (world));
  query (&bench, token, text, variables);
  g_assert_cmpuint (bench_length (&bench, "data.orders.nodes"), ==, 1);
  g_autofree char *gid = g_strdup_printf ("gid://shopify/Order/%" G_GINT64_FORMAT, order->id);
  g_assert_cmpstr (bench_text (&bench, "data.orders.nodes.0.id"), ==, gid);
  query (&bench, token, text, "{\"a\":\"bm90aGluZw==\"}");
  g_assert_cmpstr (bench_text (&bench, "errors.0.message"), ==,
                   "Invalid cursor for current pagination sort.");
  bench_stop (&bench);
}

/* What changes is not found by a search until the index has learnt of it, but by its id; and it is
 * stamped by the shop's clock. */
static void
test_lag (void)
{
  static const char text[] = "query($id:ID!){order(id:$id){updatedAt} orders(first:9,query:"
                             "\"updated_at:>='2026-11-15T12:00:00Z'\"){nodes{id}}}";
  SandboxWorld *world;
  SandboxOrder *order;
  Bench bench;
  guint found = 0;

  bench_start (&bench, "shopify", 30, 10000);
  g_autofree char *token = client_token (&bench);
  world = sandbox_server_world (bench.server);
  order = world->orders->pdata[3];
  g_autofree char *variables
      = g_strdup_printf ("{\"id\":\"gid://shopify/Order/%" G_GINT64_FORMAT "\"}", order->id);
  g_assert_false (sandbox_server_set_lag (bench.server, "xero", 1));
  g_assert_false (sandbox_server_set_skew (bench.server, "xero", 1));
  g_assert_true (sandbox_server_set_lag (bench.server, "shopify", 30 * G_TIME_SPAN_DAY));
  g_assert_true (sandbox_server_set_skew (bench.server, "shopify", 90 * G_TIME_SPAN_SECOND));
  sandbox_world_touch_order (world, order, sandbox_world_tick (world));

  query (&bench, token, text, variables);
  g_assert_cmpstr (bench_text (&bench, "data.order.updatedAt"), ==, "2026-11-15T12:01:31Z");
  g_assert_cmpuint (bench_length (&bench, "data.orders.nodes"), ==, 0);
  g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (bench_header (&bench, "Date"));
  g_assert_cmpint (g_date_time_to_unix (date) - g_get_real_time () / G_USEC_PER_SEC, >, 60);
  for (int day = 0; day < 31 && found == 0; day++)
    {
      sandbox_world_advance (world, G_TIME_SPAN_DAY);
      query (&bench, token, text, variables);
      found = bench_length (&bench, "data.orders.nodes");
    }
  g_assert_cmpuint (found, >, 0);
  bench_stop (&bench);
}

/* Expired, a token can be had again with the same secret; revoked, only with the new one. */
static void
test_ended (void)
{
  Bench bench;

  bench_start (&bench, "shopify", 10, 10000);
  g_autofree char *token = client_token (&bench);
  g_assert_true (sandbox_server_end_tokens (bench.server, "shopify", FALSE));
  g_assert_cmpuint (query (&bench, token, "{shop{id}}", NULL), ==, 401);
  g_autofree char *next = client_token (&bench);
  g_assert_cmpuint (query (&bench, next, "{shop{id}}", NULL), ==, 200);
  g_assert_true (sandbox_server_end_tokens (bench.server, "shopify", TRUE));
  g_assert_cmpuint (query (&bench, next, "{shop{id}}", NULL), ==, 401);
  g_assert_cmpuint (ask_token (&bench, "grant_type=client_credentials"), >=, 400);
  bench_stop (&bench);
}

/* A count ends at its limit and says so; null is no limit. */
static void
test_count (void)
{
  static const struct
  {
    const char *query;
    gint64 count;
    const char *precision;
  } rows[] = {
    { "{ordersCount{count precision}}", 30, "EXACT" },
    { "{ordersCount(limit:null){count precision}}", 30, "EXACT" },
    { "{ordersCount(limit:30){count precision}}", 30, "EXACT" },
    { "{ordersCount(limit:29){count precision}}", 29, "AT_LEAST" },
    { "{ordersCount(query:\"processed_at:<'2000-01-01'\",limit:null){count precision}}", 0,
      "EXACT" },
  };
  Bench bench;

  bench_start (&bench, "shopify", 30, 10000);
  g_autofree char *token = client_token (&bench);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      query (&bench, token, rows[i].query, NULL);
      g_assert_cmpint (bench_int (&bench, "data.ordersCount.count"), ==, rows[i].count);
      g_assert_cmpstr (bench_text (&bench, "data.ordersCount.precision"), ==, rows[i].precision);
    }
  bench_stop (&bench);
}

/* Without read_all_orders the shop ends sixty days ago. */
static void
test_sixty_days (void)
{
  SandboxWorld *world;
  Bench bench;

  bench_start (&bench, "shopify", 30, 10000);
  world = sandbox_server_world (bench.server);
  g_autofree char *whole = client_token (&bench);
  g_autoptr (GHashTable) answer = consent (&bench, "read_orders");
  g_autofree char *exchange
      = g_strdup_printf ("code=%s", (char *) g_hash_table_lookup (answer, "code"));
  ask_token (&bench, exchange);
  g_autofree char *recent = g_strdup (bench_text (&bench, "access_token"));
  SandboxOrder *order = world->orders->pdata[0];
  order->created_us = world->now_us - 61 * G_TIME_SPAN_DAY;
  g_autofree char *by_id
      = g_strdup_printf ("{order(id:\"gid://shopify/Order/%" G_GINT64_FORMAT "\"){id}}", order->id);
  query (&bench, whole, "{ordersCount{count}}", NULL);
  gint64 all = bench_int (&bench, "data.ordersCount.count");
  query (&bench, recent, "{ordersCount{count}}", NULL);
  g_assert_cmpint (all, ==, world->orders->len);
  g_assert_cmpint (bench_int (&bench, "data.ordersCount.count"), <, all);
  query (&bench, whole, by_id, NULL);
  g_assert_nonnull (bench_text (&bench, "data.order.id"));
  query (&bench, recent, by_id, NULL);
  g_assert_true (JSON_NODE_HOLDS_NULL (bench_at (&bench, "data.order")));
  bench_stop (&bench);
}

/* (transfer full): 800 points for next to no work, so that a slow machine cannot earn them back
 * while it answers. */
static char *
heavy_query (void)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < 800; i++)
    g_string_append_printf (text, "a%u:shop{name}", i);
  return g_string_free (g_string_append_c (text, '}'), FALSE);
}

static void
test_throttle (void)
{
  static const char too_heavy[]
      = "{orders(first:250){nodes{lineItems(first:250){nodes{originalUnitPriceSet{shopMoney{amount}"
        "} variant{id} product{id variants(first:9){nodes{id}}}}}}}}";
  Bench bench;
  g_autofree char *heavy = heavy_query ();
  guint throttled = 0;

  bench_start (&bench, "shopify", 60, 1);
  g_autofree char *token = client_token (&bench);
  g_assert_cmpuint (query (&bench, token, too_heavy, NULL), ==, 200);
  g_assert_cmpstr (bench_text (&bench, "errors.0.extensions.code"), ==, "MAX_COST_EXCEEDED");
  g_assert_cmpint (bench_int (&bench, "errors.0.extensions.cost"), >, 1000);
  query (&bench, token, heavy, NULL);
  g_assert_cmpint (bench_int (&bench, "extensions.cost.requestedQueryCost"), ==, 800);
  g_assert_cmpint (bench_int (&bench, "extensions.cost.actualQueryCost"), ==, 800);
  for (guint i = 0; i < 200 && throttled == 0; i++)
    {
      g_assert_cmpuint (query (&bench, token, heavy, NULL), ==, 200);
      throttled += bench_at (&bench, "errors") != NULL;
    }
  g_assert_cmpuint (throttled, ==, 1);
  g_assert_cmpstr (bench_text (&bench, "errors.0.extensions.code"), ==, "THROTTLED");
  g_assert_true (JSON_NODE_HOLDS_NULL (bench_at (&bench, "extensions.cost.actualQueryCost")));
  g_assert_cmpint (bench_int (&bench, "extensions.cost.throttleStatus.restoreRate"), ==, 100);
  g_assert_cmpint (bench_int (&bench, "extensions.cost.throttleStatus.currentlyAvailable"), <, 800);
  bench_stop (&bench);
}

/* Every total an order shows is the sum of its parts, in both currencies. */
static void
test_order_sums (void)
{
  static const char text[]
      = "query($a:String){orders(first:50,after:$a){nodes{totalPriceSet{...M} "
        "subtotalPriceSet{...M}"
        " totalTaxSet{...M} totalShippingPriceSet{...M} totalTipReceivedSet{...M}"
        " netPaymentSet{...M} totalReceivedSet{...M} totalRefundedSet{...M}}"
        " pageInfo{hasNextPage endCursor}}} fragment M on MoneyBag{shopMoney{amount}"
        " presentmentMoney{amount}}";
  static const char *const sides[] = { "shopMoney", "presentmentMoney" };
  g_autofree char *variables = NULL;
  Bench bench;
  guint checked = 0;

  bench_start (&bench, "shopify", 120, 10000);
  g_autofree char *token = client_token (&bench);
  do
    {
      query (&bench, token, text, variables);
      for (guint i = 0; i < 2 * bench_length (&bench, "data.orders.nodes"); i++)
        {
          static const char *const names[]
              = { "totalPriceSet",         "subtotalPriceSet",    "totalTaxSet",
                  "totalShippingPriceSet", "totalTipReceivedSet", "totalReceivedSet",
                  "totalRefundedSet",      "netPaymentSet" };
          gint64 cents[G_N_ELEMENTS (names)];

          for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
            {
              g_autofree char *where = g_strdup_printf ("data.orders.nodes.%u.%s.%s.amount", i / 2,
                                                        names[j], sides[i % 2]);
              const char *amount = bench_text (&bench, where);
              const char *point = strchr (amount, '.');
              gint64 whole = g_ascii_strtoll (amount, NULL, 10) * 100;

              g_assert_nonnull (point);
              cents[j] = whole + (point[1] - '0') * 10 + (point[2] != '\0' ? point[2] - '0' : 0);
            }
          g_assert_cmpint (cents[0], ==, cents[1] + cents[2] + cents[3] + cents[4]);
          g_assert_cmpint (cents[7], ==, cents[5] - cents[6]);
          checked++;
        }
      g_free (variables);
      variables = g_strdup_printf ("{\"a\":\"%s\"}",
                                   bench_text (&bench, "data.orders.pageInfo.endCursor"));
    }
  while (json_node_get_boolean (bench_at (&bench, "data.orders.pageInfo.hasNextPage")));
  g_assert_cmpuint (checked, ==, 240);
  bench_stop (&bench);
}

static void
test_stock (void)
{
  static const char text[]
      = "mutation($i:InventorySetQuantitiesInput!,$k:String!){inventorySetQuantities(input:$i) "
        "@idempotent(key:$k){inventoryAdjustmentGroup{changes{delta}} userErrors{code field}}}";
  SandboxInventoryItem *item;
  SandboxInventoryLevel *level;
  Bench bench;

  bench_start (&bench, "shopify", 20, 100);
  g_autofree char *token = client_token (&bench);
  item = sandbox_server_world (bench.server)->items->pdata[0];
  level = item->levels->pdata[0];
  gint64 before = level->available;
  g_autofree char *input
      = g_strdup_printf ("{\"i\":{\"name\":\"available\",\"reason\":\"correction\",\"quantities\":["
                         "{\"inventoryItemId\":"
                         "\"gid://shopify/InventoryItem/%" G_GINT64_FORMAT
                         "\",\"locationId\":\"gid://shopify/Location/%" G_GINT64_FORMAT
                         "\",\"quantity\":%" G_GINT64_FORMAT
                         ",\"changeFromQuantity\":%" G_GINT64_FORMAT "}]},\"k\":\"KEY\"}",
                         item->id, level->location->id, before + 5, before);
  g_auto (GStrv) parts = g_strsplit (input, "KEY", 2);
  g_autofree char *other = g_strjoinv ("key-2", parts);

  query (&bench, token, text, input);
  g_assert_cmpint (
      bench_int (&bench, "data.inventorySetQuantities.inventoryAdjustmentGroup.changes.0.delta"),
      ==, 5);
  g_assert_cmpint (level->available, ==, before + 5);
  query (&bench, token, text, input);
  g_assert_cmpuint (bench_length (&bench, "data.inventorySetQuantities.userErrors"), ==, 0);
  g_assert_cmpint (level->available, ==, before + 5);
  query (&bench, token, text, other);
  g_assert_cmpstr (bench_text (&bench, "data.inventorySetQuantities.userErrors.0.code"), ==,
                   "CHANGE_FROM_QUANTITY_STALE");
  query (
      &bench, token,
      "mutation($i:InventorySetQuantitiesInput!){inventorySetQuantities(input:$i){userErrors{code"
      "}}}",
      input);
  g_assert_nonnull (strstr (bench_text (&bench, "errors.0.message"), "@idempotent"));
  bench_stop (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shopify/client-credentials", test_client_credentials);
  g_test_add_func ("/shopify/code", test_code);
  g_test_add_func ("/shopify/consent-refused", test_consent_refused);
  g_test_add_func ("/shopify/rotation", test_rotation);
  g_test_add_func ("/shopify/paths", test_paths);
  g_test_add_func ("/shopify/paging", test_paging);
  g_test_add_func ("/shopify/moving-order", test_moving_order);
  g_test_add_func ("/shopify/lag", test_lag);
  g_test_add_func ("/shopify/ended", test_ended);
  g_test_add_func ("/shopify/count", test_count);
  g_test_add_func ("/shopify/sixty-days", test_sixty_days);
  g_test_add_func ("/shopify/throttle", test_throttle);
  g_test_add_func ("/shopify/order-sums", test_order_sums);
  g_test_add_func ("/shopify/stock", test_stock);
  return g_test_run ();
}

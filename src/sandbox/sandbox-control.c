/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control port.
 *
 *   GET  /healthz   {"ok":true,"now":…}
 *   GET  /truth     what the books must show
 *   GET  /books     what the QuickBooks books do show
 *   GET  /crm       what HubSpot holds; GET /crm/truth what it should hold
 *   POST /crm       {"fail":"ada@example.com"} and more: see sandbox-providers.h
 *   GET  /log       the last requests
 *   GET  /faults    the rules and how often they hit
 *   POST /faults    one rule, or an array of them (those before a wrong one stay)
 *   POST /reset     {"seed":1,"orders":500,"tokens":false}, each optional: a new world and empty
 *                   books
 *   POST /edit      {"count":3,"kind":"note"|"money"|"email"}
 *   POST /advance   {"days":2,"hours":6}: what is due in that time happens. With --until orders go
 *                   on coming in
 *
 * States of a provider, until they are changed again:
 *
 *   POST /tokens    {"provider":"shopify","do":"expire"|"revoke"}: access tokens have run out, and
 *                   refreshing gives new ones; or a person has to sign in again: QuickBooks'
 *                   consent is taken back, Shopify's secret rotated, Stripe's key rolled, HubSpot's
 *                   key replaced and its app uninstalled
 *   GET  /credentials  what a client needs to sign in now
 *   POST /lag       {"provider":"shopify","seconds":300}: lists and searches learn of a new or
 *                   changed thing up to that much later than it can be read by its id, each by a
 *                   lag of its own. Stripe's and Shopify's seconds are the world's, QuickBooks' and
 *                   HubSpot's (whose searches lag, not its lists) real
 *   POST /skew      {"provider":"quickbooks","seconds":-90}: its clock is off: the header Date, and
 *                   the stamps of updates (QuickBooks' MetaData, Shopify's and
 *                   HubSpot's updatedAt)
 *   POST /person    {"entity":"Account","name":"Sales","set":{"Name":"Web Sales"}}: somebody else
 *                   changes the QuickBooks books by hand. What: "id", "name" or "number" (of a
 *                   document), nothing for Preferences. How: "set", members of the entity, or
 *                   "delete":true. So an account is renamed or made inactive ({"Active":false}), a
 *                   period closed or opened ({"AccountingInfoPrefs":{"BookCloseDate":"2026-03-31"}}
 *                   in Preferences; writes into it are refused with 6210), a memo or an amount
 *                   changed, a document deleted; an empty "set" only moves the SyncToken on
 *
 * A wrong request is answered 400 with {"error":"…"}. */
#include "sandbox-control.h"

#include <gio/gio.h>

#include "sandbox-providers.h"
#include "sandbox-truth.h"

#define MOST_ORDERS 1000000
#define MOST_DAYS 3650
#define MOST_SECONDS (24 * 3600)

typedef struct
{
  const char *method;
  const char *path;
  gboolean (*run) (SandboxRequest *request, JsonNode *body, GError **error);
} Route;

static JsonNode *
single (const char *name, JsonNode *value)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_member (object, name, value);
  json_node_take_object (node, object);

  return node;
}

static void
reply_failure (SandboxRequest *request, int status, const char *message)
{
  sandbox_reply_json (request, status,
                      single ("error", json_node_init_string (json_node_alloc (), message)));
}

static void
reply_count (SandboxRequest *request, const char *name, gint64 count)
{
  sandbox_reply_json (request, 200, single (name, json_node_init_int (json_node_alloc (), count)));
}

static JsonObject *
get_object (JsonNode *body, GError **error)
{
  if (body != NULL && JSON_NODE_HOLDS_OBJECT (body))
    return json_node_get_object (body);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       "body: expected a JSON object");

  return NULL;
}

/* Leaves @value alone when the member is not there. */
static gboolean
read_whole (
    JsonObject *object, const char *name, gint64 least, gint64 most, gint64 *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) < least || json_node_get_int (node) > most)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "%s: expected a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                   name, least, most);
      return FALSE;
    }
  *value = json_node_get_int (node);

  return TRUE;
}

static gboolean
read_text (JsonObject *object, const char *name, const char **value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: expected a string", name);
      return FALSE;
    }
  *value = json_node_get_string (node);

  return TRUE;
}

static gboolean
read_flag (JsonObject *object, const char *name, gboolean *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: expected true or false",
                   name);
      return FALSE;
    }
  *value = json_node_get_boolean (node);

  return TRUE;
}

static gboolean
show_health (SandboxRequest *request, JsonNode *body, GError **error)
{
  g_autoptr (GDateTime) now
      = g_date_time_new_from_unix_utc (sandbox_server_now_us (request->server) / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  JsonNode *node = single ("now", json_node_init_string (json_node_alloc (), text));

  json_object_set_boolean_member (json_node_get_object (node), "ok", TRUE);
  sandbox_reply_json (request, 200, node);

  return TRUE;
}

static gboolean
show_truth (SandboxRequest *request, JsonNode *body, GError **error)
{
  sandbox_reply_json (request, 200, sandbox_truth_report (sandbox_server_world (request->server)));

  return TRUE;
}

static gboolean
show_books (SandboxRequest *request, JsonNode *body, GError **error)
{
  sandbox_reply_json (request, 200, sandbox_quickbooks_books (request->server));

  return TRUE;
}

static gboolean
show_crm (SandboxRequest *request, JsonNode *body, GError **error)
{
  sandbox_reply_json (request, 200, sandbox_hubspot_crm (request->server));

  return TRUE;
}

static gboolean
show_crm_truth (SandboxRequest *request, JsonNode *body, GError **error)
{
  sandbox_reply_json (request, 200, sandbox_hubspot_truth (request->server));

  return TRUE;
}

static gboolean
set_crm (SandboxRequest *request, JsonNode *body, GError **error)
{
  JsonObject *object = get_object (body, error);

  if (object == NULL || !sandbox_hubspot_set (request->server, object, error))
    return FALSE;

  reply_count (request, "set", json_object_get_size (object));

  return TRUE;
}

static gboolean
show_log (SandboxRequest *request, JsonNode *body, GError **error)
{
  sandbox_reply_json (request, 200, sandbox_server_dup_log (request->server));

  return TRUE;
}

static gboolean
show_faults (SandboxRequest *request, JsonNode *body, GError **error)
{
  sandbox_reply_json (request, 200,
                      sandbox_faults_report (sandbox_server_faults (request->server)));

  return TRUE;
}

static gboolean
add_faults (SandboxRequest *request, JsonNode *body, GError **error)
{
  SandboxFaults *faults = sandbox_server_faults (request->server);
  g_autoptr (JsonArray) rules = NULL;

  if (body != NULL && JSON_NODE_HOLDS_ARRAY (body))
    rules = json_node_dup_array (body);
  else
    {
      rules = json_array_new ();
      if (body != NULL)
        json_array_add_element (rules, json_node_copy (body));
    }

  for (guint i = 0; i < json_array_get_length (rules); i++)
    {
      JsonObject *spec = get_object (json_array_get_element (rules, i), error);

      if (spec == NULL || !sandbox_faults_add (faults, spec, error))
        return FALSE;
    }

  return show_faults (request, body, error);
}

static gboolean
reset (SandboxRequest *request, JsonNode *body, GError **error)
{
  SandboxServer *server = request->server;
  SandboxWorld *world = sandbox_server_world (server);
  gint64 seed = (gint64) world->seed;
  gint64 orders = sandbox_server_orders (server);
  gboolean tokens = FALSE;
  JsonObject *object = get_object (body, error);

  if (object == NULL || !read_whole (object, "seed", 0, G_MAXINT64, &seed, error)
      || !read_whole (object, "orders", 0, MOST_ORDERS, &orders, error)
      || !read_flag (object, "tokens", &tokens, error))
    return FALSE;

  sandbox_server_renew_world (server, (guint64) seed, (guint) orders);
  sandbox_shopify_reset (server, tokens);
  sandbox_stripe_reset (server, tokens);
  sandbox_quickbooks_reset (server, tokens);
  sandbox_hubspot_reset (server, tokens);
  reply_count (request, "orders", orders);

  return TRUE;
}

static gboolean
edit (SandboxRequest *request, JsonNode *body, GError **error)
{
  const char *kind = "note";
  gint64 count = 1;
  JsonObject *object = get_object (body, error);

  if (object == NULL || !read_whole (object, "count", 0, MOST_ORDERS, &count, error)
      || !read_text (object, "kind", &kind, error))
    return FALSE;

  if (g_str_equal (kind, "email"))
    {
      reply_count (request, "edited",
                   sandbox_world_edit_emails (sandbox_server_world (request->server),
                                              (guint) count));
      return TRUE;
    }
  if (!g_str_equal (kind, "note") && !g_str_equal (kind, "money"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "kind: expected note, money or email, found \"%s\"", kind);
      return FALSE;
    }
  reply_count (request, "edited",
               sandbox_world_edit_orders (sandbox_server_world (request->server), (guint) count,
                                          g_str_equal (kind, "money")));

  return TRUE;
}

static gboolean
advance (SandboxRequest *request, JsonNode *body, GError **error)
{
  JsonObject *object = get_object (body, error);
  gint64 days = object != NULL && json_object_has_member (object, "hours") ? 0 : 1;
  gint64 hours = 0;

  if (object == NULL || !read_whole (object, "days", 0, MOST_DAYS, &days, error)
      || !read_whole (object, "hours", 0, 24 * MOST_DAYS, &hours, error))
    return FALSE;

  sandbox_world_advance (sandbox_server_world (request->server),
                         days * G_TIME_SPAN_DAY + hours * G_TIME_SPAN_HOUR);

  return show_health (request, body, error);
}

static gboolean
unknown_provider (const char *name, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "provider: expected shopify, stripe, quickbooks or hubspot, found \"%s\"", name);

  return FALSE;
}

static void
reply_done (SandboxRequest *request)
{
  sandbox_reply_json (request, 200,
                      single ("ok", json_node_init_boolean (json_node_alloc (), TRUE)));
}

static gboolean
end_tokens (SandboxRequest *request, JsonNode *body, GError **error)
{
  const char *provider = "", *what = "expire";
  JsonObject *object = get_object (body, error);

  if (object == NULL || !read_text (object, "provider", &provider, error)
      || !read_text (object, "do", &what, error))
    return FALSE;

  if (!g_str_equal (what, "expire") && !g_str_equal (what, "revoke"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "do: expected expire or revoke, found \"%s\"", what);
      return FALSE;
    }
  if (!sandbox_server_end_tokens (request->server, provider, g_str_equal (what, "revoke")))
    return unknown_provider (provider, error);

  reply_done (request);

  return TRUE;
}

JsonNode *
sandbox_credentials (SandboxServer *server)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "shopify");
  sandbox_shopify_credentials (server, builder);
  json_builder_set_member_name (builder, "stripe");
  sandbox_stripe_credentials (server, builder);
  json_builder_set_member_name (builder, "quickbooks");
  sandbox_quickbooks_credentials (server, builder);
  json_builder_set_member_name (builder, "hubspot");
  sandbox_hubspot_credentials (server, builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static gboolean
show_credentials (SandboxRequest *request, JsonNode *body, GError **error)
{
  sandbox_reply_json (request, 200, sandbox_credentials (request->server));

  return TRUE;
}

/* A span of seconds, set for one provider. */
static gboolean
set_span (SandboxRequest *request,
          JsonNode *body,
          gboolean negative,
          gboolean (*set) (SandboxServer *server, const char *provider, gint64 span_us),
          GError **error)
{
  const char *provider = "";
  JsonObject *object = get_object (body, error);
  gint64 least = negative ? -MOST_SECONDS : 0, seconds = 0;

  if (object == NULL || !read_text (object, "provider", &provider, error)
      || !read_whole (object, "seconds", least, MOST_SECONDS, &seconds, error))
    return FALSE;

  if (!set (request->server, provider, seconds * G_USEC_PER_SEC))
    return unknown_provider (provider, error);

  reply_done (request);

  return TRUE;
}

static gboolean
set_lag (SandboxRequest *request, JsonNode *body, GError **error)
{
  return set_span (request, body, FALSE, sandbox_server_set_lag, error);
}

static gboolean
set_skew (SandboxRequest *request, JsonNode *body, GError **error)
{
  return set_span (request, body, TRUE, sandbox_server_set_skew, error);
}

static gboolean
act_as_person (SandboxRequest *request, JsonNode *body, GError **error)
{
  JsonObject *object = get_object (body, error);

  if (object == NULL || !sandbox_quickbooks_person (request->server, object, error))
    return FALSE;

  reply_done (request);

  return TRUE;
}

static const Route routes[] = {
  { "GET", "/healthz", show_health }, { "GET", "/truth", show_truth },
  { "GET", "/books", show_books },    { "GET", "/log", show_log },
  { "GET", "/crm", show_crm },        { "GET", "/crm/truth", show_crm_truth },
  { "POST", "/crm", set_crm },
  { "GET", "/faults", show_faults },  { "POST", "/faults", add_faults },
  { "POST", "/reset", reset },        { "POST", "/edit", edit },
  { "POST", "/advance", advance },    { "GET", "/credentials", show_credentials },
  { "POST", "/tokens", end_tokens },  { "POST", "/lag", set_lag },
  { "POST", "/skew", set_skew },      { "POST", "/person", act_as_person },
};

static void
control_cb (SandboxRequest *request, gpointer data)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!g_str_equal (request->method, routes[i].method)
          || !g_str_equal (request->path, routes[i].path))
        continue;

      if ((request->body_length > 0
           && !json_parser_load_from_data (parser, request->body, (gssize) request->body_length,
                                           &error))
          || !routes[i].run (request, json_parser_get_root (parser), &error))
        reply_failure (request, 400, error->message);
      return;
    }

  reply_failure (request, 404, "no such page on the control port");
}

void
sandbox_control_attach (SandboxServer *server)
{
  sandbox_server_add_provider (server, "control", control_cb, NULL, NULL, NULL);
}

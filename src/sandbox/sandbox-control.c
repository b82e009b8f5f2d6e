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
 * books POST /edit      {"count":3,"kind":"note"|"money"|"email"} POST /advance   {"days":2}
 *
 * A wrong request is answered 400 with {"error":"…"}. */
#include "sandbox-control.h"

#include <gio/gio.h>

#include "sandbox-providers.h"
#include "sandbox-truth.h"

#define MOST_ORDERS 1000000
#define MOST_DAYS 3650

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
read_whole (JsonObject *object, const char *name, gint64 most, gint64 *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) < 0 || json_node_get_int (node) > most)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "%s: expected a whole number from 0 to %" G_GINT64_FORMAT, name, most);
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
  gint64 orders = world->orders->len;
  gboolean tokens = FALSE;
  JsonObject *object = get_object (body, error);

  if (object == NULL || !read_whole (object, "seed", G_MAXINT64, &seed, error)
      || !read_whole (object, "orders", MOST_ORDERS, &orders, error)
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

  if (object == NULL || !read_whole (object, "count", MOST_ORDERS, &count, error)
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
  gint64 days = 1;
  JsonObject *object = get_object (body, error);

  if (object == NULL || !read_whole (object, "days", MOST_DAYS, &days, error))
    return FALSE;

  sandbox_world_advance (sandbox_server_world (request->server), (guint) days);

  return show_health (request, body, error);
}

static const Route routes[] = {
  { "GET", "/healthz", show_health }, { "GET", "/truth", show_truth },
  { "GET", "/books", show_books },    { "GET", "/log", show_log },
  { "GET", "/crm", show_crm },        { "GET", "/crm/truth", show_crm_truth },
  { "POST", "/crm", set_crm },
  { "GET", "/faults", show_faults },  { "POST", "/faults", add_faults },
  { "POST", "/reset", reset },        { "POST", "/edit", edit },
  { "POST", "/advance", advance },
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

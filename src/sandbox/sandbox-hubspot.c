/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A simulated HubSpot portal, written from its documentation: the dated API 2026-03, strict about
 * everything that a real one refuses. What it holds ends with the process, unless it is kept. */
#include "sandbox-hubspot-private.h"

#include <string.h>

#include "sandbox-providers.h"

#define FIRST_ID G_GINT64_CONSTANT (54805205097)

static GHashTable *portals; /* SandboxServer → SandboxHubspot */

static void
set_up (SandboxHubspot *self)
{
  for (guint i = 0; i < SANDBOX_HS_N_TYPES; i++)
    self->types[i] = sandbox_hs_type_new (self, i);
  self->associations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->failing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->limits = sandbox_hs_limits_new (sandbox_server_pace (self->server));
  self->next_id = FIRST_ID;
  self->index_delay_us = 0;
  self->hide_trace = FALSE;
  self->writes = 0;
}

static void
clear (SandboxHubspot *self)
{
  for (guint i = 0; i < SANDBOX_HS_N_TYPES; i++)
    sandbox_hs_type_free (self->types[i]);
  g_hash_table_unref (self->associations);
  g_hash_table_unref (self->failing);
  sandbox_hs_limits_free (self->limits);
}

static void
hubspot_free (gpointer data)
{
  SandboxHubspot *self = data;

  clear (self);
  sandbox_hs_auth_free (self->auth);
  g_free (self);
}

static SandboxHubspot *
portal_of (SandboxServer *server)
{
  return g_hash_table_lookup (portals, server);
}

static void
show_account (SandboxHsCall *call)
{
  JsonObject *object = json_object_new ();
  JsonArray *more = json_array_new ();

  json_array_add_string_element (more, "EUR");
  json_object_set_int_member (object, "portalId", SANDBOX_HS_PORTAL);
  json_object_set_string_member (object, "accountType", "STANDARD");
  json_object_set_string_member (object, "timeZone", "US/Eastern");
  json_object_set_string_member (object, "companyCurrency", "USD");
  json_object_set_array_member (object, "additionalCurrencies", more);
  json_object_set_string_member (object, "utcOffset", "-05:00");
  json_object_set_int_member (object, "utcOffsetMilliseconds", -18000000);
  json_object_set_string_member (object, "uiDomain", "app.hubspot.com");
  json_object_set_string_member (object, "dataHostingLocation", "na1");
  sandbox_hs_answer (call, 200, object);
}

/* "/crm/objects/2026-03/contacts/…" */
static void
route (SandboxHsCall *call)
{
  char **parts = call->parts;
  SandboxHsType *type;

  if (g_str_equal (call->request->path, "/account-info/" SANDBOX_HS_VERSION "/details"))
    {
      show_account (call);
      return;
    }
  if (g_strv_length (parts) < 4 || !g_str_equal (parts[0], "crm")
      || !g_str_equal (parts[2], SANDBOX_HS_VERSION))
    return;
  if (g_str_equal (parts[1], "associations"))
    {
      sandbox_hs_associations (call);
      return;
    }
  type = sandbox_hs_type (call->self, parts[3]);
  if (type == NULL)
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR", "Unable to infer object type from: %s",
                     parts[3]);
  else if (g_str_equal (parts[1], "objects"))
    sandbox_hs_objects (call, type);
  else if (g_str_equal (parts[1], "properties"))
    sandbox_hs_properties (call, type);
  else if (g_str_equal (parts[1], "pipelines"))
    sandbox_hs_pipelines (call, type);
}

/* FALSE with a reply when there is a body that is no JSON object. */
static gboolean
read_body (SandboxHsCall *call)
{
  g_autoptr (JsonNode) node = NULL;

  if (call->request->body_length == 0)
    return TRUE;
  node = json_from_string (call->request->body, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                       "Invalid input JSON: the body is not one JSON object");
      return FALSE;
    }
  call->body = json_object_ref (json_node_get_object (node));
  return TRUE;
}

static void
answer (SandboxHsCall *call)
{
  gboolean oauth = FALSE;
  const char *policy;

  if (sandbox_hs_signin (call) || !sandbox_hs_check_bearer (call, &oauth))
    return;
  policy = sandbox_hs_limits_take (call, oauth, g_str_has_suffix (call->request->path, "/search"));
  if (policy != NULL)
    {
      sandbox_hs_too_many (call, policy);
      return;
    }
  if (read_body (call))
    route (call);
  if (!call->answered)
    sandbox_hs_fail (call, 404, "OBJECT_NOT_FOUND", "There is nothing at this address");
}

/* The numbered addresses of before, which HubSpot's own clients still use, as the dated ones:
 * "crm/v3/objects/contacts" becomes "crm/objects/2026-03/contacts". */
static void
use_dated (char **parts)
{
  static const struct
  {
    const char *version, *family;
  } numbered[] = { { "v3", "objects" },
                   { "v3", "properties" },
                   { "v3", "pipelines" },
                   { "v4", "objects" },
                   { "v4", "associations" } };
  char *version = g_strv_length (parts) > 2 && g_str_equal (parts[0], "crm") ? parts[1] : NULL;

  for (gsize i = 0; version != NULL && i < G_N_ELEMENTS (numbered); i++)
    if (g_str_equal (numbered[i].version, version) && g_str_equal (numbered[i].family, parts[2]))
      {
        parts[1] = parts[2];
        parts[2] = g_strdup (SANDBOX_HS_VERSION);
        g_free (version);
        return;
      }
}

static void
request_cb (SandboxRequest *request, gpointer data)
{
  g_auto (GStrv) parts = g_strsplit (request->path + 1, "/", -1);
  SandboxHsCall call = { data, request, parts, NULL, FALSE };

  use_dated (parts);
  answer (&call);
  g_clear_pointer (&call.body, json_object_unref);
}

static void
rate_limited_cb (SandboxRequest *request, gpointer data)
{
  SandboxHsCall call = { data, request, NULL, NULL, FALSE };

  sandbox_hs_too_many (&call, g_str_has_suffix (request->path, "/search") ? "SECONDLY"
                                                                          : "TEN_SECONDLY_ROLLING");
}

static void
failed_cb (SandboxRequest *request, gpointer data)
{
  SandboxHsCall call = { data, request, NULL, NULL, FALSE };

  sandbox_hs_fail (&call, 500, "INTERNAL_ERROR", "internal error");
}

static void
end_tokens_cb (gboolean revoke, gpointer data)
{
  SandboxHubspot *self = data;

  sandbox_hs_auth_end (self->auth, revoke);
}

void
sandbox_hubspot_attach (SandboxServer *server)
{
  SandboxHubspot *self = g_new0 (SandboxHubspot, 1);

  if (portals == NULL)
    portals = g_hash_table_new_full (NULL, NULL, NULL, hubspot_free);
  self->server = server;
  self->auth = sandbox_hs_auth_new ();
  set_up (self);
  g_hash_table_insert (portals, server, self);
  sandbox_server_add_provider (server, "hubspot", request_cb, self, rate_limited_cb, failed_cb);
  sandbox_server_set_tokens (server, "hubspot", end_tokens_cb);
}

void
sandbox_hubspot_reset (SandboxServer *server, gboolean tokens)
{
  SandboxHubspot *self = portal_of (server);

  clear (self);
  set_up (self);
  if (!tokens)
    return;
  sandbox_hs_auth_free (self->auth);
  self->auth = sandbox_hs_auth_new ();
}

void
sandbox_hubspot_credentials (SandboxServer *server, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "key");
  json_builder_add_string_value (builder, sandbox_hs_auth_key (portal_of (server)->auth));
  json_builder_set_member_name (builder, "client_id");
  json_builder_add_string_value (builder, SANDBOX_HS_CLIENT_ID);
  json_builder_set_member_name (builder, "client_secret");
  json_builder_add_string_value (builder, SANDBOX_HS_CLIENT_SECRET);
  json_builder_set_member_name (builder, "redirect_uri");
  json_builder_add_string_value (builder, SANDBOX_HS_REDIRECT);
  json_builder_end_object (builder);
}

JsonNode *
sandbox_hubspot_truth (SandboxServer *server)
{
  return sandbox_hs_truth (portal_of (server));
}

JsonNode *
sandbox_hubspot_crm (SandboxServer *server)
{
  return sandbox_hs_dump (portal_of (server));
}

static gboolean
set_one (SandboxHubspot *self, JsonObject *wish, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (wish, name);
  const char *text = sandbox_hs_text (wish, name);

  if (g_str_equal (name, "deny") && text != NULL)
    sandbox_hs_auth_deny (self->auth, text, TRUE);
  else if (g_str_equal (name, "allow") && text != NULL)
    sandbox_hs_auth_deny (self->auth, text, FALSE);
  else if (g_str_equal (name, "fail") && text != NULL)
    g_hash_table_insert (self->failing, g_strdup (text),
                         g_strdup_printf ("Property values were not valid: %s is refused", text));
  else if (g_str_equal (name, "heal") && text != NULL)
    g_hash_table_remove (self->failing, text);
  else if (g_str_equal (name, "index_delay_ms") && JSON_NODE_HOLDS_VALUE (node))
    self->index_delay_us = json_node_get_int (node) * 1000;
  else if (g_str_equal (name, "daily_left") && JSON_NODE_HOLDS_VALUE (node))
    sandbox_hs_limits_set_daily (self->limits, json_node_get_int (node));
  else if (g_str_equal (name, "hide_trace") && JSON_NODE_HOLDS_VALUE (node))
    self->hide_trace = json_node_get_boolean (node);
  else if (g_str_equal (name, "renew_key") && JSON_NODE_HOLDS_VALUE (node))
    sandbox_hs_auth_renew_key (self->auth);
  else
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "%s: not known, or not of its kind", name);
      return FALSE;
    }
  return TRUE;
}

gboolean
sandbox_hubspot_set (SandboxServer *server, JsonObject *wish, GError **error)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, wish);
  while (json_object_iter_next (&iter, &name, NULL))
    if (!set_one (portal_of (server), wish, name, error))
      return FALSE;
  return TRUE;
}

gboolean
sandbox_hubspot_load (SandboxServer *server, const char *path, GError **error)
{
  return sandbox_hs_load (portal_of (server), path, error);
}

gboolean
sandbox_hubspot_save (SandboxServer *server, const char *path, GError **error)
{
  return sandbox_hs_save (portal_of (server), path, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signing in to the simulated shop.
 *
 * Client credentials: the app's id and secret for a token of 24 hours, no refresh.
 * Authorization code: the consent page of /admin/oauth/authorize sends the browser back with code,
 * hmac, host, shop, state and timestamp; the code, good once, buys a token that never expires, or
 * one of an hour with a refresh token (expiring=1). Each refresh gives a new refresh token; the one
 * before it stays good until the new one is used, so that a lost reply can be asked for again.
 *
 * A browser stand-in that sends "X-Sandbox-User: approve" (or "deny") skips the page.
 * POST /sandbox/tokens expire=access|all ends tokens early, for tests.
 */
#include "sandbox-shopify-state.h"

#include <string.h>

#define CODE_LIFE (600 * G_USEC_PER_SEC)
#define ACCESS_LIFE_S 3600
#define REFRESH_LIFE_S (90 * 24 * 3600)
#define CLIENT_LIFE_S 86399

typedef struct
{
  char **scopes;
  gint64 expires_us;
} Code;

/* One installation with expiring tokens. Both its refresh tokens are keys of shop->grants. */
typedef struct
{
  grefcount references;
  char **scopes;
  char *current;
  char *previous; /* NULL once 'current' has been used */
  gint64 expires_us;
} Grant;

static void
free_code (gpointer data)
{
  Code *code = data;

  g_strfreev (code->scopes);
  g_free (code);
}

static void
unref_grant (gpointer data)
{
  Grant *grant = data;

  if (!g_ref_count_dec (&grant->references))
    return;
  g_strfreev (grant->scopes);
  g_free (grant->current);
  g_free (grant->previous);
  g_free (grant);
}

GHashTable *
sandbox_shopify_codes_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_code);
}

GHashTable *
sandbox_shopify_grants_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_grant);
}

/* Shopify answers JSON to those who ask for it and a page to the rest. */
static void
reply_oauth_error (SandboxRequest *request, int status, const char *code, const char *description)
{
  const char *accept = sandbox_request_header (request, "Accept");
  g_autofree char *title = g_strdup_printf ("Oauth error %s: %s", code, description);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *page = NULL;

  if (accept != NULL && strstr (accept, "application/json") != NULL)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_string_member (object, "error", code);
      json_object_set_string_member (object, "error_description", description);
      json_node_take_object (node, object);
      sandbox_reply_json (request, status, node);
      return;
    }
  page = g_strdup_printf (
      "<!DOCTYPE html>\n<html><head><title>%s</title></head><body><h1>%s</h1></body></html>\n",
      escaped, escaped);
  sandbox_reply_text (request, status, "text/html; charset=utf-8", page);
}

/* Tokens */

static char *
issue_token (SandboxShopify *shop, char **scopes, gint64 life_s)
{
  SandboxShopifyToken *token = g_new0 (SandboxShopifyToken, 1);
  char *text = sandbox_random_token (shop->server, "shpat_", 32);

  token->scopes = g_strdupv (scopes);
  token->expires_us
      = life_s > 0 ? sandbox_server_clock_us (shop->server) + life_s * G_USEC_PER_SEC : 0;
  g_hash_table_insert (shop->tokens, g_strdup (text), token);
  return text;
}

static void
reply_token (SandboxShopify *shop,
             SandboxRequest *request,
             char **scopes,
             gint64 life_s,
             const char *refresh)
{
  g_autofree char *token = issue_token (shop, scopes, life_s);
  g_autofree char *scope = g_strjoinv (",", scopes);
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "access_token", token);
  json_object_set_string_member (object, "scope", scope);
  if (life_s > 0)
    json_object_set_int_member (object, "expires_in", life_s);
  if (refresh != NULL)
    {
      json_object_set_string_member (object, "refresh_token", refresh);
      json_object_set_int_member (object, "refresh_token_expires_in", REFRESH_LIFE_S);
    }
  json_node_take_object (node, object);
  sandbox_reply_header (request, "Cache-Control", "no-store");
  sandbox_reply_json (request, 200, node);
}

static const char *
new_refresh_token (SandboxShopify *shop, Grant *grant)
{
  g_free (grant->current);
  grant->current = sandbox_random_token (shop->server, "shprt_", 40);
  grant->expires_us
      = sandbox_server_clock_us (shop->server) + REFRESH_LIFE_S * (gint64) G_USEC_PER_SEC;
  g_ref_count_inc (&grant->references);
  g_hash_table_insert (shop->grants, g_strdup (grant->current), grant);
  return grant->current;
}

static void
refresh (SandboxShopify *shop, SandboxRequest *request, const char *token)
{
  Grant *grant = token != NULL ? g_hash_table_lookup (shop->grants, token) : NULL;
  g_autofree char *dead = NULL;

  if (grant == NULL || grant->expires_us < sandbox_server_clock_us (shop->server))
    {
      reply_oauth_error (request, 400, "invalid_request",
                         "The refresh token is invalid or has expired");
      return;
    }
  if (g_str_equal (token, grant->current))
    {
      /* The newest one is used: now its predecessor dies and it becomes the predecessor. */
      dead = g_steal_pointer (&grant->previous);
      grant->previous = g_strdup (grant->current);
    }
  else
    /* The reply with the newest one was lost: that one dies unused. */
    dead = g_strdup (grant->current);
  g_ref_count_inc (&grant->references);
  if (dead != NULL)
    g_hash_table_remove (shop->grants, dead);
  reply_token (shop, request, grant->scopes, ACCESS_LIFE_S, new_refresh_token (shop, grant));
  unref_grant (grant);
}

static void
exchange_code (SandboxShopify *shop,
               SandboxRequest *request,
               const char *text,
               const char *expiring)
{
  Code *code = text != NULL ? g_hash_table_lookup (shop->codes, text) : NULL;
  g_auto (GStrv) scopes = NULL;
  Grant *grant;

  if (code == NULL || code->expires_us < sandbox_server_clock_us (shop->server))
    {
      reply_oauth_error (request, 400, "invalid_request",
                         "The authorization code was not found or was already used");
      return;
    }
  scopes = g_strdupv (code->scopes);
  g_hash_table_remove (shop->codes, text);
  if (g_strcmp0 (expiring, "1") != 0)
    {
      reply_token (shop, request, scopes, 0, NULL);
      return;
    }
  grant = g_new0 (Grant, 1);
  g_ref_count_init (&grant->references);
  grant->scopes = g_strdupv (scopes);
  reply_token (shop, request, scopes, ACCESS_LIFE_S, new_refresh_token (shop, grant));
  unref_grant (grant);
}

/* The fields of a token request, from a form or from JSON. (transfer full) (nullable) */
static GHashTable *
token_fields (SandboxRequest *request)
{
  const char *type = sandbox_request_header (request, "Content-Type");
  g_autoptr (GHashTable) fields = NULL;
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GList) names = NULL;
  JsonObject *object;

  if (type == NULL || !g_str_has_prefix (type, "application/json"))
    return sandbox_request_form (request);
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, request->body, (gssize) request->body_length, NULL)
      || json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  object = json_node_get_object (json_parser_get_root (parser));
  names = json_object_get_members (object);
  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (object, l->data);

      if (!JSON_NODE_HOLDS_VALUE (node))
        continue;
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_hash_table_insert (fields, g_strdup (l->data), json_node_dup_string (node));
      else
        g_hash_table_insert (fields, g_strdup (l->data),
                             g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node)));
    }
  return g_steal_pointer (&fields);
}

static void
token_endpoint (SandboxShopify *shop, SandboxRequest *request)
{
  g_autoptr (GHashTable) fields = token_fields (request);
  const char *id, *secret, *grant_type;

  if (!g_str_equal (request->method, "POST"))
    {
      reply_oauth_error (request, 404, "invalid_request", "Not Found");
      return;
    }
  if (fields == NULL)
    {
      reply_oauth_error (request, 400, "invalid_request", "The request body could not be parsed");
      return;
    }
  id = g_hash_table_lookup (fields, "client_id");
  secret = g_hash_table_lookup (fields, "client_secret");
  grant_type = g_hash_table_lookup (fields, "grant_type");
  if (g_strcmp0 (id, shop->client_id) != 0)
    {
      g_autofree char *text = g_strdup_printf (
          "Could not find Shopify API application with api_key %s", id != NULL ? id : "");

      reply_oauth_error (request, 400, "application_cannot_be_found", text);
    }
  else if (g_strcmp0 (secret, shop->client_secret) != 0)
    reply_oauth_error (request, 401, "invalid_client",
                       "The client secret is not valid for this application");
  else if (g_strcmp0 (grant_type, "client_credentials") == 0)
    reply_token (shop, request, shop->app_scopes, CLIENT_LIFE_S, NULL);
  else if (g_strcmp0 (grant_type, "refresh_token") == 0)
    refresh (shop, request, g_hash_table_lookup (fields, "refresh_token"));
  else if (grant_type == NULL || g_str_equal (grant_type, "authorization_code"))
    exchange_code (shop, request, g_hash_table_lookup (fields, "code"),
                   g_hash_table_lookup (fields, "expiring"));
  else
    reply_oauth_error (request, 400, "unsupported_grant_type", "The grant type is not supported");
}

/* The browser's way */

static char *
form_encode (const char *text)
{
  GString *encoded = g_string_new (NULL);

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || strchr ("*-._", *p) != NULL)
      g_string_append_c (encoded, (char) *p);
    else if (*p == ' ')
      g_string_append_c (encoded, '+');
    else
      g_string_append_printf (encoded, "%%%02X", *p);
  return g_string_free (encoded, FALSE);
}

/* The parameters in the order of their names, which is what the hmac signs. */
static char *
signed_query (SandboxShopify *shop, const char *code, const char *state)
{
  SandboxWorld *world = sandbox_server_world (shop->server);
  g_autofree char *handle = g_strndup (world->shop_domain, strcspn (world->shop_domain, "."));
  g_autofree char *place = g_strdup_printf ("admin.shopify.com/store/%s", handle);
  g_autofree char *host = g_base64_encode ((const guchar *) place, strlen (place));
  g_autofree char *host_text = NULL;
  g_autofree char *state_text = form_encode (state);
  g_autofree char *shop_text = form_encode (world->shop_domain);

  host[strcspn (host, "=")] = '\0';
  host_text = form_encode (host);
  return g_strdup_printf ("code=%s&host=%s&shop=%s&state=%s&timestamp=%" G_GINT64_FORMAT, code,
                          host_text, shop_text, state_text, g_get_real_time () / G_USEC_PER_SEC);
}

static void
approve (SandboxShopify *shop,
         SandboxRequest *request,
         char **scopes,
         const char *redirect_uri,
         const char *state)
{
  Code *code = g_new0 (Code, 1);
  g_autofree char *text = sandbox_random_token (shop->server, "", 32);
  g_autofree char *query = signed_query (shop, text, state);
  g_autofree char *mac
      = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) shop->client_secret,
                                   strlen (shop->client_secret), query, -1);
  g_autofree char *location = g_strdup_printf ("%s?%s&hmac=%s", redirect_uri, query, mac);

  code->scopes = g_strdupv (scopes);
  code->expires_us = sandbox_server_clock_us (shop->server) + CODE_LIFE;
  g_hash_table_insert (shop->codes, g_strdup (text), code);
  sandbox_reply_redirect (request, location);
}

static void
deny (SandboxRequest *request)
{
  sandbox_reply_text (
      request, 200, "text/html; charset=utf-8",
      "<!DOCTYPE html>\n<html><head><title>Not installed</title></head>"
      "<body><p>The app was not installed. Nothing was sent to it.</p></body></html>\n");
}

static void
show_consent (SandboxRequest *request,
              const char *scope,
              const char *redirect_uri,
              const char *state)
{
  g_autofree char *scope_text = g_markup_escape_text (scope, -1);
  g_autofree char *uri_text = g_markup_escape_text (redirect_uri, -1);
  g_autofree char *state_text = g_markup_escape_text (state, -1);
  g_autofree char *id_text
      = g_markup_escape_text (g_hash_table_lookup (request->query, "client_id"), -1);
  g_autofree char *page = g_strdup_printf (
      "<!DOCTYPE html>\n<html><head><title>Install Daybook</title></head><body><h1>Install Daybook "
      "on Maple Shop</h1>"
      "<p>It will be able to use: %s</p><form method=\"post\" action=\"/sandbox/consent\">"
      "<input type=\"hidden\" name=\"client_id\" value=\"%s\"><input type=\"hidden\" "
      "name=\"scope\" value=\"%s\">"
      "<input type=\"hidden\" name=\"redirect_uri\" value=\"%s\"><input type=\"hidden\" "
      "name=\"state\" value=\"%s\">"
      "<button name=\"choice\" value=\"approve\">Install</button>"
      "<button name=\"choice\" value=\"deny\">Cancel</button></form></body></html>\n",
      scope_text, id_text, scope_text, uri_text, state_text);

  sandbox_reply_text (request, 200, "text/html; charset=utf-8", page);
}

/* The wanted scopes, or NULL when the app's version has not got one of them. */
static char **
wanted_scopes (SandboxShopify *shop, const char *scope)
{
  g_auto (GStrv) wanted = g_strsplit_set (scope != NULL ? scope : "", ", ", -1);
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      if (*wanted[i] == '\0')
        continue;
      if (!g_strv_contains ((const char *const *) shop->app_scopes, wanted[i]))
        {
          g_ptr_array_set_free_func (list, g_free);
          g_ptr_array_unref (list);
          return NULL;
        }
      g_ptr_array_add (list, g_strdup (wanted[i]));
    }
  if (list->len == 0)
    {
      g_ptr_array_unref (list);
      return g_strdupv (shop->app_scopes);
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

/* Checks what both the page and its form were asked with, then does @choice (NULL: shows the page).
 */
static void
authorize (SandboxShopify *shop, SandboxRequest *request, GHashTable *fields, const char *choice)
{
  const char *id = g_hash_table_lookup (fields, "client_id");
  const char *redirect_uri = g_hash_table_lookup (fields, "redirect_uri");
  const char *state = g_hash_table_lookup (fields, "state");
  g_auto (GStrv) scopes = wanted_scopes (shop, g_hash_table_lookup (fields, "scope"));
  g_autofree char *scope = scopes != NULL ? g_strjoinv (",", scopes) : NULL;

  if (g_strcmp0 (id, shop->client_id) != 0)
    {
      g_autofree char *text = g_strdup_printf (
          "Could not find Shopify API application with api_key %s", id != NULL ? id : "");

      reply_oauth_error (request, 400, "application_cannot_be_found", text);
    }
  else if (g_strcmp0 (redirect_uri, SANDBOX_SHOPIFY_REDIRECT) != 0)
    reply_oauth_error (request, 400, "invalid_request", "The redirect_uri is not whitelisted");
  else if (scopes == NULL)
    reply_oauth_error (request, 400, "invalid_scope",
                       "A scope is not part of the app's released version");
  else if (choice == NULL)
    show_consent (request, scope, redirect_uri, state != NULL ? state : "");
  else if (g_str_equal (choice, "approve"))
    approve (shop, request, scopes, redirect_uri, state != NULL ? state : "");
  else
    deny (request);
}

static void
end_tokens (SandboxShopify *shop, SandboxRequest *request)
{
  g_autoptr (GHashTable) fields = sandbox_request_form (request);
  const char *which = g_hash_table_lookup (fields, "expire");
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  g_hash_table_remove_all (shop->tokens);
  if (g_strcmp0 (which, "all") == 0)
    {
      g_hash_table_remove_all (shop->grants);
      g_hash_table_remove_all (shop->codes);
    }
  json_node_take_object (node, json_object_new ());
  sandbox_reply_json (request, 200, node);
}

gboolean
sandbox_shopify_sign_in (SandboxShopify *shop, SandboxRequest *request)
{
  gboolean post = g_str_equal (request->method, "POST");

  if (g_str_equal (request->path, "/admin/oauth/access_token"))
    token_endpoint (shop, request);
  else if (g_str_equal (request->path, "/admin/oauth/authorize"))
    authorize (shop, request, request->query, sandbox_request_header (request, "X-Sandbox-User"));
  else if (g_str_equal (request->path, "/sandbox/consent") && post)
    {
      g_autoptr (GHashTable) form = sandbox_request_form (request);
      const char *choice = g_hash_table_lookup (form, "choice");

      authorize (shop, request, form, choice != NULL ? choice : "deny");
    }
  else if (g_str_equal (request->path, "/sandbox/tokens") && post)
    end_tokens (shop, request);
  else
    return FALSE;
  return TRUE;
}

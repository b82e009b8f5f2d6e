/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in: the authorize address with its consent page and company picker, the token and the
 * revoke endpoints, and the discovery document. A request with the header "X-Sandbox-User: approve"
 * is one of a user who is signed in and has consented before, so the browser is sent back at once.
 */
#include "sandbox-quickbooks-private.h"

#include <string.h>

static const char *const redirects[]
    = { SANDBOX_QB_REDIRECT_LOCAL, SANDBOX_QB_REDIRECT_PASTE, NULL };

static const char *const scopes[] = {
  SANDBOX_QB_SCOPE,
  "com.intuit.quickbooks.payment",
  "openid",
  "profile",
  "email",
  "phone",
  "address",
  "app-foundations.custom-dimensions.read",
  "indirect-tax.tax-calculation.quickbooks",
  NULL,
};

static const char *
parameter (SandboxRequest *request, const char *name)
{
  const char *value = g_hash_table_lookup (request->query, name);

  return value != NULL ? value : "";
}

static void
reply_page (SandboxRequest *request, int status, const char *title, const char *body)
{
  g_autofree char *page
      = g_strdup_printf ("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                         "<title>%s</title></head>\n<body><h1>%s</h1>\n%s</body></html>\n",
                         title, title, body);

  sandbox_reply_text (request, status, "text/html; charset=utf-8", page);
}

/* What cannot be told to the application because its address is not trusted; NULL when all is well.
 */
static const char *
refuse (SandboxRequest *request)
{
  if (strcmp (parameter (request, "client_id"), SANDBOX_QB_CLIENT_ID) != 0)
    return "The client_id is not known.";
  if (!g_strv_contains (redirects, parameter (request, "redirect_uri")))
    return "The redirect_uri query parameter value is invalid. Make sure it is listed in the "
           "Redirect URIs section "
           "of your application's keys tab and matches it exactly.";
  if (parameter (request, "state")[0] == '\0')
    return "The state query parameter is missing.";
  return NULL;
}

static void
send_back (SandboxRequest *request, const char *name, const char *value, gboolean with_realm)
{
  g_autofree char *state = g_uri_escape_string (parameter (request, "state"), NULL, FALSE);
  g_autofree char *address
      = g_strdup_printf ("%s?%s=%s&state=%s%s", parameter (request, "redirect_uri"), name, value,
                         state, with_realm ? "&realmId=" SANDBOX_QB_REALM : "");

  sandbox_reply_redirect (request, address);
}

static gboolean
has_scope (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gboolean accounting = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (!g_strv_contains (scopes, words[i]))
        return FALSE;
      accounting = accounting || strcmp (words[i], SANDBOX_QB_SCOPE) == 0;
    }
  return accounting;
}

static void
approve (SandboxQuickbooks *self, SandboxRequest *request)
{
  g_autofree char *code = sandbox_qb_auth_grant (self->auth, parameter (request, "redirect_uri"),
                                                 sandbox_server_clock_us (self->server));

  send_back (request, "code", code, TRUE);
}

static void
show_consent (SandboxRequest *request)
{
  g_autofree char *query
      = g_markup_escape_text (request->raw_query != NULL ? request->raw_query : "", -1);
  g_autofree char *body = g_strdup_printf (
      "<p>Daybook would like to read and change the accounting data of one company.</p>\n"
      "<form method=\"post\" action=\"/sandbox/consent?%s\">\n"
      "<label>Company <select name=\"realm\"><option value=\"" SANDBOX_QB_REALM
      "\">Maple Shop Inc.</option></select>"
      "</label>\n"
      "<button name=\"decision\" value=\"approve\">Connect</button>\n"
      "<button name=\"decision\" value=\"deny\">No, thanks</button>\n</form>\n",
      query);

  reply_page (request, 200, "Connect to QuickBooks", body);
}

static void
authorize (SandboxQuickbooks *self, SandboxRequest *request)
{
  const char *refusal = refuse (request);
  gboolean posted = strcmp (request->method, "POST") == 0;
  g_autoptr (GHashTable) form = posted ? sandbox_request_form (request) : NULL;
  const char *decision = form != NULL ? g_hash_table_lookup (form, "decision") : NULL;
  const char *realm = form != NULL ? g_hash_table_lookup (form, "realm") : NULL;

  if (refusal != NULL)
    reply_page (request, 400, "Sorry, we can't connect", refusal);
  else if (strcmp (parameter (request, "response_type"), "code") != 0)
    send_back (request, "error", "unsupported_response_type", FALSE);
  else if (!has_scope (parameter (request, "scope")))
    send_back (request, "error", "invalid_scope", FALSE);
  else if (g_strcmp0 (decision, "deny") == 0)
    send_back (request, "error", "access_denied", FALSE);
  else if (g_strcmp0 (decision, "approve") == 0 && g_strcmp0 (realm, SANDBOX_QB_REALM) == 0)
    approve (self, request);
  else if (!posted
           && g_strcmp0 (sandbox_request_header (request, "X-Sandbox-User"), "approve") == 0)
    approve (self, request);
  else
    show_consent (request);
}

static void
reply_error (SandboxRequest *request, int status, const char *error, const char *description)
{
  g_autofree char *text
      = g_strdup_printf ("{\"error\":\"%s\",\"error_description\":\"%s\"}", error, description);

  sandbox_reply_header (request, "Cache-Control", "no-store");
  sandbox_reply_text (request, status, "application/json;charset=utf-8", text);
}

static gboolean
client_is_known (SandboxRequest *request)
{
  static const char pair[] = SANDBOX_QB_CLIENT_ID ":" SANDBOX_QB_CLIENT_SECRET;
  const char *header = sandbox_request_header (request, "Authorization");
  g_autofree char *code = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *expected = g_strconcat ("Basic ", code, NULL);

  return g_strcmp0 (header, expected) == 0;
}

static void
reply_tokens (SandboxRequest *request, const SandboxQbTokens *tokens)
{
  const char *wish = sandbox_request_header (request, "x-include-refresh-token-hard-expires-in");
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (
      text,
      "{\"token_type\":\"bearer\",\"access_token\":\"%s\",\"expires_in\":%d,"
      "\"refresh_token\":\"%s\",\"x_refresh_token_expires_in\":%" G_GINT64_FORMAT,
      tokens->access, SANDBOX_QB_ACCESS_LIFE_S, tokens->refresh, tokens->refresh_expires_s);
  if (wish != NULL && g_ascii_strcasecmp (wish, "true") == 0)
    g_string_append_printf (text, ",\"x_refresh_token_hard_expires_in\":%" G_GINT64_FORMAT,
                            tokens->hard_expires_s);
  g_string_append_c (text, '}');
  sandbox_reply_header (request, "Cache-Control", "no-store");
  sandbox_reply_text (request, 200, "application/json;charset=utf-8", text->str);
}

static const char *
field (GHashTable *form, const char *name)
{
  const char *value = g_hash_table_lookup (form, name);

  return value != NULL ? value : "";
}

static void
give_tokens (SandboxQuickbooks *self, SandboxRequest *request)
{
  g_autoptr (GHashTable) form = sandbox_request_form (request);
  const char *type = field (form, "grant_type");
  gint64 clock_us = sandbox_server_clock_us (self->server);
  g_auto (SandboxQbTokens) tokens = { NULL, NULL, 0, 0 };

  if (!client_is_known (request))
    reply_error (request, 401, "invalid_client", "Client authentication failed");
  else if (strcmp (type, "authorization_code") == 0)
    {
      if (sandbox_qb_auth_redeem (self->auth, field (form, "code"), field (form, "redirect_uri"),
                                  clock_us, &tokens))
        reply_tokens (request, &tokens);
      else
        reply_error (request, 400, "invalid_grant", "Invalid authorization code");
    }
  else if (strcmp (type, "refresh_token") == 0)
    {
      if (sandbox_qb_auth_refresh (self->auth, field (form, "refresh_token"), clock_us, &tokens))
        reply_tokens (request, &tokens);
      else
        reply_error (request, 400, "invalid_grant", "Incorrect or invalid refresh token");
    }
  else
    reply_error (request, 400, "unsupported_grant_type",
                 "grant_type must be authorization_code or refresh_token");
}

/* The token comes in a form or, as Intuit's own clients send it, in a JSON object. */
static char *
revoked_token (SandboxRequest *request)
{
  g_autoptr (JsonObject) object
      = sandbox_qb_json_parse (request->body, (gssize) request->body_length);
  g_autoptr (GHashTable) form = NULL;

  if (object != NULL)
    return g_strdup (sandbox_qb_json_string (object, "token"));
  form = sandbox_request_form (request);
  return g_strdup (g_hash_table_lookup (form, "token"));
}

static void
revoke_token (SandboxQuickbooks *self, SandboxRequest *request)
{
  g_autofree char *token = revoked_token (request);

  if (!client_is_known (request))
    reply_error (request, 401, "invalid_client", "Client authentication failed");
  else if (token == NULL || !sandbox_qb_auth_revoke (self->auth, token))
    reply_error (request, 400, "invalid_request", "The token is not known");
  else
    sandbox_reply_text (request, 200, "application/json;charset=utf-8", "");
}

static void
discover (SandboxQuickbooks *self, SandboxRequest *request)
{
  const char *url = sandbox_server_url (self->server, "quickbooks");
  g_autofree char *text
      = g_strdup_printf ("{\"issuer\":\"https://oauth.platform.intuit.com/op/"
                         "v1\",\"authorization_endpoint\":\"%s/connect/oauth2\","
                         "\"token_endpoint\":\"%s/oauth2/v1/tokens/"
                         "bearer\",\"revocation_endpoint\":\"%s/v2/oauth2/tokens/revoke\","
                         "\"response_types_supported\":[\"code\"],"
                         "\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\"]}",
                         url, url, url);

  sandbox_reply_text (request, 200, "application/json;charset=utf-8", text);
}

gboolean
sandbox_qb_signin_handle (SandboxQuickbooks *self, SandboxRequest *request)
{
  gboolean get = strcmp (request->method, "GET") == 0;
  gboolean post = strcmp (request->method, "POST") == 0;

  if ((get && strcmp (request->path, "/connect/oauth2") == 0)
      || (post && strcmp (request->path, "/sandbox/consent") == 0))
    authorize (self, request);
  else if (post && strcmp (request->path, "/oauth2/v1/tokens/bearer") == 0)
    give_tokens (self, request);
  else if (post && strcmp (request->path, "/v2/oauth2/tokens/revoke") == 0)
    revoke_token (self, request);
  else if (get && g_str_has_prefix (request->path, "/.well-known/openid_"))
    discover (self, request);
  else
    return FALSE;
  return TRUE;
}

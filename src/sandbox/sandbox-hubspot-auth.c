/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may ask: one service key that never ends, and the tokens of one app of the user's own, by
 * authorization code. Access tokens live 30 minutes; a refresh token is replaced whenever it is
 * used, and the old one is worth nothing from then on. "X-Sandbox-User: approve" is a user who has
 * consented before. */
#include "sandbox-hubspot-private.h"

#include <string.h>

#define ACCESS_LIFE_S 1800
#define CODE_LIFE_S 60

#define SCOPES                                                                                     \
  "crm.objects.contacts.read crm.objects.contacts.write crm.objects.companies.read "               \
  "crm.objects.companies.write crm.objects.deals.read crm.objects.deals.write "                    \
  "crm.objects.orders.read crm.objects.orders.write crm.objects.line_items.read "                  \
  "crm.objects.line_items.write crm.schemas.contacts.write crm.schemas.deals.write "               \
  "crm.schemas.orders.write"

struct _SandboxHsAuth
{
  char *key;
  GHashTable *denied; /* scopes */
  GHashTable *access; /* char* → gint64 until, real clock */
  GHashTable *codes;  /* char* → gint64 until */
  char *refresh;      /* (nullable): the only one that is good */
};

SandboxHsAuth *
sandbox_hs_auth_new (void)
{
  SandboxHsAuth *auth = g_new0 (SandboxHsAuth, 1);

  auth->denied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  auth->access = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  auth->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sandbox_hs_auth_renew_key (auth);
  return auth;
}

void
sandbox_hs_auth_free (SandboxHsAuth *auth)
{
  g_hash_table_unref (auth->denied);
  g_hash_table_unref (auth->access);
  g_hash_table_unref (auth->codes);
  g_free (auth->refresh);
  g_free (auth->key);
  g_free (auth);
}

const char *
sandbox_hs_auth_key (SandboxHsAuth *auth)
{
  return auth->key;
}

void
sandbox_hs_auth_renew_key (SandboxHsAuth *auth)
{
  g_free (auth->key);
  auth->key = sandbox_random_token (NULL, "pat-na1-", 36);
}

void
sandbox_hs_auth_end (SandboxHsAuth *auth, gboolean revoke)
{
  g_hash_table_remove_all (auth->access);
  if (!revoke)
    return;
  g_clear_pointer (&auth->refresh, g_free);
  sandbox_hs_auth_renew_key (auth);
}

void
sandbox_hs_auth_deny (SandboxHsAuth *auth, const char *scope, gboolean denied)
{
  if (denied)
    g_hash_table_add (auth->denied, g_strdup (scope));
  else
    g_hash_table_remove (auth->denied, scope);
}

static gint64 *
until (gint64 clock_us, gint64 seconds)
{
  gint64 end = clock_us + seconds * G_USEC_PER_SEC;

  return g_memdup2 (&end, sizeof end);
}

static gboolean
is_good (GHashTable *table, const char *token, gint64 clock_us)
{
  const gint64 *end = token != NULL ? g_hash_table_lookup (table, token) : NULL;

  return end != NULL && *end > clock_us;
}

static const char *
parameter (SandboxHsCall *call, const char *name)
{
  const char *value = g_hash_table_lookup (call->request->query, name);

  return value != NULL ? value : "";
}

/* The app's required scopes, all of them and no others, in whatever order. */
static gboolean
same_scopes (const char *text)
{
  g_auto (GStrv) asked = g_strsplit (text, " ", -1);
  g_auto (GStrv) required = g_strsplit ("oauth " SCOPES, " ", -1);

  for (guint i = 0; required[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) asked, required[i]))
      return FALSE;
  return g_strv_length (asked) == g_strv_length (required);
}

static void
authorize (SandboxHsCall *call)
{
  SandboxHsAuth *auth = call->self->auth;
  g_autofree char *state = g_uri_escape_string (parameter (call, "state"), NULL, FALSE);
  g_autofree char *code = sandbox_random_token (NULL, "", 36);
  g_autofree char *address
      = g_strdup_printf ("%s?code=%s&state=%s", parameter (call, "redirect_uri"), code, state);
  const char *problem = NULL;

  call->answered = TRUE;
  if (!g_str_equal (parameter (call, "client_id"), SANDBOX_HS_CLIENT_ID))
    problem = "The client ID is not known.";
  else if (!g_str_equal (parameter (call, "redirect_uri"), SANDBOX_HS_REDIRECT))
    problem = "The redirect URL does not match the one of the app.";
  else if (!same_scopes (parameter (call, "scope")))
    problem = "The scopes do not match those that the app requires.";
  else if (g_strcmp0 (sandbox_request_header (call->request, "X-Sandbox-User"), "approve") != 0)
    {
      sandbox_reply_text (call->request, 200, "text/html",
                          "<!DOCTYPE html><title>HubSpot</title><p>Choose an account and press "
                          "Connect app.");
      return;
    }
  if (problem != NULL)
    {
      sandbox_reply_text (call->request, 400, "text/plain", problem);
      return;
    }
  g_hash_table_insert (auth->codes, g_strdup (code),
                       until (sandbox_server_clock_us (call->self->server), CODE_LIFE_S));
  sandbox_reply_redirect (call->request, address);
}

static void
reply_tokens (SandboxHsCall *call)
{
  SandboxHsAuth *auth = call->self->auth;
  g_auto (GStrv) scopes = g_strsplit ("oauth " SCOPES, " ", -1);
  JsonArray *list = json_array_new ();
  JsonObject *object = json_object_new ();
  g_autofree char *access = sandbox_random_token (NULL, "CN", 80);

  g_free (auth->refresh);
  auth->refresh = sandbox_random_token (NULL, "na1-", 36);
  g_hash_table_insert (auth->access, g_strdup (access),
                       until (sandbox_server_clock_us (call->self->server), ACCESS_LIFE_S));
  for (guint i = 0; scopes[i] != NULL; i++)
    json_array_add_string_element (list, scopes[i]);
  json_object_set_string_member (object, "token_type", "bearer");
  json_object_set_string_member (object, "token_use", "access_token");
  json_object_set_string_member (object, "access_token", access);
  json_object_set_string_member (object, "refresh_token", auth->refresh);
  json_object_set_int_member (object, "expires_in", ACCESS_LIFE_S);
  json_object_set_int_member (object, "hub_id", SANDBOX_HS_PORTAL);
  json_object_set_int_member (object, "user_id", 991);
  json_object_set_array_member (object, "scopes", list);
  sandbox_hs_answer (call, 200, object);
}

static void
give_tokens (SandboxHsCall *call)
{
  SandboxHsAuth *auth = call->self->auth;
  g_autoptr (GHashTable) form = sandbox_request_form (call->request);
  const char *type = g_hash_table_lookup (form, "grant_type");
  const char *code = g_hash_table_lookup (form, "code");
  const char *problem = NULL;

  if (g_hash_table_contains (call->request->query, "client_secret"))
    problem = "BAD_CLIENT_SECRET"; /* parameters go in the body, never in the query */
  else if (g_strcmp0 (g_hash_table_lookup (form, "client_id"), SANDBOX_HS_CLIENT_ID) != 0)
    problem = "BAD_CLIENT_ID";
  else if (g_strcmp0 (g_hash_table_lookup (form, "client_secret"), SANDBOX_HS_CLIENT_SECRET) != 0)
    problem = "BAD_CLIENT_SECRET";
  else if (g_strcmp0 (type, "refresh_token") == 0)
    problem = auth->refresh != NULL
                      && g_strcmp0 (g_hash_table_lookup (form, "refresh_token"), auth->refresh) == 0
                  ? NULL
                  : "BAD_REFRESH_TOKEN";
  else if (g_strcmp0 (type, "authorization_code") != 0)
    problem = "BAD_GRANT_TYPE";
  else if (g_strcmp0 (g_hash_table_lookup (form, "redirect_uri"), SANDBOX_HS_REDIRECT) != 0)
    problem = "BAD_REDIRECT_URI";
  else if (!is_good (auth->codes, code, sandbox_server_clock_us (call->self->server)))
    problem = "BAD_AUTH_CODE";
  else
    g_hash_table_remove (auth->codes, code);

  if (problem == NULL)
    reply_tokens (call);
  else
    {
      g_autofree char *message = g_strdup_printf ("missing or invalid: %s", problem);
      JsonObject *error = sandbox_hs_error (problem, message);

      json_object_set_string_member (error, "status", problem);
      if (g_str_equal (problem, "BAD_REFRESH_TOKEN"))
        json_object_set_string_member (error, "error", "invalid_grant");
      sandbox_hs_answer (call, 400, error);
    }
}

gboolean
sandbox_hs_signin (SandboxHsCall *call)
{
  const char *path = call->request->path;

  if (g_str_equal (path, "/oauth/authorize") && g_str_equal (call->request->method, "GET"))
    authorize (call);
  else if ((g_str_equal (path, "/oauth/" SANDBOX_HS_VERSION "/token")
            || g_str_equal (path, "/oauth/v1/token"))
           && g_str_equal (call->request->method, "POST"))
    give_tokens (call);
  else
    return FALSE;
  return TRUE;
}

gboolean
sandbox_hs_check_bearer (SandboxHsCall *call, gboolean *oauth)
{
  SandboxHsAuth *auth = call->self->auth;
  const char *header = sandbox_request_header (call->request, "Authorization");
  const char *token
      = header != NULL && g_str_has_prefix (header, "Bearer ") ? header + strlen ("Bearer ") : NULL;

  *oauth = is_good (auth->access, token, sandbox_server_clock_us (call->self->server));
  if (*oauth || g_strcmp0 (token, auth->key) == 0)
    return TRUE;
  sandbox_hs_fail (call, 401, "INVALID_AUTHENTICATION",
                   "Authentication credentials not found. This API supports OAuth 2.0 "
                   "authentication and you can find more details at "
                   "https://developers.hubspot.com/docs/methods/auth/oauth-overview");
  return FALSE;
}

gboolean
sandbox_hs_check_scope (SandboxHsCall *call, const char *scope)
{
  JsonObject *error;

  if (!g_hash_table_contains (call->self->auth->denied, scope))
    return TRUE;
  error = sandbox_hs_error ("MISSING_SCOPES",
                            "This app hasn't been granted all required scopes to make this call. "
                            "Read more about required scopes here: "
                            "https://developers.hubspot.com/scopes.");
  sandbox_hs_error_context (error, "missingScopes", scope);
  sandbox_hs_answer (call, 403, error);
  return FALSE;
}

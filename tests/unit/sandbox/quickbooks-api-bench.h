/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QuickBooks behind its port, signed in to, for tests. */
#pragma once

#include "sandbox-providers.h"
#include "sandbox-quickbooks-private.h"

#include <string.h>

#define REALM "/v3/company/" SANDBOX_QB_REALM
#define RECEIPT                                                                                    \
  "{\"DocNumber\":\"%s\",\"Line\":[{\"Amount\":12.30,\"DetailType\":\"SalesItemLineDetail\","      \
  "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"11\"}}}]}"
#define AUTHORIZE                                                                                  \
  "/connect/oauth2?client_id=%s&response_type=%s&scope=%s&redirect_uri=%s&state=a%%20b"
#define LOCAL "http%3A%2F%2Flocalhost%3A3458%2Fcallback"

typedef struct
{
  SandboxServer *server;
  SoupSession *session;
  char *access;
  char *refresh;
  /* of the last answer */
  guint status;
  char *text;
  char *location;
  char *tid;
} Fixture;

typedef struct
{
  const char *method, *path, *type, *body, *authorization, *accept, *user;
} Ask;

static inline void
answered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GBytes **bytes = data;
  g_autoptr (GError) error = NULL;

  *bytes = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);
  g_assert_no_error (error);
}

static inline void
set_header (SoupMessage *message, const char *name, const char *value)
{
  if (value != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), name, value);
}

static inline guint
ask (Fixture *fixture, Ask what)
{
  g_autofree char *url
      = g_strconcat (sandbox_server_url (fixture->server, "quickbooks"), what.path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (what.method, url);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  GBytes *answer = NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  set_header (message, "Authorization", what.authorization);
  set_header (message, "Accept", what.accept);
  set_header (message, "X-Sandbox-User", what.user);
  set_header (message, "x-include-refresh-token-hard-expires-in", "true");
  if (what.body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (what.body, strlen (what.body));

      soup_message_set_request_body_from_bytes (message, what.type, bytes);
    }
  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, NULL,
                                    answered_cb, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_free (fixture->text);
  g_free (fixture->location);
  g_free (fixture->tid);
  fixture->text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  fixture->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  fixture->tid = g_strdup (soup_message_headers_get_one (headers, "intuit_tid"));
  fixture->status = soup_message_get_status (message);
  g_bytes_unref (answer);
  return fixture->status;
}

static inline guint
api (Fixture *fixture, const char *method, const char *path, const char *body)
{
  g_autofree char *authorization = g_strconcat ("Bearer ", fixture->access, NULL);
  g_autofree char *full = g_strconcat (REALM, path, NULL);

  return ask (fixture, (Ask){ method, full, "application/json", body, authorization,
                              "application/json", NULL });
}

static inline void
assert_contains (Fixture *fixture, const char *part)
{
  if (strstr (fixture->text, part) == NULL)
    g_error ("\"%s\" is not in: %s", part, fixture->text);
}

static inline char *
basic (const char *secret)
{
  g_autofree char *pair = g_strconcat (SANDBOX_QB_CLIENT_ID, ":", secret, NULL);
  g_autofree char *code = g_base64_encode ((const guchar *) pair, strlen (pair));

  return g_strconcat ("Basic ", code, NULL);
}

static inline guint
token (Fixture *fixture, const char *path, const char *secret, const char *form)
{
  g_autofree char *authorization = basic (secret);

  return ask (fixture, (Ask){ "POST", path, "application/x-www-form-urlencoded", form,
                              authorization, "application/json", NULL });
}

static inline char *
member (Fixture *fixture, const char *name)
{
  g_autoptr (JsonObject) object = sandbox_qb_json_parse (fixture->text, -1);

  g_assert_nonnull (object);
  return g_strdup (sandbox_qb_json_string (object, name));
}

static inline char *
member_of (Fixture *fixture, const char *object, const char *name)
{
  g_autoptr (JsonObject) whole = sandbox_qb_json_parse (fixture->text, -1);

  return g_strdup (sandbox_qb_json_string (sandbox_qb_json_object (whole, object), name));
}

static inline char *
get_code (Fixture *fixture)
{
  g_autofree char *path
      = g_strdup_printf (AUTHORIZE, SANDBOX_QB_CLIENT_ID, "code", SANDBOX_QB_SCOPE, LOCAL);
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GHashTable) query = NULL;

  g_assert_cmpuint (ask (fixture, (Ask){ "GET", path, NULL, NULL, NULL, NULL, "approve" }), ==,
                    302);
  uri = g_uri_parse (fixture->location, G_URI_FLAGS_NONE, NULL);
  g_assert_nonnull (uri);
  query = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, NULL);
  g_assert_cmpstr (g_hash_table_lookup (query, "state"), ==, "a b");
  g_assert_cmpstr (g_hash_table_lookup (query, "realmId"), ==, SANDBOX_QB_REALM);
  return g_strdup (g_hash_table_lookup (query, "code"));
}

static inline void
sign_in (Fixture *fixture)
{
  g_autofree char *code = get_code (fixture);
  g_autofree char *form
      = g_strconcat ("grant_type=authorization_code&redirect_uri=" LOCAL "&code=", code, NULL);

  g_assert_cmpuint (token (fixture, "/oauth2/v1/tokens/bearer", SANDBOX_QB_CLIENT_SECRET, form), ==,
                    200);
  fixture->access = member (fixture, "access_token");
  fixture->refresh = member (fixture, "refresh_token");
  assert_contains (fixture, "\"expires_in\":3600");
  assert_contains (fixture, "\"x_refresh_token_expires_in\":8640000");
  assert_contains (fixture, "\"x_refresh_token_hard_expires_in\":157680000");
  g_assert_cmpuint (token (fixture, "/oauth2/v1/tokens/bearer", SANDBOX_QB_CLIENT_SECRET, form), ==,
                    400);
  assert_contains (fixture, "invalid_grant");
}

static inline void
set_up (Fixture *fixture, gconstpointer data)
{
  SandboxOptions options = { 1, 5, G_GINT64_CONSTANT (1794744000000000), GPOINTER_TO_INT (data) };
  g_autoptr (GError) error = NULL;

  fixture->server = sandbox_server_new (&options);
  fixture->session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
  sandbox_quickbooks_attach (fixture->server);
  sandbox_server_listen (fixture->server, "quickbooks", 0, &error);
  g_assert_no_error (error);
  sign_in (fixture);
}

static inline void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  g_object_unref (fixture->session);
  sandbox_server_free (fixture->server);
  g_free (fixture->access);
  g_free (fixture->refresh);
  g_free (fixture->text);
  g_free (fixture->location);
  g_free (fixture->tid);
}

#define ADD(path, pace, func)                                                                      \
  g_test_add ("/sandbox/quickbooks/api/" path, Fixture, GINT_TO_POINTER (pace), set_up, func,      \
              tear_down)

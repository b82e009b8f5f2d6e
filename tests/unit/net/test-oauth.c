/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sign-in on the wire, with vectors from the RFCs and from Shopify's documentation. */
#include "daybook-oauth.h"

#include "daybook-error.h"

#include "test-server.h"

#define NOW G_GINT64_CONSTANT (1790000000000000)
#define SECOND G_GINT64_CONSTANT (1000000)

static void
test_random (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 100; i++)
    {
      char *text = daybook_oauth_random ();

      g_assert_cmpuint (strlen (text), ==, 43);
      g_assert_cmpuint (
          strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==,
          43);
      g_assert_true (g_hash_table_add (seen, text));
    }
}

/* RFC 7636, appendix B. */
static void
test_challenge (void)
{
  g_autofree char *challenge
      = daybook_oauth_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
test_url (void)
{
  static const char *const params[] = { "scope",
                                        "read orders&x=1",
                                        "none",
                                        NULL,
                                        "redirect_uri",
                                        "http://127.0.0.1:1/cb",
                                        "\xc3\xa9",
                                        "~",
                                        NULL };
  static const char *const none[] = { NULL };
  static const struct
  {
    const char *base;
    const char *start;
  } cases[] = {
    { "https://a.example/auth", "https://a.example/auth?" },
    { "https://a.example/auth?", "https://a.example/auth?" },
    { "https://a.example/auth?x=1", "https://a.example/auth?x=1&" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = daybook_oauth_url (cases[i].base, params);
      g_autofree char *expected
          = g_strconcat (cases[i].start,
                         "scope=read%20orders%26x%3D1&redirect_uri=http%3A%2F%2F127.0.0.1%3A1"
                         "%2Fcb&%C3%A9=~",
                         NULL);

      g_assert_cmpstr (url, ==, expected);
    }

  g_autofree char *plain = daybook_oauth_url ("https://a.example/auth#top", none);
  g_assert_cmpstr (plain, ==, "https://a.example/auth#top");
}

/* Shopify's documented example: the secret is "hush". */
static GHashTable *
shopify_params (void)
{
  GHashTable *params = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (params, "timestamp", "1337178173");
  g_hash_table_insert (params, "code", "0907a61c0c8d55e99db179b68161bc00");
  g_hash_table_insert (params, "state", "0.6784241404160823");
  g_hash_table_insert (params, "shop", "some-shop.myshopify.com");
  g_hash_table_insert (params, "hmac",
                       "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf");
  return params;
}

static void
test_hmac (void)
{
  g_autoptr(GHashTable) params = shopify_params ();

  g_assert_true (daybook_oauth_check_hmac (params, "hush"));
  g_assert_false (daybook_oauth_check_hmac (params, "hush2"));
  g_assert_false (daybook_oauth_check_hmac (params, ""));

  g_hash_table_insert (params, "shop", "evil-shop.myshopify.com");
  g_assert_false (daybook_oauth_check_hmac (params, "hush"));
  g_hash_table_insert (params, "shop", "some-shop.myshopify.com");
  g_hash_table_insert (params, "hmac",
                       "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4b");
  g_assert_false (daybook_oauth_check_hmac (params, "hush"));
  g_hash_table_remove (params, "hmac");
  g_assert_false (daybook_oauth_check_hmac (params, "hush"));
}

/* Over "host=YWJjLysxMjM%3D&name=a+b*%7E%26%3D%C3%A9", computed with another HMAC. */
static void
test_hmac_encoding (void)
{
  g_autoptr(GHashTable) params = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (params, "name", "a b*~&=\xc3\xa9");
  g_hash_table_insert (params, "host", "YWJjLysxMjM=");
  g_hash_table_insert (params, "signature", "left out");
  g_hash_table_insert (params, "hmac",
                       "0b84c3e92c2a6aeee20de58c21a042fa4f0fe38e512721528733042da5dab077");
  g_assert_true (daybook_oauth_check_hmac (params, "hush"));
}

/* The token call: each case is what the server says, and what it heard is kept. */

typedef struct
{
  const char *name;
  guint status;
  const char *body;
  int code; /* of the error; -1: tokens */
  const char *message;
} Answer;

static const Answer answers[] = {
  { "server-error", 500, "{\"error\":\"invalid_grant\"}", DAYBOOK_ERROR_LATER, "500" },
  { "too-many", 429, "", DAYBOOK_ERROR_LATER, "429" },
  { "grant", 400, "{\"error\":\"invalid_grant\",\"error_description\":\"Token\\nexpired\"}",
    DAYBOOK_ERROR_AUTH, "invalid_grant: Token expired" },
  { "client", 401, "{\"error\":\"invalid_client\"}", DAYBOOK_ERROR_AUTH, "invalid_client" },
  { "error-with-200", 200, "{\"error\":\"bad_verification_code\"}", DAYBOOK_ERROR_AUTH,
    "bad_verification_code" },
  { "quotes-refresh-token", 400,
    "{\"error\":\"invalid_grant\",\"error_description\":\"old+token/1 is over\"}",
    DAYBOOK_ERROR_AUTH, "left out" },
  { "quotes-client-secret", 400, "{\"error\":\"sec ret&1\"}", DAYBOOK_ERROR_AUTH, "left out" },
  { "not-found", 404, "<html>not here</html>", DAYBOOK_ERROR_REFUSED, "404" },
  { "unauthorised", 401, "", DAYBOOK_ERROR_AUTH, "401" },
  { "redirect", 302, "", DAYBOOK_ERROR_SETUP, "302" },
  { "not-json", 200, "access_token=abc", DAYBOOK_ERROR_UNREADABLE, "not JSON" },
  { "a-list", 200, "[1]", DAYBOOK_ERROR_UNREADABLE, "access_token" },
  { "empty-object", 200, "{}", DAYBOOK_ERROR_UNREADABLE, "access_token" },
  { "token-is-number", 200, "{\"access_token\":12}", DAYBOOK_ERROR_UNREADABLE, "access_token" },
  { "token-is-empty", 200, "{\"access_token\":\"\"}", DAYBOOK_ERROR_UNREADABLE, "access_token" },
  { "token-is-null", 200, "{\"access_token\":null}", DAYBOOK_ERROR_UNREADABLE, "access_token" },
};

static Answer answer;
static char *heard_body;
static char *heard_authorization;
static char *heard_type;

static void
token_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  SoupMessageHeaders *in = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);

  g_free (heard_body);
  g_free (heard_authorization);
  g_free (heard_type);
  heard_body = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  heard_authorization = g_strdup (soup_message_headers_get_one (in, "Authorization"));
  heard_type = g_strdup (soup_message_headers_get_one (in, "Content-Type"));

  soup_server_message_set_status (message, answer.status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, answer.body,
                                    strlen (answer.body));
}

static DaybookTokens *
ask (gboolean basic, gboolean json, const char *secret, GError **error)
{
  g_autoptr(TestServer) server = test_server_new (token_cb);
  g_autoptr(DaybookHttp) http = daybook_http_new (1);
  g_autofree char *url = test_server_url (server, "/token");
  DaybookOauthClient client = { url, "id 1", secret, basic, json };
  static const char *const params[]
      = { "grant_type", "refresh_token",      "refresh_token", "old+token/1",
          "note",       "say \"\\\n\xc3\xa9", "none",          NULL,
          NULL };

  return daybook_oauth_token (http, &client, params, NOW, NULL, error);
}

static void
test_answer (gconstpointer data)
{
  const Answer *wanted = data;
  g_autoptr(GError) error = NULL;

  answer = *wanted;
  g_assert_null (ask (FALSE, FALSE, "sec ret&1", &error));
  g_assert_error (error, DAYBOOK_ERROR, wanted->code);
  g_assert_nonnull (strstr (error->message, wanted->message));
  g_assert_null (strstr (error->message, "old+token/1"));
  g_assert_null (strstr (error->message, "sec ret&1"));
}

static void
test_form (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTokens) tokens = NULL;

  answer = (Answer){ NULL, 200,
                     "{\"access_token\":\"a1\",\"refresh_token\":\"r1\",\"expires_in\":3600,"
                     "\"x_refresh_token_expires_in\":8640000,\"scope\":\"x y\","
                     "\"x_refresh_token_hard_expires_in\":157680000}",
                     -1, NULL };
  tokens = ask (FALSE, FALSE, "sec ret&1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tokens->access_token, ==, "a1");
  g_assert_cmpstr (tokens->refresh_token, ==, "r1");
  g_assert_cmpstr (tokens->scope, ==, "x y");
  g_assert_cmpint (tokens->expires_us, ==, NOW + 3600 * SECOND);
  g_assert_cmpint (tokens->refresh_expires_us, ==, NOW + 8640000 * SECOND);
  g_assert_cmpint (tokens->consent_expires_us, ==, NOW + 157680000 * SECOND);
  g_assert_cmpstr (heard_type, ==, "application/x-www-form-urlencoded");
  g_assert_null (heard_authorization);
  g_assert_cmpstr (
      heard_body, ==,
      "grant_type=refresh_token&refresh_token=old%2Btoken%2F1&note=say%20%22%5C%0A%C3%A9"
      "&client_id=id%201&client_secret=sec%20ret%261");
}

static void
test_basic (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTokens) tokens = NULL;

  answer = (Answer){ NULL, 200, "{\"access_token\":\"a1\",\"expires_in\":\"60\"}", -1, NULL };
  tokens = ask (TRUE, FALSE, "sec ret&1", &error);
  g_assert_no_error (error);
  g_assert_null (tokens->refresh_token);
  g_assert_null (tokens->scope);
  g_assert_cmpint (tokens->expires_us, ==, NOW + 60 * SECOND);
  g_assert_cmpint (tokens->refresh_expires_us, ==, 0);
  /* base64 of "id%201:sec%20ret%261" */
  g_assert_cmpstr (heard_authorization, ==, "Basic aWQlMjAxOnNlYyUyMHJldCUyNjE=");
  g_assert_null (strstr (heard_body, "client_"));
}

static void
test_json_public (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTokens) tokens = NULL;

  answer
      = (Answer){ NULL, 200,
                  "{\"access_token\":\"a1\",\"expires_in\":-5,\"refresh_token_expires_in\":1e30}",
                  -1, NULL };
  tokens = ask (FALSE, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tokens->expires_us, ==, 0);
  g_assert_cmpint (tokens->refresh_expires_us, ==, 0);
  g_assert_cmpstr (heard_type, ==, "application/json");
  g_assert_cmpstr (heard_body, ==,
                   "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"old+token/1\","
                   "\"note\":\"say \\\"\\\\\\u000a\xc3\xa9\",\"client_id\":\"id 1\"}");
}

static void
raw_close (GSocketConnection *connection, const char *head, guint index)
{
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

/* A lost answer to a token call is unsure: the refresh token may be used up. */
static void
test_lost (void)
{
  g_autoptr(RawServer) server = raw_server_new (raw_close);
  g_autoptr(DaybookHttp) http = daybook_http_new (1);
  g_autoptr(GError) error = NULL;
  DaybookOauthClient client = { server->base, "id", NULL, FALSE, FALSE };
  DaybookOauthClient nowhere = { "https://nothing.invalid/", "id", NULL, FALSE, FALSE };
  DaybookOauthClient clear = { "http://example.com/", "id", NULL, FALSE, FALSE };
  static const char *const params[] = { "grant_type", "refresh_token", NULL };

  g_assert_null (daybook_oauth_token (http, &client, params, NOW, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE);
  g_clear_error (&error);
  g_assert_null (daybook_oauth_token (http, &nowhere, params, NOW, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  g_clear_error (&error);
  g_assert_null (daybook_oauth_token (http, &clear, params, NOW, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy",
            TRUE); /* libproxy throws, which the address sanitizer cannot bear */

  g_test_add_func ("/oauth/random", test_random);
  g_test_add_func ("/oauth/challenge", test_challenge);
  g_test_add_func ("/oauth/url", test_url);
  g_test_add_func ("/oauth/hmac", test_hmac);
  g_test_add_func ("/oauth/hmac-encoding", test_hmac_encoding);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/oauth/answer/", answers[i].name, NULL);

      g_test_add_data_func (path, &answers[i], test_answer);
    }
  g_test_add_func ("/oauth/form", test_form);
  g_test_add_func ("/oauth/basic", test_basic);
  g_test_add_func ("/oauth/json-public", test_json_public);
  g_test_add_func ("/oauth/lost", test_lost);

  result = g_test_run ();
  g_free (heard_body);
  g_free (heard_authorization);
  g_free (heard_type);
  return result;
}

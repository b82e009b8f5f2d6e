/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame against a real client on the loopback: what is decoded, what is replied, and what is
 * lost on demand. */
#include "sandbox-server.h"

#include <string.h>

typedef struct
{
  SandboxServer *server; /* (owned) */
  SoupSession *session;  /* (owned) */
  guint executed;
  char *seen;  /* (owned), of the last request */
  guint ended; /* tokens: 1 for expired, 10 for revoked */
} Fixture;

typedef struct
{
  GBytes *body;
  GError *error;
  gboolean done;
} Answer;

static void
echo_cb (SandboxRequest *request, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GHashTable) form = sandbox_request_form (request);
  const char *name = g_hash_table_lookup (request->query, "name");
  const char *sent = g_hash_table_lookup (form, "metadata[key]");

  fixture->executed++;
  g_free (fixture->seen);
  fixture->seen
      = g_strdup_printf ("%s %s name=%s sent=%s header=%s raw=%s", request->method, request->path,
                         name != NULL ? name : "", sent != NULL ? sent : "",
                         sandbox_request_header (request, "X-Test") != NULL ? "yes" : "no",
                         request->raw_query != NULL ? request->raw_query : "");
  if (g_str_equal (request->path, "/silent"))
    return;
  if (g_str_equal (request->path, "/away"))
    {
      sandbox_reply_redirect (request, "/echo?name=back");
      return;
    }
  if (g_str_equal (request->path, "/list"))
    {
      sandbox_reply_text (request, 200, "application/json", "{\"data\":[{\"id\":1},{\"id\":2}]}");
      return;
    }
  sandbox_reply_header (request, "Request-Id", "req_1");
  sandbox_reply_text (request, 200, "text/plain", "fine");
}

static void
limited_cb (SandboxRequest *request, gpointer data)
{
  sandbox_reply_header (request, "Retry-After", "1");
  sandbox_reply_text (request, 429, "text/plain", "slow down");
}

static void
failed_cb (SandboxRequest *request, gpointer data)
{
  sandbox_reply_text (request, 500, "text/plain", "broken");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SandboxOptions options
      = { .seed = 1, .orders = 5, .now_us = G_GINT64_CONSTANT (1794744000000000), .pace = 1 };
  g_autoptr (GError) error = NULL;

  fixture->server = sandbox_server_new (&options);
  fixture->session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
  sandbox_server_add_provider (fixture->server, "stripe", echo_cb, fixture, limited_cb, failed_cb);
  sandbox_server_listen (fixture->server, "stripe", 0, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  g_object_unref (fixture->session);
  sandbox_server_free (fixture->server);
  g_free (fixture->seen);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->body = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &answer->error);
  answer->done = TRUE;
}

/* The status, 0 when the connection broke. */
static guint
ask (Fixture *fixture, const char *method, const char *path, const char *form, char **text)
{
  g_autofree char *url = g_strconcat (sandbox_server_url (fixture->server, "stripe"), path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  Answer answer = { NULL, NULL, FALSE };
  guint status;

  /* A fresh connection, or libsoup repeats a lost request by itself. */
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  if (form != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (form, strlen (form));

      soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded",
                                                bytes);
    }
  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, NULL,
                                    answered_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);

  status = answer.error != NULL ? 0 : (guint) soup_message_get_status (message);
  if (text != NULL)
    *text = answer.body != NULL
                ? g_strndup (g_bytes_get_data (answer.body, NULL), g_bytes_get_size (answer.body))
                : NULL;
  g_clear_pointer (&answer.body, g_bytes_unref);
  g_clear_error (&answer.error);

  return status;
}

static void
add_fault (Fixture *fixture, const char *kind)
{
  g_autoptr (JsonObject) spec = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (spec, "provider", "stripe");
  json_object_set_string_member (spec, "kind", kind);
  json_object_set_double_member (spec, "seconds", 0.1);
  json_object_set_int_member (spec, "count", 1);
  sandbox_faults_add (sandbox_server_faults (fixture->server), spec, &error);
  g_assert_no_error (error);
}

static void
test_decoding (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (ask (fixture, "GET", "/v1/a%20b?name=Ana+R%26R&name=second", NULL, &text), ==,
                    200);
  g_assert_cmpstr (text, ==, "fine");
  g_assert_cmpstr (fixture->seen, ==,
                   "GET /v1/a b name=Ana R&R sent= header=no raw=name=Ana+R%26R&name=second");
  g_assert_cmpuint (ask (fixture, "POST", "/v1/refunds", "metadata%5Bkey%5D=b%2B1&x", NULL), ==,
                    200);
  g_assert_cmpstr (fixture->seen, ==, "POST /v1/refunds name= sent=b+1 header=no raw=");
  g_assert_cmpuint (ask (fixture, "GET", "/?=&&=x&name", NULL, NULL), ==, 200);
}

static void
test_replies (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (ask (fixture, "GET", "/silent", NULL, NULL), ==, 500);
  g_assert_cmpuint (ask (fixture, "GET", "/away", NULL, NULL), ==, 200);
  g_assert_cmpstr (fixture->seen, ==, "GET /echo name=back sent= header=no raw=name=back");
}

static const struct
{
  const char *kind;
  guint status;
  guint executed;
  double seconds; /* at least */
} cases[] = {
  { "429", 429, 0, 0 },
  { "500", 500, 0, 0 },
  { "timeout_before", 0, 0, 0.09 },
  { "timeout_after", 0, 1, 0.09 },
  { "drop_reply", 0, 1, 0 },
  { "slow", 200, 1, 0.09 },
  { "malformed", 200, 1, 0 },
  { "html", 200, 1, 0 },
  { "half", 200, 1, 0 },
  { "cut", 0, 1, 0 },
  { "repeat", 200, 1, 0 },
  { "reorder", 200, 1, 0 },
};

static void
test_fault (Fixture *fixture, gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (JsonNode) log = NULL;
  JsonObject *entry;

  add_fault (fixture, cases[i].kind);
  g_assert_cmpuint (ask (fixture, "POST", "/v1/refunds", "a=b", NULL), ==, cases[i].status);
  g_assert_cmpuint (fixture->executed, ==, cases[i].executed);
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - start_us) / 1e6, >=, cases[i].seconds);

  log = sandbox_server_dup_log (fixture->server);
  entry = json_array_get_object_element (json_node_get_array (log), 0);
  g_assert_cmpstr (json_object_get_string_member (entry, "path"), ==, "/v1/refunds");
  g_assert_cmpstr (json_object_get_string_member (entry, "fault"), ==, cases[i].kind);
  g_assert_cmpint (json_object_get_int_member (entry, "status"), ==,
                   g_str_equal (cases[i].kind, "cut") ? 200 : (gint64) cases[i].status);

  /* The next one is well again. */
  g_assert_cmpuint (ask (fixture, "GET", "/v1/charges", NULL, NULL), ==, 200);
  g_assert_cmpuint (fixture->executed, ==, cases[i].executed + 1);
}

static const struct
{
  const char *kind;
  const char *text; /* NULL: the connection breaks */
} spoilt[] = {
  { "malformed", "{\"data\":[{\"id\"\0011},{\"id\":2}]}" },
  { "half", "{\"data\":[{\"id\"" },
  { "cut", NULL },
  { "repeat", "{\"data\":[{\"id\":1},{\"id\":2},{\"id\":2}]}" },
  { "reorder", "{\"data\":[{\"id\":2},{\"id\":1}]}" },
};

static void
test_spoilt (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spoilt); i++)
    {
      g_autofree char *text = NULL;

      add_fault (fixture, spoilt[i].kind);
      g_assert_cmpuint (ask (fixture, "GET", "/list", NULL, &text), ==,
                        spoilt[i].text != NULL ? 200 : 0);
      g_assert_cmpstr (text, ==, spoilt[i].text);
    }
}

static void
end_tokens_cb (gboolean revoke, gpointer data)
{
  Fixture *fixture = data;

  fixture->ended += revoke ? 10 : 1;
}

/* Tokens expire under a request, which goes on to meet that. */
static void
test_tokens (Fixture *fixture, gconstpointer data)
{
  add_fault (fixture, "401");
  g_assert_cmpuint (ask (fixture, "GET", "/v1/charges", NULL, NULL), ==, 200); /* has none */
  g_assert_false (sandbox_server_end_tokens (fixture->server, "stripe", TRUE));
  g_assert_false (sandbox_server_end_tokens (fixture->server, "xero", TRUE));

  sandbox_server_set_tokens (fixture->server, "stripe", end_tokens_cb);
  add_fault (fixture, "401");
  g_assert_cmpuint (ask (fixture, "GET", "/v1/charges", NULL, NULL), ==, 200);
  g_assert_cmpuint (fixture->ended, ==, 1);
  g_assert_cmpuint (fixture->executed, ==, 2);
  g_assert_true (sandbox_server_end_tokens (fixture->server, "stripe", TRUE));
  g_assert_cmpuint (fixture->ended, ==, 11);
}

/* A client that gives up while its request hangs must not disturb the server. */
static void
test_impatient (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url
      = g_strconcat (sandbox_server_url (fixture->server, "stripe"), "/v1/charges", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { NULL, NULL, FALSE };
  gint64 until_us = g_get_monotonic_time () + 300000;

  add_fault (fixture, "timeout_after");
  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, cancellable,
                                    answered_cb, &answer);
  while (fixture->executed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  while (!answer.done || g_get_monotonic_time () < until_us)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
  g_assert_cmpuint (ask (fixture, "GET", "/v1/charges", NULL, NULL), ==, 200);
}

static void
test_bucket (void)
{
  SandboxBucket bucket = { 10, 10, 5, 1000000 };
  double wait_s = 0;

  g_assert_true (sandbox_bucket_take (&bucket, 10, 1000000, &wait_s));
  g_assert_false (sandbox_bucket_take (&bucket, 1, 1000000, &wait_s));
  g_assert_cmpfloat_with_epsilon (wait_s, 0.2, 1e-9);
  g_assert_false (sandbox_bucket_take (&bucket, 1, 1199000, NULL));
  g_assert_true (sandbox_bucket_take (&bucket, 1, 1201000, NULL));
  g_assert_true (sandbox_bucket_take (&bucket, 10, 100000000, NULL));
  g_assert_false (sandbox_bucket_take (&bucket, 0.5, 100000000, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sandbox/frame/decoding", Fixture, NULL, set_up, test_decoding, tear_down);
  g_test_add ("/sandbox/frame/replies", Fixture, NULL, set_up, test_replies, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/frame/fault/", cases[i].kind, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_fault, tear_down);
    }
  g_test_add ("/sandbox/frame/spoilt", Fixture, NULL, set_up, test_spoilt, tear_down);
  g_test_add ("/sandbox/frame/tokens", Fixture, NULL, set_up, test_tokens, tear_down);
  g_test_add ("/sandbox/frame/impatient", Fixture, NULL, set_up, test_impatient, tear_down);
  g_test_add_func ("/sandbox/frame/bucket", test_bucket);

  return g_test_run ();
}

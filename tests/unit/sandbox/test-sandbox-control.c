/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control port: every wrong request is answered with what is wrong, every right one changes
 * what it says. */
#include "sandbox-control.h"

#include "sandbox-providers.h"

#include <string.h>

typedef struct
{
  SandboxServer *server; /* (owned) */
  SoupSession *session;  /* (owned) */
} Fixture;

typedef struct
{
  GBytes *body;
  gboolean done;
} Answer;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SandboxOptions options
      = { .seed = 1, .orders = 60, .now_us = G_GINT64_CONSTANT (1794744000000000), .pace = 1 };
  g_autoptr (GError) error = NULL;

  fixture->server = sandbox_server_new (&options);
  fixture->session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
  sandbox_shopify_attach (fixture->server);
  sandbox_stripe_attach (fixture->server);
  sandbox_quickbooks_attach (fixture->server);
  sandbox_hubspot_attach (fixture->server);
  sandbox_control_attach (fixture->server);
  sandbox_server_listen (fixture->server, "control", 0, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  g_object_unref (fixture->session);
  sandbox_server_free (fixture->server);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (GError) error = NULL;

  answer->body = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);
  g_assert_no_error (error);
  answer->done = TRUE;
}

/* The parsed reply, after checking its status. */
static JsonNode *
ask (Fixture *fixture, const char *method, const char *path, const char *body, guint status)
{
  g_autofree char *url = g_strconcat (sandbox_server_url (fixture->server, "control"), path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  Answer answer = { NULL, FALSE };

  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, NULL,
                                    answered_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (soup_message_get_status (message), ==, status);
  json_parser_load_from_data (parser, g_bytes_get_data (answer.body, NULL),
                              (gssize) g_bytes_get_size (answer.body), &error);
  g_assert_no_error (error);
  g_bytes_unref (answer.body);

  return json_parser_steal_root (parser);
}

static const struct
{
  const char *name;
  const char *method;
  const char *path;
  const char *body;
  guint status;
  const char *complaint;
} bad_requests[] = {
  { "unknown", "GET", "/nothing", NULL, 404, "no such page" },
  { "method", "PUT", "/reset", "{}", 404, "no such page" },
  { "no-json", "POST", "/reset", "{{", 400, "Parse error" },
  { "no-body", "POST", "/reset", NULL, 400, "body" },
  { "array", "POST", "/advance", "[]", 400, "body" },
  { "seed-text", "POST", "/reset", "{\"seed\":\"one\"}", 400, "seed" },
  { "orders-below", "POST", "/reset", "{\"orders\":-1}", 400, "orders" },
  { "tokens-number", "POST", "/reset", "{\"tokens\":1}", 400, "tokens" },
  { "days-many", "POST", "/advance", "{\"days\":99999}", 400, "days" },
  { "days-half", "POST", "/advance", "{\"days\":0.5}", 400, "days" },
  { "hours-text", "POST", "/advance", "{\"hours\":\"6\"}", 400, "hours" },
  { "edit-kind", "POST", "/edit", "{\"kind\":\"all\"}", 400, "kind" },
  { "edit-list", "POST", "/edit", "{\"kind\":[]}", 400, "kind" },
  { "tokens-provider", "POST", "/tokens", "{\"provider\":\"xero\"}", 400, "provider" },
  { "tokens-do", "POST", "/tokens", "{\"provider\":\"stripe\",\"do\":\"lose\"}", 400, "do" },
  { "lag-provider", "POST", "/lag", "{\"seconds\":1}", 400, "provider" },
  { "lag-below", "POST", "/lag", "{\"provider\":\"stripe\",\"seconds\":-1}", 400, "seconds" },
  { "skew-much", "POST", "/skew", "{\"provider\":\"stripe\",\"seconds\":99999}", 400, "seconds" },
  { "person", "POST", "/person", "{\"entity\":\"Cheque\"}", 400, "entity" },
  { "fault-number", "POST", "/faults", "[7]", 400, "body" },
  { "fault-kind", "POST", "/faults", "{\"kind\":\"418\"}", 400, "418" },
};

static void
test_bad (Fixture *fixture, gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (JsonNode) reply = ask (fixture, bad_requests[i].method, bad_requests[i].path,
                                    bad_requests[i].body, bad_requests[i].status);
  const char *error = json_object_get_string_member (json_node_get_object (reply), "error");

  g_assert_nonnull (strstr (error, bad_requests[i].complaint));
}

static gint64
get_count (Fixture *fixture, const char *name)
{
  g_autoptr (JsonNode) reply = ask (fixture, "GET", "/truth", NULL, 200);
  JsonObject *counts = json_object_get_object_member (json_node_get_object (reply), "counts");

  return json_object_get_int_member (counts, name);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  gint64 refunds = get_count (fixture, "refunds");
  gint64 payouts = get_count (fixture, "payouts");

  g_assert_cmpint (get_count (fixture, "orders"), ==, 60);
  json_node_unref (ask (fixture, "POST", "/edit", "{\"count\":2,\"kind\":\"money\"}", 200));
  g_assert_cmpint (get_count (fixture, "refunds"), ==, refunds + 2);
  json_node_unref (ask (fixture, "POST", "/advance", "{\"days\":7}", 200));
  g_assert_cmpint (get_count (fixture, "payouts"), >, payouts);
  json_node_unref (ask (fixture, "POST", "/reset", "{\"seed\":2,\"orders\":25}", 200));
  g_assert_cmpint (get_count (fixture, "orders"), ==, 25);
  g_assert_cmpint (sandbox_server_now_us (fixture->server), ==,
                   G_GINT64_CONSTANT (1794744000000000));
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) added
      = ask (fixture, "POST", "/faults", "[{\"kind\":\"500\"},{\"kind\":\"429\"}]", 200);
  g_autoptr (JsonNode) cleared = ask (fixture, "POST", "/faults", "{\"kind\":\"none\"}", 200);
  JsonObject *before = json_node_get_object (added);
  JsonObject *after = json_node_get_object (cleared);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (before, "rules")), ==, 2);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (after, "rules")), ==, 0);
}

static char *
get_credentials (Fixture *fixture)
{
  g_autoptr (JsonNode) reply = ask (fixture, "GET", "/credentials", NULL, 200);

  return json_to_string (reply, FALSE);
}

static void
test_states (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = get_credentials (fixture);
  g_autofree char *after = NULL;

  json_node_unref (
      ask (fixture, "POST", "/tokens", "{\"provider\":\"stripe\",\"do\":\"revoke\"}", 200));
  after = get_credentials (fixture);
  g_assert_cmpstr (before, !=, after);
  json_node_unref (
      ask (fixture, "POST", "/lag", "{\"provider\":\"shopify\",\"seconds\":300}", 200));
  g_assert_cmpint (sandbox_server_lag_us (fixture->server, "shopify"), ==, 300 * G_USEC_PER_SEC);
  json_node_unref (
      ask (fixture, "POST", "/skew", "{\"provider\":\"shopify\",\"seconds\":-90}", 200));
  g_assert_cmpint (sandbox_server_skew_us (fixture->server, "shopify"), ==, -90 * G_USEC_PER_SEC);
  json_node_unref (ask (fixture, "POST", "/reset", "{}", 200));
  g_assert_cmpint (sandbox_server_world (fixture->server)->shop_skew_us, ==, -90 * G_USEC_PER_SEC);
  json_node_unref (ask (fixture, "POST", "/person",
                        "{\"entity\":\"Account\",\"name\":\"Sales\",\"set\":{\"Name\":\"Web\"}}",
                        200));
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) health = ask (fixture, "GET", "/healthz", NULL, 200);
  g_autoptr (JsonNode) books = ask (fixture, "GET", "/books", NULL, 200);
  g_autoptr (JsonNode) log = ask (fixture, "GET", "/log", NULL, 200);

  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (health), "now"), ==,
                   "2026-11-15T12:00:00Z");
  g_assert_true (JSON_NODE_HOLDS_OBJECT (books));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (log)), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_requests); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/control/bad/", bad_requests[i].name, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_bad, tear_down);
    }
  g_test_add ("/sandbox/control/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/sandbox/control/faults", Fixture, NULL, set_up, test_faults, tear_down);
  g_test_add ("/sandbox/control/states", Fixture, NULL, set_up, test_states, tear_down);
  g_test_add ("/sandbox/control/pages", Fixture, NULL, set_up, test_pages, tear_down);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many requests at once: how many fly, in which order they are let go, and what stops them. */
#include "http-bench.h"

typedef struct
{
  guint answered[64];
  guint n;
  guint failed;
  guint gates;
  guint last_gate;
  gint64 waited_us;
  DaybookHttp *http;
  const char *url;
  GCancellable *cancellable;
} Many;

static void
many_done_cb (guint index, DaybookReply *reply, gpointer data)
{
  Many *many = data;

  many->answered[index]++;
  many->n++;
  many->failed += reply->failure != NULL;
  daybook_reply_free (reply);
}

static GPtrArray *
many_requests (TestServer *server, const char *path, guint n, gboolean repeatable)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_request_free);
  g_autofree char *url = test_server_url (server, path);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (requests, make_request ("POST", url, repeatable));

  return requests;
}

static void
test_in_flight (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(GPtrArray) requests = many_requests (server, "/late", 24, TRUE);
  g_autoptr(DaybookHttp) http = daybook_http_new (4);
  Many many = { 0 };

  daybook_http_send_all (http, requests, NULL, many_done_cb, &many, NULL);

  g_assert_cmpuint (many.n, ==, 24);
  g_assert_cmpuint (many.failed, ==, 0);
  for (guint i = 0; i < 24; i++)
    g_assert_cmpuint (many.answered[i], ==, 1);
  g_assert_cmpint (server->busiest, ==, 4);
  g_assert_cmpuint (test_server_peers (server), ==, 4);
}

/* Without 'repeatable' each has a connection of its own. */
static void
test_own_connections (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(GPtrArray) requests = many_requests (server, "/echo", 9, FALSE);
  g_autoptr(DaybookHttp) http = daybook_http_new (3);
  Many many = { 0 };

  daybook_http_send_all (http, requests, NULL, many_done_cb, &many, NULL);

  g_assert_cmpuint (many.n, ==, 9);
  g_assert_cmpuint (many.failed, ==, 0);
  g_assert_cmpuint (test_server_peers (server), ==, 9);
}

static void
test_none (void)
{
  g_autoptr(GPtrArray) requests = g_ptr_array_new ();
  g_autoptr(DaybookHttp) http = daybook_http_new (3);
  Many many = { 0 };

  daybook_http_send_all (http, requests, NULL, many_done_cb, &many, NULL);
  g_assert_cmpuint (many.n, ==, 0);
}

/* Each is made to wait once, every third is left out. */
static gint64
gate_cb (guint index, gpointer data)
{
  Many *many = data;

  many->gates++;
  g_assert_cmpuint (index, >=, many->last_gate);
  if (index % 3 == 2)
    return -1;
  if (index > many->last_gate)
    {
      many->last_gate = index;
      many->waited_us += 20 * 1000;
      return 20 * 1000;
    }

  return 0;
}

static void
test_gate (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(GPtrArray) requests = many_requests (server, "/echo", 12, TRUE);
  g_autoptr(DaybookHttp) http = daybook_http_new (8);
  Many many = { 0 };
  gint64 began_us = g_get_monotonic_time ();

  daybook_http_send_all (http, requests, gate_cb, many_done_cb, &many, NULL);

  for (guint i = 0; i < 12; i++)
    g_assert_cmpuint (many.answered[i], ==, i % 3 == 2 ? 0 : 1);
  g_assert_cmpint (many.waited_us, ==, 7 * 20 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, many.waited_us);
  g_assert_cmpuint (many.gates, ==, 12 + 7);
}

/* A callback may send: the answers of both calls come, each to its own. */
static void
nested_done_cb (guint index, DaybookReply *reply, gpointer data)
{
  Many *many = data;
  g_autoptr(DaybookRequest) request = make_request ("GET", many->url, TRUE);
  g_autoptr(DaybookReply) inner = daybook_http_send (many->http, request, NULL);

  g_assert_no_error (inner->failure);
  g_assert_cmpstr (inner->body, ==, "");
  many_done_cb (index, reply, data);
}

static void
test_nested (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(GPtrArray) requests = many_requests (server, "/late", 9, TRUE);
  g_autoptr(DaybookHttp) http = daybook_http_new (3);
  g_autofree char *url = test_server_url (server, "/echo");
  Many many = { .http = http, .url = url };

  daybook_http_send_all (http, requests, NULL, nested_done_cb, &many, NULL);

  g_assert_cmpuint (many.n, ==, 9);
  g_assert_cmpuint (many.failed, ==, 0);
  g_assert_cmpuint (test_server_count (server), ==, 18);
}

static void
cancelling_done_cb (guint index, DaybookReply *reply, gpointer data)
{
  Many *many = data;

  if (many->n == 3)
    g_cancellable_cancel (many->cancellable);
  if (reply->failure != NULL && !g_error_matches (reply->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_assert_error (reply->failure, DAYBOOK_ERROR, DAYBOOK_ERROR_UNSURE);
  many_done_cb (index, reply, data);
}

static void
test_cancel_many (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(GPtrArray) requests = many_requests (server, "/late", 40, FALSE);
  g_autoptr(DaybookHttp) http = daybook_http_new (4);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Many many = { .cancellable = cancellable };

  daybook_http_send_all (http, requests, NULL, cancelling_done_cb, &many, cancellable);

  g_assert_cmpuint (many.n, ==, 40);
  for (guint i = 0; i < 40; i++)
    g_assert_cmpuint (many.answered[i], ==, 1);
  g_assert_cmpuint (many.failed, >=, 32);
  g_assert_cmpuint (test_server_count (server), <=, 8);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("http_proxy", "http://127.0.0.1:1/", TRUE);
  g_setenv ("no_proxy", "", TRUE);

  g_test_add_func ("/http/in-flight", test_in_flight);
  g_test_add_func ("/http/own-connections", test_own_connections);
  g_test_add_func ("/http/none", test_none);
  g_test_add_func ("/http/gate", test_gate);
  g_test_add_func ("/http/nested", test_nested);
  g_test_add_func ("/http/cancel-many", test_cancel_many);

  return g_test_run ();
}

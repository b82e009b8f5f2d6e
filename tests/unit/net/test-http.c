/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP against servers on loopback: what comes back, what a lost answer is called, and what never
 * leaves. */
#include "http-bench.h"

/* Made for this test; nobody trusts it, which is the point. */
static const char certificate_pem[]
    = "-----BEGIN PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgt6qVNbPmMvNu363T\n"
      "wNIdojPYPNWFa4FiQ6nnRYtRmGKhRANCAAQ15bK4q3V9venw88j1R8481GEml4Oj\n"
      "GGw7+ct8xOK/ssrdgrdjJSrEQpR7Htgy3HMKBelOzsymSRrmM/dJZqGX\n"
      "-----END PRIVATE KEY-----\n"
      "-----BEGIN CERTIFICATE-----\n"
      "MIIBkDCCATagAwIBAgIUatZM1h7f4LOIXgqBPZzybZeSLbwwCgYIKoZIzj0EAwIw\n"
      "FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNDA4MzQyNloYDzIxMjYxMDMx\n"
      "MDgzNDI2WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO\n"
      "PQMBBwNCAAQ15bK4q3V9venw88j1R8481GEml4OjGGw7+ct8xOK/ssrdgrdjJSrE\n"
      "QpR7Htgy3HMKBelOzsymSRrmM/dJZqGXo2QwYjAdBgNVHQ4EFgQUtHwlh3GgdLqt\n"
      "P1F7I7ve75DE0y8wHwYDVR0jBBgwFoAUtHwlh3GgdLqtP1F7I7ve75DE0y8wDwYD\n"
      "VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC\n"
      "IQCA7kjlWIv52lxXDuRxPiHcO8BMl7PRkrBLM5ixGx4HEwIgbTDRoadZK469+4Op\n"
      "Biv8Am8L87wf0SqvNmNP3P9n4XM=\n"
      "-----END CERTIFICATE-----\n";

static void
test_answer (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookHttp) http = daybook_http_new (1);
  g_autofree char *url = test_server_url (server, "/echo");

  /* Twice: a cookie from the first would come back with the second. */
  for (int i = 0; i < 2; i++)
    {
      g_autoptr(DaybookRequest) request = daybook_request_new ("POST", url);
      g_autoptr(DaybookReply) reply = NULL;

      daybook_request_set_body (request, "application/json", "{\"n\":\"\xe2\x82\xac\"}", -1);
      daybook_request_add_header (request, "X-Tag", "t1");
      reply = daybook_http_send (http, request, NULL);

      g_assert_no_error (reply->failure);
      g_assert_cmpuint (reply->status, ==, 200);
      g_assert_cmpstr (reply->body, ==, "{\"n\":\"\xe2\x82\xac\"}");
      g_assert_cmpuint (reply->body_length, ==, strlen (reply->body));
      g_assert_cmpstr (daybook_reply_header (reply, "X-MANY"), ==, "one, two");
      g_assert_cmpstr (g_hash_table_lookup (reply->headers, "x-type"), ==, "application/json");
      g_assert_cmpstr (daybook_reply_header (reply, "x-tag"), ==, "t1");
      g_assert_cmpstr (daybook_reply_header (reply, "x-cookie"), ==, "none");
      g_assert_true (g_str_has_prefix (daybook_reply_header (reply, "x-agent"), "Daybook/"));
      g_assert_cmpuint (strlen (daybook_reply_header (reply, "x-agent")), >, strlen ("Daybook/"));
      g_assert_null (daybook_reply_header (reply, "x-nothing"));
      g_assert_cmpint (reply->retry_after_us, ==, 0);
    }
}

static void
test_bytes (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookReply) reply = get (server, "/bytes");

  g_assert_no_error (reply->failure);
  g_assert_cmpmem (reply->body, reply->body_length, "a\0b\377", 4);
  g_assert_cmpint (reply->body[4], ==, '\0');
}

static void
test_redirect (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookReply) reply = get (server, "/redirect");

  g_assert_no_error (reply->failure);
  g_assert_cmpuint (reply->status, ==, 302);
  g_assert_nonnull (daybook_reply_header (reply, "location"));
  g_assert_cmpuint (test_server_count (server), ==, 1);
}

static void
test_challenge (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookReply) reply = get (server, "/challenge");

  g_assert_no_error (reply->failure);
  g_assert_cmpuint (reply->status, ==, 401);
  g_assert_cmpuint (test_server_count (server), ==, 1);
}

static const struct
{
  guint status;
  int code;
} statuses[] = {
  { 0, DAYBOOK_ERROR_LATER },
  { 200, -1 },
  { 201, -1 },
  { 204, -1 },
  { 299, -1 },
  { 304, -1 },
  { 301, DAYBOOK_ERROR_SETUP },
  { 307, DAYBOOK_ERROR_SETUP },
  { 400, DAYBOOK_ERROR_REFUSED },
  { 401, DAYBOOK_ERROR_AUTH },
  { 403, DAYBOOK_ERROR_REFUSED },
  { 404, DAYBOOK_ERROR_REFUSED },
  { 408, DAYBOOK_ERROR_LATER },
  { 409, DAYBOOK_ERROR_REFUSED },
  { 422, DAYBOOK_ERROR_REFUSED },
  { 425, DAYBOOK_ERROR_LATER },
  { 429, DAYBOOK_ERROR_LATER },
  { 500, DAYBOOK_ERROR_LATER },
  { 503, DAYBOOK_ERROR_LATER },
  { 599, DAYBOOK_ERROR_LATER },
  { 100, DAYBOOK_ERROR_UNREADABLE },
  { 600, DAYBOOK_ERROR_UNREADABLE },
};

static void
test_statuses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    g_assert_cmpint (daybook_http_status_code (statuses[i].status), ==, statuses[i].code);
}

static const struct
{
  const char *name;
  const char *value;
  gint64 seconds_tenths;
} retries[] = {
  { "words", "soon", 0 },
  { "nothing", "", 0 },
  { "negative", "-5", 0 },
  { "tail", "5x", 0 },
  { "nan", "nan", 0 },
  { "zero", "0", 0 },
  { "seconds", "2", 20 },
  { "fraction", "1.5", 15 },
  { "huge", "1e300", 30 * 24 * 36000 },
  { "date", "Fri,+20+Nov+2026+14:05:22+GMT", 1200 },
  { "past-date", "Fri,+20+Nov+2026+14:03:21+GMT", 0 },
};

static void
test_retry_after (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autofree char *path = g_strconcat ("/retry?v=", retries[i].value, NULL);
  g_autoptr(DaybookReply) reply = get (server, path);

  g_assert_no_error (reply->failure);
  g_assert_cmpuint (reply->status, ==, 429);
  g_assert_cmpint (reply->retry_after_us, ==, retries[i].seconds_tenths * 100000);
}

static const struct
{
  const char *name;
  const char *url;
} refused[] = {
  { "clear-text", "http://example.com/a" },
  { "loopback-prefix", "http://127.0.0.1.example.com/" },
  { "loopback-name-prefix", "http://localhost.example.com/" },
  { "short-loopback", "http://127.1/" },
  { "any-address", "http://0.0.0.0/" },
  { "private-address", "http://192.168.1.1/" },
  { "mapped-address", "http://[::ffff:10.0.0.1]/" },
  { "password", "https://user:hunter2@127.0.0.1/" },
  { "name-before-at", "http://127.0.0.1@example.com/" },
  { "ftp", "ftp://127.0.0.1/" },
  { "file", "file:///etc/passwd" },
  { "no-host", "https:///a" },
  { "no-scheme", "127.0.0.1/a" },
  { "empty", "" },
  { "space", "http://127.0.0.1/a b\n" },
};

static void
test_refused_address (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr(DaybookReply) reply = send_once ("POST", refused[i].url, FALSE);

  assert_failure (reply, DAYBOOK_ERROR_SETUP);
  g_assert_cmpuint (reply->status, ==, 0);
  g_assert_null (reply->headers);
  g_assert_null (strstr (reply->failure->message, "hunter2"));
}

static void
test_allowed_address (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  const char *port = strrchr (server->base, ':');
  static const char *const hosts[] = { "localhost", "LOCALHOST", "127.0.0.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *url = g_strconcat ("http://", hosts[i], port, "/bytes", NULL);
      g_autoptr(DaybookReply) reply = send_once ("GET", url, TRUE);

      g_assert_no_error (reply->failure);
      g_assert_cmpuint (reply->status, ==, 200);
    }
}

static void
test_refused_headers (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  static const char *const bad[][2] = { { "Authorization", "Bearer s3cret\r\nX-Evil: 1" },
                                        { "X-Tab\nbed", "1" },
                                        { "", "1" },
                                        { "X Y", "1" },
                                        { "X-Bell", "a\ab" } };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(DaybookHttp) http = daybook_http_new (1);
      g_autofree char *url = test_server_url (server, "/echo");
      g_autoptr(DaybookRequest) request = make_request ("GET", url, TRUE);
      g_autoptr(DaybookReply) reply = NULL;

      daybook_request_add_header (request, bad[i][0], bad[i][1]);
      reply = daybook_http_send (http, request, NULL);
      assert_failure (reply, DAYBOOK_ERROR_SETUP);
      g_assert_null (strstr (reply->failure->message, "s3cret"));
    }

  g_assert_cmpuint (test_server_count (server), ==, 0);
}

/* What cannot have arrived. */

static void
test_connection_refused (void)
{
  guint16 port;
  g_autofree char *url = NULL;
  g_autoptr(DaybookReply) reply = NULL;

  /* A port that was free a moment ago. */
  {
    g_autoptr(GSocketListener) listener = g_socket_listener_new ();

    port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
    g_socket_listener_close (listener);
  }

  url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  reply = send_once ("POST", url, FALSE);
  assert_failure (reply, DAYBOOK_ERROR_LATER);
  g_assert_cmpuint (reply->status, ==, 0);
}

static void
test_unknown_name (void)
{
  g_autoptr(DaybookReply) reply
      = send_once ("POST", "https://nothing.invalid/?token=s3cret", FALSE);

  assert_failure (reply, DAYBOOK_ERROR_LATER);
  g_assert_null (strstr (reply->failure->message, "s3cret"));
}

static void
test_tls_untrusted (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsCertificate) certificate
      = g_tls_certificate_new_from_pem (certificate_pem, -1, &error);
  g_autoptr(TestServer) server = NULL;
  g_autoptr(DaybookReply) reply = NULL;
  g_autofree char *url = NULL;

  g_assert_no_error (error);
  server = test_server_new_tls (handle_cb, certificate);
  url = test_server_url (server, "/echo");
  reply = send_once ("POST", url, FALSE);

  assert_failure (reply, DAYBOOK_ERROR_LATER);
  g_assert_cmpuint (test_server_count (server), ==, 0);
}

static void
test_tls_on_plain_port (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autofree char *url = g_strconcat ("https", strchr (server->base, ':'), "/echo", NULL);
  g_autoptr(DaybookHttp) http = daybook_http_new (1);
  g_autoptr(DaybookRequest) request = make_request ("POST", url, FALSE);
  g_autoptr(DaybookReply) reply = NULL;

  request->timeout_s = 2; /* a server that does not speak TLS may say nothing at all */
  reply = daybook_http_send (http, request, NULL);

  assert_failure (reply, DAYBOOK_ERROR_LATER);
  g_assert_cmpuint (test_server_count (server), ==, 0);
}

/* What may have arrived. */

static void
raw_close (GSocketConnection *connection, const char *head, guint index)
{
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
raw_half (GSocketConnection *connection, const char *head, guint index)
{
  raw_write (connection, "HTTP/1.1 201 Created\r\nContent-Length: 100\r\nX-A: b\r\n\r\nhalf of it");
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
raw_half_chunked (GSocketConnection *connection, const char *head, guint index)
{
  raw_write (connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhello");
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
raw_garbage (GSocketConnection *connection, const char *head, guint index)
{
  raw_write (connection, "what do you want?\r\n\r\n");
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
raw_silence (GSocketConnection *connection, const char *head, guint index)
{
}

static void
raw_silence_in_body (GSocketConnection *connection, const char *head, guint index)
{
  raw_write (connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
}

static void
raw_claims_too_much (GSocketConnection *connection, const char *head, guint index)
{
  raw_write (connection, "HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\nx");
}

static void
raw_sends_too_much (GSocketConnection *connection, const char *head, guint index)
{
  g_autofree char *mebibyte = g_strnfill (MIB, 'x');

  raw_write (connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 66; i++)
    {
      raw_write (connection, "100000\r\n");
      raw_write (connection, mebibyte);
      raw_write (connection, "\r\n");
    }
  raw_write (connection, "0\r\n\r\n");
}

static const struct
{
  const char *name;
  RawHandler handler;
  guint status;
  gboolean too_long;
} losses[] = {
  { "closed", raw_close, 0, FALSE },
  { "half", raw_half, 201, FALSE },
  { "half-chunked", raw_half_chunked, 200, FALSE },
  { "garbage", raw_garbage, 0, FALSE },
  { "silence", raw_silence, 0, FALSE },
  { "silence-in-body", raw_silence_in_body, 200, FALSE },
  { "claims-too-much", raw_claims_too_much, 200, TRUE },
  { "sends-too-much", raw_sends_too_much, 200, TRUE },
};

static void
assert_loss (gsize i, const char *method, gboolean repeatable, int code)
{
  g_autoptr(RawServer) server = raw_server_new (losses[i].handler);
  g_autoptr(DaybookHttp) http = daybook_http_new (2);
  g_autoptr(DaybookRequest) request = make_request (method, server->base, repeatable);
  g_autoptr(DaybookReply) reply = NULL;
  gint64 began_us = g_get_monotonic_time ();

  request->timeout_s = 1;
  reply = daybook_http_send (http, request, NULL);

  assert_failure (reply, code);
  g_assert_cmpuint (reply->status, ==, losses[i].status);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 8 * G_USEC_PER_SEC);
  if (!repeatable)
    g_assert_cmpint (g_atomic_int_get (&server->requests), ==, 1);
}

static void
test_lost (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  assert_loss (i, "POST", FALSE, DAYBOOK_ERROR_UNSURE);
  assert_loss (i, "PUT", FALSE, DAYBOOK_ERROR_UNSURE);
  assert_loss (i, "POST", TRUE,
               losses[i].too_long ? DAYBOOK_ERROR_UNREADABLE : DAYBOOK_ERROR_LATER);
  assert_loss (i, "GET", TRUE, losses[i].too_long ? DAYBOOK_ERROR_UNREADABLE : DAYBOOK_ERROR_LATER);
}

static void
test_unpacked_too_long (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookReply) reply = get (server, "/gzip");

  /* 65 MiB in a few KiB on the wire. */
  assert_failure (reply, DAYBOOK_ERROR_UNREADABLE);
  g_assert_cmpuint (reply->body_length, ==, 64 * MIB);
}

/* Slow but never silent for long: not a time-out. */
static void
raw_drips (GSocketConnection *connection, const char *head, guint index)
{
  raw_write (connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
  for (int i = 0; i < 5; i++)
    {
      g_usleep (400 * 1000);
      raw_write (connection, "x");
    }
}

static void
test_drips (void)
{
  g_autoptr(RawServer) server = raw_server_new (raw_drips);
  g_autoptr(DaybookHttp) http = daybook_http_new (1);
  g_autoptr(DaybookRequest) request = make_request ("GET", server->base, TRUE);
  g_autoptr(DaybookReply) reply = NULL;

  request->timeout_s = 1;
  reply = daybook_http_send (http, request, NULL);
  g_assert_no_error (reply->failure);
  g_assert_cmpstr (reply->body, ==, "xxxxx");
}

/* The server closes a kept connection as the second request comes: libsoup sends a GET again, once;
 * a POST never. */
static void
raw_stale (GSocketConnection *connection, const char *head, guint index)
{
  if (index == 1)
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  else
    raw_write (connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void
test_stale_connection (void)
{
  static const char *const methods[] = { "GET", "POST" };

  for (gsize m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      g_autoptr(RawServer) server = raw_server_new (raw_stale);
      g_autoptr(DaybookHttp) http = daybook_http_new (1);
      g_autoptr(DaybookRequest) request = make_request (methods[m], server->base, TRUE);
      g_autoptr(DaybookReply) first = daybook_http_send (http, request, NULL);
      g_autoptr(DaybookReply) second = daybook_http_send (http, request, NULL);

      g_assert_no_error (first->failure);
      g_assert_cmpstr (first->body, ==, "ok");
      if (m == 0)
        g_assert_no_error (second->failure);
      else
        assert_failure (second, DAYBOOK_ERROR_LATER);
      g_assert_cmpint (g_atomic_int_get (&server->requests), ==, m == 0 ? 3 : 2);
    }
}

/* Cancelling. */

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (100 * 1000);
  g_cancellable_cancel (data);
  g_object_unref (data);
  return NULL;
}

static void
assert_cancelled (const char *method, gboolean repeatable, int code)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookHttp) http = daybook_http_new (1);
  g_autofree char *url = test_server_url (server, "/never");
  g_autoptr(DaybookRequest) request = make_request (method, url, repeatable);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DaybookReply) reply = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, g_object_ref (cancellable));
  gint64 began_us = g_get_monotonic_time ();

  reply = daybook_http_send (http, request, cancellable);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 2 * G_USEC_PER_SEC);
  assert_failure (reply, code);
  g_thread_join (thread);

  /* What was never sent says so, whatever it is. */
  g_clear_pointer (&reply, daybook_reply_free);
  request->repeatable = FALSE;
  reply = daybook_http_send (http, request, cancellable);
  assert_failure (reply, -1);
}

static void
test_cancel (void)
{
  assert_cancelled ("GET", TRUE, -1);
  assert_cancelled ("POST", TRUE, -1);
  assert_cancelled ("POST", FALSE, DAYBOOK_ERROR_UNSURE);
}

static void
add_table (const char *path, const char *name, gsize i, GTestDataFunc function)
{
  g_autofree char *whole = g_strconcat (path, name, NULL);

  g_test_add_data_func (whole, GSIZE_TO_POINTER (i), function);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* Nobody is there: whatever reaches a server below went straight to it. */
  g_setenv ("http_proxy", "http://127.0.0.1:1/", TRUE);
  g_setenv ("no_proxy", "", TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    add_table ("/http/refused/", refused[i].name, i, test_refused_address);
  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
    add_table ("/http/lost/", losses[i].name, i, test_lost);
  for (gsize i = 0; i < G_N_ELEMENTS (retries); i++)
    add_table ("/http/retry-after/", retries[i].name, i, test_retry_after);
  g_test_add_func ("/http/answer", test_answer);
  g_test_add_func ("/http/bytes", test_bytes);
  g_test_add_func ("/http/redirect", test_redirect);
  g_test_add_func ("/http/challenge", test_challenge);
  g_test_add_func ("/http/statuses", test_statuses);
  g_test_add_func ("/http/allowed-address", test_allowed_address);
  g_test_add_func ("/http/refused-headers", test_refused_headers);
  g_test_add_func ("/http/connection-refused", test_connection_refused);
  g_test_add_func ("/http/unknown-name", test_unknown_name);
  g_test_add_func ("/http/tls-untrusted", test_tls_untrusted);
  g_test_add_func ("/http/tls-on-plain-port", test_tls_on_plain_port);
  g_test_add_func ("/http/unpacked-too-long", test_unpacked_too_long);
  g_test_add_func ("/http/drips", test_drips);
  g_test_add_func ("/http/stale-connection", test_stale_connection);
  g_test_add_func ("/http/cancel", test_cancel);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP against servers on loopback: what comes back, what a lost answer is called, and what never leaves. */
#include "daybook-http.h"

#include "daybook-error.h"

#include "test-server.h"

#define MIB (1024u * 1024)

/* Made for this test; nobody trusts it, which is the point. */
static const char certificate_pem[] =
  "-----BEGIN PRIVATE KEY-----\n"
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
assert_failure (DaybookReply *reply,
                int           code)
{
  g_assert_nonnull (reply->failure);
  if (code < 0)
    g_assert_error (reply->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_error (reply->failure, DAYBOOK_ERROR, code);
}

static DaybookRequest *
make_request (const char *method,
              const char *url,
              gboolean    repeatable)
{
  DaybookRequest *request = daybook_request_new (method, url);

  request->repeatable = repeatable;
  if (!g_str_equal (method, "GET"))
    daybook_request_set_body (request, "application/json", "{\"a\":1}", -1);

  return request;
}

static DaybookReply *
send_once (const char *method,
           const char *url,
           gboolean    repeatable)
{
  g_autoptr (DaybookHttp) http = daybook_http_new (2);
  g_autoptr (DaybookRequest) request = make_request (method, url, repeatable);

  return daybook_http_send (http, request, NULL);
}

/* What the proper server does, by path. */

static gboolean
answer_late_cb (gpointer data)
{
  SoupServerMessage *message = data;
  TestServer *self = g_object_get_data (G_OBJECT (message), "server");

  g_mutex_lock (&self->lock);
  self->busy--;
  g_mutex_unlock (&self->lock);
  soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

static void
answer_late (SoupServerMessage *message,
             TestServer        *self,
             guint              after_ms)
{
  GSource *source = g_timeout_source_new (after_ms);

  g_mutex_lock (&self->lock);
  self->busy++;
  self->busiest = MAX (self->busiest, self->busy);
  g_mutex_unlock (&self->lock);

  g_object_set_data (G_OBJECT (message), "server", self);
  soup_server_message_pause (message);
  g_source_set_callback (source, answer_late_cb, g_object_ref (message), g_object_unref);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

static void
answer_echo (SoupServerMessage *message)
{
  SoupMessageHeaders *in = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *out = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  const char *cookie = soup_message_headers_get_one (in, "Cookie");
  const char *type = soup_message_headers_get_one (in, "Content-Type");
  const char *tag = soup_message_headers_get_one (in, "X-Tag");

  soup_message_headers_append (out, "Set-Cookie", "a=b");
  soup_message_headers_append (out, "X-Many", "one");
  soup_message_headers_append (out, "x-many", "two");
  soup_message_headers_append (out, "X-Agent", soup_message_headers_get_one (in, "User-Agent"));
  soup_message_headers_append (out, "X-Cookie", cookie != NULL ? cookie : "none");
  soup_message_headers_append (out, "X-Type", type != NULL ? type : "none");
  soup_message_headers_append (out, "X-Tag", tag != NULL ? tag : "none");
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, data, length);
}

static void
answer_gzip (SoupServerMessage *message)
{
  g_autofree char *zeros = g_malloc0 (65 * MIB);
  gsize space = 1 * MIB;
  g_autofree char *packed = g_malloc (space);
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  gsize read, written;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), zeros, 65 * MIB, packed, space,
                                        G_CONVERTER_INPUT_AT_END, &read, &written, NULL), ==, G_CONVERTER_FINISHED);
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Content-Encoding", "gzip");
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, packed, written);
}

static void
handle_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  SoupMessageHeaders *out = soup_server_message_get_response_headers (message);
  const char *value = query != NULL ? g_hash_table_lookup (query, "v") : NULL;

  soup_server_message_set_status (message, 200, NULL);
  if (g_str_equal (path, "/echo"))
    answer_echo (message);
  else if (g_str_equal (path, "/bytes"))
    soup_server_message_set_response (message, "application/octet-stream", SOUP_MEMORY_STATIC, "a\0b\377", 4);
  else if (g_str_equal (path, "/redirect"))
    soup_server_message_set_redirect (message, 302, "/elsewhere");
  else if (g_str_equal (path, "/status"))
    soup_server_message_set_status (message, (guint) atoi (value), NULL);
  else if (g_str_equal (path, "/challenge"))
    {
      soup_server_message_set_status (message, 401, NULL);
      soup_message_headers_append (out, "WWW-Authenticate", "Basic realm=\"x\"");
    }
  else if (g_str_equal (path, "/retry"))
    {
      soup_server_message_set_status (message, 429, NULL);
      soup_message_headers_replace (out, "Date", "Fri, 20 Nov 2026 14:03:22 GMT");
      soup_message_headers_append (out, "Retry-After", value);
    }
  else if (g_str_equal (path, "/gzip"))
    answer_gzip (message);
  else if (g_str_equal (path, "/late"))
    answer_late (message, data, 50);
  else if (g_str_equal (path, "/never"))
    answer_late (message, data, 20 * 1000);
}

static DaybookReply *
get (TestServer *server,
     const char *path)
{
  g_autofree char *url = test_server_url (server, path);

  return send_once ("GET", url, TRUE);
}

static void
test_answer (void)
{
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (DaybookHttp) http = daybook_http_new (1);
  g_autofree char *url = test_server_url (server, "/echo");

  /* Twice: a cookie from the first would come back with the second. */
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (DaybookRequest) request = daybook_request_new ("POST", url);
      g_autoptr (DaybookReply) reply = NULL;

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
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (DaybookReply) reply = get (server, "/bytes");

  g_assert_no_error (reply->failure);
  g_assert_cmpmem (reply->body, reply->body_length, "a\0b\377", 4);
  g_assert_cmpint (reply->body[4], ==, '\0');
}

static void
test_redirect (void)
{
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (DaybookReply) reply = get (server, "/redirect");

  g_assert_no_error (reply->failure);
  g_assert_cmpuint (reply->status, ==, 302);
  g_assert_nonnull (daybook_reply_header (reply, "location"));
  g_assert_cmpuint (test_server_count (server), ==, 1);
}

static void
test_challenge (void)
{
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (DaybookReply) reply = get (server, "/challenge");

  g_assert_no_error (reply->failure);
  g_assert_cmpuint (reply->status, ==, 401);
  g_assert_cmpuint (test_server_count (server), ==, 1);
}

static const struct
{
  guint status;
  int code;
} statuses[] = {
  { 0, DAYBOOK_ERROR_LATER }, { 200, -1 }, { 201, -1 }, { 204, -1 }, { 299, -1 }, { 304, -1 },
  { 301, DAYBOOK_ERROR_SETUP }, { 307, DAYBOOK_ERROR_SETUP },
  { 400, DAYBOOK_ERROR_REFUSED }, { 401, DAYBOOK_ERROR_AUTH }, { 403, DAYBOOK_ERROR_REFUSED },
  { 404, DAYBOOK_ERROR_REFUSED }, { 408, DAYBOOK_ERROR_LATER }, { 409, DAYBOOK_ERROR_REFUSED },
  { 422, DAYBOOK_ERROR_REFUSED }, { 425, DAYBOOK_ERROR_LATER }, { 429, DAYBOOK_ERROR_LATER },
  { 500, DAYBOOK_ERROR_LATER }, { 503, DAYBOOK_ERROR_LATER }, { 599, DAYBOOK_ERROR_LATER },
  { 100, DAYBOOK_ERROR_UNREADABLE }, { 600, DAYBOOK_ERROR_UNREADABLE },
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
  { "words", "soon", 0 }, { "nothing", "", 0 }, { "negative", "-5", 0 }, { "tail", "5x", 0 }, { "nan", "nan", 0 },
  { "zero", "0", 0 }, { "seconds", "2", 20 }, { "fraction", "1.5", 15 }, { "huge", "1e300", 30 * 24 * 36000 },
  { "date", "Fri,+20+Nov+2026+14:05:22+GMT", 1200 }, { "past-date", "Fri,+20+Nov+2026+14:03:21+GMT", 0 },
};

static void
test_retry_after (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autofree char *path = g_strconcat ("/retry?v=", retries[i].value, NULL);
  g_autoptr (DaybookReply) reply = get (server, path);

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
  g_autoptr (DaybookReply) reply = send_once ("POST", refused[i].url, FALSE);

  assert_failure (reply, DAYBOOK_ERROR_SETUP);
  g_assert_cmpuint (reply->status, ==, 0);
  g_assert_null (reply->headers);
  g_assert_null (strstr (reply->failure->message, "hunter2"));
}

static void
test_allowed_address (void)
{
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  const char *port = strrchr (server->base, ':');
  static const char *const hosts[] = { "localhost", "LOCALHOST", "127.0.0.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *url = g_strconcat ("http://", hosts[i], port, "/bytes", NULL);
      g_autoptr (DaybookReply) reply = send_once ("GET", url, TRUE);

      g_assert_no_error (reply->failure);
      g_assert_cmpuint (reply->status, ==, 200);
    }
}

static void
test_refused_headers (void)
{
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  static const char *const bad[][2] = { { "Authorization", "Bearer s3cret\r\nX-Evil: 1" }, { "X-Tab\nbed", "1" },
                                        { "", "1" }, { "X Y", "1" }, { "X-Bell", "a\ab" } };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (DaybookHttp) http = daybook_http_new (1);
      g_autofree char *url = test_server_url (server, "/echo");
      g_autoptr (DaybookRequest) request = make_request ("GET", url, TRUE);
      g_autoptr (DaybookReply) reply = NULL;

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
  g_autoptr (DaybookReply) reply = NULL;

  /* A port that was free a moment ago. */
  {
    g_autoptr (GSocketListener) listener = g_socket_listener_new ();

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
  g_autoptr (DaybookReply) reply = send_once ("POST", "https://nothing.invalid/?token=s3cret", FALSE);

  assert_failure (reply, DAYBOOK_ERROR_LATER);
  g_assert_null (strstr (reply->failure->message, "s3cret"));
}

static void
test_tls_untrusted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (certificate_pem, -1, &error);
  g_autoptr (TestServer) server = NULL;
  g_autoptr (DaybookReply) reply = NULL;
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
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autofree char *url = g_strconcat ("https", strchr (server->base, ':'), "/echo", NULL);
  g_autoptr (DaybookReply) reply = send_once ("POST", url, FALSE);

  assert_failure (reply, DAYBOOK_ERROR_LATER);
  g_assert_cmpuint (test_server_count (server), ==, 0);
}

/* What may have arrived. */

static void
raw_close (GSocketConnection *connection,
           const char        *head,
           guint              index)
{
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
raw_half (GSocketConnection *connection,
          const char        *head,
          guint              index)
{
  raw_write (connection, "HTTP/1.1 201 Created\r\nContent-Length: 100\r\nX-A: b\r\n\r\nhalf of it");
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
raw_half_chunked (GSocketConnection *connection,
                  const char        *head,
                  guint              index)
{
  raw_write (connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhello");
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
raw_garbage (GSocketConnection *connection,
             const char        *head,
             guint              index)
{
  raw_write (connection, "what do you want?\r\n\r\n");
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
raw_silence (GSocketConnection *connection,
             const char        *head,
             guint              index)
{
}

static void
raw_silence_in_body (GSocketConnection *connection,
                     const char        *head,
                     guint              index)
{
  raw_write (connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
}

static void
raw_claims_too_much (GSocketConnection *connection,
                     const char        *head,
                     guint              index)
{
  raw_write (connection, "HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\nx");
}

static void
raw_sends_too_much (GSocketConnection *connection,
                    const char        *head,
                    guint              index)
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
assert_loss (gsize       i,
             const char *method,
             gboolean    repeatable,
             int         code)
{
  g_autoptr (RawServer) server = raw_server_new (losses[i].handler);
  g_autoptr (DaybookHttp) http = daybook_http_new (2);
  g_autoptr (DaybookRequest) request = make_request (method, server->base, repeatable);
  g_autoptr (DaybookReply) reply = NULL;
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
  assert_loss (i, "POST", TRUE, losses[i].too_long ? DAYBOOK_ERROR_UNREADABLE : DAYBOOK_ERROR_LATER);
  assert_loss (i, "GET", TRUE, losses[i].too_long ? DAYBOOK_ERROR_UNREADABLE : DAYBOOK_ERROR_LATER);
}

static void
test_unpacked_too_long (void)
{
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (DaybookReply) reply = get (server, "/gzip");

  /* 65 MiB in a few KiB on the wire. */
  assert_failure (reply, DAYBOOK_ERROR_UNREADABLE);
  g_assert_cmpuint (reply->body_length, ==, 64 * MIB);
}

/* Slow but never silent for long: not a time-out. */
static void
raw_drips (GSocketConnection *connection,
           const char        *head,
           guint              index)
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
  g_autoptr (RawServer) server = raw_server_new (raw_drips);
  g_autoptr (DaybookHttp) http = daybook_http_new (1);
  g_autoptr (DaybookRequest) request = make_request ("GET", server->base, TRUE);
  g_autoptr (DaybookReply) reply = NULL;

  request->timeout_s = 1;
  reply = daybook_http_send (http, request, NULL);
  g_assert_no_error (reply->failure);
  g_assert_cmpstr (reply->body, ==, "xxxxx");
}

/* The server closes a kept connection as the second request comes: libsoup sends a GET again, once; a POST never. */
static void
raw_stale (GSocketConnection *connection,
           const char        *head,
           guint              index)
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
      g_autoptr (RawServer) server = raw_server_new (raw_stale);
      g_autoptr (DaybookHttp) http = daybook_http_new (1);
      g_autoptr (DaybookRequest) request = make_request (methods[m], server->base, TRUE);
      g_autoptr (DaybookReply) first = daybook_http_send (http, request, NULL);
      g_autoptr (DaybookReply) second = daybook_http_send (http, request, NULL);

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
assert_cancelled (const char *method,
                  gboolean    repeatable,
                  int         code)
{
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (DaybookHttp) http = daybook_http_new (1);
  g_autofree char *url = test_server_url (server, "/never");
  g_autoptr (DaybookRequest) request = make_request (method, url, repeatable);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (DaybookReply) reply = NULL;
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

/* Many at once. */

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
many_done_cb (guint         index,
              DaybookReply *reply,
              gpointer      data)
{
  Many *many = data;

  many->answered[index]++;
  many->n++;
  many->failed += reply->failure != NULL;
  daybook_reply_free (reply);
}

static GPtrArray *
many_requests (TestServer *server,
               const char *path,
               guint       n,
               gboolean    repeatable)
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
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (GPtrArray) requests = many_requests (server, "/late", 24, TRUE);
  g_autoptr (DaybookHttp) http = daybook_http_new (4);
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
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (GPtrArray) requests = many_requests (server, "/echo", 9, FALSE);
  g_autoptr (DaybookHttp) http = daybook_http_new (3);
  Many many = { 0 };

  daybook_http_send_all (http, requests, NULL, many_done_cb, &many, NULL);

  g_assert_cmpuint (many.n, ==, 9);
  g_assert_cmpuint (many.failed, ==, 0);
  g_assert_cmpuint (test_server_peers (server), ==, 9);
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new ();
  g_autoptr (DaybookHttp) http = daybook_http_new (3);
  Many many = { 0 };

  daybook_http_send_all (http, requests, NULL, many_done_cb, &many, NULL);
  g_assert_cmpuint (many.n, ==, 0);
}

/* Each is made to wait once, every third is left out. */
static gint64
gate_cb (guint    index,
         gpointer data)
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
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (GPtrArray) requests = many_requests (server, "/echo", 12, TRUE);
  g_autoptr (DaybookHttp) http = daybook_http_new (8);
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
nested_done_cb (guint         index,
                DaybookReply *reply,
                gpointer      data)
{
  Many *many = data;
  g_autoptr (DaybookRequest) request = make_request ("GET", many->url, TRUE);
  g_autoptr (DaybookReply) inner = daybook_http_send (many->http, request, NULL);

  g_assert_no_error (inner->failure);
  g_assert_cmpstr (inner->body, ==, "");
  many_done_cb (index, reply, data);
}

static void
test_nested (void)
{
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (GPtrArray) requests = many_requests (server, "/late", 9, TRUE);
  g_autoptr (DaybookHttp) http = daybook_http_new (3);
  g_autofree char *url = test_server_url (server, "/echo");
  Many many = { .http = http, .url = url };

  daybook_http_send_all (http, requests, NULL, nested_done_cb, &many, NULL);

  g_assert_cmpuint (many.n, ==, 9);
  g_assert_cmpuint (many.failed, ==, 0);
  g_assert_cmpuint (test_server_count (server), ==, 18);
}

static void
cancelling_done_cb (guint         index,
                    DaybookReply *reply,
                    gpointer      data)
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
  g_autoptr (TestServer) server = test_server_new (handle_cb);
  g_autoptr (GPtrArray) requests = many_requests (server, "/late", 40, FALSE);
  g_autoptr (DaybookHttp) http = daybook_http_new (4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Many many = { .cancellable = cancellable };

  daybook_http_send_all (http, requests, NULL, cancelling_done_cb, &many, cancellable);

  g_assert_cmpuint (many.n, ==, 40);
  for (guint i = 0; i < 40; i++)
    g_assert_cmpuint (many.answered[i], ==, 1);
  g_assert_cmpuint (many.failed, >=, 32);
  g_assert_cmpuint (test_server_count (server), <=, 8);
}

static void
add_table (const char   *path,
           const char   *name,
           gsize         i,
           GTestDataFunc function)
{
  g_autofree char *whole = g_strconcat (path, name, NULL);

  g_test_add_data_func (whole, GSIZE_TO_POINTER (i), function);
}

int
main (int   argc,
      char *argv[])
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
  g_test_add_func ("/http/in-flight", test_in_flight);
  g_test_add_func ("/http/own-connections", test_own_connections);
  g_test_add_func ("/http/none", test_none);
  g_test_add_func ("/http/gate", test_gate);
  g_test_add_func ("/http/nested", test_nested);
  g_test_add_func ("/http/cancel-many", test_cancel_many);

  return g_test_run ();
}

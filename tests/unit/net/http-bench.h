/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of HTTP share: a server on loopback with a path for each kind of answer, and
 * requests to it. */
#pragma once

#include "daybook-http.h"

#include "daybook-error.h"

#include "test-server.h"

#define MIB (1024u * 1024)

G_GNUC_UNUSED static void
assert_failure (DaybookReply *reply, int code)
{
  g_assert_nonnull (reply->failure);
  if (code < 0)
    g_assert_error (reply->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_error (reply->failure, DAYBOOK_ERROR, code);
}

G_GNUC_UNUSED static DaybookRequest *
make_request (const char *method, const char *url, gboolean repeatable)
{
  DaybookRequest *request = daybook_request_new (method, url);

  request->repeatable = repeatable;
  if (!g_str_equal (method, "GET"))
    daybook_request_set_body (request, "application/json", "{\"a\":1}", -1);

  return request;
}

G_GNUC_UNUSED static DaybookReply *
send_once (const char *method, const char *url, gboolean repeatable)
{
  g_autoptr(DaybookHttp) http = daybook_http_new (2);
  g_autoptr(DaybookRequest) request = make_request (method, url, repeatable);

  return daybook_http_send (http, request, NULL);
}

/* What the proper server does, by path. */

G_GNUC_UNUSED static gboolean
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

G_GNUC_UNUSED static void
answer_late (SoupServerMessage *message, TestServer *self, guint after_ms)
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

G_GNUC_UNUSED static void
answer_echo (SoupServerMessage *message)
{
  SoupMessageHeaders *in = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *out = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);
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

G_GNUC_UNUSED static void
answer_gzip (SoupServerMessage *message)
{
  g_autofree char *zeros = g_malloc0 (65 * MIB);
  gsize space = 1 * MIB;
  g_autofree char *packed = g_malloc (space);
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  gsize read, written;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), zeros, 65 * MIB, packed, space,
                                        G_CONVERTER_INPUT_AT_END, &read, &written, NULL),
                   ==, G_CONVERTER_FINISHED);
  soup_message_headers_append (soup_server_message_get_response_headers (message),
                               "Content-Encoding", "gzip");
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, packed, written);
}

G_GNUC_UNUSED static void
handle_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer data)
{
  SoupMessageHeaders *out = soup_server_message_get_response_headers (message);
  const char *value = query != NULL ? g_hash_table_lookup (query, "v") : NULL;

  soup_server_message_set_status (message, 200, NULL);
  if (g_str_equal (path, "/echo"))
    answer_echo (message);
  else if (g_str_equal (path, "/bytes"))
    soup_server_message_set_response (message, "application/octet-stream", SOUP_MEMORY_STATIC,
                                      "a\0b\377", 4);
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

G_GNUC_UNUSED static DaybookReply *
get (TestServer *server, const char *path)
{
  g_autofree char *url = test_server_url (server, path);

  return send_once ("GET", url, TRUE);
}

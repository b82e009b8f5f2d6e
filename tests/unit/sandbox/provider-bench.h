/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sandbox on loopback with one provider, and a client that asks it, for tests. */
#pragma once

#include "sandbox-providers.h"

#include <string.h>

typedef struct
{
  SandboxServer *server;
  SoupSession *session;
  const char *provider;
  JsonObject *credentials;
  /* of the last answer */
  guint status;
  JsonNode *reply; /* NULL when it was no JSON */
  char *text;
  SoupMessage *message;
} Bench;

static inline void
bench_answered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GBytes **bytes = data;
  g_autoptr (GError) error = NULL;

  *bytes = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);
  g_assert_no_error (error);
}

/* @headers: name, value, …, NULL. @body: NULL for none, with its type before it. */
static inline guint
bench_ask (Bench *bench,
           const char *method,
           const char *path,
           const char *type,
           const char *body,
           const char *const *headers)
{
  g_autofree char *url
      = g_strconcat (sandbox_server_url (bench->server, bench->provider), path, NULL);
  SoupMessage *message = soup_message_new (method, url);
  g_autoptr (GBytes) answer = NULL;
  GBytes *received = NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  for (; headers != NULL && *headers != NULL; headers += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), headers[0],
                                  headers[1]);
  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, type, bytes);
    }
  soup_session_send_and_read_async (bench->session, message, G_PRIORITY_DEFAULT, NULL,
                                    bench_answered_cb, &received);
  while (received == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = received;
  g_clear_object (&bench->message);
  g_clear_pointer (&bench->reply, json_node_unref);
  g_free (bench->text);
  bench->message = message;
  bench->status = soup_message_get_status (message);
  bench->text = g_bytes_get_size (answer) == 0
                    ? g_strdup ("")
                    : g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  if (*bench->text == '{')
    bench->reply = json_from_string (bench->text, NULL);
  return bench->status;
}

static inline const char *
bench_header (Bench *bench, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (bench->message), name);
}

/* The node at a path like "error.code" or "data.orders.nodes.0.id"; NULL when there is none. */
static inline JsonNode *
bench_at (Bench *bench, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);
  JsonNode *node = bench->reply;

  for (guint i = 0; steps[i] != NULL && node != NULL; i++)
    if (JSON_NODE_HOLDS_OBJECT (node))
      node = json_object_get_member (json_node_get_object (node), steps[i]);
    else if (JSON_NODE_HOLDS_ARRAY (node)
             && strtoul (steps[i], NULL, 10) < json_array_get_length (json_node_get_array (node)))
      node = json_array_get_element (json_node_get_array (node),
                                     (guint) strtoul (steps[i], NULL, 10));
    else
      node = NULL;
  return node;
}

static inline const char *
bench_text (Bench *bench, const char *path)
{
  JsonNode *node = bench_at (bench, path);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static inline gint64
bench_int (Bench *bench, const char *path)
{
  JsonNode *node = bench_at (bench, path);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : G_MININT64;
}

static inline guint
bench_length (Bench *bench, const char *path)
{
  JsonNode *node = bench_at (bench, path);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node)
             ? json_array_get_length (json_node_get_array (node))
             : G_MAXUINT;
}

static inline const char *
bench_credential (Bench *bench, const char *name)
{
  return json_object_get_string_member (bench->credentials, name);
}

static inline void
bench_start (Bench *bench, const char *provider, guint orders, int pace)
{
  /* 2026-11-15T12:00:00Z */
  SandboxOptions options = { 1, orders, G_GINT64_CONSTANT (1794744000000000), pace };
  gboolean shopify = g_str_equal (provider, "shopify");
  gboolean hubspot = g_str_equal (provider, "hubspot");
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;

  memset (bench, 0, sizeof *bench);
  bench->provider = provider;
  bench->server = sandbox_server_new (&options);
  bench->session = soup_session_new ();
  if (shopify)
    sandbox_shopify_attach (bench->server);
  else if (hubspot)
    sandbox_hubspot_attach (bench->server);
  else
    sandbox_stripe_attach (bench->server);
  g_assert_true (sandbox_server_listen (bench->server, provider, 0, &error));
  g_assert_no_error (error);
  if (shopify)
    sandbox_shopify_credentials (bench->server, builder);
  else if (hubspot)
    sandbox_hubspot_credentials (bench->server, builder);
  else
    sandbox_stripe_credentials (bench->server, builder);
  root = json_builder_get_root (builder);
  bench->credentials = json_object_ref (json_node_get_object (root));
}

static inline void
bench_stop (Bench *bench)
{
  g_clear_object (&bench->message);
  g_clear_pointer (&bench->reply, json_node_unref);
  g_free (bench->text);
  json_object_unref (bench->credentials);
  g_object_unref (bench->session);
  sandbox_server_free (bench->server);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two servers on 127.0.0.1, each in its own thread: a proper one (libsoup), and one that reads a
 * request and then says or does whatever a case wants. Both remember what arrived. */
#pragma once

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  SoupServerCallback handler;
  GTlsCertificate *certificate; /* NULL: plain */
  GMutex lock;
  GPtrArray *seen; /* "GET /path", in order */
  GHashTable *peers;
  int busy;
  int busiest;
  char *base; /* "http://127.0.0.1:4711" */
} TestServer;

/* Reads nothing itself: the head of a request is in @head, its connection open. */
typedef void (*RawHandler) (GSocketConnection *connection, const char *head, guint index);

typedef struct
{
  GThread *thread;
  GSocketListener *listener;
  GCancellable *stop;
  RawHandler handler;
  int requests;
  guint16 port;
  char *base;
} RawServer;

static inline void
test_server_note (TestServer *self, SoupServerMessage *message, const char *path)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (message);

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->seen,
                   g_strdup_printf ("%s %s", soup_server_message_get_method (message), path));
  g_hash_table_add (self->peers, GUINT_TO_POINTER (g_inet_socket_address_get_port (
                                     G_INET_SOCKET_ADDRESS (peer))));
  g_mutex_unlock (&self->lock);
}

static inline void
test_server_request_cb (SoupServer *server,
                        SoupServerMessage *message,
                        const char *path,
                        GHashTable *query,
                        gpointer data)
{
  TestServer *self = data;

  test_server_note (self, message, path);
  self->handler (server, message, path, query, self);
}

static inline gpointer
test_server_thread (gpointer data)
{
  TestServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static inline TestServer *
test_server_new_tls (SoupServerCallback handler, GTlsCertificate *certificate)
{
  TestServer *self = g_new0 (TestServer, 1);
  GError *error = NULL;
  GSList *uris = NULL;

  g_mutex_init (&self->lock);
  self->handler = handler;
  self->seen = g_ptr_array_new_with_free_func (g_free);
  self->peers = g_hash_table_new (NULL, NULL);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);

  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new (NULL, NULL);
  if (certificate != NULL)
    soup_server_set_tls_certificate (self->server, certificate);
  soup_server_add_handler (self->server, NULL, test_server_request_cb, self, NULL);
  soup_server_listen_local (
      self->server, 0,
      SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0), &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->base = g_strdup_printf ("%s://127.0.0.1:%d", certificate != NULL ? "https" : "http",
                                g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_context_pop_thread_default (self->context);

  self->thread = g_thread_new ("server", test_server_thread, self);
  return self;
}

static inline TestServer *
test_server_new (SoupServerCallback handler)
{
  return test_server_new_tls (handler, NULL);
}

static inline gboolean
test_server_quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static inline void
test_server_free (TestServer *self)
{
  GSource *quit = g_idle_source_new ();

  /* From inside: the loop may not have begun to run. */
  g_source_set_callback (quit, test_server_quit_cb, self->loop, NULL);
  g_source_attach (quit, self->context);
  g_source_unref (quit);
  g_thread_join (self->thread);

  g_main_context_push_thread_default (self->context);
  soup_server_disconnect (self->server);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_object_unref (self->server);
  g_main_context_pop_thread_default (self->context);

  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->seen);
  g_hash_table_unref (self->peers);
  g_mutex_clear (&self->lock);
  g_free (self->base);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_free)

static inline char *
test_server_url (TestServer *self, const char *path)
{
  return g_strconcat (self->base, path, NULL);
}

static inline guint
test_server_count (TestServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->seen->len;
  g_mutex_unlock (&self->lock);
  return n;
}

static inline guint
test_server_peers (TestServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = g_hash_table_size (self->peers);
  g_mutex_unlock (&self->lock);
  return n;
}

/* Reads up to the empty line; NULL when the peer went away first. */
static inline char *
raw_read_head (GSocketConnection *connection)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GString *head = g_string_new (NULL);
  char c;

  while (strstr (head->str, "\r\n\r\n") == NULL)
    if (g_input_stream_read (input, &c, 1, NULL, NULL) == 1)
      g_string_append_c (head, c);
    else
      return g_string_free (head, TRUE);

  return g_string_free (head, FALSE);
}

static inline void
raw_write (GSocketConnection *connection, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             strlen (text), NULL, NULL, NULL);
}

static inline gpointer
raw_server_thread (gpointer data)
{
  RawServer *self = data;

  for (;;)
    {
      g_autoptr(GSocketConnection) connection
          = g_socket_listener_accept (self->listener, NULL, self->stop, NULL);
      char *head;

      if (connection == NULL)
        return NULL;

      while ((head = raw_read_head (connection)) != NULL)
        {
          int index = g_atomic_int_add (&self->requests, 1);

          self->handler (connection, head, (guint) index);
          g_free (head);
          if (g_io_stream_is_closed (G_IO_STREAM (connection)))
            break;
        }
    }
}

static inline RawServer *
raw_server_new (RawHandler handler)
{
  RawServer *self = g_new0 (RawServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) got = NULL;

  self->handler = handler;
  self->stop = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  g_assert_true (g_socket_listener_add_address (self->listener, wanted, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &got, NULL));
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  self->base = g_strdup_printf ("http://127.0.0.1:%u/", self->port);
  self->thread = g_thread_new ("raw", raw_server_thread, self);
  return self;
}

static inline void
raw_server_free (RawServer *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->stop);
  g_free (self->base);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawServer, raw_server_free)

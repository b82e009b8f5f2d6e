/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place where the browser comes back.
 *
 * The listener stands on 127.0.0.1 and, where the machine has it, on ::1 with the same port, since
 * 'localhost' may mean either: were ::1 left to another program, the code could go there. It
 * understands one line of HTTP and nothing else: at most 16 KiB up to the empty line, ten silent
 * seconds, sixteen connections, one answer each.
 *
 * In this order: is it GET and the path; does the state match, in constant time, and only once;
 * only then what it says. Whatever fails before that is answered and forgotten, so a page in the
 * browser that guesses the port cannot end or spoil a sign-in. After the one that matched, the
 * listener closes; calls that were already there get 'already done'. */
#include "daybook-loopback.h"

#include "daybook-callback.h"
#include "daybook-error.h"

#include <string.h>

#define MAX_REQUEST_BYTES (16 * 1024)
#define MAX_IGNORED_BYTES (1024 * 1024)
#define MAX_VISITS 16
#define VISIT_TIMEOUT_S 10
/* How long answers may still be on their way after the callback came. */
#define LAST_ANSWERS_US (G_USEC_PER_SEC / 2)
#define PORT_TRIES 8

typedef enum
{
  PAGE_DONE,
  PAGE_REFUSED,
  PAGE_NOT_OURS,
  PAGE_AGAIN,
  PAGE_ELSEWHERE,
  PAGE_METHOD,
  PAGE_TOO_LONG,
  PAGE_BAD,
} Page;

static const struct
{
  const char *status;
  const char *title;
  const char *text;
} pages[] = {
  [PAGE_DONE] = { "200 OK", "Signed in", "You can close this page and go back to Daybook." },
  [PAGE_REFUSED] = { "200 OK", "Not signed in",
                     "Access was not given. Close this page; Daybook says how to try again." },
  [PAGE_NOT_OURS] = { "400 Bad Request", "Not the sign-in that Daybook waits for",
                      "Nothing was changed. Start the sign-in from Daybook again." },
  [PAGE_AGAIN]
  = { "410 Gone", "Already done", "This sign-in has come back once. Close this page." },
  [PAGE_ELSEWHERE]
  = { "404 Not Found", "Nothing here", "Daybook waits for a sign-in at another address." },
  [PAGE_METHOD] = { "405 Method Not Allowed", "Not a sign-in", "Nothing was changed." },
  [PAGE_TOO_LONG] = { "431 Request Header Fields Too Large", "Too long", "Nothing was changed." },
  [PAGE_BAD] = { "400 Bad Request", "Not a sign-in", "Nothing was changed." },
};

struct _DaybookLoopback
{
  GThread *thread;
  GMainContext *context;
  GSocketListener *listener; /* NULL once the callback came */
  GCancellable *closing;     /* ends the accepting */
  GPtrArray *visits;         /* Visit, borrowed; each frees itself */
  char *path;
  guint16 port;
  const char *state; /* borrowed during daybook_loopback_wait() */
  GHashTable *params;
  GError *failure;
  gboolean came;
};

typedef struct
{
  DaybookLoopback *loopback;
  GSocketConnection *connection;
  GCancellable *cancellable;
  GString *request;
  char *answer;
  gsize ignored; /* bytes after the answer was given */
  char buffer[2048];
} Visit;

static void
visit_free (Visit *self)
{
  g_ptr_array_remove (self->loopback->visits, self);
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);

  /* The line holds the code. */
  explicit_bzero (self->request->str, self->request->len);
  explicit_bzero (self->buffer, sizeof self->buffer);
  g_string_free (self->request, TRUE);
  g_free (self->answer);
  g_free (self);
}

static void visit_linger (Visit *self);

static void
rest_arrived_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  Visit *self = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);

  self->ignored += (gsize) MAX (n, 0);
  if (n > 0 && self->ignored < MAX_IGNORED_BYTES)
    visit_linger (self);
  else
    visit_free (self);
}

/* Closing with unread bytes would make the kernel take back the answer: the browser closes first.
 */
static void
visit_linger (Visit *self)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));

  g_input_stream_read_async (input, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, rest_arrived_cb, self);
}

static void
answer_written_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  Visit *self = data;

  /* A browser that has gone away is none of our business: what it brought is here. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (self->connection), FALSE, TRUE, NULL);
  visit_linger (self);
}

static void
visit_answer (Visit *self, Page page)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  g_autofree char *html = NULL;

  html = g_strdup_printf (
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Daybook</title></head>"
      "<body><h1>%s</h1><p>%s</p></body></html>\n",
      pages[page].title, pages[page].text);
  self->answer = g_strdup_printf ("HTTP/1.1 %s\r\n"
                                  "Content-Type: text/html; charset=utf-8\r\n"
                                  "Content-Length: %zu\r\n"
                                  "Content-Security-Policy: default-src 'none'\r\n"
                                  "Referrer-Policy: no-referrer\r\n"
                                  "Cache-Control: no-store\r\n"
                                  "%s"
                                  "Connection: close\r\n\r\n%s",
                                  pages[page].status, strlen (html),
                                  page == PAGE_METHOD ? "Allow: GET\r\n" : "", html);

  g_output_stream_write_all_async (output, self->answer, strlen (self->answer), G_PRIORITY_DEFAULT,
                                   self->cancellable, answer_written_cb, self);
}

/* Takes the callback's @query: what to tell the browser, with the outcome in the loopback when it
 * was ours. */
static Page
take_query (DaybookLoopback *self, const char *query)
{
  g_autoptr(GHashTable) params = daybook_callback_parse_query (query, NULL);

  if (params == NULL)
    return PAGE_BAD;
  if (!daybook_callback_has_state (params, self->state))
    return PAGE_NOT_OURS;
  if (self->came)
    return PAGE_AGAIN;

  self->came = TRUE;
  if (!daybook_callback_check_answer (params, &self->failure))
    return PAGE_REFUSED;

  self->params = g_steal_pointer (&params);
  return PAGE_DONE;
}

/* @line is "GET /path?query HTTP/1.1", cut to pieces here. */
static Page
take_line (DaybookLoopback *self, char *line)
{
  char *target = strchr (line, ' ');
  char *version = target != NULL ? strchr (target + 1, ' ') : NULL;
  char *query;

  if (version == NULL || !g_str_has_prefix (version + 1, "HTTP/1."))
    return PAGE_BAD;

  *target++ = '\0';
  *version = '\0';
  query = strchr (target, '?');
  if (query != NULL)
    *query++ = '\0';

  if (!g_str_equal (line, "GET"))
    return PAGE_METHOD;
  if (!g_str_equal (target, self->path))
    return PAGE_ELSEWHERE;

  return take_query (self, query != NULL ? query : "");
}

static void visit_read (Visit *self);

static void
request_arrived_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  Visit *self = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);
  char *end;

  if (n <= 0 || memchr (self->buffer, '\0', (gsize) n) != NULL)
    {
      visit_free (self);
      return;
    }

  g_string_append_len (self->request, self->buffer, n);
  end = strstr (self->request->str, "\r\n");
  if (strstr (self->request->str, "\r\n\r\n") != NULL)
    {
      *end = '\0';
      visit_answer (self, take_line (self->loopback, self->request->str));
    }
  else if (self->request->len >= MAX_REQUEST_BYTES)
    {
      visit_answer (self, PAGE_TOO_LONG);
    }
  else
    {
      visit_read (self);
    }
}

static void
visit_read (Visit *self)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));

  g_input_stream_read_async (input, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, request_arrived_cb, self);
}

static void accept_next (DaybookLoopback *self);

static void
connection_accepted_cb (GObject *listener, GAsyncResult *result, gpointer data)
{
  DaybookLoopback *self = data;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  Visit *visit;

  connection = g_socket_listener_accept_finish (G_SOCKET_LISTENER (listener), result, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  accept_next (self);
  if (connection == NULL)
    return;

  /* The oldest goes: whoever holds connections open without a word must not keep the browser out.
   */
  if (self->visits->len >= MAX_VISITS)
    g_cancellable_cancel (((Visit *) g_ptr_array_index (self->visits, 0))->cancellable);

  visit = g_new0 (Visit, 1);
  visit->loopback = self;
  visit->connection = g_steal_pointer (&connection);
  visit->cancellable = g_cancellable_new ();
  visit->request = g_string_sized_new (MAX_REQUEST_BYTES + sizeof visit->buffer);
  g_socket_set_timeout (g_socket_connection_get_socket (visit->connection), VISIT_TIMEOUT_S);
  g_ptr_array_add (self->visits, visit);
  visit_read (visit);
}

static void
accept_next (DaybookLoopback *self)
{
  g_socket_listener_accept_async (self->listener, self->closing, connection_accepted_cb, self);
}

static gboolean
time_over_cb (gpointer data)
{
  gboolean *over = data;

  *over = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  gboolean *cancelled = data;

  *cancelled = TRUE;
  return G_SOURCE_REMOVE;
}

static GSource *
attach_timer (DaybookLoopback *self, gint64 after_us, gboolean *over)
{
  GSource *source = g_timeout_source_new ((guint) CLAMP (after_us / 1000, 1, G_MAXINT));

  g_source_set_callback (source, time_over_cb, over, NULL);
  g_source_attach (source, self->context);
  return source;
}

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
listen_on (DaybookLoopback *self,
           GSocketListener *listener,
           GSocketFamily family,
           guint16 *port,
           GError **error)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_loopback (family);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (address, *port);
  g_autoptr(GSocketAddress) got = NULL;

  if (!g_socket_listener_add_address (listener, wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &got, error))
    return FALSE;

  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  return TRUE;
}

/* Both families on one port. A machine without ::1 is content with 127.0.0.1; a port that somebody
 * else has on ::1 is not. */
static gboolean
listen_on_both (DaybookLoopback *self, guint16 port, GError **error)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GError) failure = NULL;

  if (!listen_on (self, listener, G_SOCKET_FAMILY_IPV4, &port, error))
    return FALSE;

  if (!listen_on (self, listener, G_SOCKET_FAMILY_IPV6, &port, &failure)
      && (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
          || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  self->listener = g_steal_pointer (&listener);
  self->port = port;
  return TRUE;
}

static gboolean
listen_anywhere (DaybookLoopback *self, guint16 port, GError **error)
{
  g_autoptr(GError) failure = NULL;

  for (guint i = 0; i < (port == 0 ? PORT_TRIES : 1); i++)
    {
      g_clear_error (&failure);
      if (listen_on_both (self, port, &failure))
        return TRUE;
    }

  if (port == 0)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                 "no port of this computer is free for the sign-in to come back to: %s",
                 failure->message);
  else
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                 "port %u of this computer is not free for the sign-in to come back to: close the "
                 "program that "
                 "uses it (%s)",
                 port, failure->message);
  return FALSE;
}

/* The listener closes first; answers to who is already here get a moment. */
static void
finish_visits (DaybookLoopback *self)
{
  gboolean over = FALSE;
  GSource *timer = NULL;

  while (g_main_context_iteration (self->context, FALSE))
    continue;

  g_cancellable_cancel (self->closing);
  timer = attach_timer (self, LAST_ANSWERS_US, &over);
  while (!over && self->visits->len > 0)
    g_main_context_iteration (self->context, TRUE);

  drop_source (&timer);
  g_socket_listener_close (self->listener);
}

/* Runs until the callback came, the time is over or the caller cancelled. */
static void
wait_for_visits (DaybookLoopback *self,
                 gint64 timeout_us,
                 GCancellable *cancellable,
                 GError **error)
{
  gboolean over = FALSE, cancelled = FALSE;
  GSource *timer = attach_timer (self, timeout_us, &over);
  GSource *cancel_source = NULL;

  if (cancellable != NULL)
    {
      cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (cancel_source, G_SOURCE_FUNC (cancelled_cb), &cancelled, NULL);
      g_source_attach (cancel_source, self->context);
    }

  while (!self->came && !over && !cancelled)
    g_main_context_iteration (self->context, TRUE);

  drop_source (&timer);
  drop_source (&cancel_source);

  if (self->came)
    finish_visits (self);
  else if (cancelled)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the sign-in was cancelled");
  else
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                         "the sign-in did not come back from the browser in time: start it again");
}

DaybookLoopback *
daybook_loopback_new (guint16 port, const char *path, GError **error)
{
  g_autoptr(DaybookLoopback) self = NULL;

  g_return_val_if_fail (path != NULL && *path == '/', NULL);

  self = g_new0 (DaybookLoopback, 1);
  self->thread = g_thread_self ();
  self->context = g_main_context_new ();
  self->visits = g_ptr_array_new ();
  self->closing = g_cancellable_new ();
  self->path = g_strdup (path);

  if (!listen_anywhere (self, port, error))
    return NULL;

  g_main_context_push_thread_default (self->context);
  accept_next (self);
  g_main_context_pop_thread_default (self->context);

  return g_steal_pointer (&self);
}

void
daybook_loopback_free (DaybookLoopback *self)
{
  if (self == NULL)
    return;

  g_assert (self->thread == g_thread_self ());

  g_main_context_push_thread_default (self->context);
  g_cancellable_cancel (self->closing);
  for (guint i = 0; i < self->visits->len; i++)
    g_cancellable_cancel (((Visit *) g_ptr_array_index (self->visits, i))->cancellable);
  while (self->visits->len > 0 || g_main_context_pending (self->context))
    g_main_context_iteration (self->context, TRUE);
  if (self->listener != NULL)
    g_socket_listener_close (self->listener);
  g_clear_object (&self->listener);
  g_main_context_pop_thread_default (self->context);

  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->visits, g_ptr_array_unref);
  g_clear_pointer (&self->params, g_hash_table_unref);
  g_clear_object (&self->closing);
  g_clear_error (&self->failure);
  g_free (self->path);
  g_free (self);
}

guint16
daybook_loopback_port (DaybookLoopback *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->port;
}

GHashTable *
daybook_loopback_wait (DaybookLoopback *self,
                       const char *state,
                       gint64 timeout_us,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (state != NULL && *state != '\0', NULL);
  g_assert (self->thread == g_thread_self ());

  if (self->came)
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH,
                           "this sign-in has come back already: start another one");
      return NULL;
    }

  g_main_context_push_thread_default (self->context);
  self->state = state;
  wait_for_visits (self, timeout_us, cancellable, error);
  self->state = NULL;
  g_main_context_pop_thread_default (self->context);

  if (self->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&self->failure));

  return g_steal_pointer (&self->params);
}

GHashTable *
daybook_loopback_parse (const char *url, const char *state, GError **error)
{
  g_return_val_if_fail (url != NULL, NULL);
  g_return_val_if_fail (state != NULL && *state != '\0', NULL);

  return daybook_callback_parse_url (url, state, error);
}

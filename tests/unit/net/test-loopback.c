/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The callback: what counts, what does not, and what the browser is told. The browser is a thread
 * with sockets. */
#include "daybook-loopback.h"

#include "daybook-error.h"

#include <string.h>

#define SECOND G_USEC_PER_SEC

typedef struct
{
  const char *const
      *requests; /* sent one after another, each on its own connection, all connected first */
  char *answers[8];
  guint16 port;
  gboolean ipv6;
  gboolean one_by_one;
} Browser;

static GSocketConnection *
browser_connect (Browser *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GInetAddress) loopback
      = g_inet_address_new_loopback (self->ipv6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, self->port);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, 20);
  return g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
}

static char *
browser_read (GSocketConnection *connection)
{
  GString *answer = g_string_new (NULL);
  char buffer[512];
  gssize n;

  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                                   sizeof buffer, NULL, NULL))
         > 0)
    g_string_append_len (answer, buffer, n);

  return g_string_free (answer, FALSE);
}

static void
browser_write (GSocketConnection *connection, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             strlen (text), NULL, NULL, NULL);
}

static gpointer
browser_thread (gpointer data)
{
  Browser *self = data;
  GSocketConnection *connections[8] = { NULL };

  for (guint i = 0; self->requests[i] != NULL; i++)
    {
      connections[i] = browser_connect (self);
      if (connections[i] == NULL)
        continue;
      browser_write (connections[i], self->requests[i]);
      if (self->one_by_one)
        self->answers[i] = browser_read (connections[i]);
    }

  for (guint i = 0; self->requests[i] != NULL; i++)
    {
      if (connections[i] == NULL)
        continue;
      if (self->answers[i] == NULL)
        self->answers[i] = browser_read (connections[i]);
      g_object_unref (connections[i]);
    }

  return NULL;
}

static void
browser_clear (Browser *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->answers); i++)
    g_clear_pointer (&self->answers[i], g_free);
}

static void
assert_answer (Browser *browser, guint i, const char *status)
{
  g_autofree char *start = g_strconcat ("HTTP/1.1 ", status, NULL);

  g_assert_nonnull (browser->answers[i]);
  g_assert_true (g_str_has_prefix (browser->answers[i], start));
  g_assert_nonnull (strstr (browser->answers[i], "</html>"));
}

/* Sends @requests while the loopback waits for the state "S1". */
static GHashTable *
visit_with (Browser *browser,
            DaybookLoopback *loopback,
            const char *const *requests,
            gint64 timeout_us,
            GError **error)
{
  GThread *thread;
  GHashTable *params;

  browser->requests = requests;
  browser->port = daybook_loopback_port (loopback);
  thread = g_thread_new ("browser", browser_thread, browser);
  params = daybook_loopback_wait (loopback, "S1", timeout_us, NULL, error);
  g_thread_join (thread);
  return params;
}

static DaybookLoopback *
make_loopback (void)
{
  g_autoptr(GError) error = NULL;
  DaybookLoopback *loopback = daybook_loopback_new (0, "/callback", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (daybook_loopback_port (loopback), >, 0);
  return loopback;
}

static void
test_callback (gconstpointer data)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GHashTable) params = NULL;
  g_autoptr(GError) error = NULL;
  Browser browser = { .ipv6 = GPOINTER_TO_INT (data) };
  static const char *const requests[] = { "GET /callback?code=a%2Fb+c&state=S1&realmId=42&empty= "
                                          "HTTP/1.1\r\nHost: localhost\r\nCookie: x\r\n\r\n",
                                          NULL };

  params = visit_with (&browser, loopback, requests, 20 * SECOND, &error);
  if (browser.ipv6 && browser.answers[0] == NULL)
    {
      g_test_skip ("this machine has no ::1");
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (params, "code"), ==, "a/b c");
  g_assert_cmpstr (g_hash_table_lookup (params, "realmId"), ==, "42");
  g_assert_cmpstr (g_hash_table_lookup (params, "empty"), ==, "");
  assert_answer (&browser, 0, "200");
  g_assert_nonnull (strstr (browser.answers[0], "go back to Daybook"));
  browser_clear (&browser);

  /* It has stopped. */
  browser.ipv6 = FALSE;
  g_assert_null (browser_connect (&browser));
  g_assert_null (daybook_loopback_wait (loopback, "S1", SECOND, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH);
}

/* None of these counts; the right one, last, does. */
static const struct
{
  const char *name;
  const char *request;
  const char *status;
} strangers[] = {
  { "wrong-state", "GET /callback?code=evil&state=S2 HTTP/1.1\r\n\r\n", "400" },
  { "longer-state", "GET /callback?code=evil&state=S11 HTTP/1.1\r\n\r\n", "400" },
  { "empty-state", "GET /callback?code=evil&state= HTTP/1.1\r\n\r\n", "400" },
  { "no-state", "GET /callback?code=evil HTTP/1.1\r\n\r\n", "400" },
  { "two-states", "GET /callback?code=evil&state=S2&state=S1 HTTP/1.1\r\n\r\n", "400" },
  { "no-query", "GET /callback HTTP/1.1\r\n\r\n", "400" },
  { "error-of-another", "GET /callback?error=access_denied&state=S2 HTTP/1.1\r\n\r\n", "400" },
  { "broken-escape", "GET /callback?code=%zz&state=S1 HTTP/1.1\r\n\r\n", "400" },
  { "nul-escape", "GET /callback?code=%00&state=S1 HTTP/1.1\r\n\r\n", "400" },
  { "not-utf8", "GET /callback?code=%ff&state=S1 HTTP/1.1\r\n\r\n", "400" },
  { "another-path", "GET /favicon.ico HTTP/1.1\r\n\r\n", "404" },
  { "longer-path", "GET /callback/x?code=evil&state=S1 HTTP/1.1\r\n\r\n", "404" },
  { "post", "POST /callback?code=evil&state=S1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "405" },
  { "no-version", "GET /callback?code=evil&state=S1\r\n\r\n", "400" },
  { "not-http", "hello\r\n\r\n", "400" },
  { "empty-line", "\r\n\r\n", "400" },
};

static void
test_stranger (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GHashTable) params = NULL;
  g_autoptr(GError) error = NULL;
  Browser browser = { .one_by_one = TRUE };
  const char *const requests[]
      = { strangers[i].request, "GET /callback?code=good&state=S1 HTTP/1.1\r\n\r\n", NULL };

  params = visit_with (&browser, loopback, requests, 20 * SECOND, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (params, "code"), ==, "good");
  assert_answer (&browser, 0, strangers[i].status);
  g_assert_null (strstr (browser.answers[0], "evil"));
  assert_answer (&browser, 1, "200");
  browser_clear (&browser);
}

static void
test_oversized (void)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GHashTable) params = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *padding = g_strnfill (40000, 'x');
  g_autofree char *line
      = g_strconcat ("GET /callback?code=evil&state=S1&p=", padding, " HTTP/1.1\r\n\r\n", NULL);
  g_autofree char *headers
      = g_strconcat ("GET /callback?code=evil&state=S1 HTTP/1.1\r\nX: ", padding, "\r\n\r\n", NULL);
  const char *const requests[]
      = { line, headers, "GET /callback?code=good&state=S1 HTTP/1.1\r\n\r\n", NULL };
  Browser browser = { .one_by_one = TRUE };

  params = visit_with (&browser, loopback, requests, 20 * SECOND, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (params, "code"), ==, "good");
  assert_answer (&browser, 0, "431");
  assert_answer (&browser, 1, "431");
  browser_clear (&browser);
}

/* Both wait in the queue before either is looked at. */
static void
test_second_callback (void)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GHashTable) params = NULL;
  g_autoptr(GError) error = NULL;
  Browser browser = { .port = daybook_loopback_port (loopback) };
  GSocketConnection *connections[2];
  guint done = 0, gone = 0;

  for (guint i = 0; i < 2; i++)
    {
      connections[i] = browser_connect (&browser);
      browser_write (connections[i], "GET /callback?code=good&state=S1 HTTP/1.1\r\n\r\n");
    }

  params = daybook_loopback_wait (loopback, "S1", 20 * SECOND, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (params);
  g_clear_pointer (&loopback, daybook_loopback_free);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *answer = browser_read (connections[i]);

      done += g_str_has_prefix (answer, "HTTP/1.1 200");
      gone += g_str_has_prefix (answer, "HTTP/1.1 410");
      g_object_unref (connections[i]);
    }
  g_assert_cmpuint (done, ==, 1);
  g_assert_cmpuint (gone, ==, 1);
}

static void
test_error_answer (void)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GError) error = NULL;
  Browser browser = { 0 };
  static const char *const requests[] = {
    "GET /callback?error=access_denied&error_description=You%0Asaid+no&state=S1 HTTP/1.1\r\n\r\n",
    NULL
  };

  g_assert_null (visit_with (&browser, loopback, requests, 20 * SECOND, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH);
  g_assert_nonnull (strstr (error->message, "access_denied: You said no"));
  assert_answer (&browser, 0, "200");
  g_assert_nonnull (strstr (browser.answers[0], "Access was not given"));
  browser_clear (&browser);
}

static void
test_time_out (void)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GHashTable) params = NULL;
  g_autoptr(GError) error = NULL;
  gint64 began_us = g_get_monotonic_time ();
  Browser browser = { 0 };
  static const char *const requests[]
      = { "GET /callback?code=late&state=S1 HTTP/1.1\r\n\r\n", NULL };

  g_assert_null (daybook_loopback_wait (loopback, "S1", SECOND / 5, NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 5 * SECOND);
  g_clear_error (&error);

  /* Who waits again may still be lucky. */
  params = visit_with (&browser, loopback, requests, 20 * SECOND, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (params, "code"), ==, "late");
  browser_clear (&browser);
}

/* After the time is over and the place is closed nobody is there. */
static void
test_after_time_out (void)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  Browser browser = { .port = daybook_loopback_port (loopback) };

  g_assert_null (daybook_loopback_wait (loopback, "S1", 1000, NULL, NULL));
  g_clear_pointer (&loopback, daybook_loopback_free);
  g_assert_null (browser_connect (&browser));
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (100 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_null (daybook_loopback_wait (loopback, "S1", 60 * SECOND, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_busy_port (void)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GError) error = NULL;
  g_autofree char *port = g_strdup_printf ("port %u", daybook_loopback_port (loopback));

  g_assert_null (daybook_loopback_new (daybook_loopback_port (loopback), "/callback", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, port));
}

/* Somebody else on ::1 would get what 'localhost' brings. */
static void
test_busy_on_ipv6 (void)
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) got = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_socket_listener_add_address (other, wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &got, NULL))
    {
      g_test_skip ("this machine has no ::1");
      return;
    }

  g_assert_null (daybook_loopback_new (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got)),
                                       "/callback", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_socket_listener_close (other);
}

/* Connections that say nothing must not keep the browser out. */
static void
test_silent_crowd (void)
{
  g_autoptr(DaybookLoopback) loopback = make_loopback ();
  g_autoptr(GHashTable) params = NULL;
  g_autoptr(GError) error = NULL;
  GSocketConnection *crowd[40];
  Browser browser = { .port = daybook_loopback_port (loopback) };
  static const char *const requests[]
      = { "GET /callback?code=good&state=S1 HTTP/1.1\r\n\r\n", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (crowd); i++)
    {
      crowd[i] = i < 8 ? browser_connect (&browser) : NULL;
      g_assert_true (i >= 8 || crowd[i] != NULL);
    }
  g_assert_null (daybook_loopback_wait (loopback, "S1", SECOND / 10, NULL, NULL));
  for (gsize i = 8; i < G_N_ELEMENTS (crowd); i++)
    {
      crowd[i] = browser_connect (&browser);
      g_assert_null (daybook_loopback_wait (loopback, "S1", SECOND / 100, NULL, NULL));
    }

  params = visit_with (&browser, loopback, requests, 5 * SECOND, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (params, "code"), ==, "good");
  browser_clear (&browser);
  for (gsize i = 0; i < G_N_ELEMENTS (crowd); i++)
    g_clear_object (&crowd[i]);
}

/* Pasted addresses. */
static const struct
{
  const char *name;
  const char *url;
  int code; /* -1: fine */
} pasted[] = {
  { "no-query", "http://localhost:4711/callback", DAYBOOK_ERROR_UNREADABLE },
  { "words", "my code is 123", DAYBOOK_ERROR_UNREADABLE },
  { "empty", "", DAYBOOK_ERROR_UNREADABLE },
  { "query-in-fragment", "http://localhost/#?code=1&state=S1", DAYBOOK_ERROR_UNREADABLE },
  { "broken-escape", "http://localhost/?code=%4&state=S1", DAYBOOK_ERROR_UNREADABLE },
  { "twice", "http://localhost/?code=1&state=S1&code=2", DAYBOOK_ERROR_UNREADABLE },
  { "wrong-state", "http://localhost/?code=1&state=S2", DAYBOOK_ERROR_AUTH },
  { "no-state", "http://localhost/?code=1", DAYBOOK_ERROR_AUTH },
  { "error", "http://localhost/?error=access_denied&state=S1", DAYBOOK_ERROR_AUTH },
  { "error-of-another", "http://localhost/?error=access_denied&state=S2", DAYBOOK_ERROR_AUTH },
  { "fine", "http://localhost:4711/callback?code=1&state=S1", -1 },
  { "fine-with-spaces-and-fragment", "  http://localhost:4711/callback?code=1&state=S1#_=_ \n",
    -1 },
};

static void
test_pasted (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) params = daybook_loopback_parse (pasted[i].url, "S1", &error);

  if (pasted[i].code < 0)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (g_hash_table_lookup (params, "code"), ==, "1");
      g_assert_cmpstr (g_hash_table_lookup (params, "state"), ==, "S1");
      return;
    }

  g_assert_error (error, DAYBOOK_ERROR, pasted[i].code);
  g_assert_null (params);
}

static void
test_too_many_parameters (void)
{
  g_autoptr(GString) url = g_string_new ("http://localhost/?state=S1");
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < 100; i++)
    g_string_append_printf (url, "&p%d=1", i);
  g_assert_null (daybook_loopback_parse (url->str, "S1", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
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

  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    add_table ("/loopback/stranger/", strangers[i].name, i, test_stranger);
  for (gsize i = 0; i < G_N_ELEMENTS (pasted); i++)
    add_table ("/loopback/pasted/", pasted[i].name, i, test_pasted);
  g_test_add_data_func ("/loopback/callback/ipv4", GINT_TO_POINTER (FALSE), test_callback);
  g_test_add_data_func ("/loopback/callback/ipv6", GINT_TO_POINTER (TRUE), test_callback);
  g_test_add_func ("/loopback/oversized", test_oversized);
  g_test_add_func ("/loopback/second-callback", test_second_callback);
  g_test_add_func ("/loopback/error-answer", test_error_answer);
  g_test_add_func ("/loopback/time-out", test_time_out);
  g_test_add_func ("/loopback/after-time-out", test_after_time_out);
  g_test_add_func ("/loopback/cancel", test_cancel);
  g_test_add_func ("/loopback/busy-port", test_busy_port);
  g_test_add_func ("/loopback/busy-on-ipv6", test_busy_on_ipv6);
  g_test_add_func ("/loopback/silent-crowd", test_silent_crowd);
  g_test_add_func ("/loopback/too-many-parameters", test_too_many_parameters);

  return g_test_run ();
}

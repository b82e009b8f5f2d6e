/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loopback receiver: the input is what a stranger sends to the port while a sign-in waits, and
 * once more an address that was pasted. Only who knows the state may end the waiting. */
#include "daybook-callback.h"
#include "daybook-error.h"
#include "daybook-loopback.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"

#define STATE "s3cret"

static int
call (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int client = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (client, >=, 0);
  g_assert_cmpint (connect (client, (struct sockaddr *) &address, sizeof address), ==, 0);

  return client;
}

static void
visit (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookLoopback) loopback = daybook_loopback_new (0, "/back", &error);
  g_autoptr (GHashTable) params = NULL;
  int client;

  g_assert_no_error (error);
  client = call (daybook_loopback_port (loopback));
  g_assert_cmpint (send (client, data, size, MSG_NOSIGNAL), ==, (gssize) size);
  shutdown (client, SHUT_WR);

  params = daybook_loopback_wait (loopback, STATE, 1, NULL, &error);
  if (params != NULL || g_error_matches (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH))
    g_assert_nonnull (memmem (data, size, "GET /back?", strlen ("GET /back?")));
  else
    g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  if (params != NULL)
    g_assert_cmpstr (g_hash_table_lookup (params, "state"), ==, STATE);
  close (client);
}

static void
paste (const char *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) params = daybook_loopback_parse (address, STATE, &error);

  g_assert_true ((params == NULL) == (error != NULL));
  if (params != NULL)
    g_assert_cmpstr (g_hash_table_lookup (params, "state"), ==, STATE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GHashTable) query = daybook_callback_parse_query (text, NULL);

  paste (text);
  /* Only what could be a request is worth a connection, which costs a millisecond. */
  if (size > 3 && memcmp (data, "GET", 3) == 0)
    visit (data, size);

  return 0;
}

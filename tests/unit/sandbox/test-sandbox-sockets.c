/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection whose client has gone is closed; one that is only quiet is not. */
#include "sandbox-sockets.h"

#include <sys/socket.h>
#include <unistd.h>

static void
test_sweep (void)
{
  SandboxSockets *sockets = sandbox_sockets_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = NULL;
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
  socket = g_socket_new_from_fd (pair[0], &error);
  g_assert_no_error (error);
  sandbox_sockets_note (sockets, socket);
  sandbox_sockets_note (sockets, socket);
  sandbox_sockets_note (sockets, NULL);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (sandbox_sockets_sweep (sockets), ==, 0);
  g_assert_cmpint (write (pair[1], "x", 1), ==, 1);
  close (pair[1]);
  /* What it has sent is still to be read. */
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (sandbox_sockets_sweep (sockets), ==, 0);
  g_assert_cmpint (g_socket_receive (socket, (char[1]){ 0 }, 1, NULL, &error), ==, 1);
  g_assert_cmpuint (sandbox_sockets_sweep (sockets), ==, 0);
  g_assert_false (g_socket_is_closed (socket));
  g_assert_cmpuint (sandbox_sockets_sweep (sockets), ==, 1);
  g_assert_true (g_socket_is_closed (socket));
  g_assert_cmpuint (sandbox_sockets_sweep (sockets), ==, 0);
  sandbox_sockets_free (sockets);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox-sockets/sweep", test_sweep);

  return g_test_run ();
}

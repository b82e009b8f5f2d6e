/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox-sockets.h"

#include <sys/socket.h>

#define SWEEP_S 2

struct _SandboxSockets
{
  GHashTable *seen; /* GSocket (owned) → sweeps that found it at its end */
  guint source;
};

static gboolean
sweep_cb (gpointer data)
{
  sandbox_sockets_sweep (data);
  return G_SOURCE_CONTINUE;
}

SandboxSockets *
sandbox_sockets_new (void)
{
  SandboxSockets *self = g_new0 (SandboxSockets, 1);

  self->seen = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->source = g_timeout_add_seconds (SWEEP_S, sweep_cb, self);
  return self;
}

void
sandbox_sockets_free (SandboxSockets *self)
{
  if (self == NULL)
    return;
  g_source_remove (self->source);
  g_hash_table_unref (self->seen);
  g_free (self);
}

void
sandbox_sockets_note (SandboxSockets *self, GSocket *socket)
{
  if (socket != NULL && !g_hash_table_contains (self->seen, socket))
    g_hash_table_insert (self->seen, g_object_ref (socket), NULL);
}

static gboolean
is_at_end (GSocket *socket)
{
  char byte;

  return recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

guint
sandbox_sockets_sweep (SandboxSockets *self)
{
  guint closed = 0;
  GHashTableIter iter;
  gpointer key, before;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &key, &before))
    {
      GSocket *socket = key;

      if (g_socket_is_closed (socket))
        g_hash_table_iter_remove (&iter);
      else if (!is_at_end (socket))
        g_hash_table_iter_replace (&iter, NULL);
      else if (before == NULL)
        g_hash_table_iter_replace (&iter, GINT_TO_POINTER (1));
      else
        {
          /* libsoup has had its turn, and looks at it no more. */
          g_socket_close (socket, NULL);
          g_hash_table_iter_remove (&iter);
          closed++;
        }
    }
  return closed;
}

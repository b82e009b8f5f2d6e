/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closes what libsoup forgets. SoupServer 3.2 does not close a kept connection whose client has
 * gone (it stays in CLOSE-WAIT), so that a sandbox that serves ten thousand short processes would
 * run out of file descriptors. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SandboxSockets SandboxSockets;

/* Sweeps by itself while the main loop runs. */
SandboxSockets *sandbox_sockets_new (void);
void sandbox_sockets_free (SandboxSockets *self);
/* A request came over @socket. */
void sandbox_sockets_note (SandboxSockets *self, GSocket *socket);
/* Closes those that were at their end at the last sweep already; how many. Called by itself every
 * few seconds. */
guint sandbox_sockets_sweep (SandboxSockets *self);

G_END_DECLS

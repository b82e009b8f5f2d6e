/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place where the browser comes back after a sign-in: a small HTTP listener on 127.0.0.1 (and
 * ::1 for 'localhost').
 *
 * It takes one request on one path, compares the state before anything else, answers a page that
 * says what to do next, and stops. A wrong state, another path, an unasked second call or an
 * over-long request are answered and change nothing. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DaybookLoopback DaybookLoopback;

/* @port 0 takes any. DAYBOOK_ERROR_SETUP when the port is busy (says which), on either address.
 * Belongs to one thread. */
DaybookLoopback *daybook_loopback_new (guint16 port, const char *path, GError **error);
void daybook_loopback_free (DaybookLoopback *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookLoopback, daybook_loopback_free)
guint16 daybook_loopback_port (DaybookLoopback *self);

/* Waits for the callback with @state; its query parameters (char * → char *, transfer full).
 * DAYBOOK_ERROR_AUTH when the provider answers error=..., DAYBOOK_ERROR_LATER after @timeout_us
 * (one may wait again), G_IO_ERROR_CANCELLED. Once it came the listener is closed, and waiting
 * again is DAYBOOK_ERROR_AUTH. Whether the parameters are those that the provider promises is for
 * the caller to check. */
GHashTable *daybook_loopback_wait (DaybookLoopback *self,
                                   const char *state,
                                   gint64 timeout_us,
                                   GCancellable *cancellable,
                                   GError **error);

/* The same check for an address that the person pasted: parses the query of @url, compares @state.
 * DAYBOOK_ERROR_UNREADABLE when it has no query that can be read, DAYBOOK_ERROR_AUTH for another
 * state or error=... */
GHashTable *daybook_loopback_parse (const char *url, const char *state, GError **error);

G_END_DECLS

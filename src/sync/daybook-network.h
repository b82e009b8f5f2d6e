/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether there is a network, so that nobody uses up his tries without one. This computer itself is
 * always reachable. Thread safe. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DaybookNetwork DaybookNetwork;

/* @monitor NULL: the system's. It is watched and asked on one thread of the process, from the first
 * question on; nobody else may make or ask it. */
DaybookNetwork *daybook_network_new (GNetworkMonitor *monitor);
/* Nobody may wait any more. */
void daybook_network_free (DaybookNetwork *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookNetwork, daybook_network_free)

/* Whether there is a route to everywhere, and whether it is *@metered. Does not wait. */
gboolean daybook_network_is_available (DaybookNetwork *self, gboolean *metered);

/* TRUE as soon as what @url names may be reachable. Without a network it waits, up to @longest_us,
 * and goes on at once when the network is back; then DAYBOOK_ERROR_LATER. */
gboolean daybook_network_wait (DaybookNetwork *self,
                               const char *url,
                               gint64 longest_us,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's proxies, but never on the way to this computer itself. Not for other rooms. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_PROXY (daybook_proxy_get_type ())
G_DECLARE_FINAL_TYPE (DaybookProxy, daybook_proxy, DAYBOOK, PROXY, GObject)

/* A resolver that asks the system's for every address but loopback. Any thread. */
GProxyResolver *daybook_proxy_new (void);

/* TRUE for localhost, 127.0.0.0/8 and ::1 (@host as in a parsed address, without brackets). */
gboolean daybook_proxy_is_loopback (const char *host);

G_END_DECLS

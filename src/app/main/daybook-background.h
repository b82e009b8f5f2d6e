/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beginning with the session, without a window. Inside Flatpak the portal is asked; outside, a
 * desktop file in the autostart folder says so. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Makes it so. What goes wrong is told to the log: the person sees that it did not begin, and the
 * setting stays for the next try. */
void daybook_background_set_autostart (gboolean on);

G_END_DECLS

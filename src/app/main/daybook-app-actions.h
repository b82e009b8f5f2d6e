/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the application can do whatever its window shows: preferences, help, about, quit, and going
 * to a place; and the settings that hold for all of it. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Adds the actions "app.about", "app.go" (where, as "win.go"), "app.help", "app.preferences" and
 * "app.quit" with their keys, and follows the settings for colours and for beginning with the
 * session. At startup. */
void daybook_app_actions_add (GtkApplication *application);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is shown while the browser is away: that it should be open, its address for another one, and
 * where the address that it ends at is pasted, when it cannot come back by itself. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @answered gets what the person pasted; as long as the widget lives. */
GtkWidget *daybook_sign_in_browser_new (void (*answered) (const char *address, gpointer data),
                                        gpointer data);
/* Opens the browser at @url, or says that there is none. @paste: the address is to be pasted. */
void daybook_sign_in_browser_open (GtkWidget *widget, const char *url, gboolean paste);

G_END_DECLS

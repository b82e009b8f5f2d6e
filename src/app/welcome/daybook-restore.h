/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the store from a backup: asks for its folder and its passphrase, and works on a thread of
 * its own. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Over @parent. @done is called once with @data when the store in @dir is there; not when the
 * person gives up. What goes wrong is said, and may be tried again. @key_file as in
 * daybook_session_open(). */
void daybook_restore_ask (GtkWindow *parent,
                          const char *dir,
                          const char *key_file,
                          void (*done) (gpointer data),
                          gpointer data);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking whoever sits at the terminal. Ctrl+C ends a question like everything else. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether somebody sits there. */
gboolean daybook_ask_can (void);

/* A line of standard input without its break; NULL at the end of it, and when @cancellable fired
 * meanwhile. Without @echo a terminal does not show it. (transfer full) */
char *daybook_ask_line (gboolean echo, GCancellable *cancellable);

/* "@question [y/N] ": *yes only when it was answered with y. DAYBOOK_ERROR_SETUP, naming --yes,
 * where nobody can be asked. */
gboolean daybook_ask_yes (const char *question,
                          gboolean *yes,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS

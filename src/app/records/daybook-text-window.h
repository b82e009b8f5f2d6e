/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long text to read, to search in and to copy: what a provider sent, what has changed. Main
 * thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_TEXT_WINDOW (daybook_text_window_get_type ())
G_DECLARE_FINAL_TYPE (DaybookTextWindow, daybook_text_window, DAYBOOK, TEXT_WINDOW, AdwWindow)

/* Opens it above @parent. @about: a sentence over the text, or NULL. */
void daybook_text_window_present (GtkWindow *parent,
                                  const char *title,
                                  const char *about,
                                  const char *text);

G_END_DECLS

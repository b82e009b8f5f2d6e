/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would change if a mapping were in force, and the button that puts it in force, with a note.
 * Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_WHAT_IF_WINDOW (daybook_what_if_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookWhatIfWindow, daybook_what_if_window, DAYBOOK, WHAT_IF_WINDOW, AdwWindow)

/* @document is the mapping's document; NULL: the built-in one again. Begins to try at once. Signal
 * "saved" (text to show). */
DaybookWhatIfWindow *daybook_what_if_window_new (GtkWindow *parent,
                                                 DaybookEngine *engine,
                                                 const char *connection,
                                                 const char *name,
                                                 const char *document);

G_END_DECLS

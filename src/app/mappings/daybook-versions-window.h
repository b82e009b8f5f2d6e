/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The versions of a mapping that there were: by whom, when, with which note; what differs from the
 * one in force; and the way back to each. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_VERSIONS_WINDOW (daybook_versions_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookVersionsWindow, daybook_versions_window, DAYBOOK, VERSIONS_WINDOW, AdwWindow)

/* Signal "wanted" (document or NULL): that version shall be tried and put in force again; NULL is
 * the built-in one. */
DaybookVersionsWindow *daybook_versions_window_new (GtkWindow *parent,
                                                    DaybookEngine *engine,
                                                    const char *connection,
                                                    const char *name);

G_END_DECLS

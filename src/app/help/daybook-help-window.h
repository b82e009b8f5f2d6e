/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help that comes with the program: pages for the owner and for the bookkeeper. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_HELP_WINDOW (daybook_help_window_get_type ())
G_DECLARE_FINAL_TYPE (DaybookHelpWindow, daybook_help_window, DAYBOOK, HELP_WINDOW, AdwWindow)

/* Beside @parent. */
void daybook_help_window_present (GtkWindow *parent);

G_END_DECLS

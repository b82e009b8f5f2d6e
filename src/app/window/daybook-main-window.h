/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: places at the left, the chosen one at the right; on a narrow screen one at a time.
 * Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_MAIN_WINDOW (daybook_main_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookMainWindow, daybook_main_window, DAYBOOK, MAIN_WINDOW, AdwApplicationWindow)

/* @practice marks it as the practice company's. */
DaybookMainWindow *
daybook_main_window_new (AdwApplication *app, DaybookEngine *engine, gboolean practice);
/* (transfer none) */
DaybookEngine *daybook_main_window_get_engine (DaybookMainWindow *self);
/* "orders", or "orders:42" for one of its things. Also the action "win.go". */
void daybook_main_window_go (DaybookMainWindow *self, const char *where);
/* As daybook_pane_toast(). */
void daybook_main_window_toast (DaybookMainWindow *self,
                                const char *text,
                                const char *button,
                                const char *action);

/* (transfer full) One that is made already. */
void daybook_main_window_add_toast (DaybookMainWindow *self, AdwToast *toast);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one sees before there is a store: what Daybook does, and two ways on. It also shows how far
 * the practice company has come. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-practice-company.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_WELCOME_WINDOW (daybook_welcome_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookWelcomeWindow, daybook_welcome_window, DAYBOOK, WELCOME_WINDOW, AdwApplicationWindow)

/* (transfer none) It belongs to @app. */
DaybookWelcomeWindow *daybook_welcome_window_new (AdwApplication *app);
/* The two ways: the actions app.connect and app.practice. */
void daybook_welcome_window_show_ways (DaybookWelcomeWindow *self);
/* What @company does, until one of the others; Cancel is app.leave-practice. */
void
daybook_welcome_window_follow (DaybookWelcomeWindow *self, DaybookPracticeCompany *company);
/* That the practice company could not be begun: advice, details, and both ways again. */
void daybook_welcome_window_fail (DaybookWelcomeWindow *self, const GError *error);

G_END_DECLS

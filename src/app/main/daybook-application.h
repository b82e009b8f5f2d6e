/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with a window. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DAYBOOK_APPLICATION_ID "io.github.daybook_app.Daybook"

#define DAYBOOK_TYPE_APPLICATION (daybook_application_get_type ())
G_DECLARE_FINAL_TYPE (DaybookApplication, daybook_application, DAYBOOK, APPLICATION, AdwApplication)

/* (transfer full) */
DaybookApplication *daybook_application_new (void);

G_END_DECLS

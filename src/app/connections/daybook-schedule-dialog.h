/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a connection is read: asks for a schedule. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-schedule.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_SCHEDULE_DIALOG (daybook_schedule_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookScheduleDialog, daybook_schedule_dialog, DAYBOOK, SCHEDULE_DIALOG, AdwWindow)

/* Signal "chosen" when it is to be kept, while the dialog is still there; it closes itself. */
DaybookScheduleDialog *daybook_schedule_dialog_new (GtkWindow *parent,
                                                    const char *title,
                                                    const DaybookSchedule *rule,
                                                    gboolean usual);
/* What was chosen; FALSE: what suits the provider. */
gboolean daybook_schedule_dialog_get (DaybookScheduleDialog *self, DaybookSchedule *out);

G_END_DECLS

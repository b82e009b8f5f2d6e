/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a flow would make of all that is stored: works, can be cancelled, and shows what came out.
 * Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"
#include "daybook-flow-trial.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_FLOW_TRIAL_WINDOW (daybook_flow_trial_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookFlowTrialWindow, daybook_flow_trial_window, DAYBOOK, FLOW_TRIAL_WINDOW, AdwWindow)

/* Begins at once with @flow (transfer full), and shows itself over @parent. */
void daybook_flow_trial_window_show (GtkWindow *parent, DaybookEngine *engine, DaybookFlow *flow);

G_END_DECLS

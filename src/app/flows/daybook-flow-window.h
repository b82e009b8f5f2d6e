/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A flow to be made or changed: its ends, its policy, and what each role means in the books. Main
 * thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"
#include "daybook-flow-info.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_FLOW_WINDOW (daybook_flow_window_get_type ())
G_DECLARE_FINAL_TYPE (DaybookFlowWindow, daybook_flow_window, DAYBOOK, FLOW_WINDOW, AdwWindow)

/* Signal "saved" (gboolean added, DaybookFlow *before): @before is the flow as it was, to take the
 * change back; of an added one, as it is. @flow NULL: a new one. Borrowed, copied. */
DaybookFlowWindow *
daybook_flow_window_new (GtkWindow *parent, DaybookEngine *engine, const DaybookFlow *flow);

/* (transfer full) */
DaybookFlow *daybook_flow_copy (const DaybookFlow *flow);

G_END_DECLS

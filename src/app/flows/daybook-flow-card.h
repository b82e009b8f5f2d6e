/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One flow on the page: its sentence, state, counters and buttons. Its actions are the page's
 * ("flows.pause" with the flow's id, ...). Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-flow-info.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_FLOW_CARD (daybook_flow_card_get_type ())
G_DECLARE_FINAL_TYPE (DaybookFlowCard, daybook_flow_card, DAYBOOK, FLOW_CARD, AdwBin)

/* Of the flow with that id; shows nothing until it is told what. */
GtkWidget *daybook_flow_card_new (const char *id);
/* (transfer none) */
const char *daybook_flow_card_get_id (DaybookFlowCard *self);
/* @info is of the same flow, and not kept. */
void daybook_flow_card_show (DaybookFlowCard *self, const DaybookFlowInfo *info);

G_END_DECLS

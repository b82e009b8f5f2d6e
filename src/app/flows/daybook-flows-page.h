/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What flows from where into which books or customer list. Main thread. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_FLOWS_PAGE (daybook_flows_page_get_type ())
G_DECLARE_FINAL_TYPE (DaybookFlowsPage, daybook_flows_page, DAYBOOK, FLOWS_PAGE, DaybookPane)

G_END_DECLS

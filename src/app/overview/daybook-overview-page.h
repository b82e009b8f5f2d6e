/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overview: what came in today, what needs a person, money in transit, health. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_OVERVIEW_PAGE (daybook_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookOverviewPage, daybook_overview_page, DAYBOOK, OVERVIEW_PAGE, DaybookPane)

G_END_DECLS

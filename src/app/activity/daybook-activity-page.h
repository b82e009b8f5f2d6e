/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activity: runs, deliveries, what could not be read, and the audit log. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_ACTIVITY_PAGE (daybook_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookActivityPage, daybook_activity_page, DAYBOOK, ACTIVITY_PAGE, DaybookPane)

G_END_DECLS

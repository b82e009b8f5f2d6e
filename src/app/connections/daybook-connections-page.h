/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is connected, how it is, and what one can do about it. Main thread. */
#pragma once

#include "daybook-pane.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_CONNECTIONS_PAGE (daybook_connections_page_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookConnectionsPage, daybook_connections_page, DAYBOOK, CONNECTIONS_PAGE, DaybookPane)

G_END_DECLS

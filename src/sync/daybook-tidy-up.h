/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: what only shows when everything has been read: orders that say 'paid' and have no
 * payment. */
#pragma once

#include "daybook-db.h"
#include "daybook-flows.h"

G_BEGIN_DECLS

/* Opens a review item for each paid order of the flow's shop that no payment is tied to, and closes
 * those that have one by now. */
gboolean daybook_tidy_up (DaybookDb *db, const DaybookFlow *flow, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: from a row of the ledger to its deliveries, and from a waiting delivery to a ready
 * one. All inside the caller's transaction. */
#pragma once

#include "daybook-deliveries.h"
#include "daybook-flow-run.h"
#include "daybook-story.h"

G_BEGIN_DECLS

/* Makes the deliveries of the balance entry @record (a row that has them already makes none). */
gboolean daybook_plan_entry (
    DaybookBookFlow *flow, gint64 record, gint64 event, DaybookFlowCounts *counts, GError **error);

/* Makes the delivery that closes the lost dispute @record. */
gboolean daybook_plan_lost_dispute (
    DaybookBookFlow *flow, gint64 record, gint64 event, DaybookFlowCounts *counts, GError **error);

/* Composes again what waits for @key. */
gboolean daybook_plan_wake (DaybookBookFlow *flow,
                            const char *key,
                            DaybookFlowCounts *counts,
                            GError **error);

/* Composes @delivery again, whatever holds it. */
gboolean daybook_plan_again (DaybookBookFlow *flow,
                             DaybookDelivery *delivery,
                             DaybookFlowCounts *counts,
                             GError **error);

G_END_DECLS

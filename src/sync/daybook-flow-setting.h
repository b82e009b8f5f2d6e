/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person sets of a flow: pauses it, lets it post or hold, says what a role means. Each is
 * audited. */
#pragma once

#include "daybook-flow-run.h"

G_BEGIN_DECLS

/* These three compose anew what was not sent, and tell in @counts (zeroed by the caller) what
 * became of it. State: "on" or "paused"; policy: "post" or "hold". */
gboolean daybook_flow_set_state (DaybookDb *db,
                                 const char *id,
                                 const char *state,
                                 GCancellable *cancellable,
                                 DaybookFlowCounts *counts,
                                 GError **error);
gboolean daybook_flow_set_policy (DaybookDb *db,
                                  const char *id,
                                  const char *policy,
                                  GCancellable *cancellable,
                                  DaybookFlowCounts *counts,
                                  GError **error);
/* @meaning: ACCOUNT or ACCOUNT/ITEM, as the target numbers them. */
gboolean daybook_flow_set_role (DaybookDb *db,
                                const char *id,
                                const char *role,
                                const char *meaning,
                                GCancellable *cancellable,
                                DaybookFlowCounts *counts,
                                GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A flow before it is in force, or before it is changed: which documents it would make of all that
 * is stored. The store is not written to: the flow runs on a copy of it, sealed with a key that is
 * kept nowhere, which is gone when the trial ends. */
#pragma once

#include "daybook-flow-run.h"
#include "daybook-session.h"

G_BEGIN_DECLS

/* Deliveries that have kind, state and reason in common. */
typedef struct
{
  char *kind;                 /* "sale" */
  DaybookDeliveryState state; /* READY: it would be posted; DONE: it is in the books already */
  char *reason;               /* (nullable) why it would be held or wait */
  guint64 count;
  gint64 amount; /* minor units, of deliveries in @currency */
  char currency[4];
} DaybookFlowTrialRow;

typedef struct
{
  guint64 events;
  GPtrArray *rows; /* DaybookFlowTrialRow (owned): by state, then kind, most first */
} DaybookFlowTrial;

void daybook_flow_trial_free (DaybookFlowTrial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookFlowTrial, daybook_flow_trial_free)

/* @flow as it would be: a new one, or one that is there with other settings. Slow for a large
 * store; @cancellable ends it soon. */
DaybookFlowTrial *daybook_flow_try (DaybookSession *session,
                                    const DaybookFlow *flow,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS

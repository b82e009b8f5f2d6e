/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows: from the event log to the outbox. A flow follows the log with its own position; the
 * deliveries that a batch of events makes and the new position are stored together, so no event is
 * skipped or applied twice.
 *
 * The flow into the books is driven by the processor's ledger: each row makes its deliveries at
 * once (their keys are unique, so a row can never be posted twice), and a delivery whose order,
 * refund or payout has not been read yet waits for it by name and is taken up when that record
 * comes. */
#pragma once

#include "daybook-db.h"
#include "daybook-deliveries.h"
#include "daybook-flows.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 events;
  guint64 made; /* deliveries */
  guint64 ready;
  guint64 waiting;
  guint64 held;
} DaybookFlowCounts;

/* Applies all events after the flow's position. @cancellable stops between batches. */
gboolean daybook_flow_run (DaybookDb *db,
                           const char *flow,
                           GCancellable *cancellable,
                           DaybookFlowCounts *counts,
                           GError **error);

/* Composes all deliveries that were not sent anew: waiting, held, and ready where the policy posts
 * (after roles, policy, tables or mappings were changed). */
gboolean daybook_flow_recompose (DaybookDb *db,
                                 const char *flow,
                                 GCancellable *cancellable,
                                 DaybookFlowCounts *counts,
                                 GError **error);

/* Composes these @n deliveries again, each by its own flow, of whichever kind that is; they are
 * waiting, held, ready, refused or ignored. Afterwards each is as it is in the store: ready, or
 * held with the reason; one that a newer state has taken the place of is ignored. In the caller's
 * transaction, after whatever lets them go. */
gboolean daybook_flow_again (DaybookDb *db,
                             DaybookDelivery *const *deliveries,
                             gsize n,
                             DaybookFlowCounts *counts,
                             GError **error);

/* What of @role names the flow's roles still lack: comma separated (transfer full), NULL when
 * nothing. @currency, @processor as in the flow. */
char *daybook_flow_dup_unmapped (DaybookDb *db, const char *flow, GError **error);

/* Guesses the account (and item) of each unmapped role from the target's accounts and items that
 * were read, and returns JSON
 * {"roles": {...}, "reasons": {...}, "unmapped": [...]}: nothing is changed. @id may name a flow
 * that does not exist yet. */
char *daybook_flow_suggest_roles (
    DaybookDb *db, const char *shop, const char *processor, const char *target, GError **error);

/* An account of the books that were read, and the item whose income goes there. */
typedef struct
{
  char *id, *name, *kind;
  char *item; /* (nullable) */
} DaybookFlowAccount;

/* Those of @target. (transfer full), DaybookFlowAccount */
GPtrArray *daybook_flow_accounts (DaybookDb *db, const char *target, GError **error);

/* JSON of the posting's explanation: which records, ties and evidence, journal (transfer full). */
char *daybook_flow_explain (DaybookDb *db, gint64 delivery, GError **error);

G_END_DECLS

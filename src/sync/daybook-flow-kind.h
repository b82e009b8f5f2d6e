/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: what one kind of flow makes of events. The runner of all flows
 * (daybook-flow-run.c) keeps their positions and batches; a kind only says what follows from a
 * batch. A kind knows nothing of providers: which CRM a flow of customers leads into is the
 * target's manifest. */
#pragma once

#include "daybook-deliveries.h"
#include "daybook-events.h"
#include "daybook-flow-run.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name; /* as in DaybookFlow */
  /* An opened flow, or NULL with an error. */
  gpointer (*open) (DaybookDb *db, const char *id, GError **error);
  void (*close) (gpointer flow);
  /* A batch begins: the time is @now_us, and records may have changed since they were read. */
  void (*begin) (gpointer flow, gint64 now_us);
  /* All that follows from @events (DaybookEvent), in the caller's transaction. */
  gboolean (*apply) (gpointer flow, GPtrArray *events, DaybookFlowCounts *counts, GError **error);
  /* Composes @delivery again, which was not sent or was not written, in the caller's transaction:
   * it is afterwards as it is in the store. */
  gboolean (*again) (gpointer flow,
                     DaybookDelivery *delivery,
                     DaybookFlowCounts *counts,
                     GError **error);
  /* (nullable) Before the events of a run: what became possible since the last one. In a
   * transaction of its own. */
  gboolean (*revive) (gpointer flow, DaybookFlowCounts *counts, GError **error);
} DaybookFlowKind;

extern const DaybookFlowKind daybook_flow_kind_books;
extern const DaybookFlowKind daybook_flow_kind_customers;

/* DAYBOOK_ERROR_SETUP when there is no such kind. */
const DaybookFlowKind *daybook_flow_kind_find (const char *name, GError **error);

G_END_DECLS

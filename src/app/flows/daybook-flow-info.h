/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen shows of a flow. Read on the store thread, shown on the main one. */
#pragma once

#include "daybook-flow-edit.h"

G_BEGIN_DECLS

typedef struct
{
  DaybookFlow *flow;
  char *shop, *processor, *target; /* titles of the connections; processor NULL: customers */
  char *as;                        /* "orders", "deals"; NULL: into books */
  DaybookFlowFigures figures;
  GPtrArray *roles; /* DaybookFlowRole */
} DaybookFlowInfo;

void daybook_flow_info_free (DaybookFlowInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookFlowInfo, daybook_flow_info_free)

/* (transfer full), DaybookFlowInfo. @now_us says which day is today, in the business's zone. */
GPtrArray *daybook_flow_info_list (DaybookDb *db, gint64 now_us, GError **error);

/* All that follows is translated; (transfer full) but where it is said. */

/* "Orders of Shopify and payments of Stripe become documents in QuickBooks, posted at once." */
char *daybook_flow_info_dup_sentence (const DaybookFlowInfo *self);
/* "Fees, Fee tax": the roles that mean nothing; NULL when all do. */
char *daybook_flow_info_dup_unmapped (const DaybookFlowInfo *self);
/* "Processor fees" for "fees". */
char *daybook_flow_dup_role_title (const char *role);
/* "sale" → "Sales", in a list of kinds. */
char *daybook_flow_dup_kind_title (const char *kind);
/* "ready" → "Would be posted" (static). */
const char *daybook_flow_state_title (DaybookDeliveryState state);

G_END_DECLS

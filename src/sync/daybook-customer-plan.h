/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: a flow from a shop into a customer list (a CRM).
 *
 * What the list should hold of a person or an order is a state, not a happening: a delivery's body
 * is reckoned anew from all that is stored. A newer state replaces one that was not sent yet, and
 * what was sent last is compared with what would be sent, so that nothing is written without a
 * reason and nothing is written back that came from there. All inside the caller's transaction. */
#pragma once

#include "daybook-contacts.h"
#include "daybook-deliveries.h"
#include "daybook-flow-run.h"
#include "daybook-manifest.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  DaybookDb *db;
  DaybookFlow *flow;       /* owned */
  char *shop;              /* connection id (owned) */
  char *source;            /* "shopify:maple": the same in a store made anew (owned) */
  char *store;             /* title of the shop (owned) */
  const char *order_kind;  /* static: "order" or "deal" */
  DaybookManifest *target; /* names the actions (owned) */
  GTimeZone *zone;         /* owned */
  GPtrArray *stages;       /* DaybookTree, of the target's pipeline, in order */
  gint64 again; /* the delivery that is composed again: it goes though it says the same; or 0 */
  gboolean lost; /* what was written is not there any more: it goes though it says the same */
  gint64 now_us;
} DaybookCustomerFlow;

DaybookCustomerFlow *daybook_customer_flow_open (DaybookDb *db, const char *id, GError **error);
void daybook_customer_flow_free (DaybookCustomerFlow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookCustomerFlow, daybook_customer_flow_free)

/* What an order comes to. */
typedef struct
{
  gboolean test;
  gboolean counted; /* not cancelled or void, not given back whole, not deleted there */
  gint64 total;     /* minor units */
  gint64 refunded;
  gint64 net; /* 0 unless it counts */
  const char *currency;
  const char *state; /* static: "open", "paid", "shipped", "cancelled", "refunded" */
} DaybookOrderFigures;

/* Of the order @record; the shop's refunds of it, and whether the shop still lists it, are found in
 * the store. */
gboolean daybook_customer_order_figures (DaybookCustomerFlow *flow,
                                         gint64 record,
                                         const DaybookTree *order,
                                         DaybookOrderFigures *out,
                                         GError **error);

/* The stage of an order whose figures say @state: by its title, else the first that is open or
 * closed as it should be; NULL without any (borrowed). */
DaybookTree *daybook_customer_stage (DaybookCustomerFlow *flow, const char *state);

/* The address of @text as it is compared: trimmed, in small letters (transfer full); "" when there
 * is none. */
char *daybook_customer_email (const char *text);

/* Makes or renews the delivery of the contact @email, for @event. */
gboolean daybook_customer_plan_contact (DaybookCustomerFlow *flow,
                                        const char *email,
                                        gint64 event,
                                        DaybookFlowCounts *counts,
                                        GError **error);
/* Makes or renews the delivery of the order @record, which belongs to @email ("": a guest). */
gboolean daybook_customer_plan_order (DaybookCustomerFlow *flow,
                                      gint64 record,
                                      const DaybookTree *order,
                                      const char *email,
                                      gint64 event,
                                      DaybookFlowCounts *counts,
                                      GError **error);

/* Whether a newer state of the same contact or order is to be sent, or was. 1, 0, or -1 with an
 * error. */
int daybook_customer_is_replaced (DaybookDb *db, const DaybookDelivery *delivery, GError **error);
/* Whether @kind is a state: its newest delivery replaces the others. */
gboolean daybook_customer_is_state (const char *kind);

G_END_DECLS

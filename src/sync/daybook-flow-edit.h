/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows as a person sets them: made, mapped, paused, with what follows from it. What the command
 * line and the window both do. Every change is audited. All run on the session's thread. */
#pragma once

#include "daybook-flow-run.h"
#include "daybook-session.h"

G_BEGIN_DECLS

/* A flow into books from @shop and @processor, or (with @processor NULL) of customers into a CRM,
 * their orders written @as "orders" or "deals" (NULL: orders). All borrowed. */
typedef struct
{
  const char *id;
  const char *title; /* NULL: made of the names */
  const char *shop, *processor, *target;
  const char *as;
  const char *policy; /* "post", "hold"; NULL: post */
  const char *roles;  /* JSON settings of a flow into books; NULL: as suggested */
} DaybookFlowPlan;

/* The flow as it would be, not stored. DAYBOOK_ERROR_SETUP when its ends do not fit. (transfer
 * full) */
DaybookFlow *daybook_flow_plan (DaybookDb *db, const DaybookFlowPlan *plan, GError **error);
/* Stores it. */
gboolean daybook_flow_add (DaybookDb *db, const DaybookFlow *flow, GError **error);

/* The settings @settings with @role set to an account, and an item of the books (may be NULL); with
 * @account NULL the role means nothing any more. @name is for people (NULL: the account).
 * (transfer full) */
char *daybook_flow_with_role (const char *settings,
                              const char *role,
                              const char *account,
                              const char *name,
                              const char *item,
                              GError **error);

/* What to change; NULL: as it is. */
typedef struct
{
  const char *title;
  const char *policy;   /* "post", "hold" */
  const char *state;    /* "on", "paused" */
  const char *settings; /* JSON */
  const char *said;     /* for the audit log, with @settings: "fees=60" */
} DaybookFlowChange;

/* Changes the flow and composes anew what was not sent, each in transactions of its own. */
gboolean daybook_flow_change (DaybookDb *db,
                              const char *id,
                              const DaybookFlowChange *change,
                              GCancellable *cancellable,
                              DaybookFlowCounts *counts,
                              GError **error);

/* A role of a flow, as a person sees it. */
typedef struct
{
  char *role;    /* "fees", "clearing:stripe:usd" */
  char *account; /* NULL: not mapped */
  char *name;    /* of the account */
  char *item;    /* (nullable) */
  char *reason;  /* (nullable) why it was suggested */
} DaybookFlowRole;

void daybook_flow_role_free (DaybookFlowRole *self);
/* All roles that a journal can need, those that are not mapped first, then in their order; nothing
 * for customers. (transfer full), DaybookFlowRole */
GPtrArray *daybook_flow_list_roles (DaybookDb *db, const DaybookFlow *flow, GError **error);

/* What a flow's deliveries come to. */
typedef struct
{
  gint64 done_today, done, waiting, held, ready, sent, refused;
} DaybookFlowFigures;

/* @since_us: where today begins. */
gboolean daybook_flow_count (
    DaybookDb *db, const char *id, gint64 since_us, DaybookFlowFigures *out, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person sets of flows: makes one, pauses it, lets it post or hold, says what a role means.
 * Each is audited. */
#pragma once

#include "daybook-flow-run.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id;
  const char *kind;      /* "books" or "customers"; NULL: books */
  const char *shop;      /* connection with the orders */
  const char *processor; /* books: connection with the payments */
  const char *target;    /* the books, or the CRM */
  const char *as;        /* customers: write orders as "orders" or "deals"; NULL: orders */
  const char *roles;     /* books: settings as JSON; NULL: daybook_flow_suggest_roles() */
  const char *policy;    /* "post" or "hold"; NULL: post */
} DaybookFlowWish;

/* A new flow, on. DAYBOOK_ERROR_SETUP for a target that cannot be written to, or words that are
 * not known. */
gboolean daybook_flow_add (DaybookDb *db, const DaybookFlowWish *wish, GError **error);

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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows: the user's rules, and how far each has followed the event log. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;        /* "books" */
  char *title;
  char *sources;   /* JSON list of connection ids */
  char *target;    /* connection id */
  char *roles;     /* JSON object: role → account at the target, and further settings */
  char *policy;    /* "post" or "hold" */
  char *state;     /* "on" or "paused" */
  gint64 position; /* sequence number of the last event it applied */
  gint64 created_us;
  char *kind;      /* "books" or "customers": who makes its deliveries. Never changes */
} DaybookFlow;

void daybook_flow_free (DaybookFlow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookFlow, daybook_flow_free)

/* NULL texts get their defaults: "[]", "{}", "post", "on", "books". */
gboolean daybook_flows_add (DaybookDb *db, const DaybookFlow *flow, GError **error);
/* Writes title, sources, target, roles, policy and state; never the position. */
gboolean daybook_flows_update (DaybookDb *db, const DaybookFlow *flow, GError **error);
/* NULL with an error when there is none. (transfer full) */
DaybookFlow *daybook_flows_get (DaybookDb *db, const char *id, GError **error);
/* (transfer full), DaybookFlow */
GPtrArray *daybook_flows_list (DaybookDb *db, GError **error);
/* In the caller's transaction, with the deliveries made. @from is the position the caller
 * started from: another one in the store means that someone else moved it, and is an error. */
gboolean daybook_flows_set_position (DaybookDb *db, const char *id, gint64 from, gint64 to,
                                     GError **error);

G_END_DECLS

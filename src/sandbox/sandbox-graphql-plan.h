/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A query boiled down to what runs: for each object type met, the fields to answer, with fragments
 * merged, directives decided and arguments filled in. Made once per query and place, so a list of
 * 250 orders plans each of its fields once.
 */
#pragma once

#include "sandbox-graphql-query.h"

typedef struct _SandboxGraphqlPlan SandboxGraphqlPlan;
struct _SandboxGraphqlPlan
{
  SandboxGraphqlQuery *query;
  SandboxGraphqlSelection *selection; /* the first of the merged ones */
  SandboxGraphqlFieldType *field;     /* NULL for __typename */
  SandboxGraphqlType *type;           /* of the answer, without lists; NULL for __typename */
  JsonObject *arguments;              /* owned */
  GPtrArray *sets;                    /* the merged selection sets (borrowed) */
  GPtrArray *types;                   /* the types planned so far, beside 'children' */
  GPtrArray *children;                /* GPtrArray of SandboxGraphqlPlan */
  const char *access;                 /* the scopes wanted, NULL when open */
  int granted;                        /* asked once: 0 not yet, 1 yes, -1 no */
};

/* A plan whose children are the fields of the operation's root. */
SandboxGraphqlPlan *sandbox_graphql_plan_new (SandboxGraphqlQuery *query);
void sandbox_graphql_plan_free (SandboxGraphqlPlan *plan);

/* The fields to answer for an object of @type in this place. Borrowed. */
GPtrArray *sandbox_graphql_plan_fields (SandboxGraphqlPlan *plan, SandboxGraphqlType *type);

/* An integer argument, or -1 when it is not given. */
gint64 sandbox_graphql_plan_int (SandboxGraphqlPlan *plan, const char *name);

/* Objects cost one point, scalars nothing, a connection two and its nodes times the page factor,
 * a mutation ten. */
int sandbox_graphql_plan_price (SandboxGraphqlPlan *root);

/* Whether an object answered by this field costs a point. */
gboolean sandbox_graphql_plan_is_free (const SandboxGraphqlPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxGraphqlPlan, sandbox_graphql_plan_free)

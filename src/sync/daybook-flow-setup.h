/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting up flows: which ones what is connected now asks for, and a new one with its roles. */
#pragma once

#include "daybook-db.h"
#include "daybook-flows.h"

G_BEGIN_DECLS

/* A flow that is to be. Texts are owned; NULL where not said. */
typedef struct
{
  char *id;        /* free in the store: "books", "customers-2" */
  char *kind;      /* "books", "customers" */
  char *shop;      /* connections */
  char *processor; /* of "books" */
  char *target;
  char *written;   /* of "customers": write orders as "orders" (NULL too) or "deals" */
  char *policy;    /* "post" (NULL too) or "hold" */
  char *owner;     /* who looks after it, in the person's words */
  char *note;      /* how it is done today, and where that fails */
  char *roles;     /* of "books": settings as JSON; NULL: as daybook_flow_suggest_roles() says */
} DaybookFlowSetup;

DaybookFlowSetup *daybook_flow_setup_new (const char *kind,
                                          const char *shop,
                                          const char *processor,
                                          const char *target);
void daybook_flow_setup_free (DaybookFlowSetup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookFlowSetup, daybook_flow_setup_free)

/* A flow into each set of books from each shop and processor that have none yet, and from each shop
 * into each CRM: by what their manifests read and write. (transfer full), DaybookFlowSetup */
GPtrArray *daybook_flow_setup_suggest (DaybookDb *db, GError **error);

/* The flow as it would be added. DAYBOOK_ERROR_SETUP when it cannot be. (transfer full) */
DaybookFlow *daybook_flow_setup_make (DaybookDb *db, const DaybookFlowSetup *self, GError **error);
/* Adds it, audited. */
gboolean daybook_flow_setup_add (DaybookDb *db, const DaybookFlowSetup *self, GError **error);

/* Writes a changed flow, audited as @act with @value. */
gboolean daybook_flow_setup_change (DaybookDb *db,
                                    const DaybookFlow *flow,
                                    const char *act,
                                    const char *value,
                                    GError **error);

/* The @settings of a flow with @role set to @account (NULL: to nothing), which is called @name, and
 * its @item (nullable). (transfer full) */
char *daybook_flow_setup_map_role (const char *settings,
                                   const char *role,
                                   const char *account,
                                   const char *name,
                                   const char *item,
                                   GError **error);

G_END_DECLS

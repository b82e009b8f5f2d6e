/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be chosen for a flow: its ends, and accounts of the books. Read on the store thread,
 * shown on the main one. */
#pragma once

#include "daybook-flow-edit.h"

G_BEGIN_DECLS

typedef struct
{
  char *id, *title;
} DaybookFlowEnd;

typedef struct
{
  char *id, *name;
  char *title; /* "Checking (35)" */
  char *item;  /* (nullable) the item that goes to it */
} DaybookAccountChoice;

/* What is chosen so far; each NULL at first. */
typedef struct
{
  DaybookFlow *flow; /* one that is there: its ends are fixed */
  gboolean customers, deals;
  char *shop, *processor, *target;
} DaybookFlowWish;

void daybook_flow_wish_free (DaybookFlowWish *self);

typedef struct
{
  GPtrArray *shops, *processors, *books, *crms; /* DaybookFlowEnd */
  char *shop, *processor, *target;              /* chosen */
  GPtrArray *accounts;                          /* DaybookAccountChoice */
  GPtrArray *roles;                             /* DaybookFlowRole */
  DaybookFlow *flow;                            /* as it would be; NULL: an end is missing */
  char *problem;                                /* (nullable) then */
} DaybookFlowChoices;

void daybook_flow_choices_free (DaybookFlowChoices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookFlowChoices, daybook_flow_choices_free)

DaybookFlowChoices *
daybook_flow_choices_read (DaybookDb *db, const DaybookFlowWish *wish, GError **error);

/* Where a role's account stands in the list that begins with 'not mapped' at 0. */
guint daybook_flow_choices_find (const DaybookFlowChoices *self, const DaybookFlowRole *role);
/* The settings with the role set to the account at @position of that list (transfer full); NULL
 * when it means that already. */
char *daybook_flow_choices_with_role (const DaybookFlowChoices *self,
                                      const char *settings,
                                      const char *role,
                                      guint position);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is connected now, as the wizard needs it to suggest flows. Main thread. */
#pragma once

#include "daybook-wizard.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *connections; /* DaybookConnection */
  GHashTable *titles;     /* id → as a person reads it: "Maple Shop (Shopify)" */
  GPtrArray *setups;      /* DaybookFlowSetup: what it asks for */
  gboolean orders;        /* something that is connected has orders */
  gboolean payments;      /* ... payments with a ledger */
  gboolean books;         /* ... books that can be posted to */
} DaybookSituation;

void daybook_situation_free (DaybookSituation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookSituation, daybook_situation_free)

void daybook_situation_read_async (DaybookEngine *engine,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/* The name of a connection as a person reads it; its id when it is not there. */
const char *daybook_situation_get_title (const DaybookSituation *self, const char *id);

/* Notes in the facts whether a flow into books is on. */
void daybook_situation_learn_books (DaybookWizard *wizard);

G_END_DECLS

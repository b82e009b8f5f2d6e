/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the wizard must know before it shows its first step, read on the store thread. */
#pragma once

#include "daybook-session.h"
#include "daybook-wizard-state.h"

G_BEGIN_DECLS

/* Where the draft is in the store's facts; "" there: none. */
#define DAYBOOK_WIZARD_DRAFT "wizard draft"

typedef struct
{
  char *wanted;
  char *draft;
  DaybookManifest *manifest;     /* of the wanted */
  DaybookConnection *connection; /* the wanted, when it is one */
  DaybookManifest *draft_manifest;
  DaybookConnection *draft_connection;
  DaybookTree *addresses;
} DaybookWizardBeginning;

void daybook_wizard_beginning_free (gpointer beginning);

/* A DaybookEngineRead: @data is what is wanted, as daybook_wizard_present() was told; NULL: the
 * person chooses. */
gpointer daybook_wizard_beginning_read (DaybookDb *db,
                                        gpointer data,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS

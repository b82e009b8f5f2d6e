/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: what the files of mending share. */
#pragma once

#include "daybook-ingest.h"
#include "daybook-mend.h"
#include "daybook-stream.h"

G_BEGIN_DECLS

/* The account of the connection @id, to map with; opened, nothing asked. */
DaybookAccount *daybook_mend_open (DaybookSession *session, const char *id, GError **error);

/* The record that a sub-stream's element was read for, as @around names it; NULL without an error
 * when it needs none. */
DaybookTree *daybook_mend_parent (DaybookDb *db,
                                  DaybookAccount *account,
                                  const char *connection,
                                  const char *stream,
                                  const char *around,
                                  GError **error);

/* What is in the store against @record. */
DaybookMended *daybook_mended_new (DaybookDb *db,
                                   const char *connection,
                                   const DaybookRecord *record,
                                   GError **error);

/* Stores @record of @self when @apply lets it; in the caller's transaction. */
gboolean daybook_mended_apply (DaybookMended *self,
                               DaybookDb *db,
                               const char *connection,
                               const DaybookRecord *record,
                               DaybookApply apply,
                               GError **error);

/* The record that @stored's kept payload becomes by @mapping (NULL: the one in force); *problem
 * says why it becomes none, and the answer is NULL without an error. */
DaybookRecord *daybook_mend_map (DaybookDb *db,
                                 DaybookAccount *account,
                                 const DaybookStoredRecord *stored,
                                 DaybookMapping *mapping,
                                 char **problem,
                                 GError **error);

/* Why each field is as @mapping makes it of @stored's kept payload. (transfer full) */
char *daybook_mend_explain_with (DaybookDb *db,
                                 DaybookAccount *account,
                                 const DaybookStoredRecord *stored,
                                 DaybookMapping *mapping,
                                 GError **error);

G_END_DECLS

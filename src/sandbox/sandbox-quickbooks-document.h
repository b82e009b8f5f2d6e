/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing: create, full and sparse update, void and delete of every entity that can be written. */
#pragma once

#include "sandbox-quickbooks-company.h"

typedef struct
{
  const char *operation;     /* (nullable): "update", "delete", "void"; NULL or "create" */
  gboolean include_void;     /* include=void */
  gboolean allow_duplicates; /* include=allowduplicatedocnum */
} SandboxQbWrite;

/* Does what @body asks for and appends "\"SalesReceipt\":{…}" to @out, or answers why not and
 * changes nothing.
 * @saved: (out) (nullable): the record when it still exists. (nullable) (transfer full) */
SandboxQbFault *sandbox_qb_document_write (SandboxQbCompany *company,
                                           const SandboxQbEntity *entity,
                                           const SandboxQbWrite *write,
                                           JsonObject *body,
                                           GString *out,
                                           SandboxQbRecord **saved);

/* The drafts: judge @draft->object and fill in the rest of @draft. @record: (nullable) what is
 * being updated. sandbox-quickbooks-sales.c */
SandboxQbFault *sandbox_qb_draft_sales (SandboxQbCompany *company,
                                        const SandboxQbEntity *entity,
                                        SandboxQbRecord *record,
                                        SandboxQbDraft *draft);
/* sandbox-quickbooks-transactions.c */
SandboxQbFault *sandbox_qb_draft_journal (SandboxQbCompany *company, SandboxQbDraft *draft);
SandboxQbFault *sandbox_qb_draft_deposit (SandboxQbCompany *company,
                                          SandboxQbRecord *record,
                                          SandboxQbDraft *draft);
SandboxQbFault *sandbox_qb_draft_transfer (SandboxQbCompany *company, SandboxQbDraft *draft);
SandboxQbFault *sandbox_qb_draft_payment (SandboxQbCompany *company,
                                          SandboxQbRecord *record,
                                          SandboxQbDraft *draft);
/* sandbox-quickbooks-names.c: customers, items, accounts, preferences */
SandboxQbFault *sandbox_qb_draft_list (SandboxQbCompany *company,
                                       const SandboxQbEntity *entity,
                                       SandboxQbRecord *record,
                                       SandboxQbDraft *draft);

/* The account of a reference field, which must be one that money can be put into; @fallback when
 * the field is absent. The reference itself has been found valid before. */
SandboxQbFault *sandbox_qb_deposit_account (SandboxQbCompany *company,
                                            JsonObject *object,
                                            SandboxQbRecord *fallback,
                                            SandboxQbRecord **out);
/* Numbers the lines "1", "2", … and writes their amounts with two decimals. */
void sandbox_qb_number_lines (JsonArray *lines);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The double-entry ledger: what the postings of documents do to accounts, and the books as a whole.
 */
#pragma once

#include "sandbox-quickbooks-company.h"

/* TRUE when debits equal credits. */
gboolean sandbox_qb_ledger_balances (GArray *postings);
/* Moves the accounts by @postings (nullable), or back when @direction is -1. */
void sandbox_qb_ledger_apply (GArray *postings, int direction);
/* Settles, or with -1 reopens, what @record's links point to, and renders those records again. */
void sandbox_qb_ledger_link (SandboxQbCompany *company, SandboxQbRecord *record, int direction);
/* {"documents":[…],"duplicates":[…],"trial_balance":{…},"balanced":true} (transfer full) */
JsonNode *sandbox_qb_ledger_books (SandboxQbCompany *company);

/* What an account counts as. */
gboolean sandbox_qb_account_is_balance_sheet (const SandboxQbRecord *account);
gboolean sandbox_qb_account_takes_deposits (const SandboxQbRecord *account);
/* "Asset", "Liability", "Equity", "Revenue" or "Expense". */
const char *sandbox_qb_account_classification (const char *account_type);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Journal entries, deposits, transfers and payments: what they ask for, and their postings. */
#include "sandbox-quickbooks-document.h"

#include "sandbox-quickbooks-ledger.h"

#include <string.h>

static SandboxQbFault *
check_journal_entity (JsonObject *detail, const SandboxQbRecord *account, SandboxQbCompany *company)
{
  JsonObject *entity = sandbox_qb_json_object (detail, "Entity");
  const char *type = sandbox_qb_json_string (entity, "Type");
  const char *id = sandbox_qb_json_ref (entity, "EntityRef");
  gboolean receivable = strcmp (account->type, "Accounts Receivable") == 0;
  gboolean payable = strcmp (account->type, "Accounts Payable") == 0;

  if (entity != NULL && type == NULL)
    return sandbox_qb_fault_missing ("Type");
  if (entity != NULL && sandbox_qb_company_find (company, type, id) == NULL)
    return sandbox_qb_fault_reference ("EntityRef", type, id != NULL ? id : "");
  if (receivable && g_strcmp0 (type, "Customer") != 0)
    return sandbox_qb_fault_business (
        "When you use Accounts Receivable, you must choose a customer in the Name field.");
  if (payable && g_strcmp0 (type, "Vendor") != 0)
    return sandbox_qb_fault_business (
        "When you use Accounts Payable, you must choose a vendor in the Name field.");
  return NULL;
}

static SandboxQbFault *
take_journal_line (SandboxQbCompany *company, SandboxQbDraft *draft, JsonObject *line)
{
  const char *type = sandbox_qb_json_string (line, "DetailType");
  JsonObject *detail = sandbox_qb_json_object (line, "JournalEntryLineDetail");
  const char *side = sandbox_qb_json_string (detail, "PostingType");
  const char *account_id = sandbox_qb_json_ref (detail, "AccountRef");
  SandboxQbRecord *account = sandbox_qb_company_find (company, "Account", account_id);
  gint64 amount;

  if (type == NULL)
    return sandbox_qb_fault_missing ("DetailType");
  if (strcmp (type, "DescriptionOnly") == 0)
    return NULL;
  if (strcmp (type, "JournalEntryLineDetail") != 0)
    return sandbox_qb_fault_business ("A line of type %s does not belong on a journal entry", type);
  if (detail == NULL)
    return sandbox_qb_fault_missing ("JournalEntryLineDetail");
  if (side == NULL)
    return sandbox_qb_fault_missing ("PostingType");
  if (account == NULL)
    return sandbox_qb_fault_missing ("AccountRef");
  if (!sandbox_qb_json_cents (line, "Amount", &amount))
    return sandbox_qb_fault_missing ("Amount");
  if (amount < 0)
    return sandbox_qb_fault_business ("Amounts of a journal entry must be 0 or greater");

  if (strcmp (side, "Debit") == 0)
    draft->total += amount;
  sandbox_qb_draft_post (draft, account, strcmp (side, "Debit") == 0 ? amount : -amount);
  return check_journal_entity (detail, account, company);
}

SandboxQbFault *
sandbox_qb_draft_journal (SandboxQbCompany *company, SandboxQbDraft *draft)
{
  JsonArray *lines = sandbox_qb_json_array (draft->object, "Line");
  SandboxQbFault *fault = NULL;

  if (lines == NULL || json_array_get_length (lines) == 0)
    return sandbox_qb_fault_missing ("Line");
  for (guint i = 0; i < json_array_get_length (lines) && fault == NULL; i++)
    fault = take_journal_line (company, draft, json_array_get_object_element (lines, i));
  if (fault != NULL)
    return fault;
  if (!sandbox_qb_ledger_balances (draft->postings))
    return sandbox_qb_fault_business ("The debits and credits of the journal entry do not balance");

  sandbox_qb_number_lines (lines);
  sandbox_qb_json_set_cents (draft->object, "TotalAmt", draft->total);
  if (!json_object_has_member (draft->object, "Adjustment"))
    json_object_set_boolean_member (draft->object, "Adjustment", FALSE);
  return NULL;
}

static gboolean
links_to (const SandboxQbRecord *record, const SandboxQbRecord *target)
{
  for (guint i = 0; record != NULL && record->links != NULL && i < record->links->len; i++)
    if (g_array_index (record->links, SandboxQbLink, i).target == target)
      return TRUE;
  return FALSE;
}

static gboolean
draft_links_to (SandboxQbDraft *draft, const SandboxQbRecord *target)
{
  for (guint i = 0; i < draft->links->len; i++)
    if (g_array_index (draft->links, SandboxQbLink, i).target == target)
      return TRUE;
  return FALSE;
}

static gint64
linked_cents (const SandboxQbRecord *record, const SandboxQbRecord *target)
{
  gint64 sum = 0;

  for (guint i = 0; record != NULL && record->links != NULL && i < record->links->len; i++)
    if (g_array_index (record->links, SandboxQbLink, i).target == target)
      sum += g_array_index (record->links, SandboxQbLink, i).cents;
  return sum;
}

/* The one linked transaction of a line. */
static SandboxQbFault *
find_linked (SandboxQbCompany *company,
             JsonObject *line,
             const char *const *types,
             SandboxQbRecord **out)
{
  JsonArray *links = sandbox_qb_json_array (line, "LinkedTxn");
  JsonObject *link = links != NULL && json_array_get_length (links) > 0
                         ? json_array_get_object_element (links, 0)
                         : NULL;
  const char *type = sandbox_qb_json_string (link, "TxnType");
  const char *id = sandbox_qb_json_string (link, "TxnId");

  if (link == NULL)
    return sandbox_qb_fault_missing ("LinkedTxn");
  if (json_array_get_length (links) > 1)
    return sandbox_qb_fault_business ("A line links one transaction");
  if (id == NULL)
    return sandbox_qb_fault_missing ("TxnId");
  if (type == NULL)
    return sandbox_qb_fault_missing ("TxnType");
  if (!g_strv_contains (types, type))
    return sandbox_qb_fault_new (
        2170, "TxnType", "Property Name:TxnType specified is unsupported or invalid : %s", type);

  *out = sandbox_qb_company_find (company, type, id);
  return *out != NULL ? NULL : sandbox_qb_fault_reference ("LinkedTxn", type, id);
}

static SandboxQbFault *
take_linked_deposit (SandboxQbCompany *company,
                     SandboxQbRecord *record,
                     SandboxQbDraft *draft,
                     JsonObject *line,
                     gint64 amount)
{
  static const char *const types[] = { "Payment", "SalesReceipt", NULL };
  SandboxQbRecord *target = NULL;
  SandboxQbFault *fault = find_linked (company, line, types, &target);
  gboolean taken;

  if (fault != NULL)
    return fault;

  taken
      = (target->linked_from != NULL && target->linked_from->len > 0 && !links_to (record, target))
        || draft_links_to (draft, target);
  if (taken)
    return sandbox_qb_fault_business ("%s %s has been deposited already", target->entity->name,
                                      target->id);
  if (target->account != company->undeposited || target->voided)
    return sandbox_qb_fault_business ("%s %s is not in Undeposited Funds", target->entity->name,
                                      target->id);
  if (amount != target->total)
    return sandbox_qb_fault_business ("The amount of the line is not that of %s %s",
                                      target->entity->name, target->id);

  sandbox_qb_draft_link (draft, target, 0);
  sandbox_qb_draft_post (draft, company->undeposited, -amount);
  return NULL;
}

static SandboxQbFault *
take_deposit_line (SandboxQbCompany *company,
                   SandboxQbRecord *record,
                   SandboxQbDraft *draft,
                   JsonObject *line)
{
  JsonArray *links = sandbox_qb_json_array (line, "LinkedTxn");
  JsonObject *detail = sandbox_qb_json_object (line, "DepositLineDetail");
  const char *account_id = sandbox_qb_json_ref (detail, "AccountRef");
  SandboxQbRecord *account = sandbox_qb_company_find (company, "Account", account_id);
  const char *type = sandbox_qb_json_string (line, "DetailType");
  gint64 amount;

  if (!sandbox_qb_json_cents (line, "Amount", &amount))
    return sandbox_qb_fault_missing ("Amount");

  draft->total += amount;
  if (links != NULL && json_array_get_length (links) > 0)
    return take_linked_deposit (company, record, draft, line, amount);
  if (type == NULL)
    return sandbox_qb_fault_missing ("DetailType");
  if (strcmp (type, "DepositLineDetail") != 0)
    return sandbox_qb_fault_business ("A line of type %s does not belong on a deposit", type);
  if (detail == NULL)
    return sandbox_qb_fault_missing ("DepositLineDetail");
  if (account == NULL)
    return sandbox_qb_fault_missing ("AccountRef");

  sandbox_qb_draft_post (draft, account, -amount);
  return NULL;
}

static SandboxQbFault *
take_cash_back (SandboxQbCompany *company, SandboxQbDraft *draft)
{
  JsonObject *cash = sandbox_qb_json_object (draft->object, "CashBack");
  const char *account_id = sandbox_qb_json_ref (cash, "AccountRef");
  SandboxQbRecord *account = sandbox_qb_company_find (company, "Account", account_id);
  gint64 amount;

  if (cash == NULL)
    return NULL;
  if (account == NULL)
    return sandbox_qb_fault_missing ("AccountRef");
  if (!sandbox_qb_json_cents (cash, "Amount", &amount))
    return sandbox_qb_fault_missing ("Amount");

  draft->total -= amount;
  sandbox_qb_draft_post (draft, account, amount);
  return NULL;
}

SandboxQbFault *
sandbox_qb_draft_deposit (SandboxQbCompany *company, SandboxQbRecord *record, SandboxQbDraft *draft)
{
  JsonArray *lines = sandbox_qb_json_array (draft->object, "Line");
  SandboxQbRecord *account = NULL;
  SandboxQbFault *fault = sandbox_qb_deposit_account (company, draft->object, NULL, &account);

  if (fault == NULL && (lines == NULL || json_array_get_length (lines) == 0))
    fault = sandbox_qb_fault_missing ("Line");
  for (guint i = 0; fault == NULL && i < json_array_get_length (lines); i++)
    fault = take_deposit_line (company, record, draft, json_array_get_object_element (lines, i));
  if (fault == NULL)
    fault = take_cash_back (company, draft);
  if (fault == NULL && draft->total < 0)
    fault = sandbox_qb_fault_business ("Transaction amount must be 0 or greater");
  if (fault != NULL)
    return fault;

  sandbox_qb_draft_post (draft, account, draft->total);
  sandbox_qb_number_lines (lines);
  sandbox_qb_json_set_cents (draft->object, "TotalAmt", draft->total);
  return NULL;
}

static SandboxQbFault *
transfer_account (SandboxQbCompany *company,
                  JsonObject *object,
                  const char *field,
                  SandboxQbRecord **out)
{
  const char *id = sandbox_qb_json_ref (object, field);
  SandboxQbRecord *account = sandbox_qb_company_find (company, "Account", id);

  if (account == NULL)
    return sandbox_qb_fault_missing (field);
  if (!sandbox_qb_account_is_balance_sheet (account)
      || strcmp (account->type, "Accounts Receivable") == 0
      || strcmp (account->type, "Accounts Payable") == 0)
    return sandbox_qb_fault_business (
        "Invalid account type: %s must be a balance sheet account, %s is %s", field, account->name,
        account->type);
  *out = account;
  return NULL;
}

SandboxQbFault *
sandbox_qb_draft_transfer (SandboxQbCompany *company, SandboxQbDraft *draft)
{
  SandboxQbRecord *from = NULL;
  SandboxQbRecord *to = NULL;
  SandboxQbFault *fault = transfer_account (company, draft->object, "FromAccountRef", &from);
  gint64 amount;

  if (fault == NULL)
    fault = transfer_account (company, draft->object, "ToAccountRef", &to);
  if (fault != NULL)
    return fault;
  if (!sandbox_qb_json_cents (draft->object, "Amount", &amount))
    return sandbox_qb_fault_missing ("Amount");
  if (from == to)
    return sandbox_qb_fault_business ("The two accounts of a transfer must differ");
  if (amount < 0)
    return sandbox_qb_fault_business ("Transaction amount must be 0 or greater");

  draft->total = amount;
  sandbox_qb_json_set_cents (draft->object, "Amount", amount);
  sandbox_qb_draft_post (draft, to, amount);
  sandbox_qb_draft_post (draft, from, -amount);
  return NULL;
}

static SandboxQbFault *
take_payment_line (SandboxQbCompany *company,
                   SandboxQbRecord *record,
                   SandboxQbDraft *draft,
                   JsonObject *line)
{
  static const char *const types[] = { "Invoice", "CreditMemo", NULL };
  const char *customer = sandbox_qb_json_ref (draft->object, "CustomerRef");
  SandboxQbRecord *target = NULL;
  SandboxQbFault *fault;
  gint64 amount, open;

  if (!sandbox_qb_json_cents (line, "Amount", &amount))
    return sandbox_qb_fault_missing ("Amount");
  fault = find_linked (company, line, types, &target);
  if (fault != NULL)
    return fault;

  open = target->total - target->applied + linked_cents (record, target);
  if (g_strcmp0 (target->customer, customer) != 0)
    return sandbox_qb_fault_business ("%s %s belongs to another customer", target->entity->name,
                                      target->id);
  if (draft_links_to (draft, target))
    return sandbox_qb_fault_business ("%s %s is linked twice", target->entity->name, target->id);
  if (amount < 0 || amount > open)
    return sandbox_qb_fault_business ("You can't apply more than the open balance of %s %s",
                                      target->entity->name, target->id);

  draft->unapplied += strcmp (target->entity->name, "Invoice") == 0 ? -amount : amount;
  sandbox_qb_draft_link (draft, target, amount);
  return NULL;
}

SandboxQbFault *
sandbox_qb_draft_payment (SandboxQbCompany *company, SandboxQbRecord *record, SandboxQbDraft *draft)
{
  JsonArray *lines = sandbox_qb_json_array (draft->object, "Line");
  SandboxQbRecord *account = NULL;
  SandboxQbFault *fault = NULL;

  if (sandbox_qb_json_ref (draft->object, "CustomerRef") == NULL)
    return sandbox_qb_fault_missing ("CustomerRef");
  if (!sandbox_qb_json_cents (draft->object, "TotalAmt", &draft->total))
    return sandbox_qb_fault_missing ("TotalAmt");
  if (draft->total < 0)
    return sandbox_qb_fault_business ("Transaction amount must be 0 or greater");

  draft->unapplied = draft->total;
  fault = sandbox_qb_deposit_account (company, draft->object, company->undeposited, &account);
  for (guint i = 0; fault == NULL && lines != NULL && i < json_array_get_length (lines); i++)
    fault = take_payment_line (company, record, draft, json_array_get_object_element (lines, i));
  if (fault == NULL && draft->unapplied < 0)
    fault = sandbox_qb_fault_business ("The amounts applied exceed the payment");
  if (fault != NULL)
    return fault;

  draft->account = account;
  sandbox_qb_json_set_cents (draft->object, "TotalAmt", draft->total);
  sandbox_qb_draft_post (draft, account, draft->total);
  sandbox_qb_draft_post (draft, company->receivable, -draft->total);
  return NULL;
}

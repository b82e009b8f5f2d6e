/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists that an application may write: customers, items, accounts, and the company's
 * preferences. */
#include "sandbox-quickbooks-document.h"

#include "sandbox-quickbooks-ledger.h"
#include "sandbox-quickbooks-schema.h"

#include <string.h>

static SandboxQbFault *
fault_taken (const char *field, const SandboxQbRecord *other)
{
  return sandbox_qb_fault_new (
      6240, field,
      "The name supplied already exists. : Another %s is already using this "
      "name. Please use a different name. Id=%s",
      strcmp (other->entity->name, "Customer") == 0 ? "customer, vendor or employee"
                                                    : other->entity->path,
      other->id);
}

/* A customer without a display name gets one from the parts of the name. */
static char *
compose_name (JsonObject *object)
{
  static const char *const parts[] = { "Title", "GivenName", "MiddleName", "FamilyName", "Suffix" };
  g_autoptr (GString) name = g_string_new (NULL);
  const char *company = sandbox_qb_json_string (object, "CompanyName");

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = sandbox_qb_json_string (object, parts[i]);

      if (part != NULL && part[0] != '\0')
        g_string_append_printf (name, "%s%s", name->len > 0 ? " " : "", part);
    }
  if (name->len == 0 && company != NULL)
    g_string_append (name, company);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static SandboxQbFault *
draft_customer (SandboxQbCompany *company, SandboxQbRecord *record, SandboxQbDraft *draft)
{
  const char *given = sandbox_qb_json_string (draft->object, "DisplayName");
  g_autofree char *name
      = given != NULL ? g_strstrip (g_strdup (given)) : compose_name (draft->object);
  SandboxQbRecord *other;

  if (name[0] == '\0')
    return sandbox_qb_fault_missing ("DisplayName");
  if (strpbrk (name, ":\t\n") != NULL)
    return sandbox_qb_fault_business ("A name must not contain a colon, a tab or a new line");
  other = sandbox_qb_company_with_name (company, name);
  if (other != NULL && other != record)
    return fault_taken ("DisplayName", other);

  json_object_set_string_member (draft->object, "DisplayName", name);
  json_object_set_string_member (draft->object, "FullyQualifiedName", name);
  if (!json_object_has_member (draft->object, "PrintOnCheckName"))
    json_object_set_string_member (draft->object, "PrintOnCheckName", name);
  sandbox_qb_json_set_ref (draft->object, "CurrencyRef", "USD", "United States Dollar");
  return NULL;
}

static SandboxQbFault *
check_list_name (SandboxQbCompany *company,
                 const SandboxQbEntity *entity,
                 SandboxQbRecord *record,
                 JsonObject *object)
{
  const char *name = sandbox_qb_json_string (object, "Name");
  GPtrArray *records = sandbox_qb_company_table (company, entity->name)->records;

  if (name == NULL || name[0] == '\0')
    return sandbox_qb_fault_missing ("Name");
  if (strpbrk (name, ":\t\n\"") != NULL)
    return sandbox_qb_fault_business (
        "A name must not contain a colon, a quotation mark, a tab or a new line");
  for (guint i = 0; i < records->len; i++)
    {
      SandboxQbRecord *other = g_ptr_array_index (records, i);

      if (other != record && !other->deleted && g_ascii_strcasecmp (other->name, name) == 0)
        return fault_taken ("Name", other);
    }
  json_object_set_string_member (object, "FullyQualifiedName", name);
  return NULL;
}

static void
set_default_flag (JsonObject *object, const char *name, gboolean value)
{
  if (!json_object_has_member (object, name))
    json_object_set_boolean_member (object, name, value);
}

static SandboxQbFault *
draft_item (SandboxQbCompany *company,
            const SandboxQbEntity *entity,
            SandboxQbRecord *record,
            SandboxQbDraft *draft)
{
  SandboxQbFault *fault = check_list_name (company, entity, record, draft->object);
  const char *type = sandbox_qb_json_string (draft->object, "Type");
  const char *account = sandbox_qb_json_ref (draft->object, "IncomeAccountRef");

  if (fault != NULL)
    return fault;
  if (type == NULL)
    {
      type = "NonInventory";
      json_object_set_string_member (draft->object, "Type", type);
    }
  if (strcmp (type, "Service") != 0 && strcmp (type, "NonInventory") != 0)
    return sandbox_qb_fault_business (
        "Items of type %s cannot be created: the company does not track quantities", type);
  if (account == NULL)
    return sandbox_qb_fault_missing ("IncomeAccountRef");

  draft->account = sandbox_qb_company_find (company, "Account", account);
  set_default_flag (draft->object, "Taxable", FALSE);
  set_default_flag (draft->object, "TrackQtyOnHand", FALSE);
  if (!json_object_has_member (draft->object, "UnitPrice"))
    json_object_set_int_member (draft->object, "UnitPrice", 0);
  return NULL;
}

static const char *
type_of_subtype (const char *subtype)
{
  static const struct
  {
    const char *subtype, *type;
  } rows[] = {
    { "Checking", "Bank" },
    { "Savings", "Bank" },
    { "CashOnHand", "Bank" },
    { "OtherCurrentAssets", "Other Current Asset" },
    { "UndepositedFunds", "Other Current Asset" },
    { "OtherCurrentLiabilities", "Other Current Liability" },
    { "SalesTaxPayable", "Other Current Liability" },
    { "SalesOfProductIncome", "Income" },
    { "ServiceFeeIncome", "Income" },
    { "DiscountsRefundsGiven", "Income" },
    { "BankCharges", "Expense" },
    { "BadDebts", "Expense" },
    { "OtherMiscellaneousExpense", "Other Expense" },
    { "ExchangeGainOrLoss", "Other Expense" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].subtype, subtype) == 0)
      return rows[i].type;
  return NULL;
}

static SandboxQbFault *
draft_account (SandboxQbCompany *company,
               const SandboxQbEntity *entity,
               SandboxQbRecord *record,
               SandboxQbDraft *draft)
{
  SandboxQbFault *fault = check_list_name (company, entity, record, draft->object);
  const char *type = sandbox_qb_json_string (draft->object, "AccountType");
  const char *implied = type_of_subtype (sandbox_qb_json_string (draft->object, "AccountSubType"));

  if (fault != NULL)
    return fault;
  if (type == NULL && implied == NULL)
    return sandbox_qb_fault_missing ("AccountType");
  if (type != NULL && implied != NULL && strcmp (type, implied) != 0)
    return sandbox_qb_fault_business ("The AccountSubType belongs to the type %s, not to %s",
                                      implied, type);
  if (type == NULL)
    type = implied;
  if (record != NULL && strcmp (record->type, type) != 0 && record->balance != 0)
    return sandbox_qb_fault_business ("The type of an account with postings cannot change");

  json_object_set_string_member (draft->object, "Classification",
                                 sandbox_qb_account_classification (type));
  json_object_set_string_member (draft->object, "AccountType", type); /* ends what type points to */
  set_default_flag (draft->object, "SubAccount", FALSE);
  sandbox_qb_json_set_ref (draft->object, "CurrencyRef", "USD", "United States Dollar");
  return NULL;
}

static SandboxQbFault *
draft_preferences (SandboxQbCompany *company, SandboxQbDraft *draft)
{
  JsonObject *accounting = sandbox_qb_json_object (draft->object, "AccountingInfoPrefs");
  const char *closed = sandbox_qb_json_string (accounting, "BookCloseDate");

  if (accounting == NULL)
    return sandbox_qb_fault_missing ("AccountingInfoPrefs");
  if (sandbox_qb_json_object (draft->object, "SalesFormsPrefs") == NULL)
    return sandbox_qb_fault_missing ("SalesFormsPrefs");
  if (closed != NULL && !sandbox_qb_is_date (closed))
    return sandbox_qb_fault_new (2110, "BookCloseDate",
                                 "Invalid date format. Format should be 'YYYY-MM-DD'");

  sandbox_qb_company_apply_preferences (company, draft->object);
  return NULL;
}

SandboxQbFault *
sandbox_qb_draft_list (SandboxQbCompany *company,
                       const SandboxQbEntity *entity,
                       SandboxQbRecord *record,
                       SandboxQbDraft *draft)
{
  if (strcmp (entity->name, "Preferences") == 0)
    return draft_preferences (company, draft);

  set_default_flag (draft->object, "Active", TRUE);
  if (strcmp (entity->name, "Customer") == 0)
    return draft_customer (company, record, draft);
  if (strcmp (entity->name, "Item") == 0)
    return draft_item (company, entity, record, draft);
  return draft_account (company, entity, record, draft);
}

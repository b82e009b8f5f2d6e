/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sales receipts, refund receipts, invoices and credit memos: from lines to totals and postings.
 * The amounts of item lines go to the items' income accounts, discounts to the discount account,
 * the tax to the sales tax account, and the total to where the money went or, for claims, to
 * accounts receivable. */
#include "sandbox-quickbooks-document.h"

#include "sandbox-quickbooks-ledger.h"

#include <math.h>
#include <string.h>

typedef struct
{
  SandboxQbCompany *company;
  SandboxQbDraft *draft;
  JsonArray *lines; /* (owned): what is stored */
  int sign;         /* 1 for a sale, -1 when it goes back */
  gint64 subtotal;
  gint64 discount;
} Sale;

void
sandbox_qb_number_lines (JsonArray *lines)
{
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);
      g_autofree char *id = g_strdup_printf ("%u", i + 1);
      gint64 amount;

      if (sandbox_qb_json_cents (line, "Amount", &amount))
        sandbox_qb_json_set_cents (line, "Amount", amount);
      json_object_set_string_member (line, "Id", id);
      json_object_set_int_member (line, "LineNum", i + 1);
    }
}

static void
store_text_line (Sale *sale, JsonObject *line)
{
  JsonObject *text = json_object_new ();
  const char *description = sandbox_qb_json_string (line, "Description");

  if (description != NULL)
    json_object_set_string_member (text, "Description", description);
  json_object_set_string_member (text, "DetailType", "DescriptionOnly");
  json_object_set_object_member (text, "DescriptionLineDetail", json_object_new ());
  json_array_add_object_element (sale->lines, text);
}

/* A price has more decimals than a cent, so this one product is compared as a fraction; it is never
 * posted. */
static SandboxQbFault *
check_product (JsonObject *detail, gint64 amount)
{
  double quantity, price;

  if (!sandbox_qb_json_number (detail, "Qty", &quantity)
      || !sandbox_qb_json_number (detail, "UnitPrice", &price))
    return NULL;
  if (fabs (quantity * price * 100.0 - (double) amount) > 1.0001)
    {
      g_autofree char *text = sandbox_qb_json_cents_text (amount);

      return sandbox_qb_fault_business ("Amount is not equal to UnitPrice * Qty. Supplied value:%s",
                                        text);
    }
  return NULL;
}

static SandboxQbFault *
check_tax_code (JsonObject *detail)
{
  const char *code = sandbox_qb_json_ref (detail, "TaxCodeRef");

  if (code == NULL)
    sandbox_qb_json_set_ref (detail, "TaxCodeRef", "NON", NULL);
  else if (strcmp (code, "TAX") != 0 && strcmp (code, "NON") != 0)
    return sandbox_qb_fault_business ("Invalid tax code %s: lines of a US company take TAX or NON",
                                      code);
  return NULL;
}

static SandboxQbFault *
find_item_account (Sale *sale, const char *item_id, SandboxQbRecord **out)
{
  SandboxQbRecord *item;

  if (strcmp (item_id, "SHIPPING_ITEM_ID") == 0)
    {
      *out = sale->company->shipping;
      return NULL;
    }
  item = sandbox_qb_company_find (sale->company, "Item", item_id);
  if (item == NULL)
    return sandbox_qb_fault_reference ("ItemRef", "Item", item_id);
  if (item->account == NULL)
    return sandbox_qb_fault_business ("The item %s has no income account", item->name);
  *out = item->account;
  return NULL;
}

static SandboxQbFault *
take_item_line (Sale *sale, JsonObject *line)
{
  g_autoptr (SandboxQbFault) fault = NULL;
  JsonObject *detail = sandbox_qb_json_object (line, "SalesItemLineDetail");
  const char *item = sandbox_qb_json_ref (detail, "ItemRef");
  SandboxQbRecord *account = NULL;
  gint64 amount;

  if (detail == NULL)
    return sandbox_qb_fault_missing ("SalesItemLineDetail");
  if (item == NULL)
    {
      store_text_line (sale, line);
      return NULL;
    }
  if (!sandbox_qb_json_cents (line, "Amount", &amount))
    return sandbox_qb_fault_missing ("Amount");
  fault = find_item_account (sale, item, &account);
  if (fault == NULL)
    fault = check_product (detail, amount);
  if (fault == NULL)
    fault = check_tax_code (detail);
  if (fault != NULL)
    return g_steal_pointer (&fault);

  sale->subtotal += amount;
  sandbox_qb_draft_post (sale->draft, account, -sale->sign * amount);
  json_array_add_object_element (sale->lines, sandbox_qb_json_copy (line));
  return NULL;
}

/* Half a cent goes up. @percent may have decimals, so it is taken in ten-thousandths; in two parts,
 * because the product of a large amount would not fit. */
static gint64
percent_of (gint64 cents, double percent)
{
  gint64 parts = llround (percent * 10000.0);

  return cents / 1000000 * parts + (cents % 1000000 * parts + 500000) / 1000000;
}

static SandboxQbFault *
take_discount_line (Sale *sale, JsonObject *line)
{
  JsonObject *detail = sandbox_qb_json_object (line, "DiscountLineDetail");
  const char *account_id = sandbox_qb_json_ref (detail, "DiscountAccountRef");
  SandboxQbRecord *account = sandbox_qb_company_find (sale->company, "Account", account_id);
  JsonObject *stored;
  double percent;
  gint64 amount;

  if (detail == NULL)
    return sandbox_qb_fault_missing ("DiscountLineDetail");
  if (sandbox_qb_json_bool (detail, "PercentBased"))
    {
      if (!sandbox_qb_json_number (detail, "DiscountPercent", &percent))
        return sandbox_qb_fault_missing ("DiscountPercent");
      if (percent < 0 || percent > 100)
        return sandbox_qb_fault_business ("A discount lies between 0 and 100 percent");
      amount = percent_of (sale->subtotal, percent);
    }
  else if (!sandbox_qb_json_cents (line, "Amount", &amount))
    return sandbox_qb_fault_missing ("Amount");
  if (amount < 0)
    return sandbox_qb_fault_business ("The amount of a discount must be 0 or greater");
  if (account == NULL)
    account = sale->company->discounts;

  sale->discount += amount;
  sandbox_qb_draft_post (sale->draft, account, sale->sign * amount);
  stored = sandbox_qb_json_copy (line);
  sandbox_qb_json_set_cents (stored, "Amount", amount);
  sandbox_qb_json_set_ref (sandbox_qb_json_object (stored, "DiscountLineDetail"),
                           "DiscountAccountRef", account->id, account->name);
  json_array_add_object_element (sale->lines, stored);
  return NULL;
}

static SandboxQbFault *
take_line (Sale *sale, JsonObject *line, gboolean discounts)
{
  const char *type = sandbox_qb_json_string (line, "DetailType");
  gboolean is_discount = g_strcmp0 (type, "DiscountLineDetail") == 0;

  if (type == NULL)
    return sandbox_qb_fault_missing ("DetailType");
  if (is_discount != discounts || strcmp (type, "SubTotalLineDetail") == 0)
    return NULL;
  if (is_discount)
    return take_discount_line (sale, line);
  if (strcmp (type, "SalesItemLineDetail") == 0)
    return take_item_line (sale, line);
  if (strcmp (type, "DescriptionOnly") != 0)
    return sandbox_qb_fault_business ("A line of type %s does not belong on this transaction",
                                      type);
  store_text_line (sale, line);
  return NULL;
}

/* Items first, because a discount in percent needs their sum wherever it stands. */
static SandboxQbFault *
take_lines (Sale *sale)
{
  JsonArray *lines = sandbox_qb_json_array (sale->draft->object, "Line");
  guint count = lines != NULL ? json_array_get_length (lines) : 0;
  SandboxQbFault *fault = NULL;

  if (count == 0)
    return sandbox_qb_fault_missing ("Line");
  for (guint i = 0; i < 2 * count && fault == NULL; i++)
    fault = take_line (sale, json_array_get_object_element (lines, i % count), i >= count);
  return fault;
}

static void
store_subtotal (Sale *sale)
{
  JsonObject *line = json_object_new ();

  sandbox_qb_number_lines (sale->lines);
  sandbox_qb_json_set_cents (line, "Amount", sale->subtotal);
  json_object_set_string_member (line, "DetailType", "SubTotalLineDetail");
  json_object_set_object_member (line, "SubTotalLineDetail", json_object_new ());
  json_array_add_object_element (sale->lines, line);
  json_object_set_array_member (sale->draft->object, "Line", json_array_ref (sale->lines));
}

static SandboxQbFault *
take_tax (Sale *sale, gint64 *tax)
{
  JsonObject *detail = sandbox_qb_json_object (sale->draft->object, "TxnTaxDetail");
  JsonArray *lines = sandbox_qb_json_array (detail, "TaxLine");
  gint64 sum = 0;

  *tax = 0;
  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    {
      gint64 amount;

      if (!sandbox_qb_json_cents (json_array_get_object_element (lines, i), "Amount", &amount))
        return sandbox_qb_fault_missing ("Amount");
      sum += amount;
    }
  if (!sandbox_qb_json_cents (detail, "TotalTax", tax))
    *tax = sum;
  if (lines != NULL && json_array_get_length (lines) > 0 && sum != *tax)
    return sandbox_qb_fault_business ("TotalTax is not the sum of the tax lines");
  if (*tax < 0)
    return sandbox_qb_fault_business ("Tax must be 0 or greater");

  if (detail == NULL)
    {
      detail = json_object_new ();
      json_object_set_object_member (sale->draft->object, "TxnTaxDetail", detail);
    }
  sandbox_qb_json_set_cents (detail, "TotalTax", *tax);
  sandbox_qb_draft_post (sale->draft, sale->company->tax_payable, -sale->sign * *tax);
  return NULL;
}

SandboxQbFault *
sandbox_qb_deposit_account (SandboxQbCompany *company,
                            JsonObject *object,
                            SandboxQbRecord *fallback,
                            SandboxQbRecord **out)
{
  const char *id = sandbox_qb_json_ref (object, "DepositToAccountRef");
  SandboxQbRecord *account
      = id != NULL ? sandbox_qb_company_find (company, "Account", id) : fallback;

  if (account == NULL)
    return sandbox_qb_fault_missing ("DepositToAccountRef");
  if (!sandbox_qb_account_takes_deposits (account))
    return sandbox_qb_fault_business (
        "Invalid account type: You need to select a different type of account for "
        "this transaction. DepositToAccountRef takes Bank or Other Current Asset, "
        "%s is %s",
        account->name, account->type);

  sandbox_qb_json_set_ref (object, "DepositToAccountRef", account->id, account->name);
  *out = account;
  return NULL;
}

static SandboxQbFault *
find_counter (Sale *sale, const SandboxQbEntity *entity, SandboxQbRecord **out)
{
  JsonObject *object = sale->draft->object;
  gboolean receipt = strcmp (entity->name, "SalesReceipt") == 0;

  if (receipt || strcmp (entity->name, "RefundReceipt") == 0)
    return sandbox_qb_deposit_account (sale->company, object,
                                       receipt ? sale->company->undeposited : NULL, out);
  if (sandbox_qb_json_ref (object, "CustomerRef") == NULL)
    return sandbox_qb_fault_missing ("CustomerRef");
  if (!json_object_has_member (object, "DueDate"))
    json_object_set_string_member (object, "DueDate", sandbox_qb_json_string (object, "TxnDate"));
  *out = sale->company->receivable;
  return NULL;
}

static void
set_default (JsonObject *object, const char *name, const char *value)
{
  if (!json_object_has_member (object, name))
    json_object_set_string_member (object, name, value);
}

static SandboxQbFault *
finish (Sale *sale,
        const SandboxQbEntity *entity,
        SandboxQbRecord *record,
        SandboxQbRecord *counter,
        gint64 tax)
{
  SandboxQbDraft *draft = sale->draft;
  gint64 total = sale->subtotal - sale->discount + tax;
  g_autofree char *text = sandbox_qb_json_cents_text (total);

  if (total < 0)
    return sandbox_qb_fault_business ("Transaction amount must be 0 or greater. Total is %s", text);
  if (record != NULL && record->applied > total)
    return sandbox_qb_fault_business (
        "Payments of more than the new total %s are applied to this transaction", text);
  if (g_strcmp0 (sandbox_qb_json_string (draft->object, "GlobalTaxCalculation"), "TaxInclusive")
      == 0)
    return sandbox_qb_fault_business ("Tax inclusive amounts are not available to a US company");

  draft->total = total;
  if (entity->flags & SANDBOX_QB_SALES_FORM && counter != sale->company->receivable)
    draft->account = counter;
  sandbox_qb_draft_post (draft, counter, sale->sign * total);
  store_subtotal (sale);
  sandbox_qb_json_set_cents (draft->object, "TotalAmt", total);
  if (draft->account != NULL)
    sandbox_qb_json_set_cents (draft->object, "Balance", 0);
  if (!json_object_has_member (draft->object, "ApplyTaxAfterDiscount"))
    json_object_set_boolean_member (draft->object, "ApplyTaxAfterDiscount", FALSE);
  set_default (draft->object, "PrintStatus", "NeedToPrint");
  set_default (draft->object, "EmailStatus", "NotSet");
  return NULL;
}

SandboxQbFault *
sandbox_qb_draft_sales (SandboxQbCompany *company,
                        const SandboxQbEntity *entity,
                        SandboxQbRecord *record,
                        SandboxQbDraft *draft)
{
  g_autoptr (JsonArray) lines = json_array_new ();
  Sale sale = { company, draft, lines, entity->flags & SANDBOX_QB_REVERSED ? -1 : 1, 0, 0 };
  SandboxQbRecord *counter = NULL;
  SandboxQbFault *fault = find_counter (&sale, entity, &counter);
  gint64 tax = 0;

  if (fault == NULL)
    fault = take_lines (&sale);
  if (fault == NULL)
    fault = take_tax (&sale, &tax);
  if (fault == NULL)
    fault = finish (&sale, entity, record, counter, tax);
  return fault;
}

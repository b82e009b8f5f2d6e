/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The company as a new customer of the service finds it: "Maple Shop Inc.", a US company with a
 * chart of accounts for a web shop, the items that post to it, one customer, and the short lists.
 */
#include "sandbox-quickbooks-company.h"

#include "sandbox-quickbooks-ledger.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *type;
  const char *subtype;
} AccountRow;

/* In the order of their ids, from 35 on, as in a company that has been used for a while. */
static const AccountRow account_rows[] = {
  { "Checking", "Bank", "Checking" },
  { "Stripe Clearing USD", "Bank", "CashOnHand" },
  { "Stripe Reserve", "Other Current Asset", "OtherCurrentAssets" },
  { "Disputed Payments", "Other Current Asset", "OtherCurrentAssets" },
  { "Undeposited Funds", "Other Current Asset", "UndepositedFunds" },
  { "Accounts Receivable", "Accounts Receivable", "AccountsReceivable" },
  { "Sales Tax Payable", "Other Current Liability", "SalesTaxPayable" },
  { "Tips Payable", "Other Current Liability", "OtherCurrentLiabilities" },
  { "Gift Card Liability", "Other Current Liability", "OtherCurrentLiabilities" },
  { "Sales", "Income", "SalesOfProductIncome" },
  { "Shipping Income", "Income", "ServiceFeeIncome" },
  { "Sales Returns", "Income", "DiscountsRefundsGiven" },
  { "Discounts", "Income", "DiscountsRefundsGiven" },
  { "Processor Fees", "Expense", "BankCharges" },
  { "Dispute Fees", "Expense", "BankCharges" },
  { "Chargeback Losses", "Expense", "BadDebts" },
  { "Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss" },
  { "Rounding", "Other Expense", "OtherMiscellaneousExpense" },
  { "Suspense", "Other Current Asset", "OtherCurrentAssets" },
  { "Opening Balance Equity", "Equity", "OpeningBalanceEquity" },
};

static const struct
{
  const char *name, *account;
} item_rows[] = {
  { "Sales", "Sales" },
  { "Shipping", "Shipping Income" },
  { "Sales tax", "Sales Tax Payable" },
  { "Tips", "Tips Payable" },
  { "Gift card", "Gift Card Liability" },
  { "Discount given", "Discounts" },
  { "Sales return", "Sales Returns" },
  { "Exchange difference", "Exchange Gain or Loss" },
  { "Rounding difference", "Rounding" },
  { "Suspense", "Suspense" },
};

static const struct
{
  const char *entity, *id, *body;
} list_rows[] = {
  { "Customer", "58",
    "{\"DisplayName\":\"Online Customers\",\"FullyQualifiedName\":\"Online Customers\","
    "\"PrintOnCheckName\":\"Online Customers\",\"Active\":true,\"Taxable\":true,\"Job\":false}" },
  { "TaxAgency", "1",
    "{\"DisplayName\":\"New York Department of Taxation\",\"TaxTrackedOnSales\":true,"
    "\"TaxTrackedOnPurchases\":false}" },
  { "TaxRate", "1",
    "{\"Name\":\"New York State\",\"Description\":\"Sales tax\",\"Active\":true,\"RateValue\":4,"
    "\"AgencyRef\":{\"value\":\"1\"},\"SpecialTaxType\":\"NONE\"}" },
  { "TaxRate", "2",
    "{\"Name\":\"New York City\",\"Description\":\"Sales tax\",\"Active\":true,\"RateValue\":4.5,"
    "\"AgencyRef\":{\"value\":\"1\"},\"SpecialTaxType\":\"NONE\"}" },
  { "TaxCode", "TAX",
    "{\"Name\":\"TAX\",\"Description\":\"TAX\",\"Active\":true,\"Taxable\":true,"
    "\"TaxGroup\":false}" },
  { "TaxCode", "NON",
    "{\"Name\":\"NON\",\"Description\":\"NON\",\"Active\":true,\"Taxable\":false,"
    "\"TaxGroup\":false}" },
  { "TaxCode", "2",
    "{\"Name\":\"New York City\",\"Description\":\"New York "
    "City\",\"Active\":true,\"Taxable\":true,"
    "\"TaxGroup\":true,\"SalesTaxRateList\":{\"TaxRateDetail\":["
    "{\"TaxRateRef\":{\"value\":\"1\",\"name\":\"New York "
    "State\"},\"TaxTypeApplicable\":\"TaxOnAmount\","
    "\"TaxOrder\":0},"
    "{\"TaxRateRef\":{\"value\":\"2\",\"name\":\"New York "
    "City\"},\"TaxTypeApplicable\":\"TaxOnAmount\","
    "\"TaxOrder\":0}]}}" },
  { "Term", "1",
    "{\"Name\":\"Due on receipt\",\"Active\":true,\"Type\":\"STANDARD\",\"DueDays\":0}" },
  { "Term", "2", "{\"Name\":\"Net 15\",\"Active\":true,\"Type\":\"STANDARD\",\"DueDays\":15}" },
  { "Term", "3", "{\"Name\":\"Net 30\",\"Active\":true,\"Type\":\"STANDARD\",\"DueDays\":30}" },
  { "PaymentMethod", "1", "{\"Name\":\"Cash\",\"Active\":true,\"Type\":\"NON_CREDIT_CARD\"}" },
  { "PaymentMethod", "2", "{\"Name\":\"Check\",\"Active\":true,\"Type\":\"NON_CREDIT_CARD\"}" },
  { "PaymentMethod", "3", "{\"Name\":\"Credit Card\",\"Active\":true,\"Type\":\"CREDIT_CARD\"}" },
  { "Class", "500",
    "{\"Name\":\"Web shop\",\"FullyQualifiedName\":\"Web shop\",\"Active\":true,"
    "\"SubClass\":false}" },
  { "Class", "501",
    "{\"Name\":\"Wholesale\",\"FullyQualifiedName\":\"Wholesale\",\"Active\":true,"
    "\"SubClass\":false}" },
  { "CompanyCurrency", "1",
    "{\"Code\":\"USD\",\"Name\":\"United States Dollar\",\"Active\":true}" },
  { "CompanyInfo", "1",
    "{\"CompanyName\":\"Maple Shop Inc.\",\"LegalName\":\"Maple Shop Inc.\","
    "\"CompanyAddr\":{\"Id\":\"1\",\"Line1\":\"12 Birch Lane\",\"City\":\"New York\","
    "\"CountrySubDivisionCode\":\"NY\",\"PostalCode\":\"10001\",\"Country\":\"USA\"},"
    "\"CompanyStartDate\":\"2024-01-02\",\"FiscalYearStartMonth\":\"January\",\"Country\":\"US\","
    "\"DefaultTimeZone\":\"America/New_York\",\"SupportedLanguages\":\"en\","
    "\"Email\":{\"Address\":\"books@maple-shop.example.com\"},"
    "\"NameValue\":[{\"Name\":\"OfferingSku\",\"Value\":\"QuickBooks Online Plus\"}]}" },
};

static SandboxQbRecord *
put (SandboxQbCompany *company, const char *entity, const char *id, JsonObject *object)
{
  return sandbox_qb_company_commit (company, sandbox_qb_entity_find (entity), NULL, id,
                                    sandbox_qb_draft_new (object));
}

static SandboxQbRecord *
account_named (SandboxQbCompany *company, const char *name)
{
  GPtrArray *accounts = sandbox_qb_company_table (company, "Account")->records;

  for (guint i = 0; i < accounts->len; i++)
    {
      SandboxQbRecord *account = g_ptr_array_index (accounts, i);

      if (strcmp (account->name, name) == 0)
        return account;
    }
  g_assert_not_reached ();
}

static void
seed_accounts (SandboxQbCompany *company)
{
  for (guint i = 0; i < G_N_ELEMENTS (account_rows); i++)
    {
      const AccountRow *row = &account_rows[i];
      g_autofree char *id = g_strdup_printf ("%u", 35 + i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "Name", row->name);
      json_object_set_boolean_member (object, "SubAccount", FALSE);
      json_object_set_string_member (object, "FullyQualifiedName", row->name);
      json_object_set_boolean_member (object, "Active", TRUE);
      json_object_set_string_member (object, "Classification",
                                     sandbox_qb_account_classification (row->type));
      json_object_set_string_member (object, "AccountType", row->type);
      json_object_set_string_member (object, "AccountSubType", row->subtype);
      sandbox_qb_json_set_ref (object, "CurrencyRef", "USD", "United States Dollar");
      put (company, "Account", id, object);
    }
  company->receivable = account_named (company, "Accounts Receivable");
  company->undeposited = account_named (company, "Undeposited Funds");
  company->tax_payable = account_named (company, "Sales Tax Payable");
  company->discounts = account_named (company, "Discounts");
  company->shipping = account_named (company, "Shipping Income");
}

static void
seed_items (SandboxQbCompany *company)
{
  for (guint i = 0; i < G_N_ELEMENTS (item_rows); i++)
    {
      SandboxQbRecord *account = account_named (company, item_rows[i].account);
      g_autofree char *id = g_strdup_printf ("%u", 11 + i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "Name", item_rows[i].name);
      json_object_set_string_member (object, "FullyQualifiedName", item_rows[i].name);
      json_object_set_boolean_member (object, "Active", TRUE);
      json_object_set_boolean_member (object, "Taxable", FALSE);
      json_object_set_int_member (object, "UnitPrice", 0);
      json_object_set_string_member (object, "Type", "Service");
      sandbox_qb_json_set_ref (object, "IncomeAccountRef", account->id, account->name);
      json_object_set_boolean_member (object, "TrackQtyOnHand", FALSE);
      put (company, "Item", id, object);
    }
}

/* The last day of the last full calendar year well before the company's sales begin. */
static char *
close_date (SandboxQbCompany *company, gint64 founded_us)
{
  g_autofree char *founded = sandbox_qb_company_stamp (company, founded_us);

  return g_strdup_printf ("%d-12-31", (int) g_ascii_strtoll (founded, NULL, 10) - 1);
}

static void
seed_preferences (SandboxQbCompany *company, gint64 founded_us)
{
  g_autofree char *closed = close_date (company, founded_us);
  g_autofree char *text = g_strdup_printf (
      "{\"AccountingInfoPrefs\":{\"UseAccountNumbers\":false,\"TrackDepartments\":false,"
      "\"ClassTrackingPerTxn\":false,\"ClassTrackingPerTxnLine\":true,\"FirstMonthOfFiscalYear\":"
      "\"January\","
      "\"TaxYearMonth\":\"January\",\"CustomerTerminology\":\"Customers\",\"BookCloseDate\":\"%s\"}"
      ","
      "\"SalesFormsPrefs\":{\"CustomTxnNumbers\":true,\"AllowDeposit\":true,\"AllowDiscount\":true,"
      "\"DefaultDiscountAccount\":\"%s\",\"AllowShipping\":true,\"DefaultShippingAccount\":\"%s\","
      "\"AutoApplyCredit\":false,\"AutoApplyPayments\":false,\"AllowServiceDate\":false,"
      "\"DefaultTerms\":{\"value\":\"3\"}},"
      "\"TaxPrefs\":{\"UsingSalesTax\":true,\"TaxGroupCodeRef\":{\"value\":\"2\"}},"
      "\"CurrencyPrefs\":{\"MultiCurrencyEnabled\":false,\"HomeCurrency\":{\"value\":\"USD\"}},"
      "\"ProductAndServicesPrefs\":{\"ForSales\":true,\"ForPurchase\":true,\"QuantityOnHand\":"
      "false},"
      "\"ReportPrefs\":{\"ReportBasis\":\"Accrual\",\"CalcAgingReportFromTxnDate\":false}}",
      closed, company->discounts->id, company->shipping->id);
  JsonObject *object = sandbox_qb_json_parse (text, -1);

  sandbox_qb_company_apply_preferences (company, object);
  put (company, "Preferences", "1", object);
}

static void
backdate (SandboxQbCompany *company, gint64 founded_us)
{
  const SandboxQbEntity *entity;

  for (guint i = 0; (entity = sandbox_qb_entity_nth (i)) != NULL; i++)
    {
      GPtrArray *records = sandbox_qb_company_table (company, entity->name)->records;

      for (guint j = 0; j < records->len; j++)
        {
          SandboxQbRecord *record = g_ptr_array_index (records, j);

          record->created_us = founded_us - founded_us % G_USEC_PER_SEC;
          record->updated_us = record->created_us;
          sandbox_qb_company_render_unchanged (company, record);
        }
    }
}

void
sandbox_qb_company_seed (SandboxQbCompany *company, gint64 founded_us)
{
  seed_accounts (company);
  seed_items (company);
  for (gsize i = 0; i < G_N_ELEMENTS (list_rows); i++)
    put (company, list_rows[i].entity, list_rows[i].id,
         sandbox_qb_json_parse (list_rows[i].body, -1));
  seed_preferences (company, founded_us);
  backdate (company, founded_us);
  /* The receipt numbers of transactions start well above the lists, so that a mixed-up id is
   * noticed. */
  company->next_txn_id = 700;
}

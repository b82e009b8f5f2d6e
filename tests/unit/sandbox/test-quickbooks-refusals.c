/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the books refuse, one row per rule, and that a refusal leaves them as they were. */
#include "quickbooks-bench.h"

typedef struct
{
  const char *name;
  const char *entity;
  const char *how;
  const char *body;
  const char *expected; /* start of "code element | detail" */
  const char *reason;   /* (nullable): part of the detail */
} Case;

#define LINE                                                                                       \
  "{\"Amount\":10.00,\"DetailType\":\"SalesItemLineDetail\","                                      \
  "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"11\"}}}"
#define LINES "\"Line\":[" LINE "]"
#define DEBIT                                                                                      \
  "{\"Amount\":5,\"DetailType\":\"JournalEntryLineDetail\",\"JournalEntryLineDetail\":"            \
  "{\"PostingType\":\"Debit\",\"AccountRef\":{\"value\":\"48\"}}}"
#define CREDIT(amount, account)                                                                    \
  "{\"Amount\":" amount ",\"DetailType\":\"JournalEntryLineDetail\","                              \
  "\"JournalEntryLineDetail\":{\"PostingType\":\"Credit\",\"AccountRef\":{\"value\":\"" account    \
  "\"}}}"
#define ITEM_LINE(amount, detail)                                                                  \
  "{\"Line\":[{\"Amount\":" amount ",\"DetailType\":\"SalesItemLineDetail\","                      \
  "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"11\"}" detail "}}]}"

static const Case cases[] = {
  /* shape */
  { "unknown", "SalesReceipt", "", "{\"Colour\":\"red\"," LINES "}", "2010 Colour" },
  { "unknown-in-line", "SalesReceipt", "", "{\"Line\":[{\"Amount\":1,\"Prize\":2}]}",
    "2010 Prize" },
  { "unknown-in-detail", "SalesReceipt", "", ITEM_LINE ("1", ",\"Quantity\":1"), "2010 Quantity" },
  { "unknown-in-ref", "Invoice", "", "{\"CustomerRef\":{\"value\":\"58\",\"id\":\"1\"}," LINES "}",
    "2010 id" },
  { "case-counts", "SalesReceipt", "", "{\"privateNote\":\"x\"," LINES "}", "2010 privateNote" },
  { "amount-as-text", "SalesReceipt", "", ITEM_LINE ("\"10.00\"", ""), "2010 Amount" },
  { "ref-as-text", "SalesReceipt", "", "{\"CustomerRef\":\"58\"," LINES "}", "2010 CustomerRef" },
  { "ref-number", "SalesReceipt", "", "{\"CustomerRef\":{\"value\":58}," LINES "}", "2010 value" },
  { "ref-empty", "SalesReceipt", "", "{\"CustomerRef\":{}," LINES "}", "2020 CustomerRef" },
  { "lines-as-object", "SalesReceipt", "", "{\"Line\":" LINE "}", "2010 Line" },
  { "line-null", "SalesReceipt", "", "{\"Line\":[null]}", "2010 Line" },
  { "token-number", "Transfer", "delete", "{\"Id\":\"1\",\"SyncToken\":0}", "2010 SyncToken" },
  { "three-decimals", "SalesReceipt", "", ITEM_LINE ("10.001", ""), "2040 Amount" },
  { "huge", "SalesReceipt", "", ITEM_LINE ("1e15", ""), "2040 Amount" },
  { "number-too-long", "SalesReceipt", "", "{\"DocNumber\":\"1234567890123456789012\"," LINES "}",
    "2050 DocNumber" },
  { "reference-too-long", "SalesReceipt", "",
    "{\"PaymentRefNum\":\"1234567890123456789012\"," LINES "}", "2050 PaymentRefNum" },
  { "bad-date", "SalesReceipt", "", "{\"TxnDate\":\"2026-02-30\"," LINES "}", "2110 TxnDate" },
  { "date-time", "SalesReceipt", "", "{\"TxnDate\":\"2026-02-03T00:00:00\"," LINES "}",
    "2110 TxnDate" },
  { "enumeration", "SalesReceipt", "", "{\"Line\":[{\"Amount\":1,\"DetailType\":\"ItemLine\"}]}",
    "2170 DetailType" },
  { "side", "JournalEntry", "",
    "{\"Line\":[{\"Amount\":1,\"DetailType\":\"JournalEntryLineDetail\","
    "\"JournalEntryLineDetail\":{\"PostingType\":\"Left\",\"AccountRef\":{\"value\":\"35\"}}}]}",
    "2170 PostingType" },
  /* what is required */
  { "no-lines", "SalesReceipt", "", "{}", "2020 Line" },
  { "empty-lines", "SalesReceipt", "", "{\"Line\":[]}", "2020 Line" },
  { "no-detail-type", "SalesReceipt", "", "{\"Line\":[{\"Amount\":1}]}", "2020 DetailType" },
  { "no-detail", "SalesReceipt", "",
    "{\"Line\":[{\"Amount\":1,\"DetailType\":\"SalesItemLineDetail\"}]}",
    "2020 SalesItemLineDetail" },
  { "no-amount", "SalesReceipt", "",
    "{\"Line\":[{\"DetailType\":\"SalesItemLineDetail\",\"SalesItemLineDetail\":"
    "{\"ItemRef\":{\"value\":\"11\"}}}]}",
    "2020 Amount" },
  { "refund-account", "RefundReceipt", "", "{" LINES "}", "2020 DepositToAccountRef" },
  { "invoice-customer", "Invoice", "", "{" LINES "}", "2020 CustomerRef" },
  { "memo-customer", "CreditMemo", "", "{" LINES "}", "2020 CustomerRef" },
  { "payment-customer", "Payment", "", "{\"TotalAmt\":1}", "2020 CustomerRef" },
  { "payment-total", "Payment", "", "{\"CustomerRef\":{\"value\":\"58\"}}", "2020 TotalAmt" },
  { "transfer-from", "Transfer", "", "{\"ToAccountRef\":{\"value\":\"35\"},\"Amount\":1}",
    "2020 FromAccountRef" },
  { "transfer-amount", "Transfer", "",
    "{\"FromAccountRef\":{\"value\":\"36\"},\"ToAccountRef\":{\"value\":\"35\"}}", "2020 Amount" },
  { "deposit-account", "Deposit", "", "{\"Line\":[{\"Amount\":1}]}", "2020 DepositToAccountRef" },
  { "journal-side", "JournalEntry", "",
    "{\"Line\":[{\"Amount\":1,\"DetailType\":\"JournalEntryLineDetail\","
    "\"JournalEntryLineDetail\":{\"AccountRef\":{\"value\":\"35\"}}}]}",
    "2020 PostingType" },
  { "customer-name", "Customer", "", "{\"Notes\":\"x\"}", "2020 DisplayName" },
  { "item-account", "Item", "", "{\"Name\":\"Mug\",\"Type\":\"Service\"}",
    "2020 IncomeAccountRef" },
  { "account-type", "Account", "", "{\"Name\":\"Till\"}", "2020 AccountType" },
  { "update-id", "SalesReceipt", "", "{\"sparse\":true,\"SyncToken\":\"0\"}", "2020 Id" },
  { "update-token", "SalesReceipt", "", "{\"Id\":\"700\",\"sparse\":true}", "2020 SyncToken" },
  /* references */
  { "item", "SalesReceipt", "",
    "{\"Line\":[{\"Amount\":1,\"DetailType\":\"SalesItemLineDetail\","
    "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"999\"}}}]}",
    "2500 ItemRef" },
  { "account", "SalesReceipt", "", "{\"DepositToAccountRef\":{\"value\":\"999\"}," LINES "}",
    "2500 DepositToAccountRef" },
  { "customer", "Invoice", "", "{\"CustomerRef\":{\"value\":\"999\"}," LINES "}",
    "2500 CustomerRef" },
  { "class", "SalesReceipt", "", ITEM_LINE ("1", ",\"ClassRef\":{\"value\":\"9\"}"),
    "2500 ClassRef" },
  { "inactive", "Invoice", "", "{\"CustomerRef\":{\"value\":\"59\"}," LINES "}",
    "610 CustomerRef" },
  { "linked", "Payment", "",
    "{\"CustomerRef\":{\"value\":\"58\"},\"TotalAmt\":1,\"Line\":[{\"Amount\":1,"
    "\"LinkedTxn\":[{\"TxnId\":\"999\",\"TxnType\":\"Invoice\"}]}]}",
    "2500 LinkedTxn" },
  { "gone", "SalesReceipt", "", "{\"Id\":\"999\",\"SyncToken\":\"0\",\"sparse\":true}", "610" },
  /* business */
  { "product", "SalesReceipt", "", ITEM_LINE ("10.02", ",\"Qty\":2,\"UnitPrice\":5"), "6000",
    "UnitPrice * Qty" },
  { "real-tax-code", "SalesReceipt", "", ITEM_LINE ("1", ",\"TaxCodeRef\":{\"value\":\"2\"}"),
    "6000", "TAX or NON" },
  { "deposit-to-income", "SalesReceipt", "",
    "{\"DepositToAccountRef\":{\"value\":\"44\"}," LINES "}", "6000", "DepositToAccountRef takes" },
  { "negative-total", "SalesReceipt", "", ITEM_LINE ("-1", ""), "6000", "0 or greater" },
  { "tax-lines", "SalesReceipt", "",
    "{\"TxnTaxDetail\":{\"TotalTax\":2,\"TaxLine\":[{\"Amount\":1,\"DetailType\":"
    "\"TaxLineDetail\",\"TaxLineDetail\":{\"TaxRateRef\":{\"value\":\"1\"}}}]}," LINES "}",
    "6000", "sum of the tax lines" },
  { "inclusive", "SalesReceipt", "", "{\"GlobalTaxCalculation\":\"TaxInclusive\"," LINES "}",
    "6000", "inclusive" },
  { "foreign", "SalesReceipt", "", "{\"CurrencyRef\":{\"value\":\"EUR\"}," LINES "}", "6000",
    "EUR" },
  { "wrong-line", "SalesReceipt", "", "{\"Line\":[" DEBIT "]}", "6000", "JournalEntryLineDetail" },
  { "unbalanced", "JournalEntry", "", "{\"Line\":[" DEBIT "," CREDIT ("4.99", "36") "]}", "6000",
    "do not balance" },
  { "negative-journal", "JournalEntry", "", "{\"Line\":[" CREDIT ("-5", "36") "]}", "6000",
    "0 or greater" },
  { "receivable", "JournalEntry", "", "{\"Line\":[" DEBIT "," CREDIT ("5", "40") "]}", "6000",
    "choose a customer" },
  { "to-income", "Transfer", "",
    "{\"FromAccountRef\":{\"value\":\"36\"},\"ToAccountRef\":{\"value\":\"44\"},"
    "\"Amount\":1}",
    "6000", "balance sheet" },
  { "to-itself", "Transfer", "",
    "{\"FromAccountRef\":{\"value\":\"36\"},\"ToAccountRef\":{\"value\":\"36\"},"
    "\"Amount\":1}",
    "6000", "must differ" },
  { "overpaid", "Payment", "",
    "{\"CustomerRef\":{\"value\":\"58\"},\"TotalAmt\":99,\"Line\":[{\"Amount\":99,"
    "\"LinkedTxn\":[{\"TxnId\":\"701\",\"TxnType\":\"Invoice\"}]}]}",
    "6000", "open balance of Invoice 701" },
  { "colon", "Customer", "", "{\"DisplayName\":\"a:b\"}", "6000", "colon" },
  { "inventory", "Item", "",
    "{\"Name\":\"Mug\",\"Type\":\"Inventory\",\"IncomeAccountRef\":{\"value\":\"44\"}}", "6000",
    "quantities" },
  /* the rest */
  { "stale", "SalesReceipt", "", "{\"Id\":\"700\",\"SyncToken\":\"7\",\"sparse\":true}", "5010" },
  { "duplicate", "SalesReceipt", "", "{\"DocNumber\":\"R-1\"," LINES "}", "6140 DocNumber" },
  { "closed", "SalesReceipt", "", "{\"TxnDate\":\"2025-12-31\"," LINES "}", "6210 TxnDate" },
  { "closed-by-update", "SalesReceipt", "",
    "{\"Id\":\"700\",\"SyncToken\":\"0\",\"sparse\":true,"
    "\"TxnDate\":\"2025-01-01\"}",
    "6210 TxnDate" },
  { "same-name", "Customer", "", "{\"DisplayName\":\"ONLINE customers\"}", "6240 DisplayName" },
  { "same-item", "Item", "", "{\"Name\":\"Tips\",\"IncomeAccountRef\":{\"value\":\"44\"}}",
    "6240 Name" },
  { "same-account", "Account", "", "{\"Name\":\"checking\",\"AccountType\":\"Bank\"}",
    "6240 Name" },
  { "void-refund", "RefundReceipt", "update+void",
    "{\"Id\":\"700\",\"SyncToken\":\"0\",\"sparse\":true}", "500" },
  { "void-receipt-plainly", "SalesReceipt", "void", "{\"Id\":\"700\",\"SyncToken\":\"0\"}", "500" },
  { "delete-customer", "Customer", "delete", "{\"Id\":\"58\",\"SyncToken\":\"0\"}", "500" },
  { "write-term", "Term", "", "{\"Name\":\"Net 60\"}", "500" },
  { "operation", "Invoice", "send", "{\"Id\":\"701\",\"SyncToken\":\"0\"}", "500" },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (SandboxQbCompany) company = bench_company ();
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autofree char *answer = NULL;

  g_free (bench_write (company, "SalesReceipt", "", "{\"DocNumber\":\"R-1\"," LINES "}"));
  g_free (bench_write (company, "Invoice", "", "{\"CustomerRef\":{\"value\":\"58\"}," LINES "}"));
  g_free (bench_write (company, "Customer", "", "{\"DisplayName\":\"Gone\",\"Active\":false}"));
  before = sandbox_qb_ledger_books (company);
  answer = bench_write (company, test->entity, test->how, test->body);
  if (!g_str_has_prefix (answer, test->expected) || answer[0] == '"')
    g_error ("expected %s, got %s", test->expected, answer);
  if (test->reason != NULL)
    bench_assert_contains (answer, test->reason);
  after = sandbox_qb_ledger_books (company);
  g_assert_true (json_node_equal (before, after));
}

/* A note of 4000 characters fits, one more does not; characters count, not bytes. */
static void
test_note (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();
  g_autoptr (GString) note = g_string_new (NULL);
  g_autofree char *fits = NULL;
  g_autofree char *long_body = NULL;
  g_autofree char *body = NULL;
  g_autofree char *answer = NULL;

  for (int i = 0; i < 4000; i++)
    g_string_append (note, "é");
  body = g_strdup_printf ("{\"PrivateNote\":\"%s\"," LINES "}", note->str);
  fits = bench_write (company, "SalesReceipt", "", body);
  bench_assert_contains (fits, "\"Id\":\"700\"");
  long_body = g_strdup_printf ("{\"PrivateNote\":\"%sx\"," LINES "}", note->str);
  answer = bench_write (company, "SalesReceipt", "", long_body);
  bench_assert_contains (answer, "2050 PrivateNote");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/quickbooks/refusals/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/sandbox/quickbooks/refusals/note", test_note);
  return g_test_run ();
}

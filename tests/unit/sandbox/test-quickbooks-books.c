/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What documents do to the accounts: postings, updates, voids, deletes, and the books as a whole.
 */
#include "quickbooks-bench.h"

#define ITEM(amount, item)                                                                         \
  "{\"Amount\":" amount ",\"DetailType\":\"SalesItemLineDetail\","                                 \
  "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"" item "\"}}}"
#define SIDE(amount, side, account)                                                                \
  "{\"Amount\":" amount ",\"DetailType\":\"JournalEntryLineDetail\","                              \
  "\"JournalEntryLineDetail\":{\"PostingType\":\"" side "\",\"AccountRef\":{\"value\":\"" account  \
  "\"}}}"
#define DISCOUNT(amount)                                                                           \
  "{\"Amount\":" amount ",\"DetailType\":\"DiscountLineDetail\","                                  \
  "\"DiscountLineDetail\":{\"PercentBased\":false}}"

/* Sale A of the worked cycle: goods 100, discount 10, shipping 8, tax 8.09, tip 5: 111.09 into
 * clearing. */
#define SALE_A                                                                                     \
  "\"DocNumber\":\"DB-A\",\"TxnDate\":\"2026-11-02\",\"PrivateNote\":\"daybook:a shop\","          \
  "\"CustomerRef\":{\"value\":\"58\"},\"DepositToAccountRef\":{\"value\":\"36\"},"                 \
  "\"Line\":[" ITEM ("100.00", "11") "," ITEM ("8.00", "12") "," ITEM (                            \
      "5.00", "14") "," DISCOUNT ("10.00") "],"                                                    \
                                           "\"TxnTaxDetail\":{\"TotalTax\":8.09}"

static void
assert_books (SandboxQbCompany *company, const char *balances)
{
  g_auto (GStrv) pairs = g_strsplit (balances, " ", -1);
  GPtrArray *accounts = sandbox_qb_company_table (company, "Account")->records;
  gint64 sum = 0;
  gint64 listed = 0;

  for (guint i = 0; pairs[i] != NULL && pairs[i][0] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      g_assert_cmpint (bench_balance (company, pair[0]), ==, g_ascii_strtoll (pair[1], NULL, 10));
      listed += ABS (bench_balance (company, pair[0]));
    }
  for (guint i = 0; i < accounts->len; i++)
    {
      SandboxQbRecord *account = g_ptr_array_index (accounts, i);

      sum += account->balance;
      listed -= ABS (account->balance);
    }
  g_assert_cmpint (sum, ==, 0);
  g_assert_cmpint (listed, ==, 0);
}

static void
must (SandboxQbCompany *company,
      const char *entity,
      const char *how,
      const char *body,
      const char *expected)
{
  g_autofree char *answer = bench_write (company, entity, how, body);

  bench_assert_contains (answer, expected);
}

static void
test_sale (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "SalesReceipt", "", "{" SALE_A "}", "\"TotalAmt\":111.09");
  assert_books (company, "36=11109 47=1000 44=-10000 45=-800 41=-809 42=-500");
  must (company, "RefundReceipt", "", "{" SALE_A "}", "\"TotalAmt\":111.09");
  assert_books (company, "");
}

/* Refund J3: list price 40, discount back 4, tax 2.97: 38.97 leaves clearing. */
static void
test_refund (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "RefundReceipt", "",
        "{\"DepositToAccountRef\":{\"value\":\"36\"},\"TxnDate\":\"2026-11-03\",\"Line\":[" ITEM (
            "40.00", "17") "," ITEM ("-4.00", "16") "," ITEM ("2.97", "13") "]}",
        "\"TotalAmt\":38.97");
  assert_books (company, "46=4000 47=-400 41=297 36=-3897");
}

static void
test_lines (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();
  g_autofree char *answer = bench_write (
      company, "SalesReceipt", "",
      "{\"Line\":[{\"Amount\":7.50,\"Description\":\"no "
      "item\",\"DetailType\":\"SalesItemLineDetail\","
      "\"SalesItemLineDetail\":{}},{\"DetailType\":\"DiscountLineDetail\",\"DiscountLineDetail\":"
      "{\"PercentBased\":true,\"DiscountPercent\":12.345}},"
      "{\"Amount\":10.00,\"DetailType\":\"SalesItemLineDetail\",\"SalesItemLineDetail\":{"
      "\"ItemRef\":"
      "{\"value\":\"11\"},\"Qty\":3,\"UnitPrice\":3.3333}}]}");

  /* 12.345 % of 10.00 is 1.2345; the text line's amount is ignored; the money goes to Undeposited
   * Funds. */
  bench_assert_contains (answer, "\"TotalAmt\":8.77");
  bench_assert_contains (answer, "\"DescriptionOnly\"");
  bench_assert_contains (answer,
                         "\"DiscountAccountRef\":{\"value\":\"47\",\"name\":\"Discounts\"}");
  bench_assert_contains (answer, "{\"Amount\":10.00,\"DetailType\":\"SubTotalLineDetail\"");
  assert_books (company, "39=877 47=123 44=-1000");
}

static void
test_update (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();
  g_autofree char *cleared = NULL;

  must (company, "SalesReceipt", "", "{" SALE_A "}", "\"SyncToken\":\"0\"");
  bench_clock_us += 5 * G_USEC_PER_SEC;
  must (company, "SalesReceipt", "",
        "{\"Id\":\"700\",\"SyncToken\":\"0\",\"sparse\":true,\"PrivateNote\":\"new\"}",
        "\"DocNumber\":\"DB-A\"");
  assert_books (company, "36=11109 47=1000 44=-10000 45=-800 41=-809 42=-500");
  must (company, "SalesReceipt", "",
        "{\"Id\":\"700\",\"SyncToken\":\"1\",\"sparse\":true,\"Line\":[" ITEM ("20.00", "11") "]}",
        "\"TotalAmt\":28.09");
  assert_books (company, "36=2809 44=-2000 41=-809");

  /* A full update clears what it does not name: number, note, customer, tax, account. */
  cleared
      = bench_write (company, "SalesReceipt", "update",
                     "{\"Id\":\"700\",\"SyncToken\":\"2\",\"Line\":[" ITEM ("20.00", "11") "]}");
  g_assert_null (strstr (cleared, "DocNumber"));
  g_assert_null (strstr (cleared, "PrivateNote"));
  g_assert_null (strstr (cleared, "CustomerRef"));
  bench_assert_contains (cleared, "\"SyncToken\":\"3\"");
  bench_assert_contains (cleared, "\"CreateTime\":\"2026-11-20T10:00:00-05:00\","
                                  "\"LastUpdatedTime\":\"2026-11-20T10:00:05-05:00\"");
  assert_books (company, "39=2000 44=-2000");
  must (company, "SalesReceipt", "", "{\"DocNumber\":\"DB-A\",\"Line\":[" ITEM ("1", "11") "]}",
        "\"Id\":\"701\"");
}

static void
test_void (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "SalesReceipt", "", "{" SALE_A "}", "\"Id\":\"700\"");
  must (company, "SalesReceipt", "update+void",
        "{\"Id\":\"700\",\"SyncToken\":\"0\",\"sparse\":true}",
        "\"PrivateNote\":\"Voided - daybook:a shop\"");
  assert_books (company, "");
  /* The number stays taken. */
  must (company, "SalesReceipt", "", "{" SALE_A "}", "6140 DocNumber");
  must (company, "SalesReceipt", "create+dup", "{" SALE_A "}", "\"Id\":\"701\"");
  must (company, "SalesReceipt", "update+void",
        "{\"Id\":\"700\",\"SyncToken\":\"1\",\"sparse\":true}",
        "\"PrivateNote\":\"Voided - daybook:a shop\"");
}

static void
test_delete (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "JournalEntry", "",
        "{\"DocNumber\":\"J\",\"Line\":[" SIDE ("3.52", "Debit", FEES) "," SIDE ("3.52", "Credit",
                                                                                 CLEARING) "]}",
        "\"TotalAmt\":3.52");
  assert_books (company, "48=352 36=-352");
  must (company, "JournalEntry", "delete", "{\"Id\":\"700\",\"SyncToken\":\"0\"}",
        "\"JournalEntry\":{\"Id\":\"700\",\"status\":\"Deleted\",\"domain\":\"QBO\"}");
  assert_books (company, "");
  must (company, "JournalEntry", "delete", "{\"Id\":\"700\",\"SyncToken\":\"0\"}", "610");
  must (company, "JournalEntry", "",
        "{\"DocNumber\":\"J\",\"Line\":[" SIDE ("1", "Debit", FEES) "," SIDE ("1", "Credit",
                                                                              CLEARING) "]}",
        "\"Id\":\"701\"");
}

static void
test_transfer (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();
  g_autofree char *answer = bench_write (company, "Transfer", "",
                                         "{\"DocNumber\":\"T-1\",\"FromAccountRef\":{\"value\":"
                                         "\"36\"},\"ToAccountRef\":{\"value\":\"35\"},"
                                         "\"Amount\":150.64,\"PrivateNote\":\"daybook:p\"}");

  bench_assert_contains (answer, "\"Amount\":150.64");
  bench_assert_contains (answer, "\"TxnDate\":\"2026-11-20\"");
  g_assert_null (strstr (answer, "DocNumber"));
  assert_books (company, "35=15064 36=-15064");
}

static void
test_invoice (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "Invoice", "",
        "{\"CustomerRef\":{\"value\":\"58\"},\"Line\":[" ITEM ("120.00", "11") "]}",
        "\"Balance\":120.00");
  must (company, "CreditMemo", "",
        "{\"CustomerRef\":{\"value\":\"58\"},\"Line\":[" ITEM ("20.00", "17") "]}",
        "\"RemainingCredit\":20.00");
  assert_books (company, "40=10000 44=-12000 46=2000");
  must (company, "Payment", "",
        "{\"CustomerRef\":{\"value\":\"58\"},\"TotalAmt\":90,\"DepositToAccountRef\":"
        "{\"value\":\"36\"},\"Line\":[{\"Amount\":105,\"LinkedTxn\":[{\"TxnId\":\"700\","
        "\"TxnType\":\"Invoice\"}]},"
        "{\"Amount\":20,\"LinkedTxn\":[{\"TxnId\":\"701\",\"TxnType\":\"CreditMemo\"}]}]}",
        "\"UnappliedAmt\":5.00");
  assert_books (company, "40=1000 44=-12000 46=2000 36=9000");
  bench_assert_contains (sandbox_qb_company_find (company, "Invoice", "700")->text,
                         "\"Balance\":15.00");
  bench_assert_contains (sandbox_qb_company_find (company, "Invoice", "700")->text,
                         "\"LinkedTxn\":[{\"TxnId\":\"702\",\"TxnType\":\"Payment\"}]");
  must (company, "Invoice", "void", "{\"Id\":\"700\",\"SyncToken\":\"1\"}", "6000");
  must (company, "Payment", "update+void", "{\"Id\":\"702\",\"SyncToken\":\"0\",\"sparse\":true}",
        "\"PrivateNote\":\"Voided\"");
  must (company, "Invoice", "void", "{\"Id\":\"700\",\"SyncToken\":\"2\"}", "\"Balance\":0.00");
  assert_books (company, "40=-2000 46=2000");
}

static void
test_deposit (void)
{
  static const char deposit[]
      = "{\"DepositToAccountRef\":{\"value\":\"35\"},\"Line\":[{\"Amount\":50,\"LinkedTxn\":"
        "[{\"TxnId\":\"700\",\"TxnType\":\"SalesReceipt\",\"TxnLineId\":\"0\"}]},{\"Amount\":-1.75,"
        "\"DetailType\":"
        "\"DepositLineDetail\",\"DepositLineDetail\":{\"AccountRef\":{\"value\":\"48\"}}}]}";
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "SalesReceipt", "", "{\"Line\":[" ITEM ("50.00", "11") "]}", "\"Id\":\"700\"");
  must (company, "Deposit", "", deposit, "\"TotalAmt\":48.25");
  assert_books (company, "35=4825 48=175 44=-5000");
  must (company, "Deposit", "", deposit, "6000");
  must (company, "SalesReceipt", "",
        "{\"Id\":\"700\",\"SyncToken\":\"1\",\"sparse\":true,\"PrivateNote\":\"x\"}", "6540");
  must (company, "SalesReceipt", "update+void",
        "{\"Id\":\"700\",\"SyncToken\":\"1\",\"sparse\":true}", "6540");
  must (company, "Deposit", "delete", "{\"Id\":\"701\",\"SyncToken\":\"0\"}", "Deleted");
  must (company, "SalesReceipt", "delete", "{\"Id\":\"700\",\"SyncToken\":\"2\"}", "Deleted");
  assert_books (company, "");
}

static void
test_numbers (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "Invoice", "",
        "{\"DocNumber\":\"AUTO_GENERATE\",\"CustomerRef\":{\"value\":\"58\"},\"Line\":[" ITEM (
            "1", "11") "]}",
        "\"DocNumber\":\"1001\"");
  must (company, "Preferences", "",
        "{\"Id\":\"1\",\"SyncToken\":\"0\",\"sparse\":true,\"SalesFormsPrefs\":"
        "{\"CustomTxnNumbers\":false}}",
        "\"AllowDiscount\":true");
  must (company, "SalesReceipt", "", "{" SALE_A "}", "\"DocNumber\":\"1002\"");
  must (company, "JournalEntry", "",
        "{\"DocNumber\":\"J-1\",\"Line\":[" SIDE ("1", "Debit", FEES) "," SIDE ("1", "Credit",
                                                                                CLEARING) "]}",
        "\"DocNumber\":\"J-1\"");
}

static void
test_closing (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "SalesReceipt", "", "{" SALE_A "}", "\"Id\":\"700\"");
  must (company, "Preferences", "",
        "{\"Id\":\"1\",\"SyncToken\":\"0\",\"sparse\":true,\"AccountingInfoPrefs\":"
        "{\"BookCloseDate\":\"2026-11-02\"}}",
        "\"BookCloseDate\":\"2026-11-02\"");
  must (company, "SalesReceipt", "delete", "{\"Id\":\"700\",\"SyncToken\":\"0\"}", "6210");
  must (company, "SalesReceipt", "update+void", "{\"Id\":\"700\",\"SyncToken\":\"0\"}", "6210");
  must (company, "SalesReceipt", "",
        "{\"Id\":\"700\",\"SyncToken\":\"0\",\"sparse\":true,\"TxnDate\":\"2026-11-09\"}", "6210");
}

static void
test_lists (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();

  must (company, "Customer", "", "{\"GivenName\":\"Ada\",\"FamilyName\":\"Byron\"}",
        "\"DisplayName\":\"Ada Byron\"");
  must (company, "Customer", "",
        "{\"Id\":\"59\",\"SyncToken\":\"0\",\"sparse\":true,\"DisplayName\":\"Ada King\"}",
        "\"SyncToken\":\"1\"");
  must (company, "Customer", "", "{\"DisplayName\":\"ada byron\"}", "\"Id\":\"60\"");
  must (company, "Account", "",
        "{\"Name\":\"Stripe Clearing EUR\",\"AccountSubType\":\"Checking\"}",
        "\"AccountType\":\"Bank\"");
  must (company, "Item", "",
        "{\"Name\":\"Mug\",\"Type\":\"NonInventory\",\"IncomeAccountRef\":{\"value\":\"44\"}}",
        "\"Id\":\"21\"");
  must (company, "SalesReceipt", "",
        "{\"DepositToAccountRef\":{\"value\":\"55\"},\"Line\":[" ITEM ("3", "21") "]}",
        "\"name\":\"Stripe Clearing EUR\"");
  assert_books (company, "55=300 44=-300");
}

static void
test_books (void)
{
  g_autoptr (SandboxQbCompany) company = bench_company ();
  g_autoptr (JsonNode) node = NULL;
  JsonObject *books, *trial;
  JsonArray *documents, *duplicates;

  must (company, "SalesReceipt", "", "{" SALE_A "}", "700");
  must (company, "SalesReceipt", "create+dup", "{" SALE_A "}", "701");
  must (company, "Transfer", "",
        "{\"FromAccountRef\":{\"value\":\"36\"},\"ToAccountRef\":{\"value\":\"35\"},"
        "\"Amount\":1,\"PrivateNote\":\"daybook:a other words\"}",
        "702");
  node = sandbox_qb_ledger_books (company);
  books = json_node_get_object (node);
  documents = json_object_get_array_member (books, "documents");
  duplicates = json_object_get_array_member (books, "duplicates");
  trial = json_object_get_object_member (books, "trial_balance");
  g_assert_true (json_object_get_boolean_member (books, "balanced"));
  g_assert_cmpuint (json_array_get_length (documents), ==, 3);
  /* One group shares the number, one the key of Daybook, across entities. */
  g_assert_cmpuint (json_array_get_length (duplicates), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (trial, "Stripe Clearing USD"), ==, "221.18");
  g_assert_cmpstr (json_object_get_string_member (trial, "Sales"), ==, "-200.00");

  must (company, "SalesReceipt", "delete", "{\"Id\":\"701\",\"SyncToken\":\"0\"}", "Deleted");
  must (company, "Transfer", "delete", "{\"Id\":\"702\",\"SyncToken\":\"0\"}", "Deleted");
  json_node_unref (g_steal_pointer (&node));
  node = sandbox_qb_ledger_books (company);
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (json_node_get_object (node), "duplicates")),
                    ==, 0);
}

/* Cents survive the way through JSON numbers. */
static void
test_cents (void)
{
  for (gint64 cents = -200; cents < 120000; cents += 7)
    {
      g_autofree char *text = sandbox_qb_json_cents_text (cents);
      g_autofree char *body = g_strdup_printf ("{\"a\":%s}", text);
      g_autoptr (JsonObject) object = sandbox_qb_json_parse (body, -1);
      g_autoptr (GString) out = g_string_new (NULL);
      gint64 read = 0;

      g_assert_true (sandbox_qb_json_cents (object, "a", &read));
      g_assert_cmpint (read, ==, cents);
      sandbox_qb_json_append_object (out, object);
      g_assert_cmpstr (out->str, ==, body);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/quickbooks/books/cents", test_cents);
  g_test_add_func ("/sandbox/quickbooks/books/sale", test_sale);
  g_test_add_func ("/sandbox/quickbooks/books/refund", test_refund);
  g_test_add_func ("/sandbox/quickbooks/books/lines", test_lines);
  g_test_add_func ("/sandbox/quickbooks/books/update", test_update);
  g_test_add_func ("/sandbox/quickbooks/books/void", test_void);
  g_test_add_func ("/sandbox/quickbooks/books/delete", test_delete);
  g_test_add_func ("/sandbox/quickbooks/books/transfer", test_transfer);
  g_test_add_func ("/sandbox/quickbooks/books/invoice", test_invoice);
  g_test_add_func ("/sandbox/quickbooks/books/deposit", test_deposit);
  g_test_add_func ("/sandbox/quickbooks/books/numbers", test_numbers);
  g_test_add_func ("/sandbox/quickbooks/books/closing", test_closing);
  g_test_add_func ("/sandbox/quickbooks/books/lists", test_lists);
  g_test_add_func ("/sandbox/quickbooks/books/whole", test_books);
  return g_test_run ();
}

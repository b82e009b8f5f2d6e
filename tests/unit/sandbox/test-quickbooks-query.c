/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The query language: what parses and what does not, and what a query finds. */
#include "quickbooks-bench.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *expected; /* part of the answer or of the fault */
} Case;

static const Case cases[] = {
  /* bad ones first */
  { "empty", "", "4000 QueryParserError: Encountered \"<EOF>\"" },
  { "accent", "select * from Item where é = 'x'", "4000 QueryParserError: Encountered \"é\"" },
  { "not-utf-8", "select * from Item where Name = '\xc3'", "4000" },
  { "no-from", "select *", "4000" },
  { "or", "select * from Item where Name = 'a' or Name = 'b'",
    "4000 QueryParserError: Encountered \"or\"" },
  { "two-words", "select * from Item order by Name", "4000" },
  { "double-quotes", "select * from Item where Name = \"Sales\"", "4000" },
  { "unclosed", "select * from Item where Name = 'Sales", "4000" },
  { "unescaped", "select * from Customer where DisplayName = 'O'Neil'", "4000" },
  { "bare-number", "select * from Invoice where TotalAmt > 10", "4000" },
  { "percent-left-encoded", "select%20*%20from Item", "4000" },
  { "in-without-list", "select * from Item where Name in 'a'", "4000" },
  { "in-open", "select * from Item where Name in ('a', 'b'", "4000" },
  { "max-before-start", "select * from Item maxresults 5 startposition 1", "4000" },
  { "max-word", "select * from Item maxresults many", "4000" },
  { "count-star", "select count(Id) from Item", "4000" },
  { "join", "select * from Item, Account", "4000" },
  { "entity", "select * from Foo", "4001 QueryValidationError: Invalid context declaration: Foo" },
  { "field", "select * from Item where Colour = 'red'",
    "4001 QueryValidationError: Property Colour" },
  { "column", "select Id, Colour from Item", "4001 QueryValidationError: Property Colour" },
  { "order", "select * from Item orderby Colour", "4001" },
  { "line-field", "select * from Invoice where Line.Amount = '1'", "4001" },
  { "note-not-queryable", "select * from SalesReceipt where PrivateNote = 'x'", "4001" },
  { "payment-number", "select * from Payment where DocNumber = 'x'", "4001" },
  { "transfer-number", "select * from Transfer where DocNumber = 'x'", "4001" },
  { "bad-date", "select * from Invoice where TxnDate > '2026-13-01'", "4001" },
  { "bad-amount", "select * from Invoice where TotalAmt > 'much'", "4001" },
  { "bad-time", "select * from Invoice where MetaData.LastUpdatedTime > 'noon'", "4001" },
  { "page-too-long", "select * from Item maxresults 1001", "4001" },
  { "page-zero", "select * from Item maxresults 0", "4001" },

  { "count", "select count(*) from Account", "{\"totalCount\":20}" },
  { "none", "select * from Vendor", "{}" },
  { "any-case", "SeLeCt * FrOm account WhErE AccountType = 'Bank' StartPosition 1 MaxResults 1",
    "\"Name\":\"Checking\"" },
  { "columns", "select Id, Name from Item where Name = 'Tips'",
    "{\"Item\":[{\"Id\":\"14\",\"Name\":\"Tips\",\"domain\":\"QBO\",\"sparse\":true}],"
    "\"startPosition\":1,\"maxResults\":1}" },
  { "and", "select Id from Account where AccountType = 'Income' and Name = 'Discounts'",
    "\"Id\":\"47\"" },
  { "in", "select count(*) from Account where AccountType in ('Bank', 'Equity')",
    "{\"totalCount\":3}" },
  { "like", "select count(*) from Account where Name like '%Payable'", "{\"totalCount\":2}" },
  { "like-nothing", "select count(*) from Account where Name like ''", "{\"totalCount\":0}" },
  { "like-any-case", "select count(*) from Account where Name like 'sales%'",
    "{\"totalCount\":3}" },
  { "like-inside", "select count(*) from Account where Name like '%ee%'", "{\"totalCount\":2}" },
  { "subtype", "select Id from Account where AccountSubType = 'UndepositedFunds'",
    "\"Id\":\"39\"" },
  { "escaped", "select Id from Customer where DisplayName = 'O\\'Neil & Sons'", "\"Id\":\"59\"" },
  { "hidden", "select count(*) from Customer", "{\"totalCount\":2}" },
  { "inactive", "select count(*) from Customer where Active in (true, false)",
    "{\"totalCount\":3}" },
  { "only-inactive", "select Id from Customer where Active = false", "\"Id\":\"60\"" },
  { "page", "select Id from Account startposition 19 maxresults 5",
    "[{\"Id\":\"53\",\"domain\":\"QBO\",\"sparse\":true},{\"Id\":\"54\",\"domain\":\"QBO\","
    "\"sparse\":true}],"
    "\"startPosition\":19,\"maxResults\":2" },
  { "past-the-end", "select * from Account startposition 21", "{}" },
  { "order-desc", "select Id from Account orderby Name desc maxresults 1", "\"Id\":\"39\"" },
  { "number", "select Id from SalesReceipt where DocNumber = 'R-2'", "\"Id\":\"701\"" },
  { "numbers", "select count(*) from SalesReceipt where DocNumber in ('R-1', 'R-3', 'R-9', 'R-1')",
    "{\"totalCount\":2}" },
  { "ids", "select count(*) from SalesReceipt where Id in ('700', '702')", "{\"totalCount\":2}" },
  { "newest-first", "select Id from SalesReceipt maxresults 1", "\"Id\":\"702\"" },
  { "amount", "select Id from SalesReceipt where TotalAmt >= '30.00'", "\"Id\":\"702\"" },
  { "amount-order", "select Id from SalesReceipt orderby TotalAmt asc maxresults 1",
    "\"Id\":\"700\"" },
  { "date",
    "select count(*) from SalesReceipt where TxnDate > '2026-11-01' and TxnDate <= '2026-11-02'",
    "{\"totalCount\":1}" },
  { "updated",
    "select count(*) from SalesReceipt where MetaData.LastUpdatedTime > "
    "'2026-11-20T10:00:00-05:00'",
    "{\"totalCount\":2}" },
  { "updated-utc",
    "select count(*) from SalesReceipt where MetaData.LastUpdatedTime >= '2026-11-20T15:00:00Z' "
    "orderby MetaData.LastUpdatedTime",
    "{\"totalCount\":3}" },
  { "updated-day", "select count(*) from SalesReceipt where MetaData.CreateTime < '2026-11-21'",
    "{\"totalCount\":3}" },
};

static void
fill (SandboxQbCompany *company)
{
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"DocNumber\":\"R-%d\",\"TxnDate\":\"2026-11-0%d\",\"Line\":[{\"Amount\":%d.10,"
          "\"DetailType\":"
          "\"SalesItemLineDetail\",\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"11\"}}}]}",
          i, i, 10 * i);
      g_autofree char *answer = bench_write (company, "SalesReceipt", "", body);

      bench_assert_contains (answer, "\"TotalAmt\"");
      bench_clock_us += G_USEC_PER_SEC;
    }
  g_free (bench_write (company, "Customer", "", "{\"DisplayName\":\"O'Neil & Sons\"}"));
  g_free (bench_write (company, "Customer", "", "{\"DisplayName\":\"Gone\",\"Active\":false}"));
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (SandboxQbCompany) company = bench_company ();
  g_autofree char *answer = NULL;

  fill (company);
  answer = bench_query (company, test->text);
  bench_assert_contains (answer, test->expected);
}

/* The parsed form, once in full. */
static void
test_parsed (void)
{
  g_autoptr (SandboxQbQuery) query = NULL;
  g_autoptr (SandboxQbFault) fault = sandbox_qb_query_parse (
      "select * from Invoice where DocNumber = 'it\\'s \\\\' and Id in ('1','2') "
      "orderby TxnDate desc, Id startposition 11 maxresults 7",
      &query);
  SandboxQbCondition *first, *second;

  g_assert_null (fault);
  g_assert_cmpstr (query->entity, ==, "Invoice");
  g_assert_cmpint (query->start, ==, 11);
  g_assert_cmpint (query->max, ==, 7);
  g_assert_cmpuint (query->conditions->len, ==, 2);
  first = g_ptr_array_index (query->conditions, 0);
  second = g_ptr_array_index (query->conditions, 1);
  g_assert_cmpstr (g_ptr_array_index (first->values, 0), ==, "it's \\");
  g_assert_cmpint (second->op, ==, SANDBOX_QB_OP_IN);
  g_assert_cmpuint (second->values->len, ==, 2);
  g_assert_cmpuint (query->orders->len, ==, 2);
  g_assert_true (((SandboxQbOrder *) g_ptr_array_index (query->orders, 0))->descending);
  g_assert_false (((SandboxQbOrder *) g_ptr_array_index (query->orders, 1))->descending);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/quickbooks/query/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/sandbox/quickbooks/query/parsed", test_parsed);
  return g_test_run ();
}

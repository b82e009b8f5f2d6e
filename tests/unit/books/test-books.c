/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's choices for a set of books, and which account a role most likely means. */
#include "daybook-books.h"

#include "daybook-error.h"

typedef struct
{
  const char *name, *roles, *currency, *zone, *message;
  int code;
} Bad;

static const Bad bad[] = {
  { "zone", "{}", "USD", "Mars/Olympus",
    "there is no time zone \"Mars/Olympus\"; use a name such as America/New_York",
    DAYBOOK_ERROR_SETUP },
  { "currency", "{}", "XQQ", "UTC", "unknown currency 'XQQ', expected an ISO 4217 code such as EUR",
    DAYBOOK_ERROR_UNREADABLE },
  { "roles", "{\"sales\":", "USD", "UTC", NULL, DAYBOOK_ERROR_UNREADABLE },
};

static void
test_bad (gconstpointer data)
{
  const Bad *row = data;
  g_autoptr(GError) error = NULL;

  g_assert_null (
      daybook_books_new (row->roles, row->currency, row->zone, "shopify:m", "stripe:a", &error));
  g_assert_error (error, DAYBOOK_ERROR, row->code);
  if (row->message != NULL)
    g_assert_cmpstr (error->message, ==, row->message);
}

static void
test_roles (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookBooks) books
      = daybook_books_new ("{\"sales\":{\"account\":\"79\",\"name\":\"Sales\"}}", "usd",
                           "America/New_York", "shopify:m", "stripe:acct_1", &error);
  const char *const *names = daybook_books_roles ();

  g_assert_no_error (error);
  g_assert_cmpstr (books->currency, ==, "USD");
  g_assert_cmpstr (books->clearing, ==, "clearing:stripe:usd");
  g_assert_cmpstr (daybook_books_role (books, "sales", "account"), ==, "79");
  g_assert_null (daybook_books_role (books, "sales", "item"));
  g_assert_null (daybook_books_role (books, "tips", "account"));
  g_assert_true (g_strv_contains (names, "clearing"));
  g_assert_true (g_strv_contains (names, "suspense"));
  g_assert_cmpuint (g_strv_length ((char **) names), ==, 18);
}

/* Rows of tables decide where they fit, an SKU's item before the role's; the roles are the rest. */
static void
test_tables (void)
{
  static const char rows[]
      = "[{\"table\":\"account\",\"key\":\"sales\",\"value\":\"80/12\",\"sku_group\":\"TEA-*\"},"
        "{\"table\":\"account\",\"key\":\"tips\",\"value\":\"81\",\"channel\":\"shop\"},"
        "{\"table\":\"item\",\"key\":\"TEA-1\",\"value\":\"77/8\"},"
        "{\"table\":\"charge_status\",\"key\":\"x\",\"value\":\"y\"}]";
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookBooks) books = daybook_books_new (
      "{\"sales\":{\"account\":\"79\",\"item\":\"11\"}}", "USD", "UTC", "s:m", "p:a", &error);
  const DaybookLookupPlace tea = { .sku = "TEA-2" }, one = { .sku = "TEA-1" },
                           shop = { .shop = "shop" };
  DaybookBooksMeaning meaning;

  g_assert_true (daybook_books_set_tables (books, "shop", rows, &error));
  g_assert_no_error (error);
  daybook_books_find (books, "sales", NULL, &meaning);
  g_assert_cmpstr (meaning.account, ==, "79");
  g_assert_null (meaning.row);
  daybook_books_find (books, "sales", &tea, &meaning);
  g_assert_cmpstr (meaning.account, ==, "80");
  g_assert_cmpstr (meaning.item, ==, "12");
  g_assert_nonnull (meaning.row);
  daybook_books_find (books, "sales", &one, &meaning);
  g_assert_cmpstr (meaning.account, ==, "80");
  g_assert_cmpstr (meaning.item, ==, "77/8");
  daybook_books_find (books, "tips", NULL, &meaning);
  g_assert_null (meaning.account);
  daybook_books_find (books, "tips", &shop, &meaning);
  g_assert_cmpstr (meaning.account, ==, "81");
}

static void
test_bad_tables (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookBooks) books = daybook_books_new ("{}", "USD", "UTC", "s:m", "p:a", &error);

  g_assert_false (daybook_books_set_tables (books, "shop", "[{", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE);
}

typedef struct
{
  const char *name, *role;
  const char *accounts[6]; /* "name/kind" */
  int expected;
  const char *reason;
} Suggestion;

static const Suggestion suggestions[] = {
  { "none", "sales", { NULL }, -1, "no account has a fitting name and kind" },
  { "unknown-role", "dragons", { "Dragons/income" }, -1, "there is no role \"dragons\"" },
  { "wrong-kind", "sales", { "Sales/expense" }, -1, "no account has a fitting name and kind" },
  { "twins",
    "sales",
    { "Sales/income", "sales/income" },
    -1,
    "more than one account is called \"sales\"" },
  { "two-that-contain",
    "tips",
    { "Tips payable A/liability", "Tips payable B/liability" },
    -1,
    "more than one account is called \"tips payable\"" },
  { "clearing-of-another",
    "clearing:stripe:usd",
    { "PayPal clearing/bank" },
    -1,
    "no account has a fitting name and kind" },
  { "exact",
    "sales",
    { "Sales of Product Income/income", "Sales/income" },
    1,
    "its name is \"sales\" and it is of kind income" },
  { "exact-second-word",
    "suspense",
    { "Cash/bank", "Ask My Accountant/expense" },
    1,
    "its name is \"ask my accountant\" and it is of kind expense" },
  { "contains",
    "bank",
    { "Savings/bank", "1000 Checking/bank" },
    1,
    "its name has \"checking\" and it is of kind bank" },
  { "clearing",
    "clearing:stripe:usd",
    { "PayPal clearing/bank", "Stripe Clearing USD/bank" },
    1,
    "its name has \"clearing\" and it is of kind bank" },
  { "accents",
    "tips",
    { "CAFÉ TIPS/liability" },
    0,
    "its name has \"tips\" and it is of kind liability" },
};

static void
test_suggest (gconstpointer data)
{
  const Suggestion *row = data;
  DaybookBooksAccount accounts[G_N_ELEMENTS (row->accounts)] = { 0 };
  g_autoptr(GPtrArray) list = g_ptr_array_new ();
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *reason = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (row->accounts) && row->accounts[i] != NULL; i++)
    {
      char **parts = g_strsplit (row->accounts[i], "/", 2);

      g_ptr_array_add (texts, parts);
      accounts[i] = (DaybookBooksAccount){ .id = "1", .name = parts[0], .kind = parts[1] };
      g_ptr_array_add (list, &accounts[i]);
    }
  g_assert_cmpint (daybook_books_suggest (row->role, list, &reason), ==, row->expected);
  g_assert_cmpstr (reason, ==, row->reason);
}

int
main (int argc, char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/books/bad/", bad[i].name, NULL);

      g_test_add_data_func (path, &bad[i], test_bad);
    }
  g_test_add_func ("/books/roles", test_roles);
  g_test_add_func ("/books/tables", test_tables);
  g_test_add_func ("/books/bad-tables", test_bad_tables);
  for (i = 0; i < G_N_ELEMENTS (suggestions); i++)
    {
      g_autofree char *path = g_strconcat ("/books/suggest/", suggestions[i].name, NULL);

      g_test_add_data_func (path, &suggestions[i], test_suggest);
    }

  return g_test_run ();
}

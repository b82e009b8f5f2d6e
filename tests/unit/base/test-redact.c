/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Card numbers: what must be masked, and what must not be touched. All numbers are the card
 * networks' public test ones. */
#include <string.h>

#include "daybook-redact.h"

typedef struct
{
  const char *name;
  const char *json;
  const char *expected; /* NULL when nothing changes */
  guint count;
} Case;

static const Case cases[] = {
  { "empty", "", NULL, 0 },
  { "no-quotes", "4111111111111111", NULL, 0 },
  { "number", "{\"total\":4111111111111111}", NULL, 0 },
  { "luhn-fails", "{\"note\":\"4111111111111112\"}", NULL, 0 },
  { "twelve-digits", "{\"note\":\"411111111119\"}", NULL, 0 },
  { "twenty-digits", "{\"note\":\"41111111111111111111\"}", NULL, 0 },
  { "starts-with-1", "{\"note\":\"1111111111111117\"}", NULL, 0 },
  { "starts-with-7", "{\"note\":\"7111111111111110\"}", NULL, 0 },
  { "two-blanks", "{\"note\":\"4111  1111  1111  1111\"}", NULL, 0 },
  { "dots", "{\"note\":\"4111.1111.1111.1111\"}", NULL, 0 },
  { "id", "{\"id\":\"4111111111111111\"}", NULL, 0 },
  { "id-spaced", "{ \"id\" :\n \"4111111111111111\" }", NULL, 0 },
  { "ending-id", "{\"order_id\":\"4111111111111111\",\"orderId\":\"4111111111111111\"}", NULL, 0 },
  { "barcode", "{\"barcode\":\"4006381333931\",\"sku\":\"4222222222222\"}", NULL, 0 },
  { "article-keys",
    "{\"ean\":\"4222222222222\",\"gtin\":\"30569309025904\",\"upc\":\"4222222222222\"}", NULL, 0 },
  { "gid", "{\"ref\":\"gid://shop/Order/4111111111111111\"}", NULL, 0 },
  { "gid-escaped", "{\"ref\":\"gid:\\/\\/shop\\/Order\\/4111111111111111\"}", NULL, 0 },
  { "uri", "{\"url\":\"see https://shop.example/orders/4111111111111111.json\"}", NULL, 0 },
  { "digest", "{\"mapping\":\"ae4242424242424242b07f5e1a9c3d2f4b\"}", NULL, 0 },
  { "before-digest", "{\"head\":\"42 42424242424242b07f5e1a9c3d2f4bae00\"}", NULL, 0 },
  { "short-hex", "{\"ref\":\"ae4242424242424242\"}", "{\"ref\":\"ae************4242\"}", 1 },
  { "uuid", "{\"ref\":\"4242a242-4242-4242-a424-242424242424\"}", NULL, 0 },
  { "time", "{\"at\":\"2026-11-20T14:03:22.123456Z\"}", NULL, 0 },
  { "visa", "{\"note\":\"4111111111111111\"}", "{\"note\":\"************1111\"}", 1 },
  { "mastercard", "[\"5555555555554444\"]", "[\"************4444\"]", 1 },
  { "mastercard-2", "[\"2223003122003222\"]", "[\"************3222\"]", 1 },
  { "amex", "[\"378282246310005\"]", "[\"***********0005\"]", 1 },
  { "diners", "[\"30569309025904\"]", "[\"**********5904\"]", 1 },
  { "thirteen", "[\"4222222222222\"]", "[\"*********2222\"]", 1 },
  { "nineteen", "[\"6205500000000000004\"]", "[\"***************0004\"]", 1 },
  { "blanks", "[\"4111 1111 1111 1111\"]", "[\"**** **** **** 1111\"]", 1 },
  { "hyphens", "[\"3782-822463-10005\"]", "[\"****-******-*0005\"]", 1 },
  { "in-a-sentence", "[\"card 4111111111111111, thanks\"]", "[\"card ************1111, thanks\"]",
    1 },
  { "after-a-date", "[\"2026-11-20 4111 1111 1111 1111\"]", "[\"2026-11-20 **** **** **** 1111\"]",
    1 },
  { "before-a-code", "[\"4111111111111111 123\"]", "[\"************1111 123\"]", 1 },
  { "two", "[\"4111111111111111 and 378282246310005\"]",
    "[\"************1111 and ***********0005\"]", 2 },
  { "two-touching", "[\"4111111111111111 5555555555554444\"]",
    "[\"************1111 ************4444\"]", 2 },
  { "after-escape", "[\"\\n4111111111111111\\t\"]", "[\"\\n************1111\\t\"]", 1 },
  { "after-unicode", "[\"\\u00204111111111111111\"]", "[\"\\u0020************1111\"]", 1 },
  { "escaped-quote", "[\"a\\\"4111111111111111\"]", "[\"a\\\"************1111\"]", 1 },
  { "barcode-with-more", "{\"barcode\":\"a 4222222222222\"}", "{\"barcode\":\"a *********2222\"}",
    1 },
  { "barcodes", "{\"barcodes\":\"4222222222222\"}", "{\"barcodes\":\"*********2222\"}", 1 },
  { "id-with-more", "{\"id\":\"card 4111111111111111\"}", "{\"id\":\"card ************1111\"}", 1 },
  { "id-of-a-list", "{\"id\":[\"4111111111111111\"]}", "{\"id\":[\"************1111\"]}", 1 },
  { "not-an-id", "{\"paid\":\"4111111111111111\"}", "{\"paid\":\"************1111\"}", 1 },
  { "id-as-value", "[\"id\",\"4111111111111111\"]", "[\"id\",\"************1111\"]", 1 },
  { "slash-no-uri", "[\"visa/4111111111111111\"]", "[\"visa/************1111\"]", 1 },
  { "query", "[\"https://pay.example/?card=4111111111111111\"]",
    "[\"https://pay.example/?card=************1111\"]", 1 },
  { "as-key", "{\"4111111111111111\":1}", "{\"************1111\":1}", 1 },
  { "cut-off", "{\"note\":\"4111111111111111", "{\"note\":\"************1111", 1 },
  { "cut-in-escape", "[\"4111111111111111\\", "[\"************1111\\", 1 },
};

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autofree char *json = g_strdup (row->json);

  g_assert_cmpuint (daybook_redact_cards (json, strlen (json)), ==, row->count);
  g_assert_cmpstr (json, ==, row->expected != NULL ? row->expected : row->json);

  /* What was masked once is not found again. */
  g_assert_cmpuint (daybook_redact_cards (json, strlen (json)), ==, 0);
}

/* Fills @digits with a random number that passes the Luhn check. */
static void
make_card (char *digits, int n)
{
  int sum = 0;
  int i;

  for (i = 0; i < n - 1; i++)
    {
      int digit = i == 0 ? g_test_rand_int_range (2, 7) : g_test_rand_int_range (0, 10);
      int counted = (n - 1 - i) % 2 ? digit * 2 : digit;

      digits[i] = (char) ('0' + digit);
      sum += counted > 9 ? counted - 9 : counted;
    }

  digits[n - 1] = (char) ('0' + (10 - sum % 10) % 10);
  digits[n] = '\0';
}

static void
test_random_cards (void)
{
  int i;

  for (i = 0; i < 5000; i++)
    {
      char digits[20];
      int n = g_test_rand_int_range (13, 20);
      g_autofree char *json = NULL;
      g_autofree char *tail = NULL;

      make_card (digits, n);
      json = g_strdup_printf ("{\"text\":\"to %s.\"}", digits);
      tail = g_strdup_printf ("*%s.\"}", digits + n - 4);
      g_assert_cmpuint (daybook_redact_cards (json, strlen (json)), ==, 1);
      g_assert_null (strstr (json, digits));
      g_assert_true (g_str_has_suffix (json, tail));
    }
}

/* Random bytes of the letters that matter never make it read or write outside the buffer. */
static void
test_random_bytes (void)
{
  static const char letters[] = "\"\\:,{}[] -/u0123456789id_";
  int i, j;

  for (i = 0; i < 20000; i++)
    {
      int length = g_test_rand_int_range (0, 60);
      g_autofree char *json = g_malloc ((gsize) length + 1);

      for (j = 0; j < length; j++)
        json[j] = letters[g_test_rand_int_range (0, sizeof letters - 1)];

      json[length] = '#';
      daybook_redact_cards (json, (gsize) length);
      g_assert_cmpint (json[length], ==, '#');
    }
}

int
main (int argc, char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/base/redact/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/base/redact/random-cards", test_random_cards);
  g_test_add_func ("/base/redact/random-bytes", test_random_bytes);
  return g_test_run ();
}

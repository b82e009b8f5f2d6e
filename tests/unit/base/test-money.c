/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Money: what is refused, what is read, and sums that come out to the last cent. */
#include "daybook-error.h"
#include "daybook-money.h"

typedef gboolean (*Parse) (const char *text, gssize length, const char *currency, DaybookMoney *out,
                           GError **error);

typedef struct
{
  const char *name;
  Parse parse;
  const char *text;
  const char *currency;
  const char *expected; /* "111.09 USD", or for bad ones a part of the message */
} Case;

static const Case bad[] = {
  { "no-currency", daybook_money_parse, "1", NULL, "unknown currency" },
  { "empty-currency", daybook_money_parse, "1", "", "unknown currency" },
  { "unknown-currency", daybook_money_parse, "1", "XYZ", "unknown currency 'XYZ'" },
  { "gold", daybook_money_parse, "1", "XAU", "unknown currency 'XAU'" },
  { "no-currency-code", daybook_money_parse, "1", "XXX", "unknown currency 'XXX'" },
  { "long-currency", daybook_money_parse, "1", "EURO", "of 4 characters" },
  { "short-currency", daybook_money_parse, "1", "EU", "of 2 characters" },
  { "symbol", daybook_money_parse, "1", "\xE2\x82\xAC", "of 3 characters" },
  { "text", daybook_money_parse, "12 EUR", "EUR", "' ' at character 3" },
  { "thousands", daybook_money_parse, "1,000.00", "EUR", "',' at character 2" },
  { "third-digit", daybook_money_parse, "1.005", "USD",
    "3 digits behind the point where the currency has 2" },
  { "yen-digits", daybook_money_parse, "1.5", "JPY",
    "1 digits behind the point where the currency has 0" },
  { "float-dust", daybook_money_parse, "12.300000000000001", "USD", "15 digits" },
  { "overflow", daybook_money_parse, "92233720368547758.08", "USD", "does not fit" },
  { "overflow-exponent", daybook_money_parse, "9223372036854775807", "KWD", "does not fit" },
  { "float-half-cent", daybook_money_parse_float, "12.305", "USD", "more than 2 digits" },
  { "float-half-yen", daybook_money_parse_float, "100.5", "JPY", "more than 0 digits" },
  { "float-currency", daybook_money_parse_float, "1", "XYZ", "unknown currency" },
  { "minor-point", daybook_money_parse_minor, "111.09", "USD", "whole count" },
  { "minor-currency", daybook_money_parse_minor, "1", "XYZ", "unknown currency" },
  { "minor-text", daybook_money_parse_minor, "1x", "USD", "'x' at character 2" },
};

static const Case good[] = {
  { "plain", daybook_money_parse, "111.09", "USD", "111.09 USD" },
  { "lower-case", daybook_money_parse, "1", "eur", "1.00 EUR" },
  { "negative", daybook_money_parse, "-3", "USD", "-3.00 USD" },
  { "cents", daybook_money_parse, "-0.07", "USD", "-0.07 USD" },
  { "exponent", daybook_money_parse, "1.1109e2", "USD", "111.09 USD" },
  { "zeros", daybook_money_parse, "1.5000", "USD", "1.50 USD" },
  { "yen", daybook_money_parse, "1500.00", "JPY", "1500 JPY" },
  { "dinar", daybook_money_parse, "1.234", "KWD", "1.234 KWD" },
  { "unidad-de-fomento", daybook_money_parse, "1.2345", "CLF", "1.2345 CLF" },
  { "largest", daybook_money_parse, "92233720368547758.07", "USD", "92233720368547758.07 USD" },
  { "smallest", daybook_money_parse, "-92233720368547758.08", "USD", "-92233720368547758.08 USD" },
  { "float", daybook_money_parse_float, "12.300000000000001", "USD", "12.30 USD" },
  { "float-yen", daybook_money_parse_float, "99.9999999999", "JPY", "100 JPY" },
  { "minor", daybook_money_parse_minor, "11109", "USD", "111.09 USD" },
  { "minor-zeros", daybook_money_parse_minor, "11109.0", "USD", "111.09 USD" },
  { "minor-yen", daybook_money_parse_minor, "-5", "JPY", "-5 JPY" },
  { "minor-smallest", daybook_money_parse_minor, "-9223372036854775808", "KWD",
    "-9223372036854775.808 KWD" },
};

static const struct
{
  const char *code;
  int exponent;
} currencies[] = {
  { "BHD", 3 },  { "IQD", 3 },  { "JOD", 3 },  { "KWD", 3 },   { "LYD", 3 },  { "OMR", 3 },
  { "TND", 3 },  { "CLF", 4 },  { "UYW", 4 },  { "BIF", 0 },   { "CLP", 0 },  { "DJF", 0 },
  { "GNF", 0 },  { "ISK", 0 },  { "JPY", 0 },  { "KMF", 0 },   { "KRW", 0 },  { "PYG", 0 },
  { "RWF", 0 },  { "UGX", 0 },  { "UYI", 0 },  { "VND", 0 },   { "VUV", 0 },  { "XAF", 0 },
  { "XOF", 0 },  { "XPF", 0 },  { "AED", 2 },  { "ZWG", 2 },   { "usd", 2 },  { "Eur", 2 },
  { "HUF", 2 },  { "MRU", 2 },  { "MGA", 2 },  { "HRK", 2 },   { "XAG", -1 }, { "XTS", -1 },
  { "XDR", -1 }, { "DEM", -1 }, { "U$D", -1 }, { "USDX", -1 }, { "US", -1 },  { "", -1 },
};

static void
test_bad (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  DaybookMoney money = { 7, "GBP" };

  g_assert_false (row->parse (row->text, -1, row->currency, &money, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_nonnull (g_strstr_len (error->message, -1, row->expected));
  g_assert_cmpint (money.minor, ==, 7);
  g_assert_cmpstr (money.currency, ==, "GBP");
}

static void
test_good (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  DaybookMoney money = { 0 };

  g_assert_true (row->parse (row->text, -1, row->currency, &money, &error));
  g_assert_no_error (error);
  text = daybook_money_dup_text (money);
  g_assert_cmpstr (text, ==, row->expected);
}

static void
test_currencies (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (currencies); i++)
    {
      g_test_message ("%s", currencies[i].code);
      g_assert_cmpint (daybook_currency_exponent (currencies[i].code), ==, currencies[i].exponent);
    }

  g_assert_cmpint (daybook_currency_exponent (NULL), ==, -1);
}

/* Every code from AAA to ZZZ: as many are known as the table has, so that none is out of order and
 * never found. */
static void
test_all_currencies (void)
{
  char code[4] = "";
  guint found[5] = { 0 };
  int i;

  for (i = 0; i < 26 * 26 * 26; i++)
    {
      int exponent;

      code[0] = (char) ('A' + i / 676);
      code[1] = (char) ('A' + i / 26 % 26);
      code[2] = (char) ('A' + i % 26);
      exponent = daybook_currency_exponent (code);
      if (exponent >= 0)
        found[exponent]++;
    }

  g_assert_cmpuint (found[0], ==, 17);
  g_assert_cmpuint (found[1], ==, 0);
  g_assert_cmpuint (found[2], ==, 145);
  g_assert_cmpuint (found[3], ==, 7);
  g_assert_cmpuint (found[4], ==, 2);
}

static gint64
random_amount (void)
{
  guint64 bits = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();

  return (gint64) bits >> g_test_rand_int_range (0, 64);
}

static void
test_round_trip (void)
{
  static const char *const codes[] = { "JPY", "USD", "KWD", "CLF" };
  int i;

  for (i = 0; i < 20000; i++)
    {
      const char *currency = codes[i % G_N_ELEMENTS (codes)];
      gint64 minor = random_amount ();
      char buffer[DAYBOOK_MONEY_TEXT_MAX];
      DaybookMoney back;

      daybook_money_text (minor, currency, buffer);
      g_assert_true (daybook_money_parse (buffer, -1, currency, &back, NULL));
      g_assert_cmpint (back.minor, ==, minor);
      g_assert_true (daybook_money_parse_float (buffer, -1, currency, &back, NULL));
      g_assert_cmpint (back.minor, ==, minor);
    }
}

static void
test_zeroed (void)
{
  const DaybookMoney nothing = { 0 };
  g_autofree char *text = daybook_money_dup_text (nothing);

  g_assert_cmpstr (text, ==, "0");
}

static void
test_sums (void)
{
  const DaybookMoney dollar = { 100, "USD" };
  const DaybookMoney euro = { 100, "EUR" };
  const DaybookMoney most = { G_MAXINT64, "USD" };
  const DaybookMoney least = { G_MININT64, "USD" };
  DaybookMoney sum = dollar;
  g_autoptr(GError) mixed = NULL;
  g_autoptr(GError) mixed_minus = NULL;
  g_autoptr(GError) over = NULL;
  g_autoptr(GError) under = NULL;

  g_assert_false (daybook_money_add (dollar, euro, &sum, &mixed));
  g_assert_error (mixed, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_cmpstr (mixed->message, ==, "cannot reckon 'USD' together with 'EUR'");
  g_assert_false (daybook_money_subtract (dollar, euro, &sum, &mixed_minus));
  g_assert_error (mixed_minus, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_false (daybook_money_add (most, dollar, &sum, &over));
  g_assert_error (over, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_false (daybook_money_subtract (least, dollar, &sum, &under));
  g_assert_error (under, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_cmpint (sum.minor, ==, 100);

  g_assert_true (daybook_money_add (sum, dollar, &sum, NULL));
  g_assert_cmpint (sum.minor, ==, 200);
  g_assert_true (daybook_money_subtract (dollar, sum, &sum, NULL));
  g_assert_cmpint (sum.minor, ==, -100);
  g_assert_cmpstr (sum.currency, ==, "USD");
}

static void
test_share (void)
{
  static const struct
  {
    gint64 minor, numerator, denominator, expected;
  } rows[] = {
    { 100, 19, 119, 16 },
    { 5, 1, 2, 3 },
    { -5, 1, 2, -3 },
    { 5, -1, 2, -3 },
    { 5, 1, -2, -3 },
    { -5, -1, 2, 3 },
    { 4, 1, 3, 1 },
    { 0, 5, 7, 0 },
    { 1, 1, G_MAXINT64, 0 },
    { G_MAXINT64, G_MAXINT64, G_MAXINT64, G_MAXINT64 },
    { G_MININT64, 1, 1, G_MININT64 },
    { G_MININT64, G_MININT64, G_MININT64, G_MININT64 },
  };
  gint64 out = 7;
  guint i;

  g_assert_false (daybook_money_share (1, 1, 0, &out));
  g_assert_false (daybook_money_share (G_MAXINT64, 2, 1, &out));
  g_assert_false (daybook_money_share (G_MININT64, -1, 1, &out));
  g_assert_false (daybook_money_share (G_MININT64, 1, -1, &out));
  g_assert_cmpint (out, ==, 7);

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (
          daybook_money_share (rows[i].minor, rows[i].numerator, rows[i].denominator, &out));
      g_assert_cmpint (out, ==, rows[i].expected);
    }
}

static void
test_allocate (void)
{
  static const struct
  {
    gint64 total;
    gint64 weights[4];
    gint64 parts[4];
  } rows[] = {
    { 100, { 1, 1, 1, 0 }, { 34, 33, 33, 0 } },
    { -100, { 1, 1, 1, 0 }, { -34, -33, -33, 0 } },
    { 101, { 1, 1, 1, 1 }, { 26, 25, 25, 25 } },
    { 10, { 0, 3, 3, 3 }, { 0, 4, 3, 3 } },
    { 5, { 0, 0, 0, 0 }, { 5, 0, 0, 0 } },
    { 0, { 1, 2, 3, 4 }, { 0, 0, 0, 0 } },
    { 7, { 10, 1, 1, 1 }, { 5, 1, 1, 0 } },
    { G_MAXINT64, { G_MAXINT64, G_MAXINT64, 0, 0 }, { G_MAXINT64 / 2 + 1, G_MAXINT64 / 2, 0, 0 } },
    { G_MININT64, { 0, 0, 0, 9 }, { 0, 0, 0, G_MININT64 } },
  };
  const gint64 negative[] = { 1, -1 };
  gint64 parts[4] = { 0 };
  guint i, j;

  g_assert_false (daybook_money_allocate (10, negative, 2, parts));
  g_assert_false (daybook_money_allocate (10, negative, 0, parts));
  g_assert_true (daybook_money_allocate (0, negative, 0, parts));

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (daybook_money_allocate (rows[i].total, rows[i].weights, 4, parts));
      for (j = 0; j < 4; j++)
        g_assert_cmpint (parts[j], ==, rows[i].parts[j]);
    }
}

/* The parts sum to the total, none is further than one unit from its exact share, and zero weights
 * get nothing. */
static void
test_allocate_sums (void)
{
  int i;

  for (i = 0; i < 5000; i++)
    {
      gsize n = (gsize) g_test_rand_int_range (1, 40);
      g_autofree gint64 *weights = g_new (gint64, n);
      g_autofree gint64 *parts = g_new (gint64, n);
      gint64 total = random_amount () >> 8;
      gint64 weight = 0;
      gint64 sum = 0;
      gsize j;

      for (j = 0; j < n; j++)
        {
          weights[j] = g_test_rand_bit () ? g_test_rand_int_range (0, 1000000) : (gint64) j % 3;
          weight += weights[j];
        }

      g_assert_true (daybook_money_allocate (total, weights, n, parts));
      for (j = 0; j < n; j++)
        {
          gint64 exact = 0;

          sum += parts[j];
          if (weight == 0)
            continue;

          g_assert_true (daybook_money_share (total, weights[j], weight, &exact));
          g_assert_cmpint (ABS (parts[j] - exact), <=, 1);
          g_assert_true (weights[j] > 0 || parts[j] == 0);
        }

      g_assert_cmpint (sum, ==, total);
    }
}

static void
add_cases (const char   *folder,
           const Case   *rows,
           guint         n_rows,
           GTestDataFunc test)
{
  guint i;

  for (i = 0; i < n_rows; i++)
    {
      g_autofree char *path = g_strdup_printf ("/base/money/%s/%s", folder, rows[i].name);

      g_test_add_data_func (path, &rows[i], test);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("bad", bad, G_N_ELEMENTS (bad), test_bad);
  add_cases ("good", good, G_N_ELEMENTS (good), test_good);
  g_test_add_func ("/base/money/currencies", test_currencies);
  g_test_add_func ("/base/money/all-currencies", test_all_currencies);
  g_test_add_func ("/base/money/round-trip", test_round_trip);
  g_test_add_func ("/base/money/zeroed", test_zeroed);
  g_test_add_func ("/base/money/sums", test_sums);
  g_test_add_func ("/base/money/share", test_share);
  g_test_add_func ("/base/money/allocate", test_allocate);
  g_test_add_func ("/base/money/allocate-sums", test_allocate_sums);
  return g_test_run ();
}

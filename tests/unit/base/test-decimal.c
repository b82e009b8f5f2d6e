/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decimals: what is refused, what is read, and that text and number are the same thing. */
#include "daybook-decimal.h"
#include "daybook-error.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *expected; /* text, or for bad ones a part of the message */
} Case;

static const Case bad[] = {
  { "empty", "", "the end after 0 characters" },
  { "blank", " 1", "' ' at character 1" },
  { "plus", "+1", "'+' at character 1" },
  { "only-minus", "-", "the end after 1 characters" },
  { "two-minus", "--1", "'-' at character 2" },
  { "no-digit-before-point", ".5", "'.' at character 1" },
  { "no-digit-behind-point", "1.", "the end after 2 characters" },
  { "two-points", "1.2.3", "'.' at character 4" },
  { "leading-zero", "007", "'0' at character 1" },
  { "comma", "1,50", "',' at character 2" },
  { "letters", "abc", "'a' at character 1" },
  { "hex", "0x10", "'x' at character 2" },
  { "infinity", "Infinity", "'I' at character 1" },
  { "no-exponent", "1e", "'e' at character 2" },
  { "exponent-sign-only", "1e+", "'e' at character 2" },
  { "exponent-point", "1e1.5", "'.' at character 4" },
  { "not-ascii", "\xC3\xA9", "byte 0xc3 at character 1" },
  { "trailing-blank", "1 ", "' ' at character 2" },
  { "too-large", "9223372036854775808", "does not fit 64 bits" },
  { "too-small", "-9223372036854775809", "does not fit 64 bits" },
  { "too-large-exponent", "1e19", "does not fit 64 bits" },
  { "huge-exponent", "1e99999999999999999999999", "does not fit 64 bits" },
  { "twenty-digits", "1.2345678901234567891", "more than 18 digits" },
  { "too-many-digits", "12345678901.123456789", "does not fit 64 bits" },
  { "too-deep", "1e-19", "more than 18 digits" },
};

static const Case good[] = {
  { "zero", "0", "0" },
  { "minus-zero", "-0", "0" },
  { "zero-digits", "0.000", "0" },
  { "zero-huge-exponent", "0e999999999999999999999", "0" },
  { "whole", "3", "3" },
  { "hundred", "100", "100" },
  { "hundred-zeros", "100.00", "100" },
  { "trailing-zero", "-12.50", "-12.5" },
  { "below-one", "0.05", "0.05" },
  { "exponent", "1.5e3", "1500" },
  { "exponent-plus", "1.5E+3", "1500" },
  { "exponent-minus", "2E-3", "0.002" },
  { "exponent-exact", "1.25e1", "12.5" },
  { "exponent-padded", "1e0000000000000000000000002", "100" },
  { "largest", "9223372036854775807", "9223372036854775807" },
  { "smallest", "-9223372036854775808", "-9223372036854775808" },
  { "deepest", "0.000000000000000001", "0.000000000000000001" },
  { "deepest-largest", "-9.223372036854775808", "-9.223372036854775808" },
  { "many-zeros", "1.0000000000000000000000000000000000000000", "1" },
  { "cancelled-exponent", "10000000000000000000000e-22", "1" },
};

/* Two digits behind the point. */
static const Case bad_floats[] = {
  { "text", "12.3x", "'x' at character 5" },
  { "half-a-cent", "12.305", "more than 2 digits" },
  { "just-too-far-up", "12.3000000101", "more than 2 digits" },
  { "just-too-far-down", "12.2999999899", "more than 2 digits" },
  { "small", "0.001", "more than 2 digits" },
  { "tiny", "1.1e-8", "more than 2 digits" },
  { "third", "0.3333333333333333", "more than 2 digits" },
  { "range", "1e17", "does not fit 64 bits" },
  { "range-up", "92233720368547758.0799999999", "does not fit 64 bits" },
};

static const Case good_floats[] = {
  { "zero", "0", "0" },
  { "plain", "12.3", "1230" },
  { "whole", "1e2", "10000" },
  { "above", "12.300000000000001", "1230" },
  { "below", "12.299999999999999", "1230" },
  { "edge-up", "12.30000001", "1230" },
  { "edge-down", "12.29999999", "1230" },
  { "carry", "99.99999999999999", "10000" },
  { "negative-carry", "-0.00999999999", "-1" },
  { "dust", "5.684341886080802e-14", "0" },
  { "negative-dust", "-0.00000001", "0" },
  { "dust-far", "1e-300", "0" },
  { "one-cent", "0.010000000000000002", "1" },
  { "sum", "0.30000000000000004", "30" },
  { "largest", "92233720368547758.07", "9223372036854775807" },
};

static void
test_bad (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  DaybookDecimal value = { 7, 1 };

  g_assert_false (daybook_decimal_parse (row->text, -1, &value, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_nonnull (g_strstr_len (error->message, -1, row->expected));
  g_assert_cmpint (value.units, ==, 7);
}

static void
test_good (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *longer = g_strconcat (row->text, "99", NULL);
  char buffer[DAYBOOK_DECIMAL_TEXT_MAX];
  DaybookDecimal value;

  g_assert_true (daybook_decimal_parse (row->text, -1, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (daybook_decimal_text (value, buffer), ==, row->expected);

  g_assert_true (daybook_decimal_parse (longer, (gssize) strlen (row->text), &value, &error));
  g_assert_cmpstr (daybook_decimal_text (value, buffer), ==, row->expected);
}

static void
test_bad_float (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  gint64 units = 7;

  g_assert_false (daybook_decimal_parse_float (row->text, -1, 2, &units, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_nonnull (g_strstr_len (error->message, -1, row->expected));
  g_assert_cmpint (units, ==, 7);
}

static void
test_good_float (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  gint64 units = 7;

  g_assert_true (daybook_decimal_parse_float (row->text, -1, 2, &units, &error));
  g_assert_no_error (error);
  g_assert_cmpint (units, ==, g_ascii_strtoll (row->expected, NULL, 10));
}

/* A random 64-bit number whose size varies, so that small ones come up. */
static gint64
random_units (void)
{
  guint64 bits = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();

  return (gint64) bits >> g_test_rand_int_range (0, 64);
}

static DaybookDecimal
random_decimal (void)
{
  return (DaybookDecimal) { random_units (), (guint8) g_test_rand_int_range (0, 19) };
}

static void
test_round_trip (void)
{
  int i;

  for (i = 0; i < 20000; i++)
    {
      DaybookDecimal value = random_decimal ();
      DaybookDecimal back;
      char buffer[DAYBOOK_DECIMAL_TEXT_MAX];

      g_assert_true (daybook_decimal_parse (daybook_decimal_text (value, buffer), -1, &back, NULL));
      g_assert_cmpint (daybook_decimal_compare (value, back), ==, 0);
      g_assert_true (back.scale == 0 || back.units % 10 != 0);
    }
}

/* Doubles as other programs print them: shortest, or with 17 digits. All cents up to a million must
 * survive. */
static void
test_float_cents (void)
{
  int i;

  for (i = 0; i < 20000; i++)
    {
      gint64 cents = g_test_rand_int_range (-100000000, 100000000);
      char text[G_ASCII_DTOSTR_BUF_SIZE];
      gint64 back;

      g_ascii_formatd (text, sizeof text, i % 2 ? "%.17g" : "%.16g", (double) cents / 100);
      g_assert_true (daybook_decimal_parse_float (text, -1, 2, &back, NULL));
      g_assert_cmpint (back, ==, cents);
    }
}

static void
test_arithmetic (void)
{
  int i;

  for (i = 0; i < 20000; i++)
    {
      DaybookDecimal a = random_decimal ();
      DaybookDecimal b = random_decimal ();
      DaybookDecimal ab, ba, back;

      g_assert_cmpint (daybook_decimal_compare (a, b), ==, -daybook_decimal_compare (b, a));
      if (daybook_decimal_multiply (a, b, &ab))
        {
          g_assert_true (daybook_decimal_multiply (b, a, &ba));
          g_assert_cmpint (daybook_decimal_compare (ab, ba), ==, 0);
        }

      if (!daybook_decimal_add (a, b, &ab))
        continue;

      b.units = -b.units;
      if (b.units != G_MININT64 && daybook_decimal_add (ab, b, &back))
        g_assert_cmpint (daybook_decimal_compare (a, back), ==, 0);
    }
}

static void
test_limits (void)
{
  const DaybookDecimal largest = { G_MAXINT64, 0 };
  const DaybookDecimal smallest = { G_MININT64, 0 };
  const DaybookDecimal one = { 1, 0 };
  const DaybookDecimal tenth = { 1, 1 };
  const DaybookDecimal finest = { 1, DAYBOOK_DECIMAL_MAX_SCALE };
  DaybookDecimal out = { 7, 0 };

  g_assert_false (daybook_decimal_add (largest, one, &out));
  g_assert_false (daybook_decimal_add (largest, finest, &out));
  g_assert_false (daybook_decimal_multiply (smallest, smallest, &out));
  g_assert_false (daybook_decimal_multiply (finest, tenth, &out));
  g_assert_cmpint (out.units, ==, 7);

  g_assert_true (daybook_decimal_add (largest, smallest, &out));
  g_assert_cmpint (out.units, ==, -1);
  g_assert_true (
      daybook_decimal_multiply ((DaybookDecimal) { 125, 2 }, (DaybookDecimal) { 8, 1 }, &out));
  g_assert_cmpint (out.units, ==, 1);
  g_assert_cmpint (out.scale, ==, 0);
  g_assert_cmpint (daybook_decimal_compare (largest, (DaybookDecimal) { G_MAXINT64, 18 }), ==, 1);
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
      g_autofree char *path = g_strdup_printf ("/base/decimal/%s/%s", folder, rows[i].name);

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
  add_cases ("bad-float", bad_floats, G_N_ELEMENTS (bad_floats), test_bad_float);
  add_cases ("good-float", good_floats, G_N_ELEMENTS (good_floats), test_good_float);
  g_test_add_func ("/base/decimal/round-trip", test_round_trip);
  g_test_add_func ("/base/decimal/float-cents", test_float_cents);
  g_test_add_func ("/base/decimal/arithmetic", test_arithmetic);
  g_test_add_func ("/base/decimal/limits", test_limits);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums, times and counts as a person reads them, in the C locale; and the marks of help pages. */
#include <glib.h>
#include <locale.h>

#include "daybook-format.h"
#include "daybook-help-text.h"
#include "daybook-time.h"

#define NOW G_GINT64_CONSTANT (1795000000000000)

static void
test_money (void)
{
  static const struct
  {
    DaybookMoney money;
    const char *text;
  } rows[] = {
    { { 0, "" }, "" },
    { { 0, "USD" }, "0.00 USD" },
    { { 5, "USD" }, "0.05 USD" },
    { { -5, "USD" }, "-0.05 USD" },
    { { -1234, "EUR" }, "-12.34 EUR" },
    { { 1234, "JPY" }, "1234 JPY" },
    { { 1234567, "KWD" }, "1234.567 KWD" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = daybook_format_money (rows[i].money);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_ago (void)
{
  static const struct
  {
    gint64 seconds;
    const char *text;
  } rows[] = { { 0, "just now" },
               { 59, "just now" },
               { 60, "1 minute ago" },
               { 3600, "1 hour ago" },
               { 47 * 3600, "47 hours ago" },
               { 48 * 3600, "2 days ago" },
               { -3600, "in 60 minutes" },
               { -7200, "in 2 hours" },
               { -72 * 3600, "in 3 days" } };
  g_autofree char *never = daybook_format_ago (DAYBOOK_TIME_NONE, NOW);

  g_assert_cmpstr (never, ==, "never");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = daybook_format_ago (NOW - rows[i].seconds * DAYBOOK_SECOND, NOW);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_times (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");
  g_autofree char *none = daybook_format_time (DAYBOOK_TIME_NONE, zone);
  g_autofree char *there = daybook_format_time (0, zone);
  g_autofree char *day = daybook_format_date (0, NULL);

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (there, ==, "31 Dec 1969, 19:00");
  g_assert_cmpstr (day, ==, "1 Jan 1970");
}

static void
test_marks (void)
{
  static const char *const rows[][2] = {
    { "", "" },
    { "plain & <simple>", "plain &amp; &lt;simple&gt;" },
    { "a **bold & one** b", "a <b>bold &amp; one</b> b" },
    { "press `Ctrl+Q` now", "press <tt>Ctrl+Q</tt> now" },
    { "2 * 3 ** 4", "2 * 3 ** 4" },
    { "an open ` mark", "an open ` mark" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *markup = daybook_help_text_dup_markup (rows[i][0]);

      g_assert_cmpstr (markup, ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/money", test_money);
  g_test_add_func ("/format/ago", test_ago);
  g_test_add_func ("/format/times", test_times);
  g_test_add_func ("/format/marks", test_marks);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Money as a count of minor units. Products pass through 128 bits, so that no intermediate result
 * can overflow. */
#include "daybook-money.h"

#include <stdlib.h>
#include <string.h>

#include "daybook-digits.h"
#include "daybook-error.h"

__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 WideSize;

typedef struct
{
  WideSize remainder;
  gsize index;
} Remainder;

static gboolean
fail (GError    **error,
      const char *problem)
{
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, problem);
  return FALSE;
}

/* @units × 10^-@scale in minor units of @exponent digits. */
static gboolean
to_minor (DaybookDecimal value,
          int            exponent,
          gint64        *minor,
          GError       **error)
{
  gint64 units = value.units;
  int scale;

  if (value.scale > exponent)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "the amount has %d digits behind the point where the currency has %d",
                   value.scale, exponent);
      return FALSE;
    }

  for (scale = value.scale; scale < exponent; scale++)
    if (__builtin_mul_overflow (units, 10, &units))
      return fail (error, "the amount does not fit 64 bits of minor units");

  *minor = units;
  return TRUE;
}

gboolean
daybook_money_parse (const char   *text,
                     gssize        length,
                     const char   *currency,
                     DaybookMoney *out,
                     GError      **error)
{
  DaybookMoney money = { 0 };
  DaybookDecimal value;

  if (!daybook_currency_parse (currency, money.currency, error)
      || !daybook_decimal_parse (text, length, &value, error)
      || !to_minor (value, daybook_currency_exponent (money.currency), &money.minor, error))
    return FALSE;

  *out = money;
  return TRUE;
}

gboolean
daybook_money_parse_float (const char   *text,
                           gssize        length,
                           const char   *currency,
                           DaybookMoney *out,
                           GError      **error)
{
  DaybookMoney money = { 0 };

  if (!daybook_currency_parse (currency, money.currency, error)
      || !daybook_decimal_parse_float (
          text, length, (guint) daybook_currency_exponent (money.currency), &money.minor, error))
    return FALSE;

  *out = money;
  return TRUE;
}

gboolean
daybook_money_parse_minor (const char   *text,
                           gssize        length,
                           const char   *currency,
                           DaybookMoney *out,
                           GError      **error)
{
  DaybookMoney money = { 0 };
  DaybookDecimal value;

  if (!daybook_currency_parse (currency, money.currency, error)
      || !daybook_decimal_parse (text, length, &value, error))
    return FALSE;
  if (value.scale != 0)
    return fail (error, "expected a whole count of minor units, found digits behind the point");

  money.minor = value.units;
  *out = money;
  return TRUE;
}

char *
daybook_money_text (gint64      minor,
                    const char *currency,
                    char       *buffer)
{
  daybook_digits_point (buffer, minor, (guint) MAX (daybook_currency_exponent (currency), 0));
  return buffer;
}

char *
daybook_money_dup_text (DaybookMoney money)
{
  char amount[DAYBOOK_MONEY_TEXT_MAX];

  daybook_money_text (money.minor, money.currency, amount);
  return g_strconcat (amount, money.currency[0] != '\0' ? " " : "", money.currency, NULL);
}

static gboolean
check_currencies (DaybookMoney a,
                  DaybookMoney b,
                  GError     **error)
{
  if (strcmp (a.currency, b.currency) == 0)
    return TRUE;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
               "cannot reckon '%s' together with '%s'", a.currency, b.currency);
  return FALSE;
}

gboolean
daybook_money_add (DaybookMoney  a,
                   DaybookMoney  b,
                   DaybookMoney *out,
                   GError      **error)
{
  DaybookMoney sum = a;

  if (!check_currencies (a, b, error))
    return FALSE;
  if (__builtin_add_overflow (a.minor, b.minor, &sum.minor))
    return fail (error, "the sum does not fit 64 bits of minor units");

  *out = sum;
  return TRUE;
}

gboolean
daybook_money_subtract (DaybookMoney  a,
                        DaybookMoney  b,
                        DaybookMoney *out,
                        GError      **error)
{
  DaybookMoney difference = a;

  if (!check_currencies (a, b, error))
    return FALSE;
  if (__builtin_sub_overflow (a.minor, b.minor, &difference.minor))
    return fail (error, "the difference does not fit 64 bits of minor units");

  *out = difference;
  return TRUE;
}

gboolean
daybook_money_share (gint64  minor,
                     gint64  numerator,
                     gint64  denominator,
                     gint64 *out)
{
  Wide product = (Wide) minor * numerator;
  gboolean negative = (product < 0) != (denominator < 0);
  WideSize size = product < 0 ? -(WideSize) product : (WideSize) product;
  WideSize divisor = denominator < 0 ? -(WideSize) denominator : (WideSize) denominator;
  WideSize share;

  if (denominator == 0)
    return FALSE;

  share = size / divisor;
  if (size % divisor >= divisor - size % divisor)
    share++;
  if (share > (WideSize) G_MAXINT64 + negative)
    return FALSE;

  *out = negative ? (gint64) (-(guint64) share) : (gint64) share;
  return TRUE;
}

static int
compare_remainders (const void *a,
                    const void *b)
{
  const Remainder *left = a;
  const Remainder *right = b;

  if (left->remainder != right->remainder)
    return left->remainder > right->remainder ? -1 : 1;

  return left->index < right->index ? -1 : left->index > right->index;
}

gboolean
daybook_money_allocate (gint64        total,
                        const gint64 *weights,
                        gsize         n,
                        gint64       *parts)
{
  g_autofree Remainder *remainders = g_new (Remainder, MAX (n, 1));
  WideSize size = total < 0 ? -(WideSize) total : (WideSize) total;
  WideSize sum = 0;
  guint64 left = (guint64) size;
  gsize i;

  for (i = 0; i < n; i++)
    {
      if (weights[i] < 0)
        return FALSE;
      sum += (guint64) weights[i];
    }

  if (n == 0)
    return total == 0;

  for (i = 0; i < n; i++)
    {
      WideSize share = sum > 0 ? size * (guint64) weights[i] : i == 0 ? size : 0;
      guint64 part = (guint64) (share / MAX (sum, 1));

      remainders[i] = (Remainder) { .remainder = share % MAX (sum, 1), .index = i };
      parts[i] = (gint64) (total < 0 ? -part : part);
      left -= part;
    }

  /* Fewer units are left over than there are remainders above zero. */
  qsort (remainders, n, sizeof *remainders, compare_remainders);
  for (i = 0; i < left; i++)
    parts[remainders[i].index] += total < 0 ? -1 : 1;

  return TRUE;
}

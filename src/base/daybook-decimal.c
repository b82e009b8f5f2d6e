/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact decimals. A text is first taken apart into its digits and a power of ten, and only then
 * becomes a number, so that "1.50", "15e-1" and a binary float's "1.4999999999999999" are judged by
 * what they say. */
#include "daybook-decimal.h"

#include <string.h>

#include "daybook-digits.h"
#include "daybook-error.h"

/* An exponent saturates here: longer than any text. */
#define EXPONENT_LIMIT G_GINT64_CONSTANT (1000000000000)
#define FLOAT_DIGITS 6 /* a float may miss by 10^-6 of the last digit */

__extension__ typedef __int128 Wide;

/* value = 0 when n == 0, else ±(n digits without leading or trailing zeros) × 10^exponent. The
 * digits lie in the text, with the point perhaps between them. */
typedef struct
{
  const char *first;
  gsize n;
  gint64 exponent;
  gboolean negative;
} Digits;

static gboolean
fail_at (const char *text,
         const char *at,
         const char *end,
         GError    **error)
{
  guint position = (guint) (at - text) + 1;

  if (at < end && g_ascii_isprint (*at))
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                 "expected a number such as -12.50, found '%c' at character %u", *at, position);
  else if (at < end)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                 "expected a number such as -12.50, found byte 0x%02x at character %u",
                 (guchar) *at, position);
  else
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                 "expected a number such as -12.50, found the end after %u characters",
                 position - 1);

  return FALSE;
}

static const char *
skip_digits (const char *at,
             const char *end)
{
  while (at < end && g_ascii_isdigit (*at))
    at++;

  return at;
}

/* Reads the digits behind "e", with their sign; NULL when there are none. */
static const char *
read_exponent (const char *at,
               const char *end,
               gint64     *out)
{
  gboolean negative = at < end && *at == '-';
  gint64 value = 0;
  const char *from;

  if (at < end && (*at == '-' || *at == '+'))
    at++;

  for (from = at; at < end && g_ascii_isdigit (*at); at++)
    value = MIN (value * 10 + (*at - '0'), EXPONENT_LIMIT);

  *out = negative ? -value : value;
  return at > from ? at : NULL;
}

/* Drops zeros on both sides of the digits between @from and @to, which may have a point between
 * them. */
static void
trim_zeros (Digits     *self,
            const char *from,
            const char *to)
{
  const char *last = to;

  while (from < last && (*from == '0' || *from == '.'))
    {
      self->n -= *from == '0';
      from++;
    }

  while (last > from && (last[-1] == '0' || last[-1] == '.'))
    {
      self->n -= last[-1] == '0';
      self->exponent += last[-1] == '0';
      last--;
    }

  self->first = from;
}

static gboolean
read_digits (const char *text,
             gssize      length,
             Digits     *out,
             GError    **error)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  const char *at = text;
  const char *from, *whole_end, *digits_end;
  gint64 exponent = 0;

  *out = (Digits) { .negative = at < end && *at == '-' };
  at += out->negative;
  from = at;
  at = whole_end = digits_end = skip_digits (from, end);
  if (at == from)
    return fail_at (text, at, end, error);
  if (*from == '0' && at > from + 1)
    return fail_at (text, from, end, error);

  if (at < end && *at == '.')
    {
      digits_end = skip_digits (at + 1, end);
      if (digits_end == at + 1)
        return fail_at (text, digits_end, end, error);
      at = digits_end;
    }

  if (at < end && (*at == 'e' || *at == 'E'))
    {
      const char *mark = at;

      at = read_exponent (at + 1, end, &exponent);
      if (at == NULL)
        return fail_at (text, mark, end, error);
    }

  if (at != end)
    return fail_at (text, at, end, error);

  out->n = (gsize) (digits_end - from);
  if (digits_end > whole_end)
    {
      out->n--;
      exponent -= digits_end - whole_end - 1;
    }

  out->exponent = exponent;
  trim_zeros (out, from, digits_end);
  return TRUE;
}

/* The @n leading digits × 10^@power as a signed number. */
static gboolean
digits_value (const Digits *self,
              gsize         n,
              gint64        power,
              gint64       *out)
{
  const char *at = self->first;
  gint64 value = 0;
  gsize i;

  for (i = 0; i < n; at++)
    {
      int digit = *at - '0';

      if (*at == '.')
        continue;
      if (__builtin_mul_overflow (value, 10, &value)
          || __builtin_sub_overflow (value, digit, &value))
        return FALSE;
      i++;
    }

  for (; power > 0 && value != 0; power--)
    if (__builtin_mul_overflow (value, 10, &value))
      return FALSE;

  /* Collected below zero, where there is room for one more. */
  if (!self->negative && value == G_MININT64)
    return FALSE;

  *out = self->negative ? value : -value;
  return TRUE;
}

static gboolean
fail_range (GError **error)
{
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                       "the number does not fit 64 bits");
  return FALSE;
}

static Wide
power_of_ten (guint n)
{
  Wide value = 1;

  while (n-- > 0)
    value *= 10;

  return value;
}

/* Trims zeros behind the point, then takes what fits. */
static gboolean
narrow (Wide            units,
        guint           scale,
        DaybookDecimal *out)
{
  while (scale > 0 && units % 10 == 0)
    {
      units /= 10;
      scale--;
    }

  if (scale > DAYBOOK_DECIMAL_MAX_SCALE || units > G_MAXINT64 || units < G_MININT64)
    return FALSE;

  *out = (DaybookDecimal) { .units = (gint64) units, .scale = (guint8) scale };
  return TRUE;
}

static Wide
widen (DaybookDecimal value,
       guint          scale)
{
  g_assert (value.scale <= scale);

  return (Wide) value.units * power_of_ten (scale - value.scale);
}

gboolean
daybook_decimal_parse (const char     *text,
                       gssize          length,
                       DaybookDecimal *out,
                       GError        **error)
{
  Digits digits;
  gint64 units = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!read_digits (text, length, &digits, error))
    return FALSE;
  if (digits.n == 0)
    {
      *out = (DaybookDecimal) { 0, 0 };
      return TRUE;
    }

  if (digits.exponent < -DAYBOOK_DECIMAL_MAX_SCALE)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "the number has more than %d digits behind the point",
                   DAYBOOK_DECIMAL_MAX_SCALE);
      return FALSE;
    }

  if (!digits_value (&digits, digits.n, digits.exponent, &units))
    return fail_range (error);

  *out = (DaybookDecimal) { .units = units, .scale = (guint8) MAX (-digits.exponent, 0) };
  return TRUE;
}

/* Whether the digits behind the first @n (preceded by @zeros zeros) are within 10^-6 of the whole
 * number below (@up FALSE) or above (@up TRUE). */
static gboolean
nearly_whole (const Digits *self,
              gsize         n,
              gint64        zeros,
              gboolean     *up)
{
  const char *at = self->first;
  gsize left = self->n - n;
  guint fraction = 0;
  gsize taken = 0;
  guint i;

  if (zeros >= FLOAT_DIGITS)
    {
      *up = FALSE;
      return TRUE;
    }

  for (; n > 0; at++)
    n -= *at != '.';

  for (i = 0; i < FLOAT_DIGITS - (guint) zeros; i++)
    {
      if (taken < left && *at == '.')
        at++;
      fraction = fraction * 10 + (taken < left ? (guint) (*at++ - '0') : 0);
      taken += taken < left;
    }

  *up = fraction == 999999;
  return *up || fraction == 0 || (fraction == 1 && taken == left);
}

gboolean
daybook_decimal_parse_float (const char *text,
                             gssize      length,
                             guint       scale,
                             gint64     *units,
                             GError    **error)
{
  Digits digits;
  gint64 value = 0;
  gint64 power, cut;
  gsize whole;
  gboolean up = FALSE;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!read_digits (text, length, &digits, error))
    return FALSE;

  power = digits.exponent + scale;
  cut = digits.n > 0 ? MAX (-power, 0) : 0;
  whole = digits.n - (gsize) MIN (cut, (gint64) digits.n);
  if (cut > 0 && !nearly_whole (&digits, whole, MAX (cut - (gint64) digits.n, 0), &up))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "the number has more than %u digits behind the point", scale);
      return FALSE;
    }

  if (!digits_value (&digits, whole, power, &value)
      || (up && __builtin_add_overflow (value, digits.negative ? -1 : 1, &value)))
    return fail_range (error);

  *units = value;
  return TRUE;
}

char *
daybook_decimal_text (DaybookDecimal value,
                      char          *buffer)
{
  gint64 units = value.units;
  guint scale = value.scale;

  g_return_val_if_fail (scale <= DAYBOOK_DECIMAL_MAX_SCALE, NULL);

  for (; scale > 0 && units % 10 == 0; scale--)
    units /= 10;

  daybook_digits_point (buffer, units, scale);
  return buffer;
}

int
daybook_decimal_compare (DaybookDecimal a,
                         DaybookDecimal b)
{
  guint scale = MAX (a.scale, b.scale);
  Wide left = widen (a, scale);
  Wide right = widen (b, scale);

  return left < right ? -1 : left > right;
}

gboolean
daybook_decimal_add (DaybookDecimal  a,
                     DaybookDecimal  b,
                     DaybookDecimal *out)
{
  guint scale = MAX (a.scale, b.scale);

  return narrow (widen (a, scale) + widen (b, scale), scale, out);
}

gboolean
daybook_decimal_multiply (DaybookDecimal  a,
                          DaybookDecimal  b,
                          DaybookDecimal *out)
{
  return narrow ((Wide) a.units * b.units, (guint) a.scale + b.scale, out);
}

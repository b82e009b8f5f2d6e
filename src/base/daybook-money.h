/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Money: a 64-bit count of minor units and an ISO 4217 code. Exact: overflow is an error, rounding
 * is named where it happens. */
#pragma once

#include <glib.h>

#include "daybook-decimal.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 minor;     /* cents, yen, fils */
  char currency[4]; /* upper case ISO 4217, NUL terminated; "" for a zeroed value */
} DaybookMoney;

/* Longest amount text with sign, point and NUL (no currency). */
#define DAYBOOK_MONEY_TEXT_MAX 26

/* ISO 4217 exponent of @code (JPY 0, USD 2, KWD 3); -1 when the code is unknown. Case does not
 * matter. */
int daybook_currency_exponent (const char *code);

/* @code in upper case in @out when known, else DAYBOOK_ERROR_UNREADABLE "unknown currency ...". */
gboolean daybook_currency_parse (const char *code, char out[4], GError **error);

/* An amount in major units ("111.09", "-3", also "1.1109e2"), exactly: more digits than the
 * currency has are DAYBOOK_ERROR_UNREADABLE unless they are zeros. */
gboolean daybook_money_parse (const char *text, gssize length, const char *currency,
                              DaybookMoney *out, GError **error);

/* The one place where a binary float becomes money (style.md, section 7): @text is the JSON number
 * as sent, which may be 12.300000000000001. It is rounded to the currency's exponent, and refused
 * when it lies further than 1e-6 minor units from there. */
gboolean daybook_money_parse_float (const char *text, gssize length, const char *currency,
                                    DaybookMoney *out, GError **error);

/* A whole count of minor units in text ("11109"). */
gboolean daybook_money_parse_minor (const char *text, gssize length, const char *currency,
                                    DaybookMoney *out, GError **error);

/* "111.09": major units with exactly the currency's digits; minor units where the currency is
 * unknown or "". @buffer has DAYBOOK_MONEY_TEXT_MAX bytes and is returned. */
char *daybook_money_text (gint64 minor, const char *currency, char *buffer);

/* "111.09 USD" (transfer full). */
char *daybook_money_dup_text (DaybookMoney money);

/* Both refuse two currencies and overflow (DAYBOOK_ERROR_UNREADABLE), @out untouched. @out may be
 * @a. */
gboolean daybook_money_add (DaybookMoney a, DaybookMoney b, DaybookMoney *out, GError **error);
gboolean daybook_money_subtract (DaybookMoney a, DaybookMoney b, DaybookMoney *out, GError **error);

/* minor × numerator ÷ denominator, half away from zero. False on overflow or a zero denominator.
 * 128 bits inside. */
gboolean daybook_money_share (gint64 minor, gint64 numerator, gint64 denominator, gint64 *out);

/* Splits @total over @n weights by largest remainder, ties to the first; the parts sum to @total
 * exactly. Weights must not be negative; all zero gives everything to the first. False on overflow.
 */
gboolean daybook_money_allocate (gint64 total, const gint64 *weights, gsize n, gint64 *parts);

G_END_DECLS

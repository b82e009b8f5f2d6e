/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact decimals for quantities and rates: units × 10^-scale, no floating point anywhere. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DAYBOOK_DECIMAL_MAX_SCALE 18

typedef struct
{
  gint64 units;
  guint8 scale; /* digits behind the point, at most DAYBOOK_DECIMAL_MAX_SCALE */
} DaybookDecimal;

/* Longest text of a decimal, with sign, point and NUL. */
#define DAYBOOK_DECIMAL_TEXT_MAX 24

/* Reads "-12.50", "3", "1.5e3" or "2E-3" (what a JSON number may look like). Anything else, or what
 * does not fit 64 bits, is DAYBOOK_ERROR_UNREADABLE. The result has no trailing zeros behind the
 * point. */
gboolean daybook_decimal_parse (const char *text, gssize length, DaybookDecimal *out,
                                GError **error);

/* The same for a number that went through a binary float on its way ("12.300000000000001"): rounded
 * to @scale digits behind the point and counted in units of the last one (1230 for scale 2). What
 * lies further than 10^-6 units from there is DAYBOOK_ERROR_UNREADABLE. */
gboolean daybook_decimal_parse_float (const char *text, gssize length, guint scale, gint64 *units,
                                      GError **error);

/* Writes the shortest exact text ("-12.5") to @buffer of DAYBOOK_DECIMAL_TEXT_MAX bytes, and
 * returns it. */
char *daybook_decimal_text (DaybookDecimal value, char *buffer);

int daybook_decimal_compare (DaybookDecimal a, DaybookDecimal b);

/* False on overflow, with @out untouched. */
gboolean daybook_decimal_add (DaybookDecimal a, DaybookDecimal b, DaybookDecimal *out);
gboolean daybook_decimal_multiply (DaybookDecimal a, DaybookDecimal b, DaybookDecimal *out);

G_END_DECLS

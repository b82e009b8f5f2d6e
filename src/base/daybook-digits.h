/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole numbers as text, for what writes thousands of them: a printf each costs ten times as much.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DAYBOOK_DIGITS_MAX 20 /* of a guint64 */

/* Writes @value in front of @end, with zeros to at least @least digits (at most
 * DAYBOOK_DIGITS_MAX); answers where it begins. Nothing terminates it. */
static inline char *
daybook_digits (char *end, guint64 value, guint least)
{
  char *at = end;

  for (; value > 0 || end - at < (gssize) least; value /= 10)
    *--at = (char) ('0' + value % 10);

  return at;
}

/* The size of @value, whichever its sign. */
static inline guint64
daybook_digits_size (gint64 value)
{
  return value < 0 ? -(guint64) value : (guint64) value;
}

/* @value with @places of its digits behind a point, into @buffer, which holds a sign, a point,
 * DAYBOOK_DIGITS_MAX digits (more, when there are more places) and a NUL. Answers its length. */
static inline gsize
daybook_digits_point (char *buffer, gint64 value, guint places)
{
  char digits[64];
  char *end = digits + sizeof digits;
  char *at = daybook_digits (end, daybook_digits_size (value), places + 1);
  char *out = buffer;

  if (value < 0)
    *out++ = '-';
  while (end - at > (gssize) places)
    *out++ = *at++;
  if (places > 0)
    *out++ = '.';
  while (at < end)
    *out++ = *at++;
  *out = '\0';

  return (gsize) (out - buffer);
}

G_END_DECLS

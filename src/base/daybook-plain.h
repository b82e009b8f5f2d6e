/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Most of a JSON text is plain ASCII, which stands for itself between quotes: eight bytes of it are
 * told at once. */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* How many of the eight bytes at @at come before the first that is a control, a quote, a backslash
 * or not ASCII; 8 when none is. */
static inline guint
daybook_plain_bytes (const char *at)
{
  const guint64 each = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 eight, quote, backslash, care;

  memcpy (&eight, at, 8);
  eight = GUINT64_FROM_LE (eight);
  quote = eight ^ each * '"';
  backslash = eight ^ each * '\\';
  /* A borrow marks only bytes behind one that is marked rightly. */
  care = (eight | (eight - each * 0x20) | (quote - each) | (backslash - each)) & each * 0x80;

  return care == 0 ? 8 : (guint) __builtin_ctzll (care) / 8;
}

G_END_DECLS

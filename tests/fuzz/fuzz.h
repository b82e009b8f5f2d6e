/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzz targets share: libFuzzer's entry, and inputs of several parts. */
#pragma once

#include <glib.h>
#include <string.h>

/* Called by libFuzzer for each input; always answers 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Parts of an input are divided by a line "----". Takes the next part (transfer full, NUL
 * terminated) and moves @data on; an input without more parts gives empty ones. */
static inline char *
fuzz_take_part (const guint8 **data, gsize *size)
{
  static const char line[] = "\n----\n";
  const guint8 *end = *size > 0 ? memmem (*data, *size, line, strlen (line)) : NULL;
  gsize length = end != NULL ? (gsize) (end - *data) : *size;
  char *part = g_strndup ((const char *) *data, length);

  length += end != NULL ? strlen (line) : 0;
  *data += length;
  *size -= length;

  return part;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records counted and added up by the days that they happened on. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  guint day; /* which of the days */
  char currency[4];
  gint64 count;
  gint64 sum; /* minor units */
} DaybookDaySum;

/* Records of @type between the first and the last of @begins (UTC µs, ascending, @n of them: day i
 * lasts from begins[i] to begins[i + 1]), of @status unless NULL. By day, then by currency; days
 * without any are left out. A sum that does not fit is DAYBOOK_ERROR_STORE. (transfer full),
 * DaybookDaySum values */
GArray *daybook_day_sums (DaybookDb *db,
                          const char *type,
                          const char *status,
                          const gint64 *begins,
                          guint n,
                          GError **error);

G_END_DECLS

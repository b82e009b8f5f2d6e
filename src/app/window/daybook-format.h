/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums, times and counts as the locale writes them. Pure; any thread. All (transfer full). */
#pragma once

#include "daybook-money.h"

G_BEGIN_DECLS

/* "1,234.50 EUR", "-12.00 USD"; "" for a money without a currency. */
char *daybook_format_money (DaybookMoney money);
/* "24 Nov 2026, 15:30" in @zone (NULL: UTC); "" for DAYBOOK_TIME_NONE. */
char *daybook_format_time (gint64 time_us, GTimeZone *zone);
/* "24 Nov 2026" */
char *daybook_format_date (gint64 time_us, GTimeZone *zone);
/* "just now", "5 minutes ago", "in 3 hours", "2 days ago" */
char *daybook_format_ago (gint64 time_us, gint64 now_us);
/* "1,234" */
char *daybook_format_count (gint64 count);

G_END_DECLS

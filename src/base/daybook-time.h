/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times: UTC microseconds since 1970. A day belongs to a zone, which is always an argument; nothing
 * here asks the clock. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DAYBOOK_TIME_NONE G_MININT64
#define DAYBOOK_SECOND G_GINT64_CONSTANT (1000000)
#define DAYBOOK_MINUTE (60 * DAYBOOK_SECOND)
#define DAYBOOK_HOUR (60 * DAYBOOK_MINUTE)
#define DAYBOOK_DAY (24 * DAYBOOK_HOUR)

typedef enum
{
  DAYBOOK_TIME_RFC3339, /* "2026-11-20T14:03:22Z", with fraction and any offset; an offset is
                           required; "+0000" is accepted */
  DAYBOOK_TIME_LOCAL,   /* "2026-11-20T14:03:22" or with a space: wall clock of a zone */
  DAYBOOK_TIME_DATE,    /* "2026-11-20": midnight in a zone */
  DAYBOOK_TIME_UNIX,    /* whole or fractional seconds */
  DAYBOOK_TIME_UNIX_MS, /* milliseconds */
  DAYBOOK_TIME_UNIX_US, /* microseconds */
  DAYBOOK_TIME_HTTP,    /* "Fri, 20 Nov 2026 14:03:22 GMT" */
} DaybookTimeFormat;

/* "rfc3339", "local", "date", "unix", "unix_ms", "unix_us", "http"; FALSE for another word. */
gboolean daybook_time_format_parse (const char *word, DaybookTimeFormat *out);

/* Reads @text; @zone only matters for LOCAL and DATE (NULL is UTC): a wall clock time that comes
 * twice is the first of the two, one that is skipped is read with the offset before the jump.
 * Digits beyond the microsecond are cut off. DAYBOOK_ERROR_UNREADABLE when it is not a real time or
 * lies outside the years 1 to 9999. */
gboolean daybook_time_parse (const char *text, gssize length, DaybookTimeFormat format,
                             GTimeZone *zone, gint64 *out, GError **error);

/* The reverse (transfer full): RFC3339 in UTC with "Z" and only as many fraction digits as needed.
 * NULL for DAYBOOK_TIME_NONE and what lies outside the years 1 to 9999. */
char *daybook_time_dup_text (gint64 time_us, DaybookTimeFormat format, GTimeZone *zone);

/* "2026-11-20", the day in @zone (NULL is UTC) that @time_us belongs to, into @out; "" where
 * dup_text answers NULL. */
void daybook_time_day (gint64 time_us, GTimeZone *zone, char out[11]);

/* When the day in @zone (NULL is UTC) that @time_us belongs to began, or one so many @days after it
 * (before it, when negative), however long those days are. */
gint64 daybook_time_day_begin (gint64 time_us, GTimeZone *zone, int days);

/* "15 min", "2 h", "3 days", "90 s" as microseconds; FALSE when it is not one. Units: ms, s, sec,
 * second(s), min, minute(s), h, hour(s), d, day(s), week(s). */
gboolean daybook_time_parse_span (const char *text, gint64 *out);

/* "about 40 s", "about 5 min", "about 9 h": never less than it is (transfer full). */
char *daybook_time_dup_about (gint64 span_us);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-format.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <string.h>

#include "daybook-time.h"

char *
daybook_format_money (DaybookMoney money)
{
  char plain[DAYBOOK_MONEY_TEXT_MAX];
  const char *text, *point;
  g_autofree char *whole = NULL;
  gint64 units;

  if (money.currency[0] == '\0')
    return g_strdup ("");
  text = daybook_money_text (money.minor, money.currency, plain);
  point = strchr (text, '.');
  units = g_ascii_strtoll (text, NULL, 10);
  whole = g_strdup_printf ("%'" G_GINT64_FORMAT, units);

  return g_strdup_printf ("%s%s%s%s %s", *text == '-' && units == 0 ? "-" : "", whole,
                          point != NULL ? nl_langinfo (RADIXCHAR) : "",
                          point != NULL ? point + 1 : "", money.currency);
}

static char *
format (gint64 time_us, GTimeZone *zone, const char *how)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) there = NULL;

  if (time_us == DAYBOOK_TIME_NONE)
    return g_strdup ("");
  utc = g_date_time_new_from_unix_utc (time_us / DAYBOOK_SECOND);
  there = zone != NULL && utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  return utc != NULL ? g_date_time_format (there != NULL ? there : utc, how) : g_strdup ("");
}

char *
daybook_format_time (gint64 time_us, GTimeZone *zone)
{
  /* Translators: day and time, as g_date_time_format() has it */
  return format (time_us, zone, _ ("%-d %b %Y, %H:%M"));
}

char *
daybook_format_date (gint64 time_us, GTimeZone *zone)
{
  /* Translators: a day, as g_date_time_format() has it */
  return format (time_us, zone, _ ("%-d %b %Y"));
}

char *
daybook_format_ago (gint64 time_us, gint64 now_us)
{
  gint64 seconds, minutes, hours, days;

  if (time_us == DAYBOOK_TIME_NONE)
    return g_strdup (_ ("never"));
  seconds = (now_us - time_us) / DAYBOOK_SECOND;
  minutes = ABS (seconds) / 60;
  hours = minutes / 60;
  days = hours / 24;
  if (minutes < 1)
    return g_strdup (_ ("just now"));
  if (seconds < 0)
    return minutes < 120 ? g_strdup_printf (ngettext ("in %d minute", "in %d minutes", minutes),
                                            (int) minutes)
           : hours < 48
               ? g_strdup_printf (ngettext ("in %d hour", "in %d hours", hours), (int) hours)
               : g_strdup_printf (ngettext ("in %d day", "in %d days", days), (int) days);
  return minutes < 60 ? g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", minutes),
                                         (int) minutes)
         : hours < 48
             ? g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", hours), (int) hours)
             : g_strdup_printf (ngettext ("%d day ago", "%d days ago", days), (int) days);
}

char *
daybook_format_count (gint64 count)
{
  return g_strdup_printf ("%'" G_GINT64_FORMAT, count);
}

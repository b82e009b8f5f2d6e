/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times as whole microseconds. GDateTime keeps its seconds in a double, so days are counted here;
 * only the offset of a zone comes from GLib.
 *
 * A wall clock that shows a time twice (clocks go back) means the first of the two; one that skips
 * a time (clocks go forward) is read with the offset before the jump, so that midnight in a gap is
 * the first moment of its day. */
#include "daybook-time.h"

#include <string.h>

#include "daybook-decimal.h"
#include "daybook-error.h"

#define DAY_S 86400
#define FIRST_S G_GINT64_CONSTANT (-62135596800)  /* 0001-01-01T00:00:00Z */
#define BEHIND_S G_GINT64_CONSTANT (253402300800) /* 10000-01-01T00:00:00Z */
#define FRACTION_DIGITS 6

typedef struct
{
  int year, month, day;
  int hour, minute, second;
  int fraction_us;
} Fields;

typedef struct
{
  const char *at;
  const char *end;
} Cursor;

static const char formats[][8] = {
  "rfc3339", "local", "date", "unix", "unix_ms", "unix_us", "http"
};
static const char weekdays[] = "ThuFriSatSunMonTueWed"; /* day 0 was a Thursday */
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static gint64
floor_divide (gint64 value,
              gint64 divisor)
{
  return value / divisor - (value % divisor < 0);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that
 * the leap day is the last of its year; 400 years have 146097 days. */
static gint64
days_from_date (int year,
                int month,
                int day)
{
  gint64 y = year - (month <= 2);
  gint64 era = floor_divide (y, 400);
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
         - 719468;
}

static void
date_from_days (gint64  days,
                Fields *out)
{
  gint64 shifted = days + 719468;
  gint64 era = floor_divide (shifted, 146097);
  gint64 day_of_era = shifted - era * 146097;
  gint64 year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 month = (5 * day_of_year + 2) / 153;

  out->day = (int) (day_of_year - (153 * month + 2) / 5 + 1);
  out->month = (int) (month < 10 ? month + 3 : month - 9);
  out->year = (int) (year_of_era + era * 400 + (out->month <= 2));
}

static Fields
fields_from_seconds (gint64 seconds,
                     int    fraction_us)
{
  Fields fields = { .fraction_us = fraction_us };
  gint64 days = floor_divide (seconds, DAY_S);
  int rest = (int) (seconds - days * DAY_S);

  date_from_days (days, &fields);
  fields.hour = rest / 3600;
  fields.minute = rest / 60 % 60;
  fields.second = rest % 60;
  return fields;
}

/* Seconds as if the fields were UTC. */
static gint64
seconds_from_fields (const Fields *fields)
{
  return days_from_date (fields->year, fields->month, fields->day) * DAY_S + fields->hour * 3600
         + fields->minute * 60 + fields->second;
}

/* Counted as in weekdays[]. */
static int
weekday_from_seconds (gint64 seconds)
{
  gint64 days = floor_divide (seconds, DAY_S);

  return (int) (days - floor_divide (days, 7) * 7);
}

static gint64
zone_offset_s (GTimeZone *zone,
               gint64     utc_s)
{
  if (zone == NULL)
    return 0;

  return g_time_zone_get_offset (zone,
                                 g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, utc_s));
}

static gint64
utc_from_local (GTimeZone *zone,
                gint64     local_s)
{
  gint64 before = local_s - zone_offset_s (zone, local_s - DAY_S);
  gint64 after = local_s - zone_offset_s (zone, local_s + DAY_S);

  if (before == after || before + zone_offset_s (zone, before) == local_s)
    return before;

  return after + zone_offset_s (zone, after) == local_s ? after : before;
}

static gboolean
read_byte (Cursor     *self,
           const char *allowed)
{
  if (self->at == self->end || *self->at == '\0' || strchr (allowed, *self->at) == NULL)
    return FALSE;

  self->at++;
  return TRUE;
}

/* Exactly @width digits. */
static gboolean
read_digits (Cursor *self,
             int     width,
             int    *out)
{
  int value = 0;

  for (; width > 0; width--, self->at++)
    {
      if (self->at == self->end || !g_ascii_isdigit (*self->at))
        return FALSE;
      value = value * 10 + (*self->at - '0');
    }

  *out = value;
  return TRUE;
}

/* One of the three-letter names, counted from 0. */
static gboolean
read_name (Cursor     *self,
           const char *names,
           int        *out)
{
  int i;

  for (i = 0; names[i * 3] != '\0' && self->end - self->at >= 3; i++)
    if (memcmp (names + i * 3, self->at, 3) == 0)
      {
        self->at += 3;
        *out = i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
read_date (Cursor *self,
           Fields *out)
{
  return read_digits (self, 4, &out->year) && read_byte (self, "-")
         && read_digits (self, 2, &out->month) && read_byte (self, "-")
         && read_digits (self, 2, &out->day);
}

static gboolean
read_clock (Cursor *self,
            Fields *out)
{
  return read_digits (self, 2, &out->hour) && read_byte (self, ":")
         && read_digits (self, 2, &out->minute) && read_byte (self, ":")
         && read_digits (self, 2, &out->second);
}

/* ".123", cut to whole microseconds; no fraction is fine. */
static gboolean
read_fraction (Cursor *self,
               Fields *out)
{
  int weight = 100000;
  const char *from;

  if (!read_byte (self, "."))
    return TRUE;

  for (from = self->at; self->at < self->end && g_ascii_isdigit (*self->at);
       self->at++, weight /= 10)
    out->fraction_us += weight * (*self->at - '0');

  return self->at > from;
}

/* "Z", "+02:00" or "-0530". */
static gboolean
read_offset (Cursor *self,
             int    *out_s)
{
  int sign = self->at < self->end && *self->at == '-' ? -1 : 1;
  int hours = 0, minutes = 0;

  if (read_byte (self, "Zz"))
    return TRUE;

  if (!read_byte (self, "+-") || !read_digits (self, 2, &hours))
    return FALSE;
  read_byte (self, ":");
  if (!read_digits (self, 2, &minutes) || hours > 23 || minutes > 59)
    return FALSE;

  *out_s = sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

static int
days_in_month (int year,
               int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return days[month - 1] + (month == 2 && leap);
}

/* @last_second is 60 where a leap second may stand. */
static gboolean
is_real (const Fields *fields,
         int           last_second)
{
  return fields->year >= 1 && fields->month >= 1 && fields->month <= 12 && fields->day >= 1
         && fields->day <= days_in_month (fields->year, fields->month) && fields->hour <= 23
         && fields->minute <= 59 && fields->second <= last_second;
}

static gboolean
read_rfc3339 (Cursor *self,
              Fields *fields,
              gint64 *out_s)
{
  int offset_s = 0;

  if (!read_date (self, fields) || !read_byte (self, "Tt ") || !read_clock (self, fields)
      || !read_fraction (self, fields) || !read_offset (self, &offset_s) || !is_real (fields, 60))
    return FALSE;

  *out_s = seconds_from_fields (fields) - offset_s;

  /* A leap second is only ever the last one of a UTC day; it is read as the first of the next. */
  return fields->second < 60 || *out_s % DAY_S == 0;
}

static gboolean
read_http (Cursor *self,
           Fields *fields,
           gint64 *out_s)
{
  int weekday = 0;

  if (!read_name (self, weekdays, &weekday) || !read_byte (self, ",") || !read_byte (self, " ")
      || !read_digits (self, 2, &fields->day) || !read_byte (self, " ")
      || !read_name (self, months, &fields->month) || !read_byte (self, " ")
      || !read_digits (self, 4, &fields->year) || !read_byte (self, " ")
      || !read_clock (self, fields) || self->end - self->at < 4
      || memcmp (self->at, " GMT", 4) != 0)
    return FALSE;

  self->at += 4;
  fields->month++;
  if (!is_real (fields, 59))
    return FALSE;

  *out_s = seconds_from_fields (fields);
  return weekday_from_seconds (*out_s) == weekday;
}

static gboolean
read_fields (Cursor           *self,
             DaybookTimeFormat format,
             GTimeZone        *zone,
             Fields           *fields,
             gint64           *out_s)
{
  if (format == DAYBOOK_TIME_RFC3339)
    return read_rfc3339 (self, fields, out_s);
  if (format == DAYBOOK_TIME_HTTP)
    return read_http (self, fields, out_s);

  if (!read_date (self, fields))
    return FALSE;
  if (format == DAYBOOK_TIME_LOCAL
      && (!read_byte (self, "T ") || !read_clock (self, fields) || !read_fraction (self, fields)))
    return FALSE;
  if (!is_real (fields, 59))
    return FALSE;

  *out_s = utc_from_local (zone, seconds_from_fields (fields));
  return TRUE;
}

static gboolean
fail (GError          **error,
      DaybookTimeFormat format,
      const char       *problem)
{
  static const char *const samples[] = {
    "2026-11-20T14:03:22Z",
    "2026-11-20T14:03:22",
    "2026-11-20",
    "1795183402",
    "1795183402000",
    "1795183402000000",
    "Fri, 20 Nov 2026 14:03:22 GMT",
  };

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
               "expected a time such as \"%s\" (%s): %s", samples[format], formats[format],
               problem);
  return FALSE;
}

static gboolean
is_in_range (gint64 seconds)
{
  return seconds >= FIRST_S && seconds < BEHIND_S;
}

/* Digits behind the point that one unit of a Unix format still has, down to microseconds. */
static int
unix_digits (DaybookTimeFormat format)
{
  return format == DAYBOOK_TIME_UNIX ? 6 : format == DAYBOOK_TIME_UNIX_MS ? 3 : 0;
}

static gboolean
parse_unix (const char       *text,
            gssize            length,
            DaybookTimeFormat format,
            gint64           *out,
            GError          **error)
{
  int digits = unix_digits (format);
  DaybookDecimal value;
  gint64 time_us;
  int scale;

  if (!daybook_decimal_parse (text, length, &value, error))
    {
      g_prefix_error (error, "a time in %s format: ", formats[format]);
      return FALSE;
    }

  time_us = value.units;
  for (scale = value.scale; scale > digits; scale--)
    time_us = floor_divide (time_us, 10);
  for (; scale < digits; scale++)
    if (__builtin_mul_overflow (time_us, 10, &time_us))
      return fail (error, format, "it lies outside the years 1 to 9999");

  if (!is_in_range (floor_divide (time_us, DAYBOOK_SECOND)))
    return fail (error, format, "it lies outside the years 1 to 9999");

  *out = time_us;
  return TRUE;
}

gboolean
daybook_time_format_parse (const char        *word,
                           DaybookTimeFormat *out)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (word, formats[i]) == 0)
      {
        *out = (DaybookTimeFormat) i;
        return TRUE;
      }

  return FALSE;
}

gboolean
daybook_time_parse (const char       *text,
                    gssize            length,
                    DaybookTimeFormat format,
                    GTimeZone        *zone,
                    gint64           *out,
                    GError          **error)
{
  Cursor cursor;
  Fields fields = { 0 };
  gint64 seconds = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  if (format == DAYBOOK_TIME_UNIX || format == DAYBOOK_TIME_UNIX_MS
      || format == DAYBOOK_TIME_UNIX_US)
    return parse_unix (text, length, format, out, error);

  cursor = (Cursor) { text, text + (length < 0 ? strlen (text) : (gsize) length) };
  if (!read_fields (&cursor, format, zone, &fields, &seconds) || cursor.at != cursor.end)
    return fail (error, format, "it is written otherwise, or there is no such time");
  if (!is_in_range (seconds))
    return fail (error, format, "it lies outside the years 1 to 9999");

  *out = seconds * DAYBOOK_SECOND + fields.fraction_us;
  return TRUE;
}

static char *
dup_clock_text (const Fields *fields,
                const char   *suffix)
{
  char fraction[FRACTION_DIGITS + 2] = "";
  int length;

  if (fields->fraction_us > 0)
    {
      length = g_snprintf (fraction, sizeof fraction, ".%06d", fields->fraction_us);
      while (fraction[length - 1] == '0')
        fraction[--length] = '\0';
    }

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%s%s", fields->year, fields->month,
                          fields->day, fields->hour, fields->minute, fields->second, fraction,
                          suffix);
}

char *
daybook_time_dup_text (gint64            time_us,
                       DaybookTimeFormat format,
                       GTimeZone        *zone)
{
  gint64 seconds = floor_divide (time_us, DAYBOOK_SECOND);
  gboolean wall = format == DAYBOOK_TIME_LOCAL || format == DAYBOOK_TIME_DATE;
  gint64 shown_s = seconds + (wall ? zone_offset_s (zone, seconds) : 0);
  char number[DAYBOOK_DECIMAL_TEXT_MAX];
  Fields fields;

  if (!is_in_range (shown_s))
    return NULL;

  fields = fields_from_seconds (shown_s, (int) (time_us - seconds * DAYBOOK_SECOND));
  switch (format)
    {
    case DAYBOOK_TIME_LOCAL:
      return dup_clock_text (&fields, "");
    case DAYBOOK_TIME_DATE:
      return g_strdup_printf ("%04d-%02d-%02d", fields.year, fields.month, fields.day);
    case DAYBOOK_TIME_UNIX:
    case DAYBOOK_TIME_UNIX_MS:
    case DAYBOOK_TIME_UNIX_US:
      return g_strdup (daybook_decimal_text (
          (DaybookDecimal) { time_us, (guint8) unix_digits (format) }, number));
    case DAYBOOK_TIME_HTTP:
      return g_strdup_printf ("%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
                              weekdays + weekday_from_seconds (seconds) * 3, fields.day,
                              months + (fields.month - 1) * 3, fields.year, fields.hour,
                              fields.minute, fields.second);
    case DAYBOOK_TIME_RFC3339:
    default:
      return dup_clock_text (&fields, "Z");
    }
}

void
daybook_time_day (gint64     time_us,
                  GTimeZone *zone,
                  char       out[11])
{
  g_autofree char *day = daybook_time_dup_text (time_us, DAYBOOK_TIME_DATE, zone);

  g_strlcpy (out, day != NULL ? day : "", 11);
}

gint64
daybook_time_day_begin (gint64     time_us,
                        GTimeZone *zone,
                        int        days)
{
  char day[11];
  gint64 begins = time_us;

  /* The middle of a day stays inside it, however long the day is. */
  daybook_time_day (time_us, zone, day);
  daybook_time_parse (day, -1, DAYBOOK_TIME_DATE, zone, &begins, NULL);
  if (days == 0)
    return begins;
  daybook_time_day (begins + DAYBOOK_DAY / 2 + days * DAYBOOK_DAY, zone, day);
  daybook_time_parse (day, -1, DAYBOOK_TIME_DATE, zone, &begins, NULL);

  return begins;
}

gboolean
daybook_time_parse_span (const char *text,
                         gint64     *out)
{
  static const struct
  {
    const char *words; /* between spaces */
    gint64 size;
  } units[] = {
    { " ms ", DAYBOOK_SECOND / 1000 },
    { " s sec second seconds ", DAYBOOK_SECOND },
    { " min minute minutes ", DAYBOOK_MINUTE },
    { " h hour hours ", DAYBOOK_HOUR },
    { " d day days ", DAYBOOK_DAY },
    { " week weeks ", 7 * DAYBOOK_DAY },
  };
  const char *at = text;
  g_autofree char *word = NULL;
  gint64 span = 0;
  guint i;

  g_return_val_if_fail (text != NULL, FALSE);

  for (; g_ascii_isdigit (*at); at++)
    if (__builtin_mul_overflow (span, 10, &span) || __builtin_add_overflow (span, *at - '0', &span))
      return FALSE;

  if (at == text)
    return FALSE;
  at += *at == ' ';
  if (*at == '\0' || strchr (at, ' ') != NULL)
    return FALSE;

  word = g_strdup_printf (" %s ", at);
  for (i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (strstr (units[i].words, word) == NULL)
        continue;
      if (__builtin_mul_overflow (span, units[i].size, &span))
        return FALSE;

      *out = span;
      return TRUE;
    }

  return FALSE;
}

char *
daybook_time_dup_about (gint64 span_us)
{
  gint64 seconds = span_us > 0 ? 1 + (span_us - 1) / DAYBOOK_SECOND : 0;

  if (seconds < 120)
    return g_strdup_printf ("about %" G_GINT64_FORMAT " s", seconds);
  if (seconds < 2 * 3600)
    return g_strdup_printf ("about %" G_GINT64_FORMAT " min", (seconds + 59) / 60);

  return g_strdup_printf ("about %" G_GINT64_FORMAT " h", (seconds + 3599) / 3600);
}

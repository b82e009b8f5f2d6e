/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times: what is refused, what is read in which zone, and that each format is its own reverse. */
#include <string.h>

#include "daybook-error.h"
#include "daybook-time.h"

typedef struct
{
  const char *name;
  DaybookTimeFormat format;
  const char *text;
  const char *zone;     /* NULL for UTC */
  const char *expected; /* in RFC 3339 */
} Case;

static const Case bad[] = {
  { "empty", DAYBOOK_TIME_RFC3339, "", NULL, NULL },
  { "no-offset", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22", NULL, NULL },
  { "no-time", DAYBOOK_TIME_RFC3339, "2026-11-20", NULL, NULL },
  { "no-seconds", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03Z", NULL, NULL },
  { "short-year", DAYBOOK_TIME_RFC3339, "26-11-20T14:03:22Z", NULL, NULL },
  { "short-day", DAYBOOK_TIME_RFC3339, "2026-11-2T14:03:22Z", NULL, NULL },
  { "month-0", DAYBOOK_TIME_RFC3339, "2026-00-20T14:03:22Z", NULL, NULL },
  { "month-13", DAYBOOK_TIME_RFC3339, "2026-13-20T14:03:22Z", NULL, NULL },
  { "day-0", DAYBOOK_TIME_RFC3339, "2026-11-00T14:03:22Z", NULL, NULL },
  { "day-31", DAYBOOK_TIME_RFC3339, "2026-11-31T14:03:22Z", NULL, NULL },
  { "no-leap-day", DAYBOOK_TIME_RFC3339, "2026-02-29T14:03:22Z", NULL, NULL },
  { "no-leap-day-1900", DAYBOOK_TIME_RFC3339, "1900-02-29T14:03:22Z", NULL, NULL },
  { "hour-24", DAYBOOK_TIME_RFC3339, "2026-11-20T24:00:00Z", NULL, NULL },
  { "minute-60", DAYBOOK_TIME_RFC3339, "2026-11-20T14:60:00Z", NULL, NULL },
  { "second-61", DAYBOOK_TIME_RFC3339, "2016-12-31T23:59:61Z", NULL, NULL },
  { "leap-second-midday", DAYBOOK_TIME_RFC3339, "2016-12-31T12:00:60Z", NULL, NULL },
  { "empty-fraction", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22.Z", NULL, NULL },
  { "comma-fraction", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22,5Z", NULL, NULL },
  { "offset-hour-24", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22+24:00", NULL, NULL },
  { "offset-minute-60", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22+02:60", NULL, NULL },
  { "offset-short", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22+02", NULL, NULL },
  { "trailing", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22Z ", NULL, NULL },
  { "leading", DAYBOOK_TIME_RFC3339, " 2026-11-20T14:03:22Z", NULL, NULL },
  { "year-0", DAYBOOK_TIME_RFC3339, "0000-11-20T14:03:22Z", NULL, NULL },
  { "before-year-1", DAYBOOK_TIME_RFC3339, "0001-01-01T00:00:00+01:00", NULL, NULL },
  { "after-year-9999", DAYBOOK_TIME_RFC3339, "9999-12-31T23:59:59-01:00", NULL, NULL },
  { "local-with-zone", DAYBOOK_TIME_LOCAL, "2026-11-20T14:03:22Z", NULL, NULL },
  { "local-date", DAYBOOK_TIME_LOCAL, "2026-11-20", NULL, NULL },
  { "local-leap-second", DAYBOOK_TIME_LOCAL, "2016-12-31T23:59:60", NULL, NULL },
  { "date-with-time", DAYBOOK_TIME_DATE, "2026-11-20T00:00:00", NULL, NULL },
  { "date-slashes", DAYBOOK_TIME_DATE, "2026/11/20", NULL, NULL },
  { "date-german", DAYBOOK_TIME_DATE, "20.11.2026", NULL, NULL },
  { "unix-text", DAYBOOK_TIME_UNIX, "soon", NULL, NULL },
  { "unix-far", DAYBOOK_TIME_UNIX, "253402300800", NULL, NULL },
  { "unix-early", DAYBOOK_TIME_UNIX, "-62135596801", NULL, NULL },
  { "unix-overflow", DAYBOOK_TIME_UNIX, "9223372036854775807", NULL, NULL },
  { "unix-ms-overflow", DAYBOOK_TIME_UNIX_MS, "9223372036854775807", NULL, NULL },
  { "http-no-zone", DAYBOOK_TIME_HTTP, "Fri, 20 Nov 2026 14:03:22", NULL, NULL },
  { "http-other-zone", DAYBOOK_TIME_HTTP, "Fri, 20 Nov 2026 14:03:22 UTC", NULL, NULL },
  { "http-wrong-weekday", DAYBOOK_TIME_HTTP, "Thu, 20 Nov 2026 14:03:22 GMT", NULL, NULL },
  { "http-no-weekday", DAYBOOK_TIME_HTTP, "20 Nov 2026 14:03:22 GMT", NULL, NULL },
  { "http-month", DAYBOOK_TIME_HTTP, "Fri, 20 Foo 2026 14:03:22 GMT", NULL, NULL },
  { "http-day", DAYBOOK_TIME_HTTP, "Tue, 31 Nov 2026 14:03:22 GMT", NULL, NULL },
  { "http-trailing", DAYBOOK_TIME_HTTP, "Fri, 20 Nov 2026 14:03:22 GMT.", NULL, NULL },
};

static const Case good[] = {
  { "utc", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22Z", NULL, "2026-11-20T14:03:22Z" },
  { "small-letters", DAYBOOK_TIME_RFC3339, "2026-11-20t14:03:22z", NULL, "2026-11-20T14:03:22Z" },
  { "blank", DAYBOOK_TIME_RFC3339, "2026-11-20 14:03:22+00:00", NULL, "2026-11-20T14:03:22Z" },
  { "east", DAYBOOK_TIME_RFC3339, "2026-11-20T00:30:00+05:30", NULL, "2026-11-19T19:00:00Z" },
  { "west", DAYBOOK_TIME_RFC3339, "2026-12-31T20:00:00-08:00", NULL, "2027-01-01T04:00:00Z" },
  { "no-colon", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22+0000", NULL, "2026-11-20T14:03:22Z" },
  { "no-colon-west", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22-0330", NULL,
    "2026-11-20T17:33:22Z" },
  { "tenth", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22.5Z", NULL, "2026-11-20T14:03:22.5Z" },
  { "millis", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22.120+01:00", NULL,
    "2026-11-20T13:03:22.12Z" },
  { "micros", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22.000001Z", NULL,
    "2026-11-20T14:03:22.000001Z" },
  { "nanos", DAYBOOK_TIME_RFC3339, "2026-11-20T14:03:22.999999999Z", NULL,
    "2026-11-20T14:03:22.999999Z" },
  { "leap-day", DAYBOOK_TIME_RFC3339, "2000-02-29T00:00:00Z", NULL, "2000-02-29T00:00:00Z" },
  { "leap-second", DAYBOOK_TIME_RFC3339, "2016-12-31T23:59:60Z", NULL, "2017-01-01T00:00:00Z" },
  { "leap-second-west", DAYBOOK_TIME_RFC3339, "2016-12-31T18:59:60-05:00", NULL,
    "2017-01-01T00:00:00Z" },
  { "before-1970", DAYBOOK_TIME_RFC3339, "1969-12-31T23:59:59.25Z", NULL,
    "1969-12-31T23:59:59.25Z" },
  { "first", DAYBOOK_TIME_RFC3339, "0001-01-01T00:00:00Z", NULL, "0001-01-01T00:00:00Z" },
  { "last", DAYBOOK_TIME_RFC3339, "9999-12-31T23:59:59.999999Z", NULL,
    "9999-12-31T23:59:59.999999Z" },
  { "local-utc", DAYBOOK_TIME_LOCAL, "2026-11-20 14:03:22", NULL, "2026-11-20T14:03:22Z" },
  { "local-winter", DAYBOOK_TIME_LOCAL, "2026-11-20T14:03:22.5", "Europe/Berlin",
    "2026-11-20T13:03:22.5Z" },
  { "local-summer", DAYBOOK_TIME_LOCAL, "2026-07-20T14:03:22", "Europe/Berlin",
    "2026-07-20T12:03:22Z" },
  { "before-gap", DAYBOOK_TIME_LOCAL, "2026-03-29T01:59:59", "Europe/Berlin",
    "2026-03-29T00:59:59Z" },
  { "in-gap", DAYBOOK_TIME_LOCAL, "2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00Z" },
  { "after-gap", DAYBOOK_TIME_LOCAL, "2026-03-29T03:00:00", "Europe/Berlin",
    "2026-03-29T01:00:00Z" },
  { "before-overlap", DAYBOOK_TIME_LOCAL, "2026-10-25T01:59:59", "Europe/Berlin",
    "2026-10-24T23:59:59Z" },
  { "in-overlap", DAYBOOK_TIME_LOCAL, "2026-10-25T02:30:00", "Europe/Berlin",
    "2026-10-25T00:30:00Z" },
  { "after-overlap", DAYBOOK_TIME_LOCAL, "2026-10-25T03:00:00", "Europe/Berlin",
    "2026-10-25T02:00:00Z" },
  { "overlap-west", DAYBOOK_TIME_LOCAL, "2026-11-01T01:30:00", "America/New_York",
    "2026-11-01T05:30:00Z" },
  { "overlap-half-hour", DAYBOOK_TIME_LOCAL, "2026-04-05T01:45:00", "Australia/Lord_Howe",
    "2026-04-04T14:45:00Z" },
  { "skipped-day", DAYBOOK_TIME_LOCAL, "2011-12-31T00:00:00", "Pacific/Apia",
    "2011-12-30T10:00:00Z" },
  { "date-utc", DAYBOOK_TIME_DATE, "2026-11-20", NULL, "2026-11-20T00:00:00Z" },
  { "date-east", DAYBOOK_TIME_DATE, "2026-11-20", "Asia/Tokyo", "2026-11-19T15:00:00Z" },
  { "date-west", DAYBOOK_TIME_DATE, "2026-11-20", "America/Los_Angeles", "2026-11-20T08:00:00Z" },
  { "date-midnight-gap", DAYBOOK_TIME_DATE, "2018-11-04", "America/Sao_Paulo",
    "2018-11-04T03:00:00Z" },
  { "date-midnight-twice", DAYBOOK_TIME_DATE, "2018-02-17", "America/Sao_Paulo",
    "2018-02-17T02:00:00Z" },
  { "unix", DAYBOOK_TIME_UNIX, "1795183402", NULL, "2026-11-20T14:03:22Z" },
  { "unix-zero", DAYBOOK_TIME_UNIX, "0", NULL, "1970-01-01T00:00:00Z" },
  { "unix-fraction", DAYBOOK_TIME_UNIX, "1795183402.25", NULL, "2026-11-20T14:03:22.25Z" },
  { "unix-exponent", DAYBOOK_TIME_UNIX, "1.795183402e9", NULL, "2026-11-20T14:03:22Z" },
  { "unix-negative", DAYBOOK_TIME_UNIX, "-0.75", NULL, "1969-12-31T23:59:59.25Z" },
  { "unix-nanos", DAYBOOK_TIME_UNIX, "1795183402.999999999", NULL, "2026-11-20T14:03:22.999999Z" },
  { "unix-nanos-down", DAYBOOK_TIME_UNIX, "-0.0000001", NULL, "1969-12-31T23:59:59.999999Z" },
  { "unix-ms", DAYBOOK_TIME_UNIX_MS, "1795183402123", NULL, "2026-11-20T14:03:22.123Z" },
  { "unix-us", DAYBOOK_TIME_UNIX_US, "1795183402123456", NULL, "2026-11-20T14:03:22.123456Z" },
  { "http", DAYBOOK_TIME_HTTP, "Fri, 20 Nov 2026 14:03:22 GMT", NULL, "2026-11-20T14:03:22Z" },
  { "http-old", DAYBOOK_TIME_HTTP, "Sun, 06 Nov 1994 08:49:37 GMT", NULL, "1994-11-06T08:49:37Z" },
  { "http-epoch", DAYBOOK_TIME_HTTP, "Thu, 01 Jan 1970 00:00:00 GMT", NULL,
    "1970-01-01T00:00:00Z" },
  { "http-before-epoch", DAYBOOK_TIME_HTTP, "Wed, 31 Dec 1969 23:59:59 GMT", NULL,
    "1969-12-31T23:59:59Z" },
};

static const char *const bad_spans[] = {
  "",
  "min",
  "15",
  "15 ",
  "15  min",
  "-1 s",
  "1.5 h",
  "15 min ",
  " 15 min",
  "3 fortnights",
  "5 mi",
  "1 s ec",
  "9223372036854775808 s",
  "9223372036855 s",
  "99999999999999999999 ms",
};

static const struct
{
  const char *text;
  gint64 span;
} good_spans[] = {
  { "15 min", 15 * DAYBOOK_MINUTE },
  { "2 h", 2 * DAYBOOK_HOUR },
  { "3 days", 3 * DAYBOOK_DAY },
  { "90 s", 90 * DAYBOOK_SECOND },
  { "1 day", DAYBOOK_DAY },
  { "1d", DAYBOOK_DAY },
  { "30s", 30 * DAYBOOK_SECOND },
  { "2 weeks", 14 * DAYBOOK_DAY },
  { "250 ms", DAYBOOK_SECOND / 4 },
  { "1 hour", DAYBOOK_HOUR },
  { "10 minutes", 600 * DAYBOOK_SECOND },
  { "0 s", 0 },
};

static GTimeZone *
open_zone (const char *name)
{
  GTimeZone *zone;

  if (name == NULL)
    return NULL;

  zone = g_time_zone_new_identifier (name);
  if (zone == NULL)
    g_error ("the time zone %s is not installed", name);

  return zone;
}

static void
test_bad (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  gint64 time_us = 7;

  g_assert_false (daybook_time_parse (row->text, -1, row->format, NULL, &time_us, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_cmpint (time_us, ==, 7);
}

static void
test_good (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GTimeZone) zone = open_zone (row->zone);
  g_autofree char *text = NULL;
  gint64 time_us = 0;

  g_assert_true (daybook_time_parse (row->text, -1, row->format, zone, &time_us, &error));
  g_assert_no_error (error);
  text = daybook_time_dup_text (time_us, DAYBOOK_TIME_RFC3339, NULL);
  g_assert_cmpstr (text, ==, row->expected);
}

/* Any microsecond comes back from each format that can hold it, and GLib agrees on the calendar. */
static void
test_round_trip (void)
{
  static const DaybookTimeFormat exact[] = {
    DAYBOOK_TIME_RFC3339, DAYBOOK_TIME_LOCAL,   DAYBOOK_TIME_UNIX,
    DAYBOOK_TIME_UNIX_MS, DAYBOOK_TIME_UNIX_US,
  };
  int i;

  for (i = 0; i < 20000; i++)
    {
      guint64 bits = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
      gint64 time_us = (gint64) (bits % (9998ull * 365 * DAYBOOK_DAY)) - 1968ll * 365 * DAYBOOK_DAY;
      DaybookTimeFormat format = exact[i % G_N_ELEMENTS (exact)];
      g_autofree char *text = daybook_time_dup_text (time_us, format, NULL);
      g_autofree char *http = daybook_time_dup_text (time_us, DAYBOOK_TIME_HTTP, NULL);
      gint64 back = 0, back_http = 0;
      gint64 second = time_us / DAYBOOK_SECOND - (time_us % DAYBOOK_SECOND < 0);
      g_autoptr(GDateTime) glib = g_date_time_new_from_unix_utc (second);
      g_autofree char *day = g_date_time_format (glib, "%Y-%m-%d");
      char our_day[11];

      g_assert_true (daybook_time_parse (text, -1, format, NULL, &back, NULL));
      g_assert_cmpint (back, ==, time_us);
      g_assert_true (daybook_time_parse (http, -1, DAYBOOK_TIME_HTTP, NULL, &back_http, NULL));
      g_assert_cmpint (back_http, ==, second * DAYBOOK_SECOND);

      daybook_time_day (time_us, NULL, our_day);
      g_assert_cmpint (g_date_time_get_year (glib), ==, atoi (our_day));
      g_assert_true (g_date_time_get_year (glib) < 1000 || strcmp (day, our_day) == 0);
    }
}

/* Midnight of the day that a moment belongs to is not after it, and belongs to the same day, around
 * the year's jumps. */
static void
test_days_in_zones (void)
{
  static const char *const zones[] = {
    "Europe/Berlin",  "America/New_York",    "America/Sao_Paulo",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca",
  };
  guint i;
  int hour;

  for (i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autoptr(GTimeZone) zone = open_zone (zones[i]);

      for (hour = 0; hour < 24 * 366; hour++)
        {
          gint64 time_us = (1514764800ll + hour * 3600ll) * DAYBOOK_SECOND; /* from 2018-01-01 */
          gint64 midnight = 0;
          char day[11], same_day[11];

          daybook_time_day (time_us, zone, day);
          g_assert_true (daybook_time_parse (day, -1, DAYBOOK_TIME_DATE, zone, &midnight, NULL));
          daybook_time_day (midnight, zone, same_day);
          g_assert_cmpint (midnight, <=, time_us);
          g_assert_cmpstr (same_day, ==, day);
        }
    }
}

/* A day is as long as the clocks make it. */
static void
test_day_begins (void)
{
  g_autoptr(GTimeZone) zone = open_zone ("America/New_York");
  gint64 autumn = 0;

  g_assert_true (daybook_time_parse ("2026-11-01", -1, DAYBOOK_TIME_DATE, zone, &autumn, NULL));
  g_assert_cmpint (daybook_time_day_begin (autumn + 23 * DAYBOOK_HOUR, zone, 0), ==, autumn);
  g_assert_cmpint (daybook_time_day_begin (autumn, zone, 1) - autumn, ==, 25 * DAYBOOK_HOUR);
  g_assert_cmpint (autumn - daybook_time_day_begin (autumn, zone, -1), ==, DAYBOOK_DAY);
  g_assert_cmpint (daybook_time_day_begin (autumn + 30 * DAYBOOK_HOUR, zone, -1), ==, autumn);
}

static void
test_about (void)
{
  static const struct
  {
    gint64 span;
    const char *text;
  } rows[] = {
    { -1, "about 0 s" },
    { 1, "about 1 s" },
    { 119 * DAYBOOK_SECOND, "about 119 s" },
    { 120 * DAYBOOK_SECOND, "about 2 min" },
    { 2 * DAYBOOK_HOUR - DAYBOOK_SECOND, "about 120 min" },
    { 8 * DAYBOOK_HOUR + 1, "about 9 h" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = daybook_time_dup_about (rows[i].span);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_text (void)
{
  g_autoptr(GTimeZone) tokyo = open_zone ("Asia/Tokyo");
  const gint64 time_us = 1795183402ll * DAYBOOK_SECOND + 500000;
  g_autofree char *local = daybook_time_dup_text (time_us, DAYBOOK_TIME_LOCAL, tokyo);
  g_autofree char *date = daybook_time_dup_text (time_us, DAYBOOK_TIME_DATE, tokyo);
  g_autofree char *seconds = daybook_time_dup_text (time_us, DAYBOOK_TIME_UNIX, tokyo);
  g_autofree char *millis = daybook_time_dup_text (time_us, DAYBOOK_TIME_UNIX_MS, NULL);
  g_autofree char *micros = daybook_time_dup_text (time_us, DAYBOOK_TIME_UNIX_US, NULL);
  g_autofree char *http = daybook_time_dup_text (time_us, DAYBOOK_TIME_HTTP, NULL);
  char day[11] = "x";

  g_assert_cmpstr (local, ==, "2026-11-20T23:03:22.5");
  g_assert_cmpstr (date, ==, "2026-11-20");
  g_assert_cmpstr (seconds, ==, "1795183402.5");
  g_assert_cmpstr (millis, ==, "1795183402500");
  g_assert_cmpstr (micros, ==, "1795183402500000");
  g_assert_cmpstr (http, ==, "Fri, 20 Nov 2026 14:03:22 GMT");

  g_assert_null (daybook_time_dup_text (DAYBOOK_TIME_NONE, DAYBOOK_TIME_RFC3339, NULL));
  g_assert_null (daybook_time_dup_text (G_MAXINT64, DAYBOOK_TIME_DATE, tokyo));
  daybook_time_day (DAYBOOK_TIME_NONE, tokyo, day);
  g_assert_cmpstr (day, ==, "");
}

static void
test_format_words (void)
{
  static const char *const words[] = { "rfc3339", "local",   "date", "unix",
                                       "unix_ms", "unix_us", "http" };
  DaybookTimeFormat format = DAYBOOK_TIME_DATE;
  guint i;

  g_assert_false (daybook_time_format_parse ("iso8601", &format));
  g_assert_false (daybook_time_format_parse ("", &format));
  g_assert_false (daybook_time_format_parse (NULL, &format));
  g_assert_cmpint (format, ==, DAYBOOK_TIME_DATE);

  for (i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_true (daybook_time_format_parse (words[i], &format));
      g_assert_cmpint (format, ==, i);
    }
}

static void
test_spans (void)
{
  gint64 span = 7;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad_spans); i++)
    {
      g_test_message ("\"%s\"", bad_spans[i]);
      g_assert_false (daybook_time_parse_span (bad_spans[i], &span));
      g_assert_cmpint (span, ==, 7);
    }

  for (i = 0; i < G_N_ELEMENTS (good_spans); i++)
    {
      g_assert_true (daybook_time_parse_span (good_spans[i].text, &span));
      g_assert_cmpint (span, ==, good_spans[i].span);
    }
}

static void
add_cases (const char   *folder,
           const Case   *rows,
           guint         n_rows,
           GTestDataFunc test)
{
  guint i;

  for (i = 0; i < n_rows; i++)
    {
      g_autofree char *path = g_strdup_printf ("/base/time/%s/%s", folder, rows[i].name);

      g_test_add_data_func (path, &rows[i], test);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("bad", bad, G_N_ELEMENTS (bad), test_bad);
  add_cases ("good", good, G_N_ELEMENTS (good), test_good);
  g_test_add_func ("/base/time/round-trip", test_round_trip);
  g_test_add_func ("/base/time/days-in-zones", test_days_in_zones);
  g_test_add_func ("/base/time/day-begins", test_day_begins);
  g_test_add_func ("/base/time/about", test_about);
  g_test_add_func ("/base/time/text", test_text);
  g_test_add_func ("/base/time/format-words", test_format_words);
  g_test_add_func ("/base/time/spans", test_spans);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules: what is refused, and when each rule is due: over both changes of the clock, after a
 * suspend, after a clock that was set back, in quiet hours. */
#include "daybook-error.h"
#include "daybook-schedule.h"
#include "daybook-time.h"

static const char *const bad[] = {
  "",
  "sometimes",
  "continuous ",
  "every",
  "every day",
  "every 59 s",
  "every 8 days",
  "every -5 min",
  "every 9223372036854775807 days",
  "daily",
  "daily 24:00",
  "daily 6:30",
  "daily 06:60",
  "daily 06:30:00",
  "daily 06:30 ",
  "continuous quiet",
  "continuous quiet 22:00",
  "continuous quiet 22:00-22:00",
  "continuous quiet 22:00-25:00",
  "continuous quiet 22:00-06:00,12:00-13:00",
  "continuous quiet 00:00-12:00 quiet 12:00-00:00",
  "continuous quiet 01:00-02:00 quiet 03:00-04:00 quiet 05:00-06:00 quiet 07:00-08:00"
  " quiet 09:00-10:00",
};

static void
test_refused (gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  DaybookSchedule schedule = { .minute = 99 };

  g_assert_false (daybook_schedule_parse (data, &schedule, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_cmpint (schedule.minute, ==, 99);
}

static const char *const good[] = {
  "continuous",
  "paused",
  "every 1 min",
  "every 15 min",
  "every 10080 min",
  "every 61500 ms",
  "daily 00:00",
  "daily 06:30",
  "daily 23:59 quiet 22:00-06:00",
  "continuous quiet 22:00-06:00 quiet 12:00-13:00",
};

static void
test_round_trip (gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  DaybookSchedule schedule;

  g_assert_true (daybook_schedule_parse (data, &schedule, &error));
  g_assert_no_error (error);
  text = daybook_schedule_dup_text (&schedule);
  g_assert_cmpstr (text, ==, data);
}

typedef struct
{
  const char *name;
  const char *rule;
  const char *zone;
  const char *last; /* NULL: never */
  const char *now;
  const char *next; /* NULL: never */
} Case;

#define NEW_YORK "America/New_York" /* 2026: forward on 8 March at 02:00, back on 1 November */

static const Case cases[] = {
  { "paused", "paused", "UTC", NULL, "2026-11-20T12:00:00Z", NULL },
  { "never-run", "every 15 min", "UTC", NULL, "2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z" },
  { "every", "every 15 min", "UTC", "2026-11-20T12:00:00Z", "2026-11-20T12:01:00Z",
    "2026-11-20T12:15:00Z" },
  { "every-overdue", "every 15 min", "UTC", "2026-11-20T12:00:00Z", "2026-11-20T13:01:00Z",
    "2026-11-20T13:01:00Z" },
  /* A lid that was closed for three days: once, at once. The next is then an ordinary one. */
  { "every-suspended", "every 15 min", "UTC", "2026-11-17T12:00:00Z", "2026-11-20T12:07:00Z",
    "2026-11-20T12:07:00Z" },
  { "every-after-suspend", "every 15 min", "UTC", "2026-11-20T12:07:00Z", "2026-11-20T12:07:01Z",
    "2026-11-20T12:22:00Z" },
  /* A clock set back by a year: at once, and then from the new time. */
  { "every-set-back", "every 15 min", "UTC", "2027-11-20T12:00:00Z", "2026-11-20T12:00:00Z",
    "2026-11-20T12:00:00Z" },
  { "every-corrected", "every 15 min", "UTC", "2026-11-20T12:00:30Z", "2026-11-20T12:00:00Z",
    "2026-11-20T12:15:30Z" },
  { "daily-set-back", "daily 06:30", "UTC", "2027-11-20T12:00:00Z", "2026-11-20T12:00:00Z",
    "2026-11-20T12:00:00Z" },
  { "daily-never-run", "daily 06:30", "UTC", NULL, "2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z" },
  { "daily-before", "daily 06:30", "UTC", "2026-11-20T03:00:00Z", "2026-11-20T04:00:00Z",
    "2026-11-20T06:30:00Z" },
  { "daily-done", "daily 06:30", "UTC", "2026-11-20T06:30:00Z", "2026-11-20T06:30:01Z",
    "2026-11-21T06:30:00Z" },
  { "daily-missed", "daily 06:30", "UTC", "2026-11-17T06:30:00Z", "2026-11-20T09:12:00Z",
    "2026-11-20T09:12:00Z" },
  { "daily-local-day", "daily 23:30", NEW_YORK, "2026-11-20T04:40:00Z", "2026-11-20T12:00:00Z",
    "2026-11-21T04:30:00Z" },
  { "daily-year-end", "daily 06:30", "UTC", "2026-12-31T06:30:00Z", "2026-12-31T07:00:00Z",
    "2027-01-01T06:30:00Z" },
  { "daily-leap-day", "daily 06:30", "UTC", "2028-02-28T06:30:00Z", "2028-02-28T07:00:00Z",
    "2028-02-29T06:30:00Z" },
  /* The day before, the day without 02:30, and the day after: 24, 23 hours apart and once each. */
  { "forward-before", "daily 02:30", NEW_YORK, "2026-03-06T07:30:00Z", "2026-03-06T08:00:00Z",
    "2026-03-07T07:30:00Z" },
  { "forward-gap", "daily 02:30", NEW_YORK, "2026-03-07T07:30:00Z", "2026-03-07T08:00:00Z",
    "2026-03-08T07:30:00Z" },
  { "forward-once", "daily 02:30", NEW_YORK, "2026-03-08T07:30:02Z", "2026-03-08T07:31:00Z",
    "2026-03-09T06:30:00Z" },
  { "forward-midnight", "daily 00:30", "America/Santiago", "2026-09-05T04:30:00Z",
    "2026-09-05T05:00:00Z", "2026-09-06T04:30:00Z" },
  /* 01:30 comes twice on 1 November: at 05:30Z and at 06:30Z. */
  { "back-first", "daily 01:30", NEW_YORK, "2026-10-31T05:30:00Z", "2026-10-31T06:00:00Z",
    "2026-11-01T05:30:00Z" },
  { "back-once", "daily 01:30", NEW_YORK, "2026-11-01T05:30:01Z", "2026-11-01T06:30:00Z",
    "2026-11-02T06:30:00Z" },
  { "back-other-hours", "daily 06:30", NEW_YORK, "2026-10-31T10:30:00Z", "2026-10-31T11:00:00Z",
    "2026-11-01T11:30:00Z" },
  /* Samoa had no 30 December 2011. */
  { "no-such-day", "daily 06:30", "Pacific/Apia", "2011-12-29T16:31:00Z", "2011-12-29T17:00:00Z",
    "2011-12-30T16:30:00Z" },
  { "quiet-now", "every 15 min quiet 22:00-06:00", "UTC", NULL, "2026-11-20T23:00:00Z",
    "2026-11-21T06:00:00Z" },
  { "quiet-morning", "every 15 min quiet 22:00-06:00", "UTC", NULL, "2026-11-20T05:59:59Z",
    "2026-11-20T06:00:00Z" },
  { "quiet-over", "every 15 min quiet 22:00-06:00", "UTC", NULL, "2026-11-20T06:00:00Z",
    "2026-11-20T06:00:00Z" },
  { "quiet-begins", "every 15 min quiet 22:00-06:00", "UTC", "2026-11-20T21:50:00Z",
    "2026-11-20T21:51:00Z", "2026-11-21T06:00:00Z" },
  { "quiet-daily", "daily 05:00 quiet 22:00-06:00", "UTC", "2026-11-19T06:00:00Z",
    "2026-11-20T04:00:00Z", "2026-11-20T06:00:00Z" },
  { "quiet-adjoining", "continuous quiet 22:00-06:00 quiet 06:00-08:00", "UTC", NULL,
    "2026-11-20T23:00:00Z", "2026-11-21T08:00:00Z" },
  { "quiet-local", "continuous quiet 22:00-06:00", NEW_YORK, NULL, "2026-11-20T04:00:00Z",
    "2026-11-20T11:00:00Z" },
  { "quiet-forward", "continuous quiet 01:00-02:30", NEW_YORK, NULL, "2026-03-08T06:10:00Z",
    "2026-03-08T07:00:00Z" },
  { "quiet-back", "continuous quiet 01:15-01:45", NEW_YORK, NULL, "2026-11-01T06:20:00Z",
    "2026-11-01T06:45:00Z" },
};

static gint64
time_of (const char *text)
{
  gint64 time = DAYBOOK_TIME_NONE;

  if (text != NULL)
    g_assert_true (daybook_time_parse (text, -1, DAYBOOK_TIME_RFC3339, NULL, &time, NULL));
  return time;
}

static void
test_next (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier (test->zone);
  DaybookScheduleSeen seen = { time_of (test->last), DAYBOOK_TIME_NONE, FALSE, 1 };
  g_autofree char *text = NULL;
  DaybookSchedule schedule;

  if (zone == NULL)
    {
      g_test_skip ("this machine does not know the time zone");
      return;
    }
  g_assert_true (daybook_schedule_parse (test->rule, &schedule, NULL));
  text = daybook_time_dup_text (daybook_schedule_next (&schedule, &seen, time_of (test->now), zone),
                                DAYBOOK_TIME_RFC3339, NULL);
  g_assert_cmpstr (text, ==, test->next);
}

static void
test_interval (void)
{
  gint64 now = time_of ("2026-11-20T12:00:00Z");
  static const struct
  {
    gint64 ago; /* DAYBOOK_TIME_NONE: never active */
    gboolean sparing;
    int minutes;
  } rows[] = {
    { DAYBOOK_TIME_NONE, FALSE, 5 },
    { 0, FALSE, 1 },
    { 9 * DAYBOOK_MINUTE, FALSE, 1 },
    { 10 * DAYBOOK_MINUTE, FALSE, 5 },
    { 0, TRUE, 15 },
    { -DAYBOOK_DAY, FALSE, 5 }, /* the clock was set back */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DaybookScheduleSeen seen
          = { now, rows[i].ago == DAYBOOK_TIME_NONE ? rows[i].ago : now - rows[i].ago,
              rows[i].sparing, 1 };

      g_assert_cmpint (daybook_schedule_interval_us (&seen, now), ==,
                       rows[i].minutes * DAYBOOK_MINUTE);
    }
}

static void
test_rest (void)
{
  g_assert_cmpint (daybook_schedule_rest_us (0), ==, 0);
  g_assert_cmpint (daybook_schedule_rest_us (1), ==, DAYBOOK_MINUTE);
  g_assert_cmpint (daybook_schedule_rest_us (3), ==, 4 * DAYBOOK_MINUTE);
  g_assert_cmpint (daybook_schedule_rest_us (G_MAXUINT), ==, DAYBOOK_HOUR);
}

/* A year, hour by hour, as the scheduler would live it: one run on each local day. */
static void
test_a_year (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier (NEW_YORK);
  DaybookScheduleSeen seen = { DAYBOOK_TIME_NONE, DAYBOOK_TIME_NONE, FALSE, 1 };
  gint64 now = time_of ("2026-01-01T12:00:00Z"), end = time_of ("2027-01-01T12:00:00Z");
  g_autoptr(GHashTable) days = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DaybookSchedule schedule;

  if (zone == NULL)
    {
      g_test_skip ("this machine does not know the time zone");
      return;
    }
  g_assert_true (daybook_schedule_parse ("daily 02:30", &schedule, NULL));
  for (; now < end; now += 10 * DAYBOOK_MINUTE)
    {
      char day[11];

      if (daybook_schedule_next (&schedule, &seen, now, zone) > now)
        continue;
      seen.last_us = now;
      daybook_time_day (now, zone, day);
      g_assert_true (g_hash_table_add (days, g_strdup (day)));
    }
  g_assert_cmpuint (g_hash_table_size (days), ==, 366); /* with that of the beginning */
}

static void
test_defaults (void)
{
  static const struct
  {
    const char *category, *rule;
  } rows[] = { { "shop", "continuous" },  { "payments", "continuous" }, { "books", "every 60 min" },
               { "crm", "every 60 min" }, { "custom", "every 15 min" }, { NULL, "continuous" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DaybookSchedule schedule = daybook_schedule_default (rows[i].category);
      g_autofree char *text = daybook_schedule_dup_text (&schedule);

      g_assert_cmpstr (text, ==, rows[i].rule);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/schedule/refused/%u", i);

      g_test_add_data_func (path, bad[i], test_refused);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/schedule/round-trip/%u", i);

      g_test_add_data_func (path, good[i], test_round_trip);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/schedule/next/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_next);
    }
  g_test_add_func ("/schedule/interval", test_interval);
  g_test_add_func ("/schedule/rest", test_rest);
  g_test_add_func ("/schedule/a-year", test_a_year);
  g_test_add_func ("/schedule/defaults", test_defaults);
  return g_test_run ();
}

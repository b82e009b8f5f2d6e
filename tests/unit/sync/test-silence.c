/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When nothing happens: what is usual, what is too long, and the alert that opens and closes. */
#include "daybook-business-day.h"
#include "daybook-jobs.h"
#include "daybook-silence.h"
#include "sync-bench.h"

/* Monday 2026-10-05, 0:00 in New York. */
#define MONDAY G_GINT64_CONSTANT (1791172800000000)

/* What happens in the hours that @pattern marks, for @weeks weeks from MONDAY on. */
typedef struct
{
  const char *name;
  gboolean sundays;   /* open on weekends too */
  int every_h;        /* during opening hours, 9 to 18 */
  int weeks;
  gint64 now_h;       /* hours after MONDAY */
  gint64 blackout_h[2];
  gboolean learnt, silent, weekend;
} Case;

#define WEEK 168

static const Case cases[] = {
  /* too little to learn from */
  { "new shop", TRUE, 1, 0, 40, { 0, 0 }, FALSE, FALSE, FALSE },
  /* Friday 17:00 was the last: hours 4*24+17 = 113 of the last week */
  { "still the same day", FALSE, 1, 4, 3 * WEEK + 4 * 24 + 20, { 0, 0 }, TRUE, FALSE, FALSE },
  { "the weekend is quiet", FALSE, 1, 4, 3 * WEEK + 6 * 24 + 12, { 0, 0 }, TRUE, FALSE, TRUE },
  { "a week later", FALSE, 1, 4, 4 * WEEK + 5 * 24, { 0, 0 }, TRUE, FALSE, TRUE },
  { "two weeks later", FALSE, 1, 4, 5 * WEEK + 5 * 24, { 0, 0 }, TRUE, TRUE, TRUE },
  { "but for a holiday", FALSE, 1, 4, 5 * WEEK + 5 * 24,
    { 3 * WEEK + 5 * 24, 5 * WEEK }, TRUE, FALSE, TRUE },
  /* open every day: 17:00 to 9:00 is 16 hours, so 48 are too long */
  { "a night and a day", TRUE, 1, 4, 4 * WEEK + 40 - 7, { 0, 0 }, TRUE, FALSE, TRUE },
  { "Monday to Wednesday", TRUE, 1, 4, 4 * WEEK + 2 * 24 + 12, { 0, 0 }, TRUE, TRUE, TRUE },
  /* hardly ever closed: a day at least, however lively it was */
  { "twenty hours", TRUE, 4, 4, 4 * WEEK + 13, { 0, 0 }, TRUE, FALSE, TRUE },
};

static GArray *
times_of (const Case *one)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (int hour = 0; hour < MAX (one->weeks * WEEK, 30); hour++)
    {
      int day = hour / 24 % 7, of_day = hour % 24;
      gint64 time = MONDAY + hour * DAYBOOK_HOUR;

      if ((day >= 5 && !one->sundays) || of_day < 9 || of_day > 17 || of_day % one->every_h != 0)
        continue;
      g_array_append_val (times, time);
    }
  return times;
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr(GArray) times = times_of (one);
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");
  DaybookBlackout blackout = { MONDAY + one->blackout_h[0] * DAYBOOK_HOUR,
                               MONDAY + one->blackout_h[1] * DAYBOOK_HOUR };
  DaybookSilence found = { 0 };
  gboolean learnt = daybook_silence_judge ((const gint64 *) (gpointer) times->data, times->len,
                                           MONDAY + one->now_h * DAYBOOK_HOUR, zone, &blackout,
                                           one->blackout_h[1] > 0 ? 1 : 0, &found);

  g_test_message ("quiet %d h, usual %d h, limit %d h", (int) (found.quiet_us / DAYBOOK_HOUR),
                  (int) (found.usual_us / DAYBOOK_HOUR), (int) (found.limit_us / DAYBOOK_HOUR));
  g_assert_cmpint (learnt, ==, one->learnt);
  if (!learnt)
    return;
  g_assert_cmpint (found.silent, ==, one->silent);
  g_assert_cmpint (found.weekend, ==, one->weekend);
  g_assert_cmpint (found.last_us, ==, g_array_index (times, gint64, times->len - 1));
}

static void
put_payment (Place *place, gint64 at)
{
  g_autofree char *body = g_strdup_printf (
      "{\"id\":\"ch_%" G_GINT64_FORMAT "\",\"status\":\"succeeded\",\"amount\":" MONEY (
          100) ",\"at\":%" G_GINT64_FORMAT "}",
      at, at);

  put (place, "till", "payment/1", body);
}

static void
watch (Place *place, gint64 now)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) till = daybook_connection_get (place->db, "till", &error);

  g_assert_true (daybook_silence_watch (place->db, till, now, NULL, 0, &error));
  g_assert_no_error (error);
}

/* One alert, in words; it closes when something comes. */
static void
test_alert (Place *place, gconstpointer data)
{
  gint64 last = MONDAY + (13 * 24 + 12) * DAYBOOK_HOUR;
  g_autoptr(GPtrArray) items = NULL;
  const char *reason;

  for (int day = 0; day < 14; day++)
    put_payment (place, MONDAY + (day * 24 + 12) * DAYBOOK_HOUR);
  watch (place, last + DAYBOOK_DAY);
  expect_review (place, DAYBOOK_SILENCE_QUEUE, 0);
  watch (place, last + 4 * DAYBOOK_DAY);
  watch (place, last + 5 * DAYBOOK_DAY);
  items = daybook_review_list (place->db, DAYBOOK_SILENCE_QUEUE, FALSE, 0, 10, NULL);
  g_assert_cmpuint (items->len, ==, 1);
  reason = ((DaybookReviewItem *) g_ptr_array_index (items, 0))->reason;
  g_test_message ("%s", reason);
  g_assert_nonnull (strstr (reason, "nothing happened at till for 5 days, since 2026-10-18T"));
  g_assert_nonnull (strstr (reason, "was 24 hours"));
  put_payment (place, last + 5 * DAYBOOK_DAY);
  watch (place, last + 5 * DAYBOOK_DAY + DAYBOOK_HOUR);
  expect_review (place, DAYBOOK_SILENCE_QUEUE, 0);
}

/* What the schedule keeps quiet counts for nothing, neither of what is usual nor of now. */
static void
test_quiet_hours (Place *place, gconstpointer data)
{
  gint64 now = MONDAY + 15 * 24 * DAYBOOK_HOUR;
  g_autoptr(DaybookConnection) till = daybook_connection_get (place->db, "till", NULL);
  g_autoptr(GError) error = NULL;

  for (int hour = 0; hour < 14 * 24; hour += 4)
    put_payment (place, MONDAY + hour * DAYBOOK_HOUR);
  g_assert_true (daybook_silence_look (place->db, till, now, &error));
  expect_review (place, DAYBOOK_SILENCE_QUEUE, 1);
  g_assert_true (
      daybook_schedules_set (place->db, "till", "continuous quiet 06:00-20:00", &error));
  g_assert_true (daybook_silence_look (place->db, till, now, &error));
  g_assert_no_error (error);
  expect_review (place, DAYBOOK_SILENCE_QUEUE, 0);
}

static void
test_days (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");
  g_autoptr(GError) error = NULL;
  gint64 autumn;

  g_assert_false (daybook_business_day_parse ("2026-13-01", zone, &autumn, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
  g_assert_true (daybook_business_day_parse ("2026-11-01", zone, &autumn, &error));
  g_assert_no_error (error);
  g_assert_cmpint (autumn, ==, daybook_time_day_begin (autumn + 23 * DAYBOOK_HOUR, zone, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sync/silence/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add ("/sync/silence/alert", Place, NULL, place_set_up, test_alert, place_tear_down);
  g_test_add ("/sync/silence/quiet-hours", Place, NULL, place_set_up, test_quiet_hours,
              place_tear_down);
  g_test_add_func ("/sync/silence/days", test_days);
  return g_test_run ();
}

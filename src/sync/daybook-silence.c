/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-silence.h"

#include "daybook-business-day.h"
#include "daybook-jobs.h"
#include "daybook-lane.h"
#include "daybook-review.h"
#include "daybook-tallies.h"
#include "daybook-time.h"

#define WEEKS 8
#define LEARNT_US (WEEKS * 7 * DAYBOOK_DAY)
#define TIMES_LONGEST 3
#define AT_LEAST_US DAYBOOK_DAY
#define GAPS_TO_LEARN 10
#define GAPS_OF_KIND 4
#define SPAN_TO_LEARN (7 * DAYBOOK_DAY)

typedef struct
{
  GTimeZone *zone;
  const DaybookBlackout *blackouts;
  gsize n_blackouts;
} Calendar;

/* What of the time between is not blacked out. */
static gint64
quiet (const Calendar *calendar, gint64 from_us, gint64 until_us)
{
  gint64 sum = MAX (0, until_us - from_us);

  for (gsize i = 0; i < calendar->n_blackouts; i++)
    sum -= MAX (0, MIN (until_us, calendar->blackouts[i].until_us)
                       - MAX (from_us, calendar->blackouts[i].from_us));

  return MAX (0, sum);
}

/* When the first Saturday begins that is not over at @time_us; @time_us itself on a weekend. */
static gint64
weekend_from (const Calendar *calendar, gint64 time_us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time_us / DAYBOOK_SECOND);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, calendar->zone) : NULL;
  int weekday = local != NULL ? g_date_time_get_day_of_week (local) : 1;

  if (weekday >= 6)
    return time_us;

  return daybook_time_day_begin (time_us, calendar->zone, 6 - weekday);
}

static gboolean
touches_weekend (const Calendar *calendar, gint64 from_us, gint64 until_us)
{
  return weekend_from (calendar, from_us) < until_us;
}

/* The longest quiet time of the kind; of any kind where there are few of it. */
static gint64
longest (const Calendar *calendar, const gint64 *times, gsize n, gboolean weekend)
{
  gint64 of_kind = 0, of_any = 0;
  guint count = 0;

  for (gsize i = 1; i < n; i++)
    {
      gint64 gap = quiet (calendar, times[i - 1], times[i]);

      of_any = MAX (of_any, gap);
      if (touches_weekend (calendar, times[i - 1], times[i]) != weekend)
        continue;
      of_kind = MAX (of_kind, gap);
      count++;
    }

  return count >= GAPS_OF_KIND ? of_kind : of_any;
}

static void
judge_until (const Calendar *calendar,
             const gint64 *times,
             gsize n,
             gint64 until_us,
             gboolean weekend,
             DaybookSilence *out)
{
  out->weekend = weekend;
  out->quiet_us = quiet (calendar, out->last_us, until_us);
  out->usual_us = longest (calendar, times, n, weekend);
  out->limit_us = MAX (AT_LEAST_US, TIMES_LONGEST * out->usual_us);
  out->silent = out->quiet_us > out->limit_us;
}

gboolean
daybook_silence_judge (const gint64 *times,
                       gsize n,
                       gint64 now_us,
                       GTimeZone *zone,
                       const DaybookBlackout *blackouts,
                       gsize n_blackouts,
                       DaybookSilence *out)
{
  const Calendar calendar = { zone, blackouts, n_blackouts };
  gint64 saturday;

  if (n < GAPS_TO_LEARN + 1 || times[n - 1] - times[0] < SPAN_TO_LEARN)
    return FALSE;

  out->last_us = times[n - 1];
  saturday = weekend_from (&calendar, out->last_us);
  /* What was too long before the weekend does not become usual by it. */
  judge_until (&calendar, times, n, MIN (saturday, now_us), FALSE, out);
  if (!out->silent && saturday < now_us)
    judge_until (&calendar, times, n, now_us, TRUE, out);
  else
    out->quiet_us = quiet (&calendar, out->last_us, now_us);

  return TRUE;
}

/* "3 days", "15 hours" */
static char *
dup_span (gint64 span_us)
{
  gint64 hours = (span_us + DAYBOOK_HOUR / 2) / DAYBOOK_HOUR;

  return hours >= 72 ? g_strdup_printf ("%" G_GINT64_FORMAT " days", (hours + 12) / 24)
                     : g_strdup_printf ("%" G_GINT64_FORMAT " hours", MAX (hours, 1));
}

static gboolean
open_alert (DaybookDb *db,
            const DaybookConnection *connection,
            gint64 subject,
            const DaybookSilence *silence,
            gint64 now_us,
            GError **error)
{
  gint64 second = silence->last_us - silence->last_us % DAYBOOK_SECOND;
  g_autofree char *last = daybook_time_dup_text (second, DAYBOOK_TIME_RFC3339, NULL);
  g_autofree char *so_long = dup_span (silence->quiet_us);
  g_autofree char *usual = dup_span (silence->usual_us);
  g_autofree char *reason = g_strdup_printf (
      "nothing happened at %s for %s, since %s; the longest quiet time %s in the last %d weeks was "
      "%s. Check that it sells and is paid, that it is signed in, and that nothing is filtered or "
      "held back there",
      connection->title, so_long, last, silence->weekend ? "over a weekend" : "between weekends",
      WEEKS, usual);
  DaybookReviewItem item = { .queue = (char *) DAYBOOK_SILENCE_QUEUE,
                             .subject_kind = (char *) "connection",
                             .subject = subject,
                             .reason = reason,
                             .currency = (char *) "" };

  return daybook_review_open (db, &item, now_us, error) > 0;
}

gboolean
daybook_silence_watch (DaybookDb *db,
                       const DaybookConnection *connection,
                       gint64 now_us,
                       const DaybookBlackout *blackouts,
                       gsize n_blackouts,
                       GError **error)
{
  g_autoptr(GTimeZone) zone = daybook_business_zone (db, connection);
  g_autoptr(GArray) times = NULL;
  gint64 subject = daybook_tallies_connection (db, connection->id, error);
  DaybookSilence silence = { 0 };

  if (subject < 0)
    return FALSE;
  if (!g_str_equal (connection->state, "ready"))
    return TRUE;
  times = daybook_tallies_pulse (db, connection->id, now_us - LEARNT_US, now_us, error);
  if (times == NULL)
    return FALSE;
  if (!daybook_silence_judge ((const gint64 *) (gpointer) times->data, times->len, now_us, zone,
                              blackouts, n_blackouts, &silence))
    return TRUE;
  if (silence.silent)
    return open_alert (db, connection, subject, &silence, now_us, error);

  return daybook_review_close_subject (db, DAYBOOK_SILENCE_QUEUE, "connection", subject,
                                       "something happened again", now_us, error)
         >= 0;
}

gboolean
daybook_silence_look (DaybookDb *db,
                      const DaybookConnection *connection,
                      gint64 now_us,
                      GError **error)
{
  g_autoptr(GTimeZone) zone = daybook_lane_zone (db);
  g_autoptr(GArray) blackouts = NULL;
  g_autofree char *rule = NULL;
  DaybookSchedule schedule = { 0 };

  if (!daybook_schedules_get (db, connection->id, &rule, error)
      || (rule != NULL && !daybook_schedule_parse (rule, &schedule, error)))
    return FALSE;
  blackouts = daybook_schedule_blackouts (&schedule, now_us - LEARNT_US, now_us, zone);

  return daybook_silence_watch (db, connection, now_us,
                                (const DaybookBlackout *) (gpointer) blackouts->data,
                                blackouts->len, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything is worked out anew from the wall clock and the last beginning, and nothing is counted
 * up from an earlier answer: so a suspend, a clock that jumps and a day of 23 or 25 hours need no
 * case of their own. The end of the quiet hours is found by walking minute by minute, because that
 * is right wherever the clock jumps. */
#include "daybook-schedule.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-time.h"

#define DAY_MINUTES 1440
#define EVERY_MIN DAYBOOK_MINUTE
#define EVERY_MAX (7 * DAYBOOK_DAY)
#define ACTIVE (10 * DAYBOOK_MINUTE)
#define SET_BACK DAYBOOK_MINUTE /* a clock is corrected by less every day */

static gboolean
fail (GError **error, const char *text, const char *problem)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "\"%s\" is no schedule: %s", text,
               problem);
  return FALSE;
}

/* "06:30" at the beginning of @text; how many characters it has, 0 when it is none. */
static int
read_minute (const char *text, int *minute)
{
  int hours, minutes;

  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) || text[2] != ':'
      || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return 0;
  hours = (text[0] - '0') * 10 + text[1] - '0';
  minutes = (text[3] - '0') * 10 + text[4] - '0';
  if (hours > 23 || minutes > 59)
    return 0;
  *minute = hours * 60 + minutes;
  return 5;
}

static gboolean
is_quiet_minute (const DaybookSchedule *self, int minute)
{
  for (guint i = 0; i < self->n_quiet; i++)
    {
      int from = self->quiet[i].from, to = self->quiet[i].to;

      if (from < to ? minute >= from && minute < to : minute >= from || minute < to)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_always_quiet (const DaybookSchedule *self)
{
  for (int minute = 0; minute < DAY_MINUTES; minute++)
    if (!is_quiet_minute (self, minute))
      return FALSE;
  return TRUE;
}

gboolean
daybook_schedule_add_quiet (DaybookSchedule *self, const char *window, GError **error)
{
  DaybookSchedule with = *self;
  int from, to;

  if (read_minute (window, &from) != 5 || window[5] != '-' || read_minute (window + 6, &to) != 5
      || window[11] != '\0' || from == to)
    return fail (error, window, "quiet hours are written 22:00-06:00");
  if (self->n_quiet == DAYBOOK_SCHEDULE_WINDOWS)
    return fail (error, window, "it has four quiet windows already, which is the most");
  with.quiet[with.n_quiet].from = from;
  with.quiet[with.n_quiet++].to = to;
  if (is_always_quiet (&with))
    return fail (error, window, "that leaves no minute of the day; pause the connection instead");
  *self = with;
  return TRUE;
}

static gboolean
parse_rule (const char *rule, DaybookSchedule *out, GError **error)
{
  if (g_str_equal (rule, "continuous"))
    out->kind = DAYBOOK_SCHEDULE_CONTINUOUS;
  else if (g_str_equal (rule, "paused"))
    out->kind = DAYBOOK_SCHEDULE_PAUSED;
  else if (g_str_has_prefix (rule, "daily "))
    {
      out->kind = DAYBOOK_SCHEDULE_DAILY;
      if (read_minute (rule + 6, &out->minute) == 0 || rule[11] != '\0')
        return fail (error, rule, "a time of day is written 06:30");
    }
  else if (g_str_has_prefix (rule, "every "))
    {
      out->kind = DAYBOOK_SCHEDULE_EVERY;
      if (!daybook_time_parse_span (rule + 6, &out->every_us))
        return fail (error, rule, "a span of time is written \"15 min\", \"2 h\", \"1 day\"");
      if (out->every_us < EVERY_MIN || out->every_us > EVERY_MAX)
        return fail (error, rule, "take one minute to seven days");
    }
  else
    return fail (error, rule,
                 "write \"continuous\", \"every 15 min\", \"daily 06:30\" or \"paused\"");
  return TRUE;
}

gboolean
daybook_schedule_parse (const char *text, DaybookSchedule *out, GError **error)
{
  g_auto(GStrv) parts = g_strsplit (text, " quiet ", -1);
  DaybookSchedule schedule = { 0 };

  if (!parse_rule (parts[0] != NULL ? parts[0] : "", &schedule, error))
    return FALSE;
  for (char **window = parts + 1; *window != NULL; window++)
    if (!daybook_schedule_add_quiet (&schedule, *window, error))
      return FALSE;
  *out = schedule;
  return TRUE;
}

char *
daybook_schedule_dup_text (const DaybookSchedule *self)
{
  GString *text = g_string_new (NULL);

  if (self->kind == DAYBOOK_SCHEDULE_EVERY && self->every_us % DAYBOOK_MINUTE == 0)
    g_string_printf (text, "every %d min", (int) (self->every_us / DAYBOOK_MINUTE));
  else if (self->kind == DAYBOOK_SCHEDULE_EVERY)
    g_string_printf (text, "every %d ms", (int) (self->every_us / 1000));
  else if (self->kind == DAYBOOK_SCHEDULE_DAILY)
    g_string_printf (text, "daily %02d:%02d", self->minute / 60, self->minute % 60);
  else
    g_string_assign (text, self->kind == DAYBOOK_SCHEDULE_PAUSED ? "paused" : "continuous");
  for (guint i = 0; i < self->n_quiet; i++)
    g_string_append_printf (text, " quiet %02d:%02d-%02d:%02d", self->quiet[i].from / 60,
                            self->quiet[i].from % 60, self->quiet[i].to / 60,
                            self->quiet[i].to % 60);
  return g_string_free (text, FALSE);
}

/* Sales come at any moment. The lists of a ledger (accounts, items) change rarely, and are only
 * needed for what is new. */
DaybookSchedule
daybook_schedule_default (const char *category)
{
  DaybookSchedule self = { .kind = DAYBOOK_SCHEDULE_CONTINUOUS };
  gboolean slow = g_strcmp0 (category, "books") == 0 || g_strcmp0 (category, "crm") == 0;

  if (slow || g_strcmp0 (category, "custom") == 0)
    {
      self.kind = DAYBOOK_SCHEDULE_EVERY;
      self.every_us = slow ? DAYBOOK_HOUR : 15 * DAYBOOK_MINUTE;
    }
  return self;
}

gint64
daybook_schedule_interval_us (const DaybookScheduleSeen *seen, gint64 now_us)
{
  gboolean active = seen->active_us != DAYBOOK_TIME_NONE && seen->active_us <= now_us + SET_BACK
                    && now_us - seen->active_us < ACTIVE;

  if (seen->sparing)
    return 15 * DAYBOOK_MINUTE;
  return active ? DAYBOOK_MINUTE : 5 * DAYBOOK_MINUTE;
}

gint64
daybook_schedule_rest_us (guint failures)
{
  return failures == 0 ? 0 : MIN (DAYBOOK_HOUR, DAYBOOK_MINUTE << MIN (failures - 1, 10));
}

/* ---- the wall clock ---- */

static int
minute_of_day (gint64 time_us, GTimeZone *zone)
{
  gint64 seconds = time_us / DAYBOOK_SECOND;
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);
  gint64 local = seconds + g_time_zone_get_offset (zone, interval);

  return (int) (local % (DAYBOOK_DAY / DAYBOOK_SECOND) / 60);
}

gint64
daybook_schedule_after_quiet (const DaybookSchedule *self, gint64 time_us, GTimeZone *zone)
{
  gint64 at = time_us;

  while (is_quiet_minute (self, minute_of_day (at, zone)))
    at += DAYBOOK_MINUTE - at % DAYBOOK_MINUTE;
  return at;
}

/* The moment of the rule on the local day of @time_us, or on the one after it. */
static gint64
daily_moment (const DaybookSchedule *self, gint64 time_us, gboolean day_after, GTimeZone *zone)
{
  char day[11];
  g_autofree char *clock = NULL;
  gint64 noon, moment = time_us;

  daybook_time_day (time_us, zone, day);
  if (day_after)
    {
      g_autofree char *text = g_strdup_printf ("%sT12:00:00", day);

      if (daybook_time_parse (text, -1, DAYBOOK_TIME_LOCAL, zone, &noon, NULL))
        daybook_time_day (noon + DAYBOOK_DAY, zone, day);
    }
  clock = g_strdup_printf ("%sT%02d:%02d:00", day, self->minute / 60, self->minute % 60);
  daybook_time_parse (clock, -1, DAYBOOK_TIME_LOCAL, zone, &moment, NULL);
  return moment;
}

static gint64
after_last (const DaybookSchedule *self,
            const DaybookScheduleSeen *seen,
            gint64 now_us,
            GTimeZone *zone)
{
  gint64 pace = MAX (1, seen->pace);
  gint64 moment;

  if (self->kind == DAYBOOK_SCHEDULE_EVERY)
    return seen->last_us + self->every_us / pace;
  if (self->kind == DAYBOOK_SCHEDULE_CONTINUOUS)
    return seen->last_us + daybook_schedule_interval_us (seen, now_us) / pace;
  moment = daily_moment (self, seen->last_us, FALSE, zone);
  return moment > seen->last_us ? moment : daily_moment (self, seen->last_us, TRUE, zone);
}

gint64
daybook_schedule_next (const DaybookSchedule *self,
                       const DaybookScheduleSeen *seen,
                       gint64 now_us,
                       GTimeZone *zone)
{
  gint64 due = now_us;

  if (self->kind == DAYBOOK_SCHEDULE_PAUSED)
    return DAYBOOK_TIME_NONE;
  if (seen->last_us != DAYBOOK_TIME_NONE && seen->last_us <= now_us + SET_BACK)
    due = after_last (self, seen, now_us, zone);
  return daybook_schedule_after_quiet (self, MAX (due, now_us), zone);
}

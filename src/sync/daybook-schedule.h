/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A schedule: when a connection is read by itself. A pure value; time is an argument.
 *
 * As text: "continuous", "every 15 min", "daily 06:30" or "paused", each followed by any number of
 * " quiet 22:00-06:00". Times of day are the wall clock of the business's zone. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_SCHEDULE_CONTINUOUS, /* as often as there is something going on */
  DAYBOOK_SCHEDULE_EVERY,
  DAYBOOK_SCHEDULE_DAILY,
  DAYBOOK_SCHEDULE_PAUSED, /* never by itself */
} DaybookScheduleKind;

#define DAYBOOK_SCHEDULE_WINDOWS 4

typedef struct
{
  DaybookScheduleKind kind;
  gint64 every_us; /* of EVERY: one minute to seven days */
  int minute;      /* of DAILY: of the day */
  guint n_quiet;
  struct
  {
    int from,
        to; /* minutes of the day; a window whose end is before its beginning spans midnight */
  } quiet[DAYBOOK_SCHEDULE_WINDOWS];
} DaybookSchedule;

/* What a connection has been through. */
typedef struct
{
  gint64 last_us;   /* wall clock when it was last begun; DAYBOOK_TIME_NONE: never */
  gint64 active_us; /* when something new was last found; DAYBOOK_TIME_NONE: never */
  gboolean sparing; /* a metered network: no more than needed */
  guint pace;       /* so many times as often, for trying it out; 0 and 1: as it says */
} DaybookScheduleSeen;

/* DAYBOOK_ERROR_SETUP says what is wrong with @text. */
gboolean daybook_schedule_parse (const char *text, DaybookSchedule *out, GError **error);
/* Adds "22:00-06:00". */
gboolean daybook_schedule_add_quiet (DaybookSchedule *self, const char *window, GError **error);
/* The reverse of parse (transfer full). */
char *daybook_schedule_dup_text (const DaybookSchedule *self);
/* What suits a manifest's category ("shop", "books", ...). */
DaybookSchedule daybook_schedule_default (const char *category);

/* When it is due: at or before @now_us means at once; DAYBOOK_TIME_NONE: never. Never begun, and
 * missed (the machine was off or asleep), is due at once, and once. A day without the hour (the
 * clock went forward) has it as much later as was skipped; an hour that comes twice counts the
 * first time. Was @seen->last_us later than now, the clock was set back: due at once, once. */
gint64 daybook_schedule_next (const DaybookSchedule *self,
                              const DaybookScheduleSeen *seen,
                              gint64 now_us,
                              GTimeZone *zone);

/* @time_us, or the first moment after it outside the quiet hours. */
gint64 daybook_schedule_after_quiet (const DaybookSchedule *self, gint64 time_us, GTimeZone *zone);

/* How often a continuous connection is looked at: 1 minute when something was found within the last
 * 10, else 5; 15 when sparing. */
gint64 daybook_schedule_interval_us (const DaybookScheduleSeen *seen, gint64 now_us);

/* How long to leave what failed @failures times in a row: 1 minute, doubling up to an hour; 0 for
 * none. */
gint64 daybook_schedule_rest_us (guint failures);

G_END_DECLS

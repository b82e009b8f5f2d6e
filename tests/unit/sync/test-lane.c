/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose turn it is in a lane, and when: a table of situations. */
#include "daybook-lane.h"
#include "daybook-time.h"

#define NOW (20000 * DAYBOOK_DAY)
#define NEVER DAYBOOK_TIME_NONE
#define AGO(minutes) (NOW - (minutes) *DAYBOOK_MINUTE)
#define IN(minutes) (NOW + (minutes) *DAYBOOK_MINUTE)

typedef struct
{
  const char *name;
  const char *rule;
  DaybookLane lane; /* but its rule; pasts of read, hint, post, tally */
  gboolean sparing;
  guint pace;
  DaybookJobKind kind;
  gint64 at;
} Case;

#define READ DAYBOOK_JOB_READ
#define HINT DAYBOOK_JOB_HINT
#define POST DAYBOOK_JOB_POST
#define TALLY DAYBOOK_JOB_TALLY
#define PAST(read, hint, post)                                                                     \
  .past = { { read, read, 0, NULL }, { hint, hint, 0, NULL }, { post, post, 0, NULL } }
#define QUIET .active_us = NEVER, .ready_us = NEVER

static const Case cases[] = {
  { "new", "continuous", { QUIET, PAST (NEVER, NEVER, NEVER) }, FALSE, 1, READ, NOW },
  { "new-with-hints",
    "continuous",
    { QUIET, .hints = TRUE, PAST (NEVER, NEVER, NEVER) },
    FALSE,
    1,
    READ,
    NOW },
  { "paused",
    "paused",
    { QUIET, .behind = TRUE, .woken = TRUE, PAST (NEVER, NEVER, NEVER) },
    FALSE,
    1,
    READ,
    NEVER },
  { "paused-connection",
    "continuous",
    { QUIET, .paused = TRUE, PAST (NEVER, NEVER, NEVER) },
    FALSE,
    1,
    READ,
    NEVER },
  { "calm", "continuous", { QUIET, PAST (AGO (2), NEVER, NEVER) }, FALSE, 1, READ, IN (3) },
  { "busy",
    "continuous",
    { .active_us = AGO (3), .ready_us = NEVER, PAST (AGO (2), NEVER, NEVER) },
    FALSE,
    1,
    READ,
    NOW },
  { "metered",
    "continuous",
    { .active_us = AGO (3), .ready_us = NEVER, PAST (AGO (2), NEVER, NEVER) },
    TRUE,
    1,
    READ,
    IN (13) },
  { "paced", "continuous", { QUIET, PAST (AGO (0), NEVER, NEVER) }, FALSE, 5, READ, IN (1) },
  /* Hints are asked for as often as else everything is read, and that is then read seldom. */
  { "hints",
    "continuous",
    { QUIET, .hints = TRUE, PAST (AGO (2), AGO (2), NEVER) },
    FALSE,
    1,
    HINT,
    IN (3) },
  { "hints-busy",
    "continuous",
    { .active_us = AGO (3), .ready_us = NEVER, .hints = TRUE, PAST (AGO (2), AGO (2), NEVER) },
    FALSE,
    1,
    HINT,
    NOW },
  { "hints-are-no-truth",
    "continuous",
    { QUIET, .hints = TRUE, PAST (AGO (15), AGO (2), NEVER) },
    FALSE,
    1,
    READ,
    NOW },
  { "hints-by-rule",
    "every 30 min",
    { QUIET, .hints = TRUE, PAST (AGO (10), NEVER, NEVER) },
    FALSE,
    1,
    READ,
    IN (20) },
  { "hints-refused",
    "continuous",
    { QUIET, .hints = TRUE,
      .past = { { AGO (4), AGO (4), 0, NULL }, { NEVER, AGO (1), 3, NULL } } },
    FALSE,
    1,
    READ,
    IN (1) },
  { "woken",
    "continuous",
    { QUIET, .woken = TRUE, .past = { { AGO (1), AGO (0), 9, NULL } } },
    FALSE,
    1,
    READ,
    NOW },
  { "failed",
    "continuous",
    { QUIET, .past = { { AGO (9), AGO (1), 2, NULL } } },
    FALSE,
    1,
    READ,
    IN (1) },
  { "failed-often",
    "continuous",
    { QUIET, .past = { { AGO (9), AGO (1), 99, NULL } } },
    FALSE,
    1,
    READ,
    IN (59) },
  { "failed-then-set-back",
    "continuous",
    { QUIET, .past = { { IN (999), IN (999), 2, NULL } } },
    FALSE,
    1,
    READ,
    NOW },
  { "limited-for-the-day",
    "continuous",
    { QUIET, .woken = TRUE, .behind = TRUE, .limited_us = IN (540), PAST (AGO (9), NEVER, NEVER) },
    FALSE,
    1,
    READ,
    IN (540) },
  { "limited-until-now",
    "continuous",
    { QUIET, .limited_us = AGO (1), PAST (AGO (9), NEVER, NEVER) },
    FALSE,
    1,
    READ,
    NOW },
  /* The clock was set back. */
  { "limited-for-years",
    "continuous",
    { QUIET, .limited_us = IN (99999999), PAST (AGO (9), NEVER, NEVER) },
    FALSE,
    1,
    READ,
    NOW },
  { "signed-out",
    "continuous",
    { QUIET, .signed_out = TRUE, PAST (AGO (9), NEVER, NEVER) },
    FALSE,
    1,
    READ,
    IN (51) },
  { "held",
    "continuous",
    { QUIET, .past = { { NEVER, NEVER, 0, (char *) "x" } } },
    FALSE,
    1,
    READ,
    NEVER },
  { "behind",
    "every 60 min",
    { QUIET, .behind = TRUE, .idle = 9, PAST (AGO (5), NEVER, AGO (0)) },
    FALSE,
    1,
    POST,
    NOW },
  { "read-before-post",
    "every 60 min",
    { QUIET, .behind = TRUE, PAST (AGO (60), NEVER, AGO (0)) },
    FALSE,
    1,
    READ,
    NOW },
  { "post-held",
    "every 60 min",
    { QUIET, .behind = TRUE,
      .past = { { AGO (5), AGO (5), 0, NULL }, { 0 }, { AGO (9), AGO (9), 0, (char *) "x" } } },
    FALSE,
    1,
    READ,
    IN (55) },
  { "post-failed",
    "every 60 min",
    { QUIET, .behind = TRUE,
      .past = { { AGO (5), AGO (5), 0, NULL }, { 0 }, { AGO (9), AGO (1), 2, NULL } } },
    FALSE,
    1,
    POST,
    IN (1) },
  { "ready",
    "every 60 min",
    { .active_us = NEVER, .ready_us = AGO (3), PAST (AGO (5), NEVER, AGO (2)) },
    FALSE,
    1,
    POST,
    NOW },
  { "ready-later",
    "every 60 min",
    { .active_us = NEVER, .ready_us = IN (3), PAST (AGO (5), NEVER, AGO (2)) },
    FALSE,
    1,
    POST,
    IN (3) },
  { "ready-and-idle",
    "every 60 min",
    { .active_us = NEVER, .ready_us = AGO (3), .idle = 3, PAST (AGO (5), NEVER, AGO (0)) },
    FALSE,
    1,
    POST,
    NOW + 10 * DAYBOOK_SECOND },
  { "unsure",
    "every 60 min",
    { QUIET, .unsure = TRUE, .idle = 3, PAST (AGO (5), NEVER, AGO (1)) },
    FALSE,
    1,
    POST,
    IN (3) },
  { "quiet-hours",
    "every 60 min quiet 00:00-01:00",
    { QUIET, .behind = TRUE, PAST (AGO (5), NEVER, NEVER) },
    FALSE,
    1,
    READ,
    IN (60) },
  /* 03:15 is in 195 minutes. */
  { "tally-tonight",
    "every 10080 min",
    { QUIET, .tallies = TRUE, .made_us = AGO (600),
      .past = { { AGO (5), AGO (5), 0, NULL }, { 0 }, { 0 }, { NEVER, NEVER, 0, NULL } } },
    FALSE,
    1,
    TALLY,
    IN (195) },
  { "tally-next-night",
    "every 10080 min",
    { QUIET, .tallies = TRUE, .made_us = AGO (9000),
      .past = { { AGO (5), AGO (5), 0, NULL }, { 0 }, { 0 }, { AGO (1000), AGO (999), 0, NULL } } },
    FALSE,
    1,
    TALLY,
    IN (195) },
  { "tally-missed",
    "every 10080 min",
    { QUIET, .tallies = TRUE, .made_us = AGO (3000),
      .past = { { AGO (5), AGO (5), 0, NULL }, { 0 }, { 0 }, { NEVER, NEVER, 0, NULL } } },
    FALSE,
    1,
    TALLY,
    NOW },
  { "tally-failed",
    "every 10080 min",
    { QUIET, .tallies = TRUE, .made_us = AGO (3000),
      .past = { { AGO (5), AGO (5), 0, NULL }, { 0 }, { 0 }, { NEVER, AGO (1), 2, NULL } } },
    FALSE,
    1,
    TALLY,
    IN (1) },
  { "tally-in-quiet-hours",
    "every 10080 min quiet 22:00-06:00",
    { QUIET, .tallies = TRUE, .made_us = AGO (600),
      .past = { { AGO (5), AGO (5), 0, NULL }, { 0 }, { 0 }, { NEVER, NEVER, 0, NULL } } },
    FALSE,
    1,
    TALLY,
    IN (360) },
  { "tally-paced",
    "every 10080 min",
    { QUIET, .tallies = TRUE, .made_us = AGO (0),
      .past = { { AGO (0), AGO (0), 0, NULL }, { 0 }, { 0 }, { NEVER, NEVER, 0, NULL } } },
    FALSE,
    1440,
    TALLY,
    IN (1) },
  { "read-before-tally",
    "every 5 min",
    { QUIET, .tallies = TRUE, .made_us = AGO (3000),
      .past = { { AGO (5), AGO (5), 0, NULL }, { 0 }, { 0 }, { NEVER, NEVER, 0, NULL } } },
    FALSE,
    1,
    READ,
    NOW },
  { "no-tally-of-what-was-never-read",
    "every 10080 min",
    { QUIET, .tallies = TRUE, .made_us = AGO (3000),
      .past = { { NEVER, NEVER, 0, (char *) "x" }, { 0 }, { 0 }, { NEVER, NEVER, 0, NULL } } },
    FALSE,
    1,
    READ,
    NEVER },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  DaybookLaneTime time = { zone, NOW, test->sparing, test->pace };
  DaybookLane lane = test->lane;
  DaybookLaneTurn turn;

  g_assert_true (daybook_schedule_parse (test->rule, &lane.rule, NULL));
  turn = daybook_lane_next (&lane, &time);
  g_assert_cmpint (turn.at_us == NEVER ? -1 : (turn.at_us - NOW) / DAYBOOK_SECOND, ==,
                   test->at == NEVER ? -1 : (test->at - NOW) / DAYBOOK_SECOND);
  g_assert_cmpint (turn.kind, ==, test->kind);
}

/* ---- a lid that is closed for nine hours, over a change of the clocks ---- */

typedef struct
{
  const char *name;
  const char *rule;
  const char *closed, *opened; /* nine hours later */
  guint reads, tallies;        /* in the ten minutes after */
  const char *next;            /* when it is read after those */
} Sleep;

/* In New York, where 02:30 does not come on 8 March and 01:30 comes twice on 1 November. */
static const Sleep sleeps[] = {
  { "paused", "paused", "2026-03-08T03:00:00Z", "2026-03-08T12:00:00Z", 0, 0, NULL },
  { "every", "every 15 min", "2026-03-08T03:00:00Z", "2026-03-08T12:00:00Z", 1, 1,
    "2026-03-08T12:15:00Z" },
  { "every-hour-quiet", "every 60 min quiet 22:00-07:00", "2026-03-08T02:59:00Z",
    "2026-03-08T11:59:00Z", 1, 1, "2026-03-08T12:59:00Z" },
  { "still-quiet", "every 60 min quiet 22:00-09:00", "2026-03-08T03:00:00Z",
    "2026-03-08T12:00:00Z", 0, 0, "2026-03-08T13:00:00Z" },
  { "skipped-hour", "daily 02:30", "2026-03-08T03:00:00Z", "2026-03-08T12:00:00Z", 1, 1,
    "2026-03-09T06:30:00Z" },
  { "slept-through", "daily 06:30", "2026-03-08T03:00:00Z", "2026-03-08T12:00:00Z", 1, 1,
    "2026-03-09T10:30:00Z" },
  { "not-yet", "daily 08:30", "2026-03-08T03:00:00Z", "2026-03-08T12:00:00Z", 0, 1,
    "2026-03-08T12:30:00Z" },
  { "hour-that-comes-twice", "daily 01:30", "2026-11-01T02:00:00Z", "2026-11-01T11:00:00Z", 1, 1,
    "2026-11-02T06:30:00Z" },
  /* The lid opens at 05:20: this 06:30 is still to come. */
  { "later-that-morning", "daily 06:30", "2026-11-01T01:20:00Z", "2026-11-01T10:20:00Z", 0, 1,
    "2026-11-01T11:30:00Z" },
  { "every-in-autumn", "every 30 min", "2026-11-01T02:00:00Z", "2026-11-01T11:00:00Z", 1, 1,
    "2026-11-01T11:30:00Z" },
};

static gint64
time_of (const char *text)
{
  gint64 time = NEVER;

  g_assert_true (daybook_time_parse (text, -1, DAYBOOK_TIME_RFC3339, NULL, &time, NULL));
  return time;
}

/* As a scheduler would, minute by minute from @time to @until_us: how often each kind was done. */
static void
live (DaybookLane *lane, DaybookLaneTime *time, gint64 until_us, guint done[DAYBOOK_LANE_JOBS])
{
  for (; time->now_us < until_us; time->now_us += DAYBOOK_MINUTE)
    for (guint i = 0; i < 9; i++)
      {
        DaybookLaneTurn turn = daybook_lane_next (lane, time);

        if (turn.at_us == NEVER || turn.at_us > time->now_us)
          break;
        g_assert_cmpuint (i, <, 8); /* it comes to rest */
        lane->past[turn.kind].done_us = lane->past[turn.kind].ended_us = time->now_us;
        if (turn.kind == READ)
          lane->woken = FALSE;
        done[turn.kind]++;
      }
}

static void
test_sleep (gconstpointer data)
{
  const Sleep *test = data;
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");
  gint64 closed = time_of (test->closed), opened = time_of (test->opened);
  DaybookLaneTime time = { zone, closed - 30 * DAYBOOK_HOUR, FALSE, 1 };
  g_autoptr(DaybookLane) lane = daybook_lane_new ("shop");
  guint before[DAYBOOK_LANE_JOBS] = { 0 }, after[DAYBOOK_LANE_JOBS] = { 0 };

  if (zone == NULL)
    {
      g_test_skip ("this machine does not know the time zone");
      return;
    }
  g_assert_cmpint (opened - closed, ==, 9 * DAYBOOK_HOUR);
  g_assert_true (daybook_schedule_parse (test->rule, &lane->rule, NULL));
  lane->tallies = TRUE;
  lane->made_us = time.now_us;
  live (lane, &time, closed, before);
  g_assert_cmpuint (before[READ] > 0, ==, lane->rule.kind != DAYBOOK_SCHEDULE_PAUSED);
  time.now_us = opened;
  lane->woken = lane->rule.kind == DAYBOOK_SCHEDULE_CONTINUOUS;
  live (lane, &time, opened + 10 * DAYBOOK_MINUTE, after);
  g_assert_cmpuint (after[READ], ==, test->reads);
  g_assert_cmpuint (after[TALLY], ==, test->tallies);
  g_assert_cmpint (daybook_lane_due (lane, READ, &time), ==,
                   test->next != NULL ? time_of (test->next) : NEVER);
}

/* What is read continuously is looked at once when the lid opens, and then as ever. */
static void
test_sleep_continuous (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  DaybookLaneTime time = { zone, NOW, FALSE, 1 };
  g_autoptr(DaybookLane) lane = daybook_lane_new ("shop");
  guint before[DAYBOOK_LANE_JOBS] = { 0 }, after[DAYBOOK_LANE_JOBS] = { 0 };

  g_assert_true (daybook_schedule_parse ("continuous", &lane->rule, NULL));
  live (lane, &time, NOW + DAYBOOK_HOUR, before);
  g_assert_cmpuint (before[READ], ==, 12);
  time.now_us += 9 * DAYBOOK_HOUR;
  lane->woken = TRUE;
  live (lane, &time, time.now_us + 5 * DAYBOOK_MINUTE, after);
  g_assert_cmpuint (after[READ], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/lane/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (sleeps); i++)
    {
      g_autofree char *path = g_strconcat ("/lane/sleep/", sleeps[i].name, NULL);

      g_test_add_data_func (path, &sleeps[i], test_sleep);
    }
  g_test_add_func ("/lane/sleep/continuous", test_sleep_continuous);
  return g_test_run ();
}

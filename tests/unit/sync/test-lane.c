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
  DaybookLane lane; /* but its rule; pasts of read, hint, post */
  gboolean sparing;
  guint pace;
  DaybookJobKind kind;
  gint64 at;
} Case;

#define READ DAYBOOK_JOB_READ
#define HINT DAYBOOK_JOB_HINT
#define POST DAYBOOK_JOB_POST
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/lane/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}

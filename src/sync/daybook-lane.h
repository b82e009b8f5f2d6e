/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane: what the scheduler knows of one connection, and whose turn is next in it. In a lane there
 * is one job at a time, so a connection's jobs never meet on a stream. The answers are worked out
 * from what is here and the time, nothing else. */
#pragma once

#include "daybook-job.h"
#include "daybook-schedule.h"

G_BEGIN_DECLS

#define DAYBOOK_LANE_JOBS (DAYBOOK_JOB_TALLY + 1)

/* What is known of one kind of job in it. */
typedef struct
{
  gint64 done_us;  /* when the last that went well was begun; DAYBOOK_TIME_NONE: never */
  gint64 ended_us; /* when the last one ended; DAYBOOK_TIME_NONE: never */
  guint failures;  /* in a row */
  char *held;      /* (nullable) why it is not begun any more */
} DaybookLanePast;

typedef struct
{
  char *connection;
  DaybookSchedule rule;
  gboolean usual; /* nobody has set it */
  gboolean paused;
  gboolean signed_out; /* it must be signed in to again: tried once an hour */
  gboolean hints;      /* its provider gives hints */
  gboolean tallies;    /* there is something to compare */
  gint64 made_us;      /* when it was connected: no night before that is owed */
  gboolean woken;      /* something happened to this computer: look now */
  gint64 active_us;    /* when something new was last found; DAYBOOK_TIME_NONE: never */
  DaybookLanePast past[DAYBOOK_LANE_JOBS];

  /* Of a connection that is posted to. */
  gboolean behind; /* a flow into it has not seen all events */
  gboolean unsure; /* something was sent and not answered */
  gint64 ready_us; /* when the next delivery may go; DAYBOOK_TIME_NONE: there is none */
  guint idle;      /* posts in a row that settled nothing */
} DaybookLane;

typedef struct
{
  GTimeZone *zone; /* borrowed; the business's */
  gint64 now_us;
  gboolean sparing; /* a metered network */
  guint pace;       /* so many times as often, for trying it out */
} DaybookLaneTime;

typedef struct
{
  DaybookJobKind kind;
  gint64 at_us; /* at or before now: at once; DAYBOOK_TIME_NONE: never, as things are */
} DaybookLaneTurn;

DaybookLane *daybook_lane_new (const char *connection);
void daybook_lane_free (DaybookLane *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookLane, daybook_lane_free)

/* The business's zone (transfer full); UTC when the store knows none. */
GTimeZone *daybook_lane_zone (DaybookDb *db);

/* Reads rule and past of @connection from the store. */
gboolean daybook_lane_look (DaybookLane *self,
                            DaybookDb *db,
                            const DaybookConnection *connection,
                            GError **error);

/* What is due now (reading before posting before asking for hints before a tally), else what is
 * due first. */
DaybookLaneTurn daybook_lane_next (const DaybookLane *self, const DaybookLaneTime *time);
/* When it is the turn of @kind. */
gint64 daybook_lane_due (const DaybookLane *self, DaybookJobKind kind, const DaybookLaneTime *time);

/* Gives @connection this rule (NULL: the usual one again), audited. */
gboolean daybook_lane_set_rule (DaybookDb *db,
                                const char *connection,
                                const char *rule,
                                GError **error);

G_END_DECLS

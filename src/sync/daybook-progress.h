/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the reading of a stream has come, and when it will be through: a pure value.
 *
 * A provider rarely says how much there is. But its pages go along time, from old to new or from
 * new to old, and both ends are known: where the pass begins, and now. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 from_us;  /* the oldest that the pass will see; DAYBOOK_TIME_NONE: not known */
  gint64 first_us; /* newest change on the first page; DAYBOOK_TIME_NONE: none told */
  gint64 at_us;    /* the same on the last page */
  gint64 begun_us; /* monotonic */
  guint64 pages;
  guint64 records;
} DaybookProgress;

typedef struct
{
  double part;    /* 0 to 1; below 0: not known */
  gint64 left_us; /* below 0: not known */
  double per_second;
} DaybookEstimate;

void daybook_progress_begin (DaybookProgress *self, gint64 from_us, gint64 monotonic_us);
/* One more page; @seen_us its newest change, or DAYBOOK_TIME_NONE. */
void daybook_progress_page (DaybookProgress *self, gint64 seen_us, guint records);
DaybookEstimate
daybook_progress_estimate (const DaybookProgress *self, gint64 now_us, gint64 monotonic_us);

G_END_DECLS

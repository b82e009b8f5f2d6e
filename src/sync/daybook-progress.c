/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-progress.h"

#include "daybook-time.h"

void
daybook_progress_begin (DaybookProgress *self, gint64 from_us, gint64 monotonic_us)
{
  *self = (DaybookProgress){ .from_us = from_us,
                             .first_us = DAYBOOK_TIME_NONE,
                             .at_us = DAYBOOK_TIME_NONE,
                             .begun_us = monotonic_us };
}

void
daybook_progress_page (DaybookProgress *self, gint64 seen_us, guint records)
{
  self->pages++;
  self->records += records;
  if (seen_us == DAYBOOK_TIME_NONE)
    return;
  if (self->first_us == DAYBOOK_TIME_NONE)
    self->first_us = seen_us;
  self->at_us = seen_us;
}

/* Which part of the way in time lies behind; below 0: not known. */
static double
part_of (const DaybookProgress *self, gint64 now_us)
{
  gint64 behind, way;

  if (self->first_us == DAYBOOK_TIME_NONE || self->at_us == self->first_us)
    return -1;
  if (self->at_us > self->first_us)
    {
      behind = self->at_us - self->first_us;
      way = now_us - self->first_us;
    }
  else
    {
      if (self->from_us == DAYBOOK_TIME_NONE)
        return -1;
      behind = self->first_us - self->at_us;
      way = self->first_us - self->from_us;
    }
  return way > 0 ? CLAMP ((double) behind / (double) way, 0, 1) : -1;
}

DaybookEstimate
daybook_progress_estimate (const DaybookProgress *self, gint64 now_us, gint64 monotonic_us)
{
  double took = (double) MAX (0, monotonic_us - self->begun_us);
  DaybookEstimate estimate = { part_of (self, now_us), -1, 0 };

  if (took > 0)
    estimate.per_second = (double) self->records * G_USEC_PER_SEC / took;
  if (estimate.part > 0)
    estimate.left_us = (gint64) MIN (took / estimate.part * (1 - estimate.part), 1e15);
  return estimate;
}

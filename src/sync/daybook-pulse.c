/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-pulse.h"

#include "daybook-jobs.h"

#define EVERY_US (10 * G_USEC_PER_SEC) /* the first thing that is new is worth a write too */

void
daybook_pulse_tell (DaybookPulse *self, const char *stream, const DaybookProgress *progress)
{
  if (self != NULL && self->progress != NULL)
    self->progress (stream, progress, self->data);
}

gboolean
daybook_pulse_beat (DaybookPulse *self, gboolean got_on, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  gboolean news = self != NULL && got_on && !self->got_on;

  if (self == NULL)
    return TRUE;
  self->got_on |= got_on;
  if (!news && now - self->beaten_us < EVERY_US)
    return TRUE;
  self->beaten_us = now;
  return daybook_jobs_beat (self->db, self->job, self->owner, self->got_on, g_get_real_time (),
                            error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often one may ask, and how many requests may be on their way. */
#include "sandbox-quickbooks-limits.h"

#include "sandbox-window.h"

#define PER_SECOND 10
#define PER_MINUTE 500
#define BATCH_PER_MINUTE 120
#define AT_ONCE 10

struct _SandboxQbLimits
{
  SandboxWindow second;
  SandboxWindow minute;
  SandboxWindow batch;
  guint open;
  guint at_once;
};

SandboxQbLimits *
sandbox_qb_limits_new (int pace)
{
  SandboxQbLimits *self = g_new0 (SandboxQbLimits, 1);
  guint factor = (guint) CLAMP (pace, 1, 100000);

  sandbox_window_init (&self->second, PER_SECOND * factor, 1);
  sandbox_window_init (&self->minute, PER_MINUTE * factor, 60);
  sandbox_window_init (&self->batch, BATCH_PER_MINUTE * factor, 60);
  self->at_once = AT_ONCE * factor;
  return self;
}

void
sandbox_qb_limits_free (SandboxQbLimits *self)
{
  sandbox_window_clear (&self->second);
  sandbox_window_clear (&self->minute);
  sandbox_window_clear (&self->batch);
  g_free (self);
}

gboolean
sandbox_qb_limits_begin (SandboxQbLimits *self, gboolean batch, gint64 clock_us)
{
  if (self->open >= self->at_once || sandbox_window_room (&self->second, clock_us) == 0
      || sandbox_window_room (&self->minute, clock_us) == 0
      || (batch && sandbox_window_room (&self->batch, clock_us) == 0))
    return FALSE;

  self->open++;
  sandbox_window_add (&self->second, clock_us);
  sandbox_window_add (&self->minute, clock_us);
  if (batch)
    sandbox_window_add (&self->batch, clock_us);
  return TRUE;
}

void
sandbox_qb_limits_end (SandboxQbLimits *self)
{
  if (self->open > 0)
    self->open--;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sliding windows over the times of the last requests: a ring holds as many times as the window
 * allows, so the oldest one in it tells whether the next request fits. */
#include "sandbox-quickbooks-limits.h"

#define PER_SECOND 10
#define PER_MINUTE 500
#define BATCH_PER_MINUTE 120
#define AT_ONCE 10

typedef struct
{
  gint64 *times;
  guint size;
  guint next;
  gint64 window_us;
} Ring;

struct _SandboxQbLimits
{
  Ring second;
  Ring minute;
  Ring batch;
  guint open;
  guint at_once;
};

static void
ring_init (Ring *ring, guint size, gint64 seconds)
{
  ring->size = size;
  ring->window_us = seconds * G_USEC_PER_SEC;
  ring->times = g_new (gint64, size);
  for (guint i = 0; i < size; i++)
    ring->times[i] = G_MININT64 / 2;
}

static gboolean
ring_has_room (const Ring *ring, gint64 clock_us)
{
  return clock_us - ring->times[ring->next] >= ring->window_us;
}

static void
ring_add (Ring *ring, gint64 clock_us)
{
  ring->times[ring->next] = clock_us;
  ring->next = (ring->next + 1) % ring->size;
}

SandboxQbLimits *
sandbox_qb_limits_new (int pace)
{
  SandboxQbLimits *self = g_new0 (SandboxQbLimits, 1);
  guint factor = (guint) CLAMP (pace, 1, 100000);

  ring_init (&self->second, PER_SECOND * factor, 1);
  ring_init (&self->minute, PER_MINUTE * factor, 60);
  ring_init (&self->batch, BATCH_PER_MINUTE * factor, 60);
  self->at_once = AT_ONCE * factor;
  return self;
}

void
sandbox_qb_limits_free (SandboxQbLimits *self)
{
  g_free (self->second.times);
  g_free (self->minute.times);
  g_free (self->batch.times);
  g_free (self);
}

gboolean
sandbox_qb_limits_begin (SandboxQbLimits *self, gboolean batch, gint64 clock_us)
{
  if (self->open >= self->at_once || !ring_has_room (&self->second, clock_us)
      || !ring_has_room (&self->minute, clock_us)
      || (batch && !ring_has_room (&self->batch, clock_us)))
    return FALSE;

  self->open++;
  ring_add (&self->second, clock_us);
  ring_add (&self->minute, clock_us);
  if (batch)
    ring_add (&self->batch, clock_us);
  return TRUE;
}

void
sandbox_qb_limits_end (SandboxQbLimits *self)
{
  if (self->open > 0)
    self->open--;
}

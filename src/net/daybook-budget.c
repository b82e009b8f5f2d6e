/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A token bucket under one lock, in floating point: these are requests and cost points, never
 * money.
 *
 * The level may fall below zero: a call dearer than the whole bucket goes when the bucket is full,
 * and those after it wait until the debt is paid. Otherwise such a call would wait for ever. */
#include "daybook-budget.h"

/* The slowest rate there is: one in an hour. A rate of nothing would make a wait that never ends.
 */
#define SLOWEST_PER_SECOND (1.0 / 3600)

struct _DaybookBudget
{
  gatomicrefcount ref_count;
  GMutex lock; /* guards everything below */
  double level;
  double burst;
  double per_second;
  gint64 filled_us; /* when level was right; 0 before the first take */
  gint64 held_until_us;
};

/* What a manifest or a provider says may be zero, negative or not a number. */
static double
at_least (double value, double least)
{
  return value >= least ? value : least;
}

static void
refill (DaybookBudget *self, gint64 now_us)
{
  if (self->filled_us != 0 && now_us > self->filled_us)
    self->level += (double) (now_us - self->filled_us) * self->per_second / G_USEC_PER_SEC;

  self->level = MIN (self->level, self->burst);
  self->filled_us = MAX (self->filled_us, now_us);
}

DaybookBudget *
daybook_budget_new (double per_second, double burst)
{
  DaybookBudget *self = g_new0 (DaybookBudget, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->per_second = at_least (per_second, SLOWEST_PER_SECOND);
  self->burst = at_least (burst, 1);
  self->level = self->burst;

  return self;
}

DaybookBudget *
daybook_budget_ref (DaybookBudget *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
daybook_budget_unref (DaybookBudget *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_free (self);
}

gint64
daybook_budget_take (DaybookBudget *self, double cost, gint64 now_us)
{
  g_autoptr(GMutexLocker) locker = NULL;
  double needed;

  g_return_val_if_fail (self != NULL, 0);

  locker = g_mutex_locker_new (&self->lock);
  refill (self, now_us);
  if (now_us < self->held_until_us)
    return self->held_until_us - now_us;

  cost = at_least (cost, 0);
  needed = MIN (cost, self->burst);
  if (self->level >= needed)
    {
      self->level -= cost;
      return 0;
    }

  /* Rounded up: who comes back after this long must find enough. */
  return 1 + (gint64) ((needed - self->level) / self->per_second * G_USEC_PER_SEC);
}

void
daybook_budget_hold (DaybookBudget *self, gint64 until_us)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->lock);
  self->held_until_us = MAX (self->held_until_us, until_us);
}

void
daybook_budget_learn (
    DaybookBudget *self, double available, double maximum, double per_second, gint64 now_us)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->lock);
  if (maximum >= 1)
    self->burst = maximum;
  if (per_second > 0)
    self->per_second = at_least (per_second, SLOWEST_PER_SECOND);

  self->level = CLAMP (at_least (available, 0), 0, self->burst);
  self->filled_us = MAX (self->filled_us, now_us);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A token bucket under one lock, in floating point: these are requests and cost points, never
 * money.
 *
 * The level may fall below zero: a call dearer than the whole bucket goes when the bucket is full,
 * and those after it wait until the debt is paid. Otherwise such a call would wait for ever.
 *
 * What a provider tells of its own level is as old as its answer: the calls that were on their way
 * meanwhile may not be counted in it yet, so they are taken off. */
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
  double flying;    /* the cost of what has left and was not answered yet */
  gint64 filled_us; /* when level was right; 0 before the first take */
  gint64 held_until_us;
};

/* A year: what is further away is not worth a number. */
#define LONGEST_ETA_US (366.0 * 24 * 3600 * G_USEC_PER_SEC)
/* How much of a window may go at once; the rest is spread over it, so that never more than the
 * whole goes within any window's length. */
#define AT_ONCE 0.1

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
      self->flying += cost;
      return 0;
    }

  /* Rounded up: who comes back after this long must find enough. */
  return 1 + (gint64) ((needed - self->level) / self->per_second * G_USEC_PER_SEC);
}

void
daybook_budget_landed (DaybookBudget *self, double cost)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->lock);
  self->flying = at_least (self->flying - at_least (cost, 0), 0);
}

gint64
daybook_budget_eta_us (DaybookBudget *self, double cost, guint count, gint64 now_us)
{
  g_autoptr(GMutexLocker) locker = NULL;
  gint64 held, filling = 0;
  double missing;

  g_return_val_if_fail (self != NULL, 0);

  if (count == 0)
    return 0;
  locker = g_mutex_locker_new (&self->lock);
  refill (self, now_us);
  held = at_least (self->held_until_us - now_us, 0);
  missing = at_least (cost, 0) * count - self->level;
  if (missing > 0)
    filling = (gint64) MIN (missing / self->per_second * G_USEC_PER_SEC, LONGEST_ETA_US) + 1;

  return MAX (held, filling);
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

  self->level = CLAMP (at_least (available, 0), 0, self->burst) - self->flying;
  self->filled_us = MAX (self->filled_us, now_us);
}

/* As fast as the window allows, and never faster than before. */
static void
slow_down (DaybookBudget *self, const DaybookWindow *window)
{
  double seconds = (double) window->interval_us / G_USEC_PER_SEC;
  double spread;

  if (!(window->maximum >= 1) || window->interval_us <= 0
      || self->per_second * seconds + self->burst <= window->maximum)
    return;

  self->burst = at_least (MIN (self->burst, window->maximum * AT_ONCE), 1);
  spread = MAX (window->maximum - self->burst, window->maximum / 2);
  self->per_second = at_least (MIN (self->per_second, spread / seconds), SLOWEST_PER_SECOND);
}

void
daybook_budget_learn_window (DaybookBudget *self, const DaybookWindow *window, gint64 now_us)
{
  g_autoptr(GMutexLocker) locker = NULL;
  gint64 closed_us;

  g_return_if_fail (self != NULL);
  g_return_if_fail (window != NULL);

  locker = g_mutex_locker_new (&self->lock);
  refill (self, now_us);
  slow_down (self, window);
  if (!(window->remaining >= 0))
    return;

  self->level = MIN (self->level, MIN (window->remaining - self->flying, self->burst));
  closed_us = window->reset_us > 0 ? window->reset_us : window->interval_us;
  if (window->remaining < 1 && closed_us > 0)
    self->held_until_us = MAX (self->held_until_us, now_us + closed_us);
}

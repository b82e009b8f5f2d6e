/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rate budget per connection, shared by its jobs in any thread: a token bucket, and a 'not
 * before' from the provider. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DaybookBudget DaybookBudget;

/* @per_second requests (or cost points), @burst at once (at least 1; a rate below one in an hour
 * counts as that). Thread safe. */
DaybookBudget *daybook_budget_new (double per_second, double burst);
DaybookBudget *daybook_budget_ref (DaybookBudget *self);
void daybook_budget_unref (DaybookBudget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookBudget, daybook_budget_unref)

/* Takes @cost at @now_us (monotonic) and returns 0, or takes nothing and returns how many
 * microseconds to wait. A cost above the burst goes when the bucket is full. */
gint64 daybook_budget_take (DaybookBudget *self, double cost, gint64 now_us);
/* The answer of a call that took @cost has come, or never will. */
void daybook_budget_landed (DaybookBudget *self, double cost);
/* Microseconds until @count more calls of @cost have been let through (0: at once). It counts on no
 * other taker, so it is 'about'. */
gint64 daybook_budget_eta_us (DaybookBudget *self, double cost, guint count, gint64 now_us);
/* The provider said to wait: nothing goes before @until_us. */
void daybook_budget_hold (DaybookBudget *self, gint64 until_us);
/* The provider told its own level (GraphQL cost): @available now, refilled by @per_second up to
 * @maximum. Calls that are still on their way are taken off. */
void daybook_budget_learn (
    DaybookBudget *self, double available, double maximum, double per_second, gint64 now_us);

/* What a provider's headers tell of a window of time. */
typedef struct
{
  double remaining;   /* calls left in it; negative: not told */
  double maximum;     /* calls in all; 0: not told */
  gint64 interval_us; /* its length; 0: not told */
  gint64 reset_us;    /* until it begins anew; 0: not told */
} DaybookWindow;

/* The rate falls to what the window allows, never above what it was. When nothing remains, nothing
 * goes until the window begins anew (or, when that is not told, for its whole length). */
void daybook_budget_learn_window (DaybookBudget *self, const DaybookWindow *window, gint64 now_us);

G_END_DECLS

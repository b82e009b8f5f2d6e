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
/* The provider said to wait: nothing goes before @until_us. */
void daybook_budget_hold (DaybookBudget *self, gint64 until_us);
/* The provider told its own level (GraphQL cost): @available now, refilled by @per_second up to
 * @maximum. */
void daybook_budget_learn (
    DaybookBudget *self, double available, double maximum, double per_second, gint64 now_us);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bucket, with the clock as an argument. */
#include "daybook-budget.h"

#define SECOND G_GINT64_CONSTANT (1000000)

static void
test_burst (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (2, 3);
  gint64 now = 1000 * SECOND;

  for (int i = 0; i < 3; i++)
    g_assert_cmpint (daybook_budget_take (budget, 1, now), ==, 0);

  gint64 wait = daybook_budget_take (budget, 1, now);
  g_assert_cmpint (wait, >=, SECOND / 2);
  g_assert_cmpint (wait, <=, SECOND / 2 + 2);
  g_assert_cmpint (daybook_budget_take (budget, 1, now + wait - 10), >, 0);
  g_assert_cmpint (daybook_budget_take (budget, 1, now + wait), ==, 0);
  g_assert_cmpint (daybook_budget_take (budget, 1, now + wait), >, 0);
}

static void
test_never_above_burst (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (10, 2);

  g_assert_cmpint (daybook_budget_take (budget, 1, SECOND), ==, 0);
  g_assert_cmpint (daybook_budget_take (budget, 2, 3600 * SECOND), ==, 0);
  g_assert_cmpint (daybook_budget_take (budget, 1, 3600 * SECOND), >, 0);
}

/* Dearer than the bucket: goes when full, and is paid off afterwards. */
static void
test_dear (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (1, 10);

  g_assert_cmpint (daybook_budget_take (budget, 25, SECOND), ==, 0);
  gint64 wait = daybook_budget_take (budget, 1, SECOND);
  g_assert_cmpint (wait, >=, 16 * SECOND);
  g_assert_cmpint (wait, <=, 16 * SECOND + 2);
}

static void
test_clock_back (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (1, 1);

  g_assert_cmpint (daybook_budget_take (budget, 1, 100 * SECOND), ==, 0);
  g_assert_cmpint (daybook_budget_take (budget, 1, 50 * SECOND), >, 0);
  g_assert_cmpint (daybook_budget_take (budget, 1, 101 * SECOND), ==, 0);
}

static void
test_hold (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (1, 5);

  daybook_budget_hold (budget, 10 * SECOND);
  daybook_budget_hold (budget, 7 * SECOND); /* the later one counts */
  g_assert_cmpint (daybook_budget_take (budget, 1, 4 * SECOND), ==, 6 * SECOND);
  g_assert_cmpint (daybook_budget_take (budget, 1, 10 * SECOND), ==, 0);
}

static void
test_learn (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (1, 5);

  daybook_budget_learn (budget, 100, 1000, 50, SECOND);
  g_assert_cmpint (daybook_budget_take (budget, 100, SECOND), ==, 0);
  gint64 wait = daybook_budget_take (budget, 100, SECOND);
  g_assert_cmpint (wait, >=, 2 * SECOND);
  g_assert_cmpint (wait, <=, 2 * SECOND + 2);

  /* Nonsense changes neither rate nor size, and means an empty bucket. */
  daybook_budget_learn (budget, -7, -1, 0, SECOND);
  wait = daybook_budget_take (budget, 100, SECOND);
  g_assert_cmpint (wait, >=, 2 * SECOND);
  g_assert_cmpint (wait, <=, 2 * SECOND + 2);
}

static void
test_nonsense_rate (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (0, -3);

  g_assert_cmpint (daybook_budget_take (budget, 1, SECOND), ==, 0);
  gint64 wait = daybook_budget_take (budget, 1, SECOND);
  g_assert_cmpint (wait, >, 0);
  g_assert_cmpint (wait, <=, 3601 * SECOND);
}

static gpointer
take_many (gpointer data)
{
  DaybookBudget *budget = data;
  guint taken = 0;

  for (int i = 0; i < 20000; i++)
    taken += daybook_budget_take (budget, 1, SECOND) == 0;

  daybook_budget_unref (budget);
  return GUINT_TO_POINTER (taken);
}

static void
test_threads (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (1, 10000);
  GThread *threads[4];
  guint taken = 0;

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("taker", take_many, daybook_budget_ref (budget));
  for (int i = 0; i < 4; i++)
    taken += GPOINTER_TO_UINT (g_thread_join (threads[i]));

  g_assert_cmpuint (taken, ==, 10000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget/burst", test_burst);
  g_test_add_func ("/budget/never-above-burst", test_never_above_burst);
  g_test_add_func ("/budget/dear", test_dear);
  g_test_add_func ("/budget/clock-back", test_clock_back);
  g_test_add_func ("/budget/hold", test_hold);
  g_test_add_func ("/budget/learn", test_learn);
  g_test_add_func ("/budget/nonsense-rate", test_nonsense_rate);
  g_test_add_func ("/budget/threads", test_threads);

  return g_test_run ();
}

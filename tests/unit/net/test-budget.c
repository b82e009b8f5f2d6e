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
  daybook_budget_landed (budget, 100);
  gint64 wait = daybook_budget_take (budget, 100, SECOND);
  g_assert_cmpint (wait, >=, 2 * SECOND);
  g_assert_cmpint (wait, <=, 2 * SECOND + 2);

  /* Nonsense changes neither rate nor size, and means an empty bucket. */
  daybook_budget_learn (budget, -7, -1, 0, SECOND);
  wait = daybook_budget_take (budget, 100, SECOND);
  g_assert_cmpint (wait, >=, 2 * SECOND);
  g_assert_cmpint (wait, <=, 2 * SECOND + 2);
}

/* The answer to the first of two calls cannot know of the second. */
static void
test_flying (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (1, 10);

  g_assert_cmpint (daybook_budget_take (budget, 4, SECOND), ==, 0);
  g_assert_cmpint (daybook_budget_take (budget, 4, SECOND), ==, 0);
  daybook_budget_landed (budget, 4);
  daybook_budget_learn (budget, 6, 10, 1, SECOND);
  g_assert_cmpint (daybook_budget_take (budget, 2, SECOND), ==, 0);
  g_assert_cmpint (daybook_budget_take (budget, 1, SECOND), >, 0);
}

static void
test_eta (void)
{
  g_autoptr(DaybookBudget) budget = daybook_budget_new (2, 4);
  gint64 eta;

  g_assert_cmpint (daybook_budget_eta_us (budget, 1, 0, SECOND), ==, 0);
  g_assert_cmpint (daybook_budget_eta_us (budget, 1, 4, SECOND), ==, 0);
  eta = daybook_budget_eta_us (budget, 1, 104, SECOND);
  g_assert_cmpint (eta, >=, 50 * SECOND);
  g_assert_cmpint (eta, <=, 50 * SECOND + 2);
  daybook_budget_hold (budget, 91 * SECOND);
  g_assert_cmpint (daybook_budget_eta_us (budget, 1, 1, SECOND), ==, 90 * SECOND);
  daybook_budget_hold (budget, G_MAXINT64 / 2);
  g_assert_cmpint (daybook_budget_eta_us (budget, G_MAXDOUBLE, G_MAXUINT, SECOND), >, 0);
}

typedef struct
{
  const char *name;
  DaybookWindow window;
  double per_second, burst; /* of the budget before */
  guint at_once;            /* calls that go in the first moment after */
  gint64 wait_us;           /* then, until the next, about */
} WindowCase;

static const WindowCase windows[] = {
  { "nothing-told", { -1, 0, 0, 0 }, 10, 5, 5, SECOND / 10 },
  { "wide-enough", { 99, 100, 10 * SECOND, 0 }, 8, 8, 8, SECOND / 8 },
  { "slower", { 99, 100, 10 * SECOND, 0 }, 50, 50, 10, SECOND / 9 },
  { "few-left", { 3, 100, 10 * SECOND, 0 }, 8, 8, 3, SECOND / 8 },
  { "none-left", { 0, 100, 10 * SECOND, 0 }, 8, 8, 0, 10 * SECOND },
  { "none-left-till-then", { 0, 100, 10 * SECOND, 4 * SECOND }, 8, 8, 0, 4 * SECOND },
  { "of-a-day", { 2, 0, 0, 0 }, 8, 8, 2, SECOND / 8 },
  { "day-is-over", { 0, 0, 0, 3600 * SECOND }, 8, 8, 0, 3600 * SECOND },
  { "nonsense", { -7, -1, -5, -9 }, 10, 5, 5, SECOND / 10 },
};

static void
test_window (gconstpointer data)
{
  const WindowCase *row = data;
  g_autoptr(DaybookBudget) budget = daybook_budget_new (row->per_second, row->burst);
  guint taken = 0;
  gint64 wait = 0;

  daybook_budget_learn_window (budget, &row->window, SECOND);
  while ((wait = daybook_budget_take (budget, 1, SECOND)) == 0)
    taken++;
  g_assert_cmpuint (taken, ==, row->at_once);
  g_assert_cmpint (wait, >=, row->wait_us);
  g_assert_cmpint (wait, <=, row->wait_us + 2);
}

/* Whatever the window, and however eager the takers: never more than it allows in its length. */
static void
test_window_is_kept (void)
{
  static const double maxima[] = { 1, 7, 100, 190 };

  for (guint i = 0; i < G_N_ELEMENTS (maxima); i++)
    {
      g_autoptr(DaybookBudget) budget = daybook_budget_new (1000, 1000);
      DaybookWindow window = { -1, maxima[i], 10 * SECOND, 0 };
      g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

      daybook_budget_learn_window (budget, &window, SECOND);
      for (gint64 now = SECOND; now < 60 * SECOND; now += SECOND / 50)
        while (daybook_budget_take (budget, 1, now) == 0)
          g_array_append_val (times, now);
      for (guint first = 0, last = 0; last < times->len; last++)
        {
          while (g_array_index (times, gint64, last) - g_array_index (times, gint64, first)
                 >= 10 * SECOND)
            first++;
          g_assert_cmpuint (last - first + 1, <=, (guint) maxima[i]);
        }
      g_assert_cmpuint (times->len, >=, (guint) (maxima[i] * 2));
    }
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
  g_test_add_func ("/budget/flying", test_flying);
  g_test_add_func ("/budget/eta", test_eta);
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/budget/window/%s", windows[i].name);

      g_test_add_data_func (path, &windows[i], test_window);
    }
  g_test_add_func ("/budget/window-is-kept", test_window_is_kept);
  g_test_add_func ("/budget/nonsense-rate", test_nonsense_rate);
  g_test_add_func ("/budget/threads", test_threads);

  return g_test_run ();
}

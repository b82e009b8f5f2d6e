/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The breaker with a clock and dice of the test's, and the waits of a patience. */
#include "daybook-patience.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define NOW (G_GINT64_CONSTANT (1790000000) * SECOND)

static const DaybookBreakerRule rule = { 3, 10 * SECOND, 60 * SECOND };

static DaybookBreaker
opened (gint64 now_us)
{
  DaybookBreaker breaker = { 0 };

  for (guint i = 0; i < rule.most; i++)
    daybook_breaker_fail (&breaker, &rule, now_us, 1);
  g_assert_cmpint (daybook_breaker_state (&breaker, now_us), ==, DAYBOOK_BREAKER_OPEN);

  return breaker;
}

static void
test_in_a_row (void)
{
  DaybookBreaker breaker = { 0 };
  gboolean probe = TRUE;

  for (guint i = 0; i < 20; i++)
    {
      g_assert_false (daybook_breaker_fail (&breaker, &rule, NOW, 1));
      g_assert_false (daybook_breaker_fail (&breaker, &rule, NOW, 1));
      g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, NOW, &probe), ==, 0);
      g_assert_false (probe);
      daybook_breaker_succeed (&breaker);
    }
  g_assert_false (daybook_breaker_fail (&breaker, &rule, NOW, 1));
  g_assert_false (daybook_breaker_fail (&breaker, &rule, NOW, 1));
  g_assert_true (daybook_breaker_fail (&breaker, &rule, NOW, 1));
  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, NOW, &probe), ==, 10 * SECOND);
}

static void
test_one_probe (void)
{
  DaybookBreaker breaker = opened (NOW);
  gint64 then = NOW + 10 * SECOND;
  gboolean probe = FALSE;

  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, then - 1, &probe), ==, 1);
  g_assert_false (probe);
  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, then, &probe), ==, 0);
  g_assert_true (probe);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, then + i, &probe), >, 0);
      g_assert_false (probe);
    }
  /* Who took it was stopped and never told. */
  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, then + 600 * SECOND, &probe), ==, 0);
  g_assert_true (probe);
  daybook_breaker_succeed (&breaker);
  g_assert_cmpint (daybook_breaker_state (&breaker, then), ==, DAYBOOK_BREAKER_CLOSED);
  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, then, &probe), ==, 0);
  g_assert_false (probe);
}

static void
test_grows (void)
{
  static const gint64 windows[] = { 10, 20, 40, 60, 60, 60 };
  DaybookBreaker breaker = opened (NOW);
  gint64 now = NOW;
  gboolean probe;

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      gint64 wait = daybook_breaker_ask (&breaker, &rule, now, &probe);

      g_assert_cmpint (wait, ==, windows[i] * SECOND);
      now += wait;
      g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, now, &probe), ==, 0);
      g_assert_true (daybook_breaker_fail (&breaker, &rule, now, 1));
    }
  for (guint i = 0; i < 100; i++) /* no overflow, however long it lasts */
    {
      now += 60 * SECOND;
      g_assert_true (daybook_breaker_fail (&breaker, &rule, now, 1));
    }
  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, now, &probe), ==, 60 * SECOND);
}

/* Calls that left before it opened come back one after another. */
static void
test_late_news (void)
{
  DaybookBreaker breaker = opened (NOW);
  gboolean probe;

  for (guint i = 0; i < 10; i++)
    g_assert_false (daybook_breaker_fail (&breaker, &rule, NOW + 1, 1));
  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, NOW, &probe), ==, 10 * SECOND);
}

static void
test_clock_back (void)
{
  DaybookBreaker breaker = opened (NOW);
  gboolean probe;

  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, NOW - 365 * 86400 * SECOND, &probe), ==,
                   rule.longest_us);
  g_assert_cmpint (daybook_breaker_ask (&breaker, &rule, NOW + 10 * SECOND, &probe), ==, 0);
  g_assert_true (probe);
  g_assert_cmpint (
      daybook_breaker_ask (&breaker, &rule, NOW + 10 * SECOND - 86400 * SECOND, &probe), <=,
      rule.longest_us);
}

static void
test_dice (void)
{
  for (guint i = 0; i <= 10; i++)
    {
      DaybookBreaker breaker = { .failures = rule.most - 1 };
      gboolean probe;
      gint64 wait;

      daybook_breaker_fail (&breaker, &rule, NOW, i / 10.0);
      wait = daybook_breaker_ask (&breaker, &rule, NOW, &probe);
      g_assert_cmpint (wait, >=, 5 * SECOND);
      g_assert_cmpint (wait, <=, 10 * SECOND);
    }
}

/* Full jitter: anywhere from nothing to the window, and all of it is used. */
static void
test_jitter (void)
{
  DaybookPatience patience = daybook_patience_default ();

  g_random_set_seed (7);
  for (guint tried = 0; tried < 40; tried++)
    {
      gint64 window = MIN (patience.most_us, patience.first_us << MIN (tried, 20));
      gint64 least = G_MAXINT64, most = 0, sum = 0;

      for (guint i = 0; i < 1000; i++)
        {
          gint64 wait = daybook_patience_wait_us (&patience, tried, 0);

          g_assert_cmpint (wait, >=, 0);
          g_assert_cmpint (wait, <=, window);
          least = MIN (least, wait);
          most = MAX (most, wait);
          sum += wait / 1000;
        }
      g_assert_cmpint (least, <, window / 20);
      g_assert_cmpint (most, >, window - window / 20);
      g_assert_cmpint (sum, >, window * 45 / 100);
      g_assert_cmpint (sum, <, window * 55 / 100);
      g_assert_cmpint (daybook_patience_wait_us (&patience, tried, window * 3), ==, window * 3);
    }
}

static void
test_spent (void)
{
  DaybookPatience patience = { .ceiling = 3 };
  DaybookPatience unsaid = { 0 };

  for (gint64 attempts = 0; attempts < 30; attempts++)
    g_assert_cmpint (daybook_patience_is_spent (&patience, attempts), ==,
                     attempts > 0 && attempts % 3 == 0);
  g_assert_false (daybook_patience_is_spent (&unsaid, 11));
  g_assert_true (daybook_patience_is_spent (&unsaid, 12));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/breaker/in-a-row", test_in_a_row);
  g_test_add_func ("/breaker/one-probe", test_one_probe);
  g_test_add_func ("/breaker/grows", test_grows);
  g_test_add_func ("/breaker/late-news", test_late_news);
  g_test_add_func ("/breaker/clock-back", test_clock_back);
  g_test_add_func ("/breaker/dice", test_dice);
  g_test_add_func ("/patience/jitter", test_jitter);
  g_test_add_func ("/patience/spent", test_spent);

  return g_test_run ();
}

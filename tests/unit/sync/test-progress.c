/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a reading has come: forwards, backwards, and when nothing can be said. */
#include "daybook-progress.h"
#include "daybook-time.h"

#define NOW (1000 * DAYBOOK_DAY)
#define NONE DAYBOOK_TIME_NONE
#define AGO(days) (NOW - (days) *DAYBOOK_DAY)

static const struct
{
  const char *name;
  gint64 from, first, at;
  int percent, left_s; /* -1: not known; 10 s have gone by */
} cases[] = {
  { "nothing-told", AGO (100), NONE, NONE, -1, -1 },
  { "one-page", AGO (100), AGO (100), AGO (100), -1, -1 },
  { "backwards-without-end", NONE, AGO (0), AGO (50), -1, -1 },
  { "forwards", AGO (100), AGO (100), AGO (75), 25, 30 },
  { "forwards-without-end", NONE, AGO (200), AGO (100), 50, 10 },
  { "forwards-through", AGO (100), AGO (100), AGO (0), 100, 0 },
  { "forwards-beyond", AGO (100), AGO (100), AGO (-3), 100, 0 },
  { "backwards", AGO (100), AGO (0), AGO (50), 50, 10 },
  { "backwards-late", AGO (100), AGO (20), AGO (40), 25, 30 },
  { "backwards-beyond", AGO (100), AGO (0), AGO (130), 100, 0 },
  { "clock-set-back", AGO (-100), AGO (-90), AGO (-80), -1, -1 },
};

static void
test_estimate (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  DaybookProgress progress;
  DaybookEstimate estimate;

  daybook_progress_begin (&progress, cases[i].from, 5 * DAYBOOK_SECOND);
  daybook_progress_page (&progress, cases[i].first, 100);
  daybook_progress_page (&progress, cases[i].at, 50);
  estimate = daybook_progress_estimate (&progress, NOW, 15 * DAYBOOK_SECOND);
  g_assert_cmpint (estimate.part < 0 ? -1 : (int) (estimate.part * 100 + 0.5), ==,
                   cases[i].percent);
  g_assert_cmpint (estimate.left_us < 0 ? -1 : estimate.left_us / DAYBOOK_SECOND, ==,
                   cases[i].left_s);
  g_assert_cmpfloat (estimate.per_second, ==, 15);
  g_assert_cmpuint (progress.pages, ==, 2);
}

static void
test_no_time_gone (void)
{
  DaybookProgress progress;
  DaybookEstimate estimate;

  daybook_progress_begin (&progress, NONE, 5);
  estimate = daybook_progress_estimate (&progress, NOW, 5);
  g_assert_cmpfloat (estimate.per_second, ==, 0);
  g_assert_cmpint (estimate.left_us, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/progress/estimate/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_estimate);
    }
  g_test_add_func ("/progress/no-time-gone", test_no_time_gone);
  return g_test_run ();
}

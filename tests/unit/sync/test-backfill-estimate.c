/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a backfill would cost, reckoned from a sample. */
#include "daybook-backfill-estimate.h"
#include "daybook-time.h"

#define DAYS(n) ((n) *DAYBOOK_DAY)

static const struct
{
  const char *name;
  DaybookBackfillSample sample;
  gint64 span_us;
  double per_second;
  guint64 calls, records;
  gint64 seconds;
  gboolean at_least;
} cases[] = {
  { "no-time-at-all", { DAYS (7), 70, 1, 100000, TRUE, 100, DAYS (30) }, 0, 8, 0, 0, 0, FALSE },
  { "backwards", { DAYS (7), 70, 1, 100000, TRUE, 100, DAYS (30) }, -DAYS (1), 8, 0, 0, 0, FALSE },
  { "no-sample", { 0 }, DAYS (30), 0, 1, 0, 0, TRUE },
  /* Ten a day, and a page holds a hundred: three pages, but six windows must be asked for. */
  { "windows", { DAYS (7), 70, 1, 100000, TRUE, 100, DAYS (5) }, DAYS (30), 0, 6, 300, 1, FALSE },
  { "pages", { DAYS (7), 7000, 70, 7000000, TRUE, 100, DAYS (30) }, DAYS (30), 0, 300, 30000, 30,
    FALSE },
  /* The provider allows two calls a second, whatever its answers take. */
  { "limit", { DAYS (7), 7000, 70, 7000000, TRUE, 100, DAYS (30) }, DAYS (30), 2, 300, 30000, 150,
    FALSE },
  { "more-than-seen", { DAYS (1), 300, 3, 300000, FALSE, 100, DAYS (30) }, DAYS (10), 0, 30, 3000,
    3, TRUE },
  { "size-not-said", { DAYS (1), 60, 2, 200000, TRUE, 0, DAYS (30) }, DAYS (10), 0, 20, 600, 2,
    FALSE },
  /* A payout a day, and the lines of each are asked for one by one. */
  { "parents", { DAYS (7), 7, 1, 100000, TRUE, 100, DAYS (30), TRUE }, DAYS (30), 0, 31, 30, 4,
    FALSE },
};

static void
reckon (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  DaybookBackfillEstimate out = { 0 };

  daybook_backfill_reckon (&cases[i].sample, cases[i].span_us, cases[i].per_second, &out);
  g_assert_cmpuint (out.calls, ==, cases[i].calls);
  g_assert_cmpuint (out.records, ==, cases[i].records);
  g_assert_cmpint (out.seconds, ==, cases[i].seconds);
  g_assert_cmpint (out.at_least, ==, cases[i].at_least);
}

/* Streams add up. */
static void
sum (void)
{
  g_autoptr(GArray) samples = g_array_new (FALSE, TRUE, sizeof (DaybookBackfillSample));
  DaybookBackfillEstimate out;

  for (guint i = 0; i < 3; i++)
    {
      DaybookBackfillSample sample = { DAYS (1), 10, 1, 100000, i < 2, 100, DAYS (30) };

      g_array_append_val (samples, sample);
    }
  out = daybook_backfill_estimate (samples, 0, DAYS (10), DAYS (70));
  g_assert_cmpuint (out.records, ==, 1800);
  g_assert_cmpuint (out.calls, ==, 18);
  g_assert_true (out.at_least);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/backfill-estimate/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), reckon);
    }
  g_test_add_func ("/backfill-estimate/sum", sum);

  return g_test_run ();
}

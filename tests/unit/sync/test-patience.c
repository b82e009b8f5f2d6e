/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before another try: within its bounds however often was tried. */
#include "daybook-patience.h"

static const struct
{
  const char *name;
  DaybookPatience patience;
  guint tried;
  gint64 asked_us;
  gint64 least_us, most_us;
} cases[] = {
  { "no patience", { 0, 0, 1 }, 9, 0, 0, 0 },
  { "the first window", { 1000, 60000000, 8 }, 0, 0, 0, 1000 },
  { "it doubles", { 1000, 60000000, 8 }, 3, 0, 0, 8000 },
  { "the ceiling", { 1000, 60000000, 8 }, 40, 0, 0, 60000000 },
  { "a ceiling below the first", { 5000, 1000, 8 }, 0, 0, 0, 1000 },
  { "tried without end", { 500000, 60000000, 8 }, G_MAXUINT, 0, 0, 60000000 },
  { "days", { 86400000000, 7 * 86400000000, 8 }, 1000, 0, 0, 7 * 86400000000 },
  { "asked for more", { 1000, 60000000, 8 }, 0, 3600000000, 3600000000, 3600000000 },
  { "asked for less", { 1000, 60000000, 8 }, 0, 10, 10, 1000 },
};

static void
test_bounds (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  for (guint n = 0; n < 200; n++)
    {
      gint64 wait
          = daybook_patience_wait_us (&cases[i].patience, cases[i].tried, cases[i].asked_us);

      g_assert_cmpint (wait, >=, cases[i].least_us);
      g_assert_cmpint (wait, <=, cases[i].most_us);
    }
}

/* Two that were refused together do not come back together. */
static void
test_jitter (void)
{
  DaybookPatience patience = daybook_patience_default ();
  gint64 first = daybook_patience_wait_us (&patience, 8, 0);
  guint others = 0;

  for (guint n = 0; n < 20; n++)
    others += daybook_patience_wait_us (&patience, 8, 0) != first;
  g_assert_cmpuint (others, >, 10);
}

static void
test_sleep (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (daybook_patience_sleep (0, NULL, &error));
  g_assert_true (daybook_patience_sleep (-5, NULL, &error));
  g_assert_true (daybook_patience_sleep (-5, cancellable, &error));
  g_assert_true (daybook_patience_sleep (1000, cancellable, &error));
  g_assert_no_error (error);
}

static gpointer
cancel_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* An hour that ends as soon as someone stops it; the test's own time limit is the proof. */
static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  g_assert_false (daybook_patience_sleep (G_TIME_SPAN_HOUR, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_thread_join (thread);
  g_assert_false (daybook_patience_sleep (0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/patience/bounds/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bounds);
    }
  g_test_add_func ("/patience/jitter", test_jitter);
  g_test_add_func ("/patience/sleep", test_sleep);
  g_test_add_func ("/patience/cancelled", test_cancelled);

  return g_test_run ();
}

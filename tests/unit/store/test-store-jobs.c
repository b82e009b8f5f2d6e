/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leases with a clock of our own: who may begin, who has lost it, and when it is held. */
#include "daybook-error.h"
#include "daybook-jobs.h"
#include "daybook-runs.h"
#include "store-fixture.h"

#define MINUTE (60 * G_USEC_PER_SEC)
#define LEASE DAYBOOK_JOBS_LEASE_US

static void
begin (Store *store, const char *owner, gint64 now)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_jobs_begin (store->db, "read shop", owner, now, &error));
  g_assert_no_error (error);
}

static void
expect_refused (Store *store, const char *owner, gint64 now, int code, const char *part)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_jobs_begin (store->db, "read shop", owner, now, &error));
  g_assert_error (error, DAYBOOK_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
}

static DaybookJobState *
job (Store *store)
{
  g_autoptr(GError) error = NULL;
  DaybookJobState *state = daybook_jobs_get (store->db, "read shop", &error);

  g_assert_no_error (error);
  return state;
}

static void
test_never (Store *store, gconstpointer data)
{
  g_autoptr(GPtrArray) all = daybook_jobs_list (store->db, NULL);

  g_assert_null (job (store));
  g_assert_cmpuint (all->len, ==, 0);
}

static void
test_state_name (Store *store, gconstpointer data)
{
  static const struct
  {
    DaybookJobState job;
    gboolean worked_on;
    const char *name;
  } cases[] = {
    { { .lease_until_us = NOW - 1 }, TRUE, "broken off" },
    { { .lease_until_us = NOW + 1 }, FALSE, "broken off" },
    { { .lease_until_us = NOW + 1 }, TRUE, "working" },
    { { .lease_until_us = DAYBOOK_TIME_NONE, .failures = 1 }, TRUE, "failed" },
    { { .lease_until_us = DAYBOOK_TIME_NONE }, TRUE, "done" },
    { { .lease_until_us = NOW + 1, .held = (char *) "why" }, TRUE, "held" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (daybook_job_state_name (&cases[i].job, cases[i].worked_on, NOW), ==,
                     cases[i].name);
}

static void
test_one_at_a_time (Store *store, gconstpointer data)
{
  g_autoptr(DaybookJobState) state = NULL;

  begin (store, "a", NOW);
  expect_refused (store, "b", NOW + 1, DAYBOOK_ERROR_LATER, "a is at work");
  expect_refused (store, "a", NOW + 1, DAYBOOK_ERROR_LATER, "a is at work");
  g_assert_true (daybook_jobs_end (store->db, "read shop", "a", TRUE, NULL, NOW + 2, NULL));
  begin (store, "b", NOW + 3);
  state = job (store);
  g_assert_cmpstr (state->owner, ==, "b");
  g_assert_cmpint (state->started_us, ==, NOW + 3);
  g_assert_cmpint (state->ended_us, ==, NOW + 2);
  g_assert_cmpint (state->lease_until_us, ==, NOW + 3 + LEASE);
}

static void
test_beat (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  begin (store, "a", NOW);
  g_assert_true (daybook_jobs_beat (store->db, "read shop", "a", FALSE, NOW + LEASE - 1, &error));
  g_assert_no_error (error);
  expect_refused (store, "b", NOW + LEASE + 1, DAYBOOK_ERROR_LATER, "at work");
  begin (store, "b", NOW + 2 * LEASE);
  g_assert_false (
      daybook_jobs_beat (store->db, "read shop", "a", FALSE, NOW + 2 * LEASE + 1, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
}

/* Who has lost it cannot end it for the other. */
static void
test_end_of_another (Store *store, gconstpointer data)
{
  g_autoptr(DaybookJobState) state = NULL;

  begin (store, "a", NOW);
  begin (store, "b", NOW + LEASE);
  g_assert_true (
      daybook_jobs_end (store->db, "read shop", "a", FALSE, "late", NOW + LEASE + 1, NULL));
  state = job (store);
  g_assert_cmpstr (state->owner, ==, "b");
  g_assert_cmpint (state->lease_until_us, ==, NOW + 2 * LEASE);
  g_assert_null (state->error);
}

static void
test_failures (Store *store, gconstpointer data)
{
  g_autoptr(DaybookJobState) failed = NULL;
  g_autoptr(DaybookJobState) good = NULL;

  for (int i = 0; i < 3; i++)
    {
      begin (store, "a", NOW + i);
      g_assert_true (
          daybook_jobs_end (store->db, "read shop", "a", FALSE, "offline", NOW + i, NULL));
    }
  failed = job (store);
  g_assert_cmpuint (failed->failures, ==, 3);
  g_assert_cmpuint (failed->attempts, ==, 0);
  g_assert_cmpstr (failed->error, ==, "offline");
  begin (store, "a", NOW + 9);
  g_assert_true (daybook_jobs_end (store->db, "read shop", "a", TRUE, NULL, NOW + 9, NULL));
  good = job (store);
  g_assert_cmpuint (good->failures, ==, 0);
  g_assert_null (good->error);
}

/* What was stopped is not done, and no failure either. */
static void
test_stopped (Store *store, gconstpointer data)
{
  g_autoptr(DaybookJobState) state = NULL;

  begin (store, "a", NOW);
  g_assert_true (daybook_jobs_end (store->db, "read shop", "a", TRUE, NULL, NOW + 1, NULL));
  begin (store, "a", NOW + 2);
  g_assert_true (daybook_jobs_end (store->db, "read shop", "a", FALSE, NULL, NOW + 3, NULL));
  state = job (store);
  g_assert_cmpint (state->done_us, ==, NOW);
  g_assert_cmpint (state->ended_us, ==, NOW + 3);
  g_assert_cmpuint (state->failures, ==, 0);
}

static void
die_often (Store *store, int times, gint64 from)
{
  for (int i = 0; i < times; i++)
    begin (store, "a", from + i * LEASE);
}

static void
test_held (Store *store, gconstpointer data)
{
  g_autoptr(DaybookJobState) state = NULL;
  gint64 after = NOW + DAYBOOK_JOBS_ATTEMPTS * LEASE;
  gboolean released = FALSE;

  die_often (store, DAYBOOK_JOBS_ATTEMPTS, NOW);
  expect_refused (store, "b", after, DAYBOOK_ERROR_SETUP, "ended 5 times");
  expect_refused (store, "b", after + LEASE, DAYBOOK_ERROR_SETUP, "daybookctl resume shop");
  state = job (store);
  g_assert_nonnull (state->held);
  g_assert_true (daybook_jobs_release (store->db, "read shop", &released, NULL));
  g_assert_true (released);
  begin (store, "b", after + LEASE);
  g_assert_true (daybook_jobs_release (store->db, "read shop", &released, NULL));
  g_assert_false (released);
}

/* Dying often is no harm while it gets on in between. */
static void
test_gets_on (Store *store, gconstpointer data)
{
  for (int i = 0; i < 3 * DAYBOOK_JOBS_ATTEMPTS; i++)
    {
      begin (store, "a", NOW + i * LEASE);
      g_assert_true (daybook_jobs_beat (store->db, "read shop", "a", TRUE, NOW + i * LEASE, NULL));
    }
}

/* Who has the lock of the store need not wait for a lease to run out. */
static void
test_bury (Store *store, gconstpointer data)
{
  g_autoptr(DaybookRun) run = NULL;
  g_autoptr(DaybookJobState) state = NULL;
  gint64 open = daybook_runs_start (store->db, "read shop/orders", NOW, NULL);
  gint64 closed = daybook_runs_start (store->db, "read shop/items", NOW, NULL);

  g_assert_cmpint (open, >, 0);
  g_assert_true (daybook_runs_end (store->db, closed, "{}", NULL, NOW, NULL));
  begin (store, "a", NOW);
  g_assert_cmpint (daybook_jobs_bury (store->db, NOW + MINUTE, NULL), ==, 1);
  run = daybook_runs_last (store->db, "read shop/orders", NULL);
  g_assert_cmpstr (run->error, ==, "its process ended");
  g_assert_cmpint (run->ended_us, ==, NOW + MINUTE);
  begin (store, "b", NOW + MINUTE);
  state = job (store);
  g_assert_cmpuint (state->attempts, ==, 2);
  g_assert_cmpint (daybook_jobs_bury (store->db, NOW + MINUTE, NULL), ==, 0);
}

static void
test_schedules (Store *store, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *none = NULL;
  g_autofree char *set = NULL;
  g_autofree char *unset = NULL;

  g_assert_true (daybook_schedules_get (store->db, "shop", &none, &error));
  g_assert_null (none);
  g_assert_true (daybook_schedules_set (store->db, "shop", "paused", &error));
  g_assert_true (daybook_schedules_set (store->db, "shop", "daily 06:30", &error));
  g_assert_true (daybook_schedules_get (store->db, "shop", &set, &error));
  g_assert_cmpstr (set, ==, "daily 06:30");
  g_assert_true (daybook_schedules_set (store->db, "shop", NULL, &error));
  g_assert_true (daybook_schedules_get (store->db, "shop", &unset, &error));
  g_assert_null (unset);
  g_assert_no_error (error);
  g_assert_false (daybook_schedules_set (store->db, "nobody", "paused", &error));
  g_assert_nonnull (error);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store-jobs/" name, Store, NULL, store_set_up, function, store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("never", test_never);
  ADD ("state-name", test_state_name);
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("beat", test_beat);
  ADD ("end-of-another", test_end_of_another);
  ADD ("failures", test_failures);
  ADD ("stopped", test_stopped);
  ADD ("held", test_held);
  ADD ("gets-on", test_gets_on);
  ADD ("bury", test_bury);
  ADD ("schedules", test_schedules);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the threads of the program share, used by eight at once and for the first time: a session
 * and its lines, a budget, a contract, a crew's queue, the network, and what is set up once in the
 * process. It holds with any build; a race is seen by the thread sanitizer (build-aux/check
 * --threads). */
#include "sync-bench.h"

#include "daybook-books.h"
#include "daybook-budget.h"
#include "daybook-contract.h"
#include "daybook-crew.h"
#include "daybook-health.h"
#include "pretend-monitor.h"

#define THREADS 8
#define ROUNDS 40
#define MANY 20000 /* so that they meet within what takes no time */

typedef struct
{
  Place place;
  PretendMonitor *monitor;
  GMutex lock;
  GCond all_here;
  guint here;
  gpointer shared;
} Crowd;

static void
crowd_begin (Crowd *self, gconstpointer data)
{
  self->monitor = pretend_monitor_new (TRUE);
  place_set_up (&self->place, data);
  daybook_session_watch (self->place.session, G_NETWORK_MONITOR (self->monitor));
  g_assert_true (daybook_db_set_meta (self->place.db, "time_zone", "Europe/Berlin", NULL));
}

static void
crowd_end (Crowd *self, gconstpointer data)
{
  place_tear_down (&self->place, data);
  g_object_unref (self->monitor);
}

/* Who begins first waits for the others, so that they meet. */
static void
meet (Crowd *self)
{
  g_mutex_lock (&self->lock);
  self->here++;
  g_cond_broadcast (&self->all_here);
  while (self->here < THREADS)
    g_cond_wait (&self->all_here, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* What each of them answers must be the same. */
static gpointer
all_do (Crowd *self, GThreadFunc work)
{
  GThread *threads[THREADS];
  gpointer first = NULL;

  self->here = 0;
  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("one of eight", work, self);
  for (guint i = 0; i < THREADS; i++)
    {
      gpointer answer = g_thread_join (threads[i]);

      if (i == 0)
        first = answer;
      g_assert_true (answer == first);
    }

  return first;
}

/* ---- the first of the process ---- */

static gpointer
first_store_thread (gpointer data)
{
  Place place = { 0 };

  meet (data);
  place_set_up (&place, NULL);
  place_tear_down (&place, NULL);

  return NULL;
}

/* No store has been opened yet: the sealing, its cipher and the vault are set up by whoever comes
 * first. */
static void
test_first_store (void)
{
  Crowd crowd = { 0 };

  all_do (&crowd, first_store_thread);
}

static gpointer
contract_thread (gpointer data)
{
  static const char *const names[] = { "order/1", "payment/1", "payout/1", "customer/1" };
  const DaybookContract *first = NULL;
  g_autoptr(GError) error = NULL;

  meet (data);
  for (guint i = 0; i < ROUNDS; i++)
    {
      const DaybookContract *contract = daybook_contract_get (names[i % 4], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (daybook_contract_name (contract), ==, names[i % 4]);
      g_assert_cmpint (daybook_contract_field (contract, "id"), ==, DAYBOOK_FIELD_TEXT);
      first = i == 0 ? contract : first;
    }
  g_assert_null (daybook_contract_get ("nothing/1", &error));
  g_assert_true (daybook_books_roles () != NULL && daybook_books_roles ()[0] != NULL);

  return (gpointer) first;
}

static void
test_contracts (void)
{
  Crowd crowd = { 0 };

  g_assert_nonnull (all_do (&crowd, contract_thread));
}

/* ---- a session and its lines ---- */

static void
note_turn (const DaybookTurn *turn, guint round)
{
  static const DaybookOutcome outcomes[]
      = { DAYBOOK_OUTCOME_OK, DAYBOOK_OUTCOME_TRANSIENT, DAYBOOK_OUTCOME_OK };
  DaybookOutcome outcome = outcomes[round % G_N_ELEMENTS (outcomes)];
  g_autoptr(GError) error = NULL;
  gboolean probe;

  if (!daybook_turn_wait (turn, &probe, &error))
    g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  g_clear_error (&error);
  g_assert_true (
      daybook_turn_note (turn, outcome, 0, outcome == DAYBOOK_OUTCOME_OK ? NULL : "why", &error));
  g_assert_true (daybook_turn_expect (turn, round * 1000, &error));
  g_assert_no_error (error);
  daybook_turn_give_back (turn);
}

static gpointer
session_thread (gpointer data)
{
  Crowd *crowd = data;
  DaybookSession *session = crowd->place.session;
  g_autoptr(GError) error = NULL;
  DaybookPatience patience = daybook_patience_default ();
  g_autoptr(DaybookDb) db = NULL;
  char day[11];

  patience.first_us = 10;
  patience.most_us = 1000;
  meet (crowd);
  db = daybook_session_open_db (session, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ROUNDS / 4; i++)
    {
      const char *id = i % 2 == 0 ? "shop" : "till";
      g_autoptr(DaybookConnection) stored = daybook_connection_get (db, id, &error);
      g_autoptr(DaybookManifest) manifest = daybook_session_manifest (stored, &error);
      g_autoptr(DaybookAccount) account
          = daybook_session_open_account (session, stored, NULL, &error);
      DaybookTurn turn = { daybook_session_line (session, id), db, account, &patience, NULL };

      g_assert_no_error (error);
      g_assert_true (daybook_health_day (db, (gint64) i * DAYBOOK_DAY, day, &error));
      g_assert_null (daybook_vault_lookup (daybook_session_vault (session),
                                           daybook_session_store_id (session), id, NULL));
      note_turn (&turn, i);
      daybook_budget_hold (daybook_account_budget (account), 0);
    }

  return daybook_session_line (session, "shop");
}

static void
test_session (Crowd *self, gconstpointer data)
{
  g_assert_true (all_do (self, session_thread)
                 == daybook_session_line (self->place.session, "shop"));
}

/* ---- a budget ---- */

static gpointer
budget_thread (gpointer data)
{
  Crowd *crowd = data;
  g_autofree DaybookWindow *window = g_new0 (DaybookWindow, 1);
  DaybookBudget *budget = daybook_budget_ref (crowd->shared);

  window->maximum = 1e6;
  window->remaining = 1e6;
  window->interval_us = 1;
  meet (crowd);
  for (guint i = 1; i <= MANY; i++)
    {
      if (daybook_budget_take (budget, 1, i) == 0)
        daybook_budget_landed (budget, 1);
      daybook_budget_learn (budget, 1e6, 1e6, 1e6, i);
      daybook_budget_learn_window (budget, window, i);
      g_assert_cmpint (daybook_budget_eta_us (budget, 1, 1, i), >=, 0);
    }
  daybook_budget_unref (budget);

  return NULL;
}

static void
test_budget (void)
{
  Crowd crowd = { .shared = daybook_budget_new (1e6, 1e6) };

  all_do (&crowd, budget_thread);
  g_assert_cmpint (daybook_budget_take (crowd.shared, 1e6, MANY), ==, 0);
  daybook_budget_unref (crowd.shared);
}

/* ---- a crew ---- */

/* The provider is a port where nobody listens, so each job fails soon, and for the same reason. */
static DaybookJob *
new_job (Crowd *self, const char *connection)
{
  DaybookJob *job = daybook_job_new (self->place.session, DAYBOOK_JOB_READ, connection);

  job->patience.first_us = 10;
  job->patience.most_us = 1000;
  job->patience.tries = 2;

  return job;
}

static void
test_crew (Crowd *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DaybookCrew) crew = daybook_crew_new (cancellable);
  guint ended = 0;

  for (guint i = 0; i < THREADS; i++)
    {
      g_autofree char *id = g_strdup_printf ("nobody-%u", i);

      connect_with (&self->place, id, "stripe", "http://127.0.0.1:1", NULL);
    }
  g_assert_true (daybook_session_lock (self->place.session, "sync", &error));
  g_assert_no_error (error);
  for (guint i = 0; i < THREADS; i++)
    {
      g_autofree char *id = g_strdup_printf ("nobody-%u", i);

      daybook_crew_start (crew, new_job (self, id));
    }
  while (daybook_crew_size (crew) > 0)
    {
      g_autoptr(DaybookNews) news = daybook_crew_next (crew, 20 * G_USEC_PER_SEC);

      if (ended == THREADS / 2)
        g_cancellable_cancel (cancellable);
      if (news == NULL || !news->ended)
        continue;
      g_assert_nonnull (news->job->failure);
      ended++;
    }
  g_assert_cmpuint (ended, ==, THREADS);
}

/* ---- the network ---- */

/* A monitor tells of one change at a time. */
static void
switch_network (Crowd *self, gboolean up)
{
  g_mutex_lock (&self->lock);
  pretend_monitor_switch (self->monitor, up);
  g_mutex_unlock (&self->lock);
}

static gpointer
network_thread (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr(GError) error = NULL;
  gboolean metered;

  meet (crowd);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();

      switch_network (crowd, i % 3 != 0);
      if (i % 4 == 0)
        g_cancellable_cancel (cancellable);
      daybook_network_is_available (crowd->shared, &metered);
      if (!daybook_network_wait (crowd->shared, "https://api.example.com/", 100, cancellable,
                                 &error))
        g_clear_error (&error);
    }

  return NULL;
}

static void
test_network (Crowd *self, gconstpointer data)
{
  g_autoptr(DaybookNetwork) network = daybook_network_new (G_NETWORK_MONITOR (self->monitor));

  self->shared = network;
  all_do (self, network_thread);
  pretend_monitor_switch (self->monitor, TRUE);
  g_assert_true (daybook_network_wait (network, "https://api.example.com/", 0, NULL, NULL));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/threads/" name, Crowd, NULL, crowd_begin, function, crowd_end)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threads/first-store", test_first_store);
  g_test_add_func ("/threads/contracts", test_contracts);
  g_test_add_func ("/threads/budget", test_budget);
  ADD ("session", test_session);
  ADD ("crew", test_crew);
  ADD ("network", test_network);

  return g_test_run ();
}

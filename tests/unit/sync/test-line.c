/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line to a connection: one budget for all jobs, a breaker that a new process finds as it was
 * left, and what a person is told of it. Nothing is sent: a test says what came of each turn. */
#include "sync-bench.h"

#include "daybook-job.h"
#include "daybook-outlook.h"
#include "pretend-monitor.h"

/* A job of its own on the line of @connection. */
typedef struct
{
  DaybookTurn turn;
  DaybookPatience patience;
  DaybookAccount *account;
} Job;

static void
job_begin (Job *job, Place *place, const char *connection)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) stored = daybook_connection_get (place->db, connection, &error);

  job->account = daybook_session_open_account (place->session, stored, NULL, &error);
  g_assert_no_error (error);
  job->patience = daybook_patience_default ();
  job->patience.first_us = G_TIME_SPAN_MILLISECOND;
  job->turn = (DaybookTurn){ daybook_session_line (place->session, connection), place->db,
                             job->account, &job->patience, NULL };
}

static void
job_end (Job *job)
{
  daybook_account_free (job->account);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_end)

static void
note (Job *job, DaybookOutcome outcome, gint64 wait_us)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_turn_note (&job->turn, outcome, wait_us,
                                    outcome == DAYBOOK_OUTCOME_OK ? NULL : "why", &error));
  g_assert_no_error (error);
}

static void
fail_often (Job *job, guint times)
{
  for (guint i = 0; i < times; i++)
    note (job, DAYBOOK_OUTCOME_TRANSIENT, 0);
}

static void
check_told (Job *job, const char *told)
{
  g_autoptr(GError) error = NULL;
  gboolean probe;

  g_assert_false (daybook_turn_wait (&job->turn, &probe, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, told));
}

static gboolean
go (Job *job)
{
  g_autoptr(GError) error = NULL;
  gboolean probe;

  g_assert_true (daybook_turn_wait (&job->turn, &probe, &error));
  g_assert_no_error (error);

  return probe;
}

static void
reopen (Place *place)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *store = g_build_filename (place->folder, "store", NULL);
  g_autofree char *key = g_build_filename (place->folder, "key", NULL);

  daybook_session_free (place->session);
  place->session = daybook_session_open (store, key, FALSE, &error);
  g_assert_no_error (error);
  place->db = daybook_session_db (place->session);
}

static char *
dup_outlook (Place *place, const char *connection)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) stored = daybook_connection_get (place->db, connection, &error);
  g_autoptr(DaybookOutlook) outlook = daybook_outlook_get (place->db, stored, &error);

  g_assert_no_error (error);

  return g_steal_pointer (&outlook->text);
}

static void
online (Place *place)
{
  g_autoptr(GNetworkMonitor) monitor = G_NETWORK_MONITOR (pretend_monitor_new (TRUE));

  daybook_session_watch (place->session, monitor);
}

static void
line_set_up (Place *place, gconstpointer data)
{
  place_set_up (place, data);
  online (place);
}

/* However many jobs there are, and in whatever threads. */
static gpointer
budget_thread (gpointer data)
{
  Place *place = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookDb) db = daybook_session_open_db (place->session, &error);
  g_autoptr(DaybookConnection) stored = daybook_connection_get (db, "shop", &error);
  g_autoptr(DaybookAccount) account
      = daybook_session_open_account (place->session, stored, NULL, &error);

  g_assert_no_error (error);

  return daybook_account_budget (account);
}

static void
test_one_budget (Place *place, gconstpointer data)
{
  g_auto(Job) shop = { 0 };
  g_auto(Job) other = { 0 };
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("job", budget_thread, place);
  job_begin (&shop, place, "shop");
  job_begin (&other, place, "other");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (g_thread_join (threads[i]) == daybook_account_budget (shop.account));
  g_assert_true (daybook_account_budget (other.account) != daybook_account_budget (shop.account));
}

/* Moved to another server, it has that one's budget. */
static void
test_other_server (Place *place, gconstpointer data)
{
  g_autoptr(DaybookConnection) stored = daybook_connection_get (place->db, "shop", NULL);
  g_auto(Job) shop = { 0 };
  g_autoptr(DaybookAccount) moved = NULL;

  job_begin (&shop, place, "shop");
  stored->base_url = g_strdup ("http://127.0.0.1:1");
  moved = daybook_session_open_account (place->session, stored, NULL, NULL);
  g_assert_true (daybook_account_budget (moved) != daybook_account_budget (shop.account));
}

static void
test_opens_and_closes (Place *place, gconstpointer data)
{
  g_auto(Job) job = { 0 };
  g_autofree char *open = NULL;
  g_autofree char *closed = NULL;
  DaybookBreakerRule rule;

  job_begin (&job, place, "shop");
  rule = daybook_patience_breaker (&job.patience);
  fail_often (&job, rule.most - 1);
  g_assert_false (go (&job));
  fail_often (&job, 1);
  open = dup_outlook (place, "shop");
  g_assert_true (g_str_has_prefix (open, "does not answer, next try in about 1 s (5 failures"));
  g_assert_true (go (&job)); /* after its 64 ms: the probe */
  fail_often (&job, 1);
  g_assert_true (go (&job)); /* after 128 ms */
  note (&job, DAYBOOK_OUTCOME_OK, 0);
  g_assert_false (go (&job));
  closed = dup_outlook (place, "shop");
  g_assert_null (closed);
}

/* Who had nothing to send lets another one be the probe. */
static void
test_give_back (Place *place, gconstpointer data)
{
  g_auto(Job) job = { 0 };

  job_begin (&job, place, "shop");
  fail_often (&job, 5);
  g_assert_true (go (&job));
  daybook_turn_give_back (&job.turn);
  g_assert_true (go (&job));
}

/* A process that starts anew neither knocks at once nor takes longer for it. */
static void
test_restart (Place *place, gconstpointer data)
{
  g_auto(Job) job = { 0 };
  Job before = { 0 };

  job_begin (&before, place, "shop");
  before.patience.first_us = 10 * G_USEC_PER_SEC;
  fail_often (&before, 5);
  check_told (&before,
              "shop is left alone for now: it has not answered 5 times in a row (last: why)");
  job_end (&before);
  reopen (place);
  online (place);
  job_begin (&job, place, "shop");
  job.patience.most_us = G_USEC_PER_SEC;
  check_told (&job, "the next try is in about");
}

static void
test_other_line_goes_on (Place *place, gconstpointer data)
{
  g_auto(Job) shop = { 0 };
  g_auto(Job) other = { 0 };

  job_begin (&shop, place, "shop");
  job_begin (&other, place, "other");
  shop.patience.first_us = 10 * G_USEC_PER_SEC;
  fail_often (&shop, 9);
  check_told (&shop, "left alone");
  g_assert_false (go (&other));
}

/* What the provider asked for is kept too, and held by the budget of a new process. */
static void
test_limited (Place *place, gconstpointer data)
{
  g_auto(Job) job = { 0 };
  Job before = { 0 };
  g_autofree char *text = NULL;
  gint64 eta;

  job_begin (&before, place, "shop");
  note (&before, DAYBOOK_OUTCOME_LIMIT, 100 * G_USEC_PER_SEC);
  check_told (&before, "it asked to wait (why); the next try is in about 1");
  job_end (&before);
  reopen (place);
  online (place);
  text = dup_outlook (place, "shop");
  g_assert_true (g_str_has_prefix (text, "rate-limited, about "));
  job_begin (&job, place, "shop");
  job.patience.most_us = 200 * G_USEC_PER_SEC;
  g_assert_false (go (&job)); /* short enough: the budget holds the call itself */
  eta = daybook_budget_eta_us (daybook_account_budget (job.account), 1, 1, g_get_monotonic_time ());
  g_assert_cmpint (eta, >, 80 * G_USEC_PER_SEC);
  g_assert_cmpint (eta, <=, 100 * G_USEC_PER_SEC);
}

/* A job that asks for hints, of a provider that is not there: what a person reads of its failure
 * (transfer full). */
static char *
ask_for_hints (Place *place)
{
  g_autoptr(DaybookJob) job = daybook_job_new (place->session, DAYBOOK_JOB_HINT, "nobody");

  job->patience.first_us = G_TIME_SPAN_MILLISECOND;
  job->patience.tries = 5;
  daybook_job_run (job);
  g_assert_error (job->failure, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER);

  return g_strdup (job->failure->message);
}

/* Hints take turns as pages do: the provider's silence opens the breaker, and while it is open, or
 * the provider asked to wait, nobody asks for hints either. */
static void
test_hints (Place *place, gconstpointer data)
{
  g_auto(Job) job = { 0 };
  g_autofree char *silent = NULL;
  g_autofree char *limited = NULL;
  g_autofree char *outlook = NULL;

  connect_with (place, "nobody", "stripe", "http://127.0.0.1:1", NULL);
  job_begin (&job, place, "nobody");
  g_assert_true (daybook_account_save_secrets (job.account, "{\"key\":\"rk_test_x\"}", NULL));
  silent = ask_for_hints (place);
  g_assert_nonnull (strstr (silent, "(tried 5 times)"));
  outlook = dup_outlook (place, "nobody");
  g_assert_true (g_str_has_prefix (outlook, "does not answer"));
  note (&job, DAYBOOK_OUTCOME_OK, 0);
  note (&job, DAYBOOK_OUTCOME_LIMIT, 1000 * G_USEC_PER_SEC);
  limited = ask_for_hints (place);
  g_assert_true (g_str_has_prefix (limited, "nobody is left alone for now: it asked to wait"));
}

/* A limit is no failure: it shows that somebody is there. */
static void
test_limit_is_no_failure (Place *place, gconstpointer data)
{
  g_auto(Job) job = { 0 };

  job_begin (&job, place, "shop");
  for (guint i = 0; i < 20; i++)
    {
      fail_often (&job, 4);
      note (&job, DAYBOOK_OUTCOME_LIMIT, 1);
    }
  g_assert_false (go (&job));
}

static void
test_expect (Place *place, gconstpointer data)
{
  g_auto(Job) job = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *done = NULL;

  job_begin (&job, place, "books"); /* 8 a second, 1 at once */
  g_assert_true (daybook_turn_expect (&job.turn, 1 + 800, &error));
  text = dup_outlook (place, "books");
  g_assert_cmpstr (text, ==, "rate-limited, about 100 s");
  g_assert_true (daybook_turn_expect (&job.turn, 0, &error));
  done = dup_outlook (place, "books");
  g_assert_null (done);
}

/* Without a network nothing counts as a try, whoever asks and how often. */
static void
test_offline (Place *place, gconstpointer data)
{
  PretendMonitor *monitor = pretend_monitor_new (FALSE);
  g_auto(Job) job = { 0 };
  g_autofree char *text = NULL;

  daybook_session_watch (place->session, G_NETWORK_MONITOR (monitor));
  job_begin (&job, place, "shop");
  job.patience.offline_us = 0;
  for (guint i = 0; i < 20; i++)
    check_told (&job, "there is no network");
  text = dup_outlook (place, "shop");
  g_assert_null (text);
  pretend_monitor_switch (monitor, TRUE);
  g_assert_false (go (&job));
  g_object_unref (monitor);
}

static const struct
{
  const char *name;
  DaybookStanding standing; /* times are from now, in seconds */
  gint64 refresh_s;         /* 0: not known */
  const char *text;
} outlooks[] = {
  { "nothing", { 0 }, 0, NULL },
  { "was-limited", { -5, -5, 0, 0, 0, (char *) "x", 0 }, 0, NULL },
  { "some-failures", { 0, 0, 4, 0, 0, (char *) "x", 0 }, 0, NULL },
  { "limited", { 42, 0, 0, 0, 0, NULL, 0 }, 0, "rate-limited, about 42 s" },
  { "through", { 5, 3000, 0, 0, 0, NULL, 0 }, 0, "rate-limited, about 50 min" },
  { "hours", { 86400, 0, 0, 0, 0, NULL, 0 }, 0, "rate-limited, about 24 h" },
  { "open",
    { 0, 0, 7, 2, 60, (char *) "no answer", 0 },
    0,
    "does not answer, next try in about 60 s (7 failures in a row, last: no answer)" },
  { "half-open",
    { 0, 0, 7, 2, -1, NULL, 0 },
    0,
    "does not answer, next try at the next sync (7 failures in a row, last: no reason given)" },
  { "long-to-go", { 0 }, 15 * 86400, NULL },
  { "ends-soon", { 0 }, 14 * 86400, "the sign-in ends in 14 days: connect it again" },
  { "has-ended", { 0 }, -100, "the sign-in ends in 0 days: connect it again" },
  { "both",
    { 42, 0, 0, 0, 0, NULL, 0 },
    86400,
    "rate-limited, about 42 s; the sign-in ends in 1 days: connect it again" },
};

static gint64
from_now (gint64 seconds)
{
  return seconds != 0 ? 1790000000 * DAYBOOK_SECOND + seconds * DAYBOOK_SECOND : 0;
}

static void
test_outlook (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  DaybookStanding standing = outlooks[i].standing;
  g_autoptr(DaybookConnection) connection = daybook_connection_new ();
  g_autoptr(DaybookOutlook) outlook = NULL;

  standing.limited_until_us = from_now (standing.limited_until_us);
  standing.through_us = from_now (standing.through_us);
  standing.open_until_us = from_now (standing.open_until_us);
  if (outlooks[i].refresh_s != 0)
    connection->refresh_expires_us = from_now (outlooks[i].refresh_s);
  outlook = daybook_outlook_new (connection, &standing, 1790000000 * DAYBOOK_SECOND);
  g_assert_cmpstr (outlook->text, ==, outlooks[i].text);
}

static void
sign_in_until (Job *job, gint64 refresh_us)
{
  g_autofree char *secrets = g_strdup_printf (
      "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"refresh_expires\":%" G_GINT64_FORMAT "}",
      refresh_us);
  g_autoptr(GError) error = NULL;

  daybook_account_save_secrets (job->account, secrets, &error);
  g_assert_no_error (error);
}

/* 14 days before, it is in the review; a renewal takes it out again. */
static void
test_sign_in_ends (Place *place, gconstpointer data)
{
  gint64 now = g_get_real_time ();
  g_auto(Job) job = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) open = NULL;
  g_autoptr(GPtrArray) closed = NULL;
  g_autoptr(DaybookConnection) stored = NULL;

  job_begin (&job, place, "books");
  daybook_connection_set_state (place->db, "books", "needs_sign_in", 1, &error);
  sign_in_until (&job, now + 5 * DAYBOOK_DAY);
  g_assert_true (daybook_outlook_note (place->db, "books", job.account, FALSE, &error));
  g_assert_true (daybook_outlook_note (place->db, "books", job.account, TRUE, &error));
  g_assert_no_error (error);
  open = daybook_review_list (place->db, "sign-in ends soon", FALSE, 0, 10, &error);
  g_assert_cmpuint (open->len, ==, 1);
  stored = daybook_connection_get (place->db, "books", &error);
  g_assert_cmpint (stored->refresh_expires_us, ==, now + 5 * DAYBOOK_DAY);
  g_assert_cmpstr (stored->state, ==, "ready");
  sign_in_until (&job, now + 100 * DAYBOOK_DAY);
  g_assert_true (daybook_outlook_note (place->db, "books", job.account, TRUE, &error));
  closed = daybook_review_list (place->db, "sign-in ends soon", FALSE, 0, 10, &error);
  g_assert_cmpuint (closed->len, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/line/" name, Place, NULL, line_set_up, function, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("one-budget", test_one_budget);
  ADD ("other-server", test_other_server);
  ADD ("opens-and-closes", test_opens_and_closes);
  ADD ("give-back", test_give_back);
  ADD ("restart", test_restart);
  ADD ("other-line-goes-on", test_other_line_goes_on);
  ADD ("limited", test_limited);
  ADD ("limit-is-no-failure", test_limit_is_no_failure);
  ADD ("hints", test_hints);
  ADD ("expect", test_expect);
  ADD ("offline", test_offline);
  ADD ("sign-in-ends", test_sign_in_ends);
  for (guint i = 0; i < G_N_ELEMENTS (outlooks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/outlook/%s", outlooks[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_outlook);
    }

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done about every kind of answer, and which kind stands behind an error. */
#include "daybook-error.h"
#include "daybook-policy.h"

typedef struct
{
  const char *outcome;
  DaybookThen write, read;
  gboolean counts, trips;
  const char *queue;
} Row;

static const Row rows[] = {
  { "ok", DAYBOOK_THEN_GO_ON, DAYBOOK_THEN_GO_ON, FALSE, FALSE, NULL },
  { "auth", DAYBOOK_THEN_SIGN_IN, DAYBOOK_THEN_SIGN_IN, FALSE, FALSE, NULL },
  { "limit", DAYBOOK_THEN_WAIT, DAYBOOK_THEN_WAIT, FALSE, FALSE, NULL },
  { "transient", DAYBOOK_THEN_AGAIN, DAYBOOK_THEN_AGAIN, TRUE, TRUE, NULL },
  { "unsure", DAYBOOK_THEN_LOOK_UP, DAYBOOK_THEN_AGAIN, TRUE, TRUE, NULL },
  { "data", DAYBOOK_THEN_REFUSE, DAYBOOK_THEN_REFUSE, TRUE, FALSE, "refused" },
  { "closed", DAYBOOK_THEN_HOLD, DAYBOOK_THEN_REFUSE, TRUE, FALSE, "locked period" },
  { "duplicate", DAYBOOK_THEN_LOOK_UP, DAYBOOK_THEN_REFUSE, TRUE, FALSE, NULL },
  { "conflict", DAYBOOK_THEN_LOOK_UP, DAYBOOK_THEN_AGAIN, TRUE, FALSE, NULL },
  { "gone", DAYBOOK_THEN_REFUSE, DAYBOOK_THEN_REFUSE, TRUE, FALSE, "refused" },
  { "denied", DAYBOOK_THEN_SIGN_IN, DAYBOOK_THEN_SIGN_IN, FALSE, FALSE, NULL },
  { "unprepared", DAYBOOK_THEN_AGAIN, DAYBOOK_THEN_REFUSE, TRUE, FALSE, NULL },
};

/* Every class that a manifest can name has its row here. */
static void
test_every_class (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DaybookPolicy *policy = daybook_policy ((DaybookOutcome) i);

      g_test_message ("%s", rows[i].outcome);
      g_assert_cmpstr (daybook_outcome_name ((DaybookOutcome) i), ==, rows[i].outcome);
      g_assert_cmpint (policy->write, ==, rows[i].write);
      g_assert_cmpint (policy->read, ==, rows[i].read);
      g_assert_cmpint (policy->counts, ==, rows[i].counts);
      g_assert_cmpint (policy->trips, ==, rows[i].trips);
      g_assert_cmpstr (policy->queue, ==, rows[i].queue);
      g_assert_nonnull (policy->note);
    }
  g_assert_cmpstr (daybook_outcome_name ((DaybookOutcome) G_N_ELEMENTS (rows)), ==, "unknown");
  g_assert_true (daybook_policy ((DaybookOutcome) 99) == daybook_policy (DAYBOOK_OUTCOME_DATA));
}

/* What is not sent again by itself is seen by a person; what is, is not. */
static void
test_nothing_is_forgotten (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DaybookPolicy *policy = daybook_policy ((DaybookOutcome) i);
      gboolean ends = policy->write == DAYBOOK_THEN_REFUSE || policy->write == DAYBOOK_THEN_HOLD;

      g_assert_cmpint (policy->queue != NULL, ==, ends);
    }
}

static void
test_errors (void)
{
  static const struct
  {
    int code;
    DaybookOutcome met, outcome;
  } errors[] = {
    { DAYBOOK_ERROR_AUTH, DAYBOOK_OUTCOME_AUTH, DAYBOOK_OUTCOME_AUTH },
    { DAYBOOK_ERROR_DENIED, DAYBOOK_OUTCOME_DENIED, DAYBOOK_OUTCOME_DENIED },
    { DAYBOOK_ERROR_LATER, DAYBOOK_OUTCOME_TRANSIENT, DAYBOOK_OUTCOME_TRANSIENT },
    { DAYBOOK_ERROR_LATER, DAYBOOK_OUTCOME_LIMIT, DAYBOOK_OUTCOME_LIMIT },
    { DAYBOOK_ERROR_UNSURE, DAYBOOK_OUTCOME_UNSURE, DAYBOOK_OUTCOME_UNSURE },
    { DAYBOOK_ERROR_UNREADABLE, DAYBOOK_OUTCOME_OK, DAYBOOK_OUTCOME_TRANSIENT },
    { DAYBOOK_ERROR_KEYRING, DAYBOOK_OUTCOME_TRANSIENT, DAYBOOK_OUTCOME_TRANSIENT },
    { DAYBOOK_ERROR_REFUSED, DAYBOOK_OUTCOME_DATA, DAYBOOK_OUTCOME_DATA },
    { DAYBOOK_ERROR_REFUSED, DAYBOOK_OUTCOME_CONFLICT, DAYBOOK_OUTCOME_CONFLICT },
    { DAYBOOK_ERROR_STORE, DAYBOOK_OUTCOME_LIMIT, DAYBOOK_OUTCOME_DATA },
    { DAYBOOK_ERROR_SETUP, DAYBOOK_OUTCOME_OK, DAYBOOK_OUTCOME_DATA },
  };
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
  DaybookTrouble none = { DAYBOOK_OUTCOME_OK, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (DAYBOOK_ERROR, errors[i].code, "why");
      DaybookTrouble trouble = { errors[i].met, 0 };

      g_assert_cmpint (daybook_policy_outcome (error, trouble), ==, errors[i].outcome);
    }
  g_assert_cmpint (daybook_policy_outcome (NULL, none), ==, DAYBOOK_OUTCOME_OK);
  g_assert_cmpint (daybook_policy (daybook_policy_outcome (cancelled, none))->read, ==,
                   DAYBOOK_THEN_REFUSE);
}

/* How often each is tried again: failures up to the tries, limits far longer, the rest not at all.
 */
static void
test_tries (void)
{
  static const struct
  {
    DaybookThen then;
    gint64 asked_us;
    guint times; /* it goes on */
  } again[] = {
    { DAYBOOK_THEN_AGAIN, 0, 4 },
    { DAYBOOK_THEN_AGAIN, 3000, 4 },
    { DAYBOOK_THEN_AGAIN, 61 * G_TIME_SPAN_SECOND, 0 },
    { DAYBOOK_THEN_LOOK_UP, 0, 4 },
    { DAYBOOK_THEN_WAIT, 1000, 60 },
    { DAYBOOK_THEN_WAIT, 61 * G_TIME_SPAN_SECOND, 0 },
    { DAYBOOK_THEN_SIGN_IN, 0, 0 },
    { DAYBOOK_THEN_REFUSE, 0, 0 },
    { DAYBOOK_THEN_HOLD, 0, 0 },
  };
  DaybookPatience patience = daybook_patience_default ();

  patience.tries = 5;
  for (guint i = 0; i < G_N_ELEMENTS (again); i++)
    {
      DaybookTries tries = { 0 };
      gint64 wait = 0;
      guint times = 0;

      while (daybook_tries_go_on (&tries, &patience, again[i].then, again[i].asked_us, &wait))
        {
          g_assert_cmpint (wait, >=, again[i].asked_us);
          times++;
        }
      g_assert_cmpuint (times, ==, again[i].times);
    }
}

/* What works in between begins the count anew. */
static void
test_tries_in_a_row (void)
{
  DaybookPatience patience = daybook_patience_default ();
  DaybookTries tries = { 0 };
  gint64 wait;

  patience.tries = 3;
  for (guint i = 0; i < 50; i++)
    {
      g_assert_true (daybook_tries_go_on (&tries, &patience, DAYBOOK_THEN_AGAIN, 0, &wait));
      g_assert_true (daybook_tries_go_on (&tries, &patience, DAYBOOK_THEN_AGAIN, 0, &wait));
      g_assert_true (daybook_tries_go_on (&tries, &patience, DAYBOOK_THEN_GO_ON, 0, &wait));
      g_assert_cmpint (wait, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/policy/every-class", test_every_class);
  g_test_add_func ("/policy/nothing-is-forgotten", test_nothing_is_forgotten);
  g_test_add_func ("/policy/errors", test_errors);
  g_test_add_func ("/policy/tries", test_tries);
  g_test_add_func ("/policy/tries-in-a-row", test_tries_in_a_row);

  return g_test_run ();
}

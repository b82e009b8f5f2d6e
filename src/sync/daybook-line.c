/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept in the store is kept under the lock of the line, so that two jobs never write an
 * older standing over a newer one. The order of locks is line, then store; nobody who holds the
 * store's lock takes a turn. */
#include "daybook-line.h"

#include "daybook-error.h"
#include "daybook-time.h"

/* Who waits for a provider that does not answer only keeps others waiting: a small share of the
 * longest wait, then the next run looks again. */
#define BREAKER_SHARE 20
/* An end that is nearer than this is not worth telling, nor one that moved by less. */
#define WORTH_TELLING_US (2 * DAYBOOK_SECOND)

struct _DaybookLine
{
  char *connection;
  DaybookNetwork *network;
  GMutex lock; /* guards everything below */
  DaybookBudget *budget;
  char *base_url; /* that it is for */
  DaybookBreaker breaker;
  DaybookStanding standing; /* as it is in the store */
  gboolean known;           /* it was read from there */
};

DaybookLine *
daybook_line_new (const char *connection, DaybookNetwork *network)
{
  DaybookLine *self = g_new0 (DaybookLine, 1);

  g_mutex_init (&self->lock);
  self->connection = g_strdup (connection);
  self->network = network;

  return self;
}

void
daybook_line_free (DaybookLine *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->budget, daybook_budget_unref);
  g_mutex_clear (&self->lock);
  g_free (self->standing.reason);
  g_free (self->base_url);
  g_free (self->connection);
  g_free (self);
}

void
daybook_line_share_budget (DaybookLine *self, const char *base_url, DaybookAccount *account)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->budget == NULL || g_strcmp0 (self->base_url, base_url) != 0)
    {
      g_clear_pointer (&self->budget, daybook_budget_unref);
      self->budget = daybook_budget_ref (daybook_account_budget (account));
      g_free (self->base_url);
      self->base_url = g_strdup (base_url);
    }
  daybook_account_set_budget (account, self->budget);
}

/* What an earlier process left. The lock is held. */
static gboolean
need_standing (const DaybookTurn *turn, GError **error)
{
  DaybookLine *self = turn->line;
  g_autoptr(DaybookStanding) kept = NULL;
  gint64 left;

  if (self->known)
    return TRUE;
  kept = daybook_standing_get (turn->db, self->connection, error);
  if (kept == NULL)
    return FALSE;

  self->standing = *kept;
  kept->reason = NULL;
  self->breaker = (DaybookBreaker){ .failures = (guint) self->standing.failures,
                                    .trips = (guint) self->standing.trips,
                                    .open_until_us = self->standing.open_until_us };
  left = MIN (self->standing.limited_until_us - g_get_real_time (), DAYBOOK_STANDING_LONGEST_US);
  if (left > 0)
    daybook_budget_hold (daybook_account_budget (turn->account), g_get_monotonic_time () + left);
  self->known = TRUE;

  return TRUE;
}

/* Writes what differs from the store. The lock is held; takes @reason. */
static gboolean
keep_standing (const DaybookTurn *turn, DaybookStanding now, GError **error)
{
  DaybookLine *self = turn->line;
  const DaybookStanding *was = &self->standing;
  g_autofree char *reason = now.reason;

  now.failures = self->breaker.failures;
  now.trips = self->breaker.trips;
  now.open_until_us = self->breaker.open_until_us;
  if (now.limited_until_us == was->limited_until_us && now.through_us == was->through_us
      && now.failures == was->failures && now.trips == was->trips
      && now.open_until_us == was->open_until_us)
    return TRUE;
  if (!daybook_standing_put (turn->db, self->connection, &now, g_get_real_time (), error))
    return FALSE;

  g_free (self->standing.reason);
  self->standing = now;
  self->standing.reason = g_steal_pointer (&reason);

  return TRUE;
}

/* How long nothing may go, and why (in words, transfer full); and how long that is worth waiting
 * for. 0: go. */
static gint64
ask (const DaybookTurn *turn, gboolean *probe, gint64 *longest, char **why, GError **error)
{
  DaybookLine *self = turn->line;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  DaybookBreakerRule rule = daybook_patience_breaker (turn->patience);
  gint64 now = g_get_real_time ();
  gint64 limited, wait;

  if (!need_standing (turn, error))
    return -1;
  *longest = turn->patience->most_us;
  limited = MIN (self->standing.limited_until_us - now, DAYBOOK_STANDING_LONGEST_US);
  if (limited > turn->patience->most_us)
    {
      *why = g_strdup_printf ("it asked to wait (%s)", self->standing.reason);
      return limited;
    }
  wait = daybook_breaker_ask (&self->breaker, &rule, now, probe);
  *longest = turn->patience->most_us / BREAKER_SHARE;
  if (wait > 0)
    *why = g_strdup_printf ("it has not answered %u times in a row (last: %s)",
                            self->breaker.failures,
                            self->standing.reason != NULL ? self->standing.reason : "no reason");

  return wait;
}

gboolean
daybook_turn_wait (const DaybookTurn *self, gboolean *probe, GError **error)
{
  g_autofree char *base = NULL;

  *probe = FALSE;
  if (self->line == NULL)
    return TRUE;
  base = daybook_scope_fill (daybook_account_scope (self->account), "{api}", DAYBOOK_ESCAPE_NONE,
                             NULL);
  for (;;)
    {
      g_autofree char *why = NULL;
      gint64 longest, wait;

      if (!daybook_network_wait (self->line->network, base, self->patience->offline_us,
                                 self->cancellable, error))
        return FALSE;
      wait = ask (self, probe, &longest, &why, error);
      if (wait <= 0)
        return wait == 0;
      if (wait > longest)
        {
          g_autofree char *about = daybook_time_dup_about (wait);

          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                       "%s is left alone for now: %s; the next try is in %s, by itself",
                       self->line->connection, why, about);
          return FALSE;
        }
      if (!daybook_patience_sleep (wait, self->cancellable, error))
        return FALSE;
    }
}

void
daybook_turn_give_back (const DaybookTurn *self)
{
  if (self->line == NULL)
    return;

  g_mutex_lock (&self->line->lock);
  self->line->breaker.probe_until_us = 0;
  g_mutex_unlock (&self->line->lock);
}

gboolean
daybook_turn_note (const DaybookTurn *self,
                   DaybookOutcome outcome,
                   gint64 wait_us,
                   const char *reason,
                   GError **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  DaybookBreakerRule rule = daybook_patience_breaker (self->patience);
  gint64 now = g_get_real_time ();
  DaybookStanding standing;

  if (self->line == NULL)
    return TRUE;
  locker = g_mutex_locker_new (&self->line->lock);
  if (!need_standing (self, error))
    return FALSE;

  standing = self->line->standing;
  standing.reason = g_strdup (reason != NULL ? reason : standing.reason);
  if (daybook_policy (outcome)->trips)
    daybook_breaker_fail (&self->line->breaker, &rule, now, g_random_double ());
  else
    daybook_breaker_succeed (&self->line->breaker);
  if (outcome == DAYBOOK_OUTCOME_LIMIT)
    standing.limited_until_us = now + MIN (wait_us, DAYBOOK_STANDING_LONGEST_US);
  else if (standing.limited_until_us <= now)
    standing.limited_until_us = 0;

  return keep_standing (self, standing, error);
}

/* Of this computer, and no news of the provider. */
static gboolean
is_ours (const GError *failure)
{
  return failure->domain != DAYBOOK_ERROR || failure->code == DAYBOOK_ERROR_STORE
         || failure->code == DAYBOOK_ERROR_SETUP || failure->code == DAYBOOK_ERROR_KEYRING;
}

gboolean
daybook_turn_note_failure (const DaybookTurn *self,
                           const GError *failure,
                           DaybookOutcome *outcome,
                           GError **error)
{
  DaybookTrouble trouble = daybook_account_trouble (self->account);

  *outcome = daybook_policy_outcome (failure, trouble);
  if (self->line == NULL)
    return TRUE;
  if (!is_ours (failure))
    return daybook_turn_note (self, *outcome, trouble.wait_us, failure->message, error);

  daybook_turn_give_back (self);

  return TRUE;
}

/* A read can do no harm: TRUE after the wait that its policy asks for, when it is to be tried
 * again, else @failure as the error, with how often it was tried. */
static gboolean
bear (const DaybookTurn *self, const GError *failure, DaybookTries *tries, GError **error)
{
  gint64 asked = daybook_account_trouble (self->account).wait_us;
  gint64 wait = 0;
  guint tried;
  DaybookOutcome outcome;

  if (!daybook_turn_note_failure (self, failure, &outcome, error))
    return FALSE;
  if (daybook_tries_go_on (tries, self->patience, daybook_policy (outcome)->read, asked, &wait))
    /* A provider that says 'too fast' and not for how long: those who look are told how long. */
    return (outcome != DAYBOOK_OUTCOME_LIMIT || wait <= asked
            || daybook_turn_note (self, outcome, wait, failure->message, error))
           && daybook_patience_sleep (wait, self->cancellable, error);

  tried = tries->failed + tries->limited;
  if (failure->domain == DAYBOOK_ERROR && tried > 1)
    g_set_error (error, failure->domain, failure->code, "%s (tried %u times)", failure->message,
                 tried);
  else
    g_propagate_error (error, g_error_copy (failure));

  return FALSE;
}

gboolean
daybook_turn_read (const DaybookTurn *self,
                   DaybookTurnRead read,
                   gpointer data,
                   guint64 *retries,
                   GError **error)
{
  DaybookTries tries = { 0 };
  gboolean probe;

  while (daybook_turn_wait (self, &probe, error))
    {
      g_autoptr(GError) failure = NULL;

      if (read (data, &failure))
        return daybook_turn_note (self, DAYBOOK_OUTCOME_OK, 0, NULL, error);
      if (!bear (self, failure, &tries, error))
        {
          if (self->line != NULL)
            g_prefix_error (error, "%s: ", self->line->connection);
          return FALSE;
        }
      *retries += 1;
    }

  return FALSE;
}

gboolean
daybook_turn_expect (const DaybookTurn *self, guint calls, GError **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  DaybookStanding standing;
  gint64 eta;

  if (self->line == NULL)
    return TRUE;
  locker = g_mutex_locker_new (&self->line->lock);
  if (!need_standing (self, error))
    return FALSE;

  standing = self->line->standing;
  eta = daybook_budget_eta_us (daybook_account_budget (self->account), 1, calls,
                               g_get_monotonic_time ());
  eta = eta >= WORTH_TELLING_US ? g_get_real_time () + eta : 0;
  if (eta == standing.through_us
      || (eta != 0 && standing.through_us != 0
          && ABS (eta - standing.through_us) < WORTH_TELLING_US))
    return TRUE;
  standing.through_us = eta;
  standing.reason = g_strdup (standing.reason);

  return keep_standing (self, standing, error);
}

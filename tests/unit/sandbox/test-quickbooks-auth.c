/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes and tokens over time, and the limits of a company. */
#include "sandbox-quickbooks-auth.h"
#include "sandbox-quickbooks-limits.h"

#define HERE "http://localhost:3458/callback"
#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_code (void)
{
  g_autoptr (SandboxQbAuth) auth = sandbox_qb_auth_new ();
  g_autofree char *code = sandbox_qb_auth_grant (auth, HERE, 0);
  g_autofree char *late = sandbox_qb_auth_grant (auth, HERE, 0);
  g_autofree char *elsewhere = sandbox_qb_auth_grant (auth, HERE, 0);
  g_auto (SandboxQbTokens) tokens = { NULL, NULL, 0, 0 };

  g_assert_false (sandbox_qb_auth_redeem (auth, "made-up", HERE, 0, &tokens));
  g_assert_false (
      sandbox_qb_auth_redeem (auth, elsewhere, "http://localhost:3458/other", 0, &tokens));
  g_assert_false (sandbox_qb_auth_redeem (auth, elsewhere, HERE, 0, &tokens));
  g_assert_false (
      sandbox_qb_auth_redeem (auth, late, HERE, SANDBOX_QB_CODE_LIFE_S * SECOND, &tokens));
  g_assert_true (
      sandbox_qb_auth_redeem (auth, code, HERE, (SANDBOX_QB_CODE_LIFE_S - 1) * SECOND, &tokens));
  g_assert_cmpint (tokens.refresh_expires_s, ==, SANDBOX_QB_REFRESH_LIFE_S);
  g_assert_cmpint (tokens.hard_expires_s, ==, SANDBOX_QB_HARD_LIFE_S);
  sandbox_qb_tokens_clear (&tokens);
  g_assert_false (sandbox_qb_auth_redeem (auth, code, HERE, 0, &tokens));
}

static void
test_access (void)
{
  g_autoptr (SandboxQbAuth) auth = sandbox_qb_auth_new ();
  g_autofree char *code = sandbox_qb_auth_grant (auth, HERE, 0);
  g_auto (SandboxQbTokens) tokens = { NULL, NULL, 0, 0 };

  g_assert_true (sandbox_qb_auth_redeem (auth, code, HERE, 0, &tokens));
  g_assert_true (sandbox_qb_auth_check (auth, tokens.access, 3599 * SECOND));
  g_assert_false (sandbox_qb_auth_check (auth, tokens.access, 3600 * SECOND));
  g_assert_false (sandbox_qb_auth_check (auth, tokens.refresh, 0));
  g_assert_false (sandbox_qb_auth_check (auth, "", 0));
}

static void
test_rotation (void)
{
  g_autoptr (SandboxQbAuth) auth = sandbox_qb_auth_new ();
  g_autofree char *code = sandbox_qb_auth_grant (auth, HERE, 0);
  g_auto (SandboxQbTokens) first = { NULL, NULL, 0, 0 };
  g_auto (SandboxQbTokens) second = { NULL, NULL, 0, 0 };
  g_auto (SandboxQbTokens) again = { NULL, NULL, 0, 0 };
  g_auto (SandboxQbTokens) third = { NULL, NULL, 0, 0 };
  g_auto (SandboxQbTokens) none = { NULL, NULL, 0, 0 };
  gint64 late = 10 * SECOND + SANDBOX_QB_REFRESH_GRACE_S * SECOND;

  g_assert_true (sandbox_qb_auth_redeem (auth, code, HERE, 0, &first));
  g_assert_true (sandbox_qb_auth_refresh (auth, first.refresh, 10 * SECOND, &second));
  g_assert_cmpstr (first.refresh, !=, second.refresh);
  /* The reply was lost: the old one still brings the same new one, for a while. */
  g_assert_true (sandbox_qb_auth_refresh (auth, first.refresh, late - 1, &again));
  g_assert_cmpstr (again.refresh, ==, second.refresh);
  g_assert_cmpstr (again.access, !=, second.access);
  g_assert_false (sandbox_qb_auth_refresh (auth, first.refresh, late, &none));
  g_assert_true (sandbox_qb_auth_refresh (auth, second.refresh, late, &third));
  /* Two steps behind is gone at once. */
  g_assert_false (sandbox_qb_auth_refresh (auth, first.refresh, late, &none));
  g_assert_false (sandbox_qb_auth_refresh (auth, third.refresh,
                                           late + SANDBOX_QB_REFRESH_LIFE_S * SECOND, &none));
}

static void
test_revoke (void)
{
  g_autoptr (SandboxQbAuth) auth = sandbox_qb_auth_new ();
  g_autofree char *code = sandbox_qb_auth_grant (auth, HERE, 0);
  g_auto (SandboxQbTokens) tokens = { NULL, NULL, 0, 0 };
  g_auto (SandboxQbTokens) none = { NULL, NULL, 0, 0 };

  g_assert_true (sandbox_qb_auth_redeem (auth, code, HERE, 0, &tokens));
  g_assert_false (sandbox_qb_auth_revoke (auth, "made-up"));
  g_assert_true (sandbox_qb_auth_revoke (auth, tokens.refresh));
  g_assert_false (sandbox_qb_auth_check (auth, tokens.access, 1));
  g_assert_false (sandbox_qb_auth_refresh (auth, tokens.refresh, 1, &none));
  g_assert_false (sandbox_qb_auth_revoke (auth, tokens.access));
}

static void
test_per_second (void)
{
  g_autoptr (SandboxQbLimits) limits = sandbox_qb_limits_new (1);

  for (int i = 0; i < 10; i++)
    {
      g_assert_true (sandbox_qb_limits_begin (limits, FALSE, i));
      sandbox_qb_limits_end (limits);
    }
  g_assert_false (sandbox_qb_limits_begin (limits, FALSE, SECOND - 1));
  g_assert_true (sandbox_qb_limits_begin (limits, FALSE, SECOND));
}

static void
test_per_minute (void)
{
  g_autoptr (SandboxQbLimits) limits = sandbox_qb_limits_new (2);

  for (int i = 0; i < 1000; i++)
    {
      g_assert_true (sandbox_qb_limits_begin (limits, FALSE, i * SECOND / 20));
      sandbox_qb_limits_end (limits);
    }
  g_assert_false (sandbox_qb_limits_begin (limits, FALSE, 60 * SECOND - 1));
  g_assert_true (sandbox_qb_limits_begin (limits, FALSE, 60 * SECOND));
}

static void
test_batches (void)
{
  g_autoptr (SandboxQbLimits) limits = sandbox_qb_limits_new (1);

  for (int i = 0; i < 120; i++)
    {
      g_assert_true (sandbox_qb_limits_begin (limits, TRUE, i * SECOND / 5));
      sandbox_qb_limits_end (limits);
    }
  g_assert_false (sandbox_qb_limits_begin (limits, TRUE, 40 * SECOND));
  g_assert_true (sandbox_qb_limits_begin (limits, FALSE, 40 * SECOND));
}

static void
test_at_once (void)
{
  g_autoptr (SandboxQbLimits) limits = sandbox_qb_limits_new (1);

  for (int i = 0; i < 10; i++)
    g_assert_true (sandbox_qb_limits_begin (limits, FALSE, i * SECOND));
  g_assert_false (sandbox_qb_limits_begin (limits, FALSE, 20 * SECOND));
  sandbox_qb_limits_end (limits);
  g_assert_true (sandbox_qb_limits_begin (limits, FALSE, 20 * SECOND));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/quickbooks/auth/code", test_code);
  g_test_add_func ("/sandbox/quickbooks/auth/access", test_access);
  g_test_add_func ("/sandbox/quickbooks/auth/rotation", test_rotation);
  g_test_add_func ("/sandbox/quickbooks/auth/revoke", test_revoke);
  g_test_add_func ("/sandbox/quickbooks/limits/per-second", test_per_second);
  g_test_add_func ("/sandbox/quickbooks/limits/per-minute", test_per_minute);
  g_test_add_func ("/sandbox/quickbooks/limits/batches", test_batches);
  g_test_add_func ("/sandbox/quickbooks/limits/at-once", test_at_once);
  return g_test_run ();
}

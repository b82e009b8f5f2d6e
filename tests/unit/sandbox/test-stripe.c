/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulated Stripe behind its port. */
#include "provider-bench.h"

#define FORM "application/x-www-form-urlencoded"
#define VERSION "2026-10-28.endive"

static guint
ask (Bench *bench, const char *path)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", bench_credential (bench, "key"), NULL);
  const char *headers[] = { "Authorization", bearer, "Stripe-Version", VERSION, NULL };

  return bench_ask (bench, "GET", path, NULL, NULL, headers);
}

static guint
post (Bench *bench, const char *path, const char *key, const char *body)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", bench_credential (bench, "key"), NULL);
  const char *headers[]
      = { "Authorization", bearer, key != NULL ? "Idempotency-Key" : NULL, key, NULL };

  return bench_ask (bench, "POST", path, FORM, body, headers);
}

static SandboxCharge *
plain_charge (Bench *bench)
{
  SandboxWorld *world = sandbox_server_world (bench->server);

  for (guint i = 0; i < world->charges->len; i++)
    {
      SandboxCharge *charge = world->charges->pdata[i];

      if (charge->succeeded && !charge->disputed && charge->amount_refunded == 0
          && charge->amount > 1000)
        return charge;
    }
  g_assert_not_reached ();
}

static void
test_key (void)
{
  static const struct
  {
    const char *name, *value;
    guint status;
    const char *part;
  } cases[] = {
    { NULL, NULL, 401, "You did not provide an API key." },
    { "Authorization", "Bearer rk_test_wrong", 401, "Invalid API Key provided: rk_test_" },
    { "Authorization", "Basic !!", 401, "You did not provide" },
    { "Authorization", "Frob x", 401, "You did not provide" },
  };
  Bench bench;

  bench_start (&bench, "stripe", 20, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *headers[] = { cases[i].name, cases[i].value, NULL };

      g_assert_cmpuint (bench_ask (&bench, "GET", "/v1/balance", NULL, NULL, headers), ==,
                        cases[i].status);
      g_assert_nonnull (strstr (bench_text (&bench, "error.message"), cases[i].part));
      g_assert_cmpstr (bench_text (&bench, "error.type"), ==, "invalid_request_error");
      g_assert_true (g_str_has_prefix (bench_header (&bench, "Request-Id"), "req_"));
    }
  g_autofree char *pair = g_strconcat (bench_credential (&bench, "key"), ":", NULL);
  g_autofree char *coded = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *basic = g_strconcat ("Basic ", coded, NULL);
  const char *headers[] = { "Authorization", basic, "Stripe-Version", "2026-10-28", NULL };

  g_assert_cmpuint (bench_ask (&bench, "GET", "/v1/balance", NULL, NULL, headers), ==, 400);
  g_assert_nonnull (strstr (bench_text (&bench, "error.message"), "Invalid Stripe API version"));
  headers[3] = VERSION;
  g_assert_cmpuint (bench_ask (&bench, "GET", "/v1/balance", NULL, NULL, headers), ==, 200);
  g_assert_cmpstr (bench_header (&bench, "Stripe-Version"), ==, VERSION);
  bench_stop (&bench);
}

static void
test_grants (void)
{
  Bench bench;

  bench_start (&bench, "stripe", 20, 100);
  post (&bench, "/sandbox/key", NULL, "deny=rak_charge_read&deny=rak_refund_write");
  g_assert_cmpuint (ask (&bench, "/v1/charges"), ==, 403);
  g_assert_true (g_str_has_suffix (
      bench_text (&bench, "error.message"),
      "Having the 'rak_charge_read' permission would allow this request to continue."));
  g_assert_cmpuint (ask (&bench, "/v1/balance_transactions?type=charge"), ==, 200);
  g_assert_cmpuint (ask (&bench, "/v1/balance_transactions?type=charge&expand[]=data.source"), ==,
                    403);
  g_assert_cmpuint (ask (&bench, "/v1/refunds"), ==, 200);
  g_assert_cmpuint (post (&bench, "/v1/refunds", NULL, "charge=ch_x"), ==, 403);
  post (&bench, "/sandbox/key", NULL, "allow=rak_charge_read");
  g_assert_cmpuint (ask (&bench, "/v1/charges"), ==, 200);
  bench_stop (&bench);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *path;
    guint status;
    const char *code, *param;
  } cases[] = {
    { "/v1/charges?foo=1", 400, "parameter_unknown", "foo" },
    { "/v1/charges?source=x", 400, "parameter_unknown", "source" },
    { "/v1/charges?limit=0", 400, "parameter_invalid_integer", "limit" },
    { "/v1/charges?limit=101", 400, "parameter_invalid_integer", "limit" },
    { "/v1/charges?limit=ten", 400, "parameter_invalid_integer", "limit" },
    { "/v1/charges?created[foo]=1", 400, "parameter_unknown", "created[foo]" },
    { "/v1/charges?created[gte]=now", 400, "parameter_invalid_integer", "created[gte]" },
    { "/v1/charges?starting_after=ch_none", 400, "resource_missing", "starting_after" },
    { "/v1/charges?starting_after=a&ending_before=b", 400, NULL, NULL },
    { "/v1/charges/ch_none", 404, "resource_missing", "id" },
    { "/v1/charges/ch_none/refunds", 404, "resource_missing", "id" },
    { "/v1/charges/", 404, NULL, NULL },
    { "/v1/frobs", 404, NULL, NULL },
    { "/v2/charges", 404, NULL, NULL },
    { "/v1/balance_transactions?payout=po_none", 400, "resource_missing", "payout" },
    { "/v1/refunds?charge=ch_none", 400, "resource_missing", "charge" },
    { "/v1/balance_transactions?expand[]=source", 400, NULL, "expand" },
    { "/v1/balance_transactions?expand[]=data.amount", 400, NULL, "expand" },
    { "/v1/balance_transactions?expand[]=data.a.b.c.d", 400, NULL, "expand" },
    { "/v1/charges?expand[]=data.status", 400, NULL, "expand" },
  };
  Bench bench;

  bench_start (&bench, "stripe", 20, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].path);
      g_assert_cmpuint (ask (&bench, cases[i].path), ==, cases[i].status);
      g_assert_cmpstr (bench_text (&bench, "error.type"), ==, "invalid_request_error");
      g_assert_cmpstr (bench_text (&bench, "error.code"), ==, cases[i].code);
      g_assert_cmpstr (bench_text (&bench, "error.param"), ==, cases[i].param);
    }
  bench_stop (&bench);
}

/* Every page size gives the same list, newest first, and backwards too. */
static void
test_paging (void)
{
  SandboxWorld *world;
  Bench bench;

  bench_start (&bench, "stripe", 60, 1000);
  world = sandbox_server_world (bench.server);
  for (guint limit = 1; limit <= 100; limit += 33)
    {
      g_autofree char *after = g_strdup ("");
      guint place = world->rows->len;

      do
        {
          g_autofree char *path
              = g_strdup_printf ("/v1/balance_transactions?limit=%u%s", limit, after);

          g_assert_cmpuint (ask (&bench, path), ==, 200);
          for (guint i = 0; i < bench_length (&bench, "data"); i++)
            {
              g_autofree char *where = g_strdup_printf ("data.%u.id", i);
              SandboxBalanceRow *row = world->rows->pdata[--place];

              g_assert_cmpstr (bench_text (&bench, where), ==, row->id);
              g_free (after);
              after = g_strdup_printf ("&starting_after=%s", row->id);
            }
        }
      while (json_node_get_boolean (bench_at (&bench, "has_more")));
      g_assert_cmpuint (place, ==, 0);
    }
  SandboxBalanceRow *third = world->rows->pdata[world->rows->len - 3];
  g_autofree char *path = g_strconcat ("/v1/balance_transactions?ending_before=", third->id, NULL);
  g_assert_cmpuint (ask (&bench, path), ==, 200);
  g_assert_cmpuint (bench_length (&bench, "data"), ==, 2);
  g_assert_cmpstr (bench_text (&bench, "data.1.id"), ==,
                   ((SandboxBalanceRow *) world->rows->pdata[world->rows->len - 2])->id);
  bench_stop (&bench);
}

/* A range of created, and a payout's rows adding up to it. */
static void
test_filters (void)
{
  SandboxWorld *world;
  Bench bench;
  guint tied = 0;

  bench_start (&bench, "stripe", 60, 1000);
  world = sandbox_server_world (bench.server);
  SandboxCharge *charge = world->charges->pdata[30];
  g_autofree char *range = g_strdup_printf (
      "/v1/charges?limit=100&created[gte]=%" G_GINT64_FORMAT "&created[lt]=%" G_GINT64_FORMAT,
      charge->created_us / G_USEC_PER_SEC, charge->created_us / G_USEC_PER_SEC + 1);
  g_assert_cmpuint (ask (&bench, range), ==, 200);
  g_assert_cmpuint (bench_length (&bench, "data"), >=, 1);
  g_assert_cmpint (bench_int (&bench, "data.0.created"), ==, charge->created_us / G_USEC_PER_SEC);
  for (guint i = 0; i < world->payouts->len; i++)
    {
      SandboxPayout *payout = world->payouts->pdata[i];
      g_autofree char *path
          = g_strdup_printf ("/v1/balance_transactions?limit=100&payout=%s", payout->id);
      gint64 sum = 0;

      if (!g_str_equal (payout->reconciliation, "completed"))
        continue;
      g_assert_cmpuint (ask (&bench, path), ==, 200);
      for (guint j = 0; j < bench_length (&bench, "data"); j++)
        {
          g_autofree char *net = g_strdup_printf ("data.%u.net", j);
          g_autofree char *type = g_strdup_printf ("data.%u.type", j);

          if (!g_str_equal (bench_text (&bench, type), "payout"))
            sum += bench_int (&bench, net);
        }
      g_assert_cmpint (sum, ==, payout->amount);
      tied++;
    }
  g_assert_cmpuint (tied, >, 5);
  bench_stop (&bench);
}

static void
test_refund (void)
{
  SandboxCharge *charge;
  Bench bench;

  bench_start (&bench, "stripe", 60, 100);
  charge = plain_charge (&bench);
  g_autofree char *body = g_strdup_printf (
      "charge=%s&amount=300&reason=requested_by_customer&metadata[note]=a%%26b", charge->id);
  g_autofree char *turned = g_strdup_printf (
      "metadata[note]=a%%26b&amount=300&charge=%s&reason=requested_by_customer", charge->id);
  g_autofree char *other = g_strdup_printf ("charge=%s&amount=301", charge->id);
  g_autofree char *rest
      = g_strdup_printf ("payment_intent=%s&expand[]=balance_transaction", charge->intent_id);
  g_autofree char *bad = g_strdup_printf ("charge=%s&amount=0", charge->id);
  g_autofree char *much = g_strdup_printf ("charge=%s&amount=99999999", charge->id);
  g_autofree char *id = NULL;

  /* A refused parameter leaves the key free. */
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k1", bad), ==, 400);
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k1", body), ==, 200);
  id = g_strdup (bench_text (&bench, "id"));
  g_assert_cmpstr (bench_text (&bench, "metadata.note"), ==, "a&b");
  g_assert_cmpint (charge->amount_refunded, ==, 300);
  g_assert_null (bench_header (&bench, "Idempotent-Replayed"));
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k1", turned), ==, 200);
  g_assert_cmpstr (bench_text (&bench, "id"), ==, id);
  g_assert_cmpstr (bench_header (&bench, "Idempotent-Replayed"), ==, "true");
  g_assert_cmpint (charge->amount_refunded, ==, 300);
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k1", other), ==, 400);
  g_assert_cmpstr (bench_text (&bench, "error.type"), ==, "idempotency_error");
  /* A failure in doing it is kept. */
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k2", much), ==, 400);
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k2", much), ==, 400);
  g_assert_cmpstr (bench_header (&bench, "Idempotent-Replayed"), ==, "true");
  post (&bench, "/sandbox/hold", NULL, "key=k3&seconds=60");
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k3", rest), ==, 409);
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k4", rest), ==, 200);
  g_assert_cmpint (bench_int (&bench, "amount"), ==, charge->amount - 300);
  g_assert_cmpstr (bench_text (&bench, "balance_transaction.type"), ==, "refund");
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k5", rest), ==, 400);
  g_assert_cmpstr (bench_text (&bench, "error.code"), ==, "charge_already_refunded");
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k6", "amount=1"), ==, 400);
  g_assert_cmpstr (bench_text (&bench, "error.code"), ==, "parameter_missing");
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k7", "charge=ch_none"), ==, 404);
  g_assert_cmpuint (post (&bench, "/v1/refunds", "k8", "frob=1"), ==, 400);
  g_assert_cmpstr (bench_text (&bench, "error.code"), ==, "parameter_unknown");

  g_autofree char *path = g_strdup_printf ("/v1/charges/%s?expand[]=refunds", charge->id);
  g_assert_cmpuint (ask (&bench, path), ==, 200);
  g_assert_cmpuint (bench_length (&bench, "refunds.data"), ==, 2);
  g_assert_cmpstr (bench_text (&bench, "refunds.data.1.id"), ==, id);
  g_assert_true (json_node_get_boolean (bench_at (&bench, "refunded")));
  g_autofree char *below = g_strdup_printf ("/v1/charges/%s/refunds?limit=1", charge->id);
  g_assert_cmpuint (ask (&bench, below), ==, 200);
  g_assert_cmpuint (bench_length (&bench, "data"), ==, 1);
  g_assert_true (json_node_get_boolean (bench_at (&bench, "has_more")));
  bench_stop (&bench);
}

/* Members that Stripe always writes, and one that it leaves out when there is nothing to say. */
static void
test_members (void)
{
  Bench bench;

  bench_start (&bench, "stripe", 200, 100);
  g_assert_cmpuint (ask (&bench, "/v1/account"), ==, 200);
  g_assert_nonnull (bench_at (&bench, "settings.card_payments.decline_on.cvc_failure"));
  g_assert_nonnull (bench_at (&bench, "settings.branding.icon"));
  g_assert_nonnull (bench_at (&bench, "settings.payments.statement_descriptor"));
  g_assert_cmpuint (ask (&bench, "/v1/disputes"), ==, 200);
  g_assert_nonnull (bench_at (&bench, "data.0.intended_submission_method"));
  g_assert_nonnull (bench_text (&bench, "data.0.evidence_details.submission_method"));
  g_assert_cmpuint (ask (&bench, "/v1/refunds"), ==, 200);
  g_assert_nonnull (bench_at (&bench, "data.0.receipt_number"));
  g_assert_null (bench_at (&bench, "data.0.failure_balance_transaction"));
  bench_stop (&bench);
}

/* The customers are sorted anew after a change, and are still there. */
static void
test_customers (void)
{
  Bench bench;

  bench_start (&bench, "stripe", 60, 100);
  g_autofree char *body = g_strdup_printf ("charge=%s&amount=300", plain_charge (&bench)->id);
  g_autofree char *first = NULL;

  g_assert_cmpuint (ask (&bench, "/v1/customers?limit=100"), ==, 200);
  first = g_strdup (bench_text (&bench, "data.0.email"));
  g_assert_cmpuint (post (&bench, "/v1/refunds", NULL, body), ==, 200);
  g_assert_cmpuint (ask (&bench, "/v1/customers?limit=100"), ==, 200);
  g_assert_cmpstr (bench_text (&bench, "data.0.email"), ==, first);
  bench_stop (&bench);
}

static void
test_rate (void)
{
  Bench bench;
  guint limited = 0;

  bench_start (&bench, "stripe", 20, 1);
  for (guint i = 0; i < 200 && limited == 0; i++)
    limited += ask (&bench, "/v1/account") == 429;
  g_assert_cmpuint (limited, ==, 1);
  g_assert_cmpstr (bench_text (&bench, "error.code"), ==, "rate_limit");
  g_assert_cmpstr (bench_header (&bench, "Stripe-Rate-Limited-Reason"), ==, "global-rate");
  bench_stop (&bench);
}

/* What is new is read by its id before lists have it. */
static void
test_lag (void)
{
  Bench bench;

  bench_start (&bench, "stripe", 30, 10000);
  SandboxWorld *world = sandbox_server_world (bench.server);
  g_assert_true (sandbox_server_set_lag (bench.server, "stripe", 30 * G_TIME_SPAN_DAY));
  SandboxStripeRefund *refund = sandbox_world_refund_charge (
      world, plain_charge (&bench), 500, NULL, NULL, sandbox_world_tick (world));
  g_autofree char *path = g_strconcat ("/v1/refunds/", refund->id, NULL);
  const char *list = "/v1/refunds?created[gte]=1794744000";

  g_assert_cmpuint (ask (&bench, path), ==, 200);
  g_assert_cmpuint (ask (&bench, list), ==, 200);
  g_assert_cmpuint (bench_length (&bench, "data"), ==, 0);
  sandbox_server_set_lag (bench.server, "stripe", 0);
  g_assert_cmpuint (ask (&bench, list), ==, 200);
  g_assert_cmpuint (bench_length (&bench, "data"), ==, 1);
  bench_stop (&bench);
}

/* A key does not expire, but it can be rolled. */
static void
test_rolled (void)
{
  Bench bench;

  bench_start (&bench, "stripe", 10, 10000);
  g_assert_true (sandbox_server_end_tokens (bench.server, "stripe", FALSE));
  g_assert_cmpuint (ask (&bench, "/v1/balance"), ==, 200);
  g_assert_true (sandbox_server_end_tokens (bench.server, "stripe", TRUE));
  g_assert_cmpuint (ask (&bench, "/v1/balance"), ==, 401);
  bench_stop (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stripe/key", test_key);
  g_test_add_func ("/stripe/grants", test_grants);
  g_test_add_func ("/stripe/refusals", test_refusals);
  g_test_add_func ("/stripe/paging", test_paging);
  g_test_add_func ("/stripe/filters", test_filters);
  g_test_add_func ("/stripe/refund", test_refund);
  g_test_add_func ("/stripe/members", test_members);
  g_test_add_func ("/stripe/customers", test_customers);
  g_test_add_func ("/stripe/rate", test_rate);
  g_test_add_func ("/sandbox/stripe/lag", test_lag);
  g_test_add_func ("/sandbox/stripe/rolled", test_rolled);
  return g_test_run ();
}

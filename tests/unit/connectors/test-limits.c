/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What answers teach the budget: points, windows in headers, and refusals for speed. A server says
 * what a case wants; how long the next call would have to wait tells what was learned. */
#include "test-till.h"

#include "daybook-account-private.h"

#define LIMITS(more)                                                                               \
  "{ 'manifest': 1, 'provider': 'till', 'version': '1', 'title': 'Till', 'category': 'custom',"    \
  "  'environments': { 'live': { 'api': 'https://example.com/v1' } },"                             \
  "  'limits': { 'per_second': 1000, 'burst': 1000" more " }," TILL_KEY                            \
  "  'errors': { 'code': 'policy', 'classes': { '429': 'limit' } },"                               \
  "  'probe': { 'request': { 'get': '/me' } }, 'streams': {} }"
#define WINDOW(more) ", 'windows': [ { 'remaining': 'X-Left'" more " } ]"
#define DAILY(more) ", 'wait': '10 s', 'daily': { 'codes': [ 'DAILY' ]" more " }"
#define SECOND G_USEC_PER_SEC

typedef struct
{
  const char *name;
  const char *manifest;
  guint status;
  const char *headers[8]; /* name, value, ... */
  DaybookOutcome outcome;
  guint calls;  /* how many calls later */
  gint64 eta_s; /* they are through, about */
} Case;

static const Case cases[] = {
  { "nothing", LIMITS (""), 200, { NULL }, DAYBOOK_OUTCOME_OK, 900, 0 },
  { "much-left", LIMITS (WINDOW ("")), 200, { "X-Left", "5000" }, DAYBOOK_OUTCOME_OK, 900, 0 },
  { "not-a-number",
    LIMITS (WINDOW (", 'reset': 'X-Reset'")),
    200,
    { "X-Left", "few", "X-Reset", "-" },
    DAYBOOK_OUTCOME_OK,
    900,
    0 },
  { "negative",
    LIMITS (WINDOW (", 'interval': '10 s'")),
    200,
    { "X-Left", "-3" },
    DAYBOOK_OUTCOME_OK,
    900,
    0 },
  { "window-in-ms",
    LIMITS (WINDOW (", 'maximum': 'X-Max', 'interval_ms': 'X-Interval'")),
    200,
    { "X-Left", "99", "X-Max", "100", "X-Interval", "10000" },
    DAYBOOK_OUTCOME_OK,
    910,
    100 },
  { "window-by-span",
    LIMITS (WINDOW (", 'maximum': 'X-Max', 'interval': '10 s'")),
    200,
    { "X-Left", "99", "X-Max", "100" },
    DAYBOOK_OUTCOME_OK,
    910,
    100 },
  { "none-left",
    LIMITS (WINDOW (", 'interval': '2 min'")),
    200,
    { "X-Left", "0" },
    DAYBOOK_OUTCOME_OK,
    1,
    120 },
  { "reset-in-seconds",
    LIMITS (WINDOW (", 'reset': 'X-Reset'")),
    200,
    { "X-Left", "0", "X-Reset", "90" },
    DAYBOOK_OUTCOME_OK,
    1,
    90 },
  { "reset-in-ms",
    LIMITS (WINDOW (", 'reset': 'X-Reset', 'reset_as': 'ms'")),
    200,
    { "X-Left", "0", "X-Reset", "90000" },
    DAYBOOK_OUTCOME_OK,
    1,
    90 },
  /* By the server's clock, which may be another century's. */
  { "reset-at-a-time",
    LIMITS (WINDOW (", 'reset': 'X-Reset', 'reset_as': 'unix'")),
    200,
    { "X-Left", "0", "X-Reset", "4000000090", "Date", "Tue, 02 Oct 2096 07:06:40 GMT" },
    DAYBOOK_OUTCOME_OK,
    1,
    90 },
  { "reset-is-past",
    LIMITS (WINDOW (", 'reset': 'X-Reset', 'reset_as': 'unix'")),
    200,
    { "X-Left", "0", "X-Reset", "1000000000" },
    DAYBOOK_OUTCOME_OK,
    1,
    0 },
  { "retry-after",
    LIMITS (", 'wait': '10 s'"),
    429,
    { "Retry-After", "120" },
    DAYBOOK_OUTCOME_LIMIT,
    1,
    120 },
  { "retry-after-date",
    LIMITS (""),
    429,
    { "Retry-After", "Fri, 20 Nov 2026 14:05:22 GMT", "Date", "Fri, 20 Nov 2026 14:03:22 GMT" },
    DAYBOOK_OUTCOME_LIMIT,
    1,
    120 },
  { "wait-of-the-window",
    LIMITS (WINDOW (", 'reset': 'X-Reset'") ", 'wait': '10 s'"),
    429,
    { "X-Left", "0", "X-Reset", "77" },
    DAYBOOK_OUTCOME_LIMIT,
    1,
    77 },
  { "wait-of-the-manifest",
    LIMITS (", 'wait': '60 s'"),
    429,
    { NULL },
    DAYBOOK_OUTCOME_LIMIT,
    1,
    60 },
  /* 19:03:22 in New York: its midnight comes in 4:56:38, and a day later UTC's. */
  { "rest-of-its-day",
    LIMITS (DAILY (", 'zone': 'America/New_York'")),
    429,
    { "Date", "Sat, 21 Nov 2026 00:03:22 GMT" },
    DAYBOOK_OUTCOME_LIMIT,
    1,
    4 * 3600 + 56 * 60 + 38 },
  { "rest-of-the-day-of-utc",
    LIMITS (DAILY (", 'zone': ''")),
    429,
    { "Date", "Sat, 21 Nov 2026 00:03:22 GMT" },
    DAYBOOK_OUTCOME_LIMIT,
    1,
    23 * 3600 + 56 * 60 + 38 },
  { "no-less-than-retry-after",
    LIMITS (DAILY ("")),
    429,
    { "Date", "Fri, 20 Nov 2026 23:59:00 GMT", "Retry-After", "900" },
    DAYBOOK_OUTCOME_LIMIT,
    1,
    900 },
  { "another-limit",
    LIMITS (", 'wait': '10 s', 'daily': { 'codes': [ 'MONTHLY' ] }"),
    429,
    { "Date", "Fri, 20 Nov 2026 14:03:22 GMT" },
    DAYBOOK_OUTCOME_LIMIT,
    1,
    10 },
  { "wait-of-nobody", LIMITS (""), 429, { NULL }, DAYBOOK_OUTCOME_LIMIT, 1, 1 },
};

static void
handle_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer data)
{
  const Case *row = g_object_get_data (G_OBJECT (server), "case");
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  till_reply (message, row->status, "{'id':1,'policy':'DAILY'}");
  for (guint i = 0; i < G_N_ELEMENTS (row->headers) && row->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, row->headers[i], row->headers[i + 1]);
}

static void
check_about (gint64 found_us, gint64 seconds)
{
  g_assert_cmpint (found_us, >, seconds * SECOND - 5 * SECOND);
  g_assert_cmpint (found_us, <=, seconds * SECOND + SECOND / 10);
}

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookAccount) account = NULL;
  g_autoptr(DaybookAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  DaybookTrouble trouble;
  gint64 eta;

  g_object_set_data (G_OBJECT (server->server), "case", (gpointer) row);
  account = till_open_with_key (row->manifest, server->base);
  answer = daybook_account_call (
      account, daybook_tree_find (daybook_manifest_tree (account->manifest), 0, "probe.request"),
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (answer->outcome, ==, row->outcome);
  eta = daybook_budget_eta_us (daybook_account_budget (account), 1, row->calls,
                               g_get_monotonic_time ());
  g_test_message ("%" G_GINT64_FORMAT " us", eta);
  check_about (eta, row->eta_s);
  trouble = daybook_account_trouble (account);
  g_assert_cmpint (trouble.outcome, ==, row->outcome);
  if (row->outcome == DAYBOOK_OUTCOME_LIMIT)
    check_about (trouble.wait_us, row->eta_s);
}

/* What the manifest says for a refusal is divided by the pace, as its rates are multiplied. */
static void
test_pace (void)
{
  static const Case row
      = { "pace", LIMITS (", 'wait': '100 s'"), 429, { NULL }, DAYBOOK_OUTCOME_LIMIT, 1, 10 };
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookManifest) manifest = till_load (row.manifest);
  DaybookAccountSetup setup
      = { .id = "till", .store_id = "t", .base_url = server->base, .settings = "{\"pace\":10}" };
  g_autoptr(DaybookAccount) account = daybook_account_new (manifest, &setup, NULL, NULL, NULL);
  g_autoptr(DaybookAnswer) answer = NULL;

  g_object_set_data (G_OBJECT (server->server), "case", (gpointer) &row);
  daybook_account_save_secrets (account, "{\"key\":\"sesame-key-1\"}", NULL);
  answer = daybook_account_call (
      account, daybook_tree_find (daybook_manifest_tree (manifest), 0, "probe.request"), NULL, NULL,
      NULL);
  check_about (answer->wait_us, row.eta_s);
}

/* Two accounts of one connection: what one is told holds the other too. */
static void
test_shared (void)
{
  g_autoptr(TestServer) server = test_server_new (handle_cb);
  g_autoptr(DaybookManifest) manifest = till_load (LIMITS (WINDOW (", 'reset': 'X-Reset'")));
  g_autoptr(DaybookAccount) one = till_open (manifest, server->base, NULL, NULL);
  DaybookAccountSetup setup = { .id = "till", .store_id = "test", .base_url = server->base };
  g_autoptr(DaybookAccount) other
      = daybook_account_new (manifest, &setup, NULL, daybook_account_budget (one), NULL);
  g_autoptr(DaybookAnswer) answer = NULL;

  g_object_set_data (G_OBJECT (server->server), "case", (gpointer) &cases[7]);
  daybook_account_save_secrets (one, "{\"key\":\"sesame-key-1\"}", NULL);
  answer = daybook_account_call (
      one, daybook_tree_find (daybook_manifest_tree (manifest), 0, "probe.request"), NULL, NULL,
      NULL);
  g_assert_cmpint (answer->outcome, ==, DAYBOOK_OUTCOME_OK);
  check_about (
      daybook_budget_eta_us (daybook_account_budget (other), 1, 1, g_get_monotonic_time ()), 90);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/limits/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/limits/pace", test_pace);
  g_test_add_func ("/limits/shared", test_shared);

  return g_test_run ();
}

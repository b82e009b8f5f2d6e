/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider behind its port: signing in, headers, envelopes, request ids, batches, change
 * capture, limits. */
#include "quickbooks-api-bench.h"

static void
test_authorize (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *client, *type, *scope, *redirect;
    guint status;
    const char *expected;
  } rows[] = {
    { "other", "code", SANDBOX_QB_SCOPE, LOCAL, 400, "client_id" },
    { SANDBOX_QB_CLIENT_ID, "code", SANDBOX_QB_SCOPE, LOCAL "%2F", 400, "redirect_uri" },
    { SANDBOX_QB_CLIENT_ID, "code", SANDBOX_QB_SCOPE, "http%3A%2F%2F127.0.0.1%3A3458%2Fcallback",
      400, "redirect_uri" },
    { SANDBOX_QB_CLIENT_ID, "token", SANDBOX_QB_SCOPE, LOCAL, 302,
      "error=unsupported_response_type&state=a%20b" },
    { SANDBOX_QB_CLIENT_ID, "code", "openid", LOCAL, 302, "error=invalid_scope" },
    { SANDBOX_QB_CLIENT_ID, "code", SANDBOX_QB_SCOPE "%20everything", LOCAL, 302,
      "error=invalid_scope" },
  };
  g_autofree char *page
      = g_strdup_printf (AUTHORIZE, SANDBOX_QB_CLIENT_ID, "code", SANDBOX_QB_SCOPE, LOCAL);
  g_autofree char *consent = g_strconcat ("/sandbox/consent", strchr (page, '?'), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf (AUTHORIZE, rows[i].client, rows[i].type,
                                               rows[i].scope, rows[i].redirect);

      g_assert_cmpuint (ask (fixture, (Ask){ "GET", path, NULL, NULL, NULL, NULL, "approve" }), ==,
                        rows[i].status);
      g_assert_nonnull (
          strstr (rows[i].status == 302 ? fixture->location : fixture->text, rows[i].expected));
    }

  g_assert_cmpuint (ask (fixture, (Ask){ "GET", page, NULL, NULL, NULL, NULL, NULL }), ==, 200);
  assert_contains (fixture, "action=\"/sandbox/consent?client_id=");
  assert_contains (fixture, "Maple Shop Inc.");
  g_assert_cmpuint (
      ask (fixture, (Ask){ "POST", consent, "application/x-www-form-urlencoded",
                           "realm=" SANDBOX_QB_REALM "&decision=deny", NULL, NULL, NULL }),
      ==, 302);
  g_assert_nonnull (strstr (fixture->location, "error=access_denied"));
  g_assert_cmpuint (
      ask (fixture, (Ask){ "POST", consent, "application/x-www-form-urlencoded",
                           "realm=" SANDBOX_QB_REALM "&decision=approve", NULL, NULL, NULL }),
      ==, 302);
  g_assert_nonnull (strstr (fixture->location, "?code=XAB1"));
}

static void
test_tokens (Fixture *fixture, gconstpointer data)
{
  g_autofree char *refresh
      = g_strconcat ("grant_type=refresh_token&refresh_token=", fixture->refresh, NULL);
  g_autofree char *newest = NULL;
  g_autofree char *revoke = NULL;
  const char *path = "/oauth2/v1/tokens/bearer";

  g_assert_cmpuint (token (fixture, path, "wrong", refresh), ==, 401);
  assert_contains (fixture, "\"error\":\"invalid_client\"");
  g_assert_cmpuint (token (fixture, path, SANDBOX_QB_CLIENT_SECRET, "grant_type=password"), ==,
                    400);
  assert_contains (fixture, "unsupported_grant_type");
  g_assert_cmpuint (token (fixture, path, SANDBOX_QB_CLIENT_SECRET, "grant_type=refresh_token"), ==,
                    400);
  assert_contains (fixture, "invalid_grant");
  g_assert_cmpuint (token (fixture, path, SANDBOX_QB_CLIENT_SECRET, refresh), ==, 200);
  newest = member (fixture, "refresh_token");
  g_assert_cmpstr (newest, !=, fixture->refresh);
  g_assert_cmpuint (api (fixture, "GET", "/preferences", NULL), ==, 200);

  revoke = g_strconcat ("token=", newest, NULL);
  g_assert_cmpuint (token (fixture, "/v2/oauth2/tokens/revoke", "wrong", revoke), ==, 401);
  g_assert_cmpuint (token (fixture, "/v2/oauth2/tokens/revoke", SANDBOX_QB_CLIENT_SECRET, revoke),
                    ==, 200);
  g_assert_cmpuint (api (fixture, "GET", "/preferences", NULL), ==, 401);
  assert_contains (fixture, "\"code\":\"3200\"");
  g_assert_nonnull (fixture->tid);
}

static void
test_doors (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", fixture->access, NULL);
  const char *json = "application/json";

  g_assert_cmpuint (
      ask (fixture, (Ask){ "GET", REALM "/preferences", NULL, NULL, NULL, json, NULL }), ==, 401);
  assert_contains (fixture, "\"type\":\"AuthenticationFault\"");
  g_assert_cmpuint (ask (fixture, (Ask){ "GET", "/v3/company/12345/preferences", NULL, NULL, bearer,
                                         json, NULL }),
                    ==, 403);
  assert_contains (fixture, "\"code\":\"3100\"");
  g_assert_cmpuint (
      ask (fixture, (Ask){ "GET", REALM "/preferences", NULL, NULL, bearer, "*/*", NULL }), ==,
      406);
  g_assert_cmpuint (
      ask (fixture, (Ask){ "POST", REALM "/customer", "text/plain", "{}", bearer, json, NULL }), ==,
      415);
  g_assert_cmpuint (ask (fixture, (Ask){ "POST", REALM "/query", json, "select * from Item", bearer,
                                         json, NULL }),
                    ==, 415);
  g_assert_cmpuint (ask (fixture, (Ask){ "POST", REALM "/query", "application/text",
                                         "select * from Item", bearer, json, NULL }),
                    ==, 200);
  g_assert_cmpuint (api (fixture, "POST", "/customer", "{\"DisplayName\":"), ==, 400);
  g_assert_cmpuint (api (fixture, "POST", "/customer", "[]"), ==, 400);
  assert_contains (fixture, "\"code\":\"2010\"");
  g_assert_cmpuint (api (fixture, "DELETE", "/customer/58", NULL), ==, 405);
  g_assert_cmpuint (api (fixture, "GET", "/unicorn/1", NULL), ==, 400);
  assert_contains (fixture, "\"code\":\"500\"");
  g_assert_cmpuint (api (fixture, "GET", "/salesreceipt/1", NULL), ==, 400);
  assert_contains (fixture, "\"code\":\"610\"");
  g_assert_cmpuint (api (fixture, "GET", "/salesreceipt", NULL), ==, 400);
  g_assert_cmpuint (ask (fixture, (Ask){ "GET", "/elsewhere", NULL, NULL, bearer, json, NULL }), ==,
                    404);
}

static void
test_reading (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (api (fixture, "GET", "/companyinfo/" SANDBOX_QB_REALM "?minorversion=75", NULL),
                    ==, 200);
  assert_contains (fixture, "{\"CompanyInfo\":{\"CompanyName\":\"Maple Shop Inc.\"");
  assert_contains (fixture, "\"DefaultTimeZone\":\"America/New_York\"");
  g_assert_cmpuint (api (fixture, "GET", "/query?query=select%20*%20from%20Preferences", NULL), ==,
                    200);
  assert_contains (fixture, "\"HomeCurrency\":{\"value\":\"USD\"}");
  g_assert_cmpuint (api (fixture, "GET",
                         "/query?query=select%20*%20from%20Class%20where%20Id%20%3D%20%27500%27",
                         NULL),
                    ==, 200);
  assert_contains (fixture, "{\"QueryResponse\":{\"Class\":[{\"Name\":\"Web shop\"");
  g_assert_cmpuint (api (fixture, "GET", "/query", NULL), ==, 400);
  assert_contains (fixture, "\"code\":\"2020\"");
  g_assert_cmpuint (api (fixture, "GET", "/account/36", NULL), ==, 200);
  assert_contains (fixture, "\"CurrentBalance\":0.00");
  g_assert_nonnull (fixture->tid);
}

static void
assert_count (Fixture *fixture, int expected)
{
  g_autofree char *part = g_strdup_printf ("{\"totalCount\":%d}", expected);

  g_assert_cmpuint (
      api (fixture, "GET", "/query?query=select%20count(*)%20from%20SalesReceipt", NULL), ==, 200);
  assert_contains (fixture, part);
}

static void
test_request_id (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_strdup_printf (RECEIPT, "R-1");
  g_autofree char *other = g_strdup_printf (RECEIPT, "R-2");
  g_autofree char *bad = g_strdup_printf (RECEIPT, "1234567890123456789012");
  g_autofree char *long_id = g_strnfill (51, 'x');
  g_autofree char *too_long = g_strconcat ("/salesreceipt?requestid=", long_id, NULL);
  const char *path = "/salesreceipt?minorversion=75&requestid=r-1";

  g_assert_cmpuint (api (fixture, "POST", too_long, first), ==, 400);
  g_assert_cmpuint (api (fixture, "POST", path, bad), ==, 400);
  g_assert_cmpuint (api (fixture, "POST", path, first), ==, 200);
  g_assert_cmpuint (api (fixture, "POST", path, first), ==, 200);
  assert_contains (fixture, "{\"SalesReceipt\":{\"DocNumber\":\"R-1\"");
  assert_contains (fixture, "\"Amount\":12.30,");
  assert_count (fixture, 1);
  g_assert_cmpuint (api (fixture, "POST", path, other), ==, 400);
  assert_contains (fixture, "\"code\":\"600\"");
  g_assert_cmpuint (api (fixture, "POST", "/salesreceipt?operation=update&requestid=r-1", first),
                    ==, 400);
  assert_contains (fixture, "\"code\":\"600\"");

  /* The first answer stays the answer after the receipt has changed. */
  g_assert_cmpuint (api (fixture, "POST", "/salesreceipt?operation=update&include=void",
                         "{\"Id\":\"700\",\"SyncToken\":\"0\",\"sparse\":true}"),
                    ==, 200);
  assert_contains (fixture, "\"TotalAmt\":0.00");
  g_assert_cmpuint (api (fixture, "POST", path, first), ==, 200);
  assert_contains (fixture, "\"TotalAmt\":12.30");
  assert_count (fixture, 1);
}

static void
test_batch (Fixture *fixture, gconstpointer data)
{
  g_autofree char *receipt = g_strdup_printf (RECEIPT, "R-1");
  g_autofree char *body = g_strdup_printf (
      "{\"BatchItemRequest\":[{\"bId\":\"1\",\"operation\":\"create\",\"SalesReceipt\":%s},"
      "{\"bId\":\"2\",\"operation\":\"create\",\"SalesReceipt\":%s},{\"bId\":\"3\",\"Query\":"
      "\"select Id from SalesReceipt\"},"
      "{\"bId\":\"4\",\"operation\":\"delete\",\"SalesReceipt\":{\"Id\":\"700\",\"SyncToken\":"
      "\"0\"}}]}",
      receipt, receipt);
  g_autoptr (GString) many = g_string_new ("{\"BatchItemRequest\":[");

  g_assert_cmpuint (api (fixture, "POST", "/batch?requestid=b-1", body), ==, 200);
  assert_contains (fixture, "{\"BatchItemResponse\":[{\"bId\":\"1\",\"SalesReceipt\":{");
  assert_contains (fixture, "{\"bId\":\"2\",\"Fault\":{\"Error\":[{");
  assert_contains (fixture, "\"code\":\"6140\"");
  assert_contains (fixture, "{\"bId\":\"3\",\"QueryResponse\":{\"SalesReceipt\":[{\"Id\":\"700\"");
  assert_contains (fixture,
                   "{\"bId\":\"4\",\"SalesReceipt\":{\"Id\":\"700\",\"status\":\"Deleted\"");
  g_assert_cmpuint (api (fixture, "POST", "/batch?requestid=b-1", body), ==, 200);
  assert_contains (fixture, "\"code\":\"6140\"");
  assert_count (fixture, 0);

  for (int i = 0; i < 31; i++)
    g_string_append_printf (many, "%s{\"bId\":\"%d\",\"Query\":\"select * from Item\"}",
                            i > 0 ? "," : "", i);
  g_string_append (many, "]}");
  g_assert_cmpuint (api (fixture, "POST", "/batch", many->str), ==, 400);
  g_assert_cmpuint (
      api (fixture, "POST", "/batch?requestid=b-2",
           "{\"BatchItemRequest\":[{\"bId\":\"12345678901\",\"Query\":\"select * from Item\"}]}"),
      ==, 400);
  g_assert_cmpuint (api (fixture, "POST", "/batch", "{\"BatchItemRequest\":[{\"Query\":\"x\"}]}"),
                    ==, 400);
  g_assert_cmpuint (api (fixture, "POST", "/batch", "{}"), ==, 400);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *receipt = g_strdup_printf (RECEIPT, "R-1");
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) before = g_date_time_add_minutes (now, -5);
  g_autoptr (GDateTime) long_ago = g_date_time_add_days (now, -31);
  g_autofree char *since = g_date_time_format_iso8601 (before);
  g_autofree char *too_old = g_date_time_format_iso8601 (long_ago);
  g_autofree char *path
      = g_strconcat ("/cdc?entities=SalesReceipt,Invoice&changedSince=", since, NULL);
  g_autofree char *old_path = g_strconcat ("/cdc?entities=Invoice&changedSince=", too_old, NULL);

  g_assert_cmpuint (api (fixture, "POST", "/salesreceipt", receipt), ==, 200);
  g_assert_cmpuint (api (fixture, "GET", path, NULL), ==, 200);
  assert_contains (
      fixture, "{\"CDCResponse\":[{\"QueryResponse\":[{\"SalesReceipt\":[{\"DocNumber\":\"R-1\"");
  assert_contains (fixture, ",{}]}]");
  g_assert_cmpuint (api (fixture, "POST", "/salesreceipt?operation=delete",
                         "{\"Id\":\"700\",\"SyncToken\":\"0\"}"),
                    ==, 200);
  g_assert_cmpuint (api (fixture, "GET", path, NULL), ==, 200);
  assert_contains (fixture,
                   "{\"Id\":\"700\",\"status\":\"Deleted\",\"domain\":\"QBO\",\"MetaData\":");
  g_assert_cmpuint (api (fixture, "GET", old_path, NULL), ==, 400);
  g_assert_cmpuint (api (fixture, "GET", "/cdc?entities=Invoice&changedSince=soon", NULL), ==, 400);
  g_assert_cmpuint (api (fixture, "GET", "/cdc?entities=Unicorn&changedSince=2026-11-20", NULL), ==,
                    400);
  g_assert_cmpuint (api (fixture, "GET", "/cdc?entities=Invoice", NULL), ==, 400);
}

/* At the service's own pace the eleventh request within a second is refused, and nothing was done.
 */
static void
test_throttle (Fixture *fixture, gconstpointer data)
{
  gint64 begin_us = g_get_monotonic_time ();
  guint refused = 0;

  for (int i = 0; i < 12; i++)
    if (api (fixture, "GET", "/preferences", NULL) == 429)
      refused++;
  /* Only judged when the machine was quick enough to ask them all within the second. */
  if (g_get_monotonic_time () - begin_us < G_USEC_PER_SEC)
    {
      g_assert_cmpuint (refused, ==, 2);
      assert_contains (fixture, "message=ThrottleExceeded; errorCode=003001; statusCode=429");
      assert_contains (fixture, "\"code\":\"3001\"");
    }
}

static void
test_reset (Fixture *fixture, gconstpointer data)
{
  g_autofree char *receipt = g_strdup_printf (RECEIPT, "R-1");
  g_autoptr (JsonNode) books = NULL;
  const char *path = "/salesreceipt?requestid=r-1";

  g_assert_cmpuint (api (fixture, "POST", path, receipt), ==, 200);
  sandbox_quickbooks_reset (fixture->server, FALSE);
  assert_count (fixture, 0);
  g_assert_cmpuint (api (fixture, "POST", path, receipt), ==, 200);
  assert_count (fixture, 1);
  books = sandbox_quickbooks_books (fixture->server);
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (json_node_get_object (books), "documents")),
                    ==, 1);
  sandbox_quickbooks_reset (fixture->server, TRUE);
  g_assert_cmpuint (api (fixture, "GET", "/preferences", NULL), ==, 401);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("authorize", 100, test_authorize);
  ADD ("tokens", 100, test_tokens);
  ADD ("doors", 100, test_doors);
  ADD ("reading", 100, test_reading);
  ADD ("request-id", 100, test_request_id);
  ADD ("batch", 100, test_batch);
  ADD ("changes", 100, test_changes);
  ADD ("throttle", 1, test_throttle);
  ADD ("reset", 100, test_reset);
  return g_test_run ();
}

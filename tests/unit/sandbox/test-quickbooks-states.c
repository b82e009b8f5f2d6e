/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider when somebody else is at work in the books, when queries lag behind, when its clock
 * is off and when tokens end. */
#include "quickbooks-api-bench.h"

static gboolean
act (Fixture *fixture, const char *text, GError **error)
{
  g_autoptr (JsonObject) object = sandbox_qb_json_parse (text, -1);

  return sandbox_quickbooks_person (fixture->server, object, error);
}

static const struct
{
  const char *act, *complaint;
} bad_acts[] = {
  { "{}", "entity" },
  { "{\"entity\":\"Cheque\"}", "entity" },
  { "{\"entity\":\"Account\",\"id\":\"9999\"}", "id, name or number" },
  { "{\"entity\":\"Account\",\"name\":\"Nothing\"}", "id, name or number" },
  { "{\"entity\":\"SalesReceipt\",\"number\":\"77\"}", "id, name or number" },
  { "{\"entity\":\"Account\",\"name\":\"Sales\",\"set\":{\"Colour\":1}}", "set: " },
  { "{\"entity\":\"Preferences\",\"set\":{\"AccountingInfoPrefs\":{\"BookCloseDate\":\"soon\"}}}",
    "set: 2110" },
};

/* Somebody else closes a period, renames an account, touches, changes and deletes a document. */
static void
test_person (Fixture *fixture, gconstpointer data)
{
  const char *body = "{\"TxnDate\":\"2026-11-12\",\"FromAccountRef\":{\"value\":\"36\"},"
                     "\"ToAccountRef\":{\"value\":\"35\"},\"Amount\":12.50}";
  g_autofree char *id = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *touch = NULL;
  g_autofree char *gone = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad_acts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (act (fixture, bad_acts[i].act, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, bad_acts[i].complaint));
    }
  g_assert_true (act (fixture,
                      "{\"entity\":\"Preferences\",\"set\":{\"AccountingInfoPrefs\":{"
                      "\"BookCloseDate\":\"2026-11-30\"}}}",
                      NULL));
  g_assert_cmpuint (api (fixture, "POST", "/transfer", body), ==, 400);
  assert_contains (fixture, "\"code\":\"6210\"");
  g_assert_true (act (fixture,
                      "{\"entity\":\"Preferences\",\"set\":{\"AccountingInfoPrefs\":{"
                      "\"BookCloseDate\":\"2026-10-31\"}}}",
                      NULL));
  g_assert_cmpuint (api (fixture, "POST", "/transfer", body), ==, 200);
  id = member_of (fixture, "Transfer", "Id");

  touch = g_strdup_printf ("{\"entity\":\"Transfer\",\"id\":\"%s\",\"set\":{}}", id);
  g_assert_true (act (fixture, touch, NULL));
  mine = g_strdup_printf ("{\"Id\":\"%s\",\"SyncToken\":\"0\",\"sparse\":true,\"PrivateNote\":"
                          "\"x\"}",
                          id);
  g_assert_cmpuint (api (fixture, "POST", "/transfer", mine), ==, 400);
  assert_contains (fixture, "\"code\":\"5010\"");
  gone = g_strdup_printf ("{\"entity\":\"Transfer\",\"id\":\"%s\",\"delete\":true}", id);
  g_assert_true (act (fixture, gone, NULL));
  g_assert_false (act (fixture, gone, NULL));

  g_assert_true (act (fixture,
                      "{\"entity\":\"Account\",\"id\":\"36\",\"set\":{\"Active\":false,"
                      "\"Name\":\"Card money\"}}",
                      NULL));
  g_assert_cmpuint (api (fixture, "POST", "/transfer", body), ==, 400);
  assert_contains (fixture, "\"code\":\"610\"");
  g_assert_cmpuint (api (fixture, "GET", "/account/36", NULL), ==, 200);
  assert_contains (fixture, "Card money");
}

/* A query learns late of a document that its id shows at once; and the stamps follow the clock. */
static void
test_lag (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *this_year = g_date_time_format (now, "\"CreateTime\":\"%Y-");
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  g_assert_true (sandbox_server_set_lag (fixture->server, "quickbooks", G_TIME_SPAN_DAY));
  g_assert_true (sandbox_server_set_skew (fixture->server, "quickbooks", -400 * G_TIME_SPAN_DAY));
  g_assert_cmpuint (api (fixture, "POST", "/transfer",
                         "{\"FromAccountRef\":{\"value\":\"36\"},\"ToAccountRef\":{\"value\":"
                         "\"35\"},\"Amount\":12.50,\"TxnDate\":\"2026-11-12\"}"),
                    ==, 200);
  g_assert_null (strstr (fixture->text, this_year));
  id = member_of (fixture, "Transfer", "Id");
  path = g_strconcat ("/transfer/", id, NULL);
  g_assert_cmpuint (api (fixture, "GET", path, NULL), ==, 200);
  g_assert_cmpuint (api (fixture, "GET", "/query?query=select%20*%20from%20Transfer", NULL), ==,
                    200);
  assert_contains (fixture, "\"QueryResponse\":{}");
  sandbox_server_set_lag (fixture->server, "quickbooks", 0);
  g_assert_cmpuint (api (fixture, "GET", "/query?query=select%20*%20from%20Transfer", NULL), ==,
                    200);
  assert_contains (fixture, "12.5");
}

/* Expired, the refresh token gives a new one; revoked, nothing does. */
static void
test_ended (Fixture *fixture, gconstpointer data)
{
  g_autofree char *form
      = g_strconcat ("grant_type=refresh_token&refresh_token=", fixture->refresh, NULL);
  const char *path = "/oauth2/v1/tokens/bearer";

  g_assert_true (sandbox_server_end_tokens (fixture->server, "quickbooks", FALSE));
  g_assert_cmpuint (api (fixture, "GET", "/account/35", NULL), ==, 401);
  g_assert_cmpuint (token (fixture, path, SANDBOX_QB_CLIENT_SECRET, form), ==, 200);
  g_free (fixture->access);
  fixture->access = member (fixture, "access_token");
  g_assert_cmpuint (api (fixture, "GET", "/account/35", NULL), ==, 200);
  g_assert_true (sandbox_server_end_tokens (fixture->server, "quickbooks", TRUE));
  g_assert_cmpuint (api (fixture, "GET", "/account/35", NULL), ==, 401);
  g_assert_cmpuint (token (fixture, path, SANDBOX_QB_CLIENT_SECRET, form), ==, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("person", 100, test_person);
  ADD ("lag", 100, test_lag);
  ADD ("ended", 100, test_ended);
  return g_test_run ();
}

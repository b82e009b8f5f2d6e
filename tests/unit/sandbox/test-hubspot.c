/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulated HubSpot, as its documentation describes the real one. */
#include "provider-bench.h"

#define OBJECTS "/crm/objects/2026-03/"
#define PROPERTIES "/crm/properties/2026-03/"

static guint
ask (Bench *bench, const char *method, const char *path, const char *body)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", bench_credential (bench, "key"), NULL);
  const char *headers[] = { "Authorization", bearer, NULL };

  return bench_ask (bench, method, path, "application/json", body, headers);
}

static void
wish (Bench *bench, const char *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (sandbox_hubspot_set (bench->server, json_node_get_object (node), &error));
  g_assert_no_error (error);
}

static void
start (Bench *bench)
{
  bench_start (bench, "hubspot", 20, 100);
}

static void
make_key (Bench *bench, const char *type)
{
  g_autofree char *path = g_strconcat (PROPERTIES, type, NULL);
  g_autofree char *groups = g_strconcat (path, "/groups", NULL);

  g_assert_cmpuint (ask (bench, "POST", groups, "{\"name\":\"daybook\",\"label\":\"Daybook\"}"), ==,
                    201);
  g_assert_cmpuint (
      ask (bench, "POST", path,
           "{\"name\":\"daybook_external_key\",\"label\":\"Key\",\"groupName\":\"daybook\","
           "\"type\":\"string\",\"fieldType\":\"text\",\"hasUniqueValue\":true}"),
      ==, 201);
}

/* A contact; its id (transfer full). */
static char *
make_contact (Bench *bench, const char *email)
{
  g_autofree char *body = g_strdup_printf ("{\"properties\":{\"email\":\"%s\"}}", email);

  g_assert_cmpuint (ask (bench, "POST", OBJECTS "contacts", body), ==, 201);
  return g_strdup (bench_text (bench, "id"));
}

static void
test_bearer (void)
{
  Bench bench;
  const char *wrong[] = { "Authorization", "Bearer pat-na1-nobody", NULL };

  start (&bench);
  g_assert_cmpuint (bench_ask (&bench, "GET", "/account-info/2026-03/details", NULL, NULL, NULL),
                    ==, 401);
  g_assert_cmpstr (bench_text (&bench, "category"), ==, "INVALID_AUTHENTICATION");
  g_assert_nonnull (bench_text (&bench, "correlationId"));
  g_assert_cmpuint (bench_ask (&bench, "GET", "/account-info/2026-03/details", NULL, NULL, wrong),
                    ==, 401);
  g_assert_cmpuint (ask (&bench, "GET", "/account-info/2026-03/details", NULL), ==, 200);
  g_assert_cmpstr (bench_text (&bench, "companyCurrency"), ==, "USD");
  g_assert_nonnull (bench_header (&bench, "X-HubSpot-RateLimit-Daily-Remaining"));
  g_assert_cmpuint (ask (&bench, "GET", "/crm/objects/2025-09/contacts", NULL), ==, 404);
  bench_stop (&bench);
}

static void
test_missing_scopes (void)
{
  Bench bench;

  start (&bench);
  wish (&bench, "{\"deny\":\"crm.objects.orders.write\"}");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "orders", "{\"properties\":{}}"), ==, 403);
  g_assert_cmpstr (bench_text (&bench, "category"), ==, "MISSING_SCOPES");
  g_assert_cmpstr (bench_text (&bench, "context.missingScopes.0"), ==, "crm.objects.orders.write");
  g_assert_cmpuint (ask (&bench, "GET", OBJECTS "orders", NULL), ==, 200);
  wish (&bench, "{\"allow\":\"crm.objects.orders.write\"}");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "orders", "{\"properties\":{}}"), ==, 201);
  bench_stop (&bench);
}

static void
test_key_must_be_unique (void)
{
  Bench bench;

  start (&bench);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "companies/batch/upsert",
                         "{\"inputs\":[{\"idProperty\":\"domain\",\"id\":\"a.example\","
                         "\"properties\":{\"name\":\"A\"}}]}"),
                    ==, 400);
  g_assert_nonnull (strstr (bench_text (&bench, "message"),
                            "Unable to perform update/upsert by non-unique 0-2 property domain"));
  make_key (&bench, "orders");
  g_assert_cmpuint (
      ask (&bench, "POST", PROPERTIES "orders",
           "{\"name\":\"daybook_external_key\",\"label\":\"Key\",\"groupName\":\"daybook\","
           "\"type\":\"string\",\"fieldType\":\"text\",\"hasUniqueValue\":true}"),
      ==, 409);
  g_assert_cmpuint (ask (&bench, "GET", PROPERTIES "orders/daybook_external_key", NULL), ==, 200);
  g_assert_true (json_node_get_boolean (bench_at (&bench, "hasUniqueValue")));
  bench_stop (&bench);
}

static void
test_property_must_exist (void)
{
  Bench bench;

  start (&bench);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/upsert",
                         "{\"inputs\":[{\"idProperty\":\"email\",\"id\":\"ada@example.com\","
                         "\"properties\":{\"daybook_orders_count\":\"1\"}}]}"),
                    ==, 400);
  g_assert_nonnull (strstr (bench_text (&bench, "message"), "PROPERTY_DOESNT_EXIST"));
  bench_stop (&bench);
}

static void
test_values_are_text (void)
{
  Bench bench;

  start (&bench);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "deals", "{\"properties\":{\"amount\":12.5}}"), ==,
                    400);
  g_assert_cmpuint (
      ask (&bench, "POST", OBJECTS "deals", "{\"properties\":{\"amount\":\"a lot\"}}"), ==, 400);
  g_assert_cmpuint (
      ask (&bench, "POST", OBJECTS "deals", "{\"properties\":{\"amount\":\"12.50\"}}"), ==, 201);
  g_assert_cmpstr (bench_text (&bench, "properties.amount"), ==, "12.50");
  bench_stop (&bench);
}

static void
test_upsert (void)
{
  Bench bench;
  g_autofree char *id = NULL;

  start (&bench);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/upsert",
                         "{\"inputs\":[{\"idProperty\":\"email\",\"id\":\"Ada@Example.com\","
                         "\"objectWriteTraceId\":\"t1\",\"properties\":{\"firstname\":\"Ada\"}}]}"),
                    ==, 200);
  g_assert_true (json_node_get_boolean (bench_at (&bench, "results.0.new")));
  g_assert_cmpstr (bench_text (&bench, "results.0.objectWriteTraceId"), ==, "t1");
  id = g_strdup (bench_text (&bench, "results.0.id"));
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/upsert",
                         "{\"inputs\":[{\"idProperty\":\"email\",\"id\":\"ada@example.com\","
                         "\"properties\":{\"firstname\":\"Augusta\"}}]}"),
                    ==, 200);
  g_assert_false (json_node_get_boolean (bench_at (&bench, "results.0.new")));
  g_assert_cmpstr (bench_text (&bench, "results.0.id"), ==, id);
  bench_stop (&bench);
}

static void
test_rows_fail_alone (void)
{
  Bench bench;
  static const char body[]
      = "{\"inputs\":[{\"idProperty\":\"email\",\"id\":\"ada@example.com\","
        "\"objectWriteTraceId\":\"t1\",\"properties\":{\"email\":\"ada@example.com\"}},"
        "{\"idProperty\":\"email\",\"id\":\"no address\",\"objectWriteTraceId\":\"t2\","
        "\"properties\":{\"email\":\"no address\"}}]}";

  start (&bench);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/upsert", body), ==, 207);
  g_assert_cmpuint (bench_length (&bench, "results"), ==, 1);
  g_assert_cmpint (bench_int (&bench, "numErrors"), ==, 1);
  g_assert_cmpstr (bench_text (&bench, "errors.0.category"), ==, "VALIDATION_ERROR");
  g_assert_cmpstr (bench_text (&bench, "errors.0.context.objectWriteTraceId.0"), ==, "t2");
  wish (&bench, "{\"hide_trace\":true,\"fail\":\"ada@example.com\"}");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/upsert", body), ==, 207);
  g_assert_cmpint (bench_int (&bench, "numErrors"), ==, 2);
  g_assert_null (bench_at (&bench, "errors.0.context"));
  bench_stop (&bench);
}

static void
test_one_record_twice_fails_all (void)
{
  Bench bench;

  start (&bench);
  g_assert_cmpuint (
      ask (&bench, "POST", OBJECTS "contacts/batch/upsert",
           "{\"inputs\":[{\"idProperty\":\"email\",\"id\":\"ada@example.com\",\"properties\":{}},"
           "{\"idProperty\":\"email\",\"id\":\"ADA@example.com\",\"properties\":{}}]}"),
      ==, 400);
  g_assert_nonnull (strstr (bench_text (&bench, "message"), "Duplicate IDs"));
  g_assert_cmpuint (ask (&bench, "GET", OBJECTS "contacts", NULL), ==, 200);
  g_assert_cmpuint (bench_length (&bench, "results"), ==, 0);
  bench_stop (&bench);
}

static void
test_at_most_hundred (void)
{
  Bench bench;
  g_autoptr (GString) body = g_string_new ("{\"inputs\":[");

  start (&bench);
  for (guint i = 0; i < 101; i++)
    g_string_append_printf (body,
                            "%s{\"idProperty\":\"email\",\"id\":\"a%u@example.com\","
                            "\"properties\":{}}",
                            i > 0 ? "," : "", i);
  g_string_append (body, "]}");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/upsert", body->str), ==, 400);
  bench_stop (&bench);
}

static void
test_create_clashes (void)
{
  Bench bench;
  g_autofree char *id = NULL;

  start (&bench);
  id = make_contact (&bench, "ada@example.com");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/create",
                         "{\"inputs\":[{\"properties\":{\"email\":\"ada@example.com\"}}]}"),
                    ==, 409);
  g_assert_nonnull (
      strstr (bench_text (&bench, "message"), "Contact already exists. Existing ID:"));
  g_assert_nonnull (strstr (bench_text (&bench, "message"), id));
  bench_stop (&bench);
}

static void
test_batch_read (void)
{
  Bench bench;
  g_autofree char *id = NULL;

  start (&bench);
  id = make_contact (&bench, "ada@example.com");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/read",
                         "{\"idProperty\":\"email\",\"properties\":[\"email\",\"phone\"],"
                         "\"inputs\":[{\"id\":\"ada@example.com\"},{\"id\":\"bob@example.com\"}]}"),
                    ==, 207);
  g_assert_cmpstr (bench_text (&bench, "results.0.id"), ==, id);
  g_assert_true (json_node_is_null (bench_at (&bench, "results.0.properties.phone")));
  g_assert_cmpstr (bench_text (&bench, "errors.0.context.ids.0"), ==, "bob@example.com");
  bench_stop (&bench);
}

static void
test_stages_are_ids (void)
{
  Bench bench;
  g_autofree char *stage = NULL;
  g_autofree char *body = NULL;

  start (&bench);
  g_assert_cmpuint (
      ask (&bench, "POST", OBJECTS "orders", "{\"properties\":{\"hs_pipeline_stage\":\"Paid\"}}"),
      ==, 400);
  g_assert_cmpuint (ask (&bench, "GET", "/crm/pipelines/2026-03/orders", NULL), ==, 200);
  g_assert_cmpstr (bench_text (&bench, "results.0.stages.1.label"), ==, "Paid");
  g_assert_cmpstr (bench_text (&bench, "results.0.stages.4.metadata.state"), ==, "CLOSED");
  stage = g_strdup (bench_text (&bench, "results.0.stages.1.id"));
  body = g_strdup_printf ("{\"properties\":{\"hs_pipeline_stage\":\"%s\"}}", stage);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "orders", body), ==, 201);
  bench_stop (&bench);
}

static void
test_associations (void)
{
  Bench bench;
  g_autofree char *contact = NULL;
  g_autofree char *order = NULL;
  g_autofree char *body = NULL;
  g_autofree char *path = NULL;

  start (&bench);
  contact = make_contact (&bench, "ada@example.com");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "orders", "{\"properties\":{}}"), ==, 201);
  order = g_strdup (bench_text (&bench, "id"));
  body = g_strdup_printf ("{\"inputs\":[{\"from\":{\"id\":\"%s\"},\"to\":{\"id\":\"%s\"}},"
                          "{\"from\":{\"id\":\"%s\"},\"to\":{\"id\":\"7\"}}]}",
                          order, contact, order);
  for (guint i = 0; i < 2; i++) /* again without harm */
    {
      g_assert_cmpuint (ask (&bench, "POST",
                             "/crm/associations/2026-03/orders/contacts/batch/associate/default",
                             body),
                        ==, 207);
      g_assert_cmpuint (bench_length (&bench, "results"), ==, 1);
      g_assert_cmpuint (bench_length (&bench, "errors"), ==, 1);
    }
  path = g_strdup_printf (OBJECTS "contacts/%s/associations/orders", contact);
  g_assert_cmpuint (ask (&bench, "GET", path, NULL), ==, 200);
  g_assert_cmpuint (bench_length (&bench, "results"), ==, 1);
  g_assert_cmpstr (bench_text (&bench, "results.0.toObjectId"), ==, order);
  bench_stop (&bench);
}

static void
test_search_lags (void)
{
  Bench bench;
  g_autofree char *id = NULL;
  static const char body[] = "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"email\","
                             "\"operator\":\"EQ\",\"value\":\"ada@example.com\"}]}],\"limit\":200}";

  start (&bench);
  wish (&bench, "{\"index_delay_ms\":3600000}");
  id = make_contact (&bench, "ada@example.com");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/search", body), ==, 200);
  g_assert_cmpint (bench_int (&bench, "total"), ==, 0);
  g_assert_null (bench_header (&bench, "X-HubSpot-RateLimit-Max"));
  wish (&bench, "{\"index_delay_ms\":0}");
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/search", body), ==, 200);
  g_assert_cmpstr (bench_text (&bench, "results.0.id"), ==, id);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/search", "{\"limit\":201}"), ==, 400);
  g_assert_cmpuint (
      ask (&bench, "POST", OBJECTS "contacts/search", "{\"limit\":200,\"after\":\"9900\"}"), ==,
      400);
  bench_stop (&bench);
}

/* How many of ten contacts a search finds. */
static gint64
found (Bench *bench)
{
  g_assert_cmpuint (ask (bench, "POST", OBJECTS "contacts/search",
                         "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"email\","
                         "\"operator\":\"HAS_PROPERTY\"}]}],\"limit\":200}"),
                    ==, 200);

  return bench_int (bench, "total");
}

/* Each has a lag of its own; what is read by its id is there at once. */
static void
test_lag (void)
{
  Bench bench;
  g_autofree char *path = NULL;

  start (&bench);
  for (int i = 0; i < 10; i++)
    {
      g_autofree char *email = g_strdup_printf ("ada%d@example.com", i);
      g_autofree char *id = make_contact (&bench, email);

      g_free (path);
      path = g_strconcat (OBJECTS "contacts/", id, NULL);
    }
  g_assert_true (
      sandbox_server_set_lag (bench.server, "hubspot", 24 * 3600 * (gint64) G_USEC_PER_SEC));
  g_assert_cmpint (found (&bench), <, 10);
  g_assert_cmpuint (ask (&bench, "GET", path, NULL), ==, 200);
  g_assert_true (sandbox_server_set_lag (bench.server, "hubspot", 0));
  g_assert_cmpint (found (&bench), ==, 10);
  bench_stop (&bench);
}

static void
test_skew (void)
{
  Bench bench;
  g_autofree char *id = NULL;
  g_autoptr (GDateTime) updated = NULL;
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  start (&bench);
  g_assert_true (
      sandbox_server_set_skew (bench.server, "hubspot", -7200 * (gint64) G_USEC_PER_SEC));
  id = make_contact (&bench, "ada@example.com");
  updated = g_date_time_new_from_iso8601 (bench_text (&bench, "updatedAt"), NULL);
  date = soup_date_time_new_from_http_string (bench_header (&bench, "Date"));
  g_assert_cmpint (g_date_time_difference (now, updated), >, G_TIME_SPAN_HOUR);
  g_assert_cmpint (g_date_time_difference (now, date), >, G_TIME_SPAN_HOUR);
  bench_stop (&bench);
}

/* A key that was replaced is worth nothing; that access tokens ran out is nothing to a key. */
static void
test_tokens (void)
{
  Bench bench;

  start (&bench);
  g_assert_true (sandbox_server_end_tokens (bench.server, "hubspot", FALSE));
  g_assert_cmpuint (ask (&bench, "GET", OBJECTS "contacts", NULL), ==, 200);
  g_assert_true (sandbox_server_end_tokens (bench.server, "hubspot", TRUE));
  g_assert_cmpuint (ask (&bench, "GET", OBJECTS "contacts", NULL), ==, 401);
  bench_stop (&bench);
}

static void
test_merged (void)
{
  Bench bench;
  g_autofree char *first = NULL;
  g_autofree char *other = NULL;
  g_autofree char *body = NULL;
  g_autofree char *path = NULL;

  start (&bench);
  first = make_contact (&bench, "ada@example.com");
  other = make_contact (&bench, "augusta@example.com");
  body = g_strdup_printf ("{\"primaryObjectId\":\"%s\",\"objectIdToMerge\":\"%s\"}", first, other);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/merge", body), ==, 200);
  path = g_strconcat (OBJECTS "contacts/", other, NULL);
  g_assert_cmpuint (ask (&bench, "GET", path, NULL), ==, 200);
  g_assert_cmpstr (bench_text (&bench, "id"), ==, first);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/batch/upsert",
                         "{\"inputs\":[{\"idProperty\":\"email\",\"id\":\"augusta@example.com\","
                         "\"properties\":{\"email\":\"augusta@example.com\"}}]}"),
                    ==, 200);
  g_assert_cmpstr (bench_text (&bench, "results.0.id"), ==, first);
  g_assert_cmpstr (bench_text (&bench, "results.0.properties.email"), ==, "ada@example.com");
  bench_stop (&bench);
}

static void
test_archive (void)
{
  Bench bench;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  start (&bench);
  id = make_contact (&bench, "ada@example.com");
  path = g_strconcat (OBJECTS "contacts/", id, NULL);
  g_assert_cmpuint (ask (&bench, "DELETE", path, NULL), ==, 204);
  /* Nothing comes over that connection any more, and the client is told. */
  g_assert_cmpstr (bench_header (&bench, "Connection"), ==, "close");
  g_assert_cmpuint (ask (&bench, "GET", path, NULL), ==, 404);
  g_assert_cmpuint (ask (&bench, "DELETE", path, NULL), ==, 204);
  g_assert_cmpuint (ask (&bench, "GET", OBJECTS "contacts?archived=true", NULL), ==, 200);
  g_assert_cmpstr (bench_text (&bench, "results.0.id"), ==, id);
  bench_stop (&bench);
}

static void
test_too_many (void)
{
  Bench bench;

  bench_start (&bench, "hubspot", 0, 1);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (ask (&bench, "GET", "/account-info/2026-03/details", NULL), ==, 200);
  g_assert_cmpuint (ask (&bench, "GET", "/account-info/2026-03/details", NULL), ==, 429);
  g_assert_cmpstr (bench_text (&bench, "policyName"), ==, "TEN_SECONDLY_ROLLING");
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/search", "{}"), ==, 200);
  g_assert_cmpuint (ask (&bench, "POST", OBJECTS "contacts/search", "{}"), ==, 429);
  g_assert_cmpstr (bench_text (&bench, "message"), ==, "You have reached your secondly limit.");
  wish (&bench, "{\"daily_left\":0}");
  g_assert_cmpuint (ask (&bench, "GET", "/account-info/2026-03/details", NULL), ==, 429);
  g_assert_cmpstr (bench_text (&bench, "policyName"), ==, "DAILY");
  bench_stop (&bench);
}

static void
test_refresh_rotates (void)
{
  Bench bench;
  g_autofree char *form = NULL;

  start (&bench);
  form = g_strdup_printf ("grant_type=refresh_token&client_id=%s&client_secret=%s&refresh_token=x",
                          bench_credential (&bench, "client_id"),
                          bench_credential (&bench, "client_secret"));
  g_assert_cmpuint (bench_ask (&bench, "POST", "/oauth/2026-03/token",
                               "application/x-www-form-urlencoded", form, NULL),
                    ==, 400);
  g_assert_cmpstr (bench_text (&bench, "category"), ==, "BAD_REFRESH_TOKEN");
  g_assert_cmpstr (bench_text (&bench, "error"), ==, "invalid_grant");
  bench_stop (&bench);
}

/* HubSpot's own clients still use the addresses of before the dated ones. */
static void
test_numbered_addresses (void)
{
  static const struct
  {
    const char *path;
    guint status;
  } cases[] = {
    { "/crm/v2/objects/contacts", 404 },
    { "/crm/v3/associations/orders/contacts/batch/read", 404 },
    { "/crm/v3", 404 },
    { "/crm/v3/objects/contacts", 200 },
    { "/crm/v3/properties/orders", 200 },
    { "/crm/v3/pipelines/orders", 200 },
  };
  Bench bench;

  start (&bench);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (ask (&bench, "GET", cases[i].path, NULL), ==, cases[i].status);
  g_assert_cmpuint (
      ask (&bench, "POST", "/crm/v4/associations/orders/contacts/batch/read", "{\"inputs\":[]}"),
      ==, 200);
  bench_stop (&bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hubspot/bearer", test_bearer);
  g_test_add_func ("/hubspot/missing-scopes", test_missing_scopes);
  g_test_add_func ("/hubspot/key-must-be-unique", test_key_must_be_unique);
  g_test_add_func ("/hubspot/property-must-exist", test_property_must_exist);
  g_test_add_func ("/hubspot/values-are-text", test_values_are_text);
  g_test_add_func ("/hubspot/upsert", test_upsert);
  g_test_add_func ("/hubspot/rows-fail-alone", test_rows_fail_alone);
  g_test_add_func ("/hubspot/one-record-twice-fails-all", test_one_record_twice_fails_all);
  g_test_add_func ("/hubspot/at-most-hundred", test_at_most_hundred);
  g_test_add_func ("/hubspot/create-clashes", test_create_clashes);
  g_test_add_func ("/hubspot/batch-read", test_batch_read);
  g_test_add_func ("/hubspot/stages-are-ids", test_stages_are_ids);
  g_test_add_func ("/hubspot/associations", test_associations);
  g_test_add_func ("/hubspot/search-lags", test_search_lags);
  g_test_add_func ("/hubspot/lag", test_lag);
  g_test_add_func ("/hubspot/skew", test_skew);
  g_test_add_func ("/hubspot/tokens", test_tokens);
  g_test_add_func ("/hubspot/merged", test_merged);
  g_test_add_func ("/hubspot/archive", test_archive);
  g_test_add_func ("/hubspot/too-many", test_too_many);
  g_test_add_func ("/hubspot/refresh-rotates", test_refresh_rotates);
  g_test_add_func ("/hubspot/numbered-addresses", test_numbered_addresses);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A manifest with the user's own mappings and value rows in it. */
#include <string.h>

#include "daybook-error.h"
#include "daybook-manifest-adapt.h"

#define NAME "stripe/charges/payment"

static DaybookManifest *
load (void)
{
  g_autoptr(GError) error = NULL;
  DaybookManifest *manifest = daybook_manifest_find ("stripe", &error);

  g_assert_no_error (error);
  return manifest;
}

static DaybookMapping *
compile (DaybookManifest *manifest, const char *name, const char *text, GError **error)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (text, -1, error);

  return tree != NULL ? daybook_manifest_compile (manifest, name, "mine.json", tree, error) : NULL;
}

static const struct
{
  const char *name, *mapping, *text, *told;
} bad[] = {
  { "no-such", "stripe/charges/order", "{}", "Stripe has no mapping \"stripe/charges/order\"" },
  { "no-rules", NAME, "{}", "mine.json:" },
  { "member", NAME, "{\n\"rule\": []}", "mine.json:2: a mapping is an object of" },
  { "field", NAME,
    "{\"rules\": [ { \"to\": \"id\", \"from\": \"id\" },\n{ \"to\": \"sum\", \"from\": "
    "\"x\" } ]}",
    "mine.json:2: rule 2 (to sum)" },
  { "type", NAME, "{\"rules\": [ { \"to\": \"amount\", \"const\": 1 } ]}", "rule 1 (to amount)" },
  { "table", NAME,
    "{\"rules\": [ { \"to\": \"status\", \"from\": \"x\", \"steps\": [ { \"table\": \"t\" } ] } ]}",
    "no table \"t\"" },
  { "row", NAME,
    "{\"tables\": { \"t\": [ { \"key\": \"a\" } ] }, \"rules\": [ { \"to\": \"status\", \"from\": "
    "\"x\", "
    "\"steps\": [ { \"table\": \"t\" } ] } ]}",
    "needs a \"value\"" },
};

static void
test_bad (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(DaybookManifest) manifest = load ();
  g_autoptr(GError) error = NULL;

  g_assert_null (compile (manifest, bad[i].mapping, bad[i].text, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, bad[i].told));
}

static void
test_names (void)
{
  g_autoptr(DaybookManifest) manifest = load ();
  g_autoptr(GPtrArray) names = daybook_manifest_mapping_names (manifest);

  g_assert_cmpuint (names->len, ==, 6);
  g_assert_cmpstr (names->pdata[1], ==, NAME);
  g_assert_cmpstr (daybook_manifest_contract_of (manifest, NAME), ==, "payment/1");
  g_assert_null (daybook_manifest_contract_of (manifest, "quickbooks/sales_receipt"));
}

/* The user's text is what is in force; the manifest that it was made from is as it was. */
static void
test_own (void)
{
  g_autoptr(DaybookManifest) manifest = load ();
  g_autoptr(GError) error = NULL;
  DaybookMapping *shipped = daybook_manifest_find_mapping (manifest, NAME);
  const char *list = "[{\"name\":\"" NAME "\",\"text\":\"{\\\"rules\\\":[{\\\"to\\\":\\\"id\\\","
                     "\\\"from\\\":\\\"id\\\"}]}\"}]";
  g_autoptr(DaybookManifest) mine = daybook_manifest_adapt (manifest, list, NULL, &error);
  g_autoptr(DaybookManifest) same = daybook_manifest_adapt (manifest, "[]", "[]", &error);
  g_autoptr(DaybookManifest) wrong = NULL;

  g_assert_no_error (error);
  g_assert_true (same == manifest);
  g_assert_cmpstr (daybook_mapping_version (daybook_manifest_find_mapping (mine, NAME)), !=,
                   daybook_mapping_version (shipped));
  g_assert_true (daybook_manifest_find_mapping (manifest, NAME) == shipped);
  wrong = daybook_manifest_adapt (manifest, "[{\"name\":\"" NAME "\",\"text\":\"{}\"}]", NULL,
                                  &error);
  g_assert_null (wrong);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "daybookctl mapping revert " NAME));
}

static char *
status_of (DaybookManifest *manifest, const char *status, const char *connection, GError **error)
{
  g_autofree char *payload = g_strdup_printf (
      "{\"id\":\"ch_1\",\"status\":\"%s\",\"amount\":1,\"currency\":\"usd\",\"created\":1}",
      status);
  g_autoptr(DaybookTree) tree = daybook_tree_new (payload, -1, NULL);
  g_autoptr(DaybookScope) scope = daybook_scope_new (NULL);
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *text = NULL;
  g_autoptr(DaybookTree) result = NULL;

  daybook_scope_set_text (scope, "connection", connection);
  daybook_json_writer_init (&out);
  if (!daybook_mapping_run (daybook_manifest_find_mapping (manifest, NAME), tree, 0, scope, &out,
                            error))
    return NULL;
  text = daybook_json_writer_steal (&out);
  result = daybook_tree_new (text, -1, NULL);
  return g_strdup (daybook_tree_find_text (result, 0, "status"));
}

/* The user's rows lie over the table's own, and make a version of their own. */
static void
test_rows (void)
{
  g_autoptr(DaybookManifest) manifest = load ();
  g_autoptr(GError) error = NULL;
  const char *rows
      = "[{\"table\":\"charge_status\",\"key\":\"blocked\",\"value\":\"failed\",\"channel\":"
        "\"till\"},"
        "{\"table\":\"account\",\"key\":\"sales\",\"value\":\"80\",\"channel\":\"pos\"}]";
  g_autoptr(DaybookManifest) mine = daybook_manifest_adapt (manifest, NULL, rows, &error);
  g_autofree char *blocked = NULL;
  g_autofree char *known = NULL;

  g_assert_no_error (error);
  blocked = status_of (mine, "blocked", "till", &error);
  known = status_of (mine, "succeeded", "till", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (blocked, ==, "failed");
  g_assert_cmpstr (known, ==, "succeeded");
  g_assert_null (status_of (mine, "blocked", "other", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_cmpstr (daybook_mapping_version (daybook_manifest_find_mapping (mine, NAME)), !=,
                   daybook_mapping_version (daybook_manifest_find_mapping (manifest, NAME)));
  g_assert_true (daybook_manifest_find_mapping (mine, "stripe/payouts/payout")
                 == daybook_manifest_find_mapping (manifest, "stripe/payouts/payout"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/connectors/manifest-adapt/", bad[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
    }
  g_test_add_func ("/connectors/manifest-adapt/names", test_names);
  g_test_add_func ("/connectors/manifest-adapt/own", test_own);
  g_test_add_func ("/connectors/manifest-adapt/rows", test_rows);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manifests: those that ship load; what is wrong with one is told with file, line and place. */
#include "daybook-action.h"
#include "daybook-data.h"
#include "daybook-error.h"
#include "daybook-manifest.h"

#include <glib/gstdio.h>
#include <string.h>

/* A manifest that is right, with places where a case puts something else in. */
static const char good[]
    = "{ \"manifest\": 1, \"provider\": \"till\", \"version\": \"1\", \"title\": \"Till\", "
      "\"category\": \"custom\",\n"
      "  \"settings\": [ { \"name\": \"host\", \"title\": \"Host\" } ],\n"
      "  \"environments\": { \"live\": { \"api\": \"https://{settings.host}\" } },\n"
      "  \"sign_in\": [ { \"id\": \"key\", \"method\": \"api_key\", \"title\": \"Key\", \"steps\": "
      "[ \"Paste it\" ],\n"
      "    \"fields\": [ { \"name\": \"key\", \"title\": \"Key\", \"secret\": true } ],\n"
      "    \"headers\": { \"Authorization\": \"Bearer {key}\" } } ],\n"
      "  \"streams\": { \"items\": { \"title\": \"Items\",\n"
      "    \"request\": { \"get\": \"/items\", \"query\": { \"from\": \"{since?}\" } },\n"
      "    \"records\": \"items\", \"pages\": { \"kind\": \"none\" },\n"
      "    \"yields\": [ { \"contract\": \"item/1\",\n"
      "      \"map\": [ { \"to\": \"id\", \"from\": \"id\" }, { \"to\": \"title\", \"from\": "
      "\"name\" } ] } ] } } }\n";

typedef struct
{
  const char *name;
  const char *from; /* in the good one */
  const char *to;
  const char *told; /* part of the error */
} Case;

/* "hints" before the streams. */
#define HINTS(since, due)                                                                          \
  "\"hints\": { \"request\": { \"get\": \"/e\", \"query\": { \"a\": \"" since "\" } }," \
  " \"records\": \"data\", \"id\": \"id\", \"kind\": \"type\", \"since\": { \"field\": \"at\"," \
  " \"time\": \"unix\", \"look_back\": \"1 h\" }, \"due\": { \"\": [ \"" due "\" ] } }, \"streams\""

static const Case cases[] = {
  { "not-json", "\"manifest\": 1,", "\"manifest\": 1", "till.json" },
  { "not-an-object", NULL, "[]", "expected an object, found a list" },
  { "version", "\"manifest\": 1", "\"manifest\": 2",
    "till.json:1: manifest: this Daybook reads manifests of version 1" },
  { "provider", "\"till\"", "\"Till 2\"",
    "till.json:1: provider: a provider's name has small letters" },
  { "category", "\"custom\"", "\"toys\"", "till.json:1: category: \"toys\" is not one of" },
  { "unknown-member", "\"title\": \"Items\"", "\"titel\": \"Items\"",
    "till.json:7: streams.items.titel: there is no such member" },
  { "missing-member", "\"title\": \"Items\",", "",
    "till.json:7: streams.items: \"title\" is missing" },
  { "wrong-kind", "\"steps\": [ \"Paste it\" ]", "\"steps\": \"Paste it\"",
    "sign_in[0].steps: expected a list of texts, found a string" },
  { "two-methods", "\"get\": \"/items\"", "\"get\": \"/items\", \"post\": \"/items\"",
    "till.json:8: streams.items.request: a request has one of" },
  { "get-with-body", "\"get\": \"/items\",", "\"get\": \"/items\", \"json\": {},",
    "a get has no body" },
  { "no-such-query", "\"get\": \"/items\",", "\"post\": \"/items\", \"graphql\": \"items\",",
    "there is no \"items\" in \"queries\"" },
  { "window-of-two-lengths", "\"streams\": {",
    "\"limits\": { \"windows\": [ { \"remaining\": \"X-Left\", \"interval\": \"1 s\", "
    "\"interval_ms\": \"X-Length\" } ] }, \"streams\": {",
    "limits.windows[0]: how long a window is, is told by one of" },
  { "window-of-no-span", "\"streams\": {",
    "\"limits\": { \"windows\": [ { \"remaining\": \"X\", \"interval\": \"X-Length\" } ] }, "
    "\"streams\": {",
    "limits.windows[0].interval: \"X-Length\" is not a span" },
  { "window-without-header", "\"streams\": {",
    "\"limits\": { \"windows\": [ { \"interval\": \"1 s\" } ] }, \"streams\": {",
    "\"remaining\" is missing" },
  { "wait-is-no-span", "\"streams\": {", "\"limits\": { \"wait\": \"long\" }, \"streams\": {",
    "limits.wait: \"long\" is not a span" },
  { "placeholder", "{since?}", "{sinse?}",
    "till.json:8: streams.items.request.query.from: nothing fills {sinse} here" },
  { "id-without-one", "{since?}", "{id}", "nothing fills {id} here" },
  { "no-such-included-query", "\"streams\": {",
    "\"queries\": { \"a\": [ \"@b\" ] }, \"streams\": {", "there is no query \"b\"" },
  { "included-twice", "\"streams\": {",
    "\"queries\": { \"a\": [ \"@b\" ], \"b\": [ \"@a\" ] }, \"streams\": {",
    "the query \"b\" stands for another one itself" },
  { "one-without-records", "\"records\": \"items\",",
    "\"records\": \"items\", \"one\": { \"request\": { \"get\": \"/items/{id}\" } },",
    "streams.items.one: \"records\" is missing" },
  { "half-placeholder", "{since?}", "{since?", "is not a placeholder" },
  { "secret-in-a-stream", "{since?}", "{key}", "nothing fills {key} here" },
  { "no-such-setting", "{settings.host}", "{settings.port}",
    "till.json:3: environments.live.api: there is no setting called \"port\"" },
  { "header", "Bearer {key}", "Bearer {token}",
    "till.json:6: sign_in[0].headers.Authorization: nothing fills {token} here" },
  { "api-key-without-headers", "\"headers\": { \"Authorization\": \"Bearer {key}\" }",
    "\"scopes\": \"a\"", "api_key needs \"headers\"" },
  { "method-needs", "\"api_key\"", "\"password\"", "sign_in[0]: password needs \"login\"" },
  { "pattern", "\"secret\": true", "\"pattern\": \"(\"", "sign_in[0].fields[0].pattern:" },
  { "pattern-of-environment", "\"secret\": true", "\"environments\": { \"live\": \"(\" }",
    "sign_in[0].fields[0].environments.live:" },
  { "no-such-environment", "\"secret\": true", "\"environments\": { \"moon\": \"^m\" }",
    "there is no environment \"moon\"" },
  { "no-such-contract", "\"item/1\"", "\"thing/1\"",
    "till.json:10: streams.items.yields[0].contract:" },
  { "no-such-field", "\"to\": \"title\"", "\"to\": \"titel\"", "till.json:11: rule 2 (to titel)" },
  { "cursor-needs", "\"kind\": \"none\"", "\"kind\": \"cursor\"",
    "till.json:9: streams.items.pages: cursor needs \"next\"" },
  { "offset-needs", "\"kind\": \"none\"", "\"kind\": \"offset\"",
    "streams.items: paging by offset needs \"size\"" },
  { "named-mapping",
    "\"map\": [ { \"to\": \"id\", \"from\": \"id\" }, { \"to\": \"title\", \"from\": \"name\" } ]",
    "\"map\": \"items\"", "there is no \"items\" in \"mappings\"" },
  { "span", "\"pages\"",
    "\"since\": { \"field\": \"at\", \"time\": \"unix\", \"look_back\": \"soon\" }, \"pages\"",
    "\"soon\" is not a span of time" },
  { "hint-of-no-stream", "\"streams\"", HINTS ("{since?}", "things"),
    "hints.due.[0]: there is no \"things\" in \"streams\"" },
  { "hint-placeholder", "\"streams\"", HINTS ("{after?}", "items"), "nothing fills {after} here" },
  { "time", "\"pages\"",
    "\"since\": { \"field\": \"at\", \"time\": \"stardate\", \"look_back\": \"1 h\" }, \"pages\"",
    "\"stardate\" is not a way" },
};

static char *
replace (const char *text, const char *from, const char *to)
{
  const char *at = strstr (text, from);

  g_assert_nonnull (at);

  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

static DaybookManifest *
load_text (const char *text, GError **error)
{
  g_autofree char *dir = g_dir_make_tmp ("daybook-manifest-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (dir, "till.json", NULL);
  DaybookManifest *manifest;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  manifest = daybook_manifest_load (file, error);
  g_unlink (file);
  g_rmdir (dir);

  return manifest;
}

static void
test_good (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookManifest) manifest = load_text (good, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (daybook_manifest_provider (manifest), ==, "till");
  g_assert_cmpuint (daybook_manifest_streams (manifest)->len, ==, 1);
  g_assert_cmpuint (daybook_manifest_actions (manifest)->len, ==, 0);
  g_assert_nonnull (daybook_manifest_mapping (manifest, "streams.items[0]"));
  g_assert_null (daybook_manifest_mapping (manifest, "streams.items[1]"));
  g_assert_cmpstr (daybook_mapping_name (daybook_manifest_mapping (manifest, "streams.items[0]")),
                   ==, "till/items/item");
  g_assert_null (daybook_action_for_kind (manifest, "sale"));
}

static void
test_bad (gconstpointer data)
{
  const Case *row = data;
  g_autofree char *text
      = row->from != NULL ? replace (good, row->from, row->to) : g_strdup (row->to);
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookManifest) manifest = load_text (text, &error);

  g_assert_null (manifest);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, row->told));
}

static void
test_missing_file (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (daybook_manifest_load ("/nowhere/till.json", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
  g_assert_null (daybook_manifest_find ("no-such-provider", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_clear_error (&error);
  g_assert_null (daybook_manifest_find ("../contracts/item-1", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

/* Every manifest that ships loads, and says what it is for. */
static void
test_shipped (void)
{
  g_autoptr(GPtrArray) providers = daybook_manifest_providers ();
  guint found = 0;

  for (guint i = 0; i < providers->len; i++)
    {
      const char *provider = g_ptr_array_index (providers, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(DaybookManifest) manifest = daybook_manifest_find (provider, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (daybook_manifest_provider (manifest), ==, provider);
      g_assert_cmpuint (daybook_manifest_streams (manifest)->len, >, 0);
      found += g_str_equal (provider, "shopify") || g_str_equal (provider, "stripe")
               || g_str_equal (provider, "quickbooks");
    }
  g_assert_cmpuint (found, ==, 3);
}

/* The example that the help begins with is one that loads. */
static void
test_help (void)
{
  g_autofree char *file = daybook_data_path ("help/manifest.md");
  g_autofree char *help = NULL;
  g_autofree char *example = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookManifest) manifest = NULL;
  const char *start;

  g_assert_true (g_file_get_contents (file, &help, NULL, NULL));
  start = strstr (help, "```json\n");
  g_assert_nonnull (start);
  start += strlen ("```json\n");
  example = g_strndup (start, (gsize) (strstr (start, "```") - start));
  manifest = load_text (example, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (daybook_manifest_streams (manifest)->len, ==, 1);
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *kind, *action;
  } rows[] = {
    { "sale", "sales_receipt" },       { "refund", "refund_receipt" },
    { "suspense", "journal_entry" },   { "fee", "journal_entry" },
    { "dispute", "journal_entry" },    { "dispute_won", "journal_entry" },
    { "reserve", "journal_entry" },    { "dispute_lost", "journal_entry" },
    { "adjustment", "journal_entry" }, { "payout", "transfer" },
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookManifest) manifest = daybook_manifest_find ("quickbooks", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *action = daybook_action_for_kind (manifest, rows[i].kind);

      g_assert_cmpstr (action, ==, rows[i].action);
      g_assert_nonnull (daybook_action_mapping (manifest, action));
      g_assert_cmpuint (strlen (daybook_action_mapping_version (manifest, action)), ==, 64);
    }
  g_assert_null (daybook_action_for_kind (manifest, "gift"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/manifest/bad/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_bad);
    }
  g_test_add_func ("/manifest/good", test_good);
  g_test_add_func ("/manifest/missing-file", test_missing_file);
  g_test_add_func ("/manifest/shipped", test_shipped);
  g_test_add_func ("/manifest/help", test_help);
  g_test_add_func ("/manifest/kinds", test_kinds);

  return g_test_run ();
}

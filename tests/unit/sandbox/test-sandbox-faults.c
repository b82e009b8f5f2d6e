/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox-faults.h"

#include <gio/gio.h>
#include <string.h>

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static void
add (SandboxFaults *faults, const char *text)
{
  g_autoptr (JsonObject) spec = parse (text);
  g_autoptr (GError) error = NULL;

  sandbox_faults_add (faults, spec, &error);
  g_assert_no_error (error);
}

static const struct
{
  const char *name;
  const char *spec;
  const char *complaint;
} bad_specs[] = {
  { "no-kind", "{}", "kind" },
  { "odd-kind", "{\"kind\":\"explode\"}", "explode" },
  { "kind-number", "{\"kind\":429}", "kind: expected a string" },
  { "provider", "{\"provider\":\"xero\",\"kind\":\"500\"}", "xero" },
  { "control", "{\"provider\":\"control\",\"kind\":\"500\"}", "control" },
  { "rate-high", "{\"kind\":\"500\",\"rate\":1.5}", "rate" },
  { "rate-text", "{\"kind\":\"500\",\"rate\":\"much\"}", "rate" },
  { "count-below", "{\"kind\":\"500\",\"count\":-1}", "count" },
  { "seconds-long", "{\"kind\":\"timeout_after\",\"seconds\":1e9}", "seconds" },
  { "match-list", "{\"kind\":\"500\",\"match\":[]}", "match" },
};

static void
test_bad (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (SandboxFaults) faults = sandbox_faults_new ();
  g_autoptr (JsonObject) spec = parse (bad_specs[i].spec);
  g_autoptr (GError) error = NULL;
  double seconds = 0;

  g_assert_false (sandbox_faults_add (faults, spec, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, bad_specs[i].complaint));
  g_assert_cmpint (sandbox_faults_decide (faults, "stripe", "GET", "/v1/charges", &seconds), ==,
                   SANDBOX_FAULT_NONE);
}

static void
test_match (void)
{
  g_autoptr (SandboxFaults) faults = sandbox_faults_new ();
  double seconds = 0;

  add (faults, "{\"provider\":\"quickbooks\",\"kind\":\"timeout_after\",\"match\":\"POST "
               "/v3/\",\"seconds\":0.5}");
  g_assert_cmpint (
      sandbox_faults_decide (faults, "quickbooks", "POST", "/v3/company/1/payment", &seconds), ==,
      SANDBOX_FAULT_TIMEOUT_AFTER);
  g_assert_cmpfloat (seconds, ==, 0.5);
  g_assert_cmpint (
      sandbox_faults_decide (faults, "quickbooks", "GET", "/v3/company/1/query", &seconds), ==,
      SANDBOX_FAULT_NONE);
  g_assert_cmpint (
      sandbox_faults_decide (faults, "stripe", "POST", "/v3/company/1/payment", &seconds), ==,
      SANDBOX_FAULT_NONE);
}

/* Sign-in fails only when it is named. */
static void
test_sign_in (void)
{
  g_autoptr (SandboxFaults) faults = sandbox_faults_new ();
  double seconds = 0;

  add (faults, "{\"kind\":\"500\"}");
  g_assert_cmpint (
      sandbox_faults_decide (faults, "shopify", "POST", "/admin/oauth/access_token", &seconds), ==,
      SANDBOX_FAULT_NONE);
  g_assert_cmpint (sandbox_faults_decide (faults, "shopify", "POST",
                                          "/admin/api/2026-10/graphql.json", &seconds),
                   ==, SANDBOX_FAULT_FAILED);
  add (faults, "{\"kind\":\"none\"}");
  add (faults, "{\"kind\":\"429\",\"match\":\"POST /admin/oauth\"}");
  g_assert_cmpint (
      sandbox_faults_decide (faults, "shopify", "POST", "/admin/oauth/access_token", &seconds), ==,
      SANDBOX_FAULT_LIMITED);
}

static void
test_count (void)
{
  g_autoptr (SandboxFaults) faults = sandbox_faults_new ();
  double seconds = 0;
  guint hits = 0;

  add (faults, "{\"provider\":\"stripe\",\"kind\":\"drop_reply\",\"count\":3}");
  for (int i = 0; i < 10; i++)
    hits += sandbox_faults_decide (faults, "stripe", "GET", "/v1/charges", &seconds)
            == SANDBOX_FAULT_DROP_REPLY;
  g_assert_cmpuint (hits, ==, 3);
}

/* About as often as asked, and the same sequence for the same seed. */
static void
test_rate (void)
{
  g_autoptr (SandboxFaults) first = sandbox_faults_new ();
  g_autoptr (SandboxFaults) again = sandbox_faults_new ();
  g_autoptr (JsonNode) report = NULL;
  JsonObject *rule;
  double seconds = 0;
  guint hits = 0;

  add (first, "{\"kind\":\"500\",\"rate\":0.1,\"seed\":7}");
  add (again, "{\"kind\":\"500\",\"rate\":0.1,\"seed\":7}");
  for (int i = 0; i < 5000; i++)
    {
      SandboxFaultKind kind
          = sandbox_faults_decide (first, "stripe", "GET", "/v1/charges", &seconds);

      g_assert_cmpint (sandbox_faults_decide (again, "stripe", "GET", "/v1/charges", &seconds), ==,
                       kind);
      hits += kind != SANDBOX_FAULT_NONE;
    }
  g_assert_cmpuint (hits, >, 400);
  g_assert_cmpuint (hits, <, 600);

  report = sandbox_faults_report (first);
  rule = json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (report), "rules"), 0);
  g_assert_cmpint (json_object_get_int_member (rule, "seen"), ==, 5000);
  g_assert_cmpint (json_object_get_int_member (rule, "hit"), ==, hits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_specs); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/faults/bad/", bad_specs[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad);
    }
  g_test_add_func ("/sandbox/faults/match", test_match);
  g_test_add_func ("/sandbox/faults/sign-in", test_sign_in);
  g_test_add_func ("/sandbox/faults/count", test_count);
  g_test_add_func ("/sandbox/faults/rate", test_rate);

  return g_test_run ();
}

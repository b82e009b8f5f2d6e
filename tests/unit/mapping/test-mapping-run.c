/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How rules make one object: targets, nesting, lists, what is left out, errors, and the
 * explanation. */
#include <string.h>

#include "mapping-fixture.h"

typedef struct
{
  const char *name;
  const char *rules;
  const char *input;
  const char *result; /* NULL: an error with: */
  const char *error;
} Case;

static const Case cases[] = {
  { "required/missing", "[{\"to\":\"x\",\"from\":[\"a\",\"b\"],\"required\":true}]", "{\"a\":null}",
    NULL, "t.json:1: rule 1 (to x): there is nothing at a | b, and the rule is required" },
  { "required/steps-leave-nothing",
    "[{\"to\":\"x\",\"from\":\"a\",\"required\":true,\"steps\":[{\"match\":\"z\"}]}]",
    "{\"a\":\"b\"}", NULL, "a is \"b\": the rule is required, and its steps leave nothing" },
  { "required/empty-object",
    "[{\"to\":\"x\",\"map\":[{\"to\":\"y\",\"from\":\"a\"}],\"required\":true}]", "{}", NULL,
    "nothing is in its object" },
  { "required/not-asked",
    "[{\"to\":\"x\",\"from\":\"a\",\"required\":true,\"when\":{\"field\":\"b\",\"exists\":true}}]",
    "{}", "{}" },
  { "required/each-missing", "[{\"to\":\"x[]\",\"each\":\"a\",\"map\":[],\"required\":true}]", "{}",
    NULL, "nothing at a" },
  { "required/each-empty", "[{\"to\":\"x[]\",\"each\":\"a\",\"map\":[],\"required\":true}]",
    "{\"a\":[]}", "{\"x\":[]}" },
  { "each/object", "[{\"to\":\"x[]\",\"each\":\"a\",\"map\":[]}]", "{\"a\":{\"b\":1}}", NULL,
    "rule 1 (to x[]): a is {\"b\":1}: expected a list, found an object" },
  { "map/text", "[{\"to\":\"x\",\"from\":\"a\",\"map\":[{\"to\":\"y\",\"from\":\"b\"}]}]",
    "{\"a\":\"b\"}", NULL, "expected an object, found a string" },
  { "place/in-lists",
    "[{\"to\":\"x[]\",\"each\":\"a\",\"map\":[\n{\"to\":\"y[]\",\"each\":\"b\",\"map\":[\n{\"to\":"
    "\"z\",\"from\":\"c\",\"steps\":[{\"int\":true}]}]}]}]",
    "{\"a\":[{},{\"b\":[{\"c\":1},{\"c\":2},{\"c\":\"bad\"}]}]}", NULL,
    "t.json:3: rule 1 (to x[1].y[2].z): c is \"bad\": step 1 (int): " },
  { "place/long-value", "[{\"to\":\"x\",\"from\":\"a\",\"steps\":[{\"int\":true}]}]",
    "{\"a\":"
    "\"äbcdefghijäbcdefghijäbcdefghijäbcdefghijäbcdefghijäbcdefghijäbcdefghijäbcdefghijäbcdefghij\""
    "}",
    NULL, "jäbcdefgh…: step 1 (int)" },

  { "empty", "[]", "{\"a\":1}", "{}" },
  { "missing", "[{\"to\":\"x\",\"from\":\"a\"},{\"to\":\"y\",\"from\":\"b\"}]", "{\"a\":null}",
    "{}" },
  { "copies", "[{\"to\":\"x\",\"from\":\"a\"}]", "{\"a\":{\"b\":[1,\"2\",null]}}",
    "{\"x\":{\"b\":[1,\"2\",null]}}" },
  { "whole-element", "[{\"to\":\"x\",\"from\":\"\"},{\"to\":\"y\",\"from\":\".\"}]", "[1]",
    "{\"x\":[1],\"y\":[1]}" },
  { "index", "[{\"to\":\"x\",\"from\":\"a[1][0].b\"}]", "{\"a\":[0,[{\"b\":7}]]}", "{\"x\":7}" },
  { "first-of", "[{\"to\":\"x\",\"from\":[\"a\",\"b\",\"c\"]}]", "{\"a\":null,\"c\":3,\"b\":2}",
    "{\"x\":2}" },
  { "first-of-rules",
    "[{\"to\":\"x\",\"from\":\"a\",\"when\":{\"field\":\"k\",\"is\":1}},{\"to\":\"x\",\"from\":"
    "\"b\"},{\"to\":\"x\",\"const\":0}]",
    "{\"k\":2,\"a\":1,\"b\":2}", "{\"x\":2}" },
  { "first-of-rules/last", "[{\"to\":\"x\",\"from\":\"a\"},{\"to\":\"x\",\"const\":0}]", "{}",
    "{\"x\":0}" },
  { "const/null", "[{\"to\":\"x\",\"const\":null},{\"to\":\"y\",\"const\":{\"a\":[]}}]", "{}",
    "{\"x\":null,\"y\":{\"a\":[]}}" },
  { "const/steps",
    "[{\"to\":\"x\",\"const\":\"1.50\",\"steps\":[{\"money\":\"decimal\",\"currency\":\"c\"}]}]",
    "{\"c\":\"usd\"}", "{\"x\":{\"amount\":150,\"currency\":\"USD\"}}" },
  { "scope", "[{\"to\":\"x\",\"from\":\"$shop\"},{\"to\":\"y\",\"from\":\"$nowhere\"}]", "{}",
    "{\"x\":\"maple\"}" },
  { "note", "[{\"to\":\"x\",\"from\":\"a\",\"note\":\"as the shop says\"}]", "{\"a\":1}",
    "{\"x\":1}" },
  { "field-called-value",
    "[{\"to\":\"x\",\"const\":1,\"steps\":[{\"template\":\"{value} {.value}\"}]}]",
    "{\"value\":\"own\"}", "{\"x\":\"1 own\"}" },

  { "group",
    "[{\"to\":\"a.b\",\"from\":\"x\"},{\"to\":\"c\",\"from\":\"x\"},{\"to\":\"a.d.e\",\"from\":"
    "\"x\"},{\"to\":\"a.d.f\",\"from\":\"x\"}]",
    "{\"x\":1}", "{\"a\":{\"b\":1,\"d\":{\"e\":1,\"f\":1}},\"c\":1}" },
  { "group/nothing", "[{\"to\":\"a.b.c\",\"from\":\"y\"},{\"to\":\"d\",\"from\":\"x\"}]",
    "{\"x\":1}", "{\"d\":1}" },
  { "map/same-element",
    "[{\"to\":\"a\",\"map\":[{\"to\":\"b\",\"from\":\"x\"},{\"to\":\"c.d\",\"const\":2}]}]",
    "{\"x\":1}", "{\"a\":{\"b\":1,\"c\":{\"d\":2}}}" },
  { "map/nothing",
    "[{\"to\":\"a\",\"map\":[{\"to\":\"b\",\"from\":\"y\"}]},{\"to\":\"a\",\"from\":\"x\"}]",
    "{\"x\":1}", "{\"a\":1}" },
  { "map/from",
    "[{\"to\":\"a\",\"from\":\"o\",\"map\":[{\"to\":\"b\",\"from\":\"x\"},{\"to\":\"c\",\"from\":"
    "\"$up.x\"}]}]",
    "{\"o\":{\"x\":1},\"x\":2}", "{\"a\":{\"b\":1,\"c\":2}}" },
  { "map/from-missing", "[{\"to\":\"a\",\"from\":\"o\",\"map\":[{\"to\":\"b\",\"const\":1}]}]",
    "{}", "{}" },
  { "map/from-picked",
    "[{\"to\":\"a\",\"from\":\"o\",\"steps\":[{\"at\":-1}],\"map\":[{\"to\":\"b\",\"from\":\"x\"}]}"
    "]",
    "{\"o\":[{\"x\":1},{\"x\":2}]}", "{\"a\":{\"b\":2}}" },

  { "list/each", "[{\"to\":\"l[]\",\"each\":\"a\",\"map\":[{\"to\":\"b\",\"from\":\"x\"}]}]",
    "{\"a\":[{\"x\":1},{},null,{\"x\":3}]}", "{\"l\":[{\"b\":1},{},{\"b\":3}]}" },
  { "list/missing", "[{\"to\":\"l[]\",\"each\":\"a\",\"map\":[]}]", "{\"a\":null}", "{}" },
  { "list/empty", "[{\"to\":\"l[]\",\"each\":\"a\",\"map\":[]}]", "{\"a\":[]}", "{\"l\":[]}" },
  { "list/first-there",
    "[{\"to\":\"l[]\",\"each\":[\"a\",\"b\"],\"map\":[{\"to\":\"c\",\"from\":\"\"}]}]",
    "{\"b\":[7]}", "{\"l\":[{\"c\":7}]}" },
  { "list/where",
    "[{\"to\":\"l[]\",\"each\":\"a\",\"steps\":[{\"where\":{\"field\":\"k\",\"is\":1}}],\"map\":[{"
    "\"to\":\"b\",\"from\":\"x\"}]}]",
    "{\"a\":[{\"k\":1,\"x\":1},{\"k\":2,\"x\":2}]}", "{\"l\":[{\"b\":1}]}" },
  { "list/where-none",
    "[{\"to\":\"l[]\",\"each\":\"a\",\"steps\":[{\"where\":{\"field\":\"k\",\"is\":3}}],\"map\":[]}"
    "]",
    "{\"a\":[{\"k\":1}]}", "{\"l\":[]}" },
  { "list/made",
    "[{\"to\":\"l[]\",\"each\":\"a\",\"steps\":[{\"split\":\",\"}],\"map\":[{\"to\":\"b\",\"from\":"
    "\"\"},{\"to\":\"c\",\"from\":\"d\"}]}]",
    "{\"a\":\"p,q\"}", "{\"l\":[{\"b\":\"p\"},{\"b\":\"q\"}]}" },
  { "list/appends",
    "[{\"to\":\"l[]\",\"each\":\"a\",\"map\":[{\"to\":\"n\",\"from\":\"x\"}]},{\"to\":\"z\","
    "\"const\":0},"
    "{\"to\":\"l[]\",\"map\":[{\"to\":\"n\",\"from\":\"tip\"}],\"when\":{\"field\":\"tip\","
    "\"exists\":true}},"
    "{\"to\":\"l[]\",\"from\":\"extra\"},{\"to\":\"l[]\",\"const\":\"end\"}]",
    "{\"a\":[{\"x\":1}],\"tip\":5}", "{\"l\":[{\"n\":1},{\"n\":5},\"end\"],\"z\":0}" },
  { "list/appends-nothing",
    "[{\"to\":\"l[]\",\"map\":[{\"to\":\"n\",\"from\":\"tip\"}]},{\"to\":\"l[]\",\"from\":\"y\"}]",
    "{}", "{}" },
  { "list/in-group", "[{\"to\":\"a.l[]\",\"from\":\"x\"},{\"to\":\"a.b\",\"from\":\"x\"}]",
    "{\"x\":1}", "{\"a\":{\"l\":[1],\"b\":1}}" },
  { "list/nested-up",
    "[{\"to\":\"l[]\",\"each\":\"a\",\"map\":[{\"to\":\"m[]\",\"each\":\"b\",\"map\":["
    "{\"to\":\"v\",\"from\":\"x\"},{\"to\":\"u\",\"from\":\"$up.x\"},{\"to\":\"w\",\"from\":\"$up.$"
    "up.x\"},{\"to\":\"r\",\"from\":\"$root.x\"},{\"to\":\"s\",\"from\":\"$shop\"}]}]}]",
    "{\"x\":0,\"a\":[{\"x\":1,\"b\":[{\"x\":2}]},{\"x\":3,\"b\":[]}]}",
    "{\"l\":[{\"m\":[{\"v\":2,\"u\":1,\"w\":0,\"r\":0,\"s\":\"maple\"}]},{\"m\":[]}]}" },
};

static void
run_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *result = fixture_map (row->rules, NULL, row->input, &error);

  g_assert_cmpstr (result, ==, row->result);
  if (row->error == NULL)
    {
      g_assert_no_error (error);
      return;
    }

  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  fixture_assert_contains (error->message, row->error);
}

/* A name from the scope is nothing when there is no scope. */
static void
test_no_scope (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookMapping) mapping
      = fixture_load ("[{\"to\":\"x\",\"from\":\"$shop\"}]", NULL, NULL, &error);
  g_autofree char *result = fixture_run (mapping, "{}", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result, ==, "{}");
}

typedef struct
{
  const char *name;
  const char *rules;
  const char *input;
  const char *explained;
} Explained;

static const Explained explained[] = {
  { "steps",
    "[\n{\"to\":\"gross\",\"from\":[\"total\",\"amount\"],\"steps\":[{\"money\":\"decimal\","
    "\"currency\":\"=USD\"},{\"sign\":\"negate\"}]}]",
    "{\"amount\":\"111.09\"}",
    "[{\"to\":\"gross\",\"rule\":1,\"line\":2,\"from\":\"amount\",\"source\":\"111.09\",\"steps\":["
    "{\"step\":\"money\",\"value\":{\"amount\":11109,\"currency\":\"USD\"}},"
    "{\"step\":\"sign\",\"value\":{\"amount\":-11109,\"currency\":\"USD\"}}],"
    "\"value\":{\"amount\":-11109,\"currency\":\"USD\"}}]" },
  { "nothing", "[{\"to\":\"a\",\"from\":[\"x\",\"y\"]}]", "{}",
    "[{\"to\":\"a\",\"rule\":1,\"line\":1,\"from\":\"x | y\"}]" },
  { "const", "[{\"to\":\"a\",\"const\":7}]", "{}",
    "[{\"to\":\"a\",\"rule\":1,\"line\":1,\"const\":7,\"value\":7}]" },
  { "skipped", "[{\"to\":\"a\",\"from\":\"x\",\"when\":{\"any\":[]}}]", "{\"x\":1}",
    "[{\"to\":\"a\",\"rule\":1,\"line\":1,\"from\":\"x\",\"skipped\":true}]" },
  { "goes-on-after-an-error",
    "[{\"to\":\"a\",\"from\":\"x\",\"steps\":[{\"table\":\"t\"}]},{\"to\":\"b\",\"from\":\"x\"},{"
    "\"to\":\"c[]\",\"each\":\"x\",\"map\":[]},"
    "{\"to\":\"d\",\"map\":[],\"required\":true}]",
    "{\"x\":\"u\"}",
    "[{\"to\":\"a\",\"rule\":1,\"line\":1,\"from\":\"x\",\"source\":\"u\",\"steps\":[{\"step\":"
    "\"table\",\"error\":\"the table t has no row for \\\"u\\\", and none for \\\"*\\\"\"}],"
    "\"error\":\"t.json:1: rule 1 (to a): x is \\\"u\\\": step 1 (table): the table t has no row "
    "for \\\"u\\\", and none for \\\"*\\\"\"},"
    "{\"to\":\"b\",\"rule\":2,\"line\":1,\"from\":\"x\",\"source\":\"u\",\"value\":\"u\"},"
    "{\"to\":\"c[]\",\"rule\":3,\"line\":1,\"from\":\"x\",\"source\":\"u\",\"error\":\"t.json:1: "
    "rule 3 (to c[]): x is \\\"u\\\": expected a list, found a string\"},"
    "{\"to\":\"d\",\"rule\":4,\"line\":1},"
    "{\"to\":\"d\",\"rule\":4,\"line\":1,\"error\":\"t.json:1: rule 4 (to d): the rule is "
    "required, and nothing is in its object\"}]" },
  { "lists",
    "[{\"to\":\"l[]\",\"each\":\"a\",\"map\":[{\"to\":\"v\",\"from\":\"x\"}]},{\"to\":\"l[]\","
    "\"map\":[{\"to\":\"v\",\"const\":0}]},{\"to\":\"l[]\",\"from\":\"y\"}]",
    "{\"a\":[{\"x\":1},{\"x\":2}],\"y\":3}",
    "[{\"to\":\"l[]\",\"rule\":1,\"line\":1,\"from\":\"a\",\"source\":[{\"x\":1},{\"x\":2}]},"
    "{\"to\":\"l[0].v\",\"rule\":1,\"line\":1,\"from\":\"x\",\"source\":1,\"value\":1},"
    "{\"to\":\"l[1].v\",\"rule\":1,\"line\":1,\"from\":\"x\",\"source\":2,\"value\":2},"
    "{\"to\":\"l[2]\",\"rule\":2,\"line\":1},"
    "{\"to\":\"l[2].v\",\"rule\":1,\"line\":1,\"const\":0,\"value\":0},"
    "{\"to\":\"l[3]\",\"rule\":3,\"line\":1,\"from\":\"y\",\"source\":3,\"value\":3}]" },
};

static void
run_explained (gconstpointer data)
{
  const Explained *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookMapping) mapping = fixture_load (row->rules, "{\"t\":{}}", NULL, &error);
  g_autoptr (DaybookTree) input = daybook_tree_new (row->input, -1, NULL);
  g_autoptr (DaybookTree) read = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = daybook_mapping_explain (mapping, input, 0, NULL);
  g_assert_cmpstr (text, ==, row->explained);

  read = daybook_tree_new (text, -1, &error);
  g_assert_no_error (error);
}

/* A long source is described, not repeated for every rule. */
static void
test_explain_long (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookMapping) mapping
      = fixture_load ("[{\"to\":\"x\",\"from\":\"a\"}]", NULL, NULL, &error);
  g_autofree char *letters = g_strnfill (3000, 'a');
  g_autofree char *json = g_strdup_printf ("{\"a\":[\"%s\"]}", letters);
  g_autoptr (DaybookTree) input = daybook_tree_new (json, -1, NULL);
  g_autofree char *text = daybook_mapping_explain (mapping, input, 0, NULL);

  fixture_assert_contains (text, "\"source\":\"a list of ");
  g_assert_cmpuint (strlen (text), <, 300);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mapping/run/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], run_case);
    }

  for (i = 0; i < G_N_ELEMENTS (explained); i++)
    {
      g_autofree char *path = g_strconcat ("/mapping/explain/", explained[i].name, NULL);

      g_test_add_data_func (path, &explained[i], run_explained);
    }

  g_test_add_func ("/mapping/run-without-scope", test_no_scope);
  g_test_add_func ("/mapping/explain-long", test_explain_long);

  return g_test_run ();
}

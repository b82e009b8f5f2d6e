/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a mapping document may not say, and that it is told with file, line and rule. */
#include <string.h>

#include "mapping-fixture.h"

typedef struct
{
  const char *name;
  const char *rules;
  const char *error;
  const char *contract;
} Case;

#define ONE(step) "[{\"to\":\"x\",\"from\":\"v\",\"steps\":[" step "]}]"
#define MONEY "{\"money\":\"minor\",\"currency\":\"=USD\"}"

static const Case cases[] = {
  { "not-a-list", "{}", "t.json:1: \"rules\" is a list, found an object" },
  { "rule-not-object", "[1]", "t.json:1: rule 1 (to ?): a rule is an object, found a number" },
  { "no-to", "[{\"from\":\"a\"}]", "a rule needs \"to\"" },
  { "line-and-number", "[\n {\"to\":\"a\",\"from\":\"a\"},\n {\"to\":\"b\",\n  \"form\":\"b\"}]",
    "t.json:4: rule 2 (to b): a rule has no member \"form\"" },
  { "nested-place",
    "[{\"to\":\"x[]\",\"each\":\"v\",\"map\":[\n{\"to\":\"a\",\"from\":\"a\"},\n{\"to\":\"b\","
    "\"from\":7}]}]",
    "t.json:3: rule 2 (to x[].b): \"from\" is a string, found a number" },
  { "nothing-to-write", "[{\"to\":\"a\"}]", "needs \"from\", \"const\", \"each\" or \"map\"" },
  { "two-sources", "[{\"to\":\"a\",\"from\":\"a\",\"const\":1}]",
    "one of \"from\", \"const\" and \"each\"" },
  { "each-without-map", "[{\"to\":\"a[]\",\"each\":\"a\"}]", "\"each\" needs \"map\"" },
  { "each-without-list", "[{\"to\":\"a\",\"each\":\"a\",\"map\":[]}]", "write \"to\": \"a[]\"" },
  { "const-with-map", "[{\"to\":\"a\",\"const\":1,\"map\":[]}]", "\"const\" cannot have \"map\"" },
  { "map-steps-on-nothing", "[{\"to\":\"a\",\"map\":[],\"steps\":[{\"first\":true}]}]",
    "nothing for \"steps\"" },
  { "map-not-a-list", "[{\"to\":\"a\",\"map\":{}}]", "\"map\" is a list" },
  { "each-of-text", "[{\"to\":\"a[]\",\"each\":\"a\",\"steps\":[{\"join\":\",\"}],\"map\":[]}]",
    "its steps make text" },
  { "to/empty", "[{\"to\":\"\",\"from\":\"a\"}]", "\"to\" is empty" },
  { "to/points", "[{\"to\":\"a..b\",\"from\":\"a\"}]", "empty name between its points" },
  { "to/last-point", "[{\"to\":\"a.\",\"from\":\"a\"}]", "empty name between its points" },
  { "to/inner-list", "[{\"to\":\"a[].b\",\"from\":\"a\"}]", "brackets stand at the end only" },
  { "to/field-and-group", "[{\"to\":\"a\",\"from\":\"a\"},{\"to\":\"a.b\",\"from\":\"a\"}]",
    "rule 2 (to a.b): \"a\" is written by another rule already" },
  { "to/list-and-field", "[{\"to\":\"a[]\",\"from\":\"a\"},{\"to\":\"a\",\"from\":\"a\"}]",
    "as something else" },
  { "to/never-asked", "[{\"to\":\"a\",\"const\":1},{\"to\":\"a\",\"from\":\"a\"}]",
    "rule 1 always writes the same field" },
  { "to/required-first",
    "[{\"to\":\"a\",\"from\":\"b\",\"required\":true},{\"to\":\"a\",\"from\":\"a\"}]",
    "on the last one only" },
  { "required/kind", "[{\"to\":\"a\",\"from\":\"b\",\"required\":1}]",
    "\"required\" is true or false" },
  { "note/kind", "[{\"to\":\"a\",\"from\":\"b\",\"note\":1}]", "\"note\" is a string" },

  { "path/index", "[{\"to\":\"a\",\"from\":\"b[x]\"}]", "the path \"b[x]\" has brackets" },
  { "path/points", "[{\"to\":\"a\",\"from\":\"b..c\"}]", "empty name" },
  { "path/last-point", "[{\"to\":\"a\",\"from\":\"b.\"}]", "ends in a point" },
  { "path/up-too-far", "[{\"to\":\"a\",\"from\":\"$up.b\"}]", "there is no enclosing element" },
  { "path/up-twice",
    "[{\"to\":\"x[]\",\"each\":\"v\",\"map\":[{\"to\":\"a\",\"from\":\"$up.$up.b\"}]}]",
    "there is no enclosing element" },
  { "path/no-name", "[{\"to\":\"a\",\"from\":\"$\"}]", "a $ without a name" },
  { "path/constant", "[{\"to\":\"a\",\"from\":\"=b\"}]", "for a fixed value use \"const\"" },
  { "path/none-of", "[{\"to\":\"a\",\"from\":[]}]", "found an empty list" },

  { "step/steps-kind", "[{\"to\":\"x\",\"from\":\"v\",\"steps\":{}}]", "\"steps\" is a list" },
  { "step/not-object", ONE ("\"trim\""), "a step is an object" },
  { "step/list", ONE ("[\"trim\"]"), "a step is an object that names what it does, found a list" },
  { "step/unknown", ONE ("{\"monye\":\"minor\"}"), "there is no step called \"monye\"" },
  { "step/two", ONE ("{\"first\":true,\"count\":true}"), "found \"first\" and \"count\"" },
  { "step/option", ONE ("{\"text\":\"trim\",\"currency\":\"=USD\"}"),
    "the step text has no member \"currency\"" },
  { "step/flag", ONE ("{\"decimal\":false}"), "write \"decimal\": true" },
  { "step/word", ONE ("{\"text\":\"title\"}"),
    "\"text\" is one of string, trim, lower, upper, not \"title\"" },
  { "step/money-word", ONE ("{\"money\":\"cents\",\"currency\":\"=USD\"}"),
    "decimal, float, minor" },
  { "step/money-currency", ONE ("{\"money\":\"minor\"}"), "\"money\" needs \"currency\"" },
  { "step/currency-code", ONE ("{\"money\":\"minor\",\"currency\":\"=XQX\"}"),
    "\"XQX\" is not a currency" },
  { "step/time-word", ONE ("{\"time\":\"iso\"}"), "rfc3339" },
  { "step/zone", ONE ("{\"time\":\"date\",\"zone\":\"=Mars/Base\"}"),
    "\"Mars/Base\" is not a time zone" },
  { "step/cut", ONE ("{\"cut\":0}"), "at least 1" },
  { "step/template", ONE ("{\"template\":\"a {b\"}"), "is not a placeholder" },
  { "step/template-path", ONE ("{\"template\":\"a {b..c}\"}"), "empty name" },
  { "step/regex", ONE ("{\"match\":\"(\"}"), "is not a regular expression" },
  { "step/take", ONE ("{\"match\":\"(a)\",\"take\":2}"), "there is no group 2" },
  { "step/replace", ONE ("{\"replace\":\"a\"}"), "\"replace\" needs \"with\"" },
  { "step/replacement", ONE ("{\"replace\":\"a\",\"with\":\"\\\\g\"}"), "\"with\" cannot be used" },
  { "step/split", ONE ("{\"split\":\"\"}"), "a separator that is not empty" },
  { "step/table", ONE ("{\"table\":\"nope\"}"), "there is no table \"nope\"" },
  { "step/bool", ONE ("{\"bool\":\"yes\"}"), "\"bool\" is true, or the list" },
  { "step/default", ONE ("{\"default\":null}"), "changes nothing" },
  { "step/pick", ONE ("{\"pick\":\"$root.a\"}"), "use \"from\"" },
  { "step/operand", ONE ("{\"multiply\":\"=two\"}"), "t.json:1: rule 1 (to x)" },
  { "step/each-inner", ONE ("{\"each\":[{\"nope\":1}]}"), "there is no step called \"nope\"" },

  { "order/money-twice", ONE (MONEY "," MONEY),
    "step 2 (money) takes text, a whole number, a number or a decimal, but money comes to it" },
  { "order/time-of-money", ONE (MONEY ",{\"time\":\"unix\"}"), "step 2 (time)" },
  { "order/first-of-text", ONE ("{\"text\":\"trim\"},{\"first\":true}"),
    "step 2 (first) takes a list, but text comes to it" },
  { "order/amount-of-text", ONE ("{\"text\":\"trim\"},{\"amount\":\"decimal\"}"),
    "step 2 (amount)" },
  { "order/text-of-time", ONE ("{\"time\":\"unix\"},{\"text\":\"trim\"}"), "step 2 (text)" },
  { "order/inside-each", ONE ("{\"each\":[" MONEY "]},{\"each\":[{\"decimal\":true}]}"),
    "step 1 (decimal)" },
  { "order/join-of-times", ONE ("{\"each\":[{\"time\":\"unix\"}]},{\"join\":\",\"}"),
    "a list with a time" },
  { "order/sum-of-texts", ONE ("{\"each\":[{\"text\":\"trim\"}]},{\"sum\":true}"),
    "a list with text" },
  { "order/sum-currency", ONE ("{\"each\":[{\"int\":true}]},{\"sum\":true,\"currency\":\"=USD\"}"),
    "money when it has a currency" },
  { "order/add-kinds", ONE (MONEY ",{\"add\":\"b\",\"steps\":[{\"int\":true}]}"),
    "cannot reckon money together with a whole number" },
  { "order/multiply-money", ONE ("{\"int\":true},{\"multiply\":\"b\",\"steps\":[" MONEY "]}"),
    "takes a number, not money" },
  { "order/operand-kind", ONE ("{\"int\":true},{\"add\":\"b\",\"steps\":[{\"split\":\",\"}]}"),
    "not with a list" },
  { "order/default-kind", ONE (MONEY ",{\"default\":\"0\"}"),
    "the default is a decimal, but the value here is money" },
  { "order/template-value", ONE ("{\"split\":\",\"},{\"template\":\"{value}\"}"),
    "{value} is a list here" },
  { "order/after-table", ONE ("{\"table\":\"numbers\"},{\"first\":true}"),
    "a whole number comes to it" },

  { "condition/kind", "[{\"to\":\"x\",\"const\":1,\"when\":[]}]", "a condition is an object" },
  { "condition/member", "[{\"to\":\"x\",\"const\":1,\"when\":{\"field\":\"a\",\"equals\":1}}]",
    "a condition has no member \"equals\"" },
  { "condition/two", "[{\"to\":\"x\",\"const\":1,\"when\":{\"field\":\"a\",\"is\":1,\"above\":1}}]",
    "has one of is, in" },
  { "condition/no-field", "[{\"to\":\"x\",\"const\":1,\"when\":{\"is\":1,\"above\":1}}]",
    "\"field\" is a string, found nothing" },
  { "condition/object", "[{\"to\":\"x\",\"const\":1,\"when\":{\"field\":\"a\",\"is\":{}}}]",
    "found an object" },
  { "condition/in", "[{\"to\":\"x\",\"const\":1,\"when\":{\"field\":\"a\",\"in\":1}}]",
    "\"in\" is a list" },
  { "condition/bound", "[{\"to\":\"x\",\"const\":1,\"when\":{\"field\":\"a\",\"above\":\"1\"}}]",
    "\"above\" is a number" },
  { "condition/regex", "[{\"to\":\"x\",\"const\":1,\"when\":{\"field\":\"a\",\"matches\":\"[\"}}]",
    "not a regular expression" },
  { "condition/all", "[{\"to\":\"x\",\"const\":1,\"when\":{\"all\":{}}}]", "\"all\" is a list" },
  { "condition/all-and-more", "[{\"to\":\"x\",\"const\":1,\"when\":{\"all\":[],\"any\":[]}}]",
    "has no member \"any\"" },
  { "condition/inner", "[{\"to\":\"x\",\"const\":1,\"when\":{\"not\":{\"field\":\"a\"}}}]",
    "has one of is, in" },

  { "contract/no-field", "[{\"to\":\"totl\",\"from\":\"a\"}]", "order/1 has no field \"totl\"",
    "order/1" },
  { "contract/no-inner-field",
    "[{\"to\":\"lines[]\",\"each\":\"a\",\"map\":[{\"to\":\"taxes[]\",\"each\":\"b\",\"map\":[{"
    "\"to\":\"rat\",\"from\":\"c\"}]}]}]",
    "rule 1 (to lines[].taxes[].rat): order/1 has no field \"lines[].taxes[].rat\"", "order/1" },
  { "contract/text-for-money",
    "[{\"to\":\"total\",\"from\":\"a\",\"steps\":[{\"text\":\"trim\"}]}]",
    "rule 1 (to total): order/1 has money there, but the rule makes text", "order/1" },
  { "contract/money-for-text", "[{\"to\":\"number\",\"from\":\"a\",\"steps\":[" MONEY "]}]",
    "has text there, but the rule makes money", "order/1" },
  { "contract/text-for-time",
    "[{\"to\":\"placed\",\"from\":\"a\",\"steps\":[{\"text\":\"trim\"}]}]", "has a time there",
    "order/1" },
  { "contract/int-for-decimal",
    "[{\"to\":\"lines[]\",\"each\":\"a\",\"map\":[{\"to\":\"quantity\",\"from\":\"q\",\"steps\":[{"
    "\"int\":true}]}]}]",
    "has a decimal there, but the rule makes a whole number", "order/1" },
  { "contract/not-a-list", "[{\"to\":\"total[]\",\"from\":\"a\"}]",
    "has money there, but the rule makes a list", "order/1" },
  { "contract/list-for-object",
    "[{\"to\":\"shipping_address\",\"from\":\"a\",\"steps\":[{\"split\":\",\"}]}]",
    "has an object there", "order/1" },
  { "contract/list-element",
    "[{\"to\":\"tags\",\"from\":\"a\",\"steps\":[{\"each\":[{\"int\":true}]}]}]",
    "has a list with text there, but the rule makes one with a whole number", "order/1" },
  { "contract/appended", "[{\"to\":\"tags[]\",\"from\":\"a\",\"steps\":[{\"int\":true}]}]",
    "has text there", "order/1" },
  { "contract/const", "[{\"to\":\"taxes_included\",\"const\":\"yes\"}]",
    "true or false there, but the rule makes text", "order/1" },
  { "contract/map-for-text", "[{\"to\":\"note\",\"map\":[]}]",
    "has text there, but the rule makes an object", "order/1" },
};

static void
run_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookMapping) mapping
      = fixture_load (row->rules, "{\"numbers\":{\"a\":1,\"*\":2}}", row->contract, &error);

  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_null (mapping);
  g_assert_true (g_str_has_prefix (error->message, "t.json:"));
  fixture_assert_contains (error->message, row->error);
}

/* What stands near the refused ones and is right. */
static const Case good[] = {
  { "decimal-for-text", "[{\"to\":\"note\",\"from\":\"a\",\"steps\":[{\"decimal\":true}]}]", NULL,
    "order/1" },
  { "map-for-money",
    "[{\"to\":\"total\",\"map\":[{\"to\":\"amount\",\"from\":\"a\"},{\"to\":\"currency\",\"const\":"
    "\"USD\"}]}]",
    NULL, "order/1" },
  { "group-for-money",
    "[{\"to\":\"total.amount\",\"from\":\"a\"},{\"to\":\"total.currency\",\"const\":\"USD\"}]",
    NULL, "order/1" },
  { "const-decimal",
    "[{\"to\":\"lines[]\",\"each\":\"a\",\"map\":[{\"to\":\"quantity\",\"const\":\"1\"}]}]", NULL,
    "order/1" },
  { "const-money", "[{\"to\":\"total\",\"const\":{\"amount\":0,\"currency\":\"USD\"}}]", NULL,
    "order/1" },
  { "appended", "[{\"to\":\"tags[]\",\"from\":\"a\",\"steps\":[{\"text\":\"trim\"}]}]", NULL,
    "order/1" },
  { "table-without-contract",
    "[{\"to\":\"x.y.z\",\"from\":\"a\",\"steps\":[{\"table\":\"numbers\"}]}]", NULL, NULL },
};

static void
run_good (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookMapping) mapping
      = fixture_load (row->rules, "{\"numbers\":{\"a\":1,\"*\":2}}", row->contract, &error);

  g_assert_no_error (error);
  g_assert_nonnull (mapping);
}

/* The same text, the same version, however it is laid out; other rules or other rows of a used
 * table, another one. */
static void
test_version (void)
{
  static const char spaced[]
      = "[ { \"to\" : \"x\",\n\"from\":\"a b\", \"steps\":[{\"table\":\"t\"}]} ]";
  static const char tight[] = "[{\"to\":\"x\",\"from\":\"a b\",\"steps\":[{\"table\":\"t\"}]}]";
  static const char other[] = "[{\"to\":\"y\",\"from\":\"a b\",\"steps\":[{\"table\":\"t\"}]}]";
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookMapping) a = fixture_load (spaced, "{\"t\":{\"a\":1},\"u\":{}}", NULL, &error);
  g_autoptr (DaybookMapping) b
      = fixture_load (tight, "{\"u\":{\"z\":1},\"t\":{ \"a\": 1}}", NULL, &error);
  g_autoptr (DaybookMapping) c = fixture_load (other, "{\"t\":{\"a\":1}}", NULL, &error);
  g_autoptr (DaybookMapping) d = fixture_load (tight, "{\"t\":{\"a\":2}}", NULL, &error);
  g_autoptr (DaybookMapping) again = daybook_mapping_ref (a);
  g_autofree char *text = g_strdup_printf ("{\"rules\":%s,\"tables\":{\"t\":{\"a\":1}}}", tight);

  g_assert_no_error (error);
  g_assert_true (again == a);
  g_assert_cmpstr (daybook_mapping_name (a), ==, "test/things");
  g_assert_cmpuint (strlen (daybook_mapping_version (a)), ==, 64);
  g_assert_cmpstr (daybook_mapping_version (a), ==, daybook_mapping_version (b));
  g_assert_cmpstr (daybook_mapping_version (a), !=, daybook_mapping_version (c));
  g_assert_cmpstr (daybook_mapping_version (a), !=, daybook_mapping_version (d));
  g_assert_cmpstr (daybook_mapping_text (a), ==, text);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mapping/load/refuses/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], run_case);
    }

  for (i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strconcat ("/mapping/load/takes/", good[i].name, NULL);

      g_test_add_data_func (path, &good[i], run_good);
    }

  g_test_add_func ("/mapping/load/version", test_version);

  return g_test_run ();
}

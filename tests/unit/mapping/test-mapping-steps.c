/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every step with what it makes and what it refuses. */
#include <string.h>

#include "mapping-fixture.h"

typedef struct
{
  const char *name;
  const char *value; /* the source at "v" */
  const char *steps;
  const char *result; /* {"x": this}; NULL when nothing is written */
  const char *error;  /* or a piece of the error */
} Case;

static const char tables[]
    = "{\"kinds\":{\"charge\":\"payment\",\"7\":\"seven\",\"true\":\"yes\",\"gone\":null},"
      "\"open\":{\"a\":1,\"*\":2}}";

static const Case cases[] = {
  { "money/not-a-number", "\"abc\"", "{\"money\":\"decimal\",\"currency\":\"=USD\"}", NULL,
    "t.json:1: rule 1 (to x): v is \"abc\": step 1 (money): " },
  { "money/too-many-digits", "\"1.234\"", "{\"money\":\"decimal\",\"currency\":\"=USD\"}", NULL,
    "digits" },
  { "money/unknown-currency", "\"1\"", "{\"money\":\"decimal\",\"currency\":\"bad\"}", NULL,
    "XQX" },
  { "money/no-currency", "\"1\"", "{\"money\":\"decimal\",\"currency\":\"nowhere\"}", NULL,
    "expected a currency at nowhere, found nothing" },
  { "money/list", "[1]", "{\"money\":\"minor\",\"currency\":\"=USD\"}", NULL,
    "expected text, found a list" },
  { "money/float-off", "12.345", "{\"money\":\"float\",\"currency\":\"=USD\"}", NULL,
    "step 1 (money)" },
  { "money/minor-fraction", "1.5", "{\"money\":\"minor\",\"currency\":\"=USD\"}", NULL,
    "whole count" },
  { "money/decimal", "\"111.09\"", "{\"money\":\"decimal\",\"currency\":\"currency\"}",
    "{\"amount\":11109,\"currency\":\"USD\"}" },
  { "money/yen", "\"1500\"", "{\"money\":\"decimal\",\"currency\":\"=JPY\"}",
    "{\"amount\":1500,\"currency\":\"JPY\"}" },
  { "money/dinar", "\"-1.5\"", "{\"money\":\"decimal\",\"currency\":\"=KWD\"}",
    "{\"amount\":-1500,\"currency\":\"KWD\"}" },
  { "money/float", "12.300000000000001", "{\"money\":\"float\",\"currency\":\"=USD\"}",
    "{\"amount\":1230,\"currency\":\"USD\"}" },
  { "money/minor", "9007199254740993", "{\"money\":\"minor\",\"currency\":\"currency\"}",
    "{\"amount\":9007199254740993,\"currency\":\"USD\"}" },
  { "money/missing", "null", "{\"money\":\"minor\",\"currency\":\"nowhere\"}", NULL },

  { "amount/bare-count", "5", "{\"amount\":\"decimal\"}", NULL, "needs \"currency\"" },
  { "amount/other-currency", "{\"amount\":5,\"currency\":\"EUR\"}",
    "{\"amount\":\"decimal\",\"currency\":\"=USD\"}", NULL, "the money is in EUR, not in USD" },
  { "amount/not-money", "{\"amount\":5}", "{\"amount\":\"decimal\"}", NULL, "expected money" },
  { "amount/fraction", "5.5", "{\"amount\":\"decimal\",\"currency\":\"=USD\"}", NULL,
    "whole count of minor units" },
  { "amount/decimal", "{\"amount\":11100,\"currency\":\"USD\"}", "{\"amount\":\"decimal\"}",
    "\"111.00\"" },
  { "amount/number", "{\"amount\":11150,\"currency\":\"USD\"}", "{\"amount\":\"number\"}",
    "111.5" },
  { "amount/minor", "{\"amount\":-11150,\"currency\":\"USD\"}", "{\"amount\":\"minor\"}",
    "-11150" },
  { "amount/count", "1999", "{\"amount\":\"decimal\",\"currency\":\"currency\"}", "\"19.99\"" },
  { "amount/small", "{\"amount\":-5,\"currency\":\"USD\"}", "{\"amount\":\"decimal\"}",
    "\"-0.05\"" },

  { "time/no-offset", "\"2026-11-20T14:03:22\"", "{\"time\":\"rfc3339\"}", NULL, "step 1 (time)" },
  { "time/unknown-zone", "\"2026-11-20\"", "{\"time\":\"date\",\"zone\":\"bad\"}", NULL,
    "\"XQX\" at bad is not a time zone" },
  { "time/no-zone-there", "\"2026-11-20\"", "{\"time\":\"date\",\"zone\":\"nowhere\"}", NULL,
    "expected a time zone at nowhere" },
  { "time/rfc3339", "\"2026-11-20T14:03:22Z\"", "{\"time\":\"rfc3339\"}", "1795183402000000" },
  { "time/unix", "1795183402", "{\"time\":\"unix\"}", "1795183402000000" },
  { "time/local", "\"2026-11-20T09:03:22\"", "{\"time\":\"local\",\"zone\":\"zone\"}",
    "1795183402000000" },
  { "time/date-utc", "\"2026-11-20\"", "{\"time\":\"date\"}", "1795132800000000" },
  { "time/date-zone", "\"2026-11-20\"", "{\"time\":\"date\",\"zone\":\"=America/New_York\"}",
    "1795150800000000" },

  { "format_time/text", "\"noon\"", "{\"format_time\":\"rfc3339\"}", NULL, "step 1 (format_time)" },
  { "format_time/out-of-range", "9223372036854775807", "{\"format_time\":\"rfc3339\"}", NULL,
    "years 1 to 9999" },
  { "format_time/rfc3339", "1795183402000000", "{\"format_time\":\"rfc3339\"}",
    "\"2026-11-20T14:03:22Z\"" },
  { "format_time/date-zone", "1795224600000000", "{\"format_time\":\"date\",\"zone\":\"zone\"}",
    "\"2026-11-20\"" },
  { "format_time/date-utc", "1795224600000000", "{\"format_time\":\"date\"}", "\"2026-11-21\"" },
  { "format_time/unix", "1795183402999999", "{\"format_time\":\"unix\"}", "1795183402" },
  { "format_time/unix-before-1970", "-1", "{\"format_time\":\"unix\"}", "-1" },
  { "format_time/unix_ms", "1795183402999999", "{\"format_time\":\"unix_ms\"}", "1795183402999" },
  { "format_time/unix_us", "1795183402999999", "{\"format_time\":\"unix_us\"}",
    "1795183402999999" },

  { "decimal/text", "\"a lot\"", "{\"decimal\":true}", NULL, "step 1 (decimal)" },
  { "decimal/number", "0.08875", "{\"decimal\":true}", "\"0.08875\"" },
  { "decimal/zeros", "\"2.00\"", "{\"decimal\":true}", "\"2\"" },
  { "decimal/scientific", "1.5e3", "{\"decimal\":true}", "\"1500\"" },
  { "number/text", "\"x\"", "{\"number\":true}", NULL, "step 1 (number)" },
  { "number/decimal", "\"3.50\"", "{\"number\":true}", "3.5" },
  { "int/fraction", "\"3.5\"", "{\"int\":true}", NULL, "expected a whole number" },
  { "int/text", "\"42\"", "{\"int\":true}", "42" },
  { "int/whole", "42.0", "{\"int\":true}", "42" },

  { "bool/maybe", "\"maybe\"", "{\"bool\":true}", NULL, "expected true or false" },
  { "bool/text", "\"TRUE\"", "{\"bool\":true}", "true" },
  { "bool/zero", "0", "{\"bool\":true}", "false" },
  { "bool/json", "false", "{\"bool\":true}", "false" },
  { "bool/listed", "\"closed\"", "{\"bool\":[\"closed\",\"done\"]}", "true" },
  { "bool/not-listed", "\"open\"", "{\"bool\":[\"closed\",\"done\"]}", "false" },

  { "text/object", "{\"a\":1}", "{\"text\":\"string\"}", NULL, "found an object" },
  { "text/string", "5550001", "{\"text\":\"string\"}", "\"5550001\"" },
  { "text/bool", "true", "{\"text\":\"string\"}", "\"true\"" },
  { "text/money", "{\"amount\":1000,\"currency\":\"USD\"}", "{\"text\":\"string\"}",
    "\"10.00 USD\"" },
  { "text/trim", "\" \\u00a0Zoë \\n\"", "{\"text\":\"trim\"}", "\"Zoë\"" },
  { "text/trim-all", "\"  \"", "{\"text\":\"trim\"}", "\"\"" },
  { "text/lower", "\"PARTIALLY_REFUNDED\"", "{\"text\":\"lower\"}", "\"partially_refunded\"" },
  { "text/upper", "\"straße\"", "{\"text\":\"upper\"}", "\"STRASSE\"" },
  { "cut/short", "\"ab\"", "{\"cut\":5}", "\"ab\"" },
  { "cut/characters", "\"Zoë Ångström\"", "{\"cut\":5}", "\"Zoë Å\"" },
  { "cut/list", "[]", "{\"cut\":5}", NULL, "found a list" },

  { "template/list", "[1]", "{\"template\":\"{value}\"}", NULL,
    "{value}: expected text, found a list" },
  { "template/all", "7", "{\"template\":\"{{{number}} {value} of {$shop}\"}",
    "\"{#1042} 7 of maple\"" },
  { "template/missing", "7", "{\"template\":\"{nowhere} {value}\"}", NULL },
  { "template/optional", "7", "{\"template\":\"{nowhere?}{value}\"}", "\"7\"" },
  { "template/quoted", "\"O'Neil\"", "{\"template\":\"n = '{value|'}'\"}", "\"n = 'O\\\\'Neil'\"" },
  { "template/money", "{\"amount\":1000,\"currency\":\"USD\"}", "{\"template\":\"= {value}\"}",
    "\"= 10.00 USD\"" },

  { "match/none", "\"abc\"", "{\"match\":\"\\\\d+\"}", NULL },
  { "match/list", "[1]", "{\"match\":\"1\"}", NULL, "found a list" },
  { "match/group", "\"gid://shopify/Order/5550001\"", "{\"match\":\"/(\\\\d+)$\"}", "\"5550001\"" },
  { "match/whole", "\"order 12 of 13\"", "{\"match\":\"\\\\d+\"}", "\"12\"" },
  { "match/take", "\"12:34\"", "{\"match\":\"(\\\\d+):(\\\\d+)\",\"take\":2}", "\"34\"" },
  { "match/take-all", "\"12:34\"", "{\"match\":\"(\\\\d+):(\\\\d+)\",\"take\":0}", "\"12:34\"" },
  { "match/unused-group", "\"b\"", "{\"match\":\"(a)|b\"}", NULL },
  { "replace/object", "{}", "{\"replace\":\"a\",\"with\":\"b\"}", NULL, "found an object" },
  { "replace/groups", "\"Smith, Ann\"",
    "{\"replace\":\"(\\\\w+), (\\\\w+)\",\"with\":\"\\\\2 \\\\1\"}", "\"Ann Smith\"" },
  { "replace/away", "\"a-b-c\"", "{\"replace\":\"-\",\"with\":\"\"}", "\"abc\"" },
  { "split/list", "[1]", "{\"split\":\",\"}", NULL, "found a list" },
  { "split/some", "\"a, b, c\"", "{\"split\":\", \"}", "[\"a\",\"b\",\"c\"]" },
  { "split/empty", "\"\"", "{\"split\":\", \"}", "[]" },
  { "join/text", "\"a\"", "{\"join\":\", \"}", NULL, "expected a list, found a string" },
  { "join/objects", "[{}]", "{\"join\":\", \"}", NULL, "found an object" },
  { "join/some", "[\"a\",null,1,true]", "{\"join\":\", \"}", "\"a, 1, true\"" },

  { "table/absent", "\"refund\"", "{\"table\":\"kinds\"}", NULL,
    "the table kinds has no row for \"refund\"" },
  { "table/list", "[1]", "{\"table\":\"kinds\"}", NULL, "found a list" },
  { "table/text", "\"charge\"", "{\"table\":\"kinds\"}", "\"payment\"" },
  { "table/number", "7", "{\"table\":\"kinds\"}", "\"seven\"" },
  { "table/bool", "true", "{\"table\":\"kinds\"}", "\"yes\"" },
  { "table/null", "\"gone\"", "{\"table\":\"kinds\"}", NULL },
  { "table/otherwise", "\"z\"", "{\"table\":\"open\"}", "2" },
  { "default/unused", "5", "{\"default\":6}", "5" },
  { "default/null", "null", "{\"default\":6}", "6" },
  { "default/after-match", "\"abc\"", "{\"match\":\"\\\\d+\"},{\"default\":\"none\"}", "\"none\"" },
  { "default/then-more", "null",
    "{\"default\":\"0\"},{\"money\":\"decimal\",\"currency\":\"=USD\"}",
    "{\"amount\":0,\"currency\":\"USD\"}" },

  { "each/not-list", "{\"a\":1}", "{\"each\":[{\"int\":true}]}", NULL,
    "expected a list, found an object" },
  { "each/bad-element", "[\"1\",\"x\"]", "{\"each\":[{\"int\":true}]}", NULL,
    "step 1 (each): element 1: step 1 (int)" },
  { "each/all", "[\"1\",\"2\"]", "{\"each\":[{\"int\":true}]}", "[1,2]" },
  { "each/drops-nothing", "[\"1\",null,\"x\"]", "{\"each\":[{\"match\":\"\\\\d\"}]}", "[\"1\"]" },
  { "each/up", "[{\"a\":\"1.00\"}]",
    "{\"each\":[{\"pick\":\"a\"},{\"money\":\"decimal\",\"currency\":\"$up.currency\"}]}",
    "[{\"amount\":100,\"currency\":\"USD\"}]" },
  { "each/root", "[1]", "{\"each\":[{\"template\":\"{$root.number}/{value}\"}]}", "[\"#1042/1\"]" },
  { "pick/deep", "{\"a\":[{\"b\":9}]}", "{\"pick\":\"a[0].b\"}", "9" },
  { "pick/missing", "{\"a\":1}", "{\"pick\":\"b\"}", NULL },
  { "pick/text", "\"a\"", "{\"pick\":\"b\"}", NULL },
  { "where/not-list", "5", "{\"where\":{\"field\":\"\",\"is\":1}}", NULL,
    "expected a list, found a number" },
  { "where/some", "[{\"s\":\"ok\",\"n\":1},{\"s\":\"no\",\"n\":2}]",
    "{\"where\":{\"field\":\"s\",\"is\":\"ok\"}}", "[{\"s\":\"ok\",\"n\":1}]" },
  { "where/element", "[1,2,3]", "{\"where\":{\"field\":\"\",\"above\":1}}", "[2,3]" },
  { "first/not-list", "5", "{\"first\":true}", NULL, "expected a list" },
  { "first/some", "[5,6]", "{\"first\":true}", "5" },
  { "first/empty", "[]", "{\"first\":true}", NULL },
  { "at/some", "[5,6,7]", "{\"at\":1}", "6" },
  { "at/last", "[5,6,7]", "{\"at\":-1}", "7" },
  { "at/beyond", "[5,6,7]", "{\"at\":3}", NULL },
  { "at/not-list", "5", "{\"at\":0}", NULL, "expected a list" },
  { "count/some", "[5,null]", "{\"count\":true}", "2" },
  { "count/not-list", "\"ab\"", "{\"count\":true}", NULL, "expected a list" },

  { "sum/not-list", "5", "{\"sum\":true}", NULL, "expected a list" },
  { "sum/mixed", "[1,{\"amount\":1,\"currency\":\"USD\"}]", "{\"sum\":true}", NULL,
    "money together with a bare number" },
  { "sum/two-currencies",
    "[{\"amount\":1,\"currency\":\"EUR\"},{\"amount\":1,\"currency\":\"USD\"}]", "{\"sum\":true}",
    NULL, "EUR" },
  { "sum/text", "[\"x\"]", "{\"sum\":true}", NULL, "step 1 (sum)" },
  { "sum/too-large", "[9223372036854775807,1]", "{\"sum\":true}", NULL, "too large" },
  { "sum/integers", "[1,2,3]", "{\"sum\":true}", "6" },
  { "sum/decimals", "[\"0.1\",\"0.2\"]", "{\"sum\":true}", "\"0.3\"" },
  { "sum/numbers", "[0.1,0.2,1]", "{\"sum\":true}", "1.3" },
  { "sum/money", "[{\"amount\":1,\"currency\":\"USD\"},{\"amount\":2,\"currency\":\"USD\"}]",
    "{\"sum\":true}", "{\"amount\":3,\"currency\":\"USD\"}" },
  { "sum/empty-money", "[]", "{\"sum\":true,\"currency\":\"currency\"}",
    "{\"amount\":0,\"currency\":\"USD\"}" },
  { "sum/empty-unknown", "[]", "{\"sum\":true}", NULL },
  { "sum/empty-integers", "[]", "{\"each\":[{\"int\":true}]},{\"sum\":true}", "0" },
  { "sum/empty-decimals", "[]", "{\"each\":[{\"decimal\":true}]},{\"sum\":true}", "\"0\"" },

  { "add/missing", "1", "{\"add\":\"nowhere\"}", NULL, "there is nothing at nowhere" },
  { "add/other-kind", "1", "{\"add\":\"fee\"}", NULL, "money together with a bare number" },
  { "add/too-large", "9223372036854775807", "{\"add\":\"=1\"}", NULL, "too large" },
  { "add/integers", "1", "{\"add\":\"three\"}", "4" },
  { "add/money", "{\"amount\":100,\"currency\":\"USD\"}", "{\"add\":\"fee\"}",
    "{\"amount\":130,\"currency\":\"USD\"}" },
  { "add/default", "1", "{\"add\":\"nowhere\",\"steps\":[{\"default\":2}]}", "3" },
  { "subtract/steps", "\"1.00\"",
    "{\"money\":\"decimal\",\"currency\":\"=USD\"},"
    "{\"subtract\":\"three\",\"steps\":[{\"money\":\"minor\",\"currency\":\"=USD\"}]}",
    "{\"amount\":97,\"currency\":\"USD\"}" },
  { "subtract/decimals", "\"1.5\"", "{\"subtract\":\"three\"}", "\"-1.5\"" },
  { "multiply/money", "2", "{\"multiply\":\"fee\"}", NULL, "cannot multiply by money" },
  { "multiply/rounds-away", "{\"amount\":25,\"currency\":\"USD\"}", "{\"multiply\":\"=0.5\"}",
    "{\"amount\":13,\"currency\":\"USD\"}" },
  { "multiply/rounds-away-below", "{\"amount\":-25,\"currency\":\"USD\"}",
    "{\"multiply\":\"$rate\"}", "{\"amount\":-13,\"currency\":\"USD\"}" },
  { "multiply/decimals", "\"0.25\"", "{\"multiply\":\"three\"}", "\"0.75\"" },
  { "multiply/integers", "5", "{\"multiply\":\"three\"}", "15" },
  { "multiply/too-large", "{\"amount\":9223372036854775807,\"currency\":\"USD\"}",
    "{\"multiply\":\"three\"}", NULL, "too large" },
  { "sign/text", "\"x\"", "{\"sign\":\"negate\"}", NULL, "step 1 (sign)" },
  { "sign/negate", "{\"amount\":5,\"currency\":\"USD\"}", "{\"sign\":\"negate\"}",
    "{\"amount\":-5,\"currency\":\"USD\"}" },
  { "sign/absolute", "-5", "{\"sign\":\"absolute\"}", "5" },
  { "sign/absolute-decimal", "\"-0.5\"", "{\"sign\":\"absolute\"}", "\"0.5\"" },
  { "sign/smallest", "-9223372036854775808", "{\"sign\":\"negate\"}", NULL, "too large" },
};

static void
run_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *rules
      = g_strdup_printf ("[{\"to\":\"x\",\"from\":\"v\",\"steps\":[%s]}]", row->steps);
  g_autofree char *input = g_strdup_printf (
      "{\"v\":%s,\"currency\":\"usd\",\"zone\":\"America/New_York\",\"bad\":\"XQX\","
      "\"number\":\"#1042\",\"three\":3,\"fee\":{\"amount\":30,\"currency\":\"USD\"}}",
      row->value);
  g_autofree char *expected
      = row->result != NULL ? g_strdup_printf ("{\"x\":%s}", row->result) : g_strdup ("{}");
  g_autofree char *result = fixture_map (rules, tables, input, &error);

  if (row->error == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (result, ==, expected);
      return;
    }

  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_null (result);
  fixture_assert_contains (error->message, row->error);
}

/* A condition holds when the rule writes. */
typedef struct
{
  const char *name;
  const char *when;
  gboolean holds;
} Condition;

static const Condition conditions[] = {
  { "is/other", "{\"field\":\"s\",\"is\":\"no\"}", FALSE },
  { "is/kind", "{\"field\":\"s\",\"is\":5}", FALSE },
  { "is/text-of-number", "{\"field\":\"n\",\"is\":\"5\"}", FALSE },
  { "is/text", "{\"field\":\"s\",\"is\":\"ok\"}", TRUE },
  { "is/number", "{\"field\":\"n\",\"is\":5.0}", TRUE },
  { "is/true", "{\"field\":\"t\",\"is\":true}", TRUE },
  { "is/false", "{\"field\":\"t\",\"is\":false}", FALSE },
  { "is/null-missing", "{\"field\":\"nowhere\",\"is\":null}", TRUE },
  { "is/null-there", "{\"field\":\"s\",\"is\":null}", FALSE },
  { "in/some", "{\"field\":\"s\",\"in\":[\"no\",\"ok\"]}", TRUE },
  { "in/none", "{\"field\":\"s\",\"in\":[]}", FALSE },
  { "matches/yes", "{\"field\":\"s\",\"matches\":\"^o\"}", TRUE },
  { "matches/no", "{\"field\":\"s\",\"matches\":\"^k\"}", FALSE },
  { "matches/missing", "{\"field\":\"nowhere\",\"matches\":\"\"}", FALSE },
  { "matches/number", "{\"field\":\"n\",\"matches\":\"^5$\"}", TRUE },
  { "exists/yes", "{\"field\":\"s\",\"exists\":true}", TRUE },
  { "exists/null", "{\"field\":\"z\",\"exists\":true}", FALSE },
  { "exists/not", "{\"field\":\"z\",\"exists\":false}", TRUE },
  { "above/yes", "{\"field\":\"n\",\"above\":4.5}", TRUE },
  { "above/equal", "{\"field\":\"n\",\"above\":5}", FALSE },
  { "above/text", "{\"field\":\"d\",\"above\":0.25}", TRUE },
  { "above/not-a-number", "{\"field\":\"s\",\"above\":0}", FALSE },
  { "below/yes", "{\"field\":\"d\",\"below\":1}", TRUE },
  { "below/missing", "{\"field\":\"nowhere\",\"below\":1}", FALSE },
  { "scope", "{\"field\":\"$shop\",\"is\":\"maple\"}", TRUE },
  { "all/yes", "{\"all\":[{\"field\":\"s\",\"is\":\"ok\"},{\"field\":\"n\",\"is\":5}]}", TRUE },
  { "all/one-not", "{\"all\":[{\"field\":\"s\",\"is\":\"ok\"},{\"field\":\"n\",\"is\":6}]}",
    FALSE },
  { "all/empty", "{\"all\":[]}", TRUE },
  { "any/one", "{\"any\":[{\"field\":\"s\",\"is\":\"no\"},{\"field\":\"n\",\"is\":5}]}", TRUE },
  { "any/none", "{\"any\":[{\"field\":\"s\",\"is\":\"no\"}]}", FALSE },
  { "any/empty", "{\"any\":[]}", FALSE },
  { "not/yes", "{\"not\":{\"field\":\"s\",\"is\":\"ok\"}}", FALSE },
  { "not/no", "{\"not\":{\"any\":[]}}", TRUE },
};

static void
run_condition (gconstpointer data)
{
  const Condition *row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *rules = g_strdup_printf ("[{\"to\":\"x\",\"const\":1,\"when\":%s}]", row->when);
  g_autofree char *result = fixture_map (
      rules, NULL, "{\"s\":\"ok\",\"n\":5,\"d\":\"0.5\",\"t\":true,\"z\":null}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result, ==, row->holds ? "{\"x\":1}" : "{}");
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mapping/steps/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], run_case);
    }

  for (i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autofree char *path = g_strconcat ("/mapping/conditions/", conditions[i].name, NULL);

      g_test_add_data_func (path, &conditions[i], run_condition);
    }

  return g_test_run ();
}

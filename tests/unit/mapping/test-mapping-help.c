/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What data/help/mapping.md tells its readers: each row "| `step` | `value` | `becomes` |" is true,
 * and no step is left out. */
#include <string.h>

#include "daybook-data.h"
#include "mapping-fixture.h"

static const char *const step_names[] = {
  "money", "amount", "time",    "format_time", "decimal",  "number",   "int",
  "bool",  "text",   "cut",     "template",    "match",    "replace",  "split",
  "join",  "table",  "default", "each",        "pick",     "where",    "first",
  "at",    "count",  "sum",     "add",         "subtract", "multiply", "sign",
};

static char *
read_help (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = daybook_data_path ("help/mapping.md");
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_no_error (error);

  return text;
}

static void
check_row (const char *step, const char *value, const char *becomes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rules = g_strdup_printf ("[{\"to\":\"x\",\"from\":\"v\",\"steps\":[%s]}]", step);
  g_autofree char *input = g_strdup_printf ("{\"v\":%s,\"currency\":\"usd\",\"zone\":\"America/"
                                            "New_York\",\"number\":\"#1042\",\"three\":3,"
                                            "\"fee\":{\"amount\":30,\"currency\":\"USD\"}}",
                                            value);
  g_autofree char *expected = g_strdup_printf ("{\"x\":%s}", becomes);
  g_autofree char *result
      = fixture_map (rules, "{\"kinds\":{\"charge\":\"payment\",\"*\":\"other\"}}", input, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result, ==, expected);
}

static void
test_rows (void)
{
  g_autofree char *text = read_help ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint rows = 0;
  guint i;

  for (i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "`", -1);

      if (!g_str_has_prefix (lines[i], "| `{ "))
        continue;

      g_assert_cmpuint (g_strv_length (cells), ==, 7);
      check_row (cells[1], cells[3], cells[5]);
      rows++;
    }

  g_assert_cmpuint (rows, >=, G_N_ELEMENTS (step_names));
}

static void
test_complete (void)
{
  g_autofree char *text = read_help ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (step_names); i++)
    {
      g_autofree char *row = g_strdup_printf ("| `{ \"%s\": ", step_names[i]);

      fixture_assert_contains (text, row);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mapping/help/rows", test_rows);
  g_test_add_func ("/mapping/help/complete", test_complete);

  return g_test_run ();
}

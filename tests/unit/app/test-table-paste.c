/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a spreadsheet puts on the clipboard. */
#include "daybook-error.h"
#include "daybook-table-paste.h"

typedef struct
{
  const char *name, *text;
  const char *rows; /* cells apart by |, rows by / ; NULL: refused, and: */
  const char *mistake;
} Case;

static const Case cases[] = {
  { "nothing", "", NULL, "there are no rows in it" },
  { "empty-lines", "\n\r\n\t\t\n", NULL, "there are no rows in it" },
  { "only-a-head", "key\tvalue\n", NULL, "there are no rows in it" },
  { "no-value", "a\tb\nc\n", NULL, "line 2: the value is missing" },
  { "no-key", "a\tb\n\tc\n", NULL, "line 2: the key is missing" },
  { "too-many", "a\tb\tc\td\te\tf", NULL, "line 1: there are more cells than columns" },
  { "more-than-the-head", "key\tvalue\na\tb\tc", NULL,
    "line 2: there are more cells than columns" },
  { "one", "a\tb", "a|b|||", NULL },
  { "windows", "a\tb\r\nc\td\r\n", "a|b|||/c|d|||", NULL },
  { "scopes", "a\tb\tTEA-*\tL1\tpos\n", "a|b|TEA-*|L1|pos", NULL },
  { "empty-behind", "a\tb\t\t\t\t\t\n", "a|b|||", NULL },
  { "head-in-order", "Value\tKey\tChannel\n1\tx\tweb\n", "x|1|||web", NULL },
  { "head-with-space", "key\tvalue\tSKU group\nx\t1\tA*\n", "x|1|A*||", NULL },
  { "quoted", "\"a \"\"b\"\"\tc\"\t\"1\n2\"\n", "a \"b\"\tc|1\n2|||", NULL },
  { "quote-inside", "5\" nail\tx\n", "5\" nail|x|||", NULL },
};

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = daybook_table_paste_parse (row->text, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (row->rows == NULL)
    {
      g_assert_null (rows);
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
      g_assert_cmpstr (error->message, ==, row->mistake);
      return;
    }
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *line = g_strjoinv ("|", rows->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "/" : "", line);
    }
  g_assert_cmpstr (text->str, ==, row->rows);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/table-paste/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV: what is wrong by line, quotes, line ends, and that what is written reads the same. */
#include <string.h>

#include "daybook-csv.h"
#include "daybook-error.h"

static const struct
{
  const char *name, *text, *message;
} bad[] = {
  { "open-quote", "a,b\n1,\"2\n3\n", "line 2: a quote is not closed" },
  { "behind-quote", "a\n\n\"1\"2\n", "line 3: there is text behind a closing quote" },
  { "not-utf8", "a\xff\n", "line 1: the file is not UTF-8" },
};

/* Rows joined by | and their fields by _, each with its line in front. */
static const struct
{
  const char *name, *text, *rows;
} good[] = {
  { "empty", "", "" },
  { "one", "a", "1:a" },
  { "crlf", "a,b\r\nc,d\r\n", "1:a_b|2:c_d" },
  { "empty-lines", "\n\na\n\nb\n", "3:a|5:b" },
  { "empty-fields", ",\na,,\n", "1:_|2:a__" },
  { "quoted", "\"a,b\",\"say \"\"x\"\"\"\n", "1:a,b_say \"x\"" },
  { "line-in-quotes", "\"a\nb\",c\nd,e", "1:a\nb_c|3:d_e" },
  { "byte-order-mark", "\xef\xbb\xbfkey\n", "1:key" },
};

static void
test_bad (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(GError) error = NULL;

  g_assert_null (daybook_csv_parse (bad[i].text, -1, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_cmpstr (error->message, ==, bad[i].message);
}

static void
test_good (gconstpointer data)
{
  guint at = GPOINTER_TO_UINT (data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = daybook_csv_parse (good[at].text, -1, &error);
  g_autoptr(GString) told = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const DaybookCsvRow *row = g_ptr_array_index (rows, i);
      g_autofree char *joined = g_strjoinv ("_", row->fields);

      g_string_append_printf (told, "%s%u:%s", i > 0 ? "|" : "", row->line, joined);
    }
  g_assert_cmpstr (told->str, ==, good[at].rows);
}

static void
test_written (void)
{
  const char *const fields[] = { "a", "b,c", "say \"x\"", "two\nlines", "", NULL };
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GPtrArray) rows = NULL;

  daybook_csv_append (text, fields);
  rows = daybook_csv_parse (text->str, -1, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_true (
      g_strv_equal ((const char *const *) ((DaybookCsvRow *) rows->pdata[0])->fields, fields));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/base/csv/", bad[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strconcat ("/base/csv/", good[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_good);
    }
  g_test_add_func ("/base/csv/written", test_written);
  return g_test_run ();
}

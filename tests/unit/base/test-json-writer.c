/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing JSON: commas, escapes, text that is not UTF-8, and round trips with the reader. */
#include <string.h>

#include "daybook-json-writer.h"

typedef struct
{
  const char *name;
  const char *value;
  gssize length;
  const char *expected;
} Case;

static const Case strings[] = {
  { "latin-1", "caf\xE9", -1, "\"caf\xEF\xBF\xBD\"" },
  { "half-character", "\xE2\x82", -1, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
  { "surrogate", "a\xED\xA0\x80", -1, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
  { "bad-and-quote", "\xFF\"", -1, "\"\xEF\xBF\xBD\\\"\"" },
  { "nul", "a\0b", 3,
    "\"a\xEF\xBF\xBD"
    "b\"" },
  { "empty", "", -1, "\"\"" },
  { "plain", "plain", -1, "\"plain\"" },
  { "quotes", "say \"\\\"", -1, "\"say \\\"\\\\\\\"\"" },
  { "controls", "\b\f\n\r\t\x01\x1F", -1, "\"\\b\\f\\n\\r\\t\\u0001\\u001f\"" },
  { "slash-and-delete", "/\x7F", -1, "\"/\x7F\"" },
  { "utf8", "\xC3\xA9\xF0\x9F\x98\x80", -1, "\"\xC3\xA9\xF0\x9F\x98\x80\"" },
  { "part", "abcdef", 3, "\"abc\"" },
};

static void
test_string (gconstpointer data)
{
  const Case *row = data;
  g_auto (DaybookJsonWriter) writer = { 0 };

  daybook_json_writer_init (&writer);
  if (row->length < 0)
    daybook_json_add_string (&writer, row->value);
  else
    daybook_json_add_string_n (&writer, row->value, (gsize) row->length);

  g_assert_cmpstr (writer.text->str, ==, row->expected);
}

static void
test_nesting (void)
{
  g_auto (DaybookJsonWriter) writer = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *second = NULL;

  daybook_json_writer_init (&writer);
  daybook_json_begin_object (&writer);
  daybook_json_put_string (&writer, "s", "x");
  daybook_json_put_string (&writer, "none", NULL);
  daybook_json_put_int (&writer, "least", G_MININT64);
  daybook_json_put_bool (&writer, "yes", 2);
  daybook_json_put_bool (&writer, "no", FALSE);
  daybook_json_put_money (&writer, "m", (DaybookMoney) { -1230, "USD" });
  daybook_json_key (&writer, "q\"");
  daybook_json_begin_list (&writer);
  daybook_json_begin_list (&writer);
  daybook_json_end_list (&writer);
  daybook_json_begin_object (&writer);
  daybook_json_end_object (&writer);
  daybook_json_add_null (&writer);
  daybook_json_add_raw (&writer, "1.50", -1);
  daybook_json_add_raw (&writer, "[2]...", 3);
  daybook_json_end_list (&writer);
  daybook_json_end_object (&writer);
  text = daybook_json_writer_steal (&writer);
  g_assert_cmpstr (
      text, ==,
      "{\"s\":\"x\",\"none\":null,\"least\":-9223372036854775808,\"yes\":true,\"no\":false,"
      "\"m\":{\"amount\":-1230,\"currency\":\"USD\"},\"q\\\"\":[[],{},null,1.50,[2]]}");

  /* It is empty again, and takes another text. */
  daybook_json_add_int (&writer, 1);
  second = daybook_json_writer_steal (&writer);
  g_assert_cmpstr (second, ==, "1");
}

static void
test_node (void)
{
  static const char source[] =
      " { \"a\\\" b\" : [ 1.50 , \"x  \\\\\" , { } ] ,\n\t\"c\": null }\r\n";
  g_autoptr(DaybookTree) tree = daybook_tree_new (source, -1, NULL);
  g_auto (DaybookJsonWriter) writer = { 0 };

  daybook_json_writer_init (&writer);
  daybook_json_begin_list (&writer);
  daybook_json_add_node (&writer, tree, 0);
  daybook_json_add_node (&writer, tree, daybook_tree_find (tree, 0, "a\" b[1]"));
  daybook_json_add_node (&writer, tree, DAYBOOK_NODE_NONE);
  daybook_json_end_list (&writer);
  g_assert_cmpstr (writer.text->str, ==,
                   "[{\"a\\\" b\":[1.50,\"x  \\\\\",{}],\"c\":null},\"x  \\\\\",null]");
}

static void
append_random_text (DaybookJsonWriter *writer,
                    GString           *text)
{
  int n = g_test_rand_int_range (0, 30);

  g_string_truncate (text, 0);
  while (n-- > 0)
    {
      int choice = g_test_rand_int_range (0, 4);
      gunichar character = (gunichar) (choice == 0   ? g_test_rand_int_range (1, 0x80)
                                       : choice == 1 ? g_test_rand_int_range (0x80, 0xD800)
                                       : choice == 2 ? g_test_rand_int_range (0xE000, 0x110000)
                                                     : g_test_rand_int_range ('a', 'z'));

      g_string_append_unichar (text, character);
    }

  daybook_json_add_string_n (writer, text->str, text->len);
}

/* Writes a random value and notes its scalars in @wanted, in order. */
static void
write_random (DaybookJsonWriter *writer,
              GPtrArray         *wanted,
              int                depth)
{
  int kind = g_test_rand_int_range (0, depth > 0 ? 6 : 4);
  int n = g_test_rand_int_range (0, 20);
  g_autoptr(GString) text = g_string_new (NULL);
  int i;

  if (kind == 0)
    {
      append_random_text (writer, text);
      g_ptr_array_add (wanted, g_strdup (text->str));
    }
  else if (kind == 1)
    {
      gint64 value = (gint64) ((guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ());

      daybook_json_add_int (writer, value);
      g_ptr_array_add (wanted, g_strdup_printf ("%" G_GINT64_FORMAT, value));
    }
  else if (kind == 2)
    daybook_json_add_bool (writer, n % 2);
  else if (kind == 3)
    daybook_json_add_null (writer);
  else
    {
      (kind == 4 ? daybook_json_begin_list : daybook_json_begin_object) (writer);
      for (i = 0; i < n; i++)
        {
          g_autofree char *key = g_strdup_printf ("%d \"\n\xC3\xA9", i);

          if (kind == 5)
            daybook_json_key (writer, key);
          write_random (writer, wanted, depth - 1);
        }
      (kind == 4 ? daybook_json_end_list : daybook_json_end_object) (writer);
    }
}

static void
collect (const DaybookTree *tree,
         DaybookNode        node,
         GPtrArray         *found)
{
  DaybookNode child;

  if (daybook_tree_text (tree, node, NULL) != NULL)
    g_ptr_array_add (found, g_strdup (daybook_tree_text (tree, node, NULL)));

  for (child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    collect (tree, child, found);
}

/* What the writer wrote is read, says the same, and writes the same again. */
static void
test_round_trip (void)
{
  int i;

  for (i = 0; i < 1000; i++)
    {
      g_auto (DaybookJsonWriter) writer = { 0 };
      g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *text = NULL;
      g_autofree char *again = NULL;
      g_autoptr(DaybookTree) tree = NULL;
      g_autoptr(GError) error = NULL;
      guint j;

      daybook_json_writer_init (&writer);
      write_random (&writer, wanted, 4);
      text = daybook_json_writer_steal (&writer);
      tree = daybook_tree_new (text, -1, &error);
      g_assert_no_error (error);

      collect (tree, 0, found);
      g_assert_cmpuint (found->len, ==, wanted->len);
      for (j = 0; j < found->len; j++)
        g_assert_cmpstr (found->pdata[j], ==, wanted->pdata[j]);

      daybook_json_add_node (&writer, tree, 0);
      again = daybook_json_writer_steal (&writer);
      g_assert_cmpstr (again, ==, text);
    }
}

/* What the caller gets wrong is an assertion: it ends the program. Each runs in a process of its
 * own. */
static void
test_two_roots (void)
{
  if (g_test_subprocess ())
    {
      g_auto (DaybookJsonWriter) writer = { 0 };

      daybook_json_writer_init (&writer);
      daybook_json_add_int (&writer, 1);
      daybook_json_add_int (&writer, 2);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

static void
test_unclosed (void)
{
  if (g_test_subprocess ())
    {
      g_auto (DaybookJsonWriter) writer = { 0 };
      g_autofree char *text = NULL;

      daybook_json_writer_init (&writer);
      daybook_json_begin_list (&writer);
      text = daybook_json_writer_steal (&writer);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

int
main (int   argc,
      char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autofree char *path = g_strconcat ("/base/json-writer/string/", strings[i].name, NULL);

      g_test_add_data_func (path, &strings[i], test_string);
    }

  g_test_add_func ("/base/json-writer/nesting", test_nesting);
  g_test_add_func ("/base/json-writer/node", test_node);
  g_test_add_func ("/base/json-writer/round-trip", test_round_trip);
  g_test_add_func ("/base/json-writer/two-roots", test_two_roots);
  g_test_add_func ("/base/json-writer/unclosed", test_unclosed);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strict JSON reader: everything it refuses and where it says so, what it reads, and how it is
 * looked up. */
#include <string.h>

#include "daybook-error.h"
#include "daybook-tree.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *expected; /* a part of the message */
} BadCase;

typedef struct
{
  const char *name;
  const char *text;
  DaybookKind kind;
  const char *expected; /* the text of the root */
} GoodCase;

static const BadCase bad[] = {
  { "empty", "", "line 1, column 1: the text ends" },
  { "blank", " \n ", "line 2, column 2: the text ends" },
  { "word", "nul", "line 1, column 1: expected a value" },
  { "capital-word", "True", "column 1: expected a value" },
  { "not-a-number", "NaN", "column 1: expected a value" },
  { "single-quotes", "'a'", "column 1: expected a value" },
  { "comment", "/* a */ 1", "column 1: expected a value" },
  { "two-values", "1 2", "column 3: expected nothing more" },
  { "word-tail", "nullx", "column 5: expected nothing more" },
  { "two-roots", "{}{}", "column 3: expected nothing more" },
  { "plus", "+1", "column 1: expected a value" },
  { "minus", "-", "column 2: expected a digit after '-'" },
  { "minus-word", "-x", "column 2: expected a digit after '-'" },
  { "leading-zero", "01", "column 2: a number must not start with a zero" },
  { "minus-leading-zero", "-00", "column 3: a number must not start with a zero" },
  { "no-whole-part", ".5", "column 1: expected a value" },
  { "no-fraction", "1.", "column 3: expected a digit after the decimal point" },
  { "no-fraction-exponent", "1.e5", "column 3: expected a digit after the decimal point" },
  { "no-exponent", "1e", "column 3: expected a digit in the exponent" },
  { "no-exponent-sign", "1e+", "column 4: expected a digit in the exponent" },
  { "hex", "0x1", "column 2: expected nothing more" },
  { "list-open", "[", "column 2: the text ends where a value" },
  { "list-comma", "[1,]", "column 4: expected a value" },
  { "list-first-comma", "[,1]", "column 2: expected a value" },
  { "list-two-commas", "[1,,2]", "column 4: expected a value" },
  { "list-no-comma", "[1 2]", "column 4: expected ',' or ']'" },
  { "list-unclosed", "[1", "column 3: expected ',' or ']'" },
  { "list-wrong-close", "[1}", "column 3: expected ',' or ']'" },
  { "close-only", "]", "column 1: expected a value" },
  { "object-open", "{", "column 2: expected a key in quotes" },
  { "object-comma", "{\"a\":1,}", "column 8: expected a key in quotes" },
  { "object-bare-key", "{a:1}", "column 2: expected a key in quotes" },
  { "object-number-key", "{1:1}", "column 2: expected a key in quotes" },
  { "object-no-colon", "{\"a\" 1}", "column 6: expected ':' after a key" },
  { "object-no-value", "{\"a\":}", "column 6: expected a value" },
  { "object-no-comma", "{\"a\":1 \"b\":2}", "column 8: expected ',' or '}'" },
  { "object-wrong-close", "{\"a\":1]", "column 7: expected ',' or '}'" },
  { "object-in-lines", "{\n  \"a\": 1,\n  \"b\" 2\n}", "line 3, column 7: expected ':'" },
  { "twice", "{\"a\":1,\"b\":2,\"a\":3}", "column 1: the key \"a\" stands twice" },
  { "twice-inside", "[1,\n {\"a\":{},\"a\":[]}]", "line 2, column 2: the key \"a\" stands twice" },
  { "twice-escaped", "{\"a\":1,\"\\u0061\":2}", "the key \"a\" stands twice" },
  { "twice-empty", "{\"\":1,\"\":2}", "the key \"\" stands twice" },
  { "twice-in-large",
    "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"k\":1,"
    "\"l\":1,\"m\":1,\"n\":1,\"d\":1}",
    "the key \"d\" stands twice" },
  { "string-open", "\"abc", "column 5: the text ends inside a string" },
  { "string-open-escape", "\"abc\\", "column 5: the text ends inside a string" },
  { "string-line", "\"a\nb\"", "line 1, column 3: a control character" },
  { "string-tab", "\"a\tb\"", "column 3: a control character" },
  { "string-late-tab", "\"abcdefghijklmnop\tb\"", "column 18: a control character" },
  { "escape-unknown", "\"\\x41\"", "column 2: unknown escape" },
  { "escape-quote", "\"\\'\"", "column 2: unknown escape" },
  { "escape-short", "\"\\u12\"", "column 2: expected four hex digits" },
  { "escape-not-hex", "\"\\u12g4\"", "column 2: expected four hex digits" },
  { "escape-zero", "\"a\\u0000\"", "column 3: \\u0000 is not allowed" },
  { "low-surrogate", "\"\\udc00\"", "column 2: a low surrogate" },
  { "high-surrogate", "\"\\ud83d\"", "column 8: expected a low surrogate" },
  { "high-and-other", "\"\\ud83d\\u0041\"", "column 8: expected a low surrogate" },
  { "high-and-high", "\"\\ud83d\\ud83d\"", "column 8: expected a low surrogate" },
  { "utf8-continuation", "\"\x80\"", "column 2: a string is not valid UTF-8" },
  { "utf8-overlong-2", "\"\xC0\x80\"", "column 2: a string is not valid UTF-8" },
  { "utf8-overlong-2b", "\"\xC1\xBF\"", "column 2: a string is not valid UTF-8" },
  { "utf8-overlong-3", "\"\xE0\x9F\xBF\"", "column 2: a string is not valid UTF-8" },
  { "utf8-overlong-4", "\"\xF0\x8F\xBF\xBF\"", "column 2: a string is not valid UTF-8" },
  { "utf8-surrogate", "\"\xED\xA0\x80\"", "column 2: a string is not valid UTF-8" },
  { "utf8-too-high", "\"\xF4\x90\x80\x80\"", "column 2: a string is not valid UTF-8" },
  { "utf8-fe", "\"\xFE\"", "column 2: a string is not valid UTF-8" },
  { "utf8-cut", "\"\xE2\x82\"", "column 2: a string is not valid UTF-8" },
  { "utf8-cut-at-end", "\"\xE2\x82", "column 2: a string is not valid UTF-8" },
  { "utf8-column", "\"\xC3\xA9\xC3\xA9\xFF\"", "column 4: a string is not valid UTF-8" },
  { "utf8-outside", "\xC3\xA9", "column 1: expected a value" },
  { "no-break-space",
    "\xC2\xA0"
    "1",
    "column 1: expected a value" },
  { "two-marks",
    "\xEF\xBB\xBF\xEF\xBB\xBF"
    "1",
    "expected a value" },
};

static const GoodCase good[] = {
  { "null", "null", DAYBOOK_KIND_NULL, NULL },
  { "true", " true ", DAYBOOK_KIND_TRUE, NULL },
  { "false", "\t\r\nfalse\n", DAYBOOK_KIND_FALSE, NULL },
  { "zero", "0", DAYBOOK_KIND_NUMBER, "0" },
  { "minus-zero", "-0", DAYBOOK_KIND_NUMBER, "-0" },
  { "number-as-sent", "12.300000000000001", DAYBOOK_KIND_NUMBER, "12.300000000000001" },
  { "number-exponent", "-1.50E+03", DAYBOOK_KIND_NUMBER, "-1.50E+03" },
  { "number-long", "123456789012345678901234567890", DAYBOOK_KIND_NUMBER,
    "123456789012345678901234567890" },
  { "string-empty", "\"\"", DAYBOOK_KIND_STRING, "" },
  { "string", "\"plain text of more than eight\"", DAYBOOK_KIND_STRING,
    "plain text of more than eight" },
  { "string-delete", "\"\x7F\"", DAYBOOK_KIND_STRING, "\x7F" },
  { "escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", DAYBOOK_KIND_STRING, "\"\\/\b\f\n\r\t" },
  { "unicode-escape", "\"\\u00e9\\u20AC\"", DAYBOOK_KIND_STRING, "\xC3\xA9\xE2\x82\xAC" },
  { "surrogate-pair", "\"\\ud83d\\uDE00\"", DAYBOOK_KIND_STRING, "\xF0\x9F\x98\x80" },
  { "utf8", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"", DAYBOOK_KIND_STRING,
    "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80" },
  { "utf8-edges",
    "\"\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"",
    DAYBOOK_KIND_STRING,
    "\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF" },
  { "list", "[ ]", DAYBOOK_KIND_LIST, NULL },
  { "object", "{ }", DAYBOOK_KIND_OBJECT, NULL },
  { "mark", "\xEF\xBB\xBF{}", DAYBOOK_KIND_OBJECT, NULL },
};

static const char sample[] =
    "{\n"
    "  \"data\": {\"orders\": {\"nodes\": [\n"
    "    {\"id\": \"gid:\\/\\/1\", \"total\": 12.30, \"paid\": true, \"lines\": []},\n"
    "    {\"id\": \"b\", \"matrix\": [[1, 2], [3, 4]], \"a.b\": 1}\n"
    "  ]}},\n"
    "  \"empty\": {},\n"
    "  \"last\": null\n"
    "}";

static const struct
{
  const char *name;
  const char *path;
  const char *source; /* NULL for nothing there */
} paths[] = {
  { "missing", "nothing", NULL },
  { "prefix", "dat", NULL },
  { "longer", "dataa", NULL },
  { "into-a-string", "data.orders.nodes[0].id.x", NULL },
  { "key-of-a-list", "data.orders.nodes.id", NULL },
  { "index-of-an-object", "data[0]", NULL },
  { "index-behind-the-end", "data.orders.nodes[2]", NULL },
  { "index-huge", "data.orders.nodes[99999999999999999999]", NULL },
  { "index-wrapped", "data.orders.nodes[4294967296]", NULL },
  { "index-empty", "data.orders.nodes[]", NULL },
  { "index-negative", "data.orders.nodes[-1]", NULL },
  { "index-open", "data.orders.nodes[0", NULL },
  { "dot-only", ".", NULL },
  { "first-dot", ".data", NULL },
  { "two-dots", "data..orders", NULL },
  { "last-dot", "empty.", NULL },
  { "in-nothing", "nothing.at[3].all", NULL },
  { "in-empty", "empty.x", NULL },
  { "empty", "empty", "{}" },
  { "last", "last", "null" },
  { "string", "data.orders.nodes[0].id", "\"gid:\\/\\/1\"" },
  { "number", "data.orders.nodes[0].total", "12.30" },
  { "second", "data.orders.nodes[1].id", "\"b\"" },
  { "list", "data.orders.nodes[1].matrix[1]", "[3, 4]" },
  { "two-indexes", "data.orders.nodes[1].matrix[1][0]", "3" },
};

static const struct
{
  const char *name;
  const char *text;
  gboolean whole;
  gint64 value;
} numbers[] = {
  { "text", "\"1\"", FALSE, 0 },
  { "null", "null", FALSE, 0 },
  { "fraction", "1.5", FALSE, 0 },
  { "small-exponent", "15e-1", FALSE, 0 },
  { "over", "9223372036854775808", FALSE, 0 },
  { "under", "-9223372036854775809", FALSE, 0 },
  { "far-over", "1e400", FALSE, 0 },
  { "zero", "-0", TRUE, 0 },
  { "exponent", "1e3", TRUE, 1000 },
  { "point-zero", "1.0", TRUE, 1 },
  { "exponent-back", "1500e-2", TRUE, 15 },
  { "largest", "9223372036854775807", TRUE, G_MAXINT64 },
  { "smallest", "-9223372036854775808", TRUE, G_MININT64 },
};

static void
test_bad (gconstpointer data)
{
  const BadCase *row = data;
  g_autoptr(GError) error = NULL;

  g_assert_null (daybook_tree_new (row->text, -1, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  if (g_strstr_len (error->message, -1, row->expected) == NULL)
    g_assert_cmpstr (error->message, ==, row->expected);
  g_assert_null (daybook_tree_new (row->text, -1, NULL));
}

static void
test_good (gconstpointer data)
{
  const GoodCase *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) tree = daybook_tree_new (row->text, -1, &error);
  gsize length = 0;

  g_assert_no_error (error);
  g_assert_cmpint (daybook_tree_kind (tree, 0), ==, row->kind);
  g_assert_cmpstr (daybook_tree_text (tree, 0, &length), ==, row->expected);
  g_assert_cmpuint (length, ==, row->expected != NULL ? strlen (row->expected) : 0);
  g_assert_cmpint (daybook_tree_next (tree, 0), ==, DAYBOOK_NODE_NONE);
  g_assert_cmpint (daybook_tree_first (tree, 0), ==, DAYBOOK_NODE_NONE);
  g_assert_null (daybook_tree_key (tree, 0));
}

static void
test_path (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr(DaybookTree) tree = daybook_tree_new (sample, -1, NULL);
  DaybookNode node = daybook_tree_find (tree, 0, paths[row].path);
  gsize length = 0;
  const char *source = daybook_tree_source (tree, node, &length);
  g_autofree char *text = g_strndup (source, length);

  g_assert_cmpstr (text, ==, paths[row].source);
  g_assert_true (source != NULL || node == DAYBOOK_NODE_NONE);
}

static void
test_number (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr(DaybookTree) tree = daybook_tree_new (numbers[row].text, -1, NULL);
  gint64 value = 7;

  g_assert_cmpint (daybook_tree_int (tree, 0, &value), ==, numbers[row].whole);
  g_assert_cmpint (value, ==, numbers[row].whole ? numbers[row].value : 7);
}

static void
test_walk (void)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (sample, -1, NULL);
  DaybookNode nodes = daybook_tree_find (tree, 0, "data.orders.nodes");
  DaybookNode order = daybook_tree_first (tree, nodes);
  DaybookNode second = daybook_tree_next (tree, order);
  DaybookNode child;
  g_autoptr(GString) keys = g_string_new (NULL);

  g_assert_cmpuint (daybook_tree_count (tree, 0), ==, 3);
  g_assert_cmpuint (daybook_tree_count (tree, nodes), ==, 2);
  g_assert_cmpuint (daybook_tree_count (tree, order), ==, 4);
  g_assert_cmpuint (second, ==, daybook_tree_at (tree, nodes, 1));
  g_assert_cmpuint (daybook_tree_next (tree, second), ==, DAYBOOK_NODE_NONE);
  g_assert_cmpuint (daybook_tree_at (tree, nodes, 2), ==, DAYBOOK_NODE_NONE);
  for (child = daybook_tree_first (tree, order); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    g_string_append_printf (keys, "%s ", daybook_tree_key (tree, child));

  g_assert_cmpstr (keys->str, ==, "id total paid lines ");
  g_assert_null (daybook_tree_key (tree, order));
  g_assert_true (daybook_tree_is_true (tree, daybook_tree_get (tree, order, "paid")));
  g_assert_false (daybook_tree_is_true (tree, daybook_tree_get (tree, order, "id")));
  g_assert_cmpstr (daybook_tree_find_text (tree, 0, "data.orders.nodes[0].id"), ==, "gid://1");
  g_assert_cmpint (daybook_tree_kind (tree, daybook_tree_get (tree, second, "a.b")), ==,
                   DAYBOOK_KIND_NUMBER);
  g_assert_cmpuint (daybook_tree_find (tree, second, ""), ==, second);
  g_assert_cmpuint (daybook_tree_line (tree, 0), ==, 1);
  g_assert_cmpuint (daybook_tree_line (tree, order), ==, 3);
  g_assert_cmpuint (daybook_tree_line (tree, daybook_tree_get (tree, 0, "last")), ==, 7);
}

/* 'Nothing there' answers with nothing to everything, and so does no tree at all. */
static void
test_nothing (void)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (sample, -1, NULL);
  const DaybookTree *trees[] = { tree, NULL };
  gint64 value = 7;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      DaybookNode none = trees[i] != NULL ? DAYBOOK_NODE_NONE : 0;

      g_assert_cmpint (daybook_tree_kind (trees[i], none), ==, DAYBOOK_KIND_NONE);
      g_assert_null (daybook_tree_text (trees[i], none, NULL));
      g_assert_cmpuint (daybook_tree_first (trees[i], none), ==, DAYBOOK_NODE_NONE);
      g_assert_cmpuint (daybook_tree_next (trees[i], none), ==, DAYBOOK_NODE_NONE);
      g_assert_null (daybook_tree_key (trees[i], none));
      g_assert_cmpuint (daybook_tree_count (trees[i], none), ==, 0);
      g_assert_cmpuint (daybook_tree_get (trees[i], none, "a"), ==, DAYBOOK_NODE_NONE);
      g_assert_cmpuint (daybook_tree_at (trees[i], none, 0), ==, DAYBOOK_NODE_NONE);
      g_assert_cmpuint (daybook_tree_find (trees[i], none, "a[0]"), ==, DAYBOOK_NODE_NONE);
      g_assert_cmpuint (daybook_tree_find (trees[i], none, ""), ==, DAYBOOK_NODE_NONE);
      g_assert_false (daybook_tree_int (trees[i], none, &value));
      g_assert_false (daybook_tree_is_true (trees[i], none));
      g_assert_null (daybook_tree_source (trees[i], none, NULL));
      g_assert_cmpuint (daybook_tree_line (trees[i], none), ==, 0);
    }

  g_assert_cmpint (daybook_tree_kind (tree, 100000), ==, DAYBOOK_KIND_NONE);
  g_assert_cmpint (value, ==, 7);
}

static DaybookTree *
read_nested (guint    depth,
             GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < depth; i++)
    g_string_append (text, i % 2 ? "{\"a\":" : "[");
  g_string_append_c (text, '1');
  for (i = depth; i > 0; i--)
    g_string_append_c (text, (i - 1) % 2 ? '}' : ']');

  return daybook_tree_new (text->str, (gssize) text->len, error);
}

static void
test_depth (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookTree) deepest = read_nested (DAYBOOK_TREE_MAX_DEPTH, NULL);

  g_assert_nonnull (deepest);
  g_assert_null (read_nested (DAYBOOK_TREE_MAX_DEPTH + 1, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (error->message, "nested deeper than 64 levels"));
}

static void
test_size (void)
{
  g_autoptr(GError) error = NULL;

  /* The length is refused before a byte is looked at. */
  g_assert_null (daybook_tree_new ("1", (gssize) DAYBOOK_TREE_MAX_BYTES + 1, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (error->message, "more than the limit of 268435456"));
}

static void
test_length (void)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new ("123456", 3, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (daybook_tree_text (tree, 0, NULL), ==, "123");
  g_assert_null (daybook_tree_new ("\"a\0b\"", 5, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
}

/* A hostile object with very many keys is still read in well under a second per 100000 keys. */
static void
test_many_keys (void)
{
  g_autoptr(GString) text = g_string_new ("{");
  g_autoptr(DaybookTree) tree = NULL;
  g_autoptr(GError) error = NULL;
  guint i;

  for (i = 0; i < 200000; i++)
    g_string_append_printf (text, "\"key%u\":%u,", i, i);

  g_string_append (text, "\"last\":0}");
  g_test_timer_start ();
  tree = daybook_tree_new (text->str, (gssize) text->len, NULL);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 10);
  g_assert_cmpuint (daybook_tree_count (tree, 0), ==, 200001);
  g_assert_cmpstr (daybook_tree_find_text (tree, 0, "key199999"), ==, "199999");

  g_string_truncate (text, text->len - strlen ("\"last\":0}"));
  g_string_append (text, "\"key77\":0}");
  g_assert_null (daybook_tree_new (text->str, (gssize) text->len, &error));
  g_assert_nonnull (strstr (error->message, "the key \"key77\" stands twice"));
}

static gpointer
read_in_thread (gpointer data)
{
  g_autoptr(DaybookTree) tree = data;

  return GUINT_TO_POINTER (daybook_tree_count (tree, 0));
}

static void
test_shared (void)
{
  DaybookTree *tree = daybook_tree_new ("[1,2,3]", -1, NULL);
  GThread *threads[4];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_in_thread, daybook_tree_ref (tree));

  daybook_tree_unref (tree);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 3);
}

/* Cutting a good text anywhere never gives a tree, and changing one byte never breaks the reader.
 */
static void
test_damage (void)
{
  gsize size = strlen (sample);
  gsize cut;
  int i;

  for (cut = 0; cut < size; cut++)
    {
      /* A copy of the exact size lets the sanitizer see any step beyond it. */
      g_autofree char *part = g_memdup2 (sample, MAX (cut, 1));

      g_assert_null (daybook_tree_new (part, (gssize) cut, NULL));
    }

  for (i = 0; i < 50000; i++)
    {
      g_autofree char *text = g_memdup2 (sample, size);
      g_autoptr(DaybookTree) tree = NULL;
      g_autoptr(GError) error = NULL;

      text[g_test_rand_int_range (0, (int) size)] = (char) g_test_rand_int_range (0, 256);
      tree = daybook_tree_new (text, (gssize) size, &error);
      g_assert_true ((tree == NULL) == (error != NULL));
    }
}

static void
test_kind_names (void)
{
  DaybookKind kind;

  g_assert_cmpstr (daybook_kind_name (DAYBOOK_KIND_NONE), ==, "nothing");
  g_assert_cmpstr (daybook_kind_name (DAYBOOK_KIND_OBJECT), ==, "an object");
  for (kind = DAYBOOK_KIND_NULL; kind <= DAYBOOK_KIND_OBJECT; kind++)
    g_assert_cmpstr (daybook_kind_name (kind), !=, daybook_kind_name (kind - 1));
}

static void
add_test (const char   *folder,
          const char   *name,
          gconstpointer data,
          GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/base/tree/%s/%s", folder, name);

  g_test_add_data_func (path, data, test);
}

int
main (int   argc,
      char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    add_test ("bad", bad[i].name, &bad[i], test_bad);
  for (i = 0; i < G_N_ELEMENTS (good); i++)
    add_test ("good", good[i].name, &good[i], test_good);
  for (i = 0; i < G_N_ELEMENTS (paths); i++)
    add_test ("path", paths[i].name, GUINT_TO_POINTER (i), test_path);
  for (i = 0; i < G_N_ELEMENTS (numbers); i++)
    add_test ("int", numbers[i].name, GUINT_TO_POINTER (i), test_number);

  g_test_add_func ("/base/tree/walk", test_walk);
  g_test_add_func ("/base/tree/nothing", test_nothing);
  g_test_add_func ("/base/tree/depth", test_depth);
  g_test_add_func ("/base/tree/size", test_size);
  g_test_add_func ("/base/tree/length", test_length);
  g_test_add_func ("/base/tree/many-keys", test_many_keys);
  g_test_add_func ("/base/tree/shared", test_shared);
  g_test_add_func ("/base/tree/damage", test_damage);
  g_test_add_func ("/base/tree/kind-names", test_kind_names);
  return g_test_run ();
}

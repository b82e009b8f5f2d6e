/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between two bodies. */
#include "daybook-difference.h"

static const struct
{
  const char *name, *before, *after, *difference;
} cases[] = {
  { "same", "{\"a\":1}", "{\"a\":1}", "[]" },
  { "value", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}",
    "[{\"field\":\"b\",\"before\":2,\"after\":3}]" },
  { "deep", "{\"a\":{\"b\":[{\"c\":1},{\"c\":2}]}}", "{\"a\":{\"b\":[{\"c\":1},{\"c\":5}]}}",
    "[{\"field\":\"a.b[1].c\",\"before\":2,\"after\":5}]" },
  { "new", "{}", "{\"a\":{\"b\":1}}", "[{\"field\":\"a.b\",\"after\":1}]" },
  { "gone", "{\"a\":[1,2]}", "{\"a\":[1]}", "[{\"field\":\"a[1]\",\"before\":2}]" },
  { "only-before", "{\"x\":\"y\",\"a\":1}", "{\"a\":1}", "[{\"field\":\"x\",\"before\":\"y\"}]" },
  { "other-kind", "{\"a\":[1]}", "{\"a\":\"1\"}",
    "[{\"field\":\"a\",\"before\":[1],\"after\":\"1\"}]" },
  { "from-nothing", NULL, "{\"a\":1}", "[{\"field\":\"a\",\"after\":1}]" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(DaybookTree) before
      = cases[i].before != NULL ? daybook_tree_new (cases[i].before, -1, NULL) : NULL;
  g_autoptr(DaybookTree) after = daybook_tree_new (cases[i].after, -1, NULL);
  g_autofree char *difference = daybook_difference (before, after);

  g_assert_cmpstr (difference, ==, cases[i].difference);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/model/difference/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON reader: whatever it takes it can write, and reads what it wrote as the same. */
#include "daybook-json-writer.h"
#include "daybook-redact.h"
#include "daybook-tree.h"

#include "fuzz.h"

static char *
dup_text (const DaybookTree *tree)
{
  g_auto (DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_add_node (&out, tree, 0);

  return daybook_json_writer_steal (&out);
}

/* Every node is visited as the program does, and stands within the text. */
static void
walk (const DaybookTree *tree, DaybookNode node)
{
  gsize length = 0;
  gint64 number;
  guint count = 0;

  g_assert_nonnull (daybook_tree_source (tree, node, &length));
  g_assert_cmpuint (length, >, 0);
  g_assert_cmpuint (daybook_tree_line (tree, node), >, 0);
  daybook_tree_int (tree, node, &number);
  daybook_tree_text (tree, node, &length);
  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    {
      count++;
      walk (tree, child);
    }
  g_assert_cmpuint (count, ==, daybook_tree_count (tree, node));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new ((const char *) data, (gssize) size, NULL);
  g_autofree char *masked = g_strndup ((const char *) data, size);
  g_autoptr (DaybookTree) again = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  daybook_redact_cards (masked, strlen (masked));
  if (tree == NULL)
    return 0;

  walk (tree, 0);
  once = dup_text (tree);
  again = daybook_tree_new (once, -1, NULL);
  g_assert_nonnull (again);
  twice = dup_text (again);
  g_assert_cmpstr (once, ==, twice);

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that are accepted, and those that are found. */
#include "daybook-values.h"

#include <string.h>

#include "daybook-decimal.h"
#include "daybook-object.h"

/* "120" and "120.00". */
static gboolean
same_number (const char *a, const char *b)
{
  DaybookDecimal left, right;

  return daybook_decimal_parse (a, -1, &left, NULL) && daybook_decimal_parse (b, -1, &right, NULL)
         && daybook_decimal_compare (left, right) == 0;
}

static gboolean
accepts (const char *accepted, const char *value)
{
  gsize length = strlen (accepted);
  g_autofree char *pattern = NULL;

  if (value == NULL)
    return length == 0;
  if (length < 2 || accepted[0] != '/' || accepted[length - 1] != '/')
    return g_str_equal (accepted, value) || same_number (accepted, value);

  pattern = g_strndup (accepted + 1, length - 2);

  return g_regex_match_simple (pattern, value, 0, 0);
}

gboolean
daybook_values_accept (const DaybookTree *tree,
                       DaybookNode accepted,
                       const char *value,
                       const DaybookScope *scope)
{
  for (DaybookNode node = daybook_tree_first (tree, accepted); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      const char *word = daybook_object_word (tree, node);
      g_autofree char *filled = scope != NULL && strchr (word, '{') != NULL
                                    ? daybook_scope_fill (scope, word, DAYBOOK_ESCAPE_NONE, NULL)
                                    : NULL;

      if (accepts (filled != NULL ? filled : word, value))
        return TRUE;
    }

  return FALSE;
}

gboolean
daybook_values_hold (const DaybookTree *tree,
                     DaybookNode values,
                     const DaybookTree *in,
                     DaybookNode node)
{
  for (DaybookNode member = daybook_tree_first (tree, values); member != DAYBOOK_NODE_NONE;
       member = daybook_tree_next (tree, member))
    {
      DaybookNode found = daybook_tree_find (in, node, daybook_tree_key (tree, member));

      if (!daybook_values_accept (tree, member, daybook_object_word (in, found), NULL))
        return FALSE;
    }

  return TRUE;
}

gboolean
daybook_values_hold_in_scope (const DaybookTree *tree,
                              DaybookNode values,
                              const DaybookScope *scope,
                              DaybookNode *failed)
{
  for (DaybookNode member = daybook_tree_first (tree, values); member != DAYBOOK_NODE_NONE;
       member = daybook_tree_next (tree, member))
    {
      const DaybookTree *in = NULL;
      DaybookNode found = daybook_scope_find (scope, daybook_tree_key (tree, member), &in);

      if (daybook_values_accept (tree, member, daybook_object_word (in, found), scope))
        continue;
      if (failed != NULL)
        *failed = member;
      return FALSE;
    }

  return TRUE;
}

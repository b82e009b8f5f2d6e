/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-field.h"

#include <string.h>

static gboolean
matches (const char *pattern, const char *value)
{
  return pattern == NULL || g_regex_match_simple (pattern, value, G_REGEX_DOLLAR_ENDONLY, 0);
}

/* The first other environment whose pattern @value has, or NULL. */
static const char *
find_elsewhere (const DaybookTree *tree,
                DaybookNode patterns,
                const char *environment,
                const char *value)
{
  for (DaybookNode node = daybook_tree_first (tree, patterns); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    if (!g_str_equal (daybook_tree_key (tree, node), environment)
        && matches (daybook_tree_text (tree, node, NULL), value))
      return daybook_tree_key (tree, node);

  return NULL;
}

DaybookFieldVerdict
daybook_field_judge (const DaybookTree *tree,
                     DaybookNode field,
                     const char *environment,
                     const char *value,
                     const char **elsewhere)
{
  DaybookNode patterns = daybook_tree_get (tree, field, "environments");
  const char *here = daybook_tree_find_text (tree, patterns, environment);
  g_autofree char *typed = g_strdup (value != NULL ? value : "");
  DaybookFieldVerdict verdict = DAYBOOK_FIELD_GOOD;
  const char *other = NULL;

  g_strstrip (typed);
  if (*typed == '\0')
    verdict = DAYBOOK_FIELD_MISSING;
  else if (!matches (daybook_tree_find_text (tree, field, "pattern"), typed))
    verdict = DAYBOOK_FIELD_WRONG;
  else if (here != NULL && !matches (here, typed))
    {
      other = find_elsewhere (tree, patterns, environment, typed);
      verdict = other != NULL ? DAYBOOK_FIELD_ELSEWHERE : DAYBOOK_FIELD_WRONG;
    }
  if (verdict == DAYBOOK_FIELD_ELSEWHERE && elsewhere != NULL)
    *elsewhere = other;
  explicit_bzero (typed, strlen (typed));

  return verdict;
}

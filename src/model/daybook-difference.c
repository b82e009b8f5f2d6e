/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-difference.h"

#include <string.h>

/* A value in one of the two bodies, or nothing. */
typedef struct
{
  const DaybookTree *tree;
  DaybookNode node;
} Side;

static gboolean
is_there (const Side *side)
{
  return side->tree != NULL && side->node != DAYBOOK_NODE_NONE;
}

static DaybookKind
kind_of (const Side *side)
{
  return is_there (side) ? daybook_tree_kind (side->tree, side->node) : DAYBOOK_KIND_NONE;
}

static gboolean
same_text (const Side *a, const Side *b)
{
  gsize m = 0, n = 0;
  const char *s = is_there (a) ? daybook_tree_source (a->tree, a->node, &m) : NULL;
  const char *t = is_there (b) ? daybook_tree_source (b->tree, b->node, &n) : NULL;

  return s == t || (s != NULL && t != NULL && m == n && memcmp (s, t, n) == 0);
}

static void
put_side (const char *name, const Side *side, DaybookJsonWriter *out)
{
  if (!is_there (side))
    return;
  daybook_json_key (out, name);
  daybook_json_add_node (out, side->tree, side->node);
}

static void compare (const char *path, const Side *was, const Side *is, DaybookJsonWriter *out);

static void
compare_members (const char *path, const Side *was, const Side *is, DaybookJsonWriter *out)
{
  const Side *sides[2] = { is, was };

  for (guint i = 0; i < 2; i++)
    for (DaybookNode node = is_there (sides[i])
                                ? daybook_tree_first (sides[i]->tree, sides[i]->node)
                                : DAYBOOK_NODE_NONE;
         node != DAYBOOK_NODE_NONE; node = daybook_tree_next (sides[i]->tree, node))
      {
        const Side *other = sides[!i];
        const char *key = daybook_tree_key (sides[i]->tree, node);
        g_autofree char *inner
            = *path != '\0' ? g_strdup_printf ("%s.%s", path, key) : g_strdup (key);
        Side here = { sides[i]->tree, node };
        Side there
            = { other->tree, is_there (other) ? daybook_tree_get (other->tree, other->node, key)
                                              : DAYBOOK_NODE_NONE };

        if (i == 0)
          compare (inner, &there, &here, out);
        else if (!is_there (&there))
          compare (inner, &here, &there, out);
      }
}

static void
compare_elements (const char *path, const Side *was, const Side *is, DaybookJsonWriter *out)
{
  Side a = { was->tree,
             is_there (was) ? daybook_tree_first (was->tree, was->node) : DAYBOOK_NODE_NONE };
  Side b
      = { is->tree, is_there (is) ? daybook_tree_first (is->tree, is->node) : DAYBOOK_NODE_NONE };

  for (guint i = 0; is_there (&a) || is_there (&b); i++)
    {
      g_autofree char *inner = g_strdup_printf ("%s[%u]", path, i);

      compare (inner, &a, &b, out);
      a.node = is_there (&a) ? daybook_tree_next (a.tree, a.node) : DAYBOOK_NODE_NONE;
      b.node = is_there (&b) ? daybook_tree_next (b.tree, b.node) : DAYBOOK_NODE_NONE;
    }
}

static void
compare (const char *path, const Side *was, const Side *is, DaybookJsonWriter *out)
{
  DaybookKind before = kind_of (was), after = kind_of (is);
  DaybookKind inner = after != DAYBOOK_KIND_NONE ? after : before;

  if (same_text (was, is))
    return;
  if ((before == after || before == DAYBOOK_KIND_NONE || after == DAYBOOK_KIND_NONE)
      && inner == DAYBOOK_KIND_OBJECT)
    compare_members (path, was, is, out);
  else if ((before == after || before == DAYBOOK_KIND_NONE || after == DAYBOOK_KIND_NONE)
           && inner == DAYBOOK_KIND_LIST)
    compare_elements (path, was, is, out);
  else
    {
      daybook_json_begin_object (out);
      daybook_json_put_string (out, "field", path);
      put_side ("before", was, out);
      put_side ("after", is, out);
      daybook_json_end_object (out);
    }
}

char *
daybook_difference (const DaybookTree *before, const DaybookTree *after)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  Side was = { before, before != NULL ? 0 : DAYBOOK_NODE_NONE };
  Side is = { after, after != NULL ? 0 : DAYBOOK_NODE_NONE };

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  compare ("", &was, &is, &out);
  daybook_json_end_list (&out);

  return daybook_json_writer_steal (&out);
}

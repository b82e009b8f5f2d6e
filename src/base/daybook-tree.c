/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tree answers once it is read. The reading itself is in daybook-tree-parse.c.
 *
 * A tree owns three blocks: the source as it came, the texts (every key, string and number,
 * unescaped and NUL terminated, one after the other) and the tape of nodes in document order. The
 * first child of a container is the node behind it, and a container knows where its children end,
 * so that a subtree is skipped in one step. */
#include "daybook-tree-private.h"

#include <string.h>

#include "daybook-decimal.h"

static const DaybookTreeNode *
peek (const DaybookTree *tree,
      DaybookNode        node)
{
  if (tree == NULL || node >= tree->n_nodes)
    return NULL;

  return &tree->nodes[node];
}

static gboolean
is_container (const DaybookTreeNode *node)
{
  return node->kind == DAYBOOK_KIND_LIST || node->kind == DAYBOOK_KIND_OBJECT;
}

static DaybookNode
find_key (const DaybookTree *tree,
          DaybookNode        node,
          const char        *key,
          gsize              length)
{
  const DaybookTreeNode *object = peek (tree, node);
  DaybookNode child = node + 1;
  guint left;

  if (object == NULL || object->kind != DAYBOOK_KIND_OBJECT)
    return DAYBOOK_NODE_NONE;

  for (left = object->size; left > 0; left--)
    {
      const DaybookTreeNode *it = &tree->nodes[child];
      const char *name = tree->texts + it->key;

      if (*name == *key && (length < 2 || name[1] == key[1]) && strncmp (name, key, length) == 0
          && name[length] == '\0')
        return child;
      child = is_container (it) ? it->text_or_end : child + 1;
    }

  return DAYBOOK_NODE_NONE;
}

/* Reads "[12]" at @path; answers what follows it, or NULL when it is not an index. */
static const char *
read_index (const char *path,
            guint      *index)
{
  guint64 value = 0;
  const char *at = path + 1;

  for (; g_ascii_isdigit (*at) && value <= G_MAXUINT; at++)
    value = value * 10 + (guint) (*at - '0');

  if (at == path + 1 || *at != ']' || value > G_MAXUINT)
    return NULL;

  *index = (guint) value;
  return at + 1;
}

DaybookTree *
daybook_tree_ref (DaybookTree *tree)
{
  g_return_val_if_fail (tree != NULL, NULL);

  g_atomic_ref_count_inc (&tree->references);
  return tree;
}

void
daybook_tree_unref (DaybookTree *tree)
{
  g_return_if_fail (tree != NULL);

  if (!g_atomic_ref_count_dec (&tree->references))
    return;

  g_free (tree->source);
  g_free (tree->texts);
  g_free (tree->nodes);
  g_free (tree);
}

DaybookKind
daybook_tree_kind (const DaybookTree *tree,
                   DaybookNode        node)
{
  const DaybookTreeNode *it = peek (tree, node);

  return it != NULL ? (DaybookKind) it->kind : DAYBOOK_KIND_NONE;
}

const char *
daybook_kind_name (DaybookKind kind)
{
  switch (kind)
    {
    case DAYBOOK_KIND_NULL:
      return "null";
    case DAYBOOK_KIND_FALSE:
      return "false";
    case DAYBOOK_KIND_TRUE:
      return "true";
    case DAYBOOK_KIND_NUMBER:
      return "a number";
    case DAYBOOK_KIND_STRING:
      return "a string";
    case DAYBOOK_KIND_LIST:
      return "a list";
    case DAYBOOK_KIND_OBJECT:
      return "an object";
    case DAYBOOK_KIND_NONE:
    default:
      return "nothing";
    }
}

const char *
daybook_tree_text (const DaybookTree *tree,
                   DaybookNode        node,
                   gsize             *length)
{
  const DaybookTreeNode *it = peek (tree, node);

  if (it == NULL || (it->kind != DAYBOOK_KIND_STRING && it->kind != DAYBOOK_KIND_NUMBER))
    return NULL;

  if (length != NULL)
    *length = it->size;

  return tree->texts + it->text_or_end;
}

DaybookNode
daybook_tree_first (const DaybookTree *tree,
                    DaybookNode        node)
{
  const DaybookTreeNode *it = peek (tree, node);

  if (it == NULL || !is_container (it) || it->size == 0)
    return DAYBOOK_NODE_NONE;

  return node + 1;
}

DaybookNode
daybook_tree_next (const DaybookTree *tree,
                   DaybookNode        node)
{
  const DaybookTreeNode *it = peek (tree, node);

  if (it == NULL || it->last)
    return DAYBOOK_NODE_NONE;

  return is_container (it) ? it->text_or_end : node + 1;
}

const char *
daybook_tree_key (const DaybookTree *tree,
                  DaybookNode        node)
{
  const DaybookTreeNode *it = peek (tree, node);

  return it != NULL && it->key != 0 ? tree->texts + it->key : NULL;
}

guint
daybook_tree_count (const DaybookTree *tree,
                    DaybookNode        node)
{
  const DaybookTreeNode *it = peek (tree, node);

  return it != NULL && is_container (it) ? it->size : 0;
}

DaybookNode
daybook_tree_get (const DaybookTree *tree,
                  DaybookNode        node,
                  const char        *key)
{
  g_return_val_if_fail (key != NULL, DAYBOOK_NODE_NONE);

  return find_key (tree, node, key, strlen (key));
}

DaybookNode
daybook_tree_at (const DaybookTree *tree,
                 DaybookNode        node,
                 guint              index)
{
  const DaybookTreeNode *list = peek (tree, node);
  DaybookNode child;

  if (list == NULL || list->kind != DAYBOOK_KIND_LIST || index >= list->size)
    return DAYBOOK_NODE_NONE;

  for (child = node + 1; index > 0; index--)
    child = daybook_tree_next (tree, child);

  return child;
}

DaybookNode
daybook_tree_find (const DaybookTree *tree,
                   DaybookNode        node,
                   const char        *path)
{
  const char *at = path;

  g_return_val_if_fail (path != NULL, DAYBOOK_NODE_NONE);

  while (*at != '\0' && node != DAYBOOK_NODE_NONE)
    {
      gsize length;
      guint index;

      if (*at == '[')
        {
          at = read_index (at, &index);
          if (at == NULL)
            return DAYBOOK_NODE_NONE;

          node = daybook_tree_at (tree, node, index);
          continue;
        }

      at += at > path && *at == '.' ? 1 : 0;
      length = strcspn (at, ".[");
      if (length == 0)
        return DAYBOOK_NODE_NONE;

      node = find_key (tree, node, at, length);
      at += length;
    }

  return peek (tree, node) != NULL ? node : DAYBOOK_NODE_NONE;
}

gboolean
daybook_tree_int (const DaybookTree *tree,
                  DaybookNode        node,
                  gint64            *out)
{
  const DaybookTreeNode *it = peek (tree, node);
  DaybookDecimal value;

  if (it == NULL || it->kind != DAYBOOK_KIND_NUMBER)
    return FALSE;
  if (!daybook_decimal_parse (tree->texts + it->text_or_end, it->size, &value, NULL)
      || value.scale != 0)
    return FALSE;

  *out = value.units;
  return TRUE;
}

gboolean
daybook_tree_is_true (const DaybookTree *tree,
                      DaybookNode        node)
{
  return daybook_tree_kind (tree, node) == DAYBOOK_KIND_TRUE;
}

const char *
daybook_tree_find_text (const DaybookTree *tree,
                        DaybookNode        node,
                        const char        *path)
{
  return daybook_tree_text (tree, daybook_tree_find (tree, node, path), NULL);
}

const char *
daybook_tree_source (const DaybookTree *tree,
                     DaybookNode        node,
                     gsize             *length)
{
  const DaybookTreeNode *it = peek (tree, node);

  if (it == NULL)
    return NULL;

  if (length != NULL)
    *length = it->source_length;

  return tree->source + it->source_start;
}

guint
daybook_tree_line (const DaybookTree *tree,
                   DaybookNode        node)
{
  const DaybookTreeNode *it = peek (tree, node);
  guint line = 1;
  guint i;

  if (it == NULL)
    return 0;

  for (i = 0; i < it->source_start; i++)
    line += tree->source[i] == '\n';

  return line;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Value tables. They may have thousands of rows (SKU → item), so they are hashed. */
#include "daybook-lookup.h"

#define OTHERWISE "*"

struct _DaybookLookup
{
  char *name;
  DaybookTree *tree;
  DaybookNode node;
  DaybookType type;
  GHashTable *rows; /* key (in the tree) → node; node 0 is the root and never a row */
};

DaybookLookup *
daybook_lookup_new (const char *name, DaybookTree *tree, DaybookNode node)
{
  DaybookLookup *self = g_new0 (DaybookLookup, 1);
  DaybookNode child = daybook_tree_first (tree, node);

  self->name = g_strdup (name);
  self->tree = daybook_tree_ref (tree);
  self->node = node;
  self->type = daybook_type_of_node (tree, child);
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);

  for (; child != DAYBOOK_NODE_NONE; child = daybook_tree_next (tree, child))
    {
      if (!daybook_type_join (self->type, daybook_type_of_node (tree, child), &self->type))
        self->type = daybook_type_of (DAYBOOK_TYPE_ANY);

      g_hash_table_insert (self->rows, (gpointer) daybook_tree_key (tree, child),
                           GUINT_TO_POINTER (child));
    }

  return self;
}

void
daybook_lookup_free (DaybookLookup *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->rows);
  daybook_tree_unref (self->tree);
  g_free (self->name);
  g_free (self);
}

const char *
daybook_lookup_name (const DaybookLookup *self)
{
  return self->name;
}

DaybookNode
daybook_lookup_node (const DaybookLookup *self)
{
  return self->node;
}

DaybookType
daybook_lookup_type (const DaybookLookup *self)
{
  return self->type;
}

gboolean
daybook_lookup_find (const DaybookLookup *self, const char *key, DaybookValue *out)
{
  gpointer row = g_hash_table_lookup (self->rows, key);

  if (row == NULL)
    row = g_hash_table_lookup (self->rows, OTHERWISE);
  if (row == NULL)
    return FALSE;

  *out = daybook_value_node (self->tree, GPOINTER_TO_UINT (row));

  return TRUE;
}

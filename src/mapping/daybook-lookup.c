/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Value tables. They may have thousands of rows (SKU → item), so they are hashed by key; the few
 * rows of one key are looked through. */
#include "daybook-lookup.h"

#include <string.h>

#define OTHERWISE "*"

struct _DaybookLookup
{
  char *name;
  DaybookTree *tree;
  DaybookNode node;
  DaybookType type;
  GHashTable *keys; /* key (in the tree) → GArray of DaybookLookupRow */
};

static gboolean
same_scope (const DaybookLookupRow *a, const DaybookLookupRow *b)
{
  return g_strcmp0 (a->sku_group, b->sku_group) == 0 && g_strcmp0 (a->location, b->location) == 0
         && g_strcmp0 (a->channel, b->channel) == 0;
}

static void
add_row (DaybookLookup *self, const DaybookLookupRow *row)
{
  DaybookType type = daybook_type_of_node (self->tree, row->value);
  gboolean first = g_hash_table_size (self->keys) == 0;
  GArray *rows = g_hash_table_lookup (self->keys, row->key);

  if (first)
    self->type = type;
  else if (!daybook_type_join (self->type, type, &self->type))
    self->type = daybook_type_of (DAYBOOK_TYPE_ANY);

  if (rows == NULL)
    {
      rows = g_array_new (FALSE, FALSE, sizeof (DaybookLookupRow));
      g_hash_table_insert (self->keys, (gpointer) row->key, rows);
    }
  for (guint i = 0; i < rows->len; i++)
    if (same_scope (&g_array_index (rows, DaybookLookupRow, i), row))
      {
        g_array_index (rows, DaybookLookupRow, i) = *row;
        return;
      }
  g_array_append_vals (rows, row, 1);
}

/* A scope that is named; "" is as good as not named. */
static const char *
scope_at (const DaybookTree *tree, DaybookNode row, const char *member)
{
  const char *text = daybook_tree_find_text (tree, row, member);

  return text != NULL && *text != '\0' ? text : NULL;
}

static void
add_child (DaybookLookup *self, DaybookNode child, gboolean list)
{
  const DaybookTree *tree = self->tree;
  DaybookLookupRow row = { .key = daybook_tree_key (tree, child), .value = child };

  if (list)
    row = (DaybookLookupRow){ .key = daybook_tree_find_text (tree, child, "key"),
                              .sku_group = scope_at (tree, child, "sku_group"),
                              .location = scope_at (tree, child, "location"),
                              .channel = scope_at (tree, child, "channel"),
                              .value = daybook_tree_get (tree, child, "value") };
  if (row.key != NULL)
    add_row (self, &row);
}

DaybookLookup *
daybook_lookup_new (const char *name, DaybookTree *tree, DaybookNode node)
{
  DaybookLookup *self = g_new0 (DaybookLookup, 1);
  gboolean list = daybook_tree_kind (tree, node) == DAYBOOK_KIND_LIST;

  self->name = g_strdup (name);
  self->tree = daybook_tree_ref (tree);
  self->node = node;
  self->type = daybook_type_of (DAYBOOK_TYPE_ANY);
  self->keys
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);
  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    add_child (self, child, list);

  return self;
}

void
daybook_lookup_free (DaybookLookup *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->keys);
  daybook_tree_unref (self->tree);
  g_free (self->name);
  g_free (self);
}

static const char *
row_mistake (const DaybookTree *tree, DaybookNode row)
{
  static const char *const members[] = { "key", "value", "sku_group", "location", "channel", NULL };
  const char *group = daybook_tree_find_text (tree, row, "sku_group");

  if (daybook_tree_kind (tree, row) != DAYBOOK_KIND_OBJECT)
    return "a row of a table is an object with \"key\" and \"value\"";
  for (DaybookNode child = daybook_tree_first (tree, row); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    if (!g_strv_contains (members, daybook_tree_key (tree, child)))
      return "a row of a table has key, value, sku_group, location and channel, and nothing else";
  if (daybook_tree_find_text (tree, row, "key") == NULL)
    return "a row of a table needs a \"key\" that is text";
  if (daybook_tree_get (tree, row, "value") == DAYBOOK_NODE_NONE)
    return "a row of a table needs a \"value\"";
  if (group != NULL && strchr (group, '*') != NULL && strchr (group, '*')[1] != '\0')
    return "an SKU group is an SKU, or the start of one with * behind it";

  return NULL;
}

const char *
daybook_lookup_find_mistake (const DaybookTree *tree, DaybookNode list, DaybookNode *at)
{
  for (DaybookNode row = daybook_tree_first (tree, list); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (tree, row))
    {
      const char *mistake = row_mistake (tree, row);

      *at = row;
      if (mistake != NULL)
        return mistake;
    }

  return NULL;
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

/* How special a row is in @place, as a number to compare; -1 when it does not hold there. The
 * length of its SKU group counts most (a whole SKU more than any start of one), then that it names
 * a location, then a channel. */
static int
speciality (const DaybookLookupRow *row, const DaybookLookupPlace *place)
{
  static const DaybookLookupPlace nowhere = { NULL, NULL, NULL, NULL };
  const DaybookLookupPlace *here = place != NULL ? place : &nowhere;
  int score = 0;

  if (row->sku_group != NULL)
    {
      gsize length = strcspn (row->sku_group, "*");
      gboolean start = row->sku_group[length] == '*';

      if (here->sku == NULL || strncmp (here->sku, row->sku_group, length) != 0
          || (!start && here->sku[length] != '\0'))
        return -1;
      score += (int) (MIN (length, 10000) * 2 + (start ? 1 : 2)) * 16;
    }
  if (row->location != NULL && g_strcmp0 (row->location, here->location) != 0)
    return -1;
  score += row->location != NULL ? 4 : 0;
  if (row->channel == NULL)
    return score;
  if (g_strcmp0 (row->channel, here->channel) == 0)
    return score + 2;

  return g_strcmp0 (row->channel, here->shop) == 0 ? score + 1 : -1;
}

/* The best of the rows of @key when it is more special than @best. */
static const DaybookLookupRow *
better (const DaybookLookup *self,
        const char *key,
        const DaybookLookupPlace *place,
        const DaybookLookupRow *best)
{
  const GArray *rows = g_hash_table_lookup (self->keys, key);
  int most = best != NULL ? speciality (best, place) : -1;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const DaybookLookupRow *row = &g_array_index (rows, DaybookLookupRow, i);
      int score = speciality (row, place);

      if (score > most)
        {
          best = row;
          most = score;
        }
    }

  return best;
}

const DaybookLookupRow *
daybook_lookup_decide (const DaybookLookup *self, const char *key, const DaybookLookupPlace *place)
{
  return better (self, OTHERWISE, place, better (self, key, place, NULL));
}

DaybookValue
daybook_lookup_value (const DaybookLookup *self, const DaybookLookupRow *row)
{
  return daybook_value_node (self->tree, row->value);
}

const char *
daybook_lookup_member (const DaybookLookup *self, const DaybookLookupRow *row, const char *member)
{
  return daybook_tree_find_text (self->tree, row->value, member);
}

char *
daybook_lookup_describe (const DaybookLookup *self, const DaybookLookupRow *row)
{
  g_autoptr (GString) text = g_string_new (self->name);

  g_string_append_printf (text, ": %s", row->key);
  if (row->sku_group != NULL)
    g_string_append_printf (text, ", SKU group %s", row->sku_group);
  if (row->location != NULL)
    g_string_append_printf (text, ", location %s", row->location);
  if (row->channel != NULL)
    g_string_append_printf (text, ", channel %s", row->channel);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

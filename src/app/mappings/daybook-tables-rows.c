/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-json-writer.h"
#include "daybook-step-row.h"
#include "daybook-table-paste.h"
#include "daybook-tables-window.h"

static const char *const members[DAYBOOK_N_CELLS]
    = { "key", "value", "sku_group", "location", "channel" };

GPtrArray *
daybook_tables_rows_of (const DaybookTree *tree, DaybookNode table)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gboolean list = daybook_tree_kind (tree, table) == DAYBOOK_KIND_LIST;

  for (DaybookNode node = daybook_tree_first (tree, table); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      char **cells = g_new0 (char *, DAYBOOK_N_CELLS + 1);

      for (guint i = 0; i < DAYBOOK_N_CELLS; i++)
        cells[i] = list ? daybook_step_text_of (tree, daybook_tree_get (tree, node, members[i]))
                   : i == DAYBOOK_CELL_KEY   ? g_strdup (daybook_tree_key (tree, node))
                   : i == DAYBOOK_CELL_VALUE ? daybook_step_text_of (tree, node)
                                             : g_strdup ("");
      g_ptr_array_add (rows, cells);
    }
  return rows;
}

/* One with a scope, or two of one key. */
static gboolean
needs_list (const GPtrArray *rows)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);

      if (*cells[DAYBOOK_CELL_SKU_GROUP] != '\0' || *cells[DAYBOOK_CELL_LOCATION] != '\0'
          || *cells[DAYBOOK_CELL_CHANNEL] != '\0'
          || !g_hash_table_add (keys, cells[DAYBOOK_CELL_KEY]))
        return TRUE;
    }
  return FALSE;
}

static void
add_value (DaybookJsonWriter *out, const char *text, gboolean as_text)
{
  g_autofree char *json = as_text ? daybook_step_quote (text) : daybook_step_json_of (text);

  daybook_json_add_raw (out, json, -1);
}

static void
add_row (DaybookJsonWriter *out, char **cells, gboolean as_text)
{
  daybook_json_begin_object (out);
  for (guint i = 0; i < DAYBOOK_N_CELLS; i++)
    if (i == DAYBOOK_CELL_VALUE)
      {
        daybook_json_key (out, members[i]);
        add_value (out, cells[i], as_text);
      }
    else if (i == DAYBOOK_CELL_KEY || *cells[i] != '\0')
      daybook_json_put_string (out, members[i], cells[i]);
  daybook_json_end_object (out);
}

char *
daybook_tables_json_of (const GPtrArray *rows, gboolean as_text)
{
  g_auto (DaybookJsonWriter) out = { 0 };
  gboolean list = needs_list (rows);

  daybook_json_writer_init (&out);
  if (list)
    daybook_json_begin_list (&out);
  else
    daybook_json_begin_object (&out);
  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);

      if (list)
        {
          add_row (&out, cells, as_text);
          continue;
        }
      daybook_json_key (&out, cells[DAYBOOK_CELL_KEY]);
      add_value (&out, cells[DAYBOOK_CELL_VALUE], as_text);
    }
  if (list)
    daybook_json_end_list (&out);
  else
    daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

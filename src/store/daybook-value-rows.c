/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of value tables. */

#include "daybook-value-rows.h"

#include "daybook-statement.h"

#define SET                                                                                        \
  "INSERT INTO value_rows (name, key, sku_group, location, channel, value, changed)"               \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (name, key, sku_group, location, channel)"     \
  " DO UPDATE SET value = excluded.value, changed = excluded.changed"
#define UNSET                                                                                      \
  "DELETE FROM value_rows WHERE name = ?1 AND key = ?2 AND sku_group = ?3 AND location = ?4"       \
  " AND channel = ?5"
#define LIST                                                                                       \
  "SELECT name, key, sku_group, location, channel, value, changed FROM value_rows"                 \
  " WHERE ?1 IS NULL OR name = ?1 ORDER BY name, key, sku_group, location, channel"

void
daybook_value_row_free (DaybookValueRow *self)
{
  if (self == NULL)
    return;

  g_free (self->table);
  g_free (self->key);
  g_free (self->sku_group);
  g_free (self->location);
  g_free (self->channel);
  g_free (self->value);
  g_free (self);
}

static void
bind_place (DaybookStatement *statement, const DaybookValueRow *row)
{
  daybook_bind_text (statement, row->table);
  daybook_bind_text (statement, row->key);
  daybook_bind_text_or (statement, row->sku_group, "");
  daybook_bind_text_or (statement, row->location, "");
  daybook_bind_text_or (statement, row->channel, "");
}

gboolean
daybook_value_rows_set (DaybookDb *db, const DaybookValueRow *row, gint64 now_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SET);

  bind_place (&statement, row);
  daybook_bind_text (&statement, row->value);
  daybook_bind_int (&statement, now_us);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_value_rows_unset (DaybookDb *db, const DaybookValueRow *row, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, UNSET);

  bind_place (&statement, row);
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  return daybook_db_changes (db) > 0
         || daybook_store_missing (error, "the table %s has no row for \"%s\" in that scope",
                                   row->table, row->key);
}

GPtrArray *
daybook_value_rows_list (DaybookDb *db, const char *table, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_value_row_free);

  daybook_bind_text (&statement, table);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookValueRow *row = g_new0 (DaybookValueRow, 1);

      row->table = daybook_read_dup (&statement);
      row->key = daybook_read_dup (&statement);
      row->sku_group = daybook_read_dup (&statement);
      row->location = daybook_read_dup (&statement);
      row->channel = daybook_read_dup (&statement);
      row->value = daybook_read_dup (&statement);
      row->changed_us = daybook_read_int (&statement);
      g_ptr_array_add (list, row);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the user's value tables, each with the scope that it holds for. Which row decides is
 * for the mapping room; here they are only kept. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  char *table;     /* "account", "item", or a table of a mapping */
  char *key;       /* "sales", "TEA-01", "*" */
  char *sku_group; /* an SKU, or the start of one and '*'; "" or NULL: any */
  char *location;  /* "" or NULL: any */
  char *channel;   /* "" or NULL: any */
  char *value;
  gint64 changed_us;
} DaybookValueRow;

void daybook_value_row_free (DaybookValueRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookValueRow, daybook_value_row_free)

/* Writes the row, instead of one with the same table, key and scope. */
gboolean daybook_value_rows_set (DaybookDb *db, const DaybookValueRow *row, gint64 now_us,
                                 GError **error);
/* Takes the row with that table, key and scope away; DAYBOOK_ERROR_SETUP when there is none. */
gboolean daybook_value_rows_unset (DaybookDb *db, const DaybookValueRow *row, GError **error);
/* Of @table (all when NULL), by table, key and scope, general before special. (transfer full),
 * DaybookValueRow */
GPtrArray *daybook_value_rows_list (DaybookDb *db, const char *table, GError **error);

G_END_DECLS

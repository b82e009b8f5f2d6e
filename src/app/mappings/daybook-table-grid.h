/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a value table as a grid that is typed into; rows may be pasted from a spreadsheet.
 * Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-table-paste.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_TABLE_GRID (daybook_table_grid_get_type ())
G_DECLARE_FINAL_TYPE (DaybookTableGrid, daybook_table_grid, DAYBOOK, TABLE_GRID, AdwBin)

/* Signals: "changed" when a person changed anything. */
GtkWidget *daybook_table_grid_new (const char *label);
/* @rows: char ** of DAYBOOK_N_CELLS, copied. */
void daybook_table_grid_set_rows (DaybookTableGrid *self, const GPtrArray *rows);
/* As they are now, without rows that are wholly empty (transfer full), char ** of DAYBOOK_N_CELLS.
 */
GPtrArray *daybook_table_grid_dup_rows (DaybookTableGrid *self);
/* A row to be typed on, with that key, and the keyboard in its value. */
void daybook_table_grid_add_row (DaybookTableGrid *self, const char *key);

G_END_DECLS

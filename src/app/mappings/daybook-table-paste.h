/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a value table out of what a spreadsheet puts on the clipboard. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_CELL_KEY,
  DAYBOOK_CELL_VALUE,
  DAYBOOK_CELL_SKU_GROUP,
  DAYBOOK_CELL_LOCATION,
  DAYBOOK_CELL_CHANNEL,
  DAYBOOK_N_CELLS
} DaybookCell;

/* Tabs between cells, a line a row, quotes around cells that hold tabs, quotes or line ends. A
 * first line that names the columns (key, value, sku_group, location, channel) says their order;
 * else that is it. Empty lines are passed over. All rows, or DAYBOOK_ERROR_SETUP that names the
 * line. (transfer full), char ** of DAYBOOK_N_CELLS, none of them NULL */
GPtrArray *daybook_table_paste_parse (const char *text, GError **error);

G_END_DECLS

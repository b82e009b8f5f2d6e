/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection in the list: what it is, how it is, what to press. Main thread. */
#pragma once

#include <gtk/gtk.h>

#include "daybook-connection-facts.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_CONNECTION_ROW (daybook_connection_row_get_type ())
G_DECLARE_FINAL_TYPE (
    DaybookConnectionRow, daybook_connection_row, DAYBOOK, CONNECTION_ROW, GtkListBoxRow)

/* For the connection @id, which it is for all its life. */
DaybookConnectionRow *daybook_connection_row_new (const char *id);
const char *daybook_connection_row_get_id (DaybookConnectionRow *self);
/* Shows what was read of it, again and again. */
void daybook_connection_row_show (DaybookConnectionRow *self, const DaybookConnectionFacts *facts);

/* What one can do with the connection @id, as a menu. (transfer full) */
GMenuModel *daybook_connection_row_new_menu (const char *id, gboolean paused);
/* "Records read in the last 14 days: 1,234". (transfer full) */
char *daybook_connection_row_dup_records_label (const DaybookConnectionFacts *facts);

G_END_DECLS

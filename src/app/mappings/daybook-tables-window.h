/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Value tables as grids: the user's own rows in the store, or the tables of a mapping that is being
 * edited. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_TABLES_WINDOW (daybook_tables_window_get_type ())
G_DECLARE_FINAL_TYPE (DaybookTablesWindow, daybook_tables_window, DAYBOOK, TABLES_WINDOW, AdwWindow)

/* Signals: "saved" (text) when the user's rows were stored; "edited" (table, json) for each table
 * of a draft that was changed. */

/* The user's rows of @table; with @key (may be NULL), a row for it to be filled. */
DaybookTablesWindow *daybook_tables_window_new (GtkWindow *parent,
                                                DaybookEngine *engine,
                                                const char *table,
                                                const char *key);
/* The tables of the draft @document. */
DaybookTablesWindow *daybook_tables_window_new_for_draft (GtkWindow *parent, DaybookTree *document);

/* The rows of a table in a document, and the other way round; pure. (transfer full), char ** of
 * DAYBOOK_N_CELLS */
GPtrArray *daybook_tables_rows_of (const DaybookTree *tree, DaybookNode table);
/* An object, or a list of rows when one has a scope. @as_text: values are texts whatever they look
 * like. (transfer full) */
char *daybook_tables_json_of (const GPtrArray *rows, gboolean as_text);

G_END_DECLS

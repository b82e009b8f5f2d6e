/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long list: a GListModel over the ids of all rows in display order, which one query brings, and
 * pages of rows that are read when they are looked at. A million rows cost 8 MB and nothing more.
 * Main thread. */
#pragma once

#include "daybook-engine.h"
#include "daybook-list-query.h"
#include "daybook-row.h"

G_BEGIN_DECLS

/* Where rows come from. Both run on the store thread. */
typedef struct
{
  /* All ids, in display order. (transfer full), gint64 */
  GArray *(*list) (DaybookDb *db,
                   const DaybookListQuery *query,
                   GCancellable *cancellable,
                   GError **error);
  /* The cells of @n rows, in the order of @ids: (transfer full), char ** or NULL for one that is
   * gone. */
  GPtrArray *(*load) (
      DaybookDb *db, const DaybookListQuery *query, const gint64 *ids, gsize n, GError **error);
} DaybookRowsSource;

#define DAYBOOK_TYPE_ROWS (daybook_rows_get_type ())
G_DECLARE_FINAL_TYPE (DaybookRows, daybook_rows, DAYBOOK, ROWS, GObject)

/* Signals: "listed" when a query has been answered (its error is daybook_rows_get_failure());
 * "changing" just before rows come or go, so that who follows one lets go of it: GTK would look for
 * a selected row in all that are new. */
DaybookRows *daybook_rows_new (DaybookEngine *engine, const DaybookRowsSource *source);
/* Shows what @query (copied) finds, in place of the query before, which is broken off. */
void daybook_rows_query (DaybookRows *self, const DaybookListQuery *query);
/* The same query again, after the one that is being answered: rows that stayed stay the same
 * objects, with their cells read anew. */
void daybook_rows_refresh (DaybookRows *self);
const DaybookListQuery *daybook_rows_get_query (DaybookRows *self);
/* Of the last query; NULL: it went well. */
const GError *daybook_rows_get_failure (DaybookRows *self);
/* Where the row with that id is; G_MAXUINT: not in the list. */
guint daybook_rows_find (DaybookRows *self, gint64 id);
/* The id at @position; 0 outside. */
gint64 daybook_rows_get_id (DaybookRows *self, guint position);

G_END_DECLS

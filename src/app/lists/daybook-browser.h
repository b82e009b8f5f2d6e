/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long list with what there is to say of the row that is chosen beside it; on a narrow screen one
 * at a time. Main thread. */
#pragma once

#include "daybook-description.h"
#include "daybook-grid.h"

G_BEGIN_DECLS

typedef struct
{
  DaybookRowsSource rows;
  /* On the store thread. NULL with an error. (transfer full) */
  DaybookDescription *(*describe) (DaybookDb *db, gint64 id, GError **error);
  const DaybookColumn *columns;
  guint n_columns;
} DaybookBrowserSource;

#define DAYBOOK_TYPE_BROWSER (daybook_browser_get_type ())
G_DECLARE_FINAL_TYPE (DaybookBrowser, daybook_browser, DAYBOOK, BROWSER, GtkWidget)

/* @source stays where it is (static); @label names the list, @none says that nothing is in it.
 * Signal: "deed" (const char *name, gint64 id): a button of the description whose name is not an
 * action's. */
DaybookBrowser *daybook_browser_new (DaybookEngine *engine,
                                     const DaybookBrowserSource *source,
                                     const char *label,
                                     const char *none);
/* Shows what @query finds. */
void daybook_browser_query (DaybookBrowser *self, const DaybookListQuery *query);
/* The same again: the store was written to. */
void daybook_browser_refresh (DaybookBrowser *self);
/* Chooses that row once it is listed. */
void daybook_browser_choose (DaybookBrowser *self, gint64 id);
/* Chooses the row behind the one that is chosen, or before it. */
void daybook_browser_step (DaybookBrowser *self, int by);
gint64 daybook_browser_get_chosen (DaybookBrowser *self);
/* (transfer none) */
DaybookRows *daybook_browser_get_rows (DaybookBrowser *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of DaybookRows: columns to choose and to sort by, one row chosen, any cell to copy.
 * Main thread. */
#pragma once

#include <gtk/gtk.h>

#include "daybook-rows.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;  /* what the query sorts by; also what is kept as chosen */
  const char *title; /* to translate */
  gboolean numeric;  /* digits that stand below each other, at the right */
  gboolean wide;     /* takes the room that is left */
  gboolean hidden;   /* until it is chosen */
  gboolean fixed;    /* cannot be sorted by */
  gboolean narrow;   /* kept on a narrow screen too */
  guint chars;       /* how wide, in characters; 0: as wide as what is in it */
} DaybookColumn;

#define DAYBOOK_TYPE_GRID (daybook_grid_get_type ())
G_DECLARE_FINAL_TYPE (DaybookGrid, daybook_grid, DAYBOOK, GRID, GtkWidget)

/* @columns stay where they are (static), in the order of a row's cells. @label names the table to *
 * those who do not see it. Signals: "chosen" (gint64 id; 0: none), "activated" (gint64 id: Enter or
 * double click), "columns-changed" when other columns are shown (gboolean: a person chose so),
 * "resized". At most 32 columns. */
DaybookGrid *
daybook_grid_new (DaybookRows *rows, const DaybookColumn *columns, guint n, const char *label);
/* Chooses the row with this id and scrolls to it, when it is in the list. */
void daybook_grid_choose (DaybookGrid *self, gint64 id);
/* (transfer none) */
DaybookRows *daybook_grid_get_rows (DaybookGrid *self);
void daybook_grid_choose_none (DaybookGrid *self);
gint64 daybook_grid_get_chosen (DaybookGrid *self);
/* Sorts by the column @name, as a click on its title does. Asks the rows anew. */
void daybook_grid_sort_by (DaybookGrid *self, const char *name, gboolean descending);
/* One click activates a row, as on a narrow screen, where it leads on to another page. */
void daybook_grid_set_one_click (DaybookGrid *self, gboolean one_click);
/* Chosen, and there is room for it. */
gboolean daybook_grid_is_shown (DaybookGrid *self, guint column);
/* (transfer none) The columns that are shown, as a menu of check marks: actions "grid.NAME". */
GMenuModel *daybook_grid_get_menu (DaybookGrid *self);
/* (transfer none) The actions of that menu, as "grid", for where else it hangs. */
GActionGroup *daybook_grid_get_actions (DaybookGrid *self);
/* (transfer full) Names of the hidden ones, to keep; and to set them again. */
char **daybook_grid_dup_hidden (DaybookGrid *self);
void daybook_grid_set_hidden (DaybookGrid *self, const char *const *hidden);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines in columns. On a terminal they have headings and end at its edge; in a pipe nothing is cut,
 * and there are only the lines, unless what is to be printed is a report. */
#pragma once

#include "daybook-screen.h"

G_BEGIN_DECLS

typedef struct _DaybookTable DaybookTable;

/* @columns: headings between '|'. One with '>' before it is set right (amounts, counts); one with
 * '~' may be made narrower when the terminal is; the last is cut first. '#' before all: a report.
 */
DaybookTable *daybook_table_new (const DaybookScreen *screen, const char *columns);
void daybook_table_free (DaybookTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookTable, daybook_table_free)

/* The next cell, from left to right and row after row; NULL is an empty one. */
void daybook_table_add (DaybookTable *self, DaybookInk ink, const char *text);
void daybook_table_add_int (DaybookTable *self, DaybookInk ink, gint64 number);
guint daybook_table_rows (const DaybookTable *self);
/* (transfer full): what print prints, for a screen of @width columns. */
char *daybook_table_dup_text (DaybookTable *self, int width);
void daybook_table_print (DaybookTable *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of a long list: its id at once, its cells when they have been read. Main thread. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_ROW (daybook_row_get_type ())
G_DECLARE_FINAL_TYPE (DaybookRow, daybook_row, DAYBOOK, ROW, GObject)

/* Without cells. */
DaybookRow *daybook_row_new (gint64 id);
/* In the store; what the source says it is. */
gint64 daybook_row_get_id (DaybookRow *self);
/* Property "cells": a text a column, as the source makes them; NULL until they are there.
 * (transfer none) */
const char *const *daybook_row_get_cells (DaybookRow *self);
/* (transfer full) @cells */
void daybook_row_take_cells (DaybookRow *self, char **cells);

G_END_DECLS

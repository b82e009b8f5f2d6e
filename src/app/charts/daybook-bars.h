/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of bars, one for each day, in the colours of the theme. The bar under the pointer, or the
 * one that was stepped to by keyboard, says what it stands for. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_BARS (daybook_bars_get_type ())
G_DECLARE_FINAL_TYPE (DaybookBars, daybook_bars, DAYBOOK, BARS, GtkWidget)

/* @label tells those who do not see it what it shows. */
DaybookBars *daybook_bars_new (const char *label);
/* @n heights (any unit, copied; below 0 counts as 0) and as many texts for the single bars
 * (transfer full). */
void daybook_bars_take (DaybookBars *self, const double *heights, guint n, char **texts);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few values as bars, the last one today's: to see at a glance, never the only way to know. In
 * the colour of its text. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_SPARKLINE (daybook_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (DaybookSparkline, daybook_sparkline, DAYBOOK, SPARKLINE, GtkWidget)

/* (transfer floating) One without values. */
GtkWidget *daybook_sparkline_new (void);
/* @label says what they are to those who do not see them, and on hovering. */
void daybook_sparkline_set (DaybookSparkline *self,
                            const double *values,
                            guint n,
                            const char *label);

/* Draws it; pure but for @cr. Nothing of all zeros but the line below. */
void daybook_sparkline_draw (
    cairo_t *cr, double width, double height, const double *values, guint n);

G_END_DECLS

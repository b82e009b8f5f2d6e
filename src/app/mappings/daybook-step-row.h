/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of a rule as a row that opens: a fitting widget for its argument and each option. Main
 * thread. */
#pragma once

#include <adwaita.h>

#include "daybook-step-form.h"

G_BEGIN_DECLS

/* Told what the step is from now on. */
typedef void (*DaybookStepChanged) (guint at, const char *json, gpointer data);

/* The row for the step @node of @tree (kept), the @at-th. @tables: names that can be looked up in,
 * NULL terminated (copied). @result (may be NULL): what it makes of the chosen record. Each widget
 * that is typed into has a name, "step/2/currency", to be found again by. */
GtkWidget *daybook_step_row_new (DaybookTree *tree,
                                 DaybookNode node,
                                 guint at,
                                 const char *const *tables,
                                 const char *result,
                                 DaybookStepChanged changed,
                                 gpointer data);

/* A button with all kinds of steps; each is the action "rule.add-step" with its index among the
 * forms. */
GtkWidget *daybook_step_menu_new (void);

/* @text as JSON: itself when it is some, else as a string (transfer full). */
char *daybook_step_json_of (const char *text);
/* A JSON string of it (transfer full). */
char *daybook_step_quote (const char *text);
/* What a person sees of a JSON value: text without its quotes (transfer full). */
char *daybook_step_text_of (const DaybookTree *tree, DaybookNode node);

G_END_DECLS

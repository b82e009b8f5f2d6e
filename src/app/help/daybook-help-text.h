/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A help page as widgets: headings (#, ##), paragraphs, and lists (-, 1.), which is all of Markdown
 * that the pages use, with **bold** and `keys` in the text. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The words of one paragraph for Pango: **bold** and `keys` become markup, all else is escaped.
 * Pure. (transfer full) */
char *daybook_help_text_dup_markup (const char *words);
/* (transfer floating) A column of labels. */
GtkWidget *daybook_help_text_new (const char *page);

G_END_DECLS

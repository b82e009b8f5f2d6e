/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a record's page that its body makes: facts, lines, sums. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-dossier.h"

G_BEGIN_DECLS

/* (transfer floating); NULL where the record has nothing to show in it. */
GtkWidget *daybook_record_facts_widget (const DaybookDossier *dossier);
GtkWidget *daybook_record_lines_widget (const DaybookDossier *dossier);

/* A small table in a card: rows are added below each other. */
GtkWidget *daybook_facts_table_new (void);
/* Does nothing for a @value of NULL or "". */
void daybook_facts_table_add (GtkWidget *table, const char *name, const char *value);
/* Three cells: words that wrap, and two columns of figures. @heavy: a sum. */
void daybook_facts_table_add_figures (
    GtkWidget *table, const char *words, const char *left, const char *right, gboolean heavy);
/* A heading over @child, named for those who do not see it. */
GtkWidget *daybook_facts_section (const char *title, GtkWidget *child);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a record's page that tell what became of it: other records, postings with their
 * journals, the timeline. Their buttons name the page's actions "record.retry", "record.release",
 * "record.hold", "record.open-link", "record.copy". Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-dossier.h"

G_BEGIN_DECLS

/* (transfer floating); NULL where there is nothing to show in it. */
GtkWidget *daybook_record_ties_widget (const DaybookDossier *dossier);
/* @opened: ids of the deliveries whose rows are unfolded, as "%" G_GINT64_FORMAT; kept up to date.
 */
GtkWidget *daybook_record_postings_widget (const DaybookDossier *dossier, GHashTable *opened);
GtkWidget *daybook_record_timeline_widget (const DaybookDossier *dossier);

G_END_DECLS

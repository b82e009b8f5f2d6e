/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record whole: what it is, what belongs with it, what became of it. It only shows; its buttons
 * name the page's actions. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-dossier.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_RECORD_VIEW (daybook_record_view_get_type ())
G_DECLARE_FINAL_TYPE (DaybookRecordView, daybook_record_view, DAYBOOK, RECORD_VIEW, AdwBin)

/* Property "folded": it has the page for itself, and a way back. */
/* Shows @dossier (transfer full). What is shown of the same record already stays where it is, and
 * nothing is done when nothing of it has changed. */
void daybook_record_view_show (DaybookRecordView *self, DaybookDossier *dossier);
/* (transfer none) (nullable) What is shown. */
const DaybookDossier *daybook_record_view_get_dossier (DaybookRecordView *self);
/* Unfolds the first posting and scrolls to it. FALSE when there is none. */
gboolean daybook_record_view_show_posting (DaybookRecordView *self);
void daybook_record_view_fail (DaybookRecordView *self, const GError *error);

G_END_DECLS

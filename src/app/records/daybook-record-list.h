/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside a place of records: the list with its search, filters, sums and faces. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-engine.h"
#include "daybook-grid.h"
#include "daybook-record-kind.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_RECORD_LIST (daybook_record_list_get_type ())
G_DECLARE_FINAL_TYPE (DaybookRecordList, daybook_record_list, DAYBOOK, RECORD_LIST, AdwBin)

/* Signals: "chosen" and "activated" (gint64 id) as of the grid; "listed" (gboolean empty: there is
 * nothing at all; GError, NULL when it went well). */
DaybookRecordList *daybook_record_list_new (DaybookEngine *engine, const DaybookRecordKind *kind);
/* Asks again; the first time, for the first time. */
void daybook_record_list_refresh (DaybookRecordList *self);
/* Chooses it as soon as it is listed. */
void daybook_record_list_choose (DaybookRecordList *self, gint64 record);

/* (transfer none) */
GtkSearchBar *daybook_record_list_get_search_bar (DaybookRecordList *self);
DaybookGrid *daybook_record_list_get_grid (DaybookRecordList *self);
/* (transfer none) Kept filters. */
GMenuModel *daybook_record_list_get_menu (DaybookRecordList *self);
/* (transfer none) The actions of that menu, as "filter". */
GActionGroup *daybook_record_list_get_actions (DaybookRecordList *self);
/* Opens the search, with the keyboard in it. */
void daybook_record_list_search (DaybookRecordList *self);

G_END_DECLS

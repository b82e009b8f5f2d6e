/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filters of a list as a row of menus, and those that are kept under a name. What is chosen is
 * in the query's filters (daybook-record-source.h says which). Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-list-query.h"
#include "daybook-record-kind.h"
#include "daybook-record-source.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_FILTER_BAR (daybook_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (DaybookFilterBar, daybook_filter_bar, DAYBOOK, FILTER_BAR, AdwBin)

/* Signals: "changed" when a person has chosen something else; "text" (char *) when a kept filter
 * brings a text to search for. */
void daybook_filter_bar_set_kind (DaybookFilterBar *self, const DaybookRecordKind *kind);
/* What there is to choose from. */
void daybook_filter_bar_set_choices (DaybookFilterBar *self, const DaybookRecordChoices *choices);
/* Writes the filters, and only them, into @query. */
void daybook_filter_bar_fill (DaybookFilterBar *self, DaybookListQuery *query);
gboolean daybook_filter_bar_is_active (DaybookFilterBar *self);
void daybook_filter_bar_clear (DaybookFilterBar *self);
/* (transfer none) Kept filters, as a menu. */
GMenuModel *daybook_filter_bar_get_menu (DaybookFilterBar *self);
/* (transfer none) The actions of that menu, as "filter", for where else it hangs. */
GActionGroup *daybook_filter_bar_get_actions (DaybookFilterBar *self);
/* What is searched for, so that it is kept with a filter. */
void daybook_filter_bar_set_text (DaybookFilterBar *self, const char *text);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of the chosen record with their values, to be searched, chosen and dragged (their path
 * as text). Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DAYBOOK_TYPE_SOURCE_LIST (daybook_source_list_get_type ())
G_DECLARE_FINAL_TYPE (DaybookSourceList, daybook_source_list, DAYBOOK, SOURCE_LIST, AdwBin)

/* Signal "activated" (path): Enter or a double click on a field. */
GtkWidget *daybook_source_list_new (void);
/* @fields: DaybookSourceField; NULL: none. */
void daybook_source_list_set_fields (DaybookSourceList *self, const GPtrArray *fields);
/* The path that is chosen, or NULL. (borrowed until the next change) */
const char *daybook_source_list_get_chosen (DaybookSourceList *self);
/* The keyboard goes to the search. */
void daybook_source_list_search (DaybookSourceList *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a manifest to type into: judged while it is typed, with the reason below it; a secret
 * is hidden and may be looked at. Two rows of a group: the entry, and what is to be said of it.
 * Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct _DaybookFieldRow DaybookFieldRow;

/* Adds it to @group (daybook_wizard_group_new()), which frees it. @tree outlives the group.
 * @changed is called after each change. */
DaybookFieldRow *daybook_field_row_new (GtkWidget *group,
                                        const DaybookTree *tree,
                                        DaybookNode field,
                                        gboolean needed,
                                        void (*changed) (gpointer data),
                                        gpointer data);
const char *daybook_field_row_get_name (DaybookFieldRow *self);
const char *daybook_field_row_get_text (DaybookFieldRow *self);
void daybook_field_row_set_text (DaybookFieldRow *self, const char *text);
/* Judges it again, as of this environment; @strict also says that it is missing. TRUE: good. */
gboolean
daybook_field_row_judge (DaybookFieldRow *self, const char *environment, gboolean strict);
void daybook_field_row_grab_focus (DaybookFieldRow *self);

/* "live" → "Live", as a person reads it; a name that nobody knows stays as it is. (transfer full)
 */
char *daybook_field_row_dup_environment (const char *name);

G_END_DECLS

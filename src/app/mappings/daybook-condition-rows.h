/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The condition of a rule as rows: one test with pickers, or, for one that joins several, its JSON.
 * Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-tree.h"

G_BEGIN_DECLS

/* Told what the condition is from now on; NULL: there is none any more. */
typedef void (*DaybookConditionChanged) (const char *json, gpointer data);

/* @node may be NONE. @tree is kept by the rows. */
void daybook_condition_rows_add (AdwPreferencesGroup *group,
                                 DaybookTree *tree,
                                 DaybookNode node,
                                 DaybookConditionChanged changed,
                                 gpointer data);

G_END_DECLS

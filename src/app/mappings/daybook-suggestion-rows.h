/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a field may be made of, with the reason and a button each. Main thread. */
#pragma once

#include "daybook-rule-pane.h"

G_BEGIN_DECLS

/* Told what shall be used; @steps may be NULL. */
typedef void (*DaybookSuggestionWanted) (const char *path, const char *steps, gpointer data);

/* Appends them to @box; nothing when a rule is there and there are none. */
void daybook_suggestion_rows_add (GtkBox *box,
                                  const DaybookRuleView *view,
                                  DaybookSuggestionWanted wanted,
                                  gpointer data);

G_END_DECLS

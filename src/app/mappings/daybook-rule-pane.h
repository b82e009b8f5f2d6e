/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule that is being edited: where it looks, its steps with what each makes of the chosen
 * record, its condition; or for a field that nothing writes yet, what it may be made of. Main
 * thread. */
#pragma once

#include <adwaita.h>

#include "daybook-draft.h"
#include "daybook-suggestion.h"

G_BEGIN_DECLS

#define DAYBOOK_TYPE_RULE_PANE (daybook_rule_pane_get_type ())
G_DECLARE_FINAL_TYPE (DaybookRulePane, daybook_rule_pane, DAYBOOK, RULE_PANE, AdwBin)

/* All borrowed for the call, but the draft, which must outlive what is shown of it. */
typedef struct
{
  DaybookDraft *draft;
  const char *place;  /* NULL: no rule writes it yet */
  const char *parent; /* where a rule for it would be */
  const char *to;     /* in the whole result */
  DaybookField field;
  gboolean required;         /* by the contract */
  const char *problem;       /* (nullable) what is wrong with it */
  const DaybookTree *trace;  /* (nullable) the explanation on the chosen record, and */
  DaybookNode entry;         /* the rule's own entry in it */
  const GPtrArray *fields;   /* DaybookSourceField of the chosen record */
  const char *built_in;      /* (nullable) where the built-in mapping looks */
  const char *const *tables; /* names */
} DaybookRuleView;

/* Signals: "edited" when the draft was changed; "add" (path, steps) when a rule is wanted for a
 * field without one; "said" (text) when an edit was not possible. */
GtkWidget *daybook_rule_pane_new (void);
/* @view NULL: nothing is chosen. */
void daybook_rule_pane_show (DaybookRulePane *self, const DaybookRuleView *view);

G_END_DECLS

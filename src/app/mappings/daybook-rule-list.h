/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of the result, each with the rule that writes it and what it makes of the chosen
 * record; those that must be there and are not stand on top. Main thread. */
#pragma once

#include <adwaita.h>

#include "daybook-draft.h"

G_BEGIN_DECLS

/* One row. */
typedef struct
{
  char *place;  /* of the rule; NULL: nothing writes it */
  char *parent; /* where a rule for it would be; "" on top */
  char *to;
  char *said;   /* (nullable) from where, and what it makes */
  char *problem; /* (nullable) */
  guint depth;
  DaybookField field;
  gboolean required;
} DaybookTarget;

void daybook_target_free (DaybookTarget *self);

/* The targets of a draft: what is required and not written, then the rules in their order, then
 * what else could be written. @problems: DaybookDraftProblem; @trace (nullable): the explanation on
 * the chosen record. (transfer full), DaybookTarget. Pure. */
GPtrArray *daybook_targets_list (const DaybookDraft *draft,
                                 const DaybookContract *contract,
                                 const GPtrArray *problems,
                                 const DaybookTree *trace);
/* The entry of the explanation that the rule left (the first, when it is inside a list). */
DaybookNode daybook_targets_entry (const DaybookTree *trace, const DaybookDraftRule *rule);

#define DAYBOOK_TYPE_RULE_LIST (daybook_rule_list_get_type ())
G_DECLARE_FINAL_TYPE (DaybookRuleList, daybook_rule_list, DAYBOOK, RULE_LIST, AdwBin)

/* Signals: "chosen" when another row is; "dropped" (index of the target, path) when a source field
 * is let go on one; "activated" (index) on Enter. */
GtkWidget *daybook_rule_list_new (void);
/* @targets: kept (a reference). The row of the same place and field stays chosen. */
void daybook_rule_list_set_targets (DaybookRuleList *self, GPtrArray *targets);
/* (borrowed) NULL when none is chosen. */
const DaybookTarget *daybook_rule_list_get_chosen (DaybookRuleList *self);
void daybook_rule_list_choose (DaybookRuleList *self, const char *place, const char *to);
/* The keyboard goes to the chosen row. */
void daybook_rule_list_focus (DaybookRuleList *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between two bodies, field by field, down to the single values. */
#pragma once

#include "daybook-json-writer.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

/* JSON list (transfer full): [{"field": "lines[0].gross.amount", "before": 100, "after": 120},
 * ...]; a side on which the field is not there is left out. Fields of @after in its order, then
 * those that only @before has. Either may be NULL: all of the other. */
char *daybook_difference (const DaybookTree *before, const DaybookTree *after);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value table: what a provider says → what we say. "*" answers for all that is not in it.
 * Internal to this room. */
#pragma once

#include "daybook-type.h"
#include "daybook-value.h"

G_BEGIN_DECLS

typedef struct _DaybookLookup DaybookLookup;

/* Reads the object @node of @tree, which it keeps. */
DaybookLookup *daybook_lookup_new (const char *name, DaybookTree *tree, DaybookNode node);
void daybook_lookup_free (DaybookLookup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookLookup, daybook_lookup_free)

const char *daybook_lookup_name (const DaybookLookup *self);
DaybookNode daybook_lookup_node (const DaybookLookup *self);
/* What all its values have in common. */
DaybookType daybook_lookup_type (const DaybookLookup *self);

/* FALSE when neither @key nor "*" is in it. A null in the table is nothing. */
gboolean daybook_lookup_find (const DaybookLookup *self, const char *key, DaybookValue *out);

G_END_DECLS

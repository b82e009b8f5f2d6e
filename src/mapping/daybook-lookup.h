/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value table: what a provider says → what we say. "*" answers for all that is not in it.
 *
 * A table is an object, {"charge": "payment", "*": "other"}, or a list of rows that hold for a
 * scope: {"key": "sales", "value": "80", "sku_group": "TEA-*", "location": "L1", "channel": "pos"}.
 * A row is asked only where all that it names fits. Of those that fit, the most special decides:
 * SKU group before location before channel before everywhere; of two SKU groups the longer; of two
 * channels the sales channel before the shop; and only then the key before "*". Two rows of the
 * same key and scope are one: the later. So no look-up is ever a tie. Immutable; any thread. */
#pragma once

#include "daybook-type.h"
#include "daybook-value.h"

G_BEGIN_DECLS

typedef struct _DaybookLookup DaybookLookup;

/* What is known of the place that is looked up for; NULL: nothing. */
typedef struct
{
  const char *sku;
  const char *location;
  const char *channel; /* of the sale: "web", "pos" */
  const char *shop;    /* the connection; a row's "channel" may name it too */
} DaybookLookupPlace;

typedef struct
{
  const char *key;                            /* borrowed from the table */
  const char *sku_group, *location, *channel; /* NULL: any */
  DaybookNode value;
} DaybookLookupRow;

/* Reads the object or list @node of @tree, which it keeps. */
DaybookLookup *daybook_lookup_new (const char *name, DaybookTree *tree, DaybookNode node);
void daybook_lookup_free (DaybookLookup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookLookup, daybook_lookup_free)

/* What is wrong with a list of rows, and at which row; NULL when nothing is. An SKU group is an
 * SKU, or the start of one with '*' behind it. */
const char *
daybook_lookup_find_mistake (const DaybookTree *tree, DaybookNode list, DaybookNode *at);

const char *daybook_lookup_name (const DaybookLookup *self);
DaybookNode daybook_lookup_node (const DaybookLookup *self);
/* What all its values have in common. */
DaybookType daybook_lookup_type (const DaybookLookup *self);

/* The row that decides for @key in @place (NULL: only what holds everywhere); NULL when none does.
 * (borrowed) */
const DaybookLookupRow *
daybook_lookup_decide (const DaybookLookup *self, const char *key, const DaybookLookupPlace *place);
/* Its value; a null in the table is nothing. */
DaybookValue daybook_lookup_value (const DaybookLookup *self, const DaybookLookupRow *row);
/* The text of a member of it, for tables whose values are objects; NULL when there is none
 * (borrowed). */
const char *
daybook_lookup_member (const DaybookLookup *self, const DaybookLookupRow *row, const char *member);
/* "account: sales, SKU group TEA-*, location L1" (transfer full). */
char *daybook_lookup_describe (const DaybookLookup *self, const DaybookLookupRow *row);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads fields out of a tree and keeps the first failure with its path, so that one check at the
 * end is enough:
 *
 *   DaybookJson in = daybook_json_over (tree, node, "order");
 *   const char *id = daybook_json_string (&in, "id");
 *   gint64 count = daybook_json_int (&in, "count");
 *   if (!daybook_json_done (&in, error))   // "order.count: expected a whole number, found nothing"
 *     return NULL;
 *
 * After the first failure each getter answers zero, NULL or DAYBOOK_NODE_NONE. Names are paths as
 * in daybook_tree_find(). The _or getters take the default when nothing or null is there, and fail
 * on a wrong type all the same. */
#pragma once

#include "daybook-money.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  const DaybookTree *tree;
  DaybookNode node;
  const char *what; /* for messages */
  GError *failure;  /* owned until daybook_json_done() */
} DaybookJson;

DaybookJson daybook_json_over (const DaybookTree *tree, DaybookNode node, const char *what);
gboolean daybook_json_done (DaybookJson *self, GError **error);

const char *daybook_json_string (DaybookJson *self, const char *name);
const char *daybook_json_string_or (DaybookJson *self, const char *name, const char *otherwise);
gint64 daybook_json_int (DaybookJson *self, const char *name);
gint64 daybook_json_int_or (DaybookJson *self, const char *name, gint64 otherwise);
gboolean daybook_json_bool_or (DaybookJson *self, const char *name, gboolean otherwise);
DaybookNode daybook_json_list (DaybookJson *self, const char *name); /* must be there */
DaybookNode daybook_json_list_or_none (DaybookJson *self, const char *name);
DaybookNode daybook_json_object (DaybookJson *self, const char *name); /* must be there */
DaybookNode daybook_json_object_or_none (DaybookJson *self, const char *name);
/* A record's money: {"amount": minor, "currency": "USD"}. Zeroed when nothing is there (the _or
 * form only). */
DaybookMoney daybook_json_money (DaybookJson *self, const char *name);
DaybookMoney daybook_json_money_or_none (DaybookJson *self, const char *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The root lists of the Admin API over the world's arrays.
 */
#pragma once

#include "sandbox-shopify-state.h"

/* One row of a sorted index. */
typedef struct
{
  gint64 number;
  const char *text; /* NULL for a number */
  gint64 id;
  gpointer record;
} SandboxShopifyEntry;

typedef struct
{
  const char *name; /* of the list */
  const char *type; /* of its nodes */
  const char *fallback_sort;
  GPtrArray *(*all) (SandboxWorld *world);
  gint64 (*id) (gconstpointer record);
  void (*key) (gconstpointer record, const char *sort, SandboxShopifyEntry *entry);
  int (*test) (const SandboxSearchTerm *term, gconstpointer record, gpointer data);
} SandboxShopifyList;

/* The list of that root field, NULL when it is none. 'test' takes the SandboxShopifyCall as data.
 */
const SandboxShopifyList *sandbox_shopify_find_list (const char *name);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A manifest with the user's own in it: edited copies of its mappings, and rows of value tables.
 *
 * A mapping is known by its full name, "shopify/orders/order" (what a stream yields) or
 * "quickbooks/sales_receipt" (what an action's request is made with). The document that a person
 * edits is {"mapping": NAME, "base": VERSION, "rules": [...], "tables": {...}}; "mapping", "base"
 * and "note" may be missing. */
#pragma once

#include "daybook-manifest.h"

G_BEGIN_DECLS

/* By full name; NULL when the manifest has none such (borrowed). */
DaybookMapping *daybook_manifest_find_mapping (const DaybookManifest *self, const char *name);
/* Full names, sorted (transfer full, char *). */
GPtrArray *daybook_manifest_mapping_names (const DaybookManifest *self);
/* What the mapping's result must satisfy: "order/1"; NULL for a provider's body. */
const char *daybook_manifest_contract_of (const DaybookManifest *self, const char *name);

/* Compiles @document in place of the mapping @name, with the same contract and checks. @file is for
 * messages. DAYBOOK_ERROR_SETUP names file, line and rule. (transfer full) */
DaybookMapping *daybook_manifest_compile (const DaybookManifest *self,
                                          const char *name,
                                          const char *file,
                                          DaybookTree *document,
                                          GError **error);

/* The same manifest with @mapping in place of the one of its name. (transfer full) */
DaybookManifest *daybook_manifest_with (DaybookManifest *self, DaybookMapping *mapping);

/* The same manifest with the user's mappings, JSON list {"name", "text"}, and with the rows of
 * value tables, JSON list {"table", "key", "sku_group", "location", "channel", "value"}, laid over
 * the tables that its mappings use. Both may be NULL. One that does not fit is DAYBOOK_ERROR_SETUP
 * that says how to come back. (transfer full) */
DaybookManifest *daybook_manifest_adapt (DaybookManifest *self,
                                         const char *mappings,
                                         const char *rows,
                                         GError **error);

G_END_DECLS

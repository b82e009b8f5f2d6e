/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A manifest: what Daybook knows about a provider, as data (CONTRIBUTING.md, 'Connectors are data';
 * data/schemas/manifest-1.json).
 *
 * Loading checks the whole document: unknown members, wrong types, missing parts, placeholders that
 * nothing fills, mappings that do not compile against their contracts. Errors (DAYBOOK_ERROR_SETUP)
 * name file, line and place. Immutable; any thread. */
#pragma once

#include "daybook-mapping.h"

G_BEGIN_DECLS

typedef struct _DaybookManifest DaybookManifest;

/* Reads and checks one file; DAYBOOK_ERROR_SETUP names file and line. */
DaybookManifest *daybook_manifest_load (const char *file, GError **error);
/* "shopify" → the file in the user's folder ($XDG_DATA_HOME/daybook/connectors) or, failing that,
 * in data/connectors. */
DaybookManifest *daybook_manifest_find (const char *provider, GError **error);
/* Providers that can be found, sorted (transfer full, char *). */
GPtrArray *daybook_manifest_providers (void);
DaybookManifest *daybook_manifest_ref (DaybookManifest *self);
void daybook_manifest_unref (DaybookManifest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookManifest, daybook_manifest_unref)

/* The whole document, for what has no getter (titles, steps, fields shown by a wizard). */
const DaybookTree *daybook_manifest_tree (const DaybookManifest *self);
const char *daybook_manifest_provider (const DaybookManifest *self);
const char *daybook_manifest_title (const DaybookManifest *self);
const char *daybook_manifest_version (const DaybookManifest *self);
const char *daybook_manifest_file (const DaybookManifest *self);

/* Names in the order of the document (borrowed array of char *, owned by the manifest). */
const GPtrArray *daybook_manifest_streams (const DaybookManifest *self);
const GPtrArray *daybook_manifest_actions (const DaybookManifest *self);
DaybookNode daybook_manifest_stream (const DaybookManifest *self, const char *name);
DaybookNode daybook_manifest_action (const DaybookManifest *self, const char *name);
DaybookNode daybook_manifest_sign_in (const DaybookManifest *self,
                                      const char *method); /* by "id"; NULL: the first */
/* A mapping compiled at load: "streams.orders[0]", "sales_receipt". NULL when there is none. */
DaybookMapping *daybook_manifest_mapping (const DaybookManifest *self, const char *name);

G_END_DECLS

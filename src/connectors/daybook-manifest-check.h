/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checking of a manifest, in two passes: its shape (which members, of which kind), and its
 * sense (names that must lead somewhere, placeholders that something must fill, patterns that must
 * compile). Internal to this room. */
#pragma once

#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  const char *file; /* for messages */
  const DaybookTree *tree;
} DaybookManifestCheck;

/* Sets DAYBOOK_ERROR_SETUP "FILE:LINE: streams.orders.pages: ..."; FALSE. */
gboolean daybook_manifest_fail (const DaybookManifestCheck *self,
                                DaybookNode node,
                                GError **error,
                                const char *format,
                                ...) G_GNUC_PRINTF (4, 5);

gboolean daybook_manifest_check_shape (const DaybookManifestCheck *self, GError **error);
/* Of a document whose shape is right. */
gboolean daybook_manifest_check_sense (const DaybookManifestCheck *self, GError **error);
gboolean daybook_manifest_check_holes (const DaybookManifestCheck *self, GError **error);

G_END_DECLS

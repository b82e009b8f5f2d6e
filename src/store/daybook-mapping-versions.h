/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every version of every mapping that made a record or a posting, by its digest, so that each
 * can be explained for good. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  char *digest;
  char *name;
  char *text;
  gint64 kept_us;
} DaybookMappingVersion;

void daybook_mapping_version_free (DaybookMappingVersion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookMappingVersion, daybook_mapping_version_free)

/* Once is enough; again does nothing. */
gboolean daybook_mapping_versions_keep (DaybookDb *db, const char *name, const char *digest,
                                        const char *text, gint64 now_us, GError **error);
/* NULL with an error when it was never kept. (transfer full) */
DaybookMappingVersion *daybook_mapping_versions_get (DaybookDb *db, const char *digest,
                                                     GError **error);
/* Versions of @name (all names when NULL), newest first. (transfer full), DaybookMappingVersion */
GPtrArray *daybook_mapping_versions_list (DaybookDb *db, const char *name, GError **error);

/* From now on @connection works with the version @digest (which must be kept) of @name; @base is
 * the built-in one's version that it was made from. */
gboolean daybook_mapping_versions_choose (DaybookDb *db,
                                          const char *connection,
                                          const char *name,
                                          const char *digest,
                                          const char *base,
                                          gint64 now_us,
                                          GError **error);
/* Back to the built-in one; DAYBOOK_ERROR_SETUP when it is in force already. */
gboolean daybook_mapping_versions_revert (DaybookDb *db,
                                          const char *connection,
                                          const char *name,
                                          GError **error);

typedef struct
{
  const char *digest; /* interned */
  gint64 records;     /* whose current revision it made */
  gint64 documents;
} DaybookMappingUse;

/* What each version made of @connection's records and documents. (transfer full),
 * DaybookMappingUse values */
GArray *daybook_mapping_versions_uses (DaybookDb *db, const char *connection, GError **error);

G_END_DECLS

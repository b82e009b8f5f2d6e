/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version of a mapping a delivery's body is made with. */
#include "daybook-deliver.h"

#include "daybook-action.h"
#include "daybook-manifest-adapt.h"
#include "daybook-mapping-versions.h"

gboolean
daybook_deliver_use_mapping (DaybookDeliver *self,
                             const char *action,
                             const char *version,
                             GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (self->account);
  DaybookMapping *now = daybook_action_mapping (manifest, action);
  g_autoptr(DaybookMappingVersion) kept = NULL;
  g_autoptr(DaybookTree) document = NULL;
  g_autoptr(DaybookMapping) then = NULL;

  daybook_account_use_mapping (self->account, NULL);
  if (version == NULL || now == NULL || g_str_equal (daybook_mapping_version (now), version))
    return TRUE;
  kept = daybook_mapping_versions_get (self->db, version, NULL);
  if (kept == NULL || !g_str_equal (kept->name, daybook_mapping_name (now)))
    return TRUE;
  document = daybook_tree_new (kept->text, -1, error);
  then = document != NULL
             ? daybook_manifest_compile (manifest, kept->name, kept->name, document, error)
             : NULL;
  if (then == NULL)
    {
      g_prefix_error (error, "the mapping that these postings were composed for (daybookctl retry "
                             "delivery N --mapping now composes them anew): ");
      return FALSE;
    }
  daybook_account_use_mapping (self->account, then);
  return TRUE;
}

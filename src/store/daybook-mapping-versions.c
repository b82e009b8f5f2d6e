/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions of mappings, kept for good. */

#include "daybook-mapping-versions.h"

#include "daybook-audit.h"
#include "daybook-statement.h"

#define SELECT "SELECT digest, name, text, kept FROM mapping_versions"
#define KEEP                                                                                       \
  "INSERT OR IGNORE INTO mapping_versions (digest, name, text, kept) VALUES (?1, ?2, ?3, ?4)"
#define GET SELECT " WHERE digest = ?1"
#define LIST SELECT " WHERE ?1 IS NULL OR name = ?1 ORDER BY kept DESC, name"

void
daybook_mapping_version_free (DaybookMappingVersion *self)
{
  if (self == NULL)
    return;

  g_free (self->digest);
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

static DaybookMappingVersion *
read_row (DaybookStatement *row)
{
  DaybookMappingVersion *self = g_new0 (DaybookMappingVersion, 1);

  self->digest = daybook_read_dup (row);
  self->name = daybook_read_dup (row);
  self->text = daybook_read_dup (row);
  self->kept_us = daybook_read_int (row);

  return self;
}

gboolean
daybook_mapping_versions_keep (DaybookDb *db,
                               const char *name,
                               const char *digest,
                               const char *text,
                               gint64 now_us,
                               GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, KEEP);
  g_autofree char *first = NULL;

  daybook_bind_text (&statement, digest);
  daybook_bind_text (&statement, name);
  daybook_bind_text (&statement, text);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (daybook_db_changes (db) == 0)
    return TRUE;
  first = g_strdup_printf ("%s %s", name, digest);

  return daybook_audit_note (db, "mapping.used", "mapping", 0, first, now_us, error);
}

DaybookMappingVersion *
daybook_mapping_versions_get (DaybookDb *db, const char *digest, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_text (&statement, digest);
  if (daybook_statement_row (&statement, NULL))
    return read_row (&statement);
  if (daybook_statement_done (&statement, error))
    daybook_store_fail (error, "the mapping version %s was never kept", digest);

  return NULL;
}

GPtrArray *
daybook_mapping_versions_list (DaybookDb *db, const char *name, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_mapping_version_free);

  daybook_bind_text (&statement, name);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

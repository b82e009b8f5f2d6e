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
#define CHOOSE                                                                                     \
  "INSERT INTO mapping_choices (connection, name, digest, base, chosen)"                           \
  " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (connection, name) DO UPDATE"                          \
  " SET digest = excluded.digest, base = excluded.base, chosen = excluded.chosen"
#define REVERT "DELETE FROM mapping_choices WHERE connection = ?1 AND name = ?2"
#define USES                                                                                       \
  "SELECT mapping, sum(r), sum(d) FROM (SELECT mapping, count(*) AS r, 0 AS d FROM records"        \
  " WHERE connection = ?1 AND mapping IS NOT NULL GROUP BY mapping UNION ALL"                      \
  " SELECT mapping, 0, count(*) FROM documents"                                                    \
  " WHERE connection = ?1 AND mapping IS NOT NULL GROUP BY mapping) GROUP BY mapping"

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

gboolean
daybook_mapping_versions_choose (DaybookDb *db,
                                 const char *connection,
                                 const char *name,
                                 const char *digest,
                                 const char *base,
                                 gint64 now_us,
                                 GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, CHOOSE);

  daybook_bind_connection (&statement, connection);
  daybook_bind_text (&statement, name);
  daybook_bind_text (&statement, digest);
  daybook_bind_text (&statement, base);
  daybook_bind_int (&statement, now_us);

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_mapping_versions_revert (DaybookDb *db,
                                 const char *connection,
                                 const char *name,
                                 GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, REVERT);

  daybook_bind_connection (&statement, connection);
  daybook_bind_text (&statement, name);
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  return daybook_db_changes (db) > 0
         || daybook_store_missing (error, "%s: the mapping %s is the built-in one already",
                                   connection, name);
}

GArray *
daybook_mapping_versions_uses (DaybookDb *db, const char *connection, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, USES);
  g_autoptr(GArray) uses = g_array_new (FALSE, FALSE, sizeof (DaybookMappingUse));

  daybook_bind_connection (&statement, connection);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookMappingUse use = { daybook_read_word (&statement), 0, 0 };

      use.records = daybook_read_int (&statement);
      use.documents = daybook_read_int (&statement);
      g_array_append_val (uses, use);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&uses) : NULL;
}

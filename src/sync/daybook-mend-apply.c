/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting another mapping, or rows of a value table, in force; and what follows from it by itself.
 */
#include "daybook-mend-private.h"

#include <string.h>

#include "daybook-audit.h"
#include "daybook-books.h"
#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-mapping-versions.h"

static gboolean
audit (DaybookDb *db, const char *act, DaybookJsonWriter *out, GError **error)
{
  g_autofree char *detail = NULL;

  daybook_json_end_object (out);
  detail = daybook_json_writer_steal (out);
  return daybook_audit_append (db, NULL, act, detail, g_get_real_time (), error) >= 0;
}

/* What was held back by the mapping before is taken up: of @connection, NULL: of all. */
static gboolean
take_up (DaybookSession *session,
         const char *connection,
         GCancellable *cancellable,
         DaybookMendCounts *counts,
         DaybookFlowCounts *flow_counts,
         GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  DaybookQuarantineQuery query = { .connection = connection };
  g_autoptr(GPtrArray) flows = daybook_flows_list (db, error);

  if (flows == NULL || !daybook_mend_quarantine (session, &query, NULL, cancellable, counts, error))
    return FALSE;
  for (guint i = 0; i < flows->len; i++)
    {
      const DaybookFlow *flow = g_ptr_array_index (flows, i);

      if ((connection == NULL || g_str_equal (flow->target, connection))
          && !daybook_flow_recompose (db, flow->id, cancellable, flow_counts, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
store_choice (DaybookDb *db,
              const DaybookConnection *connection,
              const char *name,
              DaybookMapping *mapping,
              const char *base,
              const char *note,
              GError **error)
{
  gint64 now = g_get_real_time ();
  const char *version = mapping != NULL ? daybook_mapping_version (mapping) : NULL;
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr(DaybookConnection) again = NULL;
  g_autoptr(DaybookManifest) manifest = NULL;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "connection", connection->id);
  daybook_json_put_string (&out, "mapping", name);
  daybook_json_put_string (&out, "version", version != NULL ? version : "built-in");
  if (note != NULL && *note != '\0')
    daybook_json_put_string (&out, "note", note);
  if (transaction == NULL
      || (mapping != NULL
          && (!daybook_mapping_versions_keep (db, name, version, daybook_mapping_text (mapping),
                                              now, error)
              || !daybook_mapping_versions_choose (db, connection->id, name, version, base, now,
                                                   error)))
      || (mapping == NULL && !daybook_mapping_versions_revert (db, connection->id, name, error)))
    return FALSE;
  /* What is in force from now on must be able to work. */
  again = daybook_connection_get (db, connection->id, error);
  manifest = again != NULL ? daybook_session_manifest (again, error) : NULL;
  return manifest != NULL
         && audit (db, mapping != NULL ? "mapping.chosen" : "mapping.reverted", &out, error)
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_mend_choose (DaybookSession *session,
                     const DaybookConnection *connection,
                     const char *name,
                     DaybookMapping *mapping,
                     const char *base,
                     const char *note,
                     GCancellable *cancellable,
                     DaybookMendCounts *counts,
                     DaybookFlowCounts *flows,
                     GError **error)
{
  return store_choice (daybook_session_db (session), connection, name, mapping, base, note,
                       error)
         && take_up (session, connection->id, cancellable, counts, flows, error);
}

/* ---- value tables ---- */

static gboolean
is_named (const char *scope)
{
  return scope != NULL && *scope != '\0';
}

static gboolean
is_role (const char *key)
{
  static const char *const others[] = { "customer", "payment_method", NULL };

  return g_strv_contains (daybook_books_roles (), key) || g_strv_contains (others, key)
         || g_str_has_prefix (key, "clearing:");
}

char *
daybook_mend_row_mistake (const DaybookValueRow *row)
{
  const char *star = row->sku_group != NULL ? strchr (row->sku_group, '*') : NULL;
  gboolean scoped
      = is_named (row->sku_group) || is_named (row->location) || is_named (row->channel);

  if (!is_named (row->table) || strpbrk (row->table, " ,\"") != NULL)
    return g_strdup_printf ("\"%s\" cannot name a table", row->table != NULL ? row->table : "");
  if (!is_named (row->key))
    return g_strdup ("the key is missing");
  if (row->value != NULL && *row->value == '\0')
    return g_strdup_printf ("%s: the value is missing", row->key);
  if (star != NULL && star[1] != '\0')
    return g_strdup_printf ("the SKU group \"%s\" is an SKU, or the start of one with * behind it",
                            row->sku_group);
  if (!g_str_equal (row->table, "account"))
    return NULL;
  if (!is_role (row->key))
    return g_strdup_printf ("there is no role \"%s\"; daybookctl flow show lists them", row->key);
  return scoped
             ? NULL
             : g_strdup_printf ("what %s means everywhere is the flow's: daybookctl flow map FLOW "
                                "%s=ACCOUNT[/ITEM]",
                                row->key, row->key);
}

static gboolean
write_row (DaybookDb *db, const DaybookValueRow *row, gboolean remove, GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *mistake = daybook_mend_row_mistake (row);

  if (mistake != NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "table %s: %s", row->table, mistake);
      return FALSE;
    }
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "table", row->table);
  daybook_json_put_string (&out, "key", row->key);
  daybook_json_put_string (&out, "sku_group", row->sku_group);
  daybook_json_put_string (&out, "location", row->location);
  daybook_json_put_string (&out, "channel", row->channel);
  daybook_json_put_string (&out, "value", remove ? NULL : row->value);
  return (remove ? daybook_value_rows_unset (db, row, error)
                 : daybook_value_rows_set (db, row, g_get_real_time (), error))
         && audit (db, remove ? "table.unset" : "table.set", &out, error);
}

/* Every connection's mappings must be able to work with the tables as they are now. */
static gboolean
check_connections (DaybookDb *db, GError **error)
{
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, FALSE, error);

  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      g_autoptr(DaybookManifest) manifest
          = daybook_session_manifest (g_ptr_array_index (connections, i), error);

      if (manifest == NULL)
        return FALSE;
    }
  return connections != NULL;
}

static gboolean
store_rows (DaybookDb *db, const GPtrArray *rows, gboolean remove, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  for (guint i = 0; transaction != NULL && i < rows->len; i++)
    if (!write_row (db, g_ptr_array_index (rows, i), remove, error))
      return FALSE;
  return transaction != NULL && check_connections (db, error)
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_mend_set_rows (DaybookSession *session,
                       const GPtrArray *rows,
                       gboolean remove,
                       GCancellable *cancellable,
                       DaybookMendCounts *counts,
                       DaybookFlowCounts *flows,
                       GError **error)
{
  return store_rows (daybook_session_db (session), rows, remove, error)
         && take_up (session, NULL, cancellable, counts, flows, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-story.h"

#include "daybook-connection.h"
#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-json.h"
#include "daybook-records.h"
#include "daybook-session.h"

void
daybook_book_flow_free (DaybookBookFlow *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->flow, daybook_flow_free);
  g_clear_pointer (&self->books, daybook_books_free);
  g_free (self->shop);
  g_free (self->processor);
  g_clear_pointer (&self->target, daybook_manifest_unref);
  g_clear_pointer (&self->loaded, g_hash_table_unref);
  g_free (self);
}

DaybookTree *
daybook_book_flow_load (DaybookBookFlow *self, gint64 record, GError **error)
{
  DaybookTree *tree = g_hash_table_lookup (self->loaded, &record);

  if (tree == NULL)
    {
      tree = daybook_records_load (self->db, record, error);
      if (tree != NULL)
        g_hash_table_insert (self->loaded, g_memdup2 (&record, sizeof record), tree);
    }
  return tree != NULL ? daybook_tree_ref (tree) : NULL;
}

void
daybook_book_flow_forget (DaybookBookFlow *self)
{
  g_hash_table_remove_all (self->loaded);
}

/* "stripe:acct_1": a source's name that stays the same on another machine and in a store made anew.
 */
static char *
source_name (DaybookDb *db, const char *id, GError **error)
{
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, id, error);

  if (connection == NULL)
    return NULL;
  return g_strdup_printf ("%s:%s", connection->provider,
                          connection->account != NULL ? connection->account : connection->id);
}

static char *
roles_text (const DaybookTree *settings)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  DaybookNode roles = daybook_tree_get (settings, 0, "roles");

  daybook_json_writer_init (&out);
  if (roles != DAYBOOK_NODE_NONE)
    daybook_json_add_node (&out, settings, roles);
  else
    daybook_json_add_raw (&out, "{}", -1);
  return daybook_json_writer_steal (&out);
}

static gboolean
read_settings (DaybookBookFlow *self, GError **error)
{
  g_autoptr(DaybookTree) settings = daybook_tree_new (self->flow->roles, -1, error);
  DaybookJson in = daybook_json_over (settings, 0, "flow");
  g_autofree char *zone = daybook_db_dup_meta (self->db, "time_zone", NULL);
  g_autofree char *currency = daybook_db_dup_meta (self->db, "currency", NULL);
  g_autofree char *shop = NULL;
  g_autofree char *processor = NULL;
  g_autofree char *roles = NULL;

  if (settings == NULL)
    return FALSE;
  self->shop = g_strdup (daybook_json_string (&in, "shop"));
  self->processor = g_strdup (daybook_json_string (&in, "processor"));
  if (!daybook_json_done (&in, error))
    return FALSE;
  shop = source_name (self->db, self->shop, error);
  processor = shop != NULL ? source_name (self->db, self->processor, error) : NULL;
  if (processor == NULL)
    return FALSE;
  roles = roles_text (settings);
  self->books = daybook_books_new (roles, currency != NULL ? currency : "USD",
                                   zone != NULL ? zone : "UTC", shop, processor, error);
  return self->books != NULL;
}

DaybookBookFlow *
daybook_book_flow_open (DaybookDb *db, const char *id, GError **error)
{
  g_autoptr(DaybookBookFlow) self = g_new0 (DaybookBookFlow, 1);
  g_autoptr(DaybookConnection) target = NULL;

  self->db = db;
  self->loaded = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                        (GDestroyNotify) daybook_tree_unref);
  self->now_us = g_get_real_time ();
  self->flow = daybook_flows_get (db, id, error);
  target = self->flow != NULL ? daybook_connection_get (db, self->flow->target, error) : NULL;
  if (target == NULL || !read_settings (self, error)
      || !daybook_books_set_tables (self->books, self->shop, target->tables, error))
    {
      g_prefix_error (error, "flow %s: ", id);
      return NULL;
    }
  self->target = daybook_session_manifest (target, error);
  return self->target != NULL ? g_steal_pointer (&self) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-reading.h"

#include "daybook-audit.h"
#include "daybook-json-writer.h"
#include "daybook-stream.h"
#include "daybook-time.h"

/* Records that only widen what is known; postings are made without them. */
static const char *const spare[] = { "customer/1", "item/1", "stock_level/1", NULL };

DaybookReading *
daybook_reading_new (void)
{
  DaybookReading *self = g_new0 (DaybookReading, 1);

  self->start_us = DAYBOOK_TIME_NONE;
  return self;
}

void
daybook_reading_free (DaybookReading *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->without);
  g_free (self);
}

static char *
key_of (const char *connection)
{
  return g_strdup_printf ("reading %s", connection);
}

DaybookReading *
daybook_reading_get (DaybookDb *db, const char *connection, GError **error)
{
  g_autoptr(DaybookReading) self = daybook_reading_new ();
  g_autoptr(GStrvBuilder) without = g_strv_builder_new ();
  g_autoptr(GError) failure = NULL;
  g_autofree char *key = key_of (connection);
  g_autofree char *text = daybook_db_dup_meta (db, key, &failure);
  g_autoptr(DaybookTree) tree
      = text != NULL ? daybook_tree_new (text, -1, &failure) : NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (tree == NULL)
    return g_steal_pointer (&self);
  daybook_tree_int (tree, daybook_tree_get (tree, 0, "start"), &self->start_us);
  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, "without"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    g_strv_builder_add (without, daybook_tree_text (tree, node, NULL));
  self->without = g_strv_builder_end (without);
  return g_steal_pointer (&self);
}

static void
write_members (const DaybookReading *self, DaybookJsonWriter *out)
{
  if (self->start_us != DAYBOOK_TIME_NONE)
    daybook_json_put_int (out, "start", self->start_us);
  daybook_json_key (out, "without");
  daybook_json_begin_list (out);
  for (char **name = self->without; name != NULL && *name != NULL; name++)
    daybook_json_add_string (out, *name);
  daybook_json_end_list (out);
}

/* What was set, for the audit log, which finds it by the connection. */
static char *
detail_of (const DaybookReading *self, const char *connection)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "about", "connection");
  daybook_json_key (&out, "names");
  daybook_json_begin_list (&out);
  daybook_json_add_string (&out, connection);
  daybook_json_end_list (&out);
  write_members (self, &out);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static char *
text_of (const DaybookReading *self)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  write_members (self, &out);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

gboolean
daybook_reading_set (DaybookDb *db,
                     const char *connection,
                     const DaybookReading *self,
                     GError **error)
{
  g_autofree char *key = key_of (connection);
  g_autofree char *text = text_of (self);
  g_autofree char *detail = detail_of (self, connection);
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL && daybook_db_set_meta (db, key, text, error)
         && daybook_audit_append (db, NULL, "reading.set", detail, g_get_real_time (), error) >= 0
         && daybook_db_commit (transaction, error);
}

gboolean
daybook_reading_has (const DaybookReading *self, const char *stream)
{
  return self == NULL || self->without == NULL
         || !g_strv_contains ((const char *const *) self->without, stream);
}

gint64
daybook_reading_start_us (const DaybookReading *self, DaybookManifest *manifest, const char *stream)
{
  return self != NULL && daybook_stream_has_range (manifest, stream, NULL) ? self->start_us
                                                                           : DAYBOOK_TIME_NONE;
}

gboolean
daybook_reading_may_lack (DaybookManifest *manifest, const char *stream)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode yields
      = daybook_tree_get (tree, daybook_manifest_stream (manifest, stream), "yields");

  for (DaybookNode node = daybook_tree_first (tree, yields); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    if (!g_strv_contains (spare, daybook_tree_find_text (tree, node, "contract")))
      return FALSE;
  return yields != DAYBOOK_NODE_NONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-mapping-place.h"

#include <string.h>

#include "daybook-audit.h"
#include "daybook-error.h"
#include "daybook-mapping-versions.h"
#include "daybook-time.h"

void
daybook_mapping_place_clear (DaybookMappingPlace *self)
{
  g_clear_pointer (&self->connection, daybook_connection_free);
  g_clear_pointer (&self->built_in, daybook_manifest_unref);
  g_clear_pointer (&self->in_force, daybook_manifest_unref);
  g_clear_pointer (&self->name, g_free);
}

static gboolean
fits (const DaybookConnection *connection, const char *name)
{
  gsize length = strlen (connection->provider);

  return strncmp (name, connection->provider, length) == 0 && name[length] == '/';
}

/* The id of the only connection that has the mapping (transfer full). */
static char *
find_connection (DaybookDb *db, const char *name, GError **error)
{
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, FALSE, error);
  g_autoptr(GString) found = g_string_new (NULL);
  guint count = 0;

  if (connections == NULL)
    return NULL;
  for (guint i = 0; i < connections->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (connections, i);

      if (!fits (connection, name))
        continue;
      g_string_append_printf (found, "%s%s", count++ > 0 ? ", " : "", connection->id);
    }
  if (count == 1)
    return g_string_free (g_steal_pointer (&found), FALSE);
  if (count == 0)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                 "no connection has a mapping \"%s\"; daybookctl mapping list shows them", name);
  else
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                 "several connections have the mapping %s: name one with --connection (%s)", name,
                 found->str);
  return NULL;
}

gboolean
daybook_mapping_place_find (DaybookMappingPlace *self,
                            DaybookDb *db,
                            const char *name,
                            const char *connection,
                            GError **error)
{
  g_autofree char *id
      = connection != NULL ? g_strdup (connection) : find_connection (db, name, error);

  self->name = g_strdup (name);
  self->connection = id != NULL ? daybook_connection_get (db, id, error) : NULL;
  self->built_in
      = self->connection != NULL ? daybook_session_built_in (self->connection, error) : NULL;
  if (self->built_in == NULL)
    return FALSE;
  if (daybook_manifest_find_mapping (self->built_in, name) == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s has no mapping \"%s\"; daybookctl mapping list shows them",
                   self->connection->id, name);
      return FALSE;
    }
  /* One that does not fit any more must not stand in the way of mending it. */
  self->in_force = daybook_session_manifest (self->connection, NULL);
  if (self->in_force == NULL)
    self->in_force = daybook_manifest_ref (self->built_in);
  return TRUE;
}

char *
daybook_mapping_dup_own (const DaybookConnection *connection, const char *name, const char *member)
{
  g_autoptr(DaybookTree) list
      = connection->mappings != NULL ? daybook_tree_new (connection->mappings, -1, NULL) : NULL;

  for (DaybookNode node = list != NULL ? daybook_tree_first (list, 0) : DAYBOOK_NODE_NONE;
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (list, node))
    if (g_strcmp0 (daybook_tree_find_text (list, node, "name"), name) == 0)
      return g_strdup (daybook_tree_find_text (list, node, member));
  return NULL;
}

char **
daybook_mapping_moved (const DaybookConnection *connection)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr(DaybookManifest) built_in
      = connection->mappings != NULL ? daybook_session_built_in (connection, NULL) : NULL;
  g_autoptr(DaybookTree) list
      = built_in != NULL ? daybook_tree_new (connection->mappings, -1, NULL) : NULL;

  for (DaybookNode node = list != NULL ? daybook_tree_first (list, 0) : DAYBOOK_NODE_NONE;
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (list, node))
    {
      const char *name = daybook_tree_find_text (list, node, "name");
      const char *base = daybook_tree_find_text (list, node, "base");
      DaybookMapping *shipped = daybook_manifest_find_mapping (built_in, name);

      if (base != NULL && shipped != NULL
          && !g_str_equal (base, daybook_mapping_version (shipped)))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

char *
daybook_mapping_dup_document (const char *name, const char *base, const char *text)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (text, -1, NULL);
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "mapping", name);
  daybook_json_put_string (&out, "base", base);
  daybook_json_key (&out, "rules");
  daybook_json_add_node (&out, tree, daybook_tree_get (tree, 0, "rules"));
  daybook_json_key (&out, "tables");
  daybook_json_add_node (&out, tree, daybook_tree_get (tree, 0, "tables"));
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

char *
daybook_mapping_place_dup_document (const DaybookMappingPlace *self)
{
  DaybookMapping *built_in = daybook_manifest_find_mapping (self->built_in, self->name);
  g_autofree char *own = daybook_mapping_dup_own (self->connection, self->name, "text");
  g_autofree char *base = daybook_mapping_dup_own (self->connection, self->name, "base");

  return daybook_mapping_dup_document (self->name,
                                       base != NULL ? base : daybook_mapping_version (built_in),
                                       own != NULL ? own : daybook_mapping_text (built_in));
}

/* ---- versions ---- */

void
daybook_mapping_past_free (DaybookMappingPast *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_free (self->author);
  g_free (self->note);
  g_free (self);
}

void
daybook_mapping_listed_free (DaybookMappingListed *self)
{
  if (self == NULL)
    return;
  g_free (self->connection);
  g_free (self->connection_title);
  g_free (self->name);
  g_free (self->version);
  g_free (self->author);
  g_free (self->note);
  g_free (self->misfit);
  g_free (self);
}

/* What the audit log tells of versions being chosen, oldest first (transfer full). */
static GPtrArray *
list_choices (DaybookDb *db, GError **error)
{
  DaybookAuditQuery query = { .act = "mapping.chosen" };

  return daybook_audit_find (db, &query, error);
}

/* The newest choice of that version for that connection: *detail is its detail, read. (borrowed) */
static const DaybookAuditEntry *
find_choice (const GPtrArray *choices,
             const char *connection,
             const char *name,
             const char *version,
             DaybookTree **detail)
{
  for (guint i = choices->len; i > 0; i--)
    {
      const DaybookAuditEntry *entry = g_ptr_array_index (choices, i - 1);
      g_autoptr(DaybookTree) tree = daybook_tree_new (entry->detail, -1, NULL);

      if (tree == NULL
          || g_strcmp0 (daybook_tree_find_text (tree, 0, "connection"), connection) != 0
          || g_strcmp0 (daybook_tree_find_text (tree, 0, "mapping"), name) != 0
          || g_strcmp0 (daybook_tree_find_text (tree, 0, "version"), version) != 0)
        continue;
      *detail = g_steal_pointer (&tree);
      return entry;
    }
  return NULL;
}

static DaybookMappingUse
use_of (const GArray *uses, const char *version)
{
  DaybookMappingUse none = { version, 0, 0 };

  for (guint i = 0; i < uses->len; i++)
    if (g_strcmp0 (g_array_index (uses, DaybookMappingUse, i).digest, version) == 0)
      return g_array_index (uses, DaybookMappingUse, i);
  return none;
}

/* One of the mapping @name of @connection. */
static DaybookMappingPast *
past_new (const char *connection,
          const char *name,
          const char *version,
          gint64 kept_us,
          const GPtrArray *choices,
          const GArray *uses)
{
  g_autoptr(DaybookTree) detail = NULL;
  const DaybookAuditEntry *choice = find_choice (choices, connection, name, version, &detail);
  DaybookMappingUse use = use_of (uses, version);
  DaybookMappingPast *self = g_new0 (DaybookMappingPast, 1);

  self->version = g_strdup (version);
  self->author = choice != NULL ? g_strdup (choice->actor) : NULL;
  self->note = choice != NULL ? g_strdup (daybook_tree_find_text (detail, 0, "note")) : NULL;
  self->at_us = choice != NULL ? choice->at_us : kept_us;
  self->records = use.records;
  self->documents = use.documents;
  return self;
}

static int
compare_past (gconstpointer a, gconstpointer b)
{
  const DaybookMappingPast *left = *(DaybookMappingPast *const *) a;
  const DaybookMappingPast *right = *(DaybookMappingPast *const *) b;

  if (left->in_force != right->in_force)
    return right->in_force - left->in_force;
  return (left->at_us < right->at_us) - (left->at_us > right->at_us);
}

GPtrArray *
daybook_mapping_place_list_past (const DaybookMappingPlace *self, DaybookDb *db, GError **error)
{
  g_autoptr(GPtrArray) kept = daybook_mapping_versions_list (db, self->name, error);
  g_autoptr(GPtrArray) choices = kept != NULL ? list_choices (db, error) : NULL;
  g_autoptr(GArray) uses
      = choices != NULL ? daybook_mapping_versions_uses (db, self->connection->id, error) : NULL;
  g_autoptr(GPtrArray) all
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_mapping_past_free);
  const char *built_in
      = daybook_mapping_version (daybook_manifest_find_mapping (self->built_in, self->name));
  g_autofree char *own = daybook_mapping_dup_own (self->connection, self->name, "version");
  gboolean has_built_in = FALSE;

  if (uses == NULL)
    return NULL;
  for (guint i = 0; i < kept->len; i++)
    {
      const DaybookMappingVersion *version = g_ptr_array_index (kept, i);
      DaybookMappingPast *past = past_new (self->connection->id, self->name, version->digest,
                                           version->kept_us, choices, uses);

      past->built_in = g_str_equal (version->digest, built_in);
      past->in_force = g_str_equal (version->digest, own != NULL ? own : built_in);
      has_built_in |= past->built_in;
      g_ptr_array_add (all, past);
    }
  if (!has_built_in)
    {
      DaybookMappingPast *past = past_new (self->connection->id, self->name, built_in,
                                           DAYBOOK_TIME_NONE, choices, uses);

      past->built_in = TRUE;
      past->in_force = own == NULL;
      g_ptr_array_add (all, past);
    }
  g_ptr_array_sort (all, compare_past);
  return g_steal_pointer (&all);
}

/* ---- all of them ---- */

typedef struct
{
  const DaybookConnection *connection;
  DaybookManifest *built_in, *in_force; /* in_force NULL: the user's do not fit */
  const char *misfit;
  const GArray *uses;
  const GPtrArray *choices;
} Listing;

static DaybookMappingListed *
listed_new (const Listing *from, const char *name)
{
  const char *shipped
      = daybook_mapping_version (daybook_manifest_find_mapping (from->built_in, name));
  g_autofree char *own = daybook_mapping_dup_own (from->connection, name, "version");
  g_autofree char *base = daybook_mapping_dup_own (from->connection, name, "base");
  const char *now = from->in_force != NULL
                        ? daybook_mapping_version (
                            daybook_manifest_find_mapping (from->in_force, name))
                        : shipped;
  g_autoptr(DaybookTree) detail = NULL;
  const DaybookAuditEntry *choice
      = own != NULL ? find_choice (from->choices, from->connection->id, name, own, &detail) : NULL;
  DaybookMappingUse use = use_of (from->uses, now);
  DaybookMappingListed *self = g_new0 (DaybookMappingListed, 1);

  self->connection = g_strdup (from->connection->id);
  self->connection_title = g_strdup (from->connection->title);
  self->name = g_strdup (name);
  self->version = g_strdup (own != NULL ? own : now);
  self->author = choice != NULL ? g_strdup (choice->actor) : NULL;
  self->note = choice != NULL ? g_strdup (daybook_tree_find_text (detail, 0, "note")) : NULL;
  self->changed_us = choice != NULL ? choice->at_us : DAYBOOK_TIME_NONE;
  self->own = own != NULL;
  self->moved = base != NULL && g_strcmp0 (base, shipped) != 0;
  self->misfit = own != NULL ? g_strdup (from->misfit) : NULL;
  self->records = use.records;
  self->documents = use.documents;
  return self;
}

static gboolean
list_connection (DaybookDb *db,
                 const DaybookConnection *connection,
                 const GPtrArray *choices,
                 GPtrArray *all,
                 GError **error)
{
  g_autoptr(GError) misfit = NULL;
  g_autoptr(DaybookManifest) built_in = daybook_session_built_in (connection, &misfit);
  g_autoptr(DaybookManifest) in_force = NULL;
  g_autoptr(GArray) uses = daybook_mapping_versions_uses (db, connection->id, error);
  g_autoptr(GPtrArray) names = NULL;
  Listing from = { connection, built_in, NULL, NULL, uses, choices };

  if (uses == NULL || built_in == NULL)
    return uses != NULL;
  in_force = daybook_session_manifest (connection, &misfit);
  from.in_force = in_force;
  from.misfit = misfit != NULL ? misfit->message : NULL;
  names = daybook_manifest_mapping_names (built_in);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (all, listed_new (&from, g_ptr_array_index (names, i)));
  return TRUE;
}

GPtrArray *
daybook_mapping_place_list_all (DaybookDb *db, GError **error)
{
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, FALSE, error);
  g_autoptr(GPtrArray) choices = connections != NULL ? list_choices (db, error) : NULL;
  g_autoptr(GPtrArray) all
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_mapping_listed_free);

  for (guint i = 0; choices != NULL && i < connections->len; i++)
    if (!list_connection (db, g_ptr_array_index (connections, i), choices, all, error))
      return NULL;
  return choices != NULL ? g_steal_pointer (&all) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mapping: what becomes what, and whose rules say so. */
#include <string.h>

#include "daybook-error.h"
#include "daybook-mapping-edit.h"
#include "daybook-mapping-versions.h"
#include "daybook-table.h"

/* ---- list ---- */

typedef struct
{
  const DaybookConnection *connection;
  const DaybookManifest *built_in, *in_force;
  const GArray *uses;
  DaybookTable *table; /* for people */
} Listing;

static DaybookMappingUse
use_of (const Listing *self, const char *version)
{
  DaybookMappingUse none = { version, 0, 0 };

  for (guint i = 0; i < self->uses->len; i++)
    if (g_strcmp0 (g_array_index (self->uses, DaybookMappingUse, i).digest, version) == 0)
      return g_array_index (self->uses, DaybookMappingUse, i);
  return none;
}

/* The mapping is named in its first row only. */
static void
add_row (const Listing *self,
         const char *name,
         const char *whose,
         const DaybookMappingUse *use,
         gboolean in_force)
{
  g_autofree char *version = g_strndup (use->digest, 12);

  daybook_table_add (self->table, DAYBOOK_INK_PLAIN, name);
  daybook_table_add (self->table, DAYBOOK_INK_PLAIN, name != NULL ? self->connection->id : NULL);
  daybook_table_add (self->table, DAYBOOK_INK_PLAIN, version);
  daybook_table_add (self->table, DAYBOOK_INK_GOOD, in_force ? "in force" : NULL);
  daybook_table_add_int (self->table, DAYBOOK_INK_PLAIN, use->records);
  daybook_table_add_int (self->table, DAYBOOK_INK_PLAIN, use->documents);
  daybook_table_add (self->table, DAYBOOK_INK_PLAIN, whose);
}

static void
list_version (const Listing *self,
              const char *version,
              const char *name,
              const char *whose,
              gboolean in_force,
              DaybookJsonWriter *out)
{
  DaybookMappingUse use = use_of (self, version);

  daybook_json_begin_object (out);
  daybook_json_put_string (out, "version", version);
  daybook_json_put_bool (out, "in_force", in_force);
  daybook_json_put_int (out, "records", use.records);
  daybook_json_put_int (out, "documents", use.documents);
  daybook_json_end_object (out);
  add_row (self, name, whose, &use, in_force);
}

static gboolean
list_mapping (const Listing *self,
              DaybookDb *db,
              const char *name,
              DaybookJsonWriter *out,
              GError **error)
{
  DaybookMapping *now = daybook_manifest_find_mapping (self->in_force, name);
  g_autofree char *own = daybook_mapping_dup_own (self->connection, name, "version");
  g_auto(GStrv) changed = daybook_mapping_moved (self->connection);
  gboolean moved = g_strv_contains ((const char *const *) changed, name);
  const char *version = daybook_mapping_version (now);
  g_autoptr(GPtrArray) kept = daybook_mapping_versions_list (db, name, error);

  if (kept == NULL)
    return FALSE;
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "name", name);
  daybook_json_put_string (out, "connection", self->connection->id);
  daybook_json_put_string (out, "version", version);
  daybook_json_put_string (out, "whose", own != NULL ? "yours" : "built-in");
  daybook_json_put_bool (out, "built_in_changed", moved);
  daybook_json_key (out, "versions");
  daybook_json_begin_list (out);
  list_version (self, version, name,
                moved         ? "yours; the built-in one has changed since you copied it"
                : own != NULL ? "yours"
                              : "built-in",
                TRUE, out);
  for (guint i = 0; i < kept->len; i++)
    {
      const DaybookMappingVersion *other = g_ptr_array_index (kept, i);

      if (g_strcmp0 (other->digest, version) != 0)
        list_version (self, other->digest, NULL, NULL, FALSE, out);
    }
  daybook_json_end_list (out);
  daybook_json_end_object (out);
  return TRUE;
}

static gboolean
list_connection (const DaybookConnection *connection,
                 DaybookDb *db,
                 DaybookTable *table,
                 DaybookJsonWriter *out,
                 GError **error)
{
  g_autoptr(DaybookManifest) built_in = daybook_session_built_in (connection, error);
  g_autoptr(DaybookManifest) in_force = NULL;
  g_autoptr(GArray) uses = NULL;
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GError) misfit = NULL;
  Listing listing;

  if (built_in == NULL
      || (uses = daybook_mapping_versions_uses (db, connection->id, error)) == NULL)
    return FALSE;
  in_force = daybook_session_manifest (connection, &misfit);
  if (in_force == NULL)
    g_printerr ("daybookctl: %s\n", misfit->message);
  names = daybook_manifest_mapping_names (built_in);
  listing = (Listing){ connection, built_in, in_force != NULL ? in_force : built_in, uses,
                        table };
  for (guint i = 0; i < names->len; i++)
    if (!list_mapping (&listing, db, g_ptr_array_index (names, i), out, error))
      return FALSE;
  return TRUE;
}

static int
list (DaybookCli *cli, DaybookSession *session, const char *only)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, FALSE, &error);
  g_autoptr(DaybookTable) table = daybook_table_new (
      &cli->screen, "#~Mapping|Connection|Version|In force|>Records|>Documents|Whose");
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (connections, i);

      if ((only == NULL || g_str_equal (only, connection->id))
          && !list_connection (connection, db, table, &out, &error))
        return daybook_cli_fail (cli, g_steal_pointer (&error));
    }
  if (connections == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    daybook_table_print (table);
  return DAYBOOK_EXIT_OK;
}

/* ---- show, export, check ---- */

static char *
dup_document (const char *name, const char *base, const char *text)
{
  g_autofree char *document = daybook_mapping_dup_document (name, base, text);
  g_autoptr(DaybookTree) tree = daybook_tree_new (document, -1, NULL);

  return daybook_cli_dup_pretty (tree, 0);
}


/* The version whose digest begins with @start, among all of @name. */
static DaybookMappingVersion *
find_version (DaybookDb *db, const char *name, const char *start, GError **error)
{
  g_autoptr(GPtrArray) kept = daybook_mapping_versions_list (db, name, error);

  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      const DaybookMappingVersion *version = g_ptr_array_index (kept, i);

      if (g_str_has_prefix (version->digest, start))
        return daybook_mapping_versions_get (db, version->digest, error);
    }
  if (kept != NULL)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                 "no version of %s that begins with %s was kept", name, start);
  return NULL;
}

/* @as_is: with the rows of value tables in it; else as the user or Daybook wrote it. */
static int
show (DaybookCli *cli,
      DaybookSession *session,
      const char *name,
      const char *connection,
      const char *digest,
      gboolean as_is)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(GError) error = NULL;
  g_auto(DaybookMappingPlace) place = { 0 };
  g_autoptr(DaybookMappingVersion) version = NULL;
  g_autofree char *own = NULL;
  g_autofree char *document = NULL;
  const char *base;

  if (!daybook_mapping_place_find (&place, db, name, connection, &error)
      || (digest != NULL && (version = find_version (db, name, digest, &error)) == NULL))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  base = daybook_mapping_version (daybook_manifest_find_mapping (place.built_in, name));
  own = as_is ? NULL : daybook_mapping_dup_own (place.connection, name, "text");
  document = dup_document (
      name, base,
      version != NULL ? version->text
      : own != NULL   ? own
                      : daybook_mapping_text (daybook_manifest_find_mapping (
                          as_is ? place.in_force : place.built_in, name)));
  g_print ("%s\n", document);
  return DAYBOOK_EXIT_OK;
}

static int
check (DaybookCli *cli, const char *file, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *base = g_path_get_basename (file);
  g_autofree char *provider = NULL;
  g_autoptr(DaybookTree) tree = NULL;
  g_autoptr(DaybookManifest) manifest = NULL;
  g_autoptr(DaybookMapping) mapping = NULL;
  const char *which;

  if (!g_file_get_contents (file, &text, NULL, &error)
      || (tree = daybook_tree_new (text, -1, &error)) == NULL)
    {
      g_prefix_error (&error, "%s: ", base);
      return daybook_cli_fail (cli, g_steal_pointer (&error));
    }
  which = name != NULL ? name : daybook_tree_find_text (tree, 0, "mapping");
  if (which == NULL)
    return daybook_cli_usage (cli, &daybook_command_mapping,
                              "%s does not say which \"mapping\" it is; name it behind the file",
                              base);
  provider = g_strndup (which, strcspn (which, "/"));
  manifest = daybook_manifest_find (provider, &error);
  mapping
      = manifest != NULL ? daybook_manifest_compile (manifest, which, base, tree, &error) : NULL;
  if (mapping == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (cli->json)
    g_print ("{\"ok\":true,\"mapping\":\"%s\",\"version\":\"%s\"}\n", which,
             daybook_mapping_version (mapping));
  else
    g_print ("%s is right for %s: version %s\n", base, which, daybook_mapping_version (mapping));
  return DAYBOOK_EXIT_OK;
}

typedef struct
{
  char *connection, *version, *note;
  gboolean yes, remap;
  int last;
} MappingOptions;

static void
mapping_options_clear (MappingOptions *options)
{
  g_free (options->connection);
  g_free (options->version);
  g_free (options->note);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MappingOptions, mapping_options_clear)

static int
dispatch (DaybookCli *cli, int argc, char **argv, const MappingOptions *options)
{
  const char *verb = argc > 1 ? argv[1] : "list";
  gboolean named = argc == 3;
  g_autoptr(DaybookSession) session = NULL;
  int status;

  if (g_str_equal (verb, "check") && (named || argc == 4))
    return check (cli, argv[2], named ? NULL : argv[3]);
  if (g_str_equal (verb, "edit") && named)
    return daybook_cli_mapping_edit (cli, argv[2], options->connection, options->yes);
  if (g_str_equal (verb, "import") && named)
    return daybook_cli_mapping_import (cli, argv[2], options->connection, options->note,
                                       options->yes, options->remap, options->last);
  if (g_str_equal (verb, "revert") && named)
    return daybook_cli_mapping_revert (cli, argv[2], options->connection);
  if (!(g_str_equal (verb, "list") && argc <= 2)
      && !((g_str_equal (verb, "show") || g_str_equal (verb, "export")) && named))
    return daybook_cli_usage (cli, &daybook_command_mapping, "the words do not fit");
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  return g_str_equal (verb, "list") ? list (cli, session, options->connection)
                                    : show (cli, session, argv[2], options->connection,
                                            options->version, g_str_equal (verb, "show"));
}

static int
run_mapping (DaybookCli *cli, int argc, char **argv)
{
  g_auto(MappingOptions) options = { .last = 0 };
  const GOptionEntry entries[] = {
    { "connection", 0, 0, G_OPTION_ARG_STRING, &options.connection,
      "Of this connection (when several have the mapping)", "ID" },
    { "version", 0, 0, G_OPTION_ARG_STRING, &options.version,
      "show, export: this kept version (its beginning is enough)", "DIGEST" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &options.note,
      "import: what is changed and why, kept with the version", "TEXT" },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &options.yes, "edit, import: put it in force", NULL },
    { "remap", 0, 0, G_OPTION_ARG_NONE, &options.remap,
      "import: store what is here as the new one makes it, too", NULL },
    { "last", 0, 0, G_OPTION_ARG_INT, &options.last,
      "import: try only the newest N that are kept (default: all)", "N" },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!daybook_cli_options (cli, &daybook_command_mapping, entries, &argc, &argv, &status))
    return status;
  return dispatch (cli, argc, argv, &options);
}

const DaybookCommand daybook_command_mapping = {
  .name = "mapping",
  .usage = "[list | show NAME | export NAME | edit NAME | check FILE [NAME] | import FILE | revert "
           "NAME]",
  .summary = "The rules that make records and documents: see, edit, check, put in force",
  .group = DAYBOOK_GROUP_AUTHORS,
  .examples = "mapping list\tEach mapping, and what it made\n"
              "mapping edit shopify.orders\tIn your editor; checked before it counts\n"
              "mapping import mine.json\tWhat it would change; with --yes it is put in force\n",
  .next = "What waits in quarantine is tried again by itself; the rest: daybookctl list quarantine",
  .help
  = "list: each mapping, whose it is (built-in or yours), and how many records and documents each "
    "version of it made. show prints\nthe one in force with the rows of your value tables in it, "
    "export the document to edit. edit opens it in $VISUAL or $EDITOR and\nchecks it; what you "
    "typed "
    "is kept until it is in force. import tries the document on all that is kept, shows how many "
    "records\nwould change and an example, and with --yes puts it in force for the connection: "
    "what "
    "waits in quarantine is then tried again.\n--remap stores the changed records, too, each as a "
    "revision. revert goes back to the built-in one. Every version is kept.\nA newer Daybook with "
    "another built-in one never touches yours; list and daybookctl status say so.\n"
    "JSON: list: name, connection, version, whose, built_in_changed, versions (version, in_force, "
    "records, documents); import: tried,\ndiffer, money, fail, failure, example, applied, stored, "
    "and quarantine.",
  .run = run_mapping,
};

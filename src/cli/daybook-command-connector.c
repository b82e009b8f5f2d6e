/* SPDX-License-Identifier: GPL-3.0-or-later */
/* connector: for whoever writes or chooses a manifest. */
#include "daybook-cli.h"
#include "daybook-error.h"
#include "daybook-stream.h"
#include "daybook-time.h"

static void
put_fields (DaybookJsonWriter *out, const DaybookTree *tree, DaybookNode method)
{
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "id", daybook_tree_find_text (tree, method, "id"));
  daybook_json_put_string (out, "title", daybook_tree_find_text (tree, method, "title"));
  daybook_json_key (out, "fields");
  daybook_json_begin_list (out);
  for (DaybookNode field = daybook_tree_first (tree, daybook_tree_get (tree, method, "fields"));
       field != DAYBOOK_NODE_NONE; field = daybook_tree_next (tree, field))
    daybook_json_add_string (out, daybook_tree_find_text (tree, field, "name"));
  daybook_json_end_list (out);
  daybook_json_end_object (out);
}

static void
put_manifest (DaybookJsonWriter *out, DaybookManifest *manifest)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  const GPtrArray *names[]
      = { daybook_manifest_streams (manifest), daybook_manifest_actions (manifest) };

  daybook_json_begin_object (out);
  daybook_json_put_string (out, "provider", daybook_manifest_provider (manifest));
  daybook_json_put_string (out, "title", daybook_manifest_title (manifest));
  daybook_json_put_string (out, "version", daybook_manifest_version (manifest));
  daybook_json_put_string (out, "file", daybook_manifest_file (manifest));
  daybook_json_key (out, "sign_in");
  daybook_json_begin_list (out);
  for (DaybookNode method = daybook_tree_first (tree, daybook_tree_get (tree, 0, "sign_in"));
       method != DAYBOOK_NODE_NONE; method = daybook_tree_next (tree, method))
    put_fields (out, tree, method);
  daybook_json_end_list (out);
  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    {
      daybook_json_key (out, n == 0 ? "streams" : "actions");
      daybook_json_begin_list (out);
      for (guint i = 0; i < names[n]->len; i++)
        daybook_json_add_string (out, g_ptr_array_index (names[n], i));
      daybook_json_end_list (out);
    }
  daybook_json_end_object (out);
}

static void
print_manifest (DaybookManifest *manifest)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);

  g_print ("%s: %s, manifest %s\n", daybook_manifest_provider (manifest),
           daybook_manifest_title (manifest), daybook_manifest_version (manifest));
  for (DaybookNode method = daybook_tree_first (tree, daybook_tree_get (tree, 0, "sign_in"));
       method != DAYBOOK_NODE_NONE; method = daybook_tree_next (tree, method))
    {
      g_print ("  --method %s: %s\n", daybook_tree_find_text (tree, method, "id"),
               daybook_tree_find_text (tree, method, "title"));
      for (DaybookNode field = daybook_tree_first (tree, daybook_tree_get (tree, method, "fields"));
           field != DAYBOOK_NODE_NONE; field = daybook_tree_next (tree, field))
        g_print ("      %s%s: %s\n", daybook_tree_find_text (tree, field, "name"),
                 daybook_tree_is_true (tree, daybook_tree_get (tree, field, "secret")) ? " (secret)"
                                                                                       : "",
                 daybook_tree_find_text (tree, field, "title"));
    }
}

static int
list (DaybookCli *cli)
{
  g_autoptr(GPtrArray) providers = daybook_manifest_providers ();
  g_auto(DaybookJsonWriter) out = { 0 };
  int status = DAYBOOK_EXIT_OK;

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; i < providers->len; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DaybookManifest) manifest
          = daybook_manifest_find (g_ptr_array_index (providers, i), &error);

      if (manifest == NULL)
        {
          g_printerr ("%s\n", error->message);
          status = DAYBOOK_EXIT_SETUP;
        }
      else if (cli->json)
        put_manifest (&out, manifest);
      else
        print_manifest (manifest);
    }
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  return status;
}

static int
check (DaybookCli *cli, const char *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookManifest) manifest = daybook_manifest_load (file, &error);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (manifest == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  if (!cli->json)
    {
      g_print ("ok: ");
      print_manifest (manifest);
      return DAYBOOK_EXIT_OK;
    }
  put_manifest (&out, manifest);
  daybook_cli_print_json (&out);
  return DAYBOOK_EXIT_OK;
}

static gboolean
try_stream (DaybookAccount *account, const char *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr(DaybookPage) page = NULL;

  if (daybook_stream_parent (daybook_account_manifest (account), stream) != NULL)
    {
      g_print ("%-18s read for each %s\n", stream,
               daybook_stream_parent (daybook_account_manifest (account), stream));
      return TRUE;
    }
  page = daybook_stream_read (account, stream, NULL, DAYBOOK_TIME_NONE, NULL, cancellable, error);
  if (page == NULL)
    {
      g_prefix_error (error, "%s: ", stream);
      return FALSE;
    }
  g_print ("%-18s %u records, %u rejected%s\n", stream, page->records->len, page->rejects->len,
           page->more ? ", and more pages" : "");
  for (guint i = 0; i < MIN (page->rejects->len, 3); i++)
    g_print ("    %s\n", ((DaybookReject *) g_ptr_array_index (page->rejects, i))->reason);
  if (page->records->len > 0)
    g_print ("    %s\n", ((DaybookRecord *) g_ptr_array_index (page->records, 0))->body);
  return TRUE;
}

/* Reads one page of each stream of a connection, with the manifest as it stands in FILE, and stores
 * nothing. */
static int
try (DaybookCli *cli, const char *file, const char *id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(DaybookManifest) manifest = daybook_manifest_load (file, &error);
  g_autoptr(DaybookConnection) connection = NULL;
  g_autoptr(DaybookAccount) account = NULL;
  const GPtrArray *streams;
  int status;

  if (manifest == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  connection = daybook_connection_get (
      daybook_session_db (session), id != NULL ? id : daybook_manifest_provider (manifest), &error);
  if (connection != NULL)
    {
      DaybookAccountSetup setup = { .id = connection->id,
                                    .store_id = daybook_session_store_id (session),
                                    .folder = daybook_session_dir (session),
                                    .environment = connection->environment,
                                    .base_url = connection->base_url,
                                    .method = connection->method,
                                    .settings = connection->settings };

      account
          = daybook_account_new (manifest, &setup, daybook_session_vault (session), NULL, &error);
    }
  streams = daybook_manifest_streams (manifest);
  for (guint i = 0; account != NULL && i < streams->len; i++)
    if (!try_stream (account, g_ptr_array_index (streams, i), cli->cancellable, &error))
      break;
  return error == NULL ? DAYBOOK_EXIT_OK : daybook_cli_fail (cli, g_steal_pointer (&error));
}

static int
run_connector (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *id = NULL;
  const GOptionEntry entries[]
      = { { "connection", 0, 0, G_OPTION_ARG_STRING, &id,
            "With 'try': the connection to use (default: the provider's name)", "CONNECTION" },
          G_OPTION_ENTRY_NULL };
  const char *verb;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_connector, entries, &argc, &argv, &status))
    return status;
  verb = argc > 1 ? argv[1] : "list";
  if (g_str_equal (verb, "list") && argc <= 2)
    return list (cli);
  if (g_str_equal (verb, "check") && argc == 3)
    return check (cli, argv[2]);
  if (g_str_equal (verb, "try") && argc == 3)
    return try (cli, argv[2], id);
  return daybook_cli_usage (cli, &daybook_command_connector, "the words do not fit");
}

const DaybookCommand daybook_command_connector = {
  .name = "connector",
  .usage = "[list | check FILE | try FILE]",
  .summary = "What can be connected; check and try a manifest",
  .group = DAYBOOK_GROUP_AUTHORS,
  .examples
  = "connector list\tWhat can be connected, and what each asks for\n"
    "connector check till.json\tEvery mistake, by line\n"
    "connector try till.json --connection till\tOne page of each stream, stored nowhere\n",
  .next = "Connect it: daybookctl connect custom --manifest FILE --base-url URL. Every member of a "
          "manifest is explained in data/help/manifest.md",
  .help = "check tells every mistake by file, line and place. try reads one page of each stream "
          "through an existing connection,\n"
          "shows the first record of each, and stores nothing.\n"
          "JSON of list and check: provider, title, version, file, sign_in (id, title, fields), "
          "streams, actions.",
  .run = run_connector,
};

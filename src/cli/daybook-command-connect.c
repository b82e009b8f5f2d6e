/* SPDX-License-Identifier: GPL-3.0-or-later */
/* connect, connections, disconnect. Secrets come from the environment, from standard input or from
 * a terminal without echo: never from the command line, where other users of the machine can read
 * them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daybook-ask.h"
#include "daybook-cli-completeness.h"
#include "daybook-cli.h"
#include "daybook-connect.h"
#include "daybook-error.h"
#include "daybook-horizon.h"
#include "daybook-table.h"
#include "daybook-time.h"

typedef struct
{
  char *name, *environment, *base_url, *method, *manifest, *browser;
  char **set;
  gboolean from_stdin;
  int pace;
  GCancellable *cancellable; /* borrowed */
} ConnectOptions;

static void
connect_options_clear (ConnectOptions *options)
{
  g_free (options->name);
  g_free (options->environment);
  g_free (options->base_url);
  g_free (options->method);
  g_free (options->manifest);
  g_free (options->browser);
  g_strfreev (options->set);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConnectOptions, connect_options_clear)

static gboolean
open_url (const char *url, gpointer data, GError **error)
{
  const ConnectOptions *options = data;
  const char *browser = options->browser != NULL ? options->browser : g_getenv ("BROWSER");
  g_auto(GStrv) words = NULL;
  g_autoptr(GStrvBuilder) argv = g_strv_builder_new ();
  g_auto(GStrv) line = NULL;

  g_printerr ("Sign in here: %s\n", url);
  if (browser == NULL || *browser == '\0')
    {
      g_app_info_launch_default_for_uri (url, NULL,
                                         NULL); /* the address above can be opened by hand */
      return TRUE;
    }
  if (!g_shell_parse_argv (browser, NULL, &words, error))
    return FALSE;
  g_strv_builder_addv (argv, (const char **) words);
  g_strv_builder_add (argv, url);
  line = g_strv_builder_end (argv);
  return g_spawn_async (NULL, line, NULL,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                            | G_SPAWN_STDERR_TO_DEV_NULL,
                        NULL, NULL, NULL, error);
}

static char *
ask_address (const char *url, gpointer data, GError **error)
{
  char *line;

  g_printerr ("1. Open this address and sign in:\n   %s\n2. Paste the address of the page that you "
              "land on: ",
              url);
  line = daybook_ask_line (TRUE, ((ConnectOptions *) data)->cancellable);
  if (line == NULL)
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH, "no address was pasted");
  return line;
}

static gboolean
take_pair (GHashTable *fields, const char *pair, GError **error)
{
  const char *equals = strchr (pair, '=');

  if (equals == NULL || equals == pair)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "\"%.40s\" is not NAME=VALUE", pair);
      return FALSE;
    }
  g_hash_table_insert (fields, g_strndup (pair, (gsize) (equals - pair)), g_strdup (equals + 1));
  return TRUE;
}

/* Standard input: NAME=VALUE lines, or one JSON object of texts. */
static gboolean
take_stdin (GHashTable *fields, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(DaybookTree) tree = NULL;
  g_auto(GStrv) lines = NULL;
  char buffer[4096];
  size_t got;

  while ((got = fread (buffer, 1, sizeof buffer, stdin)) > 0 && text->len < 65536)
    g_string_append_len (text, buffer, (gssize) got);
  g_strstrip (text->str);
  if (*text->str == '{')
    {
      tree = daybook_tree_new (text->str, -1, error);
      if (tree == NULL)
        return FALSE;
      for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
           node = daybook_tree_next (tree, node))
        if (daybook_tree_text (tree, node, NULL) != NULL)
          g_hash_table_insert (fields, g_strdup (daybook_tree_key (tree, node)),
                               g_strdup (daybook_tree_text (tree, node, NULL)));
      return TRUE;
    }
  lines = g_strsplit (text->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0' && !take_pair (fields, lines[i], error))
      return FALSE;
  return TRUE;
}

static char *
environment_name (const char *field)
{
  g_autofree char *upper = g_ascii_strup (field, -1);

  g_strcanon (upper, G_CSET_A_2_Z "0123456789_", '_');
  return g_strconcat ("DAYBOOK_SECRET_", upper, NULL);
}

static gboolean
take_field (GHashTable *fields,
            const DaybookTree *tree,
            DaybookNode field,
            gboolean secret_on_line,
            GCancellable *cancellable,
            GError **error)
{
  const char *name = daybook_tree_find_text (tree, field, "name");
  const char *title = daybook_tree_find_text (tree, field, "title");
  gboolean secret = daybook_tree_is_true (tree, daybook_tree_get (tree, field, "secret"));
  gboolean optional = daybook_tree_is_true (tree, daybook_tree_get (tree, field, "optional"));
  g_autofree char *variable = environment_name (name);
  const char *value = g_getenv (variable);

  if (secret && secret_on_line)
    {
      g_set_error (
          error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
          "%s is a secret: give it by standard input (--stdin) or in %s, not on the command line",
          name, variable);
      return FALSE;
    }
  if (g_hash_table_contains (fields, name))
    return TRUE;
  if (value != NULL)
    g_hash_table_insert (fields, g_strdup (name), g_strdup (value));
  else if (!optional && isatty (STDIN_FILENO))
    {
      char *line;

      g_printerr ("%s: ", title != NULL ? title : name);
      line = daybook_ask_line (!secret, cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          g_free (line);
          return FALSE;
        }
      if (line != NULL)
        g_hash_table_insert (fields, g_strdup (name), line);
    }
  return TRUE;
}

static gboolean
on_line (const ConnectOptions *options, const char *name)
{
  g_autofree char *prefix = g_strconcat (name, "=", NULL);

  for (guint i = 0; options->set != NULL && options->set[i] != NULL; i++)
    if (g_str_has_prefix (options->set[i], prefix))
      return TRUE;
  return FALSE;
}

/* All that the sign-in method and the provider's settings ask for. */
static GHashTable *
collect_fields (const ConnectOptions *options, DaybookManifest *manifest, GError **error)
{
  g_autoptr(GHashTable) fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode method = daybook_manifest_sign_in (manifest, options->method);
  DaybookNode lists[]
      = { daybook_tree_get (tree, 0, "settings"), daybook_tree_get (tree, method, "fields") };

  if (method == DAYBOOK_NODE_NONE)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s has no sign-in method \"%s\"; those that it has: daybookctl connector list",
                   daybook_manifest_title (manifest), options->method);
      return NULL;
    }
  for (guint i = 0; options->set != NULL && options->set[i] != NULL; i++)
    if (!take_pair (fields, options->set[i], error))
      return NULL;
  if (options->from_stdin && !take_stdin (fields, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (DaybookNode field = daybook_tree_first (tree, lists[i]); field != DAYBOOK_NODE_NONE;
         field = daybook_tree_next (tree, field))
      if (!daybook_tree_is_true (tree, daybook_tree_get (tree, field, "learned"))
          && !take_field (fields, tree, field,
                          on_line (options, daybook_tree_find_text (tree, field, "name")),
                          options->cancellable, error))
        return NULL;
  return g_steal_pointer (&fields);
}

/* @outlook may be NULL. */
static void
put_connection (DaybookJsonWriter *out,
                const DaybookConnection *connection,
                const DaybookOutlook *outlook,
                const DaybookCompleteness *complete)
{
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "id", connection->id);
  daybook_json_put_string (out, "provider", connection->provider);
  daybook_json_put_string (out, "title", connection->title);
  daybook_json_put_string (out, "account", connection->account);
  daybook_json_put_string (out, "environment", connection->environment);
  daybook_json_put_string (out, "base_url", connection->base_url);
  daybook_json_put_string (out, "state", connection->state);
  daybook_json_put_string (out, "scope", connection->scope);
  if (connection->token_expires_us != DAYBOOK_TIME_NONE)
    daybook_json_put_int (out, "token_expires", connection->token_expires_us);
  if (connection->refresh_expires_us != DAYBOOK_TIME_NONE)
    daybook_json_put_int (out, "refresh_expires", connection->refresh_expires_us);
  if (outlook != NULL)
    daybook_cli_put_outlook (out, outlook);
  if (complete != NULL)
    daybook_cli_put_completeness (out, complete);
  daybook_json_end_object (out);
}

static int
report (DaybookCli *cli,
        const DaybookConnection *connection,
        DaybookManifest *manifest,
        const char *missing)
{
  g_autofree char *horizon
      = daybook_horizon_dup_text (manifest, connection->scope, g_get_real_time ());

  if (cli->json)
    {
      g_auto(DaybookJsonWriter) out = { 0 };

      daybook_json_writer_init (&out);
      put_connection (&out, connection, NULL, NULL);
      daybook_cli_print_json (&out);
    }
  else
    {
      g_print ("%sConnected%s %s as \"%s\" (%s).\n",
               daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_GOOD),
               daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_GOOD), connection->title,
               connection->id, connection->account);
      if (cli->screen.terminal)
        g_print ("Next: connect the others, then daybookctl sync --no-post\n");
    }
  if (horizon != NULL)
    g_printerr ("%s\n", horizon);
  if (missing != NULL)
    g_printerr ("Not granted: %s. What needs them will say so.\n", missing);
  return missing != NULL ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

static int
connect_with (DaybookCli *cli, ConnectOptions *options, const char *provider)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookManifest) manifest = options->manifest != NULL
                                             ? daybook_manifest_load (options->manifest, &error)
                                             : daybook_manifest_find (provider, &error);
  g_autoptr(GHashTable) fields
      = manifest != NULL ? collect_fields (options, manifest, &error) : NULL;
  DaybookSignInUser user = { .open_url = open_url, .ask_address = ask_address, .data = options };
  DaybookConnectRequest request = { .id = options->name,
                                    .provider = provider,
                                    .manifest_file = options->manifest,
                                    .environment = options->environment,
                                    .base_url = options->base_url,
                                    .method = options->method,
                                    .pace = options->pace,
                                    .fields = fields };
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(DaybookConnection) connection = NULL;
  g_autofree char *missing = NULL;
  int status;

  if (fields == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  /* The first makes the store; later ones add a row, which a scheduler at work takes up. */
  session = daybook_cli_open (cli, TRUE, !daybook_db_exists (cli->data), &status);
  if (session == NULL)
    return status;
  connection = daybook_connect (session, &request, &user, &missing, cli->cancellable, &error);
  return connection != NULL ? report (cli, connection, manifest, missing)
                            : daybook_cli_fail (cli, g_steal_pointer (&error));
}

static int
run_connect (DaybookCli *cli, int argc, char **argv)
{
  g_auto(ConnectOptions) options = { .cancellable = cli->cancellable };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name,
      "Name of the connection (default: the provider's)", "ID" },
    { "environment", 0, 0, G_OPTION_ARG_STRING, &options.environment,
      "live, test, sandbox, ... as the provider has them", "NAME" },
    { "base-url", 0, 0, G_OPTION_ARG_STRING, &options.base_url,
      "Another server instead of the provider's own", "URL" },
    { "method", 0, 0, G_OPTION_ARG_STRING, &options.method, "Sign-in method (default: the first)",
      "ID" },
    { "manifest", 0, 0, G_OPTION_ARG_FILENAME, &options.manifest, "With 'custom': the manifest",
      "FILE" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.set,
      "A field or setting that is no secret; may be repeated", "NAME=VALUE" },
    { "stdin", 0, 0, G_OPTION_ARG_NONE, &options.from_stdin,
      "Read NAME=VALUE lines (or one JSON object) from standard input", NULL },
    { "pace", 0, 0, G_OPTION_ARG_INT, &options.pace,
      "With --base-url: so many times the provider's limits (a sandbox of one's own)", "N" },
    { "browser", 0, 0, G_OPTION_ARG_STRING, &options.browser,
      "Command that opens an address (default: $BROWSER, or the desktop's)", "COMMAND" },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!daybook_cli_options (cli, &daybook_command_connect, entries, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return daybook_cli_usage (cli, &daybook_command_connect, "name one provider");
  if (g_str_equal (argv[1], "custom") != (options.manifest != NULL))
    return daybook_cli_usage (cli, &daybook_command_connect, "'custom' and --manifest go together");
  return connect_with (cli, &options, argv[1]);
}

const DaybookCommand daybook_command_connect = {
  .name = "connect",
  .usage = "PROVIDER | custom --manifest FILE --base-url URL",
  .summary = "Sign in to a provider, or renew a sign-in",
  .group = DAYBOOK_GROUP_FIRST,
  .examples
  = "connect shopify --set shop=maple.myshopify.com\tAsks for what is secret, without showing it\n"
    "connect stripe --environment test --stdin < key.txt\tkey.txt holds one line: key=rk_test_…\n"
    "connect quickbooks --name books\tOpens the page of the sign-in in a browser\n"
    "connect custom --manifest till.json --base-url https://till.example\tA provider of your own\n",
  .next = "When the shop, the processor and the books are connected: daybookctl sync --no-post. "
          "What is connected: daybookctl connections",
  .help = "Secrets are taken from standard input (--stdin), from DAYBOOK_SECRET_<NAME> in the "
          "environment, or asked for\n"
          "on a terminal; never from the command line. They are kept in the keyring (or, with "
          "--key-file, in the sealed\n"
          "vault beside the store). The same account again renews its connection. What can be "
          "connected, and what each asks for:\n"
          "daybookctl connector list.\n"
          "JSON: id, provider, title, account, environment, base_url, state, scope, token_expires, "
          "refresh_expires (µs).",
  .run = run_connect,
};

static void
add_connection (DaybookTable *table,
                const DaybookConnection *connection,
                const DaybookOutlook *outlook)
{
  gboolean signed_out = g_str_equal (connection->state, "needs_sign_in");
  gboolean ready = g_str_equal (connection->state, "ready");
  g_autofree char *remedy = signed_out ? g_strdup_printf ("daybookctl connect %s --name %s",
                                                          connection->provider, connection->id)
                                       : NULL;

  daybook_table_add (table, DAYBOOK_INK_PLAIN, connection->id);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, connection->provider);
  daybook_table_add (table,
                     signed_out ? DAYBOOK_INK_BAD
                     : ready    ? DAYBOOK_INK_GOOD
                                : DAYBOOK_INK_WAITS,
                     connection->state);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, connection->title);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, connection->account);
  daybook_table_add (table, DAYBOOK_INK_WAITS, remedy != NULL ? remedy : outlook->text);
}

/* A manifest of one's own that is not there any more says nothing of streams: the rest is shown. */
static gboolean
show_connection (DaybookCli *cli,
                 DaybookDb *db,
                 const DaybookConnection *connection,
                 DaybookJsonWriter *out,
                 DaybookTable *table,
                 GError **error)
{
  g_autoptr(DaybookOutlook) outlook = daybook_outlook_get (db, connection, error);
  g_autoptr(DaybookCompleteness) complete = NULL;

  if (outlook == NULL)
    return FALSE;
  complete = daybook_completeness_new (db, connection, NULL);
  if (cli->json)
    put_connection (out, connection, outlook, complete);
  else
    add_connection (table, connection, outlook);
  return TRUE;
}

/* A manifest of one's own that is not there any more says nothing of streams. */
static void
print_complete (DaybookCli *cli, DaybookDb *db, const GPtrArray *connections)
{
  daybook_cli_print_heading (cli, "Complete through");
  for (guint i = 0; i < connections->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (connections, i);
      g_autoptr(DaybookCompleteness) complete = daybook_completeness_new (db, connection, NULL);

      if (complete != NULL)
        daybook_cli_print_completeness (db, connection->id, complete, TRUE);
    }
}

static int
run_connections (DaybookCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autoptr(DaybookTable) table
      = daybook_table_new (&cli->screen, "Connection|Provider|State|~Name|Account|Note");
  int status;

  if (!daybook_cli_options (cli, &daybook_command_connections, NULL, &argc, &argv, &status))
    return status;
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  all = daybook_connection_list (daybook_session_db (session), FALSE, &error);
  if (all == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; i < all->len; i++)
    if (!show_connection (cli, daybook_session_db (session), g_ptr_array_index (all, i), &out,
                          table, &error))
      return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else if (all->len == 0)
    g_print ("Nothing is connected yet. Start with: daybookctl connect shopify\n");
  else
    {
      daybook_table_print (table);
      print_complete (cli, daybook_session_db (session), all);
    }
  return DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_connections = {
  .name = "connections",
  .usage = "",
  .summary = "List what is connected, and its state",
  .group = DAYBOOK_GROUP_LOOKING,
  .examples = "connections\tEach with its state and what is to be known of it\n"
              "--json connections\tThe same with the address and the ends of the sign-ins\n",
  .next = "One that needs a sign-in: daybookctl connect PROVIDER --name ID. When each is read: "
          "daybookctl schedule",
  .help
  = "States: ready, needs_sign_in (connect it again), paused. Below it: that it is rate-limited, "
    "and for about how long;\n"
    "that it does not answer, and when the next try is; that its sign-in ends within 14 "
    "days.\n"
    "Each stream is complete through the moment at which its last walk to the end began, "
    "except what is in quarantine.\n"
    "JSON: a list of id, provider, title, account, environment, base_url, state, scope, "
    "token_expires, refresh_expires,\n"
    "breaker (closed, open, probing), failures_in_a_row, next_try_s, limited_s, "
    "sign_in_days, outlook (in words),\n"
    "complete_through (the least of its streams; absent: not yet), quarantined, streams "
    "(stream, complete_through, quarantined).",
  .run = run_connections,
};

static int
run_disconnect (DaybookCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_disconnect, NULL, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return daybook_cli_usage (cli, &daybook_command_disconnect, "name one connection");
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  if (!daybook_disconnect (session, argv[1], &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (cli->json)
    g_print ("{\"disconnected\":true}\n");
  else
    g_print (
        "Disconnected. Its secrets are gone from the keyring; its records and documents stay.\n");
  return DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_disconnect = {
  .name = "disconnect",
  .usage = "CONNECTION",
  .summary = "Forget a connection's secrets; its data stays",
  .group = DAYBOOK_GROUP_MENDING,
  .examples = "disconnect stripe\tTake its key out of the keyring\n",
  .next = "To leave it alone for a while and keep its sign-in: daybookctl pause. To come back: "
          "daybookctl connect",
  .help = "What was posted stays posted. To take the access back altogether, also revoke it at the "
          "provider.\nJSON: disconnected.",
  .run = run_disconnect,
};

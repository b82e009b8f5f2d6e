/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daybookctl: the engine from a terminal. No GTK, no SQL, no HTTP: each command asks a room below
 * and prints. */
#include <glib-unix.h>
#include <locale.h>
#include <malloc.h>

#include "daybook-cli.h"

static const DaybookCommand *const commands[] = {
  &daybook_command_connect,    &daybook_command_connections, &daybook_command_disconnect,
  &daybook_command_flow,       &daybook_command_sync,        &daybook_command_status,
  &daybook_command_list,       &daybook_command_show,        &daybook_command_explain,
  &daybook_command_undo,       &daybook_command_verify,      &daybook_command_connector,
  &daybook_command_quarantine, &daybook_command_retry,       &daybook_command_refetch,
  &daybook_command_mapping,    &daybook_command_table,       &daybook_command_audit,
  &daybook_command_health,     &daybook_command_run,         &daybook_command_schedule,
  &daybook_command_pause,      &daybook_command_resume,      &daybook_command_backfill,
  &daybook_command_release,    &daybook_command_tally,
};

static void
print_help (void)
{
  g_print ("Usage: daybookctl [--data DIR] [--key-file FILE] [--json] COMMAND ...\n\n"
           "Keeps shop, card processor and books in agreement, from a terminal.\n\n"
           "Commands:\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-12s %s\n", commands[i]->name, commands[i]->summary);
  g_print (
      "\nOptions (before or after the command):\n"
      "  --data DIR       the store (default: $XDG_DATA_HOME/daybook/store)\n"
      "  --key-file FILE  for servers without a keyring: the store's key and the sealed secrets "
      "are opened\n"
      "                   with this file (mode 0600; made by the first connect)\n"
      "  --json           print JSON, one object or list on one line\n"
      "  --version        print the version\n"
      "\nExit codes: 0 done; 1 done, and something needs a person; 2 usage; 3 a manifest, mapping "
      "or option\n"
      "needs correcting; 4 sign in again; 5 keyring absent, locked or refusing; 6 store; 7 try "
      "again later;\n"
      "8 refused or unreadable; 130 interrupted.\n"
      "\nA first sync, step by step:\n"
      "  daybookctl connect shopify        daybookctl connect stripe        daybookctl connect "
      "quickbooks\n"
      "  daybookctl sync --no-post         read everything, post nothing\n"
      "  daybookctl flow add books --shop shopify --processor stripe --books quickbooks\n"
      "  daybookctl sync                   post; again and again: the same posts nothing twice\n"
      "  daybookctl run                    from now on by itself\n");
}

/* The options that stand anywhere are taken out of argv, the rest is the command's. */
static gboolean
take_options (DaybookCli *cli, int *argc, char **argv, gboolean *version, GError **error)
{
  int kept = 1;

  for (int i = 1; i < *argc; i++)
    {
      char **slot = g_str_equal (argv[i], "--data")       ? &cli->data
                    : g_str_equal (argv[i], "--key-file") ? &cli->key_file
                                                          : NULL;

      if (slot != NULL && i + 1 >= *argc)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s needs a path", argv[i]);
          return FALSE;
        }
      if (slot != NULL)
        {
          g_free (*slot);
          *slot = g_canonicalize_filename (argv[++i], NULL);
        }
      else if (g_str_equal (argv[i], "--json"))
        cli->json = TRUE;
      else if (g_str_equal (argv[i], "--version"))
        *version = TRUE;
      else
        argv[kept++] = argv[i];
    }
  argv[kept] = NULL;
  *argc = kept;
  return TRUE;
}

static gboolean
stop_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_CONTINUE;
}

/* Signals arrive while the commands block, so they are watched on a thread of their own. It
 * outlives main(), so it has a reference of its own to the cancellable. */
static gpointer
signal_thread (gpointer data)
{
  g_autoptr(GCancellable) cancellable = data;
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (context, FALSE);
  static const int signals[] = { SIGINT, SIGTERM };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr(GSource) source = g_unix_signal_source_new (signals[i]);

      g_source_set_callback (source, stop_cb, cancellable, NULL);
      g_source_attach (source, context);
    }
  g_main_loop_run (loop);
  return NULL;
}

static int
run (DaybookCli *cli, int argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i]->name, argv[1]))
      {
        cli->command = commands[i]->name;
        g_thread_unref (g_thread_new ("signals", signal_thread, g_object_ref (cli->cancellable)));
        return commands[i]->run (cli, argc - 1, argv + 1);
      }
  g_printerr ("daybookctl: there is no command \"%s\"\nTry: daybookctl --help\n", argv[1]);
  return DAYBOOK_EXIT_USAGE;
}

int
main (int argc, char **argv)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  DaybookCli cli = { .cancellable = cancellable };
  g_autoptr(GError) error = NULL;
  gboolean version = FALSE;
  int status;

  setlocale (LC_ALL, "");
  g_set_prgname ("daybookctl");
  /* Pages come and go by the megabyte: keep what was freed instead of giving it back each time. */
  mallopt (M_TRIM_THRESHOLD, 64 * 1024 * 1024);
  mallopt (M_TOP_PAD, 1024 * 1024);
  if (!take_options (&cli, &argc, argv, &version, &error))
    {
      g_printerr ("daybookctl: %s\n", error->message);
      return DAYBOOK_EXIT_USAGE;
    }
  if (version)
    g_print ("daybookctl %s\n", DAYBOOK_VERSION);
  if (version)
    return DAYBOOK_EXIT_OK;
  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || g_str_equal (argv[1], "help"))
    {
      print_help ();
      return argc < 2 ? DAYBOOK_EXIT_USAGE : DAYBOOK_EXIT_OK;
    }
  if (cli.data == NULL)
    cli.data = g_build_filename (g_get_user_data_dir (), "daybook", "store", NULL);
  status = run (&cli, argc, argv);
  g_free (cli.data);
  g_free (cli.key_file);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daybookctl: the engine from a terminal. No GTK, no SQL, no HTTP: each command asks a room below
 * and prints. */
#include <glib-unix.h>
#include <locale.h>
#include <malloc.h>
#include <string.h>

#include "daybook-cli.h"
#include "daybook-manual.h"

static const DaybookCommand *const commands[] = {
  &daybook_command_connect,    &daybook_command_connections, &daybook_command_disconnect,
  &daybook_command_flow,       &daybook_command_sync,        &daybook_command_status,
  &daybook_command_list,       &daybook_command_show,        &daybook_command_explain,
  &daybook_command_undo,       &daybook_command_verify,      &daybook_command_connector,
  &daybook_command_quarantine, &daybook_command_retry,       &daybook_command_refetch,
  &daybook_command_mapping,    &daybook_command_table,       &daybook_command_audit,
  &daybook_command_health,     &daybook_command_run,         &daybook_command_schedule,
  &daybook_command_pause,      &daybook_command_resume,      &daybook_command_backfill,
  &daybook_command_release,    &daybook_command_tally,       &daybook_command_help,
  NULL,
};

static char **
slot_of (DaybookCli *cli, const char *option)
{
  const struct
  {
    const char *name;
    char **slot;
  } slots[] = { { "--data", &cli->data }, { "--key-file", &cli->key_file },
                { "--color", &cli->color } };

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      gsize length = strlen (slots[i].name);

      if (strncmp (option, slots[i].name, length) == 0
          && (option[length] == '\0' || option[length] == '='))
        return slots[i].slot;
    }
  return NULL;
}

/* "--data DIR" or "--data=DIR", at @at: how many words it took, 0 when it has no value. */
static int
take_value (char **slot, char **argv, int at, int argc)
{
  const char *equals = strchr (argv[at], '=');
  const char *value = equals != NULL ? equals + 1 : at + 1 < argc ? argv[at + 1] : NULL;

  if (value == NULL || *value == '\0')
    return 0;
  g_free (*slot);
  *slot = g_strdup (value);
  return equals != NULL ? 1 : 2;
}

/* The options that stand anywhere are taken out of argv, the rest is the command's. Behind
 * `help --complete` everything is the line that is being typed. */
static gboolean
take_options (DaybookCli *cli, int *argc, char **argv, gboolean *version, GError **error)
{
  gboolean complete = *argc > 2 && g_str_equal (argv[1], "help")
                      && g_str_equal (argv[2], "--complete");
  int kept = 1;

  for (int i = 1, took; i < *argc && !complete; i += took)
    {
      char **slot = slot_of (cli, argv[i]);

      took = slot != NULL ? take_value (slot, argv, i, *argc) : 1;
      if (took == 0)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s needs a %s", argv[i],
                       slot == &cli->color ? "word: auto, always or never" : "path");
          return FALSE;
        }
      if (slot != NULL)
        continue;
      if (g_str_equal (argv[i], "--json"))
        cli->json = TRUE;
      else if (g_str_equal (argv[i], "--version"))
        *version = TRUE;
      else
        argv[kept++] = argv[i];
    }
  if (complete)
    return TRUE;
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

static gpointer
signal_thread (gpointer data)
{
  g_autoptr(GMainContext) context = data;
  g_autoptr(GMainLoop) loop = g_main_loop_new (context, FALSE);

  g_main_loop_run (loop);
  return NULL;
}

/* Signals arrive while the commands block, so they are watched on a thread of their own; they are
 * caught before the first question is asked. The thread outlives main(), so its sources have
 * references of their own to the cancellable. */
static void
watch_signals (GCancellable *cancellable)
{
  GMainContext *context = g_main_context_new ();
  static const int signals[] = { SIGINT, SIGTERM };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr(GSource) source = g_unix_signal_source_new (signals[i]);

      g_source_set_callback (source, stop_cb, g_object_ref (cancellable), g_object_unref);
      g_source_attach (source, context);
    }
  g_thread_unref (g_thread_new ("signals", signal_thread, context));
}

static int
run (DaybookCli *cli, int argc, char **argv)
{
  g_autofree const char **names = g_new0 (const char *, G_N_ELEMENTS (commands));
  g_autofree char *near = NULL;

  for (guint i = 0; commands[i] != NULL; i++)
    {
      names[i] = commands[i]->name;
      if (!g_str_equal (names[i], argv[1]))
        continue;
      cli->command = names[i];
      watch_signals (cli->cancellable);
      return commands[i]->run (cli, argc - 1, argv + 1);
    }
  near = daybook_cli_dup_near (argv[1], names);
  g_printerr ("daybookctl: there is no command \"%s\"%s\n  Those that there are: daybookctl help\n",
              argv[1], near);
  return DAYBOOK_EXIT_USAGE;
}

/* What was asked for, once the options that stand anywhere are known. */
static int
answer (DaybookCli *cli, int argc, char **argv, gboolean version)
{
  char *paths[] = { cli->data, cli->key_file };

  if (version)
    {
      g_print ("daybookctl %s\n", DAYBOOK_VERSION);
      return DAYBOOK_EXIT_OK;
    }
  if (!daybook_screen_init (&cli->screen, cli->color))
    {
      g_printerr ("daybookctl: --color is auto, always or never, not \"%s\"\n", cli->color);
      return DAYBOOK_EXIT_USAGE;
    }
  cli->data = paths[0] != NULL
                  ? g_canonicalize_filename (paths[0], NULL)
                  : g_build_filename (g_get_user_data_dir (), "daybook", "store", NULL);
  cli->key_file = paths[1] != NULL ? g_canonicalize_filename (paths[1], NULL) : NULL;
  g_free (paths[0]);
  g_free (paths[1]);
  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    {
      daybook_manual_print_overview (cli);
      return argc < 2 ? DAYBOOK_EXIT_USAGE : DAYBOOK_EXIT_OK;
    }
  return run (cli, argc, argv);
}

int
main (int argc, char **argv)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  DaybookCli cli = { .cancellable = cancellable, .commands = commands };
  g_autoptr(GError) error = NULL;
  gboolean version = FALSE;
  int status = DAYBOOK_EXIT_USAGE;

  setlocale (LC_ALL, "");
  g_set_prgname ("daybookctl");
  /* Pages come and go by the megabyte: keep what was freed instead of giving it back each time. */
  mallopt (M_TRIM_THRESHOLD, 64 * 1024 * 1024);
  mallopt (M_TOP_PAD, 1024 * 1024);
  if (take_options (&cli, &argc, argv, &version, &error))
    status = answer (&cli, argc, argv, version);
  else
    g_printerr ("daybookctl: %s\n", error->message);
  g_free (cli.data);
  g_free (cli.key_file);
  g_free (cli.color);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help: the commands, one of them, the pages of the manual, and what a shell completes. */
#include "daybook-complete.h"
#include "daybook-manual.h"

static int
help_of (DaybookCli *cli, const char *name)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *near = NULL;

  for (guint i = 0; cli->commands[i] != NULL; i++)
    {
      char *words[] = { (char *) name, (char *) "--help", NULL };

      g_ptr_array_add (names, (gpointer) cli->commands[i]->name);
      if (g_str_equal (cli->commands[i]->name, name))
        return cli->commands[i]->run (cli, 2, words);
    }
  g_ptr_array_add (names, NULL);
  near = daybook_cli_dup_near (name, (const char *const *) names->pdata);
  return daybook_cli_usage (cli, &daybook_command_help, "there is no command \"%s\"%s", name, near);
}

static int
run_help (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *man = NULL;
  gboolean complete = FALSE;
  const GOptionEntry entries[] = {
    { "man", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &man, "Write the manual here", "DIR" },
    { "complete", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &complete, "For a shell", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr(GError) error = NULL;
  int status;

  /* What is being typed is not for the parser. */
  if (argc > 1 && g_str_equal (argv[1], "--complete"))
    {
      daybook_complete (cli, argv + 2);
      return DAYBOOK_EXIT_OK;
    }
  if (!daybook_cli_options (cli, &daybook_command_help, entries, &argc, &argv, &status))
    return status;
  if (argc > 2)
    return daybook_cli_usage (cli, &daybook_command_help, "name one command");
  if (man != NULL)
    return daybook_manual_write_pages (cli, man, &error)
               ? DAYBOOK_EXIT_OK
               : daybook_cli_fail (cli, g_steal_pointer (&error));
  if (argc == 2)
    return help_of (cli, argv[1]);
  daybook_manual_print_overview (cli);
  return DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_help = {
  .name = "help",
  .group = DAYBOOK_GROUP_FIRST,
  .usage = "[COMMAND]",
  .summary = "Explain a command, or name them all",
  .help = "The same as daybookctl COMMAND --help.",
  .examples = "help\tName the commands, by what they are for\n"
              "help sync\tExplain one, with examples\n",
  .next = "With nothing connected yet, begin with: daybookctl help connect",
  .run = run_help,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quarantine: a person says that a record which could not be read has been dealt with. Those with
 * an id are let go by themselves when a later read of them is good. */
#include "daybook-cli.h"
#include "daybook-quarantine.h"

static int
run_quarantine (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *why = NULL;
  const GOptionEntry entries[] = { { "why", 0, 0, G_OPTION_ARG_STRING, &why,
                                     "What was done about it (kept with it)", "TEXT" },
                                   G_OPTION_ENTRY_NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  gint64 id;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_quarantine, entries, &argc, &argv, &status))
    return status;
  if (argc != 3 || !g_str_equal (argv[1], "resolve"))
    return daybook_cli_usage (cli, &daybook_command_quarantine, "name one entry to resolve");
  if (!daybook_cli_parse_id (argv[2], &id, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  if (!daybook_quarantine_resolve (daybook_session_db (session), id,
                                   why != NULL ? why : "resolved by a person", g_get_real_time (),
                                   &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (cli->json)
    g_print ("{\"resolved\":true}\n");
  else
    g_print ("Resolved. Should the same come again, it is shown again.\n");
  return DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_quarantine = {
  .name = "quarantine",
  .usage = "resolve ID [--why TEXT]",
  .summary = "Say that a record which could not be read has been dealt with",
  .help
  = "`list quarantine` shows what is open, `show quarantine ID` its payload and the reason. What "
    "has an id\nis let go by itself as soon as a later read of it is good.\nJSON: resolved.",
  .run = run_quarantine,
};

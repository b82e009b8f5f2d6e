/* SPDX-License-Identifier: GPL-3.0-or-later */
/* undo: what was posted is taken out of the books again. */
#include "daybook-cli.h"
#include "daybook-deliver.h"
#include "daybook-deliveries.h"
#include "daybook-error.h"

/* (transfer full): NULL with an error when one of them is no id. */
static GArray *
parse_ids (char **texts, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; texts[i] != NULL; i++)
    {
      gint64 id;

      if (!daybook_cli_parse_id (texts[i], &id, error))
        return NULL;
      g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

/* Each of @ids is a delivery to @target; else nothing is begun. */
static gboolean
are_of (DaybookDb *db, const char *target, const GArray *ids, GError **error)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr(DaybookDelivery) delivery = daybook_deliveries_get (db, id, error);

      if (delivery == NULL)
        return FALSE;
      if (g_str_equal (delivery->target, target))
        continue;
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "delivery %" G_GINT64_FORMAT " (%s) went to %s, not to %s; nothing was undone. "
                   "Those of %s: daybookctl list deliveries --connection %s",
                   id, delivery->reference, delivery->target, target, target, target);
      return FALSE;
    }
  return TRUE;
}

static int
undo (DaybookCli *cli, DaybookSession *session, const char *target, const GArray *ids)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookConnection) connection
      = daybook_connection_get (daybook_session_db (session), target, &error);
  g_autoptr(DaybookAccount) account
      = connection != NULL ? daybook_session_open_account (session, connection, NULL, &error)
                           : NULL;
  DaybookDeliver deliver = { .db = daybook_session_db (session),
                             .account = account,
                             .target = target,
                             .patience = daybook_patience_default (),
                             .cancellable = cli->cancellable,
                             .line = daybook_session_line (session, target) };

  if (account == NULL || !are_of (daybook_session_db (session), target, ids, &error)
      || !daybook_deliver_undo (&deliver, ids, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (cli->json)
    g_print ("{\"undone\":%" G_GUINT64_FORMAT "}\n", deliver.counts.undone);
  else
    g_print ("%" G_GUINT64_FORMAT " documents undone. Nothing is posted again by itself.\n",
             deliver.counts.undone);
  return DAYBOOK_EXIT_OK;
}

static int
run_undo (DaybookCli *cli, int argc, char **argv)
{
  gboolean all = FALSE;
  const GOptionEntry entries[]
      = { { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Every document of the connection", NULL },
          G_OPTION_ENTRY_NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(GArray) ids = NULL;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_undo, entries, &argc, &argv, &status))
    return status;
  if (argc < 2 || all == (argc > 2))
    return daybook_cli_usage (cli, &daybook_command_undo,
                              "name the connection, and deliveries or --all");
  if (!all && (ids = parse_ids (argv + 2, &error)) == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  return undo (cli, session, argv[1], ids);
}

const DaybookCommand daybook_command_undo = {
  .name = "undo",
  .usage = "CONNECTION (--all | DELIVERY…)",
  .summary = "Take documents out of the books again: void, delete or reverse",
  .group = DAYBOOK_GROUP_MENDING,
  .examples = "undo quickbooks 17 18\tWhat deliveries 17 and 18 posted\n"
              "undo quickbooks --all\tEverything that Daybook ever posted there\n",
  .next = "What became of them: daybookctl list deliveries --state undone. The numbers are those "
          "of: daybookctl list deliveries",
  .help = "Last first, each as its provider undoes it. What is gone already counts as undone. "
          "Nothing is posted again by itself.\nJSON: undone.",
  .run = run_undo,
};

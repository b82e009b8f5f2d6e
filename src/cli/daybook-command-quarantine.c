/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quarantine: a person says that a record which could not be read has been dealt with. Those with
 * an id are let go by themselves when a later read of them is good. */
#include "daybook-cli.h"
#include "daybook-error.h"
#include "daybook-quarantine.h"
#include "daybook-retry.h"
#include "daybook-time.h"

/* (transfer full): NULL with an error when one of them is no id of an open entry. */
static GArray *
parse_ids (DaybookDb *db, char **texts, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr(DaybookQuarantined) item = NULL;
      gint64 id;

      if (!daybook_cli_parse_id (texts[i], &id, error)
          || (item = daybook_quarantine_get (db, id, error)) == NULL)
        return NULL;
      if (item->resolved_us != DAYBOOK_TIME_NONE)
        {
          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                       "%" G_GINT64_FORMAT " is not in quarantine any more: %s", id,
                       item->resolution);
          return NULL;
        }
      g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

static int
retry (DaybookCli *cli, const char *connection, char **texts)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(GArray) ids = NULL;
  DaybookQuarantineQuery query = { .connection = connection };
  DaybookMendCounts counts = { 0 };
  g_auto(DaybookJsonWriter) out = { 0 };
  int status;

  session = daybook_cli_open (cli, FALSE, TRUE, &status);
  if (session == NULL)
    return status;
  ids = parse_ids (daybook_session_db (session), texts, &error);
  if (ids == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  if (connection != NULL)
    {
      g_autoptr(DaybookConnection) known
          = daybook_connection_get (daybook_session_db (session), connection, &error);

      if (known == NULL)
        return daybook_cli_fail (cli, g_steal_pointer (&error));
    }
  if (!daybook_mend_quarantine (session, &query, ids->len > 0 ? ids : NULL, cli->cancellable,
                                &counts, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_cli_put_mend_counts (&counts, &out);
  daybook_json_end_object (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    daybook_cli_print_mend_counts (&counts);
  return counts.failed > 0 ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

static int
resolve_one (DaybookCli *cli, const char *text, const char *why)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  gint64 id;
  int status;

  if (!daybook_cli_parse_id (text, &id, &error))
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

static int
run_quarantine (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *why = NULL;
  g_autofree char *connection = NULL;
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "why", 0, 0, G_OPTION_ARG_STRING, &why, "What was done about it (kept with it)", "TEXT" },
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Try all again", NULL },
    { "connection", 0, 0, G_OPTION_ARG_STRING, &connection, "Try all of one connection", "ID" },
    G_OPTION_ENTRY_NULL
  };
  int status;

  if (!daybook_cli_options (cli, &daybook_command_quarantine, entries, &argc, &argv, &status))
    return status;
  if (argc == 3 && g_str_equal (argv[1], "resolve"))
    return resolve_one (cli, argv[2], why);
  if (argc >= 2 && g_str_equal (argv[1], "retry") && (argc > 2) + all + (connection != NULL) == 1)
    return retry (cli, connection, argv + 2);
  return daybook_cli_usage (cli, &daybook_command_quarantine,
                            "name one entry to resolve, or what to try again");
}

const DaybookCommand daybook_command_quarantine = {
  .name = "quarantine",
  .usage = "[retry ID… | resolve ID]",
  .summary = "Try records that could not be read again, or say that one has been dealt with",
  .group = DAYBOOK_GROUP_MENDING,
  .examples = "quarantine retry --all\tWith the mappings of now: after one was mended\n"
              "quarantine resolve 3 --why \"entered by hand as INV-77\"\tKept with it, and in the "
              "audit log\n",
  .next = "What is still open: daybookctl list quarantine",
  .help
  = "`list quarantine` shows what is open, `show quarantine ID` its payload and the reason. retry "
    "maps what was kept with the\nmapping of now: what becomes a record is stored with its event, "
    "but never over a newer one; what fails keeps the reason\nof now. After a mapping or a value "
    "table was changed, that happens by itself. What has an id is let go by itself as soon\nas a "
    "later read of it is good.\nJSON: resolved; or tried, stored, same, superseded, failed.",
  .run = run_quarantine,
};

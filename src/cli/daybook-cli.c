/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-cli.h"

#include <stdio.h>

#include "daybook-error.h"

gboolean
daybook_cli_parse_id (const char *text, gint64 *id, GError **error)
{
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, id, NULL))
    return TRUE;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "\"%s\" is not an id: take the number that daybookctl list prints", text);
  return FALSE;
}

DaybookSession *
daybook_cli_open (DaybookCli *cli, gboolean create, gboolean work, int *status)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session
      = daybook_session_open (cli->data, cli->key_file, create, &error);

  if (session == NULL || (work && !daybook_session_lock (session, cli->command, &error)))
    {
      *status = daybook_cli_fail (cli, g_steal_pointer (&error));
      return NULL;
    }
  daybook_db_set_cancellable (daybook_session_db (session), cli->cancellable);
  return g_steal_pointer (&session);
}

static int
exit_code (const GError *error)
{
  static const int codes[] = {
    [DAYBOOK_ERROR_AUTH] = DAYBOOK_EXIT_SIGN_IN,
    [DAYBOOK_ERROR_LATER] = DAYBOOK_EXIT_LATER,
    [DAYBOOK_ERROR_REFUSED] = DAYBOOK_EXIT_REFUSED,
    [DAYBOOK_ERROR_UNREADABLE] = DAYBOOK_EXIT_REFUSED,
    [DAYBOOK_ERROR_STORE] = DAYBOOK_EXIT_STORE,
    [DAYBOOK_ERROR_UNSURE] = DAYBOOK_EXIT_LATER,
    [DAYBOOK_ERROR_SETUP] = DAYBOOK_EXIT_SETUP,
    [DAYBOOK_ERROR_KEYRING] = DAYBOOK_EXIT_KEYRING,
  };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return DAYBOOK_EXIT_CANCELLED;
  if (error->domain != DAYBOOK_ERROR || error->code < 0
      || error->code >= (int) G_N_ELEMENTS (codes))
    return DAYBOOK_EXIT_SETUP;
  return codes[error->code];
}

int
daybook_cli_fail (DaybookCli *cli, GError *error)
{
  int code = exit_code (error);
  const char *advice = error->domain == DAYBOOK_ERROR ? daybook_error_advice (error) : NULL;

  if (cli->json)
    {
      g_auto(DaybookJsonWriter) out = { 0 };

      daybook_json_writer_init (&out);
      daybook_json_begin_object (&out);
      daybook_json_put_string (&out, "error", error->message);
      daybook_json_put_string (
          &out, "code",
          error->domain == DAYBOOK_ERROR ? daybook_error_code_name (error->code) : "setup");
      daybook_json_put_string (&out, "advice", advice);
      daybook_json_put_int (&out, "exit", code);
      daybook_json_end_object (&out);
      daybook_cli_print_json (&out);
    }
  g_printerr ("daybookctl: %s\n", error->message);
  if (advice != NULL)
    g_printerr ("  %s\n", advice);
  g_error_free (error);
  return code;
}

int
daybook_cli_usage (DaybookCli *cli, const DaybookCommand *command, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("daybookctl %s: %s\nUsage: daybookctl %s %s\nTry: daybookctl %s --help\n",
              command->name, text, command->name, command->usage, command->name);
  return DAYBOOK_EXIT_USAGE;
}

gboolean
daybook_cli_options (DaybookCli *cli,
                     const DaybookCommand *command,
                     const GOptionEntry *entries,
                     int *argc,
                     char ***argv,
                     int *status)
{
  g_autoptr(GOptionContext) context = g_option_context_new (command->usage);
  g_autoptr(GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry help_entry[]
      = { { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL },
          G_OPTION_ENTRY_NULL };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, command->summary);
  g_option_context_set_description (context, command->help);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, help_entry, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      *status = daybook_cli_usage (cli, command, "%s", error->message);
      return FALSE;
    }
  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
      g_auto(GStrv) halves = g_strsplit (text, "daybookctl", 2);

      /* GOption names the program; the command belongs behind it. */
      if (g_strv_length (halves) == 2)
        g_print ("%sdaybookctl %s%s", halves[0], command->name, halves[1]);
      else
        g_print ("%s", text);
      *status = DAYBOOK_EXIT_OK;
      return FALSE;
    }
  return TRUE;
}

void
daybook_cli_print_json (DaybookJsonWriter *out)
{
  g_autofree char *text = daybook_json_writer_steal (out);

  g_print ("%s\n", text);
}

void
daybook_cli_put_outlook (DaybookJsonWriter *out, const DaybookOutlook *outlook)
{
  static const char *const states[] = { "closed", "open", "probing" };

  daybook_json_put_string (out, "breaker", states[outlook->breaker]);
  daybook_json_put_int (out, "failures_in_a_row", outlook->failures);
  daybook_json_put_int (out, "next_try_s", outlook->open_s);
  daybook_json_put_int (out, "limited_s", outlook->limited_s);
  if (outlook->sign_in_days >= 0)
    daybook_json_put_int (out, "sign_in_days", outlook->sign_in_days);
  daybook_json_put_string (out, "outlook", outlook->text);
}

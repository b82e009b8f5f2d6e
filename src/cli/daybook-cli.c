/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-cli.h"

#include <stdio.h>
#include <string.h>

#include "daybook-error.h"
#include "daybook-manual.h"
#include "daybook-near.h"
#include "daybook-time.h"

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
    [DAYBOOK_ERROR_DENIED] = DAYBOOK_EXIT_SIGN_IN,
  };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return DAYBOOK_EXIT_CANCELLED;
  if (error->domain != DAYBOOK_ERROR || error->code < 0
      || error->code >= (int) G_N_ELEMENTS (codes))
    return DAYBOOK_EXIT_SETUP;
  return codes[error->code];
}

/* What to type next, for each code. */
static const char *
next_step (const GError *error)
{
  static const char *const steps[] = {
    [DAYBOOK_ERROR_AUTH] = "Sign in to it again: daybookctl connect PROVIDER (daybookctl "
                           "connections says which).",
    [DAYBOOK_ERROR_LATER] = "Nothing is lost. Type the same again later, or leave it to daybookctl "
                            "run, which tries again by itself.",
    [DAYBOOK_ERROR_REFUSED] = "Correct it where it comes from, then: daybookctl sync. What else "
                              "was refused: daybookctl list deliveries --state refused",
    [DAYBOOK_ERROR_UNREADABLE] = "What was read before stays. How it went lately: daybookctl "
                                 "health; what was put aside: daybookctl list quarantine",
    [DAYBOOK_ERROR_STORE] = "Check free space and the owner of the folder, then: daybookctl verify",
    [DAYBOOK_ERROR_UNSURE] = "It may have arrived. The next daybookctl sync looks it up there "
                             "before anything is sent again.",
    [DAYBOOK_ERROR_KEYRING] = "Unlock the keyring and type the same again; on a server without "
                              "one, give --key-file FILE, the same each time.",
    [DAYBOOK_ERROR_DENIED] = "Allow it there, then: daybookctl sync (daybookctl run tries again by "
                             "itself).",
  };
  gboolean known = error->code >= 0 && error->code < (int) G_N_ELEMENTS (steps);

  if (error->code == DAYBOOK_ERROR_SETUP && strstr (error->message, "daybookctl ") != NULL)
    return NULL; /* it says itself what to type */
  return known && steps[error->code] != NULL ? steps[error->code] : daybook_error_advice (error);
}

/* "daybookctl: @text" or "daybookctl @command: @text". */
static void
print_error (DaybookCli *cli, const char *command, DaybookInk ink, const char *text)
{
  daybook_screen_line (&cli->screen, NULL);
  g_printerr ("%sdaybookctl%s%s: %s%s\n", daybook_screen_ink (&cli->screen, stderr, ink),
              command != NULL ? " " : "", command != NULL ? command : "", text,
              daybook_screen_plain (&cli->screen, stderr, ink));
}

int
daybook_cli_fail (DaybookCli *cli, GError *error)
{
  int code = exit_code (error);
  gboolean stopped = code == DAYBOOK_EXIT_CANCELLED;
  const char *advice = error->domain == DAYBOOK_ERROR ? next_step (error) : NULL;

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
  print_error (cli, NULL, stopped ? DAYBOOK_INK_PLAIN : DAYBOOK_INK_BAD,
               stopped ? "stopped. What was stored and posted stays; the same command goes on "
                         "from there"
                       : error->message);
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
  print_error (cli, command->name, DAYBOOK_INK_BAD, text);
  g_printerr ("Usage: daybookctl %s%s%s\nTry: daybookctl help %s\n", command->name,
              *command->usage != '\0' ? " " : "", command->usage, command->name);
  return DAYBOOK_EXIT_USAGE;
}

char *
daybook_cli_dup_near (const char *word, const char *const *words)
{
  const char *near = daybook_near (word, words);

  return near != NULL ? g_strdup_printf ("; did you mean \"%s\"?", near) : g_strdup ("");
}

/* The option that was meant by the first that is none of @entries. (transfer full) */
static char *
near_option (const GOptionEntry *entries, char **argv)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  const GOptionEntry *const lists[] = { entries, daybook_manual_options };

  g_ptr_array_add (known, g_strdup ("--help"));
  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (guint i = 0; lists[l] != NULL && lists[l][i].long_name != NULL; i++)
      g_ptr_array_add (known, g_strconcat ("--", lists[l][i].long_name, NULL));
  g_ptr_array_add (known, NULL);
  for (; *argv != NULL && !g_str_equal (*argv, "--"); argv++)
    {
      g_autofree char *name = g_strndup (*argv, strcspn (*argv, "="));

      if (g_str_has_prefix (name, "--")
          && !g_strv_contains ((const char *const *) known->pdata, name))
        return daybook_cli_dup_near (name, (const char *const *) known->pdata);
    }
  return g_strdup ("");
}

gboolean
daybook_cli_options (DaybookCli *cli,
                     const DaybookCommand *command,
                     const GOptionEntry *entries,
                     int *argc,
                     char ***argv,
                     int *status)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry help_entry[]
      = { { "help", 'h', 0, G_OPTION_ARG_NONE, &help, NULL, NULL }, G_OPTION_ENTRY_NULL };

  *status = DAYBOOK_EXIT_OK;
  if (cli->describe != NULL)
    {
      cli->describe (command, entries, cli->data_of_describe);
      return FALSE;
    }
  g_option_context_set_help_enabled (context, FALSE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, help_entry, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_autofree char *near
          = g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)
                ? near_option (entries, *argv)
                : g_strdup ("");

      *status = daybook_cli_usage (cli, command, "%s%s", error->message, near);
      return FALSE;
    }
  if (help)
    daybook_manual_print_command (cli, command, entries);
  return !help;
}

void
daybook_cli_print_heading (DaybookCli *cli, const char *title)
{
  g_print ("\n%s%s%s\n", daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_HEADING), title,
           daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_HEADING));
}

char *
daybook_cli_dup_progress (DaybookJobKind kind,
                          const char *stream,
                          const DaybookProgress *progress,
                          const DaybookEstimate *estimate)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%" G_GUINT64_FORMAT " %s%s, %.0f a second", progress->records, stream,
                   kind == DAYBOOK_JOB_POST ? " settled" : " read", estimate->per_second);
  if (estimate->part >= 0)
    g_string_append_printf (text, ", %.0f %%", estimate->part * 100);
  if (estimate->left_us >= 2 * DAYBOOK_MINUTE)
    g_string_append_printf (text, ", about %d min to go",
                            (int) (estimate->left_us / DAYBOOK_MINUTE));
  else if (estimate->left_us >= 0)
    g_string_append_printf (text, ", about %d s to go", (int) (estimate->left_us / DAYBOOK_SECOND));
  return g_string_free (text, FALSE);
}

void
daybook_cli_run_job (DaybookCli *cli, DaybookJob *job)
{
  g_object_unref (job->cancellable);
  job->cancellable = g_object_ref (cli->cancellable);
  daybook_job_run (job);
  daybook_screen_line (&cli->screen, NULL);
}

DaybookInk
daybook_cli_ink_of (const char *state)
{
  static const struct
  {
    const char *state;
    DaybookInk ink;
  } inks[] = { { "held", DAYBOOK_INK_WAITS },   { "unsure", DAYBOOK_INK_WAITS },
               { "refused", DAYBOOK_INK_BAD },  { "failed", DAYBOOK_INK_BAD },
               { "done", DAYBOOK_INK_GOOD },    { "posted", DAYBOOK_INK_GOOD },
               { "live", DAYBOOK_INK_GOOD },    { "needs_sign_in", DAYBOOK_INK_BAD },
               { "ready", DAYBOOK_INK_GOOD },   { "paused", DAYBOOK_INK_WAITS } };

  for (guint i = 0; i < G_N_ELEMENTS (inks); i++)
    if (g_strcmp0 (inks[i].state, state) == 0)
      return inks[i].ink;
  return DAYBOOK_INK_PLAIN;
}

char *
daybook_cli_dup_time (DaybookDb *db, gint64 time_us)
{
  g_autofree char *name = daybook_db_dup_meta (db, "time_zone", NULL);
  g_autoptr(GTimeZone) zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;
  g_autoptr(GDateTime) utc = time_us != DAYBOOK_TIME_NONE
                                 ? g_date_time_new_from_unix_utc (time_us / DAYBOOK_SECOND)
                                 : NULL;
  g_autoptr(GDateTime) there = utc == NULL    ? NULL
                               : zone != NULL ? g_date_time_to_timezone (utc, zone)
                                              : g_date_time_ref (utc);

  return there != NULL ? g_date_time_format (there, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

char *
daybook_cli_dup_about (DaybookDb *db, const DaybookReviewItem *item)
{
  g_autoptr(DaybookStoredRecord) record
      = g_str_equal (item->subject_kind, "record") ? daybook_records_get (db, item->subject, NULL)
                                                   : NULL;
  gboolean is_order = record != NULL && g_str_equal (record->type, "order");

  if (record != NULL)
    return g_strdup_printf ("%s %s", record->type,
                            is_order ? record->number : record->source_id);
  return g_str_equal (item->subject_kind, "delivery")
             ? g_strdup_printf ("delivery %" G_GINT64_FORMAT, item->subject)
             : g_strdup (item->subject_kind);
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

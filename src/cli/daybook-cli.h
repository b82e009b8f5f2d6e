/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of daybookctl gets, and what they share: opening the store, printing, and exit
 * codes. */
#pragma once

#include "daybook-json-writer.h"
#include "daybook-outlook.h"
#include "daybook-records.h"
#include "daybook-session.h"

G_BEGIN_DECLS

/* Exit codes (daybookctl --help lists them). */
typedef enum
{
  DAYBOOK_EXIT_OK = 0,
  DAYBOOK_EXIT_ATTENTION = 1, /* it ran, and something needs a person */
  DAYBOOK_EXIT_USAGE = 2,
  DAYBOOK_EXIT_SETUP = 3, /* a manifest, mapping or option needs correcting */
  DAYBOOK_EXIT_SIGN_IN = 4,
  DAYBOOK_EXIT_KEYRING = 5,
  DAYBOOK_EXIT_STORE = 6,
  DAYBOOK_EXIT_LATER = 7,   /* offline, busy: try again */
  DAYBOOK_EXIT_REFUSED = 8, /* the provider said no, or its answer cannot be read */
  DAYBOOK_EXIT_CANCELLED = 130,
} DaybookExit;

typedef struct
{
  char *data;                /* --data */
  char *key_file;            /* --key-file */
  gboolean json;             /* --json */
  const char *command;       /* its name */
  GCancellable *cancellable; /* SIGINT and SIGTERM fire it */
} DaybookCli;

typedef struct
{
  const char *name;
  const char *summary; /* one line */
  const char *help;    /* the whole text of `daybookctl NAME --help`, after its usage line */
  const char *usage;   /* arguments */
  int (*run) (DaybookCli *cli, int argc, char **argv); /* argv[0] is the command's name */
} DaybookCommand;

/* Opens the store of --data; NULL with the error printed and *status set. @work takes the lock of
 * the store: for what reads providers, posts, or composes postings, but not for a few rows written
 * in one transaction, which may be done beside a scheduler. */
DaybookSession *daybook_cli_open (DaybookCli *cli, gboolean create, gboolean work, int *status);

/* Prints "daybookctl: ..." with advice (or a JSON object {"error": ...}) and gives the exit code.
 * Takes @error. */
int daybook_cli_fail (DaybookCli *cli, GError *error);
int daybook_cli_usage (DaybookCli *cli, const DaybookCommand *command, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* The whole of @text as an id that list prints, above 0; else DAYBOOK_ERROR_SETUP. */
gboolean daybook_cli_parse_id (const char *text, gint64 *id, GError **error);

/* A record of @type by the provider's id or by its number; DAYBOOK_ERROR_SETUP when there is none
 * or more than one. (transfer full) */
DaybookStoredRecord *
daybook_cli_find_record (DaybookDb *db, const char *type, const char *id, GError **error);

/* One line for each connection that did something today: the worst of it, or that it is well. */
gboolean daybook_cli_print_today (DaybookDb *db, GError **error);

/* A JSON list of differences ({"field", "before", "after"}), a line each, at most @most:
 * "total.amount: BEFORE 100, AFTER 120", the sides called @before and @after. */
void daybook_cli_print_difference (const char *difference,
                                   const char *before,
                                   const char *after,
                                   guint most);

/* JSON with line breaks, for people to read and edit: what fits stays on one line. (transfer full)
 */
char *daybook_cli_dup_pretty (const DaybookTree *tree, DaybookNode node);

/* Parses options of a command; FALSE with *status set after --help or a mistake. Rest arguments
 * stay in argv. */
gboolean daybook_cli_options (DaybookCli *cli,
                              const DaybookCommand *command,
                              const GOptionEntry *entries,
                              int *argc,
                              char ***argv,
                              int *status);

/* Members of the object that @out is in: how a connection stands (see daybook-outlook.h). */
void daybook_cli_put_outlook (DaybookJsonWriter *out, const DaybookOutlook *outlook);

/* One line of JSON, or text, to standard output. */
void daybook_cli_print_json (DaybookJsonWriter *out);

/* The commands (each in its file). */
extern const DaybookCommand daybook_command_connect, daybook_command_connections,
    daybook_command_disconnect, daybook_command_sync, daybook_command_flow, daybook_command_list,
    daybook_command_show, daybook_command_explain, daybook_command_connector,
    daybook_command_status, daybook_command_verify, daybook_command_undo,
    daybook_command_quarantine, daybook_command_audit, daybook_command_health, daybook_command_run,
    daybook_command_schedule, daybook_command_pause, daybook_command_resume,
    daybook_command_backfill, daybook_command_release, daybook_command_tally,
    daybook_command_mapping, daybook_command_table, daybook_command_retry,
    daybook_command_refetch;

G_END_DECLS

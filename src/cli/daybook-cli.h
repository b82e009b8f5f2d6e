/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of daybookctl gets, and what they share: opening the store, printing, and exit
 * codes. */
#pragma once

#include "daybook-job.h"
#include "daybook-json-writer.h"
#include "daybook-outlook.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-screen.h"
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

/* The parts of `daybookctl help`. */
typedef enum
{
  DAYBOOK_GROUP_DAILY,
  DAYBOOK_GROUP_FIRST,
  DAYBOOK_GROUP_MENDING,
  DAYBOOK_GROUP_LOOKING,
  DAYBOOK_GROUP_ITSELF,
  DAYBOOK_GROUP_AUTHORS,
  DAYBOOK_N_GROUPS,
} DaybookCommandGroup;

typedef struct _DaybookCli DaybookCli;

/* All that is known of a command: its help, its page of the manual and what the shell completes are
 * made of this and of its options. */
typedef struct
{
  const char *name;
  const char *summary; /* one line, without a full stop: what it is for */
  const char *usage;   /* arguments: CONNECTION, FLOW and FILE in it are completed, as are words */
  /* The rest of its help. A line that begins with two blanks stays as it is, others are joined to
   * paragraphs; one that begins with "JSON" starts what --json prints. */
  const char *help;
  const char *examples; /* "sync --no-post\tRead everything, post nothing\n": a line each */
  const char *next;     /* what to do after it */
  DaybookCommandGroup group;
  char **(*words) (void); /* what its usage calls THING (transfer full) */
  int (*run) (DaybookCli *cli, int argc, char **argv); /* argv[0] is the command's name */
} DaybookCommand;

struct _DaybookCli
{
  char *data;                /* --data */
  char *key_file;            /* --key-file */
  char *color;               /* --color */
  gboolean json;             /* --json */
  const char *command;       /* its name */
  GCancellable *cancellable; /* SIGINT and SIGTERM fire it */
  DaybookScreen screen;
  const DaybookCommand *const *commands; /* all, NULL-terminated */
  /* When set, daybook_cli_options() tells a command's options here, and the command ends. */
  void (*describe) (const DaybookCommand *command, const GOptionEntry *entries, gpointer data);
  gpointer data_of_describe;
};

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
gboolean daybook_cli_print_today (DaybookCli *cli, DaybookDb *db, GError **error);

/* What a state of a delivery, a document or a connection means to a person. */
DaybookInk daybook_cli_ink_of (const char *state);

/* An empty line, and @title on the next. */
void daybook_cli_print_heading (DaybookCli *cli, const char *title);

/* "1200 orders read, 90 a second, 34 %, about 3 min to go". (transfer full) */
char *daybook_cli_dup_progress (DaybookJobKind kind,
                                const char *stream,
                                const DaybookProgress *progress,
                                const DaybookEstimate *estimate);

/* Runs @job on this thread until it ends or the person stops it. Needs the lock of the session. */
void daybook_cli_run_job (DaybookCli *cli, DaybookJob *job);

/* "2026-11-24 13:05:59" in the business's time zone; "" for DAYBOOK_TIME_NONE. (transfer full) */
char *daybook_cli_dup_time (DaybookDb *db, gint64 time_us);

/* The types that records have: "order", "payment", ... (transfer full) */
char **daybook_cli_record_types (void);
/* "orders" for "order": what `daybookctl list` calls them (static). */
const char *daybook_cli_list_of (const char *type);

/* "; did you mean \"sync\"?" or "". (transfer full) */
char *daybook_cli_dup_near (const char *word, const char *const *words);

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

/* What @item is about, as daybookctl show takes it: "delivery 17", "order 1042". (transfer full) */
char *daybook_cli_dup_about (DaybookDb *db, const DaybookReviewItem *item);

/* Members of the object that @out is in: how a connection stands (see daybook-outlook.h). */
void daybook_cli_put_outlook (DaybookJsonWriter *out, const DaybookOutlook *outlook);

/* One line of JSON, or text, to standard output. */
void daybook_cli_print_json (DaybookJsonWriter *out);

/* The commands (each in its file). */
extern const DaybookCommand daybook_command_help, daybook_command_connect,
    daybook_command_connections, daybook_command_disconnect, daybook_command_sync,
    daybook_command_flow, daybook_command_list, daybook_command_show, daybook_command_explain,
    daybook_command_connector, daybook_command_status, daybook_command_verify, daybook_command_undo,
    daybook_command_quarantine, daybook_command_audit, daybook_command_health, daybook_command_run,
    daybook_command_schedule, daybook_command_pause, daybook_command_resume,
    daybook_command_backfill, daybook_command_release, daybook_command_tally,
    daybook_command_mapping, daybook_command_table, daybook_command_retry,
    daybook_command_refetch;

G_END_DECLS

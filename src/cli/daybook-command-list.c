/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list: what the store holds, a line or a JSON object each. */
#include <string.h>

#include "daybook-audit.h"
#include "daybook-cli.h"
#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-error.h"
#include "daybook-events.h"
#include "daybook-journals.h"
#include "daybook-json.h"
#include "daybook-mend.h"
#include "daybook-quarantine.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-runs.h"
#include "daybook-table.h"
#include "daybook-time.h"

typedef struct
{
  char *connection, *state, *since, *text;
  int limit;
  gboolean json;
  DaybookSession *session; /* borrowed */
  DaybookDb *db;           /* its */
  DaybookTable *table; /* for people */
  DaybookJsonWriter out;
} List;

static void
put_time (DaybookJsonWriter *out, const char *key, gint64 time_us)
{
  if (time_us != DAYBOOK_TIME_NONE && time_us != 0)
    daybook_json_put_int (out, key, time_us);
}

static void
add_time (List *list, gint64 time_us)
{
  g_autofree char *text = daybook_cli_dup_time (list->db, time_us);

  daybook_table_add (list->table, DAYBOOK_INK_PLAIN, text);
}

static void
add (List *list, const char *text)
{
  daybook_table_add (list->table, DAYBOOK_INK_PLAIN, text);
}

static void
add_int (List *list, gint64 number)
{
  daybook_table_add_int (list->table, DAYBOOK_INK_PLAIN, number);
}

static char *
money_text (gint64 minor, const char *currency)
{
  char text[DAYBOOK_MONEY_TEXT_MAX];

  return currency != NULL && *currency != '\0'
             ? g_strdup_printf ("%s %s", daybook_money_text (minor, currency, text), currency)
             : g_strdup ("");
}

/* Which payout a line is of, and what it adds to it. */
static gboolean
add_line (List *list, const DaybookStoredRecord *record, GError **error)
{
  g_autoptr(DaybookTree) line = daybook_tree_new (record->body, -1, error);
  DaybookJson in = daybook_json_over (line, 0, "payout_line");

  if (line == NULL)
    return FALSE;
  daybook_json_put_string (&list->out, "payout", daybook_json_string (&in, "payout"));
  daybook_json_put_money (&list->out, "net", daybook_json_money (&in, "net"));
  return daybook_json_done (&in, error);
}

static gboolean
add_record (List *list, const DaybookStoredRecord *record, GError **error)
{
  gboolean ok = TRUE;
  g_autofree char *money = money_text (record->money.minor, record->money.currency);

  if (!list->json)
    {
      add_time (list, record->at_us);
      add (list, record->number);
      add (list, record->status);
      add (list, money);
      add (list, record->connection);
      add (list, record->source_id);
      return TRUE;
    }
  daybook_json_begin_object (&list->out);
  daybook_json_put_string (&list->out, "id", record->source_id);
  daybook_json_put_string (&list->out, "connection", record->connection);
  daybook_json_put_string (&list->out, "number", record->number);
  daybook_json_put_string (&list->out, "status", record->status);
  daybook_json_put_int (&list->out, "revision", record->revision);
  put_time (&list->out, "at", record->at_us);
  put_time (&list->out, "updated", record->updated_us);
  if (record->money.currency[0] != '\0')
    daybook_json_put_money (&list->out, "money", record->money);
  if (record->body != NULL)
    ok = add_line (list, record, error);
  daybook_json_end_object (&list->out);
  return ok;
}

static gboolean
list_records (List *list, DaybookDb *db, const char *type, GError **error)
{
  DaybookRecordsQuery query = { .type = type,
                                .connection = list->connection,
                                .status = list->state,
                                .text = list->text,
                                .limit = (guint) list->limit,
                                .bodies = list->json && g_str_equal (type, "payout_line") };
  g_autoptr(GPtrArray) some = NULL;

  if (list->since != NULL
      && !daybook_time_parse (list->since, -1, DAYBOOK_TIME_DATE, NULL, &query.since_us, error))
    return FALSE;
  some = daybook_records_list (db, &query, error);
  for (guint i = 0; some != NULL && i < some->len; i++)
    if (!add_record (list, g_ptr_array_index (some, i), error))
      return FALSE;
  return some != NULL;
}

static gboolean
list_events (List *list, DaybookDb *db, const char *type, GError **error)
{
  gint64 last = daybook_events_last (db, error);
  g_autoptr(GPtrArray) some = last >= 0 ? daybook_events_read (db, MAX (0, last - list->limit),
                                                                (guint) list->limit, error)
                                         : NULL;

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookEvent *event = g_ptr_array_index (some, i);

      if (!list->json)
        {
          add_int (list, event->seq);
          add_time (list, event->at_us);
          add (list, event->type);
          add (list, event->connection);
          add (list, event->changes);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "seq", event->seq);
      daybook_json_put_string (&list->out, "type", event->type);
      daybook_json_put_string (&list->out, "connection", event->connection);
      daybook_json_put_int (&list->out, "revision", event->revision);
      put_time (&list->out, "at", event->at_us);
      daybook_json_end_object (&list->out);
    }
  return some != NULL;
}

static gboolean
list_deliveries (List *list, DaybookDb *db, const char *type, GError **error)
{
  DaybookDeliveriesQuery query = { .target = list->connection,
                                   .state = list->state,
                                   .kind = list->text,
                                   .limit = (guint) list->limit };
  g_autoptr(GPtrArray) some = daybook_deliveries_list (db, &query, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookDelivery *delivery = g_ptr_array_index (some, i);
      const char *state = daybook_delivery_state_name (delivery->state);
      g_autofree char *money = money_text (delivery->amount, delivery->currency);

      if (!list->json)
        {
          add_int (list, delivery->id);
          daybook_table_add (list->table, daybook_cli_ink_of (state), state);
          add (list, delivery->kind);
          add (list, delivery->date);
          add (list, money);
          add (list, delivery->reference);
          add (list, delivery->error != NULL ? delivery->error : delivery->reason);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "id", delivery->id);
      daybook_json_put_string (&list->out, "state", state);
      daybook_json_put_string (&list->out, "kind", delivery->kind);
      daybook_json_put_string (&list->out, "target", delivery->target);
      daybook_json_put_string (&list->out, "reference", delivery->reference);
      daybook_json_put_string (&list->out, "date", delivery->date);
      daybook_json_put_int (&list->out, "amount", delivery->amount);
      daybook_json_put_string (&list->out, "currency", delivery->currency);
      daybook_json_put_int (&list->out, "attempts", delivery->attempts);
      daybook_json_put_string (&list->out, "reason", delivery->reason);
      daybook_json_put_string (&list->out, "error", delivery->error);
      daybook_json_put_string (&list->out, "mapping", delivery->mapping);
      daybook_json_end_object (&list->out);
    }
  return some != NULL;
}

static gboolean
list_documents (List *list, DaybookDb *db, const char *type, GError **error)
{
  g_autoptr(GPtrArray) some
      = daybook_documents_list (db, list->connection, list->state, 0, (guint) list->limit, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookDocument *document = g_ptr_array_index (some, i);
      g_autofree char *money = money_text (document->total, document->currency);

      if (!list->json)
        {
          add_int (list, document->id);
          daybook_table_add (list->table, daybook_cli_ink_of (document->state), document->state);
          add (list, document->kind);
          add (list, document->remote_id);
          add (list, money);
          add (list, document->reference);
          add (list, document->link);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "id", document->id);
      daybook_json_put_int (&list->out, "delivery", document->delivery);
      daybook_json_put_string (&list->out, "connection", document->connection);
      daybook_json_put_string (&list->out, "kind", document->kind);
      daybook_json_put_string (&list->out, "remote_id", document->remote_id);
      daybook_json_put_string (&list->out, "reference", document->reference);
      daybook_json_put_string (&list->out, "link", document->link);
      daybook_json_put_int (&list->out, "total", document->total);
      daybook_json_put_string (&list->out, "currency", document->currency);
      daybook_json_put_string (&list->out, "state", document->state);
      daybook_json_put_string (&list->out, "mapping", document->mapping);
      daybook_json_end_object (&list->out);
    }
  return some != NULL;
}

static gboolean
list_quarantine (List *list, DaybookDb *db, const char *type, GError **error)
{
  g_autoptr(DaybookAside) aside = daybook_aside_new (list->session);
  g_autoptr(GPtrArray) some
      = daybook_quarantine_list (db, list->connection, FALSE, (guint) list->limit, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookQuarantined *item = g_ptr_array_index (some, i);
      DaybookMoney amount = daybook_aside_money (aside, item);
      g_autofree char *money = money_text (amount.minor, amount.currency);

      if (!list->json)
        {
          add_int (list, item->id);
          add_time (list, item->last_us);
          add (list, item->connection);
          add (list, item->stream);
          add (list, item->source_id != NULL ? item->source_id : "(no id)");
          add (list, money);
          daybook_table_add (list->table, DAYBOOK_INK_WAITS, item->reason);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "id", item->id);
      daybook_json_put_string (&list->out, "connection", item->connection);
      daybook_json_put_string (&list->out, "stream", item->stream);
      daybook_json_put_string (&list->out, "source_id", item->source_id);
      daybook_json_put_string (&list->out, "reason", item->reason);
      if (amount.currency[0] != '\0')
        daybook_json_put_money (&list->out, "money", amount);
      daybook_json_put_int (&list->out, "times", item->times);
      put_time (&list->out, "last", item->last_us);
      daybook_json_end_object (&list->out);
    }
  return some != NULL;
}

static gboolean
list_review (List *list, DaybookDb *db, const char *type, GError **error)
{
  g_autoptr(GPtrArray) some
      = daybook_review_list (db, list->state, FALSE, 0, (guint) list->limit, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookReviewItem *item = g_ptr_array_index (some, i);
      g_autofree char *money = money_text (item->amount, item->currency);
      g_autofree char *about = daybook_cli_dup_about (db, item);

      if (!list->json)
        {
          add_int (list, item->id);
          add_time (list, item->opened_us);
          daybook_table_add (list->table, DAYBOOK_INK_WAITS, item->queue);
          add (list, money);
          add (list, about);
          add (list, item->reason);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "id", item->id);
      daybook_json_put_string (&list->out, "queue", item->queue);
      daybook_json_put_string (&list->out, "subject_kind", item->subject_kind);
      daybook_json_put_int (&list->out, "subject", item->subject);
      daybook_json_put_string (&list->out, "about", about);
      daybook_json_put_string (&list->out, "reason", item->reason);
      daybook_json_put_int (&list->out, "amount", item->amount);
      daybook_json_put_string (&list->out, "currency", item->currency);
      put_time (&list->out, "opened", item->opened_us);
      daybook_json_end_object (&list->out);
    }
  return some != NULL;
}

static gboolean
list_runs (List *list, DaybookDb *db, const char *type, GError **error)
{
  g_autoptr(GPtrArray) some = daybook_runs_list (db, NULL, (guint) list->limit, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookRun *run = g_ptr_array_index (some, i);

      if (!list->json)
        {
          add_int (list, run->id);
          add_time (list, run->started_us);
          add (list, run->what);
          add (list, run->counts);
          daybook_table_add (list->table, DAYBOOK_INK_BAD, run->error);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "id", run->id);
      daybook_json_put_string (&list->out, "what", run->what);
      put_time (&list->out, "started", run->started_us);
      put_time (&list->out, "ended", run->ended_us);
      daybook_json_put_string (&list->out, "error", run->error);
      daybook_json_end_object (&list->out);
    }
  return some != NULL;
}

static gboolean
list_balances (List *list, DaybookDb *db, const char *type, GError **error)
{
  g_autoptr(GArray) some = daybook_journals_balances (db, NULL, NULL, NULL, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookBalance *balance = &g_array_index (some, DaybookBalance, i);
      g_autofree char *money = money_text (balance->debit - balance->credit, balance->currency);

      if (!list->json)
        {
          add (list, balance->role);
          add (list, balance->account);
          add (list, money);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_string (&list->out, "role", balance->role);
      daybook_json_put_string (&list->out, "account", balance->account);
      daybook_json_put_string (&list->out, "currency", balance->currency);
      daybook_json_put_int (&list->out, "debit", balance->debit);
      daybook_json_put_int (&list->out, "credit", balance->credit);
      daybook_json_end_object (&list->out);
    }
  return some != NULL;
}

static gboolean
list_audit (List *list, DaybookDb *db, const char *type, GError **error)
{
  g_autoptr(GPtrArray) some = daybook_audit_list (db, 0, (guint) list->limit, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookAuditEntry *entry = g_ptr_array_index (some, i);

      if (!list->json)
        {
          add_time (list, entry->at_us);
          add (list, entry->actor);
          add (list, entry->act);
          add (list, entry->detail);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "seq", entry->seq);
      put_time (&list->out, "at", entry->at_us);
      daybook_json_put_string (&list->out, "actor", entry->actor);
      daybook_json_put_string (&list->out, "act", entry->act);
      daybook_json_key (&list->out, "detail");
      daybook_json_add_raw (&list->out, entry->detail, -1);
      daybook_json_put_string (&list->out, "hash", entry->hash);
      daybook_json_end_object (&list->out);
    }
  return some != NULL;
}

#define RECORD_COLUMNS "~Time|Number|~Status|>Amount|~Connection|~Id"

static const struct
{
  const char *word, *type;
  gboolean (*list) (List *list, DaybookDb *db, const char *type, GError **error);
  const char *columns; /* of its table */
} things[] = {
  { "orders", "order", list_records, RECORD_COLUMNS },
  { "payments", "payment", list_records, RECORD_COLUMNS },
  { "refunds", "refund", list_records, RECORD_COLUMNS },
  { "disputes", "dispute", list_records, RECORD_COLUMNS },
  { "payouts", "payout", list_records, RECORD_COLUMNS },
  { "payout-lines", "payout_line", list_records, RECORD_COLUMNS },
  { "entries", "balance_entry", list_records, RECORD_COLUMNS },
  { "customers", "customer", list_records, RECORD_COLUMNS },
  { "items", "item", list_records, RECORD_COLUMNS },
  { "stock", "stock_level", list_records, RECORD_COLUMNS },
  { "fulfilments", "fulfilment", list_records, RECORD_COLUMNS },
  { "accounts", "account", list_records, RECORD_COLUMNS },
  { "tax-codes", "tax_code", list_records, RECORD_COLUMNS },
  { "periods", "period", list_records, RECORD_COLUMNS },
  { "companies", "company", list_records, RECORD_COLUMNS },
  { "events", NULL, list_events, ">Event|Time|Type|Connection|Changes" },
  { "deliveries", NULL, list_deliveries, ">Id|State|Kind|Date|>Amount|~Reference|Why" },
  { "documents", NULL, list_documents, ">Id|State|Kind|Number there|>Amount|~Reference|Link" },
  { "quarantine", NULL, list_quarantine, ">Id|Last seen|Connection|Stream|~Record|>Amount|Reason" },
  { "review", NULL, list_review, ">Id|Since|Queue|>Amount|~About|Reason" },
  { "runs", NULL, list_runs, ">Id|Time|What|~Counts|Error" },
  { "balances", NULL, list_balances, "Role|Account|>Balance" },
  { "audit", NULL, list_audit, "Time|Who|Act|Detail" },
};

static char **
thing_words (void)
{
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    g_strv_builder_add (words, things[i].word);
  return g_strv_builder_end (words);
}

char **
daybook_cli_record_types (void)
{
  g_autoptr(GStrvBuilder) types = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    if (things[i].type != NULL)
      g_strv_builder_add (types, things[i].type);
  return g_strv_builder_end (types);
}

const char *
daybook_cli_list_of (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    if (g_strcmp0 (things[i].type, type) == 0)
      return things[i].word;
  return "events";
}

/* On a terminal an end that was left out, and a list that is empty, are said. */
static void
print_list (DaybookCli *cli, List *list)
{
  guint rows = daybook_table_rows (list->table);

  if (cli->json)
    {
      daybook_cli_print_json (&list->out);
      return;
    }
  daybook_table_print (list->table);
  if (cli->screen.terminal && rows == 0)
    g_print ("There are none%s.\n",
             list->connection != NULL || list->state != NULL || list->since != NULL
                     || list->text != NULL
                 ? " of that kind"
                 : "");
  else if (cli->screen.terminal && rows == (guint) list->limit)
    g_print ("%u shown; more with --limit %u\n", rows, rows * 10);
}

static int
list_thing (DaybookCli *cli, List *list, const char *word)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_auto(GStrv) words = NULL;
  g_autofree char *near = NULL;
  int status;

  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    {
      if (!g_str_equal (things[i].word, word))
        continue;
      session = daybook_cli_open (cli, FALSE, FALSE, &status);
      if (session == NULL)
        return status;
      list->json = cli->json;
      list->session = session;
      list->db = daybook_session_db (session);
      list->table = daybook_table_new (&cli->screen, things[i].columns);
      daybook_json_begin_list (&list->out);
      if (!things[i].list (list, daybook_session_db (session), things[i].type, &error))
        return daybook_cli_fail (cli, g_steal_pointer (&error));
      daybook_json_end_list (&list->out);
      print_list (cli, list);
      return DAYBOOK_EXIT_OK;
    }
  words = thing_words ();
  near = daybook_cli_dup_near (word, (const char *const *) words);
  return daybook_cli_usage (cli, &daybook_command_list, "there is no list of \"%s\"%s", word,
                            near);
}

static int
run_list (DaybookCli *cli, int argc, char **argv)
{
  List list = { .limit = 100 };
  const GOptionEntry entries[] = {
    { "connection", 0, 0, G_OPTION_ARG_STRING, &list.connection,
      "Only of this connection (deliveries: to it)", "CONNECTION" },
    { "state", 0, 0, G_OPTION_ARG_STRING, &list.state, "Only in this state (review: this queue)",
      "WORD" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &list.since, "Only records from this day on",
      "YYYY-MM-DD" },
    { "text", 0, 0, G_OPTION_ARG_STRING, &list.text,
      "Only records that hold this text (deliveries: of this kind)", "TEXT" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &list.limit, "At most so many (default 100)", "N" },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  daybook_json_writer_init (&list.out);
  if (!daybook_cli_options (cli, &daybook_command_list, entries, &argc, &argv, &status))
    ;
  else if (argc != 2 || list.limit < 1)
    status = daybook_cli_usage (cli, &daybook_command_list, "name one list%s",
                                list.limit < 1 ? ", and a limit of at least 1" : "");
  else
    status = list_thing (cli, &list, argv[1]);
  daybook_json_writer_clear (&list.out);
  daybook_table_free (list.table);
  g_free (list.connection);
  g_free (list.state);
  g_free (list.since);
  g_free (list.text);
  return status;
}

const DaybookCommand daybook_command_list = {
  .name = "list",
  .usage = "THING",
  .summary = "List records, events, deliveries, documents, quarantine, review, …",
  .group = DAYBOOK_GROUP_LOOKING,
  .words = thing_words,
  .examples
  = "list review\tWhat waits for you, with the sum and the reason\n"
    "list deliveries --state held\tPostings that are held, and why\n"
    "list orders --since 2026-11-01 --text Maple\tOrders of this month that hold a word\n"
    "--json list payouts --limit 1000\tAll payouts for a script\n",
  .next = "Look at one of them with daybookctl show, or ask how it came about with daybookctl "
          "explain.",
  .help
  = "Things: orders payments refunds disputes payouts payout-lines entries customers items stock "
    "fulfilments accounts\n"
    "tax-codes periods companies; events deliveries documents quarantine review runs balances "
    "audit.\n"
    "JSON: a list of objects. Times are microseconds since 1970 UTC, amounts minor units.\n"
    "  records: id, connection, number, status, revision, at, updated, money (amount, currency);\n"
    "    payout-lines: also payout, net (amount, currency)\n"
    "  events: seq, type, connection, revision, at\n"
    "  deliveries: id, state, kind, target, reference, date, amount, currency, attempts, reason, "
    "error, mapping\n"
    "  documents: id, delivery, connection, kind, remote_id, reference, link, total, currency, "
    "state, mapping\n"
    "  quarantine: id, connection, stream, source_id, reason, money (where known), times, last\n"
    "  review: id, queue, subject_kind, subject, about (what show takes), reason,\n    "
    "amount, currency, opened\n"
    "  runs: what, started, ended, error     balances: role, account, currency, debit, credit\n"
    "  audit: seq, at, actor, act, detail, hash",
  .run = run_list,
};

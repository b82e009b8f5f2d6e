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
#include "daybook-quarantine.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-runs.h"
#include "daybook-time.h"

typedef struct
{
  char *connection, *state, *since, *text;
  int limit;
  gboolean json;
  DaybookJsonWriter out;
} List;

static void
put_time (DaybookJsonWriter *out, const char *key, gint64 time_us)
{
  if (time_us != DAYBOOK_TIME_NONE && time_us != 0)
    daybook_json_put_int (out, key, time_us);
}

static void
print_time (gint64 time_us)
{
  g_autofree char *text = time_us != DAYBOOK_TIME_NONE
                              ? daybook_time_dup_text (time_us, DAYBOOK_TIME_RFC3339, NULL)
                              : NULL;

  g_print ("%-20.19s", text != NULL ? text : "");
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
      print_time (record->at_us);
      g_print (" %-30s %-16s %-14s %s\n", record->source_id,
               record->number != NULL ? record->number : "",
               record->status != NULL ? record->status : "", money);
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
          print_time (event->at_us);
          g_print (" %6" G_GINT64_FORMAT " %-24s %s %s\n", event->seq, event->type,
                   event->connection, event->changes != NULL ? event->changes : "");
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
          g_print ("%6" G_GINT64_FORMAT " %-10s %-13s %-20s %14s %s\n", delivery->id, state,
                   delivery->kind, delivery->reference, money,
                   delivery->error != NULL    ? delivery->error
                   : delivery->reason != NULL ? delivery->reason
                                              : "");
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
          g_print ("%6" G_GINT64_FORMAT " %-7s %-14s %-8s %-20s %14s %s\n", document->id,
                   document->state, document->kind, document->remote_id, document->reference, money,
                   document->link != NULL ? document->link : "");
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
  g_autoptr(GPtrArray) some
      = daybook_quarantine_list (db, list->connection, FALSE, (guint) list->limit, error);

  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookQuarantined *item = g_ptr_array_index (some, i);

      if (!list->json)
        {
          g_print ("%6" G_GINT64_FORMAT " %s/%s %s: %s\n", item->id, item->connection, item->stream,
                   item->source_id != NULL ? item->source_id : "(no id)", item->reason);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "id", item->id);
      daybook_json_put_string (&list->out, "connection", item->connection);
      daybook_json_put_string (&list->out, "stream", item->stream);
      daybook_json_put_string (&list->out, "source_id", item->source_id);
      daybook_json_put_string (&list->out, "reason", item->reason);
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

      if (!list->json)
        {
          g_print ("%6" G_GINT64_FORMAT " %-26s %14s  %s\n", item->id, item->queue, money,
                   item->reason);
          continue;
        }
      daybook_json_begin_object (&list->out);
      daybook_json_put_int (&list->out, "id", item->id);
      daybook_json_put_string (&list->out, "queue", item->queue);
      daybook_json_put_string (&list->out, "subject_kind", item->subject_kind);
      daybook_json_put_int (&list->out, "subject", item->subject);
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
          print_time (run->started_us);
          g_print (" %6" G_GINT64_FORMAT " %-30s %s %s\n", run->id, run->what,
                   run->counts != NULL ? run->counts : "",
                   run->error != NULL ? run->error : "");
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
          g_print ("%-24s %-10s %16s\n", balance->role,
                   balance->account != NULL ? balance->account : "", money);
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
          print_time (entry->at_us);
          g_print (" %-12s %-22s %s\n", entry->actor, entry->act, entry->detail);
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

static const struct
{
  const char *word, *type;
  gboolean (*list) (List *list, DaybookDb *db, const char *type, GError **error);
} things[] = {
  { "orders", "order", list_records },
  { "payments", "payment", list_records },
  { "refunds", "refund", list_records },
  { "disputes", "dispute", list_records },
  { "payouts", "payout", list_records },
  { "payout-lines", "payout_line", list_records },
  { "entries", "balance_entry", list_records },
  { "customers", "customer", list_records },
  { "items", "item", list_records },
  { "stock", "stock_level", list_records },
  { "fulfilments", "fulfilment", list_records },
  { "accounts", "account", list_records },
  { "tax-codes", "tax_code", list_records },
  { "periods", "period", list_records },
  { "companies", "company", list_records },
  { "events", NULL, list_events },
  { "deliveries", NULL, list_deliveries },
  { "documents", NULL, list_documents },
  { "quarantine", NULL, list_quarantine },
  { "review", NULL, list_review },
  { "runs", NULL, list_runs },
  { "balances", NULL, list_balances },
  { "audit", NULL, list_audit },
};

static int
list_thing (DaybookCli *cli, List *list, const char *word)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  int status;

  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    {
      if (!g_str_equal (things[i].word, word))
        continue;
      session = daybook_cli_open (cli, FALSE, FALSE, &status);
      if (session == NULL)
        return status;
      list->json = cli->json;
      daybook_json_begin_list (&list->out);
      if (!things[i].list (list, daybook_session_db (session), things[i].type, &error))
        return daybook_cli_fail (cli, g_steal_pointer (&error));
      daybook_json_end_list (&list->out);
      if (cli->json)
        daybook_cli_print_json (&list->out);
      return DAYBOOK_EXIT_OK;
    }
  return daybook_cli_usage (cli, &daybook_command_list, "there is no list of \"%s\"", word);
}

static int
run_list (DaybookCli *cli, int argc, char **argv)
{
  List list = { .limit = 100 };
  const GOptionEntry entries[] = {
    { "connection", 0, 0, G_OPTION_ARG_STRING, &list.connection,
      "Only of this connection (deliveries: to it)", "ID" },
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
    status = daybook_cli_usage (cli, &daybook_command_list, "name one list");
  else
    status = list_thing (cli, &list, argv[1]);
  daybook_json_writer_clear (&list.out);
  g_free (list.connection);
  g_free (list.state);
  g_free (list.since);
  g_free (list.text);
  return status;
}

const DaybookCommand daybook_command_list = {
  .name = "list",
  .usage = "THING [OPTION…]",
  .summary = "List records, events, deliveries, documents, quarantine, review, ...",
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
    "  quarantine: id, connection, stream, source_id, reason, times, last\n"
    "  review: id, queue, subject_kind, subject, reason, amount, currency, opened\n"
    "  runs: what, started, ended, error     balances: role, account, currency, debit, credit\n"
    "  audit: seq, at, actor, act, detail, hash",
  .run = run_list,
};

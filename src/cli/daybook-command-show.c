/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show and explain: one thing whole, and why it is as it is. */
#include <string.h>

#include "daybook-cli.h"
#include "daybook-deliveries.h"
#include "daybook-documents.h"
#include "daybook-error.h"
#include "daybook-events.h"
#include "daybook-face.h"
#include "daybook-flow-run.h"
#include "daybook-mapping-versions.h"
#include "daybook-mend.h"
#include "daybook-quarantine.h"
#include "daybook-records.h"
#include "daybook-remedy.h"

DaybookStoredRecord *
daybook_cli_find_record (DaybookDb *db, const char *type, const char *id, GError **error)
{
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, TRUE, error);
  g_autoptr(GPtrArray) named = NULL;

  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      const DaybookConnection *connection = g_ptr_array_index (connections, i);
      g_autoptr(GError) failure = NULL;
      DaybookStoredRecord *record = daybook_records_find (db, connection->id, type, id, &failure);

      if (record != NULL)
        return record;
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }
  named = connections != NULL ? daybook_records_find_by_number (db, NULL, type, id, error) : NULL;
  if (named == NULL)
    return NULL;
  if (named->len == 1)
    return daybook_records_get (db, ((DaybookStoredRecord *) g_ptr_array_index (named, 0))->id,
                                error);
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               named->len == 0 ? "there is no %s %s: no connection has read one of that number or "
                                 "id. Those that there are: daybookctl list %s"
                               : "there is more than one %s %s: give the id that its provider "
                                 "knows it by, as in daybookctl list %s",
               type, id, daybook_cli_list_of (type));
  return NULL;
}

static void
put_history (DaybookDb *db, gint64 delivery, DaybookJsonWriter *out)
{
  g_autoptr(GPtrArray) history = daybook_deliveries_history (db, delivery, NULL);

  daybook_json_key (out, "history");
  daybook_json_begin_list (out);
  for (guint i = 0; history != NULL && i < history->len; i++)
    {
      const DaybookAttempt *attempt = g_ptr_array_index (history, i);

      daybook_json_begin_object (out);
      daybook_json_put_int (out, "at", attempt->at_us);
      daybook_json_put_string (out, "what", attempt->what);
      daybook_json_put_string (out, "outcome", attempt->outcome);
      daybook_json_end_object (out);
    }
  daybook_json_end_list (out);
}

static gboolean
show_delivery (DaybookSession *session, const char *text, DaybookJsonWriter *out, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  gint64 id;
  g_autoptr(DaybookDelivery) delivery
      = daybook_cli_parse_id (text, &id, error) ? daybook_deliveries_get (db, id, error) : NULL;

  if (delivery == NULL)
    return FALSE;
  daybook_json_put_int (out, "id", delivery->id);
  daybook_json_put_string (out, "state", daybook_delivery_state_name (delivery->state));
  daybook_json_put_string (out, "kind", delivery->kind);
  daybook_json_put_string (out, "flow", delivery->flow);
  daybook_json_put_string (out, "target", delivery->target);
  daybook_json_put_string (out, "action", delivery->action);
  daybook_json_put_int (out, "amount", delivery->amount);
  daybook_json_put_string (out, "currency", delivery->currency);
  daybook_json_put_string (out, "reference", delivery->reference);
  daybook_json_put_string (out, "key", delivery->key);
  daybook_json_put_int (out, "event", delivery->event);
  daybook_json_put_string (out, "reason", delivery->reason);
  daybook_json_put_string (out, "error", delivery->error);
  daybook_json_put_string (out, "mapping", delivery->mapping);
  daybook_json_key (out, "posting");
  daybook_json_add_raw (out, delivery->body, -1);
  put_history (db, delivery->id, out);
  return TRUE;
}

static gboolean
show_document (DaybookSession *session, const char *text, DaybookJsonWriter *out, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  gint64 id;
  g_autoptr(DaybookDocument) document
      = daybook_cli_parse_id (text, &id, error) ? daybook_documents_get (db, id, error) : NULL;

  if (document == NULL)
    return FALSE;
  daybook_json_put_int (out, "id", document->id);
  daybook_json_put_int (out, "delivery", document->delivery);
  daybook_json_put_string (out, "connection", document->connection);
  daybook_json_put_string (out, "kind", document->kind);
  daybook_json_put_string (out, "remote_id", document->remote_id);
  daybook_json_put_string (out, "remote_version", document->remote_version);
  daybook_json_put_string (out, "reference", document->reference);
  daybook_json_put_string (out, "link", document->link);
  daybook_json_put_int (out, "total", document->total);
  daybook_json_put_string (out, "currency", document->currency);
  daybook_json_put_string (out, "state", document->state);
  daybook_json_put_string (out, "mapping", document->mapping);
  daybook_json_key (out, "steps");
  daybook_json_add_raw (out, document->steps, -1);
  put_history (db, document->delivery, out);
  return TRUE;
}

static gboolean
show_quarantined (DaybookSession *session, const char *text, DaybookJsonWriter *out, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookAside) aside = daybook_aside_new (session);
  DaybookMoney money;
  gint64 id;
  g_autoptr(DaybookQuarantined) item
      = daybook_cli_parse_id (text, &id, error) ? daybook_quarantine_get (db, id, error) : NULL;

  if (item == NULL)
    return FALSE;
  money = daybook_aside_money (aside, item);
  daybook_json_put_int (out, "id", item->id);
  daybook_json_put_string (out, "connection", item->connection);
  daybook_json_put_string (out, "stream", item->stream);
  daybook_json_put_string (out, "type", item->type);
  daybook_json_put_string (out, "source_id", item->source_id);
  daybook_json_put_string (out, "reason", item->reason);
  if (money.currency[0] != '\0')
    daybook_json_put_money (out, "money", money);
  daybook_json_put_int (out, "times", item->times);
  daybook_json_put_string (out, "payload", item->payload);
  return TRUE;
}

static gboolean
show_event (DaybookSession *session, const char *text, DaybookJsonWriter *out, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  gint64 seq;
  g_autoptr(DaybookEvent) event
      = daybook_cli_parse_id (text, &seq, error) ? daybook_events_get (db, seq, error) : NULL;
  g_autoptr(DaybookStoredRecord) record
      = event != NULL ? daybook_records_get (db, event->record, error) : NULL;

  if (record == NULL)
    return FALSE;
  daybook_json_put_int (out, "seq", event->seq);
  daybook_json_put_string (out, "type", event->type);
  daybook_json_put_string (out, "connection", event->connection);
  daybook_json_put_string (out, "record_type", event->record_type);
  daybook_json_put_string (out, "record", record->source_id);
  daybook_json_put_int (out, "revision", event->revision);
  daybook_json_put_int (out, "at", event->at_us);
  daybook_json_key (out, "changes");
  daybook_json_add_raw (out, event->changes != NULL ? event->changes : "null", -1);
  return TRUE;
}

static gboolean
show_mapping (DaybookSession *session, const char *digest, DaybookJsonWriter *out, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookMappingVersion) version = daybook_mapping_versions_get (db, digest, error);

  if (version == NULL)
    return FALSE;
  daybook_json_put_string (out, "name", version->name);
  daybook_json_put_string (out, "version", version->digest);
  daybook_json_put_int (out, "kept", version->kept_us);
  daybook_json_key (out, "rules");
  daybook_json_add_raw (out, version->text, -1);
  return TRUE;
}

static void
put_events (DaybookDb *db, gint64 record, DaybookJsonWriter *out)
{
  g_autoptr(GPtrArray) events = daybook_events_of (db, record, NULL);

  daybook_json_key (out, "events");
  daybook_json_begin_list (out);
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const DaybookEvent *event = g_ptr_array_index (events, i);

      daybook_json_begin_object (out);
      daybook_json_put_int (out, "seq", event->seq);
      daybook_json_put_string (out, "type", event->type);
      daybook_json_put_int (out, "revision", event->revision);
      daybook_json_put_int (out, "at", event->at_us);
      daybook_json_end_object (out);
    }
  daybook_json_end_list (out);
}

static gboolean
show_record (
    DaybookDb *db, const char *type, const char *id, DaybookJsonWriter *out, GError **error)
{
  g_autoptr(DaybookStoredRecord) record = daybook_cli_find_record (db, type, id, error);

  if (record == NULL)
    return FALSE;
  daybook_json_put_string (out, "type", record->type);
  daybook_json_put_string (out, "contract", record->contract);
  daybook_json_put_string (out, "connection", record->connection);
  daybook_json_put_string (out, "id", record->source_id);
  daybook_json_put_int (out, "revision", record->revision);
  daybook_json_put_string (out, "mapping", record->mapping);
  daybook_json_key (out, "body");
  daybook_json_add_raw (out, record->body, -1);
  put_events (db, record->id, out);
  return TRUE;
}

/* What to type about it, or NULL. */
static char *
dup_next (DaybookDb *db, const DaybookTree *tree, const char *word)
{
  const char *state = daybook_tree_find_text (tree, 0, "state");
  const char *reason = daybook_tree_find_text (tree, 0, "reason");
  gint64 id = 0;

  daybook_tree_int (tree, daybook_tree_get (tree, 0, "id"), &id);
  if (g_str_equal (word, "quarantine"))
    return g_strdup_printf (
        "what it lacks: daybookctl table unmapped, or daybookctl mapping edit; then: daybookctl "
        "quarantine retry %" G_GINT64_FORMAT ". Dealt with by hand: daybookctl quarantine resolve "
        "%" G_GINT64_FORMAT " --why TEXT",
        id, id);
  if (g_str_equal (word, "delivery")
      && (g_strcmp0 (state, "held") == 0 || g_strcmp0 (state, "refused") == 0))
    return daybook_remedy_dup (g_strcmp0 (state, "refused") == 0 ? "refused" : reason,
                               daybook_tree_find_text (tree, 0, "flow"), id);
  return NULL;
}

static int
print_shown (DaybookCli *cli, DaybookDb *db, const char *word, DaybookJsonWriter *out)
{
  g_autofree char *text = daybook_json_writer_steal (out);
  g_autoptr(DaybookTree) tree = daybook_tree_new (text, -1, NULL);
  g_autofree char *next = dup_next (db, tree, word);

  daybook_face_print (cli, db, tree, 0);
  if (next != NULL)
    g_print ("%sWhat next%s: %s\n",
             daybook_screen_ink (&cli->screen, stdout, DAYBOOK_INK_HEADING),
             daybook_screen_plain (&cli->screen, stdout, DAYBOOK_INK_HEADING), next);
  return DAYBOOK_EXIT_OK;
}

static const struct
{
  const char *word;
  gboolean (*show) (
      DaybookSession *session, const char *id, DaybookJsonWriter *out, GError **error);
} things[] = { { "delivery", show_delivery },
               { "document", show_document },
               { "quarantine", show_quarantined },
               { "event", show_event },
               { "mapping", show_mapping } };

/* The types of records, and the first @n of the other things. */
static char **
words_with (guint n)
{
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();
  g_auto(GStrv) types = daybook_cli_record_types ();

  g_strv_builder_addv (words, (const char **) types);
  for (guint i = 0; i < n; i++)
    g_strv_builder_add (words, things[i].word);
  return g_strv_builder_end (words);
}

static char **
shown_words (void)
{
  return words_with (G_N_ELEMENTS (things));
}

static char **
explained_words (void)
{
  return words_with (1);
}

/* FALSE with *status set: there is no such thing. */
static gboolean
is_thing (DaybookCli *cli, const DaybookCommand *command, const char *word, int *status)
{
  g_auto(GStrv) words = command->words ();
  g_autofree char *near = NULL;

  if (g_strv_contains ((const char *const *) words, word))
    return TRUE;
  near = daybook_cli_dup_near (word, (const char *const *) words);
  *status = daybook_cli_usage (cli, command, "there is no kind of thing called \"%s\"%s", word,
                               near);
  return FALSE;
}

static int
run_show (DaybookCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_auto(DaybookJsonWriter) out = { 0 };
  gboolean found = FALSE, known = FALSE;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_show, NULL, &argc, &argv, &status))
    return status;
  if (argc != 3)
    return daybook_cli_usage (cli, &daybook_command_show, "name a kind of thing and its id");
  if (!is_thing (cli, &daybook_command_show, argv[1], &status))
    return status;
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  for (guint i = 0; i < G_N_ELEMENTS (things) && !known; i++)
    if ((known = g_str_equal (things[i].word, argv[1])))
      found = things[i].show (session, argv[2], &out, &error);
  if (!known)
    found = show_record (daybook_session_db (session), argv[1], argv[2], &out, &error);
  if (!found)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_end_object (&out);
  if (!cli->json)
    return print_shown (cli, daybook_session_db (session), argv[1], &out);
  daybook_cli_print_json (&out);
  return DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_show = {
  .name = "show",
  .usage = "THING ID",
  .words = shown_words,
  .summary = "Show one thing whole",
  .group = DAYBOOK_GROUP_LOOKING,
  .examples = "show order 1042\tAn order by its number, with its events\n"
              "show delivery 17\tA posting and everything that was tried with it\n"
              "show quarantine 3\tWhat could not be read, and why\n",
  .next = "Why it is as it is: daybookctl explain. Who did something about it: daybookctl audit "
          "--about KIND:ID",
  .help = "Things: order, payment and the other types of records; event, delivery, document, "
          "quarantine, mapping. Records are found by the provider's id or by their number (show "
          "order 1042); the others "
          "by the id that list prints,\n"
          "a mapping by its version. Times are those of the business. What can be done about it "
          "stands at the end.\n"
          "JSON: type, contract, connection, id, revision, "
          "mapping, body, events for a record;\n"
          "a delivery has its posting and history (at, what, outcome), a document its link, steps "
          "and history.",
  .run = run_show,
};

static char *
explain_record (DaybookSession *session, const char *type, const char *id, GError **error)
{
  g_autoptr(DaybookStoredRecord) record
      = daybook_cli_find_record (daybook_session_db (session), type, id, error);

  return record != NULL ? daybook_mend_explain (session, record->id, error) : NULL;
}

static char *
explain_delivery (DaybookSession *session, const char *text, GError **error)
{
  gint64 id;

  return daybook_cli_parse_id (text, &id, error)
             ? daybook_flow_explain (daybook_session_db (session), id, error)
             : NULL;
}

static void
print_steps (DaybookDb *db, const DaybookTree *tree)
{
  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      const char *to = daybook_tree_find_text (tree, node, "to");
      const char *from = daybook_tree_find_text (tree, node, "from");
      const char *failure = daybook_tree_find_text (tree, node, "error");
      gsize source_length = 0;
      g_autofree char *value
          = daybook_face_dup_value (db, tree, daybook_tree_get (tree, node, "value"));
      const char *source
          = daybook_tree_source (tree, daybook_tree_get (tree, node, "source"), &source_length);

      g_print ("%-32s = %s", to, value);
      if (from != NULL)
        g_print ("   from %s: %.*s", from, (int) MIN (source_length, 60),
                 source != NULL ? source : "nothing");
      for (DaybookNode step = daybook_tree_first (tree, daybook_tree_get (tree, node, "steps"));
           step != DAYBOOK_NODE_NONE; step = daybook_tree_next (tree, step))
        {
          const char *row = daybook_tree_find_text (tree, step, "row");

          g_print (" → %s%s%s%s", daybook_tree_find_text (tree, step, "step"),
                   row != NULL ? " (" : "", row != NULL ? row : "", row != NULL ? ")" : "");
        }
      g_print ("%s%s\n", failure != NULL ? "   FAILS: " : "", failure != NULL ? failure : "");
    }
}

static int
run_explain (DaybookCli *cli, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autofree char *text = NULL;
  g_autoptr(DaybookTree) tree = NULL;
  gboolean delivery;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_explain, NULL, &argc, &argv, &status))
    return status;
  if (argc != 3)
    return daybook_cli_usage (cli, &daybook_command_explain, "name a kind of thing and its id");
  if (!is_thing (cli, &daybook_command_explain, argv[1], &status))
    return status;
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  delivery = g_str_equal (argv[1], "delivery");
  text = delivery ? explain_delivery (session, argv[2], &error)
                  : explain_record (session, argv[1], argv[2], &error);
  if (text == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  tree = cli->json ? NULL : daybook_tree_new (text, -1, NULL);
  if (tree == NULL)
    g_print ("%s\n", text);
  else if (delivery)
    daybook_face_print (cli, daybook_session_db (session), tree, 0);
  else
    print_steps (daybook_session_db (session), tree);
  return DAYBOOK_EXIT_OK;
}

const DaybookCommand daybook_command_explain = {
  .name = "explain",
  .usage = "THING ID",
  .words = explained_words,
  .group = DAYBOOK_GROUP_LOOKING,
  .examples = "explain order 1042\tField by field: which rule, from what, by which steps\n"
              "explain delivery 17\tFrom the event over the ties to the posting and the document\n",
  .next = "Take a posting back: daybookctl undo CONNECTION DELIVERY",
  .summary = "Say for each field which rule, source value and steps made it",
  .help = "Things: order, payment and the other types of records; delivery. For a record: each "
          "field of it, the rule, the source value and the steps (JSON: to, "
          "rule, line, from, source, steps,\n"
          "value, error). For a delivery: its cause, the records that belong to it, the ties and "
          "their evidence, the posting and\n"
          "the document (JSON: cause, ties, posting, document).",
  .run = run_explain,
};

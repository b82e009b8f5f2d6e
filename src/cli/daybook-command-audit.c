/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit: who did what, when, to which; and the whole chain for someone who wants to check it
 * elsewhere. */
#include <stdio.h>
#include <string.h>

#include "daybook-audit.h"
#include "daybook-cli.h"
#include "daybook-deliveries.h"
#include "daybook-error.h"
#include "daybook-table.h"
#include "daybook-time.h"

#define EXPORT_AT_ONCE 1000

typedef struct
{
  DaybookAuditQuery query;
  GArray *ids; /* gint64 */
} Look;

static void
put_entry (DaybookJsonWriter *out, const DaybookAuditEntry *entry, gboolean exact)
{
  daybook_json_begin_object (out);
  daybook_json_put_int (out, "seq", entry->seq);
  daybook_json_put_int (out, "at", entry->at_us);
  daybook_json_put_string (out, "actor", entry->actor);
  daybook_json_put_string (out, "act", entry->act);
  /* The hash is over the text of the detail, so an exported one stays a text. */
  if (exact)
    daybook_json_put_string (out, "detail", entry->detail);
  else
    {
      daybook_json_key (out, "detail");
      daybook_json_add_raw (out, entry->detail, -1);
    }
  daybook_json_put_string (out, "version", entry->version);
  if (exact)
    daybook_json_put_string (out, "prev", entry->prev);
  daybook_json_put_string (out, "hash", entry->hash);
  daybook_json_end_object (out);
}

static void
add_list (GString *text, const DaybookTree *tree, const char *member)
{
  DaybookNode list = daybook_tree_get (tree, 0, member);
  const char *last = NULL;
  guint count = 0;

  for (DaybookNode node = daybook_tree_first (tree, list); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      const char *one = daybook_tree_text (tree, node, NULL);

      if (g_strcmp0 (one, last) != 0 && ++count <= 3)
        g_string_append_printf (text, " %s", one);
      last = one;
    }
  if (count > 3)
    g_string_append_printf (text, " … and %u more", count - 3);
}

/* "delivery 17 18 19 … and 37 more: DB-1042 DB-1043 …"; another detail as it is. */
static char *
words (const DaybookAuditEntry *entry)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (entry->detail, -1, NULL);
  const char *about = daybook_tree_find_text (tree, 0, "about");
  g_autoptr (GString) text = g_string_new (about);

  if (about == NULL)
    return g_strdup (g_str_equal (entry->detail, "{}") ? "" : entry->detail);
  add_list (text, tree, "ids");
  if (daybook_tree_get (tree, 0, "ids") != DAYBOOK_NODE_NONE
      && daybook_tree_get (tree, 0, "names") != DAYBOOK_NODE_NONE)
    g_string_append_c (text, ':');
  add_list (text, tree, "names");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static int
show (DaybookCli *cli, DaybookSession *session, const DaybookAuditQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = daybook_audit_find (daybook_session_db (session), query, &error);
  g_autoptr (DaybookTable) table = daybook_table_new (&cli->screen, ">Row|Time|Who|Act|What");
  g_auto (DaybookJsonWriter) out = { 0 };

  if (list == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; i < list->len; i++)
    {
      const DaybookAuditEntry *entry = g_ptr_array_index (list, i);
      g_autofree char *at = daybook_cli_dup_time (daybook_session_db (session), entry->at_us);
      g_autofree char *text = words (entry);

      put_entry (&out, entry, FALSE);
      if (!cli->json)
        {
          daybook_table_add_int (table, DAYBOOK_INK_PLAIN, entry->seq);
          daybook_table_add (table, DAYBOOK_INK_PLAIN, at);
          daybook_table_add (table, DAYBOOK_INK_PLAIN, entry->actor);
          daybook_table_add (table, DAYBOOK_INK_PLAIN, entry->act);
          daybook_table_add (table, DAYBOOK_INK_PLAIN, text);
        }
    }
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else if (list->len == 0)
    g_print ("Nothing of that kind was done.\n");
  else
    daybook_table_print (table);
  return DAYBOOK_EXIT_OK;
}

static int export(DaybookCli *cli, DaybookSession *session)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookTransaction) snapshot = daybook_db_begin_read (db, &error);

  for (gint64 seq = 0; snapshot != NULL;)
    {
      g_autoptr (GPtrArray) some = daybook_audit_list (db, seq, EXPORT_AT_ONCE, &error);

      if (some == NULL)
        break;
      for (guint i = 0; i < some->len; i++)
        {
          const DaybookAuditEntry *entry = g_ptr_array_index (some, i);
          g_auto (DaybookJsonWriter) out = { 0 };

          daybook_json_writer_init (&out);
          put_entry (&out, entry, TRUE);
          daybook_cli_print_json (&out);
          seq = entry->seq;
        }
      if (some->len == 0)
        return DAYBOOK_EXIT_OK;
    }
  return daybook_cli_fail (cli, g_steal_pointer (&error));
}

/* All deliveries of an order, whatever became of them. */
static gboolean
look_at_order (Look *look, DaybookDb *db, const char *number, GError **error)
{
  g_autoptr (DaybookStoredRecord) order = daybook_cli_find_record (db, "order", number, error);
  DaybookDeliveriesQuery query = { .order = order != NULL ? order->id : 0 };
  g_autoptr (GPtrArray) some = order != NULL ? daybook_deliveries_list (db, &query, error) : NULL;

  for (guint i = 0; some != NULL && i < some->len; i++)
    g_array_append_val (look->ids, ((DaybookDelivery *) g_ptr_array_index (some, i))->id);
  look->query.about = "delivery";
  return some != NULL;
}

/* "delivery:17", "order:1042", "connection:shopify". */
static gboolean
look_at (Look *look, DaybookDb *db, char **halves, GError **error)
{
  const char *what = halves[1];
  gint64 id;

  if (g_str_equal (halves[0], "order"))
    {
      if (!look_at_order (look, db, what, error))
        return FALSE;
    }
  else
    {
      look->query.about = halves[0];
      look->query.name = what;
      if (g_ascii_string_to_signed (what, 10, 1, G_MAXINT64, &id, NULL))
        g_array_append_val (look->ids, id);
    }
  look->query.ids = (const gint64 *) (gpointer) look->ids->data;
  look->query.n_ids = look->ids->len;
  return TRUE;
}

static int
run_with (DaybookCli *cli, int argc, char **argv, Look *look, const char *about)
{
  g_auto (GStrv) halves = g_strsplit (about != NULL ? about : "", ":", 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookSession) session = NULL;
  gboolean exports = argc == 2 && g_str_equal (argv[1], "export");
  int status;

  if (argc > 2 || (argc == 2 && !exports))
    return daybook_cli_usage (cli, &daybook_command_audit, "unexpected argument");
  if (about != NULL && (g_strv_length (halves) != 2 || *halves[0] == '\0' || *halves[1] == '\0'))
    return daybook_cli_usage (cli, &daybook_command_audit,
                              "\"%s\" is not KIND:ID, as in delivery:17", about);
  session = daybook_cli_open (cli, FALSE, FALSE, &status);
  if (session == NULL)
    return status;
  if (exports)
    return export(cli, session);
  if (about != NULL && !look_at (look, daybook_session_db (session), halves, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  return show (cli, session, &look->query);
}

static int
run_audit (DaybookCli *cli, int argc, char **argv)
{
  g_autofree char *since = NULL;
  g_autofree char *act = NULL;
  g_autofree char *about = NULL;
  int limit = 100;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, "Only from this day (UTC) on", "YYYY-MM-DD" },
    { "act", 0, 0, G_OPTION_ARG_STRING, &act, "Only acts that begin so (delivery.)", "PREFIX" },
    { "about", 0, 0, G_OPTION_ARG_STRING, &about,
      "Only about this: delivery:17, order:1042, connection:shopify, flow:books, …", "KIND:ID" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "The newest so many (default 100)", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  Look look = { .ids = ids };
  int status;

  if (!daybook_cli_options (cli, &daybook_command_audit, entries, &argc, &argv, &status))
    return status;
  if (limit < 1)
    return daybook_cli_usage (cli, &daybook_command_audit, "a limit is at least 1");
  if (since != NULL
      && !daybook_time_parse (since, -1, DAYBOOK_TIME_DATE, NULL, &look.query.since_us, NULL))
    return daybook_cli_usage (cli, &daybook_command_audit,
                              "\"%s\" is not a day, as in 2026-11-20", since);
  look.query.act = act;
  look.query.limit = (guint) limit;
  return run_with (cli, argc, argv, &look, about);
}

const DaybookCommand daybook_command_audit = {
  .name = "audit",
  .usage = "[export]",
  .summary = "Who did what, when, to which: the audit log",
  .group = DAYBOOK_GROUP_LOOKING,
  .examples = "audit --about order:1042\tEverything that was done about an order\n"
              "audit --since 2026-11-01 --act flow.\tWho changed a flow this month\n"
              "audit export > audit.jsonl\tThe whole log, to be checked elsewhere\n",
  .next = "Whether the log itself is whole: daybookctl verify",
  .help
  = "Each row is sealed to the one before by SHA-256; 'verify' checks the chain and names the "
    "first "
    "row that was\n"
    "changed, taken out or put in. Rows hold ids and names of things, never a secret. What a batch "
    "did is one row.\n"
    "'audit export' prints the whole log as JSON lines with everything that the hashes are made "
    "of, so that anyone can\n"
    "check it elsewhere: data/help/audit.md says how.\n"
    "Acts: store.made; connection.added/renewed/renamed/removed/paused/resumed/needs_sign_in; "
    "sign_in.failed; token.renewed;\n"
    "flow.added/mapped/policy/state; run.ended/failed (one that did something); "
    "quarantine.added/resolved;\n"
    "delivery.held/released/reopened/ignored/refused/posted/adopted/undone; review.opened/closed; "
    "mapping.used/chosen/reverted;\n"
    "table.set/unset; record.mapped_again.\n"
    "JSON: a list of seq, at (microseconds since 1970 UTC), actor, act, detail (an object), "
    "version, hash; export: one\n"
    "object a line with detail as text, and prev.",
  .run = run_audit,
};

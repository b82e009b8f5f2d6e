/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table: the user's value tables, whose rows hold everywhere, for a channel, a location or a group
 * of SKUs; and what nothing is mapped for. */
#include <string.h>

#include "daybook-csv.h"
#include "daybook-error.h"
#include "daybook-retry.h"
#include "daybook-table.h"

typedef struct
{
  char *channel, *location, *sku_group;
} TableOptions;

static void
table_options_clear (TableOptions *options)
{
  g_free (options->channel);
  g_free (options->location);
  g_free (options->sku_group);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TableOptions, table_options_clear)

static char *
dup_scope (const DaybookValueRow *row)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const struct
  {
    const char *name, *value;
  } scopes[] = { { "SKU group", row->sku_group },
                 { "location", row->location },
                 { "channel", row->channel } };

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    if (*scopes[i].value != '\0')
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", scopes[i].name,
                              scopes[i].value);
  return g_strdup (text->len > 0 ? text->str : "everywhere");
}

static void
put_row (const DaybookValueRow *row, DaybookJsonWriter *out)
{
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "table", row->table);
  daybook_json_put_string (out, "key", row->key);
  daybook_json_put_string (out, "value", row->value);
  daybook_json_put_string (out, "sku_group", row->sku_group);
  daybook_json_put_string (out, "location", row->location);
  daybook_json_put_string (out, "channel", row->channel);
  daybook_json_end_object (out);
}

static int
show (DaybookCli *cli, DaybookSession *session, const char *table)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows
      = daybook_value_rows_list (daybook_session_db (session), table, &error);
  g_autoptr(DaybookTable) list = daybook_table_new (&cli->screen, "Table|~Key|~Becomes|Where");
  g_auto(DaybookJsonWriter) out = { 0 };

  if (rows == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; i < rows->len; i++)
    {
      const DaybookValueRow *row = g_ptr_array_index (rows, i);
      g_autofree char *scope = dup_scope (row);
      const char *const cells[] = { row->table, row->key, row->value, scope };

      put_row (row, &out);
      for (guint c = 0; c < G_N_ELEMENTS (cells); c++)
        daybook_table_add (list, DAYBOOK_INK_PLAIN, cells[c]);
    }
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    daybook_table_print (list);
  return DAYBOOK_EXIT_OK;
}

static int
set_rows (DaybookCli *cli, DaybookSession *session, const GPtrArray *rows, gboolean remove)
{
  g_autoptr(GError) error = NULL;
  DaybookMendCounts counts = { 0 };
  DaybookFlowCounts flows = { 0 };
  g_auto(DaybookJsonWriter) out = { 0 };

  if (!daybook_mend_set_rows (session, rows, remove, cli->cancellable, &counts, &flows, &error))
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "rows", rows->len);
  daybook_json_put_int (&out, "ready", (gint64) flows.ready);
  daybook_json_put_int (&out, "held", (gint64) flows.held);
  daybook_json_key (&out, "quarantine");
  daybook_json_begin_object (&out);
  daybook_cli_put_mend_counts (&counts, &out);
  daybook_json_end_object (&out);
  daybook_json_end_object (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else
    {
      g_print ("%u row%s %s. %" G_GUINT64_FORMAT " deliveries are ready now, %" G_GUINT64_FORMAT
               " held.\n",
               rows->len, rows->len == 1 ? "" : "s", remove ? "taken away" : "set", flows.ready,
               flows.held);
      daybook_cli_print_mend_counts (&counts);
    }
  return DAYBOOK_EXIT_OK;
}

static DaybookValueRow *
row_new (const char *table, const char *key, const char *value, const TableOptions *options)
{
  DaybookValueRow *row = g_new0 (DaybookValueRow, 1);

  row->table = g_strdup (table);
  row->key = g_strdup (key);
  row->value = g_strdup (value);
  row->sku_group = g_strdup (options->sku_group != NULL ? options->sku_group : "");
  row->location = g_strdup (options->location != NULL ? options->location : "");
  row->channel = g_strdup (options->channel != NULL ? options->channel : "");
  return row;
}

static int
set_one (DaybookCli *cli,
         DaybookSession *session,
         char **argv,
         gboolean remove,
         const TableOptions *options)
{
  g_autoptr(GPtrArray) rows
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_value_row_free);

  g_ptr_array_add (rows, row_new (argv[0], argv[1], remove ? NULL : argv[2], options));
  return set_rows (cli, session, rows, remove);
}

/* ---- files ---- */

static const char *const columns[] = { "key", "value", "sku_group", "location", "channel", NULL };

static const char *
field_of (const DaybookCsvRow *head, const DaybookCsvRow *row, const char *column)
{
  for (guint i = 0; head->fields[i] != NULL && row->fields[i] != NULL; i++)
    if (g_str_equal (head->fields[i], column))
      return row->fields[i];
  return "";
}

static char *
head_mistake (const DaybookCsvRow *head)
{
  for (guint i = 0; head->fields[i] != NULL; i++)
    if (!g_strv_contains (columns, head->fields[i]))
      return g_strdup_printf ("there is no column \"%s\": key, value, sku_group, location, channel",
                              head->fields[i]);
  return g_strv_contains ((const char *const *) head->fields, "key")
                 && g_strv_contains ((const char *const *) head->fields, "value")
             ? NULL
             : g_strdup ("the first line names the columns: key, value, and where it holds: "
                         "sku_group, location, channel");
}

/* Adds the row, or one line to @mistakes. */
static void
take_line (const char *table,
           const DaybookCsvRow *head,
           const DaybookCsvRow *line,
           GPtrArray *rows,
           GString *mistakes)
{
  TableOptions scopes = { .channel = (char *) field_of (head, line, "channel"),
                          .location = (char *) field_of (head, line, "location"),
                          .sku_group = (char *) field_of (head, line, "sku_group") };
  DaybookValueRow *row
      = row_new (table, field_of (head, line, "key"), field_of (head, line, "value"), &scopes);
  g_autofree char *mistake = daybook_mend_row_mistake (row);

  if (mistake == NULL && g_strv_length (line->fields) > g_strv_length (head->fields))
    mistake = g_strdup ("there are more fields than columns");
  if (mistake != NULL)
    g_string_append_printf (mistakes, "%sline %u: %s", mistakes->len > 0 ? "\n" : "", line->line,
                            mistake);
  g_ptr_array_add (rows, row);
}

/* All rows of the file, or all that is wrong with it, by line. (transfer full) */
static GPtrArray *
read_csv (const char *table, const char *file, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *wrong = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) rows
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_value_row_free);
  g_autoptr(GString) mistakes = g_string_new (NULL);
  gsize length;

  if (!g_file_get_contents (file, &text, &length, error))
    return NULL;
  lines = daybook_csv_parse (text, (gssize) length, error);
  if (lines == NULL)
    return NULL;
  wrong = lines->len > 0 ? head_mistake (g_ptr_array_index (lines, 0))
                         : g_strdup ("the file is empty");
  if (wrong != NULL)
    g_string_append_printf (mistakes, "line 1: %s", wrong);
  for (guint i = 1; wrong == NULL && i < lines->len; i++)
    take_line (table, g_ptr_array_index (lines, 0), g_ptr_array_index (lines, i), rows, mistakes);
  if (mistakes->len == 0)
    return g_steal_pointer (&rows);
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s: nothing was imported\n%s", file,
               mistakes->str);
  return NULL;
}

static int
import (DaybookCli *cli, DaybookSession *session, const char *table, const char *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = read_csv (table, file, &error);

  return rows != NULL ? set_rows (cli, session, rows, FALSE)
                      : daybook_cli_fail (cli, g_steal_pointer (&error));
}

static int export(DaybookCli *cli, DaybookSession *session, const char *table)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows
      = daybook_value_rows_list (daybook_session_db (session), table, &error);
  g_autoptr(GString) out = g_string_new (NULL);

  if (rows == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_csv_append (out, columns);
  for (guint i = 0; i < rows->len; i++)
    {
      const DaybookValueRow *row = g_ptr_array_index (rows, i);
      const char *fields[]
          = { row->key, row->value, row->sku_group, row->location, row->channel, NULL };

      daybook_csv_append (out, fields);
    }
  g_print ("%s", out->str);
  return DAYBOOK_EXIT_OK;
}

/* ---- unmapped ---- */

/* What sets it, or NULL. */
static char *
dup_remedy (const DaybookUnmapped *item)
{
  if (item->table == NULL)
    return NULL;
  return g_str_equal (item->table, "account")
             ? g_strdup_printf ("daybookctl flow map FLOW %s=ACCOUNT[/ITEM]", item->key)
             : g_strdup_printf ("daybookctl table set %s '%s' VALUE", item->table, item->key);
}

static void
add_unmapped (DaybookTable *table, const DaybookUnmapped *item)
{
  char amount[DAYBOOK_MONEY_TEXT_MAX] = "";
  g_autofree char *money = NULL;
  g_autofree char *remedy = dup_remedy (item);

  if (item->currency[0] != '\0')
    money = g_strdup_printf ("%s %s", daybook_money_text (item->amount, item->currency, amount),
                             item->currency);
  daybook_table_add_int (table, DAYBOOK_INK_WAITS, (gint64) item->count);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, money);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, item->what);
  daybook_table_add (table, DAYBOOK_INK_PLAIN, remedy);
}

static int
unmapped (DaybookCli *cli, DaybookSession *session)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = daybook_mend_unmapped (session, &error);
  g_autoptr(DaybookTable) table
      = daybook_table_new (&cli->screen, "#>Wait|>Amount|~What is missing|What sets it");
  g_auto(DaybookJsonWriter) out = { 0 };

  if (list == NULL)
    return daybook_cli_fail (cli, g_steal_pointer (&error));
  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (guint i = 0; i < list->len; i++)
    {
      const DaybookUnmapped *item = g_ptr_array_index (list, i);

      daybook_json_begin_object (&out);
      daybook_json_put_string (&out, "what", item->what);
      daybook_json_put_string (&out, "table", item->table);
      daybook_json_put_string (&out, "key", item->key);
      daybook_json_put_int (&out, "count", (gint64) item->count);
      daybook_json_put_int (&out, "amount", item->amount);
      daybook_json_put_string (&out, "currency", item->currency);
      daybook_json_end_object (&out);
      add_unmapped (table, item);
    }
  daybook_json_end_list (&out);
  if (cli->json)
    daybook_cli_print_json (&out);
  else if (list->len == 0)
    g_print ("Nothing waits because a row is missing.\n");
  else
    daybook_table_print (table);
  return list->len > 0 ? DAYBOOK_EXIT_ATTENTION : DAYBOOK_EXIT_OK;
}

static int
run_table (DaybookCli *cli, int argc, char **argv)
{
  g_auto(TableOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "channel", 0, 0, G_OPTION_ARG_STRING, &options.channel,
      "Only for this sales channel (web, pos) or connection", "NAME" },
    { "location", 0, 0, G_OPTION_ARG_STRING, &options.location, "Only for this location", "ID" },
    { "sku-group", 0, 0, G_OPTION_ARG_STRING, &options.sku_group,
      "Only for this SKU, or those that begin so: 'TEA-*'", "SKU" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr(DaybookSession) session = NULL;
  const char *verb;
  gboolean writes;
  int status;

  if (!daybook_cli_options (cli, &daybook_command_table, entries, &argc, &argv, &status))
    return status;
  verb = argc > 1 ? argv[1] : "list";
  writes = (g_str_equal (verb, "set") && argc == 5) || (g_str_equal (verb, "unset") && argc == 4)
           || (g_str_equal (verb, "import") && argc == 4);
  if (!writes && !((g_str_equal (verb, "list") || g_str_equal (verb, "unmapped")) && argc <= 2)
      && !((g_str_equal (verb, "show") || g_str_equal (verb, "export")) && argc == 3))
    return daybook_cli_usage (cli, &daybook_command_table, "the words do not fit");
  session = daybook_cli_open (cli, FALSE, writes, &status);
  if (session == NULL)
    return status;
  if (g_str_equal (verb, "import"))
    return import (cli, session, argv[2], argv[3]);
  if (writes)
    return set_one (cli, session, argv + 2, g_str_equal (verb, "unset"), &options);
  if (g_str_equal (verb, "unmapped"))
    return unmapped (cli, session);
  if (g_str_equal (verb, "export"))
    return export(cli, session, argv[2]);
  return show (cli, session, argc == 3 ? argv[2] : NULL);
}

const DaybookCommand daybook_command_table = {
  .name = "table",
  .usage = "[list | show TABLE | set TABLE KEY VALUE | unset TABLE KEY | import TABLE CSV | export "
           "TABLE | unmapped]",
  .summary = "Value tables, with rows for everywhere, a channel, a location or a group of SKUs",
  .group = DAYBOOK_GROUP_MENDING,
  .examples = "table unmapped\tWhat waits because a row is missing, with the money\n"
              "table set item SKU-1 23\tThis SKU is item 23 of the books\n"
              "table export account > account.csv\tTo be edited in a spreadsheet\n"
              "table import account account.csv\tAll of its rows, or none\n",
  .next = "Post what became ready: daybookctl sync. Which row decided: daybookctl explain",
  .help
  = "The most special row that fits decides: SKU group before location before channel before "
    "everywhere. 'account' says for a role of\nthe journal (sales, fees, …) which ACCOUNT[/ITEM] "
    "it "
    "means in that scope (everywhere: flow map), 'item' which item of the books an\nSKU is; any "
    "other "
    "name is a table that a mapping uses, such as charge_status. After each change what is held is "
    "composed again and\nwhat waits in quarantine is tried again. import takes CSV with the "
    "columns "
    "key, value, sku_group, location, channel: all rows or none.\nunmapped lists what waits "
    "because a "
    "row is missing, with counts and money (of what is in quarantine, where its payload says "
    "it). An account may also mean something for some only: table set account ROLE ACCOUNT "
    "--channel … Which row decided is told by explain.\n"
    "JSON: list, show: table, key, value, sku_group, location, channel; set, unset, import: rows, "
    "ready, held, quarantine;\nunmapped: what, table, key, count, amount, currency.",
  .run = run_table,
};

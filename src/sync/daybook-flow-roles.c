/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which account of the books each role means: suggested from what was read, with the reason, and
 * never guessed between two. */
#include "daybook-flow-run.h"

#include <string.h>

#include "daybook-books.h"
#include "daybook-connection.h"
#include "daybook-json-writer.h"
#include "daybook-records.h"
#include "daybook-story.h"

#define MOST_ACCOUNTS 5000

typedef struct
{
  GPtrArray *accounts; /* DaybookBooksAccount (owned) */
  GPtrArray *items;    /* DaybookStoredRecord */
  GPtrArray *customers;
  GPtrArray *trees; /* what the accounts borrow from */
} Chart;

static void
chart_clear (Chart *chart)
{
  g_clear_pointer (&chart->accounts, g_ptr_array_unref);
  g_clear_pointer (&chart->items, g_ptr_array_unref);
  g_clear_pointer (&chart->customers, g_ptr_array_unref);
  g_clear_pointer (&chart->trees, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chart, chart_clear)

static gboolean
chart_load (DaybookDb *db, const char *target, Chart *chart, GError **error)
{
  DaybookRecordsQuery query
      = { .type = "account", .connection = target, .limit = MOST_ACCOUNTS, .bodies = TRUE };
  g_autoptr(GPtrArray) records = daybook_records_list (db, &query, error);

  chart->accounts = g_ptr_array_new_with_free_func (g_free);
  chart->trees = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_tree_unref);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const DaybookStoredRecord *record = g_ptr_array_index (records, i);
      DaybookTree *tree = daybook_tree_new (record->body, -1, error);
      DaybookBooksAccount *account;

      if (tree == NULL)
        return FALSE;
      g_ptr_array_add (chart->trees, tree);
      account = g_new0 (DaybookBooksAccount, 1);
      account->id = daybook_tree_find_text (tree, 0, "id");
      account->name = daybook_tree_find_text (tree, 0, "name");
      account->kind = daybook_tree_find_text (tree, 0, "kind");
      g_ptr_array_add (chart->accounts, account);
    }
  query.type = "item";
  chart->items = daybook_records_list (db, &query, error);
  query.type = "customer";
  chart->customers = chart->items != NULL ? daybook_records_list (db, &query, error) : NULL;
  return records != NULL && chart->customers != NULL;
}

/* The item whose income goes to that account; its provider id, or NULL. */
static char *
item_for_account (const Chart *chart, const char *account)
{
  for (guint i = 0; i < chart->items->len; i++)
    {
      const DaybookStoredRecord *record = g_ptr_array_index (chart->items, i);
      g_autoptr(DaybookTree) tree = daybook_tree_new (record->body, -1, NULL);

      if (g_strcmp0 (daybook_tree_find_text (tree, 0, "income_account"), account) == 0)
        return g_strdup (record->source_id);
    }
  return NULL;
}

static void
write_role (const Chart *chart, const char *role, int at, DaybookJsonWriter *out)
{
  const DaybookBooksAccount *account = g_ptr_array_index (chart->accounts, at);
  g_autofree char *item = item_for_account (chart, account->id);

  daybook_json_key (out, role);
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "account", account->id);
  daybook_json_put_string (out, "name", account->name);
  if (item != NULL)
    daybook_json_put_string (out, "item", item);
  daybook_json_end_object (out);
}

/* The one customer that all online sales go to, when the books have one for that. */
static void
write_customer (const Chart *chart, DaybookJsonWriter *out)
{
  for (guint i = 0; i < chart->customers->len; i++)
    {
      const DaybookStoredRecord *record = g_ptr_array_index (chart->customers, i);
      g_autofree char *name = g_utf8_strdown (record->number != NULL ? record->number : "", -1);

      if (strstr (name, "online customers") == NULL)
        continue;
      daybook_json_key (out, "customer");
      daybook_json_begin_object (out);
      daybook_json_put_string (out, "account", record->source_id);
      daybook_json_put_string (out, "name", record->number);
      daybook_json_end_object (out);
      return;
    }
}

static void
flow_account_free (gpointer data)
{
  DaybookFlowAccount *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->kind);
  g_free (self->item);
  g_free (self);
}

GPtrArray *
daybook_flow_accounts (DaybookDb *db, const char *target, GError **error)
{
  g_autoptr(GPtrArray) accounts = g_ptr_array_new_with_free_func (flow_account_free);
  g_auto(Chart) chart = { 0 };

  if (!chart_load (db, target, &chart, error))
    return NULL;
  for (guint i = 0; i < chart.accounts->len; i++)
    {
      const DaybookBooksAccount *account = g_ptr_array_index (chart.accounts, i);
      DaybookFlowAccount *own = g_new0 (DaybookFlowAccount, 1);

      own->id = g_strdup (account->id);
      own->name = g_strdup (account->name);
      own->kind = g_strdup (account->kind);
      own->item = item_for_account (&chart, account->id);
      g_ptr_array_add (accounts, own);
    }
  return g_steal_pointer (&accounts);
}

static char *
clearing_role (DaybookDb *db, const char *processor, GError **error)
{
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, processor, error);
  g_autofree char *currency = daybook_db_dup_meta (db, "currency", NULL);
  g_autofree char *lower = g_ascii_strdown (currency != NULL ? currency : "USD", -1);

  return connection != NULL ? g_strdup_printf ("clearing:%s:%s", connection->provider, lower)
                            : NULL;
}

char *
daybook_flow_suggest_roles (
    DaybookDb *db, const char *shop, const char *processor, const char *target, GError **error)
{
  const char *const *roles = daybook_books_roles ();
  g_auto(Chart) chart = { 0 };
  g_auto(DaybookJsonWriter) out = { 0 };
  g_auto(DaybookJsonWriter) reasons = { 0 };
  g_auto(DaybookJsonWriter) unmapped = { 0 };
  g_autofree char *clearing = clearing_role (db, processor, error);
  g_autofree char *why_text = NULL;
  g_autofree char *unmapped_text = NULL;

  if (clearing == NULL || !chart_load (db, target, &chart, error))
    return NULL;
  daybook_json_writer_init (&out);
  daybook_json_writer_init (&reasons);
  daybook_json_writer_init (&unmapped);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "shop", shop);
  daybook_json_put_string (&out, "processor", processor);
  daybook_json_key (&out, "roles");
  daybook_json_begin_object (&out);
  daybook_json_begin_object (&reasons);
  daybook_json_begin_list (&unmapped);
  for (guint i = 0; roles[i] != NULL; i++)
    {
      const char *role = g_str_equal (roles[i], "clearing") ? clearing : roles[i];
      g_autofree char *reason = NULL;
      int at = daybook_books_suggest (role, chart.accounts, &reason);

      if (at >= 0)
        write_role (&chart, role, at, &out);
      else
        daybook_json_add_string (&unmapped, role);
      daybook_json_put_string (&reasons, role, reason);
    }
  write_customer (&chart, &out);
  daybook_json_end_object (&out);
  daybook_json_end_object (&reasons);
  daybook_json_end_list (&unmapped);
  why_text = daybook_json_writer_steal (&reasons);
  unmapped_text = daybook_json_writer_steal (&unmapped);
  daybook_json_key (&out, "reasons");
  daybook_json_add_raw (&out, why_text, -1);
  daybook_json_key (&out, "unmapped");
  daybook_json_add_raw (&out, unmapped_text, -1);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

char *
daybook_flow_dup_unmapped (DaybookDb *db, const char *id, GError **error)
{
  const char *const *roles = daybook_books_roles ();
  g_autoptr(DaybookFlow) row = daybook_flows_get (db, id, error);
  g_autoptr(DaybookBookFlow) flow = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  if (row == NULL || !g_str_equal (row->kind, "books"))
    return NULL;
  flow = daybook_book_flow_open (db, id, error);
  if (flow == NULL)
    return NULL;
  for (guint i = 0; roles[i] != NULL; i++)
    {
      const char *role = g_str_equal (roles[i], "clearing") ? flow->books->clearing : roles[i];

      if (daybook_books_role (flow->books, role, "account") == NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", role);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-books.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-money.h"

/* How a role is recognised in a chart of accounts: words of which the name must have one, and the
 * kinds that fit. The first word of the list is the one that an exact match is looked for first. */
static const struct
{
  const char *role;
  const char *words; /* separated by | */
  const char *kinds;
} hints[] = {
  { "bank", "checking|bank account|current account", "bank|asset" },
  { "clearing", "clearing", "bank|asset" },
  { "reserve", "reserve|held funds", "asset|bank" },
  { "disputes", "disputed payments|disputes receivable", "asset|bank" },
  { "tax", "sales tax payable|vat payable|tax payable", "liability|payable" },
  { "tips", "tips payable|tips", "liability|income" },
  { "gift_cards", "gift card liability|gift cards", "liability" },
  { "sales", "sales|sales revenue|product sales", "income" },
  { "shipping", "shipping income|shipping", "income" },
  { "returns", "sales returns|returns", "income|expense" },
  { "discounts", "discounts|discounts given", "income|expense" },
  { "fees", "processor fees|merchant fees|payment fees", "expense" },
  { "fee_tax", "input tax on fees|input vat", "asset|liability" },
  { "dispute_fees", "dispute fees|chargeback fees", "expense" },
  { "chargebacks", "chargeback losses|chargebacks", "expense" },
  { "exchange", "exchange gain or loss|exchange gain/loss", "income|expense" },
  { "rounding", "rounding", "income|expense" },
  { "suspense", "suspense|ask my accountant", "asset|liability|expense|income" },
};

DaybookBooks *
daybook_books_new (const char *roles,
                   const char *currency,
                   const char *zone,
                   const char *shop,
                   const char *processor,
                   GError **error)
{
  g_autoptr(DaybookBooks) self = g_new0 (DaybookBooks, 1);
  g_autofree char *provider = g_strndup (processor, strcspn (processor, ":"));
  g_autofree char *code = g_ascii_strdown (currency, -1);

  self->rounding_cap = 1;
  self->shop = g_strdup (shop);
  self->processor = g_strdup (processor);
  self->clearing = g_strdup_printf ("clearing:%s:%s", provider, code);
  self->zone = g_time_zone_new_identifier (zone);
  if (self->zone == NULL)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "there is no time zone \"%s\"; use a name such as America/New_York", zone);
      return NULL;
    }
  if (!daybook_currency_parse (currency, self->currency, error))
    return NULL;
  self->roles = daybook_tree_new (roles, -1, error);
  return self->roles != NULL ? g_steal_pointer (&self) : NULL;
}

void
daybook_books_free (DaybookBooks *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->roles, daybook_tree_unref);
  g_clear_pointer (&self->accounts, daybook_lookup_free);
  g_clear_pointer (&self->items, daybook_lookup_free);
  g_free (self->connection);
  g_free (self->shop);
  g_free (self->processor);
  g_free (self->clearing);
  g_free (self);
}

/* "80/12" → {"account": "80", "item": "12"}; of an item only the item. */
static void
write_meaning (const char *value, gboolean item, DaybookJsonWriter *out)
{
  g_auto(GStrv) halves = g_strsplit (value, "/", item ? 1 : 2);

  daybook_json_begin_object (out);
  daybook_json_put_string (out, item ? "item" : "account", halves[0] != NULL ? halves[0] : "");
  if (halves[0] != NULL && halves[1] != NULL)
    daybook_json_put_string (out, "item", halves[1]);
  daybook_json_end_object (out);
}

static void
write_row (const DaybookTree *rows, DaybookNode row, gboolean item, DaybookJsonWriter *out)
{
  static const char *const members[] = { "key", "sku_group", "location", "channel" };
  const char *value = daybook_tree_find_text (rows, row, "value");

  daybook_json_begin_object (out);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    daybook_json_put_string (out, members[i], daybook_tree_find_text (rows, row, members[i]));
  daybook_json_key (out, "value");
  write_meaning (value != NULL ? value : "", item, out);
  daybook_json_end_object (out);
}

/* The rows of the table @name, or NULL without an error when it has none. */
static DaybookLookup *
read_table (const DaybookTree *rows, const char *name, GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *text = NULL;
  g_autoptr(DaybookTree) tree = NULL;
  guint count = 0;

  daybook_json_writer_init (&out);
  daybook_json_begin_list (&out);
  for (DaybookNode row = daybook_tree_first (rows, 0); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (rows, row))
    if (g_strcmp0 (daybook_tree_find_text (rows, row, "table"), name) == 0)
      {
        write_row (rows, row, g_str_equal (name, "item"), &out);
        count++;
      }
  daybook_json_end_list (&out);
  text = daybook_json_writer_steal (&out);
  tree = count > 0 ? daybook_tree_new (text, -1, error) : NULL;
  return tree != NULL ? daybook_lookup_new (name, tree, 0) : NULL;
}

gboolean
daybook_books_set_tables (DaybookBooks *self,
                          const char *connection,
                          const char *rows,
                          GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookTree) tree = daybook_tree_new (rows, -1, &failure);

  if (tree != NULL)
    {
      self->connection = g_strdup (connection);
      self->accounts = read_table (tree, "account", &failure);
      if (failure == NULL)
        self->items = read_table (tree, "item", &failure);
    }
  if (failure == NULL)
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "the value tables: %s", failure->message);
  return FALSE;
}

static const char *
role_member (const DaybookBooks *self, DaybookNode role, const char *what)
{
  return daybook_tree_text (self->roles, daybook_tree_get (self->roles, role, what), NULL);
}

void
daybook_books_find (const DaybookBooks *self,
                    const char *role,
                    const DaybookLookupPlace *place,
                    DaybookBooksMeaning *out)
{
  const DaybookLookupRow *row
      = self->accounts != NULL ? daybook_lookup_decide (self->accounts, role, place) : NULL;
  const DaybookLookupRow *item = self->items != NULL && place != NULL && place->sku != NULL
                                     ? daybook_lookup_decide (self->items, place->sku, place)
                                     : NULL;
  DaybookNode node = daybook_tree_get (self->roles, 0, role);

  *out = (DaybookBooksMeaning){ .account = role_member (self, node, "account"),
                                .item = role_member (self, node, "item"),
                                .name = role_member (self, node, "name"),
                                .row = row,
                                .item_row = item };
  if (row != NULL)
    {
      out->account = daybook_lookup_member (self->accounts, row, "account");
      out->item = daybook_lookup_member (self->accounts, row, "item");
      out->name = NULL;
    }
  if (item != NULL)
    out->item = daybook_lookup_member (self->items, item, "item");
}

const char *
daybook_books_role (const DaybookBooks *self, const char *role, const char *what)
{
  return role_member (self, daybook_tree_get (self->roles, 0, role), what);
}

const char *const *
daybook_books_roles (void)
{
  static const char *names[G_N_ELEMENTS (hints) + 1];
  static gsize once;

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < G_N_ELEMENTS (hints); i++)
        names[i] = hints[i].role;
      g_once_init_leave (&once, 1);
    }
  return names;
}

static gboolean
has_word (const char *list, const char *word)
{
  g_auto(GStrv) words = g_strsplit (list, "|", -1);

  return g_strv_contains ((const char *const *) words, word);
}

/* The provider of "clearing:stripe:usd" must stand in the account's name, beside the word itself.
 */
static gboolean
name_fits (const char *name, const char *word, const char *role)
{
  g_auto(GStrv) parts = g_strsplit (role, ":", 3);

  if (parts[1] == NULL)
    return strstr (name, word) != NULL;
  return strstr (name, word) != NULL && strstr (name, parts[1]) != NULL;
}

static int
best_for_word (const char *role,
               const char *word,
               const char *kinds,
               const GPtrArray *accounts,
               gboolean exact)
{
  int found = -1;

  for (guint i = 0; i < accounts->len; i++)
    {
      const DaybookBooksAccount *account = g_ptr_array_index (accounts, i);
      g_autofree char *name = g_utf8_strdown (account->name, -1);

      if (!has_word (kinds, account->kind)
          || !(exact ? g_str_equal (name, word) : name_fits (name, word, role)))
        continue;
      if (found >= 0)
        return -2; /* two that fit: a person must say */
      found = (int) i;
    }
  return found;
}

/* The account for one role, by a name that is one of its words and then by one that has it. */
static int
suggest_by (const char *role, guint hint, const GPtrArray *accounts, char **reason)
{
  g_auto(GStrv) words = g_strsplit (hints[hint].words, "|", -1);
  guint n = g_strv_length (words);

  for (guint i = 0; i < 2 * n; i++)
    {
      const char *word = words[i % n];
      gboolean exact = i < n;
      int at = best_for_word (role, word, hints[hint].kinds, accounts, exact);
      const DaybookBooksAccount *account = at >= 0 ? g_ptr_array_index (accounts, at) : NULL;

      if (at == -2)
        {
          *reason = g_strdup_printf ("more than one account is called \"%s\"", word);
          return -1;
        }
      if (account != NULL)
        {
          *reason = g_strdup_printf ("its name %s \"%s\" and it is of kind %s",
                                     exact ? "is" : "has", word, account->kind);
          return at;
        }
    }
  *reason = g_strdup ("no account has a fitting name and kind");
  return -1;
}

int
daybook_books_suggest (const char *role, const GPtrArray *accounts, char **reason)
{
  g_autofree char *stem = g_strndup (role, strcspn (role, ":"));

  for (guint h = 0; h < G_N_ELEMENTS (hints); h++)
    if (g_str_equal (hints[h].role, stem))
      return suggest_by (role, h, accounts, reason);
  *reason = g_strdup_printf ("there is no role \"%s\"", stem);
  return -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger behind the documents. Amounts are whole cents, debit positive; an account's balance is
 * the sum of the postings of all live documents, kept up to date as they come and go. */
#include "sandbox-quickbooks-ledger.h"

#include <string.h>

gboolean
sandbox_qb_ledger_balances (GArray *postings)
{
  gint64 sum = 0;

  for (guint i = 0; i < postings->len; i++)
    sum += g_array_index (postings, SandboxQbPosting, i).cents;
  return sum == 0;
}

void
sandbox_qb_ledger_apply (GArray *postings, int direction)
{
  for (guint i = 0; postings != NULL && i < postings->len; i++)
    {
      SandboxQbPosting *posting = &g_array_index (postings, SandboxQbPosting, i);

      posting->account->balance += direction * posting->cents;
    }
}

void
sandbox_qb_ledger_link (SandboxQbCompany *company, SandboxQbRecord *record, int direction)
{
  for (guint i = 0; record->links != NULL && i < record->links->len; i++)
    {
      SandboxQbLink *link = &g_array_index (record->links, SandboxQbLink, i);
      SandboxQbRecord *target = link->target;

      if (target->linked_from == NULL)
        target->linked_from = g_ptr_array_new ();
      target->applied += direction * link->cents;
      if (direction > 0)
        g_ptr_array_add (target->linked_from, record);
      else
        g_ptr_array_remove (target->linked_from, record);
      sandbox_qb_company_render (company, target);
    }
}

const char *
sandbox_qb_account_classification (const char *account_type)
{
  static const struct
  {
    const char *type, *classification;
  } rows[] = {
    { "Bank", "Asset" },
    { "Accounts Receivable", "Asset" },
    { "Other Current Asset", "Asset" },
    { "Fixed Asset", "Asset" },
    { "Other Asset", "Asset" },
    { "Accounts Payable", "Liability" },
    { "Credit Card", "Liability" },
    { "Other Current Liability", "Liability" },
    { "Long Term Liability", "Liability" },
    { "Equity", "Equity" },
    { "Income", "Revenue" },
    { "Other Income", "Revenue" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].type, account_type) == 0)
      return rows[i].classification;
  return "Expense";
}

gboolean
sandbox_qb_account_is_balance_sheet (const SandboxQbRecord *account)
{
  static const char *const kinds[] = { "Asset", "Liability", "Equity", NULL };

  return strcmp (account->type, "Non-Posting") != 0
         && g_strv_contains (kinds, sandbox_qb_account_classification (account->type));
}

gboolean
sandbox_qb_account_takes_deposits (const SandboxQbRecord *account)
{
  return strcmp (account->type, "Bank") == 0 || strcmp (account->type, "Other Current Asset") == 0;
}

static const char *
status_of (const SandboxQbRecord *record)
{
  return record->deleted ? "deleted" : record->voided ? "voided" : "live";
}

static void
add_document (JsonBuilder *builder, const SandboxQbRecord *record)
{
  g_autofree char *total = sandbox_qb_json_cents_text (record->total);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "entity");
  json_builder_add_string_value (builder, record->entity->name);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, record->id);
  json_builder_set_member_name (builder, "doc_number");
  json_builder_add_string_value (builder, record->doc_number != NULL ? record->doc_number : "");
  json_builder_set_member_name (builder, "private_note");
  json_builder_add_string_value (builder, record->note != NULL ? record->note : "");
  json_builder_set_member_name (builder, "total");
  json_builder_add_string_value (builder, total);
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, status_of (record));
  json_builder_set_member_name (builder, "date");
  json_builder_add_string_value (builder, record->txn_date != NULL ? record->txn_date : "");
  json_builder_end_object (builder);
}

/* "daybook:01JD3K7W8ZC9" of a note "daybook:01JD3K7W8ZC9 shop-1"; NULL when the note has no such
 * word. */
static char *
posting_key (const char *note)
{
  const char *at = note != NULL ? strstr (note, "daybook:") : NULL;

  return at != NULL ? g_strndup (at, strcspn (at, " \t\r\n,;")) : NULL;
}

/* Groups live documents by their keys; a key is "entity" + number, or the posting key whatever the
 * entity. */
static void
note_key (GHashTable *groups, char *key, SandboxQbRecord *record)
{
  GPtrArray *group = g_hash_table_lookup (groups, key);

  if (group == NULL)
    {
      group = g_ptr_array_new ();
      g_hash_table_insert (groups, g_strdup (key), group);
    }
  g_ptr_array_add (group, record);
}

static void
group_document (GHashTable *groups, SandboxQbRecord *record)
{
  g_autofree char *key = posting_key (record->note);

  if (record->deleted || record->voided)
    return;
  if (record->doc_number != NULL)
    {
      g_autofree char *number = g_strconcat (record->entity->name, " ", record->doc_number, NULL);

      note_key (groups, number, record);
    }
  if (key != NULL)
    note_key (groups, key, record);
}

static void
for_each_document (SandboxQbCompany *company,
                   void (*func) (gpointer target, SandboxQbRecord *record),
                   gpointer target)
{
  const SandboxQbEntity *entity;

  for (guint i = 0; (entity = sandbox_qb_entity_nth (i)) != NULL; i++)
    {
      GPtrArray *records = sandbox_qb_company_table (company, entity->name)->records;

      for (guint j = 0; (entity->flags & SANDBOX_QB_TXN) && j < records->len; j++)
        func (target, g_ptr_array_index (records, j));
    }
}

static void
add_document_cb (gpointer target, SandboxQbRecord *record)
{
  add_document (target, record);
}

static void
group_document_cb (gpointer target, SandboxQbRecord *record)
{
  group_document (target, record);
}

static void
add_duplicates (JsonBuilder *builder, SandboxQbCompany *company)
{
  g_autoptr (GHashTable) groups
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer key, value;

  for_each_document (company, group_document_cb, groups);
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      GPtrArray *group = value;

      if (group->len < 2)
        continue;
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "key");
      json_builder_add_string_value (builder, key);
      json_builder_set_member_name (builder, "documents");
      json_builder_begin_array (builder);
      for (guint i = 0; i < group->len; i++)
        add_document (builder, g_ptr_array_index (group, i));
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
}

static gint64
add_trial_balance (JsonBuilder *builder, SandboxQbCompany *company)
{
  GPtrArray *accounts = sandbox_qb_company_table (company, "Account")->records;
  gint64 sum = 0;

  for (guint i = 0; i < accounts->len; i++)
    {
      SandboxQbRecord *account = g_ptr_array_index (accounts, i);
      g_autofree char *text = sandbox_qb_json_cents_text (account->balance);

      json_builder_set_member_name (builder, account->name);
      json_builder_add_string_value (builder, text);
      sum += account->balance;
    }
  return sum;
}

JsonNode *
sandbox_qb_ledger_books (SandboxQbCompany *company)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gint64 sum;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "documents");
  json_builder_begin_array (builder);
  for_each_document (company, add_document_cb, builder);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "duplicates");
  json_builder_begin_array (builder);
  add_duplicates (builder, company);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "trial_balance");
  json_builder_begin_object (builder);
  sum = add_trial_balance (builder, company);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "balanced");
  json_builder_add_boolean_value (builder, sum == 0);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

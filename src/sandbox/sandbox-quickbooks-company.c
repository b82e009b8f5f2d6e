/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Storage of one company: tables, ids, numbers and the text of every record. Nothing here judges a
 * request; what reaches sandbox_qb_company_commit() has been judged before. */
#include "sandbox-quickbooks-company.h"

#include "sandbox-quickbooks-ledger.h"

#include <stdlib.h>
#include <string.h>

static const SandboxQbEntity entities[] = {
  { "SalesReceipt", "salesreceipt",
    SANDBOX_QB_TXN | SANDBOX_QB_WRITE | SANDBOX_QB_SALES_FORM | SANDBOX_QB_NUMBERED
        | SANDBOX_QB_VOID },
  { "RefundReceipt", "refundreceipt",
    SANDBOX_QB_TXN | SANDBOX_QB_WRITE | SANDBOX_QB_SALES_FORM | SANDBOX_QB_NUMBERED
        | SANDBOX_QB_REVERSED },
  { "Invoice", "invoice",
    SANDBOX_QB_TXN | SANDBOX_QB_WRITE | SANDBOX_QB_SALES_FORM | SANDBOX_QB_NUMBERED
        | SANDBOX_QB_VOID_PLAIN },
  { "CreditMemo", "creditmemo",
    SANDBOX_QB_TXN | SANDBOX_QB_WRITE | SANDBOX_QB_SALES_FORM | SANDBOX_QB_NUMBERED
        | SANDBOX_QB_REVERSED },
  { "Payment", "payment", SANDBOX_QB_TXN | SANDBOX_QB_WRITE | SANDBOX_QB_VOID },
  { "JournalEntry", "journalentry", SANDBOX_QB_TXN | SANDBOX_QB_WRITE | SANDBOX_QB_NUMBERED },
  { "Deposit", "deposit", SANDBOX_QB_TXN | SANDBOX_QB_WRITE | SANDBOX_QB_NUMBERED },
  { "Transfer", "transfer", SANDBOX_QB_TXN | SANDBOX_QB_WRITE },
  { "Customer", "customer", SANDBOX_QB_WRITE },
  { "Item", "item", SANDBOX_QB_WRITE },
  { "Account", "account", SANDBOX_QB_WRITE },
  { "Preferences", "preferences", SANDBOX_QB_WRITE | SANDBOX_QB_UNSORTED },
  { "CompanyInfo", "companyinfo", SANDBOX_QB_UNSORTED },
  { "TaxCode", "taxcode", 0 },
  { "TaxRate", "taxrate", 0 },
  { "TaxAgency", "taxagency", 0 },
  { "Term", "term", 0 },
  { "PaymentMethod", "paymentmethod", 0 },
  { "Class", "class", 0 },
  { "Department", "department", 0 },
  { "Vendor", "vendor", 0 },
  { "Employee", "employee", 0 },
  { "CompanyCurrency", "companycurrency", 0 },
  { "ExchangeRate", "exchangerate", 0 },
  { "Estimate", "estimate", SANDBOX_QB_TXN },
  { "Purchase", "purchase", SANDBOX_QB_TXN },
  { "Bill", "bill", SANDBOX_QB_TXN },
};

const SandboxQbEntity *
sandbox_qb_entity_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_ascii_strcasecmp (entities[i].path, name) == 0)
      return &entities[i];
  return NULL;
}

const SandboxQbEntity *
sandbox_qb_entity_nth (guint index)
{
  return index < G_N_ELEMENTS (entities) ? &entities[index] : NULL;
}

static void
record_free (gpointer data)
{
  SandboxQbRecord *record = data;

  g_free (record->id);
  g_clear_pointer (&record->text, g_ref_string_release);
  g_free (record->doc_number);
  g_free (record->txn_date);
  g_free (record->note);
  g_free (record->customer);
  g_free (record->name);
  g_free (record->type);
  g_clear_pointer (&record->postings, g_array_unref);
  g_clear_pointer (&record->links, g_array_unref);
  g_clear_pointer (&record->linked_from, g_ptr_array_unref);
  g_free (record);
}

static void
table_free (gpointer data)
{
  SandboxQbTable *table = data;

  g_hash_table_unref (table->by_id);
  g_hash_table_unref (table->by_number);
  g_ptr_array_unref (table->records);
  g_free (table);
}

static SandboxQbTable *
table_new (const SandboxQbEntity *entity)
{
  SandboxQbTable *table = g_new0 (SandboxQbTable, 1);

  table->entity = entity;
  table->records = g_ptr_array_new_with_free_func (record_free);
  table->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  table->by_number
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  table->next_id = 1;
  return table;
}

SandboxQbDraft *
sandbox_qb_draft_new (JsonObject *object)
{
  SandboxQbDraft *draft = g_new0 (SandboxQbDraft, 1);

  draft->object = object;
  draft->postings = g_array_new (FALSE, FALSE, sizeof (SandboxQbPosting));
  draft->links = g_array_new (FALSE, FALSE, sizeof (SandboxQbLink));
  return draft;
}

void
sandbox_qb_draft_free (SandboxQbDraft *draft)
{
  json_object_unref (draft->object);
  g_clear_pointer (&draft->postings, g_array_unref);
  g_clear_pointer (&draft->links, g_array_unref);
  g_free (draft);
}

void
sandbox_qb_draft_post (SandboxQbDraft *draft, SandboxQbRecord *account, gint64 cents)
{
  SandboxQbPosting posting = { account, cents };

  if (cents != 0)
    g_array_append_val (draft->postings, posting);
}

void
sandbox_qb_draft_link (SandboxQbDraft *draft, SandboxQbRecord *target, gint64 cents)
{
  SandboxQbLink link = { target, cents };

  g_array_append_val (draft->links, link);
}

SandboxQbCompany *
sandbox_qb_company_new (SandboxQbClock clock, gpointer clock_data, gint64 founded_us)
{
  SandboxQbCompany *company = g_new0 (SandboxQbCompany, 1);

  company->tables = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, table_free);
  company->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  company->zone = g_time_zone_new_identifier ("America/New_York");
  if (company->zone == NULL)
    company->zone = g_time_zone_new_utc ();
  company->clock = clock;
  company->clock_data = clock_data;
  company->next_txn_id = 1;
  company->next_auto_number = 1001;
  company->custom_numbers = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    g_hash_table_insert (company->tables, (gpointer) entities[i].name, table_new (&entities[i]));

  sandbox_qb_company_seed (company, founded_us);
  return company;
}

void
sandbox_qb_company_free (SandboxQbCompany *company)
{
  g_hash_table_unref (company->names);
  g_hash_table_unref (company->tables);
  g_time_zone_unref (company->zone);
  g_free (company->close_date);
  g_free (company);
}

SandboxQbTable *
sandbox_qb_company_table (SandboxQbCompany *company, const char *entity)
{
  return g_hash_table_lookup (company->tables, entity);
}

SandboxQbRecord *
sandbox_qb_company_find (SandboxQbCompany *company, const char *entity, const char *id)
{
  SandboxQbTable *table = sandbox_qb_company_table (company, entity);

  return table != NULL && id != NULL ? g_hash_table_lookup (table->by_id, id) : NULL;
}

GPtrArray *
sandbox_qb_company_with_number (SandboxQbCompany *company,
                                const char *entity,
                                const char *doc_number)
{
  return g_hash_table_lookup (sandbox_qb_company_table (company, entity)->by_number, doc_number);
}

SandboxQbRecord *
sandbox_qb_company_with_name (SandboxQbCompany *company, const char *display_name)
{
  g_autofree char *folded = g_utf8_casefold (display_name, -1);

  return g_hash_table_lookup (company->names, folded);
}

gint64
sandbox_qb_company_now (SandboxQbCompany *company)
{
  gint64 now = company->clock (company->clock_data);

  return now - now % G_USEC_PER_SEC;
}

static GDateTime *
local_time (SandboxQbCompany *company, gint64 us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);

  return g_date_time_to_timezone (utc, company->zone);
}

char *
sandbox_qb_company_stamp (SandboxQbCompany *company, gint64 us)
{
  g_autoptr (GDateTime) local = local_time (company, us);

  return g_date_time_format (local, "%Y-%m-%dT%H:%M:%S%:z");
}

char *
sandbox_qb_company_answer_time (SandboxQbCompany *company)
{
  gint64 us = company->clock (company->clock_data);
  g_autoptr (GDateTime) local = local_time (company, us);
  g_autofree char *zone = g_date_time_format (local, "%:z");
  g_autofree char *seconds = g_date_time_format (local, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03d%s", seconds, (int) (us / 1000 % 1000), zone);
}

char *
sandbox_qb_company_today (SandboxQbCompany *company)
{
  g_autoptr (GDateTime) local = local_time (company, company->clock (company->clock_data));

  return g_date_time_format (local, "%Y-%m-%d");
}

gboolean
sandbox_qb_company_parse_time (SandboxQbCompany *company, const char *text, gint64 *us)
{
  g_autofree char *full
      = strlen (text) == 10 ? g_strconcat (text, "T00:00:00", NULL) : g_strdup (text);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (full, company->zone);

  if (time == NULL)
    return FALSE;

  *us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

static void
forget_number (SandboxQbTable *table, SandboxQbRecord *record)
{
  GPtrArray *same;

  if (record->doc_number == NULL)
    return;

  same = g_hash_table_lookup (table->by_number, record->doc_number);
  if (same != NULL && g_ptr_array_remove (same, record) && same->len == 0)
    g_hash_table_remove (table->by_number, record->doc_number);
}

static void
remember_number (SandboxQbTable *table, SandboxQbRecord *record)
{
  GPtrArray *same;

  if (record->doc_number == NULL)
    return;

  same = g_hash_table_lookup (table->by_number, record->doc_number);
  if (same == NULL)
    {
      same = g_ptr_array_new ();
      g_hash_table_insert (table->by_number, g_strdup (record->doc_number), same);
    }
  g_ptr_array_add (same, record);
}

static void
take (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static gboolean
has_display_name (const SandboxQbEntity *entity)
{
  return strcmp (entity->name, "Customer") == 0;
}

static void
take_hot_fields (SandboxQbCompany *company, SandboxQbRecord *record, JsonObject *object)
{
  const char *name = sandbox_qb_json_string (object, "DisplayName");
  const char *item_account = sandbox_qb_json_ref (object, "IncomeAccountRef");

  if (has_display_name (record->entity) && record->name != NULL)
    {
      g_autofree char *folded = g_utf8_casefold (record->name, -1);

      g_hash_table_remove (company->names, folded);
    }
  take (&record->doc_number, sandbox_qb_json_string (object, "DocNumber"));
  take (&record->txn_date, sandbox_qb_json_string (object, "TxnDate"));
  take (&record->note, sandbox_qb_json_string (object, "PrivateNote"));
  take (&record->customer, sandbox_qb_json_ref (object, "CustomerRef"));
  take (&record->name, name != NULL ? name : sandbox_qb_json_string (object, "Name"));
  take (&record->type, sandbox_qb_json_string (object, strcmp (record->entity->name, "Account") == 0
                                                           ? "AccountType"
                                                           : "Type"));
  if (item_account != NULL)
    record->account = sandbox_qb_company_find (company, "Account", item_account);
  record->active
      = !json_object_has_member (object, "Active") || sandbox_qb_json_bool (object, "Active");
  if (has_display_name (record->entity) && record->name != NULL)
    g_hash_table_insert (company->names, g_utf8_casefold (record->name, -1), record);
}

static SandboxQbRecord *
record_new (SandboxQbCompany *company, SandboxQbTable *table, const char *id)
{
  SandboxQbRecord *record = g_new0 (SandboxQbRecord, 1);
  gboolean txn = (table->entity->flags & SANDBOX_QB_TXN) != 0;
  guint64 *next = txn ? &company->next_txn_id : &table->next_id;

  record->entity = table->entity;
  record->id = id != NULL ? g_strdup (id) : g_strdup_printf ("%" G_GUINT64_FORMAT, *next);
  record->number = g_ascii_strtoull (record->id, NULL, 10);
  *next = MAX (*next, record->number + 1);
  record->order = company->next_order++;
  record->created_us = sandbox_qb_company_now (company);
  g_ptr_array_add (table->records, record);
  g_hash_table_insert (table->by_id, record->id, record);
  return record;
}

static void
set_meta (SandboxQbCompany *company, SandboxQbRecord *record, JsonObject *object)
{
  g_autofree char *created = sandbox_qb_company_stamp (company, record->created_us);
  g_autofree char *updated = sandbox_qb_company_stamp (company, record->updated_us);
  g_autofree char *token = g_strdup_printf ("%u", record->sync_token);
  JsonObject *meta = json_object_new ();

  json_object_set_string_member (meta, "CreateTime", created);
  json_object_set_string_member (meta, "LastUpdatedTime", updated);
  json_object_set_object_member (object, "MetaData", meta);
  json_object_set_string_member (object, "Id", record->id);
  json_object_set_string_member (object, "SyncToken", token);
  json_object_set_string_member (object, "domain", "QBO");
  json_object_set_boolean_member (object, "sparse", FALSE);
}

static void
set_linked (SandboxQbRecord *record, JsonObject *object)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; record->linked_from != NULL && i < record->linked_from->len; i++)
    {
      SandboxQbRecord *from = g_ptr_array_index (record->linked_from, i);
      JsonObject *link = json_object_new ();

      json_object_set_string_member (link, "TxnId", from->id);
      json_object_set_string_member (link, "TxnType", from->entity->name);
      json_array_add_object_element (list, link);
    }
  json_object_set_array_member (object, "LinkedTxn", list);
}

static void
set_balances (SandboxQbRecord *record, JsonObject *object)
{
  const char *name = record->entity->name;

  if (strcmp (name, "Payment") == 0)
    sandbox_qb_json_set_cents (object, "UnappliedAmt", record->unapplied);
  else if (strcmp (name, "CreditMemo") == 0)
    sandbox_qb_json_set_cents (object, "RemainingCredit", record->total - record->applied);
  if (strcmp (name, "Invoice") == 0 || strcmp (name, "CreditMemo") == 0)
    sandbox_qb_json_set_cents (object, "Balance", record->total - record->applied);
  if (record->entity->flags & SANDBOX_QB_SALES_FORM || strcmp (name, "Payment") == 0)
    set_linked (record, object);
}

static void
render_object (SandboxQbCompany *company, SandboxQbRecord *record, JsonObject *object)
{
  g_autoptr (GString) text = g_string_sized_new (1024);

  set_meta (company, record, object);
  set_balances (record, object);
  sandbox_qb_json_append_object (text, object);
  g_clear_pointer (&record->text, g_ref_string_release);
  record->text = g_ref_string_new_len (text->str, (gssize) text->len);
}

void
sandbox_qb_company_render_unchanged (SandboxQbCompany *company, SandboxQbRecord *record)
{
  g_autoptr (JsonObject) object = sandbox_qb_json_parse (record->text, -1);

  g_assert (object != NULL);
  render_object (company, record, object);
}

void
sandbox_qb_company_render (SandboxQbCompany *company, SandboxQbRecord *record)
{
  record->sync_token++;
  record->updated_us = sandbox_qb_company_now (company);
  sandbox_qb_company_render_unchanged (company, record);
}

char *
sandbox_qb_company_answer (SandboxQbCompany *company, SandboxQbRecord *record)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GString) text = NULL;
  gint64 balance = 0;

  if (strcmp (record->entity->name, "Account") != 0)
    return g_strdup (record->text);

  object = sandbox_qb_json_parse (record->text, -1);
  text = g_string_new (NULL);
  if (sandbox_qb_account_is_balance_sheet (record))
    balance = strcmp (sandbox_qb_account_classification (record->type), "Asset") == 0
                  ? record->balance
                  : -record->balance;
  sandbox_qb_json_set_cents (object, "CurrentBalance", balance);
  sandbox_qb_json_set_cents (object, "CurrentBalanceWithSubAccounts", balance);
  sandbox_qb_json_append_object (text, object);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

SandboxQbRecord *
sandbox_qb_company_commit (SandboxQbCompany *company,
                           const SandboxQbEntity *entity,
                           SandboxQbRecord *record,
                           const char *id,
                           SandboxQbDraft *draft)
{
  g_autoptr (SandboxQbDraft) owned = draft;
  SandboxQbTable *table = sandbox_qb_company_table (company, entity->name);

  g_assert (sandbox_qb_ledger_balances (draft->postings));
  if (record == NULL)
    record = record_new (company, table, id);
  else
    {
      record->sync_token++;
      sandbox_qb_ledger_apply (record->postings, -1);
      sandbox_qb_ledger_link (company, record, -1);
      forget_number (table, record);
    }

  g_clear_pointer (&record->postings, g_array_unref);
  g_clear_pointer (&record->links, g_array_unref);
  record->postings = g_steal_pointer (&draft->postings);
  record->links = g_steal_pointer (&draft->links);
  record->account = draft->account;
  record->total = draft->total;
  record->unapplied = draft->unapplied;
  record->updated_us = sandbox_qb_company_now (company);
  take_hot_fields (company, record, draft->object);
  remember_number (table, record);
  sandbox_qb_ledger_apply (record->postings, 1);
  sandbox_qb_ledger_link (company, record, 1);
  render_object (company, record, draft->object);
  return record;
}

void
sandbox_qb_company_delete (SandboxQbCompany *company, SandboxQbRecord *record)
{
  SandboxQbTable *table = sandbox_qb_company_table (company, record->entity->name);

  sandbox_qb_ledger_apply (record->postings, -1);
  sandbox_qb_ledger_link (company, record, -1);
  g_clear_pointer (&record->postings, g_array_unref);
  g_clear_pointer (&record->links, g_array_unref);
  forget_number (table, record);
  g_hash_table_remove (table->by_id, record->id);
  record->deleted = TRUE;
  record->sync_token++;
  record->updated_us = sandbox_qb_company_now (company);
}

void
sandbox_qb_company_apply_preferences (SandboxQbCompany *company, JsonObject *preferences)
{
  JsonObject *accounting = sandbox_qb_json_object (preferences, "AccountingInfoPrefs");
  JsonObject *forms = sandbox_qb_json_object (preferences, "SalesFormsPrefs");
  const char *discount = sandbox_qb_json_string (forms, "DefaultDiscountAccount");
  const char *shipping = sandbox_qb_json_string (forms, "DefaultShippingAccount");

  take (&company->close_date, sandbox_qb_json_string (accounting, "BookCloseDate"));
  company->custom_numbers = sandbox_qb_json_bool (forms, "CustomTxnNumbers");
  if (sandbox_qb_company_find (company, "Account", discount) != NULL)
    company->discounts = sandbox_qb_company_find (company, "Account", discount);
  if (sandbox_qb_company_find (company, "Account", shipping) != NULL)
    company->shipping = sandbox_qb_company_find (company, "Account", shipping);
}

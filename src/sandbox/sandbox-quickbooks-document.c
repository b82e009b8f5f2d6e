/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of every write: shape, existence, sync token, references, the entity's own rules, closed
 * books and duplicate numbers, then one commit. A refusal leaves the books as they were. */
#include "sandbox-quickbooks-document.h"

#include "sandbox-quickbooks-schema.h"

#include <stdlib.h>
#include <string.h>

/* Answered but never taken from a request. */
static const char *const read_only[] = {
  "Id",
  "SyncToken",
  "MetaData",
  "domain",
  "sparse",
  "status",
  "Balance",
  "HomeBalance",
  "UnappliedAmt",
  "RemainingCredit",
  "HomeTotalAmt",
  "CurrentBalance",
  "CurrentBalanceWithSubAccounts",
  "FullyQualifiedName",
  "Level",
  "BalanceWithJobs",
};

static gboolean
is_a (const SandboxQbEntity *entity, const char *name)
{
  return strcmp (entity->name, name) == 0;
}

static SandboxQbFault *
check_closed (SandboxQbCompany *company, const char *date)
{
  if (date == NULL || company->close_date == NULL || strcmp (date, company->close_date) > 0)
    return NULL;
  return sandbox_qb_fault_new (
      6210, "TxnDate",
      "The account period has closed and the account books cannot be updated through the "
      "QBO Services API. Please use the QBO website to make these changes. The books are "
      "closed up to %s",
      company->close_date);
}

static SandboxQbFault *
check_token (const SandboxQbRecord *record, JsonObject *body)
{
  const char *token = sandbox_qb_json_string (body, "SyncToken");
  g_autofree char *current = g_strdup_printf ("%u", record->sync_token);

  if (token == NULL)
    return sandbox_qb_fault_missing ("SyncToken");
  if (strcmp (token, current) != 0)
    return sandbox_qb_fault_new (
        5010, NULL,
        "Stale Object Error : You and root were working on this at the same "
        "time. root finished before you did, so your work was not saved.");
  return NULL;
}

static SandboxQbFault *
find_existing (SandboxQbCompany *company,
               const SandboxQbEntity *entity,
               JsonObject *body,
               SandboxQbRecord **out)
{
  const char *id = sandbox_qb_json_string (body, "Id");

  if (id == NULL)
    return sandbox_qb_fault_missing ("Id");

  *out = sandbox_qb_company_find (company, entity->name, id);
  if (*out == NULL)
    return sandbox_qb_fault_new (
        610, NULL,
        "Object Not Found : Something you're trying to use has been made "
        "inactive. Check the fields with accounts, customers, items, vendors or employees.");
  return check_token (*out, body);
}

static gboolean
is_linked_from (const SandboxQbRecord *record, const char *entity)
{
  for (guint i = 0; record->linked_from != NULL && i < record->linked_from->len; i++)
    if (is_a (((SandboxQbRecord *) g_ptr_array_index (record->linked_from, i))->entity, entity))
      return TRUE;
  return FALSE;
}

/* What stands in the way of changing, voiding or deleting a document that others build on. */
static SandboxQbFault *
check_free (SandboxQbCompany *company, const SandboxQbRecord *record, gboolean removing)
{
  if (is_linked_from (record, "Deposit"))
    return sandbox_qb_fault_new (
        6540, NULL,
        "Deposited Transaction cannot be changed : %s %s has been deposited. "
        "Delete the deposit first.",
        record->entity->name, record->id);
  if (removing && is_linked_from (record, "Payment"))
    return sandbox_qb_fault_business (
        "A payment is linked to %s %s. Void or delete the payment first.", record->entity->name,
        record->id);
  return check_closed (company, record->txn_date);
}

typedef struct
{
  SandboxQbCompany *company;
} RefCheck;

static SandboxQbFault *
check_ref_cb (const SandboxQbField *field, JsonObject *ref, gpointer data)
{
  RefCheck *check = data;
  const char *id = sandbox_qb_json_string (ref, "value");
  SandboxQbRecord *record;

  if (field->target == NULL || id == NULL)
    return NULL;
  if (strcmp (field->target, "Item") == 0 && strcmp (id, "SHIPPING_ITEM_ID") == 0)
    return NULL;

  record = sandbox_qb_company_find (check->company, field->target, id);
  if (record == NULL)
    return sandbox_qb_fault_reference (field->name, field->target, id);
  if (!record->active)
    return sandbox_qb_fault_new (
        610, field->name,
        "Object Not Found : Something you're trying to use has been made "
        "inactive. Check the fields with accounts, customers, items, vendors or employees. "
        "%s %s",
        field->target, id);
  if (record->name != NULL)
    json_object_set_string_member (ref, "name", record->name);
  return NULL;
}

static SandboxQbFault *
check_currency (JsonObject *object)
{
  const char *currency = sandbox_qb_json_ref (object, "CurrencyRef");
  double rate;

  if (currency != NULL && strcmp (currency, "USD") != 0)
    return sandbox_qb_fault_business ("Multicurrency is off: the transaction cannot be in %s",
                                      currency);
  if (sandbox_qb_json_number (object, "ExchangeRate", &rate) && (rate < 1.0 || rate > 1.0))
    return sandbox_qb_fault_business ("Multicurrency is off: the exchange rate must be 1");

  json_object_remove_member (object, "ExchangeRate");
  sandbox_qb_json_set_ref (object, "CurrencyRef", "USD", "United States Dollar");
  return NULL;
}

static char *
next_number (SandboxQbCompany *company, const SandboxQbEntity *entity)
{
  for (;;)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, company->next_auto_number++);

      if (sandbox_qb_company_with_number (company, entity->name, number) == NULL)
        return g_steal_pointer (&number);
    }
}

/* With custom numbers off the service numbers sales forms itself and drops what was sent. */
static void
settle_number (SandboxQbCompany *company,
               const SandboxQbEntity *entity,
               SandboxQbRecord *record,
               JsonObject *object)
{
  const char *number = sandbox_qb_json_string (object, "DocNumber");
  gboolean own = (entity->flags & SANDBOX_QB_SALES_FORM) && !company->custom_numbers;
  g_autofree char *next = NULL;

  if (is_a (entity, "Transfer") || (number != NULL && number[0] == '\0'))
    json_object_remove_member (object, "DocNumber");
  if (own && record != NULL && record->doc_number != NULL)
    json_object_set_string_member (object, "DocNumber", record->doc_number);
  else if (own || (!is_a (entity, "Transfer") && g_strcmp0 (number, "AUTO_GENERATE") == 0))
    {
      next = next_number (company, entity);
      json_object_set_string_member (object, "DocNumber", next);
    }
}

static SandboxQbFault *
check_number (SandboxQbCompany *company,
              const SandboxQbEntity *entity,
              SandboxQbRecord *record,
              const SandboxQbWrite *write,
              JsonObject *object)
{
  const char *number = sandbox_qb_json_string (object, "DocNumber");
  GPtrArray *same
      = number != NULL ? sandbox_qb_company_with_number (company, entity->name, number) : NULL;

  if (!(entity->flags & SANDBOX_QB_NUMBERED) || write->allow_duplicates)
    return NULL;
  for (guint i = 0; same != NULL && i < same->len; i++)
    {
      SandboxQbRecord *other = g_ptr_array_index (same, i);

      if (other != record)
        return sandbox_qb_fault_new (
            6140, "DocNumber",
            "Duplicate Document Number Error : You must specify a different number. This "
            "number has already been used. DocNumber=%s is assigned to TxnType=%s with "
            "TxnId=%s",
            number, entity->name, other->id);
    }
  return NULL;
}

static void
remove_nulls (JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    if (JSON_NODE_HOLDS_NULL (json_object_get_member (object, l->data)))
      json_object_remove_member (object, l->data);
}

/* The sections of Preferences are laid over one another as well; everywhere else a member is
 * replaced whole. */
static void
overlay_member (JsonObject *merged, const char *name, JsonNode *node, gboolean sections)
{
  JsonObject *section = sandbox_qb_json_object (merged, name);
  JsonObjectIter iter;
  const char *inner;
  JsonNode *value;

  if (!sections || section == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      json_object_set_member (merged, name, json_node_copy (node));
      return;
    }
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &inner, &value))
    json_object_set_member (section, inner, json_node_copy (value));
}

/* What the record shall become: the request alone, or for a sparse update laid over what is stored.
 */
static JsonObject *
merge (SandboxQbRecord *record, JsonObject *body)
{
  JsonObject *merged;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (record == NULL || !sandbox_qb_json_bool (body, "sparse"))
    merged = sandbox_qb_json_copy (body);
  else
    {
      g_autoptr (JsonObject) overlay = sandbox_qb_json_copy (body);

      merged = sandbox_qb_json_parse (record->text, -1);
      json_object_iter_init (&iter, overlay);
      while (json_object_iter_next (&iter, &name, &node))
        overlay_member (merged, name, node, (record->entity->flags & SANDBOX_QB_UNSORTED) != 0);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (read_only); i++)
    json_object_remove_member (merged, read_only[i]);
  remove_nulls (merged);
  return merged;
}

static SandboxQbFault *
draft_entity (SandboxQbCompany *company,
              const SandboxQbEntity *entity,
              SandboxQbRecord *record,
              SandboxQbDraft *draft)
{
  if (entity->flags & SANDBOX_QB_SALES_FORM)
    return sandbox_qb_draft_sales (company, entity, record, draft);
  if (is_a (entity, "JournalEntry"))
    return sandbox_qb_draft_journal (company, draft);
  if (is_a (entity, "Deposit"))
    return sandbox_qb_draft_deposit (company, record, draft);
  if (is_a (entity, "Transfer"))
    return sandbox_qb_draft_transfer (company, draft);
  if (is_a (entity, "Payment"))
    return sandbox_qb_draft_payment (company, record, draft);
  return sandbox_qb_draft_list (company, entity, record, draft);
}

static SandboxQbFault *
prepare_transaction (SandboxQbCompany *company, JsonObject *object)
{
  g_autofree char *today = sandbox_qb_company_today (company);

  json_object_remove_member (object, "LinkedTxn");
  if (!json_object_has_member (object, "TxnDate"))
    json_object_set_string_member (object, "TxnDate", today);
  return check_currency (object);
}

static SandboxQbFault *
judge (SandboxQbCompany *company,
       const SandboxQbEntity *entity,
       SandboxQbRecord *record,
       const SandboxQbWrite *write,
       SandboxQbDraft *draft)
{
  gboolean txn = (entity->flags & SANDBOX_QB_TXN) != 0;
  RefCheck check = { company };
  SandboxQbFault *fault
      = sandbox_qb_schema_walk_refs (entity->name, draft->object, check_ref_cb, &check);

  if (fault == NULL && txn)
    fault = prepare_transaction (company, draft->object);
  if (fault == NULL)
    fault = draft_entity (company, entity, record, draft);
  if (fault == NULL && txn)
    fault = check_closed (company, sandbox_qb_json_string (draft->object, "TxnDate"));
  if (fault == NULL && txn)
    {
      settle_number (company, entity, record, draft->object);
      fault = check_number (company, entity, record, write, draft->object);
    }
  return fault;
}

static void
append_answer (SandboxQbCompany *company,
               SandboxQbRecord *record,
               GString *out,
               SandboxQbRecord **saved)
{
  g_autofree char *text = sandbox_qb_company_answer (company, record);

  g_string_append_printf (out, "\"%s\":", record->entity->name);
  g_string_append (out, text);
  if (saved != NULL)
    *saved = record;
}

static SandboxQbFault *
save (SandboxQbCompany *company,
      const SandboxQbEntity *entity,
      const SandboxQbWrite *write,
      JsonObject *body,
      GString *out,
      SandboxQbRecord **saved)
{
  g_autoptr (SandboxQbDraft) draft = NULL;
  SandboxQbRecord *record = NULL;
  SandboxQbFault *fault = NULL;

  if (json_object_has_member (body, "Id") || sandbox_qb_json_bool (body, "sparse")
      || g_strcmp0 (write->operation, "update") == 0 || (entity->flags & SANDBOX_QB_UNSORTED))
    fault = find_existing (company, entity, body, &record);
  if (fault == NULL && record != NULL)
    fault = check_free (company, record, FALSE);
  if (fault != NULL)
    return fault;

  draft = sandbox_qb_draft_new (merge (record, body));
  fault = judge (company, entity, record, write, draft);
  if (fault != NULL)
    return fault;

  record = sandbox_qb_company_commit (company, entity, record, NULL, g_steal_pointer (&draft));
  record->voided = record->voided && record->total == 0;
  append_answer (company, record, out, saved);
  return NULL;
}

static void
zero_lines (JsonObject *object)
{
  JsonArray *lines = sandbox_qb_json_array (object, "Line");
  JsonObject *tax = sandbox_qb_json_object (object, "TxnTaxDetail");

  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);
      JsonObject *detail = sandbox_qb_json_object (line, "SalesItemLineDetail");

      if (json_object_has_member (line, "Amount"))
        sandbox_qb_json_set_cents (line, "Amount", 0);
      if (detail != NULL && json_object_has_member (detail, "UnitPrice"))
        json_object_set_int_member (detail, "UnitPrice", 0);
      if (detail != NULL && json_object_has_member (detail, "Qty"))
        json_object_set_int_member (detail, "Qty", 0);
    }
  if (tax != NULL)
    {
      json_object_remove_member (tax, "TaxLine");
      sandbox_qb_json_set_cents (tax, "TotalTax", 0);
    }
  sandbox_qb_json_set_cents (object, "TotalAmt", 0);
}

static SandboxQbFault *
void_document (SandboxQbCompany *company,
               const SandboxQbEntity *entity,
               JsonObject *body,
               GString *out,
               SandboxQbRecord **saved)
{
  g_autoptr (SandboxQbDraft) draft = NULL;
  g_autofree char *note = NULL;
  SandboxQbRecord *record = NULL;
  SandboxQbFault *fault = find_existing (company, entity, body, &record);

  if (fault == NULL)
    fault = check_free (company, record, TRUE);
  if (fault != NULL)
    return fault;

  draft = sandbox_qb_draft_new (sandbox_qb_json_parse (record->text, -1));
  draft->account = record->account;
  zero_lines (draft->object);
  if (is_a (entity, "Payment"))
    json_object_remove_member (draft->object, "Line");
  if (!record->voided)
    {
      note = record->note != NULL ? g_strconcat ("Voided - ", record->note, NULL)
                                  : g_strdup ("Voided");
      json_object_set_string_member (draft->object, "PrivateNote", note);
    }
  record->voided = TRUE;
  sandbox_qb_company_commit (company, entity, record, NULL, g_steal_pointer (&draft));
  append_answer (company, record, out, saved);
  return NULL;
}

static SandboxQbFault *
delete_document (SandboxQbCompany *company,
                 const SandboxQbEntity *entity,
                 JsonObject *body,
                 GString *out)
{
  SandboxQbRecord *record = NULL;
  SandboxQbFault *fault = find_existing (company, entity, body, &record);

  if (fault == NULL)
    fault = check_free (company, record, TRUE);
  if (fault != NULL)
    return fault;

  sandbox_qb_company_delete (company, record);
  g_string_append_printf (out, "\"%s\":{\"Id\":\"%s\",\"status\":\"Deleted\",\"domain\":\"QBO\"}",
                          entity->name, record->id);
  return NULL;
}

SandboxQbFault *
sandbox_qb_document_write (SandboxQbCompany *company,
                           const SandboxQbEntity *entity,
                           const SandboxQbWrite *write,
                           JsonObject *body,
                           GString *out,
                           SandboxQbRecord **saved)
{
  const char *operation = write->operation != NULL ? write->operation : "create";
  gboolean saving = strcmp (operation, "create") == 0 || strcmp (operation, "update") == 0;
  SandboxQbFault *fault;

  if (!(entity->flags & SANDBOX_QB_WRITE))
    return sandbox_qb_fault_new (500, NULL, "Operation %s on %s is not supported.", operation,
                                 entity->name);

  fault = sandbox_qb_schema_check (entity->name, body);
  if (fault != NULL)
    return fault;
  if (write->include_void && strcmp (operation, "update") == 0 && (entity->flags & SANDBOX_QB_VOID))
    return void_document (company, entity, body, out, saved);
  if (saving && !write->include_void)
    return save (company, entity, write, body, out, saved);
  if (strcmp (operation, "void") == 0 && (entity->flags & SANDBOX_QB_VOID_PLAIN))
    return void_document (company, entity, body, out, saved);
  if (strcmp (operation, "delete") == 0 && (entity->flags & SANDBOX_QB_TXN))
    return delete_document (company, entity, body, out);
  return sandbox_qb_fault_new (500, NULL, "Operation %s%s on %s is not supported.", operation,
                               write->include_void ? " with include=void" : "", entity->name);
}

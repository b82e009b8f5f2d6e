/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which fields a query may use. Documents can be filtered by a few fields only, and those are kept
 * beside their text; list entries can be filtered by any simple field and are read from their text,
 * because lists are short. */
#include "sandbox-quickbooks-fields.h"

#include "sandbox-quickbooks-schema.h"

#include <string.h>

/* What a document can be filtered and sorted by. */
static const struct
{
  const char *field;
  SandboxQbFieldType type;
} document_fields[] = {
  { "Id", SANDBOX_QB_AS_ID },
  { "DocNumber", SANDBOX_QB_AS_TEXT },
  { "TxnDate", SANDBOX_QB_AS_DATE },
  { "TotalAmt", SANDBOX_QB_AS_NUMBER },
  { "Balance", SANDBOX_QB_AS_NUMBER },
  { "CustomerRef", SANDBOX_QB_AS_TEXT },
  { "MetaData.CreateTime", SANDBOX_QB_AS_TIME },
  { "MetaData.LastUpdatedTime", SANDBOX_QB_AS_TIME },
};

static gboolean
is_document_field (const SandboxQbEntity *entity, const char *field)
{
  gboolean sales = (entity->flags & SANDBOX_QB_SALES_FORM) != 0;

  if (strcmp (field, "DocNumber") == 0)
    return (entity->flags & SANDBOX_QB_NUMBERED) != 0;
  if (strcmp (field, "Balance") == 0)
    return sales;
  if (strcmp (field, "CustomerRef") == 0)
    return sales || strcmp (entity->name, "Payment") == 0;
  if (strcmp (field, "TotalAmt") == 0)
    return strcmp (entity->name, "Transfer") != 0;
  return TRUE;
}

static SandboxQbFault *
fault_not_queryable (const SandboxQbEntity *entity, const char *field)
{
  return sandbox_qb_fault_new (4001, NULL,
                               "QueryValidationError: property '%s' is not queryable on %s", field,
                               entity->name);
}

static SandboxQbFault *
fault_unknown_field (const SandboxQbEntity *entity, const char *field)
{
  return sandbox_qb_fault_new (
      4001, NULL, "QueryValidationError: Property %s not found for Entity %s", field, entity->name);
}

/* Follows a dotted name through the schema; NULL when it leads nowhere. */
static const SandboxQbField *
schema_field (const SandboxQbEntity *entity, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, ".", -1);
  const char *type = entity->name;
  const SandboxQbField *field = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      field = type != NULL ? sandbox_qb_schema_field (type, parts[i]) : NULL;
      if (field == NULL)
        return NULL;
      type = field->kind == SANDBOX_QB_KIND_OBJECT ? field->target : NULL;
    }
  return field;
}

static gboolean
is_known_field (const SandboxQbEntity *entity, const char *name)
{
  static const char *const plain[]
      = { "Id",   "Name",      "DisplayName",         "Active",
          "Type", "SyncToken", "MetaData.CreateTime", "MetaData.LastUpdatedTime",
          NULL };

  if (sandbox_qb_schema_has (entity->name))
    return schema_field (entity, name) != NULL;
  if (entity->flags & SANDBOX_QB_TXN)
    return schema_field (sandbox_qb_entity_find ("invoice"), name) != NULL;
  return g_strv_contains (plain, name);
}

static SandboxQbFieldType
list_field_type (const SandboxQbEntity *entity, const char *name)
{
  const SandboxQbField *field = schema_field (entity, name);

  if (strcmp (name, "Id") == 0)
    return SANDBOX_QB_AS_ID;
  if (strcmp (name, "Active") == 0 || (field != NULL && field->kind == SANDBOX_QB_KIND_BOOLEAN))
    return SANDBOX_QB_AS_BOOLEAN;
  if (g_str_has_prefix (name, "MetaData."))
    return SANDBOX_QB_AS_TIME;
  if (field != NULL
      && (field->kind == SANDBOX_QB_KIND_MONEY || field->kind == SANDBOX_QB_KIND_DECIMAL
          || field->kind == SANDBOX_QB_KIND_INTEGER))
    return SANDBOX_QB_AS_NUMBER;
  return SANDBOX_QB_AS_TEXT;
}

SandboxQbFault *
sandbox_qb_field_type (const SandboxQbEntity *entity, const char *name, SandboxQbFieldType *out)
{
  const SandboxQbField *field;

  if (!is_known_field (entity, name))
    return fault_unknown_field (entity, name);
  if (!(entity->flags & SANDBOX_QB_TXN))
    {
      field = schema_field (entity, name);
      if (field != NULL
          && (field->list || field->kind == SANDBOX_QB_KIND_OBJECT
              || field->kind == SANDBOX_QB_KIND_OPAQUE))
        return fault_not_queryable (entity, name);
      *out = list_field_type (entity, name);
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (document_fields); i++)
    if (strcmp (document_fields[i].field, name) == 0 && is_document_field (entity, name))
      {
        *out = document_fields[i].type;
        return NULL;
      }
  return fault_not_queryable (entity, name);
}

void
sandbox_qb_value_clear (SandboxQbValue *value)
{
  g_clear_pointer (&value->owned, g_free);
}

static SandboxQbValue
text_value (const char *text)
{
  SandboxQbValue value
      = { text != NULL ? SANDBOX_QB_VALUE_TEXT : SANDBOX_QB_VALUE_NONE, text, 0, NULL };

  return value;
}

static SandboxQbValue
number_value (double number)
{
  SandboxQbValue value = { SANDBOX_QB_VALUE_NUMBER, NULL, number, NULL };

  return value;
}

/* A list entry's other fields are read from its text; lists are short. */
static SandboxQbValue
read_member (SandboxQbCompany *company, SandboxQbRecord *record, const char *name)
{
  g_autofree char *text = sandbox_qb_company_answer (company, record);
  g_autoptr (JsonObject) object = sandbox_qb_json_parse (text, -1);
  g_auto (GStrv) parts = g_strsplit (name, ".", -1);
  JsonObject *at = object;
  const char *last = parts[0];
  SandboxQbValue value = { SANDBOX_QB_VALUE_NONE, NULL, 0, NULL };

  for (guint i = 1; parts[i] != NULL && at != NULL; i++)
    {
      at = sandbox_qb_json_object (at, last);
      last = parts[i];
    }
  if (at == NULL)
    return value;
  if (sandbox_qb_json_number (at, last, &value.number))
    value.kind = SANDBOX_QB_VALUE_NUMBER;
  else if (sandbox_qb_json_string (at, last) != NULL)
    value.owned = g_strdup (sandbox_qb_json_string (at, last));
  else if (sandbox_qb_json_ref (at, last) != NULL)
    value.owned = g_strdup (sandbox_qb_json_ref (at, last));
  else if (json_object_has_member (at, last))
    value.owned = g_strdup (sandbox_qb_json_bool (at, last) ? "true" : "false");
  if (value.owned != NULL)
    {
      value.kind = SANDBOX_QB_VALUE_TEXT;
      value.text = value.owned;
    }
  return value;
}

SandboxQbValue
sandbox_qb_field_read (SandboxQbCompany *company, SandboxQbRecord *record, const char *name)
{
  if (strcmp (name, "Id") == 0)
    {
      SandboxQbValue value = { SANDBOX_QB_VALUE_TEXT, record->id, (double) record->number, NULL };

      return value;
    }
  if (strcmp (name, "DocNumber") == 0)
    return text_value (record->doc_number);
  if (strcmp (name, "TxnDate") == 0)
    return text_value (record->txn_date);
  if (strcmp (name, "CustomerRef") == 0)
    return text_value (record->customer);
  if (strcmp (name, "TotalAmt") == 0)
    return number_value ((double) record->total);
  if (strcmp (name, "MetaData.CreateTime") == 0)
    return number_value ((double) record->created_us);
  if (strcmp (name, "MetaData.LastUpdatedTime") == 0)
    return number_value ((double) record->updated_us);
  if (record->entity->flags & SANDBOX_QB_SALES_FORM && strcmp (name, "Balance") == 0)
    return number_value ((double) (record->account == NULL ? record->total - record->applied : 0));
  if (strcmp (name, "Active") == 0)
    return text_value (record->active ? "true" : "false");
  if (strcmp (name, "Name") == 0 || strcmp (name, "DisplayName") == 0)
    return text_value (record->name);
  return read_member (company, record, name);
}

SandboxQbFault *
sandbox_qb_field_exists (const SandboxQbEntity *entity, const char *name)
{
  return is_known_field (entity, name) ? NULL : fault_unknown_field (entity, name);
}

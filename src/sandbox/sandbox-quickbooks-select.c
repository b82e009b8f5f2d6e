/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a parsed query. The fields of documents that can be filtered are kept beside their text,
 * so a scan over a hundred thousand of them reads no JSON; conditions on Id, DocNumber and names go
 * through the indexes. */
#include "sandbox-quickbooks-query.h"

#include "sandbox-quickbooks-fields.h"
#include "sandbox-quickbooks-schema.h"
#include "sandbox-server.h"

#include <stdlib.h>
#include <string.h>

/* One condition made ready: what its literals mean for the type of its field. */
typedef struct
{
  const SandboxQbCondition *condition;
  SandboxQbFieldType type;
  double *numbers;
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_free (test->numbers);
  g_free (test);
}

static gboolean
read_literal (SandboxQbCompany *company, Test *test, const char *text, double *out)
{
  char *end = NULL;
  gint64 us;

  if (test->type == SANDBOX_QB_AS_BOOLEAN)
    return strcmp (text, "true") == 0 || strcmp (text, "false") == 0;
  if (test->type == SANDBOX_QB_AS_DATE)
    return sandbox_qb_is_date (text);
  if (test->type == SANDBOX_QB_AS_TEXT || test->type == SANDBOX_QB_AS_ID)
    {
      *out = (double) g_ascii_strtoull (text, NULL, 10);
      return TRUE;
    }
  if (test->type == SANDBOX_QB_AS_TIME)
    {
      if (!sandbox_qb_company_parse_time (company, text, &us))
        return FALSE;
      *out = (double) us;
      return TRUE;
    }
  *out = g_ascii_strtod (text, &end);
  return end != text && *end == '\0';
}

static SandboxQbFault *
make_test (SandboxQbCompany *company,
           const SandboxQbEntity *entity,
           const SandboxQbCondition *condition,
           GPtrArray *tests)
{
  Test *test = g_new0 (Test, 1);
  SandboxQbFault *fault;

  test->condition = condition;
  test->numbers = g_new0 (double, condition->values->len);
  g_ptr_array_add (tests, test);
  fault = sandbox_qb_field_type (entity, condition->field, &test->type);
  for (guint i = 0; fault == NULL && i < condition->values->len; i++)
    {
      const char *text = g_ptr_array_index (condition->values, i);

      if (!read_literal (company, test, text, &test->numbers[i]))
        fault = sandbox_qb_fault_new (
            4001, NULL, "QueryValidationError: value '%s' is not of the type of property %s", text,
            condition->field);
      /* Amounts of documents are compared in cents. */
      if (test->type == SANDBOX_QB_AS_NUMBER && (entity->flags & SANDBOX_QB_TXN))
        test->numbers[i] *= 100.0;
    }
  return fault;
}

static gboolean
like (const char *text, const char *pattern)
{
  g_autofree char *text_folded = g_utf8_casefold (text, -1);
  g_autofree char *folded = g_utf8_casefold (pattern, -1);
  g_auto (GStrv) parts = g_strsplit (folded, "%", -1);
  const char *at = text_folded;
  guint count = g_strv_length (parts);

  if (count <= 1) /* none at all for an empty pattern */
    return strcmp (text_folded, folded) == 0;
  if (!g_str_has_prefix (at, parts[0]))
    return FALSE;
  at += strlen (parts[0]);
  for (guint i = 1; i + 1 < count; i++)
    {
      at = strstr (at, parts[i]);
      if (at == NULL)
        return FALSE;
      at += strlen (parts[i]);
    }
  return g_str_has_suffix (at, parts[count - 1]);
}

static int
compare_numbers (double a, double b)
{
  double difference = a - b;

  return difference > 1e-6 ? 1 : difference < -1e-6 ? -1 : 0;
}

static int
compare (const SandboxQbValue *value, const Test *test, guint index)
{
  gboolean order_id = test->type == SANDBOX_QB_AS_ID && test->condition->op != SANDBOX_QB_OP_EQUAL
                      && test->condition->op != SANDBOX_QB_OP_IN;

  if (value->kind == SANDBOX_QB_VALUE_NUMBER || order_id)
    return compare_numbers (value->number, test->numbers[index]);
  return strcmp (value->text, g_ptr_array_index (test->condition->values, index));
}

static gboolean
passes (SandboxQbCompany *company, SandboxQbRecord *record, const Test *test)
{
  g_auto (SandboxQbValue) value = sandbox_qb_field_read (company, record, test->condition->field);
  gboolean equal = FALSE;
  int order;

  if (value.kind == SANDBOX_QB_VALUE_NONE)
    return FALSE;
  if (test->condition->op == SANDBOX_QB_OP_LIKE)
    return value.kind == SANDBOX_QB_VALUE_TEXT
           && like (value.text, g_ptr_array_index (test->condition->values, 0));
  if (test->condition->op == SANDBOX_QB_OP_IN)
    {
      for (guint i = 0; i < test->condition->values->len && !equal; i++)
        equal = compare (&value, test, i) == 0;
      return equal;
    }

  order = compare (&value, test, 0);
  switch (test->condition->op)
    {
    case SANDBOX_QB_OP_LESS:
      return order < 0;
    case SANDBOX_QB_OP_MORE:
      return order > 0;
    case SANDBOX_QB_OP_AT_MOST:
      return order <= 0;
    case SANDBOX_QB_OP_AT_LEAST:
      return order >= 0;
    default:
      return order == 0;
    }
}

static gboolean
passes_all (SandboxQbCompany *company, SandboxQbRecord *record, GPtrArray *tests)
{
  for (guint i = 0; i < tests->len; i++)
    if (!passes (company, record, g_ptr_array_index (tests, i)))
      return FALSE;
  return TRUE;
}

static gboolean
mentions (GPtrArray *tests, const char *field)
{
  for (guint i = 0; i < tests->len; i++)
    if (strcmp (((Test *) g_ptr_array_index (tests, i))->condition->field, field) == 0)
      return TRUE;
  return FALSE;
}

/* Adds the records with that id or document number to @found, each once. */
static void
add_matches (SandboxQbCompany *company,
             const SandboxQbEntity *entity,
             gboolean by_id,
             const char *value,
             GPtrArray *found)
{
  SandboxQbRecord *record = by_id ? sandbox_qb_company_find (company, entity->name, value) : NULL;
  GPtrArray *same = by_id ? NULL : sandbox_qb_company_with_number (company, entity->name, value);

  if (record != NULL && !g_ptr_array_find (found, record, NULL))
    g_ptr_array_add (found, record);
  for (guint i = 0; same != NULL && i < same->len; i++)
    if (!g_ptr_array_find (found, g_ptr_array_index (same, i), NULL))
      g_ptr_array_add (found, g_ptr_array_index (same, i));
}

/* The candidates of an indexed "= 'x'" or IN condition; NULL when all records have to be looked at.
 * (transfer full) */
static GPtrArray *
candidates (SandboxQbCompany *company, const SandboxQbEntity *entity, GPtrArray *tests)
{
  for (guint i = 0; i < tests->len; i++)
    {
      const SandboxQbCondition *condition = ((Test *) g_ptr_array_index (tests, i))->condition;
      gboolean by_id = strcmp (condition->field, "Id") == 0;
      g_autoptr (GPtrArray) found = g_ptr_array_new ();

      if ((condition->op != SANDBOX_QB_OP_EQUAL && condition->op != SANDBOX_QB_OP_IN)
          || (!by_id && strcmp (condition->field, "DocNumber") != 0))
        continue;
      for (guint j = 0; j < condition->values->len; j++)
        add_matches (company, entity, by_id, g_ptr_array_index (condition->values, j), found);
      return g_steal_pointer (&found);
    }
  return NULL;
}

/* Whether queries know of the record's last change by now. */
static gboolean
is_listed (SandboxQbCompany *company, const SandboxQbRecord *record)
{
  return company->lag_us == 0
         || sandbox_is_listed (record->id, record->updated_us, company->clock (company->clock_data),
                               company->lag_us);
}

/* Documents come newest first, list entries in the order of their ids, unless ORDERBY says
 * otherwise. */
static GPtrArray *
filter (SandboxQbCompany *company, const SandboxQbEntity *entity, GPtrArray *tests)
{
  g_autoptr (GPtrArray) few = candidates (company, entity, tests);
  GPtrArray *from = few != NULL ? few : sandbox_qb_company_table (company, entity->name)->records;
  GPtrArray *rows = g_ptr_array_new ();
  gboolean txn = (entity->flags & SANDBOX_QB_TXN) != 0;
  gboolean hide_inactive = !txn && !mentions (tests, "Active");

  for (guint i = 0; i < from->len; i++)
    {
      SandboxQbRecord *record = g_ptr_array_index (from, txn ? from->len - 1 - i : i);

      if (!record->deleted && (record->active || !hide_inactive)
          && (!txn || is_listed (company, record)) && passes_all (company, record, tests))
        g_ptr_array_add (rows, record);
    }
  return rows;
}

typedef struct
{
  SandboxQbCompany *company;
  GPtrArray *orders; /* SandboxQbOrder */
} Sorting;

static int
compare_values (const SandboxQbValue *a, const SandboxQbValue *b)
{
  if (a->kind == SANDBOX_QB_VALUE_NONE || b->kind == SANDBOX_QB_VALUE_NONE)
    return (a->kind != SANDBOX_QB_VALUE_NONE) - (b->kind != SANDBOX_QB_VALUE_NONE);
  if (a->kind == SANDBOX_QB_VALUE_NUMBER && b->kind == SANDBOX_QB_VALUE_NUMBER)
    return compare_numbers (a->number, b->number);
  return strcmp (a->text, b->text);
}

static int
compare_records_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  Sorting *sorting = data;
  SandboxQbRecord *left = *(SandboxQbRecord *const *) a;
  SandboxQbRecord *right = *(SandboxQbRecord *const *) b;

  for (guint i = 0; i < sorting->orders->len; i++)
    {
      SandboxQbOrder *order = g_ptr_array_index (sorting->orders, i);
      gboolean by_id = strcmp (order->field, "Id") == 0;
      g_auto (SandboxQbValue) x = sandbox_qb_field_read (sorting->company, left, order->field);
      g_auto (SandboxQbValue) y = sandbox_qb_field_read (sorting->company, right, order->field);
      int result = by_id && left->number != right->number ? compare_numbers (x.number, y.number)
                                                          : compare_values (&x, &y);

      if (result != 0)
        return order->descending ? -result : result;
    }
  return left->order < right->order ? -1 : left->order > right->order;
}

static void
append_projection (SandboxQbCompany *company,
                   SandboxQbRecord *record,
                   GPtrArray *fields,
                   GString *out)
{
  g_autofree char *text = sandbox_qb_company_answer (company, record);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonObject) slim = NULL;

  if (fields->len == 0)
    {
      g_string_append (out, text);
      return;
    }

  object = sandbox_qb_json_parse (text, -1);
  slim = json_object_new ();
  for (guint i = 0; i < fields->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_ptr_array_index (fields, i), ".", 2);

      if (json_object_has_member (object, parts[0]))
        json_object_set_member (slim, parts[0], json_object_dup_member (object, parts[0]));
    }
  json_object_set_string_member (slim, "domain", "QBO");
  json_object_set_boolean_member (slim, "sparse", TRUE);
  sandbox_qb_json_append_object (out, slim);
}

static void
append_rows (SandboxQbCompany *company,
             const SandboxQbEntity *entity,
             SandboxQbQuery *query,
             GPtrArray *rows,
             GString *out)
{
  guint64 first = (guint64) MAX (query->start, 1) - 1;
  guint64 count = 0;

  if (query->count)
    {
      g_string_append_printf (out, "{\"totalCount\":%u}", rows->len);
      return;
    }
  g_string_append_c (out, '{');
  for (guint64 i = first; i < rows->len && count < (guint64) query->max; i++, count++)
    {
      if (count == 0)
        g_string_append_printf (out, "\"%s\":[", entity->name);
      else
        g_string_append_c (out, ',');
      append_projection (company, g_ptr_array_index (rows, i), query->fields, out);
    }
  if (count > 0)
    g_string_append_printf (
        out, "],\"startPosition\":%" G_GUINT64_FORMAT ",\"maxResults\":%" G_GUINT64_FORMAT,
        first + 1, count);
  g_string_append_c (out, '}');
}

static SandboxQbFault *
check_query (SandboxQbCompany *company,
             const SandboxQbEntity *entity,
             SandboxQbQuery *query,
             GPtrArray *tests)
{
  SandboxQbFault *fault = NULL;
  SandboxQbFieldType type;

  if (query->max < 1 || query->max > SANDBOX_QB_QUERY_PAGE)
    return sandbox_qb_fault_new (4001, NULL,
                                 "QueryValidationError: MAXRESULTS must be between 1 and %d",
                                 SANDBOX_QB_QUERY_PAGE);
  for (guint i = 0; fault == NULL && i < query->fields->len; i++)
    fault = sandbox_qb_field_exists (entity, g_ptr_array_index (query->fields, i));
  for (guint i = 0; fault == NULL && i < query->conditions->len; i++)
    fault = make_test (company, entity, g_ptr_array_index (query->conditions, i), tests);
  for (guint i = 0; fault == NULL && i < query->orders->len; i++)
    fault = sandbox_qb_field_type (
        entity, ((SandboxQbOrder *) g_ptr_array_index (query->orders, i))->field, &type);
  return fault;
}

SandboxQbFault *
sandbox_qb_query_run (SandboxQbCompany *company, const char *text, GString *out)
{
  g_autoptr (SandboxQbQuery) query = NULL;
  g_autoptr (GPtrArray) tests = g_ptr_array_new_with_free_func (test_free);
  g_autoptr (GPtrArray) rows = NULL;
  SandboxQbFault *fault = sandbox_qb_query_parse (text, &query);
  const SandboxQbEntity *entity;

  if (fault != NULL)
    return fault;

  entity = sandbox_qb_entity_find (query->entity);
  if (entity == NULL)
    return sandbox_qb_fault_new (
        4001, NULL, "QueryValidationError: Invalid context declaration: %s", query->entity);

  fault = check_query (company, entity, query, tests);
  if (fault != NULL)
    return fault;

  rows = filter (company, entity, tests);
  if (query->orders->len > 0)
    {
      Sorting sorting = { company, query->orders };

      g_ptr_array_sort_with_data (rows, compare_records_cb, &sorting);
    }
  append_rows (company, entity, query, rows, out);
  return NULL;
}

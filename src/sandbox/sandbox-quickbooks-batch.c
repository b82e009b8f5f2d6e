/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many in one: batches of up to thirty writes and queries, judged one by one, and the capture of
 * changes. */
#include "sandbox-quickbooks-document.h"
#include "sandbox-quickbooks-private.h"
#include "sandbox-quickbooks-query.h"

#include <string.h>

#define BATCH_MAX 30
#define BATCH_ID_MAX 10 /* when the request has a requestid */
#define CDC_MAX 1000
#define CDC_DAYS 30

/* The one entity of a batch item; NULL when there is none. */
static const SandboxQbEntity *
item_entity (JsonObject *item, JsonObject **body)
{
  const SandboxQbEntity *entity;

  for (guint i = 0; (entity = sandbox_qb_entity_nth (i)) != NULL; i++)
    {
      *body = sandbox_qb_json_object (item, entity->name);
      if (*body != NULL)
        return entity;
    }
  return NULL;
}

static SandboxQbFault *
run_query_item (SandboxQbCompany *company, const char *text, GString *out)
{
  g_string_append (out, "\"QueryResponse\":");
  return sandbox_qb_query_run (company, text, out);
}

static SandboxQbFault *
run_write_item (SandboxQbCompany *company, JsonObject *item, GString *out)
{
  const char *options = sandbox_qb_json_string (item, "optionsData");
  const char *operation = sandbox_qb_json_string (item, "operation");
  JsonObject *body = NULL;
  const SandboxQbEntity *entity = item_entity (item, &body);
  SandboxQbWrite write = { operation, g_strcmp0 (options, "void") == 0,
                           g_strcmp0 (options, "allowduplicatedocnum") == 0 };

  if (entity == NULL)
    return sandbox_qb_fault_missing ("BatchItemRequest");
  if (operation == NULL)
    return sandbox_qb_fault_missing ("operation");
  return sandbox_qb_document_write (company, entity, &write, body, out, NULL);
}

static void
run_item (SandboxQbCompany *company, JsonObject *item, GString *out)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (SandboxQbFault) fault = NULL;
  const char *query = sandbox_qb_json_string (item, "Query");

  fault = query != NULL ? run_query_item (company, query, answer)
                        : run_write_item (company, item, answer);
  g_string_append (out, "{\"bId\":");
  sandbox_qb_json_append_string (out, sandbox_qb_json_string (item, "bId"));
  g_string_append_c (out, ',');
  if (fault == NULL)
    g_string_append_len (out, answer->str, (gssize) answer->len);
  else
    {
      g_string_append (out, "\"Fault\":");
      sandbox_qb_fault_append (fault, out);
    }
  g_string_append_c (out, '}');
}

/* The list as a whole is judged before any item is run. */
static SandboxQbFault *
check_items (JsonArray *items, gboolean with_request_id)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (items == NULL || json_array_get_length (items) == 0)
    return sandbox_qb_fault_missing ("BatchItemRequest");
  if (json_array_get_length (items) > BATCH_MAX)
    return sandbox_qb_fault_business ("A batch holds at most %d items, this one has %u", BATCH_MAX,
                                      json_array_get_length (items));
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode *node = json_array_get_element (items, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node)
                           ? sandbox_qb_json_string (json_node_get_object (node), "bId")
                           : NULL;

      if (id == NULL)
        return sandbox_qb_fault_missing ("bId");
      if (with_request_id && g_utf8_strlen (id, -1) > BATCH_ID_MAX)
        return sandbox_qb_fault_new (2050, "bId", "Min:0 Max:%d supported. Supplied length:%ld",
                                     BATCH_ID_MAX, g_utf8_strlen (id, -1));
      if (!g_hash_table_add (seen, (gpointer) id))
        return sandbox_qb_fault_business ("The bId %s is used twice in the batch", id);
    }
  return NULL;
}

SandboxQbFault *
sandbox_qb_batch_run (SandboxQbCompany *company,
                      JsonObject *body,
                      gboolean with_request_id,
                      GString *out)
{
  JsonArray *items = sandbox_qb_json_array (body, "BatchItemRequest");
  SandboxQbFault *fault = check_items (items, with_request_id);

  if (fault != NULL)
    return fault;

  g_string_append (out, "\"BatchItemResponse\":[");
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      run_item (company, json_array_get_object_element (items, i), out);
    }
  g_string_append_c (out, ']');
  return NULL;
}

static void
append_change (SandboxQbCompany *company, SandboxQbRecord *record, GString *out)
{
  g_autofree char *text = NULL;

  if (record->deleted)
    {
      g_autofree char *stamp = sandbox_qb_company_stamp (company, record->updated_us);

      g_string_append_printf (
          out,
          "{\"Id\":\"%s\",\"status\":\"Deleted\",\"domain\":\"QBO\",\"MetaData\":"
          "{\"LastUpdatedTime\":\"%s\"}}",
          record->id, stamp);
      return;
    }
  text = sandbox_qb_company_answer (company, record);
  g_string_append (out, text);
}

static void
append_changes (SandboxQbCompany *company,
                const SandboxQbEntity *entity,
                gint64 since_us,
                guint *room,
                GString *out)
{
  GPtrArray *records = sandbox_qb_company_table (company, entity->name)->records;
  guint count = 0;

  g_string_append_c (out, '{');
  for (guint i = 0; i<records->len && * room> 0; i++)
    {
      SandboxQbRecord *record = g_ptr_array_index (records, i);

      if (record->updated_us < since_us)
        continue;
      if (count == 0)
        g_string_append_printf (out, "\"%s\":[", entity->name);
      else
        g_string_append_c (out, ',');
      append_change (company, record, out);
      count++;
      (*room)--;
    }
  if (count > 0)
    g_string_append_printf (out, "],\"startPosition\":1,\"maxResults\":%u", count);
  g_string_append_c (out, '}');
}

static SandboxQbFault *
find_entities (const char *names, GPtrArray *out)
{
  g_auto (GStrv) parts = g_strsplit (names, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const SandboxQbEntity *entity = sandbox_qb_entity_find (g_strstrip (parts[i]));

      if (entity == NULL)
        return sandbox_qb_fault_new (
            500, "entities", "Entity %s is not supported for change data capture.", parts[i]);
      g_ptr_array_add (out, (gpointer) entity);
    }
  return NULL;
}

SandboxQbFault *
sandbox_qb_cdc_run (SandboxQbCompany *company,
                    const char *entities,
                    const char *since,
                    GString *out)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  SandboxQbFault *fault;
  guint room = CDC_MAX;
  gint64 since_us;

  if (entities == NULL || entities[0] == '\0')
    return sandbox_qb_fault_missing ("entities");
  if (since == NULL || since[0] == '\0')
    return sandbox_qb_fault_missing ("changedSince");
  if (!sandbox_qb_company_parse_time (company, since, &since_us))
    return sandbox_qb_fault_new (2110, "changedSince",
                                 "Invalid date format. Format should be an ISO 8601 time");
  if (sandbox_qb_company_now (company) - since_us > (gint64) CDC_DAYS * 24 * 3600 * G_USEC_PER_SEC)
    return sandbox_qb_fault_new (4001, "changedSince",
                                 "changedSince must be within the last %d days", CDC_DAYS);
  fault = find_entities (entities, list);
  if (fault != NULL)
    return fault;

  g_string_append (out, "\"CDCResponse\":[{\"QueryResponse\":[");
  for (guint i = 0; i < list->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_changes (company, g_ptr_array_index (list, i), since_us, &room, out);
    }
  g_string_append (out, "]}]");
  return NULL;
}

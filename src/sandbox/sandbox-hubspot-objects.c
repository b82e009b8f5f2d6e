/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record at a time: list, read, create, change, archive, merge. */
#include "sandbox-hubspot-private.h"

#include <stdlib.h>

#define PAGE 100

static const char *
parameter (SandboxHsCall *call, const char *name)
{
  return g_hash_table_lookup (call->request->query, name);
}

/* "a,b" as a list of names; NULL when it is not asked for. */
static JsonArray *
asked_properties (SandboxHsCall *call)
{
  const char *text = parameter (call, "properties");
  g_auto (GStrv) names = text != NULL ? g_strsplit (text, ",", -1) : NULL;
  JsonArray *list = names != NULL ? json_array_new () : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    json_array_add_string_element (list, names[i]);
  return list;
}

static void
list_records (SandboxHsCall *call, SandboxHsType *type)
{
  gboolean archived = g_strcmp0 (parameter (call, "archived"), "true") == 0;
  const char *limit_text = parameter (call, "limit");
  const char *after = parameter (call, "after");
  guint limit = limit_text != NULL ? (guint) atoi (limit_text) : 10;
  gint64 from = after != NULL ? g_ascii_strtoll (after, NULL, 10) : 0;
  g_autoptr (JsonArray) names = asked_properties (call);
  JsonArray *results = json_array_new ();
  JsonObject *answer = json_object_new ();
  const SandboxHsRecord *last = NULL;

  for (guint i = 0; i < type->records->len; i++)
    {
      const SandboxHsRecord *record = type->records->pdata[i];

      if (record->archived != archived || record->merged
          || g_ascii_strtoll (record->id, NULL, 10) <= from)
        continue;
      if (json_array_get_length (results) >= CLAMP (limit, 1, PAGE))
        {
          JsonObject *paging = json_object_new ();
          JsonObject *next = json_object_new ();

          json_object_set_string_member (next, "after", last->id);
          json_object_set_object_member (paging, "next", next);
          json_object_set_object_member (answer, "paging", paging);
          break;
        }
      json_array_add_object_element (results, sandbox_hs_record_json (type, record, names));
      last = record;
    }
  json_object_set_array_member (answer, "results", results);
  sandbox_hs_answer (call, 200, answer);
}

static JsonObject *
read_properties (SandboxHsCall *call)
{
  JsonNode *node = call->body != NULL ? json_object_get_member (call->body, "properties") : NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                   "Invalid input JSON: some required fields were not set: [properties]");
  return NULL;
}

static void
refuse (SandboxHsCall *call, JsonObject *error)
{
  const char *category = json_object_get_string_member (error, "category");

  sandbox_hs_answer (call, g_str_equal (category, "CONFLICT") ? 409 : 400, error);
}

static void
create_record (SandboxHsCall *call, SandboxHsType *type)
{
  JsonObject *values = read_properties (call);
  JsonObject *error = values != NULL ? sandbox_hs_judge (call->self, type, NULL, values) : NULL;

  if (values == NULL)
    return;
  if (error != NULL)
    refuse (call, error);
  else
    sandbox_hs_answer (
        call, 201,
        sandbox_hs_record_json (type, sandbox_hs_create (call->self, type, values), NULL));
}

static void
update_record (SandboxHsCall *call, SandboxHsType *type, SandboxHsRecord *record)
{
  JsonObject *values = read_properties (call);
  JsonObject *error = values != NULL ? sandbox_hs_judge (call->self, type, record, values) : NULL;

  if (values == NULL)
    return;
  if (error != NULL)
    {
      refuse (call, error);
      return;
    }
  sandbox_hs_update (call->self, type, record, values);
  sandbox_hs_answer (call, 200, sandbox_hs_record_json (type, record, NULL));
}

static void
one_record (SandboxHsCall *call, SandboxHsType *type, const char *id)
{
  const char *by = parameter (call, "idProperty");
  const char *method = call->request->method;
  g_autoptr (JsonArray) names = asked_properties (call);
  SandboxHsRecord *record;

  if (!sandbox_hs_check_by (call, type, by))
    return;
  record = sandbox_hs_find (type, by, id);
  if (record == NULL && g_str_equal (method, "DELETE") && by == NULL
      && g_hash_table_contains (type->by_id, id))
    {
      sandbox_reply_text (call->request, 204, "application/json", "");
      call->answered = TRUE;
    }
  else if (record == NULL)
    sandbox_hs_fail (call, 404, "OBJECT_NOT_FOUND",
                     "Object not found.  objectId are usually numeric.");
  else if (g_str_equal (method, "GET"))
    sandbox_hs_answer (call, 200, sandbox_hs_record_json (type, record, names));
  else if (g_str_equal (method, "PATCH"))
    update_record (call, type, record);
  else if (g_str_equal (method, "DELETE"))
    {
      sandbox_hs_archive (call->self, type, record);
      sandbox_reply_text (call->request, 204, "application/json", "");
      call->answered = TRUE;
    }
}

static void
merge_records (SandboxHsCall *call, SandboxHsType *type)
{
  const char *primary = sandbox_hs_text (call->body, "primaryObjectId");
  const char *other = sandbox_hs_text (call->body, "objectIdToMerge");
  SandboxHsRecord *to = primary != NULL ? sandbox_hs_find (type, NULL, primary) : NULL;
  SandboxHsRecord *from = other != NULL ? sandbox_hs_find (type, NULL, other) : NULL;

  if (to == NULL || from == NULL || to == from)
    {
      sandbox_hs_fail (call, 400, "VALIDATION_ERROR", "Both records must exist and differ");
      return;
    }
  sandbox_hs_merge (call->self, type, to, from);
  sandbox_hs_answer (call, 200, sandbox_hs_record_json (type, to, NULL));
}

void
sandbox_hs_objects (SandboxHsCall *call, SandboxHsType *type)
{
  const char *first = call->parts[4];
  gboolean get = g_str_equal (call->request->method, "GET");
  gboolean post = g_str_equal (call->request->method, "POST");
  gboolean reads = get || g_strcmp0 (first, "search") == 0
                   || (g_strcmp0 (first, "batch") == 0 && g_strcmp0 (call->parts[5], "read") == 0);
  g_autofree char *scope
      = g_strdup_printf ("crm.objects.%s.%s", type->name, reads ? "read" : "write");

  if (!sandbox_hs_check_scope (call, scope))
    return;
  if (first == NULL && get)
    list_records (call, type);
  else if (first == NULL && post)
    create_record (call, type);
  else if (first == NULL)
    return;
  else if (g_str_equal (first, "search") && post)
    sandbox_hs_search (call, type);
  else if (g_str_equal (first, "merge") && post)
    merge_records (call, type);
  else if (g_str_equal (first, "batch") && post)
    sandbox_hs_batch (call, type, call->parts[5]);
  else if (g_strcmp0 (call->parts[5], "associations") == 0)
    sandbox_hs_object_associations (call, type);
  else if (call->parts[5] == NULL)
    one_record (call, type, first);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up to 100 records in one call. What fails row by row is told beside what went well, with status
 * 207; what concerns the call as a whole (a property that is not there or not unique, two rows for
 * one record) fails it as a whole. */
#include "sandbox-hubspot-private.h"

typedef struct
{
  SandboxHsCall *call;
  SandboxHsType *type;
  JsonArray *results;
  JsonArray *errors;
} Batch;

static void
finish (Batch *batch)
{
  guint failed = json_array_get_length (batch->errors);
  gint64 now = g_get_real_time ();
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "status", "COMPLETE");
  sandbox_hs_add_time (answer, "startedAt", now);
  sandbox_hs_add_time (answer, "completedAt", now);
  json_object_set_array_member (answer, "results", json_array_ref (batch->results));
  if (failed > 0)
    {
      json_object_set_int_member (answer, "numErrors", failed);
      json_object_set_array_member (answer, "errors", json_array_ref (batch->errors));
    }
  sandbox_hs_answer (batch->call, failed > 0 ? 207 : 200, answer);
}

static void
row_failed (Batch *batch, JsonObject *input, JsonObject *error)
{
  const char *trace = sandbox_hs_text (input, "objectWriteTraceId");

  if (trace != NULL && !batch->call->self->hide_trace)
    sandbox_hs_error_context (error, "objectWriteTraceId", trace);
  json_array_add_object_element (batch->errors, error);
}

static void
row_done (Batch *batch, JsonObject *input, const SandboxHsRecord *record, int made)
{
  JsonObject *row = sandbox_hs_record_json (batch->type, record, NULL);
  const char *trace = sandbox_hs_text (input, "objectWriteTraceId");

  if (made >= 0)
    json_object_set_boolean_member (row, "new", made);
  if (trace != NULL)
    json_object_set_string_member (row, "objectWriteTraceId", trace);
  json_array_add_object_element (batch->results, row);
}

static JsonObject *
get_values (JsonObject *input)
{
  JsonNode *node = json_object_get_member (input, "properties");

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* A property that is not there fails the call, whichever row names it. */
static gboolean
check_names (Batch *batch, JsonObject *values)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, values);
  while (json_object_iter_next (&iter, &name, NULL))
    if (sandbox_hs_property (batch->type, name) == NULL)
      {
        sandbox_hs_fail (
            batch->call, 400, "VALIDATION_ERROR",
            "Property values were not valid: [{\"isValid\":false,\"message\":\"Property "
            "\\\"%s\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":"
            "\"%s\"}]",
            name, name);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_row (Batch *batch, JsonObject *input, gboolean by_id)
{
  JsonObject *values = get_values (input);

  if (values == NULL || (by_id && sandbox_hs_text (input, "id") == NULL))
    {
      sandbox_hs_fail (batch->call, 400, "VALIDATION_ERROR",
                       "Invalid input JSON: some required fields were not set: [%s]",
                       values == NULL ? "properties" : "id");
      return FALSE;
    }
  return sandbox_hs_check_by (batch->call, batch->type, sandbox_hs_text (input, "idProperty"))
         && check_names (batch, values);
}

/* Two rows for one record: by the same id, or by two that lead to the same one. */
static gboolean
check_once (Batch *batch, JsonArray *inputs)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      JsonObject *input = json_array_get_object_element (inputs, i);
      const char *by = sandbox_hs_text (input, "idProperty");
      const char *id = sandbox_hs_text (input, "id");
      SandboxHsRecord *record = sandbox_hs_find (batch->type, by, id);

      if (!g_hash_table_add (seen, record != NULL ? g_strconcat ("#", record->id, NULL)
                                                  : g_ascii_strdown (id, -1)))
        {
          sandbox_hs_fail (batch->call, 400, "VALIDATION_ERROR",
                           "Duplicate IDs found in batch input: [%s]. IDs must be unique", id);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_rows (Batch *batch, JsonArray *inputs, gboolean by_id)
{
  for (guint i = 0; i < json_array_get_length (inputs); i++)
    if (!check_row (batch, json_array_get_object_element (inputs, i), by_id))
      return FALSE;
  return !by_id || check_once (batch, inputs);
}

static void
upsert_row (Batch *batch, JsonObject *input)
{
  SandboxHubspot *self = batch->call->self;
  const char *by = sandbox_hs_text (input, "idProperty");
  SandboxHsRecord *record = sandbox_hs_find (batch->type, by, sandbox_hs_text (input, "id"));
  JsonObject *values = get_values (input);
  JsonObject *error = sandbox_hs_judge (self, batch->type, record, values);
  gboolean made = record == NULL;

  if (error != NULL)
    {
      row_failed (batch, input, error);
      return;
    }
  if (made && by != NULL && sandbox_hs_text (values, by) == NULL)
    json_object_set_string_member (values, by, sandbox_hs_text (input, "id"));
  if (made)
    record = sandbox_hs_create (self, batch->type, values);
  else
    sandbox_hs_update (self, batch->type, record, values);
  row_done (batch, input, record, made);
}

/* An id that is no id and comes without idProperty is passed over in silence. */
static void
update_row (Batch *batch, JsonObject *input)
{
  SandboxHubspot *self = batch->call->self;
  SandboxHsRecord *record = sandbox_hs_find (batch->type, sandbox_hs_text (input, "idProperty"),
                                             sandbox_hs_text (input, "id"));
  JsonObject *values = get_values (input);
  JsonObject *error = record != NULL ? sandbox_hs_judge (self, batch->type, record, values) : NULL;

  if (error != NULL)
    row_failed (batch, input, error);
  else if (record != NULL)
    {
      sandbox_hs_update (self, batch->type, record, values);
      row_done (batch, input, record, -1);
    }
}

/* The first row that clashes fails them all. */
static void
create_rows (Batch *batch, JsonArray *inputs)
{
  SandboxHubspot *self = batch->call->self;

  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      JsonObject *values = get_values (json_array_get_object_element (inputs, i));
      JsonObject *error = sandbox_hs_judge (self, batch->type, NULL, values);

      if (error != NULL)
        {
          const char *category = json_object_get_string_member (error, "category");

          sandbox_hs_answer (batch->call, g_str_equal (category, "CONFLICT") ? 409 : 400, error);
          return;
        }
    }
  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      JsonObject *input = json_array_get_object_element (inputs, i);

      row_done (batch, input, sandbox_hs_create (self, batch->type, get_values (input)), -1);
    }
}

static void
read_rows (Batch *batch, JsonArray *inputs)
{
  const char *by = sandbox_hs_text (batch->call->body, "idProperty");
  JsonArray *names = sandbox_hs_list (batch->call->body, "properties");
  g_autoptr (JsonArray) none = json_array_new ();
  JsonArray *missing = json_array_new ();
  g_autofree char *message = NULL;
  JsonObject *error, *context;

  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      const char *id = sandbox_hs_text (json_array_get_object_element (inputs, i), "id");
      SandboxHsRecord *record = id != NULL ? sandbox_hs_find (batch->type, by, id) : NULL;

      if (record != NULL)
        json_array_add_object_element (
            batch->results,
            sandbox_hs_record_json (batch->type, record, names != NULL ? names : none));
      else
        json_array_add_string_element (missing, id != NULL ? id : "");
    }
  if (json_array_get_length (missing) == 0)
    {
      json_array_unref (missing);
      return;
    }
  message = g_strdup_printf ("Could not get some %s objects, they may be deleted or not exist. "
                             "Check that ids are valid.",
                             batch->type->singular);
  error = sandbox_hs_error ("OBJECT_NOT_FOUND", message);
  context = json_object_new ();
  json_object_set_array_member (context, "ids", missing);
  json_object_set_object_member (error, "context", context);
  json_array_add_object_element (batch->errors, error);
}

static void
archive_rows (Batch *batch, JsonArray *inputs)
{
  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      const char *id = sandbox_hs_text (json_array_get_object_element (inputs, i), "id");
      SandboxHsRecord *record = id != NULL ? sandbox_hs_find (batch->type, NULL, id) : NULL;

      if (record != NULL)
        sandbox_hs_archive (batch->call->self, batch->type, record);
    }
  sandbox_reply_text (batch->call->request, 204, "application/json", "");
  batch->call->answered = TRUE;
}

static void
write_rows (Batch *batch, JsonArray *inputs, const char *what)
{
  gboolean create = g_str_equal (what, "create");

  if (!check_rows (batch, inputs, !create))
    return;
  if (create)
    create_rows (batch, inputs);
  for (guint i = 0; !create && i < json_array_get_length (inputs); i++)
    {
      JsonObject *input = json_array_get_object_element (inputs, i);

      if (g_str_equal (what, "upsert"))
        upsert_row (batch, input);
      else
        update_row (batch, input);
    }
}

void
sandbox_hs_batch (SandboxHsCall *call, SandboxHsType *type, const char *what)
{
  static const char *const writes[] = { "create", "update", "upsert", NULL };
  JsonArray *inputs = what != NULL ? sandbox_hs_inputs (call) : NULL;
  g_autoptr (JsonArray) results = json_array_new ();
  g_autoptr (JsonArray) errors = json_array_new ();
  Batch batch = { call, type, results, errors };

  if (inputs == NULL)
    return;
  if (g_str_equal (what, "read"))
    {
      if (!sandbox_hs_check_by (call, type, sandbox_hs_text (call->body, "idProperty")))
        return;
      read_rows (&batch, inputs);
    }
  else if (g_str_equal (what, "archive"))
    archive_rows (&batch, inputs);
  else if (g_strv_contains (writes, what))
    write_rows (&batch, inputs, what);
  else
    return;
  if (!call->answered)
    finish (&batch);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every answer of the simulated HubSpot has in common: the envelope of its errors, and the
 * reading of a body without trusting its shape. */
#include "sandbox-hubspot-private.h"

JsonObject *
sandbox_hs_error (const char *category, const char *message)
{
  JsonObject *error = json_object_new ();
  g_autofree char *correlation = g_uuid_string_random ();

  json_object_set_string_member (error, "status", "error");
  json_object_set_string_member (error, "message", message);
  json_object_set_string_member (error, "correlationId", correlation);
  json_object_set_string_member (error, "category", category);
  return error;
}

void
sandbox_hs_error_context (JsonObject *error, const char *name, const char *value)
{
  JsonObject *context = json_object_has_member (error, "context")
                            ? json_object_get_object_member (error, "context")
                            : NULL;
  JsonArray *list = json_array_new ();

  if (context == NULL)
    {
      context = json_object_new ();
      json_object_set_object_member (error, "context", context);
    }
  json_array_add_string_element (list, value);
  json_object_set_array_member (context, name, list);
}

void
sandbox_hs_answer (SandboxHsCall *call, int status, JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  sandbox_reply_json (call->request, status, node);
  call->answered = TRUE;
}

void
sandbox_hs_fail (SandboxHsCall *call, int status, const char *category, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  sandbox_hs_answer (call, status, sandbox_hs_error (category, message));
}

void
sandbox_hs_too_many (SandboxHsCall *call, const char *policy)
{
  JsonObject *error = json_object_new ();
  g_autofree char *correlation = g_uuid_string_random ();
  const char *which = g_str_equal (policy, "SECONDLY") ? "secondly"
                      : g_str_equal (policy, "DAILY")  ? "daily"
                                                       : "ten_secondly_rolling";
  g_autofree char *message = g_strdup_printf ("You have reached your %s limit.", which);

  json_object_set_string_member (error, "status", "error");
  json_object_set_string_member (error, "message", message);
  json_object_set_string_member (error, "errorType", "RATE_LIMIT");
  json_object_set_string_member (error, "policyName", policy);
  json_object_set_string_member (error, "correlationId", correlation);
  sandbox_hs_answer (call, 429, error);
}

void
sandbox_hs_add_time (JsonObject *object, const char *name, gint64 us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *text = g_strdup_printf ("%s.%03dZ", seconds, (int) (us % G_USEC_PER_SEC / 1000));

  json_object_set_string_member (object, name, text);
}

const char *
sandbox_hs_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

JsonArray *
sandbox_hs_list (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

JsonArray *
sandbox_hs_inputs (SandboxHsCall *call)
{
  JsonArray *inputs = sandbox_hs_list (call->body, "inputs");

  if (inputs == NULL)
    {
      sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                       "Invalid input JSON: some required fields were not set: [inputs]");
      return NULL;
    }
  if (json_array_get_length (inputs) > SANDBOX_HS_BATCH)
    {
      sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                       "The maximum number of inputs supported in a batch request for property "
                       "history reads or writes is %d",
                       SANDBOX_HS_BATCH);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (inputs); i++)
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (inputs, i)))
      {
        sandbox_hs_fail (call, 400, "VALIDATION_ERROR", "Invalid input JSON: inputs[%u]", i);
        return NULL;
      }
  return inputs;
}

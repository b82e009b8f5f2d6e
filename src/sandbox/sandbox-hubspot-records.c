/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of the simulated HubSpot: found by id or unique property, judged before they are
 * written, archived and merged. */
#include "sandbox-hubspot-private.h"

#include <string.h>

static const char *const currencies[] = { "USD", "EUR", NULL };

static char *
unique_key (const char *property, const char *value)
{
  g_autofree char *low = g_str_equal (property, "email") ? g_ascii_strdown (value, -1) : NULL;

  return g_strdup_printf ("%s=%s", property, low != NULL ? low : value);
}

SandboxHsRecord *
sandbox_hs_find (SandboxHsType *type, const char *by, const char *value)
{
  g_autofree char *key = by != NULL ? unique_key (by, value) : NULL;
  SandboxHsRecord *record = key != NULL ? g_hash_table_lookup (type->by_unique, key)
                                        : g_hash_table_lookup (type->by_id, value);

  return record != NULL && !record->archived ? record : NULL;
}

static gboolean
is_number (const char *text)
{
  return g_regex_match_simple ("^-?[0-9]+(\\.[0-9]+)?$", text, 0, 0);
}

static gboolean
is_time (const char *text, gboolean date)
{
  return g_regex_match_simple (
      date ? "^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{10,13})$"
           : "^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?Z|[0-9]{10,13})$",
      text, 0, 0);
}

/* The stage must be one of the pipeline's, by its id. */
static gboolean
is_stage (const SandboxHsType *type, const char *property, const char *value)
{
  if (g_str_has_suffix (property, "pipeline"))
    return g_str_equal (value, type->pipeline->id);
  for (guint i = 0; i < type->pipeline->stages->len; i++)
    if (g_str_equal (((SandboxHsStage *) type->pipeline->stages->pdata[i])->id, value))
      return TRUE;
  return FALSE;
}

/* The code of what is wrong with a value, or NULL. */
static const char *
wrong_value (const SandboxHsType *type, const SandboxHsProperty *property, const char *value)
{
  gboolean stage = type->pipeline != NULL
                   && (g_str_has_suffix (property->name, "pipeline")
                       || g_str_has_suffix (property->name, "stage"));

  if (*value == '\0')
    return NULL;
  if (g_str_equal (property->name, "email")
      && !g_regex_match_simple ("^[^@\\s]+@[^@\\s.]+\\.[^@\\s]+$", value, 0, 0))
    return "INVALID_EMAIL";
  if (g_str_equal (property->type, "number") && !is_number (value))
    return "INVALID_INTEGER";
  if ((g_str_equal (property->type, "datetime") && !is_time (value, FALSE))
      || (g_str_equal (property->type, "date") && !is_time (value, TRUE)))
    return "INVALID_DATE";
  if (g_str_has_suffix (property->name, "currency_code") && !g_strv_contains (currencies, value))
    return "INVALID_OPTION";
  return stage && !is_stage (type, property->name, value) ? "INVALID_OPTION" : NULL;
}

static JsonObject *
refuse_value (const char *property, const char *code, const char *value)
{
  g_autofree char *message = g_strdup_printf (
      "Property values were not valid: [{\"isValid\":false,\"message\":\"%s was not valid\","
      "\"error\":\"%s\",\"name\":\"%s\"}]",
      value, code, property);
  g_autofree char *detail = g_strdup_printf ("%s was not valid.", value);
  JsonObject *error = sandbox_hs_error ("VALIDATION_ERROR", message);
  JsonArray *list = json_array_new ();
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "message", detail);
  json_object_set_string_member (entry, "code", code);
  json_object_set_string_member (entry, "in", property);
  sandbox_hs_error_context (entry, "propertyName", property);
  json_array_add_object_element (list, entry);
  json_object_set_array_member (error, "errors", list);
  return error;
}

/* Another record has this value already. */
static JsonObject *
refuse_clash (SandboxHsType *type,
              const SandboxHsRecord *record,
              const SandboxHsProperty *property,
              const char *value)
{
  SandboxHsRecord *there
      = property->unique && *value != '\0' ? sandbox_hs_find (type, property->name, value) : NULL;
  g_autofree char *message = NULL;

  if (there == NULL || there == record)
    return NULL;
  if (g_str_equal (type->name, "contacts"))
    message = g_strdup_printf ("Contact already exists. Existing ID: %s", there->id);
  else
    message = g_strdup_printf ("%s already has that value: %s", there->id, property->name);
  return sandbox_hs_error ("CONFLICT", message);
}

static JsonObject *
judge_value (SandboxHubspot *self,
             SandboxHsType *type,
             const SandboxHsRecord *record,
             const char *name,
             const char *value)
{
  SandboxHsProperty *property = sandbox_hs_property (type, name);
  const char *planted = value != NULL ? g_hash_table_lookup (self->failing, value) : NULL;
  const char *code;
  g_autofree char *message = NULL;

  if (property == NULL)
    {
      message = g_strdup_printf (
          "Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"%s\\\" "
          "does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"%s\"}]",
          name, name);
      return sandbox_hs_error ("VALIDATION_ERROR", message);
    }
  if (value == NULL)
    {
      message = g_strdup_printf ("Invalid input JSON: the value of %s is no text", name);
      return sandbox_hs_error ("VALIDATION_ERROR", message);
    }
  if (planted != NULL)
    return sandbox_hs_error ("VALIDATION_ERROR", planted);
  if (property->read_only)
    return refuse_value (name, "READ_ONLY_VALUE", value);
  code = wrong_value (type, property, value);
  if (code != NULL)
    return refuse_value (name, code, value);
  return refuse_clash (type, record, property, value);
}

JsonObject *
sandbox_hs_judge (SandboxHubspot *self,
                  SandboxHsType *type,
                  const SandboxHsRecord *record,
                  JsonObject *values)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, values);
  while (json_object_iter_next (&iter, &name, NULL))
    {
      JsonObject *error = judge_value (self, type, record, name, sandbox_hs_text (values, name));

      if (error != NULL)
        return error;
    }
  return NULL;
}

/* No two changes bear the same millisecond, so that a page of a search has one order. */
static void
stamp (SandboxHubspot *self, SandboxHsRecord *record)
{
  self->last_us = MAX (g_get_real_time () / 1000 * 1000, self->last_us + 1000);
  record->changed_us = self->last_us + sandbox_server_skew_us (self->server, "hubspot");
  record->clock_us = sandbox_server_clock_us (self->server);
  self->writes++;
}

static void
set_value (SandboxHsType *type, SandboxHsRecord *record, const char *name, const char *value)
{
  SandboxHsProperty *property = sandbox_hs_property (type, name);
  const char *was = g_hash_table_lookup (record->values, name);

  if (property->unique && was != NULL)
    {
      g_autofree char *key = unique_key (name, was);

      g_hash_table_remove (type->by_unique, key);
    }
  if (*value == '\0')
    {
      g_hash_table_remove (record->values, name);
      return;
    }
  g_hash_table_insert (record->values, g_strdup (name),
                       g_str_equal (name, "email") ? g_ascii_strdown (value, -1)
                                                   : g_strdup (value));
  if (property->unique)
    g_hash_table_insert (type->by_unique, unique_key (name, value), record);
}

/* An e-mail address that the record has beside its first one leads to it and changes nothing. */
static gboolean
is_additional (SandboxHsType *type,
               const SandboxHsRecord *record,
               const char *name,
               const char *value)
{
  const char *first = g_hash_table_lookup (record->values, name);

  return g_str_equal (name, "email") && first != NULL && g_ascii_strcasecmp (first, value) != 0
         && sandbox_hs_find (type, name, value) == record;
}

static void
set_values (SandboxHsType *type, SandboxHsRecord *record, JsonObject *values)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, values);
  while (json_object_iter_next (&iter, &name, NULL))
    {
      const char *value = sandbox_hs_text (values, name);

      if (!is_additional (type, record, name, value))
        set_value (type, record, name, value);
    }
}

SandboxHsRecord *
sandbox_hs_create (SandboxHubspot *self, SandboxHsType *type, JsonObject *values)
{
  SandboxHsRecord *record = g_new0 (SandboxHsRecord, 1);

  record->id = g_strdup_printf ("%" G_GINT64_FORMAT, self->next_id++);
  record->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  stamp (self, record);
  record->created_us = record->changed_us;
  g_ptr_array_add (type->records, record);
  g_hash_table_insert (type->by_id, g_strdup (record->id), record);
  set_values (type, record, values);
  return record;
}

void
sandbox_hs_update (SandboxHubspot *self,
                   SandboxHsType *type,
                   SandboxHsRecord *record,
                   JsonObject *values)
{
  stamp (self, record);
  set_values (type, record, values);
}

static gboolean
leads_to (gpointer key, gpointer value, gpointer data)
{
  return value == data;
}

void
sandbox_hs_archive (SandboxHubspot *self, SandboxHsType *type, SandboxHsRecord *record)
{
  stamp (self, record);
  record->archived = TRUE;
  g_hash_table_foreach_remove (type->by_unique, leads_to, record);
  sandbox_hs_drop_associations (self, type->name, record->id);
}

void
sandbox_hs_merge (SandboxHubspot *self,
                  SandboxHsType *type,
                  SandboxHsRecord *primary,
                  SandboxHsRecord *other)
{
  const char *email = g_hash_table_lookup (other->values, "email");

  sandbox_hs_archive (self, type, other);
  other->merged = TRUE;
  stamp (self, primary);
  g_hash_table_replace (type->by_id, g_strdup (other->id), primary);
  if (email == NULL)
    return;
  g_hash_table_insert (type->by_unique, unique_key ("email", email), primary);
  g_hash_table_insert (primary->values, g_strdup ("hs_additional_emails"), g_strdup (email));
}

/* A property as read: a text, or null. */
static void
put_value (SandboxHsType *type, const SandboxHsRecord *record, JsonObject *out, const char *name)
{
  const char *value = g_hash_table_lookup (record->values, name);

  if (g_str_equal (name, "hs_object_id"))
    json_object_set_string_member (out, name, record->id);
  else if (g_str_equal (name, "createdate") || g_str_equal (name, "hs_createdate"))
    sandbox_hs_add_time (out, name, record->created_us);
  else if (g_str_equal (name, type->modified))
    sandbox_hs_add_time (out, name, record->changed_us);
  else if (value != NULL)
    json_object_set_string_member (out, name, value);
  else if (sandbox_hs_property (type, name) != NULL)
    json_object_set_null_member (out, name);
}

JsonObject *
sandbox_hs_record_json (SandboxHsType *type, const SandboxHsRecord *record, JsonArray *names)
{
  JsonObject *object = json_object_new ();
  JsonObject *values = json_object_new ();
  GHashTableIter iter;
  gpointer name;

  json_object_set_string_member (object, "id", record->id);
  put_value (type, record, values, "hs_object_id");
  put_value (type, record, values, type->modified);
  put_value (type, record, values,
             g_str_equal (type->name, "contacts") ? "createdate" : "hs_createdate");
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    put_value (type, record, values, json_array_get_string_element (names, i));
  g_hash_table_iter_init (&iter, record->values);
  while (names == NULL && g_hash_table_iter_next (&iter, &name, NULL))
    put_value (type, record, values, name);
  json_object_set_object_member (object, "properties", values);
  sandbox_hs_add_time (object, "createdAt", record->created_us);
  sandbox_hs_add_time (object, "updatedAt", record->changed_us);
  json_object_set_boolean_member (object, "archived", record->archived);
  return object;
}

gboolean
sandbox_hs_check_by (SandboxHsCall *call, SandboxHsType *type, const char *by)
{
  SandboxHsProperty *property = sandbox_hs_property (type, by);

  if (by == NULL || (property != NULL && property->unique))
    return TRUE;
  if (property == NULL)
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                     "Property values were not valid: PROPERTY_DOESNT_EXIST: Property \"%s\" does "
                     "not exist",
                     by);
  else
    sandbox_hs_fail (call, 400, "VALIDATION_ERROR",
                     "Unable to perform update/upsert by non-unique %s property %s", type->type_id,
                     by);
  return FALSE;
}

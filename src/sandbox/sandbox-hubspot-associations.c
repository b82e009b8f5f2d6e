/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Associations: the default (unlabelled) ones, set one by one or in a batch, always again without
 * harm, and read from either side. */
#include "sandbox-hubspot-private.h"

#include <string.h>

static const struct
{
  const char *from, *to;
  int id;
} type_ids[] = {
  { "orders", "contacts", 507 },   { "orders", "companies", 509 }, { "orders", "deals", 512 },
  { "orders", "line_items", 513 }, { "deals", "contacts", 3 },     { "contacts", "deals", 4 },
  { "deals", "line_items", 19 },   { "line_items", "deals", 20 },  { "contacts", "companies", 279 },
  { "deals", "companies", 341 },
};

static char *
pair_key (SandboxHsType *from, const char *from_id, SandboxHsType *to, const char *to_id)
{
  return g_strdup_printf ("%s:%s>%s:%s", from->name, from_id, to->name, to_id);
}

static int
type_id (const SandboxHsType *from, const SandboxHsType *to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (type_ids); i++)
    if (g_str_equal (type_ids[i].from, from->name) && g_str_equal (type_ids[i].to, to->name))
      return type_ids[i].id;
  return 0;
}

static JsonObject *
end_json (const char *id)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", id);
  return object;
}

/* NULL when one of the two is not there. (transfer full) */
static JsonObject *
associate (SandboxHubspot *self,
           SandboxHsType *from,
           const char *from_id,
           SandboxHsType *to,
           const char *to_id)
{
  SandboxHsRecord *left = from_id != NULL ? sandbox_hs_find (from, NULL, from_id) : NULL;
  SandboxHsRecord *right = to_id != NULL ? sandbox_hs_find (to, NULL, to_id) : NULL;
  JsonObject *row, *spec;

  if (left == NULL || right == NULL)
    return NULL;
  if (g_hash_table_add (self->associations, pair_key (from, left->id, to, right->id)))
    self->writes++;
  g_hash_table_add (self->associations, pair_key (to, right->id, from, left->id));
  row = json_object_new ();
  spec = json_object_new ();
  json_object_set_string_member (spec, "associationCategory", "HUBSPOT_DEFINED");
  json_object_set_int_member (spec, "associationTypeId", type_id (from, to));
  json_object_set_object_member (row, "from", end_json (left->id));
  json_object_set_object_member (row, "to", end_json (right->id));
  json_object_set_object_member (row, "associationSpec", spec);
  return row;
}

static const char *
end_id (JsonObject *input, const char *name)
{
  JsonNode *node = json_object_get_member (input, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? sandbox_hs_text (json_node_get_object (node), "id")
             : NULL;
}

static JsonObject *
refuse_row (const char *from_id, const char *to_id)
{
  g_autofree char *message
      = g_strdup_printf ("No objects are associated: %s or %s was not found",
                         from_id != NULL ? from_id : "(none)", to_id != NULL ? to_id : "(none)");
  JsonObject *error = sandbox_hs_error ("OBJECT_NOT_FOUND", message);

  sandbox_hs_error_context (error, "fromObjectId", from_id != NULL ? from_id : "");
  return error;
}

static void
associate_batch (SandboxHsCall *call, SandboxHsType *from, SandboxHsType *to)
{
  JsonArray *inputs = sandbox_hs_inputs (call);
  JsonArray *results, *errors;
  JsonObject *answer;

  if (inputs == NULL)
    return;
  results = json_array_new ();
  errors = json_array_new ();
  answer = json_object_new ();
  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      JsonObject *input = json_array_get_object_element (inputs, i);
      const char *from_id = end_id (input, "from");
      const char *to_id = end_id (input, "to");
      JsonObject *row = associate (call->self, from, from_id, to, to_id);

      if (row != NULL)
        json_array_add_object_element (results, row);
      else
        json_array_add_object_element (errors, refuse_row (from_id, to_id));
    }
  json_object_set_string_member (answer, "status", "COMPLETE");
  json_object_set_array_member (answer, "results", results);
  if (json_array_get_length (errors) > 0)
    json_object_set_int_member (answer, "numErrors", json_array_get_length (errors));
  json_object_set_array_member (answer, "errors", errors);
  sandbox_hs_answer (call, json_array_get_length (errors) > 0 ? 207 : 200, answer);
}

/* Where one record leads. (transfer full) */
static JsonArray *
list_ends (SandboxHubspot *self, SandboxHsType *from, const char *id, SandboxHsType *to)
{
  g_autofree char *prefix = pair_key (from, id, to, "");
  JsonArray *list = json_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->associations);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      {
        JsonObject *row = json_object_new ();

        json_object_set_string_member (row, "toObjectId", (char *) key + strlen (prefix));
        json_array_add_object_element (list, row);
      }
  return list;
}

static void
read_batch (SandboxHsCall *call, SandboxHsType *from, SandboxHsType *to)
{
  JsonArray *inputs = sandbox_hs_inputs (call);
  JsonArray *results;
  JsonObject *answer;

  if (inputs == NULL)
    return;
  results = json_array_new ();
  answer = json_object_new ();
  for (guint i = 0; i < json_array_get_length (inputs); i++)
    {
      const char *id = sandbox_hs_text (json_array_get_object_element (inputs, i), "id");
      JsonObject *row;

      if (id == NULL)
        continue;
      row = json_object_new ();
      json_object_set_object_member (row, "from", end_json (id));
      json_object_set_array_member (row, "to", list_ends (call->self, from, id, to));
      json_array_add_object_element (results, row);
    }
  json_object_set_string_member (answer, "status", "COMPLETE");
  json_object_set_array_member (answer, "results", results);
  sandbox_hs_answer (call, 200, answer);
}

/* /crm/associations/2026-03/{from}/{to}/batch/… */
void
sandbox_hs_associations (SandboxHsCall *call)
{
  SandboxHsType *from = sandbox_hs_type (call->self, call->parts[3]);
  SandboxHsType *to = from != NULL ? sandbox_hs_type (call->self, call->parts[4]) : NULL;
  gboolean batch = to != NULL && g_strcmp0 (call->parts[5], "batch") == 0
                   && g_str_equal (call->request->method, "POST");
  gboolean write = batch && g_strcmp0 (call->parts[6], "associate") == 0
                   && g_strcmp0 (call->parts[7], "default") == 0;
  gboolean read = batch && g_strcmp0 (call->parts[6], "read") == 0;
  g_autofree char *scope = NULL;

  if (!write && !read)
    return;
  scope = g_strdup_printf ("crm.objects.%s.%s", from->name, write ? "write" : "read");
  if (!sandbox_hs_check_scope (call, scope))
    return;
  if (write)
    associate_batch (call, from, to);
  else
    read_batch (call, from, to);
}

/* …/{id}/associations/default/{to}/{id2} and …/{id}/associations/{to} */
void
sandbox_hs_object_associations (SandboxHsCall *call, SandboxHsType *type)
{
  char **rest = call->parts + 6;
  gboolean put = g_str_equal (call->request->method, "PUT");
  SandboxHsType *to;
  JsonObject *answer;

  if (put && g_strcmp0 (rest[0], "default") == 0)
    {
      to = sandbox_hs_type (call->self, rest[1]);
      answer = to != NULL ? associate (call->self, type, call->parts[4], to, rest[2]) : NULL;
      if (answer == NULL)
        sandbox_hs_fail (call, 404, "OBJECT_NOT_FOUND", "One of the records was not found");
      else
        sandbox_hs_answer (call, 200, answer);
      return;
    }
  to = sandbox_hs_type (call->self, rest[0]);
  if (to == NULL || !g_str_equal (call->request->method, "GET"))
    return;
  answer = json_object_new ();
  json_object_set_array_member (answer, "results",
                                list_ends (call->self, type, call->parts[4], to));
  sandbox_hs_answer (call, 200, answer);
}

static gboolean
touches (gpointer key, gpointer value, gpointer data)
{
  const char *end = data;
  g_auto (GStrv) ends = g_strsplit (key, ">", 2);

  return g_str_equal (ends[0], end) || g_str_equal (ends[1], end);
}

void
sandbox_hs_drop_associations (SandboxHubspot *self, const char *type, const char *id)
{
  g_autofree char *end = g_strdup_printf ("%s:%s", type, id);

  g_hash_table_foreach_remove (self->associations, touches, end);
}

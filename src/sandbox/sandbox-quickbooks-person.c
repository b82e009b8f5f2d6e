/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody else at work in the books, in the web application: the same rules and the same ledger,
 * but no token and no request id. Always the newest state is changed, so whoever read the object
 * before holds a stale SyncToken (5010). */
#include "sandbox-providers.h"
#include "sandbox-quickbooks-document.h"
#include "sandbox-quickbooks-private.h"

#include <string.h>

static gboolean
refuse (GError **error, const char *what, const char *found)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: there is no such thing: \"%s\"",
               what, found != NULL ? found : "");

  return FALSE;
}

/* By id, name or number; Preferences and CompanyInfo are the only ones of their kind. */
static SandboxQbRecord *
find_record (SandboxQbCompany *company, const SandboxQbEntity *entity, JsonObject *act)
{
  const char *id = sandbox_qb_json_string (act, "id");
  const char *name = sandbox_qb_json_string (act, "name");
  const char *number = sandbox_qb_json_string (act, "number");
  GPtrArray *records = sandbox_qb_company_table (company, entity->name)->records;
  GPtrArray *same
      = number != NULL ? sandbox_qb_company_with_number (company, entity->name, number) : NULL;

  if (number != NULL)
    return same != NULL && same->len > 0 ? same->pdata[0] : NULL;
  if (entity->flags & SANDBOX_QB_UNSORTED)
    id = "1";
  if (id != NULL)
    return sandbox_qb_company_find (company, entity->name, id);
  for (guint i = 0; name != NULL && i < records->len; i++)
    {
      SandboxQbRecord *record = records->pdata[i];

      if (!record->deleted && g_strcmp0 (record->name, name) == 0)
        return record;
    }

  return NULL;
}

static char *
dup_body (const SandboxQbRecord *record, JsonObject *set)
{
  g_autofree char *token = g_strdup_printf ("%u", record->sync_token);
  g_autoptr (JsonObject) body = set != NULL ? sandbox_qb_json_copy (set) : json_object_new ();
  g_autoptr (GString) out = g_string_new (NULL);

  json_object_set_string_member (body, "Id", record->id);
  json_object_set_string_member (body, "SyncToken", token);
  json_object_set_boolean_member (body, "sparse", TRUE);
  sandbox_qb_json_append_object (out, body);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
sandbox_quickbooks_person (SandboxServer *server, JsonObject *act, GError **error)
{
  SandboxQuickbooks *self = sandbox_quickbooks_of (server);
  const char *name = sandbox_qb_json_string (act, "entity");
  const SandboxQbEntity *entity = name != NULL ? sandbox_qb_entity_find (name) : NULL;
  SandboxQbRecord *record = entity != NULL ? find_record (self->company, entity, act) : NULL;
  gboolean gone = sandbox_qb_json_bool (act, "delete");
  g_autoptr (GHashTable) query = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *body = NULL;
  g_autoptr (SandboxQbFault) fault = NULL;
  SandboxQbEntry entry = { 0 };

  if (entity == NULL)
    return refuse (error, "entity", name);
  if (record == NULL)
    return refuse (error, "id, name or number", name);
  body = dup_body (record, gone ? NULL : sandbox_qb_json_object (act, "set"));
  g_hash_table_insert (query, "operation", gone ? "delete" : "update");
  entry = (SandboxQbEntry){ g_get_real_time (), entity->path, query, body };
  fault = sandbox_quickbooks_do (self, &entry);
  if (fault != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "set: %s %s", fault->code,
                 fault->detail);

  return fault == NULL;
}

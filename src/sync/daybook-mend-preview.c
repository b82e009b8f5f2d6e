/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft of a mapping on one thing that is kept, with its reasons; and what it could be tried on.
 */
#include "daybook-mend-private.h"

#include <string.h>

#include "daybook-action.h"
#include "daybook-difference.h"
#include "daybook-error.h"
#include "daybook-mapping-place.h"

void
daybook_preview_free (DaybookPreview *self)
{
  if (self == NULL)
    return;
  g_free (self->explanation);
  g_free (self->before);
  g_free (self->after);
  g_free (self->difference);
  g_free (self->problem);
  g_free (self);
}

void
daybook_sample_listed_free (DaybookSampleListed *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self);
}

static gboolean
compare (DaybookPreview *self, GError **error)
{
  g_autoptr(DaybookTree) before
      = self->before != NULL ? daybook_tree_new (self->before, -1, error) : NULL;
  g_autoptr(DaybookTree) after
      = self->after != NULL ? daybook_tree_new (self->after, -1, error) : NULL;

  if ((self->before != NULL && before == NULL) || (self->after != NULL && after == NULL))
    return FALSE;
  if (after != NULL)
    self->difference = daybook_difference (before, after);
  return TRUE;
}

static gboolean
preview_record (DaybookPreview *self,
                DaybookSession *session,
                DaybookAccount *account,
                DaybookMapping *mapping,
                gint64 record,
                GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookStoredRecord) stored = daybook_records_get (db, record, error);
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookRecord) made = NULL;

  if (stored == NULL)
    return FALSE;
  self->before = g_strdup (stored->body);
  made = daybook_mend_map (db, account, stored, mapping, &self->problem, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  self->after = made != NULL ? g_strdup (made->body) : NULL;
  self->explanation = daybook_mend_explain_with (db, account, stored, mapping, error);
  return self->explanation != NULL && compare (self, error);
}

static char *
body_of (DaybookMapping *mapping, DaybookTree *posting, const DaybookScope *scope, GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  return daybook_mapping_run (mapping, posting, 0, scope, &out, error)
             ? daybook_json_writer_steal (&out)
             : NULL;
}

static gboolean
preview_posting (DaybookPreview *self,
                 DaybookSession *session,
                 DaybookAccount *account,
                 DaybookMapping *mapping,
                 gint64 id,
                 GError **error)
{
  g_autoptr(DaybookDelivery) delivery
      = daybook_deliveries_get (daybook_session_db (session), id, error);
  g_autoptr(DaybookTree) posting
      = delivery != NULL ? daybook_tree_new (delivery->body, -1, error) : NULL;
  g_autoptr(DaybookScope) scope = daybook_scope_new (daybook_account_scope (account));
  DaybookMapping *now = daybook_manifest_find_mapping (daybook_account_manifest (account),
                                                       daybook_mapping_name (mapping));
  g_autoptr(GError) failure = NULL;

  if (posting == NULL)
    return FALSE;
  daybook_scope_set_node (scope, "posting", posting, 0);
  self->before = body_of (now, posting, scope, NULL);
  self->after = body_of (mapping, posting, scope, &failure);
  self->problem = failure != NULL ? g_strdup (failure->message) : NULL;
  self->explanation = daybook_mapping_explain (mapping, posting, 0, scope);
  return compare (self, error);
}

DaybookPreview *
daybook_mend_preview (DaybookSession *session,
                      const char *connection,
                      const char *name,
                      DaybookTree *document,
                      gint64 subject,
                      GError **error)
{
  g_auto(DaybookMappingPlace) place = { 0 };
  g_autoptr(DaybookPreview) self = g_new0 (DaybookPreview, 1);
  g_autoptr(GError) mistake = NULL;
  g_autoptr(DaybookMapping) mapping = NULL;
  g_autoptr(DaybookAccount) account = NULL;
  gboolean ok;

  if (!daybook_mapping_place_find (&place, daybook_session_db (session), name, connection, error))
    return NULL;
  mapping = daybook_manifest_compile (place.built_in, name, "draft", document, &mistake);
  if (mapping == NULL)
    {
      self->problem = g_strdup (mistake->message);
      return g_steal_pointer (&self);
    }
  account = daybook_mend_open (session, connection, error);
  if (account == NULL)
    return NULL;
  ok = (daybook_manifest_contract_of (place.built_in, name) != NULL
            ? preview_record
            : preview_posting) (self, session, account, mapping, subject, error);
  return ok ? g_steal_pointer (&self) : NULL;
}

/* ---- what it could be tried on ---- */

static void
add_sample (GPtrArray *list, gint64 subject, const char *title, DaybookMoney money, gint64 at_us)
{
  DaybookSampleListed *sample = g_new0 (DaybookSampleListed, 1);

  sample->subject = subject;
  sample->title = g_strdup (title);
  sample->money = money;
  sample->at_us = at_us;
  g_ptr_array_add (list, sample);
}

static gboolean
add_records (GPtrArray *list,
             DaybookDb *db,
             const char *connection,
             const char *contract,
             const char *text,
             guint most,
             GError **error)
{
  g_autofree char *type = g_strndup (contract, strcspn (contract, "/"));
  DaybookRecordsQuery query
      = { .type = type, .connection = connection, .text = text, .limit = most };
  g_autoptr(GPtrArray) records = daybook_records_list (db, &query, error);

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const DaybookStoredRecord *record = g_ptr_array_index (records, i);

      add_sample (list, record->id, record->number != NULL ? record->number : record->source_id,
                  record->money, record->at_us);
    }
  return records != NULL;
}

/* Deliveries whose action uses the mapping, oldest first, as they are listed. */
static gboolean
add_deliveries (GPtrArray *list,
                DaybookDb *db,
                const DaybookMappingPlace *place,
                const char *text,
                guint most,
                GError **error)
{
  DaybookMapping *mapping = daybook_manifest_find_mapping (place->in_force, place->name);
  DaybookDeliveriesQuery query = { .target = place->connection->id, .limit = 250 };

  while (list->len < most)
    {
      g_autoptr(GPtrArray) some = daybook_deliveries_list (db, &query, error);

      if (some == NULL || some->len == 0)
        return some != NULL;
      for (guint i = 0; i < some->len && list->len < most; i++)
        {
          const DaybookDelivery *delivery = g_ptr_array_index (some, i);
          DaybookMoney money = { .minor = delivery->amount };

          query.after_id = delivery->id;
          g_strlcpy (money.currency, delivery->currency != NULL ? delivery->currency : "",
                     sizeof money.currency);
          if (g_str_equal (delivery->body, "{}")
              || daybook_action_mapping (place->in_force, delivery->action) != mapping
              || (text != NULL && strstr (delivery->reference, text) == NULL))
            continue;
          add_sample (list, delivery->id, delivery->reference, money, delivery->created_us);
        }
    }
  return TRUE;
}

GPtrArray *
daybook_mend_list_samples (DaybookDb *db,
                           const char *connection,
                           const char *name,
                           const char *text,
                           guint most,
                           GError **error)
{
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_sample_listed_free);
  g_auto(DaybookMappingPlace) place = { 0 };
  const char *contract;
  gboolean ok;

  if (!daybook_mapping_place_find (&place, db, name, connection, error))
    return NULL;
  contract = daybook_manifest_contract_of (place.built_in, name);
  ok = contract != NULL ? add_records (list, db, connection, contract, text, most, error)
                        : add_deliveries (list, db, &place, text, most, error);
  return ok ? g_steal_pointer (&list) : NULL;
}

DaybookTree *
daybook_mend_load_sample (DaybookDb *db,
                          const char *connection,
                          const char *name,
                          gint64 subject,
                          GError **error)
{
  g_auto(DaybookMappingPlace) place = { 0 };
  g_autofree char *payload = NULL;
  g_autoptr(DaybookDelivery) delivery = NULL;
  g_autoptr(GError) failure = NULL;

  if (!daybook_mapping_place_find (&place, db, name, connection, error))
    return NULL;
  if (daybook_manifest_contract_of (place.built_in, name) == NULL)
    {
      delivery = daybook_deliveries_get (db, subject, error);
      return delivery != NULL ? daybook_tree_new (delivery->body, -1, error) : NULL;
    }
  payload = daybook_records_dup_payload (db, subject, &failure);
  if (payload == NULL && failure == NULL)
    g_set_error (&failure, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE,
                 "what the provider sent for it was not kept");
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return daybook_tree_new (payload, -1, error);
}

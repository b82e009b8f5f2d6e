/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping before it is in force: what it would make of what is kept. */
#include "daybook-mend-private.h"

#include <string.h>

#include "daybook-action.h"
#include "daybook-difference.h"
#include "daybook-error.h"
#include "daybook-manifest-adapt.h"

#define AT_ONCE 250

void
daybook_trial_free (DaybookTrial *self)
{
  if (self == NULL)
    return;
  daybook_mended_free (self->example);
  g_free (self->failure);
  g_free (self);
}

typedef struct
{
  DaybookDb *db;
  DaybookAccount *account;
  const DaybookConnection *connection;
  DaybookMapping *mapping;
  DaybookTrial *trial;
  gboolean apply;
} Try;

static gboolean
try_record (Try *self, const DaybookStoredRecord *stored, GError **error)
{
  DaybookTrial *trial = self->trial;
  g_autoptr(GError) failure = NULL;
  g_autofree char *problem = NULL;
  g_autoptr(DaybookRecord) record
      = daybook_mend_map (self->db, self->account, stored, self->mapping, &problem, &failure);
  g_autoptr(DaybookMended) mended = NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  trial->tried++;
  if (record == NULL)
    {
      trial->fail++;
      if (trial->failure == NULL)
        trial->failure = g_strdup_printf ("%s %s: %s", stored->type, stored->source_id, problem);
      return TRUE;
    }
  mended = daybook_mended_new (self->db, stored->connection, record, error);
  if (mended == NULL
      || !daybook_mended_apply (mended, self->db, stored->connection, record,
                                self->apply ? DAYBOOK_APPLY_ALWAYS : DAYBOOK_APPLY_NEVER, error))
    return FALSE;
  trial->differ += mended->differs;
  trial->money += mended->differs && mended->money;
  trial->stored += mended->stored;
  if (mended->differs && trial->example == NULL)
    trial->example = g_steal_pointer (&mended);
  return TRUE;
}

/* A page of records, newest first; FALSE also at the end, without an error. */
static gboolean
try_page (Try *self, DaybookRecordsQuery *query, guint64 most, GError **error)
{
  g_autoptr(GPtrArray) some = daybook_records_list (self->db, query, error);
  g_autoptr(DaybookTransaction) transaction
      = some != NULL && some->len > 0 ? daybook_db_begin (self->db, error) : NULL;

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < some->len; i++)
    {
      const DaybookStoredRecord *stored = g_ptr_array_index (some, i);

      query->after_at_us = stored->at_us;
      query->after_id = stored->id;
      if (most != 0 && self->trial->tried >= most)
        break;
      if (!try_record (self, stored, error))
        return FALSE;
    }
  return daybook_db_commit (transaction, error) && (most == 0 || self->trial->tried < most);
}

static gboolean
try_records (Try *self, const char *type, guint64 most, GCancellable *cancellable, GError **error)
{
  DaybookRecordsQuery query
      = { .type = type, .connection = self->connection->id, .limit = AT_ONCE };
  g_autoptr(GError) failure = NULL;

  while (!g_cancellable_set_error_if_cancelled (cancellable, &failure)
         && try_page (self, &query, most, &failure))
    continue;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* ---- what an action's mapping makes of postings ---- */

static DaybookTree *
body_of (Try *self, DaybookMapping *mapping, DaybookTree *posting, GError **error)
{
  g_autoptr(DaybookScope) scope = daybook_scope_new (daybook_account_scope (self->account));
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *text = NULL;

  daybook_json_writer_init (&out);
  daybook_scope_set_node (scope, "posting", posting, 0);
  if (!daybook_mapping_run (mapping, posting, 0, scope, &out, error))
    return NULL;
  text = daybook_json_writer_steal (&out);
  return daybook_tree_new (text, -1, error);
}

static gboolean
try_posting (Try *self, DaybookMapping *now, const DaybookDelivery *delivery, GError **error)
{
  DaybookTrial *trial = self->trial;
  g_autoptr(DaybookTree) posting = daybook_tree_new (delivery->body, -1, error);
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookTree) before = NULL;
  g_autoptr(DaybookTree) after = NULL;
  g_autofree char *difference = NULL;

  if (posting == NULL)
    return FALSE;
  trial->tried++;
  before = body_of (self, now, posting, NULL);
  after = body_of (self, self->mapping, posting, &failure);
  if (after == NULL)
    {
      trial->fail++;
      if (trial->failure == NULL)
        trial->failure
            = g_strdup_printf ("delivery %" G_GINT64_FORMAT ": %s", delivery->id, failure->message);
      return TRUE;
    }
  difference = daybook_difference (before, after);
  if (g_str_equal (difference, "[]"))
    return TRUE;
  trial->differ++;
  if (trial->example == NULL)
    {
      trial->example = g_new0 (DaybookMended, 1);
      trial->example->type = g_strdup ("delivery");
      trial->example->source_id = g_strdup_printf ("%" G_GINT64_FORMAT, delivery->id);
      trial->example->number = g_strdup (delivery->reference);
      trial->example->mapping = g_strdup (daybook_mapping_version (self->mapping));
      trial->example->difference = g_steal_pointer (&difference);
      trial->example->differs = TRUE;
    }
  return TRUE;
}

static gboolean
uses_mapping (Try *self, const DaybookDelivery *delivery, DaybookMapping *now)
{
  return !g_str_equal (delivery->body, "{}")
         && daybook_action_mapping (daybook_account_manifest (self->account), delivery->action)
                == now;
}

static gboolean
try_postings (Try *self, guint64 most, GCancellable *cancellable, GError **error)
{
  DaybookMapping *now = daybook_manifest_find_mapping (daybook_account_manifest (self->account),
                                                       daybook_mapping_name (self->mapping));
  DaybookDeliveriesQuery query = { .target = self->connection->id, .limit = AT_ONCE };

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr(GPtrArray) some = daybook_deliveries_list (self->db, &query, error);

      if (some == NULL || some->len == 0)
        return some != NULL;
      for (guint i = 0; i < some->len; i++)
        {
          const DaybookDelivery *delivery = g_ptr_array_index (some, i);

          query.after_id = delivery->id;
          if (most != 0 && self->trial->tried >= most)
            return TRUE;
          if (uses_mapping (self, delivery, now) && !try_posting (self, now, delivery, error))
            return FALSE;
        }
    }
  return FALSE;
}

DaybookTrial *
daybook_mend_try (DaybookSession *session,
                  const DaybookConnection *connection,
                  DaybookMapping *mapping,
                  guint64 most,
                  gboolean apply,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr(DaybookTrial) trial = g_new0 (DaybookTrial, 1);
  g_autoptr(DaybookAccount) account = daybook_mend_open (session, connection->id, error);
  Try self = { daybook_session_db (session), account, connection, mapping, trial, apply };
  const char *contract = account != NULL ? daybook_manifest_contract_of (
                             daybook_account_manifest (account), daybook_mapping_name (mapping))
                                         : NULL;
  g_autofree char *type = contract != NULL ? g_strndup (contract, strcspn (contract, "/")) : NULL;

  if (account == NULL
      || !(type != NULL ? try_records (&self, type, most, cancellable, error)
                        : try_postings (&self, most, cancellable, error)))
    return NULL;
  return g_steal_pointer (&trial);
}

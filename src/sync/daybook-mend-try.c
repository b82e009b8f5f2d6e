/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping before it is in force: what it would make of what is kept. */
#include "daybook-mend-private.h"

#include <string.h>

#include "daybook-action.h"
#include "daybook-difference.h"
#include "daybook-error.h"
#include "daybook-manifest-adapt.h"

#define AT_ONCE 250
#define MOST_EXAMPLES 100

static void
document_free (gpointer data)
{
  DaybookTrialDocument *self = data;

  g_free (self->kind);
  g_free (self->reference);
  g_free (self);
}

void
daybook_trial_free (DaybookTrial *self)
{
  if (self == NULL)
    return;
  daybook_mended_free (self->example);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->about, g_ptr_array_unref);
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
  const DaybookTrialOptions *options;
  guint64 all; /* that there are; 0: not known */
} Try;

static void
tell (const Try *self)
{
  if (self->options->progress != NULL)
    self->options->progress (self->trial->tried, self->all, self->options->data);
}

static void
add_document (Try *self, const DaybookDelivery *delivery)
{
  DaybookTrial *trial = self->trial;
  DaybookTrialDocument *document;

  trial->documents++;
  trial->posted += delivery->state == DAYBOOK_DELIVERY_DONE;
  if (trial->about->len >= MOST_EXAMPLES)
    return;
  document = g_new0 (DaybookTrialDocument, 1);
  document->delivery = delivery->id;
  document->kind = g_strdup (delivery->kind);
  document->reference = g_strdup (delivery->reference);
  document->state = delivery->state;
  document->amount = delivery->amount;
  g_strlcpy (document->currency, delivery->currency != NULL ? delivery->currency : "",
             sizeof document->currency);
  g_ptr_array_add (trial->about, document);
}

/* The deliveries that the record is the subject of, or the order. */
static gboolean
add_documents (Try *self, gint64 record, GError **error)
{
  const DaybookDeliveriesQuery queries[]
      = { { .subject = record, .limit = AT_ONCE }, { .order = record, .limit = AT_ONCE } };

  for (guint q = 0; q < G_N_ELEMENTS (queries); q++)
    {
      g_autoptr (GPtrArray) some = daybook_deliveries_list (self->db, &queries[q], error);

      if (some == NULL)
        return FALSE;
      for (guint i = 0; i < some->len; i++)
        {
          const DaybookDelivery *delivery = g_ptr_array_index (some, i);

          if (q == 0 || delivery->subject != record)
            add_document (self, delivery);
        }
    }
  return TRUE;
}

/* Takes @mended (transfer full) among what differs. */
static void
add_changed (DaybookTrial *trial, DaybookMended *mended)
{
  if (trial->changed->len < MOST_EXAMPLES)
    g_ptr_array_add (trial->changed, mended);
  else
    daybook_mended_free (mended);
}

static DaybookMended *
copy_mended (const DaybookMended *self)
{
  DaybookMended *copy = g_memdup2 (self, sizeof *self);

  copy->type = g_strdup (self->type);
  copy->source_id = g_strdup (self->source_id);
  copy->number = g_strdup (self->number);
  copy->mapping = g_strdup (self->mapping);
  copy->difference = g_strdup (self->difference);
  copy->problem = g_strdup (self->problem);
  return copy;
}

static gboolean
try_record (Try *self, const DaybookStoredRecord *stored, GError **error)
{
  DaybookTrial *trial = self->trial;
  g_autoptr (GError) failure = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (DaybookRecord) record
      = daybook_mend_map (self->db, self->account, stored, self->mapping, &problem, &failure);
  g_autoptr (DaybookMended) mended = NULL;

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
                                self->options->apply ? DAYBOOK_APPLY_ALWAYS : DAYBOOK_APPLY_NEVER,
                                error))
    return FALSE;
  trial->differ += mended->differs;
  trial->money += mended->differs && mended->money;
  trial->stored += mended->stored;
  if (!mended->differs)
    return TRUE;
  if (mended->record != 0 && !add_documents (self, mended->record, error))
    return FALSE;
  if (trial->example == NULL)
    trial->example = copy_mended (mended);
  add_changed (trial, g_steal_pointer (&mended));
  return TRUE;
}

/* A page of records, newest first; FALSE also at the end, without an error. */
static gboolean
try_page (Try *self, DaybookRecordsQuery *query, guint64 most, GError **error)
{
  g_autoptr (GPtrArray) some = daybook_records_list (self->db, query, error);
  g_autoptr (DaybookTransaction) transaction = some == NULL || some->len == 0 ? NULL
                                               : self->options->apply
                                                   ? daybook_db_begin (self->db, error)
                                                   : daybook_db_begin_read (self->db, error);

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
  tell (self);
  return daybook_db_commit (transaction, error) && (most == 0 || self->trial->tried < most);
}

static gboolean
try_records (Try *self, const char *type, guint64 most, GCancellable *cancellable, GError **error)
{
  DaybookRecordsQuery query
      = { .type = type, .connection = self->connection->id, .limit = AT_ONCE };
  g_autoptr (GError) failure = NULL;

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
  g_autoptr (DaybookScope) scope = daybook_scope_new (daybook_account_scope (self->account));
  g_auto (DaybookJsonWriter) out = { 0 };
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
  g_autoptr (DaybookTree) posting = daybook_tree_new (delivery->body, -1, error);
  g_autoptr (GError) failure = NULL;
  g_autoptr (DaybookTree) before = NULL;
  g_autoptr (DaybookTree) after = NULL;
  g_autofree char *difference = NULL;
  DaybookMended *mended;

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
  add_document (self, delivery);
  mended = g_new0 (DaybookMended, 1);
  mended->type = g_strdup ("delivery");
  mended->source_id = g_strdup_printf ("%" G_GINT64_FORMAT, delivery->id);
  mended->number = g_strdup (delivery->reference);
  mended->mapping = g_strdup (daybook_mapping_version (self->mapping));
  mended->difference = g_steal_pointer (&difference);
  mended->differs = TRUE;
  if (trial->example == NULL)
    trial->example = copy_mended (mended);
  add_changed (trial, mended);
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
      g_autoptr (GPtrArray) some = daybook_deliveries_list (self->db, &query, error);

      if (some == NULL || some->len == 0)
        return some != NULL;
      tell (self);
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

/* How many records of @type there are. */
static guint64
count_records (DaybookDb *db, const char *connection, const char *type)
{
  g_autoptr (GArray) counts = daybook_records_count (db, connection, NULL);

  for (guint i = 0; counts != NULL && i < counts->len; i++)
    if (g_str_equal (g_array_index (counts, DaybookTypeCount, i).type, type))
      return (guint64) g_array_index (counts, DaybookTypeCount, i).count;
  return 0;
}

DaybookTrial *
daybook_mend_try (DaybookSession *session,
                  const DaybookConnection *connection,
                  DaybookMapping *mapping,
                  const DaybookTrialOptions *options,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (DaybookTrial) trial = g_new0 (DaybookTrial, 1);
  g_autoptr (DaybookAccount) account = daybook_mend_open (session, connection->id, error);
  Try self = { daybook_session_db (session), account, connection, mapping, trial, options, 0 };
  const char *contract = account != NULL ? daybook_manifest_contract_of (
                             daybook_account_manifest (account), daybook_mapping_name (mapping))
                                         : NULL;
  g_autofree char *type = contract != NULL ? g_strndup (contract, strcspn (contract, "/")) : NULL;

  trial->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_mended_free);
  trial->about = g_ptr_array_new_with_free_func (document_free);
  if (account == NULL)
    return NULL;
  if (type != NULL)
    self.all = count_records (self.db, connection->id, type);
  return (type != NULL ? try_records (&self, type, options->most, cancellable, error)
                       : try_postings (&self, options->most, cancellable, error))
             ? g_steal_pointer (&trial)
             : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mapping again what was kept: rows of the quarantine, and records. */
#include "daybook-mend-private.h"

#include "daybook-audit.h"
#include "daybook-difference.h"
#include "daybook-error.h"
#include "daybook-manifest-adapt.h"
#include "daybook-mapping-versions.h"
#include "daybook-time.h"

#define ROWS_AT_ONCE 250

void
daybook_mended_free (DaybookMended *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->source_id);
  g_free (self->number);
  g_free (self->mapping);
  g_free (self->difference);
  g_free (self->problem);
  g_free (self);
}

DaybookAccount *
daybook_mend_open (DaybookSession *session, const char *id, GError **error)
{
  g_autoptr(DaybookConnection) connection
      = daybook_connection_get (daybook_session_db (session), id, error);

  return connection != NULL ? daybook_session_open_account (session, connection, NULL, error)
                            : NULL;
}

DaybookTree *
daybook_mend_parent (DaybookDb *db,
                     DaybookAccount *account,
                     const char *connection,
                     const char *stream,
                     const char *around,
                     GError **error)
{
  const char *type = daybook_stream_parent (daybook_account_manifest (account), stream);
  g_autoptr(DaybookTree) tree
      = type != NULL && around != NULL ? daybook_tree_new (around, -1, error) : NULL;
  const char *id = tree != NULL ? daybook_tree_find_text (tree, 0, "parent") : NULL;
  g_autoptr(DaybookStoredRecord) record
      = id != NULL ? daybook_records_find (db, connection, type, id, error) : NULL;

  return record != NULL ? daybook_tree_new (record->body, -1, error) : NULL;
}

DaybookMended *
daybook_mended_new (DaybookDb *db,
                    const char *connection,
                    const DaybookRecord *record,
                    GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookStoredRecord) stored
      = daybook_records_find (db, connection, record->type, record->source_id, &failure);
  g_autoptr(DaybookTree) before
      = stored != NULL ? daybook_tree_new (stored->body, -1, &failure) : NULL;
  DaybookRecordFacts facts;
  DaybookMended *self;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  daybook_record_facts (record, &facts);
  self = g_new0 (DaybookMended, 1);
  self->record = stored != NULL ? stored->id : 0;
  self->type = g_strdup (record->type);
  self->source_id = g_strdup (record->source_id);
  self->number = g_strdup (facts.number);
  self->mapping = g_strdup (record->mapping);
  self->difference = daybook_difference (before, record->tree);
  self->differs = stored == NULL || g_strcmp0 (stored->body, record->body) != 0;
  self->money = stored == NULL || daybook_record_money_differs (before, record->tree);
  return self;
}

gboolean
daybook_mended_apply (DaybookMended *self,
                      DaybookDb *db,
                      const char *connection,
                      const DaybookRecord *record,
                      DaybookApply apply,
                      GError **error)
{
  DaybookPutOutcome outcome;

  if (!self->differs || apply == DAYBOOK_APPLY_NEVER
      || (apply == DAYBOOK_APPLY_HARMLESS && self->money))
    return TRUE;
  if (!daybook_ingest_record (db, connection, record, g_get_real_time (), &outcome, error))
    return FALSE;
  self->stored = outcome == DAYBOOK_PUT_NEW || outcome == DAYBOOK_PUT_CHANGED;
  return TRUE;
}

/* "shopify/orders/refund" says from which stream a record of that version came; one without a kept
 * version comes from the stream that yields its type. */
static char *
stream_of (DaybookDb *db, DaybookAccount *account, const DaybookStoredRecord *stored)
{
  g_autoptr(DaybookMappingVersion) version
      = stored->mapping != NULL ? daybook_mapping_versions_get (db, stored->mapping, NULL) : NULL;
  g_auto(GStrv) parts = g_strsplit (version != NULL ? version->name : "", "/", 3);
  DaybookManifest *manifest = daybook_account_manifest (account);

  if (g_strv_length (parts) == 3 && g_str_equal (parts[2], stored->type)
      && daybook_manifest_stream (manifest, parts[1]) != DAYBOOK_NODE_NONE)
    return g_strdup (parts[1]);
  return g_strdup (daybook_stream_of_type (manifest, stored->type, NULL));
}

/* What was kept of a record. */
typedef struct
{
  char *payload, *around, *stream;
  DaybookTree *parent;
  DaybookKept kept; /* borrows from the others */
} Memory;

static void
memory_clear (Memory *self)
{
  g_free (self->payload);
  g_free (self->around);
  g_free (self->stream);
  g_clear_pointer (&self->parent, daybook_tree_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Memory, memory_clear)

/* *problem says what is missing, and the answer is FALSE without an error. */
static gboolean
memory_load (Memory *self,
             DaybookDb *db,
             DaybookAccount *account,
             const DaybookStoredRecord *stored,
             char **problem,
             GError **error)
{
  g_autoptr(GError) failure = NULL;

  self->payload = daybook_records_dup_payload (db, stored->id, &failure);
  if (failure == NULL)
    self->around = daybook_records_dup_around (db, stored->id, &failure);
  self->stream = stream_of (db, account, stored);
  if (failure == NULL && self->stream != NULL)
    self->parent = daybook_mend_parent (db, account, stored->connection, self->stream, self->around,
                                        &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  self->kept = (DaybookKept){ .stream = self->stream,
                              .type = stored->type,
                              .payload = self->payload,
                              .around = self->around,
                              .parent = self->parent };
  if (self->payload == NULL)
    *problem = g_strdup ("its payload was not kept");
  else if (self->stream == NULL)
    *problem = g_strdup ("no stream of its connector yields it any more");
  return self->payload != NULL && self->stream != NULL;
}

DaybookRecord *
daybook_mend_map (DaybookDb *db,
                  DaybookAccount *account,
                  const DaybookStoredRecord *stored,
                  DaybookMapping *mapping,
                  char **problem,
                  GError **error)
{
  g_auto(Memory) memory = { 0 };
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookRecord) record = NULL;

  if (!memory_load (&memory, db, account, stored, problem, error))
    return NULL;
  memory.kept.mapping = mapping;
  record = daybook_stream_map (account, &memory.kept, &failure);
  if (record == NULL)
    *problem = g_strdup (failure->message);
  else if (!g_str_equal (record->source_id, stored->source_id))
    {
      *problem = g_strdup_printf ("it would become another one, %s", record->source_id);
      return NULL;
    }
  return g_steal_pointer (&record);
}

/* ---- one record ---- */

/* The version that made the record, compiled. */
static DaybookMapping *
mapping_of_then (DaybookDb *db,
                 DaybookAccount *account,
                 const DaybookStoredRecord *stored,
                 GError **error)
{
  g_autoptr(DaybookMappingVersion) version
      = daybook_mapping_versions_get (db, stored->mapping != NULL ? stored->mapping : "", error);
  g_autoptr(DaybookTree) document
      = version != NULL ? daybook_tree_new (version->text, -1, error) : NULL;

  return document != NULL ? daybook_manifest_compile (daybook_account_manifest (account),
                                                      version->name, version->name, document, error)
                          : NULL;
}

static gboolean
keep_version (DaybookDb *db, DaybookAccount *account, const char *version, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (account);
  g_autoptr(GPtrArray) names = daybook_manifest_mapping_names (manifest);

  for (guint i = 0; i < names->len; i++)
    {
      DaybookMapping *mapping
          = daybook_manifest_find_mapping (manifest, g_ptr_array_index (names, i));

      if (g_strcmp0 (daybook_mapping_version (mapping), version) == 0)
        return daybook_mapping_versions_keep (db, daybook_mapping_name (mapping), version,
                                              daybook_mapping_text (mapping), g_get_real_time (),
                                              error);
    }
  return TRUE;
}

static gboolean
apply_record (DaybookDb *db,
              DaybookAccount *account,
              DaybookMended *mended,
              const char *connection,
              const DaybookRecord *record,
              DaybookApply apply,
              GError **error)
{
  g_autofree char *detail
      = g_strdup_printf ("{\"record\":%" G_GINT64_FORMAT ",\"mapping\":\"%s\"}", mended->record,
                         record->mapping != NULL ? record->mapping : "");
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  return transaction != NULL && keep_version (db, account, record->mapping, error)
         && daybook_mended_apply (mended, db, connection, record, apply, error)
         && (!mended->stored
             || daybook_audit_append (db, NULL, "record.mapped_again", detail,
                                      g_get_real_time (), error)
                    >= 0)
         && daybook_db_commit (transaction, error);
}

DaybookMended *
daybook_mend_record (
    DaybookSession *session, gint64 id, gboolean then, DaybookApply apply, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookStoredRecord) stored = daybook_records_get (db, id, error);
  g_autoptr(DaybookAccount) account
      = stored != NULL ? daybook_mend_open (session, stored->connection, error) : NULL;
  g_autoptr(DaybookMapping) mapping = NULL;
  g_autoptr(DaybookRecord) record = NULL;
  g_autoptr(DaybookMended) mended = NULL;
  g_autoptr(GError) failure = NULL;
  g_autofree char *problem = NULL;

  if (account == NULL || (then && (mapping = mapping_of_then (db, account, stored, error)) == NULL))
    return NULL;
  record = daybook_mend_map (db, account, stored, mapping, &problem, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (record == NULL)
    {
      mended = g_new0 (DaybookMended, 1);
      mended->record = id;
      mended->type = g_strdup (stored->type);
      mended->source_id = g_strdup (stored->source_id);
      mended->problem = g_steal_pointer (&problem);
      return g_steal_pointer (&mended);
    }
  mended = daybook_mended_new (db, stored->connection, record, error);
  return mended != NULL
                 && apply_record (db, account, mended, stored->connection, record, apply, error)
             ? g_steal_pointer (&mended)
             : NULL;
}

char *
daybook_mend_explain_with (DaybookDb *db,
                           DaybookAccount *account,
                           const DaybookStoredRecord *stored,
                           DaybookMapping *mapping,
                           GError **error)
{
  g_auto(Memory) memory = { 0 };
  g_autofree char *problem = NULL;

  if (!memory_load (&memory, db, account, stored, &problem, error))
    {
      if (problem != NULL)
        g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s %s: %s", stored->type,
                     stored->source_id, problem);
      return NULL;
    }
  memory.kept.mapping = mapping;
  return daybook_stream_explain (account, &memory.kept, error);
}

char *
daybook_mend_explain (DaybookSession *session, gint64 id, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookStoredRecord) stored = daybook_records_get (db, id, error);
  g_autoptr(DaybookAccount) account
      = stored != NULL ? daybook_mend_open (session, stored->connection, error) : NULL;
  g_autoptr(DaybookMapping) mapping
      = account != NULL ? mapping_of_then (db, account, stored, error) : NULL;

  return mapping != NULL ? daybook_mend_explain_with (db, account, stored, mapping, error) : NULL;
}

/* ---- the quarantine ---- */

typedef struct
{
  DaybookDb *db;
  DaybookAccount *account;
  DaybookMendCounts *counts;
} Mend;

/* An older payload never overwrites a newer record. Where the provider tells no time of change,
 * what was stored after the payload came is newer. */
static gboolean
store_is_newer (const DaybookStoredRecord *stored,
                const DaybookRecord *record,
                const DaybookQuarantined *item)
{
  DaybookRecordFacts facts;
  gint64 changed = 0;

  daybook_record_facts (record, &facts);
  if (daybook_tree_int (record->tree, daybook_tree_get (record->tree, 0, "updated"), &changed)
      && stored->updated_us != DAYBOOK_TIME_NONE && changed != stored->updated_us)
    return changed < stored->updated_us;
  return stored->stored_us > item->last_us;
}

static gboolean
let_go (Mend *self, const DaybookQuarantined *item, const char *resolution, GError **error)
{
  gint64 now = g_get_real_time ();

  return daybook_quarantine_resolve (self->db, item->id, resolution, now, error)
         && daybook_quarantine_resolve_older (self->db, item, "a later one became a record", now,
                                              error)
                >= 0;
}

static gboolean
take_record (Mend *self,
             const DaybookQuarantined *item,
             const DaybookRecord *record,
             GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookStoredRecord) stored = daybook_records_find (
      self->db, item->connection, record->type, record->source_id, &failure);
  DaybookPutOutcome outcome;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (stored != NULL && store_is_newer (stored, record, item))
    {
      self->counts->superseded++;
      return let_go (self, item, "the store has a newer one", error);
    }
  if (!keep_version (self->db, self->account, record->mapping, error)
      || !daybook_ingest_record (self->db, item->connection, record, g_get_real_time (), &outcome,
                                 error))
    return FALSE;
  *(outcome == DAYBOOK_PUT_SAME ? &self->counts->same : &self->counts->stored) += 1;
  return let_go (self, item, "became a record with another mapping", error);
}

/* One row in a transaction; what fails again only says so. */
static gboolean
try_row (Mend *self, const DaybookQuarantined *item, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(DaybookTree) parent = daybook_mend_parent (self->db, self->account, item->connection,
                                                        item->stream, item->around, &failure);
  DaybookKept kept = { .stream = item->stream,
                       .type = item->type,
                       .payload = item->payload,
                       .around = item->around,
                       .parent = parent };
  g_autoptr(DaybookRecord) record
      = failure == NULL ? daybook_stream_map (self->account, &kept, &failure) : NULL;
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);
  gboolean ok;

  if (transaction == NULL)
    return FALSE;
  self->counts->tried++;
  if (record != NULL)
    ok = take_record (self, item, record, error);
  else
    {
      self->counts->failed++;
      ok = daybook_quarantine_set_reason (self->db, item->id, failure->message, error);
    }
  return ok && daybook_db_commit (transaction, error);
}

static gboolean
is_wanted (const GArray *ids, gint64 id)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return ids == NULL;
}

static gboolean
try_page (Mend *self, GPtrArray *rows, const GArray *ids, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const DaybookQuarantined *listed = g_ptr_array_index (rows, i);
      g_autoptr(DaybookQuarantined) item
          = is_wanted (ids, listed->id) ? daybook_quarantine_get (self->db, listed->id, error)
                                        : NULL;

      if (item == NULL && is_wanted (ids, listed->id))
        return FALSE;
      /* A newer one of the same thing may have let it go just now. */
      if (item != NULL && item->resolved_us == DAYBOOK_TIME_NONE && !try_row (self, item, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
try_connection (DaybookSession *session,
                const DaybookQuarantineQuery *wanted,
                const GArray *ids,
                GCancellable *cancellable,
                DaybookMendCounts *counts,
                GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  g_autoptr(DaybookAccount) account = NULL;
  Mend self = { db, NULL, counts };
  DaybookQuarantineQuery query = *wanted;

  query.limit = ROWS_AT_ONCE;
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr(GPtrArray) rows = daybook_quarantine_open (db, &query, error);
      const DaybookQuarantined *last;

      if (rows == NULL)
        return FALSE;
      if (rows->len == 0)
        return TRUE;
      if (account == NULL
          && (account = daybook_mend_open (session, query.connection, error)) == NULL)
        return FALSE;
      last = g_ptr_array_index (rows, rows->len - 1);
      query.before_us = last->last_us;
      query.before_id = last->id;
      self.account = account;
      if (!try_page (&self, rows, ids, error))
        return FALSE;
    }
  return FALSE;
}

gboolean
daybook_mend_quarantine (DaybookSession *session,
                         const DaybookQuarantineQuery *query,
                         const GArray *ids,
                         GCancellable *cancellable,
                         DaybookMendCounts *counts,
                         GError **error)
{
  g_autoptr(GPtrArray) connections
      = daybook_connection_list (daybook_session_db (session), FALSE, error);

  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      DaybookQuarantineQuery one = *query;

      one.connection = ((DaybookConnection *) g_ptr_array_index (connections, i))->id;
      if ((query->connection == NULL || g_str_equal (query->connection, one.connection))
          && !try_connection (session, &one, ids, cancellable, counts, error))
        return FALSE;
    }
  return connections != NULL;
}

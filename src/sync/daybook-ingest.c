/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-ingest.h"

#include "daybook-backfills.h"
#include "daybook-cursor.h"
#include "daybook-error.h"
#include "daybook-events.h"
#include "daybook-mapping-versions.h"
#include "daybook-quarantine.h"
#include "daybook-records.h"
#include "daybook-runs.h"
#include "daybook-tallies.h"
#include "daybook-tie.h"
#include "daybook-time.h"
#include "daybook-watch.h"

#define MAX_PAGES 100000
#define PARENTS_AT_ONCE 200

/* What was gone at the source is there again. */
static gboolean
note_return (
    DaybookIngest *self, const char *type, const DaybookPut *put, gint64 now, GError **error)
{
  g_autofree char *event = NULL;
  gboolean was_gone = FALSE;

  if (!daybook_gone_clear (self->db, put->record, &was_gone, error))
    return FALSE;
  if (!was_gone)
    return TRUE;
  event = g_strconcat (type, ".restored", NULL);
  return daybook_events_append (self->db, event, put->record, put->revision, NULL, now, error) > 0;
}

static gboolean
put_record (DaybookIngest *self,
            const DaybookRecord *record,
            gint64 now,
            DaybookPutOutcome *outcome,
            GError **error)
{
  g_auto(DaybookPut) put = { 0 };
  g_autoptr(DaybookTree) before = NULL;
  g_autofree char *changes = NULL;

  if (!daybook_records_put (self->db, self->connection, record, now, &put, error))
    return FALSE;
  *outcome = put.outcome;
  if (self->returns && put.outcome != DAYBOOK_PUT_NEW
      && !note_return (self, record->type, &put, now, error))
    return FALSE;
  if (put.outcome == DAYBOOK_PUT_SAME || put.outcome == DAYBOOK_PUT_OLDER)
    return TRUE;
  if (put.outcome == DAYBOOK_PUT_NEW && self->backfill
      && !daybook_backfills_mark (self->db, put.record, error))
    return FALSE;
  if (put.outcome == DAYBOOK_PUT_CHANGED)
    {
      before = daybook_tree_new (put.before, -1, error);
      if (before == NULL)
        return FALSE;
      changes = daybook_record_changes (before, record->tree);
    }
  daybook_figures_note (&self->figures, record->type, before, record->tree);
  return daybook_tie_record (self->db, put.record, record, now, error)
         && daybook_events_append (self->db,
                                   daybook_record_event (record->type, before, record->tree),
                                   put.record, put.revision, changes, now, error)
                > 0;
}

gboolean
daybook_ingest_record (DaybookDb *db,
                       const char *connection,
                       const DaybookRecord *record,
                       gint64 now,
                       DaybookPutOutcome *outcome,
                       GError **error)
{
  DaybookIngest self = { .db = db, .connection = connection };

  return put_record (&self, record, now, outcome, error)
         && daybook_figures_store (&self.figures, db, connection, error);
}

static gboolean
store_record (DaybookIngest *self,
              const char *stream,
              const DaybookRecord *record,
              gint64 now,
              GError **error)
{
  DaybookPutOutcome outcome;

  if (!put_record (self, record, now, &outcome, error))
    return FALSE;
  self->counts.read++;
  self->counts.created += outcome == DAYBOOK_PUT_NEW;
  self->counts.changed += outcome == DAYBOOK_PUT_CHANGED;
  return !self->mends
         || daybook_quarantine_resolve_source (self->db, self->connection, stream,
                                               record->source_id, "a later read was good", now,
                                               error)
                >= 0;
}

static gboolean
store_reject (DaybookIngest *self,
              const char *stream,
              const DaybookReject *reject,
              gint64 now,
              GError **error)
{
  DaybookQuarantined item = { .connection = (char *) self->connection,
                              .stream = (char *) stream,
                              .type = reject->type,
                              .source_id = reject->source_id,
                              .payload = reject->payload,
                              .around = reject->around,
                              .reason = reject->reason };

  self->counts.rejected++;
  return daybook_quarantine_put (self->db, &item, now, error) >= 0;
}

static gboolean
keep_mappings (DaybookIngest *self, const char *stream, gint64 now, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (self->account);
  DaybookMapping *mapping;

  for (guint i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("streams.%s[%u]", stream, i);

      mapping = daybook_manifest_mapping (manifest, name);
      if (mapping == NULL)
        return TRUE;
      if (!daybook_mapping_versions_keep (self->db, daybook_mapping_name (mapping),
                                          daybook_mapping_version (mapping),
                                          daybook_mapping_text (mapping), now, error))
        return FALSE;
    }
}

/* Counted with the page, so that no page is counted twice. */
static gboolean
count_page (DaybookIngest *self, const DaybookIngestCounts *before, gint64 now, GError **error)
{
  const DaybookIngestCounts *after = &self->counts;
  DaybookHealthTally tally = { 0 };

  daybook_health_count (&tally, DAYBOOK_HEALTH_READ, (gint64) (after->read - before->read));
  daybook_health_count (&tally, DAYBOOK_HEALTH_CREATED,
                        (gint64) (after->created - before->created));
  daybook_health_count (&tally, DAYBOOK_HEALTH_CHANGED,
                        (gint64) (after->changed - before->changed));
  daybook_health_count (&tally, DAYBOOK_HEALTH_REJECTED,
                        (gint64) (after->rejected - before->rejected));
  return daybook_health_write (self->db, self->connection, now, &tally, error);
}

gboolean
daybook_ingest_store_content (DaybookIngest *self,
                              const char *stream,
                              const DaybookPage *page,
                              gint64 now_us,
                              GError **error)
{
  DaybookIngestCounts before = self->counts;

  self->figures = (DaybookFigureChanges){ 0 };
  if (!keep_mappings (self, stream, now_us, error))
    return FALSE;
  self->mends = daybook_quarantine_has_open (self->db, self->connection, stream, error);
  if (self->mends < 0)
    return FALSE;
  self->returns = daybook_gone_any (self->db, error);
  if (self->returns < 0)
    return FALSE;
  for (guint i = 0; i < page->records->len; i++)
    if (!store_record (self, stream, g_ptr_array_index (page->records, i), now_us, error))
      return FALSE;
  for (guint i = 0; i < page->rejects->len; i++)
    if (!store_reject (self, stream, g_ptr_array_index (page->rejects, i), now_us, error))
      return FALSE;
  self->counts.pages++;
  return daybook_figures_store (&self->figures, self->db, self->connection, error)
         && count_page (self, &before, now_us, error);
}

/* A walk to the end has everything up to when it began; one that was stopped began before that. */
static void
advance_cursor (DaybookCursor *cursor, const DaybookPage *page, gint64 begun, gint64 now)
{
  if (cursor->begun_us == DAYBOOK_TIME_NONE)
    cursor->begun_us = begun;
  cursor->updated_us = now;
  if (page->seen != DAYBOOK_TIME_NONE && page->seen > cursor->since_us)
    cursor->since_us = page->seen;
  if (!page->more)
    {
      cursor->complete_through_us = cursor->begun_us;
      cursor->begun_us = DAYBOOK_TIME_NONE;
    }
  g_free (cursor->cursor);
  cursor->cursor = g_strdup (page->cursor);
}

/* Everything a page brings, and the cursor behind it, together or not at all. */
static gboolean
store_page (DaybookIngest *self,
            const char *stream,
            const DaybookPage *page,
            DaybookCursor *cursor,
            const char *parent,
            gint64 begun,
            GError **error)
{
  gint64 now = g_get_real_time ();
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);

  if (transaction == NULL || !daybook_ingest_store_content (self, stream, page, now, error))
    return FALSE;
  advance_cursor (cursor, page, begun, now);
  if (parent == NULL ? !daybook_cursor_set (self->db, self->connection, stream, cursor, error)
                     : !page->more && page->rejects->len == 0
                           && !daybook_cursor_mark_parent (self->db, self->connection, stream,
                                                           parent, now, error))
    return FALSE;
  return daybook_db_commit (transaction, error);
}

/* One page, tried again while it makes sense: a read can do no harm. */
DaybookPage *
daybook_ingest_read_page (DaybookIngest *self,
                          const char *stream,
                          const char *cursor,
                          const DaybookTree *parent,
                          GError **error)
{
  DaybookTurn turn = { self->line, self->db, self->account, &self->patience, self->cancellable };
  DaybookTries tries = { 0 };
  gboolean probe;

  while (daybook_turn_wait (&turn, &probe, error))
    {
      g_autoptr(GError) failure = NULL;
      g_autoptr(DaybookPage) page = daybook_stream_read (
          self->account, stream, cursor, self->from_us, parent, self->cancellable, &failure);

      if (page != NULL)
        return daybook_turn_note (&turn, DAYBOOK_OUTCOME_OK, 0, NULL, error)
                   ? g_steal_pointer (&page)
                   : NULL;
      if (!daybook_turn_bear (&turn, failure, &tries, error))
        {
          g_prefix_error (error, "%s: ", self->connection);
          return NULL;
        }
      self->retries++;
    }

  return NULL;
}

/* After each page that is stored. @before: how much was new until then. */
static gboolean
tell (DaybookIngest *self,
      const char *stream,
      const DaybookPage *page,
      guint64 before,
      GError **error)
{
  daybook_progress_page (&self->progress, page->seen, page->records->len);
  daybook_pulse_tell (self->pulse, stream, &self->progress);
  return daybook_pulse_beat (self->pulse, self->counts.created + self->counts.changed > before,
                             error);
}

static gboolean
read_through (DaybookIngest *self,
              const char *stream,
              const DaybookTree *parent,
              const char *parent_id,
              GError **error)
{
  g_autoptr(DaybookCursor) cursor = daybook_cursor_get (self->db, self->connection, stream, error);
  gint64 begun = g_get_real_time ();
  g_autofree char *at = NULL;

  if (cursor == NULL)
    return FALSE;
  at = parent == NULL ? g_strdup (cursor->cursor) : NULL;
  if (parent == NULL)
    daybook_progress_begin (&self->progress,
                            cursor->since_us != DAYBOOK_TIME_NONE ? cursor->since_us
                                                                  : self->from_us,
                            g_get_monotonic_time ());
  for (guint pages = 0; pages < MAX_PAGES; pages++)
    {
      g_autoptr(DaybookPage) page = daybook_ingest_read_page (self, stream, at, parent, error);
      guint64 before = self->counts.created + self->counts.changed;

      if (page == NULL || !store_page (self, stream, page, cursor, parent_id, begun, error)
          || !tell (self, stream, page, before, error))
        return FALSE;
      if (!page->more)
        return TRUE;
      g_free (at);
      at = g_strdup (page->cursor);
    }
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
               "%s %s: still not at the end after %d pages", self->connection, stream, MAX_PAGES);
  return FALSE;
}

static gboolean
read_for_parent (DaybookIngest *self,
                 const char *stream,
                 const char *type,
                 const char *id,
                 gboolean *read,
                 GError **error)
{
  g_autoptr(DaybookStoredRecord) record
      = daybook_records_find (self->db, self->connection, type, id, error);
  g_autoptr(DaybookTree) tree = NULL;

  if (record == NULL)
    return FALSE;
  tree = daybook_tree_new (record->body, -1, error);
  if (tree == NULL)
    return FALSE;
  *read = daybook_stream_parent_ready (daybook_account_manifest (self->account), stream, tree);
  return !*read || read_through (self, stream, tree, id, error);
}

/* A sub-stream has no cursor of its own but how far it is whole. */
static gboolean
note_whole (DaybookIngest *self, const char *stream, gint64 begun, GError **error)
{
  DaybookCursor cursor = { .since_us = DAYBOOK_TIME_NONE,
                           .complete_through_us = begun,
                           .updated_us = g_get_real_time (),
                           .begun_us = DAYBOOK_TIME_NONE };

  return daybook_cursor_set (self->db, self->connection, stream, &cursor, error);
}

static gboolean
read_for_parents (DaybookIngest *self, const char *stream, const char *type, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 begun = g_get_real_time ();
  gboolean progress = TRUE;

  daybook_progress_begin (&self->progress, DAYBOOK_TIME_NONE, g_get_monotonic_time ());
  while (progress)
    {
      g_auto(GStrv) due
          = daybook_cursor_list_parents_due (self->db, self->connection, stream, type, NULL,
                                             g_hash_table_size (seen) + PARENTS_AT_ONCE, error);

      progress = FALSE;
      if (due == NULL)
        return FALSE;
      for (guint i = 0; due[i] != NULL; i++)
        {
          gboolean read = FALSE;

          if (!g_hash_table_add (seen, g_strdup (due[i])))
            continue;
          if (!read_for_parent (self, stream, type, due[i], &read, error))
            return FALSE;
          progress = TRUE;
        }
    }
  return note_whole (self, stream, begun, error);
}

static gboolean
end_run (DaybookIngest *self,
         gint64 run,
         const DaybookIngestCounts *before,
         const GError *failure,
         GError **error)
{
  const DaybookIngestCounts *now = &self->counts;
  g_autofree char *counts = g_strdup_printf (
      "{\"pages\":%" G_GUINT64_FORMAT ",\"read\":%" G_GUINT64_FORMAT
      ",\"created\":%" G_GUINT64_FORMAT ",\"changed\":%" G_GUINT64_FORMAT
      ",\"rejected\":%" G_GUINT64_FORMAT "}",
      now->pages - before->pages, now->read - before->read, now->created - before->created,
      now->changed - before->changed, now->rejected - before->rejected);
  DaybookHealthTally tally = { 0 };
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (self->db, error);

  daybook_health_count (&tally, DAYBOOK_HEALTH_RETRIES, (gint64) self->retries);
  self->retries = 0;
  return transaction != NULL
         && daybook_runs_end (self->db, run, counts, failure != NULL ? failure->message : NULL,
                              g_get_real_time (), error)
         && daybook_watch_end (self->db, self->connection, self->account, &tally, failure, error)
         && daybook_db_commit (transaction, error);
}

static gboolean
ingest_stream (DaybookIngest *self, const char *stream, GError **error)
{
  const char *type = daybook_stream_parent (daybook_account_manifest (self->account), stream);
  g_autofree char *what = g_strdup_printf ("read %s/%s", self->connection, stream);
  DaybookIngestCounts before = self->counts;
  g_autoptr(GError) failure = NULL;
  gint64 run = daybook_runs_start (self->db, what, g_get_real_time (), error);
  gboolean ok;

  if (run < 0)
    return FALSE;
  ok = type == NULL ? read_through (self, stream, NULL, NULL, &failure)
                    : read_for_parents (self, stream, type, &failure);
  if (!end_run (self, run, &before, failure, ok ? error : NULL) && ok)
    return FALSE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&failure));
  return ok;
}

/* Where a first read starts is the caller's word, else the person's. */
gboolean
daybook_ingest_stream (DaybookIngest *self, const char *stream, GError **error)
{
  gint64 from_us = self->from_us;
  gboolean ok;

  if (!daybook_reading_has (self->reading, stream))
    return TRUE;
  if (from_us == DAYBOOK_TIME_NONE)
    self->from_us = daybook_reading_start_us (
        self->reading, daybook_account_manifest (self->account), stream);
  ok = ingest_stream (self, stream, error);
  self->from_us = from_us;
  return ok;
}

gboolean
daybook_ingest_all (DaybookIngest *self, GError **error)
{
  const GPtrArray *streams = daybook_manifest_streams (daybook_account_manifest (self->account));

  for (guint i = 0; i < streams->len; i++)
    if (!daybook_ingest_stream (self, g_ptr_array_index (streams, i), error))
      return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-listing.h"

#include "daybook-error.h"
#include "daybook-time.h"

#define MAX_PAGES 100000

void
daybook_listing_free (DaybookListing *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->types);
  g_free (self);
}

GHashTable *
daybook_listing_of (DaybookListing *self, const char *type)
{
  GHashTable *ids = g_hash_table_lookup (self->types, type);

  if (ids == NULL)
    {
      ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (self->types, g_strdup (type), ids);
    }
  return ids;
}

static void
take_page (DaybookListing *self, const DaybookPage *page)
{
  for (guint i = 0; i < page->records->len; i++)
    {
      const DaybookRecord *record = g_ptr_array_index (page->records, i);
      DaybookListed *listed = g_new0 (DaybookListed, 1);
      DaybookRecordFacts facts;

      daybook_record_facts (record, &facts);
      listed->at_us = facts.at;
      listed->money = facts.money;
      g_hash_table_insert (daybook_listing_of (self, record->type), g_strdup (record->source_id),
                           listed);
    }
  for (guint i = 0; i < page->rejects->len; i++)
    {
      const DaybookReject *reject = g_ptr_array_index (page->rejects, i);
      DaybookListed *listed;

      self->rejected++;
      if (reject->source_id == NULL)
        {
          self->nameless++;
          continue;
        }
      listed = g_new0 (DaybookListed, 1);
      listed->at_us = DAYBOOK_TIME_NONE;
      g_hash_table_insert (daybook_listing_of (self, reject->type), g_strdup (reject->source_id),
                           listed);
    }
}

static gboolean
store_page (DaybookIngest *ingest, const char *stream, const DaybookPage *page, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (ingest->db, error);

  return transaction != NULL
         && daybook_ingest_store_content (ingest, stream, page, g_get_real_time (), error)
         && daybook_db_commit (transaction, error);
}

/* How far it is in time is not told: a range has an end of its own. */
static gboolean
beat (DaybookIngest *ingest, const char *stream, const DaybookPage *page, GError **error)
{
  daybook_progress_page (&ingest->progress, DAYBOOK_TIME_NONE, page->records->len);
  daybook_pulse_tell (ingest->pulse, stream, &ingest->progress);
  return daybook_pulse_beat (ingest->pulse, FALSE, error);
}

DaybookListing *
daybook_listing_read (DaybookIngest *ingest,
                      const char *stream,
                      gint64 from_us,
                      gint64 until_us,
                      gboolean store,
                      GError **error)
{
  g_autoptr(DaybookListing) self = g_new0 (DaybookListing, 1);
  g_autofree char *at
      = from_us != DAYBOOK_TIME_NONE ? daybook_stream_range_cursor (from_us, until_us) : NULL;

  self->types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_hash_table_unref);
  daybook_progress_begin (&ingest->progress, DAYBOOK_TIME_NONE, g_get_monotonic_time ());
  for (guint pages = 0; pages < MAX_PAGES; pages++)
    {
      g_autoptr(DaybookPage) page = daybook_ingest_read_page (ingest, stream, at, NULL, error);

      if (page == NULL || (store && !store_page (ingest, stream, page, error))
          || !beat (ingest, stream, page, error))
        return NULL;
      take_page (self, page);
      if (!page->more)
        return g_steal_pointer (&self);
      g_free (at);
      at = g_strdup (page->cursor);
    }
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
               "%s %s: the listing is still not at its end after %d pages", ingest->connection,
               stream, MAX_PAGES);
  return NULL;
}

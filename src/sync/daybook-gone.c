/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-gone.h"

#include "daybook-error.h"
#include "daybook-events.h"
#include "daybook-tallies.h"
#include "daybook-time.h"

/* So many may go at once without a doubt in the listing, however few are here. */
#define MANY 20

static gboolean
mark (DaybookIngest *ingest, const char *type, const DaybookTallied *row, GError **error)
{
  gint64 now = g_get_real_time ();
  g_autofree char *event = g_strconcat (type, ".deleted", NULL);
  gboolean changed = FALSE;

  return daybook_gone_mark (ingest->db, row->record, now, &changed, error)
         && (!changed
             || daybook_events_append (ingest->db, event, row->record, row->revision, NULL, now,
                                       error)
                    > 0);
}

static gboolean
is_credible (DaybookIngest *ingest,
             const char *stream,
             const DaybookListing *listing,
             guint missing,
             guint here,
             GError **error)
{
  if (missing == 0 || (listing->nameless == 0 && (missing <= MANY || missing <= here / 2)))
    return TRUE;
  if (listing->nameless > 0)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                 "%s %s: %u records are not listed any more, but %u others that are have no id "
                 "that can be read; nothing was marked as deleted",
                 ingest->connection, stream, missing, listing->nameless);
  else
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                 "%s %s: %u of %u records are not listed any more; that is hard to believe, so "
                 "nothing was marked as deleted",
                 ingest->connection, stream, missing, here);
  return FALSE;
}

gboolean
daybook_gone_mark_missing (DaybookIngest *ingest,
                           const char *stream,
                           const char *type,
                           DaybookListing *listing,
                           gint64 from_us,
                           gint64 until_us,
                           guint *n,
                           GError **error)
{
  GHashTable *ids = daybook_listing_of (listing, type);
  g_autoptr(GArray) here = daybook_tallies_records (ingest->db, ingest->connection, type, from_us,
                                                    until_us, error);
  g_autoptr(DaybookTransaction) transaction = NULL;
  guint missing = 0;

  if (here == NULL)
    return FALSE;
  for (guint i = 0; i < here->len; i++)
    missing += !g_hash_table_contains (ids, g_array_index (here, DaybookTallied, i).source_id);
  if (!is_credible (ingest, stream, listing, missing, here->len, error))
    return FALSE;
  if (missing == 0)
    return TRUE;
  transaction = daybook_db_begin (ingest->db, error);
  for (guint i = 0; transaction != NULL && i < here->len; i++)
    {
      const DaybookTallied *row = &g_array_index (here, DaybookTallied, i);

      if (!g_hash_table_contains (ids, row->source_id) && !mark (ingest, type, row, error))
        return FALSE;
    }
  if (transaction == NULL || !daybook_db_commit (transaction, error))
    return FALSE;
  *n += missing;
  return TRUE;
}

static gboolean
mark_all_types (DaybookIngest *ingest,
                const char *stream,
                DaybookListing *listing,
                guint *n,
                GError **error)
{
  const DaybookTree *tree = daybook_manifest_tree (daybook_account_manifest (ingest->account));
  DaybookNode node
      = daybook_manifest_stream (daybook_account_manifest (ingest->account), stream);
  DaybookNode yield = daybook_tree_first (tree, daybook_tree_find (tree, node, "yields"));

  for (; yield != DAYBOOK_NODE_NONE; yield = daybook_tree_next (tree, yield))
    {
      g_auto(GStrv) contract
          = g_strsplit (daybook_tree_find_text (tree, yield, "contract"), "/", 2);

      if (!daybook_gone_mark_missing (ingest, stream, contract[0], listing, DAYBOOK_TIME_NONE,
                                      DAYBOOK_TIME_NONE, n, error))
        return FALSE;
    }
  return TRUE;
}

/* When the stream was last listed whole is kept beside the other settings of the store. */
static gboolean
is_due (DaybookIngest *ingest, const char *key, gint64 every_us)
{
  g_autofree char *last = daybook_db_dup_meta (ingest->db, key, NULL);

  return last == NULL
         || g_ascii_strtoll (last, NULL, 10) + every_us <= g_get_real_time () + DAYBOOK_HOUR;
}

gboolean
daybook_gone_list_streams (DaybookIngest *ingest, gboolean now_anyway, guint *n, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);
  const GPtrArray *streams = daybook_manifest_streams (manifest);

  for (guint i = 0; i < streams->len; i++)
    {
      const char *stream = g_ptr_array_index (streams, i);
      g_autofree char *key = g_strdup_printf ("listed %s/%s", ingest->connection, stream);
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());
      g_autoptr(DaybookListing) listing = NULL;
      gint64 every = 0;

      if (daybook_stream_deletions (manifest, stream, &every) != DAYBOOK_DELETIONS_LISTING
          || !daybook_reading_has (ingest->reading, stream)
          || !(now_anyway || is_due (ingest, key, every)))
        continue;
      listing = daybook_listing_read (ingest, stream, DAYBOOK_TIME_NONE, DAYBOOK_TIME_NONE, TRUE,
                                      error);
      if (listing == NULL || !mark_all_types (ingest, stream, listing, n, error)
          || !daybook_db_set_meta (ingest->db, key, now, error))
        return FALSE;
    }
  return TRUE;
}

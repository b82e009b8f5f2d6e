/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-tally.h"

#include "daybook-business-day.h"
#include "daybook-gone.h"
#include "daybook-listing.h"
#include "daybook-records.h"
#include "daybook-review.h"
#include "daybook-runs.h"
#include "daybook-silence.h"
#include "daybook-tallies.h"
#include "daybook-time.h"

/* One day of one stream. */
typedef struct
{
  DaybookIngest *ingest;
  const char *stream;
  char day[11];
  gint64 from_us, until_us;
} Day;

/* Row of @currency in @rows, made when it is not there. */
static DaybookTally *
row_of (const Day *day, GArray *rows, const char *type, const char *currency)
{
  DaybookTally fresh = { .connection = day->ingest->connection,
                         .stream = day->stream,
                         .type = type,
                         .agreed_us = DAYBOOK_TIME_NONE };

  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (g_array_index (rows, DaybookTally, i).currency, currency))
      return &g_array_index (rows, DaybookTally, i);
  g_strlcpy (fresh.day, day->day, sizeof fresh.day);
  g_strlcpy (fresh.currency, currency, sizeof fresh.currency);
  fresh.checked_us = g_get_real_time ();
  g_array_append_val (rows, fresh);
  return &g_array_index (rows, DaybookTally, rows->len - 1);
}

/* What was put aside has no time of its own; it came with the day. */
static gboolean
is_of_day (const Day *day, gint64 at_us)
{
  return at_us == DAYBOOK_TIME_NONE || (at_us >= day->from_us && at_us < day->until_us);
}

static void
count_there (const Day *day, GArray *rows, const char *type, gboolean nested, GHashTable *listed)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, listed);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DaybookListed *one = value;
      DaybookTally *row;

      if (!nested && !is_of_day (day, one->at_us))
        continue;
      row = row_of (day, rows, type, one->money.currency);
      row->there++;
      row->there_sum += one->money.minor;
    }
}

static gboolean
count_here (const Day *day, GArray *rows, const char *type, GError **error)
{
  g_autoptr(GArray) here = daybook_tallies_records (day->ingest->db, day->ingest->connection, type,
                                                    day->from_us, day->until_us, error);

  for (guint i = 0; here != NULL && i < here->len; i++)
    {
      const DaybookTallied *one = &g_array_index (here, DaybookTallied, i);
      DaybookTally *row = row_of (day, rows, type, one->currency);

      row->here++;
      row->here_sum += one->amount;
    }
  return here != NULL;
}

/* Records out of others have days of their own: of those that are listed, which are here? */
static gboolean
count_nested_here (
    const Day *day, GArray *rows, const char *type, GHashTable *listed, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, listed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autoptr(GError) failure = NULL;
      g_autoptr(DaybookStoredRecord) stored = daybook_records_find (
          day->ingest->db, day->ingest->connection, type, id, &failure);
      DaybookTally *row;

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (stored == NULL)
        continue;
      row = row_of (day, rows, type, stored->money.currency);
      row->here++;
      row->here_sum += stored->money.minor;
    }
  return TRUE;
}

static char *
difference (const DaybookTally *row, guint rejected)
{
  char here[DAYBOOK_MONEY_TEXT_MAX], there[DAYBOOK_MONEY_TEXT_MAX];
  g_autofree char *aside
      = rejected > 0 ? g_strdup_printf ("; %u of the day are in quarantine", rejected) : NULL;
  gboolean money = row->currency[0] != '\0';

  return g_strdup_printf (
      "%s, %s of %s: %" G_GINT64_FORMAT "%s%s%s%s here, %" G_GINT64_FORMAT
      "%s%s%s%s at the source%s",
      row->day, row->type, row->connection, row->here, money ? " of " : "",
      money ? daybook_money_text (row->here_sum, row->currency, here) : "", money ? " " : "",
      row->currency, row->there, money ? " of " : "",
      money ? daybook_money_text (row->there_sum, row->currency, there) : "", money ? " " : "",
      row->currency, aside != NULL ? aside : "");
}

/* Keeps the row, and opens or closes its review item. */
static gboolean
keep (const Day *day, const DaybookTally *row, guint rejected, GError **error)
{
  DaybookDb *db = day->ingest->db;
  gint64 id = daybook_tallies_put (db, row, error);
  g_autofree char *reason = difference (row, rejected);
  DaybookReviewItem item = { .queue = (char *) DAYBOOK_TALLY_QUEUE,
                             .subject_kind = (char *) "tally",
                             .subject = id,
                             .reason = reason,
                             .amount = row->there_sum - row->here_sum,
                             .currency = (char *) row->currency };

  if (id < 0)
    return FALSE;
  if (daybook_tally_agrees (row))
    return daybook_review_close_subject (db, DAYBOOK_TALLY_QUEUE, "tally", id, "the day agrees now",
                                         row->checked_us, error)
           >= 0;
  return daybook_review_open (db, &item, row->checked_us, error) > 0;
}

/* A row of an earlier look whose currency neither side has any more would stay as it was. */
static gboolean
add_earlier (const Day *day, GArray *rows, const char *type, GError **error)
{
  g_autoptr(GArray) earlier = daybook_tallies_list (day->ingest->db, day->ingest->connection,
                                                    day->day, G_MAXINT, error);

  for (guint i = 0; earlier != NULL && i < earlier->len; i++)
    {
      const DaybookTally *row = &g_array_index (earlier, DaybookTally, i);

      if (g_str_equal (row->stream, day->stream) && g_str_equal (row->type, type))
        row_of (day, rows, type, row->currency);
    }
  return earlier != NULL;
}

static gboolean
compare_type (
    const Day *day, DaybookListing *listing, const char *type, gboolean *agrees, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (day->ingest->account);
  gboolean nested = daybook_stream_is_nested (manifest, day->stream, type);
  GHashTable *listed = daybook_listing_of (listing, type);
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (DaybookTally));
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (day->ingest->db, error);

  if (transaction == NULL || !add_earlier (day, rows, type, error)
      || !(nested ? count_nested_here (day, rows, type, listed, error)
                  : count_here (day, rows, type, error)))
    return FALSE;
  count_there (day, rows, type, nested, listed);
  if (rows->len == 0)
    row_of (day, rows, type, "");
  for (guint i = 0; i < rows->len; i++)
    {
      const DaybookTally *row = &g_array_index (rows, DaybookTally, i);

      *agrees &= daybook_tally_agrees (row);
      if (!keep (day, row, listing->rejected, error))
        return FALSE;
    }
  return daybook_db_commit (transaction, error);
}

/* What each yield of the stream is called, once. */
static char **
dup_types (const Day *day)
{
  DaybookManifest *manifest = daybook_account_manifest (day->ingest->account);
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode yield = daybook_tree_first (
      tree, daybook_tree_find (tree, daybook_manifest_stream (manifest, day->stream), "yields"));
  g_autoptr(GStrvBuilder) types = g_strv_builder_new ();

  for (; yield != DAYBOOK_NODE_NONE; yield = daybook_tree_next (tree, yield))
    {
      g_auto(GStrv) contract
          = g_strsplit (daybook_tree_find_text (tree, yield, "contract"), "/", 2);

      g_strv_builder_add (types, contract[0]);
    }
  return g_strv_builder_end (types);
}

static gboolean
compare (const Day *day, DaybookListing *listing, gboolean *agrees, GError **error)
{
  g_auto(GStrv) types = dup_types (day);

  *agrees = TRUE;
  for (guint i = 0; types[i] != NULL; i++)
    if (!compare_type (day, listing, g_intern_string (types[i]), agrees, error))
      return FALSE;
  return TRUE;
}

static gboolean
mark_deleted (const Day *day, DaybookListing *listing, guint *deleted, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (day->ingest->account);
  g_auto(GStrv) types = dup_types (day);

  if (daybook_stream_deletions (manifest, day->stream, NULL) != DAYBOOK_DELETIONS_RANGE)
    return TRUE;
  for (guint i = 0; types[i] != NULL; i++)
    if (!daybook_stream_is_nested (manifest, day->stream, types[i])
        && !daybook_gone_mark_missing (day->ingest, day->stream, types[i], listing, day->from_us,
                                       day->until_us, deleted, error))
      return FALSE;
  return TRUE;
}

/* The day again, into the store. What a day of long ago brings is news to nobody: like a backfill's
 * it is held until a person lets it go. */
static DaybookListing *
read_again (const Day *day, gint64 now_us, GError **error)
{
  gboolean backfill = day->ingest->backfill;
  DaybookListing *listing;

  day->ingest->backfill = backfill || day->until_us < now_us - DAYBOOK_TALLY_FRESH_US;
  listing = daybook_listing_read (day->ingest, day->stream, day->from_us, day->until_us, TRUE,
                                  error);
  day->ingest->backfill = backfill;
  return listing;
}

static gboolean
tally_day (const Day *day, gint64 now_us, DaybookTallyCounts *counts, GError **error)
{
  g_autoptr(DaybookListing) listing = NULL;
  g_autoptr(DaybookListing) again = NULL;
  gboolean agrees = FALSE;

  listing = daybook_listing_read (day->ingest, day->stream, day->from_us, day->until_us, FALSE,
                                  error);
  if (listing == NULL || !compare (day, listing, &agrees, error))
    return FALSE;
  counts->compared++;
  if (agrees)
    return TRUE;
  again = read_again (day, now_us, error);
  if (again == NULL || !mark_deleted (day, again, &counts->deleted, error)
      || !compare (day, again, &agrees, error))
    return FALSE;
  *(agrees ? &counts->mended : &counts->differ) += 1;
  return TRUE;
}

/* A day before the first that the person wanted is not compared. */
static gboolean
is_of_interest (DaybookIngest *ingest, const char *stream, gint64 day_us)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);

  return daybook_stream_has_range (manifest, stream, NULL)
         && daybook_reading_has (ingest->reading, stream)
         && day_us >= daybook_reading_start_us (ingest->reading, manifest, stream);
}

static gboolean
tally_days (DaybookIngest *ingest,
            guint days,
            gint64 now_us,
            DaybookTallyCounts *counts,
            GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);
  const GPtrArray *streams = daybook_manifest_streams (manifest);
  g_autoptr(DaybookConnection) connection
      = daybook_connection_get (ingest->db, ingest->connection, error);
  g_autoptr(GTimeZone) zone
      = connection != NULL ? daybook_business_zone (ingest->db, connection) : NULL;

  if (connection == NULL)
    return FALSE;
  for (guint back = 1; back <= days; back++)
    {
      Day day = { .ingest = ingest };

      day.from_us = daybook_business_day_begin (now_us, zone, -(int) back);
      day.until_us = daybook_business_day_begin (now_us, zone, 1 - (int) back);
      daybook_time_day (day.from_us, zone, day.day);
      for (guint i = 0; i < streams->len; i++)
        {
          day.stream = g_ptr_array_index (streams, i);
          if (is_of_interest (ingest, day.stream, day.from_us)
              && (!tally_day (&day, now_us, counts, error)
                  || !daybook_pulse_beat (ingest->pulse, TRUE, error)))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
watch_silence (DaybookIngest *ingest, gint64 now_us, GError **error)
{
  g_autoptr(DaybookConnection) connection
      = daybook_connection_get (ingest->db, ingest->connection, error);

  return connection != NULL
         && daybook_silence_look (ingest->db, connection, now_us, error);
}

gboolean
daybook_tally_suits (DaybookManifest *manifest)
{
  const GPtrArray *streams = daybook_manifest_streams (manifest);

  for (guint i = 0; i < streams->len; i++)
    {
      const char *stream = g_ptr_array_index (streams, i);

      if (daybook_stream_has_range (manifest, stream, NULL)
          || daybook_stream_deletions (manifest, stream, NULL) == DAYBOOK_DELETIONS_LISTING)
        return TRUE;
    }
  return FALSE;
}

gboolean
daybook_tally_run (DaybookIngest *ingest,
                   guint days,
                   gint64 now_us,
                   gboolean list_anyway,
                   DaybookTallyCounts *counts,
                   GError **error)
{
  g_autofree char *what = g_strdup_printf ("tally %s", ingest->connection);
  gint64 run = daybook_runs_start (ingest->db, what, g_get_real_time (), error);
  g_autoptr(GError) failure = NULL;
  g_autofree char *said = NULL;
  gint64 from_us = ingest->from_us;
  gboolean ok;

  if (run < 0)
    return FALSE;
  ingest->from_us = DAYBOOK_TIME_NONE; /* a whole listing goes as far back as there is */
  ok = tally_days (ingest, days, now_us, counts, &failure)
       && daybook_gone_list_streams (ingest, list_anyway, &counts->deleted, &failure)
       && watch_silence (ingest, now_us, &failure);
  ingest->from_us = from_us;
  said = g_strdup_printf ("{\"compared\":%u,\"mended\":%u,\"differ\":%u,\"deleted\":%u}",
                          counts->compared, counts->mended, counts->differ, counts->deleted);
  if (!daybook_runs_end (ingest->db, run, said, ok ? NULL : failure->message, g_get_real_time (),
                         ok ? error : NULL))
    return FALSE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&failure));
  return ok;
}

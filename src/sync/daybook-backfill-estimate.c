/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-backfill-estimate.h"

#include "daybook-time.h"

#define MOST_PAGES 3    /* of one try */
#define QUIET_WINDOWS 4 /* that are looked at when the last days were quiet */

static const gint64 spans_us[] = { 7 * DAYBOOK_DAY, DAYBOOK_DAY };

static double
round_up (double value)
{
  double whole = (double) (gint64) value;

  return value > whole ? whole + 1 : whole;
}

void
daybook_backfill_reckon (const DaybookBackfillSample *sample,
                         gint64 span_us,
                         double per_second,
                         DaybookBackfillEstimate *out)
{
  double times = sample->span_us > 0 ? (double) MAX (0, span_us) / (double) sample->span_us : 0;
  double records = round_up ((double) sample->records * times);
  double size = sample->size > 0 ? (double) sample->size
                : sample->calls > 0
                    ? MAX (1.0, (double) sample->records / (double) sample->calls)
                    : 1.0;
  double windows = sample->window_us > 0
                       ? round_up ((double) MAX (0, span_us) / (double) sample->window_us)
                       : 1;
  double calls = MAX (windows, round_up (records / size)) + (sample->parent ? records : 0);
  double each_s = sample->calls > 0
                      ? (double) sample->took_us / (double) sample->calls / G_USEC_PER_SEC
                      : 0;

  if (span_us <= 0)
    return;
  out->records += (guint64) records;
  out->calls += (guint64) calls;
  out->seconds += (gint64) round_up (calls * MAX (each_s, per_second > 0 ? 1 / per_second : 0));
  out->at_least = out->at_least || !sample->whole;
}

DaybookBackfillEstimate
daybook_backfill_estimate (const GArray *samples,
                           double per_second,
                           gint64 from_us,
                           gint64 until_us)
{
  DaybookBackfillEstimate out = { 0 };

  for (guint i = 0; i < samples->len; i++)
    daybook_backfill_reckon (&g_array_index (samples, DaybookBackfillSample, i),
                             until_us - from_us, per_second, &out);
  return out;
}

double
daybook_backfill_pace (DaybookManifest *manifest)
{
  const char *text
      = daybook_tree_find_text (daybook_manifest_tree (manifest), 0, "limits.per_second");

  return text != NULL ? g_ascii_strtod (text, NULL) : 0;
}

static gboolean
has_children (DaybookManifest *manifest, const char *type)
{
  const GPtrArray *streams = daybook_manifest_streams (manifest);

  for (guint i = 0; i < streams->len; i++)
    if (g_strcmp0 (daybook_stream_parent (manifest, g_ptr_array_index (streams, i)), type) == 0)
      return TRUE;
  return FALSE;
}

/* A few pages of the sample's span before @until_us. */
static gboolean
try_span (DaybookIngest *ingest,
          const char *stream,
          gint64 until_us,
          DaybookBackfillSample *out,
          GError **error)
{
  g_autofree char *cursor = daybook_stream_range_cursor (until_us - out->span_us, until_us);

  out->records = 0;
  out->whole = FALSE;
  for (guint i = 0; i < MOST_PAGES && !out->whole; i++)
    {
      gint64 begun = g_get_monotonic_time ();
      g_autoptr(DaybookPage) page
          = daybook_ingest_read_page (ingest, stream, cursor, NULL, error);

      if (page == NULL)
        return FALSE;
      out->took_us += g_get_monotonic_time () - begun;
      out->calls++;
      out->records += page->records->len + page->rejects->len;
      out->whole = !page->more;
      for (guint r = 0; r < page->records->len; r++)
        out->parent = out->parent
                      || has_children (daybook_account_manifest (ingest->account),
                                       ((DaybookRecord *) page->records->pdata[r])->type);
      g_free (cursor);
      cursor = g_strdup (page->cursor);
    }
  return TRUE;
}

/* A quiet week says nothing about a year. */
static gboolean
look_further (DaybookIngest *ingest,
              const char *stream,
              gint64 now_us,
              DaybookBackfillSample *out,
              GError **error)
{
  gint64 window = out->window_us;
  guint back = 0;

  out->span_us = window;
  while (out->records == 0 && back < QUIET_WINDOWS)
    if (!try_span (ingest, stream, now_us - back++ * window, out, error))
      return FALSE;
  out->span_us = MAX (1, back) * window;
  return TRUE;
}

static gboolean
sample_stream (DaybookIngest *ingest,
               const char *stream,
               gint64 now_us,
               DaybookBackfillSample *out,
               GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);
  gint64 size = 0;

  daybook_stream_has_range (manifest, stream, &out->window_us);
  if (daybook_tree_int (daybook_manifest_tree (manifest),
                        daybook_tree_get (daybook_manifest_tree (manifest),
                                          daybook_manifest_stream (manifest, stream), "size"),
                        &size))
    out->size = (guint64) MAX (0, size);
  for (guint i = 0; i < G_N_ELEMENTS (spans_us) && !out->whole; i++)
    {
      out->span_us = MIN (spans_us[i], out->window_us);
      if (!try_span (ingest, stream, now_us, out, error))
        return FALSE;
    }
  return out->records > 0 || look_further (ingest, stream, now_us, out, error);
}

GArray *
daybook_backfill_sample (DaybookIngest *ingest, gint64 now_us, GError **error)
{
  DaybookManifest *manifest = daybook_account_manifest (ingest->account);
  const GPtrArray *streams = daybook_manifest_streams (manifest);
  g_autoptr(GArray) samples = g_array_new (FALSE, TRUE, sizeof (DaybookBackfillSample));

  now_us -= now_us % G_USEC_PER_SEC; /* a range is one of whole seconds */
  for (guint i = 0; i < streams->len; i++)
    {
      const char *stream = g_ptr_array_index (streams, i);
      DaybookBackfillSample sample = { 0 };

      if (!daybook_stream_has_range (manifest, stream, NULL)
          || !daybook_reading_has (ingest->reading, stream))
        continue;
      if (!sample_stream (ingest, stream, now_us, &sample, error))
        return NULL;
      g_array_append_val (samples, sample);
    }
  return g_steal_pointer (&samples);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a backfill would take and how many calls it would cost, told before it begins: from a
 * sample of the last days, of which nothing is stored. */
#pragma once

#include "daybook-ingest.h"

G_BEGIN_DECLS

/* What a few pages of one stream have shown. */
typedef struct
{
  gint64 span_us; /* of the time that was asked for */
  guint64 records;
  guint64 calls;
  gint64 took_us;
  gboolean whole;   /* all of it was read, else there is more */
  guint64 size;     /* records that a page has room for; 0: not said */
  gint64 window_us; /* most that one pass asks for */
  gboolean parent;  /* each record of it costs one more call, of a sub-stream */
} DaybookBackfillSample;

typedef struct
{
  guint64 calls;
  guint64 records;
  gint64 seconds;
  gboolean at_least; /* a sample was not whole: it may be more */
} DaybookBackfillEstimate;

/* Adds one stream over @span_us to @out. @per_second: the most calls that are allowed, 0: no limit.
 * Pure. */
void daybook_backfill_reckon (const DaybookBackfillSample *sample,
                              gint64 span_us,
                              double per_second,
                              DaybookBackfillEstimate *out);

/* Samples each stream that a backfill of @ingest would read: a few calls each. The samples
 * (transfer full) are good for any first day. */
GArray *daybook_backfill_sample (DaybookIngest *ingest, gint64 now_us, GError **error);

/* All of them. @per_second as the manifest's limits say. Pure. */
DaybookBackfillEstimate daybook_backfill_estimate (const GArray *samples,
                                                   double per_second,
                                                   gint64 from_us,
                                                   gint64 until_us);

/* Calls a second that the manifest allows; 0: it does not say. */
double daybook_backfill_pace (DaybookManifest *manifest);

G_END_DECLS

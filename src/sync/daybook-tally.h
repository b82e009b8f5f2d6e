/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nightly tally: what each of the last days comes to here, and at the source.
 *
 * A day of a stream that can be read by date is listed anew and compared by type and currency, in
 * number and sum. Where they differ a review item says so in words, the day is read again into the
 * store (what came late is in then, what was deleted is marked), and it is compared once more; when
 * it agrees the item is closed. A day that agreed, and of which nothing has changed here, is only
 * counted where the provider counts by itself; it is listed when the number is another, and on the
 * last night that looks at it. What is found so in a day of long ago is held as backfilled. Days
 * are the business's, and only whole ones are compared. */
#pragma once

#include "daybook-ingest.h"

G_BEGIN_DECLS

#define DAYBOOK_TALLY_QUEUE "tally differs"

/* Days that each night compares. */
#define DAYBOOK_TALLY_DAYS 7

/* What is found in a day that ended longer ago than this is not posted by itself. */
#define DAYBOOK_TALLY_FRESH_US (14 * G_TIME_SPAN_DAY)

typedef struct
{
  guint compared; /* days of a stream */
  guint mended;   /* that agreed after the day was read again */
  guint differ;   /* that still do not */
  guint deleted;  /* records that the source no longer has */
} DaybookTallyCounts;

/* Whether there is anything in @manifest to compare, or to notice deletions of. */
gboolean daybook_tally_suits (DaybookManifest *manifest);

/* Compares the last @days whole days before @now_us, lists those streams whole that can lose
 * records and are due (all of them, with @list_anyway), and looks whether anything happened at all
 * (daybook-silence.h). What is still different is no error. Needs the writer's lock; call it once a
 * night for each connection. @counts grows. */
gboolean daybook_tally_run (DaybookIngest *ingest,
                            guint days,
                            gint64 now_us,
                            gboolean list_anyway,
                            DaybookTallyCounts *counts,
                            GError **error);

G_END_DECLS

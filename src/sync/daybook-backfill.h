/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backfill: reading a range of days again, or for the first time, beside the ordinary reading.
 *
 * A stream is read in windows of its own length, oldest first; each page is stored with how far the
 * backfill has come, in one transaction, so that one that was killed goes on at the page where it
 * was. The cursors of the ordinary reading are not touched. What is new is marked, and the
 * deliveries that it causes are held until a person releases them: nothing is posted by itself. */
#pragma once

#include "daybook-ingest.h"

G_BEGIN_DECLS

typedef struct
{
  const char *stream;
  gint64 from_us, until_us;
  gint64 reached_us;     /* everything before it was read */
  guint64 calls;         /* pages read, by this run and those before it */
  guint64 calls_left;    /* about so many; 0: not known yet */
  gint64 seconds_left;   /* about so many at the pace of this run; -1: not known yet */
} DaybookBackfillProgress;

typedef struct
{
  const char *stream; /* NULL: each that can be read by date */
  gint64 from_us;
  gint64 until_us; /* what happened before it */
  /* Told after each page, on the thread that reads. May be NULL. */
  void (*progress) (const DaybookBackfillProgress *progress, gpointer data);
  gpointer data;
} DaybookBackfillOptions;

/* Reads what is left of it, then the sub-streams of what came. @ingest counts. A stream that cannot
 * be read by date is DAYBOOK_ERROR_SETUP. */
gboolean daybook_backfill_run (DaybookIngest *ingest,
                               const DaybookBackfillOptions *options,
                               GError **error);

G_END_DECLS

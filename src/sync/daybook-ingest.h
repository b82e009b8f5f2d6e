/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading: from a stream's pages to records, events and an advanced cursor, each page in one
 * transaction.
 *
 * The same content again writes nothing. Changed content becomes a new revision and an event that
 * says what changed. What breaks its contract goes to quarantine with payload and reason and never
 * stops the page. Runs on the job's thread, which owns the database and the account. */
#pragma once

#include "daybook-account.h"
#include "daybook-db.h"
#include "daybook-figures.h"
#include "daybook-line.h"
#include "daybook-patience.h"
#include "daybook-pulse.h"
#include "daybook-reading.h"
#include "daybook-records.h"
#include "daybook-stream.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 pages;
  guint64 read; /* records seen */
  guint64 created;
  guint64 changed;
  guint64 rejected; /* gone to quarantine */
} DaybookIngestCounts;

typedef struct
{
  DaybookDb *db;
  DaybookAccount *account;
  const char *connection;
  gint64 from_us; /* where a first read starts; DAYBOOK_TIME_NONE: as far back as there is */
  const DaybookReading *reading; /* NULL: all streams, from from_us on */
  gboolean backfill; /* what is new is marked: nothing that it causes is posted by itself */
  DaybookPatience patience;
  GCancellable *cancellable;
  DaybookLine *line;          /* whose turn is asked for before each page; may be NULL */
  DaybookPulse *pulse;        /* beaten after each page; may be NULL */
  DaybookIngestCounts counts; /* grows */
  /* Of the page that is being stored. */
  DaybookFigureChanges figures;
  int returns; /* 1 when a record may be one that was gone */
  int mends; /* 1 when its stream has something in quarantine that it may resolve */
  guint64 retries; /* of the run, for health */
  DaybookProgress progress;   /* of the stream being read */
} DaybookIngest;

/* Stores one record as a page does, with what it changes of the figures: a revision with its ties
 * and its event, or nothing when it is the same or older. In the caller's transaction. */
gboolean daybook_ingest_record (DaybookDb *db,
                                const char *connection,
                                const DaybookRecord *record,
                                gint64 now_us,
                                DaybookPutOutcome *outcome,
                                GError **error);

/* Reads @stream to its end, unless it is not to be read at all (for a
 * sub-stream: for each parent that is ready and not read yet). */
gboolean daybook_ingest_stream (DaybookIngest *self, const char *stream, GError **error);

/* All streams of the manifest, in its order. */
gboolean daybook_ingest_all (DaybookIngest *self, GError **error);

/* Inside sync/, for what reads in another order: one page, tried again while it makes sense; and
 * what it brings, in the caller's transaction. */
DaybookPage *daybook_ingest_read_page (DaybookIngest *self,
                                       const char *stream,
                                       const char *cursor,
                                       const DaybookTree *parent,
                                       GError **error);
gboolean daybook_ingest_store_content (DaybookIngest *self,
                                       const char *stream,
                                       const DaybookPage *page,
                                       gint64 now_us,
                                       GError **error);

G_END_DECLS

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
#include "daybook-pulse.h"

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
  DaybookPatience patience;
  GCancellable *cancellable;
  DaybookLine *line;          /* whose turn is asked for before each page; may be NULL */
  DaybookPulse *pulse;        /* beaten after each page; may be NULL */
  DaybookIngestCounts counts; /* grows */
  /* Of the page that is being stored. */
  DaybookFigureChanges figures;
  int mends; /* 1 when its stream has something in quarantine that it may resolve */
  guint64 retries; /* of the run, for health */
  DaybookProgress progress;   /* of the stream being read */
} DaybookIngest;

/* Reads @stream to its end (for a sub-stream: for each parent that is ready and not read yet). */
gboolean daybook_ingest_stream (DaybookIngest *self, const char *stream, GError **error);

/* All streams of the manifest, in its order. */
gboolean daybook_ingest_all (DaybookIngest *self, GError **error);

G_END_DECLS

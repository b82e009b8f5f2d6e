/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One piece of work, from its lease to its end: what a sync by hand and the scheduler both do.
 *
 * A job runs on one thread and owns everything that it works with there: its database, account and
 * counts. Its fields are the maker's before it is begun and after it has ended; in between they are
 * the thread's. */
#pragma once

#include "daybook-backfill.h"
#include "daybook-deliver.h"
#include "daybook-flow-run.h"
#include "daybook-ingest.h"
#include "daybook-session.h"
#include "daybook-tally.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_JOB_READ,     /* all streams of a connection */
  DAYBOOK_JOB_HINT,     /* ask what has happened there, and read the streams that it names */
  DAYBOOK_JOB_POST,     /* run the flows into a connection, and deliver */
  DAYBOOK_JOB_TALLY,    /* compare the last days with the source */
  DAYBOOK_JOB_BACKFILL, /* read a range of days; only by a person's wish */
  DAYBOOK_N_JOB_KINDS,
} DaybookJobKind;

typedef struct
{
  DaybookJobKind kind;
  char *connection; /* that is read, or posted to */
  char *name;       /* "read shopify": its name in the store */
  char *provider;   /* of the connection, once it has begun */

  DaybookSession *session; /* borrowed */
  DaybookPatience patience;
  gint64 from_us; /* where first reads start; DAYBOOK_TIME_NONE: as far back as there is */
  guint days;           /* TALLY: so many whole days; daybook_job_new(): those of every night */
  gboolean list_anyway; /* TALLY: whole listings that are not due yet, too */
  DaybookBackfillOptions backfill; /* BACKFILL: what to read; its stream is borrowed */
  gboolean watch; /* READ: when it has gone well, look whether anything happened at all */
  GCancellable *cancellable; /* owned */
  /* On the job's thread, after each page. May be NULL. */
  void (*progress) (const char *stream, const DaybookProgress *progress, gpointer data);
  gpointer data;

  /* What came of it. */
  DaybookIngestCounts read;
  DaybookFlowCounts flow;
  DaybookDeliverCounts deliver;
  DaybookTallyCounts tally;
  char **hinted;   /* HINT: the streams that were read; NULL when nothing had happened */
  GError *failure; /* NULL when it is done */
  gboolean broken; /* the failure is ours (the store, a flow), not the provider's */
} DaybookJob;

/* With the usual patience and a cancellable of its own. */
DaybookJob *daybook_job_new (DaybookSession *session, DaybookJobKind kind, const char *connection);
void daybook_job_free (DaybookJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookJob, daybook_job_free)

/* Does it, on the calling thread. Needs the lock of the session. A connection that must be signed
 * in to again is marked so, and one that works again is ready. */
void daybook_job_run (DaybookJob *self);

/* What failed, where, and what to type next. NULL when nothing did. (transfer full) */
char *daybook_job_dup_failure (const DaybookJob *self);

/* Whether anything in the store is other than before. */
gboolean daybook_job_changed (const DaybookJob *self);
/* "read", "hint", "post", "tally", "backfill" (static). */
const char *daybook_job_kind_name (DaybookJobKind kind);

G_END_DECLS

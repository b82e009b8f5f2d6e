/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scheduler: keeps a store in agreement by itself, until it is stopped. One thread decides what
 * is due and starts jobs; they run on threads of their own, one at a time for each connection.
 * Postings into a connection follow what was read for them. */
#pragma once

#include "daybook-job.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_HAPPENING_STARTED,  /* the scheduler */
  DAYBOOK_HAPPENING_BEGUN,    /* a job */
  DAYBOOK_HAPPENING_PROGRESS, /* a page was stored; at most twice a second for a job */
  DAYBOOK_HAPPENING_DONE,     /* a job went well */
  DAYBOOK_HAPPENING_FAILED,   /* a job did not; job->failure says why */
  DAYBOOK_HAPPENING_STOPPED,  /* a job was stopped; what it had stored stays */
  DAYBOOK_HAPPENING_WOKE,     /* this computer slept, its clock was set, or the network is back */
  DAYBOOK_HAPPENING_ENDED,    /* the scheduler */
} DaybookHappeningKind;

typedef struct
{
  DaybookHappeningKind kind;
  gint64 at_us;
  const DaybookJob *job; /* of a job; what came of it may only be read when it has ended */
  gint64 took_us;        /* of a job: so far, or altogether */
  const char *stream;    /* of PROGRESS, as are the next two */
  DaybookProgress progress;
  DaybookEstimate estimate;
} DaybookHappening;

/* "begun", "progress", ... (static). */
const char *daybook_happening_name (DaybookHappeningKind kind);

/* Read this at once, or break off what runs for it. */
typedef struct
{
  char *connection; /* (transfer full); NULL: each */
  gboolean stop;
} DaybookWish;

typedef struct
{
  DaybookPatience patience;
  gint64 from_us; /* where first reads start; DAYBOOK_TIME_NONE: as far back as there is */
  gboolean once;  /* do what is due, and end */
  gint64 for_us;  /* end after so long; 0: never */
  guint pace;     /* so many times as often, for trying it out; 0 and 1: as scheduled */
  /* Asked about once a second, until it answers FALSE: what a person wants. May be NULL. */
  gboolean (*wish) (DaybookWish *out, gpointer data);
  /* Told in the calling thread. May be NULL. */
  void (*tell) (const DaybookHappening *happening, gpointer data);
  gpointer data;
} DaybookSchedulerOptions;

/* Runs until @cancellable fires, which ends all jobs at once and is no failure. Needs the session's
 * lock. How many jobs have failed, or -1 with an error: the store cannot be used. */
int daybook_scheduler_run (DaybookSession *session,
                           const DaybookSchedulerOptions *options,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS

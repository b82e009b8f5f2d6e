/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The threads that jobs run on, and the one queue on which they report. Belongs to the thread that
 * made it; nothing is shared with the jobs' threads but the queue. */
#pragma once

#include "daybook-job.h"

G_BEGIN_DECLS

typedef struct _DaybookCrew DaybookCrew;

typedef struct
{
  DaybookJob *job; /* borrowed, and only its kind, connection and name may be read, until it
                      has ended; then owned */
  gboolean ended;  /* else it is progress: */
  char *stream;
  DaybookProgress progress;
} DaybookNews;

void daybook_news_free (DaybookNews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookNews, daybook_news_free)

/* @cancellable stops all jobs, and wakes whoever waits. */
DaybookCrew *daybook_crew_new (GCancellable *cancellable);
/* Stops what still runs, and waits for it. */
void daybook_crew_free (DaybookCrew *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookCrew, daybook_crew_free)

/* Runs @job (transfer full) on a thread of its own. */
void daybook_crew_start (DaybookCrew *self, DaybookJob *job);
/* How many have been started and not been told to have ended. */
guint daybook_crew_size (const DaybookCrew *self);
/* The next report (transfer full); NULL when there was none for @wait_us, or something else wants
 * attention. */
DaybookNews *daybook_crew_next (DaybookCrew *self, gint64 wait_us);

G_END_DECLS

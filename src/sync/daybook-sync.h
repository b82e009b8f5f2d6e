/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One whole sync by hand: read every connection (each on its own thread), then run the flows and
 * deliver into one target after the other. The jobs are those of the scheduler. */
#pragma once

#include "daybook-crew.h"

G_BEGIN_DECLS

typedef struct
{
  DaybookPatience patience;
  gint64 from_us;   /* where first reads start; DAYBOOK_TIME_NONE: as far back as there is */
  const char *only; /* one connection, or NULL */
  gboolean read;    /* read sources */
  gboolean post;    /* run flows and deliver */
  /* Told in the calling thread between steps: "reading shopify", "posting to quickbooks". May be
   * NULL. */
  void (*progress) (const char *text, gpointer data);
  /* Told in the calling thread what a job reports on its way and at its end. May be NULL. */
  void (*news) (const DaybookNews *news, gpointer data);
  gpointer data;
} DaybookSyncOptions;

typedef struct
{
  DaybookIngestCounts read;
  DaybookFlowCounts flow;
  DaybookDeliverCounts deliver;
  GPtrArray *failures; /* char *: a connection that could not be read or written, in words; the
                          others went on */
} DaybookSyncResult;

void daybook_sync_result_free (DaybookSyncResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookSyncResult, daybook_sync_result_free)

/* Needs the session's lock. NULL only when nothing could be done at all. */
DaybookSyncResult *daybook_sync_run (DaybookSession *session,
                                     const DaybookSyncOptions *options,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS

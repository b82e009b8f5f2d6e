/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deliveries: from the outbox to documents, exactly once. What is done about each answer is said in
 * daybook-policy.h.
 *
 * A delivery is 'sent' in the store, durably, before its request leaves. Whatever is 'sent' when we
 * start is of unknown outcome and is looked up at the target by our reference before anything else;
 * so is every delivery before its first request, so that a store made anew adopts what an earlier
 * one posted. Runs on the job's thread. */
#pragma once

#include "daybook-account.h"
#include "daybook-db.h"
#include "daybook-health.h"
#include "daybook-line.h"
#include "daybook-pulse.h"

G_BEGIN_DECLS

/* Why a delivery is held that was tried as often as it may be by itself, and the review's queue. */
#define DAYBOOK_DELIVER_SPENT "tries used up"

typedef struct
{
  guint64 posted;
  guint64 adopted; /* were there already */
  guint64 refused;
  guint64 later; /* tries that will be made again */
  guint64 spent; /* tried as often as it may be: a person decides */
  guint64 undone;
} DaybookDeliverCounts;

typedef struct
{
  DaybookDb *db;
  DaybookAccount *account; /* the target */
  const char *target;      /* its connection id */
  DaybookPatience patience;
  GCancellable *cancellable;
  DaybookLine *line;           /* whose turn is asked for before each round; may be NULL */
  DaybookPulse *pulse; /* beaten after each round; may be NULL */
  gboolean prepared;   /* the set-up ran again: once is enough */
  DaybookDeliverCounts counts; /* grows */
  DaybookHealthTally health;   /* of the batch or run, not written yet */
} DaybookDeliver;

/* Sends everything that may go, until nothing is left or only what must wait longer than the
 * patience allows. DAYBOOK_ERROR_AUTH or _DENIED stops it; what was not sent stays ready. */
gboolean daybook_deliver_run (DaybookDeliver *self, GError **error);

/* Undoes the live documents of @deliveries (gint64 ids; NULL: all of the target), last first. Each
 * that is gone counts as undone. */
gboolean daybook_deliver_undo (DaybookDeliver *self, const GArray *deliveries, GError **error);

/* Inside sync/: bodies are made with the version that the delivery was composed for, so that what
 * is sent again is what was sent before; with the manifest's when that version was never kept. */
gboolean daybook_deliver_use_mapping (DaybookDeliver *self,
                                      const char *action,
                                      const char *version,
                                      GError **error);

G_END_DECLS

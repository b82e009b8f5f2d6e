/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures that a person sees after a sync: what was read, posted, what waits and why, and
 * whether each payout's clearing is zero. */
#pragma once

#include "daybook-db.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  char *payout; /* the processor's id */
  gint64
      difference; /* clearing after it, minor units: zero when all of it is explained and posted */
  gint64 amount;
  char currency[4];
  char *status; /* as the processor says */
  gint64 open;  /* deliveries of it that are not finished */
} DaybookPayoutFigure;

typedef struct
{
  gint64 orders, test_orders, payments, fees, refunds, disputes, payouts, documents, contacts,
      review, duplicates, quarantined;
  gint64 crm_orders; /* orders or deals in the CRM; contacts are those in the CRM too */
  gint64 guests;     /* orders that left no e-mail address, and so have no contact */
  gint64 waiting, held, unsure, refused, ready;
  GPtrArray
      *clearing; /* DaybookPayoutFigure, oldest first; only payouts that were sent to the bank */
  GPtrArray *remedies; /* char *: "locked period: reopen …", once for each kind that waits */
  GPtrArray *reasons; /* char *: "3 wait for their order", most first */
} DaybookFigures;

void daybook_figures_free (DaybookFigures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookFigures, daybook_figures_free)

DaybookFigures *daybook_figures_new (DaybookDb *db, GError **error);

/* What changed in the counts of records that are kept (daybook-counts.h) by what a page brought.
 * Zero-initialise. */
#define DAYBOOK_FIGURES_COUNTED 5
typedef struct
{
  gint64 n[DAYBOOK_FIGURES_COUNTED];
} DaybookFigureChanges;

/* @before and @after are bodies of one record; NULL for one that is not there. */
void daybook_figures_note (DaybookFigureChanges *self,
                           const char *type,
                           const DaybookTree *before,
                           const DaybookTree *after);
/* Writes them, in the caller's transaction, and begins anew. */
gboolean daybook_figures_store (DaybookFigureChanges *self,
                                DaybookDb *db,
                                const char *connection,
                                GError **error);

G_END_DECLS

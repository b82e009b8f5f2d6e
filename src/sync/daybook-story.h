/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sync/: the records that belong to one row of the processor's ledger, and whether that is
 * all that a posting needs. */
#pragma once

#include "daybook-db.h"
#include "daybook-flows.h"
#include "daybook-manifest.h"
#include "daybook-posting.h"

G_BEGIN_DECLS

/* A flow into the books, opened: what every one of its deliveries is composed with. */
typedef struct
{
  DaybookDb *db;
  DaybookFlow *flow;   /* owned */
  DaybookBooks *books; /* owned */
  char *shop;          /* connection ids (owned) */
  char *processor;
  DaybookManifest *target; /* names the actions (owned) */
  GHashTable *loaded;      /* record → its tree, within one transaction (owned) */
  gint64 now_us;
} DaybookBookFlow;

DaybookBookFlow *daybook_book_flow_open (DaybookDb *db, const char *id, GError **error);
void daybook_book_flow_free (DaybookBookFlow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookBookFlow, daybook_book_flow_free)

/* The body of @record (transfer full), read once until daybook_book_flow_forget(). */
DaybookTree *daybook_book_flow_load (DaybookBookFlow *self, gint64 record, GError **error);
/* Before each transaction: others may have written since. */
void daybook_book_flow_forget (DaybookBookFlow *self);

typedef enum
{
  DAYBOOK_STORY_WHOLE,
  DAYBOOK_STORY_WAITS,    /* waits_for names the record that has not come */
  DAYBOOK_STORY_HELD,     /* a person must look: queue and reason */
  DAYBOOK_STORY_SUSPENSE, /* whole, but nothing ties it to an order */
} DaybookStoryState;

typedef struct
{
  DaybookStoryState state;
  char *waits_for; /* of a HELD one too: what could explain it without a person */
  const char *queue; /* static */
  char *reason;
  DaybookTree *entry, *payment, *order, *shop_refund, *dispute, *payout; /* owned */
  gint64 entry_record, payment_record, order_record, payout_record;
  DaybookHappening happening; /* borrows the trees */
} DaybookStory;

void daybook_story_free (DaybookStory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookStory, daybook_story_free)

/* Gathers for a posting of @kind what belongs to @subject: the ledger row's record, or for a lost
 * dispute the dispute's. Sets ties as it finds them. NULL only when the store failed. */
DaybookStory *daybook_story_gather (DaybookBookFlow *flow,
                                    DaybookPostingKind kind,
                                    gint64 subject,
                                    GError **error);

G_END_DECLS

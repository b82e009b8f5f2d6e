/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what happened to what is written in the books: one posting/1 (data/contracts) for one
 * happening.
 *
 * The rules are those of accounting of payments through a clearing account: the processor's own
 * ledger says how much money moved, the shop says what it was for. Cash is posted whole; what has
 * no explanation goes to suspense and to a person. Pure functions of their arguments: the same
 * records always make the same posting, with the same key and reference. Any thread. */
#pragma once

#include "daybook-books.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_POSTING_SALE,
  DAYBOOK_POSTING_SUSPENSE, /* a payment or refund that nothing ties to an order */
  DAYBOOK_POSTING_FEE,
  DAYBOOK_POSTING_REFUND,
  DAYBOOK_POSTING_DISPUTE,
  DAYBOOK_POSTING_DISPUTE_WON,
  DAYBOOK_POSTING_DISPUTE_LOST,
  DAYBOOK_POSTING_RESERVE,
  DAYBOOK_POSTING_PAYOUT,
  DAYBOOK_POSTING_ADJUSTMENT, /* a row of a kind that we have no rule for: suspense, and a person
                                 looks */
} DaybookPostingKind;

const char *daybook_posting_kind_name (DaybookPostingKind kind); /* as in posting/1 */

/* Sale before fee before refund before dispute before payout (accounting of payments, section 10).
 */
int daybook_posting_rank (DaybookPostingKind kind);

/* The records (canonical JSON, borrowed) that belong to one happening; those that do not apply are
 * NULL. */
typedef struct
{
  const DaybookTree *entry; /* balance_entry: the row of the processor's ledger */
  const DaybookTree *payment;
  const DaybookTree *order;
  const DaybookTree *shop_refund; /* the shop's refund, with lines and tax split */
  const DaybookTree *dispute;
  const DaybookTree *payout;
  gint64
      refunded_settled; /* of this payment so far, in the entry's currency (for a lost dispute) */
  gint64 refunded_shop; /* of this order so far, in the shop's currency */
  gint64 refunded_tax;  /* its tax so far */
  gint64 settled;       /* what the payment came to in the entry's currency */
} DaybookHappening;

typedef struct
{
  DaybookPostingKind kind;
  char *reference; /* "DB-..." */
  char *key;       /* UUID */
  char *date;
  gint64 total; /* minor units, positive for money coming in where that makes sense */
  char currency[4];
  char *body; /* posting/1 */
} DaybookPosting;

void daybook_posting_free (DaybookPosting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookPosting, daybook_posting_free)

/* Key and reference of the posting of @kind for the source record @id, without composing it.
 * @revision 1 at first; a repost after an undo counts up. (both transfer full) */
void daybook_posting_identify (const DaybookBooks *books,
                               DaybookPostingKind kind,
                               const char *id,
                               int revision,
                               char **key,
                               char **reference);

/* Composes it. DAYBOOK_ERROR_SETUP: a role is not mapped (held as 'unmapped');
 * DAYBOOK_ERROR_REFUSED: the records do not add up, with both amounts in the message (held for a
 * person). NULL without an error: there is nothing to post (a fee of zero). */
DaybookPosting *daybook_posting_compose (const DaybookBooks *books,
                                         DaybookPostingKind kind,
                                         const DaybookHappening *what,
                                         int revision,
                                         GError **error);

G_END_DECLS

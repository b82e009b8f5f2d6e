/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Journals: the double entry of each delivery, posted or not yet. Balances count only deliveries
 * that are done. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  const char *role;    /* interned: "sales", "clearing", "fees", ... */
  const char *account; /* interned: the target's account id, or NULL when not chosen */
  gint64 debit;        /* minor units, never negative; one of the two is zero */
  gint64 credit;
  char *memo;          /* (nullable) */
} DaybookStoredLine;

typedef struct
{
  gint64 delivery;
  char *currency;
  char *date;          /* "2026-11-20" */
  gint64 payout;       /* record, or 0 */
  gint64 order;        /* record, or 0 */
  char *connection;    /* (nullable) the processor whose clearing account it moves */
  GArray *lines;       /* DaybookStoredLine */
} DaybookStoredJournal;

DaybookStoredJournal *daybook_stored_journal_new (void);
void daybook_stored_journal_free (DaybookStoredJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookStoredJournal, daybook_stored_journal_free)
/* Copies the texts. */
void daybook_stored_journal_add (DaybookStoredJournal *self, const char *role, const char *account,
                                 gint64 debit, gint64 credit, const char *memo);

/* Writes the journal of a delivery, in place of the one it had. Debits that are not equal to
 * credits, a line with both or a negative amount, or no line at all is DAYBOOK_ERROR_REFUSED. */
gboolean daybook_journals_put (DaybookDb *db, const DaybookStoredJournal *journal, GError **error);
/* NULL without an error when the delivery has none. (transfer full) */
DaybookStoredJournal *daybook_journals_get (DaybookDb *db, gint64 delivery, GError **error);

typedef struct
{
  const char *role;    /* interned */
  const char *account; /* interned; NULL when not chosen */
  char currency[4];
  gint64 debit;        /* sums */
  gint64 credit;
} DaybookBalance;

/* Per role, account and currency, over the done deliveries of @flow (any when NULL) dated within
 * @from..@to (inclusive, NULL is open). (transfer full), DaybookBalance values */
GArray *daybook_journals_balances (DaybookDb *db, const char *flow, const char *from,
                                   const char *to, GError **error);

typedef struct
{
  gint64 payout;    /* record */
  char currency[4];
  gint64 balance;   /* debit minus credit of clearing; zero when it is explained */
  gint64 lines;     /* how many lines it is the sum of */
  gint64 open;      /* deliveries of the payout that are not finished: the balance is not final */
} DaybookPayoutBalance;

/* Sum of the clearing lines of the done deliveries that belong to @payout (its own posting too);
 * every payout that has a journal when 0. (transfer full), DaybookPayoutBalance values */
GArray *daybook_journals_clearing (DaybookDb *db, gint64 payout, GError **error);

G_END_DECLS

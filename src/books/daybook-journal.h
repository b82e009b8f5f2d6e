/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A journal: debits and credits by role, in minor units of one currency. One that does not balance
 * cannot be made: the draft is filled, and daybook_journal_close() gives the journal or an error.
 * Plain values; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *role; /* "sales", "clearing:stripe:usd": which account, before it is looked up in the user's
                 books */
  gint64 debit; /* one of the two is zero, none is negative */
  gint64 credit;
  char *memo; /* NULL when there is nothing to add */
} DaybookJournalLine;

typedef struct
{
  char currency[4];
  GPtrArray *lines; /* DaybookJournalLine; no line is zero */
  gboolean overflow;
} DaybookJournal;

DaybookJournal *daybook_journal_new (const char *currency);
void daybook_journal_free (DaybookJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookJournal, daybook_journal_free)

/* Adds to the line of @role on that side; a negative amount goes to the other side; zero adds
 * nothing. */
void daybook_journal_debit (DaybookJournal *self, const char *role, gint64 minor, const char *memo);
void
daybook_journal_credit (DaybookJournal *self, const char *role, gint64 minor, const char *memo);

/* Σ debit − Σ credit; G_MAXINT64 on overflow. */
gint64 daybook_journal_difference (const DaybookJournal *self);

/* TRUE when it balances and has lines; DAYBOOK_ERROR_REFUSED tells the difference otherwise. */
gboolean daybook_journal_close (const DaybookJournal *self, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside books/: a posting on its way. Lines of a document are kept beside the journal, because a sales receipt shows what was
 * sold and a journal only shows accounts. */
#pragma once

#include "daybook-journal.h"
#include "daybook-money.h"
#include "daybook-posting.h"

G_BEGIN_DECLS

typedef struct
{
  const char *role;        /* borrowed */
  const char *description; /* borrowed from a record, or NULL */
  const char *sku;
  const char *quantity;    /* decimal text, or NULL */
  gint64 unit_price;
  gint64 amount;           /* signed; Σ amounts = what goes to clearing */
} DaybookDraftLine;

typedef struct
{
  const DaybookBooks *books;
  DaybookPostingKind kind;
  const DaybookHappening *what;
  DaybookJournal *journal;
  GArray *lines;    /* DaybookDraftLine */
  gint64 total;
  gint64 at;        /* the moment that its date is cut from */
  const char *id;   /* source id of the key */
  char *memo;
  const char *order_number;
  const char *payment_reference;
} DaybookDraft;

/* Adds a document line and the journal line of its role: an amount above zero is income (credit), below is debit. */
void daybook_draft_line (DaybookDraft *self, const char *role, gint64 amount, const char *description);

/* What the entry moved on the clearing account (gross), refused when it is in another currency than the books'. */
gboolean daybook_draft_settled (DaybookDraft *self, gint64 *gross, GError **error);

/* Money of @tree at @path in minor units, zero when absent; adds to *sum with overflow check by the draft's journal. */
gint64 daybook_draft_minor (const DaybookTree *tree, DaybookNode node, const char *path);

gboolean daybook_draft_sale (DaybookDraft *self, GError **error);
gboolean daybook_draft_refund (DaybookDraft *self, GError **error);
gboolean daybook_draft_entry (DaybookDraft *self, GError **error); /* all the others */

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside books/: a posting on its way. Lines of a document are kept beside the journal, because a
 * sales receipt shows what was sold and a journal only shows accounts.
 *
 * Amounts come from outside and may be anything that fits 64 bits. They are read through
 * daybook_draft_minor() and summed with daybook_draft_add(), which keep every value within 2^56
 * minor units and note what is larger; a few such values then add up without a check, and
 * daybook_draft_fits() is asked once. */
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
  const char *quantity; /* decimal text, or NULL */
  gint64 unit_price;
  gint64 amount; /* signed; Σ amounts = what goes to clearing */
} DaybookDraftLine;

typedef struct
{
  const DaybookBooks *books;
  DaybookPostingKind kind;
  const DaybookHappening *what;
  DaybookJournal *journal;
  GArray *lines; /* DaybookDraftLine */
  gint64 total;
  gint64 at;      /* the moment that its date is cut from */
  const char *id; /* source id of the key */
  char *memo;
  const char *order_number;
  const char *payment_reference;
} DaybookDraft;

/* How an order was paid, or a refund given back: which payments count, and which of them is the one
 * that this happening is about. */
typedef struct
{
  GArray *weights;   /* gint64, what each payment through a processor came to */
  gint64 gift_cards; /* what gift cards and store credit paid */
  gint64 paid;       /* all of them */
  gboolean negative; /* one of them is below zero: nobody can say what that means */
  int ours;          /* index of ours in the weights, -1 when none of several names it */
} DaybookTenders;

void daybook_tenders_clear (DaybookTenders *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookTenders, daybook_tenders_clear)

/* Those of the order. */
void daybook_tenders_of_order (DaybookDraft *draft, DaybookTenders *out);

/* Those of the shop's refund; a refund that lists none was given back one way, whole. */
void daybook_tenders_of_refund (DaybookDraft *draft, DaybookTenders *out);

/* FALSE with DAYBOOK_ERROR_REFUSED when one is negative or none names ours; @whose is "order" or
 * "refund". */
gboolean daybook_tenders_check (const DaybookTenders *self, const char *whose, GError **error);

/* Our payment's share of *value by largest remainder: the shares of all payments are *value to the
 * minor unit. */
gboolean daybook_tenders_share (const DaybookTenders *self, gint64 *value);

/* Adds a document line and the journal line of its role: an amount above zero is income (credit),
 * below is debit. */
void
daybook_draft_line (DaybookDraft *self, const char *role, gint64 amount, const char *description);

/* What the entry moved on the clearing account (gross), refused when it is in another currency than
 * the books'. */
gboolean daybook_draft_settled (DaybookDraft *self, gint64 *gross, GError **error);

/* Minor units of the money of @tree at @path, zero when there is none. */
gint64 daybook_draft_minor (DaybookDraft *self,
                            const DaybookTree *tree,
                            DaybookNode node,
                            const char *path);

/* *sum += value. */
void daybook_draft_add (DaybookDraft *self, gint64 *sum, gint64 value);

/* FALSE with DAYBOOK_ERROR_REFUSED when an amount or a sum so far was too large. */
gboolean daybook_draft_fits (const DaybookDraft *self, GError **error);

/* "the order comes to 1.00 USD, its payments to 2.00 USD"; always FALSE. */
gboolean daybook_draft_refuse (const DaybookDraft *self,
                               const char *what,
                               gint64 a,
                               const char *other,
                               gint64 b,
                               GError **error);

/* Whether the customer paid in the currency of the books. */
gboolean daybook_draft_is_domestic (const DaybookDraft *self);

/* The taxes of all lines, shipping and charges of the order that are ours to pay. */
gint64 daybook_draft_order_tax (DaybookDraft *self);

gboolean daybook_draft_sale (DaybookDraft *self, GError **error);
gboolean daybook_draft_refund (DaybookDraft *self, GError **error);
gboolean daybook_draft_entry (DaybookDraft *self, GError **error); /* all the others */

G_END_DECLS

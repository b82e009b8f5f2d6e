/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a processor's ledger that need no shop: fees, disputes, reserves, payouts, and what
 * has no explanation. */
#include "daybook-posting-draft.h"

#include "daybook-error.h"

static const char *
text_of (const DaybookTree *tree, const char *path)
{
  const char *text = tree != NULL ? daybook_tree_find_text (tree, 0, path) : NULL;

  return text != NULL ? text : "";
}

/* Fees by kind: tax on a fee is input tax, not a fee. What the details do not explain is a fee. */
static void
draft_fee (DaybookDraft *self)
{
  const DaybookTree *entry = self->what->entry;
  gint64 all = daybook_draft_minor (self, entry, 0, "fee");
  gint64 tax = 0;
  gboolean standalone = g_strcmp0 (text_of (entry, "kind"), "fee") == 0;

  for (DaybookNode node = daybook_tree_first (entry, daybook_tree_get (entry, 0, "fees"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (entry, node))
    if (g_strcmp0 (daybook_tree_find_text (entry, node, "kind"), "tax") == 0)
      daybook_draft_add (self, &tax, daybook_draft_minor (self, entry, node, "amount"));
  if (standalone)
    all -= daybook_draft_minor (self, entry, 0, "gross");
  daybook_journal_debit (self->journal, "fees", all - tax, NULL);
  daybook_journal_debit (self->journal, "fee_tax", tax, NULL);
  daybook_journal_credit (self->journal, "clearing", all, NULL);
  self->total = all;
  self->memo = self->order_number != NULL ? g_strdup_printf ("Fee of order %s", self->order_number)
               : standalone ? g_strdup_printf ("Fee: %s", text_of (entry, "description"))
                            : g_strdup_printf ("Fee of %s", text_of (entry, "source"));
}

static void
draft_suspense (DaybookDraft *self, gint64 gross)
{
  const DaybookTree *entry = self->what->entry;
  gint64 moved = gross;

  if (self->kind == DAYBOOK_POSTING_ADJUSTMENT)
    moved -= daybook_draft_minor (self, entry, 0, "fee");
  daybook_journal_debit (self->journal, "clearing", moved, NULL);
  daybook_journal_credit (self->journal, "suspense", moved, NULL);
  self->total = moved;
  self->memo = g_strdup_printf ("Unexplained: %s %s", text_of (entry, "kind_detail"),
                                text_of (entry, "source"));
}

static void
draft_dispute (DaybookDraft *self, gint64 gross)
{
  gint64 fee = daybook_draft_minor (self, self->what->entry, 0, "fee");

  daybook_journal_debit (self->journal, "disputes", -gross, NULL);
  daybook_journal_debit (self->journal, "dispute_fees", fee, NULL);
  daybook_journal_credit (self->journal, "clearing", fee - gross, NULL);
  self->total = fee - gross;
  self->memo = g_strdup_printf ("%s %s, order %s",
                                self->kind == DAYBOOK_POSTING_DISPUTE ? "Dispute" : "Dispute won",
                                text_of (self->what->entry, "source"),
                                self->order_number != NULL ? self->order_number : "unknown");
}

/* The tax that goes with what was lost: what is left of the order's tax, in proportion to what is
 * left of the order. Both are the shop's amounts, so the lost sum is first brought to the share
 * that the payment had in the order. */
static gboolean
lost_tax (DaybookDraft *self, gint64 lost, gint64 *tax)
{
  const DaybookHappening *what = self->what;
  g_auto(DaybookTenders) tenders = { 0 };
  gint64 left_tax = daybook_draft_order_tax (self);
  gint64 left = daybook_draft_minor (self, what->order, 0, "total");
  gint64 mine = what->settled;

  daybook_tenders_of_order (self, &tenders);
  if (tenders.ours >= 0)
    mine = g_array_index (tenders.weights, gint64, tenders.ours);
  daybook_draft_add (self, &left_tax, -what->refunded_tax);
  daybook_draft_add (self, &left, -what->refunded_shop);
  if (left_tax <= 0 || left <= 0 || what->settled <= 0)
    return TRUE;

  return daybook_money_share (mine, lost, what->settled, &lost)
         && daybook_money_share (left_tax, MIN (lost, left), left, tax);
}

/* No money moves when a dispute is lost: the receivable is closed. */
static gboolean
draft_dispute_lost (DaybookDraft *self, gint64 gross, GError **error)
{
  const DaybookHappening *what = self->what;
  gint64 lost = -gross;
  gint64 tax = 0;

  if (what->order != NULL && !lost_tax (self, lost, &tax))
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                           "the amounts are too large to share out");
      return FALSE;
    }
  daybook_journal_debit (self->journal, "chargebacks", lost - tax, NULL);
  daybook_journal_debit (self->journal, "tax", tax, NULL);
  daybook_journal_credit (self->journal, "disputes", lost, NULL);
  self->total = lost;
  self->memo = g_strdup_printf ("Dispute lost %s, order %s", text_of (what->dispute, "id"),
                                self->order_number != NULL ? self->order_number : "unknown");
  return TRUE;
}

static void
draft_reserve (DaybookDraft *self, gint64 gross)
{
  daybook_journal_debit (self->journal, "reserve", -gross, NULL);
  daybook_journal_credit (self->journal, "clearing", -gross, NULL);
  self->total = gross;
  self->memo = g_strdup (gross < 0 ? "Held in reserve" : "Released from reserve");
}

static void
draft_payout (DaybookDraft *self, gint64 gross)
{
  gint64 paid = daybook_draft_minor (self, self->what->entry, 0, "fee") - gross;

  daybook_journal_debit (self->journal, "bank", paid, NULL);
  daybook_journal_credit (self->journal, "clearing", paid, NULL);
  self->total = paid;
  self->payment_reference
      = self->what->payout != NULL ? daybook_tree_find_text (self->what->payout, 0, "id") : NULL;
  self->memo = g_strdup_printf ("Payout %s", text_of (self->what->entry, "source"));
}

gboolean
daybook_draft_entry (DaybookDraft *self, GError **error)
{
  gint64 gross;

  if (!daybook_draft_settled (self, &gross, error))
    return FALSE;
  if (self->kind == DAYBOOK_POSTING_DISPUTE_LOST)
    return draft_dispute_lost (self, gross, error);
  if (self->kind == DAYBOOK_POSTING_FEE)
    draft_fee (self);
  else if (self->kind == DAYBOOK_POSTING_DISPUTE || self->kind == DAYBOOK_POSTING_DISPUTE_WON)
    draft_dispute (self, gross);
  else if (self->kind == DAYBOOK_POSTING_RESERVE)
    draft_reserve (self, gross);
  else if (self->kind == DAYBOOK_POSTING_PAYOUT)
    draft_payout (self, gross);
  else
    draft_suspense (self, gross);
  return TRUE;
}

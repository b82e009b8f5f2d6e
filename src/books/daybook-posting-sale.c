/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sale: what the order was made of, against what the processor credited for one of its payments.
 *
 * An order is cut into parts (goods, discounts, shipping, tax, tips, gift cards sold and redeemed).
 * Several payments each take their share of every part, by largest remainder, so that the shares of
 * all payments are the order to the cent. When the customer paid in another currency, the order
 * keeps the shop's rate and the difference to the processor's rate is exchange gain or loss. */
#include <string.h>

#include "daybook-error.h"
#include "daybook-posting-draft.h"

typedef struct
{
  gint64 sales, gift_cards, discounts, shipping, tax, tips, charges, total;
  gint64 redeemed; /* paid by gift card */
  guint tax_lines;
} Parts;

/* Adds the taxes of @holder that are ours to pay; the answer is all of them. A marketplace that
 * collects the tax itself owes it itself: never our liability. */
static gint64
add_taxes (DaybookDraft *self, DaybookNode holder, Parts *parts)
{
  const DaybookTree *order = self->what->order;
  DaybookNode tax = daybook_tree_first (order, daybook_tree_get (order, holder, "taxes"));
  gint64 all = 0;

  for (; tax != DAYBOOK_NODE_NONE; tax = daybook_tree_next (order, tax))
    {
      DaybookNode theirs = daybook_tree_get (order, tax, "collected_by_marketplace");
      gint64 amount = daybook_draft_minor (self, order, tax, "amount");

      daybook_draft_add (self, &all, amount);
      if (!daybook_tree_is_true (order, theirs))
        daybook_draft_add (self, &parts->tax, amount);
      parts->tax_lines++;
    }

  return all;
}

static void
add_discounts (DaybookDraft *self, DaybookNode line, Parts *parts)
{
  const DaybookTree *order = self->what->order;
  DaybookNode cut = daybook_tree_first (order, daybook_tree_get (order, line, "discounts"));

  for (; cut != DAYBOOK_NODE_NONE; cut = daybook_tree_next (order, cut))
    daybook_draft_add (self, &parts->discounts, daybook_draft_minor (self, order, cut, "amount"));
}

/* One list of the order: a price with tax in it is split into income and tax. */
static void
add_list (DaybookDraft *self, const char *list, const char *price, gint64 *income, Parts *parts)
{
  const DaybookTree *order = self->what->order;
  gboolean included = daybook_tree_is_true (order, daybook_tree_get (order, 0, "taxes_included"));
  DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, list));

  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (order, node))
    {
      DaybookNode card = daybook_tree_get (order, node, "gift_card");
      gint64 *to = daybook_tree_is_true (order, card) ? &parts->gift_cards : income;
      gint64 tax = add_taxes (self, node, parts);

      daybook_draft_add (self, to, daybook_draft_minor (self, order, node, price));
      daybook_draft_add (self, to, included ? -tax : 0);
      add_discounts (self, node, parts);
    }
}

static void
read_parts (DaybookDraft *self, Parts *parts)
{
  *parts = (Parts){ 0 };
  add_list (self, "lines", "gross", &parts->sales, parts);
  add_list (self, "shipping", "amount", &parts->shipping, parts);
  add_list (self, "service_charges", "amount", &parts->charges, parts);
  parts->tips = daybook_draft_minor (self, self->what->order, 0, "tip");
  parts->total = daybook_draft_minor (self, self->what->order, 0, "total");
}

gint64
daybook_draft_order_tax (DaybookDraft *self)
{
  Parts parts;

  read_parts (self, &parts);
  return parts.tax;
}

static gint64
sum_of (const Parts *parts)
{
  return parts->sales + parts->gift_cards - parts->discounts + parts->shipping + parts->tax
         + parts->tips + parts->charges;
}

/* Our payment's part of everything. What the shares leave over, a cent here and there, stays with
 * the goods. */
static gboolean
share_parts (Parts *parts, const DaybookTenders *tenders)
{
  gint64 *const shared[] = { &parts->gift_cards, &parts->discounts, &parts->shipping, &parts->tax,
                             &parts->tips,       &parts->charges,   &parts->redeemed };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (shared); i++)
    if (!daybook_tenders_share (tenders, shared[i]))
      return FALSE;

  parts->total = g_array_index (tenders->weights, gint64, tenders->ours) + parts->redeemed;
  parts->sales = 0;
  parts->sales = parts->total - sum_of (parts);
  return TRUE;
}

static gboolean
check_order (const DaybookDraft *self,
             const Parts *parts,
             const DaybookTenders *tenders,
             GError **error)
{
  const char *currency = daybook_tree_find_text (self->what->order, 0, "currency");
  gint64 explained = sum_of (parts);
  gint64 cap = self->books->rounding_cap * (gint64) MAX (parts->tax_lines, 1);

  if (!daybook_draft_fits (self, error))
    return FALSE;
  if (g_strcmp0 (currency, self->books->currency) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                   "the order is in %s, and these books are kept in %s", currency,
                   self->books->currency);
      return FALSE;
    }
  if (!daybook_tenders_check (tenders, "order", error))
    return FALSE;
  if (tenders->paid != parts->total)
    return daybook_draft_refuse (self, "the order comes to", parts->total, "its payments to",
                                 tenders->paid, error);
  if (ABS (parts->total - explained) > cap)
    return daybook_draft_refuse (self, "the order's lines, taxes and tips come to", explained,
                                 "its total is", parts->total, error);

  return TRUE;
}

static void
goods_line (DaybookDraft *self, DaybookNode node)
{
  const DaybookTree *order = self->what->order;
  gboolean card = daybook_tree_is_true (order, daybook_tree_get (order, node, "gift_card"));
  gint64 gross = daybook_draft_minor (self, order, node, "gross");
  guint before = self->lines->len;
  DaybookDraftLine *line;

  daybook_draft_line (self, card ? "gift_cards" : "sales", gross,
                      daybook_tree_find_text (order, node, "title"));
  if (self->lines->len == before)
    return;

  line = &g_array_index (self->lines, DaybookDraftLine, before);
  line->sku = daybook_tree_find_text (order, node, "sku");
  line->quantity = daybook_tree_find_text (order, node, "quantity");
  line->unit_price = daybook_draft_minor (self, order, node, "unit_price");
}

/* Goods line by line when one payment paid for all of them and their prices are net; one line for
 * its share otherwise. */
static void
goods_lines (DaybookDraft *self, const Parts *parts, gboolean whole)
{
  const DaybookTree *order = self->what->order;
  gboolean included = daybook_tree_is_true (order, daybook_tree_get (order, 0, "taxes_included"));
  DaybookNode node;

  if (!whole || included)
    {
      daybook_draft_line (self, "sales", parts->sales, "Goods");
      daybook_draft_line (self, "gift_cards", parts->gift_cards, "Gift cards");
      return;
    }

  for (node = daybook_tree_first (order, daybook_tree_get (order, 0, "lines"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (order, node))
    goods_line (self, node);
}

gboolean
daybook_draft_sale (DaybookDraft *self, GError **error)
{
  g_auto(DaybookTenders) tenders = { 0 };
  Parts parts;
  gint64 settled, rounding, due;
  gboolean whole;

  if (!daybook_draft_settled (self, &settled, error))
    return FALSE;
  read_parts (self, &parts);
  daybook_tenders_of_order (self, &tenders);
  if (!check_order (self, &parts, &tenders, error))
    return FALSE;

  /* Where several payments share the order, its rounding goes with the goods. */
  whole = tenders.weights->len < 2;
  rounding = parts.total - sum_of (&parts);
  parts.redeemed = tenders.gift_cards;
  if (!whole && !share_parts (&parts, &tenders))
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                           "the amounts are too large to share out");
      return FALSE;
    }
  due = parts.total - parts.redeemed;
  if (settled != due && daybook_draft_is_domestic (self))
    return daybook_draft_refuse (self, "the order expects", due, "the processor credited", settled,
                                 error);

  goods_lines (self, &parts, whole);
  daybook_draft_line (self, "discounts", -parts.discounts, "Discounts");
  daybook_draft_line (self, "shipping", parts.shipping, "Shipping");
  daybook_draft_line (self, "sales", parts.charges, "Service charges");
  daybook_draft_line (self, "tax", parts.tax, "Sales tax");
  daybook_draft_line (self, "tips", parts.tips, "Tip");
  daybook_draft_line (self, "rounding", whole ? rounding : 0, "Rounding");
  daybook_draft_line (self, "gift_cards", -parts.redeemed, "Paid by gift card");
  daybook_draft_line (self, "exchange", settled - due, "Exchange difference");
  daybook_journal_debit (self->journal, "clearing", settled, NULL);
  self->total = settled;
  daybook_tree_int (self->what->order, daybook_tree_get (self->what->order, 0, "placed"),
                    &self->at);
  self->memo = g_strdup_printf ("Order %s", self->order_number);
  return TRUE;
}

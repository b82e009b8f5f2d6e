/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sale: what the order was made of, against what the processor credited for one of its payments.
 *
 * An order is cut into parts (goods, discounts, shipping, tax, tips, gift cards). Several payments each take their share of every
 * part, by largest remainder, so that the shares of all payments are the order to the cent. When the customer paid in another
 * currency, the order keeps the shop's rate and the difference to the processor's rate is exchange gain or loss. */
#include "daybook-posting-draft.h"

#include <string.h>

#include "daybook-error.h"

typedef struct
{
  gint64 sales, gift_cards, discounts, shipping, tax, tips, charges, total;
  guint tax_lines;
} Parts;

static void
add_taxes (const DaybookTree *tree, DaybookNode holder, Parts *parts, gint64 *marketplace)
{
  for (DaybookNode tax = daybook_tree_first (tree, daybook_tree_get (tree, holder, "taxes")); tax != DAYBOOK_NODE_NONE;
       tax = daybook_tree_next (tree, tax))
    {
      gint64 amount = daybook_draft_minor (tree, tax, "amount");

      /* A marketplace that collects the tax itself owes it itself: never our liability. */
      if (daybook_tree_is_true (tree, daybook_tree_get (tree, tax, "collected_by_marketplace")))
        *marketplace += amount;
      else
        parts->tax += amount;
      parts->tax_lines++;
    }
}

static Parts
order_parts (const DaybookTree *order)
{
  Parts parts = { 0 };
  gboolean included = daybook_tree_is_true (order, daybook_tree_get (order, 0, "taxes_included"));
  gint64 marketplace = 0;

  for (DaybookNode line = daybook_tree_first (order, daybook_tree_get (order, 0, "lines")); line != DAYBOOK_NODE_NONE;
       line = daybook_tree_next (order, line))
    {
      gboolean card = daybook_tree_is_true (order, daybook_tree_get (order, line, "gift_card"));

      *(card ? &parts.gift_cards : &parts.sales) += daybook_draft_minor (order, line, "gross");
      for (DaybookNode cut = daybook_tree_first (order, daybook_tree_get (order, line, "discounts")); cut != DAYBOOK_NODE_NONE;
           cut = daybook_tree_next (order, cut))
        parts.discounts += daybook_draft_minor (order, cut, "amount");
      add_taxes (order, line, &parts, &marketplace);
    }
  for (DaybookNode line = daybook_tree_first (order, daybook_tree_get (order, 0, "shipping")); line != DAYBOOK_NODE_NONE;
       line = daybook_tree_next (order, line))
    {
      parts.shipping += daybook_draft_minor (order, line, "amount");
      add_taxes (order, line, &parts, &marketplace);
    }
  for (DaybookNode line = daybook_tree_first (order, daybook_tree_get (order, 0, "service_charges")); line != DAYBOOK_NODE_NONE;
       line = daybook_tree_next (order, line))
    {
      parts.charges += daybook_draft_minor (order, line, "amount");
      add_taxes (order, line, &parts, &marketplace);
    }
  parts.tips = daybook_draft_minor (order, 0, "tip");
  parts.total = daybook_draft_minor (order, 0, "total");
  if (included)
    parts.sales -= parts.tax + marketplace;
  return parts;
}

/* The order's own payments that count, and which of them is ours. */
typedef struct
{
  GArray *weights; /* gint64, the shop-currency amount of each payment through a processor */
  gint64 gift_cards;
  gint64 paid;
  int ours;
} Tenders;

static gboolean
counts (const DaybookTree *order, DaybookNode payment)
{
  const char *kind = daybook_tree_find_text (order, payment, "kind");

  return g_strcmp0 (daybook_tree_find_text (order, payment, "status"), "success") == 0
         && (g_strcmp0 (kind, "sale") == 0 || g_strcmp0 (kind, "capture") == 0);
}

static gboolean
is_ours (const DaybookTree *order, DaybookNode tender, const DaybookTree *payment)
{
  const char *reference = daybook_tree_find_text (order, tender, "processor_reference");
  g_autofree char *hint = g_strconcat ("processor_reference:", reference, NULL);

  for (DaybookNode node = daybook_tree_first (payment, daybook_tree_get (payment, 0, "order_hints")); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (payment, node))
    if (reference != NULL && g_strcmp0 (daybook_tree_text (payment, node, NULL), hint) == 0)
      return TRUE;
  return reference != NULL && (g_strcmp0 (reference, daybook_tree_find_text (payment, 0, "intent")) == 0
                               || g_strcmp0 (reference, daybook_tree_find_text (payment, 0, "id")) == 0);
}

static Tenders
order_tenders (const DaybookTree *order, const DaybookTree *payment)
{
  Tenders tenders = { g_array_new (FALSE, FALSE, sizeof (gint64)), 0, 0, -1 };

  for (DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "payments")); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (order, node))
    {
      gint64 amount = daybook_draft_minor (order, node, "amount");

      if (!counts (order, node))
        continue;
      tenders.paid += amount;
      if (g_strcmp0 (daybook_tree_find_text (order, node, "gateway"), "gift_card") == 0)
        {
          tenders.gift_cards += amount;
          continue;
        }
      if (tenders.ours < 0 && is_ours (order, node, payment))
        tenders.ours = (int) tenders.weights->len;
      g_array_append_val (tenders.weights, amount);
    }
  if (tenders.ours < 0 && tenders.weights->len == 1)
    tenders.ours = 0;
  return tenders;
}

static gboolean
share (gint64 *value, const Tenders *tenders)
{
  g_autofree gint64 *parts = g_new0 (gint64, tenders->weights->len);
  gint64 size = ABS (*value);

  if (tenders->weights->len < 2)
    return TRUE;
  if (!daybook_money_allocate (size, (const gint64 *) (gpointer) tenders->weights->data, tenders->weights->len, parts))
    return FALSE;
  *value = *value < 0 ? -parts[tenders->ours] : parts[tenders->ours];
  return TRUE;
}

/* Our payment's part of everything. What the shares leave over, a cent here and there, stays with the goods. */
static gboolean
share_parts (Parts *parts, const Tenders *tenders)
{
  gint64 mine = g_array_index (tenders->weights, gint64, tenders->ours);

  if (tenders->weights->len < 2)
    return TRUE;
  if (!share (&parts->gift_cards, tenders) || !share (&parts->discounts, tenders) || !share (&parts->shipping, tenders)
      || !share (&parts->tax, tenders) || !share (&parts->tips, tenders) || !share (&parts->charges, tenders))
    return FALSE;
  parts->total = mine;
  parts->sales = mine - parts->gift_cards + parts->discounts - parts->shipping - parts->tax - parts->tips - parts->charges;
  return TRUE;
}

static gboolean
refuse_difference (const char *what, gint64 a, const char *other, gint64 b, const char *currency, GError **error)
{
  char left[DAYBOOK_MONEY_TEXT_MAX], right[DAYBOOK_MONEY_TEXT_MAX];

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "%s %s %s, %s %s %s", what, daybook_money_text (a, currency, left),
               currency, other, daybook_money_text (b, currency, right), currency);
  return FALSE;
}

static gboolean
check_order (const DaybookDraft *self, const Parts *parts, const Tenders *tenders, gint64 residue, GError **error)
{
  const char *currency = daybook_tree_find_text (self->what->order, 0, "currency");

  if (g_strcmp0 (currency, self->books->currency) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "the order is in %s, and these books are kept in %s", currency,
                   self->books->currency);
      return FALSE;
    }
  if (tenders->ours < 0)
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                           "the order has several payments, and none of them names this one");
      return FALSE;
    }
  if (tenders->paid != parts->total)
    return refuse_difference ("the order comes to", parts->total, "its payments to", tenders->paid, currency, error);
  if (ABS (residue) > self->books->rounding_cap * (gint64) MAX (parts->tax_lines, 1))
    return refuse_difference ("the order's lines, taxes and tips come to", parts->total - residue, "its total is", parts->total,
                              currency, error);
  return TRUE;
}

/* Goods line by line when one payment paid for all of them; one line for its share otherwise. */
static void
goods_lines (DaybookDraft *self, const Parts *parts, gboolean whole)
{
  const DaybookTree *order = self->what->order;
  gboolean included = daybook_tree_is_true (order, daybook_tree_get (order, 0, "taxes_included"));

  if (!whole || included)
    {
      daybook_draft_line (self, "sales", parts->sales, "Goods");
      daybook_draft_line (self, "gift_cards", parts->gift_cards, "Gift cards");
      return;
    }
  for (DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "lines")); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (order, node))
    {
      gboolean card = daybook_tree_is_true (order, daybook_tree_get (order, node, "gift_card"));
      gint64 gross = daybook_draft_minor (order, node, "gross");
      guint before = self->lines->len;

      daybook_draft_line (self, card ? "gift_cards" : "sales", gross, daybook_tree_find_text (order, node, "title"));
      if (self->lines->len > before)
        {
          DaybookDraftLine *line = &g_array_index (self->lines, DaybookDraftLine, before);

          line->sku = daybook_tree_find_text (order, node, "sku");
          line->quantity = daybook_tree_find_text (order, node, "quantity");
          line->unit_price = daybook_draft_minor (order, node, "unit_price");
        }
    }
}

static gboolean
same_currency (const DaybookDraft *self)
{
  const char *paid = daybook_tree_find_text (self->what->payment, 0, "amount.currency");

  return g_strcmp0 (paid, self->books->currency) == 0;
}

gboolean
daybook_draft_sale (DaybookDraft *self, GError **error)
{
  const DaybookTree *order = self->what->order;
  Parts parts = order_parts (order);
  Tenders tenders = order_tenders (order, self->what->payment);
  g_autoptr(GArray) weights = tenders.weights;
  gint64 residue = parts.total - (parts.sales + parts.gift_cards - parts.discounts + parts.shipping + parts.tax + parts.tips + parts.charges);
  gint64 settled, due, exchange;

  if (!daybook_draft_settled (self, &settled, error) || !check_order (self, &parts, &tenders, residue, error))
    return FALSE;
  parts.sales += residue; /* the shares below take it with them, and the line below puts it in its own place */
  if (!share_parts (&parts, &tenders))
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "the amounts are too large to share out");
      return FALSE;
    }
  residue = weights->len > 1 ? 0 : residue;
  parts.sales -= residue;
  due = parts.total - (weights->len > 1 ? 0 : tenders.gift_cards);
  exchange = settled - due;
  if (exchange != 0 && same_currency (self))
    return refuse_difference ("the order expects", due, "the processor credited", settled, self->books->currency, error);

  goods_lines (self, &parts, weights->len < 2);
  daybook_draft_line (self, "discounts", -parts.discounts, "Discounts");
  daybook_draft_line (self, "shipping", parts.shipping, "Shipping");
  daybook_draft_line (self, "sales", parts.charges, "Service charges");
  daybook_draft_line (self, "tax", parts.tax, "Sales tax");
  daybook_draft_line (self, "tips", parts.tips, "Tip");
  daybook_draft_line (self, "rounding", residue, "Rounding");
  daybook_draft_line (self, "gift_cards", weights->len > 1 ? 0 : -tenders.gift_cards, "Paid by gift card");
  daybook_draft_line (self, "exchange", exchange, "Exchange difference");
  daybook_journal_debit (self->journal, "clearing", settled, NULL);
  self->total = settled;
  daybook_tree_int (order, daybook_tree_get (order, 0, "placed"), &self->at);
  self->memo = g_strdup_printf ("Order %s", self->order_number);
  return TRUE;
}

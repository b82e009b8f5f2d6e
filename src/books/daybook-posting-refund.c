/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A refund: the processor's row says what it cost, the shop's refund says which goods, discounts and taxes went back. */
#include "daybook-posting-draft.h"

#include "daybook-error.h"

typedef struct
{
  gint64 gross, discounts, tax, shipping, adjustments;
} Back;

static DaybookNode
line_of (const DaybookTree *order, const char *id)
{
  for (DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "lines")); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (order, node))
    if (g_strcmp0 (daybook_tree_find_text (order, node, "id"), id) == 0)
      return node;
  return DAYBOOK_NODE_NONE;
}

static gboolean
add_line (const DaybookTree *order, const DaybookTree *refund, DaybookNode node, Back *back, GError **error)
{
  const char *id = daybook_tree_find_text (refund, node, "line");
  const char *quantity = daybook_tree_find_text (refund, node, "quantity");
  gint64 subtotal = daybook_draft_minor (refund, node, "subtotal");
  DaybookNode line = line_of (order, id);
  DaybookDecimal count;
  gint64 gross, scale = 1;

  if (line == DAYBOOK_NODE_NONE || !daybook_decimal_parse (quantity, -1, &count, NULL))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "the refund names a line that the order does not have: %s", id);
      return FALSE;
    }
  for (guint8 i = 0; i < count.scale; i++)
    scale *= 10;
  if (!daybook_money_share (daybook_draft_minor (order, line, "unit_price"), count.units, scale, &gross))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "the refunded quantity %s is too large", quantity);
      return FALSE;
    }
  /* What the list price exceeds the refunded subtotal by is the discount that goes back with it. */
  back->gross += gross;
  back->discounts += gross - subtotal;
  back->tax += daybook_draft_minor (refund, node, "tax");
  return TRUE;
}

static gboolean
collect (const DaybookTree *order, const DaybookTree *refund, Back *back, GError **error)
{
  static const char *const others[] = { "shipping", "adjustments" };

  for (DaybookNode node = daybook_tree_first (refund, daybook_tree_get (refund, 0, "lines")); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (refund, node))
    if (!add_line (order, refund, node, back, error))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    for (DaybookNode node = daybook_tree_first (refund, daybook_tree_get (refund, 0, others[i])); node != DAYBOOK_NODE_NONE;
         node = daybook_tree_next (refund, node))
      {
        *(i == 0 ? &back->shipping : &back->adjustments) += daybook_draft_minor (refund, node, "amount");
        back->tax += daybook_draft_minor (refund, node, "tax");
      }
  return TRUE;
}

gboolean
daybook_draft_refund (DaybookDraft *self, GError **error)
{
  const DaybookTree *order = self->what->order;
  const DaybookTree *refund = self->what->shop_refund;
  Back back = { 0 };
  gint64 gross, settled, shop, rest, exchange;
  const char *paid = daybook_tree_find_text (self->what->payment, 0, "amount.currency");
  char left[DAYBOOK_MONEY_TEXT_MAX], right[DAYBOOK_MONEY_TEXT_MAX];

  if (!daybook_draft_settled (self, &gross, error) || !collect (order, refund, &back, error))
    return FALSE;
  settled = -gross;
  shop = daybook_draft_minor (refund, 0, "amount");
  /* What no line, shipping or adjustment explains: a tip given back, up to the tip that was paid. */
  rest = shop - (back.gross - back.discounts + back.tax + back.shipping + back.adjustments);
  exchange = settled - shop;
  if (rest < 0 || rest > daybook_draft_minor (order, 0, "tip"))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "the shop refunded %s %s, its lines explain %s",
                   daybook_money_text (shop, self->books->currency, left), self->books->currency,
                   daybook_money_text (shop - rest, self->books->currency, right));
      return FALSE;
    }
  if (exchange != 0 && g_strcmp0 (paid, self->books->currency) == 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED, "the shop refunded %s %s, the processor %s",
                   daybook_money_text (shop, self->books->currency, left), self->books->currency,
                   daybook_money_text (settled, self->books->currency, right));
      return FALSE;
    }
  daybook_draft_line (self, "returns", -(back.gross + back.shipping + back.adjustments), "Returned goods");
  daybook_draft_line (self, "discounts", back.discounts, "Discounts on returned goods");
  daybook_draft_line (self, "tax", -back.tax, "Sales tax");
  daybook_draft_line (self, "tips", -rest, "Tip");
  daybook_draft_line (self, "exchange", -exchange, "Exchange difference");
  daybook_journal_credit (self->journal, "clearing", settled, NULL);
  self->total = settled;
  self->memo = g_strdup_printf ("Refund of order %s", self->order_number);
  return TRUE;
}

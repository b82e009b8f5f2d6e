/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A refund: the processor's row says what it cost, the shop's refund says which goods, discounts
 * and taxes went back. A refund to several tenders is shared like the sale was: each processor's
 * row takes its part, and what went back to gift cards stays owed to the customer there. */
#include "daybook-error.h"
#include "daybook-posting-draft.h"

typedef struct
{
  gint64 returns, gift_cards, discounts, tax;
  gint64 credited; /* given back to a gift card or as store credit */
} Back;

static DaybookNode
line_of (const DaybookTree *order, const char *id)
{
  DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "lines"));

  while (node != DAYBOOK_NODE_NONE
         && g_strcmp0 (daybook_tree_find_text (order, node, "id"), id) != 0)
    node = daybook_tree_next (order, node);

  return node;
}

static gboolean
list_price (DaybookDraft *self, DaybookNode line, const char *quantity, gint64 *out)
{
  gint64 price = daybook_draft_minor (self, self->what->order, line, "unit_price");
  DaybookDecimal count;
  gint64 scale = 1;
  guint i;

  if (quantity == NULL || !daybook_decimal_parse (quantity, -1, &count, NULL))
    return FALSE;
  for (i = 0; i < count.scale; i++)
    scale *= 10;

  return daybook_money_share (price, count.units, scale, out);
}

/* What the list price exceeds the refunded subtotal by is the discount that goes back with it. */
static gboolean
add_line (DaybookDraft *self, DaybookNode node, gboolean included, Back *back, GError **error)
{
  const DaybookTree *order = self->what->order;
  const DaybookTree *refund = self->what->shop_refund;
  const char *id = daybook_tree_find_text (refund, node, "line");
  const char *quantity = daybook_tree_find_text (refund, node, "quantity");
  gint64 subtotal = daybook_draft_minor (self, refund, node, "subtotal");
  gint64 tax = daybook_draft_minor (self, refund, node, "tax");
  DaybookNode line = line_of (order, id);
  gboolean card = daybook_tree_is_true (order, daybook_tree_get (order, line, "gift_card"));
  gint64 gross;
  gint64 *to = card ? &back->gift_cards : &back->returns;

  if (line == DAYBOOK_NODE_NONE)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                   "the refund names a line that the order does not have: %s", id);
      return FALSE;
    }
  if (!list_price (self, line, quantity, &gross))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                   "the refunded quantity %s of line %s is no number that can be priced", quantity,
                   id);
      return FALSE;
    }

  daybook_draft_add (self, to, gross);
  daybook_draft_add (self, to, included ? -tax : 0);
  daybook_draft_add (self, &back->discounts, gross);
  daybook_draft_add (self, &back->discounts, -subtotal);
  daybook_draft_add (self, &back->tax, tax);
  return TRUE;
}

/* Shipping and adjustments, which have an amount and its tax. */
static void
add_list (DaybookDraft *self, const char *list, gboolean included, Back *back)
{
  const DaybookTree *refund = self->what->shop_refund;
  DaybookNode node = daybook_tree_first (refund, daybook_tree_get (refund, 0, list));

  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (refund, node))
    {
      gint64 tax = daybook_draft_minor (self, refund, node, "tax");

      daybook_draft_add (self, &back->returns, daybook_draft_minor (self, refund, node, "amount"));
      daybook_draft_add (self, &back->returns, included ? -tax : 0);
      daybook_draft_add (self, &back->tax, tax);
    }
}

static gboolean
collect (DaybookDraft *self, Back *back, GError **error)
{
  const DaybookTree *order = self->what->order;
  const DaybookTree *refund = self->what->shop_refund;
  gboolean included = daybook_tree_is_true (order, daybook_tree_get (order, 0, "taxes_included"));
  DaybookNode node = daybook_tree_first (refund, daybook_tree_get (refund, 0, "lines"));

  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (refund, node))
    if (!add_line (self, node, included, back, error))
      return FALSE;

  add_list (self, "shipping", included, back);
  add_list (self, "adjustments", FALSE, back);
  return TRUE;
}

static gint64
sum_of (const Back *back)
{
  return back->returns + back->gift_cards - back->discounts + back->tax;
}

/* What no line, shipping or adjustment explains: a tip given back, up to the tip that was paid. */
static gboolean
find_tip (DaybookDraft *self, const Back *back, gint64 *tip, GError **error)
{
  gint64 shop = daybook_draft_minor (self, self->what->shop_refund, 0, "amount");
  gint64 most = daybook_draft_minor (self, self->what->order, 0, "tip");

  *tip = shop - sum_of (back);
  if (!daybook_draft_fits (self, error))
    return FALSE;
  if (*tip < 0 || *tip > most)
    return daybook_draft_refuse (self, "the shop refunded", shop, "its lines explain",
                                 sum_of (back), error);

  return TRUE;
}

/* Our row's part of a refund that went back by several payments. */
static gboolean
share_back (
    DaybookDraft *self, const DaybookTenders *tenders, Back *back, gint64 *tip, GError **error)
{
  gint64 *const shared[]
      = { &back->gift_cards, &back->discounts, &back->tax, &back->credited, tip };
  guint i;

  if (!daybook_tenders_check (tenders, "refund", error))
    return FALSE;
  if (tenders->weights->len < 2)
    return TRUE;

  for (i = 0; i < G_N_ELEMENTS (shared); i++)
    if (!daybook_tenders_share (tenders, shared[i]))
      {
        g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                             "the amounts are too large to share out");
        return FALSE;
      }

  back->returns = 0;
  back->returns = g_array_index (tenders->weights, gint64, tenders->ours) + back->credited - *tip
                  - sum_of (back);
  return TRUE;
}

gboolean
daybook_draft_refund (DaybookDraft *self, GError **error)
{
  g_auto(DaybookTenders) tenders = { 0 };
  Back back = { 0 };
  gint64 gross, due, tip, shop;

  if (!daybook_draft_settled (self, &gross, error) || !collect (self, &back, error))
    return FALSE;
  if (!find_tip (self, &back, &tip, error))
    return FALSE;
  daybook_tenders_of_refund (self, &tenders);
  shop = daybook_draft_minor (self, self->what->shop_refund, 0, "amount");
  if (!daybook_draft_fits (self, error))
    return FALSE;
  if (tenders.paid != shop)
    return daybook_draft_refuse (self, "the shop refunded", shop, "its payments come to",
                                 tenders.paid, error);
  back.credited = tenders.gift_cards;
  if (!share_back (self, &tenders, &back, &tip, error))
    return FALSE;

  due = sum_of (&back) + tip - back.credited;
  if (-gross != due && daybook_draft_is_domestic (self))
    return daybook_draft_refuse (self, "the shop refunded", due, "the processor", -gross, error);

  daybook_draft_line (self, "returns", -back.returns, "Returned goods");
  daybook_draft_line (self, "gift_cards", -back.gift_cards, "Returned gift cards");
  daybook_draft_line (self, "discounts", back.discounts, "Discounts on returned goods");
  daybook_draft_line (self, "tax", -back.tax, "Sales tax");
  daybook_draft_line (self, "tips", -tip, "Tip");
  daybook_draft_line (self, "gift_cards", back.credited, "Given back as gift card");
  daybook_draft_line (self, "exchange", gross + due, "Exchange difference");
  daybook_journal_credit (self->journal, "clearing", -gross, NULL);
  self->total = -gross;
  self->memo = g_strdup_printf ("Refund of order %s", self->order_number);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The payments of an order, and the ways that a refund went back: what of them is ours. */
#include <string.h>

#include "daybook-error.h"
#include "daybook-posting-draft.h"

void
daybook_tenders_clear (DaybookTenders *self)
{
  g_clear_pointer (&self->weights, g_array_unref);
}

static gboolean
is_word (const DaybookTree *tree, DaybookNode node, const char *path, const char *word)
{
  return g_strcmp0 (daybook_tree_find_text (tree, node, path), word) == 0;
}

static gboolean
has_hint (const DaybookTree *payment, const char *reference)
{
  g_autofree char *hint = g_strconcat ("processor_reference:", reference, NULL);
  DaybookNode hints = daybook_tree_get (payment, 0, "order_hints");
  DaybookNode node;

  for (node = daybook_tree_first (payment, hints); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (payment, node))
    if (g_strcmp0 (daybook_tree_text (payment, node, NULL), hint) == 0)
      return TRUE;

  return FALSE;
}

/* Whether the shop's @tender names the processor's payment of this happening. */
static gboolean
names_payment (const DaybookDraft *draft, const DaybookTree *tree, DaybookNode tender)
{
  const DaybookTree *payment = draft->what->payment;
  const char *reference = daybook_tree_find_text (tree, tender, "processor_reference");

  if (reference == NULL || payment == NULL)
    return FALSE;

  return is_word (payment, 0, "intent", reference) || is_word (payment, 0, "id", reference)
         || has_hint (payment, reference);
}

/* A tender of a refund is ours when it names the processor's row or payment, or when the order's
 * payment that it gives back does. */
static gboolean
names_refund (const DaybookDraft *draft, const DaybookTree *tree, DaybookNode tender)
{
  const DaybookTree *order = draft->what->order;
  const char *reference = daybook_tree_find_text (tree, tender, "processor_reference");
  const char *parent = daybook_tree_find_text (tree, tender, "parent");
  DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "payments"));

  if (names_payment (draft, tree, tender)
      || (reference != NULL && is_word (draft->what->entry, 0, "source", reference)))
    return TRUE;

  for (; parent != NULL && node != DAYBOOK_NODE_NONE; node = daybook_tree_next (order, node))
    if (is_word (order, node, "id", parent))
      return names_payment (draft, order, node);

  return FALSE;
}

static gboolean
is_stored_value (const DaybookTree *tree, DaybookNode tender)
{
  static const char *const gateways[] = { "gift_card", "store_credit", "shopify_store_credit" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (gateways); i++)
    if (is_word (tree, tender, "gateway", gateways[i]))
      return TRUE;

  return FALSE;
}

static void
take (DaybookDraft *draft,
      DaybookTenders *out,
      const DaybookTree *tree,
      DaybookNode tender,
      gboolean ours)
{
  gint64 amount = daybook_draft_minor (draft, tree, tender, "amount");

  daybook_draft_add (draft, &out->paid, amount);
  out->negative |= amount < 0;
  if (is_stored_value (tree, tender))
    {
      daybook_draft_add (draft, &out->gift_cards, amount);
      return;
    }

  if (ours && out->ours < 0)
    out->ours = (int) out->weights->len;
  g_array_append_val (out->weights, amount);
}

static void
begin (DaybookTenders *out)
{
  *out = (DaybookTenders){ .weights = g_array_new (FALSE, FALSE, sizeof (gint64)), .ours = -1 };
}

static void
finish (DaybookTenders *self)
{
  if (self->ours < 0 && self->weights->len == 1)
    self->ours = 0;
}

void
daybook_tenders_of_order (DaybookDraft *draft, DaybookTenders *out)
{
  const DaybookTree *order = draft->what->order;
  DaybookNode node = daybook_tree_first (order, daybook_tree_get (order, 0, "payments"));

  begin (out);
  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (order, node))
    if (is_word (order, node, "status", "success")
        && (is_word (order, node, "kind", "sale") || is_word (order, node, "kind", "capture")))
      take (draft, out, order, node, names_payment (draft, order, node));
  finish (out);
}

void
daybook_tenders_of_refund (DaybookDraft *draft, DaybookTenders *out)
{
  const DaybookTree *refund = draft->what->shop_refund;
  DaybookNode node = daybook_tree_first (refund, daybook_tree_get (refund, 0, "payments"));

  begin (out);
  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (refund, node))
    if (is_word (refund, node, "kind", "refund") && !is_word (refund, node, "status", "failed"))
      take (draft, out, refund, node, names_refund (draft, refund, node));

  if (out->weights->len == 0)
    {
      gint64 rest = daybook_draft_minor (draft, refund, 0, "amount") - out->gift_cards;

      g_array_append_val (out->weights, rest);
      daybook_draft_add (draft, &out->paid, rest);
    }
  finish (out);
}

gboolean
daybook_tenders_check (const DaybookTenders *self, const char *whose, GError **error)
{
  if (self->negative)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                 "a payment of the %s is below zero, which has no meaning here", whose);
  else if (self->ours < 0)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_REFUSED,
                 "the %s has %u payments through a processor, and none of them names this one",
                 whose, self->weights->len);

  return !self->negative && self->ours >= 0;
}

gboolean
daybook_tenders_share (const DaybookTenders *self, gint64 *value)
{
  const gint64 *weights = (const gint64 *) (gpointer) self->weights->data;
  g_autofree gint64 *parts = g_new0 (gint64, self->weights->len);

  if (self->weights->len < 2)
    return TRUE;
  if (!daybook_money_allocate (ABS (*value), weights, self->weights->len, parts))
    return FALSE;

  *value = *value < 0 ? -parts[self->ours] : parts[self->ours];
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-story.h"

#include "daybook-error.h"
#include "daybook-links.h"
#include "daybook-records.h"
#include "daybook-tie.h"

void
daybook_story_free (DaybookStory *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->entry, daybook_tree_unref);
  g_clear_pointer (&self->payment, daybook_tree_unref);
  g_clear_pointer (&self->order, daybook_tree_unref);
  g_clear_pointer (&self->shop_refund, daybook_tree_unref);
  g_clear_pointer (&self->dispute, daybook_tree_unref);
  g_clear_pointer (&self->payout, daybook_tree_unref);
  g_free (self->waits_for);
  g_free (self->reason);
  g_free (self);
}

static gint64
minor (const DaybookTree *tree, const char *path)
{
  gint64 value = 0;

  daybook_tree_int (tree, daybook_tree_get (tree, daybook_tree_find (tree, 0, path), "amount"),
                    &value);
  return value;
}

/* Loads the record of the processor's with this id. When it has not come, the story waits for it,
 * and the answer is still TRUE. */
static gboolean
load (DaybookBookFlow *flow,
      DaybookStory *self,
      const char *type,
      const char *id,
      DaybookTree **tree,
      gint64 *record,
      GError **error)
{
  gint64 found
      = id != NULL ? daybook_records_find_id (flow->db, flow->processor, type, id, error) : 0;

  if (found < 0)
    return FALSE;
  if (found == 0)
    {
      self->state = DAYBOOK_STORY_WAITS;
      self->waits_for = g_strdup_printf ("%s:%s", type, id != NULL ? id : "?");
      return TRUE;
    }
  if (record != NULL)
    *record = found;
  *tree = daybook_book_flow_load (flow, found, error);
  return *tree != NULL;
}

static gboolean
whole (const DaybookStory *self)
{
  return self->state == DAYBOOK_STORY_WHOLE;
}

static void
take_tie (DaybookStory *self, DaybookTie tie, DaybookTieResult *result)
{
  static const struct
  {
    DaybookStoryState state;
    const char *queue;
  } ways[] = {
    [DAYBOOK_TIE_FOUND] = { DAYBOOK_STORY_WHOLE, NULL },
    [DAYBOOK_TIE_NO_HINTS] = { DAYBOOK_STORY_SUSPENSE, NULL },
    [DAYBOOK_TIE_WAITS] = { DAYBOOK_STORY_WAITS, NULL },
    [DAYBOOK_TIE_DIFFERS] = { DAYBOOK_STORY_HELD, "amount differs" },
    [DAYBOOK_TIE_SEVERAL] = { DAYBOOK_STORY_HELD, "possible duplicate" },
  };

  self->state = ways[tie].state;
  self->queue = ways[tie].queue;
  self->waits_for = g_steal_pointer (&result->waits_for);
  self->reason = g_steal_pointer (&result->reason);
}

/* The order that the payment pays for. */
static gboolean
gather_order (DaybookBookFlow *flow, DaybookStory *self, GError **error)
{
  g_auto(DaybookTieResult) result = { 0 };
  DaybookTie tie;

  if (!daybook_tie_payment (flow, self->payment_record, self->payment, &tie, &result, error))
    return FALSE;
  take_tie (self, tie, &result);
  if (tie != DAYBOOK_TIE_FOUND)
    return TRUE;
  self->order_record = result.record;
  self->order = daybook_book_flow_load (flow, result.record, error);
  return self->order != NULL;
}

/* How much of a loss was tax is told by the order, so it is waited for. A payment that names none
 * has none. */
static gboolean
gather_order_of_loss (DaybookBookFlow *flow, DaybookStory *self, GError **error)
{
  if (!gather_order (flow, self, error))
    return FALSE;
  if (self->state != DAYBOOK_STORY_SUSPENSE)
    return TRUE;
  self->state = DAYBOOK_STORY_WHOLE;
  g_clear_pointer (&self->waits_for, g_free);
  g_clear_pointer (&self->reason, g_free);
  return TRUE;
}

/* For a memo only: a missing order changes nothing. */
static gboolean
gather_order_if_known (DaybookBookFlow *flow, DaybookStory *self, GError **error)
{
  gint64 order = self->payment_record != 0
                     ? daybook_links_to (flow->db, "payment_order", self->payment_record, error)
                     : 0;

  if (order <= 0)
    return order == 0;
  self->order_record = order;
  self->order = daybook_book_flow_load (flow, order, error);
  return self->order != NULL;
}

static gboolean
gather_refund (DaybookBookFlow *flow, DaybookStory *self, GError **error)
{
  g_autoptr(DaybookTree) refund = NULL;
  g_auto(DaybookTieResult) result = { 0 };
  gint64 refund_record = 0;
  DaybookTie tie;

  if (!load (flow, self, "refund", daybook_tree_find_text (self->entry, 0, "source"), &refund,
             &refund_record, error))
    return FALSE;
  if (!whole (self))
    return TRUE;
  if (!load (flow, self, "payment", daybook_tree_find_text (refund, 0, "payment"), &self->payment,
             &self->payment_record, error))
    return FALSE;
  if (!whole (self))
    return TRUE;
  if (!gather_order (flow, self, error))
    return FALSE;
  if (!whole (self))
    return TRUE;
  if (!daybook_tie_refund (flow->db, flow->shop, refund_record, refund, self->order_record,
                           daybook_tree_find_text (self->order, 0, "id"), flow->now_us, &tie,
                           &result, error))
    return FALSE;
  take_tie (self, tie, &result);
  if (tie != DAYBOOK_TIE_FOUND)
    return TRUE;
  self->shop_refund = daybook_book_flow_load (flow, result.record, error);
  return self->shop_refund != NULL;
}

static gboolean
gather_dispute (DaybookBookFlow *flow, DaybookStory *self, GError **error)
{
  const char *source = daybook_tree_find_text (self->entry, 0, "source");
  const char *payment;

  if (self->dispute == NULL && !load (flow, self, "dispute", source, &self->dispute, NULL, error))
    return FALSE;
  if (!whole (self))
    return TRUE;
  payment = daybook_tree_find_text (self->dispute, 0, "payment");
  return load (flow, self, "payment", payment, &self->payment, &self->payment_record, error)
         && (!whole (self) || gather_order_if_known (flow, self, error));
}

/* The tax that the shop's refund gave back: of goods, shipping and adjustments. */
static gint64
refund_tax (const DaybookTree *shop)
{
  static const char *const lists[] = { "lines", "shipping", "adjustments" };
  gint64 sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (DaybookNode node = daybook_tree_first (shop, daybook_tree_get (shop, 0, lists[i]));
         node != DAYBOOK_NODE_NONE; node = daybook_tree_next (shop, node))
      {
        gint64 tax = 0;

        daybook_tree_int (shop, daybook_tree_find (shop, node, "tax.amount"), &tax);
        sum += tax;
      }
  return sum;
}

/* An order may have been paid in parts: each payment has refunds of its own. */
static gboolean
is_of_payment (const DaybookStory *self, const DaybookTree *refund)
{
  return g_strcmp0 (daybook_tree_find_text (refund, 0, "payment"),
                    daybook_tree_find_text (self->payment, 0, "id"))
         == 0;
}

/* What of the payment and its order had been given back before: processor's side by entry, shop's
 * side with its tax. */
static gboolean
add_refunds (DaybookBookFlow *flow, DaybookStory *self, GError **error)
{
  DaybookHappening *happening = &self->happening;
  const char *order = daybook_tree_find_text (self->order, 0, "id");
  g_autoptr(GArray) refunds = daybook_anchors_find (flow->db, "refund_of", order, "refund", error);

  if (refunds == NULL)
    return FALSE;
  for (guint i = 0; i < refunds->len; i++)
    {
      gint64 id = g_array_index (refunds, gint64, i);
      g_autoptr(GArray) carried = daybook_links_from (flow->db, "refund_refund", id, error);
      g_autoptr(DaybookStoredRecord) stored
          = carried != NULL ? daybook_records_get (flow->db, id, error) : NULL;
      g_autoptr(DaybookTree) shop
          = stored != NULL ? daybook_tree_new (stored->body, -1, error) : NULL;
      g_autoptr(DaybookTree) refund = NULL;
      g_autoptr(DaybookStoredRecord) entry = NULL;
      g_autoptr(DaybookTree) row = NULL;

      if (shop == NULL)
        return FALSE;
      /* Another shop may number its orders alike. */
      if (carried->len == 0 || !g_str_equal (stored->connection, flow->shop))
        continue;
      happening->refunded_shop += minor (shop, "amount");
      happening->refunded_tax += refund_tax (shop);
      refund = daybook_book_flow_load (flow, g_array_index (carried, gint64, 0), error);
      if (refund == NULL)
        return FALSE;
      if (daybook_tree_find_text (refund, 0, "entry") == NULL || !is_of_payment (self, refund))
        continue;
      entry = daybook_records_find (flow->db, flow->processor, "balance_entry",
                                    daybook_tree_find_text (refund, 0, "entry"), error);
      row = entry != NULL ? daybook_tree_new (entry->body, -1, error) : NULL;
      if (row != NULL)
        happening->refunded_settled -= minor (row, "gross");
    }
  return TRUE;
}

/* What the processor gave back before is no loss, and the shop says how much of it was tax: until
 * the shop has told of each refund, the story is not whole. */
static gboolean
await_refunds (DaybookBookFlow *flow, DaybookStory *self, GError **error)
{
  g_autoptr(GArray) refunds
      = daybook_anchors_find (flow->db, "refund_of_payment",
                              daybook_tree_find_text (self->payment, 0, "id"), "refund", error);

  for (guint i = 0; refunds != NULL && whole (self) && i < refunds->len; i++)
    {
      gint64 id = g_array_index (refunds, gint64, i);
      g_autoptr(DaybookTree) refund = daybook_records_load (flow->db, id, error);
      g_auto(DaybookTieResult) result = { 0 };
      const char *status = refund != NULL ? daybook_tree_find_text (refund, 0, "status") : NULL;
      DaybookTie tie;

      if (refund == NULL)
        return FALSE;
      if (g_strcmp0 (status, "failed") == 0 || g_strcmp0 (status, "cancelled") == 0)
        continue;
      if (!daybook_tie_refund (flow->db, flow->shop, id, refund, self->order_record,
                               daybook_tree_find_text (self->order, 0, "id"), flow->now_us, &tie,
                               &result, error))
        return FALSE;
      take_tie (self, tie, &result);
    }
  return refunds != NULL;
}

static gboolean
gather_lost (DaybookBookFlow *flow, DaybookStory *self, gint64 subject, GError **error)
{
  g_autoptr(DaybookTree) sale = NULL;
  const char *entry;

  self->dispute = daybook_book_flow_load (flow, subject, error);
  if (self->dispute == NULL)
    return FALSE;
  entry = daybook_tree_find_text (self->dispute, 0, "entries[0]");
  if (entry == NULL)
    {
      self->state = DAYBOOK_STORY_HELD;
      self->queue = "money we cannot explain";
      self->reason = g_strdup ("the dispute is lost, but no row of the ledger took its money");
      return TRUE;
    }
  if (!load (flow, self, "balance_entry", entry, &self->entry, &self->entry_record, error)
      || !whole (self))
    return whole (self) ? FALSE : TRUE;
  if (!gather_dispute (flow, self, error)
      || (whole (self) && self->order == NULL && !gather_order_of_loss (flow, self, error)))
    return FALSE;
  if (!whole (self))
    return TRUE;
  entry = daybook_tree_find_text (self->payment, 0, "entry");
  if (!load (flow, self, "balance_entry", entry, &sale, NULL, error))
    return FALSE;
  if (!whole (self))
    return TRUE;
  self->happening.settled = minor (sale, "gross");
  if (self->order == NULL)
    return TRUE;
  return await_refunds (flow, self, error) && (!whole (self) || add_refunds (flow, self, error));
}

/* A payout is posted when it was sent, and when its lines explain it. */
static gboolean
gather_payout (DaybookBookFlow *flow, DaybookStory *self, GError **error)
{
  const char *source = daybook_tree_find_text (self->entry, 0, "source");
  g_autofree char *key = g_strdup_printf ("payout:%s", source);
  const char *status;
  g_autoptr(GArray) lines = NULL;
  gint64 sum = 0;
  char left[DAYBOOK_MONEY_TEXT_MAX], right[DAYBOOK_MONEY_TEXT_MAX];

  if (!load (flow, self, "payout", source, &self->payout, &self->payout_record, error)
      || !whole (self))
    return whole (self) ? FALSE : TRUE;
  status = daybook_tree_find_text (self->payout, 0, "status");
  if (g_strcmp0 (status, "paid") != 0
      || !daybook_tree_is_true (self->payout, daybook_tree_get (self->payout, 0, "complete")))
    {
      self->state = DAYBOOK_STORY_WAITS;
      self->waits_for = g_steal_pointer (&key);
      self->reason = g_strdup_printf (
          "the payout is %s", g_strcmp0 (status, "paid") == 0 ? "not listed whole yet" : status);
      return TRUE;
    }
  lines = daybook_anchors_find (flow->db, "line_of_payout", source, "payout_line", error);
  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    {
      g_autoptr(DaybookTree) line
          = daybook_book_flow_load (flow, g_array_index (lines, gint64, i), error);

      if (line == NULL)
        return FALSE;
      /* The list of a payout may name its own row too. */
      if (g_strcmp0 (daybook_tree_find_text (line, 0, "kind"), "payout") != 0)
        sum += minor (line, "net");
    }
  if (sum != minor (self->payout, "amount"))
    {
      self->state = DAYBOOK_STORY_WAITS;
      self->waits_for = g_steal_pointer (&key);
      self->reason = g_strdup_printf (
          "its %u lines come to %s, the payout is %s", lines->len,
          daybook_money_text (sum, flow->books->currency, left),
          daybook_money_text (minor (self->payout, "amount"), flow->books->currency, right));
    }
  return TRUE;
}

static gboolean
gather (DaybookBookFlow *flow,
        DaybookStory *self,
        DaybookPostingKind kind,
        gint64 subject,
        GError **error)
{
  const char *entry_kind;
  const char *source;

  if (kind == DAYBOOK_POSTING_DISPUTE_LOST)
    return gather_lost (flow, self, subject, error);
  self->entry_record = subject;
  self->entry = daybook_book_flow_load (flow, subject, error);
  if (self->entry == NULL)
    return FALSE;
  entry_kind = daybook_tree_find_text (self->entry, 0, "kind");
  source = daybook_tree_find_text (self->entry, 0, "source");
  /* What went to suspense is looked at again as what it would have been. */
  if (kind == DAYBOOK_POSTING_SUSPENSE)
    kind = g_strcmp0 (entry_kind, "refund") == 0 ? DAYBOOK_POSTING_REFUND : DAYBOOK_POSTING_SALE;
  switch (kind)
    {
    case DAYBOOK_POSTING_SALE:
      return load (flow, self, "payment", source, &self->payment, &self->payment_record, error)
             && (!whole (self) || gather_order (flow, self, error));
    case DAYBOOK_POSTING_REFUND:
      return gather_refund (flow, self, error);
    case DAYBOOK_POSTING_DISPUTE:
    case DAYBOOK_POSTING_DISPUTE_WON:
      return gather_dispute (flow, self, error);
    case DAYBOOK_POSTING_PAYOUT:
      return gather_payout (flow, self, error);
    case DAYBOOK_POSTING_FEE:
      if (g_strcmp0 (entry_kind, "payment") != 0 || source == NULL)
        return TRUE;
      self->payment_record
          = MAX (0, daybook_records_find_id (flow->db, flow->processor, "payment", source, NULL));
      return gather_order_if_known (flow, self, error);
    default:
      return TRUE;
    }
}

DaybookStory *
daybook_story_gather (DaybookBookFlow *flow,
                      DaybookPostingKind kind,
                      gint64 subject,
                      GError **error)
{
  g_autoptr(DaybookStory) self = g_new0 (DaybookStory, 1);

  if (!gather (flow, self, kind, subject, error))
    return NULL;
  self->happening.entry = self->entry;
  self->happening.payment = self->payment;
  self->happening.order = self->order;
  self->happening.shop_refund = self->shop_refund;
  self->happening.dispute = self->dispute;
  self->happening.payout = self->payout;
  return g_steal_pointer (&self);
}

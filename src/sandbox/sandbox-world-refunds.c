/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refunds in the shop. A line gives back its share of the discounted price and of the tax, by
 * units; the share of the last unit is what remains, so that the refunds of a line never add up to
 * more or less than the line. */
#include "sandbox-world-private.h"

#include "sandbox-world-free.h"

/* The part of @whole that units @done to @done + @take of @all carry. */
static gint64
share (gint64 whole, int done, int take, int all)
{
  return sandbox_half_up (whole * (done + take), all) - sandbox_half_up (whole * done, all);
}

static SandboxMoney
share_money (const SandboxMoney *whole, const SandboxLine *line, int take)
{
  return (SandboxMoney){
    share (whole->shop, line->refunded_quantity, take, line->quantity),
    share (whole->presentment, line->refunded_quantity, take, line->quantity),
  };
}

static gboolean
has_shipping_left (const SandboxOrder *order)
{
  return order->shipping->len > 0 && order->shipping_total.shop > 0
         && order->refunded_shipping.shop == 0;
}

static SandboxMoney
tip_left (const SandboxOrder *order)
{
  SandboxMoney left = order->tip;

  sandbox_money_subtract (&left, &order->refunded_tip);

  return left;
}

SandboxMoney
sandbox_world_quote_refund (SandboxOrder *order, GArray *wishes, gboolean shipping, gboolean tip)
{
  SandboxMoney sum = { 0, 0 };

  for (guint i = 0; i < wishes->len; i++)
    {
      const SandboxRefundWish *wish = &g_array_index (wishes, SandboxRefundWish, i);
      SandboxMoney subtotal = share_money (&wish->line->discounted, wish->line, wish->quantity);
      SandboxMoney tax = share_money (&wish->line->tax, wish->line, wish->quantity);

      sandbox_money_add (&sum, &subtotal);
      sandbox_money_add (&sum, &tax);
    }
  if (shipping && has_shipping_left (order))
    {
      sandbox_money_add (&sum, &order->shipping_total);
      sandbox_money_add (&sum, &((SandboxShippingLine *) order->shipping->pdata[0])->tax);
    }
  if (tip)
    {
      SandboxMoney left = tip_left (order);

      sandbox_money_add (&sum, &left);
    }

  return sum;
}

static void
restock (SandboxLine *line, int quantity, const char *type, SandboxLocation *location, gint64 at_us)
{
  GPtrArray *levels = line->variant->item->levels;

  for (guint i = 0; i < levels->len; i++)
    {
      SandboxInventoryLevel *level = levels->pdata[i];

      if (level->location != location || g_str_equal (type, "NO_RESTOCK"))
        continue;
      level->available += quantity;
      if (g_str_equal (type, "CANCEL"))
        level->committed -= quantity;
      level->updated_us = line->variant->item->updated_us = at_us;
    }
}

static void
refund_line (SandboxWorld *world, SandboxRefund *refund, const SandboxRefundWish *wish)
{
  SandboxRefundLine *entry = g_new0 (SandboxRefundLine, 1);
  SandboxLine *line = wish->line;

  entry->id = sandbox_mint_id (world);
  entry->line = line;
  entry->quantity = wish->quantity;
  entry->restock_type = wish->restock_type;
  entry->location = wish->location;
  entry->subtotal = share_money (&line->discounted, line, wish->quantity);
  entry->tax = share_money (&line->tax, line, wish->quantity);
  g_ptr_array_add (refund->lines, entry);

  line->refunded_quantity += wish->quantity;
  line->current_quantity -= wish->quantity;
  restock (line, wish->quantity, wish->restock_type, wish->location, refund->created_us);
  sandbox_money_add (&refund->total, &entry->subtotal);
  sandbox_money_add (&refund->total, &entry->tax);
  sandbox_money_add (&refund->order->refunded_subtotal, &entry->subtotal);
  sandbox_money_add (&refund->order->refunded_tax, &entry->tax);
}

static void
refund_shipping (SandboxWorld *world, SandboxRefund *refund)
{
  SandboxRefundShipping *entry = g_new0 (SandboxRefundShipping, 1);

  entry->id = sandbox_mint_id (world);
  entry->line = refund->order->shipping->pdata[0];
  entry->subtotal = entry->line->discounted;
  entry->tax = entry->line->tax;
  g_ptr_array_add (refund->shipping, entry);

  sandbox_money_add (&refund->total, &entry->subtotal);
  sandbox_money_add (&refund->total, &entry->tax);
  sandbox_money_add (&refund->order->refunded_shipping, &entry->subtotal);
  sandbox_money_add (&refund->order->refunded_tax, &entry->tax);
}

static SandboxTransaction *
find_sale (const SandboxOrder *order)
{
  for (guint i = 0; i < order->transactions->len; i++)
    {
      SandboxTransaction *sale = order->transactions->pdata[i];

      if (g_str_equal (sale->kind, "SALE") && g_str_equal (sale->status, "SUCCESS"))
        return sale;
    }

  return NULL;
}

static void
add_transaction (SandboxWorld *world, SandboxRefund *refund)
{
  SandboxTransaction *transaction = g_new0 (SandboxTransaction, 1);
  SandboxTransaction *sale = find_sale (refund->order);

  transaction->id = sandbox_mint_id (world);
  transaction->order = refund->order;
  transaction->refund = refund;
  transaction->parent = sale;
  transaction->kind = "REFUND";
  transaction->status = "SUCCESS";
  transaction->gateway = sale != NULL ? sale->gateway : "manual";
  transaction->amount = refund->total;
  transaction->created_us = transaction->processed_us = refund->created_us;
  transaction->test = refund->order->test;
  g_ptr_array_add (refund->order->transactions, transaction);
  g_ptr_array_add (refund->transactions, transaction);
  g_hash_table_insert (world->transactions_by_id, &transaction->id, transaction);
}

static void
pay_back (SandboxWorld *world, SandboxRefund *refund)
{
  SandboxCharge *charge = refund->order->charges->len > 0 ? refund->order->charges->pdata[0] : NULL;
  SandboxStripeRefund *stripe;
  gint64 amount;

  if (charge == NULL)
    return;

  amount = MIN (refund->total.presentment, charge->amount - charge->amount_refunded);
  if (amount <= 0)
    return;

  stripe = sandbox_world_refund_charge (world, charge, amount, "requested_by_customer", NULL,
                                        refund->created_us);
  stripe->refund = refund;
}

SandboxRefund *
sandbox_world_refund_order (SandboxWorld *world,
                            SandboxOrder *order,
                            GArray *wishes,
                            gboolean shipping,
                            gboolean tip,
                            const char *note,
                            gint64 at_us)
{
  SandboxRefund *refund = g_new0 (SandboxRefund, 1);

  refund->id = sandbox_mint_id (world);
  refund->order = order;
  refund->created_us = refund->updated_us = at_us;
  refund->note = g_strdup (note);
  refund->lines = g_ptr_array_new_with_free_func (g_free);
  refund->shipping = g_ptr_array_new_with_free_func (g_free);
  refund->adjustments = g_ptr_array_new_with_free_func (g_free);
  refund->transactions = g_ptr_array_new ();
  for (guint i = 0; i < wishes->len; i++)
    refund_line (world, refund, &g_array_index (wishes, SandboxRefundWish, i));
  if (shipping && has_shipping_left (order))
    refund_shipping (world, refund);
  if (tip)
    {
      refund->tip = tip_left (order);
      sandbox_money_add (&refund->total, &refund->tip);
      sandbox_money_add (&order->refunded_tip, &refund->tip);
    }
  sandbox_money_add (&order->refunded, &refund->total);
  g_ptr_array_add (order->refunds, refund);
  g_hash_table_insert (world->refunds_by_id, &refund->id, refund);

  if (refund->total.shop > 0)
    {
      add_transaction (world, refund);
      pay_back (world, refund);
    }
  if (order->refunded.shop > 0)
    order->financial
        = order->refunded.shop >= order->total.shop ? "REFUNDED" : "PARTIALLY_REFUNDED";
  sandbox_world_touch_order (world, order, at_us);

  return refund;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releasing the world's elements. */
#include "sandbox-world-free.h"

void
sandbox_item_free (gpointer data)
{
  SandboxInventoryItem *item = data;

  g_ptr_array_unref (item->levels);
  g_free (item);
}

void
sandbox_product_free (gpointer data)
{
  SandboxProduct *product = data;

  g_free (product->handle);
  g_ptr_array_unref (product->variants);
  g_free (product);
}

void
sandbox_variant_free (gpointer data)
{
  SandboxVariant *variant = data;

  g_free (variant->sku);
  g_free (variant->barcode);
  g_free (variant);
}

void
sandbox_customer_free (gpointer data)
{
  SandboxCustomer *customer = data;

  g_free (customer->email);
  g_free (customer->phone);
  g_free (customer->address);
  g_free (customer->note);
  g_free (customer->stripe_id);
  g_free (customer);
}

void
sandbox_discount_free (gpointer data)
{
  SandboxDiscount *discount = data;

  g_free (discount->code);
  g_free (discount);
}

void
sandbox_line_free (gpointer data)
{
  SandboxLine *line = data;

  g_ptr_array_unref (line->allocations);
  g_ptr_array_unref (line->taxes);
  g_free (line);
}

void
sandbox_shipping_free (gpointer data)
{
  SandboxShippingLine *shipping = data;

  g_ptr_array_unref (shipping->allocations);
  g_ptr_array_unref (shipping->taxes);
  g_free (shipping);
}

void
sandbox_transaction_free (gpointer data)
{
  SandboxTransaction *transaction = data;

  g_free (transaction->payment_id);
  g_free (transaction);
}

void
sandbox_refund_free (gpointer data)
{
  SandboxRefund *refund = data;

  g_free (refund->note);
  g_ptr_array_unref (refund->lines);
  g_ptr_array_unref (refund->shipping);
  g_ptr_array_unref (refund->adjustments);
  g_ptr_array_unref (refund->transactions);
  g_free (refund);
}

void
sandbox_order_free (gpointer data)
{
  SandboxOrder *order = data;

  g_free (order->note);
  g_free (order->tags);
  g_free (order->tracking);
  g_ptr_array_unref (order->discounts);
  g_ptr_array_unref (order->lines);
  g_ptr_array_unref (order->shipping);
  g_ptr_array_unref (order->transactions);
  g_ptr_array_unref (order->refunds);
  g_ptr_array_unref (order->charges);
  g_free (order);
}

void
sandbox_charge_free (gpointer data)
{
  SandboxCharge *charge = data;

  g_free (charge->id);
  g_free (charge->intent_id);
  g_free (charge->description);
  g_free (charge->meta_order_id);
  g_free (charge->meta_payment_id);
  g_free (charge->last4);
  g_free (charge->fingerprint);
  g_ptr_array_unref (charge->refunds);
  g_ptr_array_unref (charge->disputes);
  g_free (charge);
}

void
sandbox_stripe_refund_free (gpointer data)
{
  SandboxStripeRefund *refund = data;

  g_free (refund->id);
  g_hash_table_unref (refund->metadata);
  g_free (refund);
}

void
sandbox_dispute_free (gpointer data)
{
  SandboxDispute *dispute = data;

  g_free (dispute->id);
  g_ptr_array_unref (dispute->rows);
  g_free (dispute);
}

void
sandbox_row_free (gpointer data)
{
  SandboxBalanceRow *row = data;

  g_free (row->id);
  g_free (row->description);
  g_free (row->source);
  g_ptr_array_unref (row->fees);
  g_free (row);
}

void
sandbox_payout_free (gpointer data)
{
  SandboxPayout *payout = data;

  g_free (payout->id);
  g_free (payout->trace_id);
  g_ptr_array_unref (payout->rows);
  g_free (payout);
}

void
sandbox_event_free (gpointer data)
{
  SandboxEvent *event = data;

  g_free (event->id);
  g_free (event->object_id);
  g_free (event);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The posting policy, written down once more and on its own:
 *
 *  charge         Dr clearing (row amount), Dr discounts, Dr/Cr exchange (shop total − row amount);
 *                 Cr sales (list price), Cr shipping (discounted), Cr tax, Cr tips. Not tied to an
 * order: Cr suspense. its fee        Dr fees, Cr clearing. refund         Dr returns (list price of
 * the lines, and shipping), Dr tax, Dr tips, Cr discounts; Cr clearing (row amount); the difference
 * to exchange. Without a refund in the shop or a tie to an order: Dr suspense. dispute        Dr
 * disputes, Dr dispute fees, Cr clearing. Won: Dr clearing, Cr disputes. Lost: Dr tax (its share),
 * Dr chargebacks (the rest), Cr disputes. reserve        Dr reserve, Cr clearing when held, the
 * other way round when released. Stripe's bill  Dr fees, Cr clearing. payout         Dr bank, Cr
 * clearing, once paid and reconciled.
 *
 * Debits are positive, so every posting adds up to nothing and so does the trial balance. */
#include "sandbox-truth.h"

static void
post (SandboxTruth *truth, SandboxRole role, gint64 debit)
{
  truth->accounts[role] += debit;
}

static gint64
half_up (gint64 numerator, gint64 denominator)
{
  gint64 whole = numerator / denominator;

  return numerator % denominator * 2 >= denominator ? whole + 1 : whole;
}

gboolean
sandbox_truth_is_anchored (const SandboxCharge *charge)
{
  return charge->meta_order_id != NULL || charge->meta_payment_id != NULL;
}

gint64
sandbox_truth_gross (const SandboxRefund *refund)
{
  gint64 gross = 0;

  for (guint i = 0; i < refund->lines->len; i++)
    {
      const SandboxRefundLine *entry = refund->lines->pdata[i];

      gross += entry->line->unit_price.shop * entry->quantity;
    }

  return gross;
}

static void
post_charge (SandboxTruth *truth, const SandboxCharge *charge)
{
  const SandboxBalanceRow *row = charge->row;
  const SandboxOrder *order = charge->order;

  post (truth, SANDBOX_ROLE_CLEARING, row->amount);
  if (sandbox_truth_is_anchored (charge))
    {
      truth->documents[SANDBOX_DOCUMENT_SALE]++;
      post (truth, SANDBOX_ROLE_SALES, -order->gross.shop);
      post (truth, SANDBOX_ROLE_DISCOUNTS, order->line_discounts.shop);
      post (truth, SANDBOX_ROLE_SHIPPING, -order->shipping_total.shop);
      post (truth, SANDBOX_ROLE_TAX, -order->tax.shop);
      post (truth, SANDBOX_ROLE_TIPS, -order->tip.shop);
      post (truth, SANDBOX_ROLE_EXCHANGE, order->total.shop - row->amount);
    }
  else
    {
      truth->documents[SANDBOX_DOCUMENT_OTHER]++;
      post (truth, SANDBOX_ROLE_SUSPENSE, -row->amount);
    }

  if (row->fee == 0)
    return;
  truth->documents[SANDBOX_DOCUMENT_FEE]++;
  post (truth, SANDBOX_ROLE_FEES, row->fee);
  post (truth, SANDBOX_ROLE_CLEARING, -row->fee);
}

static gint64
refunded_shipping (const SandboxRefund *refund)
{
  gint64 sum = 0;

  for (guint i = 0; i < refund->shipping->len; i++)
    sum += ((const SandboxRefundShipping *) refund->shipping->pdata[i])->subtotal.shop;

  return sum;
}

static gint64
refunded_subtotal (const SandboxRefund *refund)
{
  gint64 sum = 0;

  for (guint i = 0; i < refund->lines->len; i++)
    sum += ((const SandboxRefundLine *) refund->lines->pdata[i])->subtotal.shop;

  return sum;
}

static gint64
refunded_tax (const SandboxRefund *refund)
{
  gint64 sum = 0;

  for (guint i = 0; i < refund->lines->len; i++)
    sum += ((const SandboxRefundLine *) refund->lines->pdata[i])->tax.shop;
  for (guint i = 0; i < refund->shipping->len; i++)
    sum += ((const SandboxRefundShipping *) refund->shipping->pdata[i])->tax.shop;

  return sum;
}

static void
post_refund (SandboxTruth *truth, const SandboxStripeRefund *stripe)
{
  const SandboxRefund *refund = stripe->refund;
  gint64 paid = -stripe->row->amount;
  gint64 gross;

  post (truth, SANDBOX_ROLE_CLEARING, -paid);
  if (refund == NULL || !sandbox_truth_is_anchored (stripe->charge))
    {
      truth->documents[SANDBOX_DOCUMENT_OTHER]++;
      post (truth, SANDBOX_ROLE_SUSPENSE, paid);
      return;
    }

  gross = sandbox_truth_gross (refund);
  truth->documents[SANDBOX_DOCUMENT_REFUND]++;
  post (truth, SANDBOX_ROLE_RETURNS, gross + refunded_shipping (refund));
  post (truth, SANDBOX_ROLE_DISCOUNTS, refunded_subtotal (refund) - gross);
  post (truth, SANDBOX_ROLE_TAX, refunded_tax (refund));
  post (truth, SANDBOX_ROLE_TIPS, refund->tip.shop);
  post (truth, SANDBOX_ROLE_EXCHANGE, paid - refund->total.shop);
}

/* What is left of the tax, in proportion to what is left of the order. That is in shop money, and
 * so the loss is brought there at the rate that the charge had: a refund's rate was another one. */
SandboxLoss
sandbox_truth_loss (const SandboxDispute *dispute)
{
  const SandboxCharge *charge = dispute->charge;
  gint64 disputed = -((const SandboxBalanceRow *) dispute->rows->pdata[0])->amount;
  gint64 total = charge->order->total.shop;
  gint64 left = total;
  gint64 tax = charge->order->tax.shop;
  gint64 lost = half_up (total * disputed, charge->row->amount);

  for (guint i = 0; i < charge->order->refunds->len; i++)
    {
      tax -= refunded_tax (charge->order->refunds->pdata[i]);
      left -= ((const SandboxRefund *) charge->order->refunds->pdata[i])->total.shop;
    }

  if (!sandbox_truth_is_anchored (charge) || left <= 0)
    tax = 0;
  else if (lost < left)
    tax = half_up (tax * lost, left);

  return (SandboxLoss){ tax, disputed - tax };
}

static void
post_disputes (SandboxTruth *truth, const SandboxWorld *world)
{
  for (guint i = 0; i < world->disputes->len; i++)
    {
      const SandboxDispute *dispute = world->disputes->pdata[i];
      SandboxLoss loss;

      if (!g_str_equal (dispute->status, "lost"))
        continue;

      loss = sandbox_truth_loss (dispute);
      truth->documents[SANDBOX_DOCUMENT_DISPUTE_LOST]++;
      post (truth, SANDBOX_ROLE_TAX, loss.tax);
      post (truth, SANDBOX_ROLE_CHARGEBACKS, loss.rest);
      post (truth, SANDBOX_ROLE_DISPUTES, -(loss.tax + loss.rest));
    }
}

/* Everything of a row goes from @role to clearing. */
static void
post_plain (SandboxTruth *truth,
            const SandboxBalanceRow *row,
            SandboxRole role,
            SandboxDocument document)
{
  truth->documents[document]++;
  post (truth, role, -row->amount);
  post (truth, SANDBOX_ROLE_CLEARING, row->amount);
}

static void
post_row (SandboxTruth *truth, const SandboxWorld *world, const SandboxBalanceRow *row)
{
  if (g_str_equal (row->category, "charge"))
    post_charge (truth, g_hash_table_lookup (world->charges_by_id, row->source));
  else if (g_str_equal (row->category, "refund"))
    post_refund (truth, g_hash_table_lookup (world->stripe_refunds_by_id, row->source));
  else if (g_str_equal (row->category, "dispute"))
    {
      post_plain (truth, row, SANDBOX_ROLE_DISPUTES, SANDBOX_DOCUMENT_DISPUTE);
      post (truth, SANDBOX_ROLE_DISPUTE_FEES, row->fee);
      post (truth, SANDBOX_ROLE_CLEARING, -row->fee);
    }
  else if (g_str_equal (row->category, "dispute_reversal"))
    post_plain (truth, row, SANDBOX_ROLE_DISPUTES, SANDBOX_DOCUMENT_DISPUTE_WON);
  else if (g_str_equal (row->category, "risk_reserved_funds"))
    post_plain (truth, row, SANDBOX_ROLE_RESERVE, SANDBOX_DOCUMENT_RESERVE);
  else if (g_str_equal (row->category, "fee"))
    post_plain (truth, row, SANDBOX_ROLE_FEES, SANDBOX_DOCUMENT_FEE);
  else if (!g_str_equal (row->category, "payout"))
    post_plain (truth, row, SANDBOX_ROLE_SUSPENSE, SANDBOX_DOCUMENT_OTHER);
  else if (g_str_equal (row->payout->status, "paid")
           && g_str_equal (row->payout->reconciliation, "completed"))
    post_plain (truth, row, SANDBOX_ROLE_BANK, SANDBOX_DOCUMENT_PAYOUT);
}

void
sandbox_truth_compute (SandboxTruth *truth, const SandboxWorld *world)
{
  *truth = (SandboxTruth){ 0 };
  for (guint i = 0; i < world->rows->len; i++)
    post_row (truth, world, world->rows->pdata[i]);
  post_disputes (truth, world);
}

const char *
sandbox_role_name (SandboxRole role)
{
  static const char *const names[SANDBOX_N_ROLES] = {
    "bank",        "clearing", "reserve",  "disputes",  "tax",  "tips",
    "sales",       "shipping", "returns",  "discounts", "fees", "dispute_fees",
    "chargebacks", "exchange", "rounding", "suspense",
  };

  return names[role];
}

const char *
sandbox_document_name (SandboxDocument document)
{
  static const char *const names[SANDBOX_N_DOCUMENTS] = {
    "sale", "fee", "refund", "dispute", "dispute_won", "dispute_lost", "reserve", "payout", "other",
  };

  return names[document];
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charges, refunds and disputes at Stripe, and the balance rows they leave. A charge is in the
 * customer's currency; its rows are in dollars at Stripe's rate of the day, which is not the
 * shop's. */
#include "sandbox-world-private.h"

#include "sandbox-world-free.h"

#define NO_REFERENCE_PPM 15000
#define NO_PAYMENT_ID_PPM 30000
#define DISPUTE_FEE 1500

/* USD minor units of @amount in the charge's currency. @rate_ppm: 0 when no exchange is needed. */
static gint64
settle (SandboxWorld *world, const char *currency, gint64 amount, gint64 at_us, gint64 *rate_ppm)
{
  *rate_ppm = g_str_equal (currency, "usd") ? 0 : sandbox_stripe_rate (world, at_us);

  return *rate_ppm == 0 ? amount : sandbox_half_up (amount * *rate_ppm, 1000000);
}

static void
set_card (SandboxCharge *charge, SandboxRandom *random)
{
  static const char *const brands[] = { "visa", "visa", "mastercard", "amex", "discover" };
  static const char *const fundings[] = { "credit", "debit", "credit", "prepaid" };

  charge->brand = brands[sandbox_random_range (random, 0, G_N_ELEMENTS (brands) - 1)];
  charge->funding = fundings[sandbox_random_range (random, 0, G_N_ELEMENTS (fundings) - 1)];
  charge->country = charge->customer->country;
  charge->last4 = g_strdup_printf ("%04d", (int) sandbox_random_range (random, 0, 9999));
  charge->exp_month = (int) sandbox_random_range (random, 1, 12);
  charge->exp_year = (int) sandbox_random_range (random, 2027, 2032);
  charge->fingerprint = sandbox_random_id (random, "", 16);
}

static void
set_references (SandboxWorld *world, SandboxCharge *charge, const char *payment_id, gboolean loose)
{
  SandboxRandom *fate = &world->mint->fate;
  gboolean unlucky = sandbox_random_chance (fate, NO_REFERENCE_PPM);
  gboolean half = sandbox_random_chance (fate, NO_PAYMENT_ID_PPM);

  if (loose || (unlucky && charge->succeeded))
    {
      charge->description = g_strdup (world->shop_name);
      return;
    }

  charge->description = g_strdup_printf ("%s - Order %u", world->shop_name, charge->order->number);
  charge->meta_order_id = g_strdup_printf ("%u", charge->order->number);
  charge->meta_payment_id = half ? NULL : g_strdup (payment_id);
}

static void
settle_charge (SandboxWorld *world, SandboxCharge *charge)
{
  gint64 rate_ppm;
  gint64 amount = settle (world, charge->currency, charge->amount, charge->created_us, &rate_ppm);
  gint64 fee = sandbox_half_up (amount * 29, 1000) + 30;
  SandboxBalanceRow *row
      = sandbox_world_add_row (world, "charge", "charge", amount, fee, charge->created_us);
  SandboxFeeDetail *detail = g_new0 (SandboxFeeDetail, 1);

  detail->type = "stripe_fee";
  detail->description = "Stripe processing fees";
  detail->amount = fee;
  g_ptr_array_add (row->fees, detail);
  row->description = g_strdup (charge->description);
  row->source = g_strdup (charge->id);
  row->source_kind = "charge";
  row->rate_ppm = rate_ppm;
  row->available_us = sandbox_business_day (charge->created_us, 2);
  charge->row = row;
}

SandboxCharge *
sandbox_world_charge_order (SandboxWorld *world,
                            SandboxOrder *order,
                            const char *payment_id,
                            gboolean succeeded,
                            gboolean loose,
                            gint64 at_us)
{
  SandboxCharge *charge = g_new0 (SandboxCharge, 1);
  SandboxRandom *ids = &world->mint->ids;

  charge->id = sandbox_random_id (ids, "ch_3S", 22);
  charge->intent_id = sandbox_random_id (ids, "pi_3S", 22);
  charge->customer = order->customer;
  charge->order = order;
  charge->amount = order->total.presentment;
  charge->currency = *order->presentment == 'E' ? "eur" : "usd";
  charge->created_us = at_us;
  charge->succeeded = succeeded;
  charge->failure_code = succeeded ? NULL : "card_declined";
  charge->refunds = g_ptr_array_new ();
  charge->disputes = g_ptr_array_new ();
  set_card (charge, ids);
  set_references (world, charge, payment_id, loose);
  g_ptr_array_add (world->charges, charge);
  g_hash_table_insert (world->charges_by_id, charge->id, charge);
  g_hash_table_insert (world->charges_by_intent, charge->intent_id, charge);
  if (succeeded)
    {
      settle_charge (world, charge);
      g_ptr_array_add (order->charges, charge);
    }
  sandbox_world_add_event (world, succeeded ? "charge.succeeded" : "charge.failed", "charge",
                           charge->id, at_us);

  return charge;
}

SandboxStripeRefund *
sandbox_world_refund_charge (SandboxWorld *world,
                             SandboxCharge *charge,
                             gint64 amount,
                             const char *reason,
                             GHashTable *metadata,
                             gint64 at_us)
{
  SandboxStripeRefund *refund = g_new0 (SandboxStripeRefund, 1);
  gint64 rate_ppm;
  gint64 settled = settle (world, charge->currency, amount, at_us, &rate_ppm);

  refund->id = sandbox_random_id (&world->mint->ids, "re_3S", 22);
  refund->charge = charge;
  refund->amount = amount;
  refund->reason = reason;
  refund->status = "succeeded";
  refund->metadata = metadata != NULL
                         ? metadata
                         : g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  refund->created_us = at_us;
  refund->row = sandbox_world_add_row (world, "refund", "refund", -settled, 0, at_us);
  refund->row->description = g_strdup_printf ("REFUND FOR CHARGE (%s)", charge->description);
  refund->row->source = g_strdup (refund->id);
  refund->row->source_kind = "refund";
  refund->row->rate_ppm = rate_ppm;
  charge->amount_refunded += amount;
  g_ptr_array_add (charge->refunds, refund);
  g_ptr_array_add (world->stripe_refunds, refund);
  g_hash_table_insert (world->stripe_refunds_by_id, refund->id, refund);
  sandbox_world_add_event (world, "refund.created", "refund", refund->id, at_us);
  sandbox_world_add_event (world, "charge.refunded", "charge", charge->id, at_us);
  world->revision++;

  return refund;
}

static SandboxBalanceRow *
add_dispute_row (SandboxWorld *world,
                 SandboxDispute *dispute,
                 const char *category,
                 gint64 amount,
                 gint64 fee,
                 gint64 at_us)
{
  SandboxBalanceRow *row
      = sandbox_world_add_row (world, "adjustment", category, amount, fee, at_us);

  if (fee != 0)
    {
      SandboxFeeDetail *detail = g_new0 (SandboxFeeDetail, 1);

      detail->type = "stripe_fee";
      detail->description = "Dispute fee";
      detail->amount = fee;
      g_ptr_array_add (row->fees, detail);
    }
  row->description = g_strdup_printf ("Chargeback %s for %s", fee != 0 ? "withdrawal" : "reversal",
                                      dispute->charge->id);
  row->source = g_strdup (dispute->id);
  row->source_kind = "dispute";
  g_ptr_array_add (dispute->rows, row);

  return row;
}

static void
review_dispute_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxDispute *dispute = happening->subject;

  dispute->status = "under_review";
  sandbox_world_add_event (world, "charge.dispute.updated", "dispute", dispute->id,
                           happening->at_us);
}

static void
close_dispute_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxDispute *dispute = happening->subject;
  gboolean won = happening->value == SANDBOX_FATE_DISPUTE_WON;
  SandboxBalanceRow *withdrawn = dispute->rows->pdata[0];
  SandboxBalanceRow *row;

  dispute->status = won ? "won" : "lost";
  dispute->closed_us = happening->at_us;
  if (won)
    {
      row = add_dispute_row (world, dispute, "dispute_reversal", -withdrawn->amount, 0,
                             happening->at_us);
      row->rate_ppm = withdrawn->rate_ppm;
      sandbox_world_add_event (world, "charge.dispute.funds_reinstated", "dispute", dispute->id,
                               happening->at_us);
    }
  sandbox_world_add_event (world, "charge.dispute.closed", "dispute", dispute->id,
                           happening->at_us);
}

void
sandbox_world_open_dispute (SandboxWorld *world,
                            SandboxCharge *charge,
                            SandboxFate outcome,
                            gint64 at_us)
{
  static const char *const reasons[]
      = { "fraudulent", "product_not_received", "product_unacceptable", "duplicate" };
  SandboxRandom *fate = &world->mint->fate;
  SandboxDispute *dispute = g_new0 (SandboxDispute, 1);
  /* What stays open now is lost one day, if the world gets that far. */
  gint64 days = outcome == SANDBOX_FATE_DISPUTE_OPEN ? 45 : sandbox_random_range (fate, 8, 16);
  gint64 rate_ppm, amount;

  dispute->id = sandbox_random_id (&world->mint->ids, "dp_1S", 22);
  dispute->charge = charge;
  dispute->amount = charge->amount - charge->amount_refunded;
  dispute->reason = reasons[sandbox_random_range (fate, 0, G_N_ELEMENTS (reasons) - 1)];
  dispute->status = "needs_response";
  dispute->created_us = at_us;
  dispute->due_us = at_us + 9 * SANDBOX_DAY_US;
  dispute->rows = g_ptr_array_new ();
  charge->disputed = TRUE;
  g_ptr_array_add (charge->disputes, dispute);
  g_ptr_array_add (world->disputes, dispute);
  g_hash_table_insert (world->disputes_by_id, dispute->id, dispute);

  amount = settle (world, charge->currency, dispute->amount, at_us, &rate_ppm);
  add_dispute_row (world, dispute, "dispute", -amount, DISPUTE_FEE, at_us)->rate_ppm = rate_ppm;
  sandbox_world_add_event (world, "charge.dispute.created", "dispute", dispute->id, at_us);
  sandbox_world_add_event (world, "charge.dispute.funds_withdrawn", "dispute", dispute->id, at_us);
  sandbox_world_plan (world, at_us + 5 * SANDBOX_DAY_US, review_dispute_cb, dispute, 0);
  sandbox_world_plan (world, at_us + days * SANDBOX_DAY_US, close_dispute_cb, dispute, outcome);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The truth as JSON, for tests: the trial balance, the documents, and what each order, charge,
 * refund, dispute and payout comes to. Amounts are decimal strings in dollars unless a currency
 * stands beside them. */
#include "sandbox-truth.h"

static void
put_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
put_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
put_flag (JsonBuilder *builder, const char *name, gboolean flag)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, flag);
}

static void
put_amount (JsonBuilder *builder, const char *name, gint64 minor)
{
  guint64 size = minor < 0 ? -(guint64) minor : (guint64) minor;
  g_autofree char *text = g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02d", minor < 0 ? "-" : "",
                                           size / 100, (int) (size % 100));

  put_text (builder, name, text);
}

static void
put_time (JsonBuilder *builder, const char *name, gint64 at_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");

  put_text (builder, name, text);
}

static void
put_bag (JsonBuilder *builder, const char *name, const SandboxMoney *money)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  put_amount (builder, "shop", money->shop);
  put_amount (builder, "presentment", money->presentment);
  json_builder_end_object (builder);
}

static void
put_gid (JsonBuilder *builder, const char *name, const char *type, gint64 id)
{
  g_autofree char *text = g_strdup_printf ("gid://shopify/%s/%" G_GINT64_FORMAT, type, id);

  put_text (builder, name, text);
}

static void
report_order (JsonBuilder *builder, const SandboxOrder *order)
{
  g_autofree char *name = g_strdup_printf ("#%u", order->number);

  json_builder_begin_object (builder);
  put_gid (builder, "id", "Order", order->id);
  put_text (builder, "name", name);
  put_time (builder, "processed_at", order->processed_us);
  put_text (builder, "presentment", order->presentment);
  put_text (builder, "financial", order->financial);
  put_flag (builder, "test", order->test);
  put_bag (builder, "gross", &order->gross);
  put_bag (builder, "line_discounts", &order->line_discounts);
  put_bag (builder, "shipping", &order->shipping_total);
  put_bag (builder, "tax", &order->tax);
  put_bag (builder, "tip", &order->tip);
  put_bag (builder, "total", &order->total);
  put_bag (builder, "refunded", &order->refunded);
  json_builder_set_member_name (builder, "charges");
  json_builder_begin_array (builder);
  for (guint i = 0; i < order->charges->len; i++)
    json_builder_add_string_value (builder, ((SandboxCharge *) order->charges->pdata[i])->id);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
report_charge (JsonBuilder *builder, const SandboxCharge *charge)
{
  g_autofree char *name = g_strdup_printf ("#%u", charge->order->number);

  if (!charge->succeeded)
    return;

  json_builder_begin_object (builder);
  put_text (builder, "id", charge->id);
  put_text (builder, "payment_intent", charge->intent_id);
  put_text (builder, "balance_transaction", charge->row->id);
  put_gid (builder, "order_id", "Order", charge->order->id);
  put_text (builder, "order", name);
  put_flag (builder, "anchored", sandbox_truth_is_anchored (charge));
  put_text (builder, "currency", charge->currency);
  put_amount (builder, "amount", charge->amount);
  put_amount (builder, "settled", charge->row->amount);
  put_amount (builder, "fee", charge->row->fee);
  put_amount (builder, "net", charge->row->net);
  put_text (builder, "payout", charge->row->payout != NULL ? charge->row->payout->id : NULL);
  json_builder_end_object (builder);
}

static void
report_refund (JsonBuilder *builder, const SandboxStripeRefund *stripe)
{
  const SandboxRefund *refund = stripe->refund;
  SandboxMoney subtotal = { 0, 0 }, tax = { 0, 0 };

  json_builder_begin_object (builder);
  put_text (builder, "id", stripe->id);
  put_text (builder, "charge", stripe->charge->id);
  put_flag (builder, "anchored", refund != NULL && sandbox_truth_is_anchored (stripe->charge));
  put_text (builder, "currency", stripe->charge->currency);
  put_amount (builder, "amount", stripe->amount);
  put_amount (builder, "settled", -stripe->row->amount);
  put_text (builder, "payout", stripe->row->payout != NULL ? stripe->row->payout->id : NULL);
  for (guint i = 0; refund != NULL && i < refund->lines->len; i++)
    {
      const SandboxRefundLine *entry = refund->lines->pdata[i];

      subtotal.shop += entry->subtotal.shop;
      tax.shop += entry->tax.shop;
    }
  for (guint i = 0; refund != NULL && i < refund->shipping->len; i++)
    {
      const SandboxRefundShipping *entry = refund->shipping->pdata[i];

      tax.shop += entry->tax.shop;
      put_amount (builder, "shipping", entry->subtotal.shop);
    }
  if (refund != NULL)
    {
      put_gid (builder, "refund_id", "Refund", refund->id);
      put_amount (builder, "gross", sandbox_truth_gross (refund));
      put_amount (builder, "subtotal", subtotal.shop);
      put_amount (builder, "tax", tax.shop);
      put_amount (builder, "tip", refund->tip.shop);
      put_bag (builder, "total", &refund->total);
    }
  json_builder_end_object (builder);
}

static void
report_dispute (JsonBuilder *builder, const SandboxDispute *dispute)
{
  const SandboxBalanceRow *row = dispute->rows->pdata[0];
  SandboxLoss loss = sandbox_truth_loss (dispute);
  gboolean lost = g_str_equal (dispute->status, "lost");

  json_builder_begin_object (builder);
  put_text (builder, "id", dispute->id);
  put_text (builder, "charge", dispute->charge->id);
  put_flag (builder, "anchored", sandbox_truth_is_anchored (dispute->charge));
  put_text (builder, "status", dispute->status);
  put_text (builder, "currency", dispute->charge->currency);
  put_amount (builder, "amount", dispute->amount);
  put_amount (builder, "settled", -row->amount);
  put_amount (builder, "fee", row->fee);
  put_amount (builder, "lost_tax", lost ? loss.tax : 0);
  put_amount (builder, "lost_rest", lost ? loss.rest : 0);
  json_builder_end_object (builder);
}

static void
report_payout (JsonBuilder *builder, const SandboxPayout *payout)
{
  json_builder_begin_object (builder);
  put_text (builder, "id", payout->id);
  put_text (builder, "status", payout->status);
  put_text (builder, "reconciliation_status", payout->reconciliation);
  put_amount (builder, "amount", payout->amount);
  put_time (builder, "arrival", payout->arrival_us);
  put_flag (builder, "posted", g_str_equal (payout->status, "paid"));
  json_builder_set_member_name (builder, "lines");
  json_builder_begin_array (builder);
  for (guint i = 0; i < payout->rows->len; i++)
    {
      const SandboxBalanceRow *row = payout->rows->pdata[i];

      json_builder_begin_object (builder);
      put_text (builder, "id", row->id);
      put_text (builder, "category", row->category);
      put_amount (builder, "net", row->net);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
report_counts (JsonBuilder *builder, const SandboxWorld *world)
{
  guint test = 0, unpaid = 0, foreign = 0, refunded = 0, edited = 0, loose = 0, failed = 0;

  for (guint i = 0; i < world->orders->len; i++)
    {
      const SandboxOrder *order = world->orders->pdata[i];

      test += order->test ? 1 : 0;
      unpaid += order->paid.shop == 0 ? 1 : 0;
      foreign += order->rate_ppm != 1000000 ? 1 : 0;
      refunded += order->refunds->len > 0 ? 1 : 0;
      edited += order->edited ? 1 : 0;
    }
  for (guint i = 0; i < world->charges->len; i++)
    {
      const SandboxCharge *charge = world->charges->pdata[i];

      failed += charge->succeeded ? 0 : 1;
      loose += charge->succeeded && !sandbox_truth_is_anchored (charge) ? 1 : 0;
    }

  json_builder_set_member_name (builder, "counts");
  json_builder_begin_object (builder);
  put_number (builder, "products", world->products->len);
  put_number (builder, "variants", world->variants->len);
  put_number (builder, "customers", world->customers->len);
  put_number (builder, "orders", world->orders->len);
  put_number (builder, "orders_test", test);
  put_number (builder, "orders_unpaid", unpaid);
  put_number (builder, "orders_foreign", foreign);
  put_number (builder, "orders_refunded", refunded);
  put_number (builder, "orders_edited", edited);
  put_number (builder, "charges", world->charges->len - failed);
  put_number (builder, "charges_failed", failed);
  put_number (builder, "charges_unanchored", loose);
  put_number (builder, "refunds", world->stripe_refunds->len);
  put_number (builder, "disputes", world->disputes->len);
  put_number (builder, "balance_transactions", world->rows->len);
  put_number (builder, "payouts", world->payouts->len);
  put_number (builder, "events", world->events->len);
  json_builder_end_object (builder);
}

static void
report_balance (JsonBuilder *builder, const SandboxWorld *world)
{
  SandboxTruth truth;

  sandbox_truth_compute (&truth, world);
  json_builder_set_member_name (builder, "trial_balance");
  json_builder_begin_object (builder);
  put_text (builder, "currency", world->currency);
  json_builder_set_member_name (builder, "accounts");
  json_builder_begin_object (builder);
  for (int i = 0; i < SANDBOX_N_ROLES; i++)
    put_amount (builder, sandbox_role_name (i), truth.accounts[i]);
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "documents");
  json_builder_begin_object (builder);
  for (int i = 0; i < SANDBOX_N_DOCUMENTS; i++)
    put_number (builder, sandbox_document_name (i), truth.documents[i]);
  json_builder_end_object (builder);
}

/* Why clearing is not zero: payouts under way and rows that wait for one. Both together are the
 * clearing balance. */
static void
report_transit (JsonBuilder *builder, const SandboxWorld *world)
{
  gint64 sent = 0, waiting = 0;

  json_builder_set_member_name (builder, "in_transit");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "payouts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < world->payouts->len; i++)
    {
      const SandboxPayout *payout = world->payouts->pdata[i];

      if (g_str_equal (payout->status, "paid"))
        continue;
      sent += payout->amount;
      json_builder_add_string_value (builder, payout->id);
    }
  json_builder_end_array (builder);
  for (guint i = 0; i < world->rows->len; i++)
    {
      const SandboxBalanceRow *row = world->rows->pdata[i];

      waiting += row->payout == NULL ? row->net : 0;
    }
  put_amount (builder, "sent", sent);
  put_amount (builder, "waiting", waiting);
  put_amount (builder, "total", sent + waiting);
  json_builder_end_object (builder);
}

typedef void (*Report) (JsonBuilder *builder, gconstpointer element);

static void
report_all (JsonBuilder *builder, const char *name, GPtrArray *elements, Report report)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < elements->len; i++)
    report (builder, elements->pdata[i]);
  json_builder_end_array (builder);
}

JsonNode *
sandbox_truth_report (const SandboxWorld *world)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  put_number (builder, "seed", (gint64) world->seed);
  put_time (builder, "now", world->now_us);
  report_counts (builder, world);
  report_balance (builder, world);
  report_transit (builder, world);
  report_all (builder, "orders", world->orders, (Report) report_order);
  report_all (builder, "charges", world->charges, (Report) report_charge);
  report_all (builder, "refunds", world->stripe_refunds, (Report) report_refund);
  report_all (builder, "disputes", world->disputes, (Report) report_dispute);
  report_all (builder, "payouts", world->payouts, (Report) report_payout);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

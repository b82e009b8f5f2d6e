/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders' money parts as the Admin API shows them: taxes, discounts, shipping, transactions,
 * refunds.
 */
#include "sandbox-shopify-json.h"

JsonArray *
sandbox_shopify_taxes_json (SandboxWorld *world, SandboxOrder *order, GPtrArray *taxes)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < taxes->len; i++)
    {
      SandboxTaxLine *tax = taxes->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "title", tax->title);
      json_object_set_double_member (object, "rate", (double) tax->rate_ppm / 1000000.0);
      json_object_set_double_member (object, "ratePercentage", (double) tax->rate_ppm / 10000.0);
      json_object_set_string_member (object, "source", "Shopify");
      json_object_set_boolean_member (object, "channelLiable", tax->channel_liable);
      sandbox_shopify_set_bag (object, "priceSet", world, order, tax->amount);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonObject *
sandbox_shopify_discount_json (SandboxOrder *order, SandboxDiscount *discount)
{
  JsonObject *object = json_object_new ();
  guint index = 0;

  if (!g_ptr_array_find (order->discounts, discount, &index))
    index = 0;
  json_object_set_string_member (object, "__typename",
                                 discount->code != NULL ? "DiscountCodeApplication"
                                                        : "ManualDiscountApplication");
  json_object_set_string_member (object, "allocationMethod", discount->across ? "ACROSS" : "ONE");
  json_object_set_int_member (object, "index", index);
  json_object_set_string_member (object, "targetSelection", discount->across ? "ALL" : "EXPLICIT");
  json_object_set_string_member (object, "targetType", discount->target);
  sandbox_shopify_set_text (object, "code", discount->code);
  json_object_set_string_member (object, "title", discount->title);
  json_object_set_string_member (object, "description", discount->title);
  return object;
}

JsonArray *
sandbox_shopify_allocations_json (SandboxWorld *world, SandboxOrder *order, GPtrArray *allocations)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < allocations->len; i++)
    {
      SandboxAllocation *allocation = allocations->pdata[i];
      JsonObject *object = json_object_new ();

      sandbox_shopify_set_bag (object, "allocatedAmountSet", world, order, allocation->amount);
      json_object_set_object_member (object, "discountApplication",
                                     sandbox_shopify_discount_json (order, allocation->discount));
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonObject *
sandbox_shopify_shipping_json (SandboxWorld *world, SandboxOrder *order, SandboxShippingLine *line)
{
  JsonObject *object = json_object_new ();
  SandboxMoney current = { line->discounted.shop - order->refunded_shipping.shop,
                           line->discounted.presentment - order->refunded_shipping.presentment };

  sandbox_shopify_set_id (object, "ShippingLine", line->id);
  json_object_set_string_member (object, "title", line->title);
  json_object_set_string_member (object, "code", line->code);
  json_object_set_string_member (object, "source", "shopify");
  json_object_set_boolean_member (object, "custom", FALSE);
  json_object_set_boolean_member (object, "isRemoved", FALSE);
  sandbox_shopify_set_bag (object, "originalPriceSet", world, order, line->original);
  sandbox_shopify_set_bag (object, "discountedPriceSet", world, order, line->discounted);
  sandbox_shopify_set_bag (object, "currentDiscountedPriceSet", world, order, current);
  json_object_set_array_member (object, "discountAllocations",
                                sandbox_shopify_allocations_json (world, order, line->allocations));
  json_object_set_array_member (object, "taxLines",
                                sandbox_shopify_taxes_json (world, order, line->taxes));
  return object;
}

static SandboxMoney
refundable_of (SandboxTransaction *transaction)
{
  SandboxMoney rest = { 0, 0 };
  GPtrArray *all = transaction->order->transactions;

  if (!g_str_equal (transaction->kind, "SALE") || !g_str_equal (transaction->status, "SUCCESS"))
    return rest;
  rest = transaction->amount;
  for (guint i = 0; i < all->len; i++)
    {
      SandboxTransaction *other = all->pdata[i];

      if (other->parent != transaction || !g_str_equal (other->kind, "REFUND")
          || !g_str_equal (other->status, "SUCCESS"))
        continue;
      rest.shop -= other->amount.shop;
      rest.presentment -= other->amount.presentment;
    }
  return rest;
}

static const char *
gateway_title (const char *gateway)
{
  static const struct
  {
    const char *gateway, *title;
  } titles[] = { { "stripe", "Stripe" },
                 { "bogus", "(for testing) Bogus Gateway" },
                 { "manual", "Manual" } };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].gateway, gateway))
      return titles[i].title;
  return gateway;
}

JsonObject *
sandbox_shopify_transaction_json (SandboxWorld *world, SandboxTransaction *transaction)
{
  JsonObject *object = json_object_new ();
  SandboxOrder *order = transaction->order;
  SandboxMoney nothing = { 0, 0 };
  gboolean failed = g_str_equal (transaction->status, "FAILURE");

  sandbox_shopify_set_id (object, "OrderTransaction", transaction->id);
  json_object_set_string_member (object, "kind", transaction->kind);
  json_object_set_string_member (object, "status", transaction->status);
  json_object_set_string_member (object, "gateway", transaction->gateway);
  json_object_set_string_member (object, "formattedGateway", gateway_title (transaction->gateway));
  sandbox_shopify_set_time (object, "createdAt", transaction->created_us);
  sandbox_shopify_set_time (object, "processedAt", transaction->processed_us);
  json_object_set_boolean_member (object, "test", transaction->test);
  sandbox_shopify_set_text (object, "paymentId", transaction->payment_id);
  if (transaction->parent != NULL)
    sandbox_shopify_set_ref (object, "parentTransaction", "OrderTransaction",
                             transaction->parent->id);
  sandbox_shopify_set_bag (object, "amountSet", world, order, transaction->amount);
  sandbox_shopify_set_bag (object, "totalUnsettledSet", world, order, nothing);
  json_object_set_object_member (
      object, "maximumRefundableV2",
      sandbox_shopify_money (refundable_of (transaction).presentment, order->presentment));
  json_object_set_array_member (object, "fees", json_array_new ());
  sandbox_shopify_set_text (object, "errorCode", failed ? "CARD_DECLINED" : NULL);
  json_object_set_boolean_member (object, "manualPaymentGateway",
                                  g_str_equal (transaction->gateway, "manual"));
  json_object_set_boolean_member (object, "manuallyCapturable", FALSE);
  json_object_set_boolean_member (object, "multiCapturable", FALSE);
  json_object_set_string_member (object, "receiptJson", "{}");
  sandbox_shopify_set_ref (object, "order", "Order", order->id);
  return object;
}

static JsonObject *
refund_line_json (SandboxWorld *world, SandboxOrder *order, SandboxRefundLine *line)
{
  JsonObject *object = json_object_new ();
  gboolean restocked = !g_str_equal (line->restock_type, "NO_RESTOCK");

  sandbox_shopify_set_id (object, "RefundLineItem", line->id);
  json_object_set_int_member (object, "quantity", line->quantity);
  json_object_set_string_member (object, "restockType", line->restock_type);
  json_object_set_boolean_member (object, "restocked", restocked);
  if (line->location != NULL)
    sandbox_shopify_set_ref (object, "location", "Location", line->location->id);
  sandbox_shopify_set_ref (object, "lineItem", "LineItem", line->line->id);
  sandbox_shopify_set_bag (object, "priceSet", world, order, line->line->unit_price);
  sandbox_shopify_set_bag (object, "subtotalSet", world, order, line->subtotal);
  sandbox_shopify_set_bag (object, "totalTaxSet", world, order, line->tax);
  return object;
}

static JsonArray *
refund_shipping_json (SandboxWorld *world, SandboxRefund *refund)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < refund->shipping->len; i++)
    {
      SandboxRefundShipping *shipping = refund->shipping->pdata[i];
      JsonObject *object = json_object_new ();

      sandbox_shopify_set_id (object, "RefundShippingLine", shipping->id);
      json_object_set_object_member (
          object, "shippingLine",
          sandbox_shopify_shipping_json (world, refund->order, shipping->line));
      sandbox_shopify_set_bag (object, "subtotalAmountSet", world, refund->order,
                               shipping->subtotal);
      sandbox_shopify_set_bag (object, "taxAmountSet", world, refund->order, shipping->tax);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
refund_adjustments_json (SandboxWorld *world, SandboxRefund *refund)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < refund->adjustments->len; i++)
    {
      SandboxAdjustment *adjustment = refund->adjustments->pdata[i];
      JsonObject *object = json_object_new ();

      sandbox_shopify_set_id (object, "OrderAdjustment", adjustment->id);
      sandbox_shopify_set_text (object, "reason", adjustment->reason);
      sandbox_shopify_set_bag (object, "amountSet", world, refund->order, adjustment->amount);
      sandbox_shopify_set_bag (object, "taxAmountSet", world, refund->order, adjustment->tax);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonObject *
sandbox_shopify_refund_json (SandboxWorld *world, SandboxRefund *refund)
{
  JsonObject *object = json_object_new ();
  JsonArray *lines = json_array_new ();
  JsonArray *transactions = json_array_new ();

  sandbox_shopify_set_id (object, "Refund", refund->id);
  sandbox_shopify_set_time (object, "createdAt", refund->created_us);
  sandbox_shopify_set_time (object, "processedAt", refund->created_us);
  sandbox_shopify_set_time (object, "updatedAt", refund->updated_us);
  sandbox_shopify_set_text (object, "note", refund->note);
  sandbox_shopify_set_ref (object, "order", "Order", refund->order->id);
  sandbox_shopify_set_bag (object, "totalRefundedSet", world, refund->order, refund->total);
  for (guint i = 0; i < refund->lines->len; i++)
    json_array_add_object_element (
        lines, refund_line_json (world, refund->order, refund->lines->pdata[i]));
  for (guint i = 0; i < refund->transactions->len; i++)
    json_array_add_object_element (
        transactions, sandbox_shopify_transaction_json (world, refund->transactions->pdata[i]));
  json_object_set_array_member (object, "refundLineItems", lines);
  json_object_set_array_member (object, "refundShippingLines",
                                refund_shipping_json (world, refund));
  json_object_set_array_member (object, "orderAdjustments",
                                refund_adjustments_json (world, refund));
  json_object_set_array_member (object, "transactions", transactions);
  return object;
}

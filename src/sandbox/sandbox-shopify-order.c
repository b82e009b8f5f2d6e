/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders, their lines and fulfillment orders as the Admin API shows them.
 *
 * Totals without "current" are as sold, before returns; those with it are after returns and edits.
 */
#include "sandbox-shopify-json.h"

#include <string.h>

static SandboxMoney
minus (SandboxMoney a, SandboxMoney b)
{
  return (SandboxMoney){ a.shop - b.shop, a.presentment - b.presentment };
}

static SandboxMoney
plus (SandboxMoney a, SandboxMoney b)
{
  return (SandboxMoney){ a.shop + b.shop, a.presentment + b.presentment };
}

static SandboxMoney
times (SandboxMoney a, gint64 count)
{
  return (SandboxMoney){ a.shop * count, a.presentment * count };
}

/* One unit's share, to the nearest cent. */
static SandboxMoney
per_unit (SandboxMoney total, gint64 quantity)
{
  if (quantity <= 0)
    return total;
  return (SandboxMoney){ (2 * total.shop + quantity) / (2 * quantity),
                         (2 * total.presentment + quantity) / (2 * quantity) };
}

static SandboxMoney
sum_allocations (GPtrArray *allocations, gboolean across)
{
  SandboxMoney sum = { 0, 0 };

  for (guint i = 0; i < allocations->len; i++)
    {
      SandboxAllocation *allocation = allocations->pdata[i];

      if (allocation->discount->across == across)
        sum = plus (sum, allocation->amount);
    }
  return sum;
}

static void
set_line_money (JsonObject *object, SandboxWorld *world, SandboxLine *line)
{
  SandboxOrder *order = line->order;
  SandboxMoney total = times (line->unit_price, line->quantity);
  SandboxMoney own = sum_allocations (line->allocations, FALSE);
  SandboxMoney after_own = minus (total, own);

  sandbox_shopify_set_bag (object, "originalUnitPriceSet", world, order, line->unit_price);
  sandbox_shopify_set_bag (object, "originalTotalSet", world, order, total);
  sandbox_shopify_set_bag (object, "totalDiscountSet", world, order, own);
  sandbox_shopify_set_bag (object, "discountedTotalSet", world, order, after_own);
  sandbox_shopify_set_bag (object, "discountedUnitPriceSet", world, order,
                           per_unit (after_own, line->quantity));
  sandbox_shopify_set_bag (object, "discountedUnitPriceAfterAllDiscountsSet", world, order,
                           per_unit (line->discounted, line->quantity));
}

JsonObject *
sandbox_shopify_line_json (SandboxWorld *world, SandboxLine *line)
{
  JsonObject *object = json_object_new ();
  SandboxVariant *variant = line->variant;
  gboolean plain = g_str_equal (variant->title, "Default Title");
  g_autofree char *name
      = plain ? g_strdup (variant->product->title)
              : g_strdup_printf ("%s - %s", variant->product->title, variant->title);

  sandbox_shopify_set_id (object, "LineItem", line->id);
  json_object_set_string_member (object, "name", name);
  json_object_set_string_member (object, "title", variant->product->title);
  sandbox_shopify_set_text (object, "variantTitle", plain ? NULL : variant->title);
  sandbox_shopify_set_text (object, "sku", variant->sku);
  json_object_set_string_member (object, "vendor", variant->product->vendor);
  json_object_set_int_member (object, "quantity", line->quantity);
  json_object_set_int_member (object, "currentQuantity", line->current_quantity);
  json_object_set_int_member (object, "refundableQuantity",
                              line->quantity - line->refunded_quantity);
  json_object_set_int_member (object, "unfulfilledQuantity",
                              MAX (0, line->current_quantity - line->fulfilled_quantity));
  json_object_set_int_member (object, "nonFulfillableQuantity", 0);
  json_object_set_boolean_member (object, "isGiftCard", variant->gift_card);
  json_object_set_boolean_member (object, "requiresShipping", !variant->gift_card);
  json_object_set_boolean_member (object, "taxable", line->taxable);
  json_object_set_boolean_member (object, "restockable", TRUE);
  json_object_set_boolean_member (object, "merchantEditable", TRUE);
  json_object_set_array_member (object, "customAttributes", json_array_new ());
  sandbox_shopify_set_ref (object, "variant", "ProductVariant", variant->id);
  sandbox_shopify_set_ref (object, "product", "Product", variant->product->id);
  set_line_money (object, world, line);
  json_object_set_array_member (
      object, "discountAllocations",
      sandbox_shopify_allocations_json (world, line->order, line->allocations));
  json_object_set_array_member (object, "taxLines",
                                sandbox_shopify_taxes_json (world, line->order, line->taxes));
  return object;
}

/* Discounts that still hold after returns: those of the units that stayed. */
static SandboxMoney
returned_discounts (SandboxOrder *order)
{
  SandboxMoney sum = { 0, 0 };

  for (guint i = 0; i < order->refunds->len; i++)
    {
      SandboxRefund *refund = order->refunds->pdata[i];

      for (guint j = 0; j < refund->lines->len; j++)
        {
          SandboxRefundLine *line = refund->lines->pdata[j];

          sum = plus (sum, minus (times (line->line->unit_price, line->quantity), line->subtotal));
        }
    }
  return sum;
}

static void
set_order_totals (JsonObject *object, SandboxWorld *world, SandboxOrder *order)
{
  SandboxMoney nothing = { 0, 0 }, across = { 0, 0 };
  SandboxMoney discounts = plus (order->line_discounts, order->shipping_discounts);
  gboolean gone = order->cancelled_us != 0 && order->paid.shop == 0;
  SandboxMoney current = gone ? nothing : minus (order->total, order->refunded);
  SandboxMoney net = minus (order->paid, order->refunded);

  for (guint i = 0; i < order->lines->len; i++)
    across = plus (across,
                   sum_allocations (((SandboxLine *) order->lines->pdata[i])->allocations, TRUE));
  sandbox_shopify_set_bag (object, "totalPriceSet", world, order, order->total);
  sandbox_shopify_set_bag (object, "originalTotalPriceSet", world, order, order->total);
  sandbox_shopify_set_bag (object, "currentTotalPriceSet", world, order, current);
  sandbox_shopify_set_bag (object, "subtotalPriceSet", world, order, order->subtotal);
  sandbox_shopify_set_bag (object, "currentSubtotalPriceSet", world, order,
                           gone ? nothing : minus (order->subtotal, order->refunded_subtotal));
  sandbox_shopify_set_bag (object, "totalTaxSet", world, order, order->tax);
  sandbox_shopify_set_bag (object, "currentTotalTaxSet", world, order,
                           gone ? nothing : minus (order->tax, order->refunded_tax));
  sandbox_shopify_set_bag (object, "totalDiscountsSet", world, order, discounts);
  sandbox_shopify_set_bag (object, "cartDiscountAmountSet", world, order, across);
  sandbox_shopify_set_bag (object, "currentTotalDiscountsSet", world, order,
                           gone ? nothing : minus (discounts, returned_discounts (order)));
  sandbox_shopify_set_bag (object, "totalShippingPriceSet", world, order, order->shipping_total);
  sandbox_shopify_set_bag (object, "currentShippingPriceSet", world, order,
                           gone ? nothing
                                : minus (order->shipping_total, order->refunded_shipping));
  sandbox_shopify_set_bag (object, "totalTipReceivedSet", world, order, order->tip);
  sandbox_shopify_set_bag (object, "totalRefundedSet", world, order, order->refunded);
  sandbox_shopify_set_bag (object, "totalRefundedShippingSet", world, order,
                           order->refunded_shipping);
  sandbox_shopify_set_bag (object, "totalReceivedSet", world, order, order->paid);
  sandbox_shopify_set_bag (object, "netPaymentSet", world, order, net);
  sandbox_shopify_set_bag (object, "totalOutstandingSet", world, order, minus (current, net));
  sandbox_shopify_set_bag (object, "totalCapturableSet", world, order, nothing);
  sandbox_shopify_set_bag (object, "refundDiscrepancySet", world, order, nothing);
}

static void
set_order_states (JsonObject *object, SandboxOrder *order)
{
  int ordered = 0, current = 0;
  gboolean paid = order->paid.shop > 0 || order->total.shop == 0;

  for (guint i = 0; i < order->lines->len; i++)
    {
      ordered += ((SandboxLine *) order->lines->pdata[i])->quantity;
      current += ((SandboxLine *) order->lines->pdata[i])->current_quantity;
    }
  json_object_set_int_member (object, "subtotalLineItemsQuantity", ordered);
  json_object_set_int_member (object, "currentSubtotalLineItemsQuantity", current);
  sandbox_shopify_set_time (object, "createdAt", order->created_us);
  sandbox_shopify_set_time (object, "processedAt", order->processed_us);
  sandbox_shopify_set_time (object, "updatedAt", order->updated_us);
  sandbox_shopify_set_time (object, "cancelledAt", order->cancelled_us);
  sandbox_shopify_set_text (object, "cancelReason", order->cancel_reason);
  sandbox_shopify_set_time (object, "closedAt", order->closed_us);
  json_object_set_boolean_member (object, "closed", order->closed_us != 0);
  json_object_set_boolean_member (object, "test", order->test);
  json_object_set_boolean_member (object, "edited", order->edited);
  json_object_set_boolean_member (object, "confirmed", TRUE);
  json_object_set_boolean_member (object, "fullyPaid", paid);
  json_object_set_boolean_member (object, "unpaid", !paid);
  json_object_set_boolean_member (object, "refundable", order->paid.shop > order->refunded.shop);
  json_object_set_boolean_member (object, "capturable", FALSE);
  json_object_set_boolean_member (object, "requiresShipping", TRUE);
  json_object_set_boolean_member (object, "taxesIncluded", order->taxes_included);
  json_object_set_boolean_member (object, "taxExempt", order->tax_exempt);
  json_object_set_boolean_member (object, "estimatedTaxes", FALSE);
  json_object_set_boolean_member (object, "dutiesIncluded", FALSE);
  json_object_set_string_member (object, "displayFinancialStatus", order->financial);
  json_object_set_string_member (object, "displayFulfillmentStatus", order->fulfillment);
  json_object_set_string_member (object, "returnStatus", "NO_RETURN");
}

static JsonArray *
split_tags (const char *tags)
{
  JsonArray *array = json_array_new ();
  g_auto (GStrv) parts = g_strsplit (tags != NULL ? tags : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      json_array_add_string_element (array, parts[i]);
  return array;
}

static void
set_order_discounts (JsonObject *object, SandboxOrder *order)
{
  JsonArray *codes = json_array_new ();
  JsonArray *applications = json_array_new ();

  for (guint i = 0; i < order->discounts->len; i++)
    {
      SandboxDiscount *discount = order->discounts->pdata[i];

      json_array_add_object_element (applications, sandbox_shopify_discount_json (order, discount));
      if (discount->code != NULL)
        json_array_add_string_element (codes, discount->code);
    }
  if (json_array_get_length (codes) > 0)
    json_object_set_string_member (object, "discountCode",
                                   json_array_get_string_element (codes, 0));
  json_object_set_array_member (object, "discountCodes", codes);
  json_object_set_array_member (object, "discountApplications", applications);
}

static void
set_order_payments (JsonObject *object, SandboxWorld *world, SandboxOrder *order)
{
  JsonArray *gateways = json_array_new ();
  JsonArray *transactions = json_array_new ();
  JsonArray *refunds = json_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < order->transactions->len; i++)
    {
      SandboxTransaction *transaction = order->transactions->pdata[i];

      if (g_hash_table_add (seen, (gpointer) transaction->gateway))
        json_array_add_string_element (gateways, transaction->gateway);
      json_array_add_object_element (transactions,
                                     sandbox_shopify_transaction_json (world, transaction));
    }
  for (guint i = 0; i < order->refunds->len; i++)
    json_array_add_object_element (refunds,
                                   sandbox_shopify_refund_json (world, order->refunds->pdata[i]));
  json_object_set_array_member (object, "paymentGatewayNames", gateways);
  json_object_set_array_member (object, "transactions", transactions);
  json_object_set_array_member (object, "refunds", refunds);
}

static void
add_tax (GPtrArray *sums, const SandboxTaxLine *tax)
{
  for (guint i = 0; i < sums->len; i++)
    {
      SandboxTaxLine *sum = sums->pdata[i];

      if (!g_str_equal (sum->title, tax->title) || sum->rate_ppm != tax->rate_ppm)
        continue;
      sum->amount = plus (sum->amount, tax->amount);
      return;
    }
  g_ptr_array_add (sums, g_memdup2 (tax, sizeof *tax));
}

/* Taxes of the whole order by title and rate, as Order.taxLines sums them up. */
static JsonArray *
order_taxes (SandboxWorld *world, SandboxOrder *order)
{
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) lists = g_ptr_array_new ();

  for (guint i = 0; i < order->lines->len; i++)
    g_ptr_array_add (lists, ((SandboxLine *) order->lines->pdata[i])->taxes);
  for (guint i = 0; i < order->shipping->len; i++)
    g_ptr_array_add (lists, ((SandboxShippingLine *) order->shipping->pdata[i])->taxes);
  for (guint i = 0; i < lists->len; i++)
    {
      GPtrArray *taxes = lists->pdata[i];

      for (guint j = 0; j < taxes->len; j++)
        add_tax (sums, taxes->pdata[j]);
    }
  return sandbox_shopify_taxes_json (world, order, sums);
}

static void
set_order_lines (JsonObject *object, SandboxWorld *world, SandboxOrder *order)
{
  JsonArray *lines = json_array_new ();
  JsonArray *shipping = json_array_new ();
  JsonArray *fulfillment = json_array_new ();
  g_autofree char *gid = sandbox_shopify_gid ("FulfillmentOrder", order->fulfillment_order_id);

  for (guint i = 0; i < order->lines->len; i++)
    json_array_add_object_element (lines,
                                   sandbox_shopify_line_json (world, order->lines->pdata[i]));
  for (guint i = 0; i < order->shipping->len; i++)
    json_array_add_object_element (
        shipping, sandbox_shopify_shipping_json (world, order, order->shipping->pdata[i]));
  if (order->shipping->len > 0)
    json_object_set_object_member (
        object, "shippingLine",
        sandbox_shopify_shipping_json (world, order, order->shipping->pdata[0]));
  json_array_add_object_element (fulfillment, sandbox_shopify_ref (gid));
  json_object_set_array_member (object, "lineItems", lines);
  json_object_set_array_member (object, "shippingLines", shipping);
  json_object_set_array_member (object, "fulfillmentOrders", fulfillment);
  json_object_set_array_member (object, "taxLines", order_taxes (world, order));
}

JsonObject *
sandbox_shopify_order_json (SandboxWorld *world, SandboxOrder *order)
{
  JsonObject *object = json_object_new ();
  JsonObject *rounding = json_object_new ();
  SandboxMoney nothing = { 0, 0 };
  g_autofree char *name = g_strdup_printf ("#%u", order->number);

  sandbox_shopify_set_id (object, "Order", order->id);
  json_object_set_string_member (object, "name", name);
  json_object_set_int_member (object, "number", order->number);
  json_object_set_string_member (object, "sourceName", order->source);
  json_object_set_string_member (object, "currencyCode", world->currency);
  json_object_set_string_member (object, "presentmentCurrencyCode", order->presentment);
  sandbox_shopify_set_text (object, "note", order->note);
  json_object_set_array_member (object, "tags", split_tags (order->tags));
  json_object_set_array_member (object, "customAttributes", json_array_new ());
  if (order->customer != NULL)
    {
      sandbox_shopify_set_ref (object, "customer", "Customer", order->customer->id);
      sandbox_shopify_set_text (object, "email", order->customer->email);
      sandbox_shopify_set_text (object, "phone", order->customer->phone);
      json_object_set_object_member (object, "billingAddress",
                                     sandbox_shopify_address_json (order->customer));
      json_object_set_object_member (object, "shippingAddress",
                                     sandbox_shopify_address_json (order->customer));
    }
  sandbox_shopify_set_bag (rounding, "paymentSet", world, order, nothing);
  sandbox_shopify_set_bag (rounding, "refundSet", world, order, nothing);
  json_object_set_object_member (object, "totalCashRoundingAdjustment", rounding);
  set_order_states (object, order);
  set_order_totals (object, world, order);
  set_order_discounts (object, order);
  set_order_lines (object, world, order);
  set_order_payments (object, world, order);
  return object;
}

/* Fulfillment orders */

static JsonObject *
fulfillment_line_json (SandboxLine *line)
{
  JsonObject *object = json_object_new ();
  SandboxVariant *variant = line->variant;
  gboolean plain = g_str_equal (variant->title, "Default Title");
  g_autofree char *item = sandbox_shopify_gid ("InventoryItem", variant->item->id);

  sandbox_shopify_set_id (object, "FulfillmentOrderLineItem", line->id);
  json_object_set_int_member (object, "totalQuantity", line->quantity);
  json_object_set_int_member (object, "remainingQuantity",
                              MAX (0, line->current_quantity - line->fulfilled_quantity));
  sandbox_shopify_set_ref (object, "lineItem", "LineItem", line->id);
  sandbox_shopify_set_ref (object, "variant", "ProductVariant", variant->id);
  sandbox_shopify_set_text (object, "sku", variant->sku);
  json_object_set_string_member (object, "productTitle", variant->product->title);
  sandbox_shopify_set_text (object, "variantTitle", plain ? NULL : variant->title);
  json_object_set_string_member (object, "vendor", variant->product->vendor);
  json_object_set_boolean_member (object, "requiresShipping", TRUE);
  json_object_set_string_member (object, "inventoryItemId", item);
  return object;
}

static const char *
fulfillment_status (SandboxOrder *order)
{
  if (g_str_equal (order->fulfillment, "FULFILLED"))
    return "CLOSED";
  if (order->cancelled_us != 0)
    return "CANCELLED";
  return g_str_equal (order->fulfillment, "PARTIALLY_FULFILLED") ? "IN_PROGRESS" : "OPEN";
}

static void
set_assigned_location (JsonObject *object, SandboxWorld *world)
{
  JsonObject *assigned = json_object_new ();
  SandboxLocation *location = world->locations->len > 0 ? world->locations->pdata[0] : NULL;

  json_object_set_string_member (assigned, "name", location != NULL ? location->name : "");
  json_object_set_string_member (assigned, "countryCode", "US");
  if (location != NULL)
    sandbox_shopify_set_ref (assigned, "location", "Location", location->id);
  json_object_set_object_member (object, "assignedLocation", assigned);
}

JsonObject *
sandbox_shopify_fulfillment_order_json (SandboxWorld *world, SandboxOrder *order)
{
  JsonObject *object = json_object_new ();
  JsonArray *lines = json_array_new ();
  JsonArray *actions = json_array_new ();
  const char *status = fulfillment_status (order);
  g_autofree char *order_gid = sandbox_shopify_gid ("Order", order->id);
  g_autofree char *name = g_strdup_printf ("#%u", order->number);

  sandbox_shopify_set_id (object, "FulfillmentOrder", order->fulfillment_order_id);
  json_object_set_string_member (object, "status", status);
  json_object_set_string_member (object, "requestStatus", "UNSUBMITTED");
  sandbox_shopify_set_time (object, "createdAt", order->created_us);
  sandbox_shopify_set_time (object, "updatedAt", MAX (order->fulfilled_us, order->created_us));
  sandbox_shopify_set_time (object, "fulfillAt", order->created_us);
  sandbox_shopify_set_ref (object, "order", "Order", order->id);
  json_object_set_string_member (object, "orderId", order_gid);
  json_object_set_string_member (object, "orderName", name);
  sandbox_shopify_set_time (object, "orderProcessedAt", order->processed_us);
  set_assigned_location (object, world);
  if (g_str_equal (status, "OPEN") || g_str_equal (status, "IN_PROGRESS"))
    {
      JsonObject *action = json_object_new ();

      json_object_set_string_member (action, "action", "CREATE_FULFILLMENT");
      json_array_add_object_element (actions, action);
    }
  for (guint i = 0; i < order->lines->len; i++)
    json_array_add_object_element (lines, fulfillment_line_json (order->lines->pdata[i]));
  json_object_set_array_member (object, "supportedActions", actions);
  json_object_set_array_member (object, "lineItems", lines);
  return object;
}

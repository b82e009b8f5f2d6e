/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The world as the Admin API shows it: one JSON object per record with every field of its schema
 * type that the sandbox knows. Records of other roots appear as references, {"__ref":"gid://…"}.
 * All functions hand over the object (transfer full).
 */
#pragma once

#include "sandbox-world.h"

#include <json-glib/json-glib.h>

/* Small pieces */
char *sandbox_shopify_gid (const char *type, gint64 id);
/* The number in a gid of that type, or -1. */
gint64 sandbox_shopify_gid_number (const char *gid, const char *type);
void sandbox_shopify_set_id (JsonObject *object, const char *type, gint64 id);
void sandbox_shopify_set_ref (JsonObject *object, const char *member, const char *type, gint64 id);
JsonObject *sandbox_shopify_ref (const char *gid);
/* "2026-11-20T14:03:22Z"; null for 0. */
void sandbox_shopify_set_time (JsonObject *object, const char *member, gint64 us);
char *sandbox_shopify_time_text (gint64 us);
/* A string, or null. */
void sandbox_shopify_set_text (JsonObject *object, const char *member, const char *text);
/* A MoneyV2: "10.0", "54.65", as Shopify writes a Decimal. */
JsonObject *sandbox_shopify_money (gint64 minor, const char *currency);
/* Money of the bare kind: "10.00". */
void sandbox_shopify_set_price (JsonObject *object, const char *member, gint64 minor);
void sandbox_shopify_set_bag (JsonObject *object,
                              const char *member,
                              SandboxWorld *world,
                              SandboxOrder *order,
                              SandboxMoney money);

/* sandbox-shopify-order.c */
JsonObject *sandbox_shopify_order_json (SandboxWorld *world, SandboxOrder *order);
JsonObject *sandbox_shopify_line_json (SandboxWorld *world, SandboxLine *line);
JsonObject *sandbox_shopify_fulfillment_order_json (SandboxWorld *world, SandboxOrder *order);

/* sandbox-shopify-payment.c: refunds and transactions */
JsonObject *sandbox_shopify_transaction_json (SandboxWorld *world, SandboxTransaction *transaction);
JsonObject *sandbox_shopify_refund_json (SandboxWorld *world, SandboxRefund *refund);
JsonObject *
sandbox_shopify_shipping_json (SandboxWorld *world, SandboxOrder *order, SandboxShippingLine *line);
JsonArray *sandbox_shopify_taxes_json (SandboxWorld *world, SandboxOrder *order, GPtrArray *taxes);
JsonArray *
sandbox_shopify_allocations_json (SandboxWorld *world, SandboxOrder *order, GPtrArray *allocations);
JsonObject *sandbox_shopify_discount_json (SandboxOrder *order, SandboxDiscount *discount);

/* sandbox-shopify-catalogue.c */
JsonObject *sandbox_shopify_customer_json (SandboxWorld *world, SandboxCustomer *customer);
JsonObject *sandbox_shopify_address_json (SandboxCustomer *customer);
JsonObject *sandbox_shopify_product_json (SandboxWorld *world, SandboxProduct *product);
JsonObject *sandbox_shopify_variant_json (SandboxWorld *world, SandboxVariant *variant);
JsonObject *sandbox_shopify_item_json (SandboxWorld *world, SandboxInventoryItem *item);
JsonObject *sandbox_shopify_level_json (SandboxInventoryItem *item, SandboxInventoryLevel *level);
JsonObject *sandbox_shopify_location_json (SandboxWorld *world, SandboxLocation *location);
JsonObject *sandbox_shopify_shop_json (SandboxWorld *world);

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be listed: for each root list its rows, their sort keys and their search fields.
 */
#include "sandbox-shopify-rows.h"

/* Orders */

static GPtrArray *
all_orders (SandboxWorld *world)
{
  return world->orders;
}

static gint64
order_id (gconstpointer record)
{
  return ((const SandboxOrder *) record)->id;
}

static void
order_key (gconstpointer record, const char *sort, SandboxShopifyEntry *entry)
{
  const SandboxOrder *order = record;

  if (g_str_equal (sort, "UPDATED_AT"))
    entry->number = order->updated_us;
  else if (g_str_equal (sort, "CREATED_AT"))
    entry->number = order->created_us;
  else if (g_str_equal (sort, "PROCESSED_AT"))
    entry->number = order->processed_us;
  else if (g_str_equal (sort, "ORDER_NUMBER"))
    entry->number = order->number;
  else if (g_str_equal (sort, "TOTAL_PRICE") || g_str_equal (sort, "CURRENT_TOTAL_PRICE"))
    entry->number = order->total.shop;
  else if (g_str_equal (sort, "FINANCIAL_STATUS"))
    entry->text = order->financial;
  else if (g_str_equal (sort, "FULFILLMENT_STATUS"))
    entry->text = order->fulfillment;
  else if (g_str_equal (sort, "CUSTOMER_NAME"))
    entry->text = order->customer != NULL ? order->customer->last_name : "";
  else
    entry->number = order->id;
}

static int
status_fits (const SandboxSearchTerm *term, const SandboxOrder *order)
{
  if (sandbox_search_text_fits (term, "any"))
    return 1;
  if (g_ascii_strcasecmp (term->value, "open") == 0)
    return order->closed_us == 0 && order->cancelled_us == 0;
  if (g_ascii_strcasecmp (term->value, "closed") == 0)
    return order->closed_us != 0;
  return g_ascii_strcasecmp (term->value, "cancelled") == 0 && order->cancelled_us != 0;
}

static int
name_fits (const SandboxSearchTerm *term, const SandboxOrder *order)
{
  g_autofree char *name = g_strdup_printf ("#%u", order->number);

  return sandbox_search_text_fits (term, name) || sandbox_search_text_fits (term, name + 1);
}

static int
sku_fits (const SandboxSearchTerm *term, const SandboxOrder *order)
{
  for (guint i = 0; i < order->lines->len; i++)
    if (sandbox_search_text_fits (term, ((SandboxLine *) order->lines->pdata[i])->variant->sku))
      return 1;
  return 0;
}

static int
order_word_fits (const SandboxSearchTerm *term, const SandboxOrder *order)
{
  const SandboxCustomer *customer = order->customer;

  return name_fits (term, order)
         || (customer != NULL
             && (sandbox_search_text_fits (term, customer->email)
                 || sandbox_search_text_fits (term, customer->first_name)
                 || sandbox_search_text_fits (term, customer->last_name)));
}

static int
order_test (const SandboxSearchTerm *term, gconstpointer record, gpointer data)
{
  SandboxShopifyCall *shopify = data;
  const SandboxOrder *order = record;
  const char *field = term->field;

  if (g_str_equal (field, "updated_at"))
    return sandbox_search_time_fits (term, order->updated_us, shopify->zone);
  if (g_str_equal (field, "created_at"))
    return sandbox_search_time_fits (term, order->created_us, shopify->zone);
  if (g_str_equal (field, "processed_at"))
    return sandbox_search_time_fits (term, order->processed_us, shopify->zone);
  if (g_str_equal (field, "id"))
    return sandbox_search_number_fits (term, order->id);
  if (g_str_equal (field, "customer_id"))
    return order->customer != NULL && sandbox_search_number_fits (term, order->customer->id);
  if (g_str_equal (field, "status"))
    return status_fits (term, order);
  if (g_str_equal (field, "test"))
    return sandbox_search_text_fits (term, order->test ? "true" : "false");
  if (g_str_equal (field, "financial_status"))
    return sandbox_search_text_fits (term, order->financial)
           || sandbox_search_text_fits (term, "any");
  if (g_str_equal (field, "fulfillment_status"))
    return sandbox_search_text_fits (term, order->fulfillment);
  if (g_str_equal (field, "name"))
    return name_fits (term, order);
  if (g_str_equal (field, "sku"))
    return sku_fits (term, order);
  if (g_str_equal (field, "email"))
    return order->customer != NULL && sandbox_search_text_fits (term, order->customer->email);
  if (g_str_equal (field, "source_name"))
    return sandbox_search_text_fits (term, order->source);
  return *field == '\0' ? order_word_fits (term, order) : -1;
}

/* Fulfillment orders: one per order. */

static gint64
fulfillment_id (gconstpointer record)
{
  return ((const SandboxOrder *) record)->fulfillment_order_id;
}

static gint64
fulfillment_updated (const SandboxOrder *order)
{
  return MAX (order->fulfilled_us, order->created_us);
}

static void
fulfillment_key (gconstpointer record, const char *sort, SandboxShopifyEntry *entry)
{
  entry->number
      = g_str_equal (sort, "UPDATED_AT") ? fulfillment_updated (record) : fulfillment_id (record);
}

static int
fulfillment_test (const SandboxSearchTerm *term, gconstpointer record, gpointer data)
{
  SandboxShopifyCall *shopify = data;
  const SandboxOrder *order = record;
  gboolean closed = g_str_equal (order->fulfillment, "FULFILLED");

  if (g_str_equal (term->field, "updated_at"))
    return sandbox_search_time_fits (term, fulfillment_updated (order), shopify->zone);
  if (g_str_equal (term->field, "id"))
    return sandbox_search_number_fits (term, order->fulfillment_order_id);
  if (g_str_equal (term->field, "status"))
    return sandbox_search_text_fits (term, closed ? "closed" : "open");
  return -1;
}

/* Customers. The time filter of Shopify matches whole days. */

static GPtrArray *
all_customers (SandboxWorld *world)
{
  return world->customers;
}

static gint64
customer_id (gconstpointer record)
{
  return ((const SandboxCustomer *) record)->id;
}

static void
customer_key (gconstpointer record, const char *sort, SandboxShopifyEntry *entry)
{
  const SandboxCustomer *customer = record;

  if (g_str_equal (sort, "UPDATED_AT"))
    entry->number = customer->updated_us;
  else if (g_str_equal (sort, "CREATED_AT"))
    entry->number = customer->created_us;
  else if (g_str_equal (sort, "NAME"))
    entry->text = customer->last_name;
  else if (g_str_equal (sort, "LOCATION"))
    entry->text = customer->city;
  else
    entry->number = customer->id;
}

static int
day_fits (const SandboxSearchTerm *term, gint64 us, GTimeZone *zone)
{
  g_autofree char *day = g_strndup (term->value, 10);
  SandboxSearchTerm whole = { term->field, term->operator, day };

  return sandbox_search_time_fits (&whole, us, zone);
}

static int
customer_test (const SandboxSearchTerm *term, gconstpointer record, gpointer data)
{
  SandboxShopifyCall *shopify = data;
  const SandboxCustomer *customer = record;

  if (g_str_equal (term->field, "updated_at"))
    return day_fits (term, customer->updated_us, shopify->zone);
  if (g_str_equal (term->field, "created_at") || g_str_equal (term->field, "customer_date"))
    return day_fits (term, customer->created_us, shopify->zone);
  if (g_str_equal (term->field, "id"))
    return sandbox_search_number_fits (term, customer->id);
  if (g_str_equal (term->field, "email"))
    return sandbox_search_text_fits (term, customer->email);
  if (g_str_equal (term->field, "first_name"))
    return sandbox_search_text_fits (term, customer->first_name);
  if (g_str_equal (term->field, "last_name"))
    return sandbox_search_text_fits (term, customer->last_name);
  if (g_str_equal (term->field, "phone"))
    return sandbox_search_text_fits (term, customer->phone);
  if (*term->field == '\0')
    return sandbox_search_text_fits (term, customer->email)
           || sandbox_search_text_fits (term, customer->first_name)
           || sandbox_search_text_fits (term, customer->last_name);
  return -1;
}

/* Catalogue */

static GPtrArray *
all_products (SandboxWorld *world)
{
  return world->products;
}

static gint64
product_id (gconstpointer record)
{
  return ((const SandboxProduct *) record)->id;
}

static void
product_key (gconstpointer record, const char *sort, SandboxShopifyEntry *entry)
{
  const SandboxProduct *product = record;

  if (g_str_equal (sort, "UPDATED_AT"))
    entry->number = product->updated_us;
  else if (g_str_equal (sort, "CREATED_AT") || g_str_equal (sort, "PUBLISHED_AT"))
    entry->number = product->created_us;
  else if (g_str_equal (sort, "TITLE"))
    entry->text = product->title;
  else if (g_str_equal (sort, "VENDOR"))
    entry->text = product->vendor;
  else if (g_str_equal (sort, "PRODUCT_TYPE"))
    entry->text = product->kind;
  else
    entry->number = product->id;
}

static int
product_test (const SandboxSearchTerm *term, gconstpointer record, gpointer data)
{
  SandboxShopifyCall *shopify = data;
  const SandboxProduct *product = record;

  if (g_str_equal (term->field, "updated_at"))
    return sandbox_search_time_fits (term, product->updated_us, shopify->zone);
  if (g_str_equal (term->field, "created_at"))
    return sandbox_search_time_fits (term, product->created_us, shopify->zone);
  if (g_str_equal (term->field, "id"))
    return sandbox_search_number_fits (term, product->id);
  if (g_str_equal (term->field, "status"))
    return sandbox_search_text_fits (term, product->status);
  if (g_str_equal (term->field, "title") || *term->field == '\0')
    return sandbox_search_text_fits (term, product->title);
  if (g_str_equal (term->field, "vendor"))
    return sandbox_search_text_fits (term, product->vendor);
  return -1;
}

static GPtrArray *
all_variants (SandboxWorld *world)
{
  return world->variants;
}

static gint64
variant_id (gconstpointer record)
{
  return ((const SandboxVariant *) record)->id;
}

static void
variant_key (gconstpointer record, const char *sort, SandboxShopifyEntry *entry)
{
  const SandboxVariant *variant = record;

  if (g_str_equal (sort, "SKU"))
    entry->text = variant->sku;
  else if (g_str_equal (sort, "TITLE") || g_str_equal (sort, "NAME")
           || g_str_equal (sort, "FULL_TITLE"))
    entry->text = variant->product->title;
  else
    entry->number = variant->id;
}

static int
variant_test (const SandboxSearchTerm *term, gconstpointer record, gpointer data)
{
  SandboxShopifyCall *shopify = data;
  const SandboxVariant *variant = record;

  if (g_str_equal (term->field, "updated_at"))
    return sandbox_search_time_fits (term, variant->updated_us, shopify->zone);
  if (g_str_equal (term->field, "id"))
    return sandbox_search_number_fits (term, variant->id);
  if (g_str_equal (term->field, "product_id"))
    return sandbox_search_number_fits (term, variant->product->id);
  if (g_str_equal (term->field, "sku"))
    return sandbox_search_text_fits (term, variant->sku);
  if (g_str_equal (term->field, "barcode"))
    return sandbox_search_text_fits (term, variant->barcode);
  if (g_str_equal (term->field, "title") || *term->field == '\0')
    return sandbox_search_text_fits (term, variant->product->title);
  return -1;
}

static GPtrArray *
all_items (SandboxWorld *world)
{
  return world->items;
}

static gint64
item_id (gconstpointer record)
{
  return ((const SandboxInventoryItem *) record)->id;
}

static void
item_key (gconstpointer record, const char *sort, SandboxShopifyEntry *entry)
{
  entry->number = item_id (record);
}

static int
item_test (const SandboxSearchTerm *term, gconstpointer record, gpointer data)
{
  SandboxShopifyCall *shopify = data;
  const SandboxInventoryItem *item = record;

  if (g_str_equal (term->field, "updated_at"))
    return sandbox_search_time_fits (term, item->updated_us, shopify->zone);
  if (g_str_equal (term->field, "created_at"))
    return sandbox_search_time_fits (term, item->created_us, shopify->zone);
  if (g_str_equal (term->field, "id"))
    return sandbox_search_number_fits (term, item->id);
  if (g_str_equal (term->field, "sku"))
    return sandbox_search_text_fits (term, item->variant->sku);
  return -1;
}

static GPtrArray *
all_locations (SandboxWorld *world)
{
  return world->locations;
}

static gint64
location_id (gconstpointer record)
{
  return ((const SandboxLocation *) record)->id;
}

static void
location_key (gconstpointer record, const char *sort, SandboxShopifyEntry *entry)
{
  if (g_str_equal (sort, "NAME"))
    entry->text = ((const SandboxLocation *) record)->name;
  else
    entry->number = location_id (record);
}

static int
location_test (const SandboxSearchTerm *term, gconstpointer record, gpointer data)
{
  const SandboxLocation *location = record;

  if (g_str_equal (term->field, "name") || *term->field == '\0')
    return sandbox_search_text_fits (term, location->name);
  if (g_str_equal (term->field, "active") || g_str_equal (term->field, "is_active"))
    return sandbox_search_text_fits (term, location->active ? "true" : "false");
  return -1;
}

static const SandboxShopifyList lists[] = {
  { "orders", "Order", "PROCESSED_AT", all_orders, order_id, order_key, order_test },
  { "fulfillmentOrders", "FulfillmentOrder", "ID", all_orders, fulfillment_id, fulfillment_key,
    fulfillment_test },
  { "customers", "Customer", "ID", all_customers, customer_id, customer_key, customer_test },
  { "products", "Product", "ID", all_products, product_id, product_key, product_test },
  { "productVariants", "ProductVariant", "ID", all_variants, variant_id, variant_key,
    variant_test },
  { "inventoryItems", "InventoryItem", "ID", all_items, item_id, item_key, item_test },
  { "locations", "Location", "NAME", all_locations, location_id, location_key, location_test },
};

const SandboxShopifyList *
sandbox_shopify_find_list (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_str_equal (lists[i].name, name))
      return &lists[i];
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shop, its customers, catalogue, stock and locations as the Admin API shows them.
 */
#include "sandbox-shopify-json.h"

/* The code of a US state as its name, the rest as it is. */
static const char *
province_name (const char *code)
{
  static const struct
  {
    const char *code, *name;
  } names[] = {
    { "NY", "New York" }, { "CA", "California" },    { "TX", "Texas" },  { "WA", "Washington" },
    { "IL", "Illinois" }, { "FL", "Florida" },       { "OR", "Oregon" }, { "NJ", "New Jersey" },
    { "CO", "Colorado" }, { "MA", "Massachusetts" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].code, code))
      return names[i].name;
  return *code != '\0' ? code : NULL;
}

static const char *
country_name (const char *code)
{
  static const struct
  {
    const char *code, *name;
  } names[]
      = { { "US", "United States" }, { "DE", "Germany" }, { "FR", "France" },  { "IE", "Ireland" },
          { "NL", "Netherlands" },   { "AT", "Austria" }, { "ES", "Spain" },   { "IT", "Italy" },
          { "BE", "Belgium" },       { "FI", "Finland" }, { "PT", "Portugal" } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].code, code))
      return names[i].name;
  return code;
}

JsonObject *
sandbox_shopify_address_json (SandboxCustomer *customer)
{
  JsonObject *object = json_object_new ();
  g_autofree char *gid = g_strdup_printf (
      "gid://shopify/MailingAddress/%" G_GINT64_FORMAT "?model_name=Address", customer->id);
  g_autofree char *name = g_strdup_printf ("%s %s", customer->first_name, customer->last_name);

  json_object_set_string_member (object, "__typename", "MailingAddress");
  json_object_set_string_member (object, "id", gid);
  json_object_set_string_member (object, "firstName", customer->first_name);
  json_object_set_string_member (object, "lastName", customer->last_name);
  json_object_set_string_member (object, "name", name);
  sandbox_shopify_set_text (object, "phone", customer->phone);
  json_object_set_string_member (object, "address1", customer->address);
  json_object_set_string_member (object, "city", customer->city);
  json_object_set_string_member (object, "country", country_name (customer->country));
  json_object_set_string_member (object, "countryCodeV2", customer->country);
  sandbox_shopify_set_text (object, "province", province_name (customer->province));
  sandbox_shopify_set_text (object, "provinceCode",
                            *customer->province != '\0' ? customer->province : NULL);
  json_object_set_string_member (object, "zip", customer->zip);
  return object;
}

static void
set_customer_contact (JsonObject *object, SandboxCustomer *customer)
{
  JsonObject *email = json_object_new ();
  JsonArray *addresses = json_array_new ();

  json_object_set_string_member (email, "emailAddress", customer->email);
  json_object_set_string_member (email, "marketingState", "NOT_SUBSCRIBED");
  json_object_set_boolean_member (email, "validFormat", TRUE);
  json_object_set_object_member (object, "defaultEmailAddress", email);
  json_object_set_string_member (object, "email", customer->email);
  sandbox_shopify_set_text (object, "phone", customer->phone);
  if (customer->phone != NULL)
    {
      JsonObject *phone = json_object_new ();

      json_object_set_string_member (phone, "phoneNumber", customer->phone);
      json_object_set_object_member (object, "defaultPhoneNumber", phone);
    }
  json_array_add_object_element (addresses, sandbox_shopify_address_json (customer));
  json_object_set_object_member (object, "defaultAddress", sandbox_shopify_address_json (customer));
  json_object_set_array_member (object, "addresses", addresses);
}

/* The customer's orders and what they came to are answered by the source, which knows all orders.
 */
JsonObject *
sandbox_shopify_customer_json (SandboxWorld *world, SandboxCustomer *customer)
{
  JsonObject *object = json_object_new ();
  g_autofree char *name = g_strdup_printf ("%s %s", customer->first_name, customer->last_name);
  g_autofree char *count = g_strdup_printf ("%u", customer->order_count);

  sandbox_shopify_set_id (object, "Customer", customer->id);
  json_object_set_string_member (object, "displayName", name);
  json_object_set_string_member (object, "firstName", customer->first_name);
  json_object_set_string_member (object, "lastName", customer->last_name);
  set_customer_contact (object, customer);
  json_object_set_string_member (object, "locale",
                                 g_str_equal (customer->country, "US") ? "en-US" : "de");
  sandbox_shopify_set_text (object, "note", customer->note);
  json_object_set_string_member (object, "numberOfOrders", count);
  json_object_set_string_member (object, "state", "DISABLED");
  json_object_set_array_member (object, "tags", json_array_new ());
  json_object_set_boolean_member (object, "taxExempt", customer->tax_exempt);
  json_object_set_boolean_member (object, "verifiedEmail", TRUE);
  sandbox_shopify_set_time (object, "createdAt", customer->created_us);
  sandbox_shopify_set_time (object, "updatedAt", customer->updated_us);
  return object;
}

static gint64
available_of (SandboxInventoryItem *item)
{
  gint64 sum = 0;

  for (guint i = 0; i < item->levels->len; i++)
    sum += ((SandboxInventoryLevel *) item->levels->pdata[i])->available;
  return sum;
}

JsonObject *
sandbox_shopify_product_json (SandboxWorld *world, SandboxProduct *product)
{
  JsonObject *object = json_object_new ();
  JsonArray *variants = json_array_new ();
  gint64 stock = 0;
  gboolean plain = FALSE;

  for (guint i = 0; i < product->variants->len; i++)
    {
      SandboxVariant *variant = product->variants->pdata[i];
      g_autofree char *gid = sandbox_shopify_gid ("ProductVariant", variant->id);

      json_array_add_object_element (variants, sandbox_shopify_ref (gid));
      stock += available_of (variant->item);
      plain = plain || g_str_equal (variant->title, "Default Title");
    }
  sandbox_shopify_set_id (object, "Product", product->id);
  json_object_set_string_member (object, "title", product->title);
  json_object_set_string_member (object, "handle", product->handle);
  json_object_set_string_member (object, "status", product->status);
  json_object_set_string_member (object, "vendor", product->vendor);
  json_object_set_string_member (object, "productType", product->kind);
  sandbox_shopify_set_time (object, "createdAt", product->created_us);
  sandbox_shopify_set_time (object, "updatedAt", product->updated_us);
  json_object_set_array_member (object, "tags", json_array_new ());
  json_object_set_int_member (object, "totalInventory", stock);
  json_object_set_boolean_member (object, "hasOnlyDefaultVariant", plain);
  json_object_set_boolean_member (object, "isGiftCard", FALSE);
  json_object_set_boolean_member (object, "tracksInventory", TRUE);
  json_object_set_array_member (object, "variants", variants);
  return object;
}

JsonObject *
sandbox_shopify_variant_json (SandboxWorld *world, SandboxVariant *variant)
{
  JsonObject *object = json_object_new ();
  gint64 stock = available_of (variant->item);
  guint position = 0;
  g_autofree char *name = g_strdup_printf ("%s - %s", variant->product->title, variant->title);

  if (!g_ptr_array_find (variant->product->variants, variant, &position))
    position = 0;
  sandbox_shopify_set_id (object, "ProductVariant", variant->id);
  json_object_set_string_member (object, "displayName", name);
  json_object_set_string_member (object, "title", variant->title);
  sandbox_shopify_set_text (object, "sku", variant->sku);
  sandbox_shopify_set_text (object, "barcode", variant->barcode);
  sandbox_shopify_set_price (object, "price", variant->price);
  json_object_set_int_member (object, "position", (gint64) position + 1);
  json_object_set_boolean_member (object, "taxable", variant->taxable);
  json_object_set_int_member (object, "inventoryQuantity", stock);
  json_object_set_string_member (object, "inventoryPolicy", "DENY");
  json_object_set_boolean_member (object, "availableForSale", stock > 0);
  sandbox_shopify_set_ref (object, "inventoryItem", "InventoryItem", variant->item->id);
  sandbox_shopify_set_ref (object, "product", "Product", variant->product->id);
  sandbox_shopify_set_time (object, "createdAt", variant->created_us);
  sandbox_shopify_set_time (object, "updatedAt", variant->updated_us);
  return object;
}

static void
add_quantity (JsonArray *array,
              SandboxInventoryItem *item,
              SandboxInventoryLevel *level,
              const char *name,
              gint64 amount)
{
  JsonObject *object = json_object_new ();
  g_autofree char *gid = g_strdup_printf ("gid://shopify/InventoryQuantity/%" G_GINT64_FORMAT
                                          "-%s?inventory_item_id=%" G_GINT64_FORMAT,
                                          level->location->id, name, item->id);

  json_object_set_string_member (object, "id", gid);
  json_object_set_string_member (object, "name", name);
  json_object_set_int_member (object, "quantity", amount);
  sandbox_shopify_set_time (object, "updatedAt", level->updated_us);
  json_array_add_object_element (array, object);
}

/* "quantities" holds every name; the source keeps those asked for. */
JsonObject *
sandbox_shopify_level_json (SandboxInventoryItem *item, SandboxInventoryLevel *level)
{
  JsonObject *object = json_object_new ();
  JsonArray *quantities = json_array_new ();
  g_autofree char *gid = g_strdup_printf ("gid://shopify/InventoryLevel/%" G_GINT64_FORMAT
                                          "?inventory_item_id=%" G_GINT64_FORMAT,
                                          level->location->id, item->id);

  add_quantity (quantities, item, level, "available", level->available);
  add_quantity (quantities, item, level, "on_hand", level->available + level->committed);
  add_quantity (quantities, item, level, "committed", level->committed);
  add_quantity (quantities, item, level, "incoming", level->incoming);
  add_quantity (quantities, item, level, "reserved", 0);
  add_quantity (quantities, item, level, "damaged", 0);
  add_quantity (quantities, item, level, "quality_control", 0);
  add_quantity (quantities, item, level, "safety_stock", 0);
  json_object_set_string_member (object, "__typename", "InventoryLevel");
  json_object_set_string_member (object, "id", gid);
  sandbox_shopify_set_ref (object, "item", "InventoryItem", item->id);
  sandbox_shopify_set_ref (object, "location", "Location", level->location->id);
  json_object_set_boolean_member (object, "canDeactivate", FALSE);
  sandbox_shopify_set_time (object, "createdAt", item->created_us);
  sandbox_shopify_set_time (object, "updatedAt", level->updated_us);
  json_object_set_array_member (object, "quantities", quantities);
  return object;
}

JsonObject *
sandbox_shopify_item_json (SandboxWorld *world, SandboxInventoryItem *item)
{
  JsonObject *object = json_object_new ();
  JsonArray *levels = json_array_new ();

  for (guint i = 0; i < item->levels->len; i++)
    json_array_add_object_element (levels,
                                   sandbox_shopify_level_json (item, item->levels->pdata[i]));
  sandbox_shopify_set_id (object, "InventoryItem", item->id);
  sandbox_shopify_set_text (object, "sku", item->variant->sku);
  json_object_set_boolean_member (object, "tracked", item->tracked);
  json_object_set_boolean_member (object, "requiresShipping", TRUE);
  json_object_set_int_member (object, "duplicateSkuCount", 0);
  json_object_set_object_member (object, "unitCost",
                                 sandbox_shopify_money (item->cost, world->currency));
  sandbox_shopify_set_ref (object, "variant", "ProductVariant", item->variant->id);
  json_object_set_array_member (object, "inventoryLevels", levels);
  sandbox_shopify_set_time (object, "createdAt", item->created_us);
  sandbox_shopify_set_time (object, "updatedAt", item->updated_us);
  return object;
}

JsonObject *
sandbox_shopify_location_json (SandboxWorld *world, SandboxLocation *location)
{
  JsonObject *object = json_object_new ();
  JsonObject *address = json_object_new ();
  SandboxOrder *first = world->orders->len > 0 ? world->orders->pdata[0] : NULL;
  gint64 since = first != NULL ? first->created_us - 365 * G_TIME_SPAN_DAY : world->now_us;

  json_object_set_string_member (address, "country", "United States");
  json_object_set_string_member (address, "countryCode", "US");
  sandbox_shopify_set_id (object, "Location", location->id);
  json_object_set_string_member (object, "name", location->name);
  json_object_set_boolean_member (object, "isActive", location->active);
  json_object_set_boolean_member (object, "fulfillsOnlineOrders", location->fulfills_online);
  json_object_set_boolean_member (object, "hasActiveInventory", location->active);
  json_object_set_boolean_member (object, "shipsInventory", location->fulfills_online);
  json_object_set_object_member (object, "address", address);
  sandbox_shopify_set_time (object, "createdAt", since);
  sandbox_shopify_set_time (object, "updatedAt", since);
  return object;
}

JsonObject *
sandbox_shopify_shop_json (SandboxWorld *world)
{
  JsonObject *object = json_object_new ();
  JsonObject *plan = json_object_new ();
  JsonArray *currencies = json_array_new ();
  SandboxOrder *first = world->orders->len > 0 ? world->orders->pdata[0] : NULL;
  g_autofree char *url = g_strdup_printf ("https://%s", world->shop_domain);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (world->zone);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (world->now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now
      = zone != NULL ? g_date_time_to_timezone (utc, zone) : g_date_time_ref (utc);
  g_autofree char *offset = g_date_time_format (now, "%z");

  json_object_set_string_member (plan, "displayName", "Basic");
  json_object_set_string_member (plan, "publicDisplayName", "Basic");
  json_object_set_boolean_member (plan, "partnerDevelopment", FALSE);
  json_object_set_boolean_member (plan, "shopifyPlus", FALSE);
  json_array_add_string_element (currencies, world->currency);
  json_array_add_string_element (currencies, "EUR");
  sandbox_shopify_set_id (object, "Shop", world->shop_id);
  json_object_set_string_member (object, "name", world->shop_name);
  json_object_set_string_member (object, "email", world->shop_email);
  json_object_set_string_member (object, "contactEmail", world->shop_email);
  json_object_set_string_member (object, "shopOwnerName", "Ana Maple");
  json_object_set_string_member (object, "myshopifyDomain", world->shop_domain);
  json_object_set_string_member (object, "url", url);
  json_object_set_string_member (object, "currencyCode", world->currency);
  json_object_set_array_member (object, "enabledPresentmentCurrencies", currencies);
  json_object_set_string_member (object, "ianaTimezone", world->zone);
  json_object_set_string_member (object, "timezoneAbbreviation",
                                 g_date_time_get_timezone_abbreviation (now));
  json_object_set_string_member (object, "timezoneOffset", offset);
  json_object_set_boolean_member (object, "taxesIncluded", FALSE);
  json_object_set_boolean_member (object, "taxShipping", TRUE);
  json_object_set_object_member (object, "plan", plan);
  json_object_set_string_member (object, "unitSystem", "IMPERIAL_SYSTEM");
  json_object_set_string_member (object, "weightUnit", "POUNDS");
  sandbox_shopify_set_time (object, "createdAt",
                            (first != NULL ? first->created_us : world->now_us)
                                - 400 * G_TIME_SPAN_DAY);
  sandbox_shopify_set_time (object, "updatedAt", world->now_us);
  return object;
}

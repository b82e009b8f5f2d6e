/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shop's shelves and its customers. Names are invented; the tax rates are those of the places
 * as commonly published, close enough to be believable. */
#include "sandbox-world-private.h"

#include <string.h>

typedef struct
{
  const char *title;
  const char *code;
  gint64 extra; /* on top of the product's price */
} Choice;

typedef struct
{
  const char *title;
  const char *stem;
  const char *vendor;
  const char *kind;
  gint64 price;
  Choice choices[4];
} Shelf;

static const Shelf shelves[] = {
  { "Maple Mug",
    "MUG",
    "Maple Pottery",
    "Kitchen",
    1800,
    { { "Blue", "BLU", 0 }, { "Green", "GRN", 0 }, { "Cream", "CRM", 0 } } },
  { "Maple Syrup",
    "SYR",
    "Hill Farm",
    "Food",
    1495,
    { { "Amber 250 ml", "AMB", 0 }, { "Dark 250 ml", "DRK", 0 }, { "Dark 1 l", "DRK-XL", 2300 } } },
  { "Linen Apron",
    "APR",
    "Loom & Co",
    "Kitchen",
    3450,
    { { "Sand", "SND", 0 }, { "Slate", "SLT", 0 } } },
  { "Oak Cutting Board",
    "BRD",
    "Maple Woodworks",
    "Kitchen",
    4990,
    { { "Small", "S", 0 }, { "Large", "L", 2500 } } },
  { "Wool Blanket",
    "BLK",
    "Loom & Co",
    "Home",
    12900,
    { { "Moss", "MOS", 0 }, { "Rust", "RST", 0 }, { "Night", "NGT", 0 } } },
  { "Beeswax Candle",
    "CND",
    "Hill Farm",
    "Home",
    1225,
    { { "Plain", "PLN", 0 }, { "Cedar", "CDR", 0 } } },
  { "Forest Tee",
    "TEE",
    "Maple Wear",
    "Clothing",
    2699,
    { { "S", "S", 0 }, { "M", "M", 0 }, { "L", "L", 0 }, { "XL", "XL", 0 } } },
  { "Trail Cap",
    "CAP",
    "Maple Wear",
    "Clothing",
    2350,
    { { "Olive", "OLV", 0 }, { "Navy", "NVY", 0 } } },
  { "Wool Socks",
    "SOC",
    "Maple Wear",
    "Clothing",
    1690,
    { { "S/M", "SM", 0 }, { "L/XL", "LX", 0 } } },
  { "Field Notebook",
    "NTB",
    "Paper Mill",
    "Paper",
    950,
    { { "Dotted", "DOT", 0 }, { "Lined", "LIN", 0 } } },
  { "Letter Set", "LTR", "Paper Mill", "Paper", 2175, { { "Default Title", "", 0 } } },
  { "Pancake Mix",
    "PAN",
    "Hill Farm",
    "Food",
    899,
    { { "Buttermilk", "BUT", 0 }, { "Buckwheat", "BKW", 0 }, { "Pumpkin", "PMP", 0 } } },
  { "Roasted Coffee",
    "COF",
    "North Roasters",
    "Food",
    1850,
    { { "Whole Bean", "BEA", 0 }, { "Ground", "GRD", 0 } } },
  { "Copper Kettle", "KTL", "Maple Pottery", "Kitchen", 8450, { { "Default Title", "", 0 } } },
  { "Cedar Soap",
    "SOA",
    "Hill Farm",
    "Bath",
    725,
    { { "Bar", "BAR", 0 }, { "Set of 4", "SET", 1950 } } },
  { "Canvas Tote",
    "TOT",
    "Maple Wear",
    "Bags",
    2990,
    { { "Natural", "NAT", 0 }, { "Black", "BLK", 0 } } },
  { "Sticker Sheet", "STK", "Paper Mill", "Paper", 445, { { "Default Title", "", 0 } } },
};

/* The last three are abroad: their orders are presented in euros. */
static const SandboxPlace places[] = {
  { "New York",
    "NY",
    "10013",
    "US",
    TRUE,
    { { "NY State Tax", 40000 }, { "New York City Tax", 45000 }, { "MCTD Tax", 3750 } } },
  { "Buffalo",
    "NY",
    "14202",
    "US",
    TRUE,
    { { "NY State Tax", 40000 }, { "Erie County Tax", 47500 } } },
  { "Los Angeles",
    "CA",
    "90012",
    "US",
    FALSE,
    { { "California State Tax", 60000 },
      { "Los Angeles County Tax", 2500 },
      { "Special District Tax", 32500 } } },
  { "Oakland",
    "CA",
    "94607",
    "US",
    FALSE,
    { { "California State Tax", 60000 }, { "Alameda County Tax", 47500 } } },
  { "Austin",
    "TX",
    "78701",
    "US",
    TRUE,
    { { "Texas State Tax", 62500 }, { "Austin City Tax", 20000 } } },
  { "Seattle",
    "WA",
    "98101",
    "US",
    TRUE,
    { { "Washington State Tax", 65000 }, { "Seattle City Tax", 38500 } } },
  { "Chicago",
    "IL",
    "60602",
    "US",
    FALSE,
    { { "Illinois State Tax", 62500 },
      { "Cook County Tax", 17500 },
      { "Chicago City Tax", 12500 } } },
  { "Miami",
    "FL",
    "33128",
    "US",
    FALSE,
    { { "Florida State Tax", 60000 }, { "Miami-Dade County Tax", 10000 } } },
  { "Boston", "MA", "02108", "US", FALSE, { { "Massachusetts State Tax", 62500 } } },
  { "Portland", "OR", "97204", "US", FALSE, { { NULL, 0 } } },
  { "Berlin", "", "10115", "DE", TRUE, { { "DE VAT", 190000 } } },
  { "Lyon", "", "69001", "FR", TRUE, { { "FR TVA", 200000 } } },
  { "Utrecht", "", "3511", "NL", TRUE, { { "NL BTW", 210000 } } },
};
#define PLACES_ABROAD 3
#define PLACES_AT_HOME (G_N_ELEMENTS (places) - PLACES_ABROAD)

static const char *const first_names[] = {
  "Ana",   "Ben",   "Carla", "Dmitri", "Elena", "Farid", "Grace", "Hugo",  "Ines",
  "Jonas", "Kira",  "Liam",  "Mona",   "Noah",  "Olga",  "Pablo", "Quinn", "Rosa",
  "Samir", "Tilda", "Uma",   "Victor", "Wanda", "Xenia", "Yusuf", "Zoe",
};
static const char *const last_names[] = {
  "Adler",  "Brook",    "Castell", "Dunmore", "Eriksen",   "Fontaine", "Garrow",
  "Hollis", "Ibarra",   "Jansen",  "Keller",  "Lindqvist", "Moreau",   "Novak",
  "Okafor", "Petrov",   "Quigley", "Ruiz",    "Sandoval",  "Tanaka",   "Ueda",
  "Vance",  "Whitlock", "Yilmaz",  "Zeman",
};
static const char *const streets[] = {
  "Maple Street",   "Oak Avenue", "Harbor Road", "Mill Lane",
  "Station Street", "Park Row",   "Cedar Court", "Hill Road",
};

static void
add_level (SandboxInventoryItem *item, SandboxLocation *location, gint64 available, gint64 at_us)
{
  SandboxInventoryLevel *level = g_new0 (SandboxInventoryLevel, 1);

  level->location = location;
  level->available = available;
  level->updated_us = at_us;
  g_ptr_array_add (item->levels, level);
}

static SandboxInventoryItem *
add_item (SandboxWorld *world, SandboxVariant *variant, guint orders, SandboxRandom *random)
{
  SandboxInventoryItem *item = g_new0 (SandboxInventoryItem, 1);

  item->id = sandbox_mint_id (world);
  item->variant = variant;
  item->tracked = TRUE;
  item->cost = sandbox_half_up (variant->price * sandbox_random_range (random, 35, 60), 100);
  item->created_us = variant->created_us;
  item->updated_us = variant->updated_us;
  item->levels = g_ptr_array_new_with_free_func (g_free);
  add_level (item, world->locations->pdata[0],
             40 + orders / 5 + sandbox_random_range (random, 0, 60), item->updated_us);
  add_level (item, world->locations->pdata[1], sandbox_random_range (random, 0, 25),
             item->updated_us);
  g_ptr_array_add (world->items, item);
  g_hash_table_insert (world->items_by_id, &item->id, item);

  return item;
}

static void
add_variant (SandboxWorld *world,
             SandboxProduct *product,
             const Shelf *shelf,
             const Choice *choice,
             guint orders,
             SandboxRandom *random)
{
  SandboxVariant *variant = g_new0 (SandboxVariant, 1);

  variant->id = sandbox_mint_id (world);
  variant->product = product;
  variant->title = choice->title;
  variant->sku = *choice->code != '\0' ? g_strdup_printf ("%s-%s", shelf->stem, choice->code)
                                       : g_strdup (shelf->stem);
  variant->barcode = g_strdup_printf ("0%" G_GINT64_FORMAT,
                                      sandbox_random_range (random, 60000000000, 69999999999));
  variant->price = shelf->price + choice->extra;
  variant->taxable = TRUE;
  variant->created_us = product->created_us;
  variant->updated_us = product->updated_us;
  variant->item = add_item (world, variant, orders, random);
  g_ptr_array_add (world->variants, variant);
  g_ptr_array_add (product->variants, variant);
  g_hash_table_insert (world->variants_by_id, &variant->id, variant);
}

static void
add_product (SandboxWorld *world, const Shelf *shelf, guint orders, SandboxRandom *random)
{
  SandboxProduct *product = g_new0 (SandboxProduct, 1);

  product->id = sandbox_mint_id (world);
  product->title = shelf->title;
  product->vendor = shelf->vendor;
  product->kind = shelf->kind;
  product->status = "ACTIVE";
  product->handle = g_strdelimit (g_ascii_strdown (shelf->title, -1), " ", '-');
  product->created_us = world->now_us - sandbox_random_range (random, 100, 700) * SANDBOX_DAY_US;
  product->updated_us = product->created_us + sandbox_random_range (random, 0, 30) * SANDBOX_DAY_US;
  product->variants = g_ptr_array_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (shelf->choices) && shelf->choices[i].title != NULL; i++)
    add_variant (world, product, shelf, &shelf->choices[i], orders, random);
  g_ptr_array_add (world->products, product);
  g_hash_table_insert (world->products_by_id, &product->id, product);
}

static void
add_location (SandboxWorld *world, const char *name, gboolean fulfills_online)
{
  SandboxLocation *location = g_new0 (SandboxLocation, 1);

  location->id = sandbox_mint_id (world);
  location->name = name;
  location->active = TRUE;
  location->fulfills_online = fulfills_online;
  g_ptr_array_add (world->locations, location);
  g_hash_table_insert (world->locations_by_id, &location->id, location);
}

void
sandbox_world_stock (SandboxWorld *world, guint orders)
{
  SandboxRandom random;

  sandbox_random_seed (&random, world->seed ^ 0x5701c);
  add_location (world, "Brooklyn Warehouse", TRUE);
  add_location (world, "Hudson Store", FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (shelves); i++)
    add_product (world, &shelves[i], orders, &random);
}

static void
add_customer (SandboxWorld *world, guint index, SandboxRandom *random)
{
  SandboxCustomer *customer = g_new0 (SandboxCustomer, 1);
  g_autofree char *address = NULL;
  gboolean abroad
      = sandbox_random_chance (random, 140000) && index > 0; /* at least one is at home */

  customer->id = sandbox_mint_id (world);
  customer->place
      = abroad ? &places[PLACES_AT_HOME + sandbox_random_range (random, 0, PLACES_ABROAD - 1)]
               : &places[sandbox_random_range (random, 0, PLACES_AT_HOME - 1)];
  customer->first_name
      = first_names[sandbox_random_range (random, 0, G_N_ELEMENTS (first_names) - 1)];
  customer->last_name = last_names[sandbox_random_range (random, 0, G_N_ELEMENTS (last_names) - 1)];
  address = g_strdup_printf ("%s.%s%u@example.com", customer->first_name, customer->last_name,
                             index + 1);
  customer->email = g_ascii_strdown (address, -1);
  if (sandbox_random_chance (random, 600000))
    customer->phone
        = g_strdup_printf ("+1555%07d", (int) sandbox_random_range (random, 0, 9999999));
  customer->address
      = g_strdup_printf ("%d %s", (int) sandbox_random_range (random, 1, 999),
                         streets[sandbox_random_range (random, 0, G_N_ELEMENTS (streets) - 1)]);
  customer->city = customer->place->city;
  customer->province = customer->place->province;
  customer->zip = customer->place->zip;
  customer->country = customer->place->country;
  customer->tax_exempt = !abroad && sandbox_random_chance (random, 30000);
  customer->created_us
      = world->now_us - sandbox_random_range (random, 61 * 86400, 900 * 86400) * SANDBOX_SECOND_US;
  customer->updated_us = customer->created_us;
  customer->stripe_id = sandbox_random_id (&world->mint->ids, "cus_", 14);
  g_ptr_array_add (world->customers, customer);
  g_hash_table_insert (world->customers_by_id, &customer->id, customer);
  g_hash_table_insert (world->customers_by_stripe_id, customer->stripe_id, customer);
}

void
sandbox_world_people (SandboxWorld *world, guint count)
{
  SandboxRandom random;

  sandbox_random_seed (&random, world->seed ^ 0x9e091e);
  for (guint i = 0; i < count; i++)
    add_customer (world, i, &random);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The world as a run of happenings.
 *
 * A queue holds what will happen, by time: an order comes in, is fulfilled, refunded, disputed; a
 * payout leaves. The world is made by running the queue up to its date, and letting days pass later
 * is running it further. So everything is in order of time by construction, a later date shows the
 * same past, and nothing depends on the real clock. */
#include "sandbox-world-private.h"

#include "sandbox-world-free.h"

static int
compare_happenings (gconstpointer a, gconstpointer b, gpointer data)
{
  const SandboxHappening *first = a;
  const SandboxHappening *second = b;

  if (first->at_us != second->at_us)
    return first->at_us < second->at_us ? -1 : 1;

  return first->serial < second->serial ? -1 : first->serial > second->serial;
}

static guint64
hash_day (guint64 seed, gint64 at_us, guint64 salt)
{
  SandboxRandom random;

  sandbox_random_seed (&random, seed ^ (salt << 40) ^ (guint64) (at_us / SANDBOX_DAY_US));

  return sandbox_random_next (&random);
}

gint64
sandbox_mint_id (SandboxWorld *world)
{
  world->mint->next_id += sandbox_random_range (&world->mint->ids, 1, 900);

  return world->mint->next_id;
}

gint64
sandbox_half_up (gint64 numerator, gint64 denominator)
{
  if (numerator < 0)
    return -sandbox_half_up (-numerator, denominator);

  return (2 * numerator + denominator) / (2 * denominator);
}

gint64 *
sandbox_column (SandboxMoney *money, int column)
{
  return column == 0 ? &money->shop : &money->presentment;
}

void
sandbox_money_add (SandboxMoney *sum, const SandboxMoney *part)
{
  sum->shop += part->shop;
  sum->presentment += part->presentment;
}

void
sandbox_money_subtract (SandboxMoney *sum, const SandboxMoney *part)
{
  sum->shop -= part->shop;
  sum->presentment -= part->presentment;
}

gint64
sandbox_shop_rate (SandboxWorld *world, gint64 at_us)
{
  return 1065000 + (gint64) (hash_day (world->seed, at_us, 1) % 3001) * 10;
}

gint64
sandbox_stripe_rate (SandboxWorld *world, gint64 at_us)
{
  return sandbox_shop_rate (world, at_us) - 4000
         - (gint64) (hash_day (world->seed, at_us, 2) % 901) * 10;
}

void
sandbox_world_plan (
    SandboxWorld *world, gint64 at_us, SandboxHappen happen, gpointer subject, gint64 value)
{
  SandboxHappening *happening = g_new0 (SandboxHappening, 1);

  happening->at_us = at_us - at_us % SANDBOX_SECOND_US;
  happening->serial = world->mint->serial++;
  happening->happen = happen;
  happening->subject = subject;
  happening->value = value;
  g_sequence_insert_sorted (world->mint->queue, happening, compare_happenings, NULL);
}

void
sandbox_world_run_until (SandboxWorld *world, gint64 at_us)
{
  GSequence *queue = world->mint->queue;

  while (!g_sequence_is_empty (queue))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (queue);
      SandboxHappening *due = g_sequence_get (first);
      SandboxHappening copy = *due;

      if (copy.at_us > at_us)
        break;

      g_sequence_remove (first);
      copy.happen (world, &copy);
    }
}

static GHashTable *
numbered (void)
{
  return g_hash_table_new (g_int64_hash, g_int64_equal);
}

static GHashTable *
named (void)
{
  return g_hash_table_new (g_str_hash, g_str_equal);
}

static SandboxWorldMint *
mint_new (guint64 seed, guint orders)
{
  SandboxWorldMint *mint = g_new0 (SandboxWorldMint, 1);

  sandbox_random_seed (&mint->ids, seed ^ 0x1d5);
  sandbox_random_seed (&mint->fate, seed ^ 0xfa7e);
  sandbox_random_seed (&mint->change, seed ^ 0xc4a96e);
  mint->next_id = 7100000000;
  mint->next_number = 1001;
  mint->order_count = orders;
  mint->plans = g_array_new (FALSE, TRUE, sizeof (SandboxOrderPlan));
  mint->queue = g_sequence_new (g_free);
  mint->unpaid = g_ptr_array_new ();

  return mint;
}

static void
mint_free (SandboxWorldMint *mint)
{
  g_array_unref (mint->plans);
  g_sequence_free (mint->queue);
  g_ptr_array_unref (mint->unpaid);
  g_free (mint);
}

static void
set_shop (SandboxWorld *world)
{
  world->shop_id = 68817731;
  world->shop_name = "Maple Shop";
  world->shop_domain = "maple-shop.myshopify.com";
  world->shop_email = "owner@maple.example";
  world->currency = "USD";
  world->zone = "America/New_York";
  world->stripe_account = "acct_1MapleShopSandbox";
  world->stripe_bank = "ba_1MapleShopChecking";
}

static void
make_tables (SandboxWorld *world)
{
  world->locations = g_ptr_array_new_with_free_func (g_free);
  world->products = g_ptr_array_new_with_free_func (sandbox_product_free);
  world->variants = g_ptr_array_new_with_free_func (sandbox_variant_free);
  world->items = g_ptr_array_new_with_free_func (sandbox_item_free);
  world->customers = g_ptr_array_new_with_free_func (sandbox_customer_free);
  world->orders = g_ptr_array_new_with_free_func (sandbox_order_free);
  world->charges = g_ptr_array_new_with_free_func (sandbox_charge_free);
  world->stripe_refunds = g_ptr_array_new_with_free_func (sandbox_stripe_refund_free);
  world->disputes = g_ptr_array_new_with_free_func (sandbox_dispute_free);
  world->rows = g_ptr_array_new_with_free_func (sandbox_row_free);
  world->payouts = g_ptr_array_new_with_free_func (sandbox_payout_free);
  world->events = g_ptr_array_new_with_free_func (sandbox_event_free);

  world->orders_by_id = numbered ();
  world->refunds_by_id = numbered ();
  world->lines_by_id = numbered ();
  world->transactions_by_id = numbered ();
  world->variants_by_id = numbered ();
  world->items_by_id = numbered ();
  world->products_by_id = numbered ();
  world->customers_by_id = numbered ();
  world->locations_by_id = numbered ();
  world->charges_by_id = named ();
  world->charges_by_intent = named ();
  world->stripe_refunds_by_id = named ();
  world->disputes_by_id = named ();
  world->rows_by_id = named ();
  world->payouts_by_id = named ();
  world->events_by_id = named ();
  world->customers_by_stripe_id = named ();
}

SandboxWorld *
sandbox_world_new (guint64 seed, guint orders, gint64 now_us)
{
  return sandbox_world_new_until (seed, orders, now_us, now_us);
}

SandboxWorld *
sandbox_world_new_until (guint64 seed, guint orders, gint64 now_us, gint64 until_us)
{
  SandboxWorld *world = g_new0 (SandboxWorld, 1);
  gint64 start_us;

  world->seed = seed;
  world->now_us = now_us - now_us % SANDBOX_SECOND_US;
  world->mint = mint_new (seed, orders);
  set_shop (world);
  make_tables (world);

  start_us = world->now_us - SANDBOX_HISTORY_DAYS * SANDBOX_DAY_US;
  sandbox_world_stock (world, orders);
  sandbox_world_people (world, MAX (orders / 2, 8));
  sandbox_world_plan_orders (world, orders,
                             MAX (until_us - until_us % SANDBOX_SECOND_US, world->now_us));
  sandbox_world_plan_account (world, start_us);
  sandbox_world_run_until (world, world->now_us);

  return world;
}

static void
free_tables (SandboxWorld *world)
{
  GHashTable *tables[] = {
    world->orders_by_id,
    world->refunds_by_id,
    world->lines_by_id,
    world->transactions_by_id,
    world->variants_by_id,
    world->items_by_id,
    world->products_by_id,
    world->customers_by_id,
    world->locations_by_id,
    world->charges_by_id,
    world->charges_by_intent,
    world->stripe_refunds_by_id,
    world->disputes_by_id,
    world->rows_by_id,
    world->payouts_by_id,
    world->events_by_id,
    world->customers_by_stripe_id,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    g_hash_table_unref (tables[i]);
}

void
sandbox_world_free (SandboxWorld *world)
{
  GPtrArray *arrays[] = {
    world->locations, world->products, world->variants, world->items,
    world->customers, world->orders,   world->charges,  world->stripe_refunds,
    world->disputes,  world->rows,     world->payouts,  world->events,
  };

  free_tables (world);
  for (gsize i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_ptr_array_unref (arrays[i]);
  mint_free (world->mint);
  g_free (world);
}

gint64
sandbox_world_tick (SandboxWorld *world)
{
  world->now_us += SANDBOX_SECOND_US;
  sandbox_world_run_until (world, world->now_us);
  world->revision++;

  return world->now_us;
}

void
sandbox_world_advance (SandboxWorld *world, gint64 span_us)
{
  world->now_us += span_us - span_us % SANDBOX_SECOND_US;
  sandbox_world_run_until (world, world->now_us);
  world->revision++;
}

SandboxOrder *
sandbox_world_order (SandboxWorld *world, gint64 id)
{
  return g_hash_table_lookup (world->orders_by_id, &id);
}

SandboxInventoryItem *
sandbox_world_item (SandboxWorld *world, gint64 id)
{
  return g_hash_table_lookup (world->items_by_id, &id);
}

SandboxCharge *
sandbox_world_charge (SandboxWorld *world, const char *id_or_intent)
{
  SandboxCharge *charge = g_hash_table_lookup (world->charges_by_id, id_or_intent);

  return charge != NULL ? charge : g_hash_table_lookup (world->charges_by_intent, id_or_intent);
}

void
sandbox_world_touch_order (SandboxWorld *world, SandboxOrder *order, gint64 at_us)
{
  order->updated_us = MAX (order->updated_us, at_us + world->shop_skew_us);
  world->revision++;
}

void
sandbox_world_touch_item (SandboxWorld *world, SandboxInventoryItem *item, gint64 at_us)
{
  item->updated_us = MAX (item->updated_us, at_us + world->shop_skew_us);
  world->revision++;
}

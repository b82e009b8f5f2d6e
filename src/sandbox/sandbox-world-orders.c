/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders: what is bought, at which discount, tax and shipping, in two currencies, and how it is
 * paid.
 *
 * What an order holds is drawn from the order's own seed, so that a twin is the same order again.
 * Both columns of the money are computed side by side from the presentment unit prices, each with
 * its own rounding: that is how the shop does it, and why the total in dollars is not simply the
 * total in euros times the rate. */
#include "sandbox-world-private.h"

#include "sandbox-world-free.h"

/* Only shapes the day; the real zone is for readers. */
#define SHOP_OFFSET_US (5 * SANDBOX_HOUR_US)

#define TWIN_PPM 7000
#define TEST_PPM 10000
#define PENDING_PPM 10000
#define CANCELLED_PPM 6000
#define FAILED_FIRST_PPM 20000

static SandboxMoney
money_of (const SandboxOrder *order, gint64 shop)
{
  return (SandboxMoney){ shop, sandbox_half_up (shop * 1000000, order->rate_ppm) };
}

/* Spreads @total over @bases so that the parts sum up exactly. */
static void
spread (gint64 total, const gint64 *bases, gint64 *parts, guint count)
{
  gint64 sum = 0, seen = 0, given = 0;

  for (guint i = 0; i < count; i++)
    sum += bases[i];
  for (guint i = 0; i < count; i++)
    {
      gint64 until;

      seen += bases[i];
      until = sum != 0 ? sandbox_half_up (total * seen, sum) : 0;
      parts[i] = until - given;
      given = until;
    }
}

static SandboxDiscount *
add_discount (SandboxOrder *order,
              const char *code,
              const char *title,
              const char *kind,
              gint64 value,
              gboolean across,
              const char *target)
{
  SandboxDiscount *discount = g_new0 (SandboxDiscount, 1);

  discount->code = g_strdup (code);
  discount->title = title;
  discount->kind = kind;
  discount->value = value;
  discount->across = across;
  discount->target = target;
  g_ptr_array_add (order->discounts, discount);

  return discount;
}

static void
allocate (GPtrArray *allocations, SandboxDiscount *discount, const SandboxMoney *amount)
{
  SandboxAllocation *allocation = g_new0 (SandboxAllocation, 1);

  allocation->discount = discount;
  allocation->amount = *amount;
  g_ptr_array_add (allocations, allocation);
}

static void
discount_line (SandboxOrder *order, SandboxLine *line, SandboxRandom *random)
{
  static const gint64 percents[] = { 10, 15, 20, 25 };
  SandboxMoney amount = { 0, 0 };
  SandboxDiscount *discount;

  if (sandbox_random_chance (random, 700000))
    {
      gint64 percent = percents[sandbox_random_range (random, 0, 3)];

      discount = add_discount (order, NULL, "Autumn shelf offer", "percentage", percent * 100,
                               FALSE, "LINE_ITEM");
      for (int c = 0; c < 2; c++)
        *sandbox_column (&amount, c)
            = sandbox_half_up (*sandbox_column (&line->discounted, c) * percent, 100);
    }
  else
    {
      gint64 value = sandbox_random_range (random, 1, 3) * 100;

      discount
          = add_discount (order, NULL, "Price match", "fixed_amount", value, FALSE, "LINE_ITEM");
      amount = money_of (order, value);
    }
  allocate (line->allocations, discount, &amount);
  sandbox_money_subtract (&line->discounted, &amount);
}

static void
discount_order (SandboxOrder *order, SandboxRandom *random)
{
  guint count = order->lines->len;
  g_autofree gint64 *bases = g_new0 (gint64, count);
  g_autofree gint64 *parts = g_new0 (gint64, count);
  g_autofree SandboxMoney *amounts = g_new0 (SandboxMoney, count);
  gboolean percentage = sandbox_random_chance (random, 700000);
  gint64 value = percentage ? sandbox_random_range (random, 1, 4) * 5
                            : sandbox_random_range (random, 1, 6) * 50;
  SandboxMoney fixed = money_of (order, value);
  SandboxDiscount *discount;

  discount = percentage ? add_discount (order, "WELCOME", "WELCOME", "percentage", value * 100,
                                        TRUE, "LINE_ITEM")
                        : add_discount (order, NULL, "Loyalty thank-you", "fixed_amount", value,
                                        TRUE, "LINE_ITEM");

  for (int c = 0; c < 2; c++)
    {
      gint64 sum = 0;

      for (guint i = 0; i < count; i++)
        {
          bases[i] = *sandbox_column (&((SandboxLine *) order->lines->pdata[i])->discounted, c);
          sum += bases[i];
        }
      spread (percentage ? sandbox_half_up (sum * value, 100) : *sandbox_column (&fixed, c), bases,
              parts, count);
      for (guint i = 0; i < count; i++)
        *sandbox_column (&amounts[i], c) = parts[i];
    }

  for (guint i = 0; i < count; i++)
    {
      SandboxLine *line = order->lines->pdata[i];

      allocate (line->allocations, discount, &amounts[i]);
      sandbox_money_subtract (&line->discounted, &amounts[i]);
    }
}

static void
add_taxes (SandboxOrder *order, GPtrArray *taxes, const SandboxMoney *base, SandboxMoney *sum)
{
  const SandboxPlaceTax *rate = order->customer->place->taxes;

  for (; rate->title != NULL && !order->tax_exempt; rate++)
    {
      SandboxTaxLine *tax = g_new0 (SandboxTaxLine, 1);

      tax->title = rate->title;
      tax->rate_ppm = rate->rate_ppm;
      tax->amount.shop = sandbox_half_up (base->shop * rate->rate_ppm, 1000000);
      tax->amount.presentment = sandbox_half_up (base->presentment * rate->rate_ppm, 1000000);
      g_ptr_array_add (taxes, tax);
      sandbox_money_add (sum, &tax->amount);
    }
}

static gboolean
holds_variant (const SandboxOrder *order, const SandboxVariant *variant)
{
  for (guint i = 0; i < order->lines->len; i++)
    if (((SandboxLine *) order->lines->pdata[i])->variant == variant)
      return TRUE;

  return FALSE;
}

static void
add_line (SandboxWorld *world, SandboxOrder *order, SandboxRandom *random)
{
  SandboxVariant *variant
      = world->variants->pdata[sandbox_random_range (random, 0, world->variants->len - 1)];
  int quantity
      = sandbox_random_chance (random, 700000) ? 1 : (int) sandbox_random_range (random, 2, 4);
  SandboxLine *line;

  if (holds_variant (order, variant))
    return;

  line = g_new0 (SandboxLine, 1);
  line->id = sandbox_mint_id (world);
  line->order = order;
  line->variant = variant;
  line->quantity = line->current_quantity = quantity;
  line->taxable = TRUE;
  line->unit_price = money_of (order, variant->price);
  line->allocations = g_ptr_array_new_with_free_func (g_free);
  line->taxes = g_ptr_array_new_with_free_func (g_free);
  line->discounted.shop = line->unit_price.shop * quantity;
  line->discounted.presentment = line->unit_price.presentment * quantity;
  sandbox_money_add (&order->gross, &line->discounted);
  g_ptr_array_add (order->lines, line);
  g_hash_table_insert (world->lines_by_id, &line->id, line);
}

static void
add_shipping (SandboxWorld *world, SandboxOrder *order, SandboxRandom *random)
{
  gboolean abroad = order->rate_ppm != 1000000;
  gboolean express = sandbox_random_chance (random, 200000);
  gboolean waived = sandbox_random_chance (random, 60000);
  SandboxShippingLine *shipping;

  if (!abroad && sandbox_random_chance (random, 150000))
    return;

  shipping = g_new0 (SandboxShippingLine, 1);
  shipping->id = sandbox_mint_id (world);
  shipping->title = abroad ? "International" : express ? "Express" : "Standard";
  shipping->code = shipping->title;
  shipping->original = money_of (order, abroad ? 1900 : express ? 1490 : 595);
  shipping->discounted = shipping->original;
  shipping->allocations = g_ptr_array_new_with_free_func (g_free);
  shipping->taxes = g_ptr_array_new_with_free_func (g_free);
  if (waived)
    {
      allocate (
          shipping->allocations,
          add_discount (order, "FREESHIP", "FREESHIP", "percentage", 10000, FALSE, "SHIPPING_LINE"),
          &shipping->original);
      shipping->discounted = (SandboxMoney){ 0, 0 };
    }
  if (order->customer->place->shipping_taxed && !waived)
    add_taxes (order, shipping->taxes, &shipping->discounted, &shipping->tax);
  g_ptr_array_add (order->shipping, shipping);
}

static void
sum_up (SandboxOrder *order)
{
  for (guint i = 0; i < order->lines->len; i++)
    {
      SandboxLine *line = order->lines->pdata[i];

      add_taxes (order, line->taxes, &line->discounted, &line->tax);
      sandbox_money_add (&order->subtotal, &line->discounted);
      sandbox_money_add (&order->tax, &line->tax);
    }
  for (guint i = 0; i < order->shipping->len; i++)
    {
      SandboxShippingLine *shipping = order->shipping->pdata[i];

      sandbox_money_add (&order->shipping_total, &shipping->discounted);
      sandbox_money_add (&order->shipping_discounts, &shipping->original);
      sandbox_money_subtract (&order->shipping_discounts, &shipping->discounted);
      sandbox_money_add (&order->tax, &shipping->tax);
    }
  order->line_discounts = order->gross;
  sandbox_money_subtract (&order->line_discounts, &order->subtotal);
}

static void
fill_order (SandboxWorld *world, SandboxOrder *order, SandboxRandom *random)
{
  static const char *const notes[]
      = { "Please leave at the door.", "Gift wrap, thank you!", "Call before delivery." };
  static const char *const tags[] = { "", "", "", "vip", "wholesale", "gift, autumn" };
  gint64 count = sandbox_random_range (random, 1, 5);

  for (gint64 i = 0; i < count; i++)
    add_line (world, order, random);
  for (guint i = 0; i < order->lines->len; i++)
    if (sandbox_random_chance (random, 120000))
      discount_line (order, order->lines->pdata[i], random);
  if (sandbox_random_chance (random, 180000))
    discount_order (order, random);
  add_shipping (world, order, random);
  sum_up (order);
  if (sandbox_random_chance (random, 100000))
    order->tip = money_of (
        order,
        sandbox_half_up (order->subtotal.shop * sandbox_random_range (random, 2, 4) * 5, 100));
  if (sandbox_random_chance (random, 90000))
    order->note = g_strdup (notes[sandbox_random_range (random, 0, G_N_ELEMENTS (notes) - 1)]);
  order->tags = g_strdup (tags[sandbox_random_range (random, 0, G_N_ELEMENTS (tags) - 1)]);
  order->source = sandbox_random_chance (random, 900000) ? "web" : "pos";

  order->total = order->subtotal;
  sandbox_money_add (&order->total, &order->shipping_total);
  sandbox_money_add (&order->total, &order->tax);
  sandbox_money_add (&order->total, &order->tip);
}

static SandboxOrder *
order_new (SandboxWorld *world, const SandboxOrderPlan *plan, gint64 at_us)
{
  SandboxOrder *order = g_new0 (SandboxOrder, 1);
  SandboxRandom random;

  sandbox_random_seed (&random, plan->seed);
  order->id = sandbox_mint_id (world);
  order->number = world->mint->next_number++;
  order->customer
      = world->customers->pdata[sandbox_random_range (&random, 0, world->customers->len - 1)];
  order->customer->order_count++;
  order->created_us = order->processed_us = order->updated_us = at_us;
  /* Twins stay at home: minutes apart may be another day with another rate. */
  order->presentment = *order->customer->place->province == '\0' ? "EUR" : "USD";
  order->rate_ppm = *order->presentment == 'E' ? sandbox_shop_rate (world, at_us) : 1000000;
  order->tax_exempt = order->customer->tax_exempt;
  order->fulfillment = "UNFULFILLED";
  order->financial = "PENDING";
  order->fulfillment_order_id = sandbox_mint_id (world);
  order->discounts = g_ptr_array_new_with_free_func (sandbox_discount_free);
  order->lines = g_ptr_array_new_with_free_func (sandbox_line_free);
  order->shipping = g_ptr_array_new_with_free_func (sandbox_shipping_free);
  order->transactions = g_ptr_array_new_with_free_func (sandbox_transaction_free);
  order->refunds = g_ptr_array_new_with_free_func (sandbox_refund_free);
  order->charges = g_ptr_array_new ();
  fill_order (world, order, &random);
  g_ptr_array_add (world->orders, order);
  g_hash_table_insert (world->orders_by_id, &order->id, order);

  return order;
}

static void
take_from_stock (SandboxWorld *world, SandboxOrder *order)
{
  for (guint i = 0; i < order->lines->len; i++)
    {
      SandboxLine *line = order->lines->pdata[i];
      SandboxInventoryLevel *level = line->variant->item->levels->pdata[0];

      level->available -= line->quantity;
      level->committed += line->quantity;
      level->updated_us = order->created_us;
      line->variant->item->updated_us = order->created_us;
    }
}

static SandboxTransaction *
add_sale (SandboxWorld *world, SandboxOrder *order, const char *gateway, const char *status)
{
  SandboxTransaction *sale = g_new0 (SandboxTransaction, 1);

  sale->id = sandbox_mint_id (world);
  sale->order = order;
  sale->kind = "SALE";
  sale->status = status;
  sale->gateway = gateway;
  sale->amount = order->total;
  sale->created_us = sale->processed_us = order->created_us;
  sale->test = order->test;
  sale->payment_id = sandbox_random_id (&world->mint->ids, "r", 24);
  g_ptr_array_add (order->transactions, sale);
  g_hash_table_insert (world->transactions_by_id, &sale->id, sale);

  return sale;
}

static void
cancel_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxOrder *order = happening->subject;

  order->cancelled_us = order->closed_us = happening->at_us;
  order->cancel_reason = "CUSTOMER";
  order->financial = "VOIDED";
  for (guint i = 0; i < order->lines->len; i++)
    {
      SandboxLine *line = order->lines->pdata[i];
      SandboxInventoryLevel *level = line->variant->item->levels->pdata[0];

      level->available += line->quantity;
      level->committed -= line->quantity;
      level->updated_us = line->variant->item->updated_us = happening->at_us;
      line->current_quantity = 0;
    }
  sandbox_world_touch_order (world, order, happening->at_us);
}

static void
pay_with_stripe (SandboxWorld *world, SandboxOrder *order, const SandboxOrderPlan *plan)
{
  SandboxRandom *fate = &world->mint->fate;
  SandboxTransaction *sale;
  SandboxCharge *charge;

  if (!plan->twin && sandbox_random_chance (fate, FAILED_FIRST_PPM))
    {
      sale = add_sale (world, order, "stripe", "FAILURE");
      sandbox_world_charge_order (world, order, sale->payment_id, FALSE, FALSE, order->created_us);
    }
  sale = add_sale (world, order, "stripe", "SUCCESS");
  order->paid = order->total;
  order->financial = "PAID";
  charge = sandbox_world_charge_order (world, order, sale->payment_id, TRUE, plan->loose,
                                       order->created_us);
  sandbox_world_plan_fate (world, order, charge, plan->fate);
}

static void
order_cb (SandboxWorld *world, SandboxHappening *happening)
{
  const SandboxOrderPlan *plan
      = &g_array_index (world->mint->plans, SandboxOrderPlan, happening->value);
  SandboxOrder *order = order_new (world, plan, happening->at_us);
  guint lot = (guint) sandbox_random_range (&world->mint->fate, 0, 999999);

  take_from_stock (world, order);
  if (plan->twin || plan->fate != SANDBOX_FATE_CHANCE
      || lot >= TEST_PPM + PENDING_PPM + CANCELLED_PPM)
    {
      pay_with_stripe (world, order, plan);
      return;
    }

  if (lot < TEST_PPM)
    {
      order->test = TRUE;
      add_sale (world, order, "bogus", "SUCCESS");
      order->paid = order->total;
      order->financial = "PAID";
    }
  else if (lot < TEST_PPM + PENDING_PPM)
    add_sale (world, order, "manual", "PENDING");
  else
    sandbox_world_plan (world,
                        order->created_us
                            + sandbox_random_range (&world->mint->fate, 1, 48) * SANDBOX_HOUR_US,
                        cancel_cb, order, 0);
}

/* A time from the beginning of the history to an hour before @until_us: nights are quiet. */
static gint64
draw_time (SandboxWorld *world, SandboxRandom *random, gint64 until_us)
{
  gint64 span_us
      = until_us - world->now_us + SANDBOX_HISTORY_DAYS * SANDBOX_DAY_US - 2 * SANDBOX_HOUR_US;

  while (TRUE)
    {
      gint64 at_us
          = until_us - SANDBOX_HOUR_US
            - sandbox_random_range (random, 0, span_us / SANDBOX_SECOND_US) * SANDBOX_SECOND_US;
      gint64 hour = (at_us - SHOP_OFFSET_US) % SANDBOX_DAY_US / SANDBOX_HOUR_US;

      if (hour >= 7 || sandbox_random_chance (random, 150000))
        return at_us;
    }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

/* A seed whose order comes from home, see order_new(). */
static guint64
draw_home_seed (SandboxWorld *world, SandboxRandom *random)
{
  while (TRUE)
    {
      guint64 seed = sandbox_random_next (random);
      SandboxRandom trial;
      SandboxCustomer *customer;

      sandbox_random_seed (&trial, seed);
      customer
          = world->customers->pdata[sandbox_random_range (&trial, 0, world->customers->len - 1)];
      if (*customer->place->province != '\0')
        return seed;
    }
}

/* Chance alone would leave a small world without some kinds of trouble. */
static SandboxFate
certain_fate (guint index, guint count)
{
  if (count < 20)
    return SANDBOX_FATE_CHANCE;
  if (index == count / 5)
    return SANDBOX_FATE_DISPUTE_WON;
  if (index == count / 4)
    return SANDBOX_FATE_DISPUTE_LOST;
  if (index == count / 2)
    return SANDBOX_FATE_FULL_REFUND;
  if (index == count * 3 / 5)
    return SANDBOX_FATE_PARTIAL_REFUND;

  return index == count * 9 / 10 ? SANDBOX_FATE_DISPUTE_OPEN : SANDBOX_FATE_CHANCE;
}

static void
plan_order (SandboxWorld *world, const SandboxOrderPlan *plan, gint64 at_us)
{
  g_array_append_val (world->mint->plans, *plan);
  sandbox_world_plan (world, at_us, order_cb, NULL, world->mint->plans->len - 1);
}

void
sandbox_world_plan_orders (SandboxWorld *world, guint count, gint64 until_us)
{
  g_autoptr (GArray) times = g_array_sized_new (FALSE, FALSE, sizeof (gint64), count);
  SandboxRandom random;

  sandbox_random_seed (&random, world->seed ^ 0x04de45);
  for (guint i = 0; i < count; i++)
    {
      gint64 at_us = draw_time (world, &random, until_us);

      g_array_append_val (times, at_us);
    }
  g_array_sort (times, compare_times);

  for (guint i = 0; i < count; i++)
    {
      gint64 at_us = g_array_index (times, gint64, i);
      gboolean certain = count >= 20 && i == count / 3;
      SandboxOrderPlan plan
          = { sandbox_random_next (&random), FALSE, FALSE, certain_fate (i, count) };

      plan.twin = i + 1 < count && plan.fate == SANDBOX_FATE_CHANCE
                  && (certain || sandbox_random_chance (&random, TWIN_PPM));
      plan.loose = plan.twin && (certain || sandbox_random_chance (&random, 250000));
      if (plan.twin)
        plan.seed = draw_home_seed (world, &random);
      plan_order (world, &plan, at_us);
      if (!plan.twin)
        continue;

      plan.fate = certain_fate (++i, count);
      plan_order (world, &plan,
                  at_us + sandbox_random_range (&random, 90, 540) * SANDBOX_SECOND_US);
    }
}

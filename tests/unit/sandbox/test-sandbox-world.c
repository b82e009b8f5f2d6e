/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold in every world, over many seeds. */
#include "sandbox-world.h"

#include <string.h>

#define NOW_US (G_GINT64_CONSTANT (1794744000) * G_USEC_PER_SEC) /* 2026-11-15T12:00:00Z */
#define SEEDS 40

static gint64
column (const SandboxMoney *money, int c)
{
  return c == 0 ? money->shop : money->presentment;
}

static gint64
sum_allocations (GPtrArray *allocations, int c)
{
  gint64 sum = 0;

  for (guint i = 0; i < allocations->len; i++)
    sum += column (&((SandboxAllocation *) allocations->pdata[i])->amount, c);

  return sum;
}

static gint64
sum_taxes (GPtrArray *taxes, int c)
{
  gint64 sum = 0;

  for (guint i = 0; i < taxes->len; i++)
    sum += column (&((SandboxTaxLine *) taxes->pdata[i])->amount, c);

  return sum;
}

static gint64
check_lines (const SandboxOrder *order, int c)
{
  gint64 sum = 0;

  for (guint i = 0; i < order->lines->len; i++)
    {
      const SandboxLine *line = order->lines->pdata[i];
      gint64 price = column (&line->unit_price, c) * line->quantity;
      gint64 tax = sum_taxes (line->taxes, c);

      g_assert_cmpint (line->quantity, >, 0);
      g_assert_cmpint (column (&line->unit_price, c), >, 0);
      g_assert_cmpint (line->current_quantity, >=, 0);
      g_assert_cmpint (line->refunded_quantity, <=, line->quantity);
      g_assert_cmpint (column (&line->discounted, c), ==,
                       price - sum_allocations (line->allocations, c));
      g_assert_cmpint (column (&line->discounted, c), >=, 0);
      g_assert_cmpint (column (&line->tax, c), ==, tax);
      for (guint j = 0; j < line->taxes->len; j++)
        {
          const SandboxTaxLine *rate = line->taxes->pdata[j];
          gint64 exact = column (&line->discounted, c) * rate->rate_ppm;

          /* half-up: |amount × 1,000,000 − exact| is at most half a cent, and a half goes up */
          g_assert_cmpint (column (&rate->amount, c) * 1000000 - exact, <=, 500000);
          g_assert_cmpint (column (&rate->amount, c) * 1000000 - exact, >, -500000);
        }
      sum += column (&line->discounted, c) + tax;
    }

  return sum;
}

/* Discounts, taxes, shipping and tip of an order come to its total, in both currencies. */
static void
check_order (const SandboxOrder *order)
{
  for (int c = 0; c < 2; c++)
    {
      gint64 sum = check_lines (order, c) + column (&order->tip, c);

      for (guint i = 0; i < order->shipping->len; i++)
        {
          const SandboxShippingLine *shipping = order->shipping->pdata[i];

          g_assert_cmpint (column (&shipping->discounted, c), ==,
                           column (&shipping->original, c)
                               - sum_allocations (shipping->allocations, c));
          sum += column (&shipping->discounted, c) + sum_taxes (shipping->taxes, c);
        }
      g_assert_cmpint (sum, ==, column (&order->total, c));
      g_assert_cmpint (column (&order->gross, c) - column (&order->line_discounts, c), ==,
                       column (&order->subtotal, c));
      g_assert_cmpint (column (&order->subtotal, c) + column (&order->shipping_total, c)
                           + column (&order->tax, c) + column (&order->tip, c),
                       ==, column (&order->total, c));
      g_assert_cmpint (column (&order->total, c), >, 0);
      g_assert_cmpint (column (&order->refunded, c), <=, column (&order->total, c));
    }
  if (g_str_equal (order->presentment, "USD"))
    g_assert_cmpint (order->total.shop, ==, order->total.presentment);
}

static void
check_refunds (const SandboxOrder *order)
{
  for (int c = 0; c < 2; c++)
    {
      gint64 sum = 0;

      for (guint i = 0; i < order->refunds->len; i++)
        {
          const SandboxRefund *refund = order->refunds->pdata[i];
          gint64 parts = column (&refund->tip, c);

          for (guint j = 0; j < refund->lines->len; j++)
            {
              const SandboxRefundLine *entry = refund->lines->pdata[j];

              parts += column (&entry->subtotal, c) + column (&entry->tax, c);
            }
          for (guint j = 0; j < refund->shipping->len; j++)
            {
              const SandboxRefundShipping *entry = refund->shipping->pdata[j];

              parts += column (&entry->subtotal, c) + column (&entry->tax, c);
            }
          g_assert_cmpint (parts, ==, column (&refund->total, c));
          g_assert_cmpint (parts, >, 0);
          sum += parts;
        }
      g_assert_cmpint (sum, ==, column (&order->refunded, c));
      g_assert_cmpint (column (&order->refunded_subtotal, c) + column (&order->refunded_tax, c)
                           + column (&order->refunded_shipping, c)
                           + column (&order->refunded_tip, c),
                       ==, sum);
    }
  g_assert_cmpint (order->refunded_tax.shop, <=, order->tax.shop);
}

static void
check_charges (const SandboxWorld *world)
{
  for (guint i = 0; i < world->charges->len; i++)
    {
      const SandboxCharge *charge = world->charges->pdata[i];
      gint64 refunded = 0;

      g_assert_false (charge->order->test);
      g_assert_cmpint (charge->amount, ==, charge->order->total.presentment);
      g_assert_true ((charge->row != NULL) == charge->succeeded);
      for (guint j = 0; j < charge->refunds->len; j++)
        refunded += ((SandboxStripeRefund *) charge->refunds->pdata[j])->amount;
      g_assert_cmpint (refunded, ==, charge->amount_refunded);
      g_assert_cmpint (refunded, <=, charge->amount);
      if (charge->succeeded && g_str_equal (charge->currency, "usd"))
        g_assert_cmpint (charge->row->amount, ==, charge->amount);
      if (charge->succeeded)
        g_assert_cmpint (charge->row->fee, ==, (charge->row->amount * 29 + 500) / 1000 + 30);
    }
}

static void
check_rows (const SandboxWorld *world)
{
  gint64 before_us = 0;

  for (guint i = 0; i < world->rows->len; i++)
    {
      const SandboxBalanceRow *row = world->rows->pdata[i];
      gint64 fees = 0;

      for (guint j = 0; j < row->fees->len; j++)
        fees += ((SandboxFeeDetail *) row->fees->pdata[j])->amount;
      g_assert_cmpint (row->net, ==, row->amount - row->fee);
      g_assert_cmpint (fees, ==, row->fee);
      g_assert_cmpint (row->created_us, >=, before_us);
      g_assert_cmpint (row->created_us, <=, world->now_us);
      before_us = row->created_us;
    }
}

/* The nets of a payout's rows are its amount, and no row is in two payouts. */
static void
check_payouts (const SandboxWorld *world)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < world->payouts->len; i++)
    {
      const SandboxPayout *payout = world->payouts->pdata[i];
      gint64 sum = 0;

      for (guint j = 0; j < payout->rows->len; j++)
        {
          SandboxBalanceRow *row = payout->rows->pdata[j];

          g_assert_true (row->payout == payout);
          g_assert_true (g_hash_table_add (seen, row));
          g_assert_cmpint (row->available_us, <=, payout->created_us);
          sum += row->net;
        }
      g_assert_cmpint (sum, ==, payout->amount);
      g_assert_cmpint (payout->row->amount, ==, -payout->amount);
      g_assert_cmpint (payout->amount, !=, 0);
    }
}

static void
check_world (const SandboxWorld *world)
{
  gint64 before_us = 0;

  for (guint i = 0; i < world->orders->len; i++)
    {
      const SandboxOrder *order = world->orders->pdata[i];

      check_order (order);
      check_refunds (order);
      g_assert_cmpint (order->created_us, >=, before_us);
      g_assert_cmpint (order->updated_us, >=, order->created_us);
      g_assert_cmpint (order->updated_us, <=, world->now_us);
      before_us = order->created_us;
    }
  check_charges (world);
  check_rows (world);
  check_payouts (world);
}

static void
test_sums (void)
{
  for (guint64 seed = 0; seed < SEEDS; seed++)
    {
      g_autoptr (SandboxWorld) world = sandbox_world_new (seed, 60 + (guint) seed * 5, NOW_US);

      g_assert_cmpint (world->orders->len, ==, 60 + seed * 5);
      check_world (world);
    }
}

static void
test_small (void)
{
  for (guint count = 0; count < 30; count++)
    {
      g_autoptr (SandboxWorld) world = sandbox_world_new (3, count, NOW_US);

      g_assert_cmpint (world->orders->len, ==, count);
      check_world (world);
    }
}

static void
add_line_text (GString *text, gpointer element)
{
  SandboxOrder *order = element;

  g_string_append_printf (
      text, "%" G_GINT64_FORMAT " %u %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s\n",
      order->id, order->number, order->customer->email, order->total.shop, order->updated_us,
      order->financial, order->note != NULL ? order->note : "");
}

static char *
digest (SandboxWorld *world)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < world->orders->len; i++)
    add_line_text (text, world->orders->pdata[i]);
  for (guint i = 0; i < world->rows->len; i++)
    {
      SandboxBalanceRow *row = world->rows->pdata[i];

      g_string_append_printf (text, "%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n", row->id,
                              row->category, row->net, row->created_us,
                              row->payout != NULL ? row->payout->id : "");
    }
  for (guint i = 0; i < world->events->len; i++)
    g_string_append_printf (text, "%s\n", ((SandboxEvent *) world->events->pdata[i])->id);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, -1);
}

static void
test_same_seed (void)
{
  g_autoptr (SandboxWorld) first = sandbox_world_new (1, 200, NOW_US);
  g_autoptr (SandboxWorld) again = sandbox_world_new (1, 200, NOW_US);
  g_autoptr (SandboxWorld) other = sandbox_world_new (2, 200, NOW_US);
  g_autofree char *one = digest (first);
  g_autofree char *two = digest (again);
  g_autofree char *three = digest (other);

  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, !=, three);
}

/* A believable mixture: every kind of trouble is there. */
static void
test_mixture (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (1, 500, NOW_US);
  guint foreign = 0, tipped = 0, exempt = 0, test = 0, unpaid = 0, loose = 0, twins = 0;
  guint won = 0, lost = 0, open = 0, full = 0, partial = 0;

  for (guint i = 0; i < world->orders->len; i++)
    {
      const SandboxOrder *order = world->orders->pdata[i];
      const SandboxOrder *next = i + 1 < world->orders->len ? world->orders->pdata[i + 1] : NULL;

      foreign += order->rate_ppm != 1000000;
      tipped += order->tip.shop > 0;
      exempt += order->tax_exempt;
      test += order->test;
      unpaid += order->paid.shop == 0;
      full += g_str_equal (order->financial, "REFUNDED");
      partial += g_str_equal (order->financial, "PARTIALLY_REFUNDED");
      twins += next != NULL && next->customer == order->customer
               && next->total.shop == order->total.shop;
    }
  for (guint i = 0; i < world->charges->len; i++)
    {
      const SandboxCharge *charge = world->charges->pdata[i];

      loose += charge->meta_order_id == NULL && charge->meta_payment_id == NULL;
      g_assert_true (charge->meta_order_id != NULL || strchr (charge->description, '1') == NULL);
    }
  for (guint i = 0; i < world->disputes->len; i++)
    {
      const SandboxDispute *dispute = world->disputes->pdata[i];

      won += g_str_equal (dispute->status, "won");
      lost += g_str_equal (dispute->status, "lost");
      open += dispute->closed_us == 0;
      g_assert_cmpuint (dispute->rows->len, ==, g_str_equal (dispute->status, "won") ? 2 : 1);
    }
  g_test_message ("foreign %u tipped %u exempt %u test %u unpaid %u loose %u twins %u won %u lost "
                  "%u open %u full %u "
                  "partial %u",
                  foreign, tipped, exempt, test, unpaid, loose, twins, won, lost, open, full,
                  partial);
  g_assert_cmpuint (foreign, >=, 30);
  g_assert_cmpuint (foreign, <=, 100);
  g_assert_cmpuint (tipped, >=, 25);
  g_assert_cmpuint (exempt, >=, 3);
  g_assert_cmpuint (test, >=, 1);
  g_assert_cmpuint (unpaid, >=, 3);
  g_assert_cmpuint (loose, >=, 4);
  g_assert_cmpuint (twins, >=, 1);
  g_assert_cmpuint (won, >=, 1);
  g_assert_cmpuint (lost, >=, 1);
  g_assert_cmpuint (open, >=, 1);
  g_assert_cmpuint (full, >=, 5);
  g_assert_cmpuint (partial, >=, 10);
}

static void
test_edits (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (5, 120, NOW_US);
  guint refunds = world->stripe_refunds->len;
  guint64 revision = world->revision;

  g_assert_cmpuint (sandbox_world_edit_orders (world, 7, FALSE), ==, 7);
  g_assert_cmpuint (world->stripe_refunds->len, ==, refunds);
  g_assert_cmpuint (sandbox_world_edit_orders (world, 4, TRUE), ==, 4);
  g_assert_cmpuint (world->stripe_refunds->len, ==, refunds + 4);
  g_assert_cmpuint (world->revision, >, revision);
  g_assert_cmpint (world->now_us, ==, NOW_US + 11 * G_USEC_PER_SEC);
  check_world (world);
}

static void
test_advance (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (6, 150, NOW_US);
  guint payouts = world->payouts->len;

  sandbox_world_edit_orders (world, 3, TRUE);
  sandbox_world_advance (world, 40 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (world->payouts->len, >, payouts);
  check_world (world);
  sandbox_world_advance (world, 60 * G_TIME_SPAN_DAY);
  check_world (world);
  /* In the end every payout has arrived and no dispute is open. */
  for (guint i = 0; i < world->disputes->len; i++)
    g_assert_cmpint (((SandboxDispute *) world->disputes->pdata[i])->closed_us, >, 0);
}

/* What has happened by a date does not depend on the steps that lead there. */
static void
test_moving (void)
{
  const gint64 until_us = NOW_US + 100 * G_TIME_SPAN_DAY;
  g_autoptr (SandboxWorld) steps = sandbox_world_new_until (9, 300, NOW_US, until_us);
  g_autoptr (SandboxWorld) leap = sandbox_world_new_until (9, 300, NOW_US, until_us);

  g_assert_cmpuint (steps->orders->len, >, 60);
  g_assert_cmpuint (steps->orders->len, <, 180);
  while (steps->now_us < until_us)
    {
      guint before = steps->orders->len;

      sandbox_world_advance (steps, 10 * G_TIME_SPAN_DAY);
      g_assert_cmpuint (steps->orders->len, >, before);
      check_world (steps);
    }
  sandbox_world_advance (leap, 100 * G_TIME_SPAN_DAY);
  g_assert_cmpint (steps->now_us, ==, leap->now_us);
  g_assert_cmpuint (steps->orders->len, ==, 300);
  g_assert_cmpuint (leap->orders->len, ==, 300);
  g_assert_cmpuint (steps->rows->len, ==, leap->rows->len);
  for (guint i = 0; i < steps->rows->len; i++)
    g_assert_cmpstr (((SandboxBalanceRow *) steps->rows->pdata[i])->id, ==,
                     ((SandboxBalanceRow *) leap->rows->pdata[i])->id);
}

static void
test_refund_by_hand (void)
{
  g_autoptr (SandboxWorld) world = sandbox_world_new (8, 50, NOW_US);

  for (guint i = 0; i < world->orders->len; i++)
    {
      SandboxOrder *order = world->orders->pdata[i];
      SandboxLine *line = order->lines->pdata[0];
      SandboxRefundWish wish = { line, 1, "RETURN", world->locations->pdata[0] };
      g_autoptr (GArray) wishes = g_array_new (FALSE, FALSE, sizeof wish);

      g_array_append_val (wishes, wish);
      /* Unit by unit, a line gives back exactly what it cost. */
      while (order->charges->len > 0 && line->refunded_quantity < line->quantity)
        {
          SandboxMoney quote = sandbox_world_quote_refund (order, wishes, FALSE, FALSE);
          SandboxRefund *refund = sandbox_world_refund_order (world, order, wishes, FALSE, FALSE,
                                                              NULL, sandbox_world_tick (world));

          g_assert_cmpint (refund->total.shop, ==, quote.shop);
          g_assert_cmpint (refund->total.presentment, ==, quote.presentment);
        }
    }
  check_world (world);
}

static void
test_speed (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (SandboxWorld) world = sandbox_world_new (1, 20000, NOW_US);
  double seconds = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;

  g_test_message ("20,000 orders in %.2f s", seconds);
  g_assert_cmpint (world->orders->len, ==, 20000);
  check_world (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/world/sums", test_sums);
  g_test_add_func ("/sandbox/world/small", test_small);
  g_test_add_func ("/sandbox/world/same-seed", test_same_seed);
  g_test_add_func ("/sandbox/world/mixture", test_mixture);
  g_test_add_func ("/sandbox/world/edits", test_edits);
  g_test_add_func ("/sandbox/world/advance", test_advance);
  g_test_add_func ("/sandbox/world/moving", test_moving);
  g_test_add_func ("/sandbox/world/refund-by-hand", test_refund_by_hand);
  g_test_add_func ("/sandbox/world/speed", test_speed);

  return g_test_run ();
}

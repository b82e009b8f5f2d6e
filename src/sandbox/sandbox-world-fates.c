/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of an order: it is fulfilled, edited, refunded, disputed. */
#include "sandbox-world-private.h"

#define FULFIL_PPM 920000
#define NOTE_PPM 25000
#define SWAP_PPM 8000
#define DISPUTE_PPM 15000
#define REFUND_PPM 80000

static void
fulfil_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxOrder *order = happening->subject;

  if (order->cancelled_us != 0 || g_str_equal (order->financial, "REFUNDED"))
    return;

  for (guint i = 0; i < order->lines->len; i++)
    {
      SandboxLine *line = order->lines->pdata[i];
      SandboxInventoryLevel *level = line->variant->item->levels->pdata[0];

      line->fulfilled_quantity = line->current_quantity;
      level->committed -= line->current_quantity;
      level->updated_us = line->variant->item->updated_us = happening->at_us;
    }
  order->fulfillment = "FULFILLED";
  order->fulfillment_id = sandbox_mint_id (world);
  order->fulfilled_us = happening->at_us;
  order->closed_us = happening->at_us;
  order->tracking = sandbox_random_id (&world->mint->ids, "1Z", 16);
  sandbox_world_touch_order (world, order, happening->at_us);
}

static void
write_note (SandboxWorld *world, SandboxOrder *order, SandboxRandom *random, gint64 at_us)
{
  static const char *const notes[]
      = { "Customer called, all fine.", "Address confirmed.", "Sent a thank-you card." };

  g_free (order->note);
  order->note = g_strdup_printf ("%s (%d)",
                                 notes[sandbox_random_range (random, 0, G_N_ELEMENTS (notes) - 1)],
                                 (int) sandbox_random_range (random, 100, 999));
  g_free (order->tags);
  order->tags = g_strdup ("reviewed");
  sandbox_world_touch_order (world, order, at_us);
}

static void
note_cb (SandboxWorld *world, SandboxHappening *happening)
{
  write_note (world, happening->subject, &world->mint->fate, happening->at_us);
}

/* The customer wants the other colour: the same price, so no money moves. */
static void
swap_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxOrder *order = happening->subject;
  SandboxLine *line = order->lines->pdata[0];
  GPtrArray *siblings = line->variant->product->variants;

  if (order->refunds->len > 0 || line->fulfilled_quantity > 0)
    return;

  for (guint i = 0; i < siblings->len; i++)
    {
      SandboxVariant *sibling = siblings->pdata[i];
      SandboxInventoryLevel *from = line->variant->item->levels->pdata[0];
      SandboxInventoryLevel *to = sibling->item->levels->pdata[0];

      if (sibling == line->variant || sibling->price != line->variant->price)
        continue;

      from->available += line->quantity;
      from->committed -= line->quantity;
      to->available -= line->quantity;
      to->committed += line->quantity;
      from->updated_us = to->updated_us = happening->at_us;
      line->variant->item->updated_us = sibling->item->updated_us = happening->at_us;
      line->variant = sibling;
      order->edited = TRUE;
      sandbox_world_touch_order (world, order, happening->at_us);
      return;
    }
}

static GArray *
wish_lines (SandboxOrder *order, SandboxRandom *random, gboolean all)
{
  GArray *wishes = g_array_new (FALSE, TRUE, sizeof (SandboxRefundWish));
  guint start = (guint) sandbox_random_range (random, 0, order->lines->len - 1);

  for (guint i = 0; i < order->lines->len; i++)
    {
      SandboxLine *line = order->lines->pdata[(start + i) % order->lines->len];
      int left = line->quantity - line->refunded_quantity;
      SandboxRefundWish wish
          = { line, left, line->fulfilled_quantity > 0 ? "RETURN" : "CANCEL", NULL };

      if (left == 0 || (!all && wishes->len > 0 && !sandbox_random_chance (random, 250000)))
        continue;
      if (!all)
        wish.quantity = (int) sandbox_random_range (random, 1, left);
      wish.location
          = line->variant->item->levels->len > 0
                ? ((SandboxInventoryLevel *) line->variant->item->levels->pdata[0])->location
                : NULL;
      g_array_append_val (wishes, wish);
    }

  return wishes;
}

static gboolean
is_refundable (const SandboxOrder *order)
{
  const SandboxCharge *charge = order->charges->len > 0 ? order->charges->pdata[0] : NULL;

  return charge != NULL && !charge->disputed && order->refunded.shop < order->total.shop;
}

static void
refund_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxOrder *order = happening->subject;
  SandboxRandom *fate = &world->mint->fate;
  gboolean full = happening->value == SANDBOX_FATE_FULL_REFUND;
  gboolean only_shipping = happening->value == SANDBOX_FATE_SHIPPING_REFUND;
  gboolean shipping = full || only_shipping || sandbox_random_chance (fate, 250000);
  g_autoptr (GArray) wishes = wish_lines (order, fate, full);
  SandboxMoney quote;

  if (only_shipping)
    g_array_set_size (wishes, 0);
  quote = sandbox_world_quote_refund (order, wishes, shipping, full);
  if (!is_refundable (order) || quote.shop <= 0 || quote.presentment <= 0)
    return;

  sandbox_world_refund_order (world, order, wishes, shipping, full,
                              full ? "Returned everything" : "Returned in part", happening->at_us);
  if (!full && sandbox_random_chance (fate, 100000))
    sandbox_world_plan (world,
                        happening->at_us + sandbox_random_range (fate, 20, 90) * SANDBOX_HOUR_US,
                        refund_cb, order, SANDBOX_FATE_PARTIAL_REFUND);
}

static void
dispute_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxCharge *charge = happening->subject;

  if (charge->disputed || charge->amount_refunded == charge->amount)
    return;

  sandbox_world_open_dispute (world, charge, (SandboxFate) happening->value, happening->at_us);
}

static SandboxFate
draw_fate (SandboxRandom *random)
{
  guint lot = (guint) sandbox_random_range (random, 0, 999999);

  if (lot < DISPUTE_PPM)
    return lot < DISPUTE_PPM * 2 / 5   ? SANDBOX_FATE_DISPUTE_WON
           : lot < DISPUTE_PPM * 3 / 4 ? SANDBOX_FATE_DISPUTE_LOST
                                       : SANDBOX_FATE_DISPUTE_OPEN;
  if (lot >= DISPUTE_PPM + REFUND_PPM)
    return SANDBOX_FATE_CHANCE;

  lot = (lot - DISPUTE_PPM) * 100 / REFUND_PPM;

  return lot < 35   ? SANDBOX_FATE_FULL_REFUND
         : lot < 93 ? SANDBOX_FATE_PARTIAL_REFUND
                    : SANDBOX_FATE_SHIPPING_REFUND;
}

static gint64
later (SandboxRandom *random, gint64 at_us, gint64 low_hours, gint64 high_hours)
{
  return at_us
         + sandbox_random_range (random, low_hours * 3600, high_hours * 3600) * SANDBOX_SECOND_US;
}

void
sandbox_world_plan_fate (SandboxWorld *world,
                         SandboxOrder *order,
                         SandboxCharge *charge,
                         SandboxFate fate)
{
  SandboxRandom *random = &world->mint->fate;
  gint64 at_us = order->created_us;

  if (sandbox_random_chance (random, FULFIL_PPM))
    sandbox_world_plan (world, later (random, at_us, 6, 72), fulfil_cb, order, 0);
  if (sandbox_random_chance (random, NOTE_PPM))
    sandbox_world_plan (world, later (random, at_us, 24, 240), note_cb, order, 0);
  if (sandbox_random_chance (random, SWAP_PPM))
    sandbox_world_plan (world, later (random, at_us, 1, 6), swap_cb, order, 0);

  if (fate == SANDBOX_FATE_CHANCE)
    fate = draw_fate (random);
  if (fate == SANDBOX_FATE_DISPUTE_OPEN)
    sandbox_world_plan (world, later (random, at_us, 24, 100), dispute_cb, charge, fate);
  else if (fate >= SANDBOX_FATE_DISPUTE_WON)
    sandbox_world_plan (world, later (random, at_us, 72, 360), dispute_cb, charge, fate);
  else if (fate != SANDBOX_FATE_CHANCE)
    sandbox_world_plan (world, later (random, at_us, 20, 340), refund_cb, order, fate);

  /* A few had money back before they complained. */
  if (fate == SANDBOX_FATE_PARTIAL_REFUND && sandbox_random_chance (random, 30000))
    sandbox_world_plan (world, later (random, at_us, 345, 400), dispute_cb, charge,
                        SANDBOX_FATE_DISPUTE_LOST);
}

static gboolean
edit_money (SandboxWorld *world, SandboxOrder *order)
{
  g_autoptr (GArray) wishes = NULL;
  SandboxMoney quote;

  if (!is_refundable (order))
    return FALSE;

  wishes = wish_lines (order, &world->mint->change, FALSE);
  quote = sandbox_world_quote_refund (order, wishes, FALSE, FALSE);
  if (quote.shop <= 0 || quote.presentment <= 0)
    return FALSE;

  sandbox_world_refund_order (world, order, wishes, FALSE, FALSE, "Late return",
                              sandbox_world_tick (world));

  return TRUE;
}

guint
sandbox_world_edit_orders (SandboxWorld *world, guint count, gboolean money)
{
  SandboxRandom *random = &world->mint->change;
  guint length = world->orders->len;
  guint done = 0;
  guint start;

  if (length == 0)
    return 0;

  start = (guint) sandbox_random_range (random, 0, length - 1);
  for (guint i = 0; i < length && done < count; i++)
    {
      /* A step that shares no factor with most lengths scatters the edits over the whole history.
       */
      SandboxOrder *order = world->orders->pdata[(start + (guint64) i * 7919) % length];

      if (money)
        done += edit_money (world, order) ? 1 : 0;
      else
        {
          write_note (world, order, random, sandbox_world_tick (world));
          done++;
        }
    }

  return done;
}

guint
sandbox_world_edit_emails (SandboxWorld *world, guint count)
{
  guint done = 0;

  for (guint i = 0; i < world->customers->len && done < count; i++)
    {
      SandboxCustomer *customer = world->customers->pdata[i];
      char *email;

      if (customer->order_count == 0)
        continue;
      email = g_strdup_printf ("new.%s", customer->email);
      g_free (customer->email);
      customer->email = email;
      customer->updated_us = sandbox_world_tick (world);
      world->revision++;
      done++;
    }

  return done;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Stripe balance: rows, the events about them, the payout of each working day, a reserve, and
 * Stripe's own bill. */
#include "sandbox-world-private.h"

#include "sandbox-world-free.h"

#define PAYOUT_HOUR 8

SandboxBalanceRow *
sandbox_world_add_row (SandboxWorld *world,
                       const char *type,
                       const char *category,
                       gint64 amount,
                       gint64 fee,
                       gint64 at_us)
{
  SandboxBalanceRow *row = g_new0 (SandboxBalanceRow, 1);

  row->id = sandbox_random_id (&world->mint->ids, "txn_3S", 22);
  row->sequence = world->mint->sequence++;
  row->type = type;
  row->category = category;
  row->amount = amount;
  row->fee = fee;
  row->net = amount - fee;
  row->fees = g_ptr_array_new_with_free_func (g_free);
  row->created_us = at_us;
  row->available_us = at_us;
  g_ptr_array_add (world->rows, row);
  g_hash_table_insert (world->rows_by_id, row->id, row);
  g_ptr_array_add (world->mint->unpaid, row);

  return row;
}

void
sandbox_world_add_event (
    SandboxWorld *world, const char *type, const char *kind, const char *id, gint64 at_us)
{
  SandboxEvent *event = g_new0 (SandboxEvent, 1);

  event->id = sandbox_random_id (&world->mint->ids, "evt_1S", 22);
  event->sequence = world->mint->sequence++;
  event->type = type;
  event->object_kind = kind;
  event->object_id = g_strdup (id);
  event->created_us = at_us;
  g_ptr_array_add (world->events, event);
  g_hash_table_insert (world->events_by_id, event->id, event);
}

static gboolean
is_business_day (gint64 day)
{
  int weekday = (int) ((day + 4) % 7); /* 1970-01-01 was a Thursday; 0 is Sunday */

  return weekday != 0 && weekday != 6;
}

gint64
sandbox_business_day (gint64 at_us, int days)
{
  gint64 day = at_us / SANDBOX_DAY_US;

  while (days > 0)
    if (is_business_day (++day))
      days--;

  return day * SANDBOX_DAY_US;
}

static void
trace_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxPayout *payout = happening->subject;

  payout->trace_status = "supported";
  sandbox_world_add_event (world, "payout.updated", "payout", payout->id, happening->at_us);
}

static void
sent_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxPayout *payout = happening->subject;

  payout->status = "in_transit";
  sandbox_world_add_event (world, "payout.updated", "payout", payout->id, happening->at_us);
}

static void
arrived_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxPayout *payout = happening->subject;

  payout->status = "paid";
  payout->reconciliation = "completed";
  sandbox_world_add_event (world, "payout.paid", "payout", payout->id, happening->at_us);
  sandbox_world_add_event (world, "payout.reconciliation_completed", "payout", payout->id,
                           happening->at_us);
}

/* Moves what is available by @at_us from the unpaid rows to @payout. */
static void
collect_rows (SandboxWorld *world, SandboxPayout *payout, gint64 at_us)
{
  GPtrArray *unpaid = world->mint->unpaid;
  guint kept = 0;

  for (guint i = 0; i < unpaid->len; i++)
    {
      SandboxBalanceRow *row = unpaid->pdata[i];

      if (row->available_us > at_us)
        {
          unpaid->pdata[kept++] = row;
          continue;
        }
      row->payout = payout;
      payout->amount += row->net;
      g_ptr_array_add (payout->rows, row);
    }
  g_ptr_array_set_size (unpaid, (int) kept);
}

static gint64
sum_available (SandboxWorld *world, gint64 at_us)
{
  GPtrArray *unpaid = world->mint->unpaid;
  gint64 sum = 0;

  for (guint i = 0; i < unpaid->len; i++)
    {
      SandboxBalanceRow *row = unpaid->pdata[i];

      sum += row->available_us <= at_us ? row->net : 0;
    }

  return sum;
}

static void
add_payout (SandboxWorld *world, gint64 at_us)
{
  SandboxPayout *payout = g_new0 (SandboxPayout, 1);

  payout->id = sandbox_random_id (&world->mint->ids, "po_1S", 22);
  payout->created_us = at_us;
  payout->arrival_us = sandbox_business_day (at_us, 1);
  payout->status = "pending";
  payout->reconciliation = "in_progress";
  payout->trace_status = "pending";
  payout->trace_id = g_strdup_printf ("0910000%08d",
                                      (int) sandbox_random_range (&world->mint->ids, 1, 99999999));
  payout->rows = g_ptr_array_new ();
  collect_rows (world, payout, at_us);
  payout->row = sandbox_world_add_row (world, "payout", "payout", -payout->amount, 0, at_us);
  payout->row->description = g_strdup ("STRIPE PAYOUT");
  payout->row->source = g_strdup (payout->id);
  payout->row->source_kind = "payout";
  payout->row->payout = payout;
  payout->row->available_us = payout->arrival_us;
  g_ptr_array_remove (world->mint->unpaid, payout->row);
  g_ptr_array_add (world->payouts, payout);
  g_hash_table_insert (world->payouts_by_id, payout->id, payout);
  sandbox_world_add_event (world, "payout.created", "payout", payout->id, at_us);
  sandbox_world_plan (world, at_us + 6 * SANDBOX_HOUR_US, sent_cb, payout, 0);
  sandbox_world_plan (world, payout->arrival_us, arrived_cb, payout, 0);
  sandbox_world_plan (world, payout->arrival_us + 30 * SANDBOX_HOUR_US, trace_cb, payout, 0);
}

static void
payout_day_cb (SandboxWorld *world, SandboxHappening *happening)
{
  /* A balance of nothing is not paid out; its rows wait for the next day. */
  if (sum_available (world, happening->at_us) != 0)
    add_payout (world, happening->at_us);
  sandbox_world_plan (world,
                      sandbox_business_day (happening->at_us, 1) + PAYOUT_HOUR * SANDBOX_HOUR_US,
                      payout_day_cb, NULL, 0);
}

static void
reserve_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxBalanceRow *row = sandbox_world_add_row (world, "reserved_funds", "risk_reserved_funds",
                                                  happening->value, 0, happening->at_us);

  row->description = g_strdup (happening->value < 0 ? "Risk reserve hold" : "Risk reserve release");
}

static void
bill_cb (SandboxWorld *world, SandboxHappening *happening)
{
  SandboxBalanceRow *row
      = sandbox_world_add_row (world, "stripe_fee", "fee", -happening->value, 0, happening->at_us);

  row->description = g_strdup ("Radar for Fraud Teams");
  sandbox_world_plan (world, happening->at_us + 30 * SANDBOX_DAY_US, bill_cb, NULL,
                      happening->value);
}

void
sandbox_world_plan_account (SandboxWorld *world, gint64 start_us)
{
  gint64 first = MIN (world->mint->order_count * 150, 75000);
  gint64 second = MIN (world->mint->order_count * 90, 42000);

  sandbox_world_plan (world, sandbox_business_day (start_us, 1) + PAYOUT_HOUR * SANDBOX_HOUR_US,
                      payout_day_cb, NULL, 0);
  if (first == 0)
    return;

  sandbox_world_plan (world, start_us + 22 * SANDBOX_DAY_US, reserve_cb, NULL, -first);
  sandbox_world_plan (world, start_us + 36 * SANDBOX_DAY_US, reserve_cb, NULL, first);
  /* The second one is still held at the world's date. */
  sandbox_world_plan (world, start_us + 50 * SANDBOX_DAY_US, reserve_cb, NULL, -second);
  sandbox_world_plan (world, start_us + 80 * SANDBOX_DAY_US, reserve_cb, NULL, second);
  sandbox_world_plan (world, start_us + 33 * SANDBOX_DAY_US, bill_cb, NULL, 1995);
}

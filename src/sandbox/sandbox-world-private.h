/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files that make the world; providers and the truth do not include it. */
#pragma once

#include "sandbox-random.h"
#include "sandbox-world.h"

#define SANDBOX_SECOND_US G_GINT64_CONSTANT (1000000)
#define SANDBOX_HOUR_US (3600 * SANDBOX_SECOND_US)
#define SANDBOX_DAY_US (24 * SANDBOX_HOUR_US)
#define SANDBOX_HISTORY_DAYS 60 /* how long the shop has sold by the world's first date */

typedef struct
{
  const char *title; /* NULL ends the list */
  gint64 rate_ppm;
} SandboxPlaceTax;

typedef struct _SandboxPlace
{
  const char *city, *province, *zip, *country;
  gboolean shipping_taxed;
  SandboxPlaceTax taxes[4];
} SandboxPlace;

/* Something that will happen at a time. */
typedef struct _SandboxHappening SandboxHappening;
typedef void (*SandboxHappen) (SandboxWorld *world, SandboxHappening *happening);
struct _SandboxHappening
{
  gint64 at_us;
  guint64 serial; /* breaks ties: first planned, first done */
  SandboxHappen happen;
  gpointer subject; /* borrowed from the world */
  gint64 value;     /* what the handler likes */
};

/* What becomes of a paid order. */
typedef enum
{
  SANDBOX_FATE_CHANCE, /* drawn */
  SANDBOX_FATE_FULL_REFUND,
  SANDBOX_FATE_PARTIAL_REFUND,
  SANDBOX_FATE_SHIPPING_REFUND,
  SANDBOX_FATE_DISPUTE_WON,
  SANDBOX_FATE_DISPUTE_LOST,
  SANDBOX_FATE_DISPUTE_OPEN,
} SandboxFate;

typedef struct
{
  guint64 seed;   /* twins share it */
  gboolean twin;  /* one of a pair */
  gboolean loose; /* a pair's charge that must carry no reference */
  SandboxFate fate;
} SandboxOrderPlan;

typedef struct _SandboxWorldMint
{
  SandboxRandom ids;    /* texts of ids */
  SandboxRandom fate;   /* what becomes of an order */
  SandboxRandom change; /* changes asked for after generation */
  gint64 next_id;
  guint next_number; /* of the next order */
  guint sequence;    /* of rows and events */
  guint64 serial;    /* of happenings */
  guint order_count;
  GArray *plans;     /* SandboxOrderPlan */
  GSequence *queue;  /* SandboxHappening */
  GPtrArray *unpaid; /* SandboxBalanceRow not yet in a payout, borrowed */
} SandboxWorldMint;

/* sandbox-world.c */
gint64 sandbox_mint_id (SandboxWorld *world);
/* numerator / denominator, half away from zero; denominator > 0 */
gint64 sandbox_half_up (gint64 numerator, gint64 denominator);
gint64 *sandbox_column (SandboxMoney *money, int column); /* 0 shop, 1 presentment */
void sandbox_money_add (SandboxMoney *sum, const SandboxMoney *part);
void sandbox_money_subtract (SandboxMoney *sum, const SandboxMoney *part);
void sandbox_world_plan (
    SandboxWorld *world, gint64 at_us, SandboxHappen happen, gpointer subject, gint64 value);
void sandbox_world_run_until (SandboxWorld *world, gint64 at_us);
/* USD per EUR × 1,000,000 on the day of @at_us: the shop's, and the lower one Stripe gives. */
gint64 sandbox_shop_rate (SandboxWorld *world, gint64 at_us);
gint64 sandbox_stripe_rate (SandboxWorld *world, gint64 at_us);

/* sandbox-world-catalogue.c */
void sandbox_world_stock (SandboxWorld *world, guint orders);
void sandbox_world_people (SandboxWorld *world, guint count);

/* sandbox-world-orders.c: from the beginning of the history to @until_us */
void sandbox_world_plan_orders (SandboxWorld *world, guint count, gint64 until_us);

/* sandbox-world-fates.c: plans fulfilment, edits, refunds and disputes of a freshly paid order */
void sandbox_world_plan_fate (SandboxWorld *world,
                              SandboxOrder *order,
                              SandboxCharge *charge,
                              SandboxFate fate);

/* sandbox-world-stripe.c */
SandboxCharge *sandbox_world_charge_order (SandboxWorld *world,
                                           SandboxOrder *order,
                                           const char *payment_id,
                                           gboolean succeeded,
                                           gboolean loose,
                                           gint64 at_us);
void sandbox_world_open_dispute (SandboxWorld *world,
                                 SandboxCharge *charge,
                                 SandboxFate outcome,
                                 gint64 at_us);

/* sandbox-world-account.c: balance rows, events, payouts, reserve, fees */
SandboxBalanceRow *sandbox_world_add_row (SandboxWorld *world,
                                          const char *type,
                                          const char *category,
                                          gint64 amount,
                                          gint64 fee,
                                          gint64 at_us);
void sandbox_world_add_event (
    SandboxWorld *world, const char *type, const char *kind, const char *id, gint64 at_us);
gint64 sandbox_business_day (gint64 at_us, int days); /* midnight UTC, @days working days later */
void sandbox_world_plan_account (SandboxWorld *world, gint64 start_us);

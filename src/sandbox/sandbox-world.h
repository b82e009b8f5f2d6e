/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The world the providers show: one shop, its catalogue, customers and orders, and its Stripe
 * account.
 *
 * All of it is made from a seed by an own generator, so the same seed, order count and date always
 * give the same world to the byte. Times are microseconds since 1970 UTC; the shop's days are those
 * of America/New_York. Money is whole minor units; every currency here (USD, EUR) has two decimals.
 * Every sum holds in both columns of a money bag: a total is the sum of its parts in shop money
 * and, separately, in presentment money.
 *
 * Arrays own their elements; pointers between elements borrow. Elements are never removed, so a
 * pointer lives as long as the world. Strings are owned by the element unless the comment says
 * static. */
#pragma once

#include <glib.h>

typedef struct _SandboxWorld SandboxWorld;
typedef struct _SandboxOrder SandboxOrder;
typedef struct _SandboxRefund SandboxRefund;
typedef struct _SandboxCharge SandboxCharge;
typedef struct _SandboxPayout SandboxPayout;
typedef struct _SandboxVariant SandboxVariant;

/* A MoneyBag: shop currency and the order's presentment currency, minor units. */
typedef struct
{
  gint64 shop;
  gint64 presentment;
} SandboxMoney;

/* Shopify: catalogue. GIDs are "gid://shopify/<Type>/<id>". */

typedef struct
{
  gint64 id;
  const char *name; /* static */
  gboolean active;
  gboolean fulfills_online;
} SandboxLocation;

typedef struct
{
  SandboxLocation *location;
  gint64 available; /* on_hand = available + committed */
  gint64 committed;
  gint64 incoming;
  gint64 updated_us;
} SandboxInventoryLevel;

typedef struct
{
  gint64 id;
  SandboxVariant *variant;
  gboolean tracked;
  gint64 cost; /* USD minor units */
  gint64 created_us;
  gint64 updated_us;
  GPtrArray *levels; /* SandboxInventoryLevel */
} SandboxInventoryItem;

typedef struct
{
  gint64 id;
  const char *title;  /* static */
  const char *vendor; /* static */
  const char *kind;   /* static, the product type */
  const char *status; /* static, "ACTIVE" */
  char *handle;
  gint64 created_us;
  gint64 updated_us;
  GPtrArray *variants; /* SandboxVariant, borrowed from the world */
} SandboxProduct;

struct _SandboxVariant
{
  gint64 id;
  SandboxProduct *product;
  SandboxInventoryItem *item;
  const char *title; /* static, "Default Title" or "Large" */
  char *sku;
  char *barcode;
  gint64 price; /* USD minor units */
  gboolean taxable;
  gboolean gift_card; /* always FALSE in generated worlds */
  gint64 created_us;
  gint64 updated_us;
};

typedef struct
{
  gint64 id;
  const char *first_name; /* static */
  const char *last_name;  /* static */
  char *email;            /* at example.com, unique */
  char *phone;            /* (nullable) */
  char *address;          /* street and number */
  const char *city;       /* static */
  const char *province;   /* static, code "NY", "" outside the US */
  const char *zip;        /* static */
  const char *country;    /* static, "US", "DE" */
  char *note;             /* (nullable) */
  gboolean tax_exempt;
  gint64 created_us;
  gint64 updated_us;
  guint order_count;
  char *stripe_id;                   /* "cus_…" */
  const struct _SandboxPlace *place; /* static, private: where the taxes come from */
} SandboxCustomer;

/* Shopify: orders */

typedef struct
{
  const char *title;   /* static, "NY State Tax" */
  gint64 rate_ppm;     /* 40000 = 4 % = 0.04 */
  SandboxMoney amount; /* for the whole original quantity */
  gboolean channel_liable;
} SandboxTaxLine;

/* A DiscountApplication of the order. */
typedef struct
{
  char *code;         /* (nullable), "WELCOME10"; without it a manual or automatic one */
  const char *title;  /* static */
  const char *kind;   /* static: "percentage" or "fixed_amount" */
  gint64 value;       /* percent × 100 or USD minor units */
  gboolean across;    /* TRUE: the whole order; FALSE: one line; for shipping ones see target */
  const char *target; /* static: "LINE_ITEM" or "SHIPPING_LINE" */
} SandboxDiscount;

typedef struct
{
  SandboxDiscount *discount; /* one of the order's */
  SandboxMoney amount;       /* positive, for the whole original quantity */
} SandboxAllocation;

typedef struct
{
  gint64 id;
  SandboxOrder *order;
  SandboxVariant *variant;
  int quantity; /* as ordered, including refunded units */
  int current_quantity;
  int refunded_quantity;
  int fulfilled_quantity;
  SandboxMoney unit_price; /* originalUnitPriceSet; originalTotalSet = × quantity */
  gboolean taxable;
  GPtrArray *allocations;  /* SandboxAllocation */
  GPtrArray *taxes;        /* SandboxTaxLine */
  SandboxMoney discounted; /* unit_price × quantity − Σ allocations */
  SandboxMoney tax;        /* Σ taxes */
} SandboxLine;

typedef struct
{
  gint64 id;
  const char *title; /* static */
  const char *code;  /* static */
  SandboxMoney original;
  SandboxMoney discounted; /* original − Σ allocations */
  SandboxMoney tax;        /* Σ taxes */
  GPtrArray *allocations;  /* SandboxAllocation */
  GPtrArray *taxes;        /* SandboxTaxLine */
} SandboxShippingLine;

typedef struct _SandboxTransaction SandboxTransaction;
struct _SandboxTransaction
{
  gint64 id;
  SandboxOrder *order;
  SandboxRefund *refund;      /* (nullable), for REFUND */
  SandboxTransaction *parent; /* (nullable) */
  const char *kind;           /* static: "SALE", "REFUND" */
  const char *status;         /* static: "SUCCESS", "FAILURE", "PENDING" */
  const char *gateway;        /* static: "stripe", "bogus", "manual" */
  char *payment_id;           /* (nullable), "rJx8…": OrderTransaction.paymentId; only SALE */
  SandboxMoney amount;        /* positive */
  gint64 created_us;
  gint64 processed_us;
  gboolean test;
};

typedef struct
{
  gint64 id;
  SandboxLine *line;
  int quantity;
  const char *restock_type;  /* static: "RETURN", "CANCEL", "NO_RESTOCK" */
  SandboxLocation *location; /* (nullable) */
  SandboxMoney subtotal;     /* after discounts, before tax */
  SandboxMoney tax;
} SandboxRefundLine;

typedef struct
{
  gint64 id;
  SandboxShippingLine *line;
  SandboxMoney subtotal;
  SandboxMoney tax;
} SandboxRefundShipping;

typedef struct
{
  gint64 id;
  const char *reason; /* static: "REFUND_DISCREPANCY", "SHIPPING_REFUND" … */
  SandboxMoney amount;
  SandboxMoney tax;
} SandboxAdjustment;

struct _SandboxRefund
{
  gint64 id;
  SandboxOrder *order;
  gint64 created_us;
  gint64 updated_us;
  char *note;              /* (nullable) */
  GPtrArray *lines;        /* SandboxRefundLine */
  GPtrArray *shipping;     /* SandboxRefundShipping */
  GPtrArray *adjustments;  /* SandboxAdjustment; empty in generated worlds */
  GPtrArray *transactions; /* SandboxTransaction, borrowed from the order */
  SandboxMoney tip;        /* part of total that gives back the tip; Shopify has no field for it */
  SandboxMoney total;      /* Σ lines + shipping + tip */
};

struct _SandboxOrder
{
  gint64 id;
  guint number; /* name is "#<number>" */
  SandboxCustomer *customer;
  gint64 created_us;
  gint64 processed_us;
  gint64 updated_us;
  gint64 closed_us;          /* 0 = not */
  gint64 cancelled_us;       /* 0 = not */
  const char *cancel_reason; /* (nullable) static, "CUSTOMER" */
  const char *source;        /* static, "web" */
  const char *presentment;   /* static, "USD" or "EUR"; the shop's is world->currency */
  gint64 rate_ppm;           /* USD per unit of presentment × 1,000,000, the order day's */
  const char *financial;     /* static: PENDING PAID PARTIALLY_REFUNDED REFUNDED VOIDED */
  const char *fulfillment;   /* static: UNFULFILLED PARTIALLY_FULFILLED FULFILLED */
  gboolean test;
  gboolean edited;         /* lines changed after the sale, money-neutral */
  gboolean taxes_included; /* always FALSE */
  gboolean tax_exempt;
  char *note; /* (nullable) */
  char *tags; /* comma and space separated, may be "" */
  gint64 fulfillment_order_id;
  gint64 fulfillment_id; /* 0 = none */
  gint64 fulfilled_us;
  char *tracking;                  /* (nullable) */
  GPtrArray *discounts;            /* SandboxDiscount */
  GPtrArray *lines;                /* SandboxLine */
  GPtrArray *shipping;             /* SandboxShippingLine, none or one */
  GPtrArray *transactions;         /* SandboxTransaction */
  GPtrArray *refunds;              /* SandboxRefund */
  SandboxMoney gross;              /* Σ unit_price × quantity */
  SandboxMoney line_discounts;     /* Σ allocations of the lines */
  SandboxMoney shipping_discounts; /* Σ allocations of shipping */
  SandboxMoney subtotal;           /* Σ discounted of the lines */
  SandboxMoney shipping_total;     /* Σ discounted of shipping: totalShippingPriceSet */
  SandboxMoney tax;
  SandboxMoney tip;
  SandboxMoney total;    /* subtotal + shipping_total + tax + tip: totalPriceSet */
  SandboxMoney refunded; /* Σ refund totals */
  SandboxMoney refunded_subtotal, refunded_tax, refunded_shipping, refunded_tip;
  SandboxMoney paid;  /* received, before refunds; 0 for unpaid ones */
  GPtrArray *charges; /* SandboxCharge, borrowed: TRUTH ONLY, never shown by a provider */
};

/* Stripe. Charges are in the presentment currency, balance rows in USD. */

typedef struct
{
  const char *type;        /* static, "stripe_fee" */
  const char *description; /* static */
  gint64 amount;
} SandboxFeeDetail;

typedef struct
{
  char *id;                /* "txn_…" */
  guint sequence;          /* rises with every row: breaks ties of created */
  const char *type;        /* static: charge refund adjustment stripe_fee reserved_funds payout */
  const char *category;    /* static: the reporting_category */
  char *description;       /* (nullable) */
  char *source;            /* (nullable), id of the charge, refund, dispute or payout */
  const char *source_kind; /* (nullable) static: "charge" "refund" "dispute" "payout" */
  gint64 amount;           /* USD minor units, signed */
  gint64 fee;
  gint64 net;      /* amount − fee */
  GPtrArray *fees; /* SandboxFeeDetail */
  gint64 rate_ppm; /* exchange_rate × 1,000,000, 0 = null */
  gint64 created_us;
  gint64
      available_us; /* status is "available" once the world's now has reached it, else "pending" */
  SandboxPayout
      *payout; /* (nullable), the payout that contains it (for a payout's own row: itself) */
} SandboxBalanceRow;

struct _SandboxCharge
{
  char *id;        /* "ch_…" */
  char *intent_id; /* "pi_…"; the payment intent repeats amount, currency, created, metadata */
  SandboxCustomer *customer;
  SandboxOrder *order; /* TRUTH ONLY: never shown, see meta_* */
  gint64 amount;       /* minor units of currency */
  gint64 amount_refunded;
  const char *currency; /* static, lowercase "usd", "eur" */
  gint64 created_us;
  char *description;     /* (nullable) */
  char *meta_order_id;   /* (nullable), metadata order_id = the order number without '#' */
  char *meta_payment_id; /* (nullable), metadata payment_id */
  const char *brand;     /* static */
  char *last4;
  int exp_month, exp_year;
  char *fingerprint;
  const char *funding;      /* static, "credit" */
  const char *country;      /* static, "US" */
  gboolean succeeded;       /* FALSE: status "failed", no balance row, never captured */
  const char *failure_code; /* (nullable) static, "card_declined" */
  gboolean disputed;
  SandboxBalanceRow *row; /* (nullable) */
  GPtrArray *refunds;     /* SandboxStripeRefund, borrowed */
  GPtrArray *disputes;    /* SandboxDispute, borrowed */
};

typedef struct
{
  char *id; /* "re_…" */
  SandboxCharge *charge;
  SandboxRefund *refund; /* (nullable), TRUTH ONLY */
  gint64 amount;         /* minor units of the charge's currency */
  const char *reason;    /* (nullable) static */
  const char *status;    /* static, "succeeded" */
  GHashTable *metadata;  /* char* → char* */
  gint64 created_us;
  SandboxBalanceRow *row;
} SandboxStripeRefund;

typedef struct
{
  char *id; /* "dp_…" */
  SandboxCharge *charge;
  gint64 amount;      /* minor units of the charge's currency */
  const char *reason; /* static, "fraudulent" */
  const char *status; /* static: needs_response under_review won lost */
  gint64 created_us;
  gint64 due_us;
  gint64 closed_us; /* 0 = open */
  GPtrArray *rows;  /* SandboxBalanceRow, borrowed: withdrawn, and reinstated when won */
} SandboxDispute;

struct _SandboxPayout
{
  char *id;      /* "po_…" */
  gint64 amount; /* USD minor units, may be negative */
  gint64 created_us;
  gint64 arrival_us;
  const char *status;         /* static: pending in_transit paid */
  const char *reconciliation; /* static: completed in_progress */
  const char *trace_status;   /* static: supported pending */
  char *trace_id;             /* the bank's reference; to be shown only when supported */
  SandboxBalanceRow *row;     /* its own row, type payout, amount = −amount */
  GPtrArray *rows;            /* SandboxBalanceRow, borrowed: what it contains, without its own */
};

typedef struct
{
  char *id; /* "evt_…" */
  guint sequence;
  const char *type;        /* static, "charge.succeeded" */
  const char *object_kind; /* static: charge refund dispute payout */
  char *object_id;
  gint64 created_us;
} SandboxEvent;

struct _SandboxWorld
{
  guint64 seed;
  gint64 now_us;       /* see sandbox_world_tick() */
  guint64 revision;    /* rises with every change, for caches */
  gint64 shop_skew_us; /* how far the clock is off with which the shop stamps updates */
  /* the shop */
  gint64 shop_id;
  const char *shop_name;   /* "Maple Shop" */
  const char *shop_domain; /* "maple-shop.myshopify.com" */
  const char *shop_email;
  const char *currency;       /* "USD" */
  const char *zone;           /* "America/New_York" */
  const char *stripe_account; /* "acct_…" */
  const char *stripe_bank;    /* "ba_…", the destination of payouts */
  GPtrArray *locations;       /* SandboxLocation */
  GPtrArray *products;        /* SandboxProduct */
  GPtrArray *variants;        /* SandboxVariant */
  GPtrArray *items;           /* SandboxInventoryItem */
  GPtrArray *customers;       /* SandboxCustomer */
  GPtrArray *orders;          /* SandboxOrder, by created_us */
  /* Stripe, each in order of creation: read backwards for newest first */
  GPtrArray *charges;        /* SandboxCharge */
  GPtrArray *stripe_refunds; /* SandboxStripeRefund */
  GPtrArray *disputes;       /* SandboxDispute */
  GPtrArray *rows;           /* SandboxBalanceRow */
  GPtrArray *payouts;        /* SandboxPayout */
  GPtrArray *events;         /* SandboxEvent */
  /* by id; numeric keys are gint64* inside the element */
  GHashTable *orders_by_id, *refunds_by_id, *lines_by_id, *transactions_by_id;
  GHashTable *variants_by_id, *items_by_id, *products_by_id, *customers_by_id, *locations_by_id;
  GHashTable *charges_by_id;     /* char* "ch_…" → SandboxCharge */
  GHashTable *charges_by_intent; /* char* "pi_…" → SandboxCharge */
  GHashTable *stripe_refunds_by_id, *disputes_by_id, *rows_by_id, *payouts_by_id, *events_by_id;
  GHashTable *customers_by_stripe_id; /* char* "cus_…" → SandboxCustomer */
  /* private to the generator and the changes below */
  struct _SandboxWorldMint *mint; /* random numbers and the next ids */
};

/* @orders: how many orders; @now_us: the date all lies before. Never fails. */
SandboxWorld *sandbox_world_new (guint64 seed, guint orders, gint64 now_us);
/* The same, but the orders are spread over the 60 days before @now_us and on to @until_us: those to
 * come, and all that becomes of them, happen as the world is advanced. */
SandboxWorld *sandbox_world_new_until (guint64 seed, guint orders, gint64 now_us, gint64 until_us);
void sandbox_world_free (SandboxWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxWorld, sandbox_world_free)

/* Moves now on by one second and answers it: the time of one change, so that no two changes look
 * alike. */
gint64 sandbox_world_tick (SandboxWorld *world);

/* Lookups; (nullable), (transfer none) */
SandboxOrder *sandbox_world_order (SandboxWorld *world, gint64 id);
SandboxInventoryItem *sandbox_world_item (SandboxWorld *world, gint64 id);
SandboxCharge *sandbox_world_charge (SandboxWorld *world, const char *id_or_intent);

/* What a caller of refundCreate asks for; amounts follow from the order (pro rata, remainder with
 * the last unit). */
typedef struct
{
  SandboxLine *line;
  int quantity;              /* at most quantity − refunded_quantity */
  const char *restock_type;  /* static */
  SandboxLocation *location; /* (nullable) */
} SandboxRefundWish;

/* What a refund of these lines comes to, without doing it. @shipping and @tip: give back what
 * remains of them.
 * @wishes: GArray of SandboxRefundWish. */
SandboxMoney
sandbox_world_quote_refund (SandboxOrder *order, GArray *wishes, gboolean shipping, gboolean tip);
/* Makes the refund in the shop and, when the order was paid through Stripe, the Stripe refund, its
 * balance row and the events. @at_us: when; use sandbox_world_tick(). (transfer none) */
SandboxRefund *sandbox_world_refund_order (SandboxWorld *world,
                                           SandboxOrder *order,
                                           GArray *wishes,
                                           gboolean shipping,
                                           gboolean tip,
                                           const char *note,
                                           gint64 at_us);
/* A refund asked for at Stripe itself: no refund in the shop belongs to it. @amount in the charge's
 * currency, at most amount − amount_refunded (the caller checks); @metadata (transfer full,
 * nullable). (transfer none) */
SandboxStripeRefund *sandbox_world_refund_charge (SandboxWorld *world,
                                                  SandboxCharge *charge,
                                                  gint64 amount,
                                                  const char *reason,
                                                  GHashTable *metadata,
                                                  gint64 at_us);
/* Marks an order, item or variant as changed at @at_us: raises the revision, sets updated_us. */
void sandbox_world_touch_order (SandboxWorld *world, SandboxOrder *order, gint64 at_us);
void sandbox_world_touch_item (SandboxWorld *world, SandboxInventoryItem *item, gint64 at_us);
/* Changes up to @count orders after the fact, one tick each: @money FALSE: note and tags; TRUE: a
 * partial refund through the shop and Stripe. Answers how many there were. */
guint sandbox_world_edit_orders (SandboxWorld *world, guint count, gboolean money);
/* Gives up to @count customers who have ordered another address, one tick each. Answers how many
 * there were. */
guint sandbox_world_edit_emails (SandboxWorld *world, guint count);
/* Lets time pass: what is due happens (orders to come, fulfilment, refunds, disputes, payouts). */
void sandbox_world_advance (SandboxWorld *world, gint64 span_us);

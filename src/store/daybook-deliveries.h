/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deliveries: the outbox. One row for each intended write, found by its key, with its whole
 * history in attempts.
 *
 *   waiting, held, ready  ─▶ each other, refused, ignored
 *   ready                 ─▶ sent
 *   sent                  ─▶ done, refused, held, ready (again later)
 *   refused               ─▶ ready, held, waiting (corrected), ignored
 *   ignored               ─▶ ready, held, waiting (taken up again)
 *   done                  ─▶ undone
 *
 * A delivery is set to 'sent' durably before its request leaves; whatever is 'sent' after a
 * crash is looked up at the target. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_DELIVERY_WAITING, /* for another record: waits_for names it */
  DAYBOOK_DELIVERY_HELD,    /* for a person */
  DAYBOOK_DELIVERY_READY,
  DAYBOOK_DELIVERY_SENT,    /* the request left or was about to; outcome unknown */
  DAYBOOK_DELIVERY_DONE,
  DAYBOOK_DELIVERY_REFUSED,
  DAYBOOK_DELIVERY_UNDONE,
  DAYBOOK_DELIVERY_IGNORED,
  DAYBOOK_N_DELIVERY_STATES
} DaybookDeliveryState;

/* "waiting", "held", ... (static); FALSE for another word. */
const char *daybook_delivery_state_name (DaybookDeliveryState state);
gboolean daybook_delivery_state_parse (const char *word, DaybookDeliveryState *out);

typedef struct
{
  gint64 id;            /* 0 before it is in the store */
  char *flow;
  char *target;         /* connection id */
  char *kind;           /* "sale", "fee", "refund", "payout", ... */
  char *action;         /* the target connector's action */
  char *reference;      /* what the document carries at the target, to find it again */
  char *key;            /* idempotency key, unique */
  gint64 subject;       /* record it is about */
  gint64 event;         /* sequence number of its cause */
  gint64 payout;        /* record, or 0 */
  gint64 order;         /* record of the order, or 0 */
  int rank;             /* lower is delivered first */
  char *date;           /* "2026-11-20" */
  gint64 amount;        /* minor units */
  char *currency;
  char *body;           /* JSON: the posting */
  char *mapping;        /* (nullable) digest of the mapping version */
  DaybookDeliveryState state;
  char *reason;         /* (nullable) why it is held, waiting, refused or ignored */
  char *waits_for;      /* (nullable) "order:1042", "payout:po_1" */
  int attempts;         /* how often it was set to sent */
  gint64 not_before_us; /* 0: at once */
  char *error;          /* (nullable) last failure in words */
  gint64 created_us;
  gint64 updated_us;
} DaybookDelivery;

DaybookDelivery *daybook_delivery_new (void);
void daybook_delivery_free (DaybookDelivery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookDelivery, daybook_delivery_free)

/* Writes it unless its key is there. The row id of the new or the existing one, -1 with an
 * error; @existed (optional) tells which. An existing one is left as it is: exactly once.
 * created, updated and attempts are set here. */
gint64 daybook_deliveries_insert (DaybookDb *db, const DaybookDelivery *delivery, gint64 now_us,
                                  gboolean *existed, GError **error);

/* What goes with a change of state. Zero-initialise, then set what matters. */
typedef struct
{
  const char *reason;    /* NULL clears it */
  const char *waits_for; /* NULL clears it */
  const char *error;     /* NULL clears it */
  gint64 not_before_us;
  gboolean uncounted;    /* from sent: that was no try (the provider did not look at it) */
  const char *what;      /* for the history: NULL is the name of the new state */
  const char *outcome;   /* for the history: NULL is error, else reason */
} DaybookDeliveryChange;

/* The act of the audit log that a move is, @what as in the change: "delivery.posted",
 * "delivery.adopted" (found again), "delivery.released", ... NULL for the daily coming and going,
 * of which only the delivery's own history tells. */
const char *daybook_delivery_act (DaybookDeliveryState from, DaybookDeliveryState to,
                                  const char *what);

/* Moves it from @from to @to, and appends to its history. Another state in the store than @from
 * is an error that says which; so is a move that the table above does not have. @change may be
 * NULL. */
gboolean daybook_deliveries_set_state (DaybookDb *db, gint64 id, DaybookDeliveryState from,
                                       DaybookDeliveryState to, const DaybookDeliveryChange *change,
                                       gint64 now_us, GError **error);
/* Changes the body, and all that is known with it (kind, action, reference, amount, date, order,
 * payout, mapping, rank), of one that is not sent, done or undone. */
gboolean daybook_deliveries_update_body (DaybookDb *db, const DaybookDelivery *delivery,
                                         gint64 now_us, GError **error);

/* The deliveries of the record @subject, in whatever state, and their journals, belong to the
 * payout @payout from now on. */
gboolean daybook_deliveries_set_payout (DaybookDb *db, gint64 subject, gint64 payout,
                                        GError **error);

/* Up to @limit of @target (any when NULL) that may go now, by rank, date and id. One of kind
 * "payout" is left out while another delivery of the same payout is unfinished (waiting, held,
 * ready, sent or refused); an "order" or "deal" while a contact is on its way to the same target.
 * Those of a paused flow are left out, and nothing waits for its contacts. Only reads.
 * (transfer full), DaybookDelivery */
GPtrArray *daybook_deliveries_take_ready (DaybookDb *db, const char *target, guint limit,
                                          gint64 now_us, GError **error);
/* Sets them all from ready to sent in one durable transaction; if one is no longer ready, none
 * is changed and it is an error. */
gboolean daybook_deliveries_mark_sent (DaybookDb *db, const gint64 *ids, gsize n, gint64 now_us,
                                       GError **error);
/* Those that stay sent and go once more, as a look-up did not find them: one try more. */
gboolean daybook_deliveries_mark_sent_again (DaybookDb *db, const gint64 *ids, gsize n,
                                             gint64 now_us, GError **error);
/* How many of @target are ready or sent. */
gboolean daybook_deliveries_count_open (DaybookDb *db, const char *target, gint64 *count,
                                        GError **error);
/* When the next ready one of @target (any when NULL) falls due after @now_us; DAYBOOK_TIME_NONE
 * when none does. What is due but held back by others falls due with them, and those of a paused
 * flow wait for it. */
gboolean daybook_deliveries_next_due (DaybookDb *db, const char *target, gint64 now_us,
                                      gint64 *due_us, GError **error);

/* NULL with an error when there is none. (transfer full) */
DaybookDelivery *daybook_deliveries_get (DaybookDb *db, gint64 id, GError **error);
/* NULL without an error when there is none. (transfer full) */
DaybookDelivery *daybook_deliveries_find_key (DaybookDb *db, const char *key, GError **error);
/* Those waiting for @waits_for, or held until it or a person explains them, in order.
 * (transfer full), DaybookDelivery */
GPtrArray *daybook_deliveries_waiting_for (DaybookDb *db, const char *waits_for, GError **error);

/* What deliveries wait for, as a set of char *, so that most names need no look-up. *@out (transfer
 * full) is NULL when there are more than @most. */
gboolean
daybook_deliveries_list_waits (DaybookDb *db, guint most, GHashTable **out, GError **error);

/* Zero-initialise, then set what matters; NULL and 0 are "any". */
typedef struct
{
  const char *flow;
  const char *target;
  const char *kind;
  const char *reason;
  const char *state; /* by name; "sent" lists those of unknown outcome */
  gint64 subject;
  gint64 payout;
  gint64 order;
  gint64 event;
  gint64 after_id;   /* keyset */
  guint limit;       /* 0: 250 */
} DaybookDeliveriesQuery;

/* In order of id. (transfer full), DaybookDelivery */
GPtrArray *daybook_deliveries_list (DaybookDb *db, const DaybookDeliveriesQuery *query,
                                    GError **error);

typedef struct
{
  DaybookDeliveryState state;
  const char *kind;   /* interned */
  const char *reason; /* interned; NULL for none */
  gint64 count;
} DaybookDeliveryCount;

/* By state, kind and reason. (transfer full), DaybookDeliveryCount values */
GArray *daybook_deliveries_count (DaybookDb *db, GError **error);

typedef struct
{
  DaybookDeliveryState state;
  gint64 count;
  gint64 recent; /* of done ones: since the time asked for */
} DaybookFlowCount;

/* Of one flow, by state; undone and ignored ones are left out. (transfer full), DaybookFlowCount
 * values */
GArray *daybook_deliveries_count_flow (DaybookDb *db,
                                       const char *flow,
                                       gint64 since_us,
                                       GError **error);

typedef struct
{
  gint64 delivery;
  gint64 at_us;
  char *what;    /* "made", "ready", "sent", "done", "found again", ... */
  char *outcome; /* (nullable) */
} DaybookAttempt;

void daybook_attempt_free (DaybookAttempt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookAttempt, daybook_attempt_free)

/* Appends to the history without a change of state. */
gboolean daybook_deliveries_note (DaybookDb *db, gint64 id, const char *what, const char *outcome,
                                  gint64 now_us, GError **error);
/* Oldest first. (transfer full), DaybookAttempt */
GPtrArray *daybook_deliveries_history (DaybookDb *db, gint64 id, GError **error);

G_END_DECLS

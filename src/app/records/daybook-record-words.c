/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-record-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *word;
  const char *said; /* to translate */
} Saying;

static const Saying types[] = {
  { "order", N_ ("Order") },
  { "payment", N_ ("Payment") },
  { "payout", N_ ("Payout") },
  { "refund", N_ ("Refund") },
  { "dispute", N_ ("Dispute") },
  { "customer", N_ ("Customer") },
  { "item", N_ ("Item") },
  { "stock_level", N_ ("Stock") },
  { "balance_entry", N_ ("Row of the processor’s ledger") },
  { "payout_line", N_ ("Row of a payout") },
  { "fulfilment", N_ ("Shipment") },
};

static const Saying statuses[] = {
  { "pending", N_ ("Pending") },
  { "authorized", N_ ("Authorized") },
  { "partially_paid", N_ ("Partially paid") },
  { "paid", N_ ("Paid") },
  { "partially_refunded", N_ ("Partially refunded") },
  { "refunded", N_ ("Refunded") },
  { "voided", N_ ("Voided") },
  { "expired", N_ ("Expired") },
  { "succeeded", N_ ("Succeeded") },
  { "failed", N_ ("Failed") },
  { "cancelled", N_ ("Cancelled") },
  { "in_transit", N_ ("In transit") },
  { "warning", N_ ("Warning") },
  { "open", N_ ("Open") },
  { "won", N_ ("Won") },
  { "lost", N_ ("Lost") },
  { "prevented", N_ ("Prevented") },
  { "unfulfilled", N_ ("Not shipped") },
  { "partially_fulfilled", N_ ("Partially shipped") },
  { "fulfilled", N_ ("Shipped") },
  { "on_hold", N_ ("On hold") },
  { "restocked", N_ ("Restocked") },
  { "other", N_ ("Other") },
};

static const Saying events[] = {
  { "order.created", N_ ("Order came in") },
  { "order.updated", N_ ("Order changed") },
  { "order.deleted", N_ ("No longer listed by the source") },
  { "order.restored", N_ ("Listed by the source again") },
  { "payment.created", N_ ("Payment came in") },
  { "payment.captured", N_ ("Payment captured") },
  { "payment.failed", N_ ("Payment failed") },
  { "payment.updated", N_ ("Payment changed") },
  { "payout.created", N_ ("Payout came in") },
  { "payout.paid", N_ ("Payout sent to the bank") },
  { "payout.failed", N_ ("Payout failed") },
  { "payout.updated", N_ ("Payout changed") },
  { "refund.created", N_ ("Refund came in") },
  { "refund.updated", N_ ("Refund changed") },
  { "dispute.created", N_ ("Dispute came in") },
  { "dispute.updated", N_ ("Dispute changed") },
  { "dispute.won", N_ ("Dispute won") },
  { "dispute.lost", N_ ("Dispute lost") },
  { "customer.created", N_ ("Customer came in") },
  { "customer.updated", N_ ("Customer changed") },
  { "stock.changed", N_ ("Stock changed") },
};

static const Saying attempts[] = {
  { "made", N_ ("Posting made") },
  { "waiting", N_ ("Waits for another record") },
  { "held", N_ ("Held for a person") },
  { "ready", N_ ("Ready to post") },
  { "sent", N_ ("Sent") },
  { "sent again", N_ ("Sent again") },
  { "done", N_ ("Posted") },
  { "found again", N_ ("Found at the target") },
  { "refused", N_ ("Refused by the target") },
  { "undone", N_ ("Undone") },
  { "ignored", N_ ("Ignored") },
  { "retried", N_ ("Retried") },
  { "replaced", N_ ("Replaced by a newer state") },
  { "held by a person", N_ ("Held by a person") },
};

static const Saying kinds[] = {
  { "sale", N_ ("Sale") },
  { "fee", N_ ("Fee") },
  { "refund", N_ ("Refund") },
  { "payout", N_ ("Payout") },
  { "reserve", N_ ("Reserve") },
  { "suspense", N_ ("Suspense") },
  { "adjustment", N_ ("Adjustment") },
  { "dispute", N_ ("Dispute") },
  { "dispute_won", N_ ("Won dispute") },
  { "dispute_lost", N_ ("Lost dispute") },
  { "contact", N_ ("Contact") },
  { "order", N_ ("Order") },
  { "deal", N_ ("Deal") },
};

static const char *const states[DAYBOOK_N_DELIVERY_STATES] = {
  [DAYBOOK_DELIVERY_WAITING] = N_ ("Waits for another record"),
  [DAYBOOK_DELIVERY_HELD] = N_ ("Held for a person"),
  [DAYBOOK_DELIVERY_READY] = N_ ("Ready to post"),
  [DAYBOOK_DELIVERY_SENT] = N_ ("Sent, outcome unknown"),
  [DAYBOOK_DELIVERY_DONE] = N_ ("Posted"),
  [DAYBOOK_DELIVERY_REFUSED] = N_ ("Refused by the target"),
  [DAYBOOK_DELIVERY_UNDONE] = N_ ("Undone"),
  [DAYBOOK_DELIVERY_IGNORED] = N_ ("Ignored"),
};

static const char *
find (const Saying *sayings, guint n, const char *word)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (sayings[i].word, word) == 0)
      return _ (sayings[i].said);
  return NULL;
}

char *
daybook_words_plain (const char *word)
{
  char *plain = g_strdup (word != NULL ? word : "");

  g_strdelimit (plain, "_.", ' ');
  *plain = g_ascii_toupper (*plain);
  return plain;
}

static char *
say (const Saying *sayings, guint n, const char *word)
{
  const char *said = find (sayings, n, word);

  return said != NULL ? g_strdup (said) : daybook_words_plain (word);
}

const char *
daybook_words_type (const char *type)
{
  const char *said = find (types, G_N_ELEMENTS (types), type);

  return said != NULL ? said : type;
}

char *
daybook_words_status (const char *status)
{
  return say (statuses, G_N_ELEMENTS (statuses), status);
}

char *
daybook_words_event (const char *event)
{
  return say (events, G_N_ELEMENTS (events), event);
}

const char *
daybook_words_state (DaybookDeliveryState state)
{
  return _ (states[state]);
}

char *
daybook_words_attempt (const char *what)
{
  return say (attempts, G_N_ELEMENTS (attempts), what);
}

char *
daybook_words_kind (const char *kind)
{
  return say (kinds, G_N_ELEMENTS (kinds), kind);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rehearsal: what one real order would become in the books (or the CRM), before anything is
 * switched on.
 *
 * The order and what the processor tells of it are read from the providers now, into a store of
 * their own in a temporary folder, sealed with a key that nobody keeps. There the flows run as they
 * will; what they make is looked at, and the folder is removed. The user's store is only read, and
 * nothing is sent but questions. */
#pragma once

#include "daybook-deliveries.h"
#include "daybook-flow-setup.h"
#include "daybook-money.h"
#include "daybook-session.h"

G_BEGIN_DECLS

typedef struct
{
  char *flow;
  char *target;   /* connection */
  char *document; /* what it is called there: "SalesReceipt"; NULL: no way to write it */
  char *kind;     /* "sale", "fee", "contact", ... */
  char *reference;
  char *date;
  DaybookMoney total;
  DaybookDeliveryState state; /* WAITING, HELD or READY */
  char *reason;               /* (nullable) why it would not go */
  DaybookTree *body; /* posting/1 for the books, with its "journal"; else the CRM's state */
} DaybookRehearsed;

typedef struct
{
  char *shop;         /* connection that the order is of */
  char *source_id;    /* of the order; NULL: none was found */
  DaybookTree *order; /* order/1; NULL with source_id */
  gint64 since_us;    /* so far back it was looked for */
  GPtrArray *documents; /* DaybookRehearsed */
  guint rejected;     /* what was read and broke its contract */
  char *reject;       /* (nullable) why the first did */
} DaybookRehearsal;

void daybook_rehearsal_free (DaybookRehearsal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookRehearsal, daybook_rehearsal_free)

/* With @setups (DaybookFlowSetup; may be empty) beside the flows that are there. @shop: whose order
 * to take; NULL: the first that has any. Takes its turn on the lines of the connections.
 * (transfer full) */
DaybookRehearsal *daybook_rehearse (DaybookSession *session,
                                    const GPtrArray *setups,
                                    const char *shop,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS

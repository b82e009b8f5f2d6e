/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done about each kind of answer: one table, which reading and posting both ask. Pure. */
#pragma once

#include "daybook-account.h"
#include "daybook-patience.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_THEN_GO_ON,   /* it worked */
  DAYBOOK_THEN_AGAIN,   /* by itself, after full jitter, up to the ceiling */
  DAYBOOK_THEN_WAIT,    /* by itself, after as long as the provider asked */
  DAYBOOK_THEN_SIGN_IN, /* a person signs in or allows it there, and what waits stays ready */
  DAYBOOK_THEN_LOOK_UP, /* it may be there: read again before anything else is sent */
  DAYBOOK_THEN_REFUSE,  /* not again by itself: a person corrects it */
  DAYBOOK_THEN_HOLD,    /* not again by itself: a person says when */
} DaybookThen;

typedef struct
{
  DaybookThen write;
  DaybookThen read;  /* of a page or a look-up; REFUSE ends the reading of that stream for now */
  gboolean counts;   /* as a try, towards the ceiling */
  gboolean trips;    /* the provider is not well: the breaker counts it */
  const char *note;  /* in the history of a delivery */
  const char *queue; /* of the review, NULL: none */
} DaybookPolicy;

/* (static) */
const DaybookPolicy *daybook_policy (DaybookOutcome outcome);

/* Which outcome stands behind @error, the failure of a page or look-up (NULL: OK), given what the
 * account met. What never left this computer (the store, the keyring, a manifest) is DATA: trying
 * again does not mend it; but for the keyring, which may have kept back a renewed token: that is
 * TRANSIENT. */
DaybookOutcome daybook_policy_outcome (const GError *error, DaybookTrouble trouble);

/* What was tried so far for one page, or for the rounds of one posting. */
typedef struct
{
  guint failed;  /* in a row */
  guint limited; /* refused for speed, in a row: these are no tries */
} DaybookTries;

/* Whether to try once more after what ended with @then, and how long to wait before it: full
 * jitter, and never less than @asked_us. Counts it. */
gboolean daybook_tries_go_on (DaybookTries *self,
                              const DaybookPatience *patience,
                              DaybookThen then,
                              gint64 asked_us,
                              gint64 *wait_us);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-policy.h"

#include "daybook-error.h"

/* A provider that refuses so often for speed alone has something else the matter with it. */
#define MOST_LIMITED 60

static const DaybookPolicy policies[] = {
  [DAYBOOK_OUTCOME_OK] = { DAYBOOK_THEN_GO_ON, DAYBOOK_THEN_GO_ON, FALSE, FALSE, "done", NULL },
  [DAYBOOK_OUTCOME_AUTH]
  = { DAYBOOK_THEN_SIGN_IN, DAYBOOK_THEN_SIGN_IN, FALSE, FALSE, "not signed in", NULL },
  [DAYBOOK_OUTCOME_LIMIT]
  = { DAYBOOK_THEN_WAIT, DAYBOOK_THEN_WAIT, FALSE, FALSE, "too fast", NULL },
  [DAYBOOK_OUTCOME_TRANSIENT]
  = { DAYBOOK_THEN_AGAIN, DAYBOOK_THEN_AGAIN, TRUE, TRUE, "not done", NULL },
  /* A lost answer: of a read it costs nothing, of a write it may be there. */
  [DAYBOOK_OUTCOME_UNSURE]
  = { DAYBOOK_THEN_LOOK_UP, DAYBOOK_THEN_AGAIN, TRUE, TRUE, "outcome unknown", NULL },
  [DAYBOOK_OUTCOME_DATA]
  = { DAYBOOK_THEN_REFUSE, DAYBOOK_THEN_REFUSE, TRUE, FALSE, "refused", "refused" },
  [DAYBOOK_OUTCOME_CLOSED]
  = { DAYBOOK_THEN_HOLD, DAYBOOK_THEN_REFUSE, TRUE, FALSE, "locked period", "locked period" },
  [DAYBOOK_OUTCOME_DUPLICATE]
  = { DAYBOOK_THEN_LOOK_UP, DAYBOOK_THEN_REFUSE, TRUE, FALSE, "there already", NULL },
  [DAYBOOK_OUTCOME_CONFLICT]
  = { DAYBOOK_THEN_LOOK_UP, DAYBOOK_THEN_AGAIN, TRUE, FALSE, "changed meanwhile", NULL },
  [DAYBOOK_OUTCOME_DENIED]
  = { DAYBOOK_THEN_SIGN_IN, DAYBOOK_THEN_SIGN_IN, FALSE, FALSE, "not allowed", NULL },
  /* The set-up runs once more, then it goes again: what still misses something is a person's. */
  [DAYBOOK_OUTCOME_UNPREPARED]
  = { DAYBOOK_THEN_AGAIN, DAYBOOK_THEN_REFUSE, TRUE, FALSE, "not set up", NULL },
  [DAYBOOK_OUTCOME_GONE]
  = { DAYBOOK_THEN_REFUSE, DAYBOOK_THEN_REFUSE, TRUE, FALSE, "gone", "refused" },
};

const DaybookPolicy *
daybook_policy (DaybookOutcome outcome)
{
  return &policies[(guint) outcome < G_N_ELEMENTS (policies) ? outcome : DAYBOOK_OUTCOME_DATA];
}

DaybookOutcome
daybook_policy_outcome (const GError *error, DaybookTrouble trouble)
{
  if (error == NULL)
    return DAYBOOK_OUTCOME_OK;
  if (error->domain != DAYBOOK_ERROR)
    return DAYBOOK_OUTCOME_DATA;

  switch ((DaybookError) error->code)
    {
    case DAYBOOK_ERROR_AUTH:
      return DAYBOOK_OUTCOME_AUTH;
    case DAYBOOK_ERROR_DENIED:
      return DAYBOOK_OUTCOME_DENIED;
    case DAYBOOK_ERROR_LATER:
      return trouble.outcome == DAYBOOK_OUTCOME_LIMIT ? DAYBOOK_OUTCOME_LIMIT
                                                      : DAYBOOK_OUTCOME_TRANSIENT;
    case DAYBOOK_ERROR_UNREADABLE:
    case DAYBOOK_ERROR_KEYRING:
      return DAYBOOK_OUTCOME_TRANSIENT;
    case DAYBOOK_ERROR_UNSURE:
      return DAYBOOK_OUTCOME_UNSURE;
    case DAYBOOK_ERROR_REFUSED:
      return trouble.outcome == DAYBOOK_OUTCOME_CONFLICT ? DAYBOOK_OUTCOME_CONFLICT
                                                         : DAYBOOK_OUTCOME_DATA;
    case DAYBOOK_ERROR_STORE:
    case DAYBOOK_ERROR_SETUP:
    default:
      return DAYBOOK_OUTCOME_DATA;
    }
}

gboolean
daybook_tries_go_on (DaybookTries *self,
                     const DaybookPatience *patience,
                     DaybookThen then,
                     gint64 asked_us,
                     gint64 *wait_us)
{
  switch (then)
    {
    case DAYBOOK_THEN_AGAIN:
    case DAYBOOK_THEN_LOOK_UP:
      self->limited = 0;
      *wait_us = daybook_patience_wait_us (patience, self->failed, asked_us);
      return ++self->failed < patience->tries && asked_us <= patience->most_us;
    case DAYBOOK_THEN_WAIT:
      *wait_us = daybook_patience_wait_us (patience, self->limited, asked_us);
      return ++self->limited <= MOST_LIMITED && asked_us <= patience->most_us;
    case DAYBOOK_THEN_GO_ON:
      *self = (DaybookTries){ 0 };
      *wait_us = 0;
      return TRUE;
    case DAYBOOK_THEN_SIGN_IN:
    case DAYBOOK_THEN_REFUSE:
    case DAYBOOK_THEN_HOLD:
    default:
      return FALSE;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-breaker.h"

/* How long a probe is waited for: somebody who was stopped does not tell what came of his. */
#define PROBE_US (2 * 60 * G_USEC_PER_SEC)
/* How soon those who wait for the outcome of a probe ask again. */
#define ASK_AGAIN_US (G_USEC_PER_SEC / 4)

DaybookBreakerState
daybook_breaker_state (const DaybookBreaker *self, gint64 now_us)
{
  if (self->trips == 0)
    return DAYBOOK_BREAKER_CLOSED;

  return now_us < self->open_until_us ? DAYBOOK_BREAKER_OPEN : DAYBOOK_BREAKER_PROBING;
}

gint64
daybook_breaker_ask (DaybookBreaker *self,
                     const DaybookBreakerRule *rule,
                     gint64 now_us,
                     gboolean *probe)
{
  *probe = FALSE;
  switch (daybook_breaker_state (self, now_us))
    {
    case DAYBOOK_BREAKER_OPEN:
      /* A clock that was set back must not make it longer. */
      return MIN (self->open_until_us - now_us, rule->longest_us);
    case DAYBOOK_BREAKER_PROBING:
      if (now_us < self->probe_until_us && self->probe_until_us - now_us <= PROBE_US)
        return ASK_AGAIN_US;
      self->probe_until_us = now_us + PROBE_US;
      *probe = TRUE;
      return 0;
    case DAYBOOK_BREAKER_CLOSED:
    default:
      return 0;
    }
}

void
daybook_breaker_succeed (DaybookBreaker *self)
{
  *self = (DaybookBreaker){ 0 };
}

gboolean
daybook_breaker_fail (DaybookBreaker *self,
                      const DaybookBreakerRule *rule,
                      gint64 now_us,
                      double dice)
{
  gint64 window;

  self->failures++;
  /* Late news of a call that left before it opened. */
  if (daybook_breaker_state (self, now_us) == DAYBOOK_BREAKER_OPEN)
    return FALSE;
  if (self->trips == 0 && self->failures < rule->most)
    return FALSE;

  window = MIN (rule->longest_us, rule->first_us << MIN (self->trips, 20));
  self->trips++;
  self->open_until_us = now_us + window / 2 + (gint64) (dice * (double) (window / 2));
  self->probe_until_us = 0;

  return TRUE;
}

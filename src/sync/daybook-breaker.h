/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit breaker: who does not answer is left alone for a while, then asked once.
 *
 * Closed, everything goes. After some failures in a row it opens: nothing goes for a growing time.
 * Then one probe goes; its success closes the breaker, its failure opens it for longer. A value;
 * time and chance are arguments, and whoever shares it locks it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint failures;        /* in a row */
  guint trips;           /* how often it opened since it was last closed; 0: closed */
  gint64 open_until_us;  /* wall clock */
  gint64 probe_until_us; /* a probe is on its way; forgotten at this time */
} DaybookBreaker;

typedef struct
{
  guint most;        /* failures in a row that open it */
  gint64 first_us;   /* how long it opens first; it doubles */
  gint64 longest_us; /* up to this */
} DaybookBreakerRule;

typedef enum
{
  DAYBOOK_BREAKER_CLOSED,
  DAYBOOK_BREAKER_OPEN,
  DAYBOOK_BREAKER_PROBING, /* half open: one call goes */
} DaybookBreakerState;

DaybookBreakerState daybook_breaker_state (const DaybookBreaker *self, gint64 now_us);

/* 0: go (*@probe says whether as the one probe, which must be followed by a success or a failure);
 * else microseconds to wait before asking again. */
gint64 daybook_breaker_ask (DaybookBreaker *self,
                            const DaybookBreakerRule *rule,
                            gint64 now_us,
                            gboolean *probe);
void daybook_breaker_succeed (DaybookBreaker *self);
/* TRUE when this opened it. @dice: 0 to 1, so that many do not come back at one moment. */
gboolean daybook_breaker_fail (DaybookBreaker *self,
                               const DaybookBreakerRule *rule,
                               gint64 now_us,
                               double dice);

G_END_DECLS

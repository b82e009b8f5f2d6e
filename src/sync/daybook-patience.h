/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before trying again: full jitter over a doubling window, or what the provider
 * asked for. */
#pragma once

#include <gio/gio.h>

#include "daybook-breaker.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 first_us;   /* the first window; it doubles with each try */
  gint64 most_us;    /* its ceiling */
  guint tries;       /* tries altogether before giving up for this run */
  guint ceiling;     /* tries of one delivery, in all runs, before a person decides; 0: 12 */
  gint64 offline_us; /* how long to wait for a network before giving up for this run */
} DaybookPatience;

/* 500 ms, 60 s, 8 tries; 12 tries of a delivery; 60 s without a network. */
DaybookPatience daybook_patience_default (void);

/* Microseconds before try number @tried + 1; at least @asked_us, what the provider asked for (0:
 * nothing). */
gint64 daybook_patience_wait_us (const DaybookPatience *self, guint tried, gint64 asked_us);

/* Whether @attempts tries of a delivery are as many as it gets before a person decides (who gives
 * it as many again). */
gboolean daybook_patience_is_spent (const DaybookPatience *self, gint64 attempts);

/* When a provider that does not answer is left alone, and for how long: five failures in a row,
 * then 64 times the first window, doubling up to 30 times its ceiling (32 s to 30 min). */
DaybookBreakerRule daybook_patience_breaker (const DaybookPatience *self);

/* Sleeps, or returns FALSE with G_IO_ERROR_CANCELLED as soon as @cancellable fires. */
gboolean daybook_patience_sleep (gint64 wait_us, GCancellable *cancellable, GError **error);

G_END_DECLS

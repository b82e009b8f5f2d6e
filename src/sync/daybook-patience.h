/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before trying again: full jitter over a doubling window, or what the provider
 * asked for. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 first_us; /* the first window; it doubles with each try */
  gint64 most_us;  /* its ceiling */
  guint tries;     /* tries altogether before giving up for this run */
} DaybookPatience;

/* 500 ms, 60 s, 8 tries. */
DaybookPatience daybook_patience_default (void);

/* Microseconds before try number @tried + 1; at least @asked_us, what the provider asked for (0:
 * nothing). */
gint64 daybook_patience_wait_us (const DaybookPatience *self, guint tried, gint64 asked_us);

/* Sleeps, or returns FALSE with G_IO_ERROR_CANCELLED as soon as @cancellable fires. */
gboolean daybook_patience_sleep (gint64 wait_us, GCancellable *cancellable, GError **error);

G_END_DECLS

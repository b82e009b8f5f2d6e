/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sign of life of a job: its heartbeat in the store, and its progress for whoever watches.
 * Belongs to the job's thread. */
#pragma once

#include "daybook-db.h"
#include "daybook-progress.h"

G_BEGIN_DECLS

typedef struct
{
  DaybookDb *db;
  const char *job;   /* its name */
  const char *owner; /* who holds the lease */
  /* Told on the job's thread after each page, or round of "deliveries". May be NULL. */
  void (*progress) (const char *stream, const DaybookProgress *progress, gpointer data);
  gpointer data;
  gint64 beaten_us; /* monotonic; the last heartbeat that was written */
  gboolean got_on;  /* something new was stored since */
} DaybookPulse;

/* Tells whoever watches. @self may be NULL. */
void daybook_pulse_tell (DaybookPulse *self, const char *stream, const DaybookProgress *progress);

/* Call it often: it writes when ten seconds have gone by. @self may be NULL. FALSE when the job is
 * no longer ours: stop. */
gboolean daybook_pulse_beat (DaybookPulse *self, gboolean got_on, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Health: what each connection did on each day of the business, in figures.
 *
 * They are for looking, not for proof: a process that is killed loses what it has counted since its
 * last write. Jobs count in a DaybookHealthTally and write it once a page, batch or run, in a
 * transaction that is there anyway. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

/* The numbers are kept in the store: new ones go to the end. */
typedef enum
{
  DAYBOOK_HEALTH_READ,      /* records that pages brought */
  DAYBOOK_HEALTH_CREATED,   /* of them new */
  DAYBOOK_HEALTH_CHANGED,   /* of them different from before */
  DAYBOOK_HEALTH_REJECTED,  /* gone to quarantine */
  DAYBOOK_HEALTH_REQUESTS,  /* answers (or failures to get one) */
  DAYBOOK_HEALTH_RETRIES,   /* tries after the first of a page, a round or an undoing */
  DAYBOOK_HEALTH_LIMITS,    /* answers that said 'too fast' */
  DAYBOOK_HEALTH_FAILED_AUTH, /* runs that ended so */
  DAYBOOK_HEALTH_FAILED_LATER,
  DAYBOOK_HEALTH_FAILED_REFUSED,
  DAYBOOK_HEALTH_FAILED_UNREADABLE,
  DAYBOOK_HEALTH_FAILED_OTHER, /* setup, keyring, store */
  DAYBOOK_HEALTH_POSTED,       /* deliveries */
  DAYBOOK_HEALTH_ADOPTED,      /* found at the target, not posted again */
  DAYBOOK_HEALTH_REFUSED,
  DAYBOOK_HEALTH_HELD,       /* by the target: its period is closed */
  DAYBOOK_HEALTH_UNDONE,
  DAYBOOK_HEALTH_MISMATCHES, /* a tally or a look at the books that did not agree */
  DAYBOOK_HEALTH_WAITING,    /* backlog: what was last told of the day stays */
  DAYBOOK_HEALTH_BACKLOG_HELD,
  DAYBOOK_HEALTH_READY,
  DAYBOOK_HEALTH_SENT,
  DAYBOOK_HEALTH_LATENCY_SUM, /* µs from event to document */
  DAYBOOK_HEALTH_LATENCY_MAX, /* the largest stays */
  DAYBOOK_HEALTH_LATENCY_1S,  /* how many took up to so long, and longer than the one before */
  DAYBOOK_HEALTH_LATENCY_5S,
  DAYBOOK_HEALTH_LATENCY_30S,
  DAYBOOK_HEALTH_LATENCY_2M,
  DAYBOOK_HEALTH_LATENCY_10M,
  DAYBOOK_HEALTH_LATENCY_1H,
  DAYBOOK_HEALTH_LATENCY_6H,
  DAYBOOK_HEALTH_LATENCY_1D,
  DAYBOOK_HEALTH_LATENCY_LONGER,
  DAYBOOK_N_HEALTH_FIGURES
} DaybookHealthFigure;

/* "read", "failed_auth", "latency_30s": as JSON names it. */
const char *daybook_health_name (DaybookHealthFigure figure);

typedef struct
{
  gint64 n[DAYBOOK_N_HEALTH_FIGURES];
  gboolean told[DAYBOOK_N_HEALTH_FIGURES]; /* a backlog of 0 is news too */
} DaybookHealthTally;

/* Counts add up; LATENCY_MAX keeps the larger; a backlog is set. */
void daybook_health_count (DaybookHealthTally *self, DaybookHealthFigure figure, gint64 n);
/* One document, @latency_us after its event. */
void daybook_health_count_latency (DaybookHealthTally *self, gint64 latency_us);

/* The day of the business that @now_us belongs to, in its time zone (UTC until that is known). */
gboolean daybook_health_day (DaybookDb *db, gint64 now_us, char day[11], GError **error);
/* Adds @tally to the day of @now_us. Zero @tally yourself when the transaction is through. */
gboolean daybook_health_write (DaybookDb *db, const char *connection, gint64 now_us,
                               const DaybookHealthTally *tally, GError **error);
/* One figure, on a @day ("2026-11-20") of the business. */
gboolean daybook_health_add (DaybookDb *db, const char *connection, const char *day,
                             DaybookHealthFigure figure, gint64 n, GError **error);
/* What waits for @target now, into the backlog figures. */
gboolean daybook_health_count_backlog (DaybookDb *db, const char *target,
                                       DaybookHealthTally *tally, GError **error);

typedef struct
{
  const char *connection; /* interned */
  char day[11];
  gint64 n[DAYBOOK_N_HEALTH_FIGURES];
} DaybookHealthDay;

/* Days from @since ("2026-11-20") on, of @connection unless NULL, oldest first and within a day in
 * the order of connections. (transfer full), DaybookHealthDay values */
GArray *daybook_health_list (DaybookDb *db, const char *connection, const char *since,
                             GError **error);

/* The bound (µs) that @percent of the day's documents kept within; G_MAXINT64 when that is longer
 * than a day, 0 without documents. */
gint64 daybook_health_latency (const DaybookHealthDay *self, guint percent);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs: who works at what right now, and when it was last done. One row for each thing that is done
 * again and again, by its name: "read shopify", "hint stripe", "post quickbooks".
 *
 * Who begins a job holds a lease on it and renews it with a heartbeat while it works. A job that
 * was begun and not ended belongs to a process that died, as soon as its lease has run out or the
 * lock of the store was free: it may then be begun again. Each beginning counts as an attempt until
 * the job ends or gets on; at DAYBOOK_JOBS_ATTEMPTS the job is held, because whatever ended its
 * processes would most likely end the next. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

#define DAYBOOK_JOBS_ATTEMPTS 5
#define DAYBOOK_JOBS_LEASE_US (10 * G_TIME_SPAN_MINUTE)

typedef struct
{
  char *name;
  char *owner;           /* (nullable) who works at it now, or did when it died */
  gint64 lease_until_us; /* DAYBOOK_TIME_NONE when nobody works at it */
  gint64 heartbeat_us;
  guint attempts;        /* beginnings since it last ended or got on */
  guint failures;        /* ends in a row with an error */
  gint64 started_us;     /* the last beginning; DAYBOOK_TIME_NONE: never */
  gint64 ended_us;       /* the last end; DAYBOOK_TIME_NONE: never */
  gint64 done_us;        /* the beginning of the last that went well; DAYBOOK_TIME_NONE: never */
  char *error;           /* (nullable) of the last end */
  char *held;            /* (nullable) why it is not begun any more */
} DaybookJobState;

void daybook_job_state_free (DaybookJobState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookJobState, daybook_job_state_free)

/* "held", "working", "broken off" (it was begun by a process that is gone, or that has not been
 * heard of), "failed" or "done" (static). @worked_on as daybook_db_is_worked_on() says. */
const char *
daybook_job_state_name (const DaybookJobState *self, gboolean worked_on, gint64 now_us);

/* Begins @name for @owner. DAYBOOK_ERROR_LATER when somebody else is at it, DAYBOOK_ERROR_SETUP
 * when it is held (now, or already): the message says why and what to do. */
gboolean daybook_jobs_begin (DaybookDb *db, const char *name, const char *owner, gint64 now_us,
                             GError **error);
/* A sign of life; @got_on when something new was stored since the last. DAYBOOK_ERROR_LATER when
 * the lease is no longer @owner's: somebody else has taken over, stop. */
gboolean daybook_jobs_beat (DaybookDb *db, const char *name, const char *owner, gboolean got_on,
                            gint64 now_us, GError **error);
/* Ends it: it is done, or @failure says why not, or (neither) it was stopped and counts as neither.
 * Nothing happens when it is no longer @owner's. */
gboolean daybook_jobs_end (DaybookDb *db, const char *name, const char *owner, gboolean done,
                           const char *failure, gint64 now_us, GError **error);

/* For who holds the lock of the store, before anything else: whatever is still begun was begun by a
 * process that has ended. Its leases run out now and its open runs are closed with 'its process
 * ended'. How many runs, -1 with an error. */
int daybook_jobs_bury (DaybookDb *db, gint64 now_us, GError **error);

/* Lets a held job begin again, and forgets its failures. *released: whether it had any of both. */
gboolean daybook_jobs_release (DaybookDb *db, const char *name, gboolean *released, GError **error);

/* NULL without an error when it was never begun. (transfer full) */
DaybookJobState *daybook_jobs_get (DaybookDb *db, const char *name, GError **error);
/* All, by name. (transfer full), DaybookJobState */
GPtrArray *daybook_jobs_list (DaybookDb *db, GError **error);

/* ---- schedules, as texts ---- */

/* Keeps the schedule of @connection; NULL: the usual one again. */
gboolean daybook_schedules_set (DaybookDb *db, const char *connection, const char *schedule,
                                GError **error);
/* FALSE only with an error; *schedule (transfer full) is NULL when none was set. */
gboolean daybook_schedules_get (DaybookDb *db, const char *connection, char **schedule,
                                GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What says that nothing is missing: which records the source no longer lists, what a day comes to
 * here, and what it came to at the source when it was last compared. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

/* Marks the record as gone at the source, *changed when it was not; or takes the mark away. */
gboolean
daybook_gone_mark (DaybookDb *db, gint64 record, gint64 now_us, gboolean *changed, GError **error);
gboolean daybook_gone_clear (DaybookDb *db, gint64 record, gboolean *changed, GError **error);
/* 1 when any record is marked, 0 when none is, -1 with an error. */
int daybook_gone_any (DaybookDb *db, GError **error);
gboolean daybook_gone_has (DaybookDb *db, gint64 record, gboolean *gone, GError **error);

/* A record as a tally sees it. */
typedef struct
{
  gint64 record;
  int revision;
  char *source_id;
  gint64 at_us;
  gint64 amount;    /* minor units, 0 without money */
  char currency[4]; /* "" without money */
} DaybookTallied;

/* Those of @type of @connection that are not gone, with at in [@from_us, @until_us), or all of them
 * when @from_us is DAYBOOK_TIME_NONE. (transfer full), DaybookTallied values that own their ids */
GArray *daybook_tallies_records (DaybookDb *db, const char *connection, const char *type,
                                 gint64 from_us, gint64 until_us, GError **error);

typedef struct
{
  gint64 id;
  const char *connection; /* interned */
  const char *stream;     /* interned */
  const char *type;       /* interned */
  char day[11];           /* "2026-11-20" */
  char currency[4];       /* "" where nothing has money, or where there was nothing */
  gint64 here, here_sum;  /* count, and sum in minor units */
  gint64 there, there_sum;
  gint64 checked_us;
  gint64 agreed_us; /* when it last agreed; DAYBOOK_TIME_NONE: it never has */
} DaybookTally;

static inline gboolean
daybook_tally_agrees (const DaybookTally *self)
{
  return self->here == self->there && self->here_sum == self->there_sum;
}

/* Writes it in place of the one of the same connection, stream, type, day and currency; agreed is
 * set here. Its row id, -1 with an error. */
gint64 daybook_tallies_put (DaybookDb *db, const DaybookTally *tally, GError **error);
/* Those of @connection (any when NULL) of @day (of all days when NULL), newest day first, at most
 * @limit. (transfer full), DaybookTally values */
GArray *daybook_tallies_list (DaybookDb *db, const char *connection, const char *day, guint limit,
                              GError **error);

/* How far a stream has been read whole. */
typedef struct
{
  const char *stream;         /* interned */
  gint64 complete_through_us; /* DAYBOOK_TIME_NONE: never yet */
  gint64 quarantined;         /* records that were set aside and are not in */
} DaybookCoverage;

/* (transfer full), DaybookCoverage values of the streams that were read or have something set
 * aside, in no order */
GArray *daybook_tallies_coverage (DaybookDb *db, const char *connection, GError **error);

/* Times of the records of @connection in [@from_us, @until_us) that tell that business goes on
 * (orders, payments, rows of a ledger), oldest first. (transfer full), gint64 */
GArray *daybook_tallies_pulse (DaybookDb *db, const char *connection, gint64 from_us,
                               gint64 until_us, GError **error);

/* The number that review items know the connection by; -1 with an error. */
gint64 daybook_tallies_connection (DaybookDb *db, const char *connection, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backfills: reading back in time by a person's wish, with how far each has come; the records that
 * were first seen so; and which held deliveries a person has let go. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *connection;
  char *stream;
  gint64 from_us;
  gint64 until_us;    /* what happened before it */
  gint64 reached_us;  /* everything before it was read */
  char *cursor;       /* (nullable) the stream's own, inside the window that begins at reached */
  gint64 calls;       /* pages read so far */
  gint64 started_us;
  gint64 updated_us;
  gint64 finished_us; /* DAYBOOK_TIME_NONE while there is something left */
} DaybookBackfill;

void daybook_backfill_free (DaybookBackfill *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookBackfill, daybook_backfill_free)

/* The unfinished one of this stream that begins at @from_us, or a new one: one that was stopped
 * goes on where it was, to @until_us or to its own end when that is later. (transfer full) */
DaybookBackfill *daybook_backfills_open (DaybookDb *db, const char *connection, const char *stream,
                                         gint64 from_us, gint64 until_us, gint64 now_us,
                                         GError **error);
/* Writes reached, cursor, calls, updated and finished. */
gboolean daybook_backfills_save (DaybookDb *db, const DaybookBackfill *backfill, GError **error);
/* Newest first, of @connection unless NULL. (transfer full), DaybookBackfill */
GPtrArray *daybook_backfills_list (DaybookDb *db, const char *connection, GError **error);

/* That the record was first seen by a backfill: what it causes waits for a person. */
gboolean daybook_backfills_mark (DaybookDb *db, gint64 record, GError **error);
gboolean
daybook_backfills_is_marked (DaybookDb *db, gint64 record, gboolean *marked, GError **error);

/* That a person has let this delivery go, for good: until it is held. */
gboolean daybook_releases_add (DaybookDb *db, gint64 delivery, gint64 now_us, GError **error);
gboolean daybook_releases_has (DaybookDb *db, gint64 delivery, gboolean *released, GError **error);
/* That a person holds it, until it is released: one of the two at most. In the caller's
 * transaction. */
gboolean daybook_holds_add (DaybookDb *db, gint64 delivery, gint64 now_us, GError **error);
gboolean daybook_holds_has (DaybookDb *db, gint64 delivery, gboolean *held, GError **error);

G_END_DECLS

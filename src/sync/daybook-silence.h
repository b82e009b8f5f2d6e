/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When nothing happens for longer than is usual, that is worth a word: a shop that stopped selling
 * and a connection that stopped hearing look alike.
 *
 * The rule can be told in a sentence: it is silent when nothing came for three times the longest
 * quiet time of the last eight weeks, and for a day at least. Quiet times that touch a Saturday or
 * Sunday are one kind, those between two weekends another, so that a shop that rests on weekends
 * and falls silent on a Tuesday is missed on Thursday. The hours of a day need no kind of their
 * own, as a day is the least. */
#pragma once

#include "daybook-connection.h"
#include "daybook-db.h"
#include "daybook-schedule.h"

G_BEGIN_DECLS

#define DAYBOOK_SILENCE_QUEUE "nothing happened"

typedef struct
{
  gint64 last_us;   /* when something last happened */
  gint64 quiet_us;  /* how long nothing has, without blackouts */
  gint64 usual_us;  /* the longest quiet time of this kind before */
  gint64 limit_us;  /* what is allowed */
  gboolean weekend; /* its kind */
  gboolean silent;
} DaybookSilence;

/* @times: what happened in the last eight weeks before @now_us, oldest first. FALSE when there is
 * too little to learn from (fewer than ten quiet times, or less than a week). A pure function. */
gboolean daybook_silence_judge (const gint64 *times,
                                gsize n,
                                gint64 now_us,
                                GTimeZone *zone,
                                const DaybookBlackout *blackouts,
                                gsize n_blackouts,
                                DaybookSilence *out);

/* Judges a connection: opens its alert in review, brings it up to date, or closes it because
 * something came. One that is not 'ready' has troubles of its own and is left alone. */
gboolean daybook_silence_watch (DaybookDb *db,
                                const DaybookConnection *connection,
                                gint64 now_us,
                                const DaybookBlackout *blackouts,
                                gsize n_blackouts,
                                GError **error);

/* The same, with the quiet hours of its schedule blacked out. Right after a reading that went well:
 * what was not read is no silence. */
gboolean daybook_silence_look (DaybookDb *db,
                               const DaybookConnection *connection,
                               gint64 now_us,
                               GError **error);

G_END_DECLS

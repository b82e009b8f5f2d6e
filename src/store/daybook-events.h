/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events: the append-only log of what happened, in order and without gaps. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 seq;
  const char *type;        /* interned: "order.created" */
  gint64 record;           /* row id */
  const char *record_type; /* interned */
  const char *connection;  /* interned: where the record came from */
  int revision;            /* of the record, when it happened */
  char *changes;           /* (nullable) JSON list of changed fields */
  gint64 at_us;
} DaybookEvent;

void daybook_event_free (DaybookEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookEvent, daybook_event_free)

/* Appends, in the caller's transaction. The sequence number, or -1 with an error. */
gint64 daybook_events_append (DaybookDb *db, const char *type, gint64 record, int revision,
                              const char *changes, gint64 at_us, GError **error);
/* Up to @limit events after @seq, in order. (transfer full), DaybookEvent */
GPtrArray *daybook_events_read (DaybookDb *db, gint64 seq, guint limit, GError **error);
/* Those of one record, in order. (transfer full), DaybookEvent */
GPtrArray *daybook_events_of (DaybookDb *db, gint64 record, GError **error);
/* NULL with an error when there is none. (transfer full) */
DaybookEvent *daybook_events_get (DaybookDb *db, gint64 seq, GError **error);
/* The highest sequence number, 0 for an empty log; also their count, as there are no gaps. -1
 * with an error. */
gint64 daybook_events_last (DaybookDb *db, GError **error);

G_END_DECLS

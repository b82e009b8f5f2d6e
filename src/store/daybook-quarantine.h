/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quarantine: what failed its contract, with the payload and the reason, until someone resolves
 * it. Nothing is dropped. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *connection;
  char *stream;
  char *type;          /* (nullable) what it would have become: "refund" */
  char *source_id;     /* (nullable) */
  char *payload;
  char *around; /* (nullable) JSON: what its mapping saw beside the payload */
  char *reason;
  int times;           /* how often the very same came */
  gint64 first_us;
  gint64 last_us;
  gint64 resolved_us;  /* DAYBOOK_TIME_NONE while open */
  char *resolution;    /* (nullable) */
} DaybookQuarantined;

void daybook_quarantined_free (DaybookQuarantined *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookQuarantined, daybook_quarantined_free)

/* The same payload again only counts up (and opens it again, when it was resolved). Its row id,
 * -1 with an error. */
gint64 daybook_quarantine_add (DaybookDb *db, const char *connection, const char *stream,
                               const char *source_id, const char *payload, const char *reason,
                               gint64 now_us, GError **error);
/* The same with all that is known: connection to reason are read. */
gint64 daybook_quarantine_put (DaybookDb *db,
                               const DaybookQuarantined *item,
                               gint64 now_us,
                               GError **error);
/* Open ones (all, when @with_resolved), of @connection unless NULL, newest first, at most
 * @limit. (transfer full), DaybookQuarantined */
GPtrArray *daybook_quarantine_list (DaybookDb *db, const char *connection, gboolean with_resolved,
                                    guint limit, GError **error);
/* NULL with an error when there is none. (transfer full) */
DaybookQuarantined *daybook_quarantine_get (DaybookDb *db, gint64 id, GError **error);
gboolean daybook_quarantine_resolve (DaybookDb *db, gint64 id, const char *resolution,
                                     gint64 now_us, GError **error);
/* 1 when anything of the stream is open, else 0; -1 with an error. */
int daybook_quarantine_has_open (DaybookDb *db, const char *connection, const char *stream,
                                 GError **error);
/* Resolves whatever is open for this provider id, because a later read was good. How many, -1
 * with an error. */
int daybook_quarantine_resolve_source (DaybookDb *db, const char *connection, const char *stream,
                                       const char *source_id, const char *resolution, gint64 now_us,
                                       GError **error);
/* Which open ones to go through. Zero-initialise, then set what matters. */
typedef struct
{
  const char *connection; /* NULL: any */
  const char *stream;     /* NULL: any */
  gint64 since_us;        /* last came then or later */
  guint limit;
  gint64 before_us; /* last_us of the last row of the page before, with its id */
  gint64 before_id; /* 0: the first page */
} DaybookQuarantineQuery;

/* Newest first. (transfer full), DaybookQuarantined */
GPtrArray *
daybook_quarantine_open (DaybookDb *db, const DaybookQuarantineQuery *query, GError **error);
/* It was tried again and fails otherwise now. */
gboolean
daybook_quarantine_set_reason (DaybookDb *db, gint64 id, const char *reason, GError **error);
/* Resolves what is open for the same provider id and came no later than @item (which is among
 * them when it has an id). How many, -1 with an error. */
int daybook_quarantine_resolve_older (DaybookDb *db,
                                      const DaybookQuarantined *item,
                                      const char *resolution,
                                      gint64 now_us,
                                      GError **error);
/* Open ones; -1 with an error. */
gint64 daybook_quarantine_count (DaybookDb *db, GError **error);

G_END_DECLS

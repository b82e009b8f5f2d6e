/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that the page of connections shows of one: read on the store thread, then only looked at. */
#pragma once

#include "daybook-breaker.h"
#include "daybook-db.h"
#include "daybook-schedule.h"

G_BEGIN_DECLS

#define DAYBOOK_CONNECTION_DAYS 14

typedef struct
{
  char *name;         /* "orders" */
  gint64 through_us;  /* complete through; DAYBOOK_TIME_NONE: not yet */
  gint64 quarantined; /* records that are not in */
  gint64 last_us;     /* when its last run began; DAYBOOK_TIME_NONE: never */
  gint64 changed;     /* records that it brought, new or changed */
  gboolean running;
  char *error; /* (nullable) of that run */
} DaybookStreamFacts;

typedef struct
{
  char *id, *provider, *title, *account, *environment, *state; /* as in DaybookConnection */
  char *provider_title, *category; /* as the manifest says */
  char *base_url;                  /* (nullable) */
  char *flows;                     /* (nullable) titles of those that it is part of */
  gint64 now_us;                   /* when this was read */
  GTimeZone *zone;                 /* the business's */

  gint64 limited_s; /* as in DaybookOutlook, as are the next three */
  DaybookBreakerState breaker;
  gint64 open_s;
  gint64 sign_in_days;
  gint64 failures; /* in a row, of reading or of posting */
  char *error;     /* (nullable) the last of them, in words */
  char *held;      /* (nullable) why it is not begun any more */

  gint64 token_expires_us, refresh_expires_us; /* DAYBOOK_TIME_NONE: not known */
  gint64 last_us;                              /* read; DAYBOOK_TIME_NONE: never */
  gint64 next_us;                              /* DAYBOOK_TIME_NONE: not by itself */
  DaybookSchedule rule;
  gboolean usual; /* nobody has set it */

  gint64 through_us, quarantined; /* the least of the streams, and all of theirs */
  GPtrArray *streams;             /* DaybookStreamFacts */

  double records[DAYBOOK_CONNECTION_DAYS]; /* read, by day of the business, today last */
  double seconds[DAYBOOK_CONNECTION_DAYS]; /* within which 95 % of its documents were posted */
} DaybookConnectionFacts;

void daybook_connection_facts_free (DaybookConnectionFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookConnectionFacts, daybook_connection_facts_free)

/* A DaybookEngineRead: all connections in the order they were added. (transfer full),
 * DaybookConnectionFacts */
gpointer daybook_connection_facts_read (DaybookDb *db,
                                        gpointer unused,
                                        GCancellable *cancellable,
                                        GError **error);

/* What stays behind when a connection ends. */
typedef struct
{
  gint64 records;
  gint64 open; /* deliveries into it that are not finished */
} DaybookConnectionRemains;

/* A DaybookEngineRead of the connection @id (char *). (transfer full), to g_free() */
gpointer daybook_connection_facts_read_remains (DaybookDb *db,
                                                gpointer id,
                                                GCancellable *cancellable,
                                                GError **error);

G_END_DECLS

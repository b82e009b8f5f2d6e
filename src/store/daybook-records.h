/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: the canonical things, one row each, with the older bodies in revisions and what the
 * provider sent in payloads. */
#pragma once

#include "daybook-db.h"
#include "daybook-record.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_PUT_NEW,
  DAYBOOK_PUT_SAME,    /* nothing was written */
  DAYBOOK_PUT_CHANGED, /* the older body is in revisions */
  DAYBOOK_PUT_OLDER,   /* nothing was written: a newer one is there by the provider's "updated" */
} DaybookPutOutcome;

typedef struct
{
  DaybookPutOutcome outcome;
  gint64 record;  /* its row id in the store, for good */
  int revision;   /* 1 for a new one */
  char *before;   /* CHANGED only: the body it had (owned) */
} DaybookPut;

void daybook_put_clear (DaybookPut *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookPut, daybook_put_clear)

/* Writes what was read from @connection, unless what is there was updated later at the provider:
 * pages may come out of order, and a record never goes back. Needs a transaction (250 records are
 * a good size). @out is written on success only. */
gboolean daybook_records_put (DaybookDb *db, const char *connection, const DaybookRecord *record,
                              gint64 now_us, DaybookPut *out, GError **error);

/* A record as the store has it. */
typedef struct
{
  gint64 id;
  const char *connection; /* interned */
  const char *type;       /* interned */
  const char *contract;   /* interned: "order/1" */
  const char *mapping;    /* interned digest, or NULL */
  const char *status;     /* interned, or NULL */
  char *source_id;
  char *number;           /* (nullable) */
  DaybookMoney money;     /* zeroed when it has none */
  gint64 at_us;           /* DAYBOOK_TIME_NONE when it has none */
  gint64 updated_us;      /* the same */
  gint64 stored_us;       /* when this revision was written */
  int revision;
  char *body;             /* canonical JSON; NULL from a list without bodies */
} DaybookStoredRecord;

void daybook_stored_record_free (DaybookStoredRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookStoredRecord, daybook_stored_record_free)

/* NULL with an error when there is none with this row id. (transfer full) */
DaybookStoredRecord *daybook_records_get (DaybookDb *db, gint64 id, GError **error);
/* Those with these row ids, in their order, NULL where there is none; bodies only when asked for.
 * (transfer full), DaybookStoredRecord */
GPtrArray *daybook_records_get_many (DaybookDb *db, const gint64 *ids, gsize n, gboolean bodies,
                                     GError **error);
/* NULL without an error when there is none. (transfer full) */
DaybookStoredRecord *daybook_records_find (DaybookDb *db, const char *connection, const char *type,
                                           const char *source_id, GError **error);
/* Row id only, 0 when there is none, -1 with an error. */
gint64 daybook_records_find_id (DaybookDb *db, const char *connection, const char *type,
                                const char *source_id, GError **error);
/* All of @type (of @connection unless NULL) with this number, oldest first. (transfer full),
 * DaybookStoredRecord with bodies */
GPtrArray *daybook_records_find_by_number (DaybookDb *db, const char *connection, const char *type,
                                           const char *number, GError **error);
/* The body, read. NULL with an error. (transfer full) */
DaybookTree *daybook_records_load (DaybookDb *db, gint64 id, GError **error);
/* What the provider sent (transfer full); NULL without an error when there was none. */
char *daybook_records_dup_payload (DaybookDb *db, gint64 id, GError **error);
/* JSON: what the mapping saw beside the payload (transfer full); NULL without an error when that
 * was nothing. */
char *daybook_records_dup_around (DaybookDb *db, gint64 id, GError **error);
/* The body of one revision (the current one too). NULL with an error when there is none.
 * (transfer full) */
char *daybook_records_dup_revision (DaybookDb *db, gint64 id, int revision, GError **error);

/* Zero-initialise, then set what matters. */
typedef struct
{
  const char *type;       /* must be set */
  const char *connection; /* NULL: any */
  const char *status;     /* NULL: any */
  gint64 since_us;        /* 0: from the start; at >= since */
  const char *text;       /* NULL: any; starts the number or provider id, or is in the body */
  guint limit;            /* 0: 250 */
  gint64 after_at_us;     /* of the last row of the page before, with its id */
  gint64 after_id;        /* 0: the first page */
  gboolean bodies;        /* load the bodies too */
} DaybookRecordsQuery;

/* Newest first by at, then by row id. (transfer full), DaybookStoredRecord */
GPtrArray *daybook_records_list (DaybookDb *db, const DaybookRecordsQuery *query, GError **error);

typedef struct
{
  const char *type; /* interned */
  gint64 count;
} DaybookTypeCount;

/* By type, of @connection unless NULL. (transfer full), DaybookTypeCount values */
GArray *daybook_records_count (DaybookDb *db, const char *connection, GError **error);

G_END_DECLS

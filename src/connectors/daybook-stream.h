/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a stream page by page. The cursor is opaque to everyone else; a page and its cursor are
 * stored together or not at all. */
#pragma once

#include "daybook-account.h"
#include "daybook-record.h"

G_BEGIN_DECLS

typedef struct
{
  char *source_id; /* NULL when even that cannot be read */
  char *type;
  char *payload; /* cards masked */
  char *around;  /* what the mapping saw beside it, as in DaybookRecord; NULL: nothing */
  char *reason;
} DaybookReject;

typedef struct
{
  GPtrArray *records; /* DaybookRecord */
  GPtrArray *rejects; /* DaybookReject: broke their contract or could not be mapped; they go to
                         quarantine */
  char *cursor;       /* where the next read starts; NULL at the end of a range */
  gboolean more;      /* read again at once */
  gint64 seen;        /* newest change seen in this pass, DAYBOOK_TIME_NONE when none */
} DaybookPage;

void daybook_page_free (DaybookPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookPage, daybook_page_free)

/* @cursor NULL starts from @from_us (DAYBOOK_TIME_NONE: as far back as the provider goes). @parent
 * is the record (canonical JSON) that a sub-stream is read for, else NULL. Errors are those of
 * daybook_answer_to_error(); a page that is not what the manifest says is UNREADABLE. */
DaybookPage *daybook_stream_read (DaybookAccount *account,
                                  const char *stream,
                                  const char *cursor,
                                  gint64 from_us,
                                  const DaybookTree *parent,
                                  GCancellable *cancellable,
                                  GError **error);

/* Whether what happened in a range of time can be asked for ("range"), and how much at most is
 * asked for in one pass. @window_us may be NULL. */
gboolean
daybook_stream_has_range (DaybookManifest *manifest, const char *stream, gint64 *window_us);
/* The cursor (transfer full) of a pass through what happened from @from_us on and before
 * @until_us, whole seconds. A record on the edge of the range may come though it is outside. */
char *daybook_stream_range_cursor (gint64 from_us, gint64 until_us);
/* Where the pass that @cursor is in ends; DAYBOOK_TIME_NONE when it is of no range. */
gint64 daybook_stream_range_end (const char *cursor);
/* When the provider gives nothing older than @reach_us to who lacks a scope: that scope (borrowed
 * from the manifest), else NULL. */
const char *
daybook_stream_range_scope (DaybookManifest *manifest, const char *stream, gint64 *reach_us);

/* How deletions at the provider are noticed. */
typedef enum
{
  DAYBOOK_DELETIONS_NONE,    /* nothing can be deleted, or we would not know */
  DAYBOOK_DELETIONS_LISTING, /* what the whole stream no longer lists is gone */
  DAYBOOK_DELETIONS_RANGE,   /* what a range no longer lists is gone */
} DaybookDeletions;

/* @every_us (may be NULL): how often a whole listing is worth it. */
DaybookDeletions
daybook_stream_deletions (DaybookManifest *manifest, const char *stream, gint64 *every_us);

/* Whether records of @type come out of others of this stream ("each"), like a shop's refunds out of
 * its orders: those are not of the range that the others were asked for. */
gboolean
daybook_stream_is_nested (DaybookManifest *manifest, const char *stream, const char *type);

/* The type of record that a range of the stream can be counted of at the provider ("range.count"),
 * without reading it (static); NULL: none. */
const char *daybook_stream_counts (DaybookManifest *manifest, const char *stream);
/* Asks for that number, with both times in the range as its filter has them. *@count is -1 when the
 * provider does not tell it exactly. Errors as above. */
gboolean daybook_stream_count (DaybookAccount *account,
                               const char *stream,
                               gint64 from_us,
                               gint64 until_us,
                               gint64 *count,
                               GCancellable *cancellable,
                               GError **error);

/* Reads the one thing @id of the stream again ("one"; where a stream has no pages, all of it). What
 * it yields comes with it: an order with its refunds. An empty page: it is gone at the provider.
 * @parent as above. Errors as above. */
DaybookPage *daybook_stream_read_one (DaybookAccount *account,
                                      const char *stream,
                                      const char *id,
                                      const DaybookTree *parent,
                                      GCancellable *cancellable,
                                      GError **error);

/* What was kept of one element. All borrowed. */
typedef struct
{
  const char *stream;
  const char *type; /* "refund"; NULL: the only one that the stream yields */
  const char *payload;
  const char *around;        /* as in DaybookRecord, may be NULL */
  const DaybookTree *parent; /* the record that it was read for ("for_each"), else NULL */
  DaybookMapping *mapping;   /* NULL: the account's */
} DaybookKept;

/* Maps it again, as if it had just been read; nothing is asked of the provider. Errors say why it
 * is no record. (transfer full) */
DaybookRecord *
daybook_stream_map (DaybookAccount *account, const DaybookKept *kept, GError **error);

/* Why each field of it is as it is: daybook_mapping_explain(). (transfer full) */
char *daybook_stream_explain (DaybookAccount *account, const DaybookKept *kept, GError **error);

/* The stream that yields @type, and which of its "yields" (may be NULL); NULL when none does. */
const char *
daybook_stream_of_type (DaybookManifest *manifest, const char *type, DaybookNode *yield);
/* Whether one thing of it can be read by itself. */
gboolean daybook_stream_has_one (DaybookManifest *manifest, const char *stream);

/* When the stream is read once for each stored record of a type ("for_each"): that type, and the
 * condition on it; else NULL. */
const char *daybook_stream_parent (DaybookManifest *manifest, const char *stream);
/* Whether @parent (canonical record) is ready to be read through. */
gboolean daybook_stream_parent_ready (DaybookManifest *manifest,
                                      const char *stream,
                                      const DaybookTree *parent);

G_END_DECLS

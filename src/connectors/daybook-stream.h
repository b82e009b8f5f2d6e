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
  char *reason;
} DaybookReject;

typedef struct
{
  GPtrArray *records; /* DaybookRecord */
  GPtrArray *rejects; /* DaybookReject: broke their contract or could not be mapped; they go to
                         quarantine */
  char *cursor;       /* where the next read starts */
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

/* When the stream is read once for each stored record of a type ("for_each"): that type, and the
 * condition on it; else NULL. */
const char *daybook_stream_parent (DaybookManifest *manifest, const char *stream);
/* Whether @parent (canonical record) is ready to be read through. */
gboolean daybook_stream_parent_ready (DaybookManifest *manifest,
                                      const char *stream,
                                      const DaybookTree *parent);

G_END_DECLS

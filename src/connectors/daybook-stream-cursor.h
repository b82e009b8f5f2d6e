/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the reading of a stream stands. Internal to this room.
 *
 * A pass reads everything changed since 'since', page by page; 'seen' grows to the newest change
 * met. Only when the pass has reached its end does 'seen' become the next pass's 'since': a stream
 * that lists the newest first would otherwise lose what lies behind an interruption. A pass through
 * a range ('since' to 'until') leads nowhere: its last page has no cursor. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 since;  /* of this pass; DAYBOOK_TIME_NONE: from the beginning */
  gint64 seen;   /* DAYBOOK_TIME_NONE: nothing yet */
  char *after;   /* (owned) the provider's cursor or the last id, NULL at the start of a pass */
  gint64 offset; /* records read in this pass */
  char *mark;    /* (owned) an earlier @after of this pass, to notice a circle */
  gint64 pages;  /* how many places @after has been at in this pass */
  gint64 until;  /* of a pass through a range, which ends before it; DAYBOOK_TIME_NONE: no range */
  gint64 window; /* where a pass that was cut goes on, exactly; DAYBOOK_TIME_NONE: it was not cut */
} DaybookStreamCursor;

/* What a cursor is before anything is known of it. */
#define DAYBOOK_STREAM_CURSOR_NONE                                                                 \
  { DAYBOOK_TIME_NONE, DAYBOOK_TIME_NONE, NULL, 0, NULL, 0, DAYBOOK_TIME_NONE, DAYBOOK_TIME_NONE }

void daybook_stream_cursor_clear (DaybookStreamCursor *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookStreamCursor, daybook_stream_cursor_clear)

/* DAYBOOK_ERROR_UNREADABLE when @text is not one of ours; @out is always set. */
gboolean daybook_stream_cursor_parse (const char *text, DaybookStreamCursor *out, GError **error);
char *daybook_stream_cursor_dup_text (const DaybookStreamCursor *self);

G_END_DECLS

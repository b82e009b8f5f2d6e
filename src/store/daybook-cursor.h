/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cursors: how far each stream of each connection was read, and which parents a sub-stream was
 * read for. Written in the same transaction as the page they stand for. */
#pragma once

#include "daybook-db.h"

G_BEGIN_DECLS

typedef struct
{
  char *cursor;               /* (nullable) the stream's own: where an unfinished walk goes on */
  gint64 since_us;            /* highest time seen; DAYBOOK_TIME_NONE before the first page */
  gint64 complete_through_us; /* all up to here was read; NONE before the first whole walk */
  gint64 updated_us;          /* DAYBOOK_TIME_NONE when never written */
  gint64 begun_us;            /* when the unfinished walk began; NONE between walks */
} DaybookCursor;

void daybook_cursor_free (DaybookCursor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookCursor, daybook_cursor_free)

/* Never NULL without an error: a stream that was not read yet has a cursor of nothing. (transfer
 * full) */
DaybookCursor *daybook_cursor_get (DaybookDb *db, const char *connection, const char *stream,
                                   GError **error);
gboolean daybook_cursor_set (DaybookDb *db, const char *connection, const char *stream,
                             const DaybookCursor *cursor, GError **error);
/* Forgets it and its parents' marks, so that the stream is read from the start. */
gboolean daybook_cursor_reset (DaybookDb *db, const char *connection, const char *stream,
                               GError **error);

/* Marks that the sub-stream was read whole for the parent with this provider id. */
gboolean daybook_cursor_mark_parent (DaybookDb *db, const char *connection, const char *stream,
                                     const char *parent_id, gint64 now_us, GError **error);
/* Takes the mark away (the parent changed and is to be read again). */
gboolean daybook_cursor_unmark_parent (DaybookDb *db, const char *connection, const char *stream,
                                       const char *parent_id, GError **error);
/* Provider ids of the records of @type of @connection (with @status, unless NULL) that @stream
 * is not marked for, oldest first, at most @limit. (transfer full), NULL terminated */
char **daybook_cursor_list_parents_due (DaybookDb *db, const char *connection, const char *stream,
                                        const char *type, const char *status, guint limit,
                                        GError **error);

G_END_DECLS

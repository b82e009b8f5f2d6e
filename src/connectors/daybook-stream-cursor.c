/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cursors as JSON texts. */
#include "daybook-stream-cursor.h"

#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-time.h"
#include "daybook-tree.h"

void
daybook_stream_cursor_clear (DaybookStreamCursor *self)
{
  g_clear_pointer (&self->after, g_free);
  g_clear_pointer (&self->mark, g_free);
}

gboolean
daybook_stream_cursor_parse (const char *text, DaybookStreamCursor *out, GError **error)
{
  g_autoptr(DaybookTree) tree = NULL;

  *out = (DaybookStreamCursor) DAYBOOK_STREAM_CURSOR_NONE;
  if (text == NULL)
    return TRUE;

  tree = daybook_tree_new (text, -1, error);
  if (tree == NULL || daybook_tree_kind (tree, 0) != DAYBOOK_KIND_OBJECT)
    {
      g_clear_error (error);
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                           "the stored cursor is not one of ours");
      return FALSE;
    }

  daybook_tree_int (tree, daybook_tree_get (tree, 0, "since"), &out->since);
  daybook_tree_int (tree, daybook_tree_get (tree, 0, "seen"), &out->seen);
  daybook_tree_int (tree, daybook_tree_get (tree, 0, "offset"), &out->offset);
  daybook_tree_int (tree, daybook_tree_get (tree, 0, "pages"), &out->pages);
  daybook_tree_int (tree, daybook_tree_get (tree, 0, "until"), &out->until);
  daybook_tree_int (tree, daybook_tree_get (tree, 0, "window"), &out->window);
  out->after = g_strdup (daybook_tree_find_text (tree, 0, "after"));
  out->mark = g_strdup (daybook_tree_find_text (tree, 0, "mark"));

  return TRUE;
}

char *
daybook_stream_cursor_dup_text (const DaybookStreamCursor *self)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  if (self->since != DAYBOOK_TIME_NONE)
    daybook_json_put_int (&out, "since", self->since);
  if (self->seen != DAYBOOK_TIME_NONE)
    daybook_json_put_int (&out, "seen", self->seen);
  if (self->after != NULL)
    daybook_json_put_string (&out, "after", self->after);
  if (self->offset != 0)
    daybook_json_put_int (&out, "offset", self->offset);
  if (self->mark != NULL)
    daybook_json_put_string (&out, "mark", self->mark);
  if (self->pages != 0)
    daybook_json_put_int (&out, "pages", self->pages);
  if (self->until != DAYBOOK_TIME_NONE)
    daybook_json_put_int (&out, "until", self->until);
  if (self->window != DAYBOOK_TIME_NONE)
    daybook_json_put_int (&out, "window", self->window);
  daybook_json_end_object (&out);

  return daybook_json_writer_steal (&out);
}

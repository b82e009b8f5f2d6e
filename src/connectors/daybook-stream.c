/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading one page of a stream: ask, find the records, map each (daybook-stream-elements.c), say
 * where to go on. What the page does wrong makes an error of the page. */
#include "daybook-stream-private.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-time.h"
#include "daybook-values.h"

static gint64
member_int (const DaybookReading *self, const char *path, gint64 otherwise)
{
  gint64 value = otherwise;

  return daybook_tree_int (self->manifest, daybook_reading_member (self, path), &value) ? value
                                                                                        : otherwise;
}

static DaybookTimeFormat
time_format (const DaybookReading *self, const char *path, DaybookTimeFormat otherwise)
{
  const char *word = daybook_reading_text (self, path);
  DaybookTimeFormat format = otherwise;

  if (word != NULL)
    daybook_time_format_parse (word, &format);

  return format;
}

/* The text of a time as @where ("since", "range") wants it. */
static char *
dup_time (const DaybookReading *self, const char *where, gint64 time)
{
  DaybookTimeFormat written = time_format (self, "since.time", DAYBOOK_TIME_RFC3339);
  g_autofree char *as = g_strconcat (where, ".as", NULL);

  return daybook_time_dup_text (MAX (0, time), time_format (self, as, written), NULL);
}

/* Where this page's window begins, as it is written; NULL when there is nothing to begin from. A
 * range is taken at its word, without looking back. */
static char *
dup_since (const DaybookReading *self)
{
  gboolean range = self->at.until != DAYBOOK_TIME_NONE;
  gint64 look_back = 0;

  if (!range && daybook_reading_member (self, "since") == DAYBOOK_NODE_NONE)
    return NULL;
  if (self->at.window != DAYBOOK_TIME_NONE)
    return dup_time (self, range ? "range" : "since", self->at.window);
  if (self->at.since == DAYBOOK_TIME_NONE)
    return g_strdup (daybook_reading_text (self, "since.first"));

  if (!range)
    daybook_time_parse_span (daybook_reading_text (self, "since.look_back"), &look_back);
  return dup_time (self, range ? "range" : "since", self->at.since - look_back);
}

/* {since}, {until} and {filter}: only where there is something to begin from. */
static gboolean
fill_since (DaybookReading *self, GError **error)
{
  gboolean range = self->at.until != DAYBOOK_TIME_NONE;
  const char *filter = daybook_reading_text (self, range ? "range.filter" : "since.filter");
  g_autofree char *since = dup_since (self);
  g_autofree char *until = range ? dup_time (self, "range", self->at.until) : NULL;
  g_autofree char *filled = NULL;

  if (since == NULL)
    return TRUE;

  daybook_scope_set_text (self->scope, "since", since);
  daybook_scope_set_text (self->scope, "until", until);
  if (filter == NULL)
    return TRUE;

  filled = daybook_scope_fill (self->scope, filter, DAYBOOK_ESCAPE_NONE, error);
  daybook_scope_set_text (self->scope, "filter", filled);

  return filled != NULL;
}

static gboolean
fill_scopes (DaybookReading *self, const DaybookTree *parent, GError **error)
{
  gint64 size = member_int (self, "size", 0);

  self->scope = daybook_scope_new (self->account->scope);
  daybook_reading_fill_map_scope (self, parent);
  if (size > 0)
    daybook_scope_set_int (self->scope, "size", size);
  daybook_scope_set_text (self->scope, "after", self->at.after);
  daybook_scope_set_int (self->scope, "offset",
                         member_int (self, "pages.first", 0) + self->at.offset);
  if (parent != NULL)
    daybook_scope_set_node (self->scope, "parent", (DaybookTree *) parent, 0);

  return fill_since (self, error);
}

static gboolean
unreadable (const DaybookReading *self, GError **error, const char *problem, const char *detail)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "%s: the answer %s %s", self->name,
               problem, detail);

  return FALSE;
}

static gboolean
ask (DaybookReading *self, GCancellable *cancellable, GError **error)
{
  self->answer
      = daybook_account_call (self->account, self->request, self->scope, cancellable, error);
  if (self->answer == NULL)
    return FALSE;
  if (self->answer->outcome == DAYBOOK_OUTCOME_OK && self->answer->tree != NULL)
    return TRUE;
  if (self->answer->outcome == DAYBOOK_OUTCOME_OK)
    return unreadable (self, error, "is", "empty");

  daybook_answer_to_error (self->answer, self->name, error);

  return FALSE;
}

/* Where the records are: a list, or one object, or (where the envelope is there) nothing. */
static gboolean
find_records (const DaybookReading *self, DaybookNode *out, GError **error)
{
  const char *path = self->records;
  const char *envelope = daybook_reading_text (self, "envelope");
  const DaybookTree *tree = self->answer->tree;
  DaybookNode node = daybook_tree_find (tree, 0, path);
  DaybookKind kind = daybook_tree_kind (tree, node);

  *out = node;
  if (kind == DAYBOOK_KIND_LIST || kind == DAYBOOK_KIND_OBJECT)
    return TRUE;
  if (kind == DAYBOOK_KIND_NONE && envelope != NULL
      && daybook_tree_kind (tree, daybook_tree_find (tree, 0, envelope)) == DAYBOOK_KIND_OBJECT)
    return TRUE;

  return unreadable (self, error, "has no list at", path);
}

static void
note_change (DaybookReading *self, DaybookNode element)
{
  const char *field = daybook_reading_text (self, "since.field");
  const char *text = field != NULL ? daybook_object_word (
                         self->answer->tree, daybook_tree_find (self->answer->tree, element, field))
                                   : NULL;
  gint64 now = g_get_real_time ();
  gint64 time;

  if (text == NULL
      || !daybook_time_parse (text, -1, time_format (self, "since.time", DAYBOOK_TIME_RFC3339),
                              NULL, &time, NULL))
    return;
  time = MIN (time, now - now % G_USEC_PER_SEC); /* no pass may begin in a time to come */
  if (self->page->seen == DAYBOOK_TIME_NONE || time > self->page->seen)
    self->page->seen = time;
}

static void
take_element (DaybookReading *self, DaybookNode element)
{
  note_change (self, element);
  daybook_reading_take (self, element);
}

/* Every record of the page; @last is the last of them, @count how many. */
static void
take_records (DaybookReading *self, DaybookNode records, DaybookNode *last, guint *count)
{
  const DaybookTree *tree = self->answer->tree;

  *last = DAYBOOK_NODE_NONE;
  *count = 0;
  if (daybook_tree_kind (tree, records) == DAYBOOK_KIND_OBJECT)
    {
      take_element (self, records);
      *count = 1;
      return;
    }

  for (DaybookNode element = daybook_tree_first (tree, records); element != DAYBOOK_NODE_NONE;
       element = daybook_tree_next (tree, element))
    {
      take_element (self, element);
      *last = element;
      *count += 1;
    }
}

/* Where the next page begins, by the provider's cursor or the last id. Circles of any length are
 * found by keeping one place that was passed (Brent): the 1st, 2nd, 4th, 8th, ... of the pass. */
static gboolean
go_on_after (DaybookReading *self, DaybookNode found, GError **error)
{
  const char *after = daybook_object_word (self->answer->tree, found);

  if (after == NULL || *after == '\0')
    return unreadable (self, error, "says that there is more, and", "not where");
  if (g_strcmp0 (after, self->at.after) == 0)
    return unreadable (self, error,
                       "goes round in a circle:", "the next page begins where this one did");
  if (g_strcmp0 (after, self->at.mark) == 0)
    return unreadable (self, error, "goes round in a circle:",
                       "the next page begins where an earlier one did and brings no new id");

  g_free (self->at.after);
  self->at.after = g_strdup (after);
  self->at.pages++;
  if ((self->at.pages & (self->at.pages - 1)) == 0)
    {
      g_free (self->at.mark);
      self->at.mark = g_strdup (after);
    }

  return TRUE;
}

/* The provider gives no more than "most" records for one question, however many pages it is asked
 * for: the pass goes on with a question of its own, from the newest change that was seen. */
static gboolean
begin_window (DaybookReading *self, GError **error)
{
  gint64 seen = MAX (self->page->seen, self->at.seen);

  if (seen == DAYBOOK_TIME_NONE || seen <= self->at.window)
    return unreadable (self, error, "cannot be read to its end:",
                       "too many records were changed at the same moment");

  self->at.window = seen;
  self->at.offset = 0;
  self->at.pages = 0;
  g_clear_pointer (&self->at.after, g_free);
  g_clear_pointer (&self->at.mark, g_free);

  return TRUE;
}

static gboolean
advance (DaybookReading *self, DaybookNode last, guint count, GError **error)
{
  const DaybookTree *tree = self->answer->tree;
  const char *kind = daybook_reading_text (self, "pages.kind");
  const char *more = daybook_reading_text (self, "pages.more");
  const char *id = daybook_reading_text (self, "pages.id");
  gint64 size = member_int (self, "size", 0);
  gint64 most = member_int (self, "pages.most", G_MAXINT64);

  self->at.offset += count;
  if (g_str_equal (kind, "offset"))
    self->page->more = count > 0 && (gint64) count >= size;
  else if (g_str_equal (kind, "cursor") && more == NULL)
    self->page->more
        = daybook_object_word (
              tree, daybook_tree_find (tree, 0, daybook_reading_text (self, "pages.next")))
          != NULL;
  else if (!g_str_equal (kind, "none"))
    self->page->more = daybook_tree_is_true (tree, daybook_tree_find (tree, 0, more));

  if (!self->page->more)
    return TRUE;
  if (most != G_MAXINT64 && self->at.offset + size > most)
    return begin_window (self, error);
  if (g_str_equal (kind, "cursor"))
    return go_on_after (
        self, daybook_tree_find (tree, 0, daybook_reading_text (self, "pages.next")), error);
  if (g_str_equal (kind, "last_id"))
    return go_on_after (self, daybook_tree_find (tree, last, id != NULL ? id : "id"), error);

  return TRUE;
}

/* At the end of a pass the newest change becomes the beginning of the next one. */
static void
note_cursor (DaybookReading *self)
{
  DaybookStreamCursor *at = &self->at;
  DaybookStreamCursor next = DAYBOOK_STREAM_CURSOR_NONE;

  if (self->page->seen != DAYBOOK_TIME_NONE
      && (at->seen == DAYBOOK_TIME_NONE || self->page->seen > at->seen))
    at->seen = self->page->seen;
  next.since = at->seen != DAYBOOK_TIME_NONE ? MAX (at->seen, at->since) : at->since;
  if (self->page->more || at->until == DAYBOOK_TIME_NONE)
    self->page->cursor = daybook_stream_cursor_dup_text (self->page->more ? at : &next);
}

DaybookPage *
daybook_stream_read (DaybookAccount *account,
                     const char *stream,
                     const char *cursor,
                     gint64 from_us,
                     const DaybookTree *parent,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto(DaybookReading) self = { 0 };
  DaybookNode records, last;
  guint count;

  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (stream != NULL, NULL);

  if (!daybook_reading_begin (&self, account, stream, error)
      || !daybook_stream_cursor_parse (cursor, &self.at, error))
    return NULL;
  if (cursor == NULL)
    self.at.since = from_us;
  if (!fill_scopes (&self, parent, error) || !ask (&self, cancellable, error)
      || !find_records (&self, &records, error))
    return NULL;

  take_records (&self, records, &last, &count);
  if (!advance (&self, last, count, error))
    return NULL;
  note_cursor (&self);

  return g_steal_pointer (&self.page);
}

gboolean
daybook_stream_has_range (DaybookManifest *manifest, const char *stream, gint64 *window_us)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  const char *window = daybook_tree_find_text (tree, daybook_manifest_stream (manifest, stream),
                                               "range.window");
  gint64 span = 0;

  if (window == NULL || !daybook_time_parse_span (window, &span))
    return FALSE;
  if (window_us != NULL)
    *window_us = span;

  return TRUE;
}

char *
daybook_stream_range_cursor (gint64 from_us, gint64 until_us)
{
  DaybookStreamCursor cursor = DAYBOOK_STREAM_CURSOR_NONE;

  cursor.since = from_us;
  cursor.until = until_us;

  return daybook_stream_cursor_dup_text (&cursor);
}

gint64
daybook_stream_range_end (const char *cursor)
{
  g_auto(DaybookStreamCursor) at = DAYBOOK_STREAM_CURSOR_NONE;

  return daybook_stream_cursor_parse (cursor, &at, NULL) ? at.until : DAYBOOK_TIME_NONE;
}

const char *
daybook_stream_range_scope (DaybookManifest *manifest, const char *stream, gint64 *reach_us)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode range = daybook_tree_find (tree, daybook_manifest_stream (manifest, stream), "range");
  const char *reach = daybook_tree_find_text (tree, range, "reach");

  if (range == DAYBOOK_NODE_NONE || reach == NULL || !daybook_time_parse_span (reach, reach_us))
    return NULL;

  return daybook_tree_find_text (tree, range, "scope");
}

DaybookDeletions
daybook_stream_deletions (DaybookManifest *manifest, const char *stream, gint64 *every_us)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode node
      = daybook_tree_find (tree, daybook_manifest_stream (manifest, stream), "deletions");
  const char *by = daybook_tree_find_text (tree, node, "by");
  const char *span = daybook_tree_find_text (tree, node, "every");
  gint64 every = DAYBOOK_DAY;

  if (node == DAYBOOK_NODE_NONE || by == NULL)
    return DAYBOOK_DELETIONS_NONE;
  if (span != NULL)
    daybook_time_parse_span (span, &every);
  if (every_us != NULL)
    *every_us = every;

  return g_str_equal (by, "range") ? DAYBOOK_DELETIONS_RANGE : DAYBOOK_DELETIONS_LISTING;
}

gboolean
daybook_stream_is_nested (DaybookManifest *manifest, const char *stream, const char *type)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode yield = daybook_tree_first (
      tree, daybook_tree_find (tree, daybook_manifest_stream (manifest, stream), "yields"));

  for (; yield != DAYBOOK_NODE_NONE; yield = daybook_tree_next (tree, yield))
    {
      const char *contract = daybook_tree_find_text (tree, yield, "contract");

      if (g_str_has_prefix (contract, type) && contract[strlen (type)] == '/')
        return daybook_tree_get (tree, yield, "each") != DAYBOOK_NODE_NONE;
    }

  return FALSE;
}

DaybookPage *
daybook_stream_read_one (DaybookAccount *account,
                         const char *stream,
                         const char *id,
                         const DaybookTree *parent,
                         GCancellable *cancellable,
                         GError **error)
{
  g_auto(DaybookReading) self = { 0 };
  g_autoptr(GError) failure = NULL;
  DaybookNode records = DAYBOOK_NODE_NONE, last;
  gint64 number;
  guint count;

  if (!daybook_reading_begin (&self, account, stream, error)
      || !daybook_stream_cursor_parse (NULL, &self.at, error))
    return NULL;
  if (daybook_reading_member (&self, "one") != DAYBOOK_NODE_NONE)
    {
      self.request = daybook_reading_member (&self, "one.request");
      self.records = daybook_reading_text (&self, "one.records");
    }
  self.at.since = DAYBOOK_TIME_NONE;
  if (!fill_scopes (&self, parent, error))
    return NULL;
  daybook_scope_set_text (self.scope, "id", id);
  if (g_ascii_string_to_signed (id, 10, G_MININT64, G_MAXINT64, &number, NULL))
    daybook_scope_set_int (self.scope, "id_number", number);
  if (!ask (&self, cancellable, &failure))
    {
      if (self.answer != NULL && self.answer->outcome == DAYBOOK_OUTCOME_GONE)
        return g_steal_pointer (&self.page);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  records = daybook_tree_find (self.answer->tree, 0, self.records);
  if (daybook_tree_kind (self.answer->tree, records) != DAYBOOK_KIND_NULL)
    {
      if (!find_records (&self, &records, error))
        return NULL;
      take_records (&self, records, &last, &count);
    }

  return g_steal_pointer (&self.page);
}

const char *
daybook_stream_counts (DaybookManifest *manifest, const char *stream)
{
  return daybook_tree_find_text (daybook_manifest_tree (manifest),
                                 daybook_manifest_stream (manifest, stream), "range.count.of");
}

gboolean
daybook_stream_count (DaybookAccount *account,
                      const char *stream,
                      gint64 from_us,
                      gint64 until_us,
                      gint64 *count,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto(DaybookReading) self = { 0 };
  const char *path;
  gint64 found;

  if (!daybook_reading_begin (&self, account, stream, error)
      || !daybook_stream_cursor_parse (NULL, &self.at, error))
    return FALSE;
  path = daybook_reading_text (&self, "range.count.path");
  g_return_val_if_fail (path != NULL, FALSE);
  self.request = daybook_reading_member (&self, "range.count.request");
  self.at.since = from_us;
  self.at.until = until_us;
  if (!fill_scopes (&self, NULL, error) || !ask (&self, cancellable, error))
    return FALSE;
  if (!daybook_tree_int (self.answer->tree, daybook_tree_find (self.answer->tree, 0, path), &found)
      || found < 0)
    return unreadable (&self, error, "has no count at", path);
  *count = daybook_values_hold (self.manifest, daybook_reading_member (&self, "range.count.exact"),
                                self.answer->tree, 0)
               ? found
               : -1;

  return TRUE;
}

const char *
daybook_stream_parent (DaybookManifest *manifest, const char *stream)
{
  return daybook_tree_find_text (daybook_manifest_tree (manifest),
                                 daybook_manifest_stream (manifest, stream), "for_each.record");
}

gboolean
daybook_stream_parent_ready (DaybookManifest *manifest,
                             const char *stream,
                             const DaybookTree *parent)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode when
      = daybook_tree_find (tree, daybook_manifest_stream (manifest, stream), "for_each.when");

  return daybook_values_hold (tree, when, parent, 0);
}

/* Which of the things that the stream @node yields is of @type, or NONE. */
static DaybookNode
find_yield (const DaybookTree *tree, DaybookNode node, const char *type)
{
  DaybookNode yield = daybook_tree_first (tree, daybook_tree_get (tree, node, "yields"));

  for (; yield != DAYBOOK_NODE_NONE; yield = daybook_tree_next (tree, yield))
    {
      const char *contract = daybook_tree_find_text (tree, yield, "contract");
      gsize length = strcspn (contract, "/");

      if (strlen (type) == length && strncmp (contract, type, length) == 0)
        break;
    }

  return yield;
}

const char *
daybook_stream_of_type (DaybookManifest *manifest, const char *type, DaybookNode *yield)
{
  const GPtrArray *streams = daybook_manifest_streams (manifest);
  const DaybookTree *tree = daybook_manifest_tree (manifest);

  for (guint i = 0; i < streams->len; i++)
    {
      const char *name = g_ptr_array_index (streams, i);
      DaybookNode found = find_yield (tree, daybook_manifest_stream (manifest, name), type);

      if (found == DAYBOOK_NODE_NONE)
        continue;
      if (yield != NULL)
        *yield = found;
      return name;
    }

  return NULL;
}

gboolean
daybook_stream_has_one (DaybookManifest *manifest, const char *stream)
{
  const DaybookTree *tree = daybook_manifest_tree (manifest);
  DaybookNode node = daybook_manifest_stream (manifest, stream);

  return daybook_tree_get (tree, node, "one") != DAYBOOK_NODE_NONE
         || g_strcmp0 (daybook_tree_find_text (tree, node, "pages.kind"), "none") == 0;
}

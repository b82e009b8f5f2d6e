/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each time the last quarter of an hour (or what the manifest says) is asked for again, because
 * providers do not list what happened in its order. What was in the last answer is known by its id
 * and is no news. An answer that has no room for all makes every stream due. */
#include "daybook-hints.h"

#include <string.h>

#include "daybook-account-private.h"
#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-time.h"

/* One asking. */
typedef struct
{
  const DaybookTree *manifest;
  DaybookNode hints;
  gint64 since_us;   /* newest that was ever seen, DAYBOOK_TIME_NONE before the first */
  GHashTable *known; /* ids of the last answer; borrowed texts */
  GHashTable *due;   /* names of streams; borrowed texts */
} Asking;

static void
asking_clear (Asking *self)
{
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->due, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asking, asking_clear)

void
daybook_hints_free (DaybookHints *self)
{
  if (self == NULL)
    return;

  g_strfreev (self->streams);
  g_free (self->cursor);
  g_free (self);
}

gboolean
daybook_hints_are_given (const DaybookManifest *manifest)
{
  return daybook_tree_get (daybook_manifest_tree (manifest), 0, "hints") != DAYBOOK_NODE_NONE;
}

static const char *
member_text (const Asking *self, const char *path)
{
  return daybook_tree_find_text (self->manifest, self->hints, path);
}

static void
read_cursor (Asking *self, const DaybookTree *cursor)
{
  daybook_tree_int (cursor, daybook_tree_get (cursor, 0, "since"), &self->since_us);
  for (DaybookNode id = daybook_tree_first (cursor, daybook_tree_get (cursor, 0, "ids"));
       id != DAYBOOK_NODE_NONE; id = daybook_tree_next (cursor, id))
    g_hash_table_add (self->known, (gpointer) daybook_tree_text (cursor, id, NULL));
}

static DaybookTimeFormat
time_format (const Asking *self)
{
  DaybookTimeFormat format = DAYBOOK_TIME_RFC3339;

  daybook_time_format_parse (member_text (self, "since.time"), &format);

  return format;
}

static DaybookAnswer *
ask (const Asking *self, DaybookAccount *account, GCancellable *cancellable, GError **error)
{
  DaybookNode request = daybook_tree_get (self->manifest, self->hints, "request");
  g_autoptr(DaybookScope) scope = daybook_scope_new (account->scope);
  g_autoptr(DaybookAnswer) answer = NULL;
  gint64 look_back = 0;

  daybook_time_parse_span (member_text (self, "since.look_back"), &look_back);
  if (self->since_us != DAYBOOK_TIME_NONE)
    {
      g_autofree char *since
          = daybook_time_dup_text (MAX (0, self->since_us - look_back), time_format (self), NULL);

      daybook_scope_set_text (scope, "since", since);
    }
  answer = daybook_account_call (account, request, scope, cancellable, error);
  if (answer == NULL)
    return NULL;
  if (answer->outcome == DAYBOOK_OUTCOME_OK && answer->tree != NULL)
    return g_steal_pointer (&answer);

  if (answer->outcome != DAYBOOK_OUTCOME_OK)
    daybook_answer_to_error (answer, "hints", error);
  else
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                         "hints: the answer is empty");

  return NULL;
}

/* The streams of each entry of "due" that @kind begins with; all of them for NULL. */
static void
make_due (Asking *self, const char *kind)
{
  const DaybookTree *tree = self->manifest;

  for (DaybookNode entry = daybook_tree_first (tree, daybook_tree_get (tree, self->hints, "due"));
       entry != DAYBOOK_NODE_NONE; entry = daybook_tree_next (tree, entry))
    {
      if (kind != NULL && !g_str_has_prefix (kind, daybook_tree_key (tree, entry)))
        continue;
      for (DaybookNode name = daybook_tree_first (tree, entry); name != DAYBOOK_NODE_NONE;
           name = daybook_tree_next (tree, name))
        g_hash_table_add (self->due, (gpointer) daybook_tree_text (tree, name, NULL));
    }
}

/* One thing that happened; its id goes into the next cursor. */
static void
take_hint (Asking *self, const DaybookTree *tree, DaybookNode hint, DaybookJsonWriter *ids)
{
  const char *id = daybook_tree_find_text (tree, hint, member_text (self, "id"));
  const char *kind = daybook_tree_find_text (tree, hint, member_text (self, "kind"));
  const char *at = daybook_tree_find_text (tree, hint, member_text (self, "since.field"));
  gint64 time;

  if (id == NULL || kind == NULL)
    return;
  daybook_json_add_string (ids, id);
  if (!g_hash_table_contains (self->known, id))
    make_due (self, kind);
  if (at != NULL && daybook_time_parse (at, -1, time_format (self), NULL, &time, NULL)
      && time > self->since_us)
    self->since_us = time;
}

/* (nullable) (transfer full) */
static char **
list_due (const Asking *self, const GPtrArray *streams)
{
  g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < streams->len; i++)
    if (g_hash_table_contains (self->due, g_ptr_array_index (streams, i)))
      g_ptr_array_add (due, g_strdup (g_ptr_array_index (streams, i)));
  if (due->len == 0)
    return NULL;
  g_ptr_array_add (due, NULL);

  return (char **) g_ptr_array_steal (due, NULL);
}

static char *
dup_cursor (const Asking *self, DaybookJsonWriter *ids)
{
  g_autofree char *list = daybook_json_writer_steal (ids);
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  if (self->since_us != DAYBOOK_TIME_NONE)
    daybook_json_put_int (&out, "since", self->since_us);
  daybook_json_key (&out, "ids");
  daybook_json_add_raw (&out, list, -1);
  daybook_json_end_object (&out);

  return daybook_json_writer_steal (&out);
}

static DaybookHints *
read_answer (Asking *self, const DaybookTree *tree, const GPtrArray *streams, GError **error)
{
  const char *path = member_text (self, "records");
  const char *more = member_text (self, "more");
  DaybookNode list = daybook_tree_find (tree, 0, path);
  g_auto(DaybookJsonWriter) ids = { 0 };
  DaybookHints *hints;

  if (daybook_tree_kind (tree, list) != DAYBOOK_KIND_LIST)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "hints: the answer has no list at %s", path);
      return NULL;
    }
  daybook_json_writer_init (&ids);
  daybook_json_begin_list (&ids);
  for (DaybookNode hint = daybook_tree_first (tree, list); hint != DAYBOOK_NODE_NONE;
       hint = daybook_tree_next (tree, hint))
    take_hint (self, tree, hint, &ids);
  daybook_json_end_list (&ids);
  if (more != NULL && daybook_tree_is_true (tree, daybook_tree_find (tree, 0, more)))
    make_due (self, NULL);

  hints = g_new0 (DaybookHints, 1);
  hints->streams = list_due (self, streams);
  hints->cursor = dup_cursor (self, &ids);

  return hints;
}

DaybookHints *
daybook_hints_ask (DaybookAccount *account,
                   const char *cursor,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr(DaybookTree) last = cursor != NULL ? daybook_tree_new (cursor, -1, error) : NULL;
  g_auto(Asking) self = { .manifest = account->tree,
                           .hints = daybook_tree_get (account->tree, 0, "hints"),
                           .since_us = DAYBOOK_TIME_NONE,
                           .known = g_hash_table_new (g_str_hash, g_str_equal),
                           .due = g_hash_table_new (g_str_hash, g_str_equal) };
  g_autoptr(DaybookAnswer) answer = NULL;

  g_return_val_if_fail (self.hints != DAYBOOK_NODE_NONE, NULL);

  if (cursor != NULL && last == NULL)
    return NULL;
  if (last != NULL)
    read_cursor (&self, last);
  answer = ask (&self, account, cancellable, error);

  return answer != NULL ? read_answer (&self, answer->tree,
                                       daybook_manifest_streams (account->manifest), error)
                        : NULL;
}

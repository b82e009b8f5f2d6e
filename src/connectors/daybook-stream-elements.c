/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an element to records: what one does wrong makes a reject of it. The same code maps an
 * element that comes from the provider and one that was kept. */
#include "daybook-stream-private.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-redact.h"
#include "daybook-time.h"
#include "daybook-values.h"

void
daybook_reading_clear (DaybookReading *self)
{
  g_clear_pointer (&self->answer, daybook_answer_free);
  g_clear_pointer (&self->map_scope, daybook_scope_free);
  g_clear_pointer (&self->scope, daybook_scope_free);
  g_clear_pointer (&self->page, daybook_page_free);
  daybook_stream_cursor_clear (&self->at);
}
static void
reject_free (gpointer data)
{
  DaybookReject *reject = data;

  g_free (reject->source_id);
  g_free (reject->type);
  g_free (reject->payload);
  g_free (reject->around);
  g_free (reject->reason);
  g_free (reject);
}

static DaybookPage *
page_new (void)
{
  DaybookPage *page = g_new0 (DaybookPage, 1);

  page->records = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_record_free);
  page->rejects = g_ptr_array_new_with_free_func (reject_free);
  page->seen = DAYBOOK_TIME_NONE;

  return page;
}

void
daybook_page_free (DaybookPage *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->rejects);
  g_free (self->cursor);
  g_free (self);
}

DaybookNode
daybook_reading_member (const DaybookReading *self, const char *path)
{
  return daybook_tree_find (self->manifest, self->stream, path);
}

const char *
daybook_reading_text (const DaybookReading *self, const char *path)
{
  return daybook_tree_find_text (self->manifest, self->stream, path);
}

gboolean
daybook_reading_begin (DaybookReading *self,
                       DaybookAccount *account,
                       const char *stream,
                       GError **error)
{
  self->account = account;
  self->manifest = account->tree;
  self->name = stream;
  self->around = DAYBOOK_NODE_NONE;
  self->stream = daybook_manifest_stream (account->manifest, stream);
  if (self->stream == DAYBOOK_NODE_NONE)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s has no stream called \"%s\"",
                   daybook_manifest_title (account->manifest), stream);
      return FALSE;
    }
  self->request = daybook_reading_member (self, "request");
  self->records = daybook_reading_text (self, "records");
  self->page = page_new ();

  return TRUE;
}

void
daybook_reading_fill_map_scope (DaybookReading *self, const DaybookTree *parent)
{
  self->map_scope = daybook_scope_new (self->account->scope);
  daybook_scope_set_text (self->map_scope, "connection", self->account->id);
  if (parent != NULL)
    daybook_scope_set_node (self->map_scope, "parent", (DaybookTree *) parent, 0);
}

static char *
dup_payload (const DaybookTree *tree, DaybookNode node)
{
  gsize length;
  const char *source = daybook_tree_source (tree, node, &length);
  char *payload = g_strndup (source, length);

  daybook_redact_cards (payload, length);

  return payload;
}

/* What the mapping can see beside the element, to be kept with it: which record it was read for,
 * and the plain fields of the element around it. NULL when there is neither. */
static char *
dup_around (const DaybookReading *self)
{
  const DaybookTree *tree = self->answer->tree;
  const DaybookTree *above = NULL;
  DaybookNode parent = daybook_scope_find (self->map_scope, "parent", &above);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (parent == DAYBOOK_NODE_NONE && self->around == DAYBOOK_NODE_NONE)
    return NULL;

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  if (parent != DAYBOOK_NODE_NONE)
    daybook_json_put_string (&out, "parent", daybook_tree_find_text (above, parent, "id"));
  daybook_json_key (&out, "record");
  daybook_json_begin_object (&out);
  for (DaybookNode node = self->around != DAYBOOK_NODE_NONE
                              ? daybook_tree_first (tree, self->around)
                              : DAYBOOK_NODE_NONE;
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (daybook_object_word (tree, node) != NULL)
      {
        daybook_json_key (&out, daybook_tree_key (tree, node));
        daybook_json_add_node (&out, tree, node);
      }
  daybook_json_end_object (&out);
  daybook_json_end_object (&out);
  daybook_redact_cards (out.text->str, out.text->len);

  return daybook_json_writer_steal (&out);
}

static void
add_reject (
    DaybookReading *self, DaybookNode yield, DaybookNode element, char *payload, const char *reason)
{
  const char *id = daybook_tree_find_text (self->manifest, yield, "id");
  const char *contract = daybook_tree_find_text (self->manifest, yield, "contract");
  DaybookReject *reject = g_new0 (DaybookReject, 1);

  reject->source_id = g_strdup (daybook_object_word (
      self->answer->tree, daybook_tree_find (self->answer->tree, element, id != NULL ? id : "id")));
  reject->type = g_strndup (contract, strcspn (contract, "/"));
  reject->payload = payload;
  reject->around = dup_around (self);
  reject->reason = g_strdup (reason); /* may quote the value */
  daybook_redact_cards (reject->reason, strlen (reject->reason));
  g_ptr_array_add (self->page->rejects, reject);
}

/* One element into one record, or a reject. */
static void
map_element (DaybookReading *self, DaybookNode yield, DaybookMapping *mapping, DaybookNode element)
{
  g_autofree char *payload = dup_payload (self->answer->tree, element);
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autoptr(GError) failure = NULL;
  DaybookRecord *record = NULL;
  char *body;

  daybook_json_writer_init (&out);
  if (daybook_mapping_run (mapping, self->answer->tree, element, self->map_scope, &out, &failure))
    {
      body = daybook_json_writer_steal (&out);
      daybook_redact_cards (body, strlen (body));
      record = daybook_record_new (daybook_tree_find_text (self->manifest, yield, "contract"), body,
                                   payload, daybook_mapping_version (mapping), &failure);
    }
  if (record != NULL)
    {
      record->around = dup_around (self);
      g_ptr_array_add (self->page->records, record);
    }
  else
    add_reject (self, yield, element, g_steal_pointer (&payload), failure->message);
}

static void
map_yield (DaybookReading *self, DaybookNode yield, DaybookMapping *mapping, DaybookNode element)
{
  const char *each = daybook_tree_find_text (self->manifest, yield, "each");
  const DaybookTree *tree = self->answer->tree;

  if (!daybook_values_hold (self->manifest, daybook_tree_get (self->manifest, yield, "when"), tree,
                            element))
    return;
  if (each == NULL)
    {
      map_element (self, yield, mapping, element);
      return;
    }

  daybook_scope_set_node (self->map_scope, "record", self->answer->tree, element);
  self->around = element;
  for (DaybookNode nested = daybook_tree_first (tree, daybook_tree_find (tree, element, each));
       nested != DAYBOOK_NODE_NONE; nested = daybook_tree_next (tree, nested))
    map_element (self, yield, mapping, nested);
  self->around = DAYBOOK_NODE_NONE;
}

/* Whether @path, in which "[]" stands for every element of a list, leads to a true somewhere. */
static gboolean
is_true_anywhere (const DaybookTree *tree, DaybookNode node, const char *path)
{
  const char *every = strstr (path, "[]");
  g_autofree char *list = every != NULL ? g_strndup (path, (gsize) (every - path)) : NULL;
  const char *rest = every != NULL ? every + 2 + (every[2] == '.') : NULL;

  if (every == NULL)
    return daybook_tree_is_true (tree, daybook_tree_find (tree, node, path));

  for (DaybookNode child = daybook_tree_first (tree, daybook_tree_find (tree, node, list));
       child != DAYBOOK_NODE_NONE; child = daybook_tree_next (tree, child))
    if (is_true_anywhere (tree, child, rest))
      return TRUE;

  return FALSE;
}

/* Why the element cannot be used as it is, or NULL. */
static const char *
find_gap (const DaybookReading *self, DaybookNode element)
{
  for (DaybookNode gap
       = daybook_tree_first (self->manifest, daybook_reading_member (self, "whole"));
       gap != DAYBOOK_NODE_NONE; gap = daybook_tree_next (self->manifest, gap))
    if (is_true_anywhere (self->answer->tree, element,
                          daybook_tree_find_text (self->manifest, gap, "path")))
      return daybook_tree_find_text (self->manifest, gap, "reason");

  return NULL;
}

void
daybook_reading_take (DaybookReading *self, DaybookNode element)
{
  DaybookNode yield = daybook_tree_first (self->manifest, daybook_reading_member (self, "yields"));
  const char *gap = find_gap (self, element);
  guint index = 0;

  if (gap != NULL)
    {
      add_reject (self, yield, element, dup_payload (self->answer->tree, element), gap);
      return;
    }

  for (; yield != DAYBOOK_NODE_NONE; yield = daybook_tree_next (self->manifest, yield))
    {
      g_autofree char *key = g_strdup_printf ("streams.%s[%u]", self->name, index++);

      map_yield (self, yield, daybook_manifest_mapping (self->account->manifest, key), element);
    }
}

/* Which of the things that the stream yields is of @type; NULL: the only one. */
static DaybookNode
find_yield (const DaybookReading *self, const char *type, guint *index)
{
  DaybookNode yields = daybook_reading_member (self, "yields");
  DaybookNode yield = daybook_tree_first (self->manifest, yields);

  *index = 0;
  if (type == NULL)
    return daybook_tree_count (self->manifest, yields) == 1 ? yield : DAYBOOK_NODE_NONE;
  for (; yield != DAYBOOK_NODE_NONE; yield = daybook_tree_next (self->manifest, yield))
    {
      const char *contract = daybook_tree_find_text (self->manifest, yield, "contract");
      gsize length = strlen (type);

      if (strncmp (contract, type, length) == 0 && contract[length] == '/')
        return yield;
      *index += 1;
    }

  return DAYBOOK_NODE_NONE;
}

/* $record as it was kept beside the payload. */
static gboolean
take_around (DaybookReading *self, const char *around, GError **error)
{
  g_autoptr(DaybookTree) tree = around != NULL ? daybook_tree_new (around, -1, error) : NULL;

  if (around != NULL && tree == NULL)
    return FALSE;
  if (tree != NULL)
    daybook_scope_set_node (self->map_scope, "record", tree, daybook_tree_get (tree, 0, "record"));

  return TRUE;
}

/* The page has a record or a reject of it, or nothing when it is none of the stream's any more. */
static DaybookRecord *
take_result (DaybookReading *self, const char *around, GError **error)
{
  if (self->page->records->len > 0)
    {
      DaybookRecord *record = g_ptr_array_steal_index (self->page->records, 0);

      g_free (record->around);
      record->around = g_strdup (around);
      return record;
    }
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "%s",
               self->page->rejects->len > 0
                   ? ((DaybookReject *) g_ptr_array_index (self->page->rejects, 0))->reason
                   : "it is not a record of this stream");

  return NULL;
}

/* Everything as it was when the element came. *yield says what it becomes, *mapping how. */
static gboolean
begin_kept (DaybookReading *self,
            DaybookAccount *account,
            const DaybookKept *kept,
            DaybookNode *yield,
            DaybookMapping **mapping,
            GError **error)
{
  g_autofree char *key = NULL;
  guint index;

  if (!daybook_reading_begin (self, account, kept->stream, error))
    return FALSE;
  *yield = find_yield (self, kept->type, &index);
  if (*yield == DAYBOOK_NODE_NONE)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "the stream %s has no %s",
                   kept->stream, kept->type != NULL ? kept->type : "single thing that it yields");
      return FALSE;
    }
  key = g_strdup_printf ("streams.%s[%u]", kept->stream, index);
  *mapping
      = kept->mapping != NULL ? kept->mapping : daybook_manifest_mapping (account->manifest, key);
  self->answer = g_new0 (DaybookAnswer, 1);
  self->answer->tree = daybook_tree_new (kept->payload, -1, error);
  daybook_reading_fill_map_scope (self, kept->parent);

  return self->answer->tree != NULL && take_around (self, kept->around, error);
}

DaybookRecord *
daybook_stream_map (DaybookAccount *account, const DaybookKept *kept, GError **error)
{
  g_auto(DaybookReading) self = { 0 };
  DaybookMapping *mapping;
  DaybookNode yield;
  const char *gap;

  if (!begin_kept (&self, account, kept, &yield, &mapping, error))
    return NULL;

  gap = daybook_tree_find_text (self.manifest, yield, "each") == NULL ? find_gap (&self, 0) : NULL;
  if (gap != NULL)
    add_reject (&self, yield, 0, dup_payload (self.answer->tree, 0), gap);
  else if (daybook_values_hold (self.manifest, daybook_tree_get (self.manifest, yield, "when"),
                                self.answer->tree, 0))
    map_element (&self, yield, mapping, 0);

  return take_result (&self, kept->around, error);
}

char *
daybook_stream_explain (DaybookAccount *account, const DaybookKept *kept, GError **error)
{
  g_auto(DaybookReading) self = { 0 };
  DaybookMapping *mapping;
  DaybookNode yield;

  return begin_kept (&self, account, kept, &yield, &mapping, error)
             ? daybook_mapping_explain (mapping, self.answer->tree, 0, self.map_scope)
             : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding again what was written: in bulk, by our own reference, before anything is made.
 *
 * The items go out in chunks of "most"; what comes back is tied to items by the text at
 * "reference". An answer that may be cut off
 * ("full") is an error: 'not found' must mean that it is not there. What is found and is not ours,
 * or is there twice, or stands for another sum, stops its item. */
#include "daybook-action-private.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-values.h"

#define DEFAULT_MOST 40

/* One look-up for some of the items. */
typedef struct
{
  DaybookBatch *batch;
  DaybookNode find;
  guint from;
  guint to;
  DaybookScope *scope;
} Chunk;

static DaybookNode
member (const DaybookBatch *batch, DaybookNode find, const char *name)
{
  return daybook_tree_get (batch->tree, find, name);
}

static const char *
member_text (const DaybookBatch *batch, DaybookNode find, const char *name)
{
  return daybook_tree_text (batch->tree, member (batch, find, name), NULL);
}

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  daybook_scope_free (chunk->scope);
  g_free (chunk);
}

/* Adds a reference once. */
static gboolean
add_reference (GPtrArray *list,
               GHashTable *seen,
               const DaybookScope *scope,
               const char *template,
               GError **error)
{
  char *filled = daybook_scope_fill (scope, template, DAYBOOK_ESCAPE_NONE, error);

  if (filled == NULL)
    return FALSE;
  if (g_hash_table_contains (seen, filled))
    {
      g_free (filled);
      return TRUE;
    }
  g_hash_table_add (seen, filled);
  g_ptr_array_add (list, filled);

  return TRUE;
}

/* What is asked for: by "by" (one text or several an item), else the posting's reference. */
static GPtrArray *
list_references (const Chunk *chunk, GHashTable *seen, GError **error)
{
  const DaybookBatch *batch = chunk->batch;
  DaybookNode by = member (batch, chunk->find, "by");
  const char *only
      = by == DAYBOOK_NODE_NONE ? "{posting.reference}" : daybook_tree_text (batch->tree, by, NULL);
  g_autoptr(GPtrArray) list = g_ptr_array_new ();

  for (guint i = chunk->from; i < chunk->to; i++)
    {
      const DaybookWork *work = g_ptr_array_index (batch->works, i);

      if (only != NULL && !add_reference (list, seen, work->scope, only, error))
        return NULL;
      for (DaybookNode node = daybook_tree_first (batch->tree, by); node != DAYBOOK_NODE_NONE;
           node = daybook_tree_next (batch->tree, node))
        if (!add_reference (list, seen, work->scope, daybook_tree_text (batch->tree, node, NULL),
                            error))
          return NULL;
    }

  return g_steal_pointer (&list);
}

static void
append_quoted (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (*text == '\'' || *text == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
}

/* One element of the JSON list: the text itself, or what "each" makes of it. */
static void
add_element (const Chunk *chunk, DaybookNode each, const char *reference, DaybookJsonWriter *out)
{
  g_autoptr(DaybookScope) scope = NULL;

  if (each == DAYBOOK_NODE_NONE)
    {
      daybook_json_add_string (out, reference);
      return;
    }
  scope = daybook_scope_new (chunk->scope);
  daybook_scope_set_text (scope, "reference", reference);
  if (!daybook_scope_fill_json (scope, chunk->batch->tree, each, out, NULL))
    daybook_json_add_null (out);
}

/* "'a','b'" where the manifest says how a list is written, else a JSON list. */
static void
set_references (const Chunk *chunk, const GPtrArray *references)
{
  DaybookNode each = member (chunk->batch, chunk->find, "each");
  DaybookNode list = member (chunk->batch, chunk->find, "list");
  g_autoptr(GString) text = g_string_new (NULL);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (list == DAYBOOK_NODE_NONE)
    {
      daybook_json_writer_init (&out);
      daybook_json_begin_list (&out);
      for (guint i = 0; i < references->len; i++)
        add_element (chunk, each, g_ptr_array_index (references, i), &out);
      daybook_json_end_list (&out);
      daybook_scope_set_json (chunk->scope, "references", out.text->str, NULL);
      return;
    }

  g_string_append (text, daybook_tree_find_text (chunk->batch->tree, list, "open"));
  for (guint i = 0; i < references->len; i++)
    {
      if (i > 0)
        g_string_append (text, daybook_tree_find_text (chunk->batch->tree, list, "between"));
      append_quoted (text, g_ptr_array_index (references, i));
    }
  g_string_append (text, daybook_tree_find_text (chunk->batch->tree, list, "close"));
  daybook_scope_set_text (chunk->scope, "references", text->str);
}

static Chunk *
chunk_new (DaybookBatch *batch, DaybookNode find, guint from, guint to, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) references = NULL;
  Chunk *chunk = g_new0 (Chunk, 1);

  *chunk = (Chunk){ batch, find, from, to, daybook_scope_new (batch->account->scope) };
  references = list_references (chunk, seen, error);
  if (references == NULL)
    {
      chunk_free (chunk);
      return NULL;
    }
  set_references (chunk, references);

  return chunk;
}

/* The text in an element that is compared with the item's own: equal to "match", or containing
 * "contains". */
static gboolean
is_of (const DaybookBatch *batch, DaybookNode find, const DaybookWork *work, const char *text)
{
  const char *contains = member_text (batch, find, "contains");
  const char *match = member_text (batch, find, "match");
  const char *template = contains != NULL ? contains
                         : match != NULL  ? match
                                          : "{posting.reference}";
  g_autofree char *wanted = daybook_scope_fill (work->scope, template, DAYBOOK_ESCAPE_NONE, NULL);

  if (wanted == NULL || *wanted == '\0')
    return FALSE;

  return contains != NULL ? strstr (text, wanted) != NULL : g_str_equal (text, wanted);
}

/* "ours": our key must stand in it. */
static gboolean
is_ours (const DaybookBatch *batch,
         DaybookNode find,
         const DaybookWork *work,
         const DaybookTree *answer,
         DaybookNode element)
{
  DaybookNode ours = member (batch, find, "ours");
  const char *text;
  g_autofree char *key = NULL;

  if (ours == DAYBOOK_NODE_NONE)
    return TRUE;
  text = daybook_object_word (
      answer, daybook_tree_find (answer, element, member_text (batch, ours, "path")));
  key = daybook_scope_fill (work->scope, member_text (batch, ours, "contains"), DAYBOOK_ESCAPE_NONE,
                            NULL);

  return text != NULL && key != NULL && strstr (text, key) != NULL;
}

static gboolean
is_dead (const DaybookBatch *batch,
         DaybookNode find,
         const DaybookTree *answer,
         DaybookNode element)
{
  DaybookNode dead = member (batch, find, "dead");
  DaybookNode keep = member (batch, find, "keep");

  for (DaybookNode rule = daybook_tree_first (batch->tree, dead); rule != DAYBOOK_NODE_NONE;
       rule = daybook_tree_next (batch->tree, rule))
    {
      const char *path = member_text (batch, keep, daybook_tree_key (batch->tree, rule));
      DaybookNode found
          = path != NULL ? daybook_tree_find (answer, element, path) : DAYBOOK_NODE_NONE;

      if (daybook_values_accept (batch->tree, rule, daybook_object_word (answer, found), NULL))
        return TRUE;
    }

  return FALSE;
}

/* What the look-up keeps of an element, as a scope of its own. */
static DaybookScope *
element_scope (const DaybookBatch *batch,
               DaybookNode find,
               const DaybookTree *answer,
               DaybookNode element)
{
  g_autoptr(DaybookObject) kept = daybook_object_new (NULL, NULL);
  DaybookScope *scope = daybook_scope_new (batch->account->scope);

  for (DaybookNode name = daybook_tree_first (batch->tree, member (batch, find, "keep"));
       name != DAYBOOK_NODE_NONE; name = daybook_tree_next (batch->tree, name))
    daybook_object_set_node (
        kept, daybook_tree_key (batch->tree, name), answer,
        daybook_tree_find (answer, element, daybook_tree_text (batch->tree, name, NULL)));
  daybook_object_fill_scope (kept, scope);

  return scope;
}

/* Whether @element is whole and says at the rule's path what @undone fills into the rule. */
static gboolean
undoes (const DaybookBatch *batch,
        DaybookNode find,
        DaybookNode rule,
        const DaybookTree *answer,
        DaybookNode element,
        const DaybookScope *undone)
{
  const char *said = daybook_object_word (
      answer, daybook_tree_find (answer, element, daybook_tree_key (batch->tree, rule)));
  g_autofree char *wanted = NULL;
  g_autoptr(DaybookScope) own = NULL;

  if (said == NULL)
    return FALSE;
  wanted = daybook_scope_fill (undone, daybook_tree_text (batch->tree, rule, NULL),
                               DAYBOOK_ESCAPE_NONE, NULL);
  if (g_strcmp0 (said, wanted) != 0)
    return FALSE;

  own = element_scope (batch, find, answer, element);
  return daybook_values_hold_in_scope (batch->tree, member (batch, find, "whole"), own, NULL);
}

/* "undone_by": another document in the answer takes this one back. */
static gboolean
is_undone (const DaybookBatch *batch,
           DaybookNode find,
           const DaybookTree *answer,
           DaybookNode list,
           DaybookNode element)
{
  DaybookNode rule = daybook_tree_first (batch->tree, member (batch, find, "undone_by"));
  g_autoptr(DaybookScope) scope
      = rule != DAYBOOK_NODE_NONE ? element_scope (batch, find, answer, element) : NULL;

  for (; rule != DAYBOOK_NODE_NONE; rule = daybook_tree_next (batch->tree, rule))
    for (DaybookNode other = daybook_tree_first (answer, list); other != DAYBOOK_NODE_NONE;
         other = daybook_tree_next (answer, other))
      if (undoes (batch, find, rule, answer, other, scope))
        return TRUE;

  return FALSE;
}

/* What stands there is to be written over: what it held is kept for the undo, "" where it held
 * nothing. */
static void
keep_former (DaybookBatch *batch, DaybookNode find, DaybookWork *work)
{
  if (!daybook_tree_is_true (batch->tree, member (batch, find, "update")))
    return;
  for (DaybookNode name = daybook_tree_first (batch->tree, member (batch, find, "keep"));
       name != DAYBOOK_NODE_NONE; name = daybook_tree_next (batch->tree, name))
    {
      const char *key = daybook_tree_key (batch->tree, name);

      if (daybook_object_text (work->kept, key) == NULL)
        daybook_object_set_text (work->kept, key, "");
    }
  daybook_object_fill_scope (work->kept, work->scope);
}

/* An answer may name a document more than once; that does not make it two. */
static gboolean
is_same (const DaybookBatch *batch,
         DaybookNode find,
         const DaybookWork *work,
         const DaybookTree *answer,
         DaybookNode element)
{
  const char *id = daybook_tree_find_text (batch->tree, batch->action, "finish.id");
  g_autoptr(DaybookScope) own = element_scope (batch, find, answer, element);
  g_autofree char *here = daybook_scope_fill (work->scope, id, DAYBOOK_ESCAPE_NONE, NULL);
  g_autofree char *there = daybook_scope_fill (own, id, DAYBOOK_ESCAPE_NONE, NULL);

  return here != NULL && g_strcmp0 (here, there) == 0;
}

static void
take_found (DaybookBatch *batch,
            DaybookNode find,
            DaybookWork *work,
            const DaybookTree *answer,
            DaybookNode element)
{
  const char *reference = daybook_tree_find_text (work->item->posting, 0, "reference");
  gint64 expected = 0, total;
  g_autofree char *problem = NULL;

  /* What is written by a key that is unique there can only be the same one once more. */
  if (work->item->found
      && (daybook_tree_is_true (batch->tree, member (batch, find, "update"))
          || is_same (batch, find, work, answer, element)))
    return;
  if (work->item->found)
    problem = g_strdup_printf ("%s stands there twice: remove one of them", reference);
  else if (!is_ours (batch, find, work, answer, element))
    problem = g_strdup_printf (
        "another document has our reference %s: give it another one, or remove it", reference);
  if (problem != NULL)
    {
      daybook_work_end (work, DAYBOOK_OUTCOME_DATA, problem);
      return;
    }

  work->item->found = TRUE;
  daybook_work_keep (work, batch->tree, member (batch, find, "keep"), answer, element);
  keep_former (batch, find, work);
  daybook_work_store (work);
  total = daybook_work_total (batch, work);
  if (total != G_MININT64
      && daybook_tree_int (work->item->posting, daybook_tree_get (work->item->posting, 0, "total"),
                           &expected)
      && ABS (total) != ABS (expected))
    {
      char there[DAYBOOK_MONEY_TEXT_MAX], here[DAYBOOK_MONEY_TEXT_MAX];
      const char *currency = daybook_tree_find_text (work->item->posting, 0, "currency");

      problem = g_strdup_printf ("%s stands there with %s, and it should be %s %s", reference,
                                 daybook_money_text (ABS (total), currency, there),
                                 daybook_money_text (ABS (expected), currency, here), currency);
      daybook_work_end (work, DAYBOOK_OUTCOME_DATA, problem);
    }
}

/* The element goes by other names too, told at "also" as one text with ';' between them. */
static gboolean
is_also_of (const Chunk *chunk,
            const DaybookWork *work,
            const DaybookTree *answer,
            DaybookNode element)
{
  const char *path = member_text (chunk->batch, chunk->find, "also");
  const char *text
      = path != NULL ? daybook_object_word (answer, daybook_tree_find (answer, element, path))
                     : NULL;
  g_auto(GStrv) names = text != NULL ? g_strsplit (text, ";", -1) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (is_of (chunk->batch, chunk->find, work, names[i]))
      return TRUE;

  return FALSE;
}

static void
match_element (const Chunk *chunk, const DaybookTree *answer, DaybookNode list, DaybookNode element)
{
  DaybookBatch *batch = chunk->batch;
  const char *path = member_text (batch, chunk->find, "reference");
  const char *text = daybook_object_word (answer, daybook_tree_find (answer, element, path));

  if (text == NULL || is_dead (batch, chunk->find, answer, element)
      || is_undone (batch, chunk->find, answer, list, element))
    return;

  for (guint i = chunk->from; i < chunk->to; i++)
    {
      DaybookWork *work = g_ptr_array_index (batch->works, i);

      if (is_of (batch, chunk->find, work, text) || is_also_of (chunk, work, answer, element))
        take_found (batch, chunk->find, work, answer, element);
    }
}

static gboolean
take_chunk (const Chunk *chunk, const DaybookAnswer *answer, GError **error)
{
  DaybookBatch *batch = chunk->batch;
  const char *path = member_text (batch, chunk->find, "found");
  const char *envelope = member_text (batch, chunk->find, "envelope");
  DaybookNode list = daybook_tree_find (answer->tree, 0, path);
  gint64 full = G_MAXINT64;

  if (daybook_tree_kind (answer->tree, list) != DAYBOOK_KIND_LIST
      && (envelope == NULL
          || daybook_tree_kind (answer->tree, daybook_tree_find (answer->tree, 0, envelope))
                 != DAYBOOK_KIND_OBJECT))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "%s: the look-up's answer has no list at %s", batch->name, path);
      return FALSE;
    }
  daybook_tree_int (batch->tree, member (batch, chunk->find, "full"), &full);
  if (daybook_tree_count (answer->tree, list) >= full)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "%s: the look-up's answer has %u documents and may be cut off there",
                   batch->name, daybook_tree_count (answer->tree, list));
      return FALSE;
    }

  for (DaybookNode element = daybook_tree_first (answer->tree, list); element != DAYBOOK_NODE_NONE;
       element = daybook_tree_next (answer->tree, element))
    match_element (chunk, answer->tree, list, element);

  return TRUE;
}

static gboolean
take_call (const Chunk *chunk, const DaybookCall *call, GError **error)
{
  g_autofree char *what = g_strdup_printf ("%s: look-up", chunk->batch->name);

  if (call->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (call->failure));
      return FALSE;
    }
  if (call->answer->outcome != DAYBOOK_OUTCOME_OK || call->answer->tree == NULL)
    {
      daybook_answer_to_error (call->answer, what, error);
      return FALSE;
    }

  return take_chunk (chunk, call->answer, error);
}

/* What is whole is finished; what is begun stays to be gone on with. Where something that stands
 * there is written over ("update"), it is not ours before it says what we would write. */
static void
settle (DaybookBatch *batch, DaybookNode find)
{
  DaybookNode whole = member (batch, find, "whole");
  gboolean update = daybook_tree_is_true (batch->tree, member (batch, find, "update"));

  for (guint i = 0; i < batch->works->len; i++)
    {
      DaybookWork *work = g_ptr_array_index (batch->works, i);

      if (!work->item->found || work->item->outcome != DAYBOOK_OUTCOME_TRANSIENT)
        continue;
      if ((!update || whole != DAYBOOK_NODE_NONE)
          && daybook_values_hold_in_scope (batch->tree, whole, work->scope, NULL))
        daybook_work_finish (batch, work);
      else if (update)
        work->item->found = FALSE;
    }
}

static GPtrArray *
make_chunks (DaybookBatch *batch, DaybookNode find, GError **error)
{
  g_autoptr(GPtrArray) chunks = g_ptr_array_new_with_free_func (chunk_free);
  gint64 most = DEFAULT_MOST;

  daybook_tree_int (batch->tree, member (batch, find, "most"), &most);
  most = CLAMP (most, 1, 1000);
  for (guint from = 0; from < batch->works->len; from += (guint) most)
    {
      Chunk *chunk
          = chunk_new (batch, find, from, MIN (from + (guint) most, batch->works->len), error);

      if (chunk == NULL)
        return NULL;
      g_ptr_array_add (chunks, chunk);
    }

  return g_steal_pointer (&chunks);
}

static void
calls_free (GArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      DaybookCall *call = &g_array_index (calls, DaybookCall, i);

      g_clear_pointer (&call->answer, daybook_answer_free);
      g_clear_error (&call->failure);
    }
  g_array_unref (calls);
}

gboolean
daybook_action_find (DaybookAccount *account,
                     const char *action,
                     GPtrArray *items,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr(DaybookBatch) batch = daybook_batch_new (account, action, items, cancellable, error);
  DaybookNode find
      = batch != NULL ? daybook_tree_get (batch->tree, batch->action, "find") : DAYBOOK_NODE_NONE;
  g_autoptr(GPtrArray) chunks = batch != NULL ? make_chunks (batch, find, error) : NULL;
  GArray *calls;
  gboolean ok = TRUE;

  if (chunks == NULL)
    return FALSE;

  calls = g_array_new (FALSE, TRUE, sizeof (DaybookCall));
  for (guint i = 0; i < chunks->len; i++)
    {
      const Chunk *chunk = g_ptr_array_index (chunks, i);
      DaybookCall call = { member (batch, find, "request"), chunk->scope, TRUE, NULL, NULL, 0 };

      g_array_append_val (calls, call);
    }
  daybook_account_call_all (account, (DaybookCall *) (gpointer) calls->data, calls->len,
                            cancellable);
  for (guint i = 0; i < chunks->len && ok; i++)
    ok = take_call (g_ptr_array_index (chunks, i), &g_array_index (calls, DaybookCall, i), error);
  calls_free (calls);
  if (ok)
    settle (batch, find);

  return ok;
}

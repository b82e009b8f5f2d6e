/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-draft.h"

#include <string.h>

#include "daybook-error.h"

#define MOST_UNDO 500

struct _DaybookDraft
{
  GPtrArray *trees; /* DaybookTree: the past, the present, and what was undone */
  guint now;
  char *typing; /* what the newest edit was about, when more of the same is part of it */
};

/* ---- writing another document ---- */

typedef enum
{
  HOW_REPLACE,
  HOW_REMOVE,
  HOW_INSERT, /* in front of it */
  HOW_APPEND, /* as its last child */
} How;

typedef struct
{
  const DaybookTree *tree;
  How how;
  DaybookNode at;
  const char *key; /* APPEND to an object */
  const char *json;
} Edit;

static void write_node (const Edit *edit, DaybookNode node, DaybookJsonWriter *out);

static void
write_child (const Edit *edit, DaybookNode child, DaybookJsonWriter *out)
{
  const char *key = daybook_tree_key (edit->tree, child);

  if (child == edit->at && edit->how == HOW_REMOVE)
    return;
  if (child == edit->at && edit->how == HOW_INSERT)
    daybook_json_add_raw (out, edit->json, -1);
  if (key != NULL)
    daybook_json_key (out, key);
  write_node (edit, child, out);
}

static void
write_node (const Edit *edit, DaybookNode node, DaybookJsonWriter *out)
{
  DaybookKind kind = daybook_tree_kind (edit->tree, node);
  gboolean list = kind == DAYBOOK_KIND_LIST;

  if (node == edit->at && edit->how == HOW_REPLACE)
    {
      daybook_json_add_raw (out, edit->json, -1);
      return;
    }
  if (!list && kind != DAYBOOK_KIND_OBJECT)
    {
      daybook_json_add_node (out, edit->tree, node);
      return;
    }
  if (list)
    daybook_json_begin_list (out);
  else
    daybook_json_begin_object (out);
  for (DaybookNode child = daybook_tree_first (edit->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (edit->tree, child))
    write_child (edit, child, out);
  if (node == edit->at && edit->how == HOW_APPEND)
    {
      if (!list)
        daybook_json_key (out, edit->key);
      daybook_json_add_raw (out, edit->json, -1);
    }
  if (list)
    daybook_json_end_list (out);
  else
    daybook_json_end_object (out);
}

/* The tree with the edit in it (transfer full). */
static DaybookTree *
edited (const Edit *edit, GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *text = NULL;

  daybook_json_writer_init (&out);
  write_node (edit, 0, &out);
  text = daybook_json_writer_steal (&out);
  return daybook_tree_new (text, -1, error);
}

/* ---- the past ---- */

/* @tree (transfer full) is the document from now on. @typing NULL: an edit of its own. */
static void
take (DaybookDraft *self, DaybookTree *tree, const char *typing)
{
  gboolean same = typing != NULL && g_strcmp0 (typing, self->typing) == 0;

  g_ptr_array_set_size (self->trees, (int) self->now + 1);
  if (same)
    g_ptr_array_set_size (self->trees, (int) self->now);
  else if (self->trees->len > MOST_UNDO)
    g_ptr_array_remove_index (self->trees, 1); /* what it began with stays */
  g_ptr_array_add (self->trees, tree);
  self->now = self->trees->len - 1;
  g_free (self->typing);
  self->typing = g_strdup (typing);
}

static gboolean
apply (DaybookDraft *self, const Edit *edit, const char *typing, GError **error)
{
  DaybookTree *tree;
  g_autoptr(DaybookTree) piece
      = edit->json != NULL ? daybook_tree_new (edit->json, -1, error) : NULL;

  if (edit->json != NULL && piece == NULL)
    {
      if (error != NULL && *error != NULL)
        (*error)->code = DAYBOOK_ERROR_SETUP;
      return FALSE;
    }
  tree = edited (edit, error);
  if (tree == NULL)
    return FALSE;
  take (self, tree, typing);
  return TRUE;
}

DaybookDraft *
daybook_draft_new (const char *document, GError **error)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (document, -1, error);
  DaybookDraft *self;

  if (tree == NULL)
    return NULL;
  if (daybook_tree_kind (tree, daybook_tree_get (tree, 0, "rules")) != DAYBOOK_KIND_LIST)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "the document has no list of rules");
      return NULL;
    }
  self = g_new0 (DaybookDraft, 1);
  self->trees = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_tree_unref);
  g_ptr_array_add (self->trees, g_steal_pointer (&tree));
  return self;
}

void
daybook_draft_free (DaybookDraft *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->trees);
  g_free (self->typing);
  g_free (self);
}

DaybookTree *
daybook_draft_tree (const DaybookDraft *self)
{
  return g_ptr_array_index (self->trees, self->now);
}

static char *
dup_text (const DaybookTree *tree)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_add_node (&out, tree, 0);
  return daybook_json_writer_steal (&out);
}

char *
daybook_draft_dup_text (const DaybookDraft *self)
{
  return dup_text (daybook_draft_tree (self));
}

gboolean
daybook_draft_is_changed (const DaybookDraft *self)
{
  g_autofree char *first = dup_text (g_ptr_array_index (self->trees, 0));
  g_autofree char *now = daybook_draft_dup_text (self);

  return !g_str_equal (first, now);
}

gboolean
daybook_draft_can_undo (const DaybookDraft *self)
{
  return self->now > 0;
}

gboolean
daybook_draft_can_redo (const DaybookDraft *self)
{
  return self->now + 1 < self->trees->len;
}

gboolean
daybook_draft_undo (DaybookDraft *self)
{
  if (!daybook_draft_can_undo (self))
    return FALSE;
  self->now--;
  daybook_draft_pause (self);
  return TRUE;
}

gboolean
daybook_draft_redo (DaybookDraft *self)
{
  if (!daybook_draft_can_redo (self))
    return FALSE;
  self->now++;
  daybook_draft_pause (self);
  return TRUE;
}

void
daybook_draft_pause (DaybookDraft *self)
{
  g_clear_pointer (&self->typing, g_free);
}

/* ---- places ---- */

/* The list that the rules inside @parent are in. */
static DaybookNode
list_of (const DaybookDraft *self, const char *parent)
{
  const DaybookTree *tree = daybook_draft_tree (self);

  return *parent == '\0' ? daybook_tree_get (tree, 0, "rules")
                         : daybook_tree_get (tree, daybook_draft_find (self, parent), "map");
}

DaybookNode
daybook_draft_find (const DaybookDraft *self, const char *place)
{
  const char *slash = strrchr (place, '/');
  g_autofree char *parent = g_strndup (place, slash != NULL ? (gsize) (slash - place) : 0);
  const char *last = slash != NULL ? slash + 1 : place;
  guint64 index;

  if (!g_ascii_string_to_unsigned (last, 10, 0, G_MAXUINT - 1, &index, NULL))
    return DAYBOOK_NODE_NONE;
  return daybook_tree_at (daybook_draft_tree (self), list_of (self, parent), (guint) index);
}

static gboolean
missing (const char *what, const char *place, GError **error)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "there is no %s at %s", what,
               *place != '\0' ? place : "the top");
  return FALSE;
}

static char *
place_in (const char *parent, guint at)
{
  return *parent == '\0' ? g_strdup_printf ("%u", at) : g_strdup_printf ("%s/%u", parent, at);
}

/* Where the rule is in its list, and in which. */
static guint
split_place (const char *place, char **parent)
{
  const char *slash = strrchr (place, '/');

  *parent = g_strndup (place, slash != NULL ? (gsize) (slash - place) : 0);
  return (guint) g_ascii_strtoull (slash != NULL ? slash + 1 : place, NULL, 10);
}

/* ---- edits ---- */

/* Into the list @list, which must be there, in front of its element @at. */
static gboolean
insert (DaybookDraft *self,
        DaybookNode list,
        guint at,
        const char *json,
        guint *index,
        GError **error)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  guint count = daybook_tree_count (tree, list);
  Edit edit = { .tree = tree, .json = json };

  *index = MIN (at, count);
  edit.how = *index == count ? HOW_APPEND : HOW_INSERT;
  edit.at = *index == count ? list : daybook_tree_at (tree, list, *index);
  return apply (self, &edit, NULL, error);
}

gboolean
daybook_draft_add_rule (DaybookDraft *self,
                        const char *parent,
                        guint at,
                        const char *json,
                        char **place,
                        GError **error)
{
  DaybookNode list = list_of (self, parent);
  guint index;

  if (daybook_tree_kind (daybook_draft_tree (self), list) != DAYBOOK_KIND_LIST)
    return missing ("list of rules", parent, error);
  if (!insert (self, list, at, json, &index, error))
    return FALSE;
  if (place != NULL)
    *place = place_in (parent, index);
  return TRUE;
}

static gboolean
remove_node (DaybookDraft *self, DaybookNode node, GError **error)
{
  Edit edit = { .tree = daybook_draft_tree (self), .how = HOW_REMOVE, .at = node };

  return apply (self, &edit, NULL, error);
}

gboolean
daybook_draft_remove_rule (DaybookDraft *self, const char *place, GError **error)
{
  DaybookNode node = daybook_draft_find (self, place);

  return node != DAYBOOK_NODE_NONE ? remove_node (self, node, error)
                                   : missing ("rule", place, error);
}

/* Moves the element @at of the list that @find leads to; one edit. */
static gboolean
move (DaybookDraft *self, DaybookNode list, guint at, int by, guint *index, GError **error)
{
  DaybookTree *tree = daybook_draft_tree (self);
  gint64 to = (gint64) at + by;
  g_autoptr(DaybookTree) without = NULL;
  g_autofree char *piece = NULL;
  Edit edit = { .tree = tree, .how = HOW_REMOVE, .at = daybook_tree_at (tree, list, at) };
  const char *source;
  gsize length;
  DaybookTree *after;

  if (to < 0 || to >= daybook_tree_count (tree, list))
    return FALSE;
  source = daybook_tree_source (tree, edit.at, &length);
  piece = g_strndup (source, length);
  without = edited (&edit, error);
  if (without == NULL)
    return FALSE;
  /* What stands in front of the list is as it was, so the list has the number that it had. */
  edit.tree = without;
  edit.json = piece;
  edit.how = (guint) to == daybook_tree_count (without, list) ? HOW_APPEND : HOW_INSERT;
  edit.at = edit.how == HOW_APPEND ? list : daybook_tree_at (without, list, (guint) to);
  after = edited (&edit, error);
  if (after == NULL)
    return FALSE;
  take (self, after, NULL);
  *index = (guint) to;
  return TRUE;
}

gboolean
daybook_draft_move_rule (
    DaybookDraft *self, const char *place, int by, char **now_at, GError **error)
{
  g_autofree char *parent = NULL;
  guint at = split_place (place, &parent), index;

  if (daybook_draft_find (self, place) == DAYBOOK_NODE_NONE)
    return missing ("rule", place, error);
  if (!move (self, list_of (self, parent), at, by, &index, error))
    return FALSE;
  if (now_at != NULL)
    *now_at = place_in (parent, index);
  return TRUE;
}

/* Sets, adds or takes away the member of the object @node. */
static gboolean
set_member (DaybookDraft *self,
            DaybookNode node,
            const char *member,
            const char *json,
            const char *typing,
            GError **error)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  DaybookNode old = daybook_tree_get (tree, node, member);
  Edit edit = { .tree = tree, .key = member, .json = json };

  if (old == DAYBOOK_NODE_NONE && json == NULL)
    return TRUE;
  edit.at = old != DAYBOOK_NODE_NONE ? old : node;
  edit.how = old == DAYBOOK_NODE_NONE ? HOW_APPEND : json == NULL ? HOW_REMOVE : HOW_REPLACE;
  return apply (self, &edit, typing, error);
}

/* The rule as text, with @json at @member and none of those that it excludes. */
static char *
with_source (const DaybookTree *tree, DaybookNode rule, const char *member, const char *json)
{
  static const char *const sources[] = { "from", "const", "each", NULL };
  gboolean written = FALSE;
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  for (DaybookNode node = daybook_tree_first (tree, rule); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      const char *key = daybook_tree_key (tree, node);
      gboolean is_source = g_strv_contains (sources, key);

      if (is_source && written)
        continue;
      daybook_json_key (&out, is_source ? member : key);
      if (is_source)
        daybook_json_add_raw (&out, json, -1);
      else
        daybook_json_add_node (&out, tree, node);
      written |= is_source;
    }
  if (!written)
    {
      daybook_json_key (&out, member);
      daybook_json_add_raw (&out, json, -1);
    }
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static gboolean
is_json (const char *json, GError **error)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (json, -1, error);

  if (tree == NULL && error != NULL && *error != NULL)
    (*error)->code = DAYBOOK_ERROR_SETUP;
  return tree != NULL;
}

gboolean
daybook_draft_set_member (DaybookDraft *self,
                          const char *place,
                          const char *member,
                          const char *json,
                          GError **error)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  DaybookNode rule = daybook_draft_find (self, place);
  g_autofree char *typing = g_strdup_printf ("%s %s", place, member);
  g_autofree char *whole = NULL;
  Edit edit = { .tree = tree, .how = HOW_REPLACE, .at = rule };

  if (rule == DAYBOOK_NODE_NONE)
    return missing ("rule", place, error);
  if (json == NULL
      || (!g_str_equal (member, "from") && !g_str_equal (member, "const")
          && !g_str_equal (member, "each")))
    return set_member (self, rule, member, json, typing, error);
  if (!is_json (json, error))
    return FALSE;
  edit.json = whole = with_source (tree, rule, member, json);
  return apply (self, &edit, typing, error);
}

static DaybookNode
step_at (const DaybookDraft *self, const char *place, guint at)
{
  const DaybookTree *tree = daybook_draft_tree (self);

  return daybook_tree_at (tree, daybook_tree_get (tree, daybook_draft_find (self, place), "steps"),
                          at);
}

gboolean
daybook_draft_add_step (
    DaybookDraft *self, const char *place, guint at, const char *json, GError **error)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  DaybookNode rule = daybook_draft_find (self, place);
  DaybookNode list = daybook_tree_get (tree, rule, "steps");
  g_autofree char *first = g_strdup_printf ("[%s]", json);
  guint index;

  if (rule == DAYBOOK_NODE_NONE)
    return missing ("rule", place, error);
  if (list == DAYBOOK_NODE_NONE)
    return set_member (self, rule, "steps", first, NULL, error);
  return insert (self, list, at, json, &index, error);
}

gboolean
daybook_draft_set_step (
    DaybookDraft *self, const char *place, guint at, const char *json, GError **error)
{
  g_autofree char *typing = g_strdup_printf ("%s step %u", place, at);
  Edit edit = { .tree = daybook_draft_tree (self),
                .how = HOW_REPLACE,
                .at = step_at (self, place, at),
                .json = json };

  return edit.at != DAYBOOK_NODE_NONE ? apply (self, &edit, typing, error)
                                      : missing ("step", place, error);
}

gboolean
daybook_draft_remove_step (DaybookDraft *self, const char *place, guint at, GError **error)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  DaybookNode step = step_at (self, place, at);
  DaybookNode list = daybook_tree_get (tree, daybook_draft_find (self, place), "steps");

  if (step == DAYBOOK_NODE_NONE)
    return missing ("step", place, error);
  return remove_node (self, daybook_tree_count (tree, list) == 1 ? list : step, error);
}

gboolean
daybook_draft_move_step (DaybookDraft *self, const char *place, guint at, int by, GError **error)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  DaybookNode list = daybook_tree_get (tree, daybook_draft_find (self, place), "steps");
  guint index;

  if (step_at (self, place, at) == DAYBOOK_NODE_NONE)
    return missing ("step", place, error);
  return move (self, list, at, by, &index, error);
}

gboolean
daybook_draft_set_table (DaybookDraft *self, const char *name, const char *json, GError **error)
{
  const DaybookTree *tree = daybook_draft_tree (self);
  DaybookNode tables = daybook_tree_get (tree, 0, "tables");
  g_autofree char *typing = g_strdup_printf ("table %s", name);
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *first = NULL;

  if (tables != DAYBOOK_NODE_NONE || json == NULL)
    return set_member (self, tables, name, json, typing, error);
  if (!is_json (json, error))
    return FALSE;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_key (&out, name);
  daybook_json_add_raw (&out, json, -1);
  daybook_json_end_object (&out);
  first = daybook_json_writer_steal (&out);
  return set_member (self, 0, "tables", first, typing, error);
}

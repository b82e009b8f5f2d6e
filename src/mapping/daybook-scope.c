/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named values beside an input, and the filling of texts and bodies from them. */
#include "daybook-scope.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-placeholder.h"

typedef struct
{
  DaybookTree *tree;
  DaybookNode node;
} Entry;

struct _DaybookScope
{
  const DaybookScope *parent;
  GHashTable *entries; /* name (owned) → Entry */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  daybook_tree_unref (entry->tree);
  g_free (entry);
}

/* Takes @tree. */
static void
put (DaybookScope *self, const char *name, DaybookTree *tree, DaybookNode node)
{
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry){ tree, node };
  g_hash_table_replace (self->entries, g_strdup (name), entry);
}

/* What our own writer wrote can be read again. */
static void
put_written (DaybookScope *self, const char *name, DaybookJsonWriter *written)
{
  g_autofree char *json = daybook_json_writer_steal (written);
  DaybookTree *tree = daybook_tree_new (json, -1, NULL);

  g_assert (tree != NULL);
  put (self, name, tree, 0);
}

DaybookScope *
daybook_scope_new (const DaybookScope *parent)
{
  DaybookScope *self = g_new0 (DaybookScope, 1);

  self->parent = parent;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);

  return self;
}

void
daybook_scope_free (DaybookScope *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->entries);
  g_free (self);
}

void
daybook_scope_set_text (DaybookScope *self, const char *name, const char *text)
{
  g_auto (DaybookJsonWriter) out = { 0 };

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  if (text == NULL)
    {
      g_hash_table_remove (self->entries, name);
      return;
    }

  daybook_json_writer_init (&out);
  daybook_json_add_string (&out, text);
  put_written (self, name, &out);
}

void
daybook_scope_set_int (DaybookScope *self, const char *name, gint64 value)
{
  g_auto (DaybookJsonWriter) out = { 0 };

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  daybook_json_writer_init (&out);
  daybook_json_add_int (&out, value);
  put_written (self, name, &out);
}

void
daybook_scope_set_node (DaybookScope *self, const char *name, DaybookTree *tree, DaybookNode node)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (tree != NULL);

  put (self, name, daybook_tree_ref (tree), node);
}

gboolean
daybook_scope_set_json (DaybookScope *self, const char *name, const char *json, GError **error)
{
  DaybookTree *tree;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  tree = daybook_tree_new (json, -1, error);
  if (tree == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }

  put (self, name, tree, 0);

  return TRUE;
}

/* The first name of a path, looked up here and then in the parents. */
static const Entry *
find_entry (const DaybookScope *self, const char *path, gsize length)
{
  char buffer[64];
  g_autofree char *large = length < sizeof buffer ? NULL : g_strndup (path, length);
  const char *name = large;

  if (name == NULL)
    {
      memcpy (buffer, path, length);
      buffer[length] = '\0';
      name = buffer;
    }

  for (; self != NULL; self = self->parent)
    {
      const Entry *entry = g_hash_table_lookup (self->entries, name);

      if (entry != NULL)
        return entry;
    }

  return NULL;
}

DaybookNode
daybook_scope_find (const DaybookScope *self, const char *path, const DaybookTree **tree)
{
  gsize length;
  const Entry *entry;
  DaybookNode node;

  g_return_val_if_fail (self != NULL, DAYBOOK_NODE_NONE);
  g_return_val_if_fail (path != NULL, DAYBOOK_NODE_NONE);
  g_return_val_if_fail (tree != NULL, DAYBOOK_NODE_NONE);

  length = strcspn (path, ".[");
  entry = find_entry (self, path, length);
  if (entry == NULL)
    return DAYBOOK_NODE_NONE;

  path += length;
  node = daybook_tree_find (entry->tree, entry->node, *path == '.' ? path + 1 : path);
  if (node != DAYBOOK_NODE_NONE)
    *tree = entry->tree;

  return node;
}

/* The value of a hole: NONE when it is missing or null, which @hole must then allow. */
static gboolean
find_hole (const DaybookScope *self,
           const DaybookPlaceholder *hole,
           const DaybookTree **tree,
           DaybookNode *node,
           GError **error)
{
  g_autofree char *name = g_strndup (hole->text, hole->length);
  DaybookNode found = daybook_scope_find (self, name, tree);

  if (found != DAYBOOK_NODE_NONE && daybook_tree_kind (*tree, found) == DAYBOOK_KIND_NULL)
    found = DAYBOOK_NODE_NONE;

  if (found == DAYBOOK_NODE_NONE && !hole->optional)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "there is no value for {%s}: give it, or write {%s?}", name, name);
      return FALSE;
    }

  *node = found;

  return TRUE;
}

static void
append_escaped (GString *out, const char *text, gboolean quoted, DaybookEscape escape)
{
  g_autoptr (GString) slashed = NULL;

  if (quoted || escape == DAYBOOK_ESCAPE_QUOTES)
    {
      slashed = g_string_new (NULL);
      for (; *text != '\0'; text++)
        {
          if (*text == '\'' || *text == '\\')
            g_string_append_c (slashed, '\\');
          g_string_append_c (slashed, *text);
        }
      text = slashed->str;
    }

  if (escape == DAYBOOK_ESCAPE_URL)
    g_string_append_uri_escaped (out, text, NULL, FALSE);
  else
    g_string_append (out, text);
}

static gboolean
fill_hole (const DaybookScope *self,
           const DaybookPlaceholder *hole,
           DaybookEscape escape,
           GString *out,
           GError **error)
{
  const DaybookTree *tree = NULL;
  DaybookNode node;
  const char *text;

  if (!find_hole (self, hole, &tree, &node, error))
    return FALSE;
  if (node == DAYBOOK_NODE_NONE)
    return TRUE;

  switch (daybook_tree_kind (tree, node))
    {
    case DAYBOOK_KIND_TRUE:
      text = "true";
      break;
    case DAYBOOK_KIND_FALSE:
      text = "false";
      break;
    case DAYBOOK_KIND_NUMBER:
    case DAYBOOK_KIND_STRING:
      text = daybook_tree_text (tree, node, NULL);
      break;
    case DAYBOOK_KIND_LIST:
    case DAYBOOK_KIND_OBJECT:
    case DAYBOOK_KIND_NULL:
    case DAYBOOK_KIND_NONE:
    default:
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "{%.*s} is %s, which cannot stand in a text", (int) hole->length, hole->text,
                   daybook_kind_name (daybook_tree_kind (tree, node)));
      return FALSE;
    }

  append_escaped (out, text, hole->quoted, escape);

  return TRUE;
}

char *
daybook_scope_fill (const DaybookScope *self,
                    const char *text,
                    DaybookEscape escape,
                    GError **error)
{
  g_autoptr (GString) out = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  out = g_string_new (NULL);
  while (*text != '\0')
    {
      DaybookPlaceholder piece;

      if (!daybook_placeholder_next (&text, &piece, error))
        return NULL;

      if (!piece.hole)
        g_string_append_len (out, piece.text, (gssize) piece.length);
      else if (!fill_hole (self, &piece, escape, out, error))
        return NULL;
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Whether @text is one hole from end to end, whose value keeps its JSON type. */
static gboolean
is_one_hole (const char *text, DaybookPlaceholder *hole)
{
  return text[0] == '{' && daybook_placeholder_next (&text, hole, NULL) && *text == '\0'
         && hole->hole && !hole->quoted;
}

/* Writes a string filled, behind @key when there is one; a missing optional hole writes neither. */
static gboolean
fill_string (const DaybookScope *self,
             const char *text,
             const char *key,
             DaybookJsonWriter *out,
             GError **error)
{
  const DaybookTree *found_tree = NULL;
  g_autofree char *filled = NULL;
  DaybookPlaceholder hole;
  DaybookNode found = DAYBOOK_NODE_NONE;
  gboolean whole = is_one_hole (text, &hole);

  if (whole && !find_hole (self, &hole, &found_tree, &found, error))
    return FALSE;
  if (whole && found == DAYBOOK_NODE_NONE)
    return TRUE;

  if (key != NULL)
    daybook_json_key (out, key);

  if (whole)
    {
      daybook_json_add_node (out, found_tree, found);
      return TRUE;
    }

  filled = daybook_scope_fill (self, text, DAYBOOK_ESCAPE_NONE, error);
  if (filled == NULL)
    return FALSE;

  daybook_json_add_string (out, filled);

  return TRUE;
}

/* As deep as the tree, which has a limit. */
static gboolean
fill_node (const DaybookScope *self,
           const DaybookTree *tree,
           DaybookNode node,
           const char *key,
           DaybookJsonWriter *out,
           GError **error)
{
  DaybookKind kind = daybook_tree_kind (tree, node);
  gboolean object = kind == DAYBOOK_KIND_OBJECT;
  DaybookNode child;

  if (kind == DAYBOOK_KIND_STRING)
    return fill_string (self, daybook_tree_text (tree, node, NULL), key, out, error);

  if (key != NULL)
    daybook_json_key (out, key);

  if (!object && kind != DAYBOOK_KIND_LIST)
    {
      daybook_json_add_node (out, tree, node);
      return TRUE;
    }

  if (object)
    daybook_json_begin_object (out);
  else
    daybook_json_begin_list (out);

  for (child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (tree, child))
    if (!fill_node (self, tree, child, object ? daybook_tree_key (tree, child) : NULL, out, error))
      return FALSE;

  if (object)
    daybook_json_end_object (out);
  else
    daybook_json_end_list (out);

  return TRUE;
}

gboolean
daybook_scope_fill_json (const DaybookScope *self,
                         const DaybookTree *tree,
                         DaybookNode node,
                         DaybookJsonWriter *out,
                         GError **error)
{
  const DaybookTree *found_tree = NULL;
  DaybookPlaceholder hole;
  DaybookNode found;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (tree != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  /* A body that is nothing but a missing optional hole must still be a value. */
  if (daybook_tree_kind (tree, node) == DAYBOOK_KIND_STRING
      && is_one_hole (daybook_tree_text (tree, node, NULL), &hole)
      && find_hole (self, &hole, &found_tree, &found, NULL) && found == DAYBOOK_NODE_NONE)
    {
      daybook_json_add_null (out);
      return TRUE;
    }

  return fill_node (self, tree, node, NULL, out, error);
}

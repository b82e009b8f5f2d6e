/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An ordered list of names, each with its value as a tree of its own: these objects have a handful
 * of members. */
#include "daybook-object.h"

#include "daybook-error.h"

typedef struct
{
  char *name;
  DaybookTree *value;
} Member;

struct _DaybookObject
{
  GPtrArray *members; /* Member */
};

static void
member_free (gpointer data)
{
  Member *member = data;

  daybook_tree_unref (member->value);
  g_free (member->name);
  g_free (member);
}

static Member *
find_member (const DaybookObject *self, const char *name)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (g_str_equal (member->name, name))
        return member;
    }

  return NULL;
}

static void
remove_member (DaybookObject *self, const char *name)
{
  Member *member = find_member (self, name);

  if (member != NULL)
    g_ptr_array_remove (self->members, member);
}

/* What our own writer wrote can be read again. */
static void
put_written (DaybookObject *self, const char *name, DaybookJsonWriter *written)
{
  g_autofree char *json = daybook_json_writer_steal (written);
  DaybookTree *value = daybook_tree_new (json, -1, NULL);
  Member *member = find_member (self, name);

  g_assert (value != NULL);
  if (member != NULL)
    {
      daybook_tree_unref (member->value);
      member->value = value;
      return;
    }

  member = g_new (Member, 1);
  *member = (Member){ g_strdup (name), value };
  g_ptr_array_add (self->members, member);
}

DaybookObject *
daybook_object_new (const char *json, GError **error)
{
  g_autoptr(DaybookObject) self = g_new0 (DaybookObject, 1);
  g_autoptr(DaybookTree) tree = NULL;

  self->members = g_ptr_array_new_with_free_func (member_free);
  if (json == NULL)
    return g_steal_pointer (&self);

  tree = daybook_tree_new (json, -1, error);
  if (tree == NULL)
    return NULL;
  if (daybook_tree_kind (tree, 0) != DAYBOOK_KIND_OBJECT)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "expected an object, found %s",
                   daybook_kind_name (daybook_tree_kind (tree, 0)));
      return NULL;
    }

  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    daybook_object_set_node (self, daybook_tree_key (tree, node), tree, node);

  return g_steal_pointer (&self);
}

void
daybook_object_free (DaybookObject *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->members);
  g_free (self);
}

void
daybook_object_set_text (DaybookObject *self, const char *name, const char *text)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  if (text == NULL)
    {
      remove_member (self, name);
      return;
    }

  daybook_json_writer_init (&out);
  daybook_json_add_string (&out, text);
  put_written (self, name, &out);
}

void
daybook_object_set_int (DaybookObject *self, const char *name, gint64 value)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_add_int (&out, value);
  put_written (self, name, &out);
}

void
daybook_object_set_node (DaybookObject *self,
                         const char *name,
                         const DaybookTree *tree,
                         DaybookNode node)
{
  DaybookKind kind = daybook_tree_kind (tree, node);
  g_auto(DaybookJsonWriter) out = { 0 };

  if (kind == DAYBOOK_KIND_NONE || kind == DAYBOOK_KIND_NULL)
    {
      remove_member (self, name);
      return;
    }

  daybook_json_writer_init (&out);
  daybook_json_add_node (&out, tree, node);
  put_written (self, name, &out);
}

const char *
daybook_object_word (const DaybookTree *tree, DaybookNode node)
{
  switch (daybook_tree_kind (tree, node))
    {
    case DAYBOOK_KIND_TRUE:
      return "true";
    case DAYBOOK_KIND_FALSE:
      return "false";
    case DAYBOOK_KIND_STRING:
    case DAYBOOK_KIND_NUMBER:
      return daybook_tree_text (tree, node, NULL);
    case DAYBOOK_KIND_LIST:
    case DAYBOOK_KIND_OBJECT:
    case DAYBOOK_KIND_NULL:
    case DAYBOOK_KIND_NONE:
    default:
      return NULL;
    }
}

const char *
daybook_object_text (const DaybookObject *self, const char *name)
{
  const Member *member = find_member (self, name);

  return member != NULL ? daybook_object_word (member->value, 0) : NULL;
}

gint64
daybook_object_int (const DaybookObject *self, const char *name, gint64 otherwise)
{
  const Member *member = find_member (self, name);
  gint64 value = otherwise;

  return member != NULL && daybook_tree_int (member->value, 0, &value) ? value : otherwise;
}

char *
daybook_object_dup_json (const DaybookObject *self)
{
  g_auto(DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  for (guint i = 0; i < self->members->len; i++)
    {
      const Member *member = g_ptr_array_index (self->members, i);

      daybook_json_key (&out, member->name);
      daybook_json_add_node (&out, member->value, 0);
    }
  daybook_json_end_object (&out);

  return daybook_json_writer_steal (&out);
}

void
daybook_object_fill_scope (const DaybookObject *self, DaybookScope *scope)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      const Member *member = g_ptr_array_index (self->members, i);

      daybook_scope_set_node (scope, member->name, member->value, 0);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of a mapping, split when they are loaded so that a run only compares keys. */
#include "daybook-source.h"

#include <string.h>

#include "daybook-error.h"

typedef struct
{
  const char *key; /* inside the source's parts text; NULL for an index */
  guint index;
} Part;

typedef enum
{
  BASE_ELEMENT,
  BASE_ROOT,
  BASE_SCOPE,
  BASE_CONSTANT,
} Base;

struct _DaybookSource
{
  char *path;
  char *words; /* a copy of the path with its keys NUL terminated */
  GArray *parts;
  Base base;
  guint ups;
};

static gboolean
fail (const char *path, const char *why, GError **error)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "the path \"%s\" %s", path, why);

  return FALSE;
}

/* Reads "[12]" at @at, which is overwritten with NUL so that a key before it ends there. */
static char *
split_index (char *at, GArray *parts)
{
  char *end;
  guint64 index = g_ascii_strtoull (at + 1, &end, 10);
  Part part = { NULL, (guint) index };

  if (!g_ascii_isdigit (at[1]) || *end != ']' || index > G_MAXINT32
      || (end[1] != '\0' && end[1] != '.' && end[1] != '['))
    return NULL;

  *at = '\0';
  g_array_append_val (parts, part);

  return end + 1;
}

/* Reads "['a.b']" at @at: a key that holds points or brackets. NULL when it does not end. */
static char *
split_quoted (char *at, GArray *parts)
{
  char *end = strstr (at + 2, "']");
  Part part = { at + 2, 0 };

  if (end == NULL || end == at + 2 || (end[2] != '\0' && end[2] != '.' && end[2] != '['))
    return NULL;

  *at = '\0';
  *end = '\0';
  g_array_append_val (parts, part);

  return end + 2;
}

/* Splits "a.b[0].c" in place. */
static gboolean
split_parts (DaybookSource *self, char *at, GError **error)
{
  while (*at != '\0')
    {
      if (*at == '[')
        {
          at = at[1] == '\'' ? split_quoted (at, self->parts) : split_index (at, self->parts);
          if (at == NULL)
            return fail (self->path, "has brackets without a whole number or 'name'", error);
        }
      else
        {
          Part part = { at, 0 };

          at += strcspn (at, ".[");
          if (at == part.key)
            return fail (self->path, "has an empty name between its points", error);
          g_array_append_val (self->parts, part);
        }

      if (*at == '.' && at[1] == '\0')
        return fail (self->path, "ends in a point", error);
      if (*at == '.')
        *at++ = '\0';
    }

  return TRUE;
}

/* Takes "$up" or "$root" off @at when it is the whole first name. */
static gboolean
take_base (char **at, const char *base)
{
  gsize length = strlen (base);

  if (strncmp (*at, base, length) != 0
      || ((*at)[length] != '\0' && (*at)[length] != '.' && (*at)[length] != '['))
    return FALSE;

  *at += length;
  if (**at == '.' && (*at)[1] != '\0')
    (*at)++;

  return TRUE;
}

static gboolean
split_path (DaybookSource *self, guint enclosing, GError **error)
{
  char *at = self->words;

  if (*at == '=')
    {
      self->base = BASE_CONSTANT;
      return TRUE;
    }

  while (take_base (&at, "$up"))
    self->ups++;
  if (self->ups > enclosing)
    return fail (self->path, "goes above the whole input: there is no enclosing element", error);

  if (self->ups == 0 && take_base (&at, "$root"))
    self->base = BASE_ROOT;
  else if (*at == '$')
    {
      if (self->ups > 0 || at[1] == '\0' || at[1] == '.' || at[1] == '[')
        return fail (self->path, "has a $ without a name", error);
      self->base = BASE_SCOPE;
      return TRUE;
    }
  else if (*at == '.')
    at++;

  return split_parts (self, at, error);
}

DaybookSource *
daybook_source_new (const char *path, guint enclosing, GError **error)
{
  g_autoptr (DaybookSource) self = g_new0 (DaybookSource, 1);

  self->path = g_strdup (path);
  self->words = g_strdup (path);
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));

  if (!split_path (self, enclosing, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
daybook_source_free (DaybookSource *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->words);
  g_array_unref (self->parts);
  g_free (self);
}

const char *
daybook_source_path (const DaybookSource *self)
{
  return self->path;
}

const char *
daybook_source_constant (const DaybookSource *self)
{
  return self->base == BASE_CONSTANT ? self->path + 1 : NULL;
}

static DaybookValue
find_in_scope (const DaybookSource *self, const DaybookPass *pass)
{
  const DaybookTree *tree = NULL;
  DaybookNode node;

  if (pass->scope == NULL)
    return DAYBOOK_NOTHING;

  node = daybook_scope_find (pass->scope, self->path + 1, &tree);

  return daybook_value_node (tree, node);
}

/* One part into a value that a step made: only a list has parts then. */
static DaybookValue
enter_made (const DaybookValue *value, const Part *part)
{
  if (value->kind != DAYBOOK_VALUE_LIST || part->key != NULL || part->index >= value->count)
    return DAYBOOK_NOTHING;

  return value->items[part->index];
}

static DaybookValue
find_in_value (const DaybookSource *self, DaybookValue value)
{
  guint i;

  for (i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (value.kind != DAYBOOK_VALUE_NODE)
        value = enter_made (&value, part);
      else if (part->key != NULL)
        value.node = daybook_tree_get (value.tree, value.node, part->key);
      else
        value.node = daybook_tree_at (value.tree, value.node, part->index);
    }

  return value.kind == DAYBOOK_VALUE_NODE ? daybook_value_node (value.tree, value.node) : value;
}

DaybookValue
daybook_source_find (const DaybookSource *self, const DaybookPass *pass, const DaybookFrame *frame)
{
  guint i;

  switch (self->base)
    {
    case BASE_CONSTANT:
      return daybook_value_text (self->path + 1, strlen (self->path + 1));

    case BASE_SCOPE:
      return find_in_scope (self, pass);

    case BASE_ROOT:
      return find_in_value (self, pass->root->element);

    case BASE_ELEMENT:
    default:
      for (i = 0; i < self->ups; i++)
        frame = frame->up;
      return find_in_value (self, frame->element);
    }
}

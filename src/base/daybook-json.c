/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed reading of a tree: the first thing that is missing or of a wrong type is kept with its
 * path. */
#include "daybook-json.h"

#include "daybook-error.h"

DaybookJson
daybook_json_over (const DaybookTree *tree,
                   DaybookNode        node,
                   const char        *what)
{
  return (DaybookJson) { .tree = tree, .node = node, .what = what };
}

gboolean
daybook_json_done (DaybookJson *self,
                   GError     **error)
{
  if (self->failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

/* The words for a field in a message: "order.lines[0].sku". */
static char *
dup_path (const DaybookJson *self,
          const char        *name)
{
  const char *what = self->what != NULL ? self->what : "";
  gboolean plain = *what == '\0' || *name == '\0' || *name == '[';

  return g_strconcat (what, plain ? "" : ".", name, NULL);
}

static void
fail (DaybookJson *self,
      const char  *name,
      const char  *expected,
      DaybookKind  found)
{
  g_autofree char *path = dup_path (self, name);

  self->failure = g_error_new (DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE, "%s: expected %s, found %s",
                               path, expected, daybook_kind_name (found));
}

/* The field @name, or DAYBOOK_NODE_NONE after a failure, or when nothing or null is there. With
 * @needed the absence is a failure too; a container above the field that is not one is blamed
 * first. */
static DaybookNode
look_up (DaybookJson *self,
         const char  *name,
         const char  *expected,
         gboolean     needed)
{
  DaybookNode node;
  DaybookKind kind;

  g_return_val_if_fail (name != NULL, DAYBOOK_NODE_NONE);

  if (self->failure != NULL)
    return DAYBOOK_NODE_NONE;

  node = daybook_tree_find (self->tree, self->node, name);
  kind = daybook_tree_kind (self->tree, node);
  if (kind != DAYBOOK_KIND_NONE && kind != DAYBOOK_KIND_NULL)
    return node;

  if (needed)
    {
      DaybookKind outer = daybook_tree_kind (self->tree, self->node);

      if (*name == '\0' || outer == DAYBOOK_KIND_OBJECT || outer == DAYBOOK_KIND_LIST)
        fail (self, name, expected, kind);
      else
        fail (self, "", *name == '[' ? "a list" : "an object", outer);
    }

  return DAYBOOK_NODE_NONE;
}

static DaybookNode
look_up_kind (DaybookJson *self,
              const char  *name,
              DaybookKind  kind,
              gboolean     needed)
{
  DaybookNode node = look_up (self, name, daybook_kind_name (kind), needed);
  DaybookKind found = daybook_tree_kind (self->tree, node);

  if (node == DAYBOOK_NODE_NONE || found == kind)
    return node;

  fail (self, name, daybook_kind_name (kind), found);
  return DAYBOOK_NODE_NONE;
}

static gint64
read_int (DaybookJson *self,
          const char  *name,
          gboolean     needed,
          gint64       otherwise)
{
  static const char expected[] = "a whole number";
  DaybookNode node = look_up (self, name, expected, needed);
  gint64 value = 0;

  if (node == DAYBOOK_NODE_NONE)
    return self->failure != NULL ? 0 : otherwise;

  if (!daybook_tree_int (self->tree, node, &value))
    {
      if (daybook_tree_kind (self->tree, node) == DAYBOOK_KIND_NUMBER)
        {
          g_autofree char *path = dup_path (self, name);

          self->failure =
              g_error_new (DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                           "%s: expected a whole number of 64 bits, found another number", path);
        }
      else
        fail (self, name, expected, daybook_tree_kind (self->tree, node));
      return 0;
    }

  return value;
}

static DaybookMoney
read_money (DaybookJson *self,
            const char  *name,
            gboolean     needed)
{
  DaybookMoney money = { 0 };
  DaybookNode node = look_up_kind (self, name, DAYBOOK_KIND_OBJECT, needed);
  g_autofree char *path = NULL;
  DaybookJson inner;
  const char *currency;

  if (node == DAYBOOK_NODE_NONE)
    return money;

  path = dup_path (self, name);
  inner = daybook_json_over (self->tree, node, path);
  money.minor = daybook_json_int (&inner, "amount");
  currency = daybook_json_string (&inner, "currency");
  if (inner.failure == NULL && !daybook_currency_parse (currency, money.currency, &inner.failure))
    g_prefix_error (&inner.failure, "%s.currency: ", path);

  if (daybook_json_done (&inner, &self->failure))
    return money;

  return (DaybookMoney) { 0 };
}

const char *
daybook_json_string (DaybookJson *self,
                     const char  *name)
{
  return daybook_tree_text (self->tree, look_up_kind (self, name, DAYBOOK_KIND_STRING, TRUE), NULL);
}

const char *
daybook_json_string_or (DaybookJson *self,
                        const char  *name,
                        const char  *otherwise)
{
  DaybookNode node = look_up_kind (self, name, DAYBOOK_KIND_STRING, FALSE);

  if (node == DAYBOOK_NODE_NONE)
    return self->failure != NULL ? NULL : otherwise;

  return daybook_tree_text (self->tree, node, NULL);
}

gint64
daybook_json_int (DaybookJson *self,
                  const char  *name)
{
  return read_int (self, name, TRUE, 0);
}

gint64
daybook_json_int_or (DaybookJson *self,
                     const char  *name,
                     gint64       otherwise)
{
  return read_int (self, name, FALSE, otherwise);
}

gboolean
daybook_json_bool_or (DaybookJson *self,
                      const char  *name,
                      gboolean     otherwise)
{
  static const char expected[] = "true or false";
  DaybookNode node = look_up (self, name, expected, FALSE);
  DaybookKind kind = daybook_tree_kind (self->tree, node);

  if (node == DAYBOOK_NODE_NONE)
    return self->failure == NULL && otherwise;

  if (kind != DAYBOOK_KIND_TRUE && kind != DAYBOOK_KIND_FALSE)
    fail (self, name, expected, kind);

  return kind == DAYBOOK_KIND_TRUE;
}

DaybookNode
daybook_json_list (DaybookJson *self,
                   const char  *name)
{
  return look_up_kind (self, name, DAYBOOK_KIND_LIST, TRUE);
}

DaybookNode
daybook_json_list_or_none (DaybookJson *self,
                           const char  *name)
{
  return look_up_kind (self, name, DAYBOOK_KIND_LIST, FALSE);
}

DaybookNode
daybook_json_object (DaybookJson *self,
                     const char  *name)
{
  return look_up_kind (self, name, DAYBOOK_KIND_OBJECT, TRUE);
}

DaybookNode
daybook_json_object_or_none (DaybookJson *self,
                             const char  *name)
{
  return look_up_kind (self, name, DAYBOOK_KIND_OBJECT, FALSE);
}

DaybookMoney
daybook_json_money (DaybookJson *self,
                    const char  *name)
{
  return read_money (self, name, TRUE);
}

DaybookMoney
daybook_json_money_or_none (DaybookJson *self,
                            const char  *name)
{
  return read_money (self, name, FALSE);
}

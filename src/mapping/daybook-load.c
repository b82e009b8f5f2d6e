/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the pieces of a mapping document with errors that its author can follow. */
#include "daybook-load.h"

#include "daybook-error.h"

static void
prefix (const DaybookLoad *self, DaybookNode node, GError **error)
{
  if (self->rule > 0)
    g_prefix_error (error, "rule %u (to %s): ", self->rule,
                    self->to != NULL ? self->to : "nowhere");

  g_prefix_error (error, "%s:%u: ", self->setup->file, daybook_tree_line (self->tree, node));
}

gboolean
daybook_load_fail (
    const DaybookLoad *self, DaybookNode node, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, message);
  prefix (self, node, error);

  return FALSE;
}

gboolean
daybook_load_place (const DaybookLoad *self, DaybookNode node, GError **error)
{
  prefix (self, node, error);

  if (error != NULL && *error != NULL)
    (*error)->code = DAYBOOK_ERROR_SETUP;

  return FALSE;
}

gboolean
daybook_load_members (const DaybookLoad *self,
                      DaybookNode node,
                      const char *what,
                      const char *const *known,
                      const char *const *more,
                      GError **error)
{
  DaybookNode child;

  if (daybook_tree_kind (self->tree, node) != DAYBOOK_KIND_OBJECT)
    return daybook_load_fail (self, node, error, "%s is an object, found %s", what,
                              daybook_kind_name (daybook_tree_kind (self->tree, node)));

  for (child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    {
      const char *key = daybook_tree_key (self->tree, child);

      if (!g_strv_contains (known, key) && (more == NULL || !g_strv_contains (more, key)))
        return daybook_load_fail (self, child, error, "%s has no member \"%s\"", what, key);
    }

  return TRUE;
}

static gboolean
fail_kind (const DaybookLoad *self,
           DaybookNode node,
           const char *name,
           const char *expected,
           GError **error)
{
  return daybook_load_fail (self, node, error, "\"%s\" is %s, found %s", name, expected,
                            daybook_kind_name (daybook_tree_kind (self->tree, node)));
}

const char *
daybook_load_text (const DaybookLoad *self, DaybookNode node, const char *name, GError **error)
{
  if (daybook_tree_kind (self->tree, node) == DAYBOOK_KIND_STRING)
    return daybook_tree_text (self->tree, node, NULL);

  fail_kind (self, node, name, "a string", error);

  return NULL;
}

gboolean
daybook_load_bool (
    const DaybookLoad *self, DaybookNode node, const char *name, gboolean *out, GError **error)
{
  DaybookKind kind = daybook_tree_kind (self->tree, node);

  if (kind != DAYBOOK_KIND_TRUE && kind != DAYBOOK_KIND_FALSE)
    return fail_kind (self, node, name, "true or false", error);

  *out = kind == DAYBOOK_KIND_TRUE;

  return TRUE;
}

gboolean
daybook_load_int (const DaybookLoad *self,
                  DaybookNode node,
                  const char *name,
                  gint64 least,
                  gint64 *out,
                  GError **error)
{
  gint64 value;

  if (!daybook_tree_int (self->tree, node, &value))
    return fail_kind (self, node, name, "a whole number", error);
  if (value < least || value > G_MAXINT32)
    return daybook_load_fail (
        self, node, error, "\"%s\" is a whole number of at least %" G_GINT64_FORMAT, name, least);

  *out = value;

  return TRUE;
}

gboolean
daybook_load_is_list (const DaybookLoad *self, DaybookNode node, const char *name, GError **error)
{
  return daybook_tree_kind (self->tree, node) == DAYBOOK_KIND_LIST
         || fail_kind (self, node, name, "a list", error);
}

DaybookSource *
daybook_load_source (
    const DaybookLoad *self, DaybookNode node, const char *name, gboolean constant, GError **error)
{
  const char *path = daybook_load_text (self, node, name, error);
  g_autoptr (DaybookSource) source = NULL;

  if (path == NULL)
    return NULL;

  if (*path == '=' && !constant)
    {
      daybook_load_fail (self, node, error, "\"%s\" is a path; for a fixed value use \"const\"",
                         name);
      return NULL;
    }

  source = daybook_source_new (path, self->enclosing, error);
  if (source == NULL)
    daybook_load_place (self, node, error);

  return g_steal_pointer (&source);
}

GRegex *
daybook_load_regex (const DaybookLoad *self, DaybookNode node, const char *name, GError **error)
{
  const char *pattern = daybook_load_text (self, node, name, error);
  g_autoptr (GError) reason = NULL;
  GRegex *regex;

  if (pattern == NULL)
    return NULL;

  regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, &reason);
  if (regex == NULL)
    daybook_load_fail (self, node, error, "\"%s\" is not a regular expression: %s", name,
                       reason->message);

  return regex;
}

const DaybookLookup *
daybook_load_lookup (const DaybookLoad *self, DaybookNode node, const char *name, GError **error)
{
  DaybookTree *tables = self->setup->tables_tree;
  DaybookLookup *lookup = g_hash_table_lookup (self->lookups, name);
  DaybookNode table;

  if (lookup != NULL)
    return lookup;

  table = tables == NULL ? DAYBOOK_NODE_NONE : daybook_tree_get (tables, self->setup->tables, name);
  if (daybook_tree_kind (tables, table) == DAYBOOK_KIND_LIST)
    {
      DaybookNode at = table;
      const char *mistake = daybook_lookup_find_mistake (tables, table, &at);

      if (mistake != NULL)
        {
          daybook_load_fail (self, tables == self->tree ? at : node, error, "table \"%s\": %s",
                             name, mistake);
          return NULL;
        }
    }
  else if (daybook_tree_kind (tables, table) != DAYBOOK_KIND_OBJECT)
    {
      daybook_load_fail (self, node, error, "there is no table \"%s\" among \"tables\"", name);
      return NULL;
    }

  lookup = daybook_lookup_new (name, tables, table);
  g_hash_table_insert (self->lookups, (gpointer) daybook_lookup_name (lookup), lookup);

  return lookup;
}

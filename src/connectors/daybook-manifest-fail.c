/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in a manifest something is wrong: file, line and place. */
#include "daybook-manifest-check.h"

#include "daybook-error.h"

/* "streams.orders.yields[0]": where @node is, found by going down from the root. */
static char *
dup_path (const DaybookTree *tree, DaybookNode node)
{
  GString *path = g_string_new (NULL);
  DaybookNode at = 0;

  while (at != node)
    {
      DaybookNode child = daybook_tree_first (tree, at);
      guint index = 0;

      for (DaybookNode next = daybook_tree_next (tree, child);
           next != DAYBOOK_NODE_NONE && next <= node; next = daybook_tree_next (tree, child))
        {
          child = next;
          index++;
        }
      if (daybook_tree_key (tree, child) != NULL)
        g_string_append_printf (path, "%s%s", path->len > 0 ? "." : "",
                                daybook_tree_key (tree, child));
      else
        g_string_append_printf (path, "[%u]", index);
      at = child;
    }

  return g_string_free (path, FALSE);
}

gboolean
daybook_manifest_fail (
    const DaybookManifestCheck *self, DaybookNode node, GError **error, const char *format, ...)
{
  g_autofree char *path = dup_path (self->tree, node);
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s:%u: %s%s%s", self->file,
               daybook_tree_line (self->tree, node), path, *path != '\0' ? ": " : "", problem);

  return FALSE;
}

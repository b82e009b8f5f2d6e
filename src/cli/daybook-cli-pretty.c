/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON for people: with line breaks, and as differences. */
#include "daybook-cli.h"
#include "daybook-time.h"

#define COLUMNS 100

static void write_node (const DaybookTree *tree, DaybookNode node, guint indent, GString *out);

static void
write_key (const DaybookTree *tree, DaybookNode node, GString *out)
{
  g_auto(DaybookJsonWriter) key = { 0 };

  if (daybook_tree_key (tree, node) == NULL)
    return;
  daybook_json_writer_init (&key);
  daybook_json_add_string (&key, daybook_tree_key (tree, node));
  g_string_append_printf (out, "%s: ", key.text->str);
}

/* All of it on one line, with spaces as a person would set them. */
static void
write_flat (const DaybookTree *tree, DaybookNode node, GString *out)
{
  DaybookKind kind = daybook_tree_kind (tree, node);
  gboolean list = kind == DAYBOOK_KIND_LIST;
  DaybookNode child = daybook_tree_first (tree, node);
  gsize length;

  if (!list && kind != DAYBOOK_KIND_OBJECT)
    {
      const char *source = daybook_tree_source (tree, node, &length);

      g_string_append_len (out, source, (gssize) length);
      return;
    }
  g_string_append (out, list ? "[" : "{");
  for (gboolean first = TRUE; child != DAYBOOK_NODE_NONE; first = FALSE)
    {
      g_string_append (out, first ? " " : ", ");
      if (!list)
        write_key (tree, child, out);
      write_flat (tree, child, out);
      child = daybook_tree_next (tree, child);
      if (child == DAYBOOK_NODE_NONE)
        g_string_append_c (out, ' ');
    }
  g_string_append (out, list ? "]" : "}");
}

static void
write_children (const DaybookTree *tree, DaybookNode node, guint indent, GString *out)
{
  gboolean list = daybook_tree_kind (tree, node) == DAYBOOK_KIND_LIST;

  g_string_append (out, list ? "[" : "{");
  for (DaybookNode child = daybook_tree_first (tree, node); child != DAYBOOK_NODE_NONE;)
    {
      g_string_append_printf (out, "\n%*s", (int) indent + 2, "");
      if (!list)
        write_key (tree, child, out);
      write_node (tree, child, indent + 2, out);
      child = daybook_tree_next (tree, child);
      if (child != DAYBOOK_NODE_NONE)
        g_string_append_c (out, ',');
    }
  g_string_append_printf (out, "\n%*s%s", (int) indent, "", list ? "]" : "}");
}

static void
write_node (const DaybookTree *tree, DaybookNode node, guint indent, GString *out)
{
  g_autoptr(GString) flat = g_string_new (NULL);
  gboolean inner = daybook_tree_first (tree, node) != DAYBOOK_NODE_NONE;

  write_flat (tree, node, flat);
  if (!inner || (indent > 0 && indent + flat->len <= COLUMNS))
    g_string_append (out, flat->str);
  else
    write_children (tree, node, indent, out);
}

char *
daybook_cli_dup_pretty (const DaybookTree *tree, DaybookNode node)
{
  g_autoptr(GString) out = g_string_new (NULL);

  write_node (tree, node, 0, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
dup_side (const DaybookTree *tree, DaybookNode node, const char *side)
{
  const char *field = daybook_tree_find_text (tree, node, "field");
  DaybookNode value = daybook_tree_get (tree, node, side);
  gsize length = 0;
  const char *source = daybook_tree_source (tree, value, &length);
  gint64 time;

  /* Sixteen digits that are no amount are a moment. */
  if (length == 16 && daybook_tree_int (tree, value, &time) && !g_str_has_suffix (field, "amount"))
    return daybook_time_dup_text (time, DAYBOOK_TIME_RFC3339, NULL);
  return source != NULL ? g_strndup (source, MIN (length, 200)) : g_strdup ("nothing");
}

void
daybook_cli_print_difference (const char *difference,
                              const char *before,
                              const char *after,
                              guint most)
{
  g_autoptr(DaybookTree) tree = daybook_tree_new (difference, -1, NULL);
  guint count = 0;

  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      g_autofree char *was = dup_side (tree, node, "before");
      g_autofree char *is = dup_side (tree, node, "after");

      if (count++ < most)
        g_print ("  %s: %s %s, %s %s\n", daybook_tree_find_text (tree, node, "field"), before, was,
                 after, is);
    }
  if (count > most)
    g_print ("  and %u more\n", count - most);
}

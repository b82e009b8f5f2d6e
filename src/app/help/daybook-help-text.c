/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-help-text.h"

#include <string.h>

/* "**" at @at, or "`": how long the mark is, 0 for none. */
static gsize
mark_at (const char *at)
{
  return g_str_has_prefix (at, "**") ? 2 : *at == '`' ? 1 : 0;
}

char *
daybook_help_text_dup_markup (const char *words)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  const char *at = words;

  while (*at != '\0')
    {
      gsize mark = mark_at (at);
      const char *end = mark == 2 ? strstr (at + 2, "**") : mark == 1 ? strchr (at + 1, '`') : NULL;
      gsize plain = end != NULL ? 0 : MAX (1, strcspn (at, "*`"));
      g_autofree char *part = end != NULL
                                  ? g_markup_escape_text (at + mark, end - at - (gssize) mark)
                                  : g_markup_escape_text (at, (gssize) plain);

      if (end == NULL)
        g_string_append (markup, part);
      else
        g_string_append_printf (markup, mark == 2 ? "<b>%s</b>" : "<tt>%s</tt>", part);
      at = end != NULL ? end + mark : at + plain;
    }

  return g_string_free (g_steal_pointer (&markup), FALSE);
}

static void
add (GtkBox *box, const char *words, const char *class, int indent)
{
  g_autofree char *markup = daybook_help_text_dup_markup (words);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_start (label, indent);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (box, label);
}

/* A paragraph, whose lines were joined. */
static void
add_block (GtkBox *box, const char *block)
{
  if (g_str_has_prefix (block, "## "))
    add (box, block + 3, "title-4", 0);
  else if (g_str_has_prefix (block, "# "))
    add (box, block + 2, "title-2", 0);
  else if (g_str_has_prefix (block, "- "))
    {
      g_autofree char *item = g_strconcat ("•  ", block + 2, NULL);

      add (box, item, NULL, 12);
    }
  else
    add (box, block, NULL, g_ascii_isdigit (*block) ? 12 : 0);
}

static gboolean
begins_block (const char *line)
{
  return *line == '#' || g_str_has_prefix (line, "- ")
         || (g_ascii_isdigit (line[0]) && line[1] == '.');
}

GtkWidget *
daybook_help_text_new (const char *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);
  g_autoptr (GString) block = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (block->len > 0 && (*line == '\0' || begins_block (line)))
        {
          add_block (GTK_BOX (box), block->str);
          g_string_truncate (block, 0);
        }
      if (*line != '\0')
        g_string_append_printf (block, "%s%s", block->len > 0 ? " " : "", line);
    }
  if (block->len > 0)
    add_block (GTK_BOX (box), block->str);

  return box;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-sign-in-steps.h"

#include <glib/gi18n.h>

#include "daybook-wizard-page.h"

/* Addresses in a step can be opened. (transfer full) */
static char *
dup_linked (const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  g_autoptr(GRegex) regex = g_regex_new ("https://[^\\s,;)]*[^\\s,;.:)]", 0, 0, NULL);
  char *linked = g_regex_replace (regex, markup, -1, 0, "<a href=\"\\0\">\\0</a>", 0, NULL);

  return linked != NULL ? linked : g_strdup (markup);
}

static GtkWidget *
new_step (guint number, const char *text)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *mark = g_strdup_printf ("%u.", number);
  g_autofree char *markup = dup_linked (text);
  GtkWidget *count = gtk_label_new (mark);
  GtkWidget *label = daybook_wizard_label_new ("", NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (count, GTK_ALIGN_START);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), count);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static void
copy_cb (GtkButton *button, gpointer data)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          g_object_get_data (G_OBJECT (button), "text"));
  gtk_button_set_icon_name (button, "emblem-ok-symbolic");
}

GtkWidget *
daybook_copy_button_new (const char *text, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_cb), NULL);

  return button;
}

static void
add_steps (GtkWidget *box, const DaybookTree *tree, DaybookNode method)
{
  const char *scopes = daybook_tree_find_text (tree, method, "scopes");
  GtkWidget *group = daybook_wizard_group_new (_ ("What to Do"), NULL);
  guint number = 0;

  for (DaybookNode step = daybook_tree_first (tree, daybook_tree_get (tree, method, "steps"));
       step != DAYBOOK_NODE_NONE; step = daybook_tree_next (tree, step))
    daybook_wizard_group_add (group, new_step (++number, daybook_tree_text (tree, step, NULL)));
  if (scopes != NULL)
    {
      GtkWidget *row = daybook_wizard_row_new (_ ("Permissions (scopes)"), scopes);

      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 daybook_copy_button_new (scopes, _ ("Copy the Permissions")));
      daybook_wizard_group_add (group, row);
    }
  gtk_widget_set_visible (group, number > 0 || scopes != NULL);
  gtk_box_append (GTK_BOX (box), group);
}

static void
add_links (GtkWidget *box, const DaybookTree *tree, DaybookNode method)
{
  for (DaybookNode link = daybook_tree_first (tree, daybook_tree_get (tree, method, "links"));
       link != DAYBOOK_NODE_NONE; link = daybook_tree_next (tree, link))
    {
      GtkWidget *button = gtk_link_button_new (daybook_tree_text (tree, link, NULL));
      GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

      if (GTK_IS_LABEL (label))
        gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), button);
    }
}

GtkWidget *
daybook_sign_in_steps_new (const DaybookTree *tree, DaybookNode method)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  add_steps (box, tree, method);
  add_links (box, tree, method);
  return box;
}

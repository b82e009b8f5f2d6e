/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-sign-in-browser.h"

#include <glib/gi18n.h>

#include "daybook-sign-in-steps.h"
#include "daybook-wizard-page.h"

typedef struct
{
  void (*answered) (const char *address, gpointer data);
  gpointer data;
  char *url;
  GtkWidget *address; /* a box: the note, and the address to copy */
  GtkWidget *note;
  GtkWidget *paste_group;
  GtkWidget *pasted;
  GtkWidget *paste_button;
} Browser;

static void
browser_free (gpointer data)
{
  Browser *self = data;

  g_free (self->url);
  g_free (self);
}

/* The address is always shown, so that it can be opened by hand. */
static void
launch (Browser *self)
{
  gboolean opened = g_app_info_launch_default_for_uri (self->url, NULL, NULL);

  gtk_label_set_text (
      GTK_LABEL (self->note),
      opened ? _ ("The browser should be open now. If it is not, or the wrong account is signed in "
                  "there, open this address in another one:")
             : _ ("No browser could be opened from here. Open this address yourself:"));
}

static void
answer (Browser *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->pasted));

  if (*text == '\0')
    return;
  gtk_widget_set_sensitive (self->paste_button, FALSE);
  self->answered (text, self->data);
}

static GtkWidget *
new_paste_group (Browser *self)
{
  GtkWidget *group = daybook_wizard_group_new (
      _ ("Then Paste the Address Back"),
      _ ("When you have agreed, the browser shows a page of yours. Copy its whole address."));

  self->pasted = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->pasted),
                                 _ ("Address of the page that you end at"));
  g_signal_connect_swapped (self->pasted, "entry-activated", G_CALLBACK (answer), self);
  daybook_wizard_group_add (group, self->pasted);
  self->paste_button = gtk_button_new_with_mnemonic (_ ("_Use This Address"));
  gtk_widget_set_halign (self->paste_button, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->paste_button, 6);
  gtk_widget_add_css_class (self->paste_button, "suggested-action");
  g_signal_connect_swapped (self->paste_button, "clicked", G_CALLBACK (answer), self);
  gtk_box_append (GTK_BOX (group), self->paste_button);

  return group;
}

GtkWidget *
daybook_sign_in_browser_new (void (*answered) (const char *address, gpointer data), gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *again = gtk_button_new_with_mnemonic (_ ("Open the Browser _Again"));
  Browser *self = g_new0 (Browser, 1);

  self->answered = answered;
  self->data = data;
  self->address = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_halign (again, GTK_ALIGN_START);
  g_signal_connect_swapped (again, "clicked", G_CALLBACK (launch), self);
  gtk_box_append (GTK_BOX (box), self->address);
  gtk_box_append (GTK_BOX (box), again);
  self->paste_group = new_paste_group (self);
  gtk_box_append (GTK_BOX (box), self->paste_group);
  g_object_set_data_full (G_OBJECT (box), "browser", self, browser_free);

  return box;
}

void
daybook_sign_in_browser_open (GtkWidget *widget, const char *url, gboolean paste)
{
  Browser *self = g_object_get_data (G_OBJECT (widget), "browser");
  GtkWidget *group = daybook_wizard_group_new (NULL, NULL);
  GtkWidget *row = daybook_wizard_row_new (_ ("Address of the sign-in"), url);
  GtkWidget *child;

  g_free (self->url);
  self->url = g_strdup (url);
  while ((child = gtk_widget_get_first_child (self->address)) != NULL)
    gtk_box_remove (GTK_BOX (self->address), child);
  self->note = daybook_wizard_label_new ("", NULL);
  gtk_box_append (GTK_BOX (self->address), self->note);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             daybook_copy_button_new (url, _ ("Copy the Address")));
  daybook_wizard_group_add (group, row);
  gtk_box_append (GTK_BOX (self->address), group);
  gtk_widget_set_visible (self->paste_group, paste);
  gtk_widget_set_sensitive (self->paste_button, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->pasted), "");
  launch (self);
  if (paste)
    gtk_widget_grab_focus (self->pasted);
}

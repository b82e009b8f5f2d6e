/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page is data/help/NAME.LANGUAGE.md in the first language of the person's that there is, else
 * NAME.md. */
#include "daybook-help-window.h"

#include <glib/gi18n.h>

#include "daybook-data.h"
#include "daybook-help-text.h"

struct _DaybookHelpWindow
{
  AdwWindow parent_instance;

  AdwViewStack *stack;
};

G_DEFINE_FINAL_TYPE (DaybookHelpWindow, daybook_help_window, ADW_TYPE_WINDOW)

static const struct
{
  const char *name;
  const char *title;
  const char *icon;
} pages[] = { { "owner", N_ ("For the Owner"), "daybook-overview-symbolic" },
              { "bookkeeper", N_ ("For the Bookkeeper"), "daybook-review-symbolic" } };

static char *
dup_page (const char *name)
{
  const char *const *languages = g_get_language_names ();
  char *text = NULL;

  for (guint i = 0; text == NULL && languages[i] != NULL; i++)
    {
      g_autofree char *file = g_str_equal (languages[i], "C")
                                  ? g_strdup_printf ("help/%s.md", name)
                                  : g_strdup_printf ("help/%s.%s.md", name, languages[i]);
      g_autofree char *path = daybook_data_path (file);

      g_file_get_contents (path, &text, NULL, NULL);
    }

  return text != NULL ? text : g_strdup ("");
}

static void
add_page (DaybookHelpWindow *self, guint at)
{
  g_autofree char *text = dup_page (pages[at].name);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *words = daybook_help_text_new (text);

  gtk_widget_set_margin_top (words, 24);
  gtk_widget_set_margin_bottom (words, 24);
  gtk_widget_set_margin_start (words, 18);
  gtk_widget_set_margin_end (words, 18);
  adw_clamp_set_child (ADW_CLAMP (clamp), words);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_view_stack_page_set_icon_name (
      adw_view_stack_add_titled (self->stack, scrolled, pages[at].name, _ (pages[at].title)),
      pages[at].icon);
}

static void
daybook_help_window_class_init (DaybookHelpWindowClass *klass)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
daybook_help_window_init (DaybookHelpWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *title = adw_view_switcher_title_new ();
  GtkWidget *bar = adw_view_switcher_bar_new ();

  self->stack = ADW_VIEW_STACK (adw_view_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    add_page (self, i);
  adw_view_switcher_title_set_stack (ADW_VIEW_SWITCHER_TITLE (title), self->stack);
  adw_view_switcher_title_set_title (ADW_VIEW_SWITCHER_TITLE (title), _ ("Help"));
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (bar), self->stack);
  g_object_bind_property (title, "title-visible", bar, "reveal", G_BINDING_SYNC_CREATE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), title);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), bar);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Help"));
  gtk_window_set_default_size (GTK_WINDOW (self), 720, 640);
}

void
daybook_help_window_present (GtkWindow *parent)
{
  DaybookHelpWindow *self = g_object_new (DAYBOOK_TYPE_HELP_WINDOW, "transient-for", parent,
                                          "destroy-with-parent", TRUE, NULL);

  gtk_window_present (GTK_WINDOW (self));
}

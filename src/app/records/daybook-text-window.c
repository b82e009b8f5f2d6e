/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-text-window.h"

struct _DaybookTextWindow
{
  AdwWindow parent_instance;

  GtkLabel *about;
  GtkSearchBar *search_bar;
  GtkSearchEntry *entry;
  GtkTextView *view;
};

G_DEFINE_FINAL_TYPE (DaybookTextWindow, daybook_text_window, ADW_TYPE_WINDOW)

/* Selects the next place after @from, else the first of all. */
static void
find_from (DaybookTextWindow *self, const GtkTextIter *from)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  GtkTextIter start, begin, end;

  gtk_text_buffer_get_start_iter (buffer, &start);
  if (*text == '\0'
      || (!gtk_text_iter_forward_search (from, text, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &begin, &end,
                                         NULL)
          && !gtk_text_iter_forward_search (&start, text, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &begin,
                                            &end, NULL)))
    {
      gtk_text_buffer_place_cursor (buffer, &start);
      return;
    }
  gtk_text_buffer_select_range (buffer, &begin, &end);
  gtk_text_view_scroll_to_iter (self->view, &begin, 0.1, FALSE, 0, 0);
}

static void
search_changed_cb (DaybookTextWindow *self)
{
  GtkTextIter start;

  gtk_text_buffer_get_start_iter (gtk_text_view_get_buffer (self->view), &start);
  find_from (self, &start);
}

static void
next_cb (DaybookTextWindow *self)
{
  GtkTextIter begin, end;

  gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (self->view), &begin, &end);
  find_from (self, &end);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookTextWindow *self = DAYBOOK_TEXT_WINDOW (widget);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_search_bar_set_search_mode (DAYBOOK_TEXT_WINDOW (widget)->search_bar, TRUE);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
daybook_text_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DAYBOOK_TYPE_TEXT_WINDOW);
  G_OBJECT_CLASS (daybook_text_window_parent_class)->dispose (object);
}

static void
daybook_text_window_class_init (DaybookTextWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_text_window_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/records/daybook-text-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DaybookTextWindow, about);
  gtk_widget_class_bind_template_child (widget_class, DaybookTextWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, DaybookTextWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, DaybookTextWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_install_action (widget_class, "text.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "text.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "text.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "text.find",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "text.close", NULL);
}

static void
daybook_text_window_init (DaybookTextWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->entry));
}

void
daybook_text_window_present (GtkWindow *parent,
                             const char *title,
                             const char *about,
                             const char *text)
{
  DaybookTextWindow *self
      = g_object_new (DAYBOOK_TYPE_TEXT_WINDOW, "transient-for", parent, "title", title, NULL);

  gtk_label_set_text (self->about, about);
  gtk_widget_set_visible (GTK_WIDGET (self->about), about != NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  gtk_window_present (GTK_WINDOW (self));
}

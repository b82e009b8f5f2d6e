/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-welcome-window.h"

#include <glib/gi18n.h>

#include "daybook-error.h"

struct _DaybookWelcomeWindow
{
  AdwApplicationWindow parent_instance;

  GBinding *text;
  GBinding *part;
  GtkWidget *focus; /* borrowed */

  GtkStack *faces;
  GtkWidget *connect_button;
  GtkWidget *cancel_button;
  GtkWidget *again_button;
  GtkLabel *step;
  GtkProgressBar *bar;
  AdwStatusPage *failed;
  GtkLabel *details;
};

G_DEFINE_FINAL_TYPE (DaybookWelcomeWindow, daybook_welcome_window, ADW_TYPE_APPLICATION_WINDOW)

static void
unfollow (DaybookWelcomeWindow *self)
{
  g_clear_pointer (&self->text, g_binding_unbind);
  g_clear_pointer (&self->part, g_binding_unbind);
}

/* The focus goes to what one most likely wants next. */
static void
show_face (DaybookWelcomeWindow *self, const char *name, GtkWidget *focus)
{
  gtk_stack_set_visible_child_name (self->faces, name);
  self->focus = focus;
  gtk_widget_grab_focus (focus);
}

/* A window that is shown for the first time would give it to its first button. */
static void
daybook_welcome_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (daybook_welcome_window_parent_class)->map (widget);
  if (DAYBOOK_WELCOME_WINDOW (widget)->focus != NULL)
    gtk_widget_grab_focus (DAYBOOK_WELCOME_WINDOW (widget)->focus);
}

static void
daybook_welcome_window_dispose (GObject *object)
{
  DaybookWelcomeWindow *self = DAYBOOK_WELCOME_WINDOW (object);

  unfollow (self);
  self->focus = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), DAYBOOK_TYPE_WELCOME_WINDOW);
  G_OBJECT_CLASS (daybook_welcome_window_parent_class)->dispose (object);
}

static void
daybook_welcome_window_class_init (DaybookWelcomeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_welcome_window_dispose;
  widget_class->map = daybook_welcome_window_map;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/welcome/daybook-welcome-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DaybookWelcomeWindow, again_button);
  gtk_widget_class_bind_template_child (widget_class, DaybookWelcomeWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, DaybookWelcomeWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, DaybookWelcomeWindow, connect_button);
  gtk_widget_class_bind_template_child (widget_class, DaybookWelcomeWindow, details);
  gtk_widget_class_bind_template_child (widget_class, DaybookWelcomeWindow, faces);
  gtk_widget_class_bind_template_child (widget_class, DaybookWelcomeWindow, failed);
  gtk_widget_class_bind_template_child (widget_class, DaybookWelcomeWindow, step);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "app.leave-practice", NULL);
}

static void
daybook_welcome_window_init (DaybookWelcomeWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

DaybookWelcomeWindow *
daybook_welcome_window_new (AdwApplication *app)
{
  return g_object_new (DAYBOOK_TYPE_WELCOME_WINDOW, "application", app, NULL);
}

void
daybook_welcome_window_show_ways (DaybookWelcomeWindow *self)
{
  g_return_if_fail (DAYBOOK_IS_WELCOME_WINDOW (self));

  unfollow (self);
  show_face (self, "ways", self->connect_button);
}

void
daybook_welcome_window_follow (DaybookWelcomeWindow *self, DaybookPracticeCompany *company)
{
  g_return_if_fail (DAYBOOK_IS_WELCOME_WINDOW (self));

  unfollow (self);
  self->text
      = g_object_bind_property (company, "text", self->step, "label", G_BINDING_SYNC_CREATE);
  self->part
      = g_object_bind_property (company, "part", self->bar, "fraction", G_BINDING_SYNC_CREATE);
  show_face (self, "progress", self->cancel_button);
}

void
daybook_welcome_window_fail (DaybookWelcomeWindow *self, const GError *error)
{
  g_return_if_fail (DAYBOOK_IS_WELCOME_WINDOW (self));

  unfollow (self);
  /* Here nothing is tried again by itself. */
  adw_status_page_set_description (
      self->failed, g_error_matches (error, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER)
                        ? _ ("What you did in it is kept. Try again, or go back.")
                        : _ (daybook_error_advice (error)));
  gtk_label_set_label (self->details, error->message);
  show_face (self, "failed", self->again_button);
}

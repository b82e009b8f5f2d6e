/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-overview-page.h"

#include <glib/gi18n.h>

#include "daybook-figures.h"
#include "daybook-format.h"

struct _DaybookOverviewPage
{
  DaybookPane parent_instance;

  GtkWidget *figures; /* GtkListBox */
};

G_DEFINE_FINAL_TYPE (DaybookOverviewPage, daybook_overview_page, DAYBOOK_TYPE_PANE)

static gpointer
read_figures (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_figures_new (db, error);
}

static void
add_row (DaybookOverviewPage *self, const char *title, gint64 count)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = daybook_format_count (count);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "numeric");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_append (GTK_LIST_BOX (self->figures), row);
}

static void
show_figures (DaybookOverviewPage *self, const DaybookFigures *figures)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->figures)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->figures), row);
  add_row (self, _ ("Orders"), figures->orders);
  add_row (self, _ ("Payments"), figures->payments);
  add_row (self, _ ("Payouts"), figures->payouts);
  add_row (self, _ ("Documents in the books"), figures->documents);
  add_row (self, _ ("To review"), figures->review);
}

static void
figures_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookOverviewPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookFigures) figures
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (figures == NULL)
    {
      daybook_pane_fail (DAYBOOK_PANE (self), error);
      return;
    }
  show_figures (self, figures);
  daybook_pane_set_face (DAYBOOK_PANE (self), figures->orders + figures->payments > 0
                                                  ? DAYBOOK_FACE_CONTENT
                                                  : DAYBOOK_FACE_EMPTY);
}

static void
daybook_overview_page_refresh (DaybookPane *page)
{
  daybook_engine_read_async (daybook_pane_get_engine (page), read_figures, NULL, NULL,
                             (GDestroyNotify) daybook_figures_free, NULL, figures_cb,
                             g_object_ref (page));
}

static void
daybook_overview_page_class_init (DaybookOverviewPageClass *klass)
{
  DAYBOOK_PANE_CLASS (klass)->refresh = daybook_overview_page_refresh;
}

static void
daybook_overview_page_init (DaybookOverviewPage *self)
{
  GtkWidget *clamp = adw_clamp_new ();

  self->figures = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->figures), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->figures, "boxed-list");
  gtk_widget_set_valign (self->figures, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->figures, 24);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->figures);
  daybook_pane_set_content (DAYBOOK_PANE (self), clamp);
  daybook_pane_set_empty (DAYBOOK_PANE (self), "daybook-overview-symbolic", _ ("Nothing Here Yet"),
                          _ ("Connect your shop, and Daybook keeps your books in agreement with "
                             "it."),
                          NULL, NULL);
}

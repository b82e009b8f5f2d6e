/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-main-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-pane.h"
#include "daybook-places.h"
#include "daybook-running.h"

struct _DaybookMainWindow
{
  AdwApplicationWindow parent_instance;

  DaybookEngine *engine;
  gboolean practice;
  GSettings *settings;
  DaybookRunning *work; /* the one that is shown */
  gulong work_id;

  AdwToastOverlay *toasts;
  GtkRevealer *banner;
  GtkWidget *banner_box;
  GtkLabel *banner_label;
  GtkButton *banner_button;
  AdwLeaflet *leaflet;
  GtkWidget *sidebar;
  GtkListBox *places;
  GtkStack *pages;
  GtkWidget *work_button;
  GtkLabel *work_label;
  GtkProgressBar *work_bar;
};

G_DEFINE_FINAL_TYPE (DaybookMainWindow, daybook_main_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- places ---- */

static const DaybookPlace *
place_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "place");
}

static void
back_cb (DaybookMainWindow *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
add_back_button (DaybookMainWindow *self, DaybookPane *page)
{
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");

  gtk_widget_set_tooltip_text (back, _ ("Back"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Back"),
                                  -1);
  g_signal_connect_object (back, "clicked", G_CALLBACK (back_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->leaflet, "folded", back, "visible", G_BINDING_SYNC_CREATE);
  adw_header_bar_pack_start (daybook_pane_get_header (page), back);
}

/* Made when it is first looked at. */
static DaybookPane *
page_of (DaybookMainWindow *self, const DaybookPlace *place)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, place->name);

  if (page == NULL)
    {
      page = g_object_new (place->get_type (), "engine", self->engine, "title", _ (place->title),
                           NULL);
      add_back_button (self, DAYBOOK_PANE (page));
      gtk_stack_add_named (self->pages, page, place->name);
    }
  return DAYBOOK_PANE (page);
}

static void
place_selected_cb (DaybookMainWindow *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  page_of (self, place_of (row));
  gtk_stack_set_visible_child_name (self->pages, place_of (row)->name);
  g_settings_set_string (self->settings, "place", place_of (row)->name);
}

static void
place_activated_cb (DaybookMainWindow *self, GtkListBoxRow *row)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  gtk_widget_child_focus (GTK_WIDGET (page_of (self, place_of (row))), GTK_DIR_TAB_FORWARD);
}

static GtkWidget *
new_row (const DaybookPlace *place)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (place->title));

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (place->icon));
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (place->title), -1);
  g_object_set_data (G_OBJECT (row), "place", (gpointer) place);

  return row;
}

static void
update_header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *section = place_of (row)->section;
  GtkWidget *label;

  if (before == NULL || g_strcmp0 (section, place_of (before)->section) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (section != NULL ? _ (section) : NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 3);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_box_row_set_header (row, label);
}

static GtkListBoxRow *
find_row (DaybookMainWindow *self, const char *name, gsize length)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->places, i)) != NULL; i++)
    if (strlen (place_of (row)->name) == length
        && strncmp (place_of (row)->name, name, length) == 0)
      return row;
  return NULL;
}

static void
fill_places (DaybookMainWindow *self)
{
  guint n;
  const DaybookPlace *places = daybook_places_get (&n);

  gtk_list_box_set_header_func (self->places, update_header_cb, NULL, NULL);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (self->places, new_row (&places[i]));
}

/* ---- what runs ---- */

static void
work_told_cb (DaybookMainWindow *self)
{
  double part = daybook_running_get_part (self->work);

  gtk_label_set_label (self->work_label, daybook_running_get_text (self->work));
  gtk_widget_set_tooltip_text (self->work_button, daybook_running_get_text (self->work));
  if (part < 0)
    gtk_progress_bar_pulse (self->work_bar);
  else
    gtk_progress_bar_set_fraction (self->work_bar, part);
}

static void
drop_work (DaybookMainWindow *self)
{
  if (self->work != NULL)
    g_clear_signal_handler (&self->work_id, self->work);
  g_clear_object (&self->work);
}

static void
works_changed_cb (DaybookMainWindow *self)
{
  GListModel *works = daybook_engine_get_works (self->engine);

  drop_work (self);
  self->work = g_list_model_get_item (works, 0);
  gtk_widget_set_visible (self->work_button, self->work != NULL);
  if (self->work == NULL)
    return;
  self->work_id = g_signal_connect_object (self->work, "notify", G_CALLBACK (work_told_cb), self,
                                           G_CONNECT_SWAPPED);
  work_told_cb (self);
}

/* ---- the banner ---- */

static void
update_banner (DaybookMainWindow *self)
{
  gboolean open = daybook_engine_get_state (self->engine) == DAYBOOK_ENGINE_OPEN;
  const char *text = NULL;

  if (self->practice)
    text = _ ("Practice company: nothing in it is real.");
  else if (open && !daybook_engine_is_at_work (self->engine))
    text = _ ("Another Daybook keeps this store in agreement. This window shows it.");

  if (text != NULL)
    gtk_label_set_label (self->banner_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->banner_button), self->practice);
  gtk_button_set_label (self->banner_button, _ ("_Leave"));
  gtk_button_set_use_underline (self->banner_button, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner_button),
                                  self->practice ? "app.leave-practice" : NULL);
  gtk_revealer_set_reveal_child (self->banner, text != NULL);
}

/* On a narrow screen its buttons stand below its text. */
static gboolean
turn_banner_cb (gpointer data)
{
  DaybookMainWindow *self = data;

  if (self->engine != NULL) /* else it is gone */
    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->banner_box),
                                    adw_leaflet_get_folded (self->leaflet)
                                        ? GTK_ORIENTATION_VERTICAL
                                        : GTK_ORIENTATION_HORIZONTAL);
  return G_SOURCE_REMOVE;
}

/* It folds while sizes are being given out: nothing may change its size then. */
static void
folded_cb (DaybookMainWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, turn_banner_cb, g_object_ref (self), g_object_unref);
}

/* ---- actions ---- */

static void
go_action (GtkWidget *widget, const char *name, GVariant *where)
{
  daybook_main_window_go (DAYBOOK_MAIN_WINDOW (widget), g_variant_get_string (where, NULL));
}

/* Alt+1 to Alt+9. */
static void
go_number_action (GtkWidget *widget, const char *name, GVariant *number)
{
  DaybookMainWindow *self = DAYBOOK_MAIN_WINDOW (widget);
  GtkListBoxRow *row
      = gtk_list_box_get_row_at_index (self->places, g_variant_get_int32 (number) - 1);

  if (row != NULL)
    daybook_main_window_go (self, place_of (row)->name);
}

static void
sync_now_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  daybook_engine_sync_now (DAYBOOK_MAIN_WINDOW (widget)->engine, NULL);
}

static void
refresh_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *page = gtk_stack_get_visible_child (DAYBOOK_MAIN_WINDOW (widget)->pages);

  if (page != NULL)
    daybook_pane_refresh (DAYBOOK_PANE (page));
}

/* Whoever stands in the sidebar looks for something in the place that is shown. */
static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *page = gtk_stack_get_visible_child (DAYBOOK_MAIN_WINDOW (widget)->pages);

  if (page != NULL)
    daybook_pane_search (DAYBOOK_PANE (page));
}

static void
daybook_main_window_dispose (GObject *object)
{
  DaybookMainWindow *self = DAYBOOK_MAIN_WINDOW (object);

  drop_work (self);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), DAYBOOK_TYPE_MAIN_WINDOW);
  G_OBJECT_CLASS (daybook_main_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, banner);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, banner_box);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, banner_button);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, banner_label);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, leaflet);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, pages);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, places);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, sidebar);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, toasts);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, work_bar);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, work_button);
  gtk_widget_class_bind_template_child (class, DaybookMainWindow, work_label);
  gtk_widget_class_bind_template_callback (class, place_activated_cb);
  gtk_widget_class_bind_template_callback (class, place_selected_cb);
}

static void
daybook_main_window_class_init (DaybookMainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_main_window_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/window/daybook-main-window.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "win.go", "s", go_action);
  gtk_widget_class_install_action (widget_class, "win.go-number", "i", go_number_action);
  for (guint i = 1; i <= 9; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0 + i, GDK_ALT_MASK, "win.go-number",
                                         "i", (int) i);
  gtk_widget_class_install_action (widget_class, "win.sync-now", NULL, sync_now_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "win.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, GDK_CONTROL_MASK, "win.sync-now",
                                       NULL);
}

static void
daybook_main_window_init (DaybookMainWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self,
                           G_CONNECT_SWAPPED);
  self->settings = g_settings_new ("io.github.daybook_app.Daybook");
  g_settings_bind (self->settings, "width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

DaybookMainWindow *
daybook_main_window_new (AdwApplication *app, DaybookEngine *engine, gboolean practice)
{
  DaybookMainWindow *self = g_object_new (DAYBOOK_TYPE_MAIN_WINDOW, "application", app, NULL);
  g_autofree char *place = g_settings_get_string (self->settings, "place");

  self->engine = g_object_ref (engine);
  self->practice = practice;
  fill_places (self);
  g_signal_connect_object (daybook_engine_get_works (engine), "items-changed",
                           G_CALLBACK (works_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify", G_CALLBACK (update_banner), self, G_CONNECT_SWAPPED);
  works_changed_cb (self);
  update_banner (self);
  daybook_main_window_go (self, place);

  return self;
}

DaybookEngine *
daybook_main_window_get_engine (DaybookMainWindow *self)
{
  g_return_val_if_fail (DAYBOOK_IS_MAIN_WINDOW (self), NULL);

  return self->engine;
}

void
daybook_main_window_go (DaybookMainWindow *self, const char *where)
{
  const char *colon = strchr (where, ':');
  gsize length = colon != NULL ? (gsize) (colon - where) : strlen (where);
  GtkListBoxRow *row = find_row (self, where, length);

  g_return_if_fail (DAYBOOK_IS_MAIN_WINDOW (self));

  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->places, 0);
  gtk_list_box_select_row (self->places, row);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  if (colon != NULL)
    daybook_pane_go (page_of (self, place_of (row)), colon + 1);
}

void
daybook_main_window_toast (DaybookMainWindow *self,
                           const char *text,
                           const char *button,
                           const char *action)
{
  AdwToast *toast = adw_toast_new (text);

  g_return_if_fail (DAYBOOK_IS_MAIN_WINDOW (self));

  if (button != NULL)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_detailed_action_name (toast, action);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
daybook_main_window_add_toast (DaybookMainWindow *self, AdwToast *toast)
{
  g_return_if_fail (DAYBOOK_IS_MAIN_WINDOW (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}

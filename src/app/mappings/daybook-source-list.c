/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An item is a string, "path, unit separator, sample", so that GTK's own string model and filter
 * do. */
#include "daybook-source-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-suggestion.h"

#define SEPARATOR '\x1f'

struct _DaybookSourceList
{
  AdwBin parent_instance;

  GtkStringList *items;
  GtkFilter *filter; /* GtkStringFilter */
  GtkSingleSelection *selection;
  GtkWidget *search;
  char *chosen;
};

static guint activated_signal;

G_DEFINE_FINAL_TYPE (DaybookSourceList, daybook_source_list, ADW_TYPE_BIN)

/* The path of an item (transfer full). */
static char *
path_of (GtkStringObject *item)
{
  const char *text = gtk_string_object_get_string (item);

  return g_strndup (text, strcspn (text, "\x1f"));
}

static GdkContentProvider *
drag_cb (GtkDragSource *source, double x, double y, GtkListItem *item)
{
  g_autofree char *path = path_of (gtk_list_item_get_item (item));

  return gdk_content_provider_new_typed (G_TYPE_STRING, path);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkDragSource *drag = gtk_drag_source_new ();

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label),
                               i == 0 ? PANGO_ELLIPSIZE_START : PANGO_ELLIPSIZE_END);
      if (i == 1)
        {
          gtk_widget_add_css_class (label, "dim-label");
          gtk_widget_add_css_class (label, "caption");
        }
      gtk_box_append (GTK_BOX (box), label);
    }
  g_signal_connect (drag, "prepare", G_CALLBACK (drag_cb), item);
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (drag));
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *name = gtk_widget_get_first_child (box);
  GtkWidget *sample = gtk_widget_get_next_sibling (name);
  GtkStringObject *object = gtk_list_item_get_item (item);
  const char *rest = strchr (gtk_string_object_get_string (object), SEPARATOR);
  g_autofree char *path = path_of (object);

  gtk_label_set_label (GTK_LABEL (name), path);
  gtk_widget_set_tooltip_text (name, path);
  gtk_label_set_label (GTK_LABEL (sample), rest != NULL ? rest + 1 : "");
}

static void
activate_cb (DaybookSourceList *self)
{
  const char *path = daybook_source_list_get_chosen (self);

  if (path != NULL)
    g_signal_emit (self, activated_signal, 0, path);
}

static void
searched_cb (DaybookSourceList *self)
{
  gtk_string_filter_set_search (GTK_STRING_FILTER (self->filter),
                                gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
daybook_source_list_dispose (GObject *object)
{
  DaybookSourceList *self = DAYBOOK_SOURCE_LIST (object);

  g_clear_object (&self->items);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_pointer (&self->chosen, g_free);
  G_OBJECT_CLASS (daybook_source_list_parent_class)->dispose (object);
}

static void
daybook_source_list_class_init (DaybookSourceListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = daybook_source_list_dispose;
  activated_signal = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
daybook_source_list_init (DaybookSourceList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;
  GtkWidget *view;

  self->items = gtk_string_list_new (NULL);
  self->filter = GTK_FILTER (
      gtk_string_filter_new (gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string")));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->items)),
                                        g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_widget_add_css_class (view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Source fields"), -1);
  g_signal_connect_object (view, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  self->search = gtk_search_entry_new ();
  gtk_widget_set_margin_start (self->search, 6);
  gtk_widget_set_margin_end (self->search, 6);
  gtk_widget_set_margin_top (self->search, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search source fields"), -1);
  g_object_set (self->search, "placeholder-text", _ ("Search source fields"), NULL);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (searched_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
daybook_source_list_new (void)
{
  return g_object_new (DAYBOOK_TYPE_SOURCE_LIST, NULL);
}

void
daybook_source_list_set_fields (DaybookSourceList *self, const GPtrArray *fields)
{
  g_autoptr (GStrvBuilder) items = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_return_if_fail (DAYBOOK_IS_SOURCE_LIST (self));

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    {
      const DaybookSourceField *field = g_ptr_array_index (fields, i);
      g_autofree char *item = g_strdup_printf ("%s%c%s", field->path, SEPARATOR, field->sample);

      g_strv_builder_add (items, item);
    }
  all = g_strv_builder_end (items);
  gtk_string_list_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                          (const char *const *) all);
}

const char *
daybook_source_list_get_chosen (DaybookSourceList *self)
{
  GtkStringObject *item;

  g_return_val_if_fail (DAYBOOK_IS_SOURCE_LIST (self), NULL);

  item = gtk_single_selection_get_selected_item (self->selection);
  g_clear_pointer (&self->chosen, g_free);
  self->chosen = item != NULL ? path_of (item) : NULL;
  return self->chosen;
}

void
daybook_source_list_search (DaybookSourceList *self)
{
  g_return_if_fail (DAYBOOK_IS_SOURCE_LIST (self));

  gtk_widget_grab_focus (self->search);
}

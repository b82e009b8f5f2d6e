/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order is the query's, so a column's sorter compares nothing: it only says which column it is.
 * GtkColumnViewSorter is not public in 4.8, so the order is found by comparing two probes: the
 * sorter of the first column notes its own name, and the sign is the direction. */
#include "daybook-grid.h"

#include <glib/gi18n.h>

struct _DaybookGrid
{
  GtkWidget parent_instance;

  DaybookRows *rows;
  const DaybookColumn *columns;
  guint n_columns;
  GtkWidget *view;
  GtkSingleSelection *selection;
  GPtrArray *view_columns; /* GtkColumnViewColumn, borrowed */
  GSimpleActionGroup *actions;
  GMenu *menu;
  const char *sorted; /* the probe's answer */
  gint64 chosen;
  guint frames; /* that went by since it shall scroll */
};

enum
{
  ACTIVATED,
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookGrid, daybook_grid, GTK_TYPE_WIDGET)

/* ---- cells ---- */

static void
show_cell (GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  DaybookRow *row = gtk_list_item_get_item (item);
  const char *const *cells = row != NULL ? daybook_row_get_cells (row) : NULL;
  guint at = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (label), "column"));

  if (cells != NULL && at >= g_strv_length ((char **) cells))
    cells = NULL;
  gtk_label_set_label (GTK_LABEL (label), cells != NULL ? cells[at] : "");
}

static void
cells_changed_cb (GtkListItem *item)
{
  show_cell (item);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const DaybookColumn *column = data;
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->numeric ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label),
                           column->numeric ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (column->numeric)
    gtk_widget_add_css_class (label, "numeric");
  g_object_set_data (G_OBJECT (label), "column", g_object_get_data (G_OBJECT (factory), "column"));
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  DaybookRow *row = gtk_list_item_get_item (item);
  gulong id = g_signal_connect_object (row, "notify::cells", G_CALLBACK (cells_changed_cb), item,
                                       G_CONNECT_SWAPPED);

  g_object_set_data (G_OBJECT (item), "handler", GSIZE_TO_POINTER (id));
  show_cell (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  DaybookRow *row = gtk_list_item_get_item (item);
  gulong id = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (item), "handler"));

  if (id != 0 && row != NULL)
    g_signal_handler_disconnect (row, id);
  g_object_set_data (G_OBJECT (item), "handler", NULL);
}

/* ---- sorting ---- */

static int
note_column (gconstpointer a, gconstpointer b, gpointer data)
{
  const DaybookColumn *column = data;
  GtkWidget *view = g_object_get_data (G_OBJECT (a), "probed");
  DaybookGrid *self = view != NULL ? (DaybookGrid *) view : NULL;

  if (self == NULL || self->sorted != NULL)
    return 0;
  self->sorted = column->name;
  return 1;
}

static void
sorter_changed_cb (DaybookGrid *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view));
  g_autoptr (DaybookRow) a = daybook_row_new (1);
  g_autoptr (DaybookRow) b = daybook_row_new (2);
  g_autoptr (DaybookListQuery) query
      = daybook_list_query_copy (daybook_rows_get_query (self->rows));
  GtkOrdering order;

  self->sorted = NULL;
  g_object_set_data (G_OBJECT (a), "probed", self);
  g_object_set_data (G_OBJECT (b), "probed", self);
  order = gtk_sorter_compare (sorter, a, b);
  g_free (query->sort);
  query->sort = g_strdup (self->sorted);
  query->descending = order == GTK_ORDERING_SMALLER;
  daybook_rows_query (self->rows, query);
}

/* ---- columns ---- */

static void
column_toggled_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  gtk_column_view_column_set_visible (data, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
add_action (DaybookGrid *self, const DaybookColumn *column, GtkColumnViewColumn *shown)
{
  g_autoptr (GSimpleAction) action
      = g_simple_action_new_stateful (column->name, NULL, g_variant_new_boolean (!column->hidden));
  g_autofree char *name = g_strconcat ("grid.", column->name, NULL);

  g_signal_connect_object (action, "change-state", G_CALLBACK (column_toggled_cb), shown, 0);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
  g_menu_append (self->menu, _ (column->title), name);
}

static void
add_column (DaybookGrid *self, guint at)
{
  const DaybookColumn *column = &self->columns[at];
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *shown;

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (at));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  shown = gtk_column_view_column_new (_ (column->title), factory);
  gtk_column_view_column_set_resizable (shown, TRUE);
  gtk_column_view_column_set_expand (shown, column->wide);
  gtk_column_view_column_set_visible (shown, !column->hidden);
  if (!column->fixed)
    {
      g_autoptr (GtkSorter) sorter
          = GTK_SORTER (gtk_custom_sorter_new (note_column, (gpointer) column, NULL));

      gtk_column_view_column_set_sorter (shown, sorter);
    }
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), shown);
  g_ptr_array_add (self->view_columns, shown);
  add_action (self, column, shown);
  g_object_unref (shown);
}

/* ---- choosing ---- */

static void
selected_cb (DaybookGrid *self)
{
  DaybookRow *row = gtk_single_selection_get_selected_item (self->selection);
  gint64 id = row != NULL ? daybook_row_get_id (row) : 0;

  if (id == self->chosen)
    return;
  self->chosen = id;
  g_signal_emit (self, signals[CHOSEN], 0, id);
}

static void
activate_cb (DaybookGrid *self, guint position)
{
  g_signal_emit (self, signals[ACTIVATED], 0, daybook_rows_get_id (self->rows, position));
}

/* The row under the keyboard as a line of text, cells apart by tabs. */
static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookGrid *self = DAYBOOK_GRID (widget);
  DaybookRow *row = gtk_single_selection_get_selected_item (self->selection);
  const char *const *cells = row != NULL ? daybook_row_get_cells (row) : NULL;
  g_autofree char *line = cells != NULL ? g_strjoinv ("\t", (char **) cells) : NULL;

  if (line != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), line);
}

static void
daybook_grid_dispose (GObject *object)
{
  DaybookGrid *self = DAYBOOK_GRID (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->menu);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->view_columns, g_ptr_array_unref);
  G_OBJECT_CLASS (daybook_grid_parent_class)->dispose (object);
}

static void
daybook_grid_class_init (DaybookGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_grid_dispose;
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "grid.copy-row", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "grid.copy-row",
                                       NULL);
}

static void
daybook_grid_init (DaybookGrid *self)
{
  self->view_columns = g_ptr_array_new ();
  self->actions = g_simple_action_group_new ();
  self->menu = g_menu_new ();
  gtk_widget_insert_action_group (GTK_WIDGET (self), "grid", G_ACTION_GROUP (self->actions));
}

DaybookGrid *
daybook_grid_new (DaybookRows *rows, const DaybookColumn *columns, guint n, const char *label)
{
  DaybookGrid *self = g_object_new (DAYBOOK_TYPE_GRID, NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->rows = g_object_ref (rows);
  self->columns = columns;
  self->n_columns = n;
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->view = gtk_column_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)));
  gtk_widget_add_css_class (self->view, "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  for (guint i = 0; i < n; i++)
    add_column (self, i);
  g_signal_connect_object (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view)), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_widget_set_parent (scrolled, GTK_WIDGET (self));

  return self;
}

/* gtk_column_view_scroll_to() is of 4.12: the inner list has an action. Before the list has been
 * laid out it would make rows for that one place only, so it waits for a frame. */
static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  DaybookGrid *self = DAYBOOK_GRID (widget);
  guint position = gtk_single_selection_get_selected (self->selection);

  if (gtk_widget_get_height (self->view) == 0 || self->frames++ == 0)
    return G_SOURCE_CONTINUE;
  self->frames = 0;
  if (position == GTK_INVALID_LIST_POSITION)
    return G_SOURCE_REMOVE;
  for (GtkWidget *child = gtk_widget_get_first_child (self->view); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_activate_action (child, "list.scroll-to-item", "u", position))
      break;

  return G_SOURCE_REMOVE;
}

void
daybook_grid_choose (DaybookGrid *self, gint64 id)
{
  guint position = daybook_rows_find (self->rows, id);

  g_return_if_fail (DAYBOOK_IS_GRID (self));

  if (position == G_MAXUINT)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  if (self->frames == 0)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_cb, NULL, NULL);
}

gint64
daybook_grid_get_chosen (DaybookGrid *self)
{
  g_return_val_if_fail (DAYBOOK_IS_GRID (self), 0);

  return self->chosen;
}

GMenuModel *
daybook_grid_get_menu (DaybookGrid *self)
{
  g_return_val_if_fail (DAYBOOK_IS_GRID (self), NULL);

  return G_MENU_MODEL (self->menu);
}

char **
daybook_grid_dup_hidden (DaybookGrid *self)
{
  g_autoptr (GStrvBuilder) hidden = g_strv_builder_new ();

  g_return_val_if_fail (DAYBOOK_IS_GRID (self), NULL);

  for (guint i = 0; i < self->n_columns; i++)
    if (!gtk_column_view_column_get_visible (g_ptr_array_index (self->view_columns, i)))
      g_strv_builder_add (hidden, self->columns[i].name);
  return g_strv_builder_end (hidden);
}

void
daybook_grid_set_hidden (DaybookGrid *self, const char *const *hidden)
{
  g_return_if_fail (DAYBOOK_IS_GRID (self));

  for (guint i = 0; i < self->n_columns; i++)
    g_action_group_change_action_state (
        G_ACTION_GROUP (self->actions), self->columns[i].name,
        g_variant_new_boolean (!g_strv_contains (hidden, self->columns[i].name)));
}

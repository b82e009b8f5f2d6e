/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order is the query's, so a column's sorter compares nothing: it only says which column it is.
 * GtkColumnViewSorter is not public in 4.8, so the order is found by comparing two probes: the
 * sorter of the first column notes its own name, and the sign is the direction. */
#include "daybook-grid.h"

#include <glib/gi18n.h>

#define CELL_MARGINS 16
/* Below this, columns go until the rest fits; above, the list scrolls to what does not. */
#define NARROW_PX 600
#define WIDE_PX 110
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
  GtkAdjustment *across;
  guint fit_source;
  guint32 dropped; /* a bit for each column that has no room */
  gboolean moving; /* rows come and go: what is selected means nothing */
};

enum
{
  ACTIVATED,
  CHOSEN,
  COLUMNS_CHANGED,
  RESIZED,
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

static gboolean
is_chosen (DaybookGrid *self, guint at)
{
  g_autoptr (GVariant) state
      = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), self->columns[at].name);

  return g_variant_get_boolean (state);
}

/* Rows that are scrolled by would make columns wider and narrower. */
static int
width_of (DaybookGrid *self, const DaybookColumn *column)
{
  PangoContext *context = gtk_widget_get_pango_context (self->view);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int digit = pango_font_metrics_get_approximate_digit_width (metrics);

  pango_font_metrics_unref (metrics);
  return column->chars > 0 ? PANGO_PIXELS (digit) * (int) column->chars + CELL_MARGINS : -1;
}

/* GTK 4.8 counts the fixed width of a column that is not shown. */
static void
update_column (DaybookGrid *self, guint at)
{
  GtkColumnViewColumn *column = g_ptr_array_index (self->view_columns, at);
  gboolean shown = daybook_grid_is_shown (self, at);

  if (shown && !gtk_column_view_column_get_visible (column))
    gtk_column_view_column_set_fixed_width (column, width_of (self, &self->columns[at]));
  else if (!shown)
    gtk_column_view_column_set_fixed_width (column, -1);
  gtk_column_view_column_set_visible (column, shown);
}

static void
update_columns (DaybookGrid *self)
{
  for (guint i = 0; i < self->view_columns->len; i++)
    update_column (self, i);
}

static int
need_of (DaybookGrid *self, guint at)
{
  int width = width_of (self, &self->columns[at]);

  return width > 0 ? width : WIDE_PX;
}

/* Where no wide column is shown, the last one takes what is left: rows end where the list ends. */
static void
let_one_expand (DaybookGrid *self)
{
  guint last = 0;
  gboolean wide = FALSE;

  for (guint i = 0; i < self->n_columns; i++)
    if (daybook_grid_is_shown (self, i))
      {
        last = i;
        wide = wide || self->columns[i].wide;
      }
  for (guint i = 0; i < self->n_columns; i++)
    gtk_column_view_column_set_expand (g_ptr_array_index (self->view_columns, i),
                                       self->columns[i].wide || (!wide && i == last));
}

/* From the right, columns that a narrow screen can do without. */
static gboolean
fit_cb (gpointer data)
{
  DaybookGrid *self = data;
  int room = (int) gtk_adjustment_get_page_size (self->across), need = 0;
  guint32 dropped = 0;

  self->fit_source = 0;
  for (guint i = 0; i < self->n_columns; i++)
    if (is_chosen (self, i))
      need += need_of (self, i);
  for (guint i = self->n_columns; room < NARROW_PX && need > room && i-- > 0;)
    if (is_chosen (self, i) && !self->columns[i].narrow)
      {
        dropped |= 1u << i;
        need -= need_of (self, i);
      }
  if (dropped != self->dropped)
    {
      self->dropped = dropped;
      update_columns (self);
      g_signal_emit (self, signals[COLUMNS_CHANGED], 0, FALSE);
    }
  let_one_expand (self);
  g_signal_emit (self, signals[RESIZED], 0);
  return G_SOURCE_REMOVE;
}

static void
resized_cb (DaybookGrid *self)
{
  if (self->fit_source == 0)
    self->fit_source = g_idle_add (fit_cb, self);
}

static void
column_toggled_cb (DaybookGrid *self, GVariant *value, GSimpleAction *action)
{
  g_simple_action_set_state (action, value);
  update_columns (self);
  resized_cb (self);
  g_signal_emit (self, signals[COLUMNS_CHANGED], 0, TRUE);
}

static void
add_action (DaybookGrid *self, const DaybookColumn *column)
{
  g_autoptr (GSimpleAction) action
      = g_simple_action_new_stateful (column->name, NULL, g_variant_new_boolean (!column->hidden));
  g_autofree char *name = g_strconcat ("grid.", column->name, NULL);

  g_signal_connect_object (action, "change-state", G_CALLBACK (column_toggled_cb), self,
                           G_CONNECT_SWAPPED);
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
  gtk_column_view_column_set_visible (shown, FALSE);
  if (!column->fixed)
    {
      g_autoptr (GtkSorter) sorter
          = GTK_SORTER (gtk_custom_sorter_new (note_column, (gpointer) column, NULL));

      gtk_column_view_column_set_sorter (shown, sorter);
    }
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), shown);
  g_ptr_array_add (self->view_columns, shown);
  add_action (self, column);
  update_column (self, at);
  g_object_unref (shown);
}

/* ---- choosing ---- */

static void
selected_cb (DaybookGrid *self)
{
  DaybookRow *row = gtk_single_selection_get_selected_item (self->selection);
  gint64 id = row != NULL ? daybook_row_get_id (row) : 0;
  if (self->moving || id == self->chosen)
    return;
  self->chosen = id;
  g_signal_emit (self, signals[CHOSEN], 0, id);
}

static void
changing_cb (DaybookGrid *self)
{
  self->moving = TRUE;
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

/* What was chosen is chosen still, wherever it is now. */
static void
listed_cb (DaybookGrid *self)
{
  guint position;

  if (!self->moving)
    return;
  position = self->chosen != 0 ? daybook_rows_find (self->rows, self->chosen) : G_MAXUINT;
  gtk_single_selection_set_selected (self->selection, position);
  self->moving = FALSE;
  selected_cb (self);
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

  g_clear_handle_id (&self->fit_source, g_source_remove);
  if (self->across != NULL)
    g_signal_handlers_disconnect_by_data (self->across, self);
  g_clear_object (&self->across);
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
  signals[COLUMNS_CHANGED]
      = g_signal_new ("columns-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[RESIZED] = g_signal_new ("resized", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
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
  g_signal_connect_object (rows, "changing", G_CALLBACK (changing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rows, "listed", G_CALLBACK (listed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_widget_set_parent (scrolled, GTK_WIDGET (self));
  self->across
      = g_object_ref (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled)));
  g_signal_connect_swapped (self->across, "notify::page-size", G_CALLBACK (resized_cb), self);

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

void
daybook_grid_sort_by (DaybookGrid *self, const char *name, gboolean descending)
{
  g_return_if_fail (DAYBOOK_IS_GRID (self));

  for (guint i = 0; i < self->n_columns; i++)
    if (g_strcmp0 (self->columns[i].name, name) == 0)
      gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (self->view),
                                      g_ptr_array_index (self->view_columns, i),
                                      descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

void
daybook_grid_set_one_click (DaybookGrid *self, gboolean one_click)
{
  g_return_if_fail (DAYBOOK_IS_GRID (self));

  gtk_column_view_set_single_click_activate (GTK_COLUMN_VIEW (self->view), one_click);
}

gboolean
daybook_grid_is_shown (DaybookGrid *self, guint column)
{
  g_return_val_if_fail (DAYBOOK_IS_GRID (self) && column < self->n_columns, FALSE);

  return is_chosen (self, column) && (self->dropped & (1u << column)) == 0;
}

DaybookRows *
daybook_grid_get_rows (DaybookGrid *self)
{
  g_return_val_if_fail (DAYBOOK_IS_GRID (self), NULL);

  return self->rows;
}

void
daybook_grid_choose_none (DaybookGrid *self)
{
  g_return_if_fail (DAYBOOK_IS_GRID (self));

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

GActionGroup *
daybook_grid_get_actions (DaybookGrid *self)
{
  g_return_val_if_fail (DAYBOOK_IS_GRID (self), NULL);

  return G_ACTION_GROUP (self->actions);
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
    if (!is_chosen (self, i))
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

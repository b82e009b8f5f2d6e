/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-table-grid.h"

#include <glib/gi18n.h>

#define TYPE_TABLE_ROW (table_row_get_type ())
G_DECLARE_FINAL_TYPE (TableRow, table_row, TABLE, ROW, GObject)

struct _TableRow
{
  GObject parent_instance;

  char *cells[DAYBOOK_N_CELLS];
};

G_DEFINE_FINAL_TYPE (TableRow, table_row, G_TYPE_OBJECT)

static void
table_row_finalize (GObject *object)
{
  for (guint i = 0; i < DAYBOOK_N_CELLS; i++)
    g_free (TABLE_ROW (object)->cells[i]);
  G_OBJECT_CLASS (table_row_parent_class)->finalize (object);
}

static void
table_row_class_init (TableRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = table_row_finalize;
}

static void
table_row_init (TableRow *self)
{
}

static TableRow *
table_row_new (char *const *cells)
{
  TableRow *self = g_object_new (TYPE_TABLE_ROW, NULL);

  for (guint i = 0; i < DAYBOOK_N_CELLS; i++)
    self->cells[i] = g_strdup (cells != NULL ? cells[i] : "");
  return self;
}

static gboolean
is_same_place (const TableRow *row, char *const *cells)
{
  for (guint i = 0; i < DAYBOOK_N_CELLS; i++)
    if (i != DAYBOOK_CELL_VALUE && !g_str_equal (row->cells[i], cells[i]))
      return FALSE;
  return TRUE;
}

/* ---- the grid ---- */

struct _DaybookTableGrid
{
  AdwBin parent_instance;

  GListStore *rows; /* TableRow */
  GtkSingleSelection *selection;
  GtkWidget *view;
  GtkWidget *said; /* GtkLabel: what came of a paste */
  TableRow *focus; /* (borrowed) what is to be typed next */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookTableGrid, daybook_table_grid, ADW_TYPE_BIN)

static void
say (DaybookTableGrid *self, const char *text)
{
  gtk_label_set_label (GTK_LABEL (self->said), text);
  gtk_widget_set_visible (self->said, *text != '\0');
}

static void
typed_cb (GtkEditable *entry, GtkListItem *item)
{
  TableRow *row = gtk_list_item_get_item (item);
  guint cell = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (entry), "cell"));
  GtkWidget *grid = gtk_widget_get_ancestor (GTK_WIDGET (entry), DAYBOOK_TYPE_TABLE_GRID);

  if (row == NULL || g_str_equal (row->cells[cell], gtk_editable_get_text (entry)))
    return;
  g_free (row->cells[cell]);
  row->cells[cell] = g_strdup (gtk_editable_get_text (entry));
  if (grid != NULL)
    g_signal_emit (grid, signals[CHANGED], 0);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *entry = gtk_entry_new ();
  const char *title = g_object_get_data (G_OBJECT (factory), "title");

  gtk_entry_set_has_frame (GTK_ENTRY (entry), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data (G_OBJECT (entry), "cell", data);
  g_signal_connect (entry, "changed", G_CALLBACK (typed_cb), item);
  gtk_list_item_set_child (item, entry);
}

static gboolean
focus_cb (gpointer data)
{
  gtk_widget_grab_focus (data);
  return G_SOURCE_REMOVE;
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  TableRow *row = gtk_list_item_get_item (item);
  GtkWidget *entry = gtk_list_item_get_child (item);
  DaybookTableGrid *self = g_object_get_data (G_OBJECT (factory), "grid");
  guint cell = GPOINTER_TO_UINT (data);

  gtk_editable_set_text (GTK_EDITABLE (entry), row->cells[cell]);
  if (self->focus != row
      || cell != (*row->cells[DAYBOOK_CELL_KEY] == '\0' ? DAYBOOK_CELL_KEY : DAYBOOK_CELL_VALUE))
    return;
  self->focus = NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, focus_cb, g_object_ref (entry), g_object_unref);
}

static void
add_column (DaybookTableGrid *self, DaybookCell cell, const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;

  g_object_set_data (G_OBJECT (factory), "grid", self);
  g_object_set_data_full (G_OBJECT (factory), "title", g_strdup (title), g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (cell));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (cell));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, cell <= DAYBOOK_CELL_VALUE);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), column);
  g_object_unref (column);
}

/* A row of the same key and scope gets the value; the others are added. */
static void
merge (DaybookTableGrid *self, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);
      g_autoptr (GObject) row = G_OBJECT (table_row_new (cells));
      guint at = 0, n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
      gboolean found = FALSE;

      for (; at < n && !found; at++)
        {
          g_autoptr (GObject) there = g_list_model_get_item (G_LIST_MODEL (self->rows), at);

          found = is_same_place (TABLE_ROW (there), cells);
        }
      if (found)
        g_list_store_splice (self->rows, at - 1, 1, (gpointer *) &row, 1);
      else
        g_list_store_append (self->rows, row);
    }
}

static void
pasted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookTableGrid) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, &error);
  g_autoptr (GPtrArray) rows = text != NULL ? daybook_table_paste_parse (text, &error) : NULL;
  g_autofree char *said = NULL;

  if (rows == NULL)
    said = g_strdup_printf (_ ("Nothing was pasted: %s"),
                            error != NULL ? error->message : _ ("the clipboard holds no text"));
  else
    {
      said = g_strdup_printf (ngettext ("%u row was pasted.", "%u rows were pasted.", rows->len),
                              rows->len);
      merge (self, rows);
      g_signal_emit (self, signals[CHANGED], 0);
    }
  say (self, said);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, pasted_cb,
                                 g_object_ref (widget));
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  daybook_table_grid_add_row (DAYBOOK_TABLE_GRID (widget), "");
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookTableGrid *self = DAYBOOK_TABLE_GRID (widget);
  guint at = gtk_single_selection_get_selected (self->selection);

  if (at == GTK_INVALID_LIST_POSITION)
    {
      say (self, _ ("Choose a row first."));
      return;
    }
  g_list_store_remove (self->rows, at);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
daybook_table_grid_dispose (GObject *object)
{
  DaybookTableGrid *self = DAYBOOK_TABLE_GRID (object);

  g_clear_object (&self->rows);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (daybook_table_grid_parent_class)->dispose (object);
}

static void
daybook_table_grid_class_init (DaybookTableGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_table_grid_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "table.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "table.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "table.remove", NULL, remove_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "table.paste", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_CONTROL_MASK,
                                       "table.remove", NULL);
}

static GtkWidget *
new_button (const char *label, const char *tooltip, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static void
daybook_table_grid_init (DaybookTableGrid *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->rows = g_list_store_new (TYPE_TABLE_ROW);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->rows)));
  self->view = gtk_column_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)));
  gtk_widget_add_css_class (self->view, "data-table");
  gtk_column_view_set_show_row_separators (GTK_COLUMN_VIEW (self->view), TRUE);
  add_column (self, DAYBOOK_CELL_KEY, _ ("When it says"));
  add_column (self, DAYBOOK_CELL_VALUE, _ ("It becomes"));
  add_column (self, DAYBOOK_CELL_SKU_GROUP, _ ("SKU group"));
  add_column (self, DAYBOOK_CELL_LOCATION, _ ("Location"));
  add_column (self, DAYBOOK_CELL_CHANNEL, _ ("Channel"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 180);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_add_css_class (scrolled, "card");
  self->said = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->said), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->said), 0);
  gtk_widget_set_visible (self->said, FALSE);
  gtk_box_append (GTK_BOX (buttons), new_button (_ ("_Add Row"), NULL, "table.add"));
  gtk_box_append (GTK_BOX (buttons),
                  new_button (_ ("_Paste Rows"),
                              _ ("From a spreadsheet: key, value, SKU group, location, channel "
                                 "(Ctrl+Shift+V)"),
                              "table.paste"));
  gtk_box_append (
      GTK_BOX (buttons),
      new_button (_ ("Re_move Row"), _ ("The chosen one (Ctrl+Delete)"), "table.remove"));
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_box_append (GTK_BOX (box), self->said);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
daybook_table_grid_new (const char *label)
{
  DaybookTableGrid *self = g_object_new (DAYBOOK_TYPE_TABLE_GRID, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return GTK_WIDGET (self);
}

void
daybook_table_grid_set_rows (DaybookTableGrid *self, const GPtrArray *rows)
{
  g_return_if_fail (DAYBOOK_IS_TABLE_GRID (self));

  g_list_store_remove_all (self->rows);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (GObject) row = G_OBJECT (table_row_new (g_ptr_array_index (rows, i)));

      g_list_store_append (self->rows, row);
    }
  say (self, "");
}

GPtrArray *
daybook_table_grid_dup_rows (DaybookTableGrid *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_return_val_if_fail (DAYBOOK_IS_TABLE_GRID (self), rows);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->rows), i);
      TableRow *row = TABLE_ROW (item);
      char **cells;

      if (*row->cells[DAYBOOK_CELL_KEY] == '\0' && *row->cells[DAYBOOK_CELL_VALUE] == '\0')
        continue;
      cells = g_new0 (char *, DAYBOOK_N_CELLS + 1);
      for (guint k = 0; k < DAYBOOK_N_CELLS; k++)
        cells[k] = g_strstrip (g_strdup (row->cells[k]));
      g_ptr_array_add (rows, cells);
    }
  return rows;
}

void
daybook_table_grid_add_row (DaybookTableGrid *self, const char *key)
{
  g_autoptr (GObject) row = G_OBJECT (table_row_new (NULL));

  g_return_if_fail (DAYBOOK_IS_TABLE_GRID (self));

  g_free (TABLE_ROW (row)->cells[DAYBOOK_CELL_KEY]);
  TABLE_ROW (row)->cells[DAYBOOK_CELL_KEY] = g_strdup (key);
  self->focus = TABLE_ROW (row);
  g_list_store_insert (self->rows, 0, row);
  gtk_single_selection_set_selected (self->selection, 0);
}

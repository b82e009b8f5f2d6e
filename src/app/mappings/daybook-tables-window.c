/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-tables-window.h"

#include <glib/gi18n.h>

#include "daybook-error.h"
#include "daybook-mend.h"
#include "daybook-table-grid.h"

struct _DaybookTablesWindow
{
  AdwWindow parent_instance;

  DaybookEngine *engine; /* NULL: of a draft */
  DaybookTree *document; /* of a draft */
  char *table, *key;
  GPtrArray *before; /* rows as they were read */
  gboolean changed;

  DaybookTableGrid *grid;
  GtkWidget *choice; /* GtkDropDown of a draft's tables */
  GtkWidget *save;
  GtkLabel *trouble;
};

enum
{
  EDITED,
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookTablesWindow, daybook_tables_window, ADW_TYPE_WINDOW)

static void
say (DaybookTablesWindow *self, const char *text)
{
  gtk_label_set_label (self->trouble, text);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), *text != '\0');
}

static void
changed_cb (DaybookTablesWindow *self)
{
  self->changed = TRUE;
  gtk_widget_set_sensitive (self->save, TRUE);
}

static void
show_rows (DaybookTablesWindow *self, GPtrArray *rows)
{
  g_clear_pointer (&self->before, g_ptr_array_unref);
  self->before = rows;
  daybook_table_grid_set_rows (self->grid, rows);
  self->changed = FALSE;
  gtk_widget_set_sensitive (self->save, FALSE);
}

/* ---- of a draft ---- */

/* Whether all that the table says is text. */
static gboolean
speaks_text (const DaybookTree *tree, DaybookNode table)
{
  gboolean list = daybook_tree_kind (tree, table) == DAYBOOK_KIND_LIST;

  for (DaybookNode row = daybook_tree_first (tree, table); row != DAYBOOK_NODE_NONE;
       row = daybook_tree_next (tree, row))
    if (daybook_tree_kind (tree, list ? daybook_tree_get (tree, row, "value") : row)
        != DAYBOOK_KIND_STRING)
      return FALSE;
  return TRUE;
}

static DaybookNode
node_of (DaybookTablesWindow *self)
{
  return daybook_tree_get (self->document, daybook_tree_get (self->document, 0, "tables"),
                           self->table);
}

static void
give_edit (DaybookTablesWindow *self)
{
  g_autoptr (GPtrArray) rows = daybook_table_grid_dup_rows (self->grid);
  g_autofree char *json = NULL;

  if (!self->changed || self->table == NULL)
    return;
  json = daybook_tables_json_of (rows, speaks_text (self->document, node_of (self)));
  self->changed = FALSE;
  g_signal_emit (self, signals[EDITED], 0, self->table, json);
}

static void
chosen_cb (DaybookTablesWindow *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (self->choice));

  give_edit (self);
  g_clear_pointer (&self->table, g_free);
  if (item == NULL)
    return;
  self->table = g_strdup (gtk_string_object_get_string (item));
  show_rows (self, daybook_tables_rows_of (self->document, node_of (self)));
}

/* ---- the user's own ---- */

typedef struct
{
  GPtrArray *set, *unset; /* DaybookValueRow */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_ptr_array_unref (self->set);
  g_ptr_array_unref (self->unset);
  g_free (self);
}

static DaybookValueRow *
value_row (const char *table, char **cells)
{
  DaybookValueRow *row = g_new0 (DaybookValueRow, 1);

  row->table = g_strdup (table);
  row->key = g_strdup (cells[DAYBOOK_CELL_KEY]);
  row->value = g_strdup (cells[DAYBOOK_CELL_VALUE]);
  row->sku_group = g_strdup (cells[DAYBOOK_CELL_SKU_GROUP]);
  row->location = g_strdup (cells[DAYBOOK_CELL_LOCATION]);
  row->channel = g_strdup (cells[DAYBOOK_CELL_CHANNEL]);
  return row;
}

static gboolean
has_row (const GPtrArray *rows, char **cells, gboolean with_value)
{
  for (guint i = 0; i < rows->len; i++)
    {
      char **other = g_ptr_array_index (rows, i);
      gboolean same = TRUE;

      for (guint k = 0; k < DAYBOOK_N_CELLS && same; k++)
        same = (k == DAYBOOK_CELL_VALUE && !with_value) || g_str_equal (cells[k], other[k]);
      if (same)
        return TRUE;
    }
  return FALSE;
}

static Change *
change_new (const char *table, const GPtrArray *before, const GPtrArray *after)
{
  Change *self = g_new0 (Change, 1);

  self->set = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_value_row_free);
  self->unset = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_value_row_free);
  for (guint i = 0; i < after->len; i++)
    if (!has_row (before, g_ptr_array_index (after, i), TRUE))
      g_ptr_array_add (self->set, value_row (table, g_ptr_array_index (after, i)));
  for (guint i = 0; i < before->len; i++)
    if (!has_row (after, g_ptr_array_index (before, i), FALSE))
      g_ptr_array_add (self->unset, value_row (table, g_ptr_array_index (before, i)));
  return self;
}

static gpointer
store_rows (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Change *change = data;
  DaybookMendCounts counts = { 0 };
  DaybookFlowCounts flows = { 0 };

  if ((change->unset->len > 0
       && !daybook_mend_set_rows (session, change->unset, TRUE, cancellable, &counts, &flows,
                                  error))
      || (change->set->len > 0
          && !daybook_mend_set_rows (session, change->set, FALSE, cancellable, &counts, &flows,
                                     error)))
    return NULL;
  return g_strdup_printf (_ ("Stored. %d documents are ready now, %d records left quarantine."),
                          (int) flows.ready,
                          (int) (counts.stored + counts.same + counts.superseded));
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookTablesWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);

  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (said == NULL)
    {
      say (self, error->message);
      gtk_widget_set_sensitive (self->save, TRUE);
      return;
    }
  g_signal_emit (self, signals[SAVED], 0, said);
  gtk_window_close (GTK_WINDOW (self));
}

static gpointer
read_rows (DaybookDb *db, gpointer table, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = daybook_value_rows_list (db, table, error);
  GPtrArray *cells;

  if (rows == NULL)
    return NULL;
  cells = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < rows->len; i++)
    {
      const DaybookValueRow *row = g_ptr_array_index (rows, i);
      const char *const values[]
          = { row->key, row->value, row->sku_group, row->location, row->channel, NULL };

      g_ptr_array_add (cells, g_strdupv ((char **) values));
    }
  return cells;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookTablesWindow) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (self->engine == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rows == NULL)
    {
      say (self, error->message);
      return;
    }
  show_rows (self, rows);
  if (self->key != NULL)
    {
      daybook_table_grid_add_row (self->grid, self->key);
      changed_cb (self);
    }
}

static void
save_cb (DaybookTablesWindow *self)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (self->engine == NULL)
    {
      give_edit (self);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  if (self->before == NULL)
    return;
  rows = daybook_table_grid_dup_rows (self->grid);
  gtk_widget_set_sensitive (self->save, FALSE);
  daybook_engine_act_async (self->engine, store_rows, change_new (self->table, self->before, rows),
                            change_free, g_free, NULL, stored_cb, g_object_ref (self));
}

/* ---- the window ---- */

static void
daybook_tables_window_dispose (GObject *object)
{
  DaybookTablesWindow *self = DAYBOOK_TABLES_WINDOW (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->document, daybook_tree_unref);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_clear_pointer (&self->table, g_free);
  g_clear_pointer (&self->key, g_free);
  G_OBJECT_CLASS (daybook_tables_window_parent_class)->dispose (object);
}

static void
daybook_tables_window_class_init (DaybookTablesWindowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_tables_window_dispose;
  signals[EDITED] = g_signal_new ("edited", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SAVED] = g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
daybook_tables_window_init (DaybookTablesWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *trouble = gtk_label_new (NULL);

  gtk_window_set_default_size (GTK_WINDOW (self), 720, 560);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  gtk_widget_set_sensitive (self->save, FALSE);
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  self->trouble = GTK_LABEL (trouble);
  gtk_label_set_wrap (self->trouble, TRUE);
  gtk_label_set_xalign (self->trouble, 0);
  gtk_widget_add_css_class (trouble, "error");
  gtk_widget_set_visible (trouble, FALSE);
  self->choice = gtk_drop_down_new (NULL, NULL);
  gtk_widget_set_visible (self->choice, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Table"), -1);
  self->grid = DAYBOOK_TABLE_GRID (daybook_table_grid_new (_ ("Rows of the table")));
  g_signal_connect_object (self->grid, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_vexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), trouble);
  gtk_box_append (GTK_BOX (box), self->choice);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->grid));
  gtk_widget_set_vexpand (GTK_WIDGET (self->grid), TRUE);
  gtk_box_append (GTK_BOX (outer), header);
  gtk_box_append (GTK_BOX (outer), box);
  adw_window_set_content (ADW_WINDOW (self), outer);
}

DaybookTablesWindow *
daybook_tables_window_new (GtkWindow *parent,
                           DaybookEngine *engine,
                           const char *table,
                           const char *key)
{
  DaybookTablesWindow *self
      = g_object_new (DAYBOOK_TYPE_TABLES_WINDOW, "transient-for", parent, "title", table, NULL);

  self->engine = g_object_ref (engine);
  self->table = g_strdup (table);
  self->key = g_strdup (key);
  daybook_engine_read_async (engine, read_rows, g_strdup (table), g_free,
                             (GDestroyNotify) g_ptr_array_unref, NULL, read_cb,
                             g_object_ref (self));
  return self;
}

DaybookTablesWindow *
daybook_tables_window_new_for_draft (GtkWindow *parent, DaybookTree *document)
{
  DaybookTablesWindow *self = g_object_new (DAYBOOK_TYPE_TABLES_WINDOW, "transient-for", parent,
                                            "title", _ ("Value Tables"), NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->document = daybook_tree_ref (document);
  gtk_button_set_label (GTK_BUTTON (self->save), _ ("_Take"));
  gtk_button_set_use_underline (GTK_BUTTON (self->save), TRUE);
  for (DaybookNode node = daybook_tree_first (document, daybook_tree_get (document, 0, "tables"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (document, node))
    gtk_string_list_append (names, daybook_tree_key (document, node));
  if (g_list_model_get_n_items (G_LIST_MODEL (names)) == 0)
    {
      say (self, _ ("The rules of this mapping use no table."));
      gtk_widget_set_sensitive (GTK_WIDGET (self->grid), FALSE);
      return self;
    }
  gtk_widget_set_visible (self->choice, TRUE);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->choice), G_LIST_MODEL (names));
  chosen_cb (self);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

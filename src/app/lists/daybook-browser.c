/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-browser.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "daybook-error.h"

struct _DaybookBrowser
{
  GtkWidget parent_instance;

  DaybookEngine *engine;
  const DaybookBrowserSource *source;
  DaybookRows *rows;
  DaybookGrid *grid;
  GCancellable *describing;
  gint64 wanted; /* to choose when it is listed; 0: none */

  GtkWidget *leaflet;
  GtkWidget *list; /* a stack: "rows", "none" */
  GtkWidget *side; /* a stack: "described", "none" */
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *facts;
  GtkWidget *deeds;
  GtkWidget *code;
  GtkWidget *code_frame;
};

enum
{
  DEED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DaybookBrowser, daybook_browser, GTK_TYPE_WIDGET)

/* ---- what is said of a row ---- */

static void
remove_all (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    {
      if (GTK_IS_LIST_BOX (box))
        gtk_list_box_remove (GTK_LIST_BOX (box), child);
      else
        gtk_flow_box_remove (GTK_FLOW_BOX (box), child);
    }
}

static GtkWidget *
new_text (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);

  return label;
}

static void
add_fact (DaybookBrowser *self, const DaybookFact *fact)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *title = new_text (fact->title, "caption");
  GtkWidget *text = new_text (fact->text, NULL);

  gtk_widget_add_css_class (title, "dim-label");
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), text);
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 8);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, fact->title,
                                  -1);
  gtk_list_box_append (GTK_LIST_BOX (self->facts), row);
}

static void
deed_cb (DaybookBrowser *self, GtkButton *button)
{
  g_signal_emit (self, signals[DEED], 0, g_object_get_data (G_OBJECT (button), "deed"),
                 daybook_grid_get_chosen (self->grid));
}

static void
add_deed (DaybookBrowser *self, const DaybookDeed *deed)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (deed->label);

  if (deed->suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  if (strstr (deed->name, "::") != NULL)
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), deed->name);
  else
    {
      g_object_set_data_full (G_OBJECT (button), "deed", g_strdup (deed->name), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (deed_cb), self, G_CONNECT_SWAPPED);
    }
  gtk_flow_box_append (GTK_FLOW_BOX (self->deeds), button);
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
}

static void
show_description (DaybookBrowser *self, const DaybookDescription *description)
{
  gtk_label_set_label (GTK_LABEL (self->title), description->title);
  gtk_label_set_label (GTK_LABEL (self->subtitle), description->subtitle);
  gtk_widget_set_visible (self->subtitle, description->subtitle != NULL);
  remove_all (self->facts);
  remove_all (self->deeds);
  for (guint i = 0; i < description->facts->len; i++)
    add_fact (self, g_ptr_array_index (description->facts, i));
  for (guint i = 0; i < description->deeds->len; i++)
    add_deed (self, g_ptr_array_index (description->deeds, i));
  gtk_widget_set_visible (self->facts, description->facts->len > 0);
  gtk_widget_set_visible (self->deeds, description->deeds->len > 0);
  gtk_widget_set_visible (self->code_frame, description->code != NULL);
  if (description->code != NULL)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->code)),
                              description->code, -1);
  gtk_stack_set_visible_child_name (GTK_STACK (self->side), "described");
}

/* What is read for the store thread. */
typedef struct
{
  const DaybookBrowserSource *source;
  gint64 id;
} Wanted;

static gpointer
describe (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;

  return wanted->source->describe (db, wanted->id, error);
}

static void
described_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookBrowser) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookDescription) description
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (description == NULL)
    {
      description = daybook_description_new (g_strdup (_ ("This Cannot Be Shown")));
      description->subtitle = g_strdup (_ (daybook_error_advice (error)));
      daybook_description_add (description, _ ("Details"), g_strdup (error->message));
    }
  show_description (self, description);
}

static void
ask (DaybookBrowser *self)
{
  gint64 id = daybook_grid_get_chosen (self->grid);
  Wanted *wanted;

  g_cancellable_cancel (self->describing);
  g_clear_object (&self->describing);
  if (id == 0)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self->side), "none");
      return;
    }
  wanted = g_new0 (Wanted, 1);
  wanted->source = self->source;
  wanted->id = id;
  self->describing = g_cancellable_new ();
  daybook_engine_read_async (self->engine, describe, wanted, g_free,
                             (GDestroyNotify) daybook_description_free, self->describing,
                             described_cb, g_object_ref (self));
}

static void
chosen_cb (DaybookBrowser *self)
{
  ask (self);
}

static void
activated_cb (DaybookBrowser *self)
{
  adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
back_cb (DaybookBrowser *self)
{
  adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_BACK);
}

static void
listed_cb (DaybookBrowser *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  gtk_stack_set_visible_child_name (GTK_STACK (self->list), n > 0 ? "rows" : "none");
  if (self->wanted != 0 && daybook_rows_find (self->rows, self->wanted) != G_MAXUINT)
    {
      daybook_grid_choose (self->grid, self->wanted);
      activated_cb (self);
      self->wanted = 0;
    }
  ask (self);
}

/* ---- the widget ---- */

static void
daybook_browser_dispose (GObject *object)
{
  DaybookBrowser *self = DAYBOOK_BROWSER (object);

  g_cancellable_cancel (self->describing);
  g_clear_object (&self->describing);
  g_clear_pointer (&self->leaflet, gtk_widget_unparent);
  g_clear_object (&self->rows);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (daybook_browser_parent_class)->dispose (object);
}

static void
daybook_browser_class_init (DaybookBrowserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_browser_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[DEED] = g_signal_new ("deed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/lists/daybook-browser.ui");
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, code);
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, code_frame);
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, deeds);
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, facts);
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, leaflet);
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, list);
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, side);
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, subtitle);
  gtk_widget_class_bind_template_child (widget_class, DaybookBrowser, title);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
daybook_browser_init (DaybookBrowser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

DaybookBrowser *
daybook_browser_new (DaybookEngine *engine,
                     const DaybookBrowserSource *source,
                     const char *label,
                     const char *none)
{
  DaybookBrowser *self = g_object_new (DAYBOOK_TYPE_BROWSER, NULL);
  GtkWidget *empty = adw_status_page_new ();

  self->engine = g_object_ref (engine);
  self->source = source;
  self->rows = daybook_rows_new (engine, &source->rows);
  self->grid = daybook_grid_new (self->rows, source->columns, source->n_columns, label);
  gtk_stack_add_named (GTK_STACK (self->list), GTK_WIDGET (self->grid), "rows");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), none);
  gtk_widget_add_css_class (empty, "compact");
  gtk_stack_add_named (GTK_STACK (self->list), empty, "none");
  g_signal_connect_object (self->grid, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rows, "listed", G_CALLBACK (listed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
daybook_browser_query (DaybookBrowser *self, const DaybookListQuery *query)
{
  g_return_if_fail (DAYBOOK_IS_BROWSER (self));

  daybook_rows_query (self->rows, query);
}

void
daybook_browser_refresh (DaybookBrowser *self)
{
  g_return_if_fail (DAYBOOK_IS_BROWSER (self));

  daybook_rows_refresh (self->rows);
}

void
daybook_browser_choose (DaybookBrowser *self, gint64 id)
{
  g_return_if_fail (DAYBOOK_IS_BROWSER (self));

  self->wanted = id;
  daybook_rows_refresh (self->rows);
}

void
daybook_browser_step (DaybookBrowser *self, int by)
{
  guint at, n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  g_return_if_fail (DAYBOOK_IS_BROWSER (self));

  if (n == 0)
    return;
  at = daybook_rows_find (self->rows, daybook_grid_get_chosen (self->grid));
  at = at == G_MAXUINT ? 0 : (guint) CLAMP ((gint64) at + by, 0, (gint64) n - 1);
  daybook_grid_choose (self->grid, daybook_rows_get_id (self->rows, at));
}

gint64
daybook_browser_get_chosen (DaybookBrowser *self)
{
  g_return_val_if_fail (DAYBOOK_IS_BROWSER (self), 0);

  return daybook_grid_get_chosen (self->grid);
}

DaybookRows *
daybook_browser_get_rows (DaybookBrowser *self)
{
  g_return_val_if_fail (DAYBOOK_IS_BROWSER (self), NULL);

  return self->rows;
}

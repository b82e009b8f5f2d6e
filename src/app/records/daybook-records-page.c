/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-records-page.h"

#include <glib/gi18n.h>

#include "daybook-record-acts.h"
#include "daybook-record-index.h"
#include "daybook-record-list.h"
#include "daybook-record-view.h"
#include "daybook-text-window.h"

#define SIDE_PX 340

#define DAYBOOK_TYPE_RECORDS_PAGE (daybook_records_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (
    DaybookRecordsPage, daybook_records_page, DAYBOOK, RECORDS_PAGE, DaybookPane)

struct _DaybookRecordsPageClass
{
  DaybookPaneClass parent_class;

  const char *place; /* which of them it is */
};

typedef struct
{
  const DaybookRecordKind *kind;
  DaybookRecordList *list;
  AdwLeaflet *leaflet;
  DaybookRecordView *view;
  gint64 shown;    /* the record that is chosen; 0: none */
  gboolean narrow; /* there is room for the list or the record */
  GCancellable *reading;
} DaybookRecordsPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (DaybookRecordsPage, daybook_records_page, DAYBOOK_TYPE_PANE)

#define PRIVATE(self)                                                                              \
  ((DaybookRecordsPagePrivate *) daybook_records_page_get_instance_private (self))

/* ---- the record ---- */

static gpointer
read_dossier (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_dossier_read (db, *(const gint64 *) data, error);
}

static void
update_actions (DaybookRecordsPage *self)
{
  const DaybookDossier *dossier = daybook_record_view_get_dossier (PRIVATE (self)->view);
  gboolean any = dossier != NULL;
  gboolean linked = FALSE;

  for (guint i = 0; any && i < dossier->postings->len; i++)
    {
      const DaybookDossierPosting *posting = g_ptr_array_index (dossier->postings, i);

      linked = linked || (posting->document != NULL && posting->document->link != NULL);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.refetch", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.open", linked);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.posting",
                                 any && dossier->postings->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.difference",
                                 any && dossier->record->revision > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.payload", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.copy-id", any);
}

static void
dossier_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookRecordsPage) self = data;
  DaybookRecordsPagePrivate *priv = PRIVATE (self);
  g_autoptr (GError) error = NULL;
  DaybookDossier *dossier = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (dossier != NULL && dossier->record->id != priv->shown)
    daybook_dossier_free (dossier);
  else if (dossier != NULL)
    daybook_record_view_show (priv->view, dossier);
  else
    daybook_record_view_fail (priv->view, error);
  update_actions (self);
}

static void
read_record (DaybookRecordsPage *self)
{
  DaybookRecordsPagePrivate *priv = PRIVATE (self);

  g_cancellable_cancel (priv->reading);
  g_clear_object (&priv->reading);
  if (priv->shown == 0)
    return;
  priv->reading = g_cancellable_new ();
  daybook_engine_read_async (daybook_pane_get_engine (DAYBOOK_PANE (self)), read_dossier,
                             g_memdup2 (&priv->shown, sizeof priv->shown), g_free,
                             (GDestroyNotify) daybook_dossier_free, priv->reading, dossier_cb,
                             g_object_ref (self));
}

/* 0 closes it. */
static void
show_record (DaybookRecordsPage *self, gint64 record)
{
  DaybookRecordsPagePrivate *priv = PRIVATE (self);

  priv->shown = record;
  if (record == 0 || !priv->narrow)
    gtk_widget_set_visible (GTK_WIDGET (priv->view), record != 0);
  read_record (self);
}

static void
go_to_list (DaybookRecordsPage *self)
{
  adw_leaflet_set_visible_child (PRIVATE (self)->leaflet, GTK_WIDGET (PRIVATE (self)->list));
}

static void
go_to_record (DaybookRecordsPage *self)
{
  if (PRIVATE (self)->shown == 0)
    return;
  gtk_widget_set_visible (GTK_WIDGET (PRIVATE (self)->view), TRUE);
  adw_leaflet_set_visible_child (PRIVATE (self)->leaflet, GTK_WIDGET (PRIVATE (self)->view));
}

static void
chosen_cb (DaybookRecordsPage *self, gint64 record)
{
  DaybookRecordsPagePrivate *priv = PRIVATE (self);

  /* Folded, the list goes on while it is typed in: the record is shown when it is asked for. */
  if (record == 0 && adw_leaflet_get_folded (priv->leaflet)
      && adw_leaflet_get_visible_child (priv->leaflet) == GTK_WIDGET (priv->view))
    return;
  show_record (self, record);
}

static void
activated_cb (DaybookRecordsPage *self, gint64 record)
{
  if (PRIVATE (self)->shown != record)
    show_record (self, record);
  go_to_record (self);
}

static void
listed_cb (DaybookRecordsPage *self, gboolean empty, const GError *failure)
{
  if (failure != NULL)
    daybook_pane_fail (DAYBOOK_PANE (self), failure);
  else
    daybook_pane_set_face (DAYBOOK_PANE (self), empty ? DAYBOOK_FACE_EMPTY : DAYBOOK_FACE_CONTENT);
}

static void
resized_cb (DaybookRecordsPage *self)
{
  DaybookRecordsPagePrivate *priv = PRIVATE (self);
  gboolean was = priv->narrow;

  priv->narrow = gtk_widget_get_width (GTK_WIDGET (priv->leaflet)) < 2 * SIDE_PX;
  daybook_grid_set_one_click (daybook_record_list_get_grid (priv->list), priv->narrow);
  if (was && !priv->narrow)
    gtk_widget_set_visible (GTK_WIDGET (priv->view), priv->shown != 0);
}

/* ---- actions ---- */

static const DaybookDossier *
dossier_of (GtkWidget *widget)
{
  return daybook_record_view_get_dossier (PRIVATE (DAYBOOK_RECORDS_PAGE (widget))->view);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookRecordsPage *self = DAYBOOK_RECORDS_PAGE (widget);

  go_to_list (self);
  if (PRIVATE (self)->narrow)
    return;
  daybook_grid_choose_none (daybook_record_list_get_grid (PRIVATE (self)->list));
  show_record (self, 0);
}

static void
daybook_records_page_search (DaybookPane *pane)
{
  DaybookRecordsPage *self = DAYBOOK_RECORDS_PAGE (pane);

  go_to_list (self);
  daybook_record_list_search (PRIVATE (self)->list);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  daybook_records_page_search (DAYBOOK_PANE (widget));
}

static void
refetch_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const DaybookDossier *dossier = dossier_of (widget);

  if (dossier == NULL)
    return;
  daybook_pane_toast (DAYBOOK_PANE (widget), _ ("Asking the provider…"), NULL, NULL);
  daybook_record_act (DAYBOOK_PANE (widget), DAYBOOK_RECORD_ACT_REFETCH, dossier->record->id);
}

static void
delivery_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookRecordAct act = g_str_equal (name, "record.retry")     ? DAYBOOK_RECORD_ACT_RETRY
                         : g_str_equal (name, "record.release") ? DAYBOOK_RECORD_ACT_RELEASE
                                                                : DAYBOOK_RECORD_ACT_HOLD;

  daybook_record_act (DAYBOOK_PANE (widget), act, g_variant_get_int64 (parameter));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookPane) self = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (object), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    daybook_pane_toast (self, _ ("No browser could be opened"), NULL, NULL);
}

static void
open_link (GtkWidget *widget, const char *link)
{
  gtk_show_uri_full (GTK_WINDOW (gtk_widget_get_root (widget)), link, GDK_CURRENT_TIME, NULL,
                     opened_cb, g_object_ref (widget));
}

static void
open_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  open_link (widget, g_variant_get_string (parameter, NULL));
}

/* The first of its documents that has a page of its own. */
static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const DaybookDossier *dossier = dossier_of (widget);

  for (guint i = 0; dossier != NULL && i < dossier->postings->len; i++)
    {
      const DaybookDossierPosting *posting = g_ptr_array_index (dossier->postings, i);

      if (posting->document == NULL || posting->document->link == NULL)
        continue;
      open_link (widget, posting->document->link);
      return;
    }
}

static void
posting_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookRecordsPage *self = DAYBOOK_RECORDS_PAGE (widget);

  go_to_record (self);
  daybook_record_view_show_posting (PRIVATE (self)->view);
}

static void
copy (GtkWidget *widget, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  daybook_pane_toast (DAYBOOK_PANE (widget), _ ("Copied"), NULL, NULL);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  copy (widget, g_variant_get_string (parameter, NULL));
}

static void
copy_id_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const DaybookDossier *dossier = dossier_of (widget);

  if (dossier != NULL)
    copy (widget, dossier->record->source_id);
}

/* ---- texts ---- */

static gpointer
read_payload (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_dossier_read_payload (db, *(const gint64 *) data, error);
}

static gpointer
read_revisions (DaybookDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return daybook_dossier_read_revisions (db, *(const gint64 *) data, error);
}

static void
text_read (DaybookPane *self, GAsyncResult *result, const char *title, const char *nothing)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text
      = daybook_engine_read_finish (daybook_pane_get_engine (self), result, &error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root == NULL)
    return;
  if (error != NULL)
    daybook_record_tell_failure (self, _ ("This Cannot Be Shown"), error);
  else if (text == NULL || *text == '\0')
    daybook_pane_toast (self, nothing, NULL, NULL);
  else
    daybook_text_window_present (GTK_WINDOW (root), title, NULL, text);
}

static void
payload_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookPane) self = data;

  text_read (self, result, _ ("What the Provider Sent"), _ ("What the provider sent was not kept"));
}

static void
revisions_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookPane) self = data;

  text_read (self, result, _ ("Differences"), _ ("It has never changed"));
}

static void
text_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gboolean payload = g_str_equal (name, "record.payload");
  const DaybookDossier *dossier = dossier_of (widget);

  if (dossier == NULL)
    return;
  daybook_engine_read_async (
      daybook_pane_get_engine (DAYBOOK_PANE (widget)), payload ? read_payload : read_revisions,
      g_memdup2 (&dossier->record->id, sizeof dossier->record->id), g_free, g_free, NULL,
      payload ? payload_cb : revisions_cb, g_object_ref (widget));
}

/* ---- keys ---- */

/* A number that is typed is looked for; letters are the record's own keys. */
static gboolean
key_pressed_cb (DaybookRecordsPage *self,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                GtkEventControllerKey *controller)
{
  GtkSearchBar *bar = daybook_record_list_get_search_bar (PRIVATE (self)->list);
  gunichar letter = gdk_keyval_to_unicode (keyval);
  GtkWidget *entry;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0
      || (letter != '#' && letter != '@' && !g_unichar_isdigit (letter)))
    return GDK_EVENT_PROPAGATE;
  daybook_record_list_search (PRIVATE (self)->list);
  entry = gtk_widget_get_root (GTK_WIDGET (bar)) != NULL
              ? gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (bar)))
              : NULL;
  return entry != NULL && gtk_event_controller_key_forward (controller, entry);
}

/* ---- the page ---- */

static GtkWidget *
new_menu_button (const char *icon, const char *label, GMenuModel *menu)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), icon);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return button;
}

/* Menus of actions that live in the list hang below it, or the actions would not be found. */
static void
add_buttons (DaybookRecordsPage *self)
{
  DaybookRecordsPagePrivate *priv = PRIVATE (self);
  AdwHeaderBar *header = daybook_pane_get_header (DAYBOOK_PANE (self));
  DaybookGrid *grid = daybook_record_list_get_grid (priv->list);
  GtkWidget *search = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (search), "edit-find-symbolic");
  gtk_widget_set_tooltip_text (search, _ ("Search (Ctrl+F)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search"), -1);
  g_object_bind_property (daybook_record_list_get_search_bar (priv->list), "search-mode-enabled",
                          search, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  adw_header_bar_pack_end (
      header, new_menu_button ("view-list-symbolic", _ ("Columns"), daybook_grid_get_menu (grid)));
  adw_header_bar_pack_end (header, new_menu_button ("user-bookmarks-symbolic", _ ("Kept Filters"),
                                                    daybook_record_list_get_menu (priv->list)));
  adw_header_bar_pack_end (header, search);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "grid", daybook_grid_get_actions (grid));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter",
                                  daybook_record_list_get_actions (priv->list));
}

static void
add_leaflet (DaybookRecordsPage *self)
{
  DaybookRecordsPagePrivate *priv = PRIVATE (self);
  GtkWidget *separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  AdwLeafletPage *page;

  priv->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (priv->list), TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (priv->list), SIDE_PX, -1);
  gtk_widget_set_size_request (GTK_WIDGET (priv->view), SIDE_PX, -1);
  gtk_widget_set_visible (GTK_WIDGET (priv->view), FALSE);
  adw_leaflet_append (priv->leaflet, GTK_WIDGET (priv->list));
  page = adw_leaflet_append (priv->leaflet, separator);
  adw_leaflet_page_set_navigatable (page, FALSE);
  adw_leaflet_append (priv->leaflet, GTK_WIDGET (priv->view));
  g_object_bind_property (priv->view, "visible", separator, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (priv->leaflet, "folded", priv->view, "folded", G_BINDING_SYNC_CREATE);
  adw_leaflet_set_can_navigate_back (priv->leaflet, TRUE);

  daybook_pane_set_content (DAYBOOK_PANE (self), GTK_WIDGET (priv->leaflet));
}

static void
daybook_records_page_constructed (GObject *object)
{
  DaybookRecordsPage *self = DAYBOOK_RECORDS_PAGE (object);
  DaybookRecordsPagePrivate *priv = PRIVATE (self);
  DaybookEngine *engine = daybook_pane_get_engine (DAYBOOK_PANE (self));
  GtkEventController *keys = gtk_event_controller_key_new ();

  G_OBJECT_CLASS (daybook_records_page_parent_class)->constructed (object);
  priv->kind = daybook_record_kind_get (DAYBOOK_RECORDS_PAGE_GET_CLASS (self)->place);
  priv->list = daybook_record_list_new (engine, priv->kind);
  priv->view = g_object_new (DAYBOOK_TYPE_RECORD_VIEW, NULL);
  add_leaflet (self);
  add_buttons (self);
  g_signal_connect_object (daybook_record_list_get_grid (priv->list), "resized",
                           G_CALLBACK (resized_cb), self, G_CONNECT_SWAPPED);
  daybook_pane_set_empty (DAYBOOK_PANE (self), priv->kind->icon, _ (priv->kind->empty_title),
                          _ (priv->kind->empty_text), _ ("_Connect"), "win.go::connections");
  g_signal_connect_object (priv->list, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->list, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->list, "listed", G_CALLBACK (listed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (priv->list), keys);
  update_actions (self);
}

static void
daybook_records_page_dispose (GObject *object)
{
  DaybookRecordsPagePrivate *priv = PRIVATE (DAYBOOK_RECORDS_PAGE (object));

  g_cancellable_cancel (priv->reading);
  g_clear_object (&priv->reading);
  G_OBJECT_CLASS (daybook_records_page_parent_class)->dispose (object);
}

static void
daybook_records_page_refresh (DaybookPane *pane)
{
  DaybookRecordsPage *self = DAYBOOK_RECORDS_PAGE (pane);

  daybook_record_index_keep (daybook_pane_get_engine (pane));
  daybook_record_list_refresh (PRIVATE (self)->list);
  read_record (self);
}

static void
daybook_records_page_go (DaybookPane *pane, const char *detail)
{
  DaybookRecordsPage *self = DAYBOOK_RECORDS_PAGE (pane);
  gint64 record = g_ascii_strtoll (detail, NULL, 10);

  if (record <= 0)
    return;
  show_record (self, record);
  go_to_record (self);
  daybook_record_list_choose (PRIVATE (self)->list, record);
}

static void
add_keys (GtkWidgetClass *class)
{
  gtk_widget_class_add_binding_action (class, GDK_KEY_f, GDK_CONTROL_MASK, "record.search", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_slash, 0, "record.search", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_r, 0, "record.refetch", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_o, 0, "record.open", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_p, 0, "record.posting", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_d, 0, "record.difference", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Escape, 0, "record.close", NULL);
}

static void
daybook_records_page_class_init (DaybookRecordsPageClass *klass)
{
  GtkWidgetClass *class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = daybook_records_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = daybook_records_page_dispose;
  DAYBOOK_PANE_CLASS (klass)->refresh = daybook_records_page_refresh;
  DAYBOOK_PANE_CLASS (klass)->go = daybook_records_page_go;
  DAYBOOK_PANE_CLASS (klass)->search = daybook_records_page_search;
  gtk_widget_class_install_action (class, "record.close", NULL, close_action);
  gtk_widget_class_install_action (class, "record.search", NULL, search_action);
  gtk_widget_class_install_action (class, "record.refetch", NULL, refetch_action);
  gtk_widget_class_install_action (class, "record.open", NULL, open_action);
  gtk_widget_class_install_action (class, "record.open-link", "s", open_link_action);
  gtk_widget_class_install_action (class, "record.posting", NULL, posting_action);
  gtk_widget_class_install_action (class, "record.difference", NULL, text_action);
  gtk_widget_class_install_action (class, "record.payload", NULL, text_action);
  gtk_widget_class_install_action (class, "record.copy", "s", copy_action);
  gtk_widget_class_install_action (class, "record.copy-id", NULL, copy_id_action);
  gtk_widget_class_install_action (class, "record.retry", "x", delivery_action);
  gtk_widget_class_install_action (class, "record.release", "x", delivery_action);
  gtk_widget_class_install_action (class, "record.hold", "x", delivery_action);
  add_keys (class);
}

static void
daybook_records_page_init (DaybookRecordsPage *self)
{
}

/* ---- one type for each place ---- */

#define PAGE(Name, name)                                                                           \
  typedef DaybookRecordsPage Daybook##Name##Page;                                                  \
  typedef DaybookRecordsPageClass Daybook##Name##PageClass;                                        \
  G_DEFINE_TYPE (Daybook##Name##Page, daybook_##name##_page, DAYBOOK_TYPE_RECORDS_PAGE)            \
  static void daybook_##name##_page_class_init (Daybook##Name##PageClass *klass)                   \
  {                                                                                                \
    klass->place = #name;                                                                          \
  }                                                                                                \
  static void daybook_##name##_page_init (Daybook##Name##Page *self)                               \
  {                                                                                                \
  }

PAGE (Orders, orders)
PAGE (Payments, payments)
PAGE (Payouts, payouts)
PAGE (Refunds, refunds)
PAGE (Customers, customers)
PAGE (Stock, stock)

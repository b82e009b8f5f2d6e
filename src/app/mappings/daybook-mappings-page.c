/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list is made anew only when what it says has changed, so that a sync that runs does not take
 * the keyboard away. */
#include "daybook-mappings-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-format.h"
#include "daybook-mapping-editor.h"
#include "daybook-mapping-place.h"
#include "daybook-mend.h"
#include "daybook-tables-window.h"

typedef struct
{
  GPtrArray *mappings; /* DaybookMappingListed */
  GPtrArray *unmapped; /* DaybookUnmapped */
  GPtrArray *rows;     /* DaybookValueRow */
} Listing;

struct _DaybookMappingsPage
{
  DaybookPane parent_instance;

  GtkStack *faces;
  GtkWidget *page; /* AdwPreferencesPage */
  GPtrArray *groups;
  DaybookMappingEditor *editor;
  GtkWidget *back;
  char *print; /* of what is shown */
};

G_DEFINE_FINAL_TYPE (DaybookMappingsPage, daybook_mappings_page, DAYBOOK_TYPE_PANE)

static void
listing_free (gpointer data)
{
  Listing *self = data;

  g_clear_pointer (&self->mappings, g_ptr_array_unref);
  g_clear_pointer (&self->unmapped, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static gpointer
read_listing (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  DaybookDb *db = daybook_session_db (session);
  Listing *self = g_new0 (Listing, 1);

  self->mappings = daybook_mapping_place_list_all (db, error);
  self->unmapped = self->mappings != NULL ? daybook_mend_unmapped (session, error) : NULL;
  self->rows = self->unmapped != NULL ? daybook_value_rows_list (db, NULL, error) : NULL;
  if (self->rows != NULL)
    return self;
  listing_free (self);
  return NULL;
}

/* ---- rows ---- */

static AdwPreferencesGroup *
add_group (DaybookMappingsPage *self, const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  if (description != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page), ADW_PREFERENCES_GROUP (group));
  g_ptr_array_add (self->groups, group);
  return ADW_PREFERENCES_GROUP (group);
}

static GtkWidget *
add_row (AdwPreferencesGroup *group,
         const char *title,
         const char *subtitle,
         const char *action,
         const char *target)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (action != NULL)
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
    }
  adw_preferences_group_add (group, row);
  return row;
}

static void
add_unmapped (AdwPreferencesGroup *group, const DaybookUnmapped *one)
{
  DaybookMoney money = { .minor = one->amount };
  g_autofree char *sum = NULL;
  g_autofree char *count = daybook_format_count ((gint64) one->count);
  g_autofree char *text = NULL;
  g_autofree char *target = g_strdup_printf ("%s\t%s", one->table != NULL ? one->table : "",
                                             one->key != NULL ? one->key : "");
  gboolean account = g_strcmp0 (one->table, "account") == 0;
  g_autofree char *waits = NULL;
  GtkWidget *row, *label;

  g_strlcpy (money.currency, one->currency, sizeof money.currency);
  sum = daybook_format_money (money);
  waits = g_strdup_printf (ngettext ("%s waits", "%s wait", (gulong) one->count), count);
  text = g_strdup_printf ("%s%s%s", waits, *sum != '\0' ? "\n" : "", sum);
  row = add_row (group, one->what, account ? _ ("Choose its account in the flow") : _ ("Add a row"),
                 one->table == NULL ? NULL
                 : account          ? "win.go"
                                    : "mappings.map",
                 account ? "flows" : target);
  label = gtk_label_new (text);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
}

static char *
describe (const DaybookMappingListed *one)
{
  g_autofree char *records = daybook_format_count (one->records);
  g_autofree char *documents = daybook_format_count (one->documents);
  g_autofree char *when = one->own ? daybook_format_date (one->changed_us, NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (one->own)
    /* Translators: author, day */
    g_string_append_printf (text, _ ("Yours · %s · %s"), one->author != NULL ? one->author : "",
                            when);
  else
    g_string_append (text, _ ("Built-in"));
  /* Translators: how many of each a mapping made */
  g_string_append_printf (text, _ (" · %s records, %s documents"), records, documents);
  if (one->note != NULL)
    g_string_append_printf (text, "\n%s", one->note);
  if (one->moved)
    g_string_append_printf (text, "\n%s",
                            _ ("The built-in one has changed since yours was made from it."));
  if (one->misfit != NULL)
    g_string_append_printf (text, "\n%s", one->misfit);
  return g_strdup (text->str);
}

/* ---- showing ---- */

static guint
count_rows (const Listing *listing, const char *table)
{
  guint count = 0;

  for (guint i = 0; i < listing->rows->len; i++)
    count += g_str_equal (((DaybookValueRow *) g_ptr_array_index (listing->rows, i))->table, table);
  return count;
}

static void
add_tables (DaybookMappingsPage *self, const Listing *listing)
{
  AdwPreferencesGroup *group
      = add_group (self, _ ("Your Value Tables"),
                   _ ("Rows of yours lie over the tables of all mappings: everywhere, for a "
                      "channel, a location or a group of SKUs."));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, (gpointer) "account");
  g_ptr_array_add (names, (gpointer) "item");
  for (guint i = 0; i < listing->rows->len; i++)
    {
      const DaybookValueRow *row = g_ptr_array_index (listing->rows, i);

      if (!g_ptr_array_find_with_equal_func (names, row->table, g_str_equal, NULL))
        g_ptr_array_add (names, row->table);
    }
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      guint count = count_rows (listing, name);
      const char *title = g_str_equal (name, "account") ? _ ("Accounts by scope")
                          : g_str_equal (name, "item")  ? _ ("Items of the books by SKU")
                                                        : name;
      g_autofree char *text = g_strdup_printf (ngettext ("%u row", "%u rows", count), count);

      add_row (group, title, text, "mappings.table", name);
    }
}

static void
show_listing (DaybookMappingsPage *self, const Listing *listing)
{
  AdwPreferencesGroup *group = NULL;
  const char *connection = NULL;

  for (guint i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (ADW_PREFERENCES_PAGE (self->page),
                                 g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);
  if (listing->unmapped->len > 0)
    group = add_group (self, _ ("Not Mapped"), _ ("These wait until you say what they mean."));
  for (guint i = 0; i < listing->unmapped->len; i++)
    add_unmapped (group, g_ptr_array_index (listing->unmapped, i));
  add_tables (self, listing);
  for (guint i = 0; i < listing->mappings->len; i++)
    {
      const DaybookMappingListed *one = g_ptr_array_index (listing->mappings, i);
      g_autofree char *text = describe (one);
      g_autofree char *target = g_strdup_printf ("%s:%s", one->connection, one->name);
      GtkWidget *row;

      if (connection == NULL || !g_str_equal (connection, one->connection))
        {
          g_autofree char *title
              = g_strdup_printf ("%s (%s)", one->connection_title, one->connection);

          connection = one->connection;
          group = add_group (self, title, NULL);
        }
      row = add_row (group, one->name, text, "mappings.open", target);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
    }
}

/* All that the list says, so that the same is not made again. */
static char *
print_of (const Listing *listing)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < listing->unmapped->len; i++)
    {
      const DaybookUnmapped *one = g_ptr_array_index (listing->unmapped, i);

      g_string_append_printf (text, "%s %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n", one->what,
                              one->count, one->amount);
    }
  for (guint i = 0; i < listing->rows->len; i++)
    g_string_append_printf (text, "%s\n",
                            ((DaybookValueRow *) g_ptr_array_index (listing->rows, i))->table);
  for (guint i = 0; i < listing->mappings->len; i++)
    {
      const DaybookMappingListed *one = g_ptr_array_index (listing->mappings, i);
      g_autofree char *said = describe (one);

      g_string_append_printf (text, "%s %s %s\n", one->connection, one->name, said);
    }
  return g_strdup (text->str);
}

static void
listing_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookMappingsPage) self = data;
  g_autoptr (GError) error = NULL;
  Listing *listing = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);
  g_autofree char *print = listing != NULL ? print_of (listing) : NULL;

  if (listing == NULL)
    {
      daybook_pane_fail (DAYBOOK_PANE (self), error);
      return;
    }
  if (g_strcmp0 (print, self->print) != 0)
    show_listing (self, listing);
  g_free (self->print);
  self->print = g_steal_pointer (&print);
  daybook_pane_set_face (DAYBOOK_PANE (self),
                         listing->mappings->len > 0 ? DAYBOOK_FACE_CONTENT : DAYBOOK_FACE_EMPTY);
  listing_free (listing);
}

static void
daybook_mappings_page_refresh (DaybookPane *pane)
{
  daybook_engine_act_async (daybook_pane_get_engine (pane), read_listing, NULL, NULL, listing_free,
                             NULL, listing_cb, g_object_ref (pane));
}

/* ---- going ---- */

static void
show_editor (DaybookMappingsPage *self, gboolean shown)
{
  gtk_stack_set_visible_child_name (self->faces, shown ? "editor" : "list");
  gtk_widget_set_visible (self->back, shown);
}

static void
open_mapping (DaybookMappingsPage *self, const char *connection, const char *name)
{
  GtkWidget *title
      = adw_header_bar_get_title_widget (daybook_pane_get_header (DAYBOOK_PANE (self)));

  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (title), name);
  daybook_mapping_editor_open (self->editor, connection, name);
  show_editor (self, TRUE);
}

static void
stored_cb (DaybookMappingsPage *self, const char *text)
{
  daybook_pane_toast (DAYBOOK_PANE (self), text, NULL, NULL);
  daybook_pane_refresh (DAYBOOK_PANE (self));
}

static void
open_table (DaybookMappingsPage *self, const char *table, const char *key)
{
  DaybookTablesWindow *window
      = daybook_tables_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   daybook_pane_get_engine (DAYBOOK_PANE (self)), table, key);

  g_signal_connect_object (window, "saved", G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
daybook_mappings_page_go (DaybookPane *pane, const char *detail)
{
  g_auto (GStrv) words = g_strsplit (detail, ":", 2);

  if (*detail == '=')
    open_table (DAYBOOK_MAPPINGS_PAGE (pane), detail + 1, NULL);
  else if (words[0] != NULL && words[1] != NULL)
    open_mapping (DAYBOOK_MAPPINGS_PAGE (pane), words[0], words[1]);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *target)
{
  daybook_mappings_page_go (DAYBOOK_PANE (widget), g_variant_get_string (target, NULL));
}

static void
table_action (GtkWidget *widget, const char *name, GVariant *table)
{
  open_table (DAYBOOK_MAPPINGS_PAGE (widget), g_variant_get_string (table, NULL), NULL);
}

static void
map_action (GtkWidget *widget, const char *name, GVariant *target)
{
  g_auto (GStrv) parts = g_strsplit (g_variant_get_string (target, NULL), "\t", 2);

  open_table (DAYBOOK_MAPPINGS_PAGE (widget), parts[0], parts[1]);
}

static void
leave (DaybookMappingsPage *self)
{
  GtkWidget *title
      = adw_header_bar_get_title_widget (daybook_pane_get_header (DAYBOOK_PANE (self)));

  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (title), "");
  show_editor (self, FALSE);
  daybook_pane_refresh (DAYBOOK_PANE (self));
}

static void
answered_cb (DaybookMappingsPage *self, const char *response)
{
  if (g_str_equal (response, "leave"))
    leave (self);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookMappingsPage *self = DAYBOOK_MAPPINGS_PAGE (widget);
  GtkWidget *question;

  if (!daybook_mapping_editor_is_changed (self->editor))
    {
      leave (self);
      return;
    }
  question = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                     _ ("Leave Without Saving?"),
                                     _ ("What you changed in this mapping is not in force."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (question), "stay", _ ("_Stay"), "leave",
                                    _ ("_Leave"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (question), "leave",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (question), "stay");
  g_signal_connect_object (question, "response", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (question));
}

static void
said_cb (DaybookMappingsPage *self, const char *text)
{
  daybook_pane_toast (DAYBOOK_PANE (self), text, NULL, NULL);
}

/* ---- the page ---- */

static void
daybook_mappings_page_finalize (GObject *object)
{
  DaybookMappingsPage *self = DAYBOOK_MAPPINGS_PAGE (object);

  g_ptr_array_unref (self->groups);
  g_free (self->print);
  G_OBJECT_CLASS (daybook_mappings_page_parent_class)->finalize (object);
}

static void
daybook_mappings_page_constructed (GObject *object)
{
  DaybookMappingsPage *self = DAYBOOK_MAPPINGS_PAGE (object);
  DaybookPane *pane = DAYBOOK_PANE (object);

  G_OBJECT_CLASS (daybook_mappings_page_parent_class)->constructed (object);
  self->editor
      = DAYBOOK_MAPPING_EDITOR (daybook_mapping_editor_new (daybook_pane_get_engine (pane)));
  g_signal_connect_object (self->editor, "said", G_CALLBACK (said_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->faces, GTK_WIDGET (self->editor), "editor");
  self->back = gtk_button_new_from_icon_name ("go-previous-symbolic");
  gtk_widget_set_tooltip_text (self->back, _ ("All Mappings (Alt+Left)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->back), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("All Mappings"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->back), "mappings.back");
  gtk_widget_set_visible (self->back, FALSE);
  adw_header_bar_pack_start (daybook_pane_get_header (pane), self->back);
}

static void
daybook_mappings_page_class_init (DaybookMappingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = daybook_mappings_page_finalize;
  G_OBJECT_CLASS (klass)->constructed = daybook_mappings_page_constructed;
  DAYBOOK_PANE_CLASS (klass)->refresh = daybook_mappings_page_refresh;
  DAYBOOK_PANE_CLASS (klass)->go = daybook_mappings_page_go;
  gtk_widget_class_install_action (widget_class, "mappings.open", "s", open_action);
  gtk_widget_class_install_action (widget_class, "mappings.table", "s", table_action);
  gtk_widget_class_install_action (widget_class, "mappings.map", "s", map_action);
  gtk_widget_class_install_action (widget_class, "mappings.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "mappings.back",
                                       NULL);
}

static void
daybook_mappings_page_init (DaybookMappingsPage *self)
{
  self->groups = g_ptr_array_new ();
  self->faces = GTK_STACK (gtk_stack_new ());
  self->page = adw_preferences_page_new ();
  gtk_stack_set_hhomogeneous (self->faces, FALSE);
  gtk_stack_set_vhomogeneous (self->faces, FALSE);
  gtk_stack_add_named (self->faces, self->page, "list");
  daybook_pane_set_content (DAYBOOK_PANE (self), GTK_WIDGET (self->faces));
  daybook_pane_set_empty (DAYBOOK_PANE (self), "daybook-mappings-symbolic", _ ("No Mappings Yet"),
                          _ ("Each connection brings its mappings. Connect your shop first."),
                          _ ("_Connections"), "win.go::connections");
}

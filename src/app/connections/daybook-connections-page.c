/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list, and one connection's details over it. What was read last is kept: the details and the
 * dialogs are shown from it. The rows are those of the reading before, as far as they can be, so
 * that focus and menus stay where they are. */
#include "daybook-connections-page.h"

#include <glib/gi18n.h>

#include "daybook-connection-detail.h"
#include "daybook-connection-facts.h"
#include "daybook-connection-row.h"
#include "daybook-connection-wish.h"
#include "daybook-format.h"
#include "daybook-schedule-dialog.h"

struct _DaybookConnectionsPage
{
  DaybookPane parent_instance;

  GPtrArray *facts; /* DaybookConnectionFacts; NULL before the first reading */
  char *shown;      /* whose details are shown; NULL: the list */

  GtkWidget *stack;
  GtkWidget *list;
  GtkWidget *detail;
  GtkWidget *back;
};

/* What a dialog is about. */
typedef struct
{
  DaybookConnectionsPage *page;
  char *id;
  GtkWidget *entry; /* of a new name */
} Question;

G_DEFINE_FINAL_TYPE (DaybookConnectionsPage, daybook_connections_page, DAYBOOK_TYPE_PANE)

static void
question_free (gpointer data, GClosure *closure)
{
  Question *self = data;

  g_object_unref (self->page);
  g_free (self->id);
  g_free (self);
}

static Question *
question_new (DaybookConnectionsPage *page, const char *id)
{
  Question *self = g_new0 (Question, 1);

  self->page = g_object_ref (page);
  self->id = g_strdup (id);

  return self;
}

static const DaybookConnectionFacts *
find (DaybookConnectionsPage *self, const char *id)
{
  for (guint i = 0; self->facts != NULL && i < self->facts->len; i++)
    {
      const DaybookConnectionFacts *facts = g_ptr_array_index (self->facts, i);

      if (g_strcmp0 (facts->id, id) == 0)
        return facts;
    }
  return NULL;
}

static GtkWindow *
window_of (DaybookConnectionsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* ---- what is shown ---- */

/* The rows for as many connections, each with its own. */
static void
update_rows (DaybookConnectionsPage *self)
{
  GtkListBox *list = GTK_LIST_BOX (self->list);
  GtkListBoxRow *row;

  for (guint i = 0; i < self->facts->len; i++)
    {
      const DaybookConnectionFacts *facts = g_ptr_array_index (self->facts, i);

      row = gtk_list_box_get_row_at_index (list, (int) i);
      if (row != NULL
          && !g_str_equal (daybook_connection_row_get_id (DAYBOOK_CONNECTION_ROW (row)), facts->id))
        {
          gtk_list_box_remove (list, GTK_WIDGET (row));
          row = NULL;
        }
      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (daybook_connection_row_new (facts->id));
          gtk_list_box_insert (list, GTK_WIDGET (row), (int) i);
        }
      daybook_connection_row_show (DAYBOOK_CONNECTION_ROW (row), facts);
    }
  while ((row = gtk_list_box_get_row_at_index (list, (int) self->facts->len)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
update_detail (DaybookConnectionsPage *self)
{
  const DaybookConnectionFacts *facts = find (self, self->shown);
  AdwWindowTitle *title = ADW_WINDOW_TITLE (
      adw_header_bar_get_title_widget (daybook_pane_get_header (DAYBOOK_PANE (self))));

  if (facts != NULL)
    daybook_connection_detail_show (DAYBOOK_CONNECTION_DETAIL (self->detail), facts);
  else if (self->facts != NULL)
    g_clear_pointer (&self->shown, g_free);
  adw_window_title_set_subtitle (title, facts != NULL ? facts->title : "");
  gtk_widget_set_visible (self->back, facts != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connections.back", facts != NULL);
  gtk_stack_set_visible_child (GTK_STACK (self->stack),
                               facts != NULL ? self->detail
                                             : gtk_stack_get_child_by_name (
                                                 GTK_STACK (self->stack), "list"));
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookConnectionsPage) self = data;
  g_autoptr(GError) error = NULL;
  GPtrArray *facts = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);

  if (facts == NULL)
    {
      daybook_pane_fail (DAYBOOK_PANE (self), error);
      return;
    }
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  self->facts = facts;
  if (self->list != NULL)
    {
      update_rows (self);
      update_detail (self);
    }
  daybook_pane_set_face (DAYBOOK_PANE (self),
                         facts->len > 0 ? DAYBOOK_FACE_CONTENT : DAYBOOK_FACE_EMPTY);
}

static void
daybook_connections_page_refresh (DaybookPane *page)
{
  daybook_engine_read_async (daybook_pane_get_engine (page), daybook_connection_facts_read, NULL,
                             NULL, (GDestroyNotify) g_ptr_array_unref, NULL, read_cb,
                             g_object_ref (page));
}

static void
show_detail (DaybookConnectionsPage *self, const char *id)
{
  g_free (self->shown);
  self->shown = g_strdup (id);
  update_detail (self);
  if (id != NULL)
    gtk_widget_child_focus (self->detail, GTK_DIR_TAB_FORWARD);
}

static void
daybook_connections_page_go (DaybookPane *page, const char *detail)
{
  show_detail (DAYBOOK_CONNECTIONS_PAGE (page), detail);
}

/* Back to where one came from. */
static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookConnectionsPage *self = DAYBOOK_CONNECTIONS_PAGE (widget);
  g_autofree char *id = g_steal_pointer (&self->shown);
  GtkListBoxRow *row;

  update_detail (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)) != NULL; i++)
    if (g_strcmp0 (daybook_connection_row_get_id (DAYBOOK_CONNECTION_ROW (row)), id) == 0)
      gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
row_activated_cb (DaybookConnectionsPage *self, GtkListBoxRow *row)
{
  show_detail (self, daybook_connection_row_get_id (DAYBOOK_CONNECTION_ROW (row)));
}

/* ---- what one can do ---- */

static void
acted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookConnectionsPage) self = data;
  g_autoptr(GError) error = NULL;
  GtkWidget *dialog;

  daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);
  if (error == NULL)
    daybook_pane_refresh (DAYBOOK_PANE (self));
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  dialog = adw_message_dialog_new (window_of (self), _ ("That Could Not Be Done"), error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Takes @wish. */
static void
act (DaybookConnectionsPage *self, DaybookConnectionWish *wish)
{
  daybook_engine_act_async (daybook_pane_get_engine (DAYBOOK_PANE (self)),
                            daybook_connection_wish_act, wish, daybook_connection_wish_free, NULL,
                            NULL, acted_cb, g_object_ref (self));
}

static void
sync_now_action (GtkWidget *widget, const char *name, GVariant *id)
{
  DaybookPane *page = DAYBOOK_PANE (widget);
  DaybookEngine *engine = daybook_pane_get_engine (page);
  const DaybookConnectionFacts *facts
      = find (DAYBOOK_CONNECTIONS_PAGE (widget), g_variant_get_string (id, NULL));
  g_autofree char *text = NULL;

  if (facts == NULL)
    return;
  text = daybook_engine_is_at_work (engine)
             ? g_strdup_printf (_ ("%s is read now"), facts->title)
             : g_strdup (_ ("Another Daybook keeps this store in agreement: ask it there"));
  daybook_engine_sync_now (engine, facts->id);
  daybook_pane_toast (page, text, NULL, NULL);
}

static void
pause_action (GtkWidget *widget, const char *name, GVariant *id)
{
  DaybookConnectionsPage *self = DAYBOOK_CONNECTIONS_PAGE (widget);
  const char *connection = g_variant_get_string (id, NULL);
  gboolean pause = g_str_equal (name, "connections.pause");

  if (pause)
    daybook_engine_stop_work (daybook_pane_get_engine (DAYBOOK_PANE (self)), connection);
  act (self, daybook_connection_wish_new (pause ? DAYBOOK_WISH_PAUSE : DAYBOOK_WISH_RESUME,
                                          connection));
}

static void
reconnect_action (GtkWidget *widget, const char *name, GVariant *id)
{
  const DaybookConnectionFacts *facts
      = find (DAYBOOK_CONNECTIONS_PAGE (widget), g_variant_get_string (id, NULL));

  if (facts != NULL)
    gtk_widget_activate_action (widget, "app.connect", "s", facts->id);
}

static void
show_action (GtkWidget *widget, const char *name, GVariant *id)
{
  show_detail (DAYBOOK_CONNECTIONS_PAGE (widget), g_variant_get_string (id, NULL));
}

/* ---- questions ---- */

static void
renamed_cb (GtkWidget *dialog, const char *response, gpointer data)
{
  Question *question = data;
  DaybookConnectionWish *wish;

  if (!g_str_equal (response, "rename"))
    return;
  wish = daybook_connection_wish_new (DAYBOOK_WISH_RENAME, question->id);
  wish->title = g_strdup (gtk_editable_get_text (GTK_EDITABLE (question->entry)));
  act (question->page, wish);
}

static void
name_typed_cb (GtkEditable *entry, gpointer dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "rename", *name != '\0');
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *id)
{
  DaybookConnectionsPage *self = DAYBOOK_CONNECTIONS_PAGE (widget);
  const DaybookConnectionFacts *facts = find (self, g_variant_get_string (id, NULL));
  GtkWidget *dialog;
  Question *question;

  if (facts == NULL)
    return;
  dialog = adw_message_dialog_new (window_of (self), _ ("Rename"),
                                   _ ("The name is for you alone. What is read and posted stays "
                                      "as it is."));
  question = question_new (self, facts->id);
  question->entry = gtk_entry_new ();
  gtk_entry_set_max_length (GTK_ENTRY (question->entry), 80);
  gtk_entry_set_activates_default (GTK_ENTRY (question->entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (question->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name"), -1);
  g_signal_connect_object (question->entry, "changed", G_CALLBACK (name_typed_cb), dialog, 0);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "rename",
                                    _ ("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rename",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), question->entry);
  gtk_editable_set_text (GTK_EDITABLE (question->entry), facts->title);
  g_signal_connect_data (dialog, "response", G_CALLBACK (renamed_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (question->entry);
}

static void
scheduled_cb (DaybookScheduleDialog *dialog, gpointer data)
{
  Question *question = data;
  DaybookConnectionWish *wish
      = daybook_connection_wish_new (DAYBOOK_WISH_SCHEDULE, question->id);

  wish->usual = !daybook_schedule_dialog_get (dialog, &wish->rule);
  act (question->page, wish);
}

static void
schedule_action (GtkWidget *widget, const char *name, GVariant *id)
{
  DaybookConnectionsPage *self = DAYBOOK_CONNECTIONS_PAGE (widget);
  const DaybookConnectionFacts *facts = find (self, g_variant_get_string (id, NULL));
  DaybookScheduleDialog *dialog;

  if (facts == NULL)
    return;
  dialog = daybook_schedule_dialog_new (window_of (self), facts->title, &facts->rule, facts->usual);
  g_signal_connect_data (dialog, "chosen", G_CALLBACK (scheduled_cb),
                         question_new (self, facts->id), question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
disconnected_cb (GtkWidget *dialog, const char *response, gpointer data)
{
  Question *question = data;

  if (!g_str_equal (response, "disconnect"))
    return;
  daybook_engine_stop_work (daybook_pane_get_engine (DAYBOOK_PANE (question->page)), question->id);
  act (question->page, daybook_connection_wish_new (DAYBOOK_WISH_DISCONNECT, question->id));
}

/* What goes, what stays, and what will not happen any more. */
static char *
dup_consequences (const DaybookConnectionFacts *facts, const DaybookConnectionRemains *remains)
{
  g_autofree char *records = daybook_format_count (remains->records);
  g_autofree char *open = daybook_format_count (remains->open);
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          _ ("Daybook forgets the sign-in to %s, and reads and posts nothing there "
                             "any more. To take the access back altogether, also revoke it there."),
                          facts->provider_title);
  g_string_append (text, "\n\n");
  g_string_append_printf (text,
                          ngettext ("%s record that was read from it stays here, and every "
                                    "document that was posted stays where it is.",
                                    "%s records that were read from it stay here, and every "
                                    "document that was posted stays where it is.",
                                    (gulong) remains->records),
                          records);
  if (remains->open > 0)
    g_string_append_printf (text,
                            ngettext (" %s delivery to it is not posted yet: it waits until you "
                                      "connect the same account again.",
                                      " %s deliveries to it are not posted yet: they wait until "
                                      "you connect the same account again.",
                                      (gulong) remains->open),
                            open);
  if (facts->flows != NULL)
    g_string_append_printf (text, _ ("\n\nThese flows stand still without it:\n%s"), facts->flows);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
remains_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  DaybookConnectionsPage *self = question->page;
  const DaybookConnectionFacts *facts = find (self, question->id);
  g_autoptr(GError) error = NULL;
  g_autofree DaybookConnectionRemains *remains
      = daybook_engine_read_finish (DAYBOOK_ENGINE (object), result, &error);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  if (remains == NULL || facts == NULL || window_of (self) == NULL)
    {
      question_free (question, NULL);
      return;
    }
  heading = g_strdup_printf (_ ("Disconnect %s?"), facts->title);
  body = dup_consequences (facts, remains);
  dialog = adw_message_dialog_new (window_of (self), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "disconnect", _ ("_Disconnect"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "disconnect",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (disconnected_cb), question, question_free,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
disconnect_action (GtkWidget *widget, const char *name, GVariant *id)
{
  DaybookConnectionsPage *self = DAYBOOK_CONNECTIONS_PAGE (widget);
  const char *connection = g_variant_get_string (id, NULL);

  daybook_engine_read_async (daybook_pane_get_engine (DAYBOOK_PANE (self)),
                             daybook_connection_facts_read_remains, g_strdup (connection), g_free,
                             g_free, NULL, remains_cb, question_new (self, connection));
}

/* ---- the widget ---- */

static void
daybook_connections_page_dispose (GObject *object)
{
  DaybookConnectionsPage *self = DAYBOOK_CONNECTIONS_PAGE (object);

  self->list = NULL; /* an answer may still be on its way */
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (daybook_connections_page_parent_class)->dispose (object);
}

static void
daybook_connections_page_class_init (DaybookConnectionsPageClass *klass)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "connections.disconnect", disconnect_action }, { "connections.pause", pause_action },
    { "connections.reconnect", reconnect_action },   { "connections.rename", rename_action },
    { "connections.resume", pause_action },          { "connections.schedule", schedule_action },
    { "connections.show", show_action },             { "connections.sync-now", sync_now_action },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_connections_page_dispose;
  DAYBOOK_PANE_CLASS (klass)->refresh = daybook_connections_page_refresh;
  DAYBOOK_PANE_CLASS (klass)->go = daybook_connections_page_go;
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, "s", actions[i].activate);
  gtk_widget_class_install_action (widget_class, "connections.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "connections.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK,
                                       "connections.back", NULL);
}

static GtkWidget *
new_button (const char *icon, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
new_list (DaybookConnectionsPage *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_set_valign (self->list, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->list, 24);
  gtk_widget_set_margin_bottom (self->list, 24);
  gtk_widget_set_margin_start (self->list, 12);
  gtk_widget_set_margin_end (self->list, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Connections"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);

  return scrolled;
}

static void
daybook_connections_page_init (DaybookConnectionsPage *self)
{
  DaybookPane *pane = DAYBOOK_PANE (self);
  AdwHeaderBar *header = daybook_pane_get_header (pane);
  GtkStack *stack;

  self->stack = gtk_stack_new ();
  stack = GTK_STACK (self->stack);
  self->detail = g_object_new (DAYBOOK_TYPE_CONNECTION_DETAIL, NULL);
  gtk_stack_set_transition_type (stack, GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT_RIGHT);
  gtk_stack_set_hhomogeneous (stack, FALSE);
  gtk_stack_add_named (stack, new_list (self), "list");
  gtk_stack_add_named (stack, self->detail, "detail");
  self->back = new_button ("go-up-symbolic", _ ("All Connections"), "connections.back");
  gtk_widget_set_visible (self->back, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connections.back", FALSE);
  adw_header_bar_pack_start (header, self->back);
  adw_header_bar_pack_end (header, new_button ("list-add-symbolic", _ ("Add a Connection"),
                                               "app.connect::"));
  daybook_pane_set_content (pane, self->stack);
  daybook_pane_set_empty (pane, "daybook-connections-symbolic", _ ("Nothing Is Connected"),
                          _ ("Connect your shop, your payments and your books. Daybook keeps them "
                             "in agreement."),
                          _ ("_Connect Your Shop"), "app.connect::");
}

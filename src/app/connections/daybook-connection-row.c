/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-connection-row.h"

#include <glib/gi18n.h>

#include "daybook-connection-state.h"
#include "daybook-format.h"
#include "daybook-sparkline.h"
#include "daybook-time.h"

struct _DaybookConnectionRow
{
  GtkListBoxRow parent_instance;

  char *id;
  const char *style; /* of the state, as set */
  int paused;        /* as the menu has it; -1: there is none */

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *what;
  GtkWidget *state;
  GtkImage *state_icon;
  GtkLabel *state_label;
  GtkLabel *complete;
  GtkLabel *text;
  GtkButton *button;
  DaybookSparkline *records;
  GtkMenuButton *menu;
};

G_DEFINE_FINAL_TYPE (DaybookConnectionRow, daybook_connection_row, GTK_TYPE_LIST_BOX_ROW)

static void
daybook_connection_row_dispose (GObject *object)
{
  DaybookConnectionRow *self = DAYBOOK_CONNECTION_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), DAYBOOK_TYPE_CONNECTION_ROW);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (daybook_connection_row_parent_class)->dispose (object);
}

static void
daybook_connection_row_class_init (DaybookConnectionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = daybook_connection_row_dispose;
  g_type_ensure (DAYBOOK_TYPE_SPARKLINE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/daybook_app/Daybook/connections/daybook-connection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, button);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, complete);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, icon);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, menu);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, records);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, state);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, text);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, title);
  gtk_widget_class_bind_template_child (widget_class, DaybookConnectionRow, what);
}

static void
daybook_connection_row_init (DaybookConnectionRow *self)
{
  self->paused = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

DaybookConnectionRow *
daybook_connection_row_new (const char *id)
{
  DaybookConnectionRow *self = g_object_new (DAYBOOK_TYPE_CONNECTION_ROW, NULL);

  self->id = g_strdup (id);

  return self;
}

const char *
daybook_connection_row_get_id (DaybookConnectionRow *self)
{
  g_return_val_if_fail (DAYBOOK_IS_CONNECTION_ROW (self), NULL);

  return self->id;
}

static void
add_item (GMenu *menu, const char *label, const char *action, const char *id)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

GMenuModel *
daybook_connection_row_new_menu (const char *id, gboolean paused)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) work = g_menu_new ();
  g_autoptr(GMenu) settings = g_menu_new ();
  g_autoptr(GMenu) end = g_menu_new ();

  add_item (work, _ ("_Details"), "connections.show", id);
  add_item (work, _ ("_Sync Now"), "connections.sync-now", id);
  if (paused)
    add_item (work, _ ("_Resume"), "connections.resume", id);
  else
    add_item (work, _ ("_Pause"), "connections.pause", id);
  add_item (settings, _ ("S_chedule…"), "connections.schedule", id);
  add_item (settings, _ ("Re_name…"), "connections.rename", id);
  add_item (settings, _ ("Sign _In Again…"), "connections.reconnect", id);
  add_item (end, _ ("Disc_onnect…"), "connections.disconnect", id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (work));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (settings));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));

  return G_MENU_MODEL (menu);
}

char *
daybook_connection_row_dup_records_label (const DaybookConnectionFacts *facts)
{
  gint64 sum = 0;
  g_autofree char *count = NULL;

  for (guint i = 0; i < DAYBOOK_CONNECTION_DAYS; i++)
    sum += (gint64) facts->records[i];
  count = daybook_format_count (sum);
  return g_strdup_printf (_ ("Records read in the last 14 days: %s"), count);
}

static void
show_state (DaybookConnectionRow *self, const DaybookConnectionState *condition)
{
  gtk_image_set_from_icon_name (self->state_icon, condition->icon);
  gtk_label_set_label (self->state_label, condition->word);
  if (self->style != condition->style)
    {
      if (self->style != NULL)
        gtk_widget_remove_css_class (self->state, self->style);
      gtk_widget_add_css_class (self->state, condition->style);
      self->style = condition->style;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->text), condition->text != NULL);
  gtk_label_set_label (self->text, condition->text != NULL ? condition->text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), condition->button != NULL);
  if (condition->button == NULL)
    return;
  gtk_button_set_label (self->button, condition->button);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", self->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), condition->action);
}

static void
show_menu (DaybookConnectionRow *self, const DaybookConnectionFacts *facts)
{
  int paused = g_str_equal (facts->state, "paused");
  g_autoptr(GMenuModel) menu = NULL;
  g_autofree char *label = g_strdup_printf (_ ("More for %s"), facts->title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  if (self->paused == paused)
    return;
  self->paused = paused;
  menu = daybook_connection_row_new_menu (self->id, paused);
  gtk_menu_button_set_menu_model (self->menu, menu);
}

static char *
dup_complete (const DaybookConnectionFacts *facts)
{
  g_autofree char *time = daybook_format_time (facts->through_us, facts->zone);
  g_autofree char *count = daybook_format_count (facts->quarantined);

  if (facts->through_us == DAYBOOK_TIME_NONE)
    return g_strdup (_ ("Not complete yet"));
  if (facts->quarantined == 0)
    return g_strdup_printf (_ ("Complete through %s"), time);
  return g_strdup_printf (ngettext ("Complete through %s, except %s record in quarantine",
                                    "Complete through %s, except %s records in quarantine",
                                    (gulong) facts->quarantined),
                          time, count);
}

void
daybook_connection_row_show (DaybookConnectionRow *self, const DaybookConnectionFacts *facts)
{
  g_autoptr(DaybookConnectionState) condition = daybook_connection_state_new (facts);
  g_autofree char *complete = dup_complete (facts);
  g_autofree char *records = daybook_connection_row_dup_records_label (facts);
  g_autofree char *what = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (DAYBOOK_IS_CONNECTION_ROW (self));

  /* Translators: "Books · QuickBooks Online · 9341450000012345" */
  what = g_strdup_printf (facts->account != NULL ? "%s · %s · %s" : "%s · %s",
                          daybook_connection_state_category (facts->category),
                          facts->provider_title, facts->account);
  /* Translators: a row for those who do not see it: name, what it is, how it is */
  label = g_strdup_printf (_ ("%s, %s: %s. %s"), facts->title, facts->provider_title,
                           condition->word, complete);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_image_set_from_icon_name (self->icon,
                                daybook_connection_state_category_icon (facts->category));
  gtk_label_set_label (self->title, facts->title);
  gtk_label_set_label (self->what, what);
  gtk_label_set_label (self->complete, complete);
  daybook_sparkline_set (self->records, facts->records, DAYBOOK_CONNECTION_DAYS, records);
  show_state (self, condition);
  show_menu (self, facts);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-mapping-editor-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-tables-window.h"
#include "daybook-versions-window.h"
#include "daybook-what-if-window.h"

static GtkWindow *
window_of (DaybookMappingEditor *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (widget);

  if (self->draft != NULL && daybook_draft_undo (self->draft))
    daybook_mapping_editor_changed (self);
}

static void
redo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (widget);

  if (self->draft != NULL && daybook_draft_redo (self->draft))
    daybook_mapping_editor_changed (self);
}

static void
move (DaybookMappingEditor *self, int by)
{
  const DaybookTarget *target = daybook_rule_list_get_chosen (self->rules);
  g_autofree char *to = target != NULL ? g_strdup (target->to) : NULL;
  g_autofree char *place = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (target == NULL || target->place == NULL)
    return;
  ok = daybook_draft_move_rule (self->draft, target->place, by, &place, &error);
  daybook_mapping_editor_did (self, ok, error);
  if (!ok)
    return;
  daybook_mapping_editor_show_all (self);
  daybook_rule_list_choose (self->rules, place, to);
}

static void
move_up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move (DAYBOOK_MAPPING_EDITOR (widget), -1);
}

static void
move_down_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move (DAYBOOK_MAPPING_EDITOR (widget), 1);
}

static void
remove_rule_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (widget);
  const DaybookTarget *target = daybook_rule_list_get_chosen (self->rules);
  g_autoptr (GError) error = NULL;

  if (target != NULL && target->place != NULL)
    daybook_mapping_editor_did (
        self, daybook_draft_remove_rule (self->draft, target->place, &error), error);
}

static void
show_action (GtkWidget *widget, const char *name, GVariant *page)
{
  adw_leaflet_set_visible_child_name (DAYBOOK_MAPPING_EDITOR (widget)->leaflet,
                                      g_variant_get_string (page, NULL));
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (widget);

  adw_leaflet_set_visible_child_name (self->leaflet, "source");
  daybook_source_list_search (self->source);
}

static void
let_go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  daybook_mapping_editor_pick (DAYBOOK_MAPPING_EDITOR (widget), NULL);
}

static void
put_in_force_cb (DaybookMappingEditor *self, const char *text)
{
  daybook_mapping_editor_say (self, text);
  daybook_mapping_editor_tell_saved (self);
  {
    g_autofree char *connection = g_strdup (self->connection);
    g_autofree char *name = g_strdup (self->name);

    daybook_mapping_editor_open (self, connection, name);
  }
}

/* @document NULL: the built-in one. */
static void
what_if (DaybookMappingEditor *self, const char *document)
{
  DaybookWhatIfWindow *window = daybook_what_if_window_new (window_of (self), self->engine,
                                                            self->connection, self->name, document);

  g_signal_connect_object (window, "saved", G_CALLBACK (put_in_force_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (widget);
  g_autofree char *document = daybook_draft_dup_text (self->draft);

  what_if (self, document);
}

static void
versions_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (widget);
  DaybookVersionsWindow *window
      = daybook_versions_window_new (window_of (self), self->engine, self->connection, self->name);

  g_signal_connect_object (window, "wanted", G_CALLBACK (what_if), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
table_edited_cb (DaybookMappingEditor *self, const char *table, const char *json)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = daybook_draft_set_table (self->draft, table, json, &error);

  daybook_draft_pause (self->draft);
  daybook_mapping_editor_did (self, ok, error);
}

static void
tables_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DaybookMappingEditor *self = DAYBOOK_MAPPING_EDITOR (widget);
  DaybookTablesWindow *window
      = daybook_tables_window_new_for_draft (window_of (self), daybook_draft_tree (self->draft));

  g_signal_connect_object (window, "edited", G_CALLBACK (table_edited_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

/* ---- files ---- */

static void
exported_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookMappingEditor) self = data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    daybook_mapping_editor_say (self, _ ("The mapping was exported."));
  else
    daybook_mapping_editor_say (self, error->message);
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookMappingEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  DaybookDraft *draft;

  if (!g_file_load_contents_finish (G_FILE (object), result, &text, NULL, NULL, &error)
      || (draft = daybook_draft_new (text, &error)) == NULL)
    {
      daybook_mapping_editor_say (self, error->message);
      return;
    }
  daybook_draft_free (draft);
  what_if (self, text);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, DaybookMappingEditor *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  gboolean save
      = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)) == GTK_FILE_CHOOSER_ACTION_SAVE;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && save)
    {
      g_autofree char *text = daybook_draft_dup_text (self->draft);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                           exported_cb, g_object_ref (self));
    }
  else if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    g_file_load_contents_async (file, NULL, imported_cb, g_object_ref (self));
  g_clear_object (&self->chooser);
}

static void
choose_file (DaybookMappingEditor *self, gboolean save)
{
  g_autofree char *name = g_strdup_printf ("%s.json", self->name);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      save ? _ ("Export Mapping") : _ ("Import Mapping"), window_of (self),
      save ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  if (save)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                       g_strdelimit (name, "/", '.'));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_file (DAYBOOK_MAPPING_EDITOR (widget), FALSE);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_file (DAYBOOK_MAPPING_EDITOR (widget), TRUE);
}

void
daybook_mapping_editor_install_actions (GtkWidgetClass *klass)
{
  const struct
  {
    const char *name, *type;
    GtkWidgetActionActivateFunc run;
    guint key;
    GdkModifierType modifiers;
  } actions[] = {
    { "editor.undo", NULL, undo_action, GDK_KEY_z, GDK_CONTROL_MASK },
    { "editor.redo", NULL, redo_action, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
    { "editor.save", NULL, save_action, GDK_KEY_s, GDK_CONTROL_MASK },
    { "editor.search", NULL, search_action, GDK_KEY_f, GDK_CONTROL_MASK },
    { "editor.let-go", NULL, let_go_action, GDK_KEY_Escape, 0 },
    { "editor.move-up", NULL, move_up_action, GDK_KEY_Up, GDK_ALT_MASK },
    { "editor.move-down", NULL, move_down_action, GDK_KEY_Down, GDK_ALT_MASK },
    { "editor.remove-rule", NULL, remove_rule_action, GDK_KEY_Delete, GDK_CONTROL_MASK },
    { "editor.show", "s", show_action, 0, 0 },
    { "editor.versions", NULL, versions_action, 0, 0 },
    { "editor.tables", NULL, tables_action, 0, 0 },
    { "editor.import", NULL, import_action, 0, 0 },
    { "editor.export", NULL, export_action, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (klass, actions[i].name, actions[i].type, actions[i].run);
      if (actions[i].key != 0)
        gtk_widget_class_add_binding_action (klass, actions[i].key, actions[i].modifiers,
                                             actions[i].name, NULL);
    }
}

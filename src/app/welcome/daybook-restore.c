/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-restore.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-backup.h"

/* One restoring, from its first question to its end. */
typedef struct
{
  GtkWindow *parent; /* a reference */
  GtkFileChooserNative *chooser;
  char *from;
  char *passphrase;
  char *dir;
  char *key_file;
  void (*done) (gpointer data);
  gpointer data;
} Restore;

static void ask_passphrase (Restore *self, const char *body);

static void
wipe (Restore *self)
{
  if (self->passphrase != NULL)
    explicit_bzero (self->passphrase, strlen (self->passphrase));
  g_clear_pointer (&self->passphrase, g_free);
}

static void
restore_free (Restore *self)
{
  wipe (self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->parent);
  g_free (self->from);
  g_free (self->dir);
  g_free (self->key_file);
  g_free (self);
}

/* ---- the work ---- */

static gpointer
restore_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Restore *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (daybook_backup_restore (self->from, self->passphrase, self->dir, self->key_file, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  return NULL;
}

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Restore *self = data;
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->parent), TRUE);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      ask_passphrase (self, error->message);
      return;
    }
  self->done (self->data);
  restore_free (self);
}

static void
begin (Restore *self)
{
  GTask *task = g_task_new (NULL, NULL, restored_cb, self);

  g_task_set_task_data (task, self, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->parent), FALSE);
  g_thread_unref (g_thread_new ("restore", restore_thread, task));
}

/* ---- the questions ---- */

static void
answered_cb (GtkWidget *dialog, const char *response, gpointer data)
{
  Restore *self = data;

  if (!g_str_equal (response, "go"))
    {
      restore_free (self);
      return;
    }
  wipe (self);
  self->passphrase
      = g_strdup (gtk_editable_get_text (g_object_get_data (G_OBJECT (dialog), "passphrase")));
  begin (self);
}

static void
ask_passphrase (Restore *self, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (self->parent, _ ("Restore a Backup"), body);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_password_entry_row_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Passphrase"), -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Passphrase"));
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  g_object_set_data (G_OBJECT (dialog), "passphrase", row);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "go",
                                    _ ("_Restore"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_SUGGESTED);
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
folder_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  Restore *self = data;
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  self->from = folder != NULL ? g_file_get_path (folder) : NULL;
  if (self->from == NULL)
    restore_free (self);
  else
    ask_passphrase (self, _ ("The backup opens with the passphrase that it was made with. You sign "
                             "in to your accounts again afterwards."));
}

void
daybook_restore_ask (GtkWindow *parent,
                     const char *dir,
                     const char *key_file,
                     void (*done) (gpointer data),
                     gpointer data)
{
  Restore *self = g_new0 (Restore, 1);

  self->parent = g_object_ref (parent);
  self->dir = g_strdup (dir);
  self->key_file = g_strdup (key_file);
  self->done = done;
  self->data = data;
  self->chooser = gtk_file_chooser_native_new (
      _ ("Which Backup?"), parent, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect (self->chooser, "response", G_CALLBACK (folder_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

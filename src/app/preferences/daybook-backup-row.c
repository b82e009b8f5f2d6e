/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-backup-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "daybook-backup.h"
#include "daybook-passphrase.h"

struct _DaybookBackupRow
{
  AdwActionRow parent_instance;

  DaybookEngine *engine;
  GtkWidget *button;
  GtkFileChooserNative *chooser;
  char *passphrase; /* between the two questions */
};

G_DEFINE_FINAL_TYPE (DaybookBackupRow, daybook_backup_row, ADW_TYPE_ACTION_ROW)

static void
wipe (char **passphrase)
{
  if (*passphrase != NULL)
    explicit_bzero (*passphrase, strlen (*passphrase));
  g_clear_pointer (passphrase, g_free);
}

/* ---- the work ---- */

typedef struct
{
  char *dir;
  char *passphrase;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *self = data;

  g_free (self->dir);
  wipe (&self->passphrase);
  g_free (self);
}

static gpointer
make (DaybookSession *session, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wish *wish = data;

  return daybook_backup_make (session, wish->dir, wish->passphrase, error) ? g_strdup (wish->dir)
                                                                           : NULL;
}

static void
made_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DaybookBackupRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = daybook_engine_act_finish (DAYBOOK_ENGINE (object), result, &error);
  g_autofree char *said = dir != NULL ? g_strdup_printf (_ ("Made: %s"), dir)
                                      : g_strdup_printf (_ ("Not made: %s"), error->message);

  gtk_widget_set_sensitive (self->button, TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), said);
}

static void
begin (DaybookBackupRow *self, GFile *folder)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  /* Translators: the name of a backup's folder, with day and time as g_date_time_format() has it */
  g_autofree char *name = g_date_time_format (now, _ ("Daybook backup %Y-%m-%d %H.%M"));
  g_autofree char *path = g_file_get_path (folder);
  Wish *wish = g_new0 (Wish, 1);

  wish->dir = g_build_filename (path != NULL ? path : "", name, NULL);
  wish->passphrase = g_steal_pointer (&self->passphrase);
  gtk_widget_set_sensitive (self->button, FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               _ ("Making the backup. Daybook may be used meanwhile."));
  daybook_engine_act_async (self->engine, make, wish, wish_free, g_free, NULL, made_cb,
                            g_object_ref (self));
}

/* ---- where to ---- */

static void
folder_cb (DaybookBackupRow *self, int response)
{
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (folder != NULL)
    begin (self, folder);
  wipe (&self->passphrase);
  g_clear_object (&self->chooser);
}

static void
ask_folder (DaybookBackupRow *self)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      _ ("Where Shall the Backup Be?"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Back Up Here"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- the passphrase ---- */

static const char *
typed (GtkWidget *dialog, const char *which)
{
  return gtk_editable_get_text (g_object_get_data (G_OBJECT (dialog), which));
}

static void
typed_cb (GtkWidget *dialog)
{
  const char *one = typed (dialog, "passphrase");

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "go",
                                           g_utf8_strlen (one, -1) >= DAYBOOK_PASSPHRASE_LEAST
                                               && g_str_equal (one, typed (dialog, "again")));
}

static void
answered_cb (DaybookBackupRow *self, const char *response, GtkWidget *dialog)
{
  if (!g_str_equal (response, "go"))
    return;
  wipe (&self->passphrase);
  self->passphrase = g_strdup (typed (dialog, "passphrase"));
  ask_folder (self);
}

static void
add_entry (GtkWidget *dialog, GtkWidget *list, const char *name, const char *title)
{
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  g_object_set_data (G_OBJECT (dialog), name, row);
  g_signal_connect_object (row, "changed", G_CALLBACK (typed_cb), dialog, G_CONNECT_SWAPPED);
}

static void
ask_cb (DaybookBackupRow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Back Up"),
      _ ("The backup is sealed with a passphrase of at least 8 characters. Without it nobody can "
         "read the backup, and nobody can help you. Your sign-ins are not in it."));
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Passphrase"), -1);
  add_entry (dialog, list, "passphrase", _ ("Passphrase"));
  add_entry (dialog, list, "again", _ ("The same again"));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "go",
                                    _ ("Choose _Folder…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "go", FALSE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
daybook_backup_row_dispose (GObject *object)
{
  DaybookBackupRow *self = DAYBOOK_BACKUP_ROW (object);

  wipe (&self->passphrase);
  g_clear_object (&self->chooser);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (daybook_backup_row_parent_class)->dispose (object);
}

static void
daybook_backup_row_class_init (DaybookBackupRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = daybook_backup_row_dispose;
}

static void
daybook_backup_row_init (DaybookBackupRow *self)
{
  self->button = gtk_button_new_with_mnemonic (_ ("_Back Up…"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (ask_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 4);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Backup"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               _ ("A whole copy, sealed with a passphrase, to keep elsewhere."));
}

void
daybook_backup_row_set_engine (DaybookBackupRow *self, DaybookEngine *engine)
{
  g_return_if_fail (DAYBOOK_IS_BACKUP_ROW (self));

  g_set_object (&self->engine, engine);
}

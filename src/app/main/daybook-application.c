/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-application.h"

#include <glib/gi18n.h>

#include "daybook-app-actions.h"
#include "daybook-engine.h"
#include "daybook-error.h"
#include "daybook-main-window.h"
#include "daybook-notices.h"
#include "daybook-practice-company.h"
#include "daybook-restore.h"
#include "daybook-welcome-window.h"
#include "daybook-wizard.h"

struct _DaybookApplication
{
  AdwApplication parent_instance;

  char *data; /* the store's folder */
  char *key_file;
  char *go; /* the place to show first; NULL: the last one */
  gboolean practise; /* the command line asks for the practice company */
  gboolean background; /* begin without a window */
  GSettings *settings;
  DaybookNotices *notices;
  DaybookEngine *engine;           /* NULL while the welcome is shown, as is the next */
  DaybookMainWindow *window;       /* borrowed */
  DaybookPracticeCompany *company; /* NULL outside of it */
  GCancellable *beginning;         /* of the company */
};

G_DEFINE_FINAL_TYPE (DaybookApplication, daybook_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[]
    = { { "data", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("The store"), N_ ("FOLDER") },
        { "key-file", 0, 0, G_OPTION_ARG_FILENAME, NULL,
          N_ ("Keep the store's key and the secrets in a file, not in the keyring"), N_ ("FILE") },
        { "go", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Show this place: orders, review, ..."),
          N_ ("PLACE") },
        { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Begin without a window"), NULL },
        { "base-urls", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, NULL,
          N_ ("For tests: ask the addresses in this file (JSON, provider → URL, and \"pace\") "
              "instead of the providers' own. As DAYBOOK_BASE_URLS in the environment"),
          N_ ("FILE") },
        { "practice", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open the practice company"), NULL },
        { NULL } };

/* ---- which window ---- */

static void
close_engine (DaybookApplication *self)
{
  g_clear_pointer (&self->notices, daybook_notices_free);
  if (self->engine != NULL)
    daybook_engine_close (self->engine);
  g_clear_object (&self->engine);
  self->window = NULL;
}

/* Ends the practice company, if it is the one that is shown: its store is closed first. */
static void
stop_company (DaybookApplication *self)
{
  if (self->company == NULL)
    return;
  close_engine (self);
  g_cancellable_cancel (self->beginning);
  daybook_practice_company_stop (self->company);
  g_clear_object (&self->beginning);
  g_clear_object (&self->company);
}

static void
allow (DaybookApplication *self, const char *action, gboolean allowed)
{
  GAction *known = g_action_map_lookup_action (G_ACTION_MAP (self), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (known), allowed);
}

/* There is one window, but for what stands over it: @window takes the place of the one before. */
static void
show_window (DaybookApplication *self, GtkWindow *window)
{
  g_autoptr(GList) before
      = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  allow (self, "practice", self->company == NULL);
  allow (self, "leave-practice", self->company != NULL);
  allow (self, "delete-practice", self->company != NULL && self->engine != NULL);
  if (!self->background)
    gtk_window_present (window);
  self->background = FALSE;
  for (GList *other = before; other != NULL; other = other->next)
    if (other->data != window)
      gtk_window_destroy (other->data);
}

static DaybookMainWindow *
show_store (DaybookApplication *self)
{
  const char *data = self->data, *key_file = self->key_file;
  DaybookMainWindow *window;

  if (self->company != NULL)
    {
      data = daybook_practice_company_get_data (self->company);
      key_file = daybook_practice_company_get_key_file (self->company);
    }
  self->engine = daybook_engine_new (data, key_file);
  daybook_engine_open (self->engine);
  window = daybook_main_window_new (ADW_APPLICATION (self), self->engine, self->company != NULL);
  if (self->go != NULL)
    daybook_main_window_go (window, self->go);
  g_clear_pointer (&self->go, g_free);
  self->window = window;
  self->notices = daybook_notices_new (G_APPLICATION (self), self->engine);
  g_settings_bind (self->settings, "background", window, "hide-on-close", G_SETTINGS_BIND_GET);
  show_window (self, GTK_WINDOW (window));

  return window;
}

/* The welcome window that is there, or a new one. */
static DaybookWelcomeWindow *
welcome_window (DaybookApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  return DAYBOOK_IS_WELCOME_WINDOW (window)
             ? DAYBOOK_WELCOME_WINDOW (window)
             : daybook_welcome_window_new (ADW_APPLICATION (self));
}

/* The person's own store, or the two ways to one. */
static void
show_own (DaybookApplication *self)
{
  DaybookWelcomeWindow *window;

  if (daybook_db_exists (self->data))
    {
      show_store (self);
      return;
    }
  window = welcome_window (self);
  daybook_welcome_window_show_ways (window);
  show_window (self, GTK_WINDOW (window));
}

/* ---- the practice company ---- */

static char *
company_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "daybook", "practice", NULL);
}

static void
show_failure (DaybookApplication *self, const GError *error)
{
  DaybookWelcomeWindow *window = welcome_window (self);

  stop_company (self);
  daybook_welcome_window_fail (window, error);
  show_window (self, GTK_WINDOW (window));
  allow (self, "leave-practice", TRUE); /* the way back */
}

static gboolean
ended_cb (gpointer data)
{
  g_autoptr(GError) error
      = g_error_new_literal (DAYBOOK_ERROR, DAYBOOK_ERROR_LATER,
                             "the pretend providers have ended by themselves");
  DaybookApplication *self = data;

  if (self->company != NULL && self->engine != NULL)
    show_failure (self, error);
  return G_SOURCE_REMOVE;
}

/* While it begins, the beginning says so. */
static void
company_ended_cb (DaybookApplication *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, ended_cb, g_object_ref (self), g_object_unref);
}

static void
begun_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookApplication) self = data;
  g_autoptr(GError) error = NULL;

  if (daybook_practice_company_begin_finish (DAYBOOK_PRACTICE_COMPANY (object), result, &error))
    {
      if (self->company == DAYBOOK_PRACTICE_COMPANY (object))
        show_store (self);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || self->company != DAYBOOK_PRACTICE_COMPANY (object))
    return;
  show_failure (self, error);
}

static void
practice_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DaybookApplication *self = data;
  g_autofree char *folder = company_folder ();
  DaybookWelcomeWindow *window = welcome_window (self);

  close_engine (self);
  self->company = daybook_practice_company_new (folder);
  g_signal_connect_object (self->company, "ended", G_CALLBACK (company_ended_cb), self,
                           G_CONNECT_SWAPPED);
  self->beginning = g_cancellable_new ();
  g_settings_set_boolean (self->settings, "practice", TRUE);
  daybook_welcome_window_follow (window, self->company);
  show_window (self, GTK_WINDOW (window));
  daybook_practice_company_begin_async (self->company, self->beginning, begun_cb,
                                        g_object_ref (self));
}

static void
leave_practice_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DaybookApplication *self = data;

  stop_company (self);
  g_settings_set_boolean (self->settings, "practice", FALSE);
  show_own (self);
}

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(DaybookApplication) self = data;
  g_autoptr(GError) error = NULL;
  GtkWidget *dialog;

  g_application_release (G_APPLICATION (self));
  allow (self, "practice", self->company == NULL);
  if (daybook_practice_company_delete_finish (DAYBOOK_PRACTICE_COMPANY (object), result, &error))
    return;
  dialog = adw_message_dialog_new (gtk_application_get_active_window (GTK_APPLICATION (self)),
                                   _ ("Not All of It Could Be Deleted"), error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
delete_cb (gpointer data)
{
  DaybookApplication *self = data;
  g_autoptr(DaybookPracticeCompany) company = NULL;

  if (self->company == NULL)
    return G_SOURCE_REMOVE;
  company = g_object_ref (self->company);
  leave_practice_action (NULL, NULL, self);
  g_application_hold (G_APPLICATION (self)); /* it is finished, whatever is closed meanwhile */
  allow (self, "practice", FALSE);
  daybook_practice_company_delete_async (company, deleted_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

/* Once the dialog is through with its answer: it goes with the window. */
static void
delete_answered_cb (DaybookApplication *self, const char *response)
{
  if (g_str_equal (response, "delete"))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, delete_cb, g_object_ref (self), g_object_unref);
}

static void
delete_practice_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DaybookApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  GtkWidget *dialog = adw_message_dialog_new (
      window, _ ("Delete the Practice Company?"),
      _ ("Its pretend shop, payments, books and customers end, and everything that you have tried "
         "in it is removed from this computer. What is yours is not touched."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_answered_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- actions ---- */

/* A provider's name, a connection's id, or "": the person chooses. The first makes the store. */
static void
connect_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DaybookApplication *self = data;
  DaybookMainWindow *window;

  if (self->engine == NULL && self->company != NULL)
    return;
  window = self->engine == NULL ? show_store (self) : self->window;
  daybook_wizard_present (GTK_WINDOW (window), self->engine,
                          g_variant_get_string (parameter, NULL));
}

static void
restored_cb (gpointer data)
{
  show_own (data);
}

/* Where there is no store yet: a backup never replaces one. */
static void
restore_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DaybookApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (self->engine == NULL && self->company == NULL && window != NULL)
    daybook_restore_ask (window, self->data, self->key_file, restored_cb, self);
}

static const GActionEntry actions[]
    = { { .name = "connect", .activate = connect_action, .parameter_type = "s" },
        { .name = "delete-practice", .activate = delete_practice_action },
        { .name = "leave-practice", .activate = leave_practice_action },
        { .name = "practice", .activate = practice_action },
        { .name = "restore", .activate = restore_action } };

static int
daybook_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  DaybookApplication *self = DAYBOOK_APPLICATION (application);
  const char *addresses;

  g_variant_dict_lookup (dict, "data", "^ay", &self->data);
  g_variant_dict_lookup (dict, "key-file", "^ay", &self->key_file);
  g_variant_dict_lookup (dict, "go", "s", &self->go);
  g_variant_dict_lookup (dict, "background", "b", &self->background);
  if (g_variant_dict_lookup (dict, "base-urls", "^&ay", &addresses))
    g_setenv ("DAYBOOK_BASE_URLS", addresses, TRUE);
  g_variant_dict_lookup (dict, "practice", "b", &self->practise);

  return -1;
}

static void
daybook_application_startup (GApplication *application)
{
  GtkApplication *app = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (daybook_application_parent_class)->startup (application);
  DAYBOOK_APPLICATION (app)->settings = g_settings_new (DAYBOOK_APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (app), actions, G_N_ELEMENTS (actions), app);
  daybook_app_actions_add (app);
}

/* Where one left off: in the practice company, or in one's own. */
static void
daybook_application_activate (GApplication *application)
{
  DaybookApplication *self = DAYBOOK_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  gboolean practise = self->practise
                      || (self->data == NULL
                          && g_settings_get_boolean (self->settings, "practice"));

  if (self->data == NULL)
    self->data = g_build_filename (g_get_user_data_dir (), "daybook", "store", NULL);
  if (window != NULL)
    {
      if (self->window != NULL && self->go != NULL)
        daybook_main_window_go (self->window, self->go);
      g_clear_pointer (&self->go, g_free);
      gtk_window_present (window);
    }
  else if (practise)
    practice_action (NULL, NULL, self);
  else
    show_own (self);
}

static void
daybook_application_shutdown (GApplication *application)
{
  stop_company (DAYBOOK_APPLICATION (application));
  close_engine (DAYBOOK_APPLICATION (application));
  g_clear_object (&DAYBOOK_APPLICATION (application)->settings);
  G_APPLICATION_CLASS (daybook_application_parent_class)->shutdown (application);
}

static void
daybook_application_finalize (GObject *object)
{
  DaybookApplication *self = DAYBOOK_APPLICATION (object);

  g_free (self->data);
  g_free (self->key_file);
  g_free (self->go);
  G_OBJECT_CLASS (daybook_application_parent_class)->finalize (object);
}

static void
daybook_application_class_init (DaybookApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = daybook_application_finalize;
  application_class->handle_local_options = daybook_application_handle_local_options;
  application_class->startup = daybook_application_startup;
  application_class->activate = daybook_application_activate;
  application_class->shutdown = daybook_application_shutdown;
}

static void
daybook_application_init (DaybookApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

DaybookApplication *
daybook_application_new (void)
{
  return g_object_new (DAYBOOK_TYPE_APPLICATION, "application-id", DAYBOOK_APPLICATION_ID,
                       "resource-base-path", "/io/github/daybook_app/Daybook", NULL);
}

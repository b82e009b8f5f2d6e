/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-application.h"

#include <glib/gi18n.h>

#include "daybook-app-actions.h"
#include "daybook-engine.h"
#include "daybook-main-window.h"

struct _DaybookApplication
{
  AdwApplication parent_instance;

  char *data; /* the store's folder */
  char *key_file;
  char *go; /* the place to show first; NULL: the last one */
  DaybookEngine *engine;
};

G_DEFINE_FINAL_TYPE (DaybookApplication, daybook_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[]
    = { { "data", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("The store"), N_ ("FOLDER") },
        { "key-file", 0, 0, G_OPTION_ARG_FILENAME, NULL,
          N_ ("Keep the store's key and the secrets in a file, not in the keyring"), N_ ("FILE") },
        { "go", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Show this place: orders, review, ..."),
          N_ ("PLACE") },
        { "base-urls", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, NULL,
          N_ ("For tests: ask the addresses in this file (JSON, provider → URL, and \"pace\") "
              "instead of the providers' own. As DAYBOOK_BASE_URLS in the environment"),
          N_ ("FILE") },
        { NULL } };

static void
close_engine (DaybookApplication *self)
{
  if (self->engine != NULL)
    daybook_engine_close (self->engine);
  g_clear_object (&self->engine);
}

static int
daybook_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  DaybookApplication *self = DAYBOOK_APPLICATION (application);
  const char *addresses;

  g_variant_dict_lookup (dict, "data", "^ay", &self->data);
  g_variant_dict_lookup (dict, "key-file", "^ay", &self->key_file);
  g_variant_dict_lookup (dict, "go", "s", &self->go);
  if (g_variant_dict_lookup (dict, "base-urls", "^&ay", &addresses))
    g_setenv ("DAYBOOK_BASE_URLS", addresses, TRUE);

  return -1;
}

static void
daybook_application_startup (GApplication *application)
{
  GtkApplication *app = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (daybook_application_parent_class)->startup (application);
  daybook_app_actions_add (app);
}

static void
daybook_application_activate (GApplication *application)
{
  DaybookApplication *self = DAYBOOK_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (self->data == NULL)
    self->data = g_build_filename (g_get_user_data_dir (), "daybook", "store", NULL);
  if (window == NULL)
    {
      self->engine = daybook_engine_new (self->data, self->key_file);
      daybook_engine_open (self->engine);
      window = GTK_WINDOW (daybook_main_window_new (ADW_APPLICATION (self), self->engine, FALSE));
    }
  if (self->go != NULL)
    daybook_main_window_go (DAYBOOK_MAIN_WINDOW (window), self->go);
  g_clear_pointer (&self->go, g_free);
  gtk_window_present (window);
}

static void
daybook_application_shutdown (GApplication *application)
{
  close_engine (DAYBOOK_APPLICATION (application));
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-app-actions.h"

#include <glib/gi18n.h>

#include "daybook-application.h"
#include "daybook-background.h"
#include "daybook-help-window.h"
#include "daybook-main-window.h"
#include "daybook-preferences.h"

/* The window that shows a store; NULL while there is none. */
static DaybookMainWindow *
main_window (gpointer application)
{
  for (GList *one = gtk_application_get_windows (application); one != NULL; one = one->next)
    if (DAYBOOK_IS_MAIN_WINDOW (one->data))
      return one->data;
  return NULL;
}

/* For a report of an error: versions and counts, nothing of the business. */
static char *
dup_debug_info (gpointer application)
{
  DaybookMainWindow *window = main_window (application);
  DaybookEngine *engine = window != NULL ? daybook_main_window_get_engine (window) : NULL;
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  return g_strdup_printf (
      "Daybook %s\nGTK %u.%u.%u, libadwaita %d.%d.%d, GLib %u.%u.%u\n%s\nFlatpak: %s\n"
      "Locale: %s\nStore: %s\nWorks by itself: %s\n",
      DAYBOOK_VERSION, gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
      ADW_MAJOR_VERSION, ADW_MINOR_VERSION, ADW_MICRO_VERSION, glib_major_version,
      glib_minor_version, glib_micro_version, os != NULL ? os : "?",
      g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "yes" : "no", g_get_language_names ()[0],
      engine == NULL                                             ? "none"
      : daybook_engine_get_state (engine) == DAYBOOK_ENGINE_OPEN ? "open"
                                                                 : "not open",
      engine != NULL && daybook_engine_is_at_work (engine) ? "yes" : "no");
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *debug = dup_debug_info (data);

  adw_show_about_window (gtk_application_get_active_window (data), "application-name", "Daybook",
                         "application-icon", DAYBOOK_APPLICATION_ID, "version", DAYBOOK_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0, "developer-name",
                         _ ("The Daybook developers"), "comments",
                         _ ("Keeps your shop, payments, books and customers in agreement."),
                         "debug-info", debug, "debug-info-filename", "daybook-debug-info.txt",
                         /* Translators: your names, a line each */
                         "translator-credits", _ ("translator-credits"), NULL);
}

static void
go_action (GSimpleAction *action, GVariant *where, gpointer data)
{
  DaybookMainWindow *window;

  g_application_activate (data);
  window = main_window (data);
  if (window != NULL)
    daybook_main_window_go (window, g_variant_get_string (where, NULL));
}

static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  daybook_help_window_present (gtk_application_get_active_window (data));
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DaybookMainWindow *window = main_window (data);

  if (window != NULL)
    daybook_preferences_present (GTK_WINDOW (window), daybook_main_window_get_engine (window));
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (data);
}

static void
follow_colours (GSettings *settings)
{
  static const AdwColorScheme schemes[]
      = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };

  adw_style_manager_set_color_scheme (
      adw_style_manager_get_default (),
      schemes[MIN (g_settings_get_uint (settings, "appearance"), G_N_ELEMENTS (schemes) - 1)]);
}

static void
follow_autostart (GSettings *settings)
{
  daybook_background_set_autostart (g_settings_get_boolean (settings, "autostart"));
}

void
daybook_app_actions_add (GtkApplication *application)
{
  static const GActionEntry actions[]
      = { { .name = "about", .activate = about_action },
          { .name = "go", .activate = go_action, .parameter_type = "s" },
          { .name = "help", .activate = help_action },
          { .name = "preferences", .activate = preferences_action },
          { .name = "quit", .activate = quit_action } };
  static const char *const keys[][2] = { { "app.help", "F1" },
                                         { "app.preferences", "<Ctrl>comma" },
                                         { "app.quit", "<Ctrl>q" },
                                         { "window.close", "<Ctrl>w" } };
  GSettings *settings = g_settings_new (DAYBOOK_APPLICATION_ID);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (application, keys[i][0],
                                           (const char *[]){ keys[i][1], NULL });
  g_object_set_data_full (G_OBJECT (application), "settings", settings, g_object_unref);
  g_signal_connect (settings, "changed::appearance", G_CALLBACK (follow_colours), NULL);
  g_signal_connect (settings, "changed::autostart", G_CALLBACK (follow_autostart), NULL);
  follow_colours (settings);
}

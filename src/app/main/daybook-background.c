/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-background.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "daybook-application.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char autostart[] = "[Desktop Entry]\n"
                                "Type=Application\n"
                                "Name=Daybook\n"
                                "Exec=daybook --background\n"
                                "Icon=" DAYBOOK_APPLICATION_ID "\n"
                                "NoDisplay=true\n";

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (answer == NULL)
    g_info ("the portal does not let Daybook begin with the session: %s", error->message);
}

static void
ask_portal (gboolean on)
{
  GVariantBuilder options;
  const char *const command[] = { "daybook", "--background", NULL };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  if (bus == NULL)
    return;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_ ("Daybook keeps your accounts in agreement.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (on));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, "org.freedesktop.portal.Background",
                          "RequestBackground", g_variant_new ("(sa{sv})", "", &options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, asked_cb, NULL);
}

static void
write_file (gboolean on)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "autostart", NULL);
  g_autofree char *file = g_build_filename (folder, DAYBOOK_APPLICATION_ID ".desktop", NULL);
  g_autoptr (GError) error = NULL;

  if (!on)
    g_unlink (file);
  else if (g_mkdir_with_parents (folder, 0700) != 0
           || !g_file_set_contents (file, autostart, -1, &error))
    g_info ("%s cannot be written: %s", file, error != NULL ? error->message : g_strerror (errno));
}

void
daybook_background_set_autostart (gboolean on)
{
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    ask_portal (on);
  else
    write_file (on);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daybook: the window over the engine. No SQL, no HTTP. */
#include <glib/gi18n.h>
#include <locale.h>
#include <malloc.h>

#include "daybook-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (DaybookApplication) app = NULL;

  /* As in daybookctl: memory that a sync frees is wanted again at once. */
  mallopt (M_TRIM_THRESHOLD, 64 << 20);
  mallopt (M_MMAP_THRESHOLD, 8 << 20);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, DAYBOOK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("daybook");
  g_set_application_name ("Daybook");
  app = daybook_application_new ();

  return g_application_run (G_APPLICATION (app), argc, argv);
}

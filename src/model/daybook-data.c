/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-data.h"

char *
daybook_data_path (const char *name)
{
  const char *folder = g_getenv ("DAYBOOK_DATA");

  return g_build_filename (folder != NULL && *folder != '\0' ? folder : DAYBOOK_PKGDATADIR, name,
                           NULL);
}

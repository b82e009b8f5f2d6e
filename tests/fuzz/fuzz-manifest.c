/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manifest loader: any file is a manifest, or an error that says where. */
#include "daybook-error.h"
#include "daybook-manifest.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static char *folder;

static void
remove_folder (void)
{
  g_autofree char *file = g_build_filename (folder, "f.json", NULL);

  g_unlink (file);
  g_rmdir (folder);
}

static char *
put_file (const guint8 *data, gsize size)
{
  g_autofree char *file = NULL;
  FILE *out;

  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("daybook-fuzz-XXXXXX", NULL);
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }
  file = g_build_filename (folder, "f.json", NULL);
  out = fopen (file, "wb");
  g_assert_nonnull (out);
  g_assert_cmpuint (fwrite (data, 1, size, out), ==, size);
  g_assert_cmpint (fclose (out), ==, 0);

  return g_steal_pointer (&file);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *file = put_file (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DaybookManifest) manifest = daybook_manifest_load (file, &error);

  if (manifest == NULL)
    {
      g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
      if (strstr (error->message, "f.json") == NULL)
        g_error ("the file is not named: %s", error->message);
      return 0;
    }

  for (guint i = 0; i < daybook_manifest_streams (manifest)->len; i++)
    g_assert_cmpuint (daybook_manifest_stream (
                          manifest, g_ptr_array_index (daybook_manifest_streams (manifest), i)),
                      !=, DAYBOOK_NODE_NONE);
  daybook_manifest_sign_in (manifest, NULL);

  return 0;
}

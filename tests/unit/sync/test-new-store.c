/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new store that several processes make at once is one store with one key. */
#include <glib/gstdio.h>
#include <string.h>

#include "daybook-error.h"
#include "daybook-session.h"

#define PROCESSES 8

static char *
path_in (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* What a process of its own does; it is told where by the environment. */
static void
be_other_process (void)
{
  const char *folder = g_getenv ("TEST_FOLDER");
  g_autofree char *store = NULL;
  g_autofree char *key = NULL;
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(GError) error = NULL;

  if (folder == NULL)
    {
      g_test_skip ("run by processes");
      return;
    }
  store = path_in (folder, "store");
  key = path_in (folder, "key");
  session = daybook_session_open (store, key, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (daybook_db_set_meta (daybook_session_db (session), g_getenv ("TEST_NAME"),
                                      daybook_session_store_id (session), &error));
  g_assert_no_error (error);
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = path_in (path, name);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_remove (child);
    }
  g_rmdir (path);
}

static GSubprocess *
start (const char *folder, guint number)
{
  g_autoptr(GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *name = g_strdup_printf ("seen by %u", number);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "TEST_FOLDER", folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "TEST_NAME", name, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", "--tap", "-p",
                                         "/new-store/other-process", NULL);
  g_assert_no_error (error);

  return process;
}

static void
test_made_at_once (void)
{
  g_autofree char *folder = g_dir_make_tmp ("daybook-session-XXXXXX", NULL);
  g_autofree char *store = path_in (folder, "store");
  g_autofree char *key = path_in (folder, "key");
  GSubprocess *processes[PROCESSES];
  g_autoptr(DaybookSession) session = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < PROCESSES; i++)
    processes[i] = start (folder, i);
  for (guint i = 0; i < PROCESSES; i++)
    {
      g_subprocess_wait_check (processes[i], NULL, &error);
      g_assert_no_error (error);
      g_object_unref (processes[i]);
    }
  session = daybook_session_open (store, key, FALSE, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < PROCESSES; i++)
    {
      g_autofree char *name = g_strdup_printf ("seen by %u", i);
      g_autofree char *seen = daybook_db_dup_meta (daybook_session_db (session), name, &error);

      g_assert_cmpstr (seen, ==, daybook_session_store_id (session));
    }
  remove_folder (folder);
}

static void
test_folder_cannot_be_made (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session
      = daybook_session_open ("/proc/nowhere/store", "/proc/nowhere/key", TRUE, &error);

  g_assert_null (session);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE);
}

/* Only looking makes nothing. */
static void
test_looking (void)
{
  g_autofree char *folder = g_dir_make_tmp ("daybook-session-XXXXXX", NULL);
  g_autofree char *store = path_in (folder, "store");
  g_autofree char *key = path_in (folder, "key");
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookSession) session = daybook_session_open (store, key, FALSE, &error);

  g_assert_null (session);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/new-store/made-at-once", test_made_at_once);
  g_test_add_func ("/new-store/folder-cannot-be-made", test_folder_cannot_be_made);
  g_test_add_func ("/new-store/looking", test_looking);
  g_test_add_func ("/new-store/other-process", be_other_process);

  return g_test_run ();
}

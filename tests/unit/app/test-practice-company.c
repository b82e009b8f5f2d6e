/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the pretend providers are, and that a folder goes with all that is in it and nothing
 * else. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "daybook-practice-company.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("daybook-practice-XXXXXX", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_practice_company_remove_folder (self->folder, &error));
  g_assert_false (g_file_test (self->folder, G_FILE_TEST_EXISTS));
  g_free (self->folder);
}

/* A file @name below the folder, with its folders. (transfer full) */
static char *
make (Fixture *self, const char *name, int mode)
{
  char *file = g_build_filename (self->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "#!/bin/sh\n", -1, NULL));
  g_assert_cmpint (g_chmod (file, mode), ==, 0);
  return file;
}

static char *
find (Fixture *self, const char *path)
{
  g_autofree char *here = g_build_filename (self->folder, "src", "app", NULL);

  return daybook_practice_company_find_sandbox (here, path);
}

static void
test_find (Fixture *self, gconstpointer data)
{
  g_autofree char *bin = g_build_filename (self->folder, "bin", NULL);
  g_autofree char *path = g_strdup_printf ("relative:/nowhere:%s", bin);
  g_autofree char *plain = make (self, "src/app/daybook-sandbox", 0600);
  g_autofree char *nowhere = find (self, path);
  g_autofree char *installed = make (self, "bin/daybook-sandbox", 0700);
  g_autofree char *by_path = find (self, path);
  g_autofree char *built = make (self, "src/sandbox/daybook-sandbox", 0700);
  g_autofree char *in_build = find (self, path);
  g_autofree char *beside = NULL;

  g_assert_null (nowhere); /* it cannot be executed */
  g_assert_cmpstr (by_path, ==, installed);
  g_assert_true (g_str_has_suffix (in_build, "src/app/../sandbox/daybook-sandbox"));
  g_assert_cmpint (g_chmod (plain, 0700), ==, 0);
  beside = find (self, path);
  g_assert_cmpstr (beside, ==, plain);
  g_assert_null (daybook_practice_company_find_sandbox ("/nowhere", NULL));
}

/* What a link points to is somebody else's. */
static void
test_remove (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *mine = g_build_filename (self->folder, "practice", NULL);
  g_autofree char *link = g_build_filename (mine, "elsewhere", NULL);
  g_autofree char *one = make (self, "practice/store/daybook.db", 0600);
  g_autofree char *other = make (self, "other/precious", 0600);
  g_autofree char *precious = g_path_get_dirname (other);

  g_assert_cmpint (symlink (precious, link), ==, 0);
  g_assert_true (daybook_practice_company_remove_folder (mine, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (mine, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_true (daybook_practice_company_remove_folder (mine, &error)); /* it is gone already */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/practice-company/find", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add ("/practice-company/remove", Fixture, NULL, set_up, test_remove, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vault of a server: what it keeps, what it refuses, and that a stranger's key or a changed
 * byte is told in words. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daybook-error.h"
#include "daybook-vault.h"

typedef struct
{
  char *folder, *key_file, *sealed;
} Place;

static void
place_set_up (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("daybook-vault-XXXXXX", NULL);
  place->key_file = g_build_filename (place->folder, "key", NULL);
  place->sealed = g_build_filename (place->folder, "vault.sealed", NULL);
}

static void
place_tear_down (Place *place, gconstpointer data)
{
  g_autofree char *lock = g_strconcat (place->sealed, ".lock", NULL);

  g_remove (place->key_file);
  g_remove (place->sealed);
  g_remove (lock);
  g_rmdir (place->folder);
  g_free (place->folder);
  g_free (place->key_file);
  g_free (place->sealed);
}

static DaybookVault *
open_vault (Place *place, gboolean create)
{
  g_autoptr(GError) error = NULL;
  DaybookVault *vault = daybook_vault_open_file (place->key_file, place->sealed, create, &error);

  g_assert_no_error (error);
  return vault;
}

static void
assert_refused (Place *place, DaybookError code, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookVault) vault
      = daybook_vault_open_file (place->key_file, place->sealed, FALSE, &error);
  g_autofree char *secret = vault != NULL ? daybook_vault_lookup (vault, "s", "n", &error) : NULL;

  g_assert_error (error, DAYBOOK_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (secret);
}

static void
test_keeps (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);
  g_autoptr(DaybookVault) other = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *bytes = NULL;
  gsize length;
  struct stat info;

  g_assert_true (daybook_vault_save (vault, "store-1", "stripe", "rk_test_sesame", NULL, &error));
  g_assert_true (daybook_vault_save (vault, "store-2", "stripe", "another", NULL, &error));
  other = open_vault (place, FALSE);
  secret = daybook_vault_lookup (other, "store-1", "stripe", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "rk_test_sesame");
  g_assert_cmpint (stat (place->sealed, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_true (g_file_get_contents (place->sealed, &bytes, &length, NULL));
  g_assert_null (memmem (bytes, length, "sesame", 6));
  g_assert_null (memmem (bytes, length, "stripe", 6));

  g_assert_true (daybook_vault_forget (other, "store-1", "stripe", &error));
  g_assert_true (daybook_vault_forget (other, "store-1", "stripe", &error));
  g_clear_pointer (&secret, g_free);
  secret = daybook_vault_lookup (vault, "store-1", "stripe", &error);
  g_assert_no_error (error);
  g_assert_null (secret);
}

static void
test_store_key (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);
  g_autoptr(GError) error = NULL;
  guint8 first[DAYBOOK_VAULT_KEY_BYTES], again[DAYBOOK_VAULT_KEY_BYTES];

  g_assert_false (daybook_vault_store_key (vault, "s", FALSE, first, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_clear_error (&error);
  g_assert_true (daybook_vault_store_key (vault, "s", TRUE, first, &error));
  g_assert_true (daybook_vault_store_key (vault, "s", TRUE, again, &error));
  g_assert_cmpmem (first, sizeof first, again, sizeof again);
  g_assert_true (daybook_vault_store_key (vault, "other", TRUE, again, &error));
  g_assert_cmpint (memcmp (first, again, sizeof first), !=, 0);
}

static void
test_mode (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);

  g_assert_cmpint (g_chmod (place->key_file, 0640), ==, 0);
  assert_refused (place, DAYBOOK_ERROR_SETUP, "chmod 600");
}

static void
test_absent (Place *place, gconstpointer data)
{
  assert_refused (place, DAYBOOK_ERROR_SETUP, "cannot be read");
}

/* One digit more is another key than the one that was meant. */
static void
test_long_key (Place *place, gconstpointer data)
{
  g_autofree char *digits = g_strnfill (65, 'a');

  g_assert_true (g_file_set_contents_full (place->key_file, digits, -1, G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
  assert_refused (place, DAYBOOK_ERROR_SETUP, "64 hex digits");
}

/* What is not text would come back as something else. */
static void
test_not_text (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);
  g_autoptr(GError) error = NULL;

  g_assert_false (daybook_vault_save (vault, "s", "n", "a\377b", NULL, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE);
  g_clear_error (&error);
  g_assert_null (daybook_vault_lookup (vault, "s", "n", &error));
  g_assert_no_error (error);
}

/* What JSON escapes, many times over, and nothing of it readable in the file. */
static void
test_odd_text (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);
  g_autofree char *many = g_strnfill (5000, '\001');
  const char *const secrets[] = { "", "\"\\/\n\t", "\xe2\x82\xac and more", many };
  g_autofree char *sealed = NULL;
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("n%zu", i);

      g_assert_true (daybook_vault_save (vault, "s", name, secrets[i], NULL, &error));
      g_assert_no_error (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *name = g_strdup_printf ("n%zu", i);
      g_autofree char *found = daybook_vault_lookup (vault, "s", name, NULL);

      g_assert_cmpstr (found, ==, secrets[i]);
    }

  g_assert_true (g_file_get_contents (place->sealed, &sealed, &length, NULL));
  g_assert_null (memmem (sealed, length, "and more", 8));
}

static void
test_short_key (Place *place, gconstpointer data)
{
  g_assert_true (g_file_set_contents_full (place->key_file, "00ff\n", -1, G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
  assert_refused (place, DAYBOOK_ERROR_SETUP, "64 hex digits");
}

static void
test_other_key (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);

  g_assert_true (daybook_vault_save (vault, "s", "n", "secret", NULL, NULL));
  g_assert_true (g_file_set_contents_full (
      place->key_file, "0000000000000000000000000000000000000000000000000000000000000000\n", -1,
      G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  assert_refused (place, DAYBOOK_ERROR_KEYRING, "does not fit");
}

static void
test_changed_byte (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (daybook_vault_save (vault, "s", "n", "secret", NULL, NULL));
  g_assert_true (g_file_get_contents (place->sealed, &bytes, &length, NULL));
  bytes[length - 1] ^= 1;
  g_assert_true (g_file_set_contents (place->sealed, bytes, (gssize) length, NULL));
  assert_refused (place, DAYBOOK_ERROR_KEYRING, "damaged");
}

static void
test_cut_short (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);

  g_assert_true (g_file_set_contents (place->sealed, "DAYBOOKV1\n", -1, NULL));
  assert_refused (place, DAYBOOK_ERROR_KEYRING, "not a vault");
}

static gpointer
save_many (gpointer data)
{
  Place *place = data;
  g_autoptr(DaybookVault) vault = open_vault (place, FALSE);

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("%p-%u", (gpointer) g_thread_self (), i);

      g_assert_true (daybook_vault_save (vault, "s", name, "x", NULL, NULL));
    }
  return NULL;
}

/* Two writers at once lose nothing of each other's. */
static void
test_writers (Place *place, gconstpointer data)
{
  g_autoptr(DaybookVault) vault = open_vault (place, TRUE);
  GThread *threads[3];

  for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
    threads[t] = g_thread_new ("writer", save_many, place);
  for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
    for (guint i = 0; i < 20; i++)
      {
        g_autofree char *name = g_strdup_printf ("%p-%u", (gpointer) threads[t], i);
        g_autofree char *secret = NULL;

        if (i == 0)
          g_thread_ref (threads[t]), g_thread_join (threads[t]);
        secret = daybook_vault_lookup (vault, "s", name, NULL);
        g_assert_cmpstr (secret, ==, "x");
      }
  for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
    g_thread_unref (threads[t]);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Place *place, gconstpointer data);
  } tests[] = {
    { "/vault/file/absent", test_absent },
    { "/vault/file/mode", test_mode },
    { "/vault/file/short-key", test_short_key },
    { "/vault/file/long-key", test_long_key },
    { "/vault/file/not-text", test_not_text },
    { "/vault/file/odd-text", test_odd_text },
    { "/vault/file/other-key", test_other_key },
    { "/vault/file/changed-byte", test_changed_byte },
    { "/vault/file/cut-short", test_cut_short },
    { "/vault/file/keeps", test_keeps },
    { "/vault/file/store-key", test_store_key },
    { "/vault/file/writers", test_writers },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Place, NULL, place_set_up, tests[i].test, place_tear_down);
  return g_test_run ();
}

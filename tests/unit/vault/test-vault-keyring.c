/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vault over libsecret, in the state that run-with-keyring made: DAYBOOK_KEYRING_WAY. */
#include <gio/gio.h>
#include <string.h>

#include "daybook-error.h"
#include "daybook-vault.h"

static DaybookVault *
open_vault (void)
{
  g_autoptr(GError) error = NULL;
  DaybookVault *vault = daybook_vault_open_keyring (&error);

  g_assert_no_error (error);
  return vault;
}

static void
assert_secret (DaybookVault *vault, const char *store, const char *name, const char *expected)
{
  g_autoptr(GError) error = NULL;
  char *found = daybook_vault_lookup (vault, store, name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
  daybook_vault_wipe (found);
}

static void
save (DaybookVault *vault, const char *store, const char *name, const char *secret)
{
  g_autoptr(GError) error = NULL;
  gboolean saved = daybook_vault_save (vault, store, name, secret, "a label", &error);

  g_assert_no_error (error);
  g_assert_true (saved);
}

static void
test_keeps (void)
{
  g_autoptr(DaybookVault) vault = open_vault ();
  g_autoptr(DaybookVault) second = open_vault ();
  g_autoptr(GError) error = NULL;

  assert_secret (vault, "s1", "token", NULL);
  save (vault, "s1", "token", "one \"€\"\n");
  save (vault, "s2", "token", "two");
  save (vault, "s1", "other", "three");
  assert_secret (second, "s1", "token", "one \"€\"\n");
  assert_secret (second, "s2", "token", "two");
  assert_secret (second, "s1", "other", "three");

  /* The same names replace. */
  save (second, "s1", "token", "four");
  assert_secret (vault, "s1", "token", "four");

  g_assert_true (daybook_vault_forget (vault, "s1", "token", &error));
  g_assert_no_error (error);
  assert_secret (second, "s1", "token", NULL);
  assert_secret (second, "s2", "token", "two");
  g_assert_true (daybook_vault_forget (vault, "s1", "token", &error));
  g_assert_no_error (error);
}

static void
test_store_key (void)
{
  g_autoptr(DaybookVault) vault = open_vault ();
  g_autoptr(GError) error = NULL;
  guint8 key[DAYBOOK_VAULT_KEY_BYTES];
  guint8 again[DAYBOOK_VAULT_KEY_BYTES];
  guint8 other[DAYBOOK_VAULT_KEY_BYTES];

  g_assert_false (daybook_vault_store_key (vault, "k1", FALSE, key, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_clear_error (&error);

  g_assert_true (daybook_vault_store_key (vault, "k1", TRUE, key, &error));
  g_assert_true (daybook_vault_store_key (vault, "k1", TRUE, again, &error));
  g_assert_true (daybook_vault_store_key (vault, "k2", TRUE, other, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (key, sizeof key, again, sizeof again);
  g_assert_cmpint (memcmp (key, other, sizeof key), !=, 0);
}

/* Each thread with the same vault, as jobs use it. */
static gpointer
use_vault (gpointer data)
{
  DaybookVault *vault = data;
  g_autofree char *name = g_strdup_printf ("thread %p", (void *) g_thread_self ());

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *secret = g_strdup_printf ("secret %d", i);

      save (vault, "s3", name, secret);
      assert_secret (vault, "s3", name, secret);
    }

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr(DaybookVault) vault = open_vault ();
  GThread *threads[3];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("job", use_vault, vault);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
lock_collection (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr(GVariant) alias = NULL;
  g_autoptr(GVariant) locked = NULL;
  const char *path;
  const char *paths[] = { NULL, NULL };

  g_assert_no_error (error);
  alias = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                       "org.freedesktop.Secret.Service", "ReadAlias",
                                       g_variant_new ("(s)", "default"), NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (alias, "(&o)", &path);
  paths[0] = path;
  locked = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                        "org.freedesktop.Secret.Service", "Lock",
                                        g_variant_new ("(^ao)", paths), NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);
}

/* Locked while we are at work: never 'not there'. The prompt cannot be shown here. */
static void
test_locked (void)
{
  g_autoptr(DaybookVault) vault = open_vault ();
  g_autoptr(DaybookVault) late = NULL;
  g_autoptr(GError) error = NULL;
  guint8 key[DAYBOOK_VAULT_KEY_BYTES];

  save (vault, "s4", "token", "one");
  lock_collection ();

  g_assert_null (daybook_vault_lookup (vault, "s4", "token", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, "unlock"));
  g_clear_error (&error);

  g_assert_null (daybook_vault_lookup (vault, "s4", "never saved", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_clear_error (&error);

  g_assert_false (daybook_vault_save (vault, "s4", "token", "two", "a label", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_clear_error (&error);

  /* Or a new key would be made, and the store never opened again. */
  g_assert_false (daybook_vault_store_key (vault, "k1", TRUE, key, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_clear_error (&error);

  g_assert_false (daybook_vault_forget (vault, "s4", "token", &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_clear_error (&error);

  late = daybook_vault_open_keyring (&error);
  g_assert_null (late);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
}

static void
test_nobody (gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DaybookVault) vault = daybook_vault_open_keyring (&error);

  g_assert_null (vault);
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, data));
  g_assert_nonnull (strstr (error->message, "--key-file"));
}

int
main (int argc, char *argv[])
{
  const char *way = g_getenv ("DAYBOOK_KEYRING_WAY");

  g_test_init (&argc, &argv, NULL);
  if (g_strcmp0 (way, "unlocked") == 0 || g_strcmp0 (way, "file") == 0)
    {
      g_test_add_func ("/vault/keyring/keeps", test_keeps);
      g_test_add_func ("/vault/keyring/store-key", test_store_key);
      g_test_add_func ("/vault/keyring/threads", test_threads);
    }
  if (g_strcmp0 (way, "unlocked") == 0)
    g_test_add_func ("/vault/keyring/then-locked", test_locked);
  if (g_strcmp0 (way, "no-service") == 0)
    g_test_add_data_func ("/vault/keyring/no-service", "no keyring service", test_nobody);
  if (g_strcmp0 (way, "no-bus") == 0)
    g_test_add_data_func ("/vault/keyring/no-bus", "no session bus", test_nobody);

  return g_test_run ();
}

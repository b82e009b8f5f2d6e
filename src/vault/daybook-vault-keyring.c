/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Secret Service. libsecret answers NULL without an error both for 'no such item' and for a
 * locked keyring whose prompt was dismissed, so an empty look-up asks whether the collection is
 * locked before it is believed. Inside a sandbox with the Secret portal, libsecret keeps an
 * encrypted file of its own, and there is no collection to ask: then the answer stands. That file
 * is read, changed and replaced without a lock, so that two threads that save at once lose one of
 * the secrets: there, one call at a time. */
#include "daybook-vault-private.h"

#include <libsecret/secret.h>

#include "daybook-error.h"

static const SecretSchema schema = { "io.github.daybook_app.Daybook",
                                     SECRET_SCHEMA_NONE,
                                     { { "store", SECRET_SCHEMA_ATTRIBUTE_STRING },
                                       { "name", SECRET_SCHEMA_ATTRIBUTE_STRING },
                                       { NULL, 0 } },
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     NULL,
                                     NULL,
                                     NULL,
                                     NULL };

static const char *
remedy (const GError *failure)
{
  if (failure->domain == G_IO_ERROR)
    return "there is no session bus to reach a keyring by; log in to a desktop, or use --key-file "
           "on a server";
  if (g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return "no keyring service is running; install and start gnome-keyring or KWallet, or use "
           "--key-file on a server";
  if (failure->domain == SECRET_ERROR)
    return "the keyring is locked; unlock it and try again";
  if (g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    return "the keyring service does not answer; log in again, or start it again";
  if (g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
      || g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    return "no keyring has been set up yet; open the password manager (Seahorse) once and make a "
           "default keyring";
  return "the keyring refused";
}

static gboolean
fail (GError *failure, GError **error)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING, "%s (%s)", remedy (failure),
               failure->message);
  g_error_free (failure);
  return FALSE;
}

static gboolean
in_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS)
         || g_strcmp0 (g_getenv ("SECRET_BACKEND"), "file") == 0;
}

/* Held during a call where libsecret has no service behind it. (nullable) */
static GMutexLocker *
one_at_a_time (void)
{
  static GMutex lock;

  return in_sandbox () ? g_mutex_locker_new (&lock) : NULL;
}

/* FALSE with an error when the default collection is locked. */
static gboolean
check_unlocked (GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(SecretService) service = NULL;
  g_autoptr(SecretCollection) collection = NULL;

  if (in_sandbox ())
    return TRUE;
  service = secret_service_get_sync (SECRET_SERVICE_OPEN_SESSION, NULL, &failure);
  if (service != NULL)
    collection = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                                   SECRET_COLLECTION_NONE, NULL, &failure);
  if (failure != NULL)
    return fail (g_steal_pointer (&failure), error);
  if (collection == NULL || !secret_collection_get_locked (collection))
    return TRUE;
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING,
                       "the keyring is locked; unlock it and try again");
  return FALSE;
}

static char *
keyring_lookup (DaybookVault *self, const char *store_id, const char *name, GError **error)
{
  g_autoptr(GMutexLocker) locker = one_at_a_time ();
  g_autoptr(GError) failure = NULL;
  g_autofree char *found = NULL;
  char *secret;

  found = secret_password_lookup_sync (&schema, NULL, &failure, "store", store_id, "name", name,
                                       NULL);
  if (failure != NULL)
    {
      fail (g_steal_pointer (&failure), error);
      return NULL;
    }
  if (found == NULL)
    {
      check_unlocked (error);
      return NULL;
    }
  secret = g_strdup (found);
  secret_password_wipe (found);
  return secret;
}

static gboolean
keyring_save (DaybookVault *self,
              const char *store_id,
              const char *name,
              const char *secret,
              const char *label,
              GError **error)
{
  g_autoptr(GMutexLocker) locker = one_at_a_time ();
  g_autoptr(GError) failure = NULL;
  g_autofree char *title = g_strdup_printf ("Daybook: %s", label);

  if (secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, title, secret, NULL, &failure,
                                  "store", store_id, "name", name, NULL))
    return TRUE;
  if (failure != NULL)
    return fail (g_steal_pointer (&failure), error);
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING,
                       "the keyring did not take the secret");
  return FALSE;
}

static gboolean
keyring_forget (DaybookVault *self, const char *store_id, const char *name, GError **error)
{
  g_autoptr(GMutexLocker) locker = one_at_a_time ();
  g_autoptr(GError) failure = NULL;

  if (secret_password_clear_sync (&schema, NULL, &failure, "store", store_id, "name", name, NULL))
    return TRUE;
  if (failure != NULL)
    return fail (g_steal_pointer (&failure), error);

  /* 'Nothing cleared' is also what a locked keyring says. */
  return check_unlocked (error);
}

static void
keyring_free (DaybookVault *self)
{
  g_free (self);
}

DaybookVault *
daybook_vault_open_keyring (GError **error)
{
  DaybookVault *self;

  if (!check_unlocked (error))
    return NULL;
  self = g_new0 (DaybookVault, 1);
  self->lookup = keyring_lookup;
  self->save = keyring_save;
  self->forget = keyring_forget;
  self->free = keyring_free;
  return self;
}

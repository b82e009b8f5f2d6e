/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-vault-private.h"

#include <gcrypt.h>
#include <string.h>

#include "daybook-error.h"

#define STORE_KEY "store-key"

void
daybook_vault_init_crypto (void)
{
  static gsize once;

  if (!g_once_init_enter (&once))
    return;
  gcry_check_version (NULL);
  if (!gcry_control (GCRYCTL_INITIALIZATION_FINISHED_P))
    gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
  g_once_init_leave (&once, 1);
}

void
daybook_vault_free (DaybookVault *self)
{
  if (self != NULL)
    self->free (self);
}

char *
daybook_vault_lookup (DaybookVault *self, const char *store_id, const char *name, GError **error)
{
  g_return_val_if_fail (self != NULL && store_id != NULL && name != NULL, NULL);

  return self->lookup (self, store_id, name, error);
}

gboolean
daybook_vault_save (DaybookVault *self,
                    const char *store_id,
                    const char *name,
                    const char *secret,
                    const char *label,
                    GError **error)
{
  g_return_val_if_fail (self != NULL && store_id != NULL && name != NULL && secret != NULL, FALSE);

  /* Both backends keep text, and would keep something else. */
  if (!g_utf8_validate (secret, -1, NULL))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "the secret %s is not UTF-8 text; copy it again from where it is shown", name);
      return FALSE;
    }

  return self->save (self, store_id, name, secret, label != NULL ? label : name, error);
}

gboolean
daybook_vault_forget (DaybookVault *self, const char *store_id, const char *name, GError **error)
{
  g_return_val_if_fail (self != NULL && store_id != NULL && name != NULL, FALSE);

  return self->forget (self, store_id, name, error);
}

void
daybook_vault_wipe (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static gboolean
parse_key (const char *text, guint8 key[DAYBOOK_VAULT_KEY_BYTES])
{
  if (strlen (text) != 2 * DAYBOOK_VAULT_KEY_BYTES)
    return FALSE;
  for (guint i = 0; i < DAYBOOK_VAULT_KEY_BYTES; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      key[i] = (guint8) (high * 16 + low);
    }
  return TRUE;
}

static gboolean
make_key (DaybookVault *self,
          const char *store_id,
          guint8 key[DAYBOOK_VAULT_KEY_BYTES],
          GError **error)
{
  char text[2 * DAYBOOK_VAULT_KEY_BYTES + 1];
  gboolean ok;

  daybook_vault_init_crypto ();
  gcry_randomize (key, DAYBOOK_VAULT_KEY_BYTES, GCRY_VERY_STRONG_RANDOM);
  for (guint i = 0; i < DAYBOOK_VAULT_KEY_BYTES; i++)
    g_snprintf (text + 2 * i, 3, "%02x", key[i]);
  ok = daybook_vault_save (self, store_id, STORE_KEY, text, "Daybook: key of the store", error);
  explicit_bzero (text, sizeof text);
  return ok;
}

gboolean
daybook_vault_store_key (DaybookVault *self,
                         const char *store_id,
                         gboolean create,
                         guint8 key[DAYBOOK_VAULT_KEY_BYTES],
                         GError **error)
{
  g_autoptr(GError) failure = NULL;
  char *text = daybook_vault_lookup (self, store_id, STORE_KEY, &failure);
  gboolean ok = text != NULL && parse_key (text, key);

  daybook_vault_wipe (text);
  if (ok)
    return TRUE;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (create)
    return make_key (self, store_id, key, error);
  g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_KEYRING,
                       "the keyring does not hold the key of this store; open it where it was "
                       "made, or restore a backup");
  return FALSE;
}

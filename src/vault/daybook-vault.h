/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where secrets live: the Secret Service (in Flatpak through its portal), or, for servers and by
 * explicit choice, a file that is sealed with a key file of mode 0600. Secrets are never in the
 * store.
 *
 * A locked keyring is a state with a remedy, never a plain 'not there'. Calls may wait for a person
 * to answer the keyring's prompt: they belong on a job's thread. A vault may be used by several
 * threads at once. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DAYBOOK_VAULT_KEY_BYTES 32

typedef struct _DaybookVault DaybookVault;

/* DAYBOOK_ERROR_KEYRING: no session bus, no secret service on it, or it refuses; each with its
 * remedy. */
DaybookVault *daybook_vault_open_keyring (GError **error);

/* @key_file: 64 hex digits, mode exactly 0600, owned by us; made when @create and absent.
 * @sealed_file holds the secrets, sealed by AES-256-GCM with that key. DAYBOOK_ERROR_SETUP tells
 * what is wrong with the key file, DAYBOOK_ERROR_KEYRING that it does not fit. */
DaybookVault *daybook_vault_open_file (const char *key_file,
                                       const char *sealed_file,
                                       gboolean create,
                                       GError **error);

void daybook_vault_free (DaybookVault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookVault, daybook_vault_free)

/* The secret @name of the store (transfer full; wipe it after use with daybook_vault_wipe). NULL
 * without an error: surely not there. */
char *
daybook_vault_lookup (DaybookVault *self, const char *store_id, const char *name, GError **error);
/* Durable when it returns. @label is what the keyring's own window shows. */
gboolean daybook_vault_save (DaybookVault *self,
                             const char *store_id,
                             const char *name,
                             const char *secret,
                             const char *label,
                             GError **error);
/* TRUE also when there was none. */
gboolean
daybook_vault_forget (DaybookVault *self, const char *store_id, const char *name, GError **error);

/* Overwrites and frees a secret; NULL is fine. */
void daybook_vault_wipe (char *secret);

/* The key that the store's pages are sealed with; made from the system's strong random source when
 * @create and absent. */
gboolean daybook_vault_store_key (DaybookVault *self,
                                  const char *store_id,
                                  gboolean create,
                                  guint8 key[DAYBOOK_VAULT_KEY_BYTES],
                                  GError **error);

G_END_DECLS

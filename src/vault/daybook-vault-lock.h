/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One at a time, of all processes that use a folder: for the making of its key, and for the renewal
 * of a sign-in. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DaybookVaultLock DaybookVaultLock;

/* Waits for FOLDER/NAME.lock, which is made when it is not there (and stays, empty). Threads wait
 * for one another as processes do. It ends with the process, however that ends. NULL with
 * DAYBOOK_ERROR_STORE when the folder cannot be written. */
DaybookVaultLock *daybook_vault_lock_take (const char *folder, const char *name, GError **error);
void daybook_vault_lock_free (DaybookVaultLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookVaultLock, daybook_vault_lock_free)

G_END_DECLS

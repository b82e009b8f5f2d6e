/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seal: the small file beside the store that tells a wrong key from a damaged page. */
#pragma once

#include "daybook-page-cipher.h"

G_BEGIN_DECLS

/* The file beside the store that tells a wrong key from a damaged page: the store's id and a
 * constant sealed with the key. _write creates it (0600) and refuses to replace one; _check says
 * "the key does not fit this store" (DAYBOOK_ERROR_STORE). */
gboolean daybook_seal_write (const char *path, const guint8 key[DAYBOOK_PAGE_CIPHER_KEY],
                             const char *store_id, GError **error);
gboolean daybook_seal_check (const char *path, const guint8 key[DAYBOOK_PAGE_CIPHER_KEY],
                             GError **error);
/* The store's id from the same file, without a key (transfer full): the keyring finds the key by
 * it. */
char *daybook_seal_dup_store_id (const char *path, GError **error);

G_END_DECLS

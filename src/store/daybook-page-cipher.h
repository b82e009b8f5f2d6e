/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AES-256-GCM over a block of bytes, bound to where it belongs. One per connection: a cipher
 * handle is not thread safe. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DAYBOOK_PAGE_CIPHER_KEY 32
#define DAYBOOK_PAGE_CIPHER_NONCE 12
#define DAYBOOK_PAGE_CIPHER_TAG 16
#define DAYBOOK_PAGE_CIPHER_SEAL (DAYBOOK_PAGE_CIPHER_NONCE + DAYBOOK_PAGE_CIPHER_TAG)

typedef struct _DaybookPageCipher DaybookPageCipher;

/* Keeps its own schedule of @key, wiped when freed. (transfer full) */
DaybookPageCipher *daybook_page_cipher_new (const guint8 key[DAYBOOK_PAGE_CIPHER_KEY]);
void daybook_page_cipher_free (DaybookPageCipher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookPageCipher, daybook_page_cipher_free)

/* Seals @size bytes of @clear into @out, which gets DAYBOOK_PAGE_CIPHER_SEAL bytes more: a
 * random nonce and the tag. @bound is not written, but the block opens only with the same
 * @bound. FALSE when libgcrypt fails. */
gboolean daybook_page_cipher_seal (DaybookPageCipher *self, const guint8 *bound, gsize n_bound,
                                   const guint8 *clear, gsize size, guint8 *out);
/* The reverse: reads @size bytes and their seal. FALSE when anything was changed; @out is then
 * not to be used. */
gboolean daybook_page_cipher_open (DaybookPageCipher *self, const guint8 *bound, gsize n_bound,
                                   const guint8 *sealed, gsize size, guint8 *out);

G_END_DECLS

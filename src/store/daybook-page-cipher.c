/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AES-256-GCM by libgcrypt, for the pages of the store and the constant in its seal. */

#include "daybook-page-cipher.h"

#include <gcrypt.h>

struct _DaybookPageCipher
{
  gcry_cipher_hd_t handle;
};

/* Whoever in the process comes first (libsecret uses libgcrypt too) initialises the library. */
static void
prepare_gcrypt (void)
{
  static gsize done = 0;

  if (!g_once_init_enter (&done))
    return;

  if (!gcry_control (GCRYCTL_INITIALIZATION_FINISHED_P))
    {
      gcry_check_version (NULL);
      gcry_control (GCRYCTL_DISABLE_SECMEM, 0);
      gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
    }

  g_once_init_leave (&done, 1);
}

static gboolean
start (DaybookPageCipher *self, const guint8 *nonce, const guint8 *bound, gsize n_bound)
{
  return gcry_cipher_reset (self->handle) == 0
         && gcry_cipher_setiv (self->handle, nonce, DAYBOOK_PAGE_CIPHER_NONCE) == 0
         && gcry_cipher_authenticate (self->handle, bound, n_bound) == 0;
}

DaybookPageCipher *
daybook_page_cipher_new (const guint8 key[DAYBOOK_PAGE_CIPHER_KEY])
{
  DaybookPageCipher *self = g_new0 (DaybookPageCipher, 1);

  prepare_gcrypt ();
  if (gcry_cipher_open (&self->handle, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_GCM, 0) != 0
      || gcry_cipher_setkey (self->handle, key, DAYBOOK_PAGE_CIPHER_KEY) != 0)
    g_error ("libgcrypt has no AES-256-GCM");

  return self;
}

void
daybook_page_cipher_free (DaybookPageCipher *self)
{
  if (self == NULL)
    return;

  gcry_cipher_close (self->handle);
  g_free (self);
}

gboolean
daybook_page_cipher_seal (DaybookPageCipher *self,
                          const guint8 *bound,
                          gsize n_bound,
                          const guint8 *clear,
                          gsize size,
                          guint8 *out)
{
  guint8 *nonce = out + size;
  guint8 *tag = nonce + DAYBOOK_PAGE_CIPHER_NONCE;

  gcry_create_nonce (nonce, DAYBOOK_PAGE_CIPHER_NONCE);

  return start (self, nonce, bound, n_bound)
         && gcry_cipher_encrypt (self->handle, out, size, clear, size) == 0
         && gcry_cipher_gettag (self->handle, tag, DAYBOOK_PAGE_CIPHER_TAG) == 0;
}

gboolean
daybook_page_cipher_open (DaybookPageCipher *self,
                          const guint8 *bound,
                          gsize n_bound,
                          const guint8 *sealed,
                          gsize size,
                          guint8 *out)
{
  const guint8 *nonce = sealed + size;
  const guint8 *tag = nonce + DAYBOOK_PAGE_CIPHER_NONCE;

  return start (self, nonce, bound, n_bound)
         && gcry_cipher_decrypt (self->handle, out, size, sealed, size) == 0
         && gcry_cipher_checktag (self->handle, tag, DAYBOOK_PAGE_CIPHER_TAG) == 0;
}

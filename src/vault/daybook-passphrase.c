/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-passphrase.h"

#include <gcrypt.h>
#include <string.h>

#include "daybook-error.h"
#include "daybook-json-writer.h"
#include "daybook-json.h"
#include "daybook-vault-private.h"

#define PASSES 3
#define MEMORY_KIB (64 * 1024)
/* What a backup of another program could ask of this computer. */
#define MOST_PASSES 20
#define MOST_MEMORY_KIB (1024 * 1024)

void
daybook_passphrase_init (DaybookPassphrase *self)
{
  daybook_vault_init_crypto ();
  gcry_randomize (self->salt, sizeof self->salt, GCRY_STRONG_RANDOM);
  self->passes = PASSES;
  self->memory_kib = MEMORY_KIB;
}

static gboolean
check (const DaybookPassphrase *self, const char *passphrase, GError **error)
{
  if (g_utf8_strlen (passphrase, -1) < DAYBOOK_PASSPHRASE_LEAST)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "a passphrase has at least %d characters", DAYBOOK_PASSPHRASE_LEAST);
      return FALSE;
    }
  if (self->passes < 1 || self->passes > MOST_PASSES || self->memory_kib < 8
      || self->memory_kib > MOST_MEMORY_KIB)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%u passes over %u KiB are no costs for a passphrase", self->passes,
                   self->memory_kib);
      return FALSE;
    }
  return TRUE;
}

static gcry_error_t
derive (const DaybookPassphrase *self, const char *passphrase, guint8 *key)
{
  const unsigned long costs[] = { DAYBOOK_VAULT_KEY_BYTES, self->passes, self->memory_kib, 1 };
  gcry_kdf_hd_t handle;
  gcry_error_t code = gcry_kdf_open (&handle, GCRY_KDF_ARGON2, GCRY_KDF_ARGON2ID, costs,
                                     G_N_ELEMENTS (costs), passphrase, strlen (passphrase),
                                     self->salt, sizeof self->salt, NULL, 0, NULL, 0);

  if (code != 0)
    return code;
  code = gcry_kdf_compute (handle, NULL);
  if (code == 0)
    code = gcry_kdf_final (handle, DAYBOOK_VAULT_KEY_BYTES, key);
  gcry_kdf_close (handle);
  return code;
}

gboolean
daybook_passphrase_key (const DaybookPassphrase *self,
                        const char *passphrase,
                        guint8 key[DAYBOOK_VAULT_KEY_BYTES],
                        GError **error)
{
  gcry_error_t code;

  daybook_vault_init_crypto ();
  if (!check (self, passphrase, error))
    return FALSE;
  code = derive (self, passphrase, key);
  if (code == 0)
    return TRUE;
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "no key can be made of the passphrase: %s", gcry_strerror (code));
  return FALSE;
}

char *
daybook_passphrase_dup_text (const DaybookPassphrase *self)
{
  g_autofree char *salt = g_base64_encode (self->salt, sizeof self->salt);
  g_auto (DaybookJsonWriter) out = { 0 };

  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_string (&out, "kdf", "argon2id");
  daybook_json_put_string (&out, "salt", salt);
  daybook_json_put_int (&out, "passes", self->passes);
  daybook_json_put_int (&out, "memory_kib", self->memory_kib);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

gboolean
daybook_passphrase_parse (DaybookPassphrase *self, const char *text, GError **error)
{
  g_autoptr (DaybookTree) tree = daybook_tree_new (text, -1, error);
  DaybookJson in = daybook_json_over (tree, 0, "backup");
  const char *kdf, *salt;
  gint64 passes, memory;
  g_autofree guint8 *bytes = NULL;
  gsize size = 0;

  if (tree == NULL)
    return FALSE;
  kdf = daybook_json_string (&in, "kdf");
  salt = daybook_json_string (&in, "salt");
  passes = daybook_json_int (&in, "passes");
  memory = daybook_json_int (&in, "memory_kib");
  if (!daybook_json_done (&in, error))
    return FALSE;
  bytes = g_base64_decode (salt, &size);
  if (!g_str_equal (kdf, "argon2id") || size != sizeof self->salt)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                   "a key made by \"%s\" with %" G_GSIZE_FORMAT " bytes of salt is not known here",
                   kdf, size);
      return FALSE;
    }
  memcpy (self->salt, bytes, size);
  self->passes = (guint) CLAMP (passes, 0, G_MAXINT);
  self->memory_kib = (guint) CLAMP (memory, 0, G_MAXINT);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deterministic names. The parts are joined by U+001F, which no identifier contains, so that ("ab",
 * "c") and ("a", "bc") are two names. */
#include "daybook-id.h"

#include <stdarg.h>
#include <string.h>

#define SEPARATOR '\x1F'
#define DIGEST_BYTES 32
#define REFERENCE_LETTERS 16

/* b667e340-b052-40a3-a069-ac738e941dd5: drawn at random once. Changing it changes every key there
 * is. */
static const guint8 name_space[16] = { 0xb6, 0x67, 0xe3, 0x40, 0xb0, 0x52, 0x40, 0xa3,
                                       0xa0, 0x69, 0xac, 0x73, 0x8e, 0x94, 0x1d, 0xd5 };

static void
hash_parts (GChecksum  *checksum,
            const char *part,
            va_list     more,
            guint8     *digest,
            gsize       size)
{
  static const guint8 separator = SEPARATOR;
  gboolean later = FALSE;

  for (; part != NULL; part = va_arg (more, const char *))
    {
      if (later)
        g_checksum_update (checksum, &separator, 1);

      g_checksum_update (checksum, (const guchar *) part, (gssize) strlen (part));
      later = TRUE;
    }

  g_checksum_get_digest (checksum, digest, &size);
}

char *
daybook_id_uuid5 (const char *part,
                  ...)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[DIGEST_BYTES] = { 0 };
  va_list more;

  g_checksum_update (checksum, name_space, sizeof name_space);
  va_start (more, part);
  hash_parts (checksum, part, more, digest, sizeof digest);
  va_end (more);

  digest[6] = (guint8) ((digest[6] & 0x0F) | 0x50);
  digest[8] = (guint8) ((digest[8] & 0x3F) | 0x80);
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          digest[0], digest[1], digest[2], digest[3], digest[4], digest[5],
                          digest[6], digest[7], digest[8], digest[9], digest[10], digest[11],
                          digest[12], digest[13], digest[14], digest[15]);
}

char *
daybook_id_reference (const char *part,
                      ...)
{
  static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[DIGEST_BYTES] = { 0 };
  char letters[REFERENCE_LETTERS + 1] = "";
  va_list more;
  guint i;

  va_start (more, part);
  hash_parts (checksum, part, more, digest, sizeof digest);
  va_end (more);

  for (i = 0; i < REFERENCE_LETTERS; i++)
    {
      guint bit = i * 5;
      guint pair = (guint) digest[bit / 8] << 8 | digest[bit / 8 + 1];

      letters[i] = alphabet[pair >> (11 - bit % 8) & 31];
    }

  return g_strconcat ("DB-", letters, NULL);
}

char *
daybook_id_digest (const char *data,
                   gssize      length)
{
  g_return_val_if_fail (data != NULL, NULL);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data,
                                      length < 0 ? strlen (data) : (gsize) length);
}

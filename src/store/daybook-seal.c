/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seal is three lines of text: its version, the store's id, and a constant sealed with the
 * store's key and bound to that id, in hex. It holds no secret: who has the file alone learns
 * the id and nothing of the key.
 *
 *   daybook-seal 1
 *   store 5b0e…
 *   check 9f3c… */

#include "daybook-seal.h"

#include "daybook-error.h"

#include <gio/gio.h>
#include <string.h>

#define FIRST_LINE "daybook-seal 1"
#define CONSTANT "This store opens with this key.\n"
#define CONSTANT_BYTES (sizeof CONSTANT - 1)
#define CHECK_BYTES (CONSTANT_BYTES + DAYBOOK_PAGE_CIPHER_SEAL)

typedef struct
{
  char *store_id;
  guint8 check[CHECK_BYTES];
} Seal;

static void
seal_clear (Seal *self)
{
  g_clear_pointer (&self->store_id, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seal, seal_clear)

static gboolean
read_hex (const char *text, guint8 *out, gsize size)
{
  if (strlen (text) != size * 2)
    return FALSE;

  for (gsize i = 0; i < size; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      out[i] = (guint8) (high << 4 | low);
    }

  return TRUE;
}

static gboolean
load (const char *path, Seal *out, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, &failure))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "the store's seal cannot be read: %s",
                   failure->message);
      return FALSE;
    }

  lines = g_strsplit (text, "\n", 0);
  if (g_strv_length (lines) < 3 || strcmp (lines[0], FIRST_LINE) != 0
      || !g_str_has_prefix (lines[1], "store ") || !g_str_has_prefix (lines[2], "check ")
      || !read_hex (lines[2] + strlen ("check "), out->check, CHECK_BYTES))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE,
                   "%s is damaged or not a seal; take it from a backup", path);
      return FALSE;
    }
  out->store_id = g_strdup (lines[1] + strlen ("store "));

  return TRUE;
}

gboolean
daybook_seal_write (const char *path,
                    const guint8 key[DAYBOOK_PAGE_CIPHER_KEY],
                    const char *store_id,
                    GError **error)
{
  g_autoptr(DaybookPageCipher) cipher = daybook_page_cipher_new (key);
  g_autoptr(GError) failure = NULL;
  g_autoptr(GString) text = g_string_new (FIRST_LINE "\n");
  guint8 check[CHECK_BYTES];

  g_return_val_if_fail (store_id != NULL, FALSE);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "%s is there already", path);
      return FALSE;
    }
  if (!daybook_page_cipher_seal (cipher, (const guint8 *) store_id, strlen (store_id),
                                 (const guint8 *) CONSTANT, CONSTANT_BYTES, check))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "the seal could not be made");
      return FALSE;
    }

  g_string_append_printf (text, "store %s\ncheck ", store_id);
  for (gsize i = 0; i < CHECK_BYTES; i++)
    g_string_append_printf (text, "%02x", check[i]);
  g_string_append_c (text, '\n');
  if (!g_file_set_contents_full (path, text->str, text->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &failure))
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE,
                   "the store's seal cannot be written: %s", failure->message);
      return FALSE;
    }

  return TRUE;
}

gboolean
daybook_seal_check (const char *path, const guint8 key[DAYBOOK_PAGE_CIPHER_KEY], GError **error)
{
  g_autoptr(DaybookPageCipher) cipher = daybook_page_cipher_new (key);
  g_auto(Seal) seal = { 0 };
  guint8 clear[CONSTANT_BYTES];

  if (!load (path, &seal, error))
    return FALSE;

  if (!daybook_page_cipher_open (cipher, (const guint8 *) seal.store_id, strlen (seal.store_id),
                                 seal.check, CONSTANT_BYTES, clear)
      || memcmp (clear, CONSTANT, CONSTANT_BYTES) != 0)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_STORE, "the key does not fit this store");
      return FALSE;
    }

  return TRUE;
}

char *
daybook_seal_dup_store_id (const char *path, GError **error)
{
  g_auto(Seal) seal = { 0 };

  if (!load (path, &seal, error))
    return NULL;

  return g_steal_pointer (&seal.store_id);
}

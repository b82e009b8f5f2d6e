/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vault of a server: one file, sealed.
 *
 * Format: "DAYBOOKV1\n", a 12-byte nonce, a 16-byte tag, and the ciphertext (AES-256-GCM) of a JSON
 * object {"store/name": "secret"}. The heading is authenticated too. A new version is written
 * beside the old one, flushed, and renamed over it, so that a crash leaves one or the other whole;
 * a lock file keeps two processes from losing each other's changes, and every call reads the file
 * anew. The key is another file, of mode 0600, so that the folder's backup alone is worth nothing.
 */
#include "daybook-vault-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gcrypt.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "daybook-error.h"
#include "daybook-json-writer.h"

#define HEADING "DAYBOOKV1\n"
#define HEADING_BYTES (sizeof HEADING - 1)
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define FRONT_BYTES (HEADING_BYTES + NONCE_BYTES + TAG_BYTES)

typedef struct
{
  DaybookVault vault;
  GMutex mutex;
  char *path;
  guint8 key[DAYBOOK_VAULT_KEY_BYTES];
} FileVault;

static gboolean fail (GError **error, DaybookError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, DaybookError code, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, DAYBOOK_ERROR, (int) code, text);
  return FALSE;
}

static gcry_cipher_hd_t
cipher (const FileVault *self, const guint8 *nonce)
{
  gcry_cipher_hd_t handle = NULL;

  daybook_vault_init_crypto ();
  if (gcry_cipher_open (&handle, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_GCM, 0) != 0)
    return NULL;
  if (gcry_cipher_setkey (handle, self->key, sizeof self->key) == 0
      && gcry_cipher_setiv (handle, nonce, NONCE_BYTES) == 0
      && gcry_cipher_authenticate (handle, HEADING, HEADING_BYTES) == 0)
    return handle;
  gcry_cipher_close (handle);
  return NULL;
}

/* The JSON inside (transfer full); "{}" when there is no file yet. */
static char *
unseal (const FileVault *self, GError **error)
{
  g_autofree char *data = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) failure = NULL;
  gcry_cipher_hd_t handle;
  gsize length;
  gboolean ok;

  if (!g_file_get_contents (self->path, &data, &length, &failure))
    {
      if (g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_strdup ("{}");
      fail (error, DAYBOOK_ERROR_KEYRING, "%s", failure->message);
      return NULL;
    }
  if (length < FRONT_BYTES || memcmp (data, HEADING, HEADING_BYTES) != 0)
    {
      fail (error, DAYBOOK_ERROR_KEYRING, "%s is not a vault of Daybook's", self->path);
      return NULL;
    }
  text = g_malloc0 (length - FRONT_BYTES + 1);
  handle = cipher (self, (const guint8 *) data + HEADING_BYTES);
  ok = handle != NULL
       && gcry_cipher_decrypt (handle, text, length - FRONT_BYTES, data + FRONT_BYTES,
                               length - FRONT_BYTES)
              == 0
       && gcry_cipher_checktag (handle, data + HEADING_BYTES + NONCE_BYTES, TAG_BYTES) == 0;
  g_clear_pointer (&handle, gcry_cipher_close);
  if (!ok)
    {
      explicit_bzero (text, length - FRONT_BYTES);
      fail (error, DAYBOOK_ERROR_KEYRING,
            "the key file does not fit %s, or that file was damaged; restore either from a backup",
            self->path);
      return NULL;
    }
  return g_steal_pointer (&text);
}

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize wrote = write (fd, data, length);

      if (wrote < 0 && errno == EINTR)
        continue;
      if (wrote <= 0)
        return FALSE;
      data += wrote;
      length -= (gsize) wrote;
    }
  return fsync (fd) == 0;
}

static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
replace_file (const char *path, const char *data, gsize length, GError **error)
{
  g_autofree char *beside = g_strconcat (path, ".new", NULL);
  int fd = open (beside, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  gboolean ok = fd >= 0 && write_all (fd, data, length);

  if (fd >= 0)
    close (fd);
  if (ok && g_rename (beside, path) == 0 && sync_folder (path))
    return TRUE;
  return fail (error, DAYBOOK_ERROR_KEYRING, "%s cannot be written: %s", path, g_strerror (errno));
}

static gboolean
seal (const FileVault *self, const char *text, GError **error)
{
  gsize length = strlen (text);
  g_autofree char *data = g_malloc0 (FRONT_BYTES + length);
  gcry_cipher_hd_t handle;
  gboolean ok;

  memcpy (data, HEADING, HEADING_BYTES);
  daybook_vault_init_crypto ();
  gcry_create_nonce (data + HEADING_BYTES, NONCE_BYTES);
  handle = cipher (self, (const guint8 *) data + HEADING_BYTES);
  ok = handle != NULL && gcry_cipher_encrypt (handle, data + FRONT_BYTES, length, text, length) == 0
       && gcry_cipher_gettag (handle, data + HEADING_BYTES + NONCE_BYTES, TAG_BYTES) == 0;
  g_clear_pointer (&handle, gcry_cipher_close);
  if (!ok)
    return fail (error, DAYBOOK_ERROR_KEYRING, "the secrets cannot be sealed");
  return replace_file (self->path, data, FRONT_BYTES + length, error);
}

/* Held while a call reads, or reads and writes; other processes wait. -1 with an error. */
static int
take_lock (const FileVault *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX) == 0)
    return fd;
  fail (error, DAYBOOK_ERROR_KEYRING, "%s cannot be locked: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static char *
entry_name (const char *store_id, const char *name)
{
  return g_strdup_printf ("%s/%s", store_id, name);
}

/* A tree is nobody's secret as a rule, so base does not wipe it; here it is ours alone, and
 * about to go. */
static void
wipe_tree (DaybookTree *tree)
{
  gsize length;
  char *source;

  if (tree == NULL)
    return;

  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    {
      char *text = (char *) daybook_tree_text (tree, node, &length);

      if (text != NULL)
        explicit_bzero (text, length);
    }

  source = (char *) daybook_tree_source (tree, 0, &length);
  explicit_bzero (source, length);
  daybook_tree_unref (tree);
}

static char *
file_lookup (DaybookVault *vault, const char *store_id, const char *name, GError **error)
{
  FileVault *self = (FileVault *) vault;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *entry = entry_name (store_id, name);
  char *text = unseal (self, error); /* a rename is atomic: reading needs no lock */
  DaybookTree *tree = text != NULL ? daybook_tree_new (text, -1, error) : NULL;
  char *secret = NULL;

  if (tree != NULL)
    secret = g_strdup (daybook_tree_text (tree, daybook_tree_get (tree, 0, entry), NULL));
  wipe_tree (tree);
  daybook_vault_wipe (text);
  return secret;
}

/* All entries but @entry, and @entry with @secret unless that is NULL. */
static char *
changed (const DaybookTree *tree, const char *entry, const char *secret)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  gsize length;

  daybook_json_writer_init (&out);
  daybook_tree_source (tree, 0, &length);
  if (secret != NULL)
    length += strlen (entry) + 6 * strlen (secret);
  /* Room at once: a text that moves leaves its secrets behind. */
  g_string_set_size (out.text, length + 64);
  g_string_truncate (out.text, 0);
  daybook_json_begin_object (&out);
  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    if (!g_str_equal (daybook_tree_key (tree, node), entry))
      daybook_json_put_string (&out, daybook_tree_key (tree, node),
                               daybook_tree_text (tree, node, NULL));
  if (secret != NULL)
    daybook_json_put_string (&out, entry, secret);
  daybook_json_end_object (&out);
  return daybook_json_writer_steal (&out);
}

static gboolean
change (FileVault *self, const char *store_id, const char *name, const char *secret, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *entry = entry_name (store_id, name);
  int lock = take_lock (self, error);
  char *text = lock >= 0 ? unseal (self, error) : NULL;
  DaybookTree *tree = text != NULL ? daybook_tree_new (text, -1, error) : NULL;
  char *next = tree != NULL ? changed (tree, entry, secret) : NULL;
  gboolean ok = next != NULL && seal (self, next, error);

  wipe_tree (tree);
  daybook_vault_wipe (text);
  daybook_vault_wipe (next);
  if (lock >= 0)
    close (lock);
  return ok;
}

static gboolean
file_save (DaybookVault *vault,
           const char *store_id,
           const char *name,
           const char *secret,
           const char *label,
           GError **error)
{
  return change ((FileVault *) vault, store_id, name, secret, error);
}

static gboolean
file_forget (DaybookVault *vault, const char *store_id, const char *name, GError **error)
{
  return change ((FileVault *) vault, store_id, name, NULL, error);
}

static void
file_free (DaybookVault *vault)
{
  FileVault *self = (FileVault *) vault;

  explicit_bzero (self->key, sizeof self->key);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

static gboolean
make_key_file (const char *path, GError **error)
{
  guint8 key[DAYBOOK_VAULT_KEY_BYTES];
  char text[2 * DAYBOOK_VAULT_KEY_BYTES + 2];
  int fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0)
    return fail (error, DAYBOOK_ERROR_SETUP, "the key file %s cannot be made: %s", path,
                 g_strerror (errno));
  daybook_vault_init_crypto ();
  gcry_randomize (key, sizeof key, GCRY_VERY_STRONG_RANDOM);
  for (guint i = 0; i < sizeof key; i++)
    g_snprintf (text + 2 * i, 4, "%02x\n", key[i]);
  ok = write_all (fd, text, sizeof text - 1);
  close (fd);
  explicit_bzero (key, sizeof key);
  explicit_bzero (text, sizeof text);
  return (ok && sync_folder (path))
         || fail (error, DAYBOOK_ERROR_SETUP, "the key file %s cannot be written", path);
}

/* Opened once, and the checks are made on what was opened. */
static gboolean
read_key_file (const char *path, guint8 key[DAYBOOK_VAULT_KEY_BYTES], GError **error)
{
  char text[2 * DAYBOOK_VAULT_KEY_BYTES + 2] = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat info = { 0 };
  gssize length = -1;
  gboolean ok = TRUE;

  if (fd < 0)
    return fail (error, DAYBOOK_ERROR_SETUP, "the key file %s cannot be read: %s", path,
                 g_strerror (errno));
  if (fstat (fd, &info) == 0)
    length = read (fd, text, sizeof text - 1);
  close (fd);
  if ((info.st_mode & 07777) != 0600)
    return fail (error, DAYBOOK_ERROR_SETUP,
                 "the key file %s may be read by others (mode %04o); run: chmod 600 %s", path,
                 info.st_mode & 07777, path);
  if (info.st_uid != geteuid ())
    return fail (error, DAYBOOK_ERROR_SETUP, "the key file %s belongs to another user", path);
  for (guint i = 0; i < DAYBOOK_VAULT_KEY_BYTES && ok; i++)
    {
      ok = length >= 2 * DAYBOOK_VAULT_KEY_BYTES && !g_ascii_isxdigit (text[sizeof text - 2])
           && g_ascii_isxdigit (text[2 * i])
           && g_ascii_isxdigit (text[2 * i + 1]);
      key[i] = (guint8) (ok ? g_ascii_xdigit_value (text[2 * i]) * 16
                                  + g_ascii_xdigit_value (text[2 * i + 1])
                            : 0);
    }
  explicit_bzero (text, sizeof text);
  return ok
         || fail (error, DAYBOOK_ERROR_SETUP, "the key file %s does not hold 64 hex digits", path);
}

DaybookVault *
daybook_vault_open_file (const char *key_file,
                         const char *sealed_file,
                         gboolean create,
                         GError **error)
{
  FileVault *self;

  if (create && !g_file_test (key_file, G_FILE_TEST_EXISTS) && !make_key_file (key_file, error))
    return NULL;
  self = g_new0 (FileVault, 1);
  self->vault = (DaybookVault){ file_lookup, file_save, file_forget, file_free };
  g_mutex_init (&self->mutex);
  self->path = g_strdup (sealed_file);
  if (read_key_file (key_file, self->key, error))
    return &self->vault;
  file_free (&self->vault);
  return NULL;
}

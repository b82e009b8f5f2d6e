/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies and payloads are JSON of a few kinds, each text much like the one before: a dictionary of
 * what they share makes each a fifth of its size or less, and fewer pages to seal.
 *
 * The first SAMPLES texts of a kind are kept as they are. They train a dictionary (zstd's own
 * trainer), which is stored in the same transaction as the first text that needs it; from then on
 * texts of that kind are zstd frames, which name their dictionary. A column of type ANY holds
 * either: a TEXT is itself, a BLOB is packed. A dictionary is never changed or removed, for without
 * it nothing of its texts can be read; daybook_verify() reads them all.
 *
 * Writers take turns, so whoever trains looks once more whether another process just did. */
#include "daybook-pack.h"

#include <string.h>

#define ZDICT_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>

#define SAMPLES 100
#define SAMPLE_BYTES (512 * 1024)
#define DICTIONARY_BYTES (16 * 1024)
#define LEVEL 1
/* Shorter ones cost more than they gain. */
#define WORTH_BYTES 64
#define ID_OFFSET 4 /* behind the magic number, little-endian (RFC 8878, section 5) */
#define MAX_TEXT_BYTES (256u * 1024 * 1024)

#define FIND "SELECT id, bytes FROM dictionaries WHERE kind = ?1 ORDER BY id DESC LIMIT 1"
#define GET "SELECT bytes FROM dictionaries WHERE id = ?1"
#define NEXT "SELECT coalesce (max (id), 0) + 1 FROM dictionaries"
#define INSERT "INSERT INTO dictionaries (id, kind, bytes) VALUES (?1, ?2, ?3)"

typedef struct
{
  ZSTD_CDict *dictionary; /* NULL while there is none */
  GString *samples;       /* texts so far, one after the other */
  GArray *lengths;        /* gsize, of each */
} Kind;

struct _DaybookPacks
{
  ZSTD_CCtx *packing;
  ZSTD_DCtx *unpacking;
  GHashTable *kinds;        /* name → Kind */
  GHashTable *dictionaries; /* id → ZSTD_DDict */
  GByteArray *scratch;
};

/* ---- life ---- */

static void
kind_free (gpointer data)
{
  Kind *kind = data;

  ZSTD_freeCDict (kind->dictionary);
  g_string_free (kind->samples, TRUE);
  g_array_unref (kind->lengths);
  g_free (kind);
}

static void
dictionary_free (gpointer data)
{
  ZSTD_freeDDict (data);
}

DaybookPacks *
daybook_packs_new (void)
{
  DaybookPacks *self = g_new0 (DaybookPacks, 1);

  self->packing = ZSTD_createCCtx ();
  self->unpacking = ZSTD_createDCtx ();
  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kind_free);
  self->dictionaries = g_hash_table_new_full (NULL, NULL, NULL, dictionary_free);
  self->scratch = g_byte_array_new ();

  return self;
}

void
daybook_packs_free (DaybookPacks *self)
{
  if (self == NULL)
    return;

  ZSTD_freeCCtx (self->packing);
  ZSTD_freeDCtx (self->unpacking);
  g_hash_table_unref (self->kinds);
  g_hash_table_unref (self->dictionaries);
  g_byte_array_unref (self->scratch);
  g_free (self);
}

void
daybook_packs_forget (DaybookPacks *self)
{
  g_hash_table_remove_all (self->kinds);
  g_hash_table_remove_all (self->dictionaries);
}

/* ---- unpacking ---- */

/* (borrowed); NULL when the store does not have it */
static const ZSTD_DDict *
find_dictionary (DaybookDb *db, unsigned id)
{
  DaybookPacks *self = daybook_db_get_packs (db);
  ZSTD_DDict *dictionary = g_hash_table_lookup (self->dictionaries, GUINT_TO_POINTER (id));

  if (dictionary == NULL)
    {
      g_auto (DaybookStatement) statement = daybook_statement (db, GET);
      const void *bytes;
      gsize size;

      daybook_bind_int (&statement, id);
      if (!daybook_statement_row (&statement, NULL))
        return NULL;
      bytes = daybook_read_blob (&statement, &size);
      dictionary = ZSTD_createDDict (bytes, size);
      g_hash_table_insert (self->dictionaries, GUINT_TO_POINTER (id), dictionary);
    }

  return dictionary;
}

/* (transfer full); NULL when @data is no whole frame of ours */
static char *
unpack (DaybookDb *db, const void *data, gsize size)
{
  DaybookPacks *self = daybook_db_get_packs (db);
  unsigned long long length = ZSTD_getFrameContentSize (data, size);
  const ZSTD_DDict *dictionary = find_dictionary (db, ZSTD_getDictID_fromFrame (data, size));
  g_autofree char *text = NULL;

  if (dictionary == NULL || length > MAX_TEXT_BYTES)
    return NULL;
  text = g_malloc (length + 1);
  if (ZSTD_decompress_usingDDict (self->unpacking, text, length, data, size, dictionary) != length)
    return NULL;
  text[length] = '\0';

  return g_steal_pointer (&text);
}

char *
daybook_read_packed (DaybookStatement *self)
{
  int n = self->column;
  char *text;

  if (sqlite3_column_type (self->handle, n) != SQLITE_BLOB)
    return daybook_read_dup (self);

  self->column++;
  text = unpack (self->db, sqlite3_column_blob (self->handle, n),
                 (gsize) sqlite3_column_bytes (self->handle, n));
  if (text == NULL && self->failure == NULL)
    daybook_store_fail (&self->failure, "a text in the store cannot be unpacked (%s)",
                        sqlite3_sql (self->handle));

  return text;
}

static void
unpack_cb (sqlite3_context *context, int n, sqlite3_value **values)
{
  char *text;

  if (sqlite3_value_type (values[0]) != SQLITE_BLOB)
    {
      sqlite3_result_value (context, values[0]);
      return;
    }
  text = unpack (sqlite3_user_data (context), sqlite3_value_blob (values[0]),
                 (gsize) sqlite3_value_bytes (values[0]));
  if (text != NULL)
    sqlite3_result_text (context, text, -1, g_free);
}

gboolean
daybook_packs_attach (DaybookDb *db, GError **error)
{
  int code = sqlite3_create_function_v2 (daybook_db_get_handle (db), "unpack", 1,
                                         SQLITE_UTF8 | SQLITE_INNOCUOUS, db, unpack_cb, NULL, NULL,
                                         NULL);

  return code == SQLITE_OK || daybook_db_fail (db, code, error);
}

/* ---- packing ---- */

static Kind *
need_kind (DaybookPacks *self, const char *name)
{
  Kind *kind = g_hash_table_lookup (self->kinds, name);

  if (kind == NULL)
    {
      kind = g_new0 (Kind, 1);
      kind->samples = g_string_new (NULL);
      kind->lengths = g_array_new (FALSE, FALSE, sizeof (gsize));
      g_hash_table_insert (self->kinds, g_strdup (name), kind);
    }

  return kind;
}

/* Whether the store has one for this kind, of another process or an earlier run. */
static gboolean
load_dictionary (DaybookDb *db, const char *name, Kind *kind, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, FIND);

  daybook_bind_word (&statement, name);
  if (daybook_statement_row (&statement, NULL))
    {
      const void *bytes;
      gsize size;

      daybook_read_int (&statement);
      bytes = daybook_read_blob (&statement, &size);
      kind->dictionary = ZSTD_createCDict (bytes, size, LEVEL);
    }

  return daybook_statement_done (&statement, error);
}

/* The trainer's number comes of the content, which two kinds may share: each gets the next one. */
static gboolean
store_dictionary (DaybookDb *db, const char *name, guint8 *bytes, gsize size, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, INSERT);
  g_auto (DaybookStatement) next = daybook_statement (db, NEXT);
  guint32 id = 0;

  if (daybook_statement_row (&next, NULL))
    id = (guint32) daybook_read_int (&next);
  if (!daybook_statement_done (&next, error))
    return FALSE;
  id = GUINT32_TO_LE (id);
  memcpy (bytes + ID_OFFSET, &id, sizeof id);

  daybook_bind_int (&statement, ZSTD_getDictID_fromDict (bytes, size));
  daybook_bind_new_word (&statement, name);
  daybook_bind_blob (&statement, bytes, size);

  return daybook_statement_done (&statement, error);
}

/* Makes a dictionary of the samples, unless they have nothing in common. */
static gboolean
train (DaybookDb *db, const char *name, Kind *kind, GError **error)
{
  /* zstd's own search for the best of these took longer than anything else of a small sync, and
   * found worse ones: long pieces suit texts that are much alike. */
  const ZDICT_fastCover_params_t how
      = { .k = 2048, .d = 8, .f = 16, .accel = 1, .zParams = { .compressionLevel = LEVEL } };
  g_autofree guint8 *bytes = g_malloc (DICTIONARY_BYTES);
  gsize size = ZDICT_trainFromBuffer_fastCover (
      bytes, DICTIONARY_BYTES, kind->samples->str, (const gsize *) (gpointer) kind->lengths->data,
      kind->lengths->len, how);

  g_string_truncate (kind->samples, 0);
  g_array_set_size (kind->lengths, 0);
  if (ZDICT_isError (size))
    return TRUE;
  if (!store_dictionary (db, name, bytes, size, error))
    return FALSE;
  kind->dictionary = ZSTD_createCDict (bytes, size, LEVEL);

  return TRUE;
}

static gboolean
learn (DaybookDb *db, const char *name, Kind *kind, const char *text, gsize length, GError **error)
{
  if (kind->lengths->len == 0 && !load_dictionary (db, name, kind, error))
    return FALSE;
  if (kind->dictionary != NULL)
    return TRUE;

  g_string_append_len (kind->samples, text, (gssize) length);
  g_array_append_val (kind->lengths, length);
  if (kind->lengths->len < SAMPLES && kind->samples->len < SAMPLE_BYTES)
    return TRUE;
  if (!load_dictionary (db, name, kind, error))
    return FALSE;

  return kind->dictionary != NULL || train (db, name, kind, error);
}

static void
bind_frame (DaybookStatement *self, const Kind *kind, const char *text, gsize length)
{
  DaybookPacks *packs = daybook_db_get_packs (self->db);
  gsize size;

  g_byte_array_set_size (packs->scratch, (guint) ZSTD_compressBound (length));
  size = ZSTD_compress_usingCDict (packs->packing, packs->scratch->data, packs->scratch->len, text,
                                   length, kind->dictionary);
  if (ZSTD_isError (size) || size >= length)
    daybook_bind_text_copy (self, text);
  else
    daybook_bind_blob_copy (self, packs->scratch->data, size);
}

void
daybook_bind_packed (DaybookStatement *self, const char *kind, const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;
  Kind *known;

  if (length < WORTH_BYTES || self->failure != NULL)
    {
      daybook_bind_text_copy (self, text);
      return;
    }

  known = need_kind (daybook_db_get_packs (self->db), kind);
  if (known->dictionary == NULL && daybook_db_in_transaction (self->db))
    learn (self->db, kind, known, text, length, &self->failure);
  if (known->dictionary != NULL)
    bind_frame (self, known, text, length);
  else
    daybook_bind_text_copy (self, text);
}

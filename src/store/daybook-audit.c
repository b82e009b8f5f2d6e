/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log, a hash chain.
 *
 * hash = SHA-256 (prev hash, 32 bytes | seq, 8 bytes | at, 8 bytes | actor | act | detail), numbers
 * big-endian, each text preceded by its length in 8 bytes, so that no two rows have the same bytes.
 * The first row's prev is 32 zero bytes. The chain shows every row that was changed, taken out or
 * put in; cutting off its end shows only beside a copy of an older last hash, which is why backups
 * and reports should quote it. */

#include "daybook-audit.h"

#include "daybook-statement.h"

#include <gcrypt.h>
#include <string.h>

#define HASH 32
#define SELECT "SELECT seq, at, actor, act, detail, prev, hash FROM audit"
#define LAST "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
#define APPEND                                                                                     \
  "INSERT INTO audit (seq, at, actor, act, detail, prev, hash)"                                    \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
#define LIST SELECT " WHERE seq > ?1 ORDER BY seq LIMIT ?2"
#define ALL SELECT " ORDER BY seq"

typedef struct
{
  gint64 seq;
  gint64 at_us;
  const char *actor;
  const char *act;
  const char *detail;
} Row;

void
daybook_audit_entry_free (DaybookAuditEntry *self)
{
  if (self == NULL)
    return;

  g_free (self->actor);
  g_free (self->act);
  g_free (self->detail);
  g_free (self->hash);
  g_free (self);
}

static void
write_number (gcry_md_hd_t hash, gint64 number)
{
  gint64 big = GINT64_TO_BE (number);

  gcry_md_write (hash, &big, sizeof big);
}

static void
write_text (gcry_md_hd_t hash, const char *text)
{
  write_number (hash, (gint64) strlen (text));
  gcry_md_write (hash, text, strlen (text));
}

static void
hash_row (const Row *row, const guint8 *prev, guint8 *out)
{
  gcry_md_hd_t hash;

  if (gcry_md_open (&hash, GCRY_MD_SHA256, 0) != 0)
    g_error ("libgcrypt has no SHA-256");
  gcry_md_write (hash, prev, HASH);
  write_number (hash, row->seq);
  write_number (hash, row->at_us);
  write_text (hash, row->actor);
  write_text (hash, row->act);
  write_text (hash, row->detail);
  memcpy (out, gcry_md_read (hash, GCRY_MD_SHA256), HASH);
  gcry_md_close (hash);
}

static gboolean
read_last (DaybookDb *db, gint64 *seq, guint8 *hash, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LAST);
  const void *data;
  gsize size;

  *seq = 0;
  memset (hash, 0, HASH);
  if (daybook_statement_row (&statement, NULL))
    {
      *seq = daybook_read_int (&statement);
      data = daybook_read_blob (&statement, &size);
      if (size != HASH)
        return daybook_store_fail (error, "audit row %" G_GINT64_FORMAT " has no hash", *seq);
      memcpy (hash, data, HASH);
    }

  return daybook_statement_done (&statement, error);
}

gint64
daybook_audit_append (DaybookDb *db,
                      const char *actor,
                      const char *act,
                      const char *detail,
                      gint64 at_us,
                      GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };
  Row row = { 0, at_us, actor, act, detail != NULL ? detail : "{}" };
  guint8 prev[HASH];
  guint8 hash[HASH];

  g_return_val_if_fail (actor != NULL && act != NULL, -1);

  if (transaction == NULL || !read_last (db, &row.seq, prev, error))
    return -1;
  row.seq++;
  hash_row (&row, prev, hash);

  statement = daybook_statement (db, APPEND);
  daybook_bind_int (&statement, row.seq);
  daybook_bind_int (&statement, row.at_us);
  daybook_bind_text (&statement, row.actor);
  daybook_bind_text (&statement, row.act);
  daybook_bind_text (&statement, row.detail);
  daybook_bind_blob (&statement, prev, HASH);
  daybook_bind_blob (&statement, hash, HASH);

  return daybook_statement_done (&statement, error) && daybook_db_commit (transaction, error)
             ? row.seq
             : -1;
}

static char *
dup_hex (const guint8 *data, gsize size)
{
  g_autoptr(GString) text = g_string_sized_new (size * 2);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", data[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static DaybookAuditEntry *
read_entry (DaybookStatement *row)
{
  DaybookAuditEntry *self = g_new0 (DaybookAuditEntry, 1);
  const void *hash;
  gsize size;

  self->seq = daybook_read_int (row);
  self->at_us = daybook_read_int (row);
  self->actor = daybook_read_dup (row);
  self->act = daybook_read_dup (row);
  self->detail = daybook_read_dup (row);
  daybook_read_blob (row, &size); /* prev is the hash of the entry before */
  hash = daybook_read_blob (row, &size);
  self->hash = dup_hex (hash, size);

  return self;
}

GPtrArray *
daybook_audit_list (DaybookDb *db, gint64 seq, guint limit, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_audit_entry_free);

  daybook_bind_int (&statement, seq);
  daybook_bind_int (&statement, limit);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_entry (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

/* Checks the row the statement stands on against the hash before; @last becomes its own. */
static gboolean
check_row (DaybookStatement *statement, gint64 expected, guint8 *last, GError **error)
{
  Row row = { 0 };
  guint8 computed[HASH];
  const void *prev;
  const void *hash;
  gsize prev_size;
  gsize hash_size;

  row.seq = daybook_read_int (statement);
  row.at_us = daybook_read_int (statement);
  row.actor = daybook_read_text (statement);
  row.act = daybook_read_text (statement);
  row.detail = daybook_read_text (statement);
  prev = daybook_read_blob (statement, &prev_size);
  hash = daybook_read_blob (statement, &hash_size);
  if (row.seq != expected)
    return daybook_store_fail (error, "the audit log lacks row %" G_GINT64_FORMAT, expected);
  if (prev_size != HASH || memcmp (prev, last, HASH) != 0)
    return daybook_store_fail (
        error, "audit row %" G_GINT64_FORMAT " does not follow the row before it", row.seq);

  hash_row (&row, last, computed);
  if (hash_size != HASH || memcmp (hash, computed, HASH) != 0)
    return daybook_store_fail (error, "audit row %" G_GINT64_FORMAT " was changed", row.seq);
  memcpy (last, computed, HASH);

  return TRUE;
}

gboolean
daybook_audit_verify (DaybookDb *db, gint64 *count, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, ALL);
  guint8 last[HASH] = { 0 };
  gint64 seen = 0;

  while (daybook_statement_row (&statement, NULL))
    if (!check_row (&statement, ++seen, last, error))
      return FALSE;
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (count != NULL)
    *count = seen;

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log, a hash chain.
 *
 * hash = SHA-256 (prev hash, 32 bytes | seq, 8 bytes | at, 8 bytes | actor | act | detail |
 * version), numbers big-endian, each text preceded by its length in 8 bytes, so that no two rows
 * have the same bytes. The first row's prev is 32 zero bytes; a row of a store that is older than
 * the version column has none, and its hash ends with the detail. The chain shows every row that
 * was changed, taken out or put in; where it ends is kept in meta ("audit_head"), so that cutting
 * it off shows too. data/help/audit.md tells the same to those who check an exported copy. */

#include "daybook-audit.h"

#include "daybook-statement.h"
#include "daybook-time.h"
#include "daybook-tree.h"

#include <gcrypt.h>
#include <string.h>

#define HASH 32
#define SELECT "SELECT seq, at, actor, act, detail, version, prev, hash FROM audit"
#define LAST "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
#define APPEND                                                                                     \
  "INSERT INTO audit (seq, at, actor, act, detail, version, prev, hash)"                           \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
#define LIST SELECT " WHERE seq > ?1 ORDER BY seq LIMIT ?2"
#define NEWEST                                                                                     \
  SELECT " WHERE seq > ?1 AND at >= ?2 AND (?3 IS NULL OR substr (act, 1, length (?3)) = ?3)"      \
         " ORDER BY seq DESC"
#define ALL SELECT " ORDER BY seq"
#define HEAD "audit_head"
#define BEWARE "; trust nothing that the log says from there on: compare it with an exported copy"

typedef struct
{
  gint64 seq;
  gint64 at_us;
  const char *actor;
  const char *act;
  const char *detail;
  const char *version; /* NULL in rows that are older than the column */
} Row;

void
daybook_audit_entry_free (DaybookAuditEntry *self)
{
  if (self == NULL)
    return;

  g_free (self->actor);
  g_free (self->act);
  g_free (self->detail);
  g_free (self->version);
  g_free (self->prev);
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
  if (row->version != NULL)
    write_text (hash, row->version);
  memcpy (out, gcry_md_read (hash, GCRY_MD_SHA256), HASH);
  gcry_md_close (hash);
}

static gboolean
read_last (DaybookDb *db, gint64 *seq, guint8 *hash, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, LAST);
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

static char *
dup_hex (const guint8 *data, gsize size)
{
  g_autoptr (GString) text = g_string_sized_new (size * 2);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", data[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Where the chain ends, outside of it. */
static gboolean
keep_head (DaybookDb *db, gint64 seq, const guint8 *hash, GError **error)
{
  g_autofree char *hex = dup_hex (hash, HASH);
  g_autofree char *head = g_strdup_printf ("%" G_GINT64_FORMAT " %s", seq, hex);

  return daybook_db_set_meta (db, HEAD, head, error);
}

gint64
daybook_audit_append (DaybookDb *db,
                      const char *actor,
                      const char *act,
                      const char *detail,
                      gint64 at_us,
                      GError **error)
{
  g_autoptr (DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto (DaybookStatement) statement = { 0 };
  Row row = { 0,
              at_us,
              actor != NULL ? actor : daybook_db_get_actor (db),
              act,
              detail != NULL ? detail : "{}",
              DAYBOOK_VERSION };
  guint8 prev[HASH];
  guint8 hash[HASH];

  g_return_val_if_fail (act != NULL, -1);

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
  daybook_bind_text (&statement, row.version);
  daybook_bind_blob (&statement, prev, HASH);
  daybook_bind_blob (&statement, hash, HASH);

  return daybook_statement_done (&statement, error) && keep_head (db, row.seq, hash, error)
                 && daybook_db_commit (transaction, error)
             ? row.seq
             : -1;
}

static DaybookAuditEntry *
read_entry (DaybookStatement *row)
{
  DaybookAuditEntry *self = g_new0 (DaybookAuditEntry, 1);
  const void *data;
  gsize size;

  self->seq = daybook_read_int (row);
  self->at_us = daybook_read_int (row);
  self->actor = daybook_read_dup (row);
  self->act = daybook_read_dup (row);
  self->detail = daybook_read_dup (row);
  self->version = daybook_read_dup (row);
  data = daybook_read_blob (row, &size);
  self->prev = dup_hex (data, size);
  data = daybook_read_blob (row, &size);
  self->hash = dup_hex (data, size);

  return self;
}

GPtrArray *
daybook_audit_list (DaybookDb *db, gint64 seq, guint limit, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_audit_entry_free);

  daybook_bind_int (&statement, seq);
  daybook_bind_int (&statement, limit);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_entry (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

/* ---- looking up ---- */

static gboolean
has_id (const DaybookAuditQuery *query, gint64 id)
{
  for (gsize i = 0; i < query->n_ids; i++)
    if (query->ids[i] == id)
      return TRUE;

  return FALSE;
}

static gboolean
is_meant (const DaybookAuditQuery *query, const DaybookTree *tree, DaybookNode node)
{
  gint64 id;

  if (daybook_tree_int (tree, node, &id))
    return has_id (query, id);

  return query->name != NULL && g_strcmp0 (daybook_tree_text (tree, node, NULL), query->name) == 0;
}

static gboolean
any_is_meant (const DaybookAuditQuery *query, const DaybookTree *tree, const char *member)
{
  for (DaybookNode node = daybook_tree_first (tree, daybook_tree_get (tree, 0, member));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    if (is_meant (query, tree, node))
      return TRUE;

  return FALSE;
}

/* What a note wrote ({"about": "delivery", "ids": [...]}), or a member of the kind's name. */
static gboolean
is_about (const DaybookAuditQuery *query, const char *detail)
{
  g_autoptr (DaybookTree) tree = NULL;
  DaybookNode member;

  if (query->about == NULL)
    return TRUE;
  tree = daybook_tree_new (detail, -1, NULL);
  if (tree == NULL)
    return FALSE;
  member = daybook_tree_get (tree, 0, query->about);
  if (member != DAYBOOK_NODE_NONE && is_meant (query, tree, member))
    return TRUE;

  return g_strcmp0 (daybook_tree_find_text (tree, 0, "about"), query->about) == 0
         && (any_is_meant (query, tree, "ids") || any_is_meant (query, tree, "names"));
}

GPtrArray *
daybook_audit_find (DaybookDb *db, const DaybookAuditQuery *query, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, NEWEST);
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_audit_entry_free);

  daybook_bind_int (&statement, query->after_seq);
  daybook_bind_int (&statement, query->since_us != 0 ? query->since_us : G_MININT64);
  daybook_bind_text (&statement, query->act);
  while ((query->limit == 0 || list->len < query->limit)
         && daybook_statement_row (&statement, NULL))
    {
      g_autoptr (DaybookAuditEntry) entry = read_entry (&statement);

      if (is_about (query, entry->detail))
        g_ptr_array_insert (list, -1, g_steal_pointer (&entry));
    }
  if (statement.failure != NULL && !daybook_statement_done (&statement, error))
    return NULL;
  for (guint i = 0; i < list->len / 2; i++)
    {
      gpointer other = list->pdata[i];

      list->pdata[i] = list->pdata[list->len - 1 - i];
      list->pdata[list->len - 1 - i] = other;
    }

  return g_steal_pointer (&list);
}

/* ---- checking ---- */

/* What the walk knows of the rows behind it. */
typedef struct
{
  gint64 seq;
  char *words; /* of the last one (owned); NULL before the first */
  guint8 hash[HASH];
} Chain;

static void
chain_clear (Chain *chain)
{
  g_free (chain->words);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

/* "row 3 (delivery.released by owner, 2026-11-20T14:03:22Z)" */
static char *
dup_words (const Row *row)
{
  g_autofree char *at = daybook_time_dup_text (row->at_us, DAYBOOK_TIME_RFC3339, NULL);

  return g_strdup_printf ("row %" G_GINT64_FORMAT " (%s by %s, %s)", row->seq, row->act, row->actor,
                          at != NULL ? at : "at no possible time");
}

static gboolean
fail_gap (const Chain *chain, const char *words, gint64 seq, GError **error)
{
  g_autofree char *through
      = seq > chain->seq + 2 ? g_strdup_printf (" to %" G_GINT64_FORMAT, seq - 1) : g_strdup ("");

  return daybook_store_fail (
      error, "the audit log lacks row %" G_GINT64_FORMAT "%s, taken out between %s and %s" BEWARE,
      chain->seq + 1, through, chain->words != NULL ? chain->words : "its beginning", words);
}

/* Checks the row the statement stands on against the chain so far, which it becomes the end of. */
static gboolean
check_row (DaybookStatement *statement, Chain *chain, GError **error)
{
  Row row = { 0 };
  g_autofree char *words = NULL;
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
  row.version = daybook_read_text (statement);
  prev = daybook_read_blob (statement, &prev_size);
  hash = daybook_read_blob (statement, &hash_size);
  words = dup_words (&row);
  if (row.seq != chain->seq + 1)
    return fail_gap (chain, words, row.seq, error);
  if (prev_size != HASH || memcmp (prev, chain->hash, HASH) != 0)
    return daybook_store_fail (error,
                               "audit %s does not follow %s: one of them was put in, swapped or"
                               " written anew" BEWARE,
                               words, chain->words != NULL ? chain->words : "the beginning");

  hash_row (&row, chain->hash, computed);
  if (hash_size != HASH || memcmp (hash, computed, HASH) != 0)
    return daybook_store_fail (error, "audit %s was changed after it was written" BEWARE, words);
  memcpy (chain->hash, computed, HASH);
  chain->seq = row.seq;
  g_free (chain->words);
  chain->words = g_steal_pointer (&words);

  return TRUE;
}

/* Whether the chain ends where Daybook wrote last. */
static gboolean
check_head (DaybookDb *db, const Chain *chain, GError **error)
{
  g_autofree char *head = daybook_db_dup_meta (db, HEAD, NULL);
  g_autofree char *hex = dup_hex (chain->hash, HASH);
  const char *end = chain->words != NULL ? chain->words : "its beginning";
  char *rest = NULL;
  gint64 seq;

  if (head == NULL)
    return chain->seq == 0
           || daybook_store_fail (error, "the store no longer knows where its audit log ends");
  seq = g_ascii_strtoll (head, &rest, 10);
  if (seq > chain->seq)
    return daybook_store_fail (error,
                               "the audit log ends with %s, and Daybook wrote %" G_GINT64_FORMAT
                               " rows: the end of it was cut off" BEWARE,
                               end, seq);
  if (seq < chain->seq)
    return daybook_store_fail (
        error,
        "the audit log ends with %s, and Daybook wrote only %" G_GINT64_FORMAT
        " rows: what follows was put in" BEWARE,
        end, seq);

  return g_str_equal (g_strchug (rest), hex)
         || daybook_store_fail (error, "audit %s is not what Daybook wrote there" BEWARE, end);
}

gboolean
daybook_audit_verify (DaybookDb *db, gint64 *count, GError **error)
{
  g_auto (DaybookStatement) statement = daybook_statement (db, ALL);
  g_auto (Chain) chain = { 0 };

  while (daybook_statement_row (&statement, NULL))
    if (!check_row (&statement, &chain, error))
      return FALSE;
  if (!daybook_statement_done (&statement, error) || !check_head (db, &chain, error))
    return FALSE;
  if (count != NULL)
    *count = chain.seq;

  return TRUE;
}

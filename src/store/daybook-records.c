/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: put, get, find, list. */

#include "daybook-records.h"

#include "daybook-pack.h"
#include "daybook-time.h"

#include <string.h>

#define FIND_DIGEST                                                                                \
  "SELECT id, revision, digest, updated FROM records WHERE connection = ?1 AND type = ?2"          \
  " AND source_id = ?3"
#define FIND_ID "SELECT id FROM records WHERE connection = ?1 AND type = ?2 AND source_id = ?3"
#define INSERT                                                                                     \
  "INSERT INTO records (connection, type, source_id, revision, contract, mapping, at,"             \
  " updated, amount, currency, number,"                                                            \
  " status, stored, digest, body) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"             \
  " ?11, ?12, ?13, ?14)"
#define UPDATE                                                                                     \
  "UPDATE records SET revision = revision + 1, contract = ?2, mapping = ?3, at = ?4,"              \
  " updated = ?5, amount = ?6,"                                                                    \
  " currency = ?7, number = ?8, status = ?9, stored = ?10, digest = ?11, body = ?12"               \
  " WHERE id = ?1"
#define KEEP_REVISION                                                                              \
  "INSERT INTO revisions (record, revision, mapping, stored, digest, body)"                        \
  " SELECT id, revision, mapping, stored, digest, body FROM records WHERE id = ?1"
#define KEEP_PAYLOAD                                                                               \
  "INSERT INTO payloads (record, payload, around) VALUES (?1, ?2, ?3)"                             \
  " ON CONFLICT (record) DO UPDATE SET payload = excluded.payload, around = excluded.around"
#define BODY "SELECT body FROM records WHERE id = ?1"
#define PAYLOAD "SELECT payload FROM payloads WHERE record = ?1"
#define AROUND "SELECT around FROM payloads WHERE record = ?1"
#define REVISION                                                                                   \
  "SELECT body FROM records WHERE id = ?1 AND revision = ?2"                                       \
  " UNION ALL SELECT body FROM revisions WHERE record = ?1 AND revision = ?2"
#define FACTS                                                                                      \
  "id, connection, type, contract, mapping, status, source_id, number, amount,"                    \
  " currency, at, updated, stored, revision"
#define GET "SELECT " FACTS ", body FROM records WHERE id = ?1"
#define GET_FACTS "SELECT " FACTS ", NULL FROM records WHERE id = ?1"
#define FIND                                                                                       \
  "SELECT " FACTS ", body FROM records WHERE connection = ?1 AND type = ?2 AND source_id = ?3"
#define FIND_BY_NUMBER                                                                             \
  "SELECT " FACTS ", body FROM records INDEXED BY records_by_number"                               \
  " WHERE (?1 IS NULL OR connection = ?1) AND type = ?2 AND number = ?3 ORDER BY at, id"
#define LIST                                                                                       \
  "SELECT " FACTS ", CASE WHEN ?8 THEN body END FROM records"                                      \
  " WHERE type = ?1 AND (?2 IS NULL OR connection = ?2) AND (?3 IS NULL OR status = ?3)"           \
  " AND at >= ?4"                                                                                  \
  " AND (at, id) < (?5, ?6)"                                                                       \
  " AND (?7 IS NULL OR instr(lower(coalesce(number, '')), lower(?7)) = 1"                          \
  " OR instr(lower(source_id), lower(?7)) = 1"                                                     \
  " OR instr(lower(unpack (body)), lower(?7)) > 0)"                                                \
  " ORDER BY at DESC, id DESC LIMIT ?9"
#define COUNT "SELECT type, count(*) FROM records GROUP BY type ORDER BY type"
#define COUNT_OF_CONNECTION                                                                        \
  "SELECT type, count(*) FROM records WHERE connection = ?1 GROUP BY type ORDER BY type"

#define LIST_LIMIT 250

typedef struct
{
  gint64 id; /* 0: not there */
  int revision;
  gboolean same;
  gint64 updated; /* DAYBOOK_TIME_NONE when it does not say */
} Present;

void
daybook_put_clear (DaybookPut *self)
{
  g_clear_pointer (&self->before, g_free);
}

void
daybook_stored_record_free (DaybookStoredRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->source_id);
  g_free (self->number);
  g_free (self->body);
  g_free (self);
}

/* ---- putting ---- */

static gboolean
find_present (DaybookDb *db,
              const char *connection,
              const DaybookRecord *record,
              const guint8 *digest,
              Present *out,
              GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND_DIGEST);
  const void *stored;
  gsize size;

  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, record->type);
  daybook_bind_text (&statement, record->source_id);
  if (daybook_statement_row (&statement, NULL))
    {
      out->id = daybook_read_int (&statement);
      out->revision = (int) daybook_read_int (&statement);
      stored = daybook_read_blob (&statement, &size);
      out->same = size == DAYBOOK_BODY_DIGEST && memcmp (stored, digest, size) == 0;
      out->updated = daybook_read_time (&statement);
    }

  return daybook_statement_done (&statement, error);
}

/* From contract to body, the same for a new record and a changed one. */
static void
bind_content (DaybookStatement *statement,
              const DaybookRecord *record,
              const guint8 *digest,
              gint64 now_us)
{
  DaybookRecordFacts facts;
  gboolean has_money;

  daybook_record_facts (record, &facts);
  has_money = facts.money.currency[0] != '\0';
  daybook_bind_new_word (statement, record->contract);
  daybook_bind_new_word (statement, record->mapping);
  daybook_bind_int (statement, facts.at);
  daybook_bind_time (statement, facts.updated);
  if (has_money)
    daybook_bind_int (statement, facts.money.minor);
  else
    daybook_bind_null (statement);
  /* The statement may read it after this function returned: interned, of which there are few. */
  daybook_bind_text (statement, has_money ? g_intern_string (facts.money.currency) : NULL);
  daybook_bind_text (statement, facts.number);
  daybook_bind_new_word (statement, facts.status);
  daybook_bind_int (statement, now_us);
  daybook_bind_blob (statement, digest, DAYBOOK_BODY_DIGEST);
  daybook_bind_packed (statement, record->type, record->body);
}

static gint64
insert (DaybookDb *db,
        const char *connection,
        const DaybookRecord *record,
        const guint8 *digest,
        gint64 now_us,
        GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, INSERT);

  daybook_bind_connection (&statement, connection);
  daybook_bind_new_word (&statement, record->type);
  daybook_bind_text (&statement, record->source_id);
  bind_content (&statement, record, digest, now_us);

  return daybook_statement_done (&statement, error) ? daybook_db_last_id (db) : -1;
}

static gboolean
update (DaybookDb *db,
        gint64 id,
        const DaybookRecord *record,
        const guint8 *digest,
        gint64 now_us,
        GError **error)
{
  g_auto(DaybookStatement) keep = daybook_statement (db, KEEP_REVISION);
  g_auto(DaybookStatement) statement = daybook_statement (db, UPDATE);

  daybook_bind_int (&keep, id);
  if (!daybook_statement_done (&keep, error))
    return FALSE;

  daybook_bind_int (&statement, id);
  bind_content (&statement, record, digest, now_us);

  return daybook_statement_done (&statement, error);
}

static gboolean
keep_payload (DaybookDb *db,
              const char *connection,
              gint64 id,
              const DaybookRecord *record,
              GError **error)
{
  g_auto(DaybookStatement) statement = { 0 };
  g_autofree char *kind = NULL;
  g_autofree char *around = NULL;

  if (record->payload == NULL)
    return TRUE;

  statement = daybook_statement (db, KEEP_PAYLOAD);
  kind = g_strdup_printf ("%s of %s, as it came", record->type, connection);
  around = g_strdup_printf ("around a %s of %s", record->type, connection);
  daybook_bind_int (&statement, id);
  daybook_bind_packed (&statement, kind, record->payload);
  daybook_bind_packed (&statement, around, record->around);

  return daybook_statement_done (&statement, error);
}

/* The one text that @statement finds (transfer full), *@found: whether it did. */
static char *
dup_found (DaybookStatement *statement, gboolean *found, GError **error)
{
  g_autofree char *text = NULL;

  *found = daybook_statement_row (statement, NULL);
  if (*found)
    text = daybook_read_packed (statement);

  return daybook_statement_done (statement, error) ? g_steal_pointer (&text) : NULL;
}

static char *
dup_text (DaybookDb *db, const char *sql, gint64 id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, sql);
  gboolean found;

  daybook_bind_int (&statement, id);

  return dup_found (&statement, &found, error);
}

static gboolean
put_changed (DaybookDb *db,
             const char *connection,
             const Present *present,
             const DaybookRecord *record,
             const guint8 *digest,
             gint64 now_us,
             DaybookPut *out,
             GError **error)
{
  g_autofree char *before = dup_text (db, BODY, present->id, error);

  if (before == NULL || !update (db, present->id, record, digest, now_us, error)
      || !keep_payload (db, connection, present->id, record, error))
    return FALSE;

  *out = (DaybookPut){ DAYBOOK_PUT_CHANGED, present->id, present->revision + 1,
                       g_steal_pointer (&before) };

  return TRUE;
}

/* Only the provider's own word counts: a happening's time may be corrected backwards. */
static gboolean
is_older (const DaybookRecord *record, const Present *present)
{
  gint64 updated;

  return present->id != 0 && present->updated != DAYBOOK_TIME_NONE
         && daybook_tree_int (record->tree, daybook_tree_get (record->tree, 0, "updated"), &updated)
         && updated < present->updated;
}

gboolean
daybook_records_put (DaybookDb *db,
                     const char *connection,
                     const DaybookRecord *record,
                     gint64 now_us,
                     DaybookPut *out,
                     GError **error)
{
  guint8 digest[DAYBOOK_BODY_DIGEST];
  Present present = { 0 };
  gint64 id;

  g_return_val_if_fail (daybook_db_in_transaction (db), FALSE);
  g_return_val_if_fail (record != NULL && out != NULL, FALSE);

  daybook_body_digest (record->body, digest);
  if (!find_present (db, connection, record, digest, &present, error))
    return FALSE;
  if (present.same)
    {
      *out = (DaybookPut){ DAYBOOK_PUT_SAME, present.id, present.revision, NULL };
      return TRUE;
    }
  if (is_older (record, &present))
    {
      *out = (DaybookPut){ DAYBOOK_PUT_OLDER, present.id, present.revision, NULL };
      return TRUE;
    }
  if (present.id != 0)
    return put_changed (db, connection, &present, record, digest, now_us, out, error);

  id = insert (db, connection, record, digest, now_us, error);
  if (id < 0 || !keep_payload (db, connection, id, record, error))
    return FALSE;
  *out = (DaybookPut){ DAYBOOK_PUT_NEW, id, 1, NULL };

  return TRUE;
}

/* ---- reading ---- */

static DaybookStoredRecord *
read_row (DaybookStatement *row)
{
  DaybookStoredRecord *self = g_new0 (DaybookStoredRecord, 1);

  self->id = daybook_read_int (row);
  self->connection = daybook_read_connection (row);
  self->type = daybook_read_word (row);
  self->contract = daybook_read_word (row);
  self->mapping = daybook_read_word (row);
  self->status = daybook_read_word (row);
  self->source_id = daybook_read_dup (row);
  self->number = daybook_read_dup (row);
  self->money.minor = daybook_read_int (row);
  daybook_read_currency (row, self->money.currency);
  self->at_us = daybook_read_int (row);
  self->updated_us = daybook_read_time (row);
  self->stored_us = daybook_read_int (row);
  self->revision = (int) daybook_read_int (row);
  self->body = daybook_read_packed (row);

  return self;
}

static GPtrArray *
read_rows (DaybookStatement *statement, GError **error)
{
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_stored_record_free);

  while (daybook_statement_row (statement, NULL))
    g_ptr_array_add (list, read_row (statement));

  return daybook_statement_done (statement, error) ? g_steal_pointer (&list) : NULL;
}

/* NULL without an error when there is none. */
static DaybookStoredRecord *
read_one (DaybookStatement *statement, GError **error)
{
  g_autoptr(DaybookStoredRecord) record = NULL;

  if (daybook_statement_row (statement, NULL))
    record = read_row (statement);

  return daybook_statement_done (statement, error) ? g_steal_pointer (&record) : NULL;
}

DaybookStoredRecord *
daybook_records_get (DaybookDb *db, gint64 id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);
  g_autoptr(GError) failure = NULL;
  DaybookStoredRecord *record;

  daybook_bind_int (&statement, id);
  record = read_one (&statement, &failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (record == NULL)
    daybook_store_missing (error, "there is no record %" G_GINT64_FORMAT, id);

  return record;
}

GPtrArray *
daybook_records_get_many (
    DaybookDb *db, const gint64 *ids, gsize n, gboolean bodies, GError **error)
{
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_stored_record_free);

  for (gsize i = 0; i < n; i++)
    {
      g_auto(DaybookStatement) statement = daybook_statement (db, bodies ? GET : GET_FACTS);

      daybook_bind_int (&statement, ids[i]);
      g_ptr_array_add (list, daybook_statement_row (&statement, NULL) ? read_row (&statement)
                                                                     : NULL);
      if (!daybook_statement_done (&statement, error))
        return NULL;
    }
  return g_steal_pointer (&list);
}

static void
bind_source (DaybookStatement *statement,
             const char *connection,
             const char *type,
             const char *source_id)
{
  daybook_bind_connection (statement, connection);
  daybook_bind_word (statement, type);
  daybook_bind_text (statement, source_id);
}

DaybookStoredRecord *
daybook_records_find (
    DaybookDb *db, const char *connection, const char *type, const char *source_id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND);

  bind_source (&statement, connection, type, source_id);

  return read_one (&statement, error);
}

gint64
daybook_records_find_id (
    DaybookDb *db, const char *connection, const char *type, const char *source_id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND_ID);

  bind_source (&statement, connection, type, source_id);
  if (daybook_statement_row (&statement, NULL))
    return daybook_read_int (&statement);

  return daybook_statement_done (&statement, error) ? 0 : -1;
}

GPtrArray *
daybook_records_find_by_number (
    DaybookDb *db, const char *connection, const char *type, const char *number, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND_BY_NUMBER);

  bind_source (&statement, connection, type, number);

  return read_rows (&statement, error);
}

DaybookTree *
daybook_records_load (DaybookDb *db, gint64 id, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *body = dup_text (db, BODY, id, &failure);
  DaybookTree *tree = NULL;

  if (body != NULL)
    tree = daybook_tree_new (body, -1, &failure);
  else if (failure == NULL)
    daybook_store_missing (&failure, "there is no record %" G_GINT64_FORMAT, id);
  if (tree == NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&failure), "record %" G_GINT64_FORMAT ": ",
                                id);

  return tree;
}

char *
daybook_records_dup_payload (DaybookDb *db, gint64 id, GError **error)
{
  return dup_text (db, PAYLOAD, id, error);
}

char *
daybook_records_dup_around (DaybookDb *db, gint64 id, GError **error)
{
  return dup_text (db, AROUND, id, error);
}

char *
daybook_records_dup_revision (DaybookDb *db, gint64 id, int revision, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, REVISION);
  g_autoptr(GError) failure = NULL;
  g_autofree char *body = NULL;
  gboolean found;

  daybook_bind_int (&statement, id);
  daybook_bind_int (&statement, revision);
  body = dup_found (&statement, &found, &failure);
  if (body != NULL)
    return g_steal_pointer (&body);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    daybook_store_fail (error, "record %" G_GINT64_FORMAT " has no revision %d", id, revision);

  return NULL;
}

GPtrArray *
daybook_records_list (DaybookDb *db, const DaybookRecordsQuery *query, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  gboolean first_page = query->after_id == 0;

  g_return_val_if_fail (query->type != NULL, NULL);

  daybook_bind_word (&statement, query->type);
  daybook_bind_connection (&statement, query->connection);
  daybook_bind_word (&statement, query->status);
  daybook_bind_int (&statement, query->since_us != 0 ? query->since_us : G_MININT64);
  daybook_bind_int (&statement, first_page ? G_MAXINT64 : query->after_at_us);
  daybook_bind_int (&statement, first_page ? G_MAXINT64 : query->after_id);
  daybook_bind_text (&statement, query->text);
  daybook_bind_int (&statement, query->bodies);
  daybook_bind_int (&statement, query->limit != 0 ? query->limit : LIST_LIMIT);

  return read_rows (&statement, error);
}

GArray *
daybook_records_count (DaybookDb *db, const char *connection, GError **error)
{
  g_auto(DaybookStatement) statement
      = daybook_statement (db, connection != NULL ? COUNT_OF_CONNECTION : COUNT);
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (DaybookTypeCount));

  if (connection != NULL)
    daybook_bind_connection (&statement, connection);
  while (daybook_statement_row (&statement, NULL))
    {
      DaybookTypeCount count = { daybook_read_word (&statement), 0 };

      count.count = daybook_read_int (&statement);
      g_array_append_val (counts, count);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&counts) : NULL;
}

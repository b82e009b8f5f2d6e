/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quarantine: what failed its contract. */

#include "daybook-quarantine.h"

#include "daybook-audit.h"
#include "daybook-statement.h"
#include "daybook-time.h"

#define SELECT                                                                                     \
  "SELECT id, connection, stream, type, source_id, payload, around, reason, times, first, last,"   \
  " resolved, resolution FROM quarantine"
#define ADD                                                                                        \
  "INSERT INTO quarantine (connection, stream, source_id, digest, payload, reason,"                \
  " times, first, last, type, around)"                                                             \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7, ?8, ?9)"                                            \
  " ON CONFLICT (connection, stream, source_id, digest) DO UPDATE"                                 \
  " SET times = times + 1, last = excluded.last, type = excluded.type, around = excluded.around,"  \
  " reason = excluded.reason, resolved = NULL, resolution = NULL RETURNING id"
#define IS_OPEN                                                                                    \
  "SELECT 1 FROM quarantine WHERE connection = ?1 AND stream = ?2 AND source_id = ?3"              \
  " AND digest = ?4 AND resolved IS NULL"
#define LIST                                                                                       \
  SELECT " WHERE (resolved IS NULL OR ?1) AND (?2 IS NULL OR connection = ?2)"                     \
         " ORDER BY last DESC, id DESC LIMIT ?3"
#define GET SELECT " WHERE id = ?1"
#define RESOLVE "UPDATE quarantine SET resolution = ?2, resolved = ?3 WHERE id = ?1"
#define OPEN                                                                                       \
  SELECT " WHERE resolved IS NULL AND (?1 IS NULL OR connection = ?1)"                             \
         " AND (?2 IS NULL OR stream = ?2) AND (last, id) < (?3, ?4) AND last >= ?5"               \
         " ORDER BY last DESC, id DESC LIMIT ?6"
#define SET_REASON "UPDATE quarantine SET reason = ?2 WHERE id = ?1"
#define OPEN_OF_SOURCE                                                                             \
  "SELECT id FROM quarantine"                                                                      \
  " WHERE connection = ?1 AND stream = ?2 AND source_id = ?3 AND resolved IS NULL"
#define OLDER_OF_SOURCE OPEN_OF_SOURCE " AND source_id <> '' AND last <= ?4"
#define HAS_OPEN                                                                                   \
  "SELECT EXISTS (SELECT 1 FROM quarantine WHERE connection = ?1 AND stream = ?2"                  \
  " AND resolved IS NULL)"
#define COUNT "SELECT count(*) FROM quarantine WHERE resolved IS NULL"

void
daybook_quarantined_free (DaybookQuarantined *self)
{
  if (self == NULL)
    return;

  g_free (self->connection);
  g_free (self->stream);
  g_free (self->type);
  g_free (self->around);
  g_free (self->source_id);
  g_free (self->payload);
  g_free (self->reason);
  g_free (self->resolution);
  g_free (self);
}

/* An absent provider id is kept as "", so that the unique index counts it as the same. */
static char *
id_or_null (char *id)
{
  if (id != NULL && *id == '\0')
    g_clear_pointer (&id, g_free);

  return id;
}

static DaybookQuarantined *
read_row (DaybookStatement *row)
{
  DaybookQuarantined *self = g_new0 (DaybookQuarantined, 1);

  self->id = daybook_read_int (row);
  self->connection = g_strdup (daybook_read_connection (row));
  self->stream = g_strdup (daybook_read_word (row));
  self->type = g_strdup (daybook_read_word (row));
  self->source_id = id_or_null (daybook_read_dup (row));
  self->payload = daybook_read_dup (row);
  self->around = daybook_read_dup (row);
  self->reason = daybook_read_dup (row);
  self->times = (int) daybook_read_int (row);
  self->first_us = daybook_read_int (row);
  self->last_us = daybook_read_int (row);
  self->resolved_us = daybook_read_time (row);
  self->resolution = daybook_read_dup (row);

  return self;
}

static gboolean
is_open (DaybookDb *db,
         const DaybookQuarantined *item,
         const guint8 digest[DAYBOOK_BODY_DIGEST])
{
  g_auto(DaybookStatement) statement = daybook_statement (db, IS_OPEN);

  daybook_bind_connection (&statement, item->connection);
  daybook_bind_word (&statement, item->stream);
  daybook_bind_text_or (&statement, item->source_id, "");
  daybook_bind_blob (&statement, digest, DAYBOOK_BODY_DIGEST);

  return daybook_statement_row (&statement, NULL);
}

gint64
daybook_quarantine_add (DaybookDb *db,
                        const char *connection,
                        const char *stream,
                        const char *source_id,
                        const char *payload,
                        const char *reason,
                        gint64 now_us,
                        GError **error)
{
  DaybookQuarantined item = { .connection = (char *) connection,
                              .stream = (char *) stream,
                              .source_id = (char *) source_id,
                              .payload = (char *) payload,
                              .reason = (char *) reason };

  return daybook_quarantine_put (db, &item, now_us, error);
}

gint64
daybook_quarantine_put (DaybookDb *db,
                        const DaybookQuarantined *item,
                        gint64 now_us,
                        GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autofree char *where = g_strdup_printf ("%s/%s", item->connection, item->stream);
  g_auto(DaybookStatement) statement = { 0 };
  const char *text = item->payload != NULL ? item->payload : "";
  guint8 digest[DAYBOOK_BODY_DIGEST];
  gboolean known;
  gint64 id = -1;

  if (transaction == NULL)
    return -1;

  daybook_body_digest (text, digest);
  known = is_open (db, item, digest);
  statement = daybook_statement (db, ADD);
  daybook_bind_connection (&statement, item->connection);
  daybook_bind_new_word (&statement, item->stream);
  daybook_bind_text_or (&statement, item->source_id, "");
  daybook_bind_blob (&statement, digest, sizeof digest);
  daybook_bind_text (&statement, text);
  daybook_bind_text_or (&statement, item->reason, "");
  daybook_bind_int (&statement, now_us);
  daybook_bind_new_word (&statement, item->type);
  daybook_bind_text (&statement, item->around);
  if (daybook_statement_row (&statement, NULL))
    id = daybook_read_int (&statement);

  return daybook_statement_done (&statement, error)
                 && (known
                     || daybook_audit_note (db, "quarantine.added", "quarantine", id, where, now_us,
                                            error))
                 && daybook_db_commit (transaction, error)
             ? id
             : -1;
}

GPtrArray *
daybook_quarantine_list (
    DaybookDb *db, const char *connection, gboolean with_resolved, guint limit, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_quarantined_free);

  daybook_bind_int (&statement, with_resolved);
  daybook_bind_connection (&statement, connection);
  daybook_bind_int (&statement, limit);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

DaybookQuarantined *
daybook_quarantine_get (DaybookDb *db, gint64 id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_int (&statement, id);
  if (daybook_statement_row (&statement, NULL))
    return read_row (&statement);
  if (daybook_statement_done (&statement, error))
    daybook_store_missing (error, "there is nothing in quarantine under %" G_GINT64_FORMAT
                           " (daybookctl list quarantine)",
                           id);

  return NULL;
}

gboolean
daybook_quarantine_resolve (
    DaybookDb *db, gint64 id, const char *resolution, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };

  if (transaction == NULL)
    return FALSE;

  statement = daybook_statement (db, RESOLVE);
  daybook_bind_int (&statement, id);
  daybook_bind_text (&statement, resolution);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (daybook_db_changes (db) == 0)
    return daybook_store_missing (error, "there is nothing in quarantine under %" G_GINT64_FORMAT
                           " (daybookctl list quarantine)",
                                  id);

  return daybook_audit_note (db, "quarantine.resolved", "quarantine", id, NULL, now_us, error)
         && daybook_db_commit (transaction, error);
}

static int
resolve_each (
    DaybookDb *db, const GArray *ids, const char *resolution, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  if (transaction == NULL)
    return -1;
  for (guint i = 0; i < ids->len; i++)
    if (!daybook_quarantine_resolve (db, g_array_index (ids, gint64, i), resolution, now_us, error))
      return -1;

  return daybook_db_commit (transaction, error) ? (int) ids->len : -1;
}

/* Resolves those whose ids @statement finds. How many; -1 with an error. */
static int
resolve_found (DaybookDb *db,
               DaybookStatement *statement,
               const char *resolution,
               gint64 now_us,
               GError **error)
{
  g_autoptr(GArray) ids = NULL;

  while (daybook_statement_row (statement, NULL))
    {
      gint64 id = daybook_read_int (statement);

      if (ids == NULL)
        ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (ids, id);
    }
  if (!daybook_statement_done (statement, error))
    return -1;

  return ids != NULL ? resolve_each (db, ids, resolution, now_us, error) : 0;
}

/* Asked for every record that is read, and there is hardly ever one. */
int
daybook_quarantine_has_open (
    DaybookDb *db, const char *connection, const char *stream, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, HAS_OPEN);
  int open = 0;

  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, stream);
  if (daybook_statement_row (&statement, NULL))
    open = (int) daybook_read_int (&statement);

  return daybook_statement_done (&statement, error) ? open : -1;
}

int
daybook_quarantine_resolve_source (DaybookDb *db,
                                   const char *connection,
                                   const char *stream,
                                   const char *source_id,
                                   const char *resolution,
                                   gint64 now_us,
                                   GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, OPEN_OF_SOURCE);

  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, stream);
  daybook_bind_text (&statement, source_id);

  return resolve_found (db, &statement, resolution, now_us, error);
}

GPtrArray *
daybook_quarantine_open (DaybookDb *db, const DaybookQuarantineQuery *query, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, OPEN);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_quarantined_free);
  gboolean first_page = query->before_id == 0;

  daybook_bind_connection (&statement, query->connection);
  daybook_bind_word (&statement, query->stream);
  daybook_bind_int (&statement, first_page ? G_MAXINT64 : query->before_us);
  daybook_bind_int (&statement, first_page ? G_MAXINT64 : query->before_id);
  daybook_bind_int (&statement, query->since_us);
  daybook_bind_int (&statement, query->limit);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

gboolean
daybook_quarantine_set_reason (DaybookDb *db, gint64 id, const char *reason, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SET_REASON);

  daybook_bind_int (&statement, id);
  daybook_bind_text (&statement, reason);

  return daybook_statement_done (&statement, error);
}

int
daybook_quarantine_resolve_older (DaybookDb *db,
                                  const DaybookQuarantined *item,
                                  const char *resolution,
                                  gint64 now_us,
                                  GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, OLDER_OF_SOURCE);

  daybook_bind_connection (&statement, item->connection);
  daybook_bind_word (&statement, item->stream);
  daybook_bind_text_or (&statement, item->source_id, "");
  daybook_bind_int (&statement, item->last_us);

  return resolve_found (db, &statement, resolution, now_us, error);
}

gint64
daybook_quarantine_count (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, COUNT);

  return daybook_statement_row (&statement, error) ? daybook_read_int (&statement) : -1;
}

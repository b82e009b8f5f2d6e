/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents: what deliveries left at their targets. */

#include "daybook-documents.h"

#include "daybook-statement.h"
#include "daybook-time.h"

#define SELECT                                                                                     \
  "SELECT id, delivery, connection, kind, remote_id, remote_version, reference, link,"             \
  " total, currency, state, mapping,"                                                              \
  " steps, created, undone FROM documents"
#define INSERT                                                                                     \
  "INSERT INTO documents (delivery, connection, kind, remote_id, remote_version,"                  \
  " reference, link, total, currency, state,"                                                      \
  " mapping, steps, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'live', ?10,"             \
  " ?11, ?12)"
#define HAS_LIVE "SELECT remote_id FROM documents WHERE delivery = ?1 AND state = 'live'"
#define SET_REMOTE                                                                                 \
  "UPDATE documents SET remote_version = ?2, steps = coalesce(?3, steps) WHERE id = ?1"
#define MARK_UNDONE                                                                                \
  "UPDATE documents SET state = 'undone', undone = ?2 WHERE id = ?1 AND state = 'live'"
#define GET SELECT " WHERE id = ?1"
#define OF_DELIVERY SELECT " WHERE delivery = ?1 AND state = 'live'"
#define FIND                                                                                       \
  SELECT " WHERE connection = ?1 AND remote_id = ?3 AND (?2 IS NULL OR kind = ?2)"                 \
         " ORDER BY state = 'live' DESC, id DESC LIMIT 1"
#define FIND_REFERENCE                                                                             \
  SELECT " WHERE reference = ?2 AND state = 'live' AND connection = ?1 ORDER BY id LIMIT 1"
#define COUNT_DOUBLES                                                                              \
  "SELECT coalesce (sum (n - 1), 0) FROM (SELECT count(*) AS n FROM documents"                     \
  " WHERE state = 'live' GROUP BY connection, remote_id, kind HAVING n > 1)"
#define LIST                                                                                       \
  SELECT " WHERE id > ?3 AND (?1 IS NULL OR connection = ?1) AND (?2 IS NULL"                      \
         " OR state = ?2) ORDER BY id LIMIT ?4"

DaybookDocument *
daybook_document_new (void)
{
  DaybookDocument *self = g_new0 (DaybookDocument, 1);

  self->undone_us = DAYBOOK_TIME_NONE;

  return self;
}

void
daybook_document_free (DaybookDocument *self)
{
  if (self == NULL)
    return;

  g_free (self->connection);
  g_free (self->kind);
  g_free (self->remote_id);
  g_free (self->remote_version);
  g_free (self->reference);
  g_free (self->link);
  g_free (self->currency);
  g_free (self->state);
  g_free (self->mapping);
  g_free (self->steps);
  g_free (self);
}

static DaybookDocument *
read_row (DaybookStatement *row)
{
  DaybookDocument *self = daybook_document_new ();

  self->id = daybook_read_int (row);
  self->delivery = daybook_read_int (row);
  self->connection = g_strdup (daybook_read_connection (row));
  self->kind = g_strdup (daybook_read_word (row));
  self->remote_id = daybook_read_dup (row);
  self->remote_version = daybook_read_dup (row);
  self->reference = daybook_read_dup (row);
  self->link = daybook_read_dup (row);
  self->total = daybook_read_int (row);
  self->currency = daybook_read_dup (row);
  self->state = daybook_read_dup (row);
  self->mapping = g_strdup (daybook_read_word (row));
  self->steps = daybook_read_dup (row);
  self->created_us = daybook_read_int (row);
  self->undone_us = daybook_read_time (row);

  return self;
}

/* The unique index would refuse it too; this says which one is in the way. */
static gboolean
check_none_live (DaybookDb *db, gint64 delivery, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, HAS_LIVE);

  daybook_bind_int (&statement, delivery);
  if (daybook_statement_row (&statement, NULL))
    return daybook_store_fail (error,
                               "delivery %" G_GINT64_FORMAT " has a live document already: %s",
                               delivery, daybook_read_text (&statement));

  return daybook_statement_done (&statement, error);
}

gint64
daybook_documents_insert (DaybookDb *db,
                          const DaybookDocument *document,
                          gint64 now_us,
                          GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, INSERT);

  if (!check_none_live (db, document->delivery, error))
    return -1;

  daybook_bind_int (&statement, document->delivery);
  daybook_bind_connection (&statement, document->connection);
  daybook_bind_new_word (&statement, document->kind);
  daybook_bind_text_or (&statement, document->remote_id, "");
  daybook_bind_text (&statement, document->remote_version);
  daybook_bind_text_or (&statement, document->reference, "");
  daybook_bind_text (&statement, document->link);
  daybook_bind_int (&statement, document->total);
  daybook_bind_text_or (&statement, document->currency, "");
  daybook_bind_new_word (&statement, document->mapping);
  daybook_bind_text_or (&statement, document->steps, "[]");
  daybook_bind_int (&statement, now_us);

  return daybook_statement_done (&statement, error) ? daybook_db_last_id (db) : -1;
}

gboolean
daybook_documents_set_remote (
    DaybookDb *db, gint64 id, const char *remote_version, const char *steps, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SET_REMOTE);

  daybook_bind_int (&statement, id);
  daybook_bind_text (&statement, remote_version);
  daybook_bind_text (&statement, steps);
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  return daybook_db_changes (db) > 0
         || daybook_store_missing (
             error, "there is no document %" G_GINT64_FORMAT " (daybookctl list documents)", id);
}

gboolean
daybook_documents_mark_undone (DaybookDb *db, gint64 id, gint64 now_us, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, MARK_UNDONE);

  daybook_bind_int (&statement, id);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  return daybook_db_changes (db) > 0
         || daybook_store_fail (error, "document %" G_GINT64_FORMAT " is not live", id);
}

DaybookDocument *
daybook_documents_get (DaybookDb *db, gint64 id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_int (&statement, id);
  if (daybook_statement_row (&statement, NULL))
    return read_row (&statement);
  if (daybook_statement_done (&statement, error))
    daybook_store_missing (
        error, "there is no document %" G_GINT64_FORMAT " (daybookctl list documents)", id);

  return NULL;
}

DaybookDocument *
daybook_documents_of_delivery (DaybookDb *db, gint64 delivery, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, OF_DELIVERY);

  daybook_bind_int (&statement, delivery);

  return daybook_statement_row (&statement, error) ? read_row (&statement) : NULL;
}

DaybookDocument *
daybook_documents_find (
    DaybookDb *db, const char *connection, const char *kind, const char *remote_id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND);

  daybook_bind_connection (&statement, connection);
  daybook_bind_word (&statement, kind);
  daybook_bind_text (&statement, remote_id);

  return daybook_statement_row (&statement, error) ? read_row (&statement) : NULL;
}

DaybookDocument *
daybook_documents_find_reference (DaybookDb *db,
                                  const char *connection,
                                  const char *reference,
                                  GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND_REFERENCE);

  daybook_bind_connection (&statement, connection);
  daybook_bind_text (&statement, reference);

  return daybook_statement_row (&statement, error) ? read_row (&statement) : NULL;
}

GPtrArray *
daybook_documents_list (DaybookDb *db,
                        const char *connection,
                        const char *state,
                        gint64 after_id,
                        guint limit,
                        GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_document_free);

  daybook_bind_connection (&statement, connection);
  daybook_bind_text (&statement, state);
  daybook_bind_int (&statement, after_id);
  daybook_bind_int (&statement, limit);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

gint64
daybook_documents_count_doubles (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, COUNT_DOUBLES);
  gint64 n = -1;

  if (daybook_statement_row (&statement, NULL))
    n = daybook_read_int (&statement);

  return daybook_statement_done (&statement, error) ? n : -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bookkeeper's queues. */

#include "daybook-review.h"

#include "daybook-audit.h"
#include "daybook-statement.h"
#include "daybook-time.h"

#define SELECT                                                                                     \
  "SELECT id, queue, subject_kind, subject, reason, amount, currency, opened, closed,"             \
  " resolution FROM review_items"
#define OPEN                                                                                       \
  "INSERT INTO review_items (queue, subject_kind, subject, reason, amount, currency,"              \
  " opened)"                                                                                       \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"                                                           \
  " ON CONFLICT (subject_kind, subject, queue) WHERE closed IS NULL"                               \
  " DO UPDATE SET reason = excluded.reason, amount = excluded.amount,"                             \
  " currency = excluded.currency RETURNING id"
#define IS_OPEN                                                                                    \
  "SELECT 1 FROM review_items WHERE queue = ?1 AND subject_kind = ?2 AND subject = ?3"             \
  " AND closed IS NULL"
#define CLOSE                                                                                      \
  "UPDATE review_items SET resolution = ?2, closed = ?3 WHERE id = ?1 AND closed IS NULL"
#define OPEN_OF_SUBJECT                                                                            \
  "SELECT id FROM review_items WHERE subject_kind = ?2 AND subject = ?3"                           \
  " AND (?1 IS NULL OR queue = ?1) AND closed IS NULL"
#define GET SELECT " WHERE id = ?1"
#define LIST                                                                                       \
  SELECT " WHERE (?1 IS NULL OR queue = ?1) AND (closed IS NULL OR ?2) AND id > ?3"                \
         " ORDER BY id LIMIT ?4"
#define COUNT                                                                                      \
  "SELECT queue, currency, count(*), sum(amount), min(opened) FROM review_items"                   \
  " WHERE closed IS NULL"                                                                          \
  " GROUP BY queue, currency ORDER BY queue, currency"

void
daybook_review_item_free (DaybookReviewItem *self)
{
  if (self == NULL)
    return;

  g_free (self->queue);
  g_free (self->subject_kind);
  g_free (self->reason);
  g_free (self->currency);
  g_free (self->resolution);
  g_free (self);
}

static DaybookReviewItem *
read_row (DaybookStatement *row)
{
  DaybookReviewItem *self = g_new0 (DaybookReviewItem, 1);

  self->id = daybook_read_int (row);
  self->queue = g_strdup (daybook_read_word (row));
  self->subject_kind = g_strdup (daybook_read_word (row));
  self->subject = daybook_read_int (row);
  self->reason = daybook_read_dup (row);
  self->amount = daybook_read_int (row);
  self->currency = daybook_read_dup (row);
  self->opened_us = daybook_read_int (row);
  self->closed_us = daybook_read_time (row);
  self->resolution = daybook_read_dup (row);

  return self;
}

static gboolean
is_open (DaybookDb *db, const DaybookReviewItem *item)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, IS_OPEN);

  daybook_bind_word (&statement, item->queue);
  daybook_bind_word (&statement, item->subject_kind);
  daybook_bind_int (&statement, item->subject);

  return daybook_statement_row (&statement, NULL);
}

gint64
daybook_review_open (DaybookDb *db, const DaybookReviewItem *item, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };
  gboolean known;
  gint64 id = -1;

  if (transaction == NULL)
    return -1;

  known = is_open (db, item);
  statement = daybook_statement (db, OPEN);
  daybook_bind_new_word (&statement, item->queue);
  daybook_bind_new_word (&statement, item->subject_kind);
  daybook_bind_int (&statement, item->subject);
  daybook_bind_text_or (&statement, item->reason, "");
  daybook_bind_int (&statement, item->amount);
  daybook_bind_text_or (&statement, item->currency, "");
  daybook_bind_int (&statement, now_us);
  if (daybook_statement_row (&statement, NULL))
    id = daybook_read_int (&statement);

  return daybook_statement_done (&statement, error)
                 && (known
                     || daybook_audit_note (db, "review.opened", "review", id, item->queue, now_us,
                                            error))
                 && daybook_db_commit (transaction, error)
             ? id
             : -1;
}

gboolean
daybook_review_close (
    DaybookDb *db, gint64 id, const char *resolution, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };

  if (transaction == NULL)
    return FALSE;

  statement = daybook_statement (db, CLOSE);
  daybook_bind_int (&statement, id);
  daybook_bind_text (&statement, resolution);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (daybook_db_changes (db) == 0)
    return daybook_store_missing (error, "there is no open review item %" G_GINT64_FORMAT, id);

  return daybook_audit_note (db, "review.closed", "review", id, NULL, now_us, error)
         && daybook_db_commit (transaction, error);
}

/* How many; -1 with an error. */
static int
close_each (
    DaybookDb *db, const GArray *ids, const char *resolution, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);

  if (transaction == NULL)
    return -1;
  for (guint i = 0; i < ids->len; i++)
    if (!daybook_review_close (db, g_array_index (ids, gint64, i), resolution, now_us, error))
      return -1;

  return daybook_db_commit (transaction, error) ? (int) ids->len : -1;
}

/* Asked for every delivery that goes, and there is hardly ever one: looking is cheaper than an
 * update that finds nothing. */
int
daybook_review_close_subject (DaybookDb *db,
                              const char *queue,
                              const char *subject_kind,
                              gint64 subject,
                              const char *resolution,
                              gint64 now_us,
                              GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, OPEN_OF_SUBJECT);
  g_autoptr(GArray) ids = NULL;

  daybook_bind_word (&statement, queue);
  daybook_bind_word (&statement, subject_kind);
  daybook_bind_int (&statement, subject);
  while (daybook_statement_row (&statement, NULL))
    {
      gint64 id = daybook_read_int (&statement);

      if (ids == NULL)
        ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (ids, id);
    }
  if (!daybook_statement_done (&statement, error))
    return -1;

  return ids != NULL ? close_each (db, ids, resolution, now_us, error) : 0;
}

DaybookReviewItem *
daybook_review_get (DaybookDb *db, gint64 id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_int (&statement, id);
  if (daybook_statement_row (&statement, NULL))
    return read_row (&statement);
  if (daybook_statement_done (&statement, error))
    daybook_store_missing (error, "there is no review item %" G_GINT64_FORMAT, id);

  return NULL;
}

GPtrArray *
daybook_review_list (DaybookDb *db,
                     const char *queue,
                     gboolean with_closed,
                     gint64 after_id,
                     guint limit,
                     GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_review_item_free);

  daybook_bind_word (&statement, queue);
  daybook_bind_int (&statement, with_closed);
  daybook_bind_int (&statement, after_id);
  daybook_bind_int (&statement, limit);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

GArray *
daybook_review_count (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, COUNT);
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (DaybookReviewCount));

  while (daybook_statement_row (&statement, NULL))
    {
      DaybookReviewCount count = { .queue = daybook_read_word (&statement) };

      daybook_read_currency (&statement, count.currency);
      count.count = daybook_read_int (&statement);
      count.sum = daybook_read_int (&statement);
      count.oldest_us = daybook_read_int (&statement);
      g_array_append_val (counts, count);
    }

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&counts) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs: one row for each execution. */

#include "daybook-runs.h"

#include "daybook-statement.h"
#include "daybook-time.h"

#define SELECT "SELECT id, what, started, ended, counts, error FROM runs"
#define START "INSERT INTO runs (what, started) VALUES (?1, ?2)"
#define END "UPDATE runs SET counts = ?2, error = ?3, ended = ?4 WHERE id = ?1"
#define LIST SELECT " ORDER BY id DESC LIMIT ?1"
#define LIST_OF SELECT " WHERE what = ?2 ORDER BY id DESC LIMIT ?1"

void
daybook_run_free (DaybookRun *self)
{
  if (self == NULL)
    return;

  g_free (self->what);
  g_free (self->counts);
  g_free (self->error);
  g_free (self);
}

static DaybookRun *
read_row (DaybookStatement *row)
{
  DaybookRun *self = g_new0 (DaybookRun, 1);

  self->id = daybook_read_int (row);
  self->what = g_strdup (daybook_read_word (row));
  self->started_us = daybook_read_int (row);
  self->ended_us = daybook_read_time (row);
  self->counts = daybook_read_dup (row);
  self->error = daybook_read_dup (row);

  return self;
}

gint64
daybook_runs_start (DaybookDb *db, const char *what, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };
  gint64 id;

  if (transaction == NULL)
    return -1;

  statement = daybook_statement (db, START);
  daybook_bind_new_word (&statement, what);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return -1;
  id = daybook_db_last_id (db);

  return daybook_db_commit (transaction, error) ? id : -1;
}

gboolean
daybook_runs_end (DaybookDb *db,
                  gint64 id,
                  const char *counts,
                  const char *failure,
                  gint64 now_us,
                  GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, END);

  daybook_bind_int (&statement, id);
  daybook_bind_text (&statement, counts);
  daybook_bind_text (&statement, failure);
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  return daybook_db_changes (db) > 0
         || daybook_store_missing (error, "there is no run %" G_GINT64_FORMAT, id);
}

GPtrArray *
daybook_runs_list (DaybookDb *db, const char *what, guint limit, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, what != NULL ? LIST_OF : LIST);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_run_free);

  daybook_bind_int (&statement, limit);
  if (what != NULL)
    daybook_bind_word (&statement, what);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

DaybookRun *
daybook_runs_last (DaybookDb *db, const char *what, GError **error)
{
  g_autoptr(GPtrArray) list = daybook_runs_list (db, what, 1, error);

  return list != NULL && list->len > 0 ? g_ptr_array_steal_index (list, 0) : NULL;
}

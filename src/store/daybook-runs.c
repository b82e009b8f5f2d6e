/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs: one row for each execution. */

#include "daybook-runs.h"

#include "daybook-audit.h"
#include "daybook-json-writer.h"
#include "daybook-statement.h"
#include "daybook-time.h"

#define SELECT "SELECT id, what, started, ended, counts, error FROM runs"
#define START "INSERT INTO runs (what, started) VALUES (?1, ?2)"
#define END                                                                                        \
  "UPDATE runs SET counts = ?2, error = ?3, ended = ?4 WHERE id = ?1 RETURNING what"
#define GET SELECT " WHERE id = ?1"
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

/* Looking without finding anything is not work: "pages" and "read" alone say that. */
static gboolean
did_something (const char *counts)
{
  g_autoptr(DaybookTree) tree = counts != NULL ? daybook_tree_new (counts, -1, NULL) : NULL;
  gint64 n;

  if (tree == NULL)
    return FALSE;
  for (DaybookNode node = daybook_tree_first (tree, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (tree, node))
    if (daybook_tree_int (tree, node, &n) && n != 0
        && !g_str_equal (daybook_tree_key (tree, node), "pages")
        && !g_str_equal (daybook_tree_key (tree, node), "read"))
      return TRUE;

  return FALSE;
}

/* Why it failed is told by the run; the words may name a person's record. */
static gboolean
audit_end (DaybookDb *db,
           gint64 id,
           const char *what,
           const char *counts,
           gboolean failed,
           gint64 now_us,
           GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *detail = NULL;

  if (!failed && !did_something (counts))
    return TRUE;
  daybook_json_writer_init (&out);
  daybook_json_begin_object (&out);
  daybook_json_put_int (&out, "run", id);
  daybook_json_put_string (&out, "what", what);
  daybook_json_key (&out, "counts");
  daybook_json_add_raw (&out, counts != NULL ? counts : "{}", -1);
  daybook_json_end_object (&out);
  detail = daybook_json_writer_steal (&out);

  return daybook_audit_append (db, NULL, failed ? "run.failed" : "run.ended", detail, now_us, error)
         > 0;
}

gboolean
daybook_runs_end (DaybookDb *db,
                  gint64 id,
                  const char *counts,
                  const char *failure,
                  gint64 now_us,
                  GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_auto(DaybookStatement) statement = { 0 };
  g_autofree char *what = NULL;

  if (transaction == NULL)
    return FALSE;

  statement = daybook_statement (db, END);
  daybook_bind_int (&statement, id);
  daybook_bind_text (&statement, counts);
  daybook_bind_text (&statement, failure);
  daybook_bind_int (&statement, now_us);
  if (daybook_statement_row (&statement, NULL))
    what = g_strdup (daybook_read_word (&statement));
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (what == NULL)
    return daybook_store_missing (error, "there is no run %" G_GINT64_FORMAT, id);

  return audit_end (db, id, what, counts, failure != NULL, now_us, error)
         && daybook_db_commit (transaction, error);
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

DaybookRun *
daybook_runs_get (DaybookDb *db, gint64 id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_int (&statement, id);
  if (daybook_statement_row (&statement, NULL))
    return read_row (&statement);
  if (daybook_statement_done (&statement, error))
    daybook_store_missing (error, "there is no run %" G_GINT64_FORMAT, id);

  return NULL;
}

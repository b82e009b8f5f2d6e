/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links between records, and the anchors by which a record is found. */

#include "daybook-links.h"

#include "daybook-statement.h"

#include <string.h>

#define COLUMNS "kind, source, target, evidence, made"
#define SET                                                                                        \
  "INSERT INTO links (kind, source, target, evidence, made) VALUES (?1, ?2, ?3, ?4, ?5)"           \
  " ON CONFLICT (kind, source) DO UPDATE SET target = excluded.target,"                            \
  " evidence = excluded.evidence, made = excluded.made"                                            \
  " WHERE target <> excluded.target OR evidence <> excluded.evidence"
#define REMOVE "DELETE FROM links WHERE kind = ?1 AND source = ?2"
#define TO "SELECT target FROM links WHERE kind = ?1 AND source = ?2"
#define GET "SELECT " COLUMNS " FROM links WHERE kind = ?1 AND source = ?2"
#define FROM "SELECT source FROM links WHERE kind = ?1 AND target = ?2 ORDER BY source"
#define OF                                                                                         \
  "SELECT " COLUMNS " FROM links WHERE source = ?1"                                                \
  " UNION SELECT " COLUMNS " FROM links WHERE target = ?1 ORDER BY 1, 2"
#define MISSING                                                                                    \
  "SELECT r.id FROM records AS r WHERE r.type = ?2 AND (?3 IS NULL"                                \
  " OR r.connection = ?3) AND r.id > ?4"                                                           \
  " AND NOT EXISTS (SELECT 1 FROM links AS l WHERE l.kind = ?1 AND l.source = r.id)"               \
  " ORDER BY r.id LIMIT ?5"
#define ANCHORS_OF "SELECT kind, value FROM anchors WHERE record = ?1"
#define ADD_ANCHOR "INSERT OR IGNORE INTO anchors (kind, value, record) VALUES (?1, ?2, ?3)"
#define DROP_ANCHOR "DELETE FROM anchors WHERE kind = ?1 AND value = ?2 AND record = ?3"
#define FIND_ANCHOR "SELECT record FROM anchors WHERE kind = ?1 AND value = ?2 ORDER BY record"
#define FIND_ANCHOR_OF_TYPE                                                                        \
  "SELECT a.record FROM anchors AS a JOIN records AS r ON r.id = a.record"                         \
  " WHERE a.kind = ?1 AND a.value = ?2 AND r.type = ?3 ORDER BY a.record"
#define FIND_ANCHOR_AT                                                                             \
  "SELECT a.record FROM anchors AS a JOIN records AS r ON r.id = a.record"                         \
  " WHERE a.kind = ?1 AND a.value = ?2 AND r.type = ?3 AND r.connection = ?4 ORDER BY a.record"

void
daybook_link_free (DaybookLink *self)
{
  if (self == NULL)
    return;

  g_free (self->evidence);
  g_free (self);
}

static GArray *
read_ids (DaybookStatement *statement, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (daybook_statement_row (statement, NULL))
    {
      gint64 id = daybook_read_int (statement);

      g_array_append_val (ids, id);
    }

  return daybook_statement_done (statement, error) ? g_steal_pointer (&ids) : NULL;
}

static DaybookLink *
read_link (DaybookStatement *row)
{
  DaybookLink *self = g_new0 (DaybookLink, 1);

  self->kind = daybook_read_word (row);
  self->from = daybook_read_int (row);
  self->to = daybook_read_int (row);
  self->evidence = daybook_read_dup (row);
  self->made_us = daybook_read_int (row);

  return self;
}

gboolean
daybook_links_set (DaybookDb *db,
                   const char *kind,
                   gint64 from,
                   gint64 to,
                   const char *evidence,
                   gint64 now_us,
                   gboolean *changed,
                   GError **error)
{
  g_auto(DaybookStatement) statement = { 0 };
  gint64 before = daybook_links_to (db, kind, from, error);

  if (before < 0)
    return FALSE;

  statement = daybook_statement (db, SET);
  daybook_bind_new_word (&statement, kind);
  daybook_bind_int (&statement, from);
  daybook_bind_int (&statement, to);
  daybook_bind_text_or (&statement, evidence, "{}");
  daybook_bind_int (&statement, now_us);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (changed != NULL)
    *changed = before != to;

  return TRUE;
}

gboolean
daybook_links_remove (DaybookDb *db, const char *kind, gint64 from, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, REMOVE);

  daybook_bind_word (&statement, kind);
  daybook_bind_int (&statement, from);

  return daybook_statement_done (&statement, error);
}

gint64
daybook_links_to (DaybookDb *db, const char *kind, gint64 from, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, TO);

  daybook_bind_word (&statement, kind);
  daybook_bind_int (&statement, from);
  if (daybook_statement_row (&statement, NULL))
    return daybook_read_int (&statement);

  return daybook_statement_done (&statement, error) ? 0 : -1;
}

DaybookLink *
daybook_links_get (DaybookDb *db, const char *kind, gint64 from, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_word (&statement, kind);
  daybook_bind_int (&statement, from);

  return daybook_statement_row (&statement, error) ? read_link (&statement) : NULL;
}

GArray *
daybook_links_from (DaybookDb *db, const char *kind, gint64 to, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FROM);

  daybook_bind_word (&statement, kind);
  daybook_bind_int (&statement, to);

  return read_ids (&statement, error);
}

GPtrArray *
daybook_links_of (DaybookDb *db, gint64 record, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, OF);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_link_free);

  daybook_bind_int (&statement, record);
  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_link (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

GArray *
daybook_links_missing (DaybookDb *db,
                       const char *kind,
                       const char *type,
                       const char *connection,
                       gint64 after,
                       guint limit,
                       GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, MISSING);

  daybook_bind_word (&statement, kind);
  daybook_bind_word (&statement, type);
  daybook_bind_connection (&statement, connection);
  daybook_bind_int (&statement, after);
  daybook_bind_int (&statement, limit);

  return read_ids (&statement, error);
}

/* ---- anchors ---- */

static gboolean
run_anchor (DaybookDb *db,
            const char *sql,
            const char *kind,
            const char *value,
            gint64 record,
            GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, sql);

  daybook_bind_new_word (&statement, kind);
  daybook_bind_text (&statement, value);
  daybook_bind_int (&statement, record);

  return daybook_statement_done (&statement, error);
}

static gboolean
is_wanted (const DaybookAnchor *anchors, gsize n, const char *kind, const char *value)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (anchors[i].kind, kind) == 0 && strcmp (anchors[i].value, value) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
drop_unwanted (DaybookDb *db, gint64 record, const DaybookAnchor *anchors, gsize n, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, ANCHORS_OF);
  g_autoptr(GPtrArray) unwanted
      = g_ptr_array_new_with_free_func (g_free); /* kind, value, kind, value, ... */

  daybook_bind_int (&statement, record);
  while (daybook_statement_row (&statement, NULL))
    {
      const char *kind = daybook_read_word (&statement);
      const char *value = daybook_read_text (&statement);

      if (kind == NULL || is_wanted (anchors, n, kind, value))
        continue;
      g_ptr_array_add (unwanted, g_strdup (kind));
      g_ptr_array_add (unwanted, g_strdup (value));
    }
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  for (guint i = 0; i < unwanted->len; i += 2)
    if (!run_anchor (db, DROP_ANCHOR, unwanted->pdata[i], unwanted->pdata[i + 1], record, error))
      return FALSE;

  return TRUE;
}

gboolean
daybook_anchors_replace (
    DaybookDb *db, gint64 record, const DaybookAnchor *anchors, gsize n, GError **error)
{
  g_return_val_if_fail (daybook_db_in_transaction (db), FALSE);

  if (!drop_unwanted (db, record, anchors, n, error))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    if (!run_anchor (db, ADD_ANCHOR, anchors[i].kind, anchors[i].value, record, error))
      return FALSE;

  return TRUE;
}

GArray *
daybook_anchors_find (
    DaybookDb *db, const char *kind, const char *value, const char *type, GError **error)
{
  g_auto(DaybookStatement) statement
      = daybook_statement (db, type != NULL ? FIND_ANCHOR_OF_TYPE : FIND_ANCHOR);

  daybook_bind_word (&statement, kind);
  daybook_bind_text (&statement, value);
  if (type != NULL)
    daybook_bind_word (&statement, type);

  return read_ids (&statement, error);
}

GArray *
daybook_anchors_find_at (DaybookDb *db,
                         const char *connection,
                         const char *kind,
                         const char *value,
                         const char *type,
                         GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, FIND_ANCHOR_AT);

  daybook_bind_word (&statement, kind);
  daybook_bind_text (&statement, value);
  daybook_bind_word (&statement, type);
  daybook_bind_connection (&statement, connection);

  return read_ids (&statement, error);
}

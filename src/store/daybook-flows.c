/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flows and their positions in the event log. */

#include "daybook-flows.h"

#include "daybook-statement.h"

#define SELECT                                                                                     \
  "SELECT id, title, sources, target, roles, policy, state, position, created, kind FROM flows"
#define ADD                                                                                        \
  "INSERT INTO flows (id, title, sources, target, roles, policy, state, position, created, kind)"  \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
#define UPDATE                                                                                     \
  "UPDATE flows SET title = ?2, sources = ?3, target = ?4, roles = ?5, policy = ?6,"               \
  " state = ?7 WHERE id = ?1"
#define GET SELECT " WHERE id = ?1"
#define LIST SELECT " ORDER BY num"
#define SET_POSITION "UPDATE flows SET position = ?3 WHERE id = ?1 AND position = ?2"

void
daybook_flow_free (DaybookFlow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->title);
  g_free (self->sources);
  g_free (self->target);
  g_free (self->roles);
  g_free (self->policy);
  g_free (self->state);
  g_free (self->kind);
  g_free (self);
}

static DaybookFlow *
read_row (DaybookStatement *row)
{
  DaybookFlow *self = g_new0 (DaybookFlow, 1);

  self->id = daybook_read_dup (row);
  self->title = daybook_read_dup (row);
  self->sources = daybook_read_dup (row);
  self->target = g_strdup (daybook_read_connection (row));
  self->roles = daybook_read_dup (row);
  self->policy = daybook_read_dup (row);
  self->state = daybook_read_dup (row);
  self->position = daybook_read_int (row);
  self->created_us = daybook_read_int (row);
  self->kind = daybook_read_dup (row);

  return self;
}

static void
bind_settings (DaybookStatement *statement, const DaybookFlow *flow)
{
  daybook_bind_text (statement, flow->id);
  daybook_bind_text_or (statement, flow->title, flow->id);
  daybook_bind_text_or (statement, flow->sources, "[]");
  daybook_bind_connection (statement, flow->target);
  daybook_bind_text_or (statement, flow->roles, "{}");
  daybook_bind_text_or (statement, flow->policy, "post");
  daybook_bind_text_or (statement, flow->state, "on");
}

gboolean
daybook_flows_add (DaybookDb *db, const DaybookFlow *flow, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, ADD);
  gint64 there = daybook_db_find_name (db, DAYBOOK_NAME_FLOW, flow->id, error);

  if (there != 0)
    return there < 0 ? FALSE
                     : daybook_store_fail (
                         error, "there is a flow '%s' already; choose another name", flow->id);

  bind_settings (&statement, flow);
  daybook_bind_int (&statement, flow->position);
  daybook_bind_int (&statement, flow->created_us);
  daybook_bind_text_or (&statement, flow->kind, "books");

  return daybook_statement_done (&statement, error);
}

gboolean
daybook_flows_update (DaybookDb *db, const DaybookFlow *flow, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, UPDATE);

  bind_settings (&statement, flow);
  if (!daybook_statement_done (&statement, error))
    return FALSE;

  return daybook_db_changes (db) > 0
         || daybook_store_missing (error, "there is no flow '%s' (daybookctl flow list)", flow->id);
}

DaybookFlow *
daybook_flows_get (DaybookDb *db, const char *id, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, GET);

  daybook_bind_text (&statement, id);
  if (daybook_statement_row (&statement, NULL))
    return read_row (&statement);
  if (daybook_statement_done (&statement, error))
    daybook_store_missing (error, "there is no flow '%s' (daybookctl flow list)", id);

  return NULL;
}

GPtrArray *
daybook_flows_list (DaybookDb *db, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, LIST);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_flow_free);

  while (daybook_statement_row (&statement, NULL))
    g_ptr_array_add (list, read_row (&statement));

  return daybook_statement_done (&statement, error) ? g_steal_pointer (&list) : NULL;
}

gboolean
daybook_flows_set_position (DaybookDb *db, const char *id, gint64 from, gint64 to, GError **error)
{
  g_auto(DaybookStatement) statement = daybook_statement (db, SET_POSITION);
  g_autoptr(DaybookFlow) there = NULL;

  daybook_bind_text (&statement, id);
  daybook_bind_int (&statement, from);
  daybook_bind_int (&statement, to);
  if (!daybook_statement_done (&statement, error))
    return FALSE;
  if (daybook_db_changes (db) > 0)
    return TRUE;

  there = daybook_flows_get (db, id, error);
  if (there != NULL)
    daybook_store_fail (error,
                        "the flow '%s' is at event %" G_GINT64_FORMAT ", not at %" G_GINT64_FORMAT
                        ": it was moved meanwhile",
                        id, there->position, from);

  return FALSE;
}

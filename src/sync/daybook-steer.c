/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-steer.h"

#include "daybook-audit.h"
#include "daybook-connection.h"
#include "daybook-error.h"
#include "daybook-job.h"
#include "daybook-jobs.h"
#include "daybook-lane.h"

/* What is held of @id may begin again. */
static gboolean
release_jobs (DaybookDb *db, const char *id, GError **error)
{
  gboolean any = FALSE;

  for (guint kind = 0; kind < DAYBOOK_N_JOB_KINDS; kind++)
    {
      g_autofree char *name = g_strdup_printf ("%s %s", daybook_job_kind_name (kind), id);
      gboolean released;

      if (!daybook_jobs_release (db, name, &released, error))
        return FALSE;
      any |= released;
    }
  return !any
         || daybook_audit_note (db, "job.released", "connection", 0, id, g_get_real_time (), error);
}

gboolean
daybook_steer_pause (DaybookDb *db, const char *id, gboolean paused, GError **error)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr(DaybookConnection) connection
      = transaction != NULL ? daybook_connection_get (db, id, error) : NULL;
  gint64 now = g_get_real_time ();

  if (connection == NULL || (!paused && !release_jobs (db, id, error)))
    return FALSE;
  if (paused || g_str_equal (connection->state, "paused"))
    if (!daybook_connection_set_state (db, id, paused ? "paused" : "ready", now, error))
      return FALSE;
  return daybook_db_commit (transaction, error);
}

gboolean
daybook_steer_schedule (DaybookDb *db, const char *id, const DaybookSchedule *rule, GError **error)
{
  g_autofree char *text = rule != NULL ? daybook_schedule_dup_text (rule) : NULL;
  g_autoptr(DaybookConnection) connection = daybook_connection_get (db, id, error);

  return connection != NULL && daybook_lane_set_rule (db, id, text, error);
}

gboolean
daybook_steer_rename (DaybookDb *db, const char *id, const char *title, GError **error)
{
  g_autofree char *name = g_strstrip (g_strdup (title));
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (db, error);
  g_autoptr(DaybookConnection) connection
      = transaction != NULL ? daybook_connection_get (db, id, error) : NULL;

  if (connection == NULL)
    return FALSE;
  if (*name == '\0' || g_utf8_strlen (name, -1) > DAYBOOK_STEER_TITLE_MAX)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "a connection's name has 1 to %d characters", DAYBOOK_STEER_TITLE_MAX);
      return FALSE;
    }
  g_free (connection->title);
  connection->title = g_steal_pointer (&name);
  return daybook_connection_update (db, connection, error)
         && daybook_audit_note (db, "connection.renamed", "connection", 0, id, g_get_real_time (),
                                error)
         && daybook_db_commit (transaction, error);
}

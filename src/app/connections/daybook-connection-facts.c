/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-connection-facts.h"

#include <string.h>

#include "daybook-completeness.h"
#include "daybook-deliveries.h"
#include "daybook-flows.h"
#include "daybook-health.h"
#include "daybook-jobs.h"
#include "daybook-lane.h"
#include "daybook-outlook.h"
#include "daybook-records.h"
#include "daybook-runs.h"
#include "daybook-time.h"

static void
stream_free (gpointer data)
{
  DaybookStreamFacts *self = data;

  g_free (self->name);
  g_free (self->error);
  g_free (self);
}

void
daybook_connection_facts_free (DaybookConnectionFacts *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->provider);
  g_free (self->title);
  g_free (self->account);
  g_free (self->environment);
  g_free (self->state);
  g_free (self->provider_title);
  g_free (self->category);
  g_free (self->base_url);
  g_free (self->flows);
  g_free (self->error);
  g_free (self->held);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->streams, g_ptr_array_unref);
  g_free (self);
}

static void
describe (DaybookConnectionFacts *self, const DaybookConnection *connection)
{
  self->id = g_strdup (connection->id);
  self->provider = g_strdup (connection->provider);
  self->title = g_strdup (connection->title);
  self->account = g_strdup (connection->account);
  self->environment = g_strdup (connection->environment);
  self->state = g_strdup (connection->state);
  self->base_url = g_strdup (connection->base_url);
  self->token_expires_us = connection->token_expires_us;
  self->refresh_expires_us = connection->refresh_expires_us;
}

/* A manifest of one's own that is not there any more says nothing: the rest is shown. */
static void
read_manifest (DaybookConnectionFacts *self, const DaybookConnection *connection)
{
  g_autoptr(DaybookManifest) manifest = daybook_session_built_in (connection, NULL);
  const DaybookTree *tree = manifest != NULL ? daybook_manifest_tree (manifest) : NULL;

  self->provider_title
      = g_strdup (manifest != NULL ? daybook_manifest_title (manifest) : connection->provider);
  self->category
      = g_strdup (tree != NULL ? daybook_tree_find_text (tree, 0, "category") : "custom");
}

static gboolean
read_outlook (DaybookConnectionFacts *self,
              DaybookDb *db,
              const DaybookConnection *connection,
              GError **error)
{
  g_autoptr(DaybookStanding) standing = daybook_standing_get (db, connection->id, error);
  g_autoptr(DaybookOutlook) outlook
      = standing != NULL ? daybook_outlook_new (connection, standing, self->now_us) : NULL;

  if (outlook == NULL)
    return FALSE;
  self->limited_s = outlook->limited_s;
  self->breaker = outlook->breaker;
  self->open_s = outlook->open_s;
  self->sign_in_days = outlook->sign_in_days;
  self->failures = outlook->failures;
  self->error = outlook->failures > 0 ? g_strdup (standing->reason) : NULL;
  return TRUE;
}

/* The worst of its jobs. */
static gboolean
read_jobs (DaybookConnectionFacts *self, DaybookDb *db, GError **error)
{
  static const DaybookJobKind kinds[] = { DAYBOOK_JOB_READ, DAYBOOK_JOB_POST };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s %s", daybook_job_kind_name (kinds[i]), self->id);
      g_autoptr(GError) failure = NULL;
      g_autoptr(DaybookJobState) job = daybook_jobs_get (db, name, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (job == NULL)
        continue;
      if (self->held == NULL)
        self->held = g_strdup (job->held);
      self->failures = MAX (self->failures, job->failures);
      if (job->failures > 0 && self->error == NULL)
        self->error = g_strdup (job->error);
    }
  return TRUE;
}

static gboolean
read_schedule (DaybookConnectionFacts *self,
               DaybookDb *db,
               const DaybookConnection *connection,
               GError **error)
{
  g_autoptr(DaybookLane) lane = daybook_lane_new (connection->id);
  DaybookLaneTime time = { .zone = self->zone, .now_us = self->now_us };

  if (!daybook_lane_look (lane, db, connection, error))
    return FALSE;
  self->rule = lane->rule;
  self->usual = lane->usual;
  self->last_us = lane->past[DAYBOOK_JOB_READ].done_us;
  self->next_us = daybook_lane_due (lane, DAYBOOK_JOB_READ, &time);
  return TRUE;
}

static void
take_counts (DaybookStreamFacts *self, const char *counts)
{
  g_autoptr(DaybookTree) tree = counts != NULL ? daybook_tree_new (counts, -1, NULL) : NULL;
  gint64 created = 0, changed = 0;

  if (tree == NULL)
    return;
  daybook_tree_int (tree, daybook_tree_get (tree, 0, "created"), &created);
  daybook_tree_int (tree, daybook_tree_get (tree, 0, "changed"), &changed);
  self->changed = created + changed;
}

static DaybookStreamFacts *
read_stream (DaybookDb *db, const char *connection, const DaybookStreamCompleteness *complete)
{
  DaybookStreamFacts *self = g_new0 (DaybookStreamFacts, 1);
  g_autofree char *what = g_strdup_printf ("read %s/%s", connection, complete->stream);
  g_autoptr(DaybookRun) run = daybook_runs_last (db, what, NULL);

  self->name = g_strdup (complete->stream);
  self->through_us = complete->through_us;
  self->quarantined = complete->quarantined;
  self->last_us = run != NULL ? run->started_us : DAYBOOK_TIME_NONE;
  self->running = run != NULL && run->ended_us == DAYBOOK_TIME_NONE;
  self->error = run != NULL ? g_strdup (run->error) : NULL;
  take_counts (self, run != NULL ? run->counts : NULL);

  return self;
}

static void
read_streams (DaybookConnectionFacts *self, DaybookDb *db, const DaybookConnection *connection)
{
  g_autoptr(DaybookCompleteness) complete = daybook_completeness_new (db, connection, NULL);

  self->streams = g_ptr_array_new_with_free_func (stream_free);
  self->through_us = complete != NULL ? complete->through_us : DAYBOOK_TIME_NONE;
  self->quarantined = complete != NULL ? complete->quarantined : 0;
  for (guint i = 0; complete != NULL && i < complete->streams->len; i++)
    {
      const DaybookStreamCompleteness *one
          = &g_array_index (complete->streams, DaybookStreamCompleteness, i);

      g_ptr_array_add (self->streams, read_stream (db, connection->id, one));
    }
}

/* Which of the days @day is; -1: none. */
static int
index_of (char days[][11], const char *day)
{
  for (int i = 0; i < DAYBOOK_CONNECTION_DAYS; i++)
    if (g_str_equal (days[i], day))
      return i;
  return -1;
}

static gboolean
read_health (DaybookConnectionFacts *self, DaybookDb *db, GError **error)
{
  char days[DAYBOOK_CONNECTION_DAYS][11];
  g_autoptr(GArray) some = NULL;

  for (int i = 0; i < DAYBOOK_CONNECTION_DAYS; i++)
    {
      gint64 back = DAYBOOK_CONNECTION_DAYS - 1 - i;

      if (!daybook_health_day (db, self->now_us - back * DAYBOOK_DAY, days[i], error))
        return FALSE;
    }
  some = daybook_health_list (db, self->id, days[0], error);
  for (guint i = 0; some != NULL && i < some->len; i++)
    {
      const DaybookHealthDay *day = &g_array_index (some, DaybookHealthDay, i);
      int at = index_of (days, day->day);
      gint64 latency_us = daybook_health_latency (day, 95);

      if (at < 0)
        continue;
      self->records[at] = (double) day->n[DAYBOOK_HEALTH_READ];
      /* Longer than a day is shown as what it was at most. */
      if (latency_us == G_MAXINT64)
        latency_us = day->n[DAYBOOK_HEALTH_LATENCY_MAX];
      self->seconds[at] = (double) latency_us / DAYBOOK_SECOND;
    }
  return some != NULL;
}

static gboolean
is_part_of (const DaybookFlow *flow, const char *connection)
{
  g_autoptr(DaybookTree) sources = daybook_tree_new (flow->sources, -1, NULL);

  if (g_str_equal (flow->target, connection))
    return TRUE;
  for (DaybookNode node = daybook_tree_first (sources, 0); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (sources, node))
    if (g_strcmp0 (daybook_tree_text (sources, node, NULL), connection) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
read_flows (DaybookConnectionFacts *self, DaybookDb *db, GError **error)
{
  g_autoptr(GPtrArray) flows = daybook_flows_list (db, error);
  g_autoptr(GString) titles = g_string_new (NULL);

  for (guint i = 0; flows != NULL && i < flows->len; i++)
    {
      const DaybookFlow *flow = g_ptr_array_index (flows, i);

      if (is_part_of (flow, self->id))
        g_string_append_printf (titles, "%s%s", titles->len > 0 ? "\n" : "", flow->title);
    }
  if (titles->len > 0)
    self->flows = g_string_free (g_steal_pointer (&titles), FALSE);
  return flows != NULL;
}

static DaybookConnectionFacts *
read_one (DaybookDb *db, const DaybookConnection *connection, GError **error)
{
  g_autoptr(DaybookConnectionFacts) self = g_new0 (DaybookConnectionFacts, 1);

  self->now_us = g_get_real_time ();
  self->zone = daybook_lane_zone (db);
  describe (self, connection);
  read_manifest (self, connection);
  read_streams (self, db, connection);
  if (!read_outlook (self, db, connection, error) || !read_jobs (self, db, error)
      || !read_schedule (self, db, connection, error) || !read_health (self, db, error)
      || !read_flows (self, db, error))
    return NULL;
  return g_steal_pointer (&self);
}

gpointer
daybook_connection_facts_read (DaybookDb *db,
                               gpointer unused,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr(GPtrArray) all
      = g_ptr_array_new_with_free_func ((GDestroyNotify) daybook_connection_facts_free);
  g_autoptr(GPtrArray) connections = daybook_connection_list (db, FALSE, error);

  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      DaybookConnectionFacts *one = read_one (db, g_ptr_array_index (connections, i), error);

      if (one == NULL)
        return NULL;
      g_ptr_array_add (all, one);
    }
  return connections != NULL ? g_steal_pointer (&all) : NULL;
}

gpointer
daybook_connection_facts_read_remains (DaybookDb *db,
                                       gpointer id,
                                       GCancellable *cancellable,
                                       GError **error)
{
  g_autofree DaybookConnectionRemains *self = g_new0 (DaybookConnectionRemains, 1);
  g_autoptr(GArray) counts = daybook_records_count (db, id, error);

  for (guint i = 0; counts != NULL && i < counts->len; i++)
    self->records += g_array_index (counts, DaybookTypeCount, i).count;
  return counts != NULL && daybook_deliveries_count_open (db, id, &self->open, error)
             ? g_steal_pointer (&self)
             : NULL;
}

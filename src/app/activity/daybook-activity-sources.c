/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-activity-sources.h"

#include <glib/gi18n.h>

#include "daybook-audit.h"
#include "daybook-format.h"
#include "daybook-history.h"
#include "daybook-lane.h"
#include "daybook-quarantine.h"
#include "daybook-runs.h"
#include "daybook-time.h"
#include "daybook-tree.h"

static const char *
of (const DaybookListQuery *query)
{
  return daybook_list_query_filter (query, "of");
}

static GPtrArray *
new_cells (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
}

/* @cells: (transfer full) texts, as many as there are columns. */
static void
add_cells (GPtrArray *rows, char *const *cells, guint n)
{
  char **row = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    row[i] = cells[i] != NULL ? cells[i] : g_strdup ("");
  g_ptr_array_add (rows, row);
}

/* ---- runs ---- */

static const DaybookColumn run_columns[]
    = { { .name = "time", .title = N_ ("Begun"), .fixed = TRUE },
        { .name = "what", .title = N_ ("What"), .fixed = TRUE },
        { .name = "outcome", .title = N_ ("Outcome"), .wide = TRUE, .fixed = TRUE } };

/* "12 created, 3 changed": the counts that are not zero; NULL when nothing was done. */
static char *
dup_counts (const char *counts)
{
  g_autoptr (DaybookTree) tree = counts != NULL ? daybook_tree_new (counts, -1, NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  DaybookNode node = tree != NULL ? daybook_tree_first (tree, 0) : DAYBOOK_NODE_NONE;

  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (tree, node))
    {
      const char *count = daybook_tree_text (tree, node, NULL);

      if (count != NULL && *count >= '1' && *count <= '9')
        g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", count,
                                daybook_tree_key (tree, node));
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static char *
dup_outcome (const DaybookRun *run)
{
  g_autofree char *counts = dup_counts (run->counts);

  if (run->error != NULL)
    return g_strdup (run->error);
  if (counts != NULL)
    return g_steal_pointer (&counts);
  return g_strdup (run->ended_us == DAYBOOK_TIME_NONE ? _ ("Running") : _ ("Nothing new"));
}

static GArray *
list_runs (DaybookDb *db, const DaybookListQuery *query, GCancellable *cancellable, GError **error)
{
  return daybook_history_list (db, DAYBOOK_HISTORY_RUNS, of (query), error);
}

static GPtrArray *
load_runs (DaybookDb *db, const DaybookListQuery *query, const gint64 *ids, gsize n, GError **error)
{
  g_autoptr (GPtrArray) rows = new_cells ();
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (DaybookRun) run = daybook_runs_get (db, ids[i], NULL);

      if (run == NULL)
        g_ptr_array_add (rows, NULL);
      else
        add_cells (rows,
                   (char *[]){ daybook_format_time (run->started_us, zone), g_strdup (run->what),
                               dup_outcome (run) },
                   G_N_ELEMENTS (run_columns));
    }

  return g_steal_pointer (&rows);
}

static DaybookDescription *
describe_run (DaybookDb *db, gint64 id, GError **error)
{
  g_autoptr (DaybookRun) run = daybook_runs_get (db, id, error);
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);
  DaybookDescription *self = run != NULL ? daybook_description_new (g_strdup (run->what)) : NULL;

  if (run == NULL)
    return NULL;
  daybook_description_add (self, _ ("Begun"), daybook_format_time (run->started_us, zone));
  daybook_description_add (self, _ ("Ended"), daybook_format_time (run->ended_us, zone));
  daybook_description_add (self, _ ("Did"), dup_counts (run->counts));
  daybook_description_add (self, _ ("Failed"), g_strdup (run->error));
  daybook_description_add_deed (self, _ ("_Try What Failed Again"), "retry-run",
                                run->error != NULL);

  return self;
}

const DaybookBrowserSource daybook_activity_runs
    = { { list_runs, load_runs }, describe_run, run_columns, G_N_ELEMENTS (run_columns) };

/* ---- what could not be read ---- */

static const DaybookColumn quarantine_columns[]
    = { { .name = "time", .title = N_ ("Last Came"), .fixed = TRUE },
        { .name = "from", .title = N_ ("From"), .fixed = TRUE },
        { .name = "id", .title = N_ ("Its Id"), .fixed = TRUE },
        { .name = "reason", .title = N_ ("Why"), .wide = TRUE, .fixed = TRUE } };

static GArray *
list_quarantine (DaybookDb *db,
                 const DaybookListQuery *query,
                 GCancellable *cancellable,
                 GError **error)
{
  return daybook_history_list (db, DAYBOOK_HISTORY_QUARANTINE, NULL, error);
}

static GPtrArray *
load_quarantine (
    DaybookDb *db, const DaybookListQuery *query, const gint64 *ids, gsize n, GError **error)
{
  g_autoptr (GPtrArray) rows = new_cells ();
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (DaybookQuarantined) item = daybook_quarantine_get (db, ids[i], NULL);

      if (item == NULL)
        g_ptr_array_add (rows, NULL);
      else
        add_cells (rows,
                   (char *[]){ daybook_format_time (item->last_us, zone),
                               g_strdup_printf ("%s, %s", item->connection, item->stream),
                               g_strdup (item->source_id), g_strdup (item->reason) },
                   G_N_ELEMENTS (quarantine_columns));
    }

  return g_steal_pointer (&rows);
}

static DaybookDescription *
describe_quarantine (DaybookDb *db, gint64 id, GError **error)
{
  g_autoptr (DaybookQuarantined) item = daybook_quarantine_get (db, id, error);
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);
  DaybookDescription *self;

  if (item == NULL)
    return NULL;
  self = daybook_description_new (g_strdup (item->reason));
  self->subtitle = g_strdup (_ ("This came and could not become a record. Mend the mapping, or let "
                                "it go. Nothing of it is lost."));
  daybook_description_add (self, _ ("From"),
                           g_strdup_printf ("%s, %s", item->connection, item->stream));
  daybook_description_add (self, _ ("Its Id"), g_strdup (item->source_id));
  daybook_description_add (self, _ ("First Came"), daybook_format_time (item->first_us, zone));
  daybook_description_add (self, _ ("Last Came"), daybook_format_time (item->last_us, zone));
  self->code = g_strdup (item->payload);
  daybook_description_add_deed (self, _ ("_Try Again"), "retry-quarantine", TRUE);
  daybook_description_add_deed (self, _ ("_Mappings"), "win.go::mappings", FALSE);
  daybook_description_add_deed (self, _ ("_Let It Go"), "drop-quarantine", FALSE);

  return self;
}

const DaybookBrowserSource daybook_activity_quarantine = { { list_quarantine, load_quarantine },
                                                           describe_quarantine,
                                                           quarantine_columns,
                                                           G_N_ELEMENTS (quarantine_columns) };

/* ---- the audit log ---- */

static const DaybookColumn audit_columns[]
    = { { .name = "time", .title = N_ ("When"), .fixed = TRUE },
        { .name = "actor", .title = N_ ("Who"), .fixed = TRUE },
        { .name = "act", .title = N_ ("Act"), .fixed = TRUE },
        { .name = "detail", .title = N_ ("Of What"), .wide = TRUE, .fixed = TRUE } };

static DaybookAuditEntry *
get_audit (DaybookDb *db, gint64 seq, GError **error)
{
  g_autoptr (GPtrArray) one = daybook_audit_list (db, seq - 1, 1, error);

  return one != NULL && one->len > 0 ? g_ptr_array_steal_index (one, 0) : NULL;
}

static GArray *
list_audit (DaybookDb *db, const DaybookListQuery *query, GCancellable *cancellable, GError **error)
{
  return daybook_history_list (db, DAYBOOK_HISTORY_AUDIT, of (query), error);
}

static GPtrArray *
load_audit (
    DaybookDb *db, const DaybookListQuery *query, const gint64 *ids, gsize n, GError **error)
{
  g_autoptr (GPtrArray) rows = new_cells ();
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (DaybookAuditEntry) entry = get_audit (db, ids[i], NULL);

      if (entry == NULL)
        g_ptr_array_add (rows, NULL);
      else
        add_cells (rows,
                   (char *[]){ daybook_format_time (entry->at_us, zone), g_strdup (entry->actor),
                               g_strdup (entry->act), g_strdup (entry->detail) },
                   G_N_ELEMENTS (audit_columns));
    }

  return g_steal_pointer (&rows);
}

static DaybookDescription *
describe_audit (DaybookDb *db, gint64 seq, GError **error)
{
  g_autoptr (DaybookAuditEntry) entry = get_audit (db, seq, error);
  g_autoptr (GTimeZone) zone = daybook_lane_zone (db);
  DaybookDescription *self = entry != NULL ? daybook_description_new (g_strdup (entry->act)) : NULL;

  if (entry == NULL)
    return NULL;
  daybook_description_add (self, _ ("When"), daybook_format_time (entry->at_us, zone));
  daybook_description_add (self, _ ("Who"), g_strdup (entry->actor));
  daybook_description_add (self, _ ("Row of the Audit Log"),
                           g_strdup_printf ("%" G_GINT64_FORMAT, entry->seq));
  daybook_description_add (self, _ ("Seal (SHA-256 with the Row Before)"), g_strdup (entry->hash));
  daybook_description_add (self, _ ("Version of Daybook"), g_strdup (entry->version));
  self->code = g_strdup (entry->detail);

  return self;
}

const DaybookBrowserSource daybook_activity_audit
    = { { list_audit, load_audit }, describe_audit, audit_columns, G_N_ELEMENTS (audit_columns) };

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-completeness.h"

#include "daybook-reading.h"
#include "daybook-session.h"
#include "daybook-tallies.h"
#include "daybook-time.h"

void
daybook_completeness_free (DaybookCompleteness *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->streams);
  g_free (self);
}

static DaybookStreamCompleteness
find (const GArray *coverage, const char *stream)
{
  DaybookStreamCompleteness found = { g_intern_string (stream), DAYBOOK_TIME_NONE, 0 };

  for (guint i = 0; i < coverage->len; i++)
    {
      const DaybookCoverage *row = &g_array_index (coverage, DaybookCoverage, i);

      if (!g_str_equal (row->stream, stream))
        continue;
      found.through_us = row->complete_through_us;
      found.quarantined = row->quarantined;
    }
  return found;
}

DaybookCompleteness *
daybook_completeness_new (DaybookDb *db, const DaybookConnection *connection, GError **error)
{
  g_autoptr(DaybookCompleteness) self = g_new0 (DaybookCompleteness, 1);
  g_autoptr(DaybookManifest) manifest = daybook_session_manifest (connection, error);
  g_autoptr(GArray) coverage
      = manifest != NULL ? daybook_tallies_coverage (db, connection->id, error) : NULL;
  g_autoptr(DaybookReading) reading
      = coverage != NULL ? daybook_reading_get (db, connection->id, error) : NULL;
  const GPtrArray *streams;

  self->streams = g_array_new (FALSE, FALSE, sizeof (DaybookStreamCompleteness));
  if (reading == NULL)
    return NULL;
  streams = daybook_manifest_streams (manifest);
  self->through_us = streams->len > 0 ? G_MAXINT64 : DAYBOOK_TIME_NONE;
  for (guint i = 0; i < streams->len; i++)
    {
      const char *stream = g_ptr_array_index (streams, i);
      DaybookStreamCompleteness one = find (coverage, stream);

      if (!daybook_reading_has (reading, stream))
        continue;
      /* DAYBOOK_TIME_NONE is less than every time. */
      self->through_us = MIN (self->through_us, one.through_us);
      self->quarantined += one.quarantined;
      g_array_append_val (self->streams, one);
    }
  return g_steal_pointer (&self);
}

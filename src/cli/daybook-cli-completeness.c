/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How completeness is shown. */
#include "daybook-cli-completeness.h"

#include "daybook-cli.h"
#include "daybook-time.h"

static void
put_through (DaybookJsonWriter *out, gint64 through_us, gint64 quarantined)
{
  if (through_us != DAYBOOK_TIME_NONE)
    daybook_json_put_int (out, "complete_through", through_us);
  daybook_json_put_int (out, "quarantined", quarantined);
}

void
daybook_cli_put_completeness (DaybookJsonWriter *out, const DaybookCompleteness *self)
{
  put_through (out, self->through_us, self->quarantined);
  daybook_json_key (out, "streams");
  daybook_json_begin_list (out);
  for (guint i = 0; i < self->streams->len; i++)
    {
      const DaybookStreamCompleteness *one
          = &g_array_index (self->streams, DaybookStreamCompleteness, i);

      daybook_json_begin_object (out);
      daybook_json_put_string (out, "stream", one->stream);
      put_through (out, one->through_us, one->quarantined);
      daybook_json_end_object (out);
    }
  daybook_json_end_list (out);
}

static void
print_line (
    DaybookDb *db, const char *indent, const char *name, gint64 through_us, gint64 quarantined)
{
  g_autofree char *time = through_us != DAYBOOK_TIME_NONE
                              ? daybook_cli_dup_time (db, through_us)
                              : NULL;

  g_print ("%s%-16s %s", indent, name, time != NULL ? time : "not yet");
  if (quarantined > 0)
    g_print (", except %" G_GINT64_FORMAT " in quarantine", quarantined);
  g_print ("\n");
}

void
daybook_cli_print_completeness (DaybookDb *db,
                                const char *id,
                                const DaybookCompleteness *self,
                                gboolean each)
{
  print_line (db, "  ", id, self->through_us, self->quarantined);
  for (guint i = 0; each && i < self->streams->len; i++)
    {
      const DaybookStreamCompleteness *one
          = &g_array_index (self->streams, DaybookStreamCompleteness, i);

      print_line (db, "    ", one->stream, one->through_us, one->quarantined);
    }
}

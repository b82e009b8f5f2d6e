/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-business-day.h"

#include "daybook-error.h"
#include "daybook-time.h"
#include "daybook-tree.h"

static GTimeZone *
zone_named (const char *name)
{
  return name != NULL && *name != '\0' ? g_time_zone_new_identifier (name) : NULL;
}

GTimeZone *
daybook_business_zone (DaybookDb *db, const DaybookConnection *connection)
{
  g_autoptr(DaybookTree) settings
      = connection != NULL ? daybook_tree_new (connection->settings, -1, NULL) : NULL;
  g_autofree char *business = daybook_db_dup_meta (db, "time_zone", NULL);
  GTimeZone *zone = settings != NULL
                        ? zone_named (daybook_tree_find_text (settings, 0, "time_zone"))
                        : NULL;

  if (zone == NULL)
    zone = zone_named (business);

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

gboolean
daybook_business_day_parse (const char *text, GTimeZone *zone, gint64 *begins_us, GError **error)
{
  if (daybook_time_parse (text, -1, DAYBOOK_TIME_DATE, zone, begins_us, NULL))
    return TRUE;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "\"%s\" is not a day: write it as 2026-11-20", text);
  return FALSE;
}

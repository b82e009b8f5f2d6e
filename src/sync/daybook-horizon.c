/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-horizon.h"

#include "daybook-stream.h"
#include "daybook-time.h"

gint64
daybook_horizon_of (DaybookManifest *manifest,
                    const char *stream,
                    const char *granted,
                    gint64 now_us,
                    const char **scope)
{
  gint64 reach = 0;
  const char *needed = daybook_stream_range_scope (manifest, stream, &reach);
  g_auto(GStrv) words = granted != NULL ? g_strsplit_set (granted, ", ", -1) : NULL;

  if (needed == NULL || words == NULL || g_strv_contains ((const char *const *) words, needed))
    return DAYBOOK_TIME_NONE;
  *scope = needed;
  return now_us - reach;
}

char *
daybook_horizon_dup_text (DaybookManifest *manifest, const char *granted, gint64 now_us)
{
  const GPtrArray *streams = daybook_manifest_streams (manifest);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < streams->len; i++)
    {
      const char *stream = g_ptr_array_index (streams, i), *scope = NULL;
      gint64 end = daybook_horizon_of (manifest, stream, granted, now_us, &scope);
      char day[11];

      if (end == DAYBOOK_TIME_NONE)
        continue;
      daybook_time_day (end, NULL, day);
      g_string_append_printf (
          text,
          "%s%s gives no %s from before %s: it was not granted %s. To read older ones, ask for "
          "that scope there and connect again, then: "
          "daybookctl backfill CONNECTION --from YYYY-MM-DD",
          text->len > 0 ? "\n" : "", daybook_manifest_title (manifest), stream, day, scope);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-finder.h"

#include "daybook-error.h"
#include "daybook-search.h"

#define AT_ONCE 200
#define LEAST_REST_US (5 * 1000)
#define MOST_REST_US (100 * 1000)

/* SQLite gives the store to whoever asks next, not to who has waited longest. */
static void
rest (gint64 worked_us)
{
  g_usleep ((gulong) CLAMP (worked_us, LEAST_REST_US, MOST_REST_US));
}

gboolean
daybook_finder_follow (DaybookDb *db, GCancellable *cancellable, GError **error)
{
  gboolean more = TRUE;

  while (more)
    {
      gint64 begin = g_get_monotonic_time ();
      g_autoptr (GError) failure = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!daybook_search_follow (db, AT_ONCE, &more, &failure)
          && !g_error_matches (failure, DAYBOOK_ERROR, DAYBOOK_ERROR_LATER))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (more)
        rest (g_get_monotonic_time () - begin);
    }
  return TRUE;
}

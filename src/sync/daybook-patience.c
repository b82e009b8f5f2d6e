/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-patience.h"

DaybookPatience
daybook_patience_default (void)
{
  return (DaybookPatience){ 500 * G_TIME_SPAN_MILLISECOND, 60 * G_TIME_SPAN_SECOND, 8 };
}

gint64
daybook_patience_wait_us (const DaybookPatience *self, guint tried, gint64 asked_us)
{
  gint64 window = MIN (self->most_us, self->first_us << MIN (tried, 20));
  gint64 wait = (gint64) (g_random_double () * (double) window);

  return MAX (wait, asked_us);
}

gboolean
daybook_patience_sleep (gint64 wait_us, GCancellable *cancellable, GError **error)
{
  GPollFD fd;
  gint64 until = g_get_monotonic_time () + wait_us;

  if (cancellable == NULL || !g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_usleep ((gulong) MAX (wait_us, 0));
      return TRUE;
    }
  for (gint64 left = wait_us; left > 0 && !g_cancellable_is_cancelled (cancellable);
       left = until - g_get_monotonic_time ())
    g_poll (&fd, 1, (int) MIN (left / 1000 + 1, G_MAXINT));
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

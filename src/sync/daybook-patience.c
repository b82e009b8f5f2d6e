/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-patience.h"

#define CEILING 12
#define FAILURES_IN_A_ROW 5
#define BREAKER_FIRST 64
#define BREAKER_LONGEST 30

DaybookPatience
daybook_patience_default (void)
{
  return (DaybookPatience){ .first_us = 500 * G_TIME_SPAN_MILLISECOND,
                            .most_us = 60 * G_TIME_SPAN_SECOND,
                            .tries = 8,
                            .ceiling = CEILING,
                            .offline_us = 60 * G_TIME_SPAN_SECOND };
}

gint64
daybook_patience_wait_us (const DaybookPatience *self, guint tried, gint64 asked_us)
{
  gint64 window = MIN (self->most_us, self->first_us << MIN (tried, 20));
  gint64 wait = (gint64) (g_random_double () * (double) window);

  return MAX (wait, asked_us);
}

gboolean
daybook_patience_is_spent (const DaybookPatience *self, gint64 attempts)
{
  return attempts > 0 && attempts % (self->ceiling > 0 ? self->ceiling : CEILING) == 0;
}

DaybookBreakerRule
daybook_patience_breaker (const DaybookPatience *self)
{
  return (DaybookBreakerRule){ FAILURES_IN_A_ROW, self->first_us * BREAKER_FIRST,
                               self->most_us * BREAKER_LONGEST };
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

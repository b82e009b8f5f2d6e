/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox-window.h"

void
sandbox_window_init (SandboxWindow *window, guint size, gint64 seconds)
{
  *window = (SandboxWindow){ g_new (gint64, size), size, 0, seconds * G_USEC_PER_SEC };
  for (guint i = 0; i < size; i++)
    window->times[i] = G_MININT64 / 2;
}

void
sandbox_window_clear (SandboxWindow *window)
{
  g_clear_pointer (&window->times, g_free);
}

/* From the oldest on the times only grow: the first that is still in the window is halved for. */
guint
sandbox_window_room (const SandboxWindow *window, gint64 clock_us)
{
  guint room = 0, most = window->size;

  while (room < most)
    {
      guint middle = room + (most - room) / 2;
      gint64 then = window->times[((guint64) window->next + middle) % window->size];

      if (clock_us - then >= window->window_us)
        room = middle + 1;
      else
        most = middle;
    }
  return room;
}

void
sandbox_window_add (SandboxWindow *window, gint64 clock_us)
{
  window->times[window->next] = clock_us;
  window->next = (window->next + 1) % window->size;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sliding window over the times of the last requests: a ring holds as many times as the window
 * allows, so the oldest ones in it tell how many more fit. */
#pragma once

#include <glib.h>

typedef struct
{
  gint64 *times;
  guint size;
  guint next;
  gint64 window_us;
} SandboxWindow;

void sandbox_window_init (SandboxWindow *window, guint size, gint64 seconds);
void sandbox_window_clear (SandboxWindow *window);
/* How many more requests fit at @clock_us. */
guint sandbox_window_room (const SandboxWindow *window, gint64 clock_us);
void sandbox_window_add (SandboxWindow *window, gint64 clock_us);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An own generator of random numbers (xoshiro256** seeded by splitmix64), so that a seed means the
 * same world on every machine and with every version of GLib. Not for secrets. */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 state[4];
} SandboxRandom;

void sandbox_random_seed (SandboxRandom *self, guint64 seed);
guint64 sandbox_random_next (SandboxRandom *self);
/* A whole number in [low, high], both included; low <= high. */
gint64 sandbox_random_range (SandboxRandom *self, gint64 low, gint64 high);
/* TRUE @ppm times in a million. */
gboolean sandbox_random_chance (SandboxRandom *self, guint ppm);
/* (transfer full): @prefix and @length letters and digits */
char *sandbox_random_id (SandboxRandom *self, const char *prefix, guint length);

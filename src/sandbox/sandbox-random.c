/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers that mean the same everywhere. */
#include "sandbox-random.h"

#include <string.h>

static guint64
split_mix (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return z ^ (z >> 31);
}

static guint64
rotate (guint64 x, int bits)
{
  return (x << bits) | (x >> (64 - bits));
}

void
sandbox_random_seed (SandboxRandom *self, guint64 seed)
{
  for (int i = 0; i < 4; i++)
    self->state[i] = split_mix (&seed);
}

guint64
sandbox_random_next (SandboxRandom *self)
{
  guint64 *s = self->state;
  guint64 result = rotate (s[1] * 5, 7) * 9;
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate (s[3], 45);

  return result;
}

gint64
sandbox_random_range (SandboxRandom *self, gint64 low, gint64 high)
{
  guint64 span = (guint64) high - (guint64) low + 1;

  g_assert (low <= high);

  return span == 0 ? (gint64) sandbox_random_next (self)
                   : (gint64) ((guint64) low + sandbox_random_next (self) % span);
}

gboolean
sandbox_random_chance (SandboxRandom *self, guint ppm)
{
  return sandbox_random_next (self) % 1000000 < ppm;
}

char *
sandbox_random_id (SandboxRandom *self, const char *prefix, guint length)
{
  static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  gsize start = strlen (prefix);
  char *id = g_malloc (start + length + 1);

  memcpy (id, prefix, start);
  for (guint i = 0; i < length; i++)
    id[start + i] = letters[sandbox_random_next (self) % (sizeof letters - 1)];
  id[start + length] = '\0';

  return id;
}

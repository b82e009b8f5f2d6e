/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of row ids, one bit each; the room's own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef GByteArray DaybookIdSet;

static inline DaybookIdSet *
daybook_id_set_new (void)
{
  return g_byte_array_new ();
}

static inline gboolean
daybook_id_set_has (const DaybookIdSet *self, gint64 id)
{
  return id >= 0 && (guint64) id / 8 < self->len && (self->data[id / 8] >> (id % 8) & 1) != 0;
}

/* FALSE when it was there, or is no id of a row. */
static inline gboolean
daybook_id_set_add (DaybookIdSet *self, gint64 id)
{
  guint before = self->len;

  if (id < 0 || id / 8 >= G_MAXUINT / 2 || daybook_id_set_has (self, id))
    return FALSE;
  if ((guint64) id / 8 >= before)
    {
      g_byte_array_set_size (self, MAX (2 * before, (guint) (id / 8) + 1));
      for (guint i = before; i < self->len; i++)
        self->data[i] = 0;
    }
  self->data[id / 8] |= (guint8) (1u << (id % 8));
  return TRUE;
}

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bump allocator. Most rules need nothing from it; those that make text or lists take a few bytes
 * each, and one block serves a whole record. */
#include "daybook-scratch.h"

#include <string.h>

#define BLOCK_BYTES 4096

struct _DaybookScratchBlock
{
  DaybookScratchBlock *next;
  gint64 bytes[]; /* aligned for every value that is put here */
};

void
daybook_scratch_clear (DaybookScratch *self)
{
  DaybookScratchBlock *block = self->blocks;

  while (block != NULL)
    {
      DaybookScratchBlock *next = block->next;

      g_free (block);
      block = next;
    }

  *self = (DaybookScratch){ 0 };
}

gpointer
daybook_scratch_take (DaybookScratch *self, gsize size)
{
  gpointer piece;

  size = (MAX (size, 1) + 7) & ~(gsize) 7;

  if (size > self->left)
    {
      gsize room = MAX (size, BLOCK_BYTES);
      DaybookScratchBlock *block = g_malloc (sizeof (DaybookScratchBlock) + room);

      block->next = self->blocks;
      self->blocks = block;
      self->free = (char *) block->bytes;
      self->left = room;
    }

  piece = self->free;
  self->free += size;
  self->left -= size;

  return piece;
}

char *
daybook_scratch_copy (DaybookScratch *self, const char *text, gsize length)
{
  char *copy = daybook_scratch_take (self, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';

  return copy;
}

const char *
daybook_scratch_adopt (DaybookScratch *self, char *text, gsize *length)
{
  g_autofree char *owned = text;

  *length = strlen (owned);

  return daybook_scratch_copy (self, owned, *length);
}

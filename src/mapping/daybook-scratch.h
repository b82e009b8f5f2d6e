/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short-lived memory of one run of a mapping: pieces are taken one after another and freed all at
 * once. Internal to this room. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DaybookScratchBlock DaybookScratchBlock;

/* Starts zeroed; owns nothing until the first piece is taken. One thread. */
typedef struct
{
  DaybookScratchBlock *blocks;
  char *free;
  gsize left;
} DaybookScratch;

void daybook_scratch_clear (DaybookScratch *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DaybookScratch, daybook_scratch_clear)

/* @size bytes, aligned for any value, not zeroed; valid until the scratch is cleared. */
gpointer daybook_scratch_take (DaybookScratch *self, gsize size);

/* A NUL terminated copy of @length bytes of @text. */
char *daybook_scratch_copy (DaybookScratch *self, const char *text, gsize length);

/* The same, and frees @text, which came from GLib. */
const char *daybook_scratch_adopt (DaybookScratch *self, char *text, gsize *length);

G_END_DECLS

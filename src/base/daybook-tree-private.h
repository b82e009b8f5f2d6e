/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of a tree, between its reader and its answers. */
#pragma once

#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 source_start : 28; /* DAYBOOK_TREE_MAX_BYTES is 2^28, so that every start fits */
  guint32 kind : 3;
  guint32 last : 1; /* no sibling follows */
  guint32 source_length;
  guint32 key;         /* offset in the texts, 0 for none */
  guint32 text_or_end; /* scalars: offset in the texts; containers: the node behind the last
                          descendant */
  guint32 size;        /* scalars: bytes of text; containers: number of children */
} DaybookTreeNode;

struct _DaybookTree
{
  gatomicrefcount references;
  char *source;           /* owned, NUL terminated */
  char *texts;            /* owned; byte 0 is a lone NUL, so that offset 0 means nothing */
  DaybookTreeNode *nodes; /* owned */
  guint n_nodes;
};

typedef struct
{
  guint32 node;
  guint32 last_child;
} DaybookTreeLevel;

/* The reader at work. */
typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  char *texts;
  guint32 used; /* bytes of texts */
  DaybookTreeNode *nodes;
  guint32 n_nodes;
  guint32 n_allocated;
  guint32 key; /* of the next value, 0 outside objects */
  guint depth;
  DaybookTreeLevel levels[DAYBOOK_TREE_MAX_DEPTH];
  GError **error;
} DaybookTreeParser;

/* Fails at @where; always FALSE. Lines and columns are counted here only. */
gboolean daybook_tree_parser_fail_at (DaybookTreeParser *self, const char *where,
                                      const char *problem);

/* Reads the string that starts at the cursor, which is on its quote, into the texts. */
gboolean daybook_tree_parser_read_string (DaybookTreeParser *self, guint32 *offset, guint32 *size);

static inline gboolean
daybook_tree_parser_fail (DaybookTreeParser *self,
                          const char        *problem)
{
  return daybook_tree_parser_fail_at (self, self->at, problem);
}

/* The byte at the cursor, or -1 at the end. */
static inline int
daybook_tree_parser_next (const DaybookTreeParser *self)
{
  return self->at < self->end ? (guchar) *self->at : -1;
}

G_END_DECLS

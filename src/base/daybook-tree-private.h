/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of a tree, between its reader and its answers. */
#pragma once

#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 source_start : 28; /* DAYBOOK_TREE_MAX_BYTES is 2^28, so that every start fits */
  guint32 kind : 3;
  guint32 last : 1;      /* no sibling follows */
  guint32 source_length;
  guint32 key;           /* offset in the texts, 0 for none */
  guint32 text_or_end;   /* scalars: offset in the texts; containers: the node behind the last descendant */
  guint32 size;          /* scalars: bytes of text; containers: number of children */
} TreeNode;

struct _DaybookTree
{
  gatomicrefcount references;
  char *source;    /* owned, NUL terminated */
  char *texts;     /* owned; byte 0 is a lone NUL, so that offset 0 means nothing */
  TreeNode *nodes; /* owned */
  guint n_nodes;
};

G_END_DECLS

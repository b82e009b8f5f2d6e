/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A manifest from the inside: for loading it and for putting other mappings into it. */
#pragma once

#include "daybook-manifest.h"

G_BEGIN_DECLS

struct _DaybookManifest
{
  gatomicrefcount references;
  char *file;
  DaybookTree *tree;
  GPtrArray *streams; /* names, borrowed from the tree */
  GPtrArray *actions;
  GHashTable *mappings; /* name → DaybookMapping */
};

G_END_DECLS

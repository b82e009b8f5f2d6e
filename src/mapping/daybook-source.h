/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a rule looks: a path that is split once, and the elements around it when it runs. Internal
 * to this room.
 *
 *   "a.b[0]"   in the current element      "" or "."  the element itself     ".value"  a field
 * called value
 *   "$root.a"  in the whole input          "$up.a"    in the enclosing element, "$up.$up.a" around
 * that
 *   "$name.a"  in the scope                "=USD"     just this text, where the caller allows it */
#pragma once

#include "daybook-mapping.h"
#include "daybook-scope.h"
#include "daybook-scratch.h"
#include "daybook-value.h"

G_BEGIN_DECLS

/* An element that rules or steps are looking at, and the one that it is part of. */
typedef struct _DaybookFrame DaybookFrame;

struct _DaybookFrame
{
  DaybookValue element;
  const DaybookFrame *up; /* NULL around the whole input */
};

/* One run of a mapping over one input. */
typedef struct
{
  const DaybookFrame *root;
  const DaybookScope *scope; /* may be NULL */
  DaybookScratch scratch;
  DaybookJsonWriter *trace; /* the reasons are wanted: a list is open in it; else NULL */
  char *decided;            /* with trace: the row of a table that the step at work took */
  GTimeZone *zone;          /* the last one asked for by name */
  char *zone_name;
  guint depth;                           /* lists of the result that we are in */
  guint indexes[DAYBOOK_TREE_MAX_DEPTH]; /* and at which element of each */
} DaybookPass;

typedef struct _DaybookSource DaybookSource;

/* @enclosing is how many elements "$up" can reach. Errors say what is wrong with @path
 * (DAYBOOK_ERROR_SETUP). */
DaybookSource *daybook_source_new (const char *path, guint enclosing, GError **error);
void daybook_source_free (DaybookSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookSource, daybook_source_free)

/* As it was written. */
const char *daybook_source_path (const DaybookSource *self);

/* The text behind "=", or NULL when it is a path. */
const char *daybook_source_constant (const DaybookSource *self);

/* What is there; nothing when nothing or null is. */
DaybookValue
daybook_source_find (const DaybookSource *self, const DaybookPass *pass, const DaybookFrame *frame);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that a mapping or a template can use beside its input: "$currency", "{since}",
 * "{settings.shop}". Built and read by one thread. Values are JSON; a path may go into them. */
#pragma once

#include "daybook-json-writer.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef struct _DaybookScope DaybookScope;

/* @parent (borrowed, may be NULL, must outlive it) is asked for names that this one lacks. */
DaybookScope *daybook_scope_new (const DaybookScope *parent);
void daybook_scope_free (DaybookScope *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookScope, daybook_scope_free)

void daybook_scope_set_text (DaybookScope *self,
                             const char *name,
                             const char *text); /* NULL removes it */
void daybook_scope_set_int (DaybookScope *self, const char *name, gint64 value);
void daybook_scope_set_node (DaybookScope *self,
                             const char *name,
                             DaybookTree *tree,
                             DaybookNode node); /* takes a reference */
gboolean
daybook_scope_set_json (DaybookScope *self, const char *name, const char *json, GError **error);

/* "settings.shop": the value, or DAYBOOK_NODE_NONE; @tree is set when found (borrowed). */
DaybookNode
daybook_scope_find (const DaybookScope *self, const char *path, const DaybookTree **tree);

typedef enum
{
  DAYBOOK_ESCAPE_NONE,
  DAYBOOK_ESCAPE_URL,    /* percent-encoding, for what goes into a path or a query */
  DAYBOOK_ESCAPE_QUOTES, /* backslash before ' and \, for query languages with single quotes */
} DaybookEscape;

/* "Bearer {key}" → text (transfer full). "{name}" must be there (DAYBOOK_ERROR_SETUP names it),
 * "{name?}" may be missing and is then empty, "{name|'}" is escaped with DAYBOOK_ESCAPE_QUOTES
 * first, whatever @escape then does to it; "{{" is a brace. */
char *daybook_scope_fill (const DaybookScope *self,
                          const char *text,
                          DaybookEscape escape,
                          GError **error);

/* Writes @node with every string filled as above (no escape). A string that is one whole
 * placeholder ("{offset}") becomes the value with its own JSON type; a member whose value is
 * "{name?}" and missing is left out. */
gboolean daybook_scope_fill_json (const DaybookScope *self,
                                  const DaybookTree *tree,
                                  DaybookNode node,
                                  DaybookJsonWriter *out,
                                  GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON text, read once and strictly, and then only looked at.
 *
 * Why our own: remote amounts must not pass through a double, so numbers keep their text; pages are
 * large, so a tree is two allocations (a tape of nodes and the unescaped text) where json-glib
 * makes one per value; and what a remote server sends may be anything: RFC 8259 is enforced, UTF-8
 * is checked, a repeated key is refused, depth and size have named limits. Use json-glib for
 * settings that we write ourselves.
 *
 * A node is an index into its tree; node 0 is the root, and DAYBOOK_NODE_NONE is 'nothing there',
 * which every function accepts and answers with nothing: chains of lookups need no checks. A tree
 * is immutable; any thread may read it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DaybookTree DaybookTree;
typedef guint32 DaybookNode;

#define DAYBOOK_NODE_NONE G_MAXUINT32
#define DAYBOOK_TREE_MAX_DEPTH 64
#define DAYBOOK_TREE_MAX_BYTES (256u * 1024 * 1024)

typedef enum
{
  DAYBOOK_KIND_NONE, /* nothing there */
  DAYBOOK_KIND_NULL,
  DAYBOOK_KIND_FALSE,
  DAYBOOK_KIND_TRUE,
  DAYBOOK_KIND_NUMBER,
  DAYBOOK_KIND_STRING,
  DAYBOOK_KIND_LIST,
  DAYBOOK_KIND_OBJECT,
} DaybookKind;

/* Reads @text (copied; @length -1 for NUL terminated). DAYBOOK_ERROR_UNREADABLE says line, column
 * and what was expected. */
DaybookTree *daybook_tree_new (const char *text, gssize length, GError **error);
DaybookTree *daybook_tree_ref (DaybookTree *tree);
void daybook_tree_unref (DaybookTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookTree, daybook_tree_unref)

DaybookKind daybook_tree_kind (const DaybookTree *tree, DaybookNode node);
const char *daybook_kind_name (DaybookKind kind); /* "a string", "nothing": for messages */

/* Text of a string (unescaped, NUL terminated, may not contain U+0000) or of a number as it was
 * sent; NULL for others. */
const char *daybook_tree_text (const DaybookTree *tree, DaybookNode node,
                               gsize *length /* (out) (optional) */);

/* First and next child of a list or object; the key of a child of an object (else NULL); number of
 * children. */
DaybookNode daybook_tree_first (const DaybookTree *tree, DaybookNode node);
DaybookNode daybook_tree_next (const DaybookTree *tree, DaybookNode node);
const char *daybook_tree_key (const DaybookTree *tree, DaybookNode node);
guint daybook_tree_count (const DaybookTree *tree, DaybookNode node);

/* Member of an object by key, element of a list by index. Both walk the children: to visit them
 * all, use first and next. */
DaybookNode daybook_tree_get (const DaybookTree *tree, DaybookNode node, const char *key);
DaybookNode daybook_tree_at (const DaybookTree *tree, DaybookNode node, guint index);

/* "data.orders.nodes[0].id": keys and [indexes]; "" is @node itself. A path that is not well formed
 * finds nothing, and keys with '.' or '[' in them are only found by daybook_tree_get(). */
DaybookNode daybook_tree_find (const DaybookTree *tree, DaybookNode node, const char *path);

/* The value at @path as a 64-bit whole number; FALSE when there is none or it is not one ("1e3" and
 * "1.0" are). */
gboolean daybook_tree_int (const DaybookTree *tree, DaybookNode node, gint64 *out);
gboolean daybook_tree_is_true (const DaybookTree *tree, DaybookNode node);

/* Shorthand: text at a path, or NULL. */
const char *daybook_tree_find_text (const DaybookTree *tree, DaybookNode node, const char *path);

/* The exact bytes of @node in the source text (not NUL terminated), and the 1-based line where it
 * starts (for messages). */
const char *daybook_tree_source (const DaybookTree *tree, DaybookNode node, gsize *length);
guint daybook_tree_line (const DaybookTree *tree, DaybookNode node);

G_END_DECLS

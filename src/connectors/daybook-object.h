/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small flat JSON object that grows: settings, secrets, what the steps of an action keep. Names
 * keep the order in which they came. Belongs to one thread. Internal to this room. */
#pragma once

#include "daybook-scope.h"

G_BEGIN_DECLS

typedef struct _DaybookObject DaybookObject;

/* @json NULL makes an empty one. DAYBOOK_ERROR_UNREADABLE when it is not an object. */
DaybookObject *daybook_object_new (const char *json, GError **error);
void daybook_object_free (DaybookObject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookObject, daybook_object_free)

void daybook_object_set_text (DaybookObject *self,
                              const char *name,
                              const char *text); /* NULL removes it */
void daybook_object_set_int (DaybookObject *self, const char *name, gint64 value);
/* A copy of @node; null and nothing remove the name. */
void daybook_object_set_node (DaybookObject *self,
                              const char *name,
                              const DaybookTree *tree,
                              DaybookNode node);

/* Text of a string or number, "true" or "false"; NULL when there is nothing of the kind (borrowed).
 */
const char *daybook_object_text (const DaybookObject *self, const char *name);
gint64 daybook_object_int (const DaybookObject *self, const char *name, gint64 otherwise);

/* The whole as JSON (transfer full). */
char *daybook_object_dup_json (const DaybookObject *self);
/* Each name into @scope. */
void daybook_object_fill_scope (const DaybookObject *self, DaybookScope *scope);

/* Text of @node when it is a string, a number, true or false (borrowed), else NULL. */
const char *daybook_object_word (const DaybookTree *tree, DaybookNode node);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping while a person edits it: the document as a value, with its past and what was undone.
 *
 * Every edit makes another immutable tree out of the one before, so undo and redo only move along a
 * list of trees, and what a thread looks at never changes under it. A draft may be wrong at any
 * time: daybook_draft_check() says where.
 *
 * A rule is named by its place: "3" is the fourth of the list, "3/0" the first inside its "map".
 * One thread. */
#pragma once

#include "daybook-mapping.h"

G_BEGIN_DECLS

typedef struct _DaybookDraft DaybookDraft;

/* @document: {"mapping": ..., "base": ..., "rules": [...], "tables": {...}}, of which only the
 * rules must be there. DAYBOOK_ERROR_SETUP, DAYBOOK_ERROR_UNREADABLE. */
DaybookDraft *daybook_draft_new (const char *document, GError **error);
void daybook_draft_free (DaybookDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookDraft, daybook_draft_free)

/* As it is now; (borrowed) until the next edit, keep a reference for longer. */
DaybookTree *daybook_draft_tree (const DaybookDraft *self);
/* The same as compact JSON (transfer full). */
char *daybook_draft_dup_text (const DaybookDraft *self);
/* Whether it says something else than it did in the beginning. */
gboolean daybook_draft_is_changed (const DaybookDraft *self);

gboolean daybook_draft_can_undo (const DaybookDraft *self);
gboolean daybook_draft_can_redo (const DaybookDraft *self);
/* FALSE when there is nothing to undo or redo. */
gboolean daybook_draft_undo (DaybookDraft *self);
gboolean daybook_draft_redo (DaybookDraft *self);
/* What is typed into one member is one edit; after this call, the next begins another one. */
void daybook_draft_pause (DaybookDraft *self);

typedef struct
{
  char *place;
  char *to;     /* in the whole result: "lines[].gross" */
  char *from;   /* in words: "a | b", "= \"USD\""; "" when it looks nowhere by itself */
  guint number; /* in its list, from 1, as messages and explanations count */
  guint depth;  /* 0 for one of the list itself */
  gboolean required, has_map, has_when;
  DaybookNode node;
} DaybookDraftRule;

void daybook_draft_rule_free (DaybookDraftRule *self);

/* All rules, each before those in its "map". (transfer full), DaybookDraftRule */
GPtrArray *daybook_draft_list_rules (const DaybookDraft *self);
/* DAYBOOK_NODE_NONE when there is none at @place. */
DaybookNode daybook_draft_find (const DaybookDraft *self, const char *place);
/* The rule of @rules whose "to" of the whole result and number these are; "lines[2].gross" is asked
 * for as it is. NULL when there is none. (borrowed) */
const DaybookDraftRule *
daybook_draft_rule_at (const GPtrArray *rules, const char *to, guint number);

/* Edits. What is not there, and JSON that is none, is DAYBOOK_ERROR_SETUP, and nothing is changed.
 * @at G_MAXUINT: behind the last. @place (may be NULL, transfer full) is where the rule is now. */
gboolean daybook_draft_add_rule (DaybookDraft *self,
                                 const char *parent, /* "": the list itself */
                                 guint at,
                                 const char *json,
                                 char **place,
                                 GError **error);
gboolean daybook_draft_remove_rule (DaybookDraft *self, const char *place, GError **error);
/* Among those of its list; @by -1: before the one in front of it. FALSE without an error at the
 * end of the list. */
gboolean daybook_draft_move_rule (
    DaybookDraft *self, const char *place, int by, char **now_at, GError **error);
/* @json NULL takes the member away. "from", "const" and "each" exclude each other: setting one
 * takes away the others. */
gboolean daybook_draft_set_member (DaybookDraft *self,
                                   const char *place,
                                   const char *member,
                                   const char *json,
                                   GError **error);
gboolean daybook_draft_add_step (
    DaybookDraft *self, const char *place, guint at, const char *json, GError **error);
gboolean daybook_draft_set_step (
    DaybookDraft *self, const char *place, guint at, const char *json, GError **error);
gboolean
daybook_draft_remove_step (DaybookDraft *self, const char *place, guint at, GError **error);
gboolean
daybook_draft_move_step (DaybookDraft *self, const char *place, guint at, int by, GError **error);
/* An object or a list of rows; NULL takes the table away. */
gboolean daybook_draft_set_table (DaybookDraft *self,
                                  const char *name,
                                  const char *json,
                                  GError **error);

/* Where a rule inside @parent ("": on top) looks to find the value at @path of the whole input:
 * "lines[].sku" is "sku" inside a rule for each of "lines", and "$root.name" is the input's own
 * name there. A list that is not gone through is asked for its first element. (transfer full) */
char *daybook_draft_path_for (const DaybookDraft *self, const char *parent, const char *path);

typedef struct
{
  char *place;   /* NULL: it is about the whole */
  char *message; /* without file, line and rule */
} DaybookDraftProblem;

void daybook_draft_problem_free (DaybookDraftProblem *self);

/* All that is wrong with it: of each rule of the list the first mistake, else that of the whole.
 * @name and @contract (nullable) as in DaybookMappingSetup. (transfer full), DaybookDraftProblem */
GPtrArray *daybook_draft_check (const DaybookDraft *self,
                                const char *name,
                                const DaybookContract *contract);

G_END_DECLS

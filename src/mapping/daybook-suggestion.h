/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is in a source, with samples, and which of it a field may be made of, with the reason.
 * Nothing is chosen here: a person does. Pure; any thread. */
#pragma once

#include "daybook-contract.h"

G_BEGIN_DECLS

typedef struct
{
  char *path; /* in the whole input: "lines[].sku", a list as if it had its first element only */
  DaybookKind kind;
  char *sample; /* short, as JSON writes it; "" for lists and objects */
} DaybookSourceField;

void daybook_source_field_free (DaybookSourceField *self);

/* All fields of the object, each list and object before what is in it, at most 2,000. What is null
 * in the first element of a list and there in a later one is taken from that. (transfer full),
 * DaybookSourceField */
GPtrArray *daybook_source_fields_list (const DaybookTree *tree, DaybookNode node);

typedef enum
{
  DAYBOOK_SUGGESTION_BUILT_IN = 1 << 0, /* the built-in mapping does so */
  DAYBOOK_SUGGESTION_SAME_NAME = 1 << 1,
  DAYBOOK_SUGGESTION_LIKE_NAME = 1 << 2,
  DAYBOOK_SUGGESTION_SAME_TYPE = 1 << 3, /* its sample can become what the field is */
} DaybookSuggestionReason;

typedef struct
{
  char *path;
  char *steps; /* JSON list, NULL for none: what makes a value of the field's type of it */
  guint reasons;
  int score;
} DaybookSuggestion;

void daybook_suggestion_free (DaybookSuggestion *self);

/* The steps that make a value of @field of @source, as a JSON list (transfer full); NULL when none
 * are needed or known. The currency of money is looked for beside it, among @fields. */
char *daybook_suggestion_steps (const GPtrArray *fields,
                                const DaybookSourceField *source,
                                DaybookField field);

/* What the field @to ("lines[].gross") may be made of, best first, at most @most. @built_in (may be
 * NULL) is the path that the built-in mapping takes. (transfer full), DaybookSuggestion */
GPtrArray *daybook_suggestions_find (const GPtrArray *fields,
                                     const char *to,
                                     DaybookField field,
                                     const char *built_in,
                                     guint most);

G_END_DECLS

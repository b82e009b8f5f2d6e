/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person chooses to make a step: for each kind of step its name in words, and what its
 * argument and options are, so that a screen can ask for them with fitting widgets. A test holds it
 * against the kinds that there are. Any thread. */
#pragma once

#include "daybook-tree.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_FORM_FLAG,      /* always true */
  DAYBOOK_FORM_WORD,      /* one of the words */
  DAYBOOK_FORM_WORDS,     /* true, or a list of texts */
  DAYBOOK_FORM_TRUE_OR,   /* true, or the only word */
  DAYBOOK_FORM_INTEGER,
  DAYBOOK_FORM_TEXT,
  DAYBOOK_FORM_PATH,      /* a path */
  DAYBOOK_FORM_SOURCE,    /* a path, or "=text" */
  DAYBOOK_FORM_REGEX,
  DAYBOOK_FORM_TEMPLATE,
  DAYBOOK_FORM_TABLE,     /* the name of a table */
  DAYBOOK_FORM_JSON,      /* any value */
  DAYBOOK_FORM_CONDITION,
  DAYBOOK_FORM_STEPS,
} DaybookFormKind;

#define DAYBOOK_FORM_MAX_WORDS 8
#define DAYBOOK_FORM_MAX_OPTIONS 3

typedef struct
{
  const char *name;  /* of the member */
  const char *title; /* to translate */
  DaybookFormKind kind;
  gboolean required;
  const char *words[DAYBOOK_FORM_MAX_WORDS];
} DaybookFormField;

typedef struct
{
  const char *group; /* to translate: "Money" */
  const char *title; /* to translate: "Make money" */
  const char *about; /* to translate: one sentence */
  DaybookFormField argument;
  DaybookFormField options[DAYBOOK_FORM_MAX_OPTIONS + 1];
  const char *example; /* JSON of a step that may begin with */
} DaybookStepForm;

/* (static) In the order of their groups. */
const DaybookStepForm *daybook_step_forms (guint *n);
/* The one whose step the object @node is; NULL when it is none. */
const DaybookStepForm *daybook_step_form_of (const DaybookTree *tree, DaybookNode node);

G_END_DECLS

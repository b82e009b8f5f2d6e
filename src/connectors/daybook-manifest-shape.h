/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables of the manifest's shape are written with. Internal to those files: the names are
 * short because every line of a table has one, and a file need not use them all. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SHAPE_TEXT,
  SHAPE_WORD, /* text, number, true or false */
  SHAPE_INT,
  SHAPE_NUMBER,
  SHAPE_BOOL,
  SHAPE_TEXTS, /* a text or a list of texts */
  SHAPE_LINES, /* a list of texts */
  SHAPE_ANY,
  SHAPE_RULES, /* a list; the mapping engine looks closer */
  SHAPE_OBJECT,
  SHAPE_LIST,
  SHAPE_MAP,
  SHAPE_NAMED_RULES, /* a list of rules, or the name of one in "mappings" */
} ShapeKind;

typedef struct _Shape Shape;

typedef struct
{
  const char *name;
  gboolean required;
  const Shape *shape;
} Member;

struct _Shape
{
  ShapeKind kind;
  const Member *members; /* of an object, ended by a row without a name */
  const Shape *of;       /* of a list or a map */
  const char *words;     /* of a text: "live|test" */
};

/* clang-format off */
#define OBJECT(table) { .kind = SHAPE_OBJECT, .members = table }
#define LIST(shape) { .kind = SHAPE_LIST, .of = &shape }
#define MAP(shape) { .kind = SHAPE_MAP, .of = &shape }
#define WORDS(list) { .kind = SHAPE_TEXT, .words = list }
/* clang-format on */

static const Shape text = { .kind = SHAPE_TEXT };
static const Shape word = { .kind = SHAPE_WORD };
static const Shape whole = { .kind = SHAPE_INT };
static const Shape flag = { .kind = SHAPE_BOOL };
static const Shape texts = { .kind = SHAPE_TEXTS };
static const Shape lines = { .kind = SHAPE_LINES };
static const Shape any = { .kind = SHAPE_ANY };
static const Shape text_map = MAP (text);
static const Shape word_map = MAP (word);
static const Shape words = LIST (word);
static const Shape values_map = MAP (words);

/* A request, wherever one stands. */
static const Member request_members[] = {
  { "get", FALSE, &text },         { "post", FALSE, &text },
  { "put", FALSE, &text },         { "patch", FALSE, &text },
  { "delete", FALSE, &text },      { "query", FALSE, &word_map },
  { "headers", FALSE, &text_map }, { "json", FALSE, &any },
  { "form", FALSE, &word_map },    { "graphql", FALSE, &text },
  { "variables", FALSE, &any },    { "map", FALSE, &text },
  { "read", FALSE, &flag },        { 0 },
};
static const Shape request = OBJECT (request_members);

/* In daybook-manifest-shape-action.c. */
extern const Shape daybook_shape_steps;
extern const Shape daybook_shape_actions;

G_END_DECLS

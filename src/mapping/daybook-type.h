/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known about a value before anything runs: the types that flow from step to step and into
 * a field of a contract. Internal to this room. */
#pragma once

#include "daybook-contract.h"
#include "daybook-tree.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_TYPE_ANY, /* comes from a source: seen when it runs */
  DAYBOOK_TYPE_TEXT,
  DAYBOOK_TYPE_INTEGER,
  DAYBOOK_TYPE_NUMBER,  /* a JSON number, perhaps with a fraction */
  DAYBOOK_TYPE_DECIMAL, /* text that is a decimal */
  DAYBOOK_TYPE_BOOLEAN,
  DAYBOOK_TYPE_MONEY,
  DAYBOOK_TYPE_TIME,
  DAYBOOK_TYPE_DATE,
  DAYBOOK_TYPE_OBJECT,
  DAYBOOK_TYPE_LIST,
  DAYBOOK_N_TYPES,
} DaybookTypeKind;

typedef struct
{
  DaybookTypeKind kind;
  DaybookTypeKind element; /* of a list; else ANY */
} DaybookType;

#define DAYBOOK_TYPE_BIT(name) (1u << DAYBOOK_TYPE_##name)
#define DAYBOOK_TYPES_ALL (~0u)
/* What can be written in a sentence or looked up in a table. */
#define DAYBOOK_TYPES_WORD                                                                         \
  (DAYBOOK_TYPE_BIT (TEXT) | DAYBOOK_TYPE_BIT (INTEGER) | DAYBOOK_TYPE_BIT (NUMBER)                \
   | DAYBOOK_TYPE_BIT (DECIMAL) | DAYBOOK_TYPE_BIT (BOOLEAN) | DAYBOOK_TYPE_BIT (DATE))
/* What can be read as a number. */
#define DAYBOOK_TYPES_COUNT                                                                        \
  (DAYBOOK_TYPE_BIT (TEXT) | DAYBOOK_TYPE_BIT (INTEGER) | DAYBOOK_TYPE_BIT (NUMBER)                \
   | DAYBOOK_TYPE_BIT (DECIMAL))
/* What can be added up. */
#define DAYBOOK_TYPES_SUM                                                                          \
  (DAYBOOK_TYPE_BIT (MONEY) | DAYBOOK_TYPE_BIT (INTEGER) | DAYBOOK_TYPE_BIT (NUMBER)               \
   | DAYBOOK_TYPE_BIT (DECIMAL))

DaybookType daybook_type_of (DaybookTypeKind kind);
DaybookType daybook_type_list_of (DaybookTypeKind element);
DaybookType daybook_type_of_node (const DaybookTree *tree, DaybookNode node);

/* "text", "money", "a list": for messages. */
const char *daybook_type_name (DaybookTypeKind kind);
/* "text, a whole number or a decimal" (transfer full). */
char *daybook_type_names (guint types);

/* Whether a value of @kind may be among @types. */
gboolean daybook_type_is_one (DaybookTypeKind kind, guint types);

/* The type of what is now an @a, now a @b; FALSE when nothing covers both. */
gboolean daybook_type_join (DaybookType a, DaybookType b, DaybookType *out);

/* Whether a value of @kind can satisfy @field, and what to call the field. */
gboolean daybook_type_fits (DaybookTypeKind kind, DaybookField field);
const char *daybook_type_field_name (DaybookField field);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A compiled schema, between its compiler and its checker. */
#pragma once

#include "daybook-contract.h"

G_BEGIN_DECLS

typedef enum
{
  DAYBOOK_FORMAT_NONE,
  DAYBOOK_FORMAT_CURRENCY,
  DAYBOOK_FORMAT_DECIMAL,
  DAYBOOK_FORMAT_TIME,
  DAYBOOK_FORMAT_DATE,
} DaybookSchemaFormat;

typedef enum
{
  DAYBOOK_SHAPE_STRING,
  DAYBOOK_SHAPE_INTEGER,
  DAYBOOK_SHAPE_BOOLEAN,
  DAYBOOK_SHAPE_LIST,
  DAYBOOK_SHAPE_OBJECT,
} DaybookSchemaShape;

typedef struct _DaybookSchema DaybookSchema;

typedef struct
{
  char *name;
  DaybookSchema *schema;
  gboolean required;
} DaybookSchemaProperty;

struct _DaybookSchema
{
  DaybookSchemaShape shape;
  DaybookSchemaFormat format;
  gint64 minimum, maximum; /* of an integer, of a string's characters, of a list's elements */
  GRegex *pattern;
  GPtrArray *words;      /* enum, or NULL */
  GPtrArray *properties; /* DaybookSchemaProperty */
  GHashTable *by_name;   /* char * → DaybookSchemaProperty */
  DaybookSchema *items;
};

struct _DaybookContract
{
  char *name;
  DaybookSchema *root;
  GPtrArray *schemas; /* all of them (owned) */
};

/* Compiles the schema at the root of @tree into @contract. DAYBOOK_ERROR_SETUP with file and line.
 */
gboolean daybook_contract_compile (DaybookContract *contract,
                                   const DaybookTree *tree,
                                   const char *file,
                                   GError **error);

void daybook_schema_free (gpointer data);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text of GraphQL as a tree: executable documents (what a client sends) and the type system
 * language (what the sandbox writes its schema in). Both share the lexer and the value grammar.
 *
 * Everything a document points at belongs to the document and dies with it.
 */
#pragma once

#include <glib.h>

typedef struct
{
  int line;
  int column;
} SandboxGraphqlPlace;

/* A type as written: a name, or a list of an inner type; either may be followed by "!". */
typedef struct _SandboxGraphqlTypeRef SandboxGraphqlTypeRef;
struct _SandboxGraphqlTypeRef
{
  char *name;                   /* NULL for a list */
  SandboxGraphqlTypeRef *inner; /* NULL for a name */
  gboolean non_null;
};

typedef enum
{
  SANDBOX_GRAPHQL_VARIABLE,
  SANDBOX_GRAPHQL_INT,
  SANDBOX_GRAPHQL_FLOAT,
  SANDBOX_GRAPHQL_STRING,
  SANDBOX_GRAPHQL_BOOLEAN,
  SANDBOX_GRAPHQL_NULL,
  SANDBOX_GRAPHQL_ENUM,
  SANDBOX_GRAPHQL_LIST,
  SANDBOX_GRAPHQL_OBJECT,
} SandboxGraphqlValueKind;

typedef struct
{
  SandboxGraphqlValueKind kind;
  SandboxGraphqlPlace place;
  char *text;       /* the name, the number or the unescaped string */
  GPtrArray *items; /* list items, or the values of an object */
  GPtrArray *names; /* the keys of an object, beside 'items' */
} SandboxGraphqlValue;

typedef struct
{
  char *name;
  SandboxGraphqlValue *value;
  SandboxGraphqlPlace place;
} SandboxGraphqlArgument;

typedef struct
{
  char *name;
  GPtrArray *arguments;
  SandboxGraphqlPlace place;
} SandboxGraphqlDirective;

typedef enum
{
  SANDBOX_GRAPHQL_FIELD,
  SANDBOX_GRAPHQL_SPREAD,
  SANDBOX_GRAPHQL_INLINE,
} SandboxGraphqlSelectionKind;

typedef struct
{
  SandboxGraphqlSelectionKind kind;
  SandboxGraphqlPlace place;
  char *key;       /* the name of the answer: the alias or the name; NULL for an inline fragment */
  char *name;      /* field or fragment */
  char *condition; /* the type of an inline fragment, may be NULL */
  GPtrArray *arguments;  /* SandboxGraphqlArgument */
  GPtrArray *directives; /* SandboxGraphqlDirective */
  GPtrArray *selections; /* SandboxGraphqlSelection; NULL when there is no { } */
} SandboxGraphqlSelection;

typedef struct
{
  char *name;
  SandboxGraphqlTypeRef *type;
  SandboxGraphqlValue *fallback; /* NULL when there is no default */
  SandboxGraphqlPlace place;
} SandboxGraphqlVariable;

typedef struct
{
  char *kind; /* "query", "mutation" or "subscription" */
  char *name; /* NULL when anonymous */
  GPtrArray *variables;
  GPtrArray *directives;
  GPtrArray *selections;
  SandboxGraphqlPlace place;
} SandboxGraphqlOperation;

typedef struct
{
  char *name;
  char *condition;
  GPtrArray *selections;
  SandboxGraphqlPlace place;
} SandboxGraphqlFragment;

/* What the type system language declares. */
typedef enum
{
  SANDBOX_GRAPHQL_KIND_OBJECT,
  SANDBOX_GRAPHQL_KIND_INTERFACE,
  SANDBOX_GRAPHQL_KIND_INPUT,
  SANDBOX_GRAPHQL_KIND_ENUM,
  SANDBOX_GRAPHQL_KIND_SCALAR,
} SandboxGraphqlKind;

typedef struct
{
  char *name;
  SandboxGraphqlTypeRef *type;
  SandboxGraphqlValue *fallback;
} SandboxGraphqlInput;

typedef struct
{
  char *name;
  SandboxGraphqlTypeRef *type;
  GPtrArray *inputs; /* SandboxGraphqlInput: the arguments */
  char *access; /* @access(required:): the scopes that open the field, in words; NULL when open */
} SandboxGraphqlFieldType;

typedef struct
{
  SandboxGraphqlKind kind;
  char *name;
  char *access;          /* as above, for every field that answers with this type */
  GPtrArray *interfaces; /* char * */
  GPtrArray *fields;     /* SandboxGraphqlFieldType, or SandboxGraphqlInput for an input */
  GPtrArray *values;     /* char *: of an enum */
  GHashTable *by_name;   /* name → member of 'fields' */
} SandboxGraphqlType;

typedef struct
{
  GPtrArray *operations;
  GHashTable *fragments; /* name → SandboxGraphqlFragment */
  GPtrArray *fragment_list;
  GHashTable *types; /* name → SandboxGraphqlType */
  GPtrArray *owned;  /* the memory of all of the above */
  GPtrArray *owned_arrays;
} SandboxGraphqlDocument;

/* Reads an executable document or a schema. On bad text answers NULL and sets @message to one line
 * in the words of graphql-ruby, and @place. */
SandboxGraphqlDocument *sandbox_graphql_parse (const char *text,
                                               char **message /* (out) (transfer full) */,
                                               SandboxGraphqlPlace *place /* (out) */);
void sandbox_graphql_document_free (SandboxGraphqlDocument *document);

/* The name at the heart of a type: "Order" of [Order!]!. Borrowed. */
const char *sandbox_graphql_type_ref_name (const SandboxGraphqlTypeRef *type);

/* "[Order!]!" as text. Free with g_free. */
char *sandbox_graphql_type_ref_text (const SandboxGraphqlTypeRef *type);

/* The argument of that name, or NULL. */
SandboxGraphqlArgument *sandbox_graphql_find_argument (GPtrArray *arguments, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxGraphqlDocument, sandbox_graphql_document_free)

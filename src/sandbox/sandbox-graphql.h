/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small GraphQL engine that judges queries as Shopify's does: same order of checks, same wording
 * of errors (graphql-ruby's), same price. A query is prepared (read, checked, priced) and then run
 * against a source, which hands out plain JSON objects; the engine picks out what was asked for.
 *
 * In the source's JSON an object of another root is written as a reference,
 * {"__ref":"gid://shopify/Customer/7"}, and loaded only when the query goes into it. A connection
 * is written as a plain array of its nodes.
 *
 * Not here: subscriptions, unions, introspection beyond __typename.
 */
#pragma once

#include "sandbox-graphql-syntax.h"

#include <json-glib/json-glib.h>

/* A schema is a document of type definitions with the roots "QueryRoot" and, maybe, "Mutation". */
typedef SandboxGraphqlDocument SandboxGraphqlSchema;

typedef struct _SandboxGraphqlQuery SandboxGraphqlQuery;

/* One page of a connection. */
typedef struct
{
  JsonArray *nodes;   /* (owned) objects or references */
  GPtrArray *cursors; /* (owned) char *, one per node */
  gboolean has_next;
  gboolean has_previous;
} SandboxGraphqlPage;

SandboxGraphqlPage *sandbox_graphql_page_new (void);
void sandbox_graphql_page_free (SandboxGraphqlPage *page);

/* What the source is asked. It sets one of the answers; none of them means null. */
typedef struct
{
  const char *field;
  JsonObject *parent;    /* (nullable) the object of a nested field; NULL at the root */
  JsonObject *arguments; /* checked, with defaults filled in */
  char *idempotency_key; /* (owned) (nullable): of @idempotent(key:) */

  JsonNode *value;          /* (owned) */
  SandboxGraphqlPage *page; /* (owned) */
  char *message;            /* (owned) an error: the field becomes null */
  const char *code;         /* static, extensions.code of that error */
} SandboxGraphqlCall;

typedef struct
{
  /* A field of the root, or a mutation. */
  void (*root) (SandboxGraphqlCall *call, gpointer data);
  /* A field inside an object, only for fields with arguments that are no connection. TRUE:
   * answered. */
  gboolean (*nested) (SandboxGraphqlCall *call, gpointer data);
  /* The object behind a reference, NULL when there is none. (transfer full) */
  JsonNode *(*load) (const char *reference, gpointer data);
  /* Whether the caller holds one of the scopes named, in backquotes, in @access. */
  gboolean (*granted) (const char *access, gpointer data);
  gpointer data;
} SandboxGraphqlSource;

/* Reads the schema; a mistake in it is a bug and aborts. (transfer full) */
SandboxGraphqlSchema *sandbox_graphql_schema_new (const char *text);

/* Reads, checks and prices @text. Never NULL; ask sandbox_graphql_query_errors() before running.
 * @operation: (nullable) the name of the operation; @variables: (nullable). The schema must outlive
 * it. */
SandboxGraphqlQuery *sandbox_graphql_prepare (SandboxGraphqlSchema *schema,
                                              const char *text,
                                              const char *operation,
                                              JsonObject *variables);
void sandbox_graphql_query_free (SandboxGraphqlQuery *query);

/* The errors found in preparing, or NULL when the query may run. (transfer none) */
JsonArray *sandbox_graphql_query_errors (SandboxGraphqlQuery *query);

/* requestedQueryCost: what the query may come to at most. */
int sandbox_graphql_query_cost (SandboxGraphqlQuery *query);
gboolean sandbox_graphql_query_is_mutation (SandboxGraphqlQuery *query);

/* Runs a query that has no errors. Answers {"data":…} and maybe "errors"; @actual_cost is what it
 * came to with the objects really returned. (transfer full) */
JsonObject *sandbox_graphql_run (SandboxGraphqlQuery *query,
                                 const SandboxGraphqlSource *source,
                                 int *actual_cost);

/* {"message":…,"locations":[…],"path":[…],"extensions":{…}}; everything but the message may be
 * NULL. Takes @path and @extensions. (transfer full) */
JsonObject *sandbox_graphql_error (const char *message,
                                   const SandboxGraphqlPlace *place,
                                   JsonArray *path,
                                   JsonObject *extensions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxGraphqlQuery, sandbox_graphql_query_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxGraphqlPage, sandbox_graphql_page_free)

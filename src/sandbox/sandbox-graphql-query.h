/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a prepared query, shared by the files of the engine only.
 */
#pragma once

#include "sandbox-graphql.h"

struct _SandboxGraphqlQuery
{
  SandboxGraphqlSchema *schema; /* borrowed */
  SandboxGraphqlDocument *document;
  SandboxGraphqlOperation *operation; /* the one to run */
  JsonObject *variables;              /* checked, with defaults */
  JsonArray *errors;
  int cost;
};

/* Types */
SandboxGraphqlType *sandbox_graphql_schema_type (SandboxGraphqlSchema *schema, const char *name);
/* The type a field answers with, without lists and "!". */
SandboxGraphqlType *sandbox_graphql_schema_type_of (SandboxGraphqlSchema *schema,
                                                    const SandboxGraphqlTypeRef *type);
SandboxGraphqlFieldType *sandbox_graphql_type_field (SandboxGraphqlType *type, const char *name);
SandboxGraphqlInput *sandbox_graphql_find_input (GPtrArray *inputs, const char *name);
SandboxGraphqlType *sandbox_graphql_schema_root (SandboxGraphqlSchema *schema,
                                                 const char *operation_kind);
gboolean sandbox_graphql_type_is_leaf (const SandboxGraphqlType *type);
gboolean sandbox_graphql_type_is_connection (const SandboxGraphqlType *type);
/* Whether an object of @type may be read through a fragment on @condition. */
gboolean sandbox_graphql_type_fits (const SandboxGraphqlType *type,
                                    const SandboxGraphqlType *condition);

/* Whether @skip and @include let the selection through. */
gboolean sandbox_graphql_included (SandboxGraphqlQuery *query, SandboxGraphqlSelection *selection);

/* Values. A literal or variable as JSON: NULL when it stands for "not given". (transfer full) */
JsonNode *sandbox_graphql_value_json (const SandboxGraphqlValue *value, JsonObject *variables);
/* Whether the literal can be of the type; variables inside are taken on trust. */
gboolean sandbox_graphql_literal_fits (SandboxGraphqlSchema *schema,
                                       const SandboxGraphqlValue *value,
                                       const SandboxGraphqlTypeRef *type);
/* The literal as written, for error messages. */
char *sandbox_graphql_value_text (const SandboxGraphqlValue *value);
/* Checks what the client sent for the variables and fills query->variables; adds errors. */
void sandbox_graphql_coerce_variables (SandboxGraphqlQuery *query, JsonObject *given);
/* The arguments of one field, with defaults. (transfer full) */
JsonObject *sandbox_graphql_arguments (SandboxGraphqlQuery *query,
                                       SandboxGraphqlSelection *selection,
                                       SandboxGraphqlFieldType *field);

/* Rules; adds errors. */
void sandbox_graphql_check (SandboxGraphqlQuery *query);
/* The rules about variables and fragments. */
void sandbox_graphql_check_uses (SandboxGraphqlQuery *query);

/* What a connection of that many nodes multiplies the price of one by: floor (2 ln max (2, size)),
 * and 0 for an empty page. */
int sandbox_graphql_page_factor (gint64 size);

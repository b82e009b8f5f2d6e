/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GraphQL text cut into tokens. Private to sandbox-graphql-syntax.c.
 */
#pragma once

#include "sandbox-graphql-syntax.h"

typedef enum
{
  SANDBOX_GRAPHQL_TOKEN_END,
  SANDBOX_GRAPHQL_TOKEN_BAD,
  SANDBOX_GRAPHQL_TOKEN_NAME,
  SANDBOX_GRAPHQL_TOKEN_INT,
  SANDBOX_GRAPHQL_TOKEN_FLOAT,
  SANDBOX_GRAPHQL_TOKEN_STRING,
  SANDBOX_GRAPHQL_TOKEN_MARK, /* punctuation; 'mark' tells which, '.' stands for "..." */
} SandboxGraphqlTokenKind;

typedef struct
{
  const char *at; /* the next byte to read */
  const char *line_start;
  int line;

  SandboxGraphqlTokenKind kind;
  SandboxGraphqlPlace place;
  char mark;
  const char *start; /* the token as written */
  gsize length;
  GString *text; /* the unescaped value of a string */
} SandboxGraphqlLexer;

void sandbox_graphql_lexer_init (SandboxGraphqlLexer *lexer, const char *text);
void sandbox_graphql_lexer_clear (SandboxGraphqlLexer *lexer);

/* Moves to the next token; commas, white space and comments are skipped. */
void sandbox_graphql_lexer_next (SandboxGraphqlLexer *lexer);

/* The token as graphql-ruby names it: RCURLY ("}"), IDENTIFIER ("foo"), "end of file". */
char *sandbox_graphql_lexer_describe (SandboxGraphqlLexer *lexer);

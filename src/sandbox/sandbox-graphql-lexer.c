/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GraphQL text cut into tokens, after the October 2021 edition of the specification.
 */
#include "sandbox-graphql-lexer.h"

#include <string.h>

void
sandbox_graphql_lexer_init (SandboxGraphqlLexer *lexer, const char *text)
{
  memset (lexer, 0, sizeof *lexer);
  lexer->at = text;
  lexer->line_start = text;
  lexer->line = 1;
  lexer->text = g_string_new (NULL);
}

void
sandbox_graphql_lexer_clear (SandboxGraphqlLexer *lexer)
{
  if (lexer->text != NULL)
    g_string_free (lexer->text, TRUE);
  lexer->text = NULL;
}

static void
skip_blank (SandboxGraphqlLexer *lexer)
{
  for (;;)
    {
      char c = *lexer->at;

      if (c == '#')
        {
          lexer->at += strcspn (lexer->at, "\r\n");
          continue;
        }
      if (c == '\0' || strchr (" \t,\r\n", c) == NULL)
        break;
      lexer->at++;
      if (c == '\n' || (c == '\r' && *lexer->at != '\n'))
        {
          lexer->line++;
          lexer->line_start = lexer->at;
        }
    }
}

static void
read_number (SandboxGraphqlLexer *lexer)
{
  const char *p = lexer->at;

  lexer->kind = SANDBOX_GRAPHQL_TOKEN_INT;
  if (*p == '-')
    p++;
  if (!g_ascii_isdigit (*p) || (*p == '0' && g_ascii_isdigit (p[1])))
    lexer->kind = SANDBOX_GRAPHQL_TOKEN_BAD;
  while (g_ascii_isdigit (*p))
    p++;
  if (*p == '.' && g_ascii_isdigit (p[1]))
    {
      lexer->kind = SANDBOX_GRAPHQL_TOKEN_FLOAT;
      p++;
      while (g_ascii_isdigit (*p))
        p++;
    }
  if (*p == 'e' || *p == 'E')
    {
      lexer->kind = SANDBOX_GRAPHQL_TOKEN_FLOAT;
      p++;
      if (*p == '+' || *p == '-')
        p++;
      if (!g_ascii_isdigit (*p))
        lexer->kind = SANDBOX_GRAPHQL_TOKEN_BAD;
      while (g_ascii_isdigit (*p))
        p++;
    }
  if (g_ascii_isalpha (*p) || *p == '_' || *p == '.')
    lexer->kind = SANDBOX_GRAPHQL_TOKEN_BAD;
  lexer->at = MAX (p, lexer->at + 1);
}

/* One character after a backslash; FALSE when it is not an escape. */
static gboolean
read_escape (SandboxGraphqlLexer *lexer)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found = *lexer->at != '\0' ? strchr (from, *lexer->at) : NULL;
  gunichar code = 0;

  if (found != NULL)
    {
      g_string_append_c (lexer->text, to[found - from]);
      lexer->at++;
      return TRUE;
    }
  if (*lexer->at != 'u')
    return FALSE;
  for (int i = 1; i <= 4; i++)
    {
      if (!g_ascii_isxdigit (lexer->at[i]))
        return FALSE;
      code = code * 16 + (gunichar) g_ascii_xdigit_value (lexer->at[i]);
    }
  if (code == 0 || !g_unichar_validate (code))
    return FALSE;
  g_string_append_unichar (lexer->text, code);
  lexer->at += 5;
  return TRUE;
}

static void
read_string (SandboxGraphqlLexer *lexer)
{
  lexer->kind = SANDBOX_GRAPHQL_TOKEN_BAD;
  lexer->at++;
  while (*lexer->at != '\0' && *lexer->at != '\n' && *lexer->at != '\r')
    {
      char c = *lexer->at++;

      if (c == '"')
        {
          lexer->kind = SANDBOX_GRAPHQL_TOKEN_STRING;
          return;
        }
      if (c != '\\')
        g_string_append_c (lexer->text, c);
      else if (!read_escape (lexer))
        return;
    }
}

static void
read_block_string (SandboxGraphqlLexer *lexer)
{
  const char *end = strstr (lexer->at + 3, "\"\"\"");

  if (end == NULL)
    {
      lexer->kind = SANDBOX_GRAPHQL_TOKEN_BAD;
      lexer->at += strlen (lexer->at);
      return;
    }
  lexer->kind = SANDBOX_GRAPHQL_TOKEN_STRING;
  g_string_append_len (lexer->text, lexer->at + 3, end - lexer->at - 3);
  for (const char *p = lexer->at; p < end; p++)
    if (*p == '\n')
      {
        lexer->line++;
        lexer->line_start = p + 1;
      }
  lexer->at = end + 3;
}

void
sandbox_graphql_lexer_next (SandboxGraphqlLexer *lexer)
{
  char c;

  skip_blank (lexer);
  c = *lexer->at;
  lexer->place.line = lexer->line;
  lexer->place.column = (int) (lexer->at - lexer->line_start) + 1;
  lexer->start = lexer->at;
  g_string_truncate (lexer->text, 0);

  if (c == '\0')
    lexer->kind = SANDBOX_GRAPHQL_TOKEN_END;
  else if (g_ascii_isalpha (c) || c == '_')
    {
      lexer->kind = SANDBOX_GRAPHQL_TOKEN_NAME;
      while (g_ascii_isalnum (*lexer->at) || *lexer->at == '_')
        lexer->at++;
    }
  else if (g_ascii_isdigit (c) || c == '-')
    read_number (lexer);
  else if (g_str_has_prefix (lexer->at, "\"\"\""))
    read_block_string (lexer);
  else if (c == '"')
    read_string (lexer);
  else if (g_str_has_prefix (lexer->at, "..."))
    {
      lexer->kind = SANDBOX_GRAPHQL_TOKEN_MARK;
      lexer->mark = '.';
      lexer->at += 3;
    }
  else
    {
      gboolean known = strchr ("!$()[]{}:=@|&", c) != NULL;

      lexer->kind = known ? SANDBOX_GRAPHQL_TOKEN_MARK : SANDBOX_GRAPHQL_TOKEN_BAD;
      lexer->mark = c;
      lexer->at++;
    }
  lexer->length = (gsize) (lexer->at - lexer->start);
}

char *
sandbox_graphql_lexer_describe (SandboxGraphqlLexer *lexer)
{
  static const struct
  {
    char mark;
    const char *name;
  } marks[] = {
    { '!', "BANG" },     { '$', "VAR_SIGN" }, { '(', "LPAREN" },   { ')', "RPAREN" },
    { '[', "LBRACKET" }, { ']', "RBRACKET" }, { '{', "LCURLY" },   { '}', "RCURLY" },
    { ':', "COLON" },    { '=', "EQUALS" },   { '@', "DIR_SIGN" }, { '|', "PIPE" },
    { '&', "AMP" },      { '.', "ELLIPSIS" },
  };
  static const char *const kinds[]
      = { "EOF", "UNKNOWN_CHAR", "IDENTIFIER", "INT", "FLOAT", "STRING" };
  g_autofree char *text = g_strndup (lexer->start, MIN (lexer->length, 40));
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  if (lexer->kind == SANDBOX_GRAPHQL_TOKEN_END)
    return g_strdup ("end of file");
  if (lexer->kind != SANDBOX_GRAPHQL_TOKEN_MARK)
    return g_strdup_printf ("%s (\"%s\")", kinds[lexer->kind], valid);
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (marks[i].mark == lexer->mark)
      return g_strdup_printf ("%s (\"%s\")", marks[i].name, valid);
  return g_strdup_printf ("UNKNOWN_CHAR (\"%s\")", valid);
}

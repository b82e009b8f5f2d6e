/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser of the query language: a scanner for one token at a time and one function per clause.
 * Values are quoted, with \' and \\ inside; true and false stand bare; numbers stand bare only
 * after STARTPOSITION and MAXRESULTS. There is no OR, no join and no grouping. */
#include "sandbox-quickbooks-query.h"

#include <string.h>

typedef enum
{
  WORD,
  TEXT,
  NUMBER,
  SIGN,
  END,
  BROKEN
} TokenKind;

typedef struct
{
  const char *at;    /* behind the current token */
  const char *begin; /* of the whole text */
  const char *token_at;
  TokenKind kind;
  GString *token;
} Scanner;

static void
condition_free (gpointer data)
{
  SandboxQbCondition *condition = data;

  g_free (condition->field);
  g_ptr_array_unref (condition->values);
  g_free (condition);
}

static void
order_free (gpointer data)
{
  SandboxQbOrder *order = data;

  g_free (order->field);
  g_free (order);
}

void
sandbox_qb_query_free (SandboxQbQuery *query)
{
  g_free (query->entity);
  g_ptr_array_unref (query->fields);
  g_ptr_array_unref (query->conditions);
  g_ptr_array_unref (query->orders);
  g_free (query);
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.';
}

static void
scan_text (Scanner *scanner)
{
  scanner->kind = BROKEN;
  for (scanner->at++; *scanner->at != '\0'; scanner->at++)
    {
      if (*scanner->at == '\'')
        {
          scanner->at++;
          scanner->kind = TEXT;
          return;
        }
      if (*scanner->at == '\\' && (scanner->at[1] == '\'' || scanner->at[1] == '\\'))
        scanner->at++;
      g_string_append_c (scanner->token, *scanner->at);
    }
}

static void
scan_sign (Scanner *scanner)
{
  static const char *const signs[] = { "<=", ">=", "<", ">", "=", "(", ")", ",", "*" };

  scanner->kind = BROKEN;
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (scanner->at, signs[i]))
      {
        g_string_assign (scanner->token, signs[i]);
        scanner->at += strlen (signs[i]);
        scanner->kind = SIGN;
        return;
      }
  g_string_append_len (scanner->token, scanner->at, g_utf8_next_char (scanner->at) - scanner->at);
}

static void
next (Scanner *scanner)
{
  while (g_ascii_isspace (*scanner->at))
    scanner->at++;

  g_string_truncate (scanner->token, 0);
  scanner->token_at = scanner->at;
  if (*scanner->at == '\0')
    scanner->kind = END;
  else if (*scanner->at == '\'')
    scan_text (scanner);
  else if (!is_word (*scanner->at))
    scan_sign (scanner);
  else
    {
      scanner->kind = g_ascii_isdigit (*scanner->at) ? NUMBER : WORD;
      for (; is_word (*scanner->at); scanner->at++)
        g_string_append_c (scanner->token, *scanner->at);
    }
}

static gboolean
at_word (Scanner *scanner, const char *word)
{
  return scanner->kind == WORD && g_ascii_strcasecmp (scanner->token->str, word) == 0;
}

static gboolean
at_sign (Scanner *scanner, const char *sign)
{
  return scanner->kind == SIGN && strcmp (scanner->token->str, sign) == 0;
}

static gboolean
accept_word (Scanner *scanner, const char *word)
{
  if (!at_word (scanner, word))
    return FALSE;
  next (scanner);
  return TRUE;
}

static gboolean
accept_sign (Scanner *scanner, const char *sign)
{
  if (!at_sign (scanner, sign))
    return FALSE;
  next (scanner);
  return TRUE;
}

static SandboxQbFault *
fault_at (Scanner *scanner, const char *wanted)
{
  return sandbox_qb_fault_new (
      4000, NULL, "QueryParserError: Encountered \"%s\" at line 1, column %d. Was expecting: %s",
      scanner->kind == END ? "<EOF>" : scanner->token->str,
      (int) (scanner->token_at - scanner->begin) + 1, wanted);
}

static SandboxQbFault *
take_word (Scanner *scanner, const char *wanted, char **out)
{
  if (scanner->kind != WORD)
    return fault_at (scanner, wanted);
  *out = g_strdup (scanner->token->str);
  next (scanner);
  return NULL;
}

static SandboxQbFault *
parse_select (Scanner *scanner, SandboxQbQuery *query)
{
  if (!accept_word (scanner, "select"))
    return fault_at (scanner, "\"select\"");
  if (accept_sign (scanner, "*"))
    return NULL;
  if (accept_word (scanner, "count"))
    {
      query->count = TRUE;
      if (accept_sign (scanner, "(") && accept_sign (scanner, "*") && accept_sign (scanner, ")"))
        return NULL;
      return fault_at (scanner, "\"(*)\"");
    }

  do
    {
      char *field = NULL;
      SandboxQbFault *fault = take_word (scanner, "<IDENTIFIER>", &field);

      if (fault != NULL)
        return fault;
      g_ptr_array_add (query->fields, field);
    }
  while (accept_sign (scanner, ","));
  return NULL;
}

static SandboxQbFault *
take_value (Scanner *scanner, GPtrArray *values)
{
  gboolean bare = at_word (scanner, "true") || at_word (scanner, "false");

  if (scanner->kind != TEXT && !bare)
    return fault_at (scanner, "a value in single quotes");
  g_ptr_array_add (values, bare ? g_ascii_strdown (scanner->token->str, -1)
                                : g_strdup (scanner->token->str));
  next (scanner);
  return NULL;
}

static SandboxQbFault *
parse_in (Scanner *scanner, SandboxQbCondition *condition)
{
  SandboxQbFault *fault = NULL;

  if (!accept_sign (scanner, "("))
    return fault_at (scanner, "\"(\"");
  do
    fault = take_value (scanner, condition->values);
  while (fault == NULL && accept_sign (scanner, ","));
  if (fault == NULL && !accept_sign (scanner, ")"))
    fault = fault_at (scanner, "\")\"");
  return fault;
}

static SandboxQbFault *
parse_operator (Scanner *scanner, SandboxQbOp *op)
{
  static const struct
  {
    const char *sign;
    SandboxQbOp op;
  } signs[] = {
    { "=", SANDBOX_QB_OP_EQUAL },    { "<", SANDBOX_QB_OP_LESS },      { ">", SANDBOX_QB_OP_MORE },
    { "<=", SANDBOX_QB_OP_AT_MOST }, { ">=", SANDBOX_QB_OP_AT_LEAST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (accept_sign (scanner, signs[i].sign))
      {
        *op = signs[i].op;
        return NULL;
      }
  if (accept_word (scanner, "in"))
    *op = SANDBOX_QB_OP_IN;
  else if (accept_word (scanner, "like"))
    *op = SANDBOX_QB_OP_LIKE;
  else
    return fault_at (scanner, "\"=\" \"<\" \">\" \"<=\" \">=\" \"in\" \"like\"");
  return NULL;
}

static SandboxQbFault *
parse_condition (Scanner *scanner, SandboxQbQuery *query)
{
  SandboxQbCondition *condition = g_new0 (SandboxQbCondition, 1);
  SandboxQbFault *fault;

  condition->values = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (query->conditions, condition);
  fault = take_word (scanner, "<IDENTIFIER>", &condition->field);
  if (fault == NULL)
    fault = parse_operator (scanner, &condition->op);
  if (fault != NULL)
    return fault;
  return condition->op == SANDBOX_QB_OP_IN ? parse_in (scanner, condition)
                                           : take_value (scanner, condition->values);
}

static SandboxQbFault *
parse_where (Scanner *scanner, SandboxQbQuery *query)
{
  SandboxQbFault *fault = NULL;

  if (!accept_word (scanner, "where"))
    return NULL;
  do
    fault = parse_condition (scanner, query);
  while (fault == NULL && accept_word (scanner, "and"));
  return fault;
}

static SandboxQbFault *
parse_orderby (Scanner *scanner, SandboxQbQuery *query)
{
  if (!accept_word (scanner, "orderby"))
    return NULL;
  do
    {
      SandboxQbOrder *order = g_new0 (SandboxQbOrder, 1);
      SandboxQbFault *fault;

      g_ptr_array_add (query->orders, order);
      fault = take_word (scanner, "<IDENTIFIER>", &order->field);
      if (fault != NULL)
        return fault;
      order->descending = accept_word (scanner, "desc");
      if (!order->descending)
        accept_word (scanner, "asc");
    }
  while (accept_sign (scanner, ","));
  return NULL;
}

static SandboxQbFault *
parse_number (Scanner *scanner, const char *word, gint64 *out)
{
  guint64 value;

  if (!accept_word (scanner, word))
    return NULL;
  if (scanner->kind != NUMBER
      || !g_ascii_string_to_unsigned (scanner->token->str, 10, 0, G_MAXINT32, &value, NULL))
    return fault_at (scanner, "<INTEGER>");
  *out = (gint64) value;
  next (scanner);
  return NULL;
}

static SandboxQbFault *
parse_statement (Scanner *scanner, SandboxQbQuery *query)
{
  SandboxQbFault *fault = parse_select (scanner, query);

  if (fault == NULL && !accept_word (scanner, "from"))
    fault = fault_at (scanner, "\"from\"");
  if (fault == NULL)
    fault = take_word (scanner, "<IDENTIFIER>", &query->entity);
  if (fault == NULL)
    fault = parse_where (scanner, query);
  if (fault == NULL)
    fault = parse_orderby (scanner, query);
  if (fault == NULL)
    fault = parse_number (scanner, "startposition", &query->start);
  if (fault == NULL)
    fault = parse_number (scanner, "maxresults", &query->max);
  if (fault == NULL && scanner->kind != END)
    fault = fault_at (scanner,
                      "\"where\" \"and\" \"orderby\" \"startposition\" \"maxresults\" <EOF>");
  return fault;
}

SandboxQbFault *
sandbox_qb_query_parse (const char *text, SandboxQbQuery **out)
{
  g_autoptr (SandboxQbQuery) query = g_new0 (SandboxQbQuery, 1);
  g_autoptr (GString) token = g_string_new (NULL);
  Scanner scanner = { text, text, text, END, token };
  SandboxQbFault *fault;

  if (!g_utf8_validate (text, -1, NULL))
    text = "";
  scanner.at = scanner.begin = text;
  query->fields = g_ptr_array_new_with_free_func (g_free);
  query->conditions = g_ptr_array_new_with_free_func (condition_free);
  query->orders = g_ptr_array_new_with_free_func (order_free);
  query->start = 1;
  query->max = SANDBOX_QB_QUERY_PAGE;
  next (&scanner);
  fault = parse_statement (&scanner, query);
  if (fault == NULL)
    *out = g_steal_pointer (&query);
  return fault;
}

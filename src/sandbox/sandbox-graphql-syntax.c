/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A recursive descent parser for GraphQL documents. Depth is limited, so no text can exhaust the
 * stack; the first mistake ends the reading.
 */
#include "sandbox-graphql-syntax.h"

#include "sandbox-graphql-lexer.h"

#include <string.h>

#define MAX_DEPTH 64

typedef struct
{
  SandboxGraphqlLexer lexer;
  SandboxGraphqlDocument *document;
  int depth;
  char *message; /* the first mistake; nothing is read after it */
  SandboxGraphqlPlace place;
} Parser;

static GPtrArray *parse_selections (Parser *p);
static SandboxGraphqlValue *parse_value (Parser *p, gboolean constant);

/* Memory that lives as long as the document. */
static gpointer
own (Parser *p, gsize size)
{
  gpointer block = g_malloc0 (size);

  g_ptr_array_add (p->document->owned, block);
  return block;
}

static GPtrArray *
own_array (Parser *p)
{
  GPtrArray *array = g_ptr_array_new ();

  g_ptr_array_add (p->document->owned_arrays, array);
  return array;
}

static char *
own_text (Parser *p, const char *text, gsize length)
{
  char *copy = own (p, length + 1);

  memcpy (copy, text, length);
  return copy;
}

static void
fail (Parser *p, const char *expected)
{
  g_autofree char *found = NULL;

  if (p->message != NULL)
    return;
  found = sandbox_graphql_lexer_describe (&p->lexer);
  p->place = p->lexer.place;
  if (p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_END)
    p->message = g_strdup_printf ("syntax error, unexpected end of file at [%d, %d]", p->place.line,
                                  p->place.column);
  else
    p->message = g_strdup_printf ("syntax error, unexpected %s, expecting %s at [%d, %d]", found,
                                  expected, p->place.line, p->place.column);
}

static gboolean
at_mark (Parser *p, char mark)
{
  return p->message == NULL && p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_MARK && p->lexer.mark == mark;
}

static gboolean
at_word (Parser *p, const char *word)
{
  return p->message == NULL && p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_NAME
         && strlen (word) == p->lexer.length
         && strncmp (p->lexer.start, word, p->lexer.length) == 0;
}

static gboolean
take_mark (Parser *p, char mark)
{
  if (!at_mark (p, mark))
    return FALSE;
  sandbox_graphql_lexer_next (&p->lexer);
  return TRUE;
}

static void
expect_mark (Parser *p, char mark)
{
  const char expected[] = { '"', mark, '"', '\0' };

  if (!take_mark (p, mark))
    fail (p, expected);
}

static char *
expect_name (Parser *p)
{
  char *name;

  if (p->message != NULL || p->lexer.kind != SANDBOX_GRAPHQL_TOKEN_NAME)
    {
      fail (p, "IDENTIFIER");
      return NULL;
    }
  name = own_text (p, p->lexer.start, p->lexer.length);
  sandbox_graphql_lexer_next (&p->lexer);
  return name;
}

/* Counts the nesting; answers FALSE and fails when it goes too deep. */
static gboolean
deeper (Parser *p)
{
  if (p->message == NULL && ++p->depth > MAX_DEPTH)
    fail (p, "less nesting");
  return p->message == NULL;
}

static SandboxGraphqlTypeRef *
parse_type_ref (Parser *p)
{
  SandboxGraphqlTypeRef *type = own (p, sizeof *type);

  if (!deeper (p))
    return type;
  if (take_mark (p, '['))
    {
      type->inner = parse_type_ref (p);
      expect_mark (p, ']');
    }
  else
    type->name = expect_name (p);
  type->non_null = take_mark (p, '!');
  p->depth--;
  return type;
}

static void
parse_composite (Parser *p, SandboxGraphqlValue *value, gboolean constant)
{
  char end = value->kind == SANDBOX_GRAPHQL_LIST ? ']' : '}';

  value->items = own_array (p);
  value->names = own_array (p);
  sandbox_graphql_lexer_next (&p->lexer);
  while (p->message == NULL && !at_mark (p, end))
    {
      if (end == '}')
        {
          g_ptr_array_add (value->names, expect_name (p));
          expect_mark (p, ':');
        }
      g_ptr_array_add (value->items, parse_value (p, constant));
    }
  expect_mark (p, end);
}

static void
parse_word_value (Parser *p, SandboxGraphqlValue *value)
{
  value->kind = SANDBOX_GRAPHQL_ENUM;
  if (at_word (p, "true") || at_word (p, "false"))
    value->kind = SANDBOX_GRAPHQL_BOOLEAN;
  else if (at_word (p, "null"))
    value->kind = SANDBOX_GRAPHQL_NULL;
  value->text = expect_name (p);
}

static SandboxGraphqlValue *
parse_value (Parser *p, gboolean constant)
{
  SandboxGraphqlValue *value = own (p, sizeof *value);

  value->place = p->lexer.place;
  value->kind = SANDBOX_GRAPHQL_NULL;
  if (!deeper (p))
    return value;
  if (at_mark (p, '$') && !constant)
    {
      sandbox_graphql_lexer_next (&p->lexer);
      value->kind = SANDBOX_GRAPHQL_VARIABLE;
      value->text = expect_name (p);
    }
  else if (at_mark (p, '[') || at_mark (p, '{'))
    {
      value->kind = at_mark (p, '[') ? SANDBOX_GRAPHQL_LIST : SANDBOX_GRAPHQL_OBJECT;
      parse_composite (p, value, constant);
    }
  else if (p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_NAME)
    parse_word_value (p, value);
  else if (p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_STRING)
    {
      value->kind = SANDBOX_GRAPHQL_STRING;
      value->text = own_text (p, p->lexer.text->str, p->lexer.text->len);
      sandbox_graphql_lexer_next (&p->lexer);
    }
  else if (p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_INT
           || p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_FLOAT)
    {
      value->kind = p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_INT ? SANDBOX_GRAPHQL_INT
                                                               : SANDBOX_GRAPHQL_FLOAT;
      value->text = own_text (p, p->lexer.start, p->lexer.length);
      sandbox_graphql_lexer_next (&p->lexer);
    }
  else
    fail (p, "a value");
  p->depth--;
  return value;
}

static GPtrArray *
parse_arguments (Parser *p)
{
  GPtrArray *arguments = own_array (p);

  if (!take_mark (p, '('))
    return arguments;
  if (at_mark (p, ')'))
    fail (p, "IDENTIFIER");
  while (p->message == NULL && !at_mark (p, ')'))
    {
      SandboxGraphqlArgument *argument = own (p, sizeof *argument);

      argument->place = p->lexer.place;
      argument->name = expect_name (p);
      expect_mark (p, ':');
      argument->value = parse_value (p, FALSE);
      g_ptr_array_add (arguments, argument);
    }
  expect_mark (p, ')');
  return arguments;
}

static GPtrArray *
parse_directives (Parser *p)
{
  GPtrArray *directives = own_array (p);

  while (at_mark (p, '@'))
    {
      SandboxGraphqlDirective *directive = own (p, sizeof *directive);

      directive->place = p->lexer.place;
      sandbox_graphql_lexer_next (&p->lexer);
      directive->name = expect_name (p);
      directive->arguments = parse_arguments (p);
      g_ptr_array_add (directives, directive);
    }
  return directives;
}

static void
parse_spread (Parser *p, SandboxGraphqlSelection *selection)
{
  sandbox_graphql_lexer_next (&p->lexer);
  selection->kind = SANDBOX_GRAPHQL_INLINE;
  if (at_word (p, "on"))
    {
      sandbox_graphql_lexer_next (&p->lexer);
      selection->condition = expect_name (p);
    }
  else if (p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_NAME)
    {
      selection->kind = SANDBOX_GRAPHQL_SPREAD;
      selection->name = expect_name (p);
    }
  selection->directives = parse_directives (p);
  if (selection->kind == SANDBOX_GRAPHQL_INLINE)
    selection->selections = parse_selections (p);
}

static SandboxGraphqlSelection *
parse_selection (Parser *p)
{
  SandboxGraphqlSelection *selection = own (p, sizeof *selection);

  selection->place = p->lexer.place;
  if (at_mark (p, '.'))
    {
      parse_spread (p, selection);
      return selection;
    }
  selection->kind = SANDBOX_GRAPHQL_FIELD;
  selection->key = selection->name = expect_name (p);
  if (take_mark (p, ':'))
    selection->name = expect_name (p);
  selection->arguments = parse_arguments (p);
  selection->directives = parse_directives (p);
  if (at_mark (p, '{'))
    selection->selections = parse_selections (p);
  return selection;
}

static GPtrArray *
parse_selections (Parser *p)
{
  GPtrArray *selections = own_array (p);

  expect_mark (p, '{');
  if (!deeper (p))
    return selections;
  if (at_mark (p, '}'))
    fail (p, "IDENTIFIER");
  while (p->message == NULL && !at_mark (p, '}'))
    g_ptr_array_add (selections, parse_selection (p));
  expect_mark (p, '}');
  p->depth--;
  return selections;
}

static GPtrArray *
parse_variables (Parser *p)
{
  GPtrArray *variables = own_array (p);

  if (!take_mark (p, '('))
    return variables;
  while (p->message == NULL && !at_mark (p, ')'))
    {
      SandboxGraphqlVariable *variable = own (p, sizeof *variable);

      variable->place = p->lexer.place;
      expect_mark (p, '$');
      variable->name = expect_name (p);
      expect_mark (p, ':');
      variable->type = parse_type_ref (p);
      if (take_mark (p, '='))
        variable->fallback = parse_value (p, TRUE);
      parse_directives (p);
      g_ptr_array_add (variables, variable);
    }
  expect_mark (p, ')');
  return variables;
}

static void
parse_operation (Parser *p)
{
  SandboxGraphqlOperation *operation = own (p, sizeof *operation);

  operation->place = p->lexer.place;
  operation->kind = at_mark (p, '{') ? own_text (p, "query", 5) : expect_name (p);
  if (p->message == NULL && p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_NAME)
    operation->name = expect_name (p);
  operation->variables = parse_variables (p);
  operation->directives = parse_directives (p);
  operation->selections = parse_selections (p);
  g_ptr_array_add (p->document->operations, operation);
}

static void
parse_fragment (Parser *p)
{
  SandboxGraphqlFragment *fragment = own (p, sizeof *fragment);

  fragment->place = p->lexer.place;
  sandbox_graphql_lexer_next (&p->lexer);
  if (at_word (p, "on"))
    fail (p, "a fragment name");
  fragment->name = expect_name (p);
  if (!at_word (p, "on"))
    fail (p, "\"on\"");
  expect_name (p);
  fragment->condition = expect_name (p);
  parse_directives (p);
  fragment->selections = parse_selections (p);
  if (p->message != NULL)
    return;
  g_ptr_array_add (p->document->fragment_list, fragment);
  if (!g_hash_table_contains (p->document->fragments, fragment->name))
    g_hash_table_insert (p->document->fragments, fragment->name, fragment);
}

/* Type system: the part below reads the sandbox's own schema. */

static void
skip_description (Parser *p)
{
  if (p->message == NULL && p->lexer.kind == SANDBOX_GRAPHQL_TOKEN_STRING)
    sandbox_graphql_lexer_next (&p->lexer);
}

static char *
access_of (GPtrArray *directives)
{
  for (guint i = 0; i < directives->len; i++)
    {
      SandboxGraphqlDirective *directive = directives->pdata[i];
      SandboxGraphqlArgument *required
          = sandbox_graphql_find_argument (directive->arguments, "required");

      if (g_str_equal (directive->name, "access") && required != NULL)
        return required->value->text;
    }
  return NULL;
}

static SandboxGraphqlInput *
parse_input (Parser *p)
{
  SandboxGraphqlInput *input = own (p, sizeof *input);

  skip_description (p);
  input->name = expect_name (p);
  expect_mark (p, ':');
  input->type = parse_type_ref (p);
  if (take_mark (p, '='))
    input->fallback = parse_value (p, TRUE);
  parse_directives (p);
  return input;
}

static SandboxGraphqlFieldType *
parse_field_type (Parser *p)
{
  SandboxGraphqlFieldType *field = own (p, sizeof *field);

  skip_description (p);
  field->name = expect_name (p);
  field->inputs = own_array (p);
  if (take_mark (p, '('))
    {
      while (p->message == NULL && !at_mark (p, ')'))
        g_ptr_array_add (field->inputs, parse_input (p));
      expect_mark (p, ')');
    }
  expect_mark (p, ':');
  field->type = parse_type_ref (p);
  field->access = access_of (parse_directives (p));
  return field;
}

static void
parse_members (Parser *p, SandboxGraphqlType *type)
{
  expect_mark (p, '{');
  while (p->message == NULL && !at_mark (p, '}'))
    {
      if (type->kind == SANDBOX_GRAPHQL_KIND_ENUM)
        {
          skip_description (p);
          g_ptr_array_add (type->values, expect_name (p));
          continue;
        }
      gpointer member = type->kind == SANDBOX_GRAPHQL_KIND_INPUT ? (gpointer) parse_input (p)
                                                                 : (gpointer) parse_field_type (p);

      /* Both kinds of member begin with their name. */
      if (p->message != NULL)
        break;
      g_ptr_array_add (type->fields, member);
      g_hash_table_insert (type->by_name, *(char **) member, member);
    }
  expect_mark (p, '}');
}

static void
parse_type (Parser *p, SandboxGraphqlKind kind)
{
  SandboxGraphqlType *type = own (p, sizeof *type);

  sandbox_graphql_lexer_next (&p->lexer);
  type->kind = kind;
  type->name = expect_name (p);
  type->interfaces = own_array (p);
  type->fields = own_array (p);
  type->values = own_array (p);
  if (type->name == NULL)
    return;
  type->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (p->document->types, type->name, type);
  if (at_word (p, "implements"))
    {
      sandbox_graphql_lexer_next (&p->lexer);
      do
        g_ptr_array_add (type->interfaces, expect_name (p));
      while (take_mark (p, '&'));
    }
  type->access = access_of (parse_directives (p));
  if (kind != SANDBOX_GRAPHQL_KIND_SCALAR)
    parse_members (p, type);
}

static void
parse_definition (Parser *p)
{
  static const struct
  {
    const char *word;
    SandboxGraphqlKind kind;
  } types[] = {
    { "type", SANDBOX_GRAPHQL_KIND_OBJECT },   { "interface", SANDBOX_GRAPHQL_KIND_INTERFACE },
    { "input", SANDBOX_GRAPHQL_KIND_INPUT },   { "enum", SANDBOX_GRAPHQL_KIND_ENUM },
    { "scalar", SANDBOX_GRAPHQL_KIND_SCALAR },
  };

  skip_description (p);
  if (at_mark (p, '{') || at_word (p, "query") || at_word (p, "mutation")
      || at_word (p, "subscription"))
    {
      parse_operation (p);
      return;
    }
  if (at_word (p, "fragment"))
    {
      parse_fragment (p);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (at_word (p, types[i].word))
      {
        parse_type (p, types[i].kind);
        return;
      }
  fail (p, "a definition");
}

static void
free_type (gpointer data)
{
  SandboxGraphqlType *type = data;

  g_hash_table_unref (type->by_name);
}

static SandboxGraphqlDocument *
document_new (void)
{
  SandboxGraphqlDocument *document = g_new0 (SandboxGraphqlDocument, 1);

  document->operations = g_ptr_array_new ();
  document->fragment_list = g_ptr_array_new ();
  document->fragments = g_hash_table_new (g_str_hash, g_str_equal);
  document->types = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_type);
  document->owned = g_ptr_array_new_with_free_func (g_free);
  document->owned_arrays = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return document;
}

void
sandbox_graphql_document_free (SandboxGraphqlDocument *document)
{
  if (document == NULL)
    return;
  g_ptr_array_unref (document->operations);
  g_ptr_array_unref (document->fragment_list);
  g_hash_table_unref (document->fragments);
  g_hash_table_unref (document->types);
  g_ptr_array_unref (document->owned_arrays);
  g_ptr_array_unref (document->owned);
  g_free (document);
}

SandboxGraphqlDocument *
sandbox_graphql_parse (const char *text, char **message, SandboxGraphqlPlace *place)
{
  g_autoptr (SandboxGraphqlDocument) document = document_new ();
  Parser p = { .document = document };

  sandbox_graphql_lexer_init (&p.lexer, text);
  sandbox_graphql_lexer_next (&p.lexer);
  if (p.lexer.kind == SANDBOX_GRAPHQL_TOKEN_END)
    fail (&p, "a definition");
  while (p.message == NULL && p.lexer.kind != SANDBOX_GRAPHQL_TOKEN_END)
    parse_definition (&p);
  sandbox_graphql_lexer_clear (&p.lexer);

  if (p.message == NULL)
    return g_steal_pointer (&document);
  *message = p.message;
  *place = p.place;
  return NULL;
}

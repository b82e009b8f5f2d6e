/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading and testing search expressions.
 */
#include "sandbox-shopify-search.h"

#include <string.h>

#define MAX_DEPTH 20

typedef enum
{
  NODE_TERM,
  NODE_ALL,
  NODE_ANY,
  NODE_NOT,
} NodeKind;

typedef struct _Node Node;
struct _Node
{
  NodeKind kind;
  SandboxSearchTerm term;
  GPtrArray *nodes; /* owned */
};

struct _SandboxSearch
{
  Node *root;
  GPtrArray *terms; /* borrowed from the nodes */
};

typedef struct
{
  const char *at;
  int depth;
  GPtrArray *terms;
} Reader;

static Node *read_any (Reader *r);

static void
free_node (gpointer data)
{
  Node *node = data;

  g_free (node->term.field);
  g_free (node->term.value);
  g_ptr_array_unref (node->nodes);
  g_free (node);
}

static Node *
new_node (NodeKind kind)
{
  Node *node = g_new0 (Node, 1);

  node->kind = kind;
  node->nodes = g_ptr_array_new_with_free_func (free_node);
  return node;
}

static void
skip_blank (Reader *r)
{
  while (g_ascii_isspace (*r->at))
    r->at++;
}

/* Takes a key word when it stands alone. */
static gboolean
take_word (Reader *r, const char *word)
{
  gsize length = strlen (word);
  char after;

  skip_blank (r);
  if (g_ascii_strncasecmp (r->at, word, length) != 0)
    return FALSE;
  after = r->at[length];
  if (after != '\0' && after != '(' && !g_ascii_isspace (after))
    return FALSE;
  r->at += length;
  return TRUE;
}

static char *
read_value (Reader *r)
{
  char quote = *r->at;
  g_autoptr (GString) value = g_string_new (NULL);

  if (quote != '\'' && quote != '"')
    {
      gsize length = strcspn (r->at, " \t\r\n()");

      r->at += length;
      return g_strndup (r->at - length, length);
    }
  r->at++;
  while (*r->at != '\0' && *r->at != quote)
    {
      if (*r->at == '\\' && r->at[1] != '\0')
        r->at++;
      g_string_append_c (value, *r->at++);
    }
  if (*r->at == quote)
    r->at++;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

static SandboxSearchOperator
read_operator (Reader *r)
{
  static const struct
  {
    const char *text;
    SandboxSearchOperator operator;
  } operators[] = { { ">=", SANDBOX_SEARCH_AT_LEAST },
                    { "<=", SANDBOX_SEARCH_AT_MOST },
                    { ">", SANDBOX_SEARCH_MORE },
                    { "<", SANDBOX_SEARCH_LESS } };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (r->at, operators[i].text))
      {
        r->at += strlen (operators[i].text);
        return operators[i].operator;
      }
  return SANDBOX_SEARCH_IS;
}

static Node *
read_term (Reader *r)
{
  Node *node = new_node (NODE_TERM);
  gsize length = 0;

  while (g_ascii_isalnum (r->at[length]) || r->at[length] == '_' || r->at[length] == '.')
    length++;
  if (length > 0 && r->at[length] == ':')
    {
      node->term.field = g_ascii_strdown (r->at, (gssize) length);
      r->at += length + 1;
      skip_blank (r);
      node->term.operator= read_operator (r);
      skip_blank (r);
    }
  else
    node->term.field = g_strdup ("");
  node->term.value = read_value (r);
  g_ptr_array_add (r->terms, &node->term);
  return node;
}

static Node *
read_factor (Reader *r)
{
  Node *node;

  skip_blank (r);
  if (*r->at == '-' || take_word (r, "NOT"))
    {
      node = new_node (NODE_NOT);
      if (*r->at == '-')
        r->at++;
      g_ptr_array_add (node->nodes, read_factor (r));
      return node;
    }
  if (*r->at == '(' && r->depth < MAX_DEPTH)
    {
      r->at++;
      r->depth++;
      node = read_any (r);
      r->depth--;
      skip_blank (r);
      if (*r->at == ')')
        r->at++;
      return node;
    }
  if (*r->at == '(' || *r->at == ')')
    r->at++;
  return read_term (r);
}

static Node *
read_all (Reader *r)
{
  Node *node = new_node (NODE_ALL);

  for (;;)
    {
      const char *before;

      skip_blank (r);
      before = r->at;
      if (*r->at == '\0' || *r->at == ')' || take_word (r, "OR"))
        {
          r->at = before;
          return node;
        }
      if (take_word (r, "AND"))
        continue;
      g_ptr_array_add (node->nodes, read_factor (r));
      if (r->at == before)
        r->at++;
    }
}

static Node *
read_any (Reader *r)
{
  Node *node = new_node (NODE_ANY);

  do
    g_ptr_array_add (node->nodes, read_all (r));
  while (take_word (r, "OR"));
  return node;
}

SandboxSearch *
sandbox_search_new (const char *text)
{
  SandboxSearch *search = g_new0 (SandboxSearch, 1);
  Reader r = { text != NULL ? text : "", 0, NULL };

  search->terms = g_ptr_array_new ();
  r.terms = search->terms;
  search->root = new_node (NODE_ALL);
  /* A stray ")" ends one reading; what follows it is read on. */
  do
    {
      while (*r.at == ')')
        r.at++;
      g_ptr_array_add (search->root->nodes, read_any (&r));
      skip_blank (&r);
    }
  while (*r.at != '\0');
  return search;
}

void
sandbox_search_free (SandboxSearch *search)
{
  if (search == NULL)
    return;
  free_node (search->root);
  g_ptr_array_unref (search->terms);
  g_free (search);
}

GPtrArray *
sandbox_search_terms (SandboxSearch *search)
{
  return search->terms;
}

/* 1 yes, 0 no, -1 nothing here that could be tested. */
static int
match_node (Node *node, SandboxSearchTest test, gconstpointer record, gpointer data)
{
  int answer = -1;

  if (node->kind == NODE_TERM)
    return test (&node->term, record, data);
  for (guint i = 0; i < node->nodes->len; i++)
    {
      int one = match_node (node->nodes->pdata[i], test, record, data);

      if (one < 0)
        continue;
      if (node->kind == NODE_NOT)
        return !one;
      answer = one;
      if (one == (node->kind == NODE_ANY))
        break;
    }
  return answer;
}

gboolean
sandbox_search_match (SandboxSearch *search,
                      SandboxSearchTest test,
                      gconstpointer record,
                      gpointer data)
{
  return match_node (search->root, test, record, data) != 0;
}

gboolean
sandbox_search_time (const char *value, GTimeZone *zone, gint64 *first_us, gint64 *last_us)
{
  g_autofree char *text = g_strstrip (g_strdup (value));
  gboolean day = strchr (text, 'T') == NULL && strchr (text, ' ') == NULL;
  g_autofree char *full
      = day ? g_strconcat (text, "T00:00:00", NULL) : g_strdelimit (g_strdup (text), " ", 'T');
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (full, zone);
  g_autoptr (GDateTime) next = NULL;

  if (time == NULL)
    return FALSE;
  next = day ? g_date_time_add_days (time, 1) : g_date_time_add_seconds (time, 1);
  *first_us = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  *last_us = g_date_time_to_unix (next) * G_USEC_PER_SEC - 1;
  return TRUE;
}

gboolean
sandbox_search_time_fits (const SandboxSearchTerm *term, gint64 us, GTimeZone *zone)
{
  gint64 first, last;

  if (!sandbox_search_time (term->value, zone, &first, &last))
    return FALSE;
  switch (term->operator)
    {
    case SANDBOX_SEARCH_MORE:
    case SANDBOX_SEARCH_AT_LEAST:
      return us >= first;
    case SANDBOX_SEARCH_LESS:
    case SANDBOX_SEARCH_AT_MOST:
      return us <= last;
    case SANDBOX_SEARCH_IS:
    default:
      return us >= first && us <= last;
    }
}

gboolean
sandbox_search_number_fits (const SandboxSearchTerm *term, gint64 number)
{
  const char *slash = strrchr (term->value, '/');
  gint64 wanted;

  if (!g_ascii_string_to_signed (slash != NULL ? slash + 1 : term->value, 10, G_MININT64,
                                 G_MAXINT64, &wanted, NULL))
    return FALSE;
  switch (term->operator)
    {
    case SANDBOX_SEARCH_MORE:
      return number > wanted;
    case SANDBOX_SEARCH_AT_LEAST:
      return number >= wanted;
    case SANDBOX_SEARCH_LESS:
      return number < wanted;
    case SANDBOX_SEARCH_AT_MOST:
      return number <= wanted;
    case SANDBOX_SEARCH_IS:
    default:
      return number == wanted;
    }
}

gboolean
sandbox_search_text_fits (const SandboxSearchTerm *term, const char *text)
{
  g_autofree char *have = g_utf8_casefold (text != NULL ? text : "", -1);
  g_autofree char *want = g_utf8_casefold (term->value, -1);
  gsize length = strlen (want);

  if (length > 0 && want[length - 1] == '*')
    return strncmp (have, want, length - 1) == 0 && *have != '\0';
  return g_str_equal (have, want);
}

/* Terms that stand in every way through the expression: below ALL nodes and single choices. */
static void
bound_node (Node *node, const char *field, GTimeZone *zone, gint64 *from_us, gint64 *to_us)
{
  gint64 first, last;

  if (node->kind == NODE_ALL || (node->kind == NODE_ANY && node->nodes->len == 1))
    for (guint i = 0; i < node->nodes->len; i++)
      bound_node (node->nodes->pdata[i], field, zone, from_us, to_us);
  if (node->kind != NODE_TERM || !g_str_equal (node->term.field, field)
      || !sandbox_search_time (node->term.value, zone, &first, &last))
    return;
  if (node->term.operator!= SANDBOX_SEARCH_LESS && node->term.operator!= SANDBOX_SEARCH_AT_MOST)
    *from_us = MAX (*from_us, first);
  if (node->term.operator!= SANDBOX_SEARCH_MORE && node->term.operator!= SANDBOX_SEARCH_AT_LEAST)
    *to_us = MIN (*to_us, last);
}

void
sandbox_search_bounds (
    SandboxSearch *search, const char *field, GTimeZone *zone, gint64 *from_us, gint64 *to_us)
{
  *from_us = G_MININT64;
  *to_us = G_MAXINT64;
  bound_node (search->root, field, zone, from_us, to_us);
}

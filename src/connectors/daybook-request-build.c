/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests out of a manifest's templates: address, query, headers, body. */
#include "daybook-account-private.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-time.h"

/* What a query is taken to cost before an answer has told. */
#define FIRST_COST 100.0

static DaybookNode
get (const DaybookAccount *self, DaybookNode node, const char *member)
{
  return daybook_tree_get (self->tree, node, member);
}

/* The base that @text starts with, in @rest what follows; NULL and an error when it is not known
 * yet. */
static const char *
take_base (DaybookAccount *self, const char *text, const char **rest, GError **error)
{
  g_autofree char *name = NULL;
  const DaybookTree *tree = NULL;
  DaybookNode node;

  if (text[0] == '{' && strchr (text, '}') != NULL)
    name = g_strndup (text + 1, (gsize) (strchr (text, '}') - text) - 1);
  if (name != NULL && get (self, self->environment, name) != DAYBOOK_NODE_NONE)
    *rest = strchr (text, '}') + 1;
  else
    {
      g_free (name);
      name = g_strdup ("api");
      *rest = text;
    }

  node = daybook_scope_find (self->scope, name, &tree);
  if (node == DAYBOOK_NODE_NONE)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "%s: the address {%s} cannot be told: a setting is missing, or the environment "
                   "has no such base",
                   self->id, name);
      return NULL;
    }

  return daybook_tree_text (tree, node, NULL);
}

char *
daybook_account_fill_url (DaybookAccount *self,
                          const char *text,
                          const DaybookScope *scope,
                          GError **error)
{
  gboolean absolute = g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://");
  const char *rest = text;
  const char *base = absolute ? "" : take_base (self, text, &rest, error);
  g_autofree char *filled
      = base != NULL ? daybook_scope_fill (scope, rest, DAYBOOK_ESCAPE_URL, error) : NULL;

  return filled != NULL ? g_strconcat (base, filled, NULL) : NULL;
}

static void
append_pair (GString *out, const char *name, const char *value)
{
  if (out->len > 0)
    g_string_append_c (out, '&');
  g_string_append_uri_escaped (out, name, NULL, FALSE);
  g_string_append_c (out, '=');
  g_string_append_uri_escaped (out, value, NULL, FALSE);
}

/* The object at @node, filled, as name=value&...; a list repeats its name. */
static char *
fill_pairs (DaybookAccount *self, DaybookNode node, const DaybookScope *scope, GError **error)
{
  g_auto(DaybookJsonWriter) out = { 0 };
  g_autofree char *json = NULL;
  g_autoptr(DaybookTree) filled = NULL;
  GString *pairs;

  daybook_json_writer_init (&out);
  if (!daybook_scope_fill_json (scope, self->tree, node, &out, error))
    return NULL;
  json = daybook_json_writer_steal (&out);
  filled = daybook_tree_new (json, -1, error);
  if (filled == NULL)
    return NULL;

  pairs = g_string_new (NULL);
  for (DaybookNode child = daybook_tree_first (filled, 0); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (filled, child))
    {
      const char *name = daybook_tree_key (filled, child);
      const char *word = daybook_object_word (filled, child);

      if (word != NULL)
        append_pair (pairs, name, word);
      for (DaybookNode element = daybook_tree_first (filled, child); element != DAYBOOK_NODE_NONE;
           element = daybook_tree_next (filled, element))
        if (daybook_object_word (filled, element) != NULL)
          append_pair (pairs, name, daybook_object_word (filled, element));
    }

  return g_string_free (pairs, FALSE);
}

static gboolean
add_headers (DaybookAccount *self,
             DaybookRequest *request,
             DaybookNode node,
             const DaybookScope *scope,
             GError **error)
{
  for (DaybookNode child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    {
      g_autofree char *value = daybook_scope_fill (
          scope, daybook_tree_text (self->tree, child, NULL), DAYBOOK_ESCAPE_NONE, error);

      if (value == NULL)
        return FALSE;
      daybook_request_add_header (request, daybook_tree_key (self->tree, child), value);
      memset (value, 0, strlen (value));
    }

  return TRUE;
}

/* A secret that is missing is a sign-in that is missing. */
static gboolean
sign (DaybookAccount *self, DaybookRequest *request, GError **error)
{
  g_autoptr(GError) failure = NULL;

  if (!daybook_account_need_secrets (self, error))
    return FALSE;
  if (add_headers (self, request, get (self, self->method, "headers"), self->secret_scope,
                   &failure))
    return TRUE;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH, "%s: %s: sign in again", self->id,
               failure->message);

  return FALSE;
}

/* The lines of a query; "@name" stands for those of another one, which "orders" and "order" share.
 */
static void
append_query (DaybookAccount *self, const char *name, GString *lines)
{
  DaybookNode query = get (self, get (self, 0, "queries"), name);
  const char *text = daybook_tree_text (self->tree, query, NULL);

  g_string_append (lines, text != NULL ? text : "");
  for (DaybookNode node = daybook_tree_first (self->tree, query); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (self->tree, node))
    {
      const char *line = daybook_tree_text (self->tree, node, NULL);

      if (*line == '@')
        append_query (self, line + 1, lines);
      else
        g_string_append_printf (lines, "%s\n", line);
    }
}

/* {"query": text, "variables": {...}} */
static gboolean
write_graphql (DaybookAccount *self,
               DaybookNode node,
               const DaybookScope *scope,
               DaybookJsonWriter *out,
               GError **error)
{
  const char *name = daybook_tree_find_text (self->tree, node, "graphql");
  DaybookNode variables = get (self, node, "variables");
  g_autoptr(GString) lines = g_string_new (NULL);

  append_query (self, name, lines);
  daybook_json_begin_object (out);
  daybook_json_put_string (out, "query", lines->str);
  if (variables != DAYBOOK_NODE_NONE)
    {
      daybook_json_key (out, "variables");
      if (!daybook_scope_fill_json (scope, self->tree, variables, out, error))
        return FALSE;
    }
  daybook_json_end_object (out);

  return TRUE;
}

/* The body that a mapping makes of {posting}. */
static gboolean
write_mapped (DaybookAccount *self,
              const char *name,
              const DaybookScope *scope,
              DaybookJsonWriter *out,
              GError **error)
{
  const DaybookTree *tree = NULL;
  DaybookNode posting = daybook_scope_find (scope, "posting", &tree);
  DaybookMapping *mapping = daybook_manifest_mapping (self->manifest, name);

  if (self->instead != NULL
      && g_str_equal (daybook_mapping_name (self->instead), daybook_mapping_name (mapping)))
    mapping = self->instead;
  if (posting == DAYBOOK_NODE_NONE)
    {
      g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                   "the mapping \"%s\" makes a body of a posting, and there is none here", name);
      return FALSE;
    }

  return daybook_mapping_run (mapping, tree, posting, scope, out, error);
}

/* What the mapping makes is {mapped}, and the template says where its parts go: for a provider that
 * wants them in lists within lists. */
static gboolean
write_arranged (DaybookAccount *self,
                const char *map,
                DaybookNode json,
                const DaybookScope *scope,
                DaybookJsonWriter *out,
                GError **error)
{
  g_auto(DaybookJsonWriter) parts = { 0 };
  g_autoptr(DaybookScope) inner = daybook_scope_new (scope);

  daybook_json_writer_init (&parts);

  return write_mapped (self, map, scope, &parts, error)
         && daybook_scope_set_json (inner, "mapped", parts.text->str, error)
         && daybook_scope_fill_json (inner, self->tree, json, out, error);
}

static gboolean
write_body (DaybookAccount *self,
            DaybookNode node,
            const DaybookScope *scope,
            DaybookJsonWriter *out,
            GError **error)
{
  DaybookNode json = get (self, node, "json");
  const char *map = daybook_tree_find_text (self->tree, node, "map");

  if (json != DAYBOOK_NODE_NONE && map != NULL)
    return write_arranged (self, map, json, scope, out, error);
  if (json != DAYBOOK_NODE_NONE)
    return daybook_scope_fill_json (scope, self->tree, json, out, error);
  if (map != NULL)
    return write_mapped (self, map, scope, out, error);

  return write_graphql (self, node, scope, out, error);
}

static gboolean
set_body (DaybookAccount *self,
          DaybookRequest *request,
          DaybookNode node,
          const DaybookScope *scope,
          GError **error)
{
  DaybookNode form = get (self, node, "form");
  g_auto(DaybookJsonWriter) out = { 0 };

  if (form != DAYBOOK_NODE_NONE)
    {
      g_autofree char *pairs = fill_pairs (self, form, scope, error);

      if (pairs == NULL)
        return FALSE;
      daybook_request_set_body (request, "application/x-www-form-urlencoded", pairs, -1);
      return TRUE;
    }
  if (get (self, node, "json") == DAYBOOK_NODE_NONE && get (self, node, "map") == DAYBOOK_NODE_NONE
      && get (self, node, "graphql") == DAYBOOK_NODE_NONE)
    return TRUE;

  daybook_json_writer_init (&out);
  if (!write_body (self, node, scope, &out, error))
    return FALSE;
  daybook_request_set_body (request, "application/json", out.text->str, (gssize) out.text->len);

  return TRUE;
}

/* Method and address, with the query. */
static DaybookRequest *
start (DaybookAccount *self, DaybookNode node, const DaybookScope *scope, GError **error)
{
  static const char *const methods[][2] = { { "get", "GET" },
                                            { "post", "POST" },
                                            { "put", "PUT" },
                                            { "patch", "PATCH" },
                                            { "delete", "DELETE" } };
  DaybookNode query = get (self, node, "query");
  g_autofree char *url = NULL;
  g_autofree char *pairs = NULL;
  g_autofree char *whole = NULL;
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (methods) && get (self, node, methods[i][0]) == DAYBOOK_NODE_NONE)
    i++;
  url = daybook_account_fill_url (self, daybook_tree_find_text (self->tree, node, methods[i][0]),
                                  scope, error);
  if (url == NULL)
    return NULL;
  if (query != DAYBOOK_NODE_NONE)
    {
      pairs = fill_pairs (self, query, scope, error);
      if (pairs == NULL)
        return NULL;
    }
  whole = pairs != NULL && *pairs != '\0'
              ? g_strconcat (url, strchr (url, '?') != NULL ? "&" : "?", pairs, NULL)
              : g_steal_pointer (&url);

  return daybook_request_new (methods[i][1], whole);
}

static guint
timeout_s (const DaybookAccount *self)
{
  const char *span = daybook_tree_find_text (self->tree, 0, "limits.timeout");
  gint64 us = 0;

  return span != NULL && daybook_time_parse_span (span, &us) ? (guint) MAX (1, us / DAYBOOK_SECOND)
                                                             : 0;
}

DaybookRequest *
daybook_account_build (DaybookAccount *self,
                       DaybookNode node,
                       const DaybookScope *scope,
                       gboolean signed_,
                       gboolean keyed,
                       GError **error)
{
  g_autoptr(DaybookRequest) request = start (self, node, scope, error);

  if (request == NULL)
    return NULL;

  daybook_request_add_header (request, "Accept", "application/json");
  if (!add_headers (self, request, get (self, 0, "headers"), scope, error)
      || !add_headers (self, request, get (self, node, "headers"), scope, error)
      || !set_body (self, request, node, scope, error) || (signed_ && !sign (self, request, error)))
    return NULL;

  request->repeatable = keyed || g_str_equal (request->method, "GET")
                        || daybook_tree_is_true (self->tree, get (self, node, "read"));
  request->timeout_s = timeout_s (self);

  return g_steal_pointer (&request);
}

double
daybook_account_cost (DaybookAccount *self, DaybookNode node)
{
  const char *query = daybook_tree_find_text (self->tree, node, "graphql");
  const double *known = query != NULL ? g_hash_table_lookup (self->costs, query) : NULL;

  if (query == NULL || daybook_tree_find (self->tree, 0, "limits.cost") == DAYBOOK_NODE_NONE)
    return 1;

  return known != NULL ? *known : FIRST_COST;
}

DaybookRequest *
daybook_account_request (DaybookAccount *self,
                         DaybookNode node,
                         const DaybookScope *scope,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (!daybook_account_renew (self, -1, cancellable, error))
    return NULL;

  return daybook_account_build (self, node, scope != NULL ? scope : self->scope, TRUE, FALSE,
                                error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sense of a manifest whose shape is right: requests have one method and one body, names lead
 * somewhere, patterns, times and spans can be read, a way of paging has what it needs. */
#include "daybook-manifest-check.h"

#include "daybook-contract.h"
#include "daybook-time.h"

#include <string.h>

typedef gboolean (*CheckChild) (const DaybookManifestCheck *self, DaybookNode node, GError **error);

static DaybookNode
get (const DaybookManifestCheck *self, DaybookNode node, const char *path)
{
  return daybook_tree_find (self->tree, node, path);
}

static const char *
get_text (const DaybookManifestCheck *self, DaybookNode node, const char *path)
{
  return daybook_tree_find_text (self->tree, node, path);
}

/* @check on each child of the list or object at @path, if there is one. */
static gboolean
for_children (const DaybookManifestCheck *self,
              DaybookNode node,
              const char *path,
              CheckChild check,
              GError **error)
{
  DaybookNode child = daybook_tree_first (self->tree, get (self, node, path));

  for (; child != DAYBOOK_NODE_NONE; child = daybook_tree_next (self->tree, child))
    if (!check (self, child, error))
      return FALSE;

  return TRUE;
}

static guint
count_members (const DaybookManifestCheck *self, DaybookNode node, const char *const *names)
{
  guint count = 0;

  for (; *names != NULL; names++)
    count += daybook_tree_get (self->tree, node, *names) != DAYBOOK_NODE_NONE;

  return count;
}

static gboolean
check_regex (const DaybookManifestCheck *self, DaybookNode node, const char *member, GError **error)
{
  const char *pattern = get_text (self, node, member);
  g_autoptr(GError) wrong = NULL;
  g_autoptr(GRegex) regex = pattern != NULL ? g_regex_new (pattern, 0, 0, &wrong) : NULL;

  return pattern == NULL || regex != NULL
         || daybook_manifest_fail (self, get (self, node, member), error, "%s", wrong->message);
}

static gboolean
check_span (const DaybookManifestCheck *self, DaybookNode node, const char *member, GError **error)
{
  const char *span = get_text (self, node, member);
  gint64 us;

  return span == NULL || daybook_time_parse_span (span, &us)
         || daybook_manifest_fail (
             self, get (self, node, member), error,
             "\"%s\" is not a span of time: write \"15 min\", \"2 h\", \"3 days\"", span);
}

static gboolean
check_time (const DaybookManifestCheck *self, DaybookNode node, const char *member, GError **error)
{
  const char *format = get_text (self, node, member);
  DaybookTimeFormat time;

  return format == NULL || daybook_time_format_parse (format, &time)
         || daybook_manifest_fail (self, get (self, node, member), error,
                                   "\"%s\" is not a way to write a time", format);
}

/* The text at @member must be a name in @where at the top of the document. */
static gboolean
check_name (const DaybookManifestCheck *self,
            DaybookNode node,
            const char *member,
            const char *where,
            GError **error)
{
  DaybookNode at = get (self, node, member);
  const char *name = daybook_tree_text (self->tree, at, NULL);

  return daybook_tree_kind (self->tree, at) != DAYBOOK_KIND_STRING
         || daybook_tree_get (self->tree, daybook_tree_get (self->tree, 0, where), name)
                != DAYBOOK_NODE_NONE
         || daybook_manifest_fail (self, at, error, "there is no \"%s\" in \"%s\"", name, where);
}

static gboolean
check_contract (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  DaybookNode at = get (self, node, "contract");
  g_autoptr(GError) wrong = NULL;

  return daybook_contract_get (daybook_tree_text (self->tree, at, NULL), &wrong) != NULL
         || daybook_manifest_fail (self, at, error, "%s", wrong->message);
}

static gboolean
check_request (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  static const char *const methods[] = { "get", "post", "put", "patch", "delete", NULL };
  static const char *const bodies[] = { "json", "form", "graphql", "map", NULL };
  static const char *const arranged[] = { "json", "map", NULL };

  if (node == DAYBOOK_NODE_NONE)
    return TRUE;
  if (count_members (self, node, methods) != 1)
    return daybook_manifest_fail (self, node, error,
                                  "a request has one of get, post, put, patch and delete");
  if (count_members (self, node, bodies) > 1
      && (count_members (self, node, bodies) != 2 || count_members (self, node, arranged) != 2))
    return daybook_manifest_fail (self, node, error,
                                  "a request has at most one of json, form, graphql and map, or "
                                  "map with json to arrange what it makes");
  if (get (self, node, "get") != DAYBOOK_NODE_NONE && count_members (self, node, bodies) > 0)
    return daybook_manifest_fail (self, node, error, "a get has no body");

  return check_name (self, node, "graphql", "queries", error)
         && check_name (self, node, "map", "mappings", error);
}

static gboolean
check_setting (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  return check_regex (self, node, "pattern", error);
}

/* Its own pattern in an environment: that there is one of this name, and that it is a pattern. */
static gboolean
check_field (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  DaybookNode patterns = get (self, node, "environments");

  for (DaybookNode child = daybook_tree_first (self->tree, patterns); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    {
      const char *name = daybook_tree_key (self->tree, child);

      if (daybook_tree_get (self->tree, get (self, 0, "environments"), name) == DAYBOOK_NODE_NONE)
        return daybook_manifest_fail (self, child, error, "there is no environment \"%s\"", name);
      if (!check_regex (self, patterns, name, error))
        return FALSE;
    }

  return check_setting (self, node, error);
}

static gboolean
needs_member (const DaybookManifestCheck *self,
              DaybookNode node,
              const char *member,
              const char *why,
              GError **error)
{
  return get (self, node, member) != DAYBOOK_NODE_NONE
         || daybook_manifest_fail (self, node, error, "%s needs \"%s\"", why, member);
}

static gboolean
check_receiver (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  DaybookNode receiver = get (self, node, "receiver");
  gboolean loopback = g_strcmp0 (get_text (self, receiver, "kind"), "loopback") == 0;
  gint64 port = 0;

  if (receiver == DAYBOOK_NODE_NONE)
    return TRUE;
  if (!loopback)
    return needs_member (self, receiver, "redirect_uri", "a receiver by paste", error);
  if (get (self, receiver, "port") != DAYBOOK_NODE_NONE
      && (!daybook_tree_int (self->tree, get (self, receiver, "port"), &port) || port < 0
          || port > G_MAXUINT16))
    return daybook_manifest_fail (self, get (self, receiver, "port"), error,
                                  "a port is 0 to 65535");

  return needs_member (self, receiver, "path", "a receiver by loopback", error);
}

static gboolean
check_sign_in (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  const char *method = get_text (self, node, "method");
  static const struct
  {
    const char *method, *member;
  } needs[] = {
    { "client_credentials", "token" },
    { "authorization_code", "authorize" },
    { "authorization_code", "receiver" },
    { "authorization_code", "token" },
    { "tokens", "refresh" },
    { "password", "login" },
    { "api_key", "headers" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (g_str_equal (method, needs[i].method)
        && !needs_member (self, node, needs[i].member, needs[i].method, error))
      return FALSE;

  return for_children (self, node, "fields", check_field, error)
         && check_receiver (self, node, error)
         && check_span (self, get (self, node, "token"), "before", error)
         && check_span (self, get (self, node, "refresh"), "before", error)
         && check_request (self, get (self, node, "login.request"), error);
}

/* "@name" in a query stands for the lines of another one, which stand for nothing else. */
static gboolean
check_query (const DaybookManifestCheck *self, DaybookNode query, GError **error)
{
  for (DaybookNode node = daybook_tree_first (self->tree, query); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (self->tree, node))
    {
      const char *line = daybook_tree_text (self->tree, node, NULL);
      DaybookNode other = *line == '@'
                              ? daybook_tree_get (self->tree, get (self, 0, "queries"), line + 1)
                              : query;

      if (other == DAYBOOK_NODE_NONE)
        return daybook_manifest_fail (self, node, error, "there is no query \"%s\"", line + 1);
      for (DaybookNode inner
           = *line == '@' ? daybook_tree_first (self->tree, other) : DAYBOOK_NODE_NONE;
           inner != DAYBOOK_NODE_NONE; inner = daybook_tree_next (self->tree, inner))
        if (*daybook_tree_text (self->tree, inner, NULL) == '@')
          return daybook_manifest_fail (self, node, error,
                                        "the query \"%s\" stands for another one itself", line + 1);
    }

  return TRUE;
}

static gboolean
check_pages (const DaybookManifestCheck *self, DaybookNode stream, GError **error)
{
  DaybookNode pages = get (self, stream, "pages");
  const char *kind = get_text (self, pages, "kind");
  static const struct
  {
    const char *kind, *member;
  } needs[] = { { "cursor", "next" }, { "last_id", "more" } };

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (g_str_equal (kind, needs[i].kind)
        && !needs_member (self, pages, needs[i].member, needs[i].kind, error))
      return FALSE;

  if (get (self, pages, "most") != DAYBOOK_NODE_NONE
      && (!needs_member (self, stream, "size", "\"most\"", error)
          || !needs_member (self, stream, "since", "\"most\"", error)))
    return FALSE;

  return !g_str_equal (kind, "offset")
         || needs_member (self, stream, "size", "paging by offset", error);
}

static gboolean
check_yield (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  return check_contract (self, node, error) && check_name (self, node, "map", "mappings", error);
}

static gboolean
check_stream (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  DaybookNode since = get (self, node, "since");
  DaybookNode range = get (self, node, "range");
  DaybookNode deletions = get (self, node, "deletions");

  if (daybook_tree_count (self->tree, get (self, node, "yields")) == 0)
    return daybook_manifest_fail (self, node, error, "a stream yields at least one contract");

  return check_request (self, get (self, node, "request"), error)
         && check_request (self, get (self, node, "one.request"), error)
         && check_pages (self, node, error)
         && for_children (self, node, "yields", check_yield, error)
         && check_time (self, since, "time", error) && check_time (self, since, "as", error)
         && check_span (self, since, "look_back", error) && check_time (self, range, "as", error)
         && check_span (self, range, "window", error) && check_span (self, range, "reach", error)
         && check_span (self, deletions, "every", error);
}

/* Each kind of hint makes streams due that are there. */
static gboolean
check_due (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  DaybookNode name = daybook_tree_first (self->tree, node);

  for (; name != DAYBOOK_NODE_NONE; name = daybook_tree_next (self->tree, name))
    if (daybook_tree_get (self->tree, get (self, 0, "streams"),
                          daybook_tree_text (self->tree, name, NULL))
        == DAYBOOK_NODE_NONE)
      return daybook_manifest_fail (self, name, error, "there is no \"%s\" in \"streams\"",
                                    daybook_tree_text (self->tree, name, NULL));

  return TRUE;
}

static gboolean
check_hints (const DaybookManifestCheck *self, GError **error)
{
  DaybookNode hints = get (self, 0, "hints");
  DaybookNode since = get (self, hints, "since");

  if (hints == DAYBOOK_NODE_NONE)
    return TRUE;
  if (get (self, 0, "streams.hints") != DAYBOOK_NODE_NONE)
    return daybook_manifest_fail (self, get (self, 0, "streams.hints"), error,
                                  "beside \"hints\" no stream is called so");

  return check_request (self, get (self, hints, "request"), error)
         && check_time (self, since, "time", error) && check_span (self, since, "look_back", error)
         && for_children (self, hints, "due", check_due, error);
}

static gboolean
check_accept (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  static const char *const ways[] = { "code", "match", NULL };

  if (count_members (self, node, ways) != 1)
    return daybook_manifest_fail (self, node, error,
                                  "what is accepted is told by one of code and match");

  return check_regex (self, node, "match", error);
}

static gboolean
check_together (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  gint64 most = 1;

  if (node == DAYBOOK_NODE_NONE)
    return TRUE;
  if (!daybook_tree_int (self->tree, get (self, node, "most"), &most) || most < 1 || most > 1000)
    return daybook_manifest_fail (self, node, error, "\"most\" is 1 to 1000");
  if (get (self, node, "errors") != DAYBOOK_NODE_NONE
      && !needs_member (self, node, "error", "a list of errors", error))
    return FALSE;

  return check_name (self, node, "map", "mappings", error);
}

static gboolean
check_step (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  return check_request (self, get (self, node, "request"), error)
         && check_together (self, get (self, node, "together"), error)
         && for_children (self, node, "accept", check_accept, error);
}

static gboolean
check_action (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  if (daybook_tree_count (self->tree, get (self, node, "steps")) == 0)
    return daybook_manifest_fail (self, node, error, "an action has at least one step");

  return check_contract (self, node, error)
         && check_request (self, get (self, node, "find.request"), error)
         && check_span (self, get (self, node, "find"), "settle", error)
         && for_children (self, node, "steps", check_step, error)
         && for_children (self, node, "undo", check_step, error);
}

static gboolean
check_need (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  return check_request (self, get (self, node, "request"), error);
}

static gboolean
check_window (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  static const char *const lengths[] = { "interval", "interval_ms", NULL };

  if (count_members (self, node, lengths) > 1)
    return daybook_manifest_fail (self, node, error,
                                  "how long a window is, is told by one of interval and "
                                  "interval_ms");

  return check_span (self, node, "interval", error);
}

static gboolean
check_pattern (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  return check_regex (self, node, "match", error);
}

static gboolean
is_name (const char *name)
{
  return *name != '\0' && name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0'
         && strlen (name) <= 40;
}

gboolean
daybook_manifest_check_sense (const DaybookManifestCheck *self, GError **error)
{
  if (!is_name (get_text (self, 0, "provider")))
    return daybook_manifest_fail (self, get (self, 0, "provider"), error,
                                  "a provider's name has small letters, digits, '-' and '_'");
  if (daybook_tree_count (self->tree, get (self, 0, "environments")) == 0
      || daybook_tree_count (self->tree, get (self, 0, "sign_in")) == 0)
    return daybook_manifest_fail (self, 0, error,
                                  "a manifest has at least one environment and one way to sign in");

  return for_children (self, 0, "settings", check_setting, error)
         && for_children (self, 0, "sign_in", check_sign_in, error)
         && check_request (self, get (self, 0, "probe.request"), error)
         && for_children (self, 0, "probe.needs", check_need, error)
         && for_children (self, 0, "set_up", check_step, error)
         && for_children (self, 0, "errors.patterns", check_pattern, error)
         && check_span (self, get (self, 0, "limits"), "timeout", error)
         && check_span (self, get (self, 0, "limits"), "wait", error)
         && for_children (self, 0, "limits.windows", check_window, error)
         && for_children (self, 0, "queries", check_query, error)
         && for_children (self, 0, "streams", check_stream, error) && check_hints (self, error)
         && for_children (self, 0, "actions", check_action, error);
}

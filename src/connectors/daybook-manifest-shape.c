/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shape of a manifest as tables: what may stand where. data/schemas/manifest-1.json says the
 * same for editors and other programs; data/help/manifest.md says what it means. A member that is
 * not in these tables is refused, so that a misspelt one is never silently ignored. */
#include "daybook-manifest-check.h"

#include <string.h>

#include "daybook-manifest-shape.h"

static const Shape number = { .kind = SHAPE_NUMBER };
static const Shape rules = { .kind = SHAPE_RULES };
static const Shape named_rules = { .kind = SHAPE_NAMED_RULES };
static const Shape outcome
    = WORDS ("ok|auth|limit|transient|unsure|data|closed|duplicate|conflict|gone");
static const Shape outcome_map = MAP (outcome);
static const Shape client = WORDS ("basic|form|json");

static const Member setting_members[] = {
  { "name", TRUE, &text },     { "title", TRUE, &text },
  { "pattern", FALSE, &text }, { "example", FALSE, &text },
  { "help", FALSE, &text },    { "default", FALSE, &word },
  { "learned", FALSE, &flag }, { 0 },
};
static const Shape setting = OBJECT (setting_members);
static const Shape settings = LIST (setting);

static const Member field_members[] = {
  { "name", TRUE, &text },     { "title", TRUE, &text },  { "secret", FALSE, &flag },
  { "pattern", FALSE, &text }, { "wrong", FALSE, &text }, { "optional", FALSE, &flag },
  { "example", FALSE, &text }, { "help", FALSE, &text },  { "environments", FALSE, &text_map },
  { 0 },
};
static const Shape field = OBJECT (field_members);
static const Shape fields = LIST (field);

static const Member authorize_members[] = {
  { "url", TRUE, &text },
  { "params", FALSE, &word_map },
  { "pkce", FALSE, &flag },
  { 0 },
};
static const Shape authorize = OBJECT (authorize_members);
static const Shape receiver_kind = WORDS ("loopback|paste");
static const Member receiver_members[] = {
  { "kind", TRUE, &receiver_kind }, { "host", FALSE, &text },         { "port", FALSE, &whole },
  { "path", FALSE, &text },         { "redirect_uri", FALSE, &text }, { 0 },
};
static const Shape receiver = OBJECT (receiver_members);
static const Member callback_members[] = {
  { "hmac", FALSE, &text },
  { "check", FALSE, &text_map },
  { "keep", FALSE, &text_map },
  { 0 },
};
static const Shape callback = OBJECT (callback_members);
static const Member token_members[] = {
  { "url", TRUE, &text },
  { "client", TRUE, &client },
  { "params", FALSE, &word_map },
  { "before", FALSE, &text }, { 0 },
};
static const Shape token = OBJECT (token_members);
static const Member login_members[] = {
  { "request", TRUE, &request },
  { "keep", TRUE, &text_map }, { 0 },
};
static const Shape login = OBJECT (login_members);
static const Member derive_members[] = {
  { "base64", TRUE, &text }, { 0 },
};
static const Shape derived = OBJECT (derive_members);
static const Shape derive = MAP (derived);

static const Shape method = WORDS ("client_credentials|authorization_code|api_key|tokens|password");
static const Member sign_in_members[] = {
  { "id", TRUE, &text },
  { "method", TRUE, &method },
  { "title", TRUE, &text },
  { "about", FALSE, &text },
  { "steps", TRUE, &lines },
  { "links", FALSE, &lines },
  { "fields", TRUE, &fields },
  { "scopes", FALSE, &text },
  { "environments", FALSE, &lines },
  { "authorize", FALSE, &authorize },
  { "receiver", FALSE, &receiver },
  { "callback", FALSE, &callback },
  { "token", FALSE, &token },
  { "refresh", FALSE, &token },
  { "login", FALSE, &login },
  { "derive", FALSE, &derive },
  { "headers", FALSE, &text_map },
  { 0 },
};
static const Shape sign_in_one = OBJECT (sign_in_members);
static const Shape sign_in = LIST (sign_in_one);

static const Member need_members[] = {
  { "title", TRUE, &text },
  { "request", TRUE, &request },
  { 0 },
};
static const Shape need = OBJECT (need_members);
static const Shape needs = LIST (need);
static const Member probe_members[] = {
  { "request", TRUE, &request },
  { "account", FALSE, &text },
  { "keep", FALSE, &text_map },
  { "needs", FALSE, &needs },
  { 0 },
};
static const Shape probe = OBJECT (probe_members);

static const Member cost_members[] = {
  { "requested", TRUE, &text },
  { "available", TRUE, &text },
  { "maximum", TRUE, &text },
  { "rate", TRUE, &text },
  { 0 },
};
static const Shape cost = OBJECT (cost_members);
static const Shape reset_as = WORDS ("s|ms|unix");
static const Member window_members[] = {
  { "remaining", TRUE, &text },
  { "maximum", FALSE, &text },
  { "interval", FALSE, &text },
  { "interval_ms", FALSE, &text },
  { "reset", FALSE, &text },
  { "reset_as", FALSE, &reset_as },
  { 0 },
};
static const Shape window = OBJECT (window_members);
static const Shape windows = LIST (window);
static const Member limits_members[] = {
  { "per_second", FALSE, &number }, { "burst", FALSE, &number },
  { "in_flight", FALSE, &whole },   { "timeout", FALSE, &text },
  { "cost", FALSE, &cost },         { "windows", FALSE, &windows },
  { "wait", FALSE, &text },         { 0 },
};
static const Shape limits = OBJECT (limits_members);

static const Member pattern_members[] = {
  { "match", TRUE, &text },
  { "class", TRUE, &outcome },
  { 0 },
};
static const Shape pattern = OBJECT (pattern_members);
static const Shape patterns = LIST (pattern);
static const Member errors_members[] = {
  { "fault", FALSE, &texts },       { "message", FALSE, &texts },
  { "code", FALSE, &texts },        { "classes", FALSE, &outcome_map },
  { "codes", FALSE, &outcome_map }, { "patterns", FALSE, &patterns },
  { "empty_ok", FALSE, &flag },     { 0 },
};
static const Shape errors = OBJECT (errors_members);

static const Member yield_members[] = {
  { "contract", TRUE, &text },    { "map", TRUE, &named_rules }, { "each", FALSE, &text },
  { "within", FALSE, &text },     { "id", FALSE, &text },        { "when", FALSE, &values_map },
  { 0 },
};
static const Shape yield = OBJECT (yield_members);
static const Shape yields = LIST (yield);
static const Shape pages_kind = WORDS ("cursor|last_id|offset|none");
static const Member pages_members[] = {
  { "kind", TRUE, &pages_kind }, { "next", FALSE, &text },   { "more", FALSE, &text },
  { "id", FALSE, &text },        { "first", FALSE, &whole }, { "most", FALSE, &whole },
  { 0 },
};
static const Shape pages = OBJECT (pages_members);
static const Member unwhole_members[]
    = { { "path", TRUE, &text }, { "reason", TRUE, &text }, { 0 } };
static const Shape unwhole = OBJECT (unwhole_members);
static const Shape unwholes = LIST (unwhole);
static const Member since_members[] = {
  { "field", TRUE, &text }, { "time", TRUE, &text },    { "look_back", TRUE, &text },
  { "as", FALSE, &text },   { "filter", FALSE, &text }, { "first", FALSE, &text },
  { 0 },
};
static const Shape since = OBJECT (since_members);
static const Member range_members[]
    = { { "window", TRUE, &text }, { "filter", FALSE, &text }, { "as", FALSE, &text },
        { "reach", FALSE, &text }, { "scope", FALSE, &text },  { 0 } };
static const Shape range = OBJECT (range_members);
static const Shape deletions_by = WORDS ("listing|range");
static const Member deletions_members[]
    = { { "by", TRUE, &deletions_by }, { "every", FALSE, &text }, { 0 } };
static const Shape deletions = OBJECT (deletions_members);
static const Member for_each_members[]
    = { { "record", TRUE, &text }, { "when", FALSE, &values_map }, { 0 } };
static const Shape for_each = OBJECT (for_each_members);
static const Member one_members[] = {
  { "request", TRUE, &request }, { "records", TRUE, &text }, { 0 },
};
static const Shape one = OBJECT (one_members);
static const Member stream_members[] = {
  { "title", TRUE, &text },         { "request", TRUE, &request },  { "records", TRUE, &text },
  { "envelope", FALSE, &text },     { "yields", TRUE, &yields },    { "pages", TRUE, &pages },
  { "size", FALSE, &whole },        { "whole", FALSE, &unwholes },  { "since", FALSE, &since },
  { "for_each", FALSE, &for_each }, { "one", FALSE, &one },         { "capability", FALSE, &text },
  { "range", FALSE, &range },       { "deletions", FALSE, &deletions }, { 0 },
};
static const Shape stream = OBJECT (stream_members);
static const Shape streams = MAP (stream);

static const Shape lines_map = MAP (lines);
static const Member hints_members[] = {
  { "request", TRUE, &request }, { "records", TRUE, &text }, { "more", FALSE, &text },
  { "id", TRUE, &text },         { "kind", TRUE, &text },    { "since", TRUE, &since },
  { "due", TRUE, &lines_map },   { 0 },
};
static const Shape hints = OBJECT (hints_members);

static const Shape rules_map = MAP (rules);
static const Shape any_map = MAP (any);
static const Shape texts_map = MAP (texts);
static const Shape environment = MAP (text);
static const Shape environments = MAP (environment);
static const Member server_members[] = {
  { "title", TRUE, &text }, { "example", FALSE, &text }, { "help", FALSE, &text }, { 0 },
};
static const Shape server = OBJECT (server_members);
static const Shape category = WORDS ("shop|payments|books|crm|stock|custom");
static const Member manifest_members[] = {
  { "manifest", TRUE, &whole },
  { "provider", TRUE, &text },
  { "version", TRUE, &text },
  { "title", TRUE, &text },
  { "category", TRUE, &category },
  { "icon", FALSE, &text },
  { "about", FALSE, &text },
  { "api_version", FALSE, &text },
  { "settings", FALSE, &settings },
  { "environments", TRUE, &environments },
  { "server", FALSE, &server },
  { "headers", FALSE, &text_map },
  { "sign_in", TRUE, &sign_in },
  { "probe", FALSE, &probe },
  { "set_up", FALSE, &daybook_shape_steps },
  { "limits", FALSE, &limits },
  { "errors", FALSE, &errors },
  { "queries", FALSE, &texts_map },
  { "streams", FALSE, &streams },
  { "hints", FALSE, &hints },
  { "mappings", FALSE, &rules_map },
  { "tables", FALSE, &any_map },
  { "actions", FALSE, &daybook_shape_actions },
  { 0 },
};
static const Shape manifest = OBJECT (manifest_members);

static gboolean
check (const DaybookManifestCheck *self, DaybookNode node, const Shape *shape, GError **error);

static gboolean
expect (const DaybookManifestCheck *self,
        DaybookNode node,
        gboolean is,
        const char *what,
        GError **error)
{
  return is
         || daybook_manifest_fail (self, node, error, "expected %s, found %s", what,
                                   daybook_kind_name (daybook_tree_kind (self->tree, node)));
}

static gboolean
is_among (const char *list, const char *value)
{
  g_auto(GStrv) known = g_strsplit (list, "|", -1);

  return g_strv_contains ((const char *const *) known, value);
}

static gboolean
check_text (const DaybookManifestCheck *self, DaybookNode node, const Shape *shape, GError **error)
{
  const char *value = daybook_tree_text (self->tree, node, NULL);

  if (!expect (self, node, daybook_tree_kind (self->tree, node) == DAYBOOK_KIND_STRING, "a text",
               error))
    return FALSE;
  if (shape->words != NULL && !is_among (shape->words, value))
    return daybook_manifest_fail (self, node, error, "\"%s\" is not one of %s", value,
                                  shape->words);

  return TRUE;
}

static gboolean
check_texts (const DaybookManifestCheck *self, DaybookNode node, gboolean list_only, GError **error)
{
  DaybookKind kind = daybook_tree_kind (self->tree, node);

  if (kind == DAYBOOK_KIND_STRING && !list_only)
    return TRUE;
  if (!expect (self, node, kind == DAYBOOK_KIND_LIST,
               list_only ? "a list of texts" : "a text or a list of texts", error))
    return FALSE;

  for (DaybookNode child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    if (!check_text (self, child, &text, error))
      return FALSE;

  return TRUE;
}

static gboolean
check_word (const DaybookManifestCheck *self, DaybookNode node, GError **error)
{
  DaybookKind kind = daybook_tree_kind (self->tree, node);

  return expect (self, node,
                 kind == DAYBOOK_KIND_STRING || kind == DAYBOOK_KIND_NUMBER
                     || kind == DAYBOOK_KIND_TRUE || kind == DAYBOOK_KIND_FALSE,
                 "a text, a number, true or false", error);
}

static gboolean
check_children (const DaybookManifestCheck *self,
                DaybookNode node,
                const Shape *shape,
                GError **error)
{
  gboolean list = shape->kind == SHAPE_LIST;

  if (!expect (self, node,
               daybook_tree_kind (self->tree, node)
                   == (list ? DAYBOOK_KIND_LIST : DAYBOOK_KIND_OBJECT),
               list ? "a list" : "an object", error))
    return FALSE;

  for (DaybookNode child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    if (!check (self, child, shape->of, error))
      return FALSE;

  return TRUE;
}

static const Member *
find_member (const Member *members, const char *name)
{
  for (; members->name != NULL; members++)
    if (g_str_equal (members->name, name))
      return members;

  return NULL;
}

static gboolean
check_object (const DaybookManifestCheck *self,
              DaybookNode node,
              const Member *members,
              GError **error)
{
  if (!expect (self, node, daybook_tree_kind (self->tree, node) == DAYBOOK_KIND_OBJECT, "an object",
               error))
    return FALSE;

  for (DaybookNode child = daybook_tree_first (self->tree, node); child != DAYBOOK_NODE_NONE;
       child = daybook_tree_next (self->tree, child))
    {
      const Member *member = find_member (members, daybook_tree_key (self->tree, child));

      if (member == NULL)
        return daybook_manifest_fail (self, child, error,
                                      "there is no such member in manifest version 1");
      if (!check (self, child, member->shape, error))
        return FALSE;
    }

  for (; members->name != NULL; members++)
    if (members->required
        && daybook_tree_get (self->tree, node, members->name) == DAYBOOK_NODE_NONE)
      return daybook_manifest_fail (self, node, error, "\"%s\" is missing", members->name);

  return TRUE;
}

static gboolean
check_scalar (const DaybookManifestCheck *self,
              DaybookNode node,
              const Shape *shape,
              GError **error)
{
  DaybookKind kind = daybook_tree_kind (self->tree, node);
  gint64 value;

  if (shape->kind == SHAPE_INT)
    return expect (self, node, daybook_tree_int (self->tree, node, &value), "a whole number",
                   error);
  if (shape->kind == SHAPE_NUMBER)
    return expect (self, node, kind == DAYBOOK_KIND_NUMBER, "a number", error);

  return expect (self, node, kind == DAYBOOK_KIND_TRUE || kind == DAYBOOK_KIND_FALSE,
                 "true or false", error);
}

static gboolean
check (const DaybookManifestCheck *self, DaybookNode node, const Shape *shape, GError **error)
{
  DaybookKind kind = daybook_tree_kind (self->tree, node);

  switch (shape->kind)
    {
    case SHAPE_TEXT:
      return check_text (self, node, shape, error);
    case SHAPE_WORD:
      return check_word (self, node, error);
    case SHAPE_TEXTS:
    case SHAPE_LINES:
      return check_texts (self, node, shape->kind == SHAPE_LINES, error);
    case SHAPE_RULES:
      return expect (self, node, kind == DAYBOOK_KIND_LIST, "a list of rules", error);
    case SHAPE_NAMED_RULES:
      return expect (self, node, kind == DAYBOOK_KIND_LIST || kind == DAYBOOK_KIND_STRING,
                     "a list of rules or the name of one in \"mappings\"", error);
    case SHAPE_OBJECT:
      return check_object (self, node, shape->members, error);
    case SHAPE_LIST:
    case SHAPE_MAP:
      return check_children (self, node, shape, error);
    case SHAPE_INT:
    case SHAPE_NUMBER:
    case SHAPE_BOOL:
      return check_scalar (self, node, shape, error);
    case SHAPE_ANY:
    default:
      return TRUE;
    }
}

gboolean
daybook_manifest_check_shape (const DaybookManifestCheck *self, GError **error)
{
  gint64 version;

  if (!check (self, 0, &manifest, error))
    return FALSE;
  if (!daybook_tree_int (self->tree, daybook_tree_get (self->tree, 0, "manifest"), &version)
      || version != 1)
    return daybook_manifest_fail (self, daybook_tree_get (self->tree, 0, "manifest"), error,
                                  "this Daybook reads manifests of version 1");

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wanted failures, decided per request. */
#include "sandbox-faults.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "sandbox-random.h"

typedef struct
{
  char *provider; /* "*" for all */
  char *match;    /* (nullable), prefix of "METHOD path" */
  SandboxFaultKind kind;
  double rate;
  double seconds;
  gint64 left; /* hits that remain, -1 = without end */
  guint64 seen;
  guint64 hit;
  SandboxRandom random;
} Rule;

struct _SandboxFaults
{
  GPtrArray *rules;
};

static const struct
{
  const char *name;
  SandboxFaultKind kind;
} kinds[] = {
  { "none", SANDBOX_FAULT_NONE },
  { "timeout_before", SANDBOX_FAULT_TIMEOUT_BEFORE },
  { "timeout_after", SANDBOX_FAULT_TIMEOUT_AFTER },
  { "drop_reply", SANDBOX_FAULT_DROP_REPLY },
  { "429", SANDBOX_FAULT_LIMITED },
  { "500", SANDBOX_FAULT_FAILED },
  { "401", SANDBOX_FAULT_EXPIRED },
  { "slow", SANDBOX_FAULT_SLOW },
  { "malformed", SANDBOX_FAULT_MALFORMED },
  { "html", SANDBOX_FAULT_HTML },
  { "half", SANDBOX_FAULT_HALF },
  { "cut", SANDBOX_FAULT_CUT },
  { "repeat", SANDBOX_FAULT_REPEAT },
  { "reorder", SANDBOX_FAULT_REORDER },
};

/* Sign-in is spared unless a rule names it: a test of a failing API should not fail at the door. */
static const char *const sign_in_parts[]
    = { "/oauth", "/connect/", "/openid", "/.well-known/", "/sandbox/" };

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->provider);
  g_free (rule->match);
  g_free (rule);
}

static gboolean
is_sign_in (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sign_in_parts); i++)
    if (strstr (path, sign_in_parts[i]) != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
read_text (JsonObject *spec, const char *name, const char **value, GError **error)
{
  JsonNode *node = json_object_get_member (spec, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: expected a string", name);
      return FALSE;
    }
  *value = json_node_get_string (node);

  return TRUE;
}

static gboolean
read_number (
    JsonObject *spec, const char *name, double least, double most, double *value, GError **error)
{
  JsonNode *node = json_object_get_member (spec, name);
  GType type;

  if (node == NULL)
    return TRUE;

  type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  if ((type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
      || !(json_node_get_double (node) >= least && json_node_get_double (node) <= most))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "%s: expected a number from %g to %g", name, least, most);
      return FALSE;
    }
  *value = json_node_get_double (node);

  return TRUE;
}

static void
remove_rules (SandboxFaults *self, const char *provider)
{
  for (guint i = self->rules->len; i > 0; i--)
    {
      Rule *rule = self->rules->pdata[i - 1];

      if (g_str_equal (provider, "*") || g_str_equal (provider, rule->provider))
        g_ptr_array_remove_index (self->rules, i - 1);
    }
}

static gboolean
read_kind (const char *name, SandboxFaultKind *kind, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (name, kinds[i].name) == 0)
      {
        *kind = kinds[i].kind;
        return TRUE;
      }

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_string_append_printf (known, i > 0 ? ", %s" : "%s", kinds[i].name);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "kind: expected one of %s; found \"%s\"", known->str, name != NULL ? name : "");

  return FALSE;
}

static gboolean
is_known_provider (const char *name, GError **error)
{
  static const char *const names[] = { "*", "shopify", "stripe", "quickbooks", "hubspot", NULL };

  if (g_strv_contains (names, name))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "provider: expected shopify, stripe, quickbooks, hubspot or *, found \"%s\"", name);

  return FALSE;
}

SandboxFaults *
sandbox_faults_new (void)
{
  SandboxFaults *self = g_new0 (SandboxFaults, 1);

  self->rules = g_ptr_array_new_with_free_func (rule_free);

  return self;
}

const char *
sandbox_fault_name (SandboxFaultKind kind)
{
  return kind != SANDBOX_FAULT_NONE ? kinds[kind].name : "";
}

void
sandbox_faults_free (SandboxFaults *self)
{
  g_ptr_array_unref (self->rules);
  g_free (self);
}

gboolean
sandbox_faults_add (SandboxFaults *self, JsonObject *spec, GError **error)
{
  const char *provider = "*", *name = NULL, *match = NULL;
  double rate = 1, seed = 1, count = -1, seconds = 0.3;
  SandboxFaultKind kind;
  Rule *rule;

  if (!read_text (spec, "provider", &provider, error) || !read_text (spec, "kind", &name, error)
      || !read_text (spec, "match", &match, error)
      || !read_number (spec, "rate", 0, 1, &rate, error)
      || !read_number (spec, "seed", 0, 9e15, &seed, error)
      || !read_number (spec, "count", 0, 9e15, &count, error)
      || !read_number (spec, "seconds", 0, 600, &seconds, error)
      || !is_known_provider (provider, error) || !read_kind (name, &kind, error))
    return FALSE;

  if (kind == SANDBOX_FAULT_NONE)
    {
      remove_rules (self, provider);
      return TRUE;
    }

  rule = g_new0 (Rule, 1);
  rule->provider = g_strdup (provider);
  rule->match = g_strdup (match);
  rule->kind = kind;
  rule->rate = rate;
  rule->seconds = seconds;
  rule->left = (gint64) count;
  sandbox_random_seed (&rule->random, (guint64) seed);
  g_ptr_array_add (self->rules, rule);

  return TRUE;
}

static gboolean
rule_applies (Rule *rule, const char *provider, const char *line, const char *path)
{
  if (!g_str_equal (rule->provider, "*") && !g_str_equal (rule->provider, provider))
    return FALSE;

  return rule->match != NULL ? g_str_has_prefix (line, rule->match) : !is_sign_in (path);
}

SandboxFaultKind
sandbox_faults_decide (SandboxFaults *self,
                       const char *provider,
                       const char *method,
                       const char *path,
                       double *seconds)
{
  g_autofree char *line = g_strconcat (method, " ", path, NULL);
  Rule *decided = NULL;

  for (guint i = 0; i < self->rules->len; i++)
    {
      Rule *rule = self->rules->pdata[i];

      if (!rule_applies (rule, provider, line, path))
        continue;

      /* Every rule draws for every request it covers, so one rule's hits never shift another's. */
      rule->seen++;
      if (!sandbox_random_chance (&rule->random, (guint) lround (rule->rate * 1e6))
          || rule->left == 0 || decided != NULL)
        continue;

      decided = rule;
      rule->hit++;
      if (rule->left > 0)
        rule->left--;
    }

  if (decided == NULL)
    return SANDBOX_FAULT_NONE;
  *seconds = decided->seconds;

  return decided->kind;
}

JsonNode *
sandbox_faults_report (SandboxFaults *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->rules->len; i++)
    {
      Rule *rule = self->rules->pdata[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "provider");
      json_builder_add_string_value (builder, rule->provider);
      json_builder_set_member_name (builder, "kind");
      json_builder_add_string_value (builder, sandbox_fault_name (rule->kind));
      json_builder_set_member_name (builder, "rate");
      json_builder_add_double_value (builder, rule->rate);
      json_builder_set_member_name (builder, "match");
      json_builder_add_string_value (builder, rule->match != NULL ? rule->match : "");
      json_builder_set_member_name (builder, "seen");
      json_builder_add_int_value (builder, (gint64) rule->seen);
      json_builder_set_member_name (builder, "hit");
      json_builder_add_int_value (builder, (gint64) rule->hit);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

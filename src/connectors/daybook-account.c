/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account: which manifest, which environment, which settings and secrets. How requests are made
 * of them is in daybook-request-build.c, what answers mean in daybook-answer.c, tokens in
 * daybook-token.c. */
#include "daybook-account-private.h"

#include <string.h>

#include "daybook-error.h"

#define DEFAULT_IN_FLIGHT 4

static guint
in_flight (const DaybookAccount *self)
{
  gint64 value = DEFAULT_IN_FLIGHT;

  daybook_tree_int (self->tree, daybook_tree_find (self->tree, 0, "limits.in_flight"), &value);

  return (guint) CLAMP (value, 1, 32);
}

/* "https://quickbooks.api.intuit.com/v3" on "http://127.0.0.1:4003" → "http://127.0.0.1:4003/v3".
 */
static char *
move_base (const char *base, const char *onto)
{
  const char *host = strstr (base, "://");
  const char *path = host != NULL ? strchr (host + 3, '/') : NULL;
  gsize length = strlen (onto);

  while (length > 0 && onto[length - 1] == '/')
    length--;

  return g_strdup_printf ("%.*s%s", (int) length, onto, path != NULL ? path : "");
}

/* The bases that can be told yet: one whose setting is not known is left out, and a request that
 * uses it says so. */
static void
fill_bases (DaybookAccount *self)
{
  for (DaybookNode node = daybook_tree_first (self->tree, self->environment);
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    {
      const char *name = daybook_tree_key (self->tree, node);
      g_autofree char *base = daybook_scope_fill (
          self->scope, daybook_tree_text (self->tree, node, NULL), DAYBOOK_ESCAPE_NONE, NULL);
      g_autofree char *moved
          = base != NULL && self->base_url != NULL ? move_base (base, self->base_url) : NULL;

      daybook_scope_set_text (self->scope, name, moved != NULL ? moved : base);
    }
}

void
daybook_account_settings_changed (DaybookAccount *self)
{
  g_autofree char *json = daybook_object_dup_json (self->settings);

  /* It was written by our own writer. */
  daybook_scope_set_json (self->scope, "settings", json, NULL);
  fill_bases (self);
}

DaybookObject *
daybook_account_edit_settings (DaybookAccount *self)
{
  return self->settings;
}

static gboolean
choose_environment (DaybookAccount *self, const char *name, GError **error)
{
  DaybookNode all = daybook_tree_get (self->tree, 0, "environments");
  g_autoptr(GString) known = g_string_new (NULL);

  self->environment = name != NULL ? daybook_tree_get (self->tree, all, name)
                                   : daybook_tree_first (self->tree, all);
  if (self->environment != DAYBOOK_NODE_NONE)
    return TRUE;

  for (DaybookNode node = daybook_tree_first (self->tree, all); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (self->tree, node))
    g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "",
                            daybook_tree_key (self->tree, node));
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s has no environment \"%s\": it has %s",
               daybook_manifest_title (self->manifest), name, known->str);

  return FALSE;
}

static gboolean
choose_method (DaybookAccount *self, const char *name, GError **error)
{
  self->method = daybook_manifest_sign_in (self->manifest, name);
  if (self->method != DAYBOOK_NODE_NONE)
    return TRUE;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s has no way to sign in called \"%s\"",
               daybook_manifest_title (self->manifest), name);

  return FALSE;
}

static gboolean
read_settings (DaybookAccount *self, const char *json, GError **error)
{
  DaybookNode node = daybook_tree_first (self->tree, daybook_tree_get (self->tree, 0, "settings"));

  self->settings = daybook_object_new (json, error);
  if (self->settings == NULL)
    {
      g_prefix_error (error, "settings of %s: ", self->id);
      return FALSE;
    }

  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    {
      const char *name = daybook_tree_find_text (self->tree, node, "name");
      DaybookNode otherwise = daybook_tree_get (self->tree, node, "default");

      if (daybook_object_text (self->settings, name) == NULL && otherwise != DAYBOOK_NODE_NONE)
        daybook_object_set_node (self->settings, name, self->tree, otherwise);
    }

  return TRUE;
}

DaybookAccount *
daybook_account_new (DaybookManifest *manifest,
                     const DaybookAccountSetup *setup,
                     DaybookVault *vault,
                     DaybookBudget *budget,
                     GError **error)
{
  g_autoptr(DaybookAccount) self = NULL;

  g_return_val_if_fail (manifest != NULL, NULL);
  g_return_val_if_fail (setup != NULL && setup->id != NULL, NULL);

  self = g_new0 (DaybookAccount, 1);
  self->manifest = daybook_manifest_ref (manifest);
  self->tree = daybook_manifest_tree (manifest);
  self->vault = vault;
  self->id = g_strdup (setup->id);
  self->store_id = g_strdup (setup->store_id != NULL ? setup->store_id : "");
  self->folder = g_strdup (setup->folder);
  self->base_url = g_strdup (setup->base_url);
  self->costs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->scope = daybook_scope_new (NULL);
  if (!choose_environment (self, setup->environment, error)
      || !choose_method (self, setup->method, error)
      || !read_settings (self, setup->settings, error))
    return NULL;

  daybook_scope_set_text (self->scope, "api_version",
                          daybook_tree_find_text (self->tree, 0, "api_version"));
  daybook_scope_set_text (self->scope, "environment",
                          daybook_tree_key (self->tree, self->environment));
  daybook_account_settings_changed (self);
  self->budget = budget != NULL ? daybook_budget_ref (budget) : daybook_account_make_budget (self);
  self->http = daybook_http_new (in_flight (self));

  return g_steal_pointer (&self);
}

void
daybook_account_free (DaybookAccount *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->http, daybook_http_free);
  g_clear_pointer (&self->budget, daybook_budget_unref);
  g_clear_pointer (&self->secret_scope, daybook_scope_free);
  g_clear_pointer (&self->scope, daybook_scope_free);
  daybook_object_free (self->secrets);
  daybook_object_free (self->settings);
  g_hash_table_unref (self->cache);
  g_hash_table_unref (self->costs);
  g_free (self->settings_json);
  g_free (self->base_url);
  g_free (self->folder);
  g_free (self->store_id);
  g_free (self->id);
  daybook_manifest_unref (self->manifest);
  g_clear_pointer (&self->instead, daybook_mapping_unref);
  g_free (self);
}

void
daybook_account_use_mapping (DaybookAccount *self, DaybookMapping *mapping)
{
  g_clear_pointer (&self->instead, daybook_mapping_unref);
  if (mapping != NULL)
    self->instead = daybook_mapping_ref (mapping);
}

DaybookManifest *
daybook_account_manifest (DaybookAccount *self)
{
  return self->manifest;
}

DaybookBudget *
daybook_account_budget (DaybookAccount *self)
{
  return self->budget;
}

void
daybook_account_set_budget (DaybookAccount *self, DaybookBudget *budget)
{
  daybook_budget_ref (budget);
  daybook_budget_unref (self->budget);
  self->budget = budget;
}

DaybookHttp *
daybook_account_http (DaybookAccount *self)
{
  return self->http;
}

const DaybookScope *
daybook_account_scope (DaybookAccount *self)
{
  return self->scope;
}

const char *
daybook_account_settings (DaybookAccount *self)
{
  g_free (self->settings_json);
  self->settings_json = daybook_object_dup_json (self->settings);

  return self->settings_json;
}

/* Takes @secrets. */
static void
adopt_secrets (DaybookAccount *self, DaybookObject *secrets)
{
  g_autofree char *json = daybook_object_dup_json (secrets);

  if (self->secrets != secrets)
    daybook_object_free (self->secrets);
  self->secrets = secrets;
  daybook_scope_free (self->secret_scope);
  self->secret_scope = daybook_scope_new (self->scope);
  daybook_object_fill_scope (secrets, self->secret_scope);
  daybook_scope_set_json (self->secret_scope, "fields", json, NULL);
  memset (json, 0, strlen (json));
}

gboolean
daybook_account_load_secrets (DaybookAccount *self, GError **error)
{
  g_autofree char *json = NULL;
  g_autoptr(GError) failure = NULL;
  DaybookObject *secrets;

  if (self->vault == NULL && self->secrets != NULL)
    return TRUE;
  if (self->vault != NULL)
    json = daybook_vault_lookup (self->vault, self->store_id, self->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  secrets = daybook_object_new (json, error);
  if (secrets == NULL)
    {
      g_prefix_error (error, "secrets of %s: ", self->id);
      return FALSE;
    }
  adopt_secrets (self, secrets);

  return TRUE;
}

void
daybook_account_drop_secrets (DaybookAccount *self)
{
  g_clear_pointer (&self->secret_scope, daybook_scope_free);
  g_clear_pointer (&self->secrets, daybook_object_free);
}

gboolean
daybook_account_need_secrets (DaybookAccount *self, GError **error)
{
  return self->secrets != NULL || daybook_account_load_secrets (self, error);
}

gboolean
daybook_account_keep_secrets (DaybookAccount *self, GError **error)
{
  g_autofree char *json = daybook_object_dup_json (self->secrets);

  return daybook_account_save_secrets (self, json, error);
}

void
daybook_account_take_work (DaybookAccount *self, DaybookAccountWork *out)
{
  *out = self->work;
  self->work = (DaybookAccountWork){ 0 };
}

gint64
daybook_account_serial (DaybookAccount *self)
{
  return self->secrets != NULL ? daybook_object_int (self->secrets, "serial", 0) : 0;
}

char *
daybook_account_secret (DaybookAccount *self, const char *name, GError **error)
{
  const char *secret;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!daybook_account_need_secrets (self, error))
    return NULL;

  secret = daybook_object_text (self->secrets, name);
  if (secret == NULL)
    g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH, "%s: there is no %s: sign in again",
                 self->id, name);

  return g_strdup (secret);
}

gboolean
daybook_account_save_secrets (DaybookAccount *self, const char *json, GError **error)
{
  g_autofree char *label = NULL;
  DaybookObject *secrets;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  secrets = daybook_object_new (json, error);
  if (secrets == NULL)
    return FALSE;

  label = g_strdup_printf ("Daybook: %s", self->id);
  if (self->vault != NULL
      && !daybook_vault_save (self->vault, self->store_id, self->id, json, label, error))
    {
      daybook_object_free (secrets);
      return FALSE;
    }
  adopt_secrets (self, secrets);

  return TRUE;
}

void
daybook_account_expiry (DaybookAccount *self, gint64 *access_us, gint64 *refresh_us)
{
  gboolean known = daybook_account_need_secrets (self, NULL);

  *access_us = known ? daybook_object_int (self->secrets, "access_expires", 0) : 0;
  *refresh_us = known ? daybook_object_int (self->secrets, "refresh_expires", 0) : 0;
}

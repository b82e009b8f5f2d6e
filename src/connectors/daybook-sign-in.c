/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in, from what the person typed to secrets in the vault and a first look at the account.
 */
#include "daybook-sign-in.h"

#include <string.h>

#include "daybook-account-private.h"
#include "daybook-error.h"
#include "daybook-field.h"
#include "daybook-loopback.h"
#include "daybook-oauth.h"
#include "daybook-time.h"

#define BROWSER_TIMEOUT (5 * DAYBOOK_MINUTE)

/* One trip to the browser and back. */
typedef struct
{
  DaybookAccount *account;
  const DaybookSignInUser *user;
  GCancellable *cancellable;
  DaybookLoopback *loopback; /* NULL when the address is pasted */
  DaybookScope *scope;       /* {redirect_uri}, {state}, ... over the secrets */
  char *state;
} Browser;

static void
browser_clear (Browser *self)
{
  g_clear_pointer (&self->loopback, daybook_loopback_free);
  g_clear_pointer (&self->scope, daybook_scope_free);
  g_clear_pointer (&self->state, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Browser, browser_clear)

void
daybook_signed_in_free (DaybookSignedIn *self)
{
  if (self == NULL)
    return;

  g_free (self->account);
  g_free (self->title);
  g_free (self->settings);
  g_free (self->scope);
  g_free (self->missing);
  g_free (self);
}

static const char *
method_text (const DaybookAccount *self, const char *path)
{
  return daybook_tree_find_text (self->tree, self->method, path);
}

static DaybookNode
method_node (const DaybookAccount *self, const char *path)
{
  return daybook_tree_find (self->tree, self->method, path);
}

static gboolean
is_method (const DaybookAccount *self, const char *kind)
{
  return g_str_equal (method_text (self, "method"), kind);
}

static gboolean
refuse_field (const DaybookAccount *self, DaybookNode field, const char *problem, GError **error)
{
  const char *wrong = daybook_tree_find_text (self->tree, field, "wrong");
  const char *example = daybook_tree_find_text (self->tree, field, "example");

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP, "%s (%s): %s%s%s",
               daybook_tree_find_text (self->tree, field, "title"),
               daybook_tree_find_text (self->tree, field, "name"), wrong != NULL ? wrong : problem,
               example != NULL ? ", for example " : "", example != NULL ? example : "");

  return FALSE;
}

static gboolean
refuse_environment (const DaybookAccount *self,
                    DaybookNode field,
                    const char *elsewhere,
                    GError **error)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "%s (%s): this one is of the environment \"%s\", and the connection is to be of "
               "\"%s\"",
               daybook_tree_find_text (self->tree, field, "title"),
               daybook_tree_find_text (self->tree, field, "name"), elsewhere,
               daybook_tree_key (self->tree, self->environment));

  return FALSE;
}

/* What was typed for a setting or field of the manifest; "" and blanks count as nothing. */
static gboolean
take_field (DaybookAccount *self,
            DaybookNode field,
            GHashTable *typed,
            gboolean needed,
            DaybookObject *into,
            GError **error)
{
  const char *name = daybook_tree_find_text (self->tree, field, "name");
  const char *environment = daybook_tree_key (self->tree, self->environment);
  const char *elsewhere = NULL;
  g_autofree char *value = g_strdup (typed != NULL ? g_hash_table_lookup (typed, name) : NULL);

  if (value != NULL)
    g_strstrip (value);
  switch (daybook_field_judge (self->tree, field, environment, value, &elsewhere))
    {
    case DAYBOOK_FIELD_MISSING:
      return !needed || daybook_object_text (into, name) != NULL
             || refuse_field (self, field, "is needed", error);
    case DAYBOOK_FIELD_WRONG:
      return refuse_field (self, field, "does not look right", error);
    case DAYBOOK_FIELD_ELSEWHERE:
      return refuse_environment (self, field, elsewhere, error);
    case DAYBOOK_FIELD_GOOD:
    default:
      break;
    }
  daybook_object_set_text (into, name, value);
  explicit_bzero (value, strlen (value));

  return TRUE;
}

static gboolean
is_setting (const DaybookAccount *self, const char *name)
{
  for (DaybookNode node
       = daybook_tree_first (self->tree, daybook_tree_get (self->tree, 0, "settings"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    if (g_str_equal (daybook_tree_find_text (self->tree, node, "name"), name))
      return TRUE;

  return FALSE;
}

/* Settings that are not learned must be there before the browser opens. A field of the method that
 * is called like a setting is that setting. */
static gboolean
take_fields (DaybookAccount *self, GHashTable *typed, GError **error)
{
  DaybookNode node = daybook_tree_first (self->tree, daybook_tree_get (self->tree, 0, "settings"));

  for (; node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    if (!take_field (
            self, node, typed,
            !daybook_tree_is_true (self->tree, daybook_tree_get (self->tree, node, "learned")),
            self->settings, error))
      return FALSE;

  for (node = daybook_tree_first (self->tree, method_node (self, "fields"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    {
      gboolean needed
          = !daybook_tree_is_true (self->tree, daybook_tree_get (self->tree, node, "optional"));
      const char *name = daybook_tree_find_text (self->tree, node, "name");

      if (!take_field (self, node, typed, needed,
                       is_setting (self, name) ? self->settings : self->secrets, error))
        return FALSE;
    }
  daybook_account_settings_changed (self);

  return TRUE;
}

static gboolean
check_environment (const DaybookAccount *self, GError **error)
{
  DaybookNode list = method_node (self, "environments");
  const char *environment = daybook_tree_key (self->tree, self->environment);

  if (list == DAYBOOK_NODE_NONE)
    return TRUE;
  for (DaybookNode node = daybook_tree_first (self->tree, list); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (self->tree, node))
    if (g_str_equal (daybook_tree_text (self->tree, node, NULL), environment))
      return TRUE;

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
               "\"%s\" does not work in the environment \"%s\": choose another way",
               method_text (self, "title"), environment);

  return FALSE;
}

/* A scope over the secrets as they are now. */
static DaybookScope *
make_scope (DaybookAccount *self)
{
  DaybookScope *scope = daybook_scope_new (self->scope);
  g_autofree char *json = daybook_object_dup_json (self->secrets);

  daybook_object_fill_scope (self->secrets, scope);
  daybook_scope_set_json (scope, "fields", json, NULL);
  explicit_bzero (json, strlen (json));
  daybook_scope_set_text (scope, "scopes", method_text (self, "scopes"));

  return scope;
}

/* Opens the place where the browser comes back, and says its address. */
static gboolean
prepare_return (Browser *self, GError **error)
{
  DaybookAccount *account = self->account;
  g_autofree char *redirect = NULL;
  const char *host = method_text (account, "receiver.host");
  const char *path = method_text (account, "receiver.path");
  gint64 port = 0;

  if (g_str_equal (method_text (account, "receiver.kind"), "loopback"))
    {
      daybook_tree_int (account->tree, method_node (account, "receiver.port"), &port);
      self->loopback = daybook_loopback_new ((guint16) port, path, error);
      if (self->loopback == NULL)
        return FALSE;
      redirect = g_strdup_printf ("http://%s:%u%s", host != NULL ? host : "127.0.0.1",
                                  daybook_loopback_port (self->loopback), path);
    }
  else
    redirect = daybook_scope_fill (self->scope, method_text (account, "receiver.redirect_uri"),
                                   DAYBOOK_ESCAPE_NONE, error);
  if (redirect == NULL)
    return FALSE;

  self->state = daybook_oauth_random ();
  daybook_scope_set_text (self->scope, "redirect_uri", redirect);
  daybook_scope_set_text (self->scope, "state", self->state);
  if (daybook_tree_is_true (account->tree, method_node (account, "authorize.pkce")))
    {
      g_autofree char *verifier = daybook_oauth_random ();
      g_autofree char *challenge = daybook_oauth_challenge (verifier);

      daybook_scope_set_text (self->scope, "verifier", verifier);
      daybook_scope_set_text (self->scope, "challenge", challenge);
    }

  return TRUE;
}

static char *
make_authorize_url (Browser *self, GError **error)
{
  DaybookAccount *account = self->account;
  g_autofree char *url = daybook_account_fill_url (account, method_text (account, "authorize.url"),
                                                   self->scope, error);
  g_autoptr(GPtrArray) params = g_ptr_array_new_with_free_func (g_free);

  if (url == NULL)
    return NULL;
  for (DaybookNode node
       = daybook_tree_first (account->tree, method_node (account, "authorize.params"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (account->tree, node))
    {
      char *value = daybook_scope_fill (self->scope, daybook_object_word (account->tree, node),
                                        DAYBOOK_ESCAPE_NONE, error);

      if (value == NULL)
        return NULL;
      g_ptr_array_add (params, g_strdup (daybook_tree_key (account->tree, node)));
      g_ptr_array_add (params, value);
    }
  g_ptr_array_add (params, NULL);

  return daybook_oauth_url (url, (const char *const *) params->pdata);
}

static GHashTable *
wait_for_return (Browser *self, const char *url, GError **error)
{
  const DaybookSignInUser *user = self->user;
  g_autofree char *pasted = NULL;

  if (self->loopback != NULL)
    return user->open_url (url, user->data, error)
               ? daybook_loopback_wait (self->loopback, self->state,
                                        user->timeout_us > 0 ? user->timeout_us : BROWSER_TIMEOUT,
                                        self->cancellable, error)
               : NULL;

  if (user->ask_address == NULL)
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                           "this way to sign in needs someone who pastes an address");
      return NULL;
    }
  pasted = user->ask_address (url, user->data, error);

  return pasted != NULL ? daybook_loopback_parse (pasted, self->state, error) : NULL;
}

static gboolean
callback_fails (GError **error, const char *problem)
{
  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH,
               "the way back from the browser is refused: %s: sign in again", problem);

  return FALSE;
}

/* The signature, the values that must be ours, and what the manifest wants kept. */
static gboolean
check_callback (Browser *self, GHashTable *params, GError **error)
{
  DaybookAccount *account = self->account;
  const char *signer = method_text (account, "callback.hmac");
  g_autofree char *secret = signer != NULL ? daybook_account_secret (account, signer, error) : NULL;

  if (signer != NULL && secret == NULL)
    return FALSE;
  if (signer != NULL && !daybook_oauth_check_hmac (params, secret))
    return callback_fails (error, "its signature is wrong");

  for (DaybookNode node
       = daybook_tree_first (account->tree, method_node (account, "callback.check"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (account->tree, node))
    {
      const char *told = g_hash_table_lookup (params, daybook_tree_key (account->tree, node));
      g_autofree char *wanted = daybook_scope_fill (
          self->scope, daybook_tree_text (account->tree, node, NULL), DAYBOOK_ESCAPE_NONE, error);

      if (wanted == NULL)
        return FALSE;
      if (told == NULL || g_ascii_strcasecmp (told, wanted) != 0)
        return callback_fails (error,
                               "it is about another account than the one that was asked for");
    }

  return TRUE;
}

static gboolean
keep_callback (DaybookAccount *account, GHashTable *params, GError **error)
{
  for (DaybookNode node
       = daybook_tree_first (account->tree, method_node (account, "callback.keep"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (account->tree, node))
    {
      const char *name = daybook_tree_key (account->tree, node);
      const char *value
          = g_hash_table_lookup (params, daybook_tree_text (account->tree, node, NULL));

      if (value == NULL || *value == '\0')
        return callback_fails (error, "it does not name the account");
      daybook_object_set_text (
          account->settings,
          g_str_has_prefix (name, "settings.") ? name + strlen ("settings.") : name, value);
    }
  daybook_account_settings_changed (account);

  return TRUE;
}

static gboolean
go_through_browser (DaybookAccount *account,
                    const DaybookSignInUser *user,
                    GCancellable *cancellable,
                    GError **error)
{
  g_auto(Browser) self = { account, user, cancellable, NULL, make_scope (account), NULL };
  g_autofree char *url = NULL;
  g_autoptr(GHashTable) params = NULL;
  const char *code;

  if (user == NULL || user->open_url == NULL)
    {
      g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP,
                           "this way to sign in needs a browser");
      return FALSE;
    }
  if (!prepare_return (&self, error))
    return FALSE;
  url = make_authorize_url (&self, error);
  params = url != NULL ? wait_for_return (&self, url, error) : NULL;
  if (params == NULL || !check_callback (&self, params, error)
      || !keep_callback (account, params, error))
    return FALSE;

  code = g_hash_table_lookup (params, "code");
  if (code == NULL || *code == '\0')
    return callback_fails (error, "it has no code");
  daybook_scope_set_text (self.scope, "code", code);

  return daybook_account_ask_token (account, method_node (account, "token"), self.scope,
                                    cancellable, error);
}

/* From fields to something that requests can be signed with. */
static gboolean
obtain (DaybookAccount *self,
        const DaybookSignInUser *user,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr(DaybookScope) scope = make_scope (self);

  if (is_method (self, "authorization_code"))
    return go_through_browser (self, user, cancellable, error);
  if (is_method (self, "client_credentials"))
    return daybook_account_ask_token (self, method_node (self, "token"), scope, cancellable, error);
  if (is_method (self, "tokens"))
    return daybook_account_ask_token (self, method_node (self, "refresh"), scope, cancellable,
                                      error);
  if (is_method (self, "password"))
    return daybook_account_login (self, cancellable, error);

  return TRUE;
}

/* Those of the wanted scopes that were not granted, comma separated; NULL when none is missing or
 * nothing is said. */
static char *
dup_missing_scopes (const char *wanted, const char *granted)
{
  g_auto(GStrv) want = g_strsplit_set (wanted != NULL ? wanted : "", ", ", -1);
  g_auto(GStrv) have = g_strsplit_set (granted != NULL ? granted : "", ", ", -1);
  g_autoptr(GString) missing = g_string_new (NULL);

  for (guint i = 0; want[i] != NULL && granted != NULL; i++)
    {
      /* Who may write may read, and some providers then name only the writing. */
      g_autofree char *write = g_str_has_prefix (want[i], "read_")
                                   ? g_strdup_printf ("write_%s", want[i] + strlen ("read_"))
                                   : NULL;

      if (*want[i] != '\0' && !g_strv_contains ((const char *const *) have, want[i])
          && (write == NULL || !g_strv_contains ((const char *const *) have, write)))
        g_string_append_printf (missing, "%s%s", missing->len > 0 ? "," : "", want[i]);
    }

  return missing->len > 0 ? g_string_free (g_steal_pointer (&missing), FALSE) : NULL;
}

/* A path of the probe's "keep": "account" and "title" are told, "settings.x" is kept. */
static void
keep_probed (DaybookAccount *self,
             DaybookNode node,
             const DaybookTree *answer,
             DaybookSignedIn *out)
{
  const char *name = daybook_tree_key (self->tree, node);
  DaybookNode found = daybook_tree_find (answer, 0, daybook_tree_text (self->tree, node, NULL));

  if (g_str_equal (name, "account"))
    out->account = g_strdup (daybook_object_word (answer, found));
  else if (g_str_equal (name, "title"))
    out->title = g_strdup (daybook_object_word (answer, found));
  else if (g_str_has_prefix (name, "settings."))
    daybook_object_set_node (self->settings, name + strlen ("settings."), answer, found);
}

/* What else must be readable: a refusal is told as something missing, not as a failure. */
static gboolean
probe_needs (DaybookAccount *self,
             DaybookNode probe,
             DaybookSignedIn *out,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr(GString) missing = g_string_new (out->missing);

  for (DaybookNode need
       = daybook_tree_first (self->tree, daybook_tree_get (self->tree, probe, "needs"));
       need != DAYBOOK_NODE_NONE; need = daybook_tree_next (self->tree, need))
    {
      g_autoptr(DaybookAnswer) answer = daybook_account_call (
          self, daybook_tree_get (self->tree, need, "request"), self->scope, cancellable, error);
      const char *title = daybook_tree_find_text (self->tree, need, "title");

      if (answer == NULL)
        return FALSE;
      if (answer->outcome == DAYBOOK_OUTCOME_AUTH)
        g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", title);
      else if (answer->outcome != DAYBOOK_OUTCOME_OK)
        {
          daybook_answer_to_error (answer, title, error);
          return FALSE;
        }
    }
  g_free (out->missing);
  out->missing = missing->len > 0 ? g_string_free (g_steal_pointer (&missing), FALSE) : NULL;

  return TRUE;
}

static gboolean
run_probe (DaybookAccount *self, DaybookSignedIn *out, GCancellable *cancellable, GError **error)
{
  DaybookNode probe = daybook_tree_get (self->tree, 0, "probe");
  g_autoptr(DaybookAnswer) answer = NULL;

  if (probe == DAYBOOK_NODE_NONE)
    return TRUE;
  answer = daybook_account_call (self, daybook_tree_get (self->tree, probe, "request"), self->scope,
                                 cancellable, error);
  if (answer == NULL)
    return FALSE;
  if (answer->outcome != DAYBOOK_OUTCOME_OK)
    {
      daybook_answer_to_error (answer, "a first look at the account", error);
      return FALSE;
    }

  for (DaybookNode node
       = daybook_tree_first (self->tree, daybook_tree_get (self->tree, probe, "keep"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    keep_probed (self, node, answer->tree, out);
  daybook_account_settings_changed (self);
  if (out->account == NULL && daybook_tree_find_text (self->tree, probe, "account") != NULL)
    out->account
        = daybook_scope_fill (self->scope, daybook_tree_find_text (self->tree, probe, "account"),
                              DAYBOOK_ESCAPE_NONE, NULL);

  return probe_needs (self, probe, out, cancellable, error);
}

/* Looks at the account with secrets that are only in memory, so that what does not work is not
 * stored, and does not replace what does. */
static gboolean
look_before_storing (DaybookAccount *self,
                     DaybookSignedIn *out,
                     GCancellable *cancellable,
                     GError **error)
{
  DaybookVault *vault = self->vault;
  gboolean ok;

  self->vault = NULL;
  ok = daybook_account_keep_secrets (self, error) && run_probe (self, out, cancellable, error);
  self->vault = vault;

  return ok && daybook_account_keep_secrets (self, error);
}

DaybookSignedIn *
daybook_sign_in (DaybookAccount *account,
                 GHashTable *fields,
                 const DaybookSignInUser *user,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr(DaybookSignedIn) out = g_new0 (DaybookSignedIn, 1);

  g_return_val_if_fail (account != NULL, NULL);

  /* The secrets of an earlier sign-in are not kept beside the new ones. */
  daybook_object_free (account->secrets);
  account->secrets = daybook_object_new (NULL, NULL);
  if (!check_environment (account, error) || !take_fields (account, fields, error)
      || !obtain (account, user, cancellable, error))
    return NULL;

  daybook_object_set_int (account->secrets, "serial", 1);
  if (!daybook_account_derive (account, error))
    return NULL;

  out->scope = g_strdup (daybook_object_text (account->secrets, "scope"));
  out->missing = dup_missing_scopes (method_text (account, "scopes"), out->scope);
  if (!look_before_storing (account, out, cancellable, error))
    return NULL;
  out->settings = g_strdup (daybook_account_settings (account));

  return g_steal_pointer (&out);
}

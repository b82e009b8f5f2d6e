/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and sessions that end, and their renewal.
 *
 * A provider that rotates refresh tokens gives each once: two jobs that renew at the same time
 * would lose the connection. So one renewal at a time runs for a connection, of all threads behind
 * a mutex and of all processes behind a lock file beside the store; who waited for it reads the
 * vault again and finds the new token there. What is refused after that is read once more, in case
 * the keyring was written by hand.
 *
 * The new token is saved before it is used. When the vault does not take it, it is not used, but
 * kept in memory for the whole process: each later try saves it first, and nothing else is asked of
 * the provider until that is done. */
#include "daybook-account-private.h"

#include <string.h>

#include "daybook-error.h"
#include "daybook-oauth.h"
#include "daybook-time.h"
#include "daybook-vault-lock.h"

#define DEFAULT_BEFORE (5 * DAYBOOK_MINUTE)

typedef struct
{
  GMutex lock;   /* held by who renews; guards the rest */
  char *unsaved; /* secrets that the vault did not take, as JSON */
  char *used;    /* the refresh token that bought them */
} Renewal;

static GMutex renewals_lock; /* guards renewals */
static GHashTable *renewals; /* connection → Renewal; they live as long as the process */

static Renewal *
find_renewal (const DaybookAccount *self)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", self->store_id, self->id);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&renewals_lock);
  Renewal *renewal;

  if (renewals == NULL)
    renewals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  renewal = g_hash_table_lookup (renewals, name);
  if (renewal == NULL)
    {
      renewal = g_new0 (Renewal, 1);
      g_mutex_init (&renewal->lock);
      g_hash_table_insert (renewals, g_steal_pointer (&name), renewal);
    }

  return renewal;
}

static DaybookNode
get (const DaybookAccount *self, const char *member)
{
  return daybook_tree_get (self->tree, self->method, member);
}

static gboolean
is_method (const DaybookAccount *self, const char *kind)
{
  return g_strcmp0 (daybook_tree_find_text (self->tree, self->method, "method"), kind) == 0;
}

gboolean
daybook_account_can_renew (DaybookAccount *self)
{
  return is_method (self, "client_credentials") || is_method (self, "password")
         || (get (self, "refresh") != DAYBOOK_NODE_NONE && self->secrets != NULL
             && daybook_object_text (self->secrets, "refresh_token") != NULL);
}

/* Name, value, ..., NULL: filled params or headers of a token call. An empty one is left out. */
static GPtrArray *
fill_params (DaybookAccount *self, DaybookNode params, const DaybookScope *scope, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (DaybookNode node = daybook_tree_first (self->tree, params); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (self->tree, node))
    {
      char *value = daybook_scope_fill (scope, daybook_object_word (self->tree, node),
                                        DAYBOOK_ESCAPE_NONE, error);

      if (value == NULL)
        return NULL;
      if (*value == '\0')
        {
          g_free (value);
          continue;
        }
      g_ptr_array_add (list, g_strdup (daybook_tree_key (self->tree, node)));
      g_ptr_array_add (list, value);
    }
  g_ptr_array_add (list, NULL);

  return g_steal_pointer (&list);
}

/* The sign-in ends when nothing refreshes it any more, and with the consent at the latest, whose
 * end not every answer tells. */
static void
take_ends (DaybookAccount *self, const DaybookTokens *tokens)
{
  gint64 refresh = tokens->refresh_expires_us, consent;

  if (tokens->consent_expires_us != 0)
    daybook_object_set_int (self->secrets, "consent_expires", tokens->consent_expires_us);
  consent = daybook_object_int (self->secrets, "consent_expires", 0);
  if (consent != 0 && (refresh == 0 || consent < refresh))
    refresh = consent;
  if (refresh != 0)
    daybook_object_set_int (self->secrets, "refresh_expires", refresh);
}

static void
take_tokens (DaybookAccount *self, const DaybookTokens *tokens)
{
  daybook_object_set_text (self->secrets, "access_token", tokens->access_token);
  daybook_object_set_int (self->secrets, "access_expires", tokens->expires_us);
  if (tokens->refresh_token != NULL)
    daybook_object_set_text (self->secrets, "refresh_token", tokens->refresh_token);
  take_ends (self, tokens);
  if (tokens->scope != NULL)
    daybook_object_set_text (self->secrets, "scope", tokens->scope);
}

gboolean
daybook_account_ask_token (DaybookAccount *self,
                           DaybookNode node,
                           const DaybookScope *scope,
                           GCancellable *cancellable,
                           GError **error)
{
  const char *client = daybook_tree_find_text (self->tree, node, "client");
  g_autoptr(GPtrArray) params
      = fill_params (self, daybook_tree_get (self->tree, node, "params"), scope, error);
  g_autoptr(GPtrArray) headers
      = params != NULL
            ? fill_params (self, daybook_tree_get (self->tree, node, "headers"), scope, error)
            : NULL;
  g_autofree char *url
      = headers != NULL ? daybook_account_fill_url (
            self, daybook_tree_find_text (self->tree, node, "url"), scope, error)
                        : NULL;
  g_autofree char *client_id = daybook_account_secret (self, "client_id", NULL);
  g_autofree char *client_secret = daybook_account_secret (self, "client_secret", NULL);
  g_autoptr(DaybookTokens) tokens = NULL;
  DaybookOauthClient who = { url,
                             client_id != NULL ? client_id : "",
                             client_secret,
                             g_str_equal (client, "basic"),
                             g_str_equal (client, "json"),
                             NULL };

  if (url == NULL)
    return FALSE;

  who.headers = (const char *const *) headers->pdata;
  tokens = daybook_oauth_token (self->http, &who, (const char *const *) params->pdata,
                                g_get_real_time (), cancellable, error);
  if (client_secret != NULL)
    explicit_bzero (client_secret, strlen (client_secret));
  if (tokens == NULL)
    return FALSE;
  take_tokens (self, tokens);

  return TRUE;
}

/* What the paths of @keep lead to in @answer, into the secrets. */
static gboolean
keep_secrets (DaybookAccount *self, DaybookNode keep, const DaybookTree *answer, GError **error)
{
  for (DaybookNode node = daybook_tree_first (self->tree, keep); node != DAYBOOK_NODE_NONE;
       node = daybook_tree_next (self->tree, node))
    {
      const char *path = daybook_tree_text (self->tree, node, NULL);
      DaybookNode found = daybook_tree_find (answer, 0, path);

      if (daybook_object_word (answer, found) == NULL)
        {
          g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                       "the answer to the login has no \"%s\"", path);
          return FALSE;
        }
      daybook_object_set_node (self->secrets, daybook_tree_key (self->tree, node), answer, found);
    }

  return TRUE;
}

/* The scope over the secrets as they are now (transfer full). */
static DaybookScope *
scope_of_secrets (DaybookAccount *self)
{
  DaybookScope *scope = daybook_scope_new (self->scope);
  g_autofree char *json = daybook_object_dup_json (self->secrets);

  daybook_object_fill_scope (self->secrets, scope);
  daybook_scope_set_json (scope, "fields", json, NULL);
  explicit_bzero (json, strlen (json));

  return scope;
}

gboolean
daybook_account_login (DaybookAccount *self, GCancellable *cancellable, GError **error)
{
  DaybookNode login = get (self, "login");
  g_autoptr(DaybookScope) scope = scope_of_secrets (self);
  g_autoptr(DaybookRequest) request = daybook_account_build (
      self, daybook_tree_get (self->tree, login, "request"), scope, FALSE, TRUE, error);
  g_autoptr(DaybookReply) reply
      = request != NULL ? daybook_http_send (self->http, request, cancellable) : NULL;
  g_autoptr(DaybookAnswer) answer = NULL;

  if (reply == NULL)
    return FALSE;
  if (request->body != NULL)
    explicit_bzero (request->body, request->body_length);

  answer = daybook_account_answer (self, reply, request);
  if (answer->outcome != DAYBOOK_OUTCOME_OK)
    {
      daybook_answer_to_error (answer, "login", error);
      return FALSE;
    }

  return keep_secrets (self, daybook_tree_get (self->tree, login, "keep"), answer->tree, error);
}

gboolean
daybook_account_derive (DaybookAccount *self, GError **error)
{
  for (DaybookNode node = daybook_tree_first (self->tree, get (self, "derive"));
       node != DAYBOOK_NODE_NONE; node = daybook_tree_next (self->tree, node))
    {
      g_autoptr(DaybookScope) scope = scope_of_secrets (self);
      g_autofree char *text = daybook_scope_fill (
          scope, daybook_tree_find_text (self->tree, node, "base64"), DAYBOOK_ESCAPE_NONE, error);
      g_autofree char *encoded
          = text != NULL ? g_base64_encode ((const guchar *) text, strlen (text)) : NULL;

      if (encoded == NULL)
        return FALSE;
      daybook_object_set_text (self->secrets, daybook_tree_key (self->tree, node), encoded);
      explicit_bzero (text, strlen (text));
    }

  return TRUE;
}

/* Whether what is there can be used without asking. */
static gboolean
is_fresh (const DaybookAccount *self, gint64 refused)
{
  DaybookNode token = get (self, get (self, "refresh") != DAYBOOK_NODE_NONE ? "refresh" : "token");
  const char *span = daybook_tree_find_text (self->tree, token, "before");
  gint64 expires = daybook_object_int (self->secrets, "access_expires", 0);
  gint64 serial = daybook_object_int (self->secrets, "serial", 0);
  gint64 before = DEFAULT_BEFORE;

  if (serial == refused)
    return FALSE;
  if (is_method (self, "password"))
    return serial > 0;
  if (span != NULL)
    daybook_time_parse_span (span, &before);

  return daybook_object_text (self->secrets, "access_token") != NULL
         && (expires == 0 || g_get_real_time () < expires - before);
}

/* Which refresh token is in hand (transfer full, may be NULL). */
static char *
dup_refresh_token (DaybookAccount *self)
{
  return g_strdup (daybook_object_text (self->secrets, "refresh_token"));
}

static gboolean
refresh (DaybookAccount *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(DaybookScope) scope = scope_of_secrets (self);

  return daybook_account_ask_token (self, get (self, "refresh"), scope, cancellable, error);
}

/* A refused refresh token may be an old one. */
static gboolean
refresh_twice (DaybookAccount *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *used = dup_refresh_token (self);
  g_autofree char *stored = NULL;
  g_autoptr(GError) refused = NULL;

  if (refresh (self, cancellable, &refused))
    return TRUE;
  if (g_error_matches (refused, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH)
      && daybook_account_load_secrets (self, NULL))
    stored = dup_refresh_token (self);
  if (stored != NULL && g_strcmp0 (used, stored) != 0)
    return refresh (self, cancellable, error);

  g_propagate_prefixed_error (error, g_steal_pointer (&refused), "%s: ", self->id);

  return FALSE;
}

static gboolean
ask_anew (DaybookAccount *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(DaybookScope) scope = NULL;

  if (get (self, "refresh") != DAYBOOK_NODE_NONE
      && daybook_object_text (self->secrets, "refresh_token") != NULL)
    return refresh_twice (self, cancellable, error);
  if (is_method (self, "password"))
    return daybook_account_login (self, cancellable, error);
  if (is_method (self, "client_credentials"))
    {
      scope = scope_of_secrets (self);
      return daybook_account_ask_token (self, get (self, "token"), scope, cancellable, error);
    }

  g_set_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH, "%s: the sign-in has ended: sign in again",
               self->id);

  return FALSE;
}

static void
forget_unsaved (Renewal *renewal)
{
  daybook_vault_wipe (g_steal_pointer (&renewal->unsaved));
  daybook_vault_wipe (g_steal_pointer (&renewal->used));
}

/* What is not saved is not used: the account forgets it, and the process does not. */
static gboolean
save_renewed (DaybookAccount *self, Renewal *renewal, GError **error)
{
  g_autoptr(GError) failure = NULL;

  if (daybook_account_save_secrets (self, renewal->unsaved, &failure))
    {
      forget_unsaved (renewal);
      return TRUE;
    }

  daybook_account_drop_secrets (self);
  g_set_error (
      error, failure->domain, failure->code,
      "%s: the provider renewed the sign-in, and the new one could not be saved: %s; it is "
      "kept in memory, not used before it is saved, and lost when the program ends before",
      self->id, failure->message);

  return FALSE;
}

/* What an earlier renewal could not save; not when a person has signed in anew since. */
static gboolean
save_earlier (DaybookAccount *self, Renewal *renewal, GError **error)
{
  g_autofree char *stored = dup_refresh_token (self);

  if (renewal->unsaved == NULL)
    return TRUE;
  if (g_strcmp0 (stored, renewal->used) == 0)
    return save_renewed (self, renewal, error);
  forget_unsaved (renewal);

  return TRUE;
}

static gboolean
renew_locked (DaybookAccount *self,
              Renewal *renewal,
              gint64 refused,
              GCancellable *cancellable,
              GError **error)
{
  gboolean derived;

  if (!daybook_account_load_secrets (self, error) || !save_earlier (self, renewal, error))
    return FALSE;
  if (is_fresh (self, refused))
    return TRUE;

  forget_unsaved (renewal);
  renewal->used = dup_refresh_token (self);
  if (!ask_anew (self, cancellable, error))
    {
      forget_unsaved (renewal);
      return FALSE;
    }
  daybook_object_set_int (self->secrets, "serial", daybook_account_serial (self) + 1);
  derived = daybook_account_derive (self, error);
  renewal->unsaved = daybook_object_dup_json (self->secrets);

  if (!save_renewed (self, renewal, derived ? error : NULL) || !derived)
    return FALSE;
  self->work.renewals++;

  return TRUE;
}

/* One at a time, of all processes. */
static gboolean
renew_alone (DaybookAccount *self,
             Renewal *renewal,
             gint64 refused,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *name = g_strdup_printf ("renew-%s", self->id);
  g_autoptr(DaybookVaultLock) lock
      = self->folder != NULL ? daybook_vault_lock_take (self->folder, name, error) : NULL;

  return (lock != NULL || self->folder == NULL)
         && renew_locked (self, renewal, refused, cancellable, error);
}

gboolean
daybook_account_renew (DaybookAccount *self,
                       gint64 refused,
                       GCancellable *cancellable,
                       GError **error)
{
  Renewal *renewal;
  gboolean done;

  if (!daybook_account_need_secrets (self, error))
    return FALSE;
  if (is_method (self, "api_key") || (refused < 0 && is_fresh (self, refused)))
    return TRUE;

  renewal = find_renewal (self);
  g_mutex_lock (&renewal->lock);
  done = renew_alone (self, renewal, refused, cancellable, error);
  g_mutex_unlock (&renewal->lock);

  return done;
}

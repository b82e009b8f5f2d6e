/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OAuth 2.0 on the wire (RFC 6749, RFC 7636), and Shopify's signature.
 *
 * Every buffer of ours that held a secret is wiped before it is freed. What a provider says about
 * an error is quoted only after it was cut to one short line, and never when one of the secrets of
 * the call stands in it. */
#include "daybook-oauth.h"

#include "daybook-callback.h"
#include "daybook-error.h"
#include "daybook-time.h"
#include "daybook-tree.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define RANDOM_BYTES 32
#define SHA256_BYTES 32
/* Longer lives than this are a mistake, and would overflow. */
#define LONGEST_LIFE_S (100 * 366 * 24 * 3600LL)

typedef struct
{
  const DaybookOauthClient *client;
  const char *const *params;
} TokenCall;

static void
wipe_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static char *
base64url (const guint8 *data, gsize length)
{
  char *text = g_base64_encode (data, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  *strchrnul (text, '=') = '\0';

  return text;
}

/* RFC 3986: everything but unreserved characters. */
static void
append_escaped (GString *text, const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_isalnum (*c) || strchr ("-._~", *c) != NULL)
      g_string_append_c (text, *c);
    else
      g_string_append_printf (text, "%%%02X", (guchar) *c);
}

/* What browsers and Shopify call form encoding: '+' for a space, '*' plain and '~' not. */
static void
append_form (GString *text, const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_isalnum (*c) || strchr ("*-._", *c) != NULL)
      g_string_append_c (text, *c);
    else if (*c == ' ')
      g_string_append_c (text, '+');
    else
      g_string_append_printf (text, "%%%02X", (guchar) *c);
}

static void
append_json (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (const char *c = value; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (text, "\\%c", *c);
    else if ((guchar) *c < 0x20)
      g_string_append_printf (text, "\\u%04x", (guchar) *c);
    else
      g_string_append_c (text, *c);
  g_string_append_c (text, '"');
}

static void
append_pair (GString *body, gboolean json, const char *name, const char *value)
{
  if (value == NULL)
    return;

  if (body->len > (json ? 1 : 0))
    g_string_append_c (body, json ? ',' : '&');

  if (json)
    {
      append_json (body, name);
      g_string_append_c (body, ':');
      append_json (body, value);
    }
  else
    {
      append_escaped (body, name);
      g_string_append_c (body, '=');
      append_escaped (body, value);
    }
}

/* An upper bound, so that the body is never moved and no copy of a secret stays behind. */
static gsize
longest_body (const TokenCall *call)
{
  gsize length = 128;

  for (guint i = 0; call->params[i] != NULL; i += 2)
    length += strlen (call->params[i])
              + (call->params[i + 1] != NULL ? strlen (call->params[i + 1]) : 0) + 8;
  length += strlen (call->client->client_id);
  length += call->client->client_secret != NULL ? strlen (call->client->client_secret) : 0;

  return length * 6;
}

static void
add_body (const TokenCall *call, DaybookRequest *request)
{
  const DaybookOauthClient *client = call->client;
  GString *body = g_string_sized_new (longest_body (call));

  if (client->json)
    g_string_append_c (body, '{');
  for (guint i = 0; call->params[i] != NULL; i += 2)
    append_pair (body, client->json, call->params[i], call->params[i + 1]);
  if (!client->basic)
    {
      append_pair (body, client->json, "client_id", client->client_id);
      append_pair (body, client->json, "client_secret", client->client_secret);
    }
  if (client->json)
    g_string_append_c (body, '}');

  daybook_request_set_body (request,
                            client->json ? "application/json" : "application/x-www-form-urlencoded",
                            body->str, (gssize) body->len);
  explicit_bzero (body->str, body->len);
  g_string_free (body, TRUE);
}

static void
add_basic (const DaybookOauthClient *client, DaybookRequest *request)
{
  GString *pair = g_string_sized_new (
      3
          * (strlen (client->client_id)
             + (client->client_secret != NULL ? strlen (client->client_secret) : 0))
      + 2);
  char *encoded = NULL;
  char *value = NULL;

  append_escaped (pair, client->client_id);
  g_string_append_c (pair, ':');
  append_escaped (pair, client->client_secret != NULL ? client->client_secret : "");
  encoded = g_base64_encode ((const guchar *) pair->str, pair->len);
  value = g_strconcat ("Basic ", encoded, NULL);
  daybook_request_add_header (request, "Authorization", value);

  explicit_bzero (pair->str, pair->len);
  g_string_free (pair, TRUE);
  wipe_free (encoded);
  wipe_free (value);
}

static void
wipe_request (DaybookRequest *request)
{
  for (guint i = 1; i < request->headers->len; i += 2)
    {
      char *value = g_ptr_array_index (request->headers, i);

      explicit_bzero (value, strlen (value));
    }

  explicit_bzero (request->body, request->body_length);
}

static gboolean
quotes_secret (const TokenCall *call, const char *reason)
{
  static const char *const secret_params[]
      = { "refresh_token", "code",          "code_verifier", "client_secret",
          "assertion",     "subject_token", "password",      NULL };
  const char *secret = call->client->client_secret;

  if (secret != NULL && *secret != '\0' && strstr (reason, secret) != NULL)
    return TRUE;

  for (guint i = 0; call->params[i] != NULL; i += 2)
    {
      const char *value = call->params[i + 1];

      if (g_strv_contains (secret_params, call->params[i]) && value != NULL && *value != '\0'
          && strstr (reason, value) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* "error" is a word in OAuth; some providers wrap it in an object or leave only a text. NULL when
 * there is none. */
static char *
dup_oauth_error (const TokenCall *call, const DaybookTree *tree)
{
  const char *code = daybook_tree_find_text (tree, 0, "error");
  g_autofree char *reason = NULL;

  if (code == NULL)
    return NULL;

  reason
      = daybook_callback_dup_reason (code, daybook_tree_find_text (tree, 0, "error_description"));
  if (quotes_secret (call, reason))
    return g_strdup ("the provider's reason is left out, as it quotes a secret");

  return g_steal_pointer (&reason);
}

/* The moment after @name seconds ("3600", also as a text); 0 when it does not say or cannot be
 * right. */
static gint64
read_expiry (const DaybookTree *tree, const char *name, gint64 now_us)
{
  DaybookNode node = daybook_tree_get (tree, 0, name);
  const char *text = daybook_tree_text (tree, node, NULL);
  gint64 seconds = 0;

  if (!daybook_tree_int (tree, node, &seconds)
      && (text == NULL || !g_ascii_string_to_signed (text, 10, 0, LONGEST_LIFE_S, &seconds, NULL)))
    return 0;
  if (seconds <= 0 || seconds > LONGEST_LIFE_S)
    return 0;

  return now_us + seconds * DAYBOOK_SECOND;
}

/* A non-empty string, or NULL. */
static char *
dup_string (const DaybookTree *tree, const char *name)
{
  DaybookNode node = daybook_tree_get (tree, 0, name);
  const char *text = daybook_tree_text (tree, node, NULL);

  if (daybook_tree_kind (tree, node) != DAYBOOK_KIND_STRING || *text == '\0')
    return NULL;

  return g_strdup (text);
}

static DaybookTokens *
read_tokens (const DaybookTree *tree, gint64 now_us, GError **error)
{
  g_autoptr(DaybookTokens) tokens = g_new0 (DaybookTokens, 1);

  tokens->access_token = dup_string (tree, "access_token");
  if (tokens->access_token == NULL)
    {
      g_set_error_literal (
          error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
          "the token answer has no access_token: check the token address of the provider");
      return NULL;
    }

  tokens->refresh_token = dup_string (tree, "refresh_token");
  tokens->scope = dup_string (tree, "scope");
  tokens->expires_us = read_expiry (tree, "expires_in", now_us);
  tokens->refresh_expires_us = read_expiry (tree, "refresh_token_expires_in", now_us);
  if (tokens->refresh_expires_us == 0) /* QuickBooks */
    tokens->refresh_expires_us = read_expiry (tree, "x_refresh_token_expires_in", now_us);
  tokens->consent_expires_us = read_expiry (tree, "x_refresh_token_hard_expires_in", now_us);

  return g_steal_pointer (&tokens);
}

/* What the answer to a token call means. A 429 or 5xx is about the moment, whatever its body says.
 */
static DaybookTokens *
read_reply (const TokenCall *call, const DaybookReply *reply, gint64 now_us, GError **error)
{
  int code = daybook_http_status_code (reply->status);
  g_autoptr(DaybookTree) tree = NULL;
  g_autoptr(GError) unreadable = NULL;
  g_autofree char *reason = NULL;

  if (code == DAYBOOK_ERROR_LATER)
    {
      g_set_error (error, DAYBOOK_ERROR, code, "the token address answered with status %u",
                   reply->status);
      return NULL;
    }

  tree = daybook_tree_new (reply->body, (gssize) reply->body_length, &unreadable);
  reason = tree != NULL ? dup_oauth_error (call, tree) : NULL;
  if (reason != NULL)
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_AUTH, reason);
  else if (code >= 0)
    g_set_error (error, DAYBOOK_ERROR, code,
                 "the token address answered with status %u and no reason", reply->status);
  else if (tree == NULL)
    g_set_error_literal (error, DAYBOOK_ERROR, DAYBOOK_ERROR_UNREADABLE,
                         "the token answer is not JSON: check the token address of the provider");
  else
    return read_tokens (tree, now_us, error);

  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
daybook_tokens_free (DaybookTokens *self)
{
  if (self == NULL)
    return;

  wipe_free (self->access_token);
  wipe_free (self->refresh_token);
  g_free (self->scope);
  g_free (self);
}

char *
daybook_oauth_random (void)
{
  guint8 bytes[RANDOM_BYTES];
  gsize filled = 0;
  char *text = NULL;

  while (filled < sizeof bytes)
    {
      gssize n = getrandom (bytes + filled, sizeof bytes - filled, 0);

      if (n < 0 && errno != EINTR)
        g_error ("the system has no random source: %s", g_strerror (errno));
      filled += (gsize) MAX (n, 0);
    }

  text = base64url (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);
  return text;
}

char *
daybook_oauth_challenge (const char *verifier)
{
  g_autoptr(GChecksum) checksum = NULL;
  guint8 digest[SHA256_BYTES];
  gsize length = sizeof digest;

  g_return_val_if_fail (verifier != NULL, NULL);

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guchar *) verifier, (gssize) strlen (verifier));
  g_checksum_get_digest (checksum, digest, &length);

  return base64url (digest, length);
}

char *
daybook_oauth_url (const char *authorize_url, const char *const *params)
{
  GString *url = NULL;
  const char *fragment;
  const char *query;
  char separator;

  g_return_val_if_fail (authorize_url != NULL, NULL);
  g_return_val_if_fail (params != NULL, NULL);

  fragment = strchrnul (authorize_url, '#');
  url = g_string_new_len (authorize_url, fragment - authorize_url);
  query = strchr (url->str, '?');
  separator = query == NULL ? '?' : '&';
  if (query != NULL && query[1] == '\0')
    {
      g_string_truncate (url, url->len - 1);
      separator = '?';
    }

  for (guint i = 0; params[i] != NULL; i += 2)
    {
      if (params[i + 1] == NULL)
        continue;

      g_string_append_c (url, separator);
      append_escaped (url, params[i]);
      g_string_append_c (url, '=');
      append_escaped (url, params[i + 1]);
      separator = '&';
    }

  g_string_append (url, fragment);
  return g_string_free (url, FALSE);
}

DaybookTokens *
daybook_oauth_token (DaybookHttp *http,
                     const DaybookOauthClient *client,
                     const char *const *params,
                     gint64 now_us,
                     GCancellable *cancellable,
                     GError **error)
{
  TokenCall call = { client, params };
  g_autoptr(DaybookRequest) request = NULL;
  g_autoptr(DaybookReply) reply = NULL;
  DaybookTokens *tokens = NULL;

  g_return_val_if_fail (http != NULL, NULL);
  g_return_val_if_fail (client != NULL && client->token_url != NULL && client->client_id != NULL,
                        NULL);
  g_return_val_if_fail (params != NULL, NULL);

  request = daybook_request_new ("POST", client->token_url);
  daybook_request_add_header (request, "Accept", "application/json");
  for (guint i = 0; client->headers != NULL && client->headers[i] != NULL; i += 2)
    daybook_request_add_header (request, client->headers[i], client->headers[i + 1]);
  if (client->basic)
    add_basic (client, request);
  add_body (&call, request);

  /* Not repeatable: a code and a rotating refresh token work once. */
  reply = daybook_http_send (http, request, cancellable);
  wipe_request (request);

  if (reply->failure != NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&reply->failure), "token call: ");
  else
    tokens = read_reply (&call, reply, now_us, error);

  if (reply->body != NULL)
    explicit_bzero (reply->body, reply->body_length);

  return tokens;
}

gboolean
daybook_oauth_check_hmac (GHashTable *params, const char *secret)
{
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GString) message = NULL;
  g_autofree char *computed = NULL;
  g_autofree char *told = NULL;
  GHashTableIter iter;
  gpointer name;

  g_return_val_if_fail (params != NULL, FALSE);
  g_return_val_if_fail (secret != NULL, FALSE);

  if (*secret == '\0' || g_hash_table_lookup (params, "hmac") == NULL)
    return FALSE;

  names = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, params);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_str_equal (name, "hmac") && !g_str_equal (name, "signature"))
      g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_names);

  message = g_string_new (NULL);
  for (guint i = 0; i < names->len; i++)
    {
      if (i > 0)
        g_string_append_c (message, '&');
      append_form (message, g_ptr_array_index (names, i));
      g_string_append_c (message, '=');
      append_form (message, g_hash_table_lookup (params, g_ptr_array_index (names, i)));
    }

  computed = g_compute_hmac_for_data (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret),
                                      (const guchar *) message->str, message->len);
  told = g_ascii_strdown (g_hash_table_lookup (params, "hmac"), -1);

  return daybook_callback_same (computed, told);
}

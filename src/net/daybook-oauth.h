/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OAuth 2.0 on the wire: the addresses, the token call and its answer. What a provider wants is
 * told by the manifest; who keeps the tokens is not decided here. */
#pragma once

#include "daybook-http.h"

G_BEGIN_DECLS

typedef struct
{
  char *access_token;
  char *refresh_token;       /* NULL when none came: keep the old one */
  gint64 expires_us;         /* wall clock; 0: it does not say */
  gint64 refresh_expires_us; /* 0: it does not say */
  gint64 consent_expires_us; /* however often it is refreshed; 0: it does not say */
  char *scope;               /* as granted, NULL when it does not say */
} DaybookTokens;

void daybook_tokens_free (DaybookTokens *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DaybookTokens, daybook_tokens_free)

typedef struct
{
  const char *token_url;
  const char *client_id;
  const char *client_secret; /* NULL for a public client */
  gboolean basic;            /* client in the Authorization header instead of the body */
  gboolean json;             /* JSON body instead of a form */
  const char *const *headers; /* name, value, ..., NULL; NULL: none */
} DaybookOauthClient;

/* 43 random URL-safe characters (state, PKCE verifier; from the system's random source), and the
 * S256 challenge of a verifier (transfer full). */
char *daybook_oauth_random (void);
char *daybook_oauth_challenge (const char *verifier);

/* @params: name, value, ..., NULL (values may be NULL: left out) added to response_type etc. by the
 * caller. (transfer full) */
char *daybook_oauth_url (const char *authorize_url, const char *const *params);

/* One token call; @params as above. A 4xx with an OAuth error is DAYBOOK_ERROR_AUTH
 * ("invalid_grant: ..."), no answer LATER or UNSURE. A 200 with an OAuth error is AUTH too; 429 and
 * 5xx are LATER, an answer without access_token UNREADABLE. Never puts a secret in a message.
 * @now_us is the wall clock. */
DaybookTokens *daybook_oauth_token (DaybookHttp *http,
                                    const DaybookOauthClient *client,
                                    const char *const *params,
                                    gint64 now_us,
                                    GCancellable *cancellable,
                                    GError **error);

/* Shopify's callback signature: hex HMAC-SHA256 over the other parameters sorted by name and
 * form-encoded; constant time. */
gboolean daybook_oauth_check_hmac (GHashTable *params, const char *secret);

G_END_DECLS

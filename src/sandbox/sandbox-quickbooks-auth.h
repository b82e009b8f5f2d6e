/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes and tokens of the OAuth 2.0 server: what is valid, until when, and what replaces it. Times
 * are passed in, microseconds of a monotonic clock. */
#pragma once

#include <glib.h>

#define SANDBOX_QB_CODE_LIFE_S 300
#define SANDBOX_QB_ACCESS_LIFE_S 3600
#define SANDBOX_QB_REFRESH_LIFE_S 8640000
#define SANDBOX_QB_HARD_LIFE_S 157680000
/* How long a refresh token still works after its successor was issued. The service gives a day; a
 * minute lets a client recover from a lost reply all the same and shows soon when it kept the wrong
 * one. */
#define SANDBOX_QB_REFRESH_GRACE_S 60

typedef struct _SandboxQbAuth SandboxQbAuth;

typedef struct
{
  char *access;
  char *refresh;
  gint64 refresh_expires_s; /* from now */
  gint64 hard_expires_s;    /* from now */
} SandboxQbTokens;

void sandbox_qb_tokens_clear (SandboxQbTokens *tokens);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SandboxQbTokens, sandbox_qb_tokens_clear)

SandboxQbAuth *sandbox_qb_auth_new (void);
void sandbox_qb_auth_free (SandboxQbAuth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxQbAuth, sandbox_qb_auth_free)

/* A new authorization code for one redirect address. (transfer full) */
char *sandbox_qb_auth_grant (SandboxQbAuth *self, const char *redirect_uri, gint64 clock_us);
/* Redeems a code, once, for the same redirect address. FALSE is invalid_grant; @out is then
 * untouched. */
gboolean sandbox_qb_auth_redeem (SandboxQbAuth *self,
                                 const char *code,
                                 const char *redirect_uri,
                                 gint64 clock_us,
                                 SandboxQbTokens *out);
/* The current refresh token gives a new pair; the one before it, for a short while, the current
 * pair again. */
gboolean sandbox_qb_auth_refresh (SandboxQbAuth *self,
                                  const char *refresh,
                                  gint64 clock_us,
                                  SandboxQbTokens *out);
/* An access or refresh token; ends the whole grant. FALSE when it is not known. */
gboolean sandbox_qb_auth_revoke (SandboxQbAuth *self, const char *token);
/* All access tokens end; @revoke: every consent too. */
void sandbox_qb_auth_end (SandboxQbAuth *self, gboolean revoke);
gboolean sandbox_qb_auth_check (SandboxQbAuth *self, const char *access, gint64 clock_us);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of the OAuth 2.0 server. A grant is one consent; it has one current refresh token, for
 * a short while also the previous one, and any number of access tokens, all of which end with it.
 */
#include "sandbox-quickbooks-auth.h"

#include "sandbox-server.h"

#include <string.h>

typedef struct
{
  char *current;
  char *previous; /* (nullable) */
  gint64 previous_until_us;
  gint64 refresh_until_us;
  gint64 hard_until_us;
  gboolean revoked;
} Grant;

typedef struct
{
  char *redirect_uri;
  gint64 until_us;
} Code;

typedef struct
{
  Grant *grant;
  gint64 until_us;
} Access;

struct _SandboxQbAuth
{
  GPtrArray *grants;
  GHashTable *codes;   /* char* → Code */
  GHashTable *access;  /* char* → Access */
  GHashTable *refresh; /* char* → Grant, borrowed */
};

static void
grant_free (gpointer data)
{
  Grant *grant = data;

  g_free (grant->current);
  g_free (grant->previous);
  g_free (grant);
}

static void
code_free (gpointer data)
{
  Code *code = data;

  g_free (code->redirect_uri);
  g_free (code);
}

void
sandbox_qb_tokens_clear (SandboxQbTokens *tokens)
{
  g_clear_pointer (&tokens->access, g_free);
  g_clear_pointer (&tokens->refresh, g_free);
}

SandboxQbAuth *
sandbox_qb_auth_new (void)
{
  SandboxQbAuth *self = g_new0 (SandboxQbAuth, 1);

  self->grants = g_ptr_array_new_with_free_func (grant_free);
  self->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, code_free);
  self->access = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->refresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
sandbox_qb_auth_free (SandboxQbAuth *self)
{
  g_hash_table_unref (self->refresh);
  g_hash_table_unref (self->access);
  g_hash_table_unref (self->codes);
  g_ptr_array_unref (self->grants);
  g_free (self);
}

static gint64
after (gint64 clock_us, gint64 seconds)
{
  return clock_us + seconds * G_USEC_PER_SEC;
}

static void
issue (SandboxQbAuth *self, Grant *grant, gint64 clock_us, SandboxQbTokens *out)
{
  Access *access = g_new0 (Access, 1);

  access->grant = grant;
  access->until_us = after (clock_us, SANDBOX_QB_ACCESS_LIFE_S);
  out->access = sandbox_random_token (NULL, "eyJlbmMi.", 180);
  out->refresh = g_strdup (grant->current);
  out->refresh_expires_s = (grant->refresh_until_us - clock_us) / G_USEC_PER_SEC;
  out->hard_expires_s = (grant->hard_until_us - clock_us) / G_USEC_PER_SEC;
  g_hash_table_insert (self->access, g_strdup (out->access), access);
}

static void
rotate (SandboxQbAuth *self, Grant *grant, gint64 clock_us)
{
  if (grant->previous != NULL)
    g_hash_table_remove (self->refresh, grant->previous);
  g_free (grant->previous);
  grant->previous = grant->current;
  grant->previous_until_us = after (clock_us, SANDBOX_QB_REFRESH_GRACE_S);
  grant->current = sandbox_random_token (NULL, "RT1-", 46);
  grant->refresh_until_us = MIN (after (clock_us, SANDBOX_QB_REFRESH_LIFE_S), grant->hard_until_us);
  g_hash_table_insert (self->refresh, g_strdup (grant->current), grant);
}

char *
sandbox_qb_auth_grant (SandboxQbAuth *self, const char *redirect_uri, gint64 clock_us)
{
  Code *code = g_new0 (Code, 1);
  char *text = sandbox_random_token (NULL, "XAB1", 46);

  code->redirect_uri = g_strdup (redirect_uri);
  code->until_us = after (clock_us, SANDBOX_QB_CODE_LIFE_S);
  g_hash_table_insert (self->codes, g_strdup (text), code);
  return text;
}

gboolean
sandbox_qb_auth_redeem (SandboxQbAuth *self,
                        const char *code,
                        const char *redirect_uri,
                        gint64 clock_us,
                        SandboxQbTokens *out)
{
  Code *known = g_hash_table_lookup (self->codes, code);
  gboolean valid = known != NULL && known->until_us > clock_us
                   && strcmp (known->redirect_uri, redirect_uri) == 0;
  Grant *grant;

  if (known != NULL)
    g_hash_table_remove (self->codes, code);
  if (!valid)
    return FALSE;

  grant = g_new0 (Grant, 1);
  grant->hard_until_us = after (clock_us, SANDBOX_QB_HARD_LIFE_S);
  g_ptr_array_add (self->grants, grant);
  rotate (self, grant, clock_us);
  issue (self, grant, clock_us, out);
  return TRUE;
}

gboolean
sandbox_qb_auth_refresh (SandboxQbAuth *self,
                         const char *refresh,
                         gint64 clock_us,
                         SandboxQbTokens *out)
{
  Grant *grant = g_hash_table_lookup (self->refresh, refresh);

  if (grant == NULL || grant->revoked || grant->refresh_until_us <= clock_us)
    return FALSE;
  if (strcmp (grant->current, refresh) == 0)
    rotate (self, grant, clock_us);
  else if (grant->previous_until_us <= clock_us)
    return FALSE;

  issue (self, grant, clock_us, out);
  return TRUE;
}

gboolean
sandbox_qb_auth_revoke (SandboxQbAuth *self, const char *token)
{
  Grant *grant = g_hash_table_lookup (self->refresh, token);
  Access *access = g_hash_table_lookup (self->access, token);

  if (grant == NULL && access != NULL)
    grant = access->grant;
  if (grant == NULL || grant->revoked)
    return FALSE;

  grant->revoked = TRUE;
  return TRUE;
}

void
sandbox_qb_auth_end (SandboxQbAuth *self, gboolean revoke)
{
  g_hash_table_remove_all (self->access);
  for (guint i = 0; revoke && i < self->grants->len; i++)
    ((Grant *) self->grants->pdata[i])->revoked = TRUE;
}

gboolean
sandbox_qb_auth_check (SandboxQbAuth *self, const char *access, gint64 clock_us)
{
  Access *known = g_hash_table_lookup (self->access, access);

  return known != NULL && !known->grant->revoked && known->until_us > clock_us;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of the sandbox: one SoupServer per provider and one for control, all on 127.0.0.1, all
 * on the default main context of one thread, so no state needs a lock. A provider hands in a
 * handler that must set a reply before it returns; faults are decided around that call and no
 * provider needs to know of them. */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "sandbox-faults.h"
#include "sandbox-world.h"

typedef struct _SandboxServer SandboxServer;

/* One request; everything is borrowed and valid until the handler returns. */
typedef struct
{
  SandboxServer *server;
  const char *provider; /* "shopify" */
  const char *method;   /* "POST" */
  const char *path;     /* decoded, "/v1/refunds" */
  GHashTable *query; /* char* → char*, decoded, first of repeated names; never NULL, may be empty */
  const char *raw_query; /* (nullable), still encoded */
  const char *body;      /* as sent, zero-terminated, never NULL */
  gsize body_length;
  SoupServerMessage *message; /* for headers */
} SandboxRequest;

typedef void (*SandboxHandler) (SandboxRequest *request, gpointer data);
/* Sets the provider's own envelope for a 429 or a 500. */
typedef void (*SandboxErrorReply) (SandboxRequest *request, gpointer data);

/* Ends tokens. @revoke FALSE: access tokens have expired, refreshing gives new ones; TRUE: someone
 * has taken the consent back, or has changed the secret, and a person has to sign in again. */
typedef void (*SandboxEndTokens) (gboolean revoke, gpointer data);

typedef struct
{
  guint64 seed;
  guint orders;
  gint64 now_us;   /* the world's date, microseconds since 1970 UTC */
  int pace;        /* multiplies every rate limit, at least 1 */
  gint64 until_us; /* the last order comes before this; nothing is to come when it is not after
                      now_us */
} SandboxOptions;

SandboxServer *sandbox_server_new (const SandboxOptions *options);
void sandbox_server_free (SandboxServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SandboxServer, sandbox_server_free)

/* @provider: a static name: "shopify", "stripe", "quickbooks", "control". Registers before
 * listening. */
void sandbox_server_add_provider (SandboxServer *server,
                                  const char *provider,
                                  SandboxHandler handler,
                                  gpointer data,
                                  SandboxErrorReply rate_limited,
                                  SandboxErrorReply failed);
/* @end gets the provider's data. */
void sandbox_server_set_tokens (SandboxServer *server, const char *provider, SandboxEndTokens end);
/* FALSE when there is no such provider, or it has none. */
gboolean sandbox_server_end_tokens (SandboxServer *server, const char *provider, gboolean revoke);
/* How a provider's lists and searches lag behind what its ids answer. 0 ends it. */
gboolean sandbox_server_set_lag (SandboxServer *server, const char *provider, gint64 lag_us);
gint64 sandbox_server_lag_us (SandboxServer *server, const char *provider);
/* Whether a list knows by @now_us of a change: each has a lag of its own, from nothing to @lag_us,
 * so that a later change may be listed before an earlier one. */
gboolean sandbox_is_listed (const char *id, gint64 changed_us, gint64 now_us, gint64 lag_us);
/* How far a provider's clock is off, either way: its Date header, and the stamps of what changes
 * now. */
gboolean sandbox_server_set_skew (SandboxServer *server, const char *provider, gint64 skew_us);
gint64 sandbox_server_skew_us (SandboxServer *server, const char *provider);
/* @port 0 takes any free one. Afterwards sandbox_server_url() answers "http://127.0.0.1:41001". */
gboolean
sandbox_server_listen (SandboxServer *server, const char *provider, guint port, GError **error);
const char *sandbox_server_url (SandboxServer *server, const char *provider);

/* A new world from the same or another seed; the providers' own state is theirs to reset. */
void sandbox_server_renew_world (SandboxServer *server, guint64 seed, guint orders);
SandboxWorld *sandbox_server_world (SandboxServer *server); /* (transfer none), changes on reset */
gint64 sandbox_server_now_us (SandboxServer *server);       /* the world's now, UTC */
gint64 sandbox_server_clock_us (SandboxServer *server);     /* the real monotonic clock */
int sandbox_server_pace (SandboxServer *server);
guint sandbox_server_orders (SandboxServer *server); /* of the whole world, those to come too */
/* (transfer full): @prefix and @length letters and digits from the operating system, for tokens and
 * secrets */
char *sandbox_random_token (SandboxServer *server, const char *prefix, guint length);

SandboxFaults *sandbox_server_faults (SandboxServer *server); /* (transfer none) */
/* [{"provider","method","path","status","fault"}], oldest first, the last 5,000; status 0: no
 * reply. No query strings and no bodies, so no secrets. (transfer full) */
JsonNode *sandbox_server_dup_log (SandboxServer *server);

/* Requests */
const char *sandbox_request_header (SandboxRequest *request, const char *name); /* (nullable) */
GHashTable *
sandbox_request_form (SandboxRequest *request); /* (transfer full) urlencoded body, char* → char* */

/* Replies: exactly one of them per request, headers in any order */
void sandbox_reply_json (SandboxRequest *request, int status, JsonNode *node); /* (transfer full) */
void sandbox_reply_text (SandboxRequest *request,
                         int status,
                         const char *content_type,
                         const char *text);
void sandbox_reply_header (SandboxRequest *request, const char *name, const char *value);
void sandbox_reply_redirect (SandboxRequest *request, const char *location); /* 302 */

/* A token bucket. Starts full when filled with { size, size, per_second, clock_us }. */
typedef struct
{
  double level;
  double size;
  double per_second;
  gint64 at_us; /* clock_us of the last refill */
} SandboxBucket;

/* Takes @cost and answers TRUE, or leaves the level and sets @wait_s (nullable) to the seconds
 * until it would fit. */
gboolean sandbox_bucket_take (SandboxBucket *bucket, double cost, gint64 clock_us, double *wait_s);

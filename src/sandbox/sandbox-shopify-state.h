/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the simulated shop, shared by its files only.
 */
#pragma once

#include "sandbox-graphql.h"
#include "sandbox-server.h"
#include "sandbox-shopify-search.h"

#define SANDBOX_SHOPIFY_REDIRECT "http://localhost:3457/auth/callback"
#define SANDBOX_SHOPIFY_VERSION "2026-10"
#define SANDBOX_SHOPIFY_MAX_COST 1000
#define SANDBOX_SHOPIFY_BUCKET 2000.0
#define SANDBOX_SHOPIFY_RESTORE 100.0

typedef struct
{
  char **scopes;
  gint64 expires_us; /* on the real clock; 0 = never */
} SandboxShopifyToken;

typedef struct
{
  SandboxServer *server;
  char *client_id;
  char *client_secret;
  char **app_scopes;  /* what the app's version asks for */
  GHashTable *tokens; /* access token → SandboxShopifyToken */
  GHashTable *codes;  /* see sandbox-shopify-auth.c */
  GHashTable *grants; /* refresh token → grant, see there */
  SandboxBucket bucket;
  SandboxGraphqlSchema *schema;
  GHashTable *done; /* idempotency key → what it answered */

  /* Caches of one revision of the world. */
  SandboxWorld *world;
  guint64 revision;
  GHashTable *indexes;        /* "orders/UPDATED_AT" → GArray of sorted entries */
  GHashTable *by_fulfillment; /* gint64 fulfillment order id → SandboxOrder */
  GHashTable *by_customer;    /* SandboxCustomer → GPtrArray of SandboxOrder */
} SandboxShopify;

/* One request's view of the shop. */
typedef struct
{
  SandboxShopify *shop;
  SandboxWorld *world;
  SandboxShopifyToken *token;
  GTimeZone *zone;
  JsonArray *search_notes; /* extensions.search; NULL until there is one */
} SandboxShopifyCall;

/* sandbox-shopify.c */
SandboxShopify *sandbox_shopify_of (SandboxServer *server);
gboolean sandbox_shopify_has_scope (SandboxShopifyToken *token, const char *scope);
void sandbox_shopify_token_free (gpointer token);

/* sandbox-shopify-auth.c: TRUE when the path was one of sign-in and has been answered. */
gboolean sandbox_shopify_sign_in (SandboxShopify *shop, SandboxRequest *request);
GHashTable *sandbox_shopify_codes_new (void);
GHashTable *sandbox_shopify_grants_new (void);

/* sandbox-shopify-lists.c */
/* A page of the root list @call->field, or an error in @call. */
void sandbox_shopify_list (SandboxShopifyCall *shopify, SandboxGraphqlCall *call);
gint64 sandbox_shopify_count (SandboxShopifyCall *shopify, const char *list, const char *query);
/* Whether the caller may see the order: not older than 60 days, unless it may read all. */
gboolean sandbox_shopify_sees_order (SandboxShopifyCall *shopify, const SandboxOrder *order);
/* Drops the caches when the world has changed. */
void sandbox_shopify_refresh (SandboxShopify *shop);
SandboxOrder *sandbox_shopify_order_of_fulfillment (SandboxShopifyCall *shopify, gint64 id);
/* The customer's orders, oldest first; never NULL. (transfer none) */
GPtrArray *sandbox_shopify_orders_of (SandboxShopifyCall *shopify, SandboxCustomer *customer);

/* sandbox-shopify-source.c */
SandboxGraphqlSource sandbox_shopify_source (SandboxShopifyCall *shopify);
/* An argument as text, NULL when it is not given. */
const char *sandbox_shopify_text_argument (JsonObject *arguments, const char *name);

/* sandbox-shopify-stock.c: the mutation inventorySetQuantities */
void sandbox_shopify_set_quantities (SandboxShopifyCall *shopify, SandboxGraphqlCall *call);

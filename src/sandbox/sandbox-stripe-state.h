/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the simulated Stripe, shared by its files only.
 */
#pragma once

#include "sandbox-server.h"

#define SANDBOX_STRIPE_PER_SECOND 25.0 /* test mode; live accounts have 100 */
#define SANDBOX_STRIPE_DEFAULT_VERSION "2024-06-20"

typedef struct
{
  SandboxServer *server;
  char *key;
  GHashTable *denied; /* permissions the key lacks, "rak_charge_read"; all others it has */
  SandboxBucket bucket;
  GHashTable *done; /* Idempotency-Key → SandboxStripeDone */
  GHashTable *held; /* Idempotency-Key → gint64: in progress until then on the real clock */

  /* Caches of one revision of the world. */
  SandboxWorld *world;
  guint64 revision;
  GHashTable *places; /* SandboxStripeResource → GHashTable id → place + 1 */
  GPtrArray *risen;   /* customers by time, NULL until asked for */
} SandboxStripe;

typedef struct
{
  char *name; /* "created[gte]" as sent, decoded */
  char *base; /* "created" */
  char *sub;  /* "gte"; "" for "expand[]"; NULL without brackets */
  char *value;
} SandboxStripeParam;

/* One request on its way. The first failure sets the reply; 'failed' stops the rest. */
typedef struct
{
  SandboxStripe *stripe;
  SandboxWorld *world;
  SandboxRequest *request;
  GPtrArray *params; /* SandboxStripeParam */
  char *request_id;
  gboolean failed;
  gboolean saved_failure; /* the failure came from doing it, so an idempotency key keeps it */
  int status;             /* of the reply held in 'reply' */
  JsonNode *reply;        /* (owned) */
} SandboxStripeCall;

typedef struct _SandboxStripeResource SandboxStripeResource;
struct _SandboxStripeResource
{
  const char *path;       /* "charges" */
  const char *object;     /* "charge", as messages name it */
  const char *permission; /* "rak_charge" */
  const char *prefix;     /* "ch_" */
  const char *filters;    /* " customer payment_intent " */
  gboolean sorted;        /* the world's array rises with time; else a risen copy is listed */
  GPtrArray *(*all) (SandboxWorld *world);
  gpointer (*find) (SandboxWorld *world, const char *id);
  const char *(*id) (gconstpointer record);
  gint64 (*created_us) (gconstpointer record);
  gboolean (*fits) (SandboxStripeCall *call, gconstpointer record, const SandboxStripeParam *param);
  JsonObject *(*json) (SandboxWorld *world, gconstpointer record);
};

/* sandbox-stripe-request.c */
GPtrArray *sandbox_stripe_params_new (const char *text);
const char *sandbox_stripe_param (SandboxStripeCall *call, const char *name);
/* Fails on parameters whose base is not in @known, a list like " limit charge ". */
void sandbox_stripe_check_params (SandboxStripeCall *call, const char *known, const char *more);
/* The whole number of a parameter between @least and @most, or @fallback. */
gint64 sandbox_stripe_int_param (
    SandboxStripeCall *call, const char *name, gint64 fallback, gint64 least, gint64 most);
void sandbox_stripe_fail (SandboxStripeCall *call,
                          int status,
                          const char *type,
                          const char *code,
                          const char *param,
                          const char *format,
                          ...) G_GNUC_PRINTF (6, 7);
void sandbox_stripe_missing (
    SandboxStripeCall *call, int status, const char *object, const char *id, const char *param);
/* Fails with 403 unless the key has @permission with "_read" or "_write". */
gboolean
sandbox_stripe_allowed (SandboxStripeCall *call, const char *permission, const char *access);
void sandbox_stripe_answer (SandboxStripeCall *call, JsonObject *object);

/* sandbox-stripe-lists.c */
const SandboxStripeResource *sandbox_stripe_find_resource (const char *path);
const SandboxStripeResource *sandbox_stripe_resource_of_id (const char *id);
void sandbox_stripe_list (SandboxStripeCall *call, const SandboxStripeResource *resource);
void sandbox_stripe_empty_list (SandboxStripeCall *call);

/* sandbox-stripe-expand.c: replaces ids by objects as expand[] asks. */
void sandbox_stripe_expand (SandboxStripeCall *call, JsonObject *object);

/* sandbox-stripe-json.c and -charge.c (transfer full) */
JsonObject *sandbox_stripe_row_json (SandboxWorld *world, gconstpointer row);
JsonObject *sandbox_stripe_payout_json (SandboxWorld *world, gconstpointer payout);
JsonObject *sandbox_stripe_refund_json (SandboxWorld *world, gconstpointer refund);
JsonObject *sandbox_stripe_dispute_json (SandboxWorld *world, gconstpointer dispute);
JsonObject *sandbox_stripe_charge_json (SandboxWorld *world, gconstpointer charge);
JsonObject *sandbox_stripe_intent_json (SandboxWorld *world, gconstpointer charge);
JsonObject *sandbox_stripe_customer_json (SandboxWorld *world, gconstpointer customer);
JsonObject *sandbox_stripe_event_json (SandboxWorld *world, gconstpointer event);
JsonObject *sandbox_stripe_list_json (const char *url, JsonArray *data, gboolean more);
void sandbox_stripe_set_text (JsonObject *object, const char *member, const char *text);
void sandbox_stripe_set_nulls (JsonObject *object, const char *const *members);

/* sandbox-stripe-account.c */
JsonObject *sandbox_stripe_account_json (SandboxWorld *world);
JsonObject *sandbox_stripe_balance_json (SandboxWorld *world);
JsonObject *sandbox_stripe_bank_json (SandboxWorld *world);

/* sandbox-stripe-refund.c */
void sandbox_stripe_create_refund (SandboxStripeCall *call);
void sandbox_stripe_update_refund (SandboxStripeCall *call, SandboxStripeRefund *refund);

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulated Stripe's front door: key, version, rate, paths and idempotency.
 *
 * An Idempotency-Key on a POST keeps the first outcome, status and body, and gives it again; the
 * same key with other parameters, or while the first request is still running, is refused. Nothing
 * is kept of requests that fail before anything is done.
 *
 * For tests: POST /sandbox/key deny=rak_charge_read&allow=… changes what the key may do, revoke=1
 * ends it; POST /sandbox/hold key=…&seconds=… makes an idempotency key look busy.
 */
#include "sandbox-providers.h"
#include "sandbox-stripe-state.h"

#include <string.h>

typedef struct
{
  char *asked; /* method, path and parameters */
  char *request_id;
  int status;
  char *body;
} Done;

static GHashTable *accounts; /* SandboxServer → SandboxStripe */

static void
free_done (gpointer data)
{
  Done *done = data;

  g_free (done->asked);
  g_free (done->request_id);
  g_free (done->body);
  g_free (done);
}

static void
free_stripe (gpointer data)
{
  SandboxStripe *stripe = data;

  g_free (stripe->key);
  g_hash_table_unref (stripe->denied);
  g_hash_table_unref (stripe->done);
  g_hash_table_unref (stripe->held);
  g_hash_table_unref (stripe->places);
  g_clear_pointer (&stripe->risen, g_ptr_array_unref);
  g_free (stripe);
}

static SandboxStripe *
stripe_of (SandboxServer *server)
{
  return g_hash_table_lookup (accounts, server);
}

/* The key and the version */

/* The key of a Bearer or Basic header. (transfer full) (nullable) */
static char *
key_of (SandboxRequest *request)
{
  const char *header = sandbox_request_header (request, "Authorization");
  g_autofree guchar *bytes = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (header == NULL)
    return NULL;
  if (g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    return g_strstrip (g_strdup (header + 7));
  if (g_ascii_strncasecmp (header, "Basic ", 6) != 0)
    return NULL;
  bytes = g_base64_decode (header + 6, &length);
  text = g_strndup ((const char *) bytes, length);
  text[strcspn (text, ":")] = '\0';
  return g_steal_pointer (&text);
}

static void
check_key (SandboxStripeCall *call)
{
  g_autofree char *key = key_of (call->request);
  gsize length = key != NULL ? strlen (key) : 0;

  if (length > 0 && g_str_equal (key, call->stripe->key))
    return;
  sandbox_reply_header (call->request, "WWW-Authenticate", "Basic realm=\"Stripe\"");
  if (length == 0)
    sandbox_stripe_fail (
        call, 401, "invalid_request_error", NULL, NULL,
        "You did not provide an API key. You need to provide your API key in the Authorization "
        "header, "
        "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
        "https://stripe.com/docs/api#authentication for details, or we can help at "
        "https://support.stripe.com/.");
  else
    sandbox_stripe_fail (call, 401, "invalid_request_error", NULL, NULL,
                         "Invalid API Key provided: %.8s%s%s", key, "********",
                         length > 12 ? key + length - 4 : "");
}

/* Dates up to 2024-06 stand alone, later ones carry a name. */
static void
check_version (SandboxStripeCall *call)
{
  const char *version = sandbox_request_header (call->request, "Stripe-Version");

  if (version == NULL)
    version = SANDBOX_STRIPE_DEFAULT_VERSION;
  if (!g_regex_match_simple ("^20[12][0-9]-[01][0-9]-[0-3][0-9](\\.[a-z]+)?$", version, 0, 0)
      || (strchr (version, '.') != NULL) != (strncmp (version, "2024-09", 7) >= 0)
      || strncmp (version, "2026-12", 7) >= 0)
    {
      sandbox_stripe_fail (
          call, 400, "invalid_request_error", NULL, NULL,
          "Invalid Stripe API version: %s. See https://stripe.com/docs/api/versioning", version);
      return;
    }
  sandbox_reply_header (call->request, "Stripe-Version", version);
}

static void
fail_too_fast (SandboxStripeCall *call)
{
  sandbox_reply_header (call->request, "Stripe-Rate-Limited-Reason", "global-rate");
  sandbox_reply_header (call->request, "Stripe-Should-Retry", "true");
  sandbox_stripe_fail (
      call, 429, "invalid_request_error", "rate_limit", NULL,
      "Request rate limit exceeded. You have exceeded the rate limit for test mode requests. See "
      "https://stripe.com/docs/rate-limits");
}

/* Paths */

static void
unknown_url (SandboxStripeCall *call)
{
  sandbox_stripe_fail (call, 404, "invalid_request_error", NULL, NULL,
                       "Unrecognized request URL (%s: %s). If you are trying to list objects, "
                       "remove the trailing slash. "
                       "If you are trying to retrieve an object, make sure you passed a valid "
                       "(non-empty) identifier in "
                       "your code. Please see https://stripe.com/docs or we can help at "
                       "https://support.stripe.com/.",
                       call->request->method, call->request->path);
}

static void
retrieve (SandboxStripeCall *call, const SandboxStripeResource *resource, const char *id)
{
  gpointer record = resource->find (call->world, id);
  JsonObject *object;

  sandbox_stripe_check_params (call, " expand ", NULL);
  if (call->failed)
    return;
  if (record == NULL)
    {
      sandbox_stripe_missing (call, 404, resource->object, id, "id");
      return;
    }
  object = resource->json (call->world, record);
  sandbox_stripe_answer (call, object);
  sandbox_stripe_expand (call, object);
}

static void
write_refund (SandboxStripeCall *call, const char *id)
{
  SandboxStripeRefund *refund;

  if (!sandbox_stripe_allowed (call, "rak_refund", "_write"))
    return;
  if (id == NULL)
    {
      sandbox_stripe_create_refund (call);
      return;
    }
  refund = g_hash_table_lookup (call->world->stripe_refunds_by_id, id);
  if (refund == NULL)
    sandbox_stripe_missing (call, 404, "refund", id, "id");
  else
    sandbox_stripe_update_refund (call, refund);
}

/* Resources the shop does not use: lists without anything in them. */
static const char *
unused_permission (const char *rest)
{
  static const struct
  {
    const char *path, *permission;
  } unused[] = { { "invoices", "rak_invoice" },
                 { "credit_notes", "rak_credit_note" },
                 { "invoice_payments", "rak_invoice" },
                 { "subscriptions", "rak_subscription" },
                 { "checkout/sessions", "rak_checkout_session" } };

  for (gsize i = 0; i < G_N_ELEMENTS (unused); i++)
    if (g_str_equal (unused[i].path, rest))
      return unused[i].permission;
  return NULL;
}

static void
route_single (SandboxStripeCall *call, const char *rest)
{
  const char *permission = unused_permission (rest);

  if (g_str_equal (rest, "balance"))
    {
      if (sandbox_stripe_allowed (call, "rak_balance", "_read"))
        sandbox_stripe_answer (call, sandbox_stripe_balance_json (call->world));
    }
  else if (g_str_equal (rest, "account"))
    {
      if (sandbox_stripe_allowed (call, "rak_accounts_kyc_basic", "_read"))
        sandbox_stripe_answer (call, sandbox_stripe_account_json (call->world));
    }
  else if (permission != NULL)
    {
      if (sandbox_stripe_allowed (call, permission, "_read"))
        sandbox_stripe_empty_list (call);
    }
  else
    unknown_url (call);
}

/* GET /v1/charges/ch_…/refunds: the list of refunds with the charge given. */
static void
list_refunds_of (SandboxStripeCall *call, const char *charge)
{
  g_autofree char *text = g_strconcat ("charge=", charge, NULL);
  g_autoptr (GPtrArray) more = sandbox_stripe_params_new (text);

  if (!sandbox_stripe_allowed (call, "rak_refund", "_read"))
    return;
  if (g_hash_table_lookup (call->world->charges_by_id, charge) == NULL)
    sandbox_stripe_missing (call, 404, "charge", charge, "id");
  else
    {
      g_ptr_array_extend_and_steal (call->params, g_steal_pointer (&more));
      sandbox_stripe_list (call, sandbox_stripe_find_resource ("refunds"));
    }
}

static void
route (SandboxStripeCall *call)
{
  const char *rest = g_str_has_prefix (call->request->path, "/v1/") ? call->request->path + 4 : "";
  g_auto (GStrv) parts = g_strsplit (rest, "/", -1);
  guint count = g_strv_length (parts);
  const SandboxStripeResource *resource
      = count > 0 ? sandbox_stripe_find_resource (parts[0]) : NULL;
  gboolean get = g_str_equal (call->request->method, "GET");

  if (g_str_equal (call->request->method, "POST") && resource != NULL
      && g_str_equal (parts[0], "refunds") && count <= 2)
    write_refund (call, parts[1]);
  else if (get && count == 3 && g_str_equal (parts[0], "charges")
           && g_str_equal (parts[2], "refunds"))
    list_refunds_of (call, parts[1]);
  else if (!get || (resource != NULL && (count > 2 || (count == 2 && *parts[1] == '\0'))))
    unknown_url (call);
  else if (resource == NULL)
    route_single (call, rest);
  else if (!sandbox_stripe_allowed (call, resource->permission, "_read"))
    return;
  else if (count == 1)
    sandbox_stripe_list (call, resource);
  else
    retrieve (call, resource, parts[1]);
}

/* Idempotency */

/* Answers from what was done before under the key; TRUE when it did. */
static gboolean
answer_again (SandboxStripeCall *call, const char *key, const char *asked)
{
  SandboxStripe *stripe = call->stripe;
  Done *done = g_hash_table_lookup (stripe->done, key);
  gint64 *busy = g_hash_table_lookup (stripe->held, key);

  if (strlen (key) > 255)
    {
      sandbox_stripe_fail (call, 400, "idempotency_error", NULL, NULL,
                           "Idempotency keys can be at most 255 characters long.");
      return TRUE;
    }
  if (busy != NULL && *busy > sandbox_server_clock_us (stripe->server))
    {
      sandbox_stripe_fail (
          call, 409, "idempotency_error", "idempotency_key_in_use", NULL,
          "There is currently another in-progress request using this Stripe-Idempotent-Key (that "
          "probably means you submitted twice, and the other request is still going through): %s. "
          "Contact us at https://support.stripe.com/contact if you continue to receive this error.",
          key);
      return TRUE;
    }
  if (done == NULL)
    return FALSE;
  if (!g_str_equal (done->asked, asked))
    {
      sandbox_stripe_fail (
          call, 400, "idempotency_error", NULL, NULL,
          "Keys for idempotent requests can only be used with the same parameters they were first "
          "used "
          "with. Try using a key other than '%s' if you meant to execute a different request.",
          key);
      return TRUE;
    }
  sandbox_reply_header (call->request, "Idempotent-Replayed", "true");
  sandbox_reply_header (call->request, "Original-Request", done->request_id);
  call->status = done->status;
  call->reply = json_from_string (done->body, NULL);
  return TRUE;
}

static void
keep (SandboxStripeCall *call, const char *key, char *asked)
{
  Done *done = g_new0 (Done, 1);

  done->asked = asked;
  done->request_id = g_strdup (call->request_id);
  done->status = call->status;
  done->body = json_to_string (call->reply, FALSE);
  g_hash_table_insert (call->stripe->done, g_strdup (key), done);
}

static gint
compare_texts_cb (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* What a request asks for, whatever the order of its parameters. */
static char *
asked_of (SandboxStripeCall *call)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *params = NULL;

  for (guint i = 0; i < call->params->len; i++)
    {
      SandboxStripeParam *param = call->params->pdata[i];

      g_ptr_array_add (lines, g_strdup_printf ("%s=%s", param->name, param->value));
    }
  g_ptr_array_sort (lines, compare_texts_cb);
  g_ptr_array_add (lines, NULL);
  params = g_strjoinv ("\n", (char **) lines->pdata);
  return g_strdup_printf ("%s %s\n%s", call->request->method, call->request->path, params);
}

static void
route_once (SandboxStripeCall *call)
{
  const char *key = sandbox_request_header (call->request, "Idempotency-Key");
  g_autofree char *asked = NULL;

  if (key == NULL || !g_str_equal (call->request->method, "POST"))
    {
      route (call);
      return;
    }
  sandbox_reply_header (call->request, "Idempotency-Key", key);
  asked = asked_of (call);
  if (answer_again (call, key, asked))
    return;
  route (call);
  if (!call->failed || call->saved_failure)
    keep (call, key, g_steal_pointer (&asked));
}

/* The tests' own doors */

/* A key does not expire, but it can be rolled. */
static void
end_key_cb (gboolean revoke, gpointer data)
{
  SandboxStripe *stripe = data;

  if (!revoke)
    return;
  g_free (stripe->key);
  stripe->key = sandbox_random_token (stripe->server, "rk_test_51", 96);
}

static void
change_key (SandboxStripeCall *call)
{
  SandboxStripe *stripe = call->stripe;
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < call->params->len; i++)
    {
      SandboxStripeParam *param = call->params->pdata[i];

      if (g_str_equal (param->base, "deny"))
        g_hash_table_add (stripe->denied, g_strdup (param->value));
      else if (g_str_equal (param->base, "allow"))
        g_hash_table_remove (stripe->denied, param->value);
      else if (g_str_equal (param->base, "revoke"))
        end_key_cb (TRUE, stripe);
    }
  json_object_set_string_member (object, "key", stripe->key);
  sandbox_stripe_answer (call, object);
}

static void
hold_key (SandboxStripeCall *call)
{
  const char *key = sandbox_stripe_param (call, "key");
  gint64 until = sandbox_server_clock_us (call->stripe->server)
                 + sandbox_stripe_int_param (call, "seconds", 1, 0, 3600) * G_USEC_PER_SEC;

  if (key != NULL)
    g_hash_table_insert (call->stripe->held, g_strdup (key), g_memdup2 (&until, sizeof until));
  if (!call->failed)
    sandbox_stripe_answer (call, json_object_new ());
}

static void
process (SandboxStripeCall *call)
{
  gboolean post = g_str_equal (call->request->method, "POST");

  if (post && g_str_equal (call->request->path, "/sandbox/key"))
    change_key (call);
  else if (post && g_str_equal (call->request->path, "/sandbox/hold"))
    hold_key (call);
  else
    {
      check_key (call);
      if (!call->failed)
        check_version (call);
      if (!call->failed
          && !sandbox_bucket_take (&call->stripe->bucket, 1,
                                   sandbox_server_clock_us (call->stripe->server), NULL))
        fail_too_fast (call);
      if (!call->failed)
        route_once (call);
    }
}

static void
begin (SandboxStripeCall *call, SandboxStripe *stripe, SandboxRequest *request)
{
  gboolean get = g_str_equal (request->method, "GET");

  call->stripe = stripe;
  call->request = request;
  call->world = sandbox_server_world (stripe->server);
  call->params = sandbox_stripe_params_new (get ? request->raw_query : request->body);
  call->request_id = sandbox_random_token (stripe->server, "req_", 14);
  if (stripe->world != call->world || stripe->revision != call->world->revision)
    {
      g_hash_table_remove_all (stripe->places);
      g_clear_pointer (&stripe->risen, g_ptr_array_unref);
    }
  stripe->world = call->world;
  stripe->revision = call->world->revision;
  sandbox_reply_header (request, "Request-Id", call->request_id);
}

static void
finish (SandboxStripeCall *call)
{
  sandbox_reply_json (call->request, call->status, g_steal_pointer (&call->reply));
  g_ptr_array_unref (call->params);
  g_free (call->request_id);
}

static void
handle_cb (SandboxRequest *request, gpointer data)
{
  SandboxStripeCall call = { 0 };

  begin (&call, data, request);
  process (&call);
  finish (&call);
}

static void
rate_limited_cb (SandboxRequest *request, gpointer data)
{
  SandboxStripeCall call = { 0 };

  begin (&call, data, request);
  fail_too_fast (&call);
  finish (&call);
}

static void
failed_cb (SandboxRequest *request, gpointer data)
{
  SandboxStripeCall call = { 0 };

  begin (&call, data, request);
  sandbox_stripe_fail (&call, 500, "api_error", NULL, NULL,
                       "An unknown error occurred. If you have any questions, we can help at "
                       "https://support.stripe.com/.");
  finish (&call);
}

static void
fill_bucket (SandboxStripe *stripe)
{
  stripe->bucket.size = SANDBOX_STRIPE_PER_SECOND * sandbox_server_pace (stripe->server);
  stripe->bucket.level = stripe->bucket.size;
  stripe->bucket.per_second = stripe->bucket.size;
  stripe->bucket.at_us = sandbox_server_clock_us (stripe->server);
}

void
sandbox_stripe_attach (SandboxServer *server)
{
  SandboxStripe *stripe = g_new0 (SandboxStripe, 1);

  stripe->server = server;
  stripe->key = sandbox_random_token (server, "rk_test_51", 96);
  stripe->denied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  stripe->done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_done);
  stripe->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  stripe->places = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  fill_bucket (stripe);
  if (accounts == NULL)
    accounts = g_hash_table_new_full (NULL, NULL, NULL, free_stripe);
  g_hash_table_insert (accounts, server, stripe);
  sandbox_server_add_provider (server, "stripe", handle_cb, stripe, rate_limited_cb, failed_cb);
  sandbox_server_set_tokens (server, "stripe", end_key_cb);
}

void
sandbox_stripe_reset (SandboxServer *server, gboolean tokens)
{
  SandboxStripe *stripe = stripe_of (server);

  g_hash_table_remove_all (stripe->done);
  g_hash_table_remove_all (stripe->held);
  g_hash_table_remove_all (stripe->places);
  g_clear_pointer (&stripe->risen, g_ptr_array_unref);
  stripe->world = NULL;
  fill_bucket (stripe);
  if (tokens)
    g_hash_table_remove_all (stripe->denied);
}

void
sandbox_stripe_credentials (SandboxServer *server, JsonBuilder *builder)
{
  SandboxStripe *stripe = stripe_of (server);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "key");
  json_builder_add_string_value (builder, stripe->key);
  json_builder_set_member_name (builder, "account");
  json_builder_add_string_value (builder, sandbox_server_world (server)->stripe_account);
  json_builder_end_object (builder);
}

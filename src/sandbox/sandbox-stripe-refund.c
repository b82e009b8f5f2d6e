/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making refunds. Checks of the parameters come first and leave nothing behind; what fails after
 * them counts as the outcome of the request and is kept under its idempotency key.
 */
#include "sandbox-stripe-state.h"

#include <string.h>

/* Fails as part of doing it. */
#define FAIL_DOING(call, ...)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    (call)->saved_failure = TRUE;                                                                  \
    sandbox_stripe_fail ((call), __VA_ARGS__);                                                     \
  }                                                                                                \
  G_STMT_END

static SandboxCharge *
charge_asked_for (SandboxStripeCall *call)
{
  const char *charge_id = sandbox_stripe_param (call, "charge");
  const char *intent_id = sandbox_stripe_param (call, "payment_intent");
  SandboxCharge *charge;

  if (charge_id == NULL && intent_id == NULL)
    {
      sandbox_stripe_fail (call, 400, "invalid_request_error", "parameter_missing", NULL,
                           "One of the following params should be provided for this request: "
                           "payment_intent or charge.");
      return NULL;
    }
  charge = charge_id != NULL ? g_hash_table_lookup (call->world->charges_by_id, charge_id)
                             : g_hash_table_lookup (call->world->charges_by_intent, intent_id);
  if (charge == NULL)
    sandbox_stripe_missing (call, 404, charge_id != NULL ? "charge" : "payment_intent",
                            charge_id != NULL ? charge_id : intent_id,
                            charge_id != NULL ? "charge" : "payment_intent");
  else if (charge_id != NULL && intent_id != NULL && !g_str_equal (charge->intent_id, intent_id))
    sandbox_stripe_fail (call, 400, "invalid_request_error", NULL, "payment_intent",
                         "The charge %s does not belong to the payment intent %s.", charge_id,
                         intent_id);
  return call->failed ? NULL : charge;
}

/* The three reasons, as lasting text; NULL without one. */
static const char *
reason_asked_for (SandboxStripeCall *call)
{
  static const char *const reasons[] = { "duplicate", "fraudulent", "requested_by_customer" };
  const char *reason = sandbox_stripe_param (call, "reason");

  for (gsize i = 0; reason != NULL && i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i], reason))
      return reasons[i];
  if (reason != NULL)
    sandbox_stripe_fail (
        call, 400, "invalid_request_error", "parameter_unknown", "reason",
        "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer");
  return NULL;
}

/* metadata[key]=value as a table; fails beyond Stripe's limits. (transfer full) */
static GHashTable *
metadata_asked_for (SandboxStripeCall *call)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < call->params->len && !call->failed; i++)
    {
      SandboxStripeParam *param = call->params->pdata[i];

      if (!g_str_equal (param->base, "metadata") || param->sub == NULL)
        continue;
      if (g_utf8_strlen (param->sub, -1) > 40)
        sandbox_stripe_fail (call, 400, "invalid_request_error", NULL, param->name,
                             "Metadata keys can be at most 40 characters long.");
      else if (g_utf8_strlen (param->value, -1) > 500)
        sandbox_stripe_fail (call, 400, "invalid_request_error", NULL, param->name,
                             "Metadata values can have up to 500 characters.");
      else
        g_hash_table_insert (metadata, g_strdup (param->sub), g_strdup (param->value));
    }
  if (!call->failed && g_hash_table_size (metadata) > 50)
    sandbox_stripe_fail (call, 400, "invalid_request_error", NULL, "metadata",
                         "You can have at most 50 metadata keys.");
  return metadata;
}

/* Whether the charge can give back that much; fails when not. */
static void
check_charge (SandboxStripeCall *call, SandboxCharge *charge, gint64 amount)
{
  gint64 left = charge->amount - charge->amount_refunded;

  if (!charge->succeeded)
    FAIL_DOING (call, 400, "invalid_request_error", "charge_not_refundable", "charge",
                "Charge %s failed, so it cannot be refunded.", charge->id);
  else if (charge->disputed)
    FAIL_DOING (call, 400, "invalid_request_error", "charge_disputed", "charge",
                "Charge %s has been charged back; cannot issue a refund.", charge->id);
  else if (left == 0)
    FAIL_DOING (call, 400, "invalid_request_error", "charge_already_refunded", NULL,
                "Charge %s has already been refunded.", charge->id);
  else if (amount > left)
    FAIL_DOING (call, 400, "invalid_request_error", NULL, "amount",
                "Refund amount ($%" G_GINT64_FORMAT
                ".%02d) is greater than unrefunded amount on charge ($%" G_GINT64_FORMAT ".%02d)",
                amount / 100, (int) (amount % 100), left / 100, (int) (left % 100));
}

void
sandbox_stripe_create_refund (SandboxStripeCall *call)
{
  g_autoptr (GHashTable) metadata = NULL;
  SandboxCharge *charge = NULL;
  SandboxStripeRefund *refund;
  const char *reason = NULL;
  gint64 amount = 0;
  JsonObject *object;

  sandbox_stripe_check_params (
      call, " amount charge currency customer expand instructions_email metadata origin ",
      " payment_intent reason refund_application_fee reverse_transfer ");
  if (!call->failed)
    amount = sandbox_stripe_int_param (call, "amount", 0, 1, 99999999999);
  if (!call->failed)
    reason = reason_asked_for (call);
  if (!call->failed)
    metadata = metadata_asked_for (call);
  if (!call->failed)
    charge = charge_asked_for (call);
  if (charge == NULL)
    return;
  if (sandbox_stripe_param (call, "amount") == NULL)
    amount = charge->amount - charge->amount_refunded;
  check_charge (call, charge, amount);
  if (call->failed)
    return;
  refund
      = sandbox_world_refund_charge (call->world, charge, amount, reason,
                                     g_steal_pointer (&metadata), sandbox_world_tick (call->world));
  object = sandbox_stripe_refund_json (call->world, refund);
  sandbox_stripe_answer (call, object);
  sandbox_stripe_expand (call, object);
}

/* Only the metadata of a refund can change; an empty value removes its key. */
void
sandbox_stripe_update_refund (SandboxStripeCall *call, SandboxStripeRefund *refund)
{
  g_autoptr (GHashTable) metadata = NULL;
  GHashTableIter iter;
  gpointer name, value;
  JsonObject *object;

  sandbox_stripe_check_params (call, " metadata expand ", NULL);
  if (!call->failed)
    metadata = metadata_asked_for (call);
  if (call->failed)
    return;
  if (refund->metadata == NULL)
    refund->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, metadata);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (*(char *) value == '\0')
      g_hash_table_remove (refund->metadata, name);
    else
      g_hash_table_insert (refund->metadata, g_strdup (name), g_strdup (value));
  object = sandbox_stripe_refund_json (call->world, refund);
  sandbox_stripe_answer (call, object);
  sandbox_stripe_expand (call, object);
}

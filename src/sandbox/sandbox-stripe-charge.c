/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charges, payment intents and customers as Stripe writes them.
 */
#include "sandbox-stripe-state.h"

#define SECONDS(us) ((us) / G_USEC_PER_SEC)

static JsonObject *
charge_metadata (const SandboxCharge *charge)
{
  JsonObject *object = json_object_new ();

  if (charge->meta_order_id != NULL)
    json_object_set_string_member (object, "order_id", charge->meta_order_id);
  if (charge->meta_payment_id != NULL)
    json_object_set_string_member (object, "payment_id", charge->meta_payment_id);
  return object;
}

static JsonObject *
address_json (const SandboxCustomer *customer)
{
  JsonObject *object = json_object_new ();

  sandbox_stripe_set_text (object, "city", customer != NULL ? customer->city : NULL);
  sandbox_stripe_set_text (object, "country", customer != NULL ? customer->country : NULL);
  sandbox_stripe_set_text (object, "line1", customer != NULL ? customer->address : NULL);
  json_object_set_null_member (object, "line2");
  sandbox_stripe_set_text (object, "postal_code", customer != NULL ? customer->zip : NULL);
  sandbox_stripe_set_text (
      object, "state", customer != NULL && *customer->province != '\0' ? customer->province : NULL);
  return object;
}

static char *
full_name (const SandboxCustomer *customer)
{
  return customer != NULL ? g_strdup_printf ("%s %s", customer->first_name, customer->last_name)
                          : NULL;
}

static JsonObject *
billing_json (const SandboxCustomer *customer)
{
  JsonObject *object = json_object_new ();
  g_autofree char *name = full_name (customer);

  json_object_set_object_member (object, "address", address_json (customer));
  sandbox_stripe_set_text (object, "email", customer != NULL ? customer->email : NULL);
  sandbox_stripe_set_text (object, "name", name);
  sandbox_stripe_set_text (object, "phone", customer != NULL ? customer->phone : NULL);
  json_object_set_null_member (object, "tax_id");
  return object;
}

static JsonObject *
status_json (const char *status)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "status", status);
  return object;
}

static JsonObject *
card_json (const SandboxCharge *charge)
{
  static const char *const nulls[] = {
    "authorization_code",
    "electronic_commerce_indicator",
    "installments",
    "mandate",
    "network_transaction_id",
    "regulated_status",
    "three_d_secure",
    "transaction_link_id",
    "wallet",
    NULL,
  };
  JsonObject *card = json_object_new ();
  JsonObject *checks = json_object_new ();
  JsonObject *token = json_object_new ();
  JsonObject *over = status_json ("unavailable");

  json_object_set_int_member (card, "amount_authorized", charge->amount);
  json_object_set_string_member (card, "brand", charge->brand);
  json_object_set_string_member (checks, "address_line1_check", "pass");
  json_object_set_string_member (checks, "address_postal_code_check", "pass");
  json_object_set_string_member (checks, "cvc_check", "pass");
  json_object_set_object_member (card, "checks", checks);
  json_object_set_string_member (card, "country", charge->country);
  json_object_set_int_member (card, "exp_month", charge->exp_month);
  json_object_set_int_member (card, "exp_year", charge->exp_year);
  json_object_set_object_member (card, "extended_authorization", status_json ("disabled"));
  json_object_set_string_member (card, "fingerprint", charge->fingerprint);
  json_object_set_string_member (card, "funding", charge->funding);
  json_object_set_object_member (card, "incremental_authorization", status_json ("unavailable"));
  json_object_set_string_member (card, "last4", charge->last4);
  json_object_set_object_member (card, "multicapture", status_json ("unavailable"));
  json_object_set_string_member (card, "network", charge->brand);
  json_object_set_boolean_member (token, "used", FALSE);
  json_object_set_object_member (card, "network_token", token);
  json_object_set_int_member (over, "maximum_amount_capturable", charge->amount);
  json_object_set_object_member (card, "overcapture", over);
  sandbox_stripe_set_nulls (card, nulls);
  return card;
}

static JsonObject *
outcome_json (const SandboxCharge *charge)
{
  JsonObject *object = json_object_new ();
  gboolean ok = charge->succeeded;

  json_object_set_null_member (object, "advice_code");
  json_object_set_null_member (object, "network_advice_code");
  json_object_set_null_member (object, "network_decline_code");
  json_object_set_string_member (object, "network_status",
                                 ok ? "approved_by_network" : "declined_by_network");
  sandbox_stripe_set_text (object, "reason", ok ? NULL : "generic_decline");
  json_object_set_string_member (object, "risk_level", "normal");
  json_object_set_string_member (
      object, "seller_message",
      ok ? "Payment complete." : "The bank did not return any further details with this decline.");
  json_object_set_string_member (object, "type", ok ? "authorized" : "issuer_declined");
  return object;
}

static void
set_charge_amounts (JsonObject *object, const SandboxCharge *charge)
{
  gboolean ok = charge->succeeded;

  json_object_set_int_member (object, "amount", charge->amount);
  json_object_set_int_member (object, "amount_captured", ok ? charge->amount : 0);
  json_object_set_int_member (object, "amount_refunded", charge->amount_refunded);
  json_object_set_boolean_member (object, "captured", ok);
  json_object_set_boolean_member (object, "paid", ok);
  json_object_set_boolean_member (object, "refunded",
                                  ok && charge->amount_refunded == charge->amount);
  json_object_set_boolean_member (object, "disputed", charge->disputed);
  json_object_set_string_member (object, "status", ok ? "succeeded" : "failed");
  json_object_set_string_member (object, "currency", charge->currency);
  json_object_set_int_member (object, "created", SECONDS (charge->created_us));
  sandbox_stripe_set_text (object, "balance_transaction",
                           charge->row != NULL ? charge->row->id : NULL);
  sandbox_stripe_set_text (object, "failure_code", charge->failure_code);
  sandbox_stripe_set_text (object, "failure_message",
                           charge->failure_code != NULL ? "Your card was declined." : NULL);
}

JsonObject *
sandbox_stripe_charge_json (SandboxWorld *world, gconstpointer record)
{
  static const char *const nulls[] = {
    "application",
    "application_fee",
    "application_fee_amount",
    "failure_balance_transaction",
    "on_behalf_of",
    "receipt_email",
    "receipt_number",
    "review",
    "shipping",
    "source",
    "source_transfer",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
    NULL,
  };
  const SandboxCharge *charge = record;
  JsonObject *object = json_object_new ();
  JsonObject *method = json_object_new ();
  g_autofree char *card = g_strdup_printf ("pm_%s", charge->id + 3);
  g_autofree char *receipt
      = g_strdup_printf ("https://pay.stripe.com/receipts/payment/%s", charge->id + 3);

  json_object_set_string_member (object, "id", charge->id);
  json_object_set_string_member (object, "object", "charge");
  set_charge_amounts (object, charge);
  json_object_set_object_member (object, "billing_details", billing_json (charge->customer));
  json_object_set_string_member (object, "calculated_statement_descriptor", "MAPLE SHOP");
  sandbox_stripe_set_text (object, "customer",
                           charge->customer != NULL ? charge->customer->stripe_id : NULL);
  sandbox_stripe_set_text (object, "description", charge->description);
  json_object_set_object_member (object, "fraud_details", json_object_new ());
  json_object_set_boolean_member (object, "livemode", FALSE);
  json_object_set_object_member (object, "metadata", charge_metadata (charge));
  sandbox_stripe_set_nulls (object, nulls);
  json_object_set_object_member (object, "outcome", outcome_json (charge));
  json_object_set_string_member (object, "payment_intent", charge->intent_id);
  json_object_set_string_member (object, "payment_method", card);
  json_object_set_object_member (method, "card", card_json (charge));
  json_object_set_string_member (method, "type", "card");
  json_object_set_object_member (object, "payment_method_details", method);
  json_object_set_string_member (object, "receipt_url", receipt);
  return object;
}

static JsonObject *
last_error (const SandboxCharge *charge)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "charge", charge->id);
  sandbox_stripe_set_text (object, "code", charge->failure_code);
  json_object_set_string_member (object, "decline_code", "generic_decline");
  json_object_set_string_member (object, "message", "Your card was declined.");
  json_object_set_string_member (object, "type", "card_error");
  return object;
}

static void
set_intent_methods (JsonObject *object, const SandboxCharge *charge)
{
  JsonArray *types = json_array_new ();
  JsonObject *automatic = json_object_new ();
  JsonObject *details = json_object_new ();
  JsonObject *managed = json_object_new ();
  g_autofree char *card = g_strdup_printf ("pm_%s", charge->id + 3);

  json_array_add_string_element (types, "card");
  json_object_set_boolean_member (automatic, "enabled", TRUE);
  json_object_set_object_member (details, "tip", json_object_new ());
  json_object_set_object_member (object, "amount_details", details);
  json_object_set_object_member (object, "automatic_payment_methods", automatic);
  json_object_set_boolean_member (managed, "enabled", FALSE);
  json_object_set_object_member (object, "managed_payments", managed);
  json_object_set_object_member (object, "payment_method_options", json_object_new ());
  json_object_set_array_member (object, "payment_method_types", types);
  sandbox_stripe_set_text (object, "payment_method", charge->succeeded ? card : NULL);
}

JsonObject *
sandbox_stripe_intent_json (SandboxWorld *world, gconstpointer record)
{
  static const char *const nulls[] = {
    "allowed_payment_method_types",
    "application",
    "application_fee_amount",
    "canceled_at",
    "cancellation_reason",
    "customer_account",
    "excluded_payment_method_types",
    "last_payment_error",
    "next_action",
    "on_behalf_of",
    "payment_method_configuration_details",
    "payment_record",
    "processing",
    "receipt_email",
    "review",
    "setup_future_usage",
    "shipping",
    "source",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
    NULL,
  };
  const SandboxCharge *charge = record;
  JsonObject *object = json_object_new ();
  g_autofree char *secret
      = g_strdup_printf ("%s_secret_%s", charge->intent_id, charge->fingerprint);

  json_object_set_string_member (object, "id", charge->intent_id);
  json_object_set_string_member (object, "object", "payment_intent");
  json_object_set_int_member (object, "amount", charge->amount);
  json_object_set_int_member (object, "amount_capturable", 0);
  json_object_set_int_member (object, "amount_received", charge->succeeded ? charge->amount : 0);
  sandbox_stripe_set_nulls (object, nulls);
  json_object_set_string_member (object, "capture_method", "automatic");
  json_object_set_string_member (object, "client_secret", secret);
  json_object_set_string_member (object, "confirmation_method", "automatic");
  json_object_set_int_member (object, "created", SECONDS (charge->created_us));
  json_object_set_string_member (object, "currency", charge->currency);
  sandbox_stripe_set_text (object, "customer",
                           charge->customer != NULL ? charge->customer->stripe_id : NULL);
  sandbox_stripe_set_text (object, "description", charge->description);
  json_object_set_string_member (object, "latest_charge", charge->id);
  json_object_set_boolean_member (object, "livemode", FALSE);
  json_object_set_object_member (object, "metadata", charge_metadata (charge));
  set_intent_methods (object, charge);
  if (!charge->succeeded)
    json_object_set_object_member (object, "last_payment_error", last_error (charge));
  json_object_set_string_member (object, "status",
                                 charge->succeeded ? "succeeded" : "requires_payment_method");
  return object;
}

JsonObject *
sandbox_stripe_customer_json (SandboxWorld *world, gconstpointer record)
{
  static const char *const nulls[]
      = { "currency", "default_source", "description", "discount", "shipping", "test_clock", NULL };
  static const char *const settings_nulls[]
      = { "custom_fields", "default_payment_method", "footer", "rendering_options", NULL };
  const SandboxCustomer *customer = record;
  JsonObject *object = json_object_new ();
  JsonObject *settings = json_object_new ();
  g_autofree char *name = full_name (customer);
  g_autofree char *prefix = g_strndup (customer->stripe_id + 4, 7);

  json_object_set_string_member (object, "id", customer->stripe_id);
  json_object_set_string_member (object, "object", "customer");
  json_object_set_object_member (object, "address", address_json (customer));
  json_object_set_int_member (object, "balance", 0);
  json_object_set_int_member (object, "created", SECONDS (customer->created_us));
  sandbox_stripe_set_nulls (object, nulls);
  json_object_set_boolean_member (object, "delinquent", FALSE);
  json_object_set_string_member (object, "email", customer->email);
  json_object_set_string_member (object, "invoice_prefix", prefix);
  sandbox_stripe_set_nulls (settings, settings_nulls);
  json_object_set_object_member (object, "invoice_settings", settings);
  json_object_set_boolean_member (object, "livemode", FALSE);
  json_object_set_object_member (object, "metadata", json_object_new ());
  json_object_set_string_member (object, "name", name);
  json_object_set_int_member (object, "next_invoice_sequence", 1);
  sandbox_stripe_set_text (object, "phone", customer->phone);
  json_object_set_array_member (object, "preferred_locales", json_array_new ());
  json_object_set_string_member (object, "tax_exempt", customer->tax_exempt ? "exempt" : "none");
  return object;
}

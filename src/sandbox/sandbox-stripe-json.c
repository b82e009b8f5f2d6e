/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Balance transactions, payouts, refunds, disputes and events as Stripe writes them: every
 * documented member is there, null when there is nothing to say.
 */
#include "sandbox-stripe-state.h"

#define SECONDS(us) ((us) / G_USEC_PER_SEC)

void
sandbox_stripe_set_text (JsonObject *object, const char *member, const char *text)
{
  if (text == NULL)
    json_object_set_null_member (object, member);
  else
    json_object_set_string_member (object, member, text);
}

void
sandbox_stripe_set_nulls (JsonObject *object, const char *const *members)
{
  for (; *members != NULL; members++)
    json_object_set_null_member (object, *members);
}

JsonObject *
sandbox_stripe_list_json (const char *url, JsonArray *data, gboolean more)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "object", "list");
  json_object_set_array_member (object, "data", data);
  json_object_set_boolean_member (object, "has_more", more);
  json_object_set_string_member (object, "url", url);
  return object;
}

static JsonArray *
fee_details (const SandboxBalanceRow *row)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < row->fees->len; i++)
    {
      SandboxFeeDetail *fee = row->fees->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "amount", fee->amount);
      json_object_set_null_member (object, "application");
      json_object_set_string_member (object, "currency", "usd");
      json_object_set_string_member (object, "description", fee->description);
      json_object_set_string_member (object, "type", fee->type);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonObject *
sandbox_stripe_row_json (SandboxWorld *world, gconstpointer record)
{
  const SandboxBalanceRow *row = record;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", row->id);
  json_object_set_string_member (object, "object", "balance_transaction");
  json_object_set_int_member (object, "amount", row->amount);
  json_object_set_int_member (object, "available_on", SECONDS (row->available_us));
  json_object_set_string_member (object, "balance_type", "payments");
  json_object_set_int_member (object, "created", SECONDS (row->created_us));
  json_object_set_string_member (object, "currency", "usd");
  sandbox_stripe_set_text (object, "description", row->description);
  if (row->rate_ppm == 0)
    json_object_set_null_member (object, "exchange_rate");
  else
    json_object_set_double_member (object, "exchange_rate", (double) row->rate_ppm / 1000000.0);
  json_object_set_int_member (object, "fee", row->fee);
  json_object_set_array_member (object, "fee_details", fee_details (row));
  json_object_set_int_member (object, "net", row->net);
  json_object_set_string_member (object, "reporting_category", row->category);
  sandbox_stripe_set_text (object, "source", row->source);
  json_object_set_string_member (object, "status",
                                 row->available_us <= world->now_us ? "available" : "pending");
  json_object_set_string_member (object, "type", row->type);
  return object;
}

JsonObject *
sandbox_stripe_payout_json (SandboxWorld *world, gconstpointer record)
{
  static const char *const nulls[] = { "application_fee",
                                       "application_fee_amount",
                                       "failure_balance_transaction",
                                       "failure_code",
                                       "failure_message",
                                       "original_payout",
                                       "payout_method",
                                       "reversed_by",
                                       NULL };
  const SandboxPayout *payout = record;
  JsonObject *object = json_object_new ();
  JsonObject *trace = json_object_new ();
  gboolean traced = g_str_equal (payout->trace_status, "supported");

  json_object_set_string_member (object, "id", payout->id);
  json_object_set_string_member (object, "object", "payout");
  json_object_set_int_member (object, "amount", payout->amount);
  json_object_set_int_member (object, "arrival_date", SECONDS (payout->arrival_us));
  json_object_set_boolean_member (object, "automatic", TRUE);
  sandbox_stripe_set_text (object, "balance_transaction",
                           payout->row != NULL ? payout->row->id : NULL);
  json_object_set_int_member (object, "created", SECONDS (payout->created_us));
  json_object_set_string_member (object, "currency", "usd");
  json_object_set_string_member (object, "description", "STRIPE PAYOUT");
  json_object_set_string_member (object, "destination", world->stripe_bank);
  sandbox_stripe_set_nulls (object, nulls);
  json_object_set_boolean_member (object, "livemode", FALSE);
  json_object_set_object_member (object, "metadata", json_object_new ());
  json_object_set_string_member (object, "method", "standard");
  json_object_set_string_member (object, "reconciliation_status", payout->reconciliation);
  json_object_set_string_member (object, "source_type", "card");
  json_object_set_null_member (object, "statement_descriptor");
  json_object_set_string_member (object, "status", payout->status);
  json_object_set_string_member (trace, "status", payout->trace_status);
  sandbox_stripe_set_text (trace, "value", traced ? payout->trace_id : NULL);
  json_object_set_object_member (object, "trace_id", trace);
  json_object_set_string_member (object, "type", "bank_account");
  return object;
}

static JsonObject *
metadata_json (GHashTable *metadata)
{
  JsonObject *object = json_object_new ();
  g_autoptr (GList) keys = metadata != NULL ? g_hash_table_get_keys (metadata) : NULL;

  keys = g_list_sort (keys, (GCompareFunc) g_strcmp0);
  for (GList *l = keys; l != NULL; l = l->next)
    json_object_set_string_member (object, l->data, g_hash_table_lookup (metadata, l->data));
  return object;
}

JsonObject *
sandbox_stripe_refund_json (SandboxWorld *world, gconstpointer record)
{
  static const char *const nulls[] = { "customer_account", "receipt_number",
                                       "source_transfer_reversal", "transfer_reversal", NULL };
  const SandboxStripeRefund *refund = record;
  JsonObject *object = json_object_new ();
  JsonObject *destination = json_object_new ();
  JsonObject *card = json_object_new ();
  SandboxCustomer *customer = refund->charge->customer;

  json_object_set_string_member (object, "id", refund->id);
  json_object_set_string_member (object, "object", "refund");
  json_object_set_int_member (object, "amount", refund->amount);
  sandbox_stripe_set_text (object, "balance_transaction",
                           refund->row != NULL ? refund->row->id : NULL);
  json_object_set_string_member (object, "charge", refund->charge->id);
  json_object_set_int_member (object, "created", SECONDS (refund->created_us));
  json_object_set_string_member (object, "currency", refund->charge->currency);
  sandbox_stripe_set_text (object, "customer", customer != NULL ? customer->stripe_id : NULL);
  json_object_set_string_member (card, "reference_status", "pending");
  json_object_set_string_member (card, "reference_type", "acquirer_reference_number");
  json_object_set_string_member (card, "type", "refund");
  json_object_set_object_member (destination, "card", card);
  json_object_set_string_member (destination, "type", "card");
  json_object_set_object_member (object, "destination_details", destination);
  sandbox_stripe_set_nulls (object, nulls);
  json_object_set_object_member (object, "metadata", metadata_json (refund->metadata));
  json_object_set_string_member (object, "payment_intent", refund->charge->intent_id);
  json_object_set_null_member (object, "payment_method");
  sandbox_stripe_set_text (object, "reason", refund->reason);
  json_object_set_string_member (object, "status", refund->status);
  return object;
}

static JsonObject *
evidence_json (void)
{
  static const char *const nulls[] = { "access_activity_log",
                                       "billing_address",
                                       "cancellation_policy",
                                       "cancellation_policy_disclosure",
                                       "cancellation_rebuttal",
                                       "customer_communication",
                                       "customer_email_address",
                                       "customer_name",
                                       "customer_purchase_ip",
                                       "customer_signature",
                                       "duplicate_charge_documentation",
                                       "duplicate_charge_explanation",
                                       "duplicate_charge_id",
                                       "product_description",
                                       "receipt",
                                       "refund_policy",
                                       "refund_policy_disclosure",
                                       "refund_refusal_explanation",
                                       "service_date",
                                       "service_documentation",
                                       "shipping_address",
                                       "shipping_carrier",
                                       "shipping_date",
                                       "shipping_documentation",
                                       "shipping_tracking_number",
                                       "uncategorized_file",
                                       "uncategorized_text",
                                       NULL };
  JsonObject *object = json_object_new ();

  sandbox_stripe_set_nulls (object, nulls);
  json_object_set_object_member (object, "enhanced_evidence", json_object_new ());
  return object;
}

static void
set_dispute_details (JsonObject *object, SandboxWorld *world, const SandboxDispute *dispute)
{
  JsonObject *details = json_object_new ();
  JsonObject *method = json_object_new ();
  JsonObject *card = json_object_new ();
  gboolean open = g_str_equal (dispute->status, "needs_response");

  json_object_set_int_member (details, "due_by", SECONDS (dispute->due_us));
  json_object_set_object_member (details, "enhanced_eligibility", json_object_new ());
  json_object_set_boolean_member (details, "has_evidence", !open);
  json_object_set_boolean_member (details, "past_due", open && dispute->due_us < world->now_us);
  json_object_set_int_member (details, "submission_count", open ? 0 : 1);
  json_object_set_string_member (details, "submission_method", open ? "not_submitted" : "manual");
  json_object_set_object_member (object, "evidence_details", details);
  json_object_set_string_member (card, "brand", dispute->charge->brand);
  json_object_set_string_member (card, "case_type", "chargeback");
  json_object_set_string_member (card, "network_reason_code", "10.4");
  json_object_set_string_member (card, "network", dispute->charge->brand);
  json_object_set_object_member (method, "card", card);
  json_object_set_string_member (method, "type", "card");
  json_object_set_object_member (object, "payment_method_details", method);
}

JsonObject *
sandbox_stripe_dispute_json (SandboxWorld *world, gconstpointer record)
{
  const SandboxDispute *dispute = record;
  JsonObject *object = json_object_new ();
  JsonArray *rows = json_array_new ();

  for (guint i = 0; i < dispute->rows->len; i++)
    json_array_add_object_element (rows, sandbox_stripe_row_json (world, dispute->rows->pdata[i]));
  json_object_set_string_member (object, "id", dispute->id);
  json_object_set_string_member (object, "object", "dispute");
  json_object_set_int_member (object, "amount", dispute->amount);
  json_object_set_array_member (object, "balance_transactions", rows);
  json_object_set_string_member (object, "charge", dispute->charge->id);
  json_object_set_int_member (object, "created", SECONDS (dispute->created_us));
  json_object_set_string_member (object, "currency", dispute->charge->currency);
  json_object_set_array_member (object, "enhanced_eligibility_types", json_array_new ());
  json_object_set_object_member (object, "evidence", evidence_json ());
  set_dispute_details (object, world, dispute);
  json_object_set_null_member (object, "intended_submission_method");
  json_object_set_boolean_member (object, "is_charge_refundable", FALSE);
  json_object_set_boolean_member (object, "livemode", FALSE);
  json_object_set_object_member (object, "metadata", json_object_new ());
  json_object_set_string_member (object, "payment_intent", dispute->charge->intent_id);
  json_object_set_string_member (object, "reason", dispute->reason);
  json_object_set_string_member (object, "status", dispute->status);
  return object;
}

static JsonObject *
event_subject (SandboxWorld *world, const SandboxEvent *event)
{
  gpointer record;

  if (g_str_equal (event->object_kind, "charge"))
    {
      record = g_hash_table_lookup (world->charges_by_id, event->object_id);
      return record != NULL ? sandbox_stripe_charge_json (world, record) : json_object_new ();
    }
  if (g_str_equal (event->object_kind, "refund"))
    {
      record = g_hash_table_lookup (world->stripe_refunds_by_id, event->object_id);
      return record != NULL ? sandbox_stripe_refund_json (world, record) : json_object_new ();
    }
  if (g_str_equal (event->object_kind, "dispute"))
    {
      record = g_hash_table_lookup (world->disputes_by_id, event->object_id);
      return record != NULL ? sandbox_stripe_dispute_json (world, record) : json_object_new ();
    }
  record = g_hash_table_lookup (world->payouts_by_id, event->object_id);
  return record != NULL ? sandbox_stripe_payout_json (world, record) : json_object_new ();
}

JsonObject *
sandbox_stripe_event_json (SandboxWorld *world, gconstpointer record)
{
  const SandboxEvent *event = record;
  JsonObject *object = json_object_new ();
  JsonObject *data = json_object_new ();
  JsonObject *request = json_object_new ();

  json_object_set_string_member (object, "id", event->id);
  json_object_set_string_member (object, "object", "event");
  json_object_set_string_member (object, "api_version", SANDBOX_STRIPE_DEFAULT_VERSION);
  json_object_set_int_member (object, "created", SECONDS (event->created_us));
  json_object_set_object_member (data, "object", event_subject (world, event));
  json_object_set_object_member (object, "data", data);
  json_object_set_boolean_member (object, "livemode", FALSE);
  json_object_set_int_member (object, "pending_webhooks", 0);
  json_object_set_null_member (request, "id");
  json_object_set_null_member (request, "idempotency_key");
  json_object_set_object_member (object, "request", request);
  json_object_set_string_member (object, "type", event->type);
  return object;
}

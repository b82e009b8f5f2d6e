/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Stripe lists here: records, permissions and filters of each resource.
 */
#include "sandbox-stripe-state.h"

#include <string.h>

#define GETTERS(noun, Type, array, table)                                                          \
  static GPtrArray *noun##_all (SandboxWorld *world)                                               \
  {                                                                                                \
    return world->array;                                                                           \
  }                                                                                                \
  static gpointer noun##_find (SandboxWorld *world, const char *id)                                \
  {                                                                                                \
    return g_hash_table_lookup (world->table, id);                                                 \
  }                                                                                                \
  static gint64 noun##_created (gconstpointer record)                                              \
  {                                                                                                \
    return ((const Type *) record)->created_us;                                                    \
  }

GETTERS (row, SandboxBalanceRow, rows, rows_by_id)
GETTERS (charge, SandboxCharge, charges, charges_by_id)
GETTERS (intent, SandboxCharge, charges, charges_by_intent)
GETTERS (refund, SandboxStripeRefund, stripe_refunds, stripe_refunds_by_id)
GETTERS (dispute, SandboxDispute, disputes, disputes_by_id)
GETTERS (payout, SandboxPayout, payouts, payouts_by_id)
GETTERS (customer, SandboxCustomer, customers, customers_by_stripe_id)
GETTERS (event, SandboxEvent, events, events_by_id)

static const char *
row_id (gconstpointer record)
{
  return ((const SandboxBalanceRow *) record)->id;
}

static const char *
charge_id (gconstpointer record)
{
  return ((const SandboxCharge *) record)->id;
}

static const char *
intent_id (gconstpointer record)
{
  return ((const SandboxCharge *) record)->intent_id;
}

static const char *
refund_id (gconstpointer record)
{
  return ((const SandboxStripeRefund *) record)->id;
}

static const char *
dispute_id (gconstpointer record)
{
  return ((const SandboxDispute *) record)->id;
}

static const char *
payout_id (gconstpointer record)
{
  return ((const SandboxPayout *) record)->id;
}

static const char *
customer_id (gconstpointer record)
{
  return ((const SandboxCustomer *) record)->stripe_id;
}

static const char *
event_id (gconstpointer record)
{
  return ((const SandboxEvent *) record)->id;
}

static gboolean
row_fits (SandboxStripeCall *call, gconstpointer record, const SandboxStripeParam *param)
{
  const SandboxBalanceRow *row = record;

  if (g_str_equal (param->base, "type"))
    return g_str_equal (row->type, param->value);
  if (g_str_equal (param->base, "source"))
    return g_strcmp0 (row->source, param->value) == 0;
  if (g_str_equal (param->base, "currency"))
    return g_str_equal ("usd", param->value);
  return row->payout != NULL && g_str_equal (row->payout->id, param->value);
}

static gboolean
charge_fits (SandboxStripeCall *call, gconstpointer record, const SandboxStripeParam *param)
{
  const SandboxCharge *charge = record;

  if (g_str_equal (param->base, "customer"))
    return charge->customer != NULL && g_str_equal (charge->customer->stripe_id, param->value);
  if (g_str_equal (param->base, "payment_intent"))
    return g_str_equal (charge->intent_id, param->value);
  return FALSE;
}

static gboolean
of_charge (const SandboxCharge *charge, const SandboxStripeParam *param)
{
  return g_str_equal (g_str_equal (param->base, "charge") ? charge->id : charge->intent_id,
                      param->value);
}

static gboolean
refund_fits (SandboxStripeCall *call, gconstpointer record, const SandboxStripeParam *param)
{
  return of_charge (((const SandboxStripeRefund *) record)->charge, param);
}

static gboolean
dispute_fits (SandboxStripeCall *call, gconstpointer record, const SandboxStripeParam *param)
{
  return of_charge (((const SandboxDispute *) record)->charge, param);
}

static gboolean
in_range (gint64 seconds, const SandboxStripeParam *param)
{
  gint64 bound = g_ascii_strtoll (param->value, NULL, 10);

  if (param->sub == NULL)
    return seconds == bound;
  if (g_str_equal (param->sub, "gt"))
    return seconds > bound;
  if (g_str_equal (param->sub, "gte"))
    return seconds >= bound;
  return g_str_equal (param->sub, "lt") ? seconds < bound : seconds <= bound;
}

static gboolean
payout_fits (SandboxStripeCall *call, gconstpointer record, const SandboxStripeParam *param)
{
  const SandboxPayout *payout = record;

  if (g_str_equal (param->base, "status"))
    return g_str_equal (payout->status, param->value);
  if (g_str_equal (param->base, "destination"))
    return g_str_equal (call->world->stripe_bank, param->value);
  return in_range (payout->arrival_us / G_USEC_PER_SEC, param);
}

static gboolean
customer_fits (SandboxStripeCall *call, gconstpointer record, const SandboxStripeParam *param)
{
  return g_str_equal (((const SandboxCustomer *) record)->email, param->value);
}

static gboolean
event_type_fits (const SandboxEvent *event, const char *pattern)
{
  gsize length = strlen (pattern);

  if (length > 0 && pattern[length - 1] == '*')
    return strncmp (event->type, pattern, length - 1) == 0;
  return g_str_equal (event->type, pattern);
}

static gboolean
event_fits (SandboxStripeCall *call, gconstpointer record, const SandboxStripeParam *param)
{
  const SandboxEvent *event = record;

  if (g_str_equal (param->base, "type"))
    return event_type_fits (event, param->value);
  if (!g_str_equal (param->base, "types"))
    return TRUE;
  for (guint i = 0; i < call->params->len; i++)
    {
      SandboxStripeParam *other = call->params->pdata[i];

      if (g_str_equal (other->base, "types") && g_str_equal (event->type, other->value))
        return TRUE;
    }
  return FALSE;
}

static const SandboxStripeResource resources[] = {
  { "balance_transactions", "balance transaction", "rak_balance_transaction_source", "txn_",
    " currency payout source type ", TRUE, row_all, row_find, row_id, row_created, row_fits,
    sandbox_stripe_row_json },
  { "charges", "charge", "rak_charge", "ch_", " customer payment_intent transfer_group ", TRUE,
    charge_all, charge_find, charge_id, charge_created, charge_fits, sandbox_stripe_charge_json },
  { "payment_intents", "payment_intent", "rak_payment_intent", "pi_", " customer ", TRUE,
    intent_all, intent_find, intent_id, intent_created, charge_fits, sandbox_stripe_intent_json },
  { "refunds", "refund", "rak_refund", "re_", " charge payment_intent ", TRUE, refund_all,
    refund_find, refund_id, refund_created, refund_fits, sandbox_stripe_refund_json },
  { "disputes", "dispute", "rak_dispute", "dp_", " charge payment_intent ", TRUE, dispute_all,
    dispute_find, dispute_id, dispute_created, dispute_fits, sandbox_stripe_dispute_json },
  { "payouts", "payout", "rak_payout", "po_", " arrival_date destination status ", TRUE, payout_all,
    payout_find, payout_id, payout_created, payout_fits, sandbox_stripe_payout_json },
  { "customers", "customer", "rak_customer", "cus_", " email ", FALSE, customer_all, customer_find,
    customer_id, customer_created, customer_fits, sandbox_stripe_customer_json },
  { "events", "event", "rak_event", "evt_", " delivery_success type types ", TRUE, event_all,
    event_find, event_id, event_created, event_fits, sandbox_stripe_event_json },
};

const SandboxStripeResource *
sandbox_stripe_find_resource (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (resources); i++)
    if (g_str_equal (resources[i].path, path))
      return &resources[i];
  return NULL;
}

const SandboxStripeResource *
sandbox_stripe_resource_of_id (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (resources); i++)
    if (g_str_has_prefix (id, resources[i].prefix))
      return &resources[i];
  return NULL;
}

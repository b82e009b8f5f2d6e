/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Stripe account itself: who it is, its balance, its bank account.
 */
#include "sandbox-stripe-state.h"

static JsonObject *
requirements_json (void)
{
  static const char *const lists[] = { "alternatives",   "currently_due", "errors",
                                       "eventually_due", "past_due",      "pending_verification" };
  JsonObject *object = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    json_object_set_array_member (object, lists[i], json_array_new ());
  json_object_set_null_member (object, "current_deadline");
  json_object_set_null_member (object, "disabled_reason");
  return object;
}

static JsonObject *
profile_json (SandboxWorld *world)
{
  static const char *const nulls[] = { "annual_revenue",
                                       "estimated_worker_count",
                                       "minority_owned_business_designation",
                                       "product_description",
                                       "specified_commercial_transactions_act_url",
                                       "support_address",
                                       "support_phone",
                                       "support_url",
                                       NULL };
  JsonObject *object = json_object_new ();
  g_autofree char *url = g_strdup_printf ("https://%s", world->shop_domain);

  sandbox_stripe_set_nulls (object, nulls);
  json_object_set_string_member (object, "mcc", "5734");
  json_object_set_string_member (object, "name", world->shop_name);
  json_object_set_string_member (object, "support_email", world->shop_email);
  json_object_set_string_member (object, "url", url);
  return object;
}

/* An object with nothing in its members. */
static JsonObject *
blank_json (const char *const *members)
{
  JsonObject *object = json_object_new ();

  sandbox_stripe_set_nulls (object, members);
  return object;
}

/* How the account shows itself: nothing of it was ever set. */
static void
set_appearance (JsonObject *settings)
{
  static const char *const branding[]
      = { "icon", "logo", "primary_color", "secondary_color", NULL };
  static const char *const prefixes[]
      = { "statement_descriptor_prefix", "statement_descriptor_prefix_kana",
          "statement_descriptor_prefix_kanji", NULL };
  static const char *const descriptors[] = { "statement_descriptor",
                                             "statement_descriptor_kana",
                                             "statement_descriptor_kanji",
                                             "statement_descriptor_prefix_kana",
                                             "statement_descriptor_prefix_kanji",
                                             NULL };
  JsonObject *cards = blank_json (prefixes);
  JsonObject *decline = json_object_new ();

  json_object_set_boolean_member (decline, "avs_failure", FALSE);
  json_object_set_boolean_member (decline, "cvc_failure", FALSE);
  json_object_set_object_member (cards, "decline_on", decline);
  json_object_set_object_member (settings, "branding", blank_json (branding));
  json_object_set_object_member (settings, "card_payments", cards);
  json_object_set_object_member (settings, "payments", blank_json (descriptors));
}

static JsonObject *
settings_json (SandboxWorld *world)
{
  JsonObject *object = json_object_new ();
  JsonObject *dashboard = json_object_new ();
  JsonObject *payouts = json_object_new ();
  JsonObject *schedule = json_object_new ();

  set_appearance (object);
  json_object_set_string_member (dashboard, "display_name", world->shop_name);
  json_object_set_string_member (dashboard, "timezone", world->zone);
  json_object_set_object_member (object, "dashboard", dashboard);
  json_object_set_int_member (schedule, "delay_days", 2);
  json_object_set_string_member (schedule, "interval", "daily");
  json_object_set_boolean_member (payouts, "debit_negative_balances", TRUE);
  json_object_set_object_member (payouts, "schedule", schedule);
  json_object_set_null_member (payouts, "statement_descriptor");
  json_object_set_object_member (object, "payouts", payouts);
  return object;
}

JsonObject *
sandbox_stripe_account_json (SandboxWorld *world)
{
  JsonObject *object = json_object_new ();
  JsonObject *capabilities = json_object_new ();
  JsonObject *controller = json_object_new ();
  JsonObject *terms = json_object_new ();
  JsonArray *banks = json_array_new ();
  g_autofree char *url
      = g_strdup_printf ("/v1/accounts/%s/external_accounts", world->stripe_account);

  json_object_set_string_member (object, "id", world->stripe_account);
  json_object_set_string_member (object, "object", "account");
  json_object_set_object_member (object, "business_profile", profile_json (world));
  json_object_set_string_member (object, "business_type", "company");
  json_object_set_string_member (capabilities, "card_payments", "active");
  json_object_set_string_member (capabilities, "transfers", "active");
  json_object_set_object_member (object, "capabilities", capabilities);
  json_object_set_boolean_member (object, "charges_enabled", TRUE);
  json_object_set_string_member (controller, "type", "account");
  json_object_set_object_member (object, "controller", controller);
  json_object_set_string_member (object, "country", "US");
  json_object_set_int_member (object, "created", world->now_us / G_USEC_PER_SEC - 400 * 86400);
  json_object_set_string_member (object, "default_currency", "usd");
  json_object_set_boolean_member (object, "details_submitted", TRUE);
  json_object_set_string_member (object, "email", world->shop_email);
  json_array_add_object_element (banks, sandbox_stripe_bank_json (world));
  json_object_set_object_member (object, "external_accounts",
                                 sandbox_stripe_list_json (url, banks, FALSE));
  json_object_set_object_member (object, "future_requirements", requirements_json ());
  json_object_set_object_member (object, "metadata", json_object_new ());
  json_object_set_boolean_member (object, "payouts_enabled", TRUE);
  json_object_set_object_member (object, "requirements", requirements_json ());
  json_object_set_object_member (object, "settings", settings_json (world));
  sandbox_stripe_set_nulls (terms, (const char *const[]){ "date", "ip", "user_agent", NULL });
  json_object_set_object_member (object, "tos_acceptance", terms);
  json_object_set_string_member (object, "type", "standard");
  return object;
}

JsonObject *
sandbox_stripe_bank_json (SandboxWorld *world)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", world->stripe_bank);
  json_object_set_string_member (object, "object", "bank_account");
  json_object_set_string_member (object, "account", world->stripe_account);
  json_object_set_null_member (object, "account_holder_name");
  json_object_set_string_member (object, "account_holder_type", "company");
  json_object_set_null_member (object, "account_type");
  json_object_set_string_member (object, "bank_name", "STRIPE TEST BANK");
  json_object_set_string_member (object, "country", "US");
  json_object_set_string_member (object, "currency", "usd");
  json_object_set_boolean_member (object, "default_for_currency", TRUE);
  json_object_set_string_member (object, "fingerprint", "1JWtPxqbdX5Gamtc");
  json_object_set_string_member (object, "last4", "6789");
  json_object_set_object_member (object, "metadata", json_object_new ());
  json_object_set_string_member (object, "routing_number", "110000000");
  json_object_set_string_member (object, "status", "new");
  return object;
}

static JsonArray *
amounts_json (gint64 amount, gboolean by_source)
{
  JsonArray *array = json_array_new ();
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "amount", amount);
  json_object_set_string_member (object, "currency", "usd");
  if (by_source)
    {
      JsonObject *sources = json_object_new ();

      json_object_set_int_member (sources, "card", amount);
      json_object_set_object_member (object, "source_types", sources);
    }
  json_array_add_object_element (array, object);
  return array;
}

JsonObject *
sandbox_stripe_balance_json (SandboxWorld *world)
{
  JsonObject *object = json_object_new ();
  gint64 available = 0, pending = 0;

  for (guint i = 0; i < world->rows->len; i++)
    {
      SandboxBalanceRow *row = world->rows->pdata[i];

      if (row->available_us <= world->now_us)
        available += row->net;
      else
        pending += row->net;
    }
  json_object_set_string_member (object, "object", "balance");
  json_object_set_array_member (object, "available", amounts_json (available, TRUE));
  json_object_set_array_member (object, "connect_reserved", amounts_json (0, FALSE));
  json_object_set_boolean_member (object, "livemode", FALSE);
  json_object_set_array_member (object, "pending", amounts_json (pending, TRUE));
  return object;
}

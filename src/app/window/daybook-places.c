/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daybook-places.h"

#include <glib/gi18n.h>

#include "daybook-activity-page.h"
#include "daybook-connections-page.h"
#include "daybook-flows-page.h"
#include "daybook-mappings-page.h"
#include "daybook-overview-page.h"
#include "daybook-records-page.h"
#include "daybook-review-page.h"

static const DaybookPlace places[] = {
  { "overview", N_ ("Overview"), "daybook-overview-symbolic", NULL,
    daybook_overview_page_get_type },
  { "review", N_ ("Review"), "daybook-review-symbolic", NULL, daybook_review_page_get_type },
  { "orders", N_ ("Orders"), "daybook-orders-symbolic", N_ ("Records"),
    daybook_orders_page_get_type },
  { "payments", N_ ("Payments"), "daybook-payments-symbolic", N_ ("Records"),
    daybook_payments_page_get_type },
  { "payouts", N_ ("Payouts"), "daybook-payouts-symbolic", N_ ("Records"),
    daybook_payouts_page_get_type },
  { "refunds", N_ ("Refunds and Disputes"), "daybook-refunds-symbolic", N_ ("Records"),
    daybook_refunds_page_get_type },
  { "customers", N_ ("Customers"), "daybook-customers-symbolic", N_ ("Records"),
    daybook_customers_page_get_type },
  { "stock", N_ ("Stock"), "daybook-stock-symbolic", N_ ("Records"),
    daybook_stock_page_get_type },
  { "connections", N_ ("Connections"), "daybook-connections-symbolic", N_ ("Set-up"),
    daybook_connections_page_get_type },
  { "flows", N_ ("Flows"), "daybook-flows-symbolic", N_ ("Set-up"), daybook_flows_page_get_type },
  { "mappings", N_ ("Mappings"), "daybook-mappings-symbolic", N_ ("Set-up"),
    daybook_mappings_page_get_type },
  { "activity", N_ ("Activity"), "daybook-activity-symbolic", N_ ("Past"),
    daybook_activity_page_get_type },
};

const DaybookPlace *
daybook_places_get (guint *n)
{
  *n = G_N_ELEMENTS (places);
  return places;
}
